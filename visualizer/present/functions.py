"""What fills the wall of the functions? The page in front, at sizes read from the last row."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QKeyEvent, QPainter

from visualizer.formulas import Formulas
from visualizer.functions_side import FunctionsSide
from visualizer.i18n import tr
from visualizer.present.wall import LEFT, Wall
from visualizer.theme import Theme
from visualizer.views.functions.pages import make_page, page_title

Key = Qt.Key
TEXT = 1.12
"""The size of the smallest text, relative to the least that is allowed."""


class FunctionsWall(Wall):
    """The plots, bars or tables of one page, and the arithmetic of what is chosen there.

    PageDown and PageUp go to the next function or number and the one before, arrows move the
    point, 1 to 4 choose the page, B or . blanks, Esc or F5 leaves. What is changed here is
    changed in the window.
    """

    def __init__(self, side: FunctionsSide, formulas: Formulas, theme: Theme) -> None:
        super().__init__("functionsWall", theme)
        self._side, self._formulas = side, formulas
        self.page: Any = None
        self.actions |= {
            Key.Key_PageUp: lambda: self._turn_over(-1),
            Key.Key_PageDown: lambda: self._turn_over(1),
            Key.Key_Space: lambda: self._turn_over(1),
        }
        side.workspace.page_changed.connect(self._turn)
        self._turn()
        self.retranslate()

    def set_theme(self, theme: Theme) -> None:
        """Light or dark."""
        self._theme = theme
        self.page.set_theme(theme)
        self.overlay.set_theme(theme)
        self.update()

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        self.setWindowTitle(tr("Presentation"))
        self.page.retranslate()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if modifiers != Qt.KeyboardModifier.NoModifier:
            return
        key = Qt.Key(event.key())
        action = self.actions.get(key)
        if action is not None:
            action()
        elif not self.overlay.blank:
            self._side.workspace.act(key)

    def paint_lines(self, p: QPainter) -> None:
        p.drawText(self.line(), LEFT, page_title(self._side.workspace.page_name))

    def _turn_over(self, by: int) -> None:
        """What a remote's keys do: the next function or number, or the one before."""
        if self.overlay.blank:
            self.overlay.toggle_blank()
        else:
            self.page.turn(by)

    def _turn(self) -> None:
        """Another page came to the front."""
        if self.page is not None:
            self.page.hide()
            self.page.deleteLater()
        name = self._side.workspace.page_name
        self.page = make_page(name, self._side.models, self._formulas, self._theme)
        self.page.setParent(self)
        self.page.set_decimals(self._side.decimals)
        self.page.set_present()
        self.lay_out()
        self.page.show()
        self.update()

    def lay_out(self) -> None:
        unit = self.least_text
        font = QFont(self.font())
        font.setPixelSize(round(TEXT * unit))
        self.page.setFont(font)
        top = self.line().bottom() + unit // 2
        self.page.setGeometry(unit // 2, top, self.width() - unit, self.height() - top - unit // 2)
        self.cover()
