"""What did the network learn, and where is it wrong? Weights, confusion, mistakes, a pad."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from visualizer.flow import FlowLayout
from visualizer.i18n import tr
from visualizer.style import least_on_wall
from visualizer.theme import Theme
from visualizer.training.lab import Lab
from visualizer.training.messages import About
from visualizer.views.images.confusion import ConfusionTab
from visualizer.views.images.draw import DrawTab, form_of
from visualizer.views.images.mistakes import MistakesTab
from visualizer.views.images.weights import WeightsTab

WEIGHTS, CONFUSION, MISTAKES, DRAW = range(4)
WANTED = {WEIGHTS: {"first_weights"}, CONFUSION: {"confusion"}, MISTAKES: {"mistakes"}, DRAW: set()}

READABLE = 200
"""Milliseconds between two changes of counts and lists: nobody reads them faster."""


class ImagesView(QWidget):
    """Tabs of what can be seen of a network on images; on other data the confusion matrix."""

    def __init__(self, lab: Lab, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lab = lab
        self._about: About | None = None
        self.weights = WeightsTab(theme)
        self.confusion = ConfusionTab(lab, theme)
        self.mistakes = MistakesTab(theme)
        self.draw = DrawTab(lab, theme)
        self._tabs = (self.weights, self.confusion, self.mistakes, self.draw)
        self.stack = QStackedWidget()
        self._later = QTimer(self, interval=READABLE, singleShot=True)
        self._later.timeout.connect(self._take_late)
        self._late: str | None = None
        self._buttons = QButtonGroup(self)
        row = FlowLayout(gap=4, row_gap=4)
        for number, (tab, name) in enumerate(
            zip(self._tabs, ("weights", "confusion", "mistakes", "draw"), strict=True)
        ):
            button = QPushButton()
            button.setObjectName(name)
            button.setProperty("small", True)
            button.setCheckable(True)
            self._buttons.addButton(button, number)
            row.addWidget(button)
            self.stack.addWidget(tab)
        self._buttons.idClicked.connect(self.show_tab)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(8)
        outer.addLayout(row)
        outer.addWidget(self.stack, 1)
        self.setMinimumWidth(240)
        lab.about_changed.connect(self._on_about)
        lab.pictured.connect(self._on_pictured)
        self.retranslate()
        self._on_about()

    @staticmethod
    def fits(about: About) -> bool:
        """Is there something to see? Two inputs have a view of their own, quantities none."""
        return about.box is None and (about.is_image or bool(about.class_names))

    @property
    def tab(self) -> int:
        """The one in front, by its place."""
        return self.stack.currentIndex()

    def button(self, tab: int) -> QPushButton:
        """The button that brings a tab to the front."""
        found = self._buttons.button(tab)
        assert isinstance(found, QPushButton)
        return found

    def show_tab(self, tab: int) -> None:
        """Bring a tab to the front."""
        self.stack.setCurrentIndex(tab)
        self.button(tab).setChecked(True)
        if self.isVisible():
            self._want()

    # for the window

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        for tab in self._tabs:
            tab.set_theme(theme)

    def retranslate(self) -> None:
        """Speak the language that is now in force."""
        self.setAccessibleName(tr("What the network has learned"))
        self.button(WEIGHTS).setText(tr("First layer"))
        self.button(CONFUSION).setText(tr("Confusion matrix"))
        self.button(MISTAKES).setText(tr("Mistakes"))
        self.button(DRAW).setText(tr("Draw"))
        for tab in self._tabs:
            tab.retranslate()

    def set_present(self, present: bool) -> None:
        """Write large enough for the last row."""
        least = least_on_wall(self.window().height())
        self.setStyleSheet(f"* {{ font-size: {least}px; }}" if present else "")

    # what happened

    def showEvent(self, event: QShowEvent) -> None:
        self._want()

    def hideEvent(self, event: QHideEvent) -> None:
        self._lab.want(self, ())

    def _want(self) -> None:
        self._lab.want(self, WANTED[self.tab])
        for name in WANTED[self.tab]:
            self._take(name)

    def _on_about(self) -> None:
        """Other data, or another network on the same."""
        about = self._lab.about
        if about is None or not self.fits(about):
            self.draw.set_about(None)  # a drawing must not be asked of other data
            return
        self._about = about
        there = {
            WEIGHTS: about.is_image,
            CONFUSION: bool(about.class_names),
            MISTAKES: about.is_image and bool(about.class_names),
            DRAW: form_of(about) is not None,
        }
        for tab, is_there in there.items():
            self.button(tab).setVisible(is_there)
        for part in self._tabs:
            part.set_about(about)
        if not there[self.tab]:
            self.show_tab(next(tab for tab, is_there in there.items() if is_there))
        else:
            self.show_tab(self.tab)

    def _on_pictured(self, name: str) -> None:
        if not self.isVisible() or name not in WANTED[self.tab]:
            return
        if self._later.isActive():
            self._late = name
        else:
            self._take(name)
            if name != "first_weights":
                self._later.start()

    def _take_late(self) -> None:
        late, self._late = self._late, None
        if late is not None:
            self._on_pictured(late)

    def _take(self, name: str) -> None:
        picture = self._lab.pictures.get(name)
        if picture is None or self._about is None:
            return
        if name == "first_weights":
            self.weights.set_weights(picture)
        elif name == "confusion" and picture.class_names == self._about.class_names:
            self.confusion.set_confusion(picture)
        elif name == "mistakes":
            self.mistakes.set_mistakes(picture)
