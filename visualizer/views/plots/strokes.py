"""Which strokes draw a curve? Few enough for a screen, in dashes where it is dashed."""

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

MOST = 500
"""Points drawn of a curve."""

Dash = tuple[float, float] | tuple[float, float, float, float]
"""Lengths that are drawn and left out in turn, in widths of the line; () draws all of it."""


def thinned(xs: Numbers, ys: Numbers, columns: int) -> tuple[Numbers, Numbers]:
    """An unbroken curve with at most :data:`MOST` points, lowest and highest of each column.

    xs rise. So no peak is lost, and the first and the last point stay.
    """
    most = min(MOST, max(2 * columns, 4))
    if len(xs) <= most:
        return xs, ys
    count = most // 2 - 1
    column = np.minimum((xs - xs[0]) / (xs[-1] - xs[0]) * count, count - 1).astype(int)
    order = np.lexsort((ys, column))
    ends = np.flatnonzero(np.diff(column[order], prepend=-1, append=count))
    chosen = np.unique(np.concatenate([[0, len(xs) - 1], order[ends[:-1]], order[ends[1:] - 1]]))
    return xs[chosen], ys[chosen]


def runs(xs: Numbers, ys: Numbers) -> list[tuple[Numbers, Numbers]]:
    """The unbroken pieces of a curve that has gaps (NaN or infinite)."""
    there = np.isfinite(xs) & np.isfinite(ys)
    if there.all():
        return [(xs, ys)] if len(xs) else []
    ends = np.flatnonzero(np.diff(there, prepend=False, append=False))
    return [
        (xs[start:stop], ys[start:stop])
        for start, stop in zip(ends[::2].tolist(), ends[1::2].tolist(), strict=True)
    ]


def strokes(
    xs: Numbers, ys: Numbers, dash: tuple[float, ...] = (), done: float = 0.0
) -> tuple[Numbers, float]:
    """Straight strokes (n, 4), x y to x y, along an unbroken curve in pixels, and its length.

    ``dash`` is in pixels; ``done`` is the length drawn before, where dashes go on.
    """
    lengths = np.hypot(np.diff(xs), np.diff(ys))
    along = done + np.concatenate([[0.0], np.cumsum(lengths)])
    if dash and len(xs) > 1:
        steps = np.cumsum(dash)
        period = steps[-1]
        turns = np.arange(along[0] // period, along[-1] // period + 1)
        cuts = (turns[:, None] * period + np.concatenate([[0.0], steps[:-1]])).ravel()
        cuts = cuts[(cuts > along[0]) & (cuts < along[-1])]
        at = np.sort(np.concatenate([along, cuts]))
        xs, ys = np.interp(at, along, xs), np.interp(at, along, ys)
        phase = ((at[1:] + at[:-1]) / 2) % period
        drawn = np.searchsorted(steps, phase, side="right") % 2 == 0
    else:
        drawn = np.ones(max(len(xs) - 1, 0), dtype=bool)
    return np.column_stack([xs[:-1], ys[:-1], xs[1:], ys[1:]])[drawn], float(along[-1])
