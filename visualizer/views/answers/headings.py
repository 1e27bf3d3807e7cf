"""How are the headings of sections painted, which reach over all columns of the page?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen

from visualizer.views.answers.cell import PAD, small_font

if TYPE_CHECKING:
    from visualizer.views.answers.table import AnswersTable

BAR = 3
"""Width of the stripe in the colour of the phase."""


def paint_headings(table: AnswersTable, painter: QPainter) -> None:
    """Paint those that are in sight."""
    page = table.page
    top, bottom = table.rowAt(0), table.rowAt(table.viewport().height() - 1)
    if top < 0:
        return
    for row in range(top, (page.rowCount() - 1 if bottom < 0 else bottom) + 1):
        line = page.paper.line(row)
        if line.block is None:
            _paint(table, painter, row, line.section)


def _paint(table: AnswersTable, painter: QPainter, row: int, number: int) -> None:
    page, theme = table.page, table.theme
    height = table.rowHeight(row)
    box = QRect(QPoint(0, table.rowViewportPosition(row)), table.viewport().size())
    box.setHeight(height)
    section = page.paper.sections[number]
    phase = "loss" if section.phase == "loss after" else section.phase
    painter.fillRect(box.adjusted(0, 3, 0, -1), theme.tint("line", 0.28))
    stripe = QRect(box.left(), box.top() + 3, BAR, height - 4)
    painter.fillRect(stripe, theme.phase_color(phase))
    bold, small = QFont(table.font()), small_font(table.font())
    bold.setBold(True)
    inner = box.adjusted(BAR + PAD, 2, -PAD, 0)
    count = page.typed(section)
    counting = QFontMetrics(small).horizontalAdvance(count) + PAD
    sign = "▾" if page.paper.open[number] else "▸"
    title = QFontMetrics(bold).elidedText(
        f"{sign} {page.title(number)}", Qt.TextElideMode.ElideRight, inner.width() - counting
    )
    painter.setFont(bold)
    painter.setPen(theme.color("ink"))
    painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)
    painter.setFont(small)
    painter.setPen(theme.color("soft"))
    painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, count)
    if table.hasFocus() and table.currentIndex().row() == row:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("positive"), 2))
        painter.drawRect(box.adjusted(1, 4, -1, -2))
