"""How does a sheet get on the screen, and which of its numbers is the pointer on?"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from visualizer.formula_picture import Formula
from visualizer.formulas import Formulas
from visualizer.theme import PHASE_TOKENS, Theme
from visualizer.views.computation.sheet import Digits, Sheet


def paint_sheet(
    painter: QPainter, sheet: Sheet, theme: Theme, formula_of: Callable[[str], Formula | None]
) -> None:
    """Paint all of a sheet but the cover of its result; ``formula_of`` knows LaTeX that is set."""
    ink = theme.color("ink")
    font: QFont | None = None
    for text in (*sheet.texts, *sheet.lines):
        if text.font is not font:
            font = text.font
            painter.setFont(font)
        painter.setPen(theme.color(text.token))
        painter.drawText(text.at, text.text)
    for placed in sheet.formulas:
        formula = formula_of(placed.latex)
        if formula is not None:
            formula.paint(painter, placed.at, placed.font_size, ink)
    if sheet.symbol is not None:
        symbol, at = sheet.symbol
        symbol.paint(painter, at, ink)


class Page(QWidget):
    """Paints a sheet; knows which number the pointer is on.

    ``describe`` gives the text that explains the value of a step.
    """

    operand_chosen = Signal(int)

    def __init__(self, theme: Theme, formulas: Formulas, describe: Callable[[int], str]) -> None:
        super().__init__()
        self._describe = describe
        self._theme = theme
        self._ground = theme.color("card")
        self.sheet = Sheet(QSizeF(0, 0))
        self._formulas = formulas
        self._phase = "given"
        self._hovered: Digits | None = None
        self._pressed: Digits | None = None
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def set_theme(self, theme: Theme, ground: QColor) -> None:
        self._theme, self._ground = theme, ground
        self.update()

    def set_sheet(self, sheet: Sheet, phase: str) -> None:
        self.sheet, self._phase = sheet, phase
        self._hover(None)
        self.update()

    def fill(self, size: QSize) -> None:
        """As large as the sheet, and no smaller than what can be seen."""
        self.resize(self.sheet.size.toSize().expandedTo(size))

    def digits_at(self, point: QPointF) -> Digits | None:
        """The operand under a point."""
        for digits in self.sheet.digits:
            if digits.index is not None and digits.rect.contains(point):
                return digits
        return None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._ground)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._hovered is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.tint(PHASE_TOKENS[self._phase], 0.18))
            painter.drawRoundedRect(self._hovered.rect.adjusted(-2, 2, 2, -2), 4, 4)
        paint_sheet(painter, self.sheet, self._theme, self._formulas.get)
        if self.sheet.cover is not None:
            self._paint_cover(painter, *self.sheet.cover)

    def _paint_cover(self, painter: QPainter, box: QRectF, font: QFont) -> None:
        accent = self._theme.phase_color(self._phase)
        pen = QPen(accent, max(box.height() / 18, 1.5), Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inset = pen.widthF() / 2
        radius = box.height() / 5
        painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), radius, radius)
        painter.setFont(font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "?")

    def _hover(self, digits: Digits | None) -> None:
        if digits is not self._hovered:
            self._hovered = digits
            if digits is None:
                self.unsetCursor()
            else:
                self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.digits_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        left = event.button() == Qt.MouseButton.LeftButton
        self._pressed = self.digits_at(event.position()) if left else None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is not None and pressed is self.digits_at(event.position()):
            self.operand_chosen.emit(pressed.index)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            digits = self.digits_at(QPointF(event.pos()))
            if digits is None or digits.index is None:
                QToolTip.hideText()
            else:
                said = self._describe(digits.index)
                QToolTip.showText(event.globalPos(), said, self, digits.rect.toRect())
            return True
        return super().event(event)
