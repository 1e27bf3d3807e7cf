"""How are the weights or the activations of each layer spread? One histogram a layer."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QScrollArea, QToolTip, QWidget

from core.training.inspection import Histogram
from visualizer.i18n import grouped, tr
from visualizer.theme import Theme
from visualizer.ticks import even, number_text, tick_text

CELL = (12.0, 7.0)
"""The least width and height of a histogram, in lines of text."""

GAP = 12.0
SMALL = 0.9


@dataclass(frozen=True, eq=False)
class Cell:
    """One histogram: its title, what is said beside that, and the numbers."""

    title: str
    note: str
    histogram: Histogram


class HistogramGrid(QWidget):
    """As many histograms to a row as there is room for. Resting on a bar tells its numbers."""

    def __init__(self, theme: Theme, signs: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._signs = theme, signs
        self._empty = ""
        self.cells: tuple[Cell, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme's colours."""
        self._theme = theme
        self.update()

    def say_empty(self, text: str) -> None:
        """What stands there while there is no histogram."""
        self._empty = text
        self.update()

    def show_cells(self, cells: Sequence[Cell]) -> None:
        """Show these histograms."""
        count = len(self.cells)
        self.cells = tuple(cells)
        if len(cells) != count:
            self._lay_out()
        self.setAccessibleDescription("; ".join(_summary(cell) for cell in cells))
        self.update()

    # places

    def columns(self) -> int:
        """Histograms to a row."""
        least = CELL[0] * self._line()
        fit = max(1, int((self.width() + GAP) / (least + GAP)))
        rows = math.ceil(max(len(self.cells), 1) / fit)
        return math.ceil(max(len(self.cells), 1) / rows)

    def place_of(self, number: int) -> QRectF:
        """Where a histogram is, from 0, with its title."""
        columns = self.columns()
        rows = math.ceil(len(self.cells) / columns)
        wide = (self.width() + GAP) / columns - GAP
        high = (self.height() + GAP) / rows - GAP
        row, column = divmod(number, columns)
        return QRectF(column * (wide + GAP), row * (high + GAP), wide, high)

    def bars_of(self, number: int) -> QRectF:
        """Where the bars of a histogram are."""
        line = self._line()
        return self.place_of(number).adjusted(1, 2.1 * line, -1, -1.25 * line)

    def _lay_out(self) -> None:
        rows = math.ceil(len(self.cells) / self.columns())
        line = self._line()
        self.setMinimumHeight(round(rows * (CELL[1] * line + GAP) - GAP) if rows else 0)

    def _line(self) -> float:
        return QFontMetricsF(self._small_font()).height()

    def _small_font(self) -> QFont:
        font = QFont(self.font())
        if font.pointSizeF() > 0:
            font.setPointSizeF(font.pointSizeF() * SMALL)
        else:
            font.setPixelSize(max(round(font.pixelSize() * SMALL), 1))
        return font

    def sizeHint(self) -> QSize:
        line = self._line()
        return QSize(round(2 * CELL[0] * line), round(CELL[1] * line))

    def minimumSizeHint(self) -> QSize:
        line = self._line()
        return QSize(round(CELL[0] * line * 0.8), round(CELL[1] * line))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._lay_out()
        super().changeEvent(event)

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._small_font())
        if not self.cells:
            painter.setPen(self._theme.color("soft"))
            centred = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(self.rect(), centred, self._empty)
        for number, cell in enumerate(self.cells):
            if self.place_of(number).intersects(QRectF(event.rect())):
                self._paint_title(painter, self.place_of(number), cell)
                self._paint_bars(painter, self.bars_of(number), cell)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.color("positive"), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _paint_title(self, painter: QPainter, place: QRectF, cell: Cell) -> None:
        plain, bold = painter.font(), QFont(painter.font())
        bold.setWeight(QFont.Weight.DemiBold)
        x = place.left() + 1
        for text, font, token in ((cell.title, bold, "ink"), (cell.note, plain, "soft")):
            metrics = QFontMetricsF(font)
            said = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.right() - x)
            painter.setFont(font)
            painter.setPen(self._theme.color(token))
            painter.drawText(QPointF(x, place.top() + metrics.ascent()), said)
            x += metrics.horizontalAdvance(said) + metrics.averageCharWidth() * 1.5
        painter.setFont(plain)

    def _paint_bars(self, painter: QPainter, box: QRectF, cell: Cell) -> None:
        counts, edges = cell.histogram.counts, cell.histogram.edges
        low, high = float(edges[0]), float(edges[-1])
        if not high > low or box.height() < 4:
            return
        xs = box.left() + (edges - low) / (high - low) * box.width()
        tall = counts / max(int(counts.max()), 1) * box.height()
        painter.setPen(Qt.PenStyle.NoPen)
        for left, right, size, edge in zip(
            xs[:-1].tolist(), xs[1:].tolist(), tall.tolist(), edges[1:].tolist(), strict=True
        ):
            if size > 0:
                below = self._signs and edge <= 0
                color = self._theme.color("negative" if below else "positive")
                size = max(size, 1.0)
                gap = 1.0 if right - left > 3 else 0.0
                painter.fillRect(QRectF(left, box.bottom() - size, right - left - gap, size), color)
        painter.setPen(QPen(self._theme.color("line"), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        self._paint_ticks(painter, box, low, high)
        painter.setPen(self._theme.color("soft"))
        most = tr("most {count}", count=grouped(int(counts.max())))
        painter.drawText(QPointF(box.left(), box.top() - 3), most)

    def _paint_ticks(self, painter: QPainter, box: QRectF, low: float, high: float) -> None:
        metrics = QFontMetricsF(painter.font())
        most = max(2, int(box.width() / metrics.horizontalAdvance("−0.000") / 1.5))
        values, step = even(low, high, most)
        taken = -math.inf
        for value in values:
            x = box.left() + (value - low) / (high - low) * box.width()
            text = tick_text(value, step)
            wide = metrics.horizontalAdvance(text)
            left = min(max(x - wide / 2, box.left()), box.right() - wide)
            painter.setPen(QPen(self._theme.color("line"), 1))
            painter.drawLine(QPointF(x, box.bottom()), QPointF(x, box.bottom() + 3))
            if left < taken:
                continue
            painter.setPen(self._theme.color("soft"))
            painter.drawText(QPointF(left, box.bottom() + 3 + metrics.ascent()), text)
            taken = left + wide + 6

    # the mouse

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            assert isinstance(event, QHelpEvent)
            QToolTip.showText(event.globalPos(), self.said_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def said_at(self, place: QPointF) -> str:
        """How many numbers the bar at a place stands for, or ""."""
        for number, cell in enumerate(self.cells):
            box = self.bars_of(number)
            if not box.contains(place):
                continue
            edges, counts = cell.histogram.edges, cell.histogram.counts
            share = (place.x() - box.left()) / box.width()
            which = min(int(share * len(counts)), len(counts) - 1)
            return tr(
                "{low} to {high}: {count}",
                low=number_text(float(edges[which])),
                high=number_text(float(edges[which + 1])),
                count=grouped(int(counts[which])),
            )
        return ""


def _summary(cell: Cell) -> str:
    """A histogram in words, for a screen reader."""
    counts, edges = cell.histogram.counts, cell.histogram.edges
    filled = np.flatnonzero(counts)
    if not len(filled):
        return cell.title
    return tr(
        "{title}, {note}: from {low} to {high}, most at {middle}",
        title=cell.title,
        note=cell.note,
        low=number_text(float(edges[filled[0]])),
        high=number_text(float(edges[filled[-1] + 1])),
        middle=number_text(float(edges[counts.argmax()] + edges[counts.argmax() + 1]) / 2),
    )


def scrolled(widget: QWidget) -> QScrollArea:
    """``widget`` in an area that scrolls up and down where it does not fit."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(widget)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.viewport().setAutoFillBackground(False)
    widget.setAutoFillBackground(False)
    return area
