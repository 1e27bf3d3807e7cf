"""Which classes are mixed up, and how often? The confusion matrix, to be clicked."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from core.metrics import Counts
from visualizer.i18n import grouped, tr
from visualizer.shades import readable_on
from visualizer.theme import Theme

Key = Qt.Key
Cell = tuple[int, int]
"""The actual class and the one that was answered, from 0."""

LARGEST = 4.2
"""A cell is no larger than so many lines of text."""
SMALLEST = 5.0
READABLE = 8
"""Numbers smaller than so many pixels are left out; the tool tip has them."""
MOVES = {
    Key.Key_Left: (0, -1),
    Key.Key_Right: (0, 1),
    Key.Key_Up: (-1, 0),
    Key.Key_Down: (1, 0),
}


class ConfusionMatrix(QWidget):
    """Rows are the actual classes, columns the answered ones; the darker, the more of the row."""

    chosen_changed = Signal(object)  # Cell or None

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._counts: Counts = np.zeros((0, 0), dtype=np.int64)
        self._names: tuple[str, ...] = ()
        self._current: Cell = (0, 0)
        self.chosen: Cell | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.retranslate()

    def set_counts(self, counts: Counts, names: tuple[str, ...]) -> None:
        """Show these counts, (classes, classes)."""
        other = names != self._names
        self._counts, self._names = counts, names
        if other:
            self._current = (0, 0)
            self.choose(None)
            self.updateGeometry()
        self._describe()
        self.update()

    def choose(self, cell: Cell | None) -> None:
        """Make a cell the chosen one."""
        if cell != self.chosen:
            self.chosen = cell
            self._current = cell or self._current
            self._describe()
            self.update()
            self.chosen_changed.emit(cell)

    def place_of(self, cell: Cell) -> QRectF:
        """Where in the widget a cell is."""
        left, top, side = self._grid(self.width())
        return QRectF(left + cell[1] * side, top + cell[0] * side, side, side)

    def at(self, point: QPointF) -> Cell | None:
        """The cell under a point of the widget."""
        left, top, side = self._grid(self.width())
        row, column = (point.y() - top) // side, (point.x() - left) // side
        count = len(self._names)
        return (int(row), int(column)) if 0 <= row < count and 0 <= column < count else None

    def said(self, cell: Cell) -> str:
        """A cell in words."""
        actual, answered = cell
        count = int(self._counts[cell])
        if actual == answered:
            return tr("{name}: {count} right", name=self._names[actual], count=grouped(count))
        return tr(
            "{actual} taken for {answered}: {count}",
            actual=self._names[actual],
            answered=self._names[answered],
            count=grouped(count),
        )

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self._theme = theme
        self.update()

    def retranslate(self) -> None:
        """Speak the language that is now in force."""
        self.setAccessibleName(tr("Confusion matrix"))
        self._describe()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        _, top, side = self._grid(width)
        return round(top + side * len(self._names)) + 4

    def sizeHint(self) -> QSize:
        return QSize(280, self.heightForWidth(max(self.width(), 280)))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 40)

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._names:
            return
        left, top, side = self._grid(self.width())
        metrics = QFontMetricsF(self.font())
        color = self._theme.color
        of_row = self._counts / np.maximum(self._counts.sum(axis=1, keepdims=True), 1)
        with QPainter(self) as p:
            p.setPen(color("soft"))
            said = tr("Rows: actual class, columns: answer")
            right = Qt.TextElideMode.ElideRight
            p.drawText(
                QPointF(2, metrics.ascent()), metrics.elidedText(said, right, self.width() - 4)
            )
            self._paint_names(p, metrics, left, top, side)
            numbers = QFont(self.font())
            most = len(str(int(self._counts.max(initial=0))))
            size = min(metrics.height() * 0.8, side * 1.45 / max(most, 2), side * 0.6)
            numbers.setPixelSize(max(1, int(size)))
            p.setFont(numbers)
            filled = [(int(r), int(c)) for r, c in np.argwhere(self._counts)]
            for row, column in filled:
                rect = QRectF(left + column * side, top + row * side, side, side)
                self._paint_cell(p, rect, (row, column), float(of_row[row, column]))
                if size >= READABLE:
                    text = str(int(self._counts[row, column]))
                    p.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
            self._paint_lines(p, left, top, side)
            if self.hasFocus():
                p.setPen(QPen(color("positive"), 2))
                p.drawRect(self.place_of(self._current).adjusted(1, 1, -1, -1))
            if self.chosen is not None:
                p.setPen(QPen(color("ink"), 2.5))
                p.drawRect(self.place_of(self.chosen))

    def _paint_cell(self, p: QPainter, rect: QRectF, cell: Cell, share: float) -> None:
        """Its ground, and the pen for what stands on it."""
        right = cell[0] == cell[1]
        ground = self._theme.tint(
            "positive" if right else "loss", 0.12 + 0.78 * (share if right else share**0.5)
        )
        p.fillRect(rect, ground)
        p.setPen(readable_on(self._theme, ground))

    def _paint_lines(self, p: QPainter, left: float, top: float, side: float) -> None:
        count = len(self._names)
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.setPen(QPen(self._theme.color("line"), 1))
        if side < READABLE:
            p.drawRect(QRectF(left, top, side * count, side * count))
            return
        for k in range(count + 1):
            p.drawLine(QPointF(left, top + k * side), QPointF(left + count * side, top + k * side))
            p.drawLine(QPointF(left + k * side, top), QPointF(left + k * side, top + count * side))

    def _paint_names(
        self, p: QPainter, metrics: QFontMetricsF, left: float, top: float, side: float
    ) -> None:
        every = max(1, -(-int(metrics.height()) // max(int(side), 1)))
        right = Qt.TextElideMode.ElideRight
        p.setPen(self._theme.color("ink"))
        for k in range(0, len(self._names), every):
            name = metrics.elidedText(self._names[k], right, left - 8)
            base = top + (k + 0.5) * side + metrics.capHeight() / 2
            p.drawText(QPointF(left - 5 - metrics.horizontalAdvance(name), base), name)
            name = metrics.elidedText(self._names[k], right, every * side - 2)
            x = left + (k + 0.5) * side - metrics.horizontalAdvance(name) / 2
            p.drawText(QPointF(x, top - 3 - metrics.descent()), name)

    def _grid(self, width: int) -> tuple[float, float, float]:
        """Left and top edge of the cells, and their side."""
        metrics = QFontMetricsF(self.font())
        widest = max((metrics.horizontalAdvance(name) for name in self._names), default=0.0)
        left = round(min(widest, 0.3 * width)) + 10
        top = round(2 * metrics.height()) + 4
        side = (width - left - 4) / max(len(self._names), 1)
        return left, top, max(SMALLEST, float(int(min(side, LARGEST * metrics.height()))))

    def _describe(self) -> None:
        self.setAccessibleDescription(self.said(self._current) if self._names else "")

    # what happens to it

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and cell is not None:
            self.choose(None if cell == self.chosen else cell)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self.at(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Key(event.key())
        if not self._names:
            super().keyPressEvent(event)
        elif key in MOVES:
            last = len(self._names) - 1
            down, across = MOVES[key]
            row, column = self._current[0] + down, self._current[1] + across
            self._current = (min(max(row, 0), last), min(max(column, 0), last))
            self._describe()
            self.update()
        elif key in (Key.Key_Space, Key.Key_Return, Key.Key_Enter):
            self.choose(None if self._current == self.chosen else self._current)
        elif key == Key.Key_Escape and self.chosen is not None:
            self.choose(None)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
        super().changeEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            cell = self.at(QPointF(event.pos()))
            if cell is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), self.said(cell), self)
            return True
        return super().event(event)
