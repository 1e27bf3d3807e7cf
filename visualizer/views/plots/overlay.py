"""What is painted of a chart's curves: their picture, their names, and what one points at?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from visualizer.views.plots.crosshair import nearest
from visualizer.views.plots.frame import Frame
from visualizer.views.plots.lines import Layer, Line, Look, Place

if TYPE_CHECKING:
    from visualizer.views.plots.axes import Axes

GAP = 5.0
PADDING = 6.0
VEIL = 0.75
"""How much a name covers of what lies beneath it."""


class Overlay(QGraphicsItem):
    """Lies over the whole chart. Axes and their ticks are items of their own."""

    def __init__(self, chart: Axes) -> None:
        super().__init__()
        self._chart = chart
        self._place = QRectF(0, 0, 1, 1)
        self.layer = Layer()
        self.vector = False
        """Draw whole shapes, without what the mouse points at: for files."""

    def place(self, place: QRectF) -> None:
        """Cover this part of the scene."""
        self.prepareGeometryChange()
        self._place = place

    def boundingRect(self) -> QRectF:
        return self._place

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        chart, look, frame = self._chart, self._chart.look, self._chart.frame
        lines = chart.lines
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.vector:
            look.paint_grid(painter, frame)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for line in lines:
                look.draw(painter, frame, line)
        else:
            ratio = chart.devicePixelRatioF()
            picture = self.layer.bring(chart.size(), ratio, frame, lines, look)
            painter.drawPixmap(0, 0, picture)
            self._paint_tips(painter, look)
            self._paint_strong(painter, look)
        painter.setFont(chart.font_of_names)
        self._paint_names(painter)
        if not self.vector:
            self._paint_pointed(painter, look)

    def _paint_tips(self, painter: QPainter, look: Look) -> None:
        """The newest point of each curve, which is not in the picture yet."""
        frame = self._chart.frame
        painter.save()
        painter.setClipRect(frame.box.adjusted(-1, -3, 3, 3))
        for line in self._chart.lines:
            if not len(line.xs):
                continue
            place, length = self.layer.end_of(line)
            newest = frame.point(float(line.xs[-1]), float(line.ys[-1]))
            if newest is not None and place is not None:
                look.join(painter, line, place, newest, length)
            elif newest is not None:
                look.dot(painter, line, *newest)
        painter.restore()

    def _paint_names(self, painter: QPainter) -> None:
        chart, frame, theme = self._chart, self._chart.frame, self._chart.theme
        metrics = QFontMetricsF(painter.font())
        box = frame.box
        if not chart.filled:
            painter.setPen(theme.color("soft"))
            painter.drawText(
                box, int(Qt.AlignmentFlag.AlignCenter) | Qt.TextFlag.TextWordWrap, chart.empty
            )
        elif chart.names_shown:
            painter.setPen(theme.color("ink"))
            behind = QColor(theme.color("card"))
            behind.setAlphaF(VEIL)
            for line, x, y in self.names(metrics):
                wide = metrics.horizontalAdvance(line.name)
                top = y - metrics.ascent()
                painter.fillRect(QRectF(x + GAP - 1, top, wide + 2, metrics.height()), behind)
                painter.drawText(QPointF(x + GAP, y), line.name)

    def names(self, metrics: QFontMetricsF) -> list[tuple[Line, float, float]]:
        """Each curve of this run, and where to write its name: at the height of its end, none on
        another, and right of all curves, so that it covers none that goes on longer.
        """
        frame = self._chart.frame
        found = []
        for line in self._chart.live():
            place = _end(line, frame)
            if place is not None:
                found.append((line, place[0], place[1] + metrics.ascent() / 2 - 1))
        found.sort(key=lambda each: each[2])
        ys = _apart([y for *_, y in found], metrics.height() * 0.92, frame.box.bottom())
        right = max((x for _, x, _ in found), default=0.0)
        return [(line, right, y) for (line, *_), y in zip(found, ys, strict=True)]

    def _paint_strong(self, painter: QPainter, look: Look) -> None:
        """The curves of earlier runs that stand out."""
        frame, strong = self._chart.frame, self._chart.strong()
        painter.save()
        painter.setClipRect(frame.box.adjusted(-1, -3, 3, 3))
        for line in strong:
            look.stroke(painter, line.strong(), frame.across(line.xs), frame.down(line.ys))
        painter.restore()

    def _paint_pointed(self, painter: QPainter, look: Look) -> None:
        chart, frame, theme = self._chart, self._chart.frame, self._chart.theme
        if chart.hasFocus():
            painter.setPen(QPen(theme.color("positive"), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(0.5, 0.5, chart.width() - 1, chart.height() - 1))
        if chart.at is None:
            return
        x = float(frame.across(chart.at))
        painter.setPen(QPen(theme.color("soft"), 1))
        painter.drawLine(QLineF(x, frame.box.top(), x, frame.box.bottom()))
        for line in (*chart.live(), *chart.strong()):
            if len(line.xs):
                index = nearest(line.xs, chart.at)
                place = frame.point(float(line.xs[index]), float(line.ys[index]))
                if place is not None:
                    look.dot(painter, line.strong(), *place, 1.6)
        if chart.said:
            self._paint_box(painter, x, chart.said)

    def _paint_box(self, painter: QPainter, x: float, said: list[str]) -> None:
        chart, theme = self._chart, self._chart.theme
        metrics = QFontMetricsF(painter.font())
        most = chart.width() - 2 * PADDING - 4
        said = [metrics.elidedText(text, Qt.TextElideMode.ElideRight, most) for text in said]
        wide = max(metrics.horizontalAdvance(text) for text in said) + 2 * PADDING
        high = len(said) * metrics.height() + PADDING
        left = x + 10 if x + 10 + wide <= chart.width() else x - 10 - wide
        left = min(max(left, 1.0), chart.width() - wide - 1)
        top = min(chart.frame.box.top() + 2, max(chart.height() - high - 1, 0))
        painter.setPen(QPen(theme.color("line"), 1))
        painter.setBrush(theme.color("card"))
        painter.drawRoundedRect(QRectF(left, top, wide, high), 4, 4)
        painter.setPen(theme.color("ink"))
        for row, text in enumerate(said):
            down = top + PADDING / 2 + row * metrics.height() + metrics.ascent()
            painter.drawText(QPointF(left + PADDING, down), text)


def _end(line: Line, frame: Frame) -> Place | None:
    """Where the last point of a curve is that has a place."""
    place = frame.point(float(line.xs[-1]), float(line.ys[-1])) if len(line.xs) else None
    if place is None:
        there = np.flatnonzero(np.isfinite(frame.down(line.ys)))
        if len(there):
            place = frame.point(float(line.xs[there[-1]]), float(line.ys[there[-1]]))
    return place


def _apart(ys: list[float], gap: float, bottom: float) -> list[float]:
    """Rising places moved as little as needed to be ``gap`` apart and not below ``bottom``."""
    placed: list[float] = []
    for y in ys:
        placed.append(max(y, placed[-1] + gap) if placed else y)
    for row in range(len(placed) - 1, -1, -1):
        most = bottom if row == len(placed) - 1 else placed[row + 1] - gap
        placed[row] = min(placed[row], most)
    return placed
