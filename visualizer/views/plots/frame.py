"""Where do a chart's numbers lie on the screen, and from where to where do its axes go?"""

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from PySide6.QtCore import QRectF

from visualizer.i18n import grouped
from visualizer.ticks import (
    end_of_axis,
    even,
    power_text,
    powers,
    start_of_shares,
    tick_text,
)
from visualizer.views.plots.strokes import Numbers

Kind = Literal["size", "share"]
"""A size is 0 or more, like a loss; a share lies from 0 to 1 and is told in percent."""

Tick = tuple[float, str]

LEAST_X = 10.0
"""An axis of updates or epochs is at least so long."""


@dataclass(frozen=True)
class Frame:
    """Axes, and the place they have in pixels. With ``log`` the ys are exponents of ten.

    ``zero`` is the exponent at which 0 stands on such an axis, None where there is none.
    """

    rect: tuple[float, float, float, float]
    x: tuple[float, float]
    y: tuple[float, float]
    log: bool = False
    zero: float | None = None

    @property
    def box(self) -> QRectF:
        return QRectF(*self.rect)

    def across(self, xs: Any) -> Any:
        """Pixels from the left."""
        left, _, wide, _ = self.rect
        return left + (np.asarray(xs) - self.x[0]) * (wide / (self.x[1] - self.x[0]))

    def down(self, ys: Any) -> Any:
        """Pixels from the top; NaN for what has no place."""
        return self.down_from(exponents(ys, self.zero) if self.log else np.asarray(ys))

    def down_from(self, places: Any) -> Any:
        """Pixels from the top, of places along the axis: of numbers, or of exponents."""
        _, top, _, high = self.rect
        low = self.y[0]
        return top + high - (np.asarray(places) - low) * (high / (self.y[1] - low))

    def point(self, x: float, y: float) -> tuple[float, float] | None:
        """One place in pixels, or None: quicker than with arrays."""
        if self.log:
            if y > 0:
                y = math.log10(y)
            elif y == 0 and self.zero is not None:
                y = self.zero
            else:
                return None
        if not math.isfinite(y):
            return None
        left, top, wide, high = self.rect
        across = left + (x - self.x[0]) * (wide / (self.x[1] - self.x[0]))
        return across, top + high - (y - self.y[0]) * (high / (self.y[1] - self.y[0]))

    def value_across(self, pixel: float) -> float:
        """The x at a pixel."""
        left, _, wide, _ = self.rect
        return self.x[0] + (pixel - left) / wide * (self.x[1] - self.x[0])


@dataclass(frozen=True)
class Range:
    """From where to where the axes of a chart go, before they have a place."""

    x: tuple[float, float]
    y: tuple[float, float]
    log: bool = False
    zero: float | None = None

    def placed(self, rect: tuple[float, float, float, float]) -> Frame:
        return Frame(rect, self.x, self.y, self.log, self.zero)


def exponents(ys: Any, zero: float | None = None) -> Any:
    """Logarithms to the base of ten; 0 stands at ``zero``, what has none is NaN."""
    ys = np.asarray(ys, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        places = np.log10(ys)
    places = np.where(np.isfinite(places), places, np.nan)
    return places if zero is None else np.where(ys == 0, zero, places)


@dataclass(frozen=True)
class Extent:
    """What there is to be shown: the last x, the lowest and highest y, the lowest above 0."""

    end: float = 0.0
    low: float = math.inf
    high: float = -math.inf
    least: float = math.inf
    zeros: bool = False

    def joined(self, other: "Extent") -> "Extent":
        return Extent(
            max(self.end, other.end),
            min(self.low, other.low),
            max(self.high, other.high),
            min(self.least, other.least),
            self.zeros or other.zeros,
        )


def extent_of(xs: Numbers, ys: Numbers) -> Extent:
    """The extent of a curve."""
    if len(ys) == 1 and ys[0] > 0 and math.isfinite(ys[0]):  # nearly always, and quicker
        only = float(ys[0])
        return Extent(float(xs[0]), only, only, only)
    found = ys[np.isfinite(ys)]
    end = float(xs[-1]) if len(xs) else 0.0
    if not len(found):
        return Extent(end)
    least = float(found.min(where=found > 0, initial=math.inf))
    return Extent(end, float(found.min()), float(found.max()), least, bool((found == 0).any()))


def range_of(extent: Extent, kind: Kind, log: bool) -> Range:
    """Axes with nice ends that hold all of it."""
    x = (0.0, end_of_axis(extent.end, LEAST_X))
    if log:
        if math.isinf(extent.least):
            return Range(x, (-2.0, 0.0), True, -2.0 if extent.zeros else None)
        low = math.floor(math.log10(extent.least) + 1e-9)
        high = max(math.ceil(math.log10(extent.high) - 1e-9), low + 1)
        zero = low - max(1.0, 0.12 * (high - low)) if extent.zeros else None
        return Range(x, (low if zero is None else zero, float(high)), True, zero)
    if kind == "share":
        start = start_of_shares(min(extent.low, 1.0)) if extent.low <= extent.high else 0.0
        return Range(x, (start, 1.0))
    low = -end_of_axis(-extent.low) if extent.low < 0 else 0.0
    return Range(x, (low, end_of_axis(extent.high)))


def ticks_up(found: Range, kind: Kind, most: int) -> list[Tick]:
    """Places along the upright axis, and what stands there."""
    low, high = found.y
    if found.log:
        start = low if found.zero is None else found.zero + 0.5
        named = [(place, power_text(place)) for place in powers(start, high, most)]
        return named if found.zero is None else [(found.zero, "0"), *named]
    scale = 100.0 if kind == "share" else 1.0
    values, step = even(low * scale, high * scale, most)
    unit = "\N{NO-BREAK SPACE}%" if kind == "share" else ""
    return [(value / scale, tick_text(value, step) + unit) for value in values]


def ticks_across(found: Range, most: int) -> list[Tick]:
    """Places along the axis of updates or epochs."""
    values, step = even(*found.x, most, whole=True)
    return [(value, tick_text(value, step) if value < 1e7 else _large(value)) for value in values]


def _large(value: float) -> str:
    return grouped(value)
