"""How do the cells of a grid look?

They are painted in one go, not one by one through a delegate, which takes four times as long: a
step lights many. And on their own ground, so that nothing behind the grid is painted again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QPainter, QPen, QRegion

from visualizer.views.grid.field import PAD
from visualizer.views.grid.model import Cell, cell_of

if TYPE_CHECKING:
    from visualizer.views.grid.table import GridTable

TINT, CHOSEN = 0.24, 0.14
"""How much of its colour a lit cell has, and a chosen one."""


def paint_cells(table: GridTable, p: QPainter, region: QRegion) -> None:
    """Paint what of the table lies in a region of its viewport."""
    area, theme, focused = region.boundingRect(), table.theme, table.hasFocus()
    left, top, wide, high = table.places()
    rows = _reached(area.top() - top, area.bottom() - top, high, table.cells.values.shape[0])
    columns = _reached(area.left() - left, area.right() - left, wide, table.cells.values.shape[1])
    cells = {
        (row, column): rect
        for row in rows
        for column in columns
        if region.intersects(rect := QRect(left + column * wide, top + row * high, wide, high))
    }
    p.fillRect(area, theme.color("card"))
    for cell, rect in cells.items():
        _paint_ground(table, p, rect, cell, focused)
    # Filled, not drawn: at 150 % half of a drawn line on the edge would be cut off.
    line = theme.color("line")
    long, tall = len(columns) * wide, len(rows) * high
    for edge in [left] * (columns.start == 0) + [left + (k + 1) * wide - 1 for k in columns]:
        p.fillRect(edge, top + rows.start * high, 1, tall, line)
    for edge in [top] * (rows.start == 0) + [top + (k + 1) * high - 1 for k in rows]:
        p.fillRect(left + columns.start * wide, edge, long, 1, line)
    p.setFont(table.texts.font)
    for cell, rect in cells.items():
        _paint_text(table, p, rect, cell, focused)


def _reached(first: int, last: int, size: int, count: int) -> range:
    """Which of so many, each of a size, lie from a place to another."""
    return range(max(first // size, 0), min(last // size + 1, count))


def _paint_ground(table: GridTable, p: QPainter, rect: QRect, cell: Cell, focused: bool) -> None:
    lit = table.lit.get(cell)
    if lit is not None and cell not in table.cells.wrong:
        p.fillRect(rect, table.theme.tint(lit, TINT))
    elif focused and lit is None and table.selectionModel().isSelected(table.cells.index(*cell)):
        p.fillRect(rect, table.theme.tint("positive", CHOSEN))


def _paint_text(table: GridTable, p: QPainter, rect: QRect, cell: Cell, focused: bool) -> None:
    wrong, text, color = cell in table.cells.wrong, table.cells.text(cell), table.theme.color
    if wrong or (focused and cell == cell_of(table.currentIndex())):
        p.setPen(QPen(color("loss" if wrong else "positive"), 2))
        p.drawRect(rect.adjusted(1, 1, -1, -1))
    if wrong:
        room = rect.width() - 2 * PAD
        text = p.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
    p.setPen(color("loss" if wrong else "ink"))
    still = table.texts(text)
    size = still.size()
    x = rect.right() + 1 - PAD - size.width()
    # A little lower than the middle: half a pixel would be rounded upwards.
    y = rect.top() + (rect.height() - size.height() + 0.5) / 2
    p.drawStaticText(QPointF(x, y), still)
