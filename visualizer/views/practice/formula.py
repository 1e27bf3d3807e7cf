"""How is one formula, or one name, shown in a panel: as large as there is room for?"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from visualizer.formula_picture import Formula
from visualizer.formulas import Formulas
from visualizer.symbol import Symbol
from visualizer.theme import Theme

LARGER = 1.5
"""Of the text around it."""
SMALLEST = 0.6
"""It is set so much smaller at most; beyond that it is cut off."""


class NameLine(QWidget):
    """The name of one number, large. It is painted at once: names are as many as steps."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._latex = theme, ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def say(self, latex: str) -> None:
        """Show a name."""
        self._latex = latex
        self.setAccessibleName(Formula(latex, None).text)
        self.updateGeometry()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme's ink."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        symbol = self._symbol()
        return QSize(120, round(symbol.ascent + symbol.descent) + 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        symbol = self._symbol()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            symbol.paint(painter, QPointF(0, 4 + symbol.ascent), self._theme.color("ink"))

    def _symbol(self) -> Symbol:
        return Symbol(self._latex, LARGER * QFontMetrics(self.font()).height())


class FormulaLine(QWidget):
    """One typeset formula; plain text until it is typeset."""

    def __init__(self, formulas: Formulas, theme: Theme) -> None:
        super().__init__()
        self._formulas, self._theme = formulas, theme
        self._latex = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        formulas.typeset.connect(self._on_typeset)

    def say(self, latex: str) -> None:
        """Show a formula."""
        if latex != self._latex:
            self._latex = latex
            self.setAccessibleName(Formula(latex, None).text)
            self.updateGeometry()
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme's ink."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, round(self._formula().size(self._font_size()).height()) + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._latex:
            return
        formula, size = self._formula(), self._font_size()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            top = (self.height() - formula.size(size).height()) / 2
            formula.paint(painter, QPointF(0, top), size, self._theme.color("ink"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def _formula(self) -> Formula:
        return self._formulas.get(self._latex) or Formula(self._latex, None)

    def _font_size(self) -> float:
        usual = LARGER * QFontMetrics(self.font()).height() * 0.75
        width = self._formula().size(usual).width()
        room = max(self.width(), 60)
        return usual * max(min(1.0, room / width if width else 1.0), SMALLEST)

    def _on_typeset(self, latex: str) -> None:
        if latex == self._latex:
            self.updateGeometry()
            self.update()
