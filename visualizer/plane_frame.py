"""Where on the screen is a place of the plane, and which numbers stand at its edges?"""

import math
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF

from visualizer.i18n import shown

Box = tuple[float, float, float, float]
"""x from, x to, y from, y to."""

TICKS_APART = 55.0
LONGEST = 2.0
"""Sides of a plane whose ranges differ by no more than this are drawn to one scale."""


class Tick(NamedTuple):
    value: float
    text: str


class Frame(NamedTuple):
    """The plane's ``box`` drawn in ``rect``, y upwards."""

    box: Box
    rect: QRectF

    def to_view(self, x: float, y: float) -> QPointF:
        x0, x1, y0, y1 = self.box
        r = self.rect
        return QPointF(
            r.left() + (x - x0) / (x1 - x0) * r.width(),
            r.bottom() - (y - y0) / (y1 - y0) * r.height(),
        )

    def from_view(self, point: QPointF) -> tuple[float, float]:
        """A place of the plane, held within the box and rounded so that it can be written down."""
        x0, x1, y0, y1 = self.box
        r = self.rect
        x = x0 + (point.x() - r.left()) / r.width() * (x1 - x0)
        y = y0 + (r.bottom() - point.y()) / r.height() * (y1 - y0)
        return self.held(x, y)

    def held(self, x: float, y: float) -> tuple[float, float]:
        """The same place with few decimals, inside the box."""
        x0, x1, y0, y1 = self.box
        return _held(x, x0, x1), _held(y, y0, y1)

    def step(self) -> tuple[float, float]:
        """How far an arrow key moves a point."""
        x0, x1, y0, y1 = self.box
        return nice((x1 - x0) / 60), nice((y1 - y0) / 60)

    def decimals(self) -> tuple[int, int]:
        """So many decimals has a place of either axis."""
        x0, x1, y0, y1 = self.box
        return _decimals(x1 - x0), _decimals(y1 - y0)

    def ticks(self) -> tuple[list[Tick], list[Tick]]:
        """The numbers at the lower and at the left edge."""
        x0, x1, y0, y1 = self.box
        return (
            _ticks(x0, x1, self.rect.width() / TICKS_APART),
            _ticks(y0, y1, self.rect.height() / TICKS_APART),
        )


def fitted(box: Box, room: QRectF) -> QRectF:
    """The largest rectangle in ``room`` for a box: one scale for both axes, where that is fair."""
    wide, tall = box[1] - box[0], box[3] - box[2]
    shape = wide / tall if 1 / LONGEST <= wide / tall <= LONGEST else 1.0
    width = min(room.width(), room.height() * shape)
    height = width / shape
    return QRectF(
        room.left() + round((room.width() - width) / 2),
        room.top(),
        max(round(width), 1),
        max(round(height), 1),
    )


def nice(value: float) -> float:
    """1, 2 or 5 times a power of ten, at least ``value``."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= value * (1 - 1e-9))


def _decimals(wide: float) -> int:
    """Decimals that tell places apart which lie a pixel or so from each other."""
    return max(0, 2 - math.floor(math.log10(wide) + 1e-9))


def _held(value: float, low: float, high: float) -> float:
    decimals = _decimals(high - low)
    value = round(min(max(value, low), high), decimals)
    if not low <= value <= high:
        unit = 10.0**-decimals
        value = round(value + unit if value < low else value - unit, decimals)
    return value + 0.0  # no negative zero


def _ticks(low: float, high: float, most: float) -> list[Tick]:
    step = nice((high - low) / max(most, 1.0))
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    first, last = math.ceil(low / step - 1e-12), math.floor(high / step + 1e-12)
    return [Tick(k * step, shown(k * step, decimals)) for k in range(first, last + 1)]
