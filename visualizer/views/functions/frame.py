"""Where in a plot do a curve's numbers lie, how far do its axes go, and what is written there?"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPolygonF

from core.arrays import Array
from core.curves import Curve, Piece
from visualizer.ticks import even, tick_text

Ends = tuple[float, float]

AIR = 0.07
"""Of the height, left free above and below the curves."""

STEEP = 0.08
"""A curve that runs off without an end is measured so far from there, in widths of the axis."""

TOLERANCE = 0.15
"""Pixels by which a drawn line may miss its curve."""

MOST_TICKS = 10

SNAPS = (1.0, 2.0, 5.0, 10.0)


class Frame(NamedTuple):
    """Axes x and y drawn in ``rect``, y upwards."""

    x: Ends
    y: Ends
    rect: QRectF

    def across(self, x: float) -> float:
        """Pixels from the left."""
        low, high = self.x
        return self.rect.left() + (x - low) / (high - low) * self.rect.width()

    def down(self, y: float) -> float:
        """Pixels from above; held near the frame, so that nothing is drawn miles away."""
        low, high = self.y
        share = (y - low) / (high - low) if math.isfinite(y) else math.copysign(9.0, y)
        return self.rect.bottom() - min(max(share, -9.0), 9.0) * self.rect.height()

    def point(self, x: float, y: float) -> QPointF:
        return QPointF(self.across(x), self.down(y))

    def x_at(self, pixel: float) -> float:
        """The x at a pixel, rounded so that it can be written down."""
        low, high = self.x
        wide = max(self.rect.width(), 1.0)
        return _round_to(
            low + (pixel - self.rect.left()) / wide * (high - low), (high - low) / wide
        )

    def line(self, x: Array, y: Array) -> QPolygonF:
        """A curve in pixels, with no more points than it needs to look the same."""
        (x0, x1), (y0, y1), rect = self.x, self.y, self.rect
        across = rect.left() + (x - x0) / (x1 - x0) * rect.width()
        with np.errstate(invalid="ignore"):
            share = np.clip((y - y0) / (y1 - y0), -9.0, 9.0)
        there = np.isfinite(share)
        points = np.column_stack([across, rect.bottom() - share * rect.height()])[there]
        return QPolygonF([QPointF(px, py) for px, py in points[needed(points)].tolist()])

    def ticks(self, metrics: QFontMetricsF) -> tuple[list[tuple[float, str]], ...]:
        """What is written along x and along y."""
        gap = 2 * metrics.averageCharWidth()
        most_y = max(int(self.rect.height() / (2.2 * metrics.height())), 2)
        down = _named(self.y, min(most_y, MOST_TICKS))
        for most in range(MOST_TICKS, 1, -1):
            across = _named(self.x, most)
            if sum(metrics.horizontalAdvance(text) + gap for _, text in across) < self.rect.width():
                break
        return across, down


def _named(ends: Ends, most: int) -> list[tuple[float, str]]:
    values, step = even(*ends, most)
    return [(value, tick_text(value, step)) for value in values]


def _round_to(x: float, least: float) -> float:
    """The nearest multiple of the first 1, 2 or 5 times a power of ten from ``least`` on."""
    power = math.floor(math.log10(least) + 1e-9)
    step = next(size for size in SNAPS if size * 10.0**power >= least * (1 - 1e-9))
    count = round(x / (step * 10.0**power))
    return float(f"{count * step * 10.0**power:.12g}")


def needed(points: Array) -> Array:
    """Which points (n, 2) a line needs to pass within a fraction of a pixel of the others.

    The method of Ramer (1972) and of Douglas and Peucker (1973), with a list for the stack.
    """
    keep = np.zeros(len(points), dtype=bool)
    if not len(points):
        return keep
    keep[[0, -1]] = True
    spans = [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        start, along = points[first], points[last] - points[first]
        length = math.hypot(*along) or 1.0
        between = points[first + 1 : last] - start
        off = np.abs(between[:, 0] * along[1] - between[:, 1] * along[0]) / length
        worst = int(off.argmax())
        if off[worst] > TOLERANCE:
            middle = first + 1 + worst
            keep[middle] = True
            spans += [(first, middle), (middle, last)]
    return keep


def y_ends(curves: Iterable[tuple[Curve, tuple[Piece, ...]]], x: Ends, slopes: bool) -> Ends:
    """How far the y axis goes for these curves: 0 is on it, and none touches its end."""
    low, high = 0.0, 0.0
    off = STEEP * (x[1] - x[0])
    for curve, pieces in curves:
        least, most = curve.domain[0] + off, curve.domain[1] - off
        for piece in pieces:
            y = (piece.slope if slopes else piece.value)[(piece.x >= least) & (piece.x <= most)]
            y = y[np.isfinite(y)]
            if len(y):
                low, high = min(low, float(y.min())), max(high, float(y.max()))
    if low == high:
        low, high = low - 1, high + 1
    air = AIR * (high - low)
    return low - air, high + air
