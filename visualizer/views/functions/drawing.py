"""How is a plot of curves drawn: what stands still, and what follows the point?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from core.arrays import Array
from core.curves import Piece
from visualizer.functions.board import Board
from visualizer.i18n import shown
from visualizer.theme import Theme
from visualizer.views.functions.blocks import typed
from visualizer.views.functions.frame import Ends, Frame, y_ends
from visualizer.views.functions.looks import Look, look, paint_marker
from visualizer.views.functions.said import labels, short_title

GAP = 5.0
MARKED = (0.08, 0.92)
"""Where along the axis a curve has its marker besides the point."""

MOST_NAMES = 0.22
"""The names beside the curves take no more of the width than this."""


class Strokes(NamedTuple):
    """How wide lines are: of curves that lie beside, of the current one, of markers."""

    fine: float
    curve: float
    current: float
    marker: float


class Drawing:
    """One plot of a board, of f or of f′, in a rectangle of a size; paints on any painter."""

    def __init__(
        self, board: Board, slopes: bool, theme: Theme, font: QFont, size: tuple[float, float]
    ) -> None:
        self._board, self._slopes, self._theme = board, slopes, theme
        self._font, self._bold = font, QFont(font)
        self._bold.setBold(True)
        self._metrics = metrics = QFontMetricsF(font)
        em = metrics.height()
        self.strokes = Strokes(max(em / 14, 1.0), em / 9, em / 5.5, em / 3.2)
        self._names = {name: short_title(board.curve_of(name)) for name in board.drawn}
        drawn = [(board.curve_of(name), board.pieces(name)) for name in board.drawn]
        ends = [y_ends(drawn, board.axis, which) for which in (slopes, not slopes)]
        self.frame = self._placed(ends[0], ends[1], size)
        self._x_ticks, self._y_ticks = self.frame.ticks(metrics)

    def _placed(self, ends: Ends, others: Ends, size: tuple[float, float]) -> Frame:
        """The room within the numbers, the heading and the names; as far from the left as in the
        other plot, which may stand above or below.
        """
        metrics, (wide, high) = self._metrics, size
        top, bottom = self._head_height() + GAP, metrics.height() + 2 * GAP
        whole = QRectF(0, 0, wide, high - top - bottom)
        probes = [Frame(self._board.axis, y, whole) for y in (ends, others)]
        written = [text for probe in probes for _, text in probe.ticks(metrics)[1]]
        left = max(map(metrics.horizontalAdvance, written), default=0.0) + 2 * GAP
        longest = max(map(QFontMetricsF(self._bold).horizontalAdvance, self._names.values()))
        self._named = len(self._names) > 1 and longest < MOST_NAMES * wide
        variable = 2 * metrics.averageCharWidth() + metrics.horizontalAdvance(self._board.variable)
        right = (longest if self._named else variable) + 2 * GAP
        rect = QRectF(left, top, max(wide - left - right, 20), max(high - top - bottom, 20))
        return Frame(self._board.axis, ends, rect)

    def _head_height(self) -> float:
        return QFontMetricsF(self._bold).height() * 1.15

    # what stands still

    def paint_still(self, p: QPainter) -> None:
        """Grid, axes, flat parts and curves."""
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        p.setFont(self._font)
        self._paint_flat(p)
        self._paint_grid(p)
        p.save()
        p.setClipRect(self.frame.rect.adjusted(-1, -1, 1, 1))
        for name in self._board.drawn:
            self._paint_curve(p, name)
        p.restore()
        for name in self._board.drawn:
            self._paint_ends(p, name)
        self._paint_names(p)

    def _paint_flat(self, p: QPainter) -> None:
        rect, theme = self.frame.rect, self._theme
        hatched = QColor(theme.color("soft"))
        hatched.setAlphaF(0.35)
        for low, high in self._board.flat:
            left, right = self.frame.across(low), self.frame.across(high)
            part = QRectF(left, rect.top(), right - left, rect.height())
            p.fillRect(part, theme.tint("soft", 0.10))
            p.fillRect(part, QBrush(hatched, Qt.BrushStyle.BDiagPattern))

    def _paint_grid(self, p: QPainter) -> None:
        frame, theme, metrics = self.frame, self._theme, self._metrics
        rect = frame.rect
        grid = QPen(theme.tint("line", 0.55), self.strokes.fine)
        axis = QPen(theme.color("soft"), self.strokes.fine * 1.4)
        p.setPen(grid)
        for value, _ in self._x_ticks:
            p.drawLine(QLineF(frame.across(value), rect.top(), frame.across(value), rect.bottom()))
        for value, _ in self._y_ticks:
            p.drawLine(QLineF(rect.left(), frame.down(value), rect.right(), frame.down(value)))
        p.setPen(axis)
        if frame.x[0] <= 0 <= frame.x[1]:
            p.drawLine(QLineF(frame.across(0), rect.top(), frame.across(0), rect.bottom()))
        p.drawLine(QLineF(rect.left(), frame.down(0), rect.right(), frame.down(0)))
        p.setPen(theme.color("soft"))
        base = rect.bottom() + GAP + metrics.ascent()
        variable = self._board.variable
        last = max(
            map(metrics.horizontalAdvance, (text for _, text in self._x_ticks[-1:])), default=0
        )
        for value, text in self._x_ticks:
            wide = metrics.horizontalAdvance(text)
            p.drawText(QPointF(frame.across(value) - wide / 2, base), text)
        for value, text in self._y_ticks:
            wide = metrics.horizontalAdvance(text)
            middle = frame.down(value) + (metrics.ascent() - metrics.descent()) / 2
            p.drawText(QPointF(rect.left() - wide - GAP, middle), text)
        p.setPen(theme.color("ink"))
        p.drawText(QPointF(rect.right() + GAP + last / 2, base), variable)

    def _paint_curve(self, p: QPainter, name: str) -> None:
        current = name == self._board.current
        width = self.strokes.current if current else self.strokes.curve
        looks = self._look(name)
        p.setBrush(Qt.BrushStyle.NoBrush)
        for piece in self._board.pieces(name):
            p.setPen(looks.pen(self._theme, width, solid=current))
            p.drawPolyline(self.frame.line(piece.x, self._height(piece)))
        low, high = self.frame.x
        for share in MARKED:
            x = low + share * (high - low)
            values = self._board.curve_of(name).values(x)
            y = float(values[1 if self._slopes else 0])
            if self._within(y):
                paint_marker(p, self.frame.point(x, y), looks, self._theme, self.strokes.marker)

    def _paint_ends(self, p: QPainter, name: str) -> None:
        """At a jump: a ring where a piece ends, and a disc at the value that is taken there."""
        curve, pieces = self._board.curve_of(name), self._board.pieces(name)
        for before, after in zip(pieces, pieces[1:], strict=False):
            kink = next(k for k in curve.kinks if before.x[-1] <= k <= after.x[0])
            taken = float(curve.values(kink)[1 if self._slopes else 0])
            sides = {float(self._height(before)[-1]), float(self._height(after)[0])}
            if max(sides) - min(sides) < 1e-9:
                continue
            color = self._theme.color(self._look(name).token)
            radius = self.strokes.marker * 0.8
            p.setPen(QPen(color, self.strokes.fine * 1.6))
            for side in sides:
                p.setBrush(self._theme.color("card"))
                p.drawEllipse(self.frame.point(kink, side), radius, radius)
            p.setBrush(color)
            p.drawEllipse(self.frame.point(kink, taken), radius, radius)

    def _paint_names(self, p: QPainter) -> None:
        """Beside the curves' right ends, moved apart where they would lie on each other."""
        if not self._named:
            return
        rect, metrics = self.frame.rect, self._metrics
        heights = []
        for name in self._board.drawn:
            ends = [piece for piece in self._board.pieces(name) if len(piece.x)]
            y = float(self._height(ends[-1])[-1]) if ends else math.nan
            if not math.isnan(y):
                heights.append((min(max(self.frame.down(y), rect.top()), rect.bottom()), name))
        for y, name in spread(sorted(heights), metrics.height(), rect.bottom()):
            p.setPen(self._theme.color(self._look(name).token))
            p.setFont(self._bold if name == self._board.current else self._font)
            base = y + (metrics.ascent() - metrics.descent()) / 2
            p.drawText(QPointF(rect.right() + GAP, base), self._names[name])

    # what follows the point

    def paint_point(self, p: QPainter, decimals: int) -> None:
        """The heading with the value, the place on each curve, and the tangent."""
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        board, frame, theme = self._board, self.frame, self._theme
        reading = board.reading()
        across = frame.across(board.x)
        p.setPen(QPen(theme.color("ink"), self.strokes.fine, Qt.PenStyle.DashLine))
        p.drawLine(QLineF(across, frame.rect.top(), across, frame.rect.bottom()))
        if not self._slopes:
            self._paint_tangent(p)
        for name in board.drawn:
            read = reading if name == board.current else board.reading(name)
            y = (read.slope if self._slopes else read.value).value
            if not math.isnan(y):
                radius = self.strokes.marker * (1.45 if name == board.current else 1.1)
                self._paint_place(p, board.x, y, self._look(name), radius)
        value = (reading.slope if self._slopes else reading.value).value
        self._paint_heading(p, shown(value, decimals))

    def _paint_heading(self, p: QPainter, value: str) -> None:
        theme, bold = self._theme, QFontMetricsF(self._bold)
        label = labels(self._board)[1 if self._slopes else 0]
        at = f"  ({self._board.variable} = {typed(self._board.x)})"
        x, base = self.frame.rect.left(), bold.ascent()
        for text, font, token in (
            (f"{label}  ", self._font, "soft"),
            (value, self._bold, "ink"),
            (at, self._font, "soft"),
        ):
            wide = QFontMetricsF(font).horizontalAdvance(text)
            if text == at and x + wide > self.frame.rect.right() + GAP * 3:
                break
            p.setFont(font)
            p.setPen(theme.color(token))
            p.drawText(QPointF(x, base), text)
            x += wide

    def _paint_tangent(self, p: QPainter) -> None:
        reading, frame = self._board.reading(), self.frame
        slope = reading.slope.value
        if not (math.isfinite(slope) and math.isfinite(reading.value.value)):
            return
        p.save()
        p.setClipRect(frame.rect)
        p.setPen(QPen(self._theme.color("ink"), self.strokes.fine * 1.5))
        p.drawLine(QLineF(*self._clipped(reading.x, reading.value.value, slope)))
        p.restore()

    def _clipped(self, x: float, y: float, slope: float) -> tuple[float, float, float, float]:
        """The tangent across the frame in pixels; steep ones from its bottom to its top."""
        (x0, x1), (y0, y1) = self.frame.x, self.frame.y
        low, high = y0 - (y1 - y0), y1 + (y1 - y0)
        ends = []
        for end in (x0, x1):
            height = y + slope * (end - x)
            if not low <= height <= high:
                height = min(max(height, low), high)
                end = x + (height - y) / slope
            ends += [self.frame.across(end), self.frame.down(height)]
        return ends[0], ends[1], ends[2], ends[3]

    def _paint_place(self, p: QPainter, x: float, y: float, looks: Look, radius: float) -> None:
        """The marker, or an arrow at the edge where the place lies beyond it."""
        if self._within(y):
            paint_marker(p, self.frame.point(x, y), looks, self._theme, radius)
            return
        up = y > 0
        edge = self.frame.rect.top() if up else self.frame.rect.bottom()
        across, way = self.frame.across(x), 1 if up else -1
        tip = QPointF(across, edge)
        wings = [QPointF(across + side * radius, edge + way * 1.6 * radius) for side in (-1, 1)]
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(self._theme.color(looks.token))
        p.drawPolygon(QPolygonF([tip, *wings]))

    # within

    def _look(self, name: str) -> Look:
        return look(self._board.names.index(name))

    def _height(self, piece: Piece) -> Array:
        return piece.slope if self._slopes else piece.value

    def _within(self, y: float) -> bool:
        return self.frame.y[0] <= y <= self.frame.y[1]


def spread(
    places: Sequence[tuple[float, str]], apart: float, lowest: float
) -> list[tuple[float, str]]:
    """The same from above to below, moved so that each is ``apart`` from the next."""
    ys = [y for y, _ in places]
    for k in range(1, len(ys)):
        ys[k] = max(ys[k], ys[k - 1] + apart)
    for k in range(len(ys) - 1, -1, -1):
        limit = lowest if k == len(ys) - 1 else ys[k + 1] - apart
        ys[k] = min(ys[k], limit)
    return [(y, name) for y, (_, name) in zip(ys, places, strict=True)]
