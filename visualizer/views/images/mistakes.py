"""Which samples does the network get most wrong?"""

from collections.abc import Sequence

from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from core.training.answers import Mistake
from visualizer.i18n import tr
from visualizer.scrolled import scrolled
from visualizer.theme import Theme
from visualizer.training.messages import About
from visualizer.views.images.large import Large
from visualizer.views.images.mistake_list import MistakeList
from visualizer.views.images.single import show_sample


class MistakesTab(QWidget):
    """The worst first, each with its outputs; a click shows one large."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._about: About | None = None
        self._large_one: Mistake | None = None
        self.note = QLabel()
        self.note.setProperty("role", "hint")
        self.note.setWordWrap(True)
        self.list = MistakeList(theme)
        self.large = Large(theme)
        self.stack = QStackedWidget()
        self.scroll = scrolled(self.list)
        first = QWidget()
        column = QVBoxLayout(first)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.note)
        column.addWidget(self.scroll, 1)
        self.stack.addWidget(first)
        self.stack.addWidget(self.large)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)
        self.list.opened.connect(self._open)
        self.list.current_changed.connect(self._show_current)
        self.large.left.connect(self._leave)
        self.large.stepped.connect(self._step)
        self.retranslate()

    def set_about(self, about: About | None) -> None:
        """Another network or other data."""
        self._about = about
        self.list.set_mistakes((), about)
        self._leave()
        self._say(None)

    def set_mistakes(self, mistakes: Sequence[Mistake]) -> None:
        """Show these; one that is looked at stays as it is."""
        self.list.set_mistakes(mistakes, self._about)
        self._say(len(mistakes))

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self._theme = theme
        self.list.set_theme(theme)
        self.large.set_theme(theme)
        self._show_large()

    def retranslate(self) -> None:
        """Speak the language that is now in force."""
        self.list.retranslate()
        self.large.retranslate()
        self._say(len(self.list.mistakes) if self._about else None)
        self._show_large()

    def _say(self, count: int | None) -> None:
        if not count:
            none = tr("No mistakes: all samples are answered rightly.")
            waiting = tr("The mistakes come with the first look at the network.")
            self.note.setText(waiting if count is None else none)
        else:
            self.note.setText(
                tr("The {count} wrong answers with the largest loss, the worst first.", count=count)
            )

    def _open(self, place: int) -> None:
        self._large_one = self.list.mistakes[place]
        self._show_large()
        self.stack.setCurrentIndex(1)
        self.large.setFocus()

    def _step(self, way: int) -> None:
        place = min(max(self.list.current + way, 0), len(self.list.mistakes) - 1)
        if place >= 0:
            self.list.set_current(place)
            self._open(place)

    def _leave(self) -> None:
        held = self.large.hasFocus() or self.large.back.hasFocus()
        self._large_one = None
        self.stack.setCurrentIndex(0)
        if held:
            self.list.setFocus()

    def _show_large(self) -> None:
        if self._large_one is not None and self._about is not None:
            show_sample(self.large, self._large_one, self._about, self._theme)

    def _show_current(self) -> None:
        top, high = self.list.row_at(self.list.current)
        self.scroll.ensureVisible(0, round(top + high / 2), 0, round(high / 2) + 4)
