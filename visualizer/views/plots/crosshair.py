"""What is told of the curves at the place one points at?"""

import math
from collections.abc import Callable, Sequence

import numpy as np

from visualizer.i18n import grouped
from visualizer.views.plots.frame import Frame
from visualizer.views.plots.lines import Line
from visualizer.views.plots.strokes import Numbers

NEAR = 8.0
"""Pixels within which one points at the curve of an earlier run."""


def nearest(xs: Numbers, x: float) -> int:
    """Which of the rising xs, one or more, is nearest."""
    after = int(np.searchsorted(xs, x))
    if after == 0 or after == len(xs):
        return min(after, len(xs) - 1)
    return after if xs[after] - x < x - xs[after - 1] else after - 1


def snapped(lines: Sequence[Line], x: float) -> float | None:
    """The x nearest to ``x`` at which there is a point: of this run's first curve, if any."""
    live = [line for line in lines if not line.faint and len(line.xs)]
    found = live[:1] or [line for line in lines if len(line.xs)]
    places = [float(line.xs[nearest(line.xs, x)]) for line in found]
    return min(places, key=lambda place: abs(place - x), default=None)


def neighbour(lines: Sequence[Line], x: float, by: int) -> float | None:
    """The x of the point that many points on or back."""
    found = [line for line in lines if len(line.xs)]
    if not found:
        return None
    xs = next((line for line in found if not line.faint), found[0]).xs
    return float(xs[min(max(nearest(xs, x) + by, 0), len(xs) - 1)])


def faint_at(lines: Sequence[Line], frame: Frame, across: float, down: float) -> Line | None:
    """The earlier run's curve that passes near a pixel."""
    best, found = NEAR, None
    for line in lines:
        if not line.faint or not len(line.xs):
            continue
        start, stop = np.searchsorted(line.xs, [frame.value_across(across + d) for d in (-9, 9)])
        some = slice(max(int(start) - 1, 0), int(stop) + 1)
        away = _distance(frame.across(line.xs[some]), frame.down(line.ys[some]), across, down)
        if away < best:
            best, found = away, line
    return found


def _distance(xs: Numbers, ys: Numbers, x: float, y: float) -> float:
    """How far a point is from a curve, all in pixels."""
    there = np.isfinite(ys)
    xs, ys = xs[there], ys[there]
    if len(xs) < 2:
        return float(np.hypot(xs - x, ys - y).min(initial=math.inf))
    run, rise = np.diff(xs), np.diff(ys)
    square = np.maximum(run * run + rise * rise, 1e-12)
    share = np.clip(((x - xs[:-1]) * run + (y - ys[:-1]) * rise) / square, 0, 1)
    return float(np.hypot(xs[:-1] + share * run - x, ys[:-1] + share * rise - y).min())


def readings(
    lines: Sequence[Line], x: float, x_name: str, text_of: Callable[[float], str]
) -> list[str]:
    """Where one is, then the value of each curve, with its own x where that is another."""
    said = [f"{x_name} {grouped(x)}"]
    for line in lines:
        if not len(line.xs):
            continue
        index = nearest(line.xs, x)
        if math.isnan(line.ys[index]):
            continue
        text = f"{line.name} {text_of(float(line.ys[index]))}"
        own = float(line.xs[index])
        said.append(text if own == x else f"{text} ({x_name} {grouped(own)})")
    return said
