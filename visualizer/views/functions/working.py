"""Where is the arithmetic of a point or a cell written out: in a panel, or on a wall?"""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea

from visualizer.formulas import Formulas
from visualizer.scrolled import scrolled
from visualizer.theme import Theme
from visualizer.views.functions.blocks import Block, spoken
from visualizer.views.functions.page import Page


class Working(QScrollArea):
    """The blocks that it is given. Typeset formulas come when they are there."""

    def __init__(self, formulas: Formulas, theme: Theme, name: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self.page = Page(formulas, theme)
        scrolled(self.page, self)
        # What is said follows the point: a screen reader finds it at the panel.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def say(self, title: str, blocks: Sequence[Block]) -> None:
        """Set these blocks."""
        self.page.put(tuple(blocks))
        self.setAccessibleName(title)
        self.setAccessibleDescription(self.text)

    @property
    def text(self) -> str:
        """All of it as plain text."""
        return spoken(self.page.blocks)

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme's colours."""
        self.page.theme = theme
        self.page.update()

    def set_present(self) -> None:
        """On a wall it does not scroll: all of it has to fit."""
        self.page.fits = True
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._room()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.page.show_focus(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.page.show_focus(False)

    def _room(self) -> None:
        self.page.room = self.viewport().height()
        self.page.lay_out()
