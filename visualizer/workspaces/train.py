"""What does the Train workspace look like? Settings, plots, pictures, and the bar below them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from visualizer.ahead import once_imported
from visualizer.card import Card
from visualizer.i18n import tr
from visualizer.settings import Settings
from visualizer.theme import Theme
from visualizer.training.lab import Lab

SHARES = (0.22, 0.46, 0.32)
"""How the width is shared at first: settings, plots, pictures."""


class TrainWorkspace(QWidget):
    """Cards at once; what is in them follows, one after the other, so that nothing freezes."""

    update_wanted = Signal(object)
    save_wanted = Signal()
    own_wanted = Signal()
    exported = Signal(object)  # the path of a file that was written
    failed = Signal(str)

    def __init__(
        self,
        lab: Lab,
        theme: Theme,
        settings: Settings,
        settle: Callable[[Callable[[], None]], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("trainWorkspace")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._lab, self._theme, self._settings, self._settle = lab, theme, settings, settle
        self._laid_out = False
        self._views: list[Any] = []
        self.panel: Any = None
        self.controls: Any = None
        self.plots: Any = None
        self.plane: Any = None
        self.images: Any = None
        self._left, self._right, self._bottom = Card(margin=0), Card(), Card()
        self._centre = QWidget()
        QVBoxLayout(self._centre).setContentsMargins(0, 0, 0, 0)
        self._pictures = QStackedWidget()
        self._nothing = QLabel()
        self._nothing.setProperty("role", "hint")
        self._nothing.setWordWrap(True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pictures.addWidget(self._nothing)
        _put(self._right, self._pictures)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(8)
        for part in (self._left, self._centre, self._right):
            self.splitter.addWidget(part)
        for place, share in enumerate(SHARES):
            self.splitter.setStretchFactor(place, round(100 * share))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(8, 8, 8, 8)
        outer.setSpacing(8)
        outer.addWidget(self.splitter, 1)
        outer.addWidget(self._bottom)
        lab.about_changed.connect(self._choose_pictures)

    # for the window

    def set_theme(self, theme: Theme) -> None:
        """Paint everything in another theme."""
        self._theme = theme
        for view in self._views:
            view.set_theme(theme)

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        for view in self._views:
            view.retranslate()
        self._choose_pictures()

    def save_layout(self) -> None:
        """Remember how the width is shared."""
        if self._laid_out:
            self._settings.set_state("train/splitter", self.splitter.saveState())

    def ask_update(self) -> None:
        """Offer what of the next update goes to Step."""
        if self.controls is not None:
            self.controls.ask_update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._laid_out:
            self._laid_out = True
            QTimer.singleShot(0, self, self._lay_out)
            self._lay_out()
            QTimer.singleShot(0, self, self._make_controls)

    def _lay_out(self) -> None:
        if not self.splitter.restoreState(self._settings.state("train/splitter")):
            self.splitter.setSizes([round(self.width() * share) for share in SHARES])

    # making the parts, one at a time

    def _make_controls(self) -> None:
        from visualizer.views.training.controls import ControlBar

        self.controls = ControlBar(self._lab, self._theme, lambda: self._settle(self._lab.rewind))
        self.controls.update_wanted.connect(self.update_wanted)
        self.controls.save_wanted.connect(self.save_wanted)
        self._take(self.controls, self._bottom)
        QTimer.singleShot(0, self, self._make_panel)

    def _make_panel(self) -> None:
        from visualizer.views.training.view import TrainingPanel

        self.panel = TrainingPanel(self._lab, self._theme, self._settle)
        self.panel.data_wanted.connect(self._ask_data)
        self._take(self.panel, self._left)
        # That takes longer than a window may stand still.
        once_imported(self, self._make_plots)

    def _make_plots(self) -> None:
        from visualizer.views.plots.view import PlotsView

        self.plots = PlotsView(self._lab, self._theme)
        self.plots.exported.connect(self.exported)
        self.plots.failed.connect(self.failed)
        self._take(self.plots, self._centre)
        QTimer.singleShot(0, self, self._choose_pictures)

    def _choose_pictures(self) -> None:
        """The plane for two inputs, else images and the confusion matrix, else a word."""
        about = self._lab.about
        if about is None or self.plots is None:
            return
        from visualizer.views.images.view import ImagesView
        from visualizer.views.plane.view import PlaneView

        if PlaneView.fits(about):
            self.plane = self.plane or self._picture(PlaneView(self._lab, self._theme))
            self._pictures.setCurrentWidget(self.plane)
        elif ImagesView.fits(about):
            self.images = self.images or self._picture(ImagesView(self._lab, self._theme))
            self._pictures.setCurrentWidget(self.images)
        else:
            self._pictures.setCurrentWidget(self._nothing)
            self._nothing.setText(tr("Quantities are learned here: there are no classes to show."))

    def _picture(self, view: Any) -> Any:
        self._pictures.addWidget(view)
        self._views.append(view)
        return view

    def _take(self, view: Any, card: QWidget) -> None:
        self._views.append(view)
        _put(card, view)

    # data of the user's own

    def _ask_data(self, kind: str) -> None:
        if kind == "own":
            self.own_wanted.emit()
            return
        from visualizer.views.training.dialogs import ask_data

        ask_data(kind, self, lambda source: self._settle(lambda: self.panel.take(source)))


def _put(card: QWidget, view: QWidget) -> None:
    layout = card.layout()
    assert layout is not None
    layout.addWidget(view)
