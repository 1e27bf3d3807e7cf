"""How do the cells of a grid look?

They are painted in one go, not one by one through a delegate, which takes four times as long: a
step lights many. And on their own ground, so that nothing behind the grid is painted again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPen, QRegion

from visualizer.views.grid.field import PAD
from visualizer.views.grid.model import Cell, cell_of

if TYPE_CHECKING:
    from visualizer.views.grid.table import GridTable

TINT, CHOSEN = 0.24, 0.14
"""How much of its colour a lit cell has, and a chosen one."""

PLACE = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def paint_cells(table: GridTable, p: QPainter, region: QRegion) -> None:
    """Paint what of the table lies in a region of its viewport."""
    area, focused = region.boundingRect(), table.hasFocus()
    wide = table.horizontalHeader().defaultSectionSize()
    high = table.verticalHeader().defaultSectionSize()
    left, top = table.columnViewportPosition(0), table.rowViewportPosition(0)
    rows, columns = table.cells.values.shape
    p.fillRect(area, table.theme.color("card"))
    p.setFont(table.digits)
    for row in range(max((area.top() - top) // high, 0), rows):
        if top + row * high > area.bottom():
            break
        for column in range(max((area.left() - left) // wide, 0), columns):
            rect = QRect(left + column * wide, top + row * high, wide, high)
            if rect.left() > area.right():
                break
            if region.intersects(rect):
                _paint_cell(table, p, rect, (row, column), focused)


def _paint_cell(table: GridTable, p: QPainter, rect: QRect, cell: Cell, focused: bool) -> None:
    theme, cells = table.theme, table.cells
    wrong, lit = cell in cells.wrong, table.lit.get(cell)
    if lit is not None and not wrong:
        p.fillRect(rect, theme.tint(lit, TINT))
    elif focused and lit is None and table.selectionModel().isSelected(cells.index(*cell)):
        p.fillRect(rect, theme.tint("positive", CHOSEN))
    # Filled, not drawn: at 150 % half of a drawn line on the edge would be cut off.
    line, wide, high = theme.color("line"), rect.width(), rect.height()
    p.fillRect(rect.right(), rect.top(), 1, high, line)
    p.fillRect(rect.left(), rect.bottom(), wide, 1, line)
    if cell[1] == 0:
        p.fillRect(rect.left(), rect.top(), 1, high, line)
    if cell[0] == 0:
        p.fillRect(rect.left(), rect.top(), wide, 1, line)
    if wrong or (focused and cell == cell_of(table.currentIndex())):
        p.setPen(QPen(theme.color("loss" if wrong else "positive"), 2))
        p.drawRect(rect.adjusted(1, 1, -1, -1))
    p.setPen(theme.color("loss" if wrong else "ink"))
    room = rect.adjusted(PAD, 0, -PAD, 0)
    text = cells.text(cell)
    if wrong:
        text = p.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    p.drawText(room, PLACE, text)
