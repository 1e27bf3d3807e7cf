"""Does a straight line part two classes of points, and if none does, why not?

Exactly, in fractions: numbers are taken as they are written (0.1 is one tenth). Either there are
weights with ``w · x + b >= 0`` for every point of class 1 and ``< 0`` for every point of class 0,
or the conditions contradict each other: some of them, each taken a number of times and added up,
say of the very same sum that it is at least 0 and that it is below 0 (J. Farkas, 1902).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from core.arrays import Array

MOST_POINTS = 500
"""More points are not asked about."""


@dataclass(frozen=True)
class Line:
    """Weights and bias that part the classes; the bias is 0 where none was allowed."""

    weights: tuple[Fraction, ...]
    bias: Fraction


@dataclass(frozen=True)
class Contradiction:
    """How often each condition is taken: (point from 0, whole number) for either class.

    Added up, both classes give the same ``weights`` and ``bias`` in front of w and b: by class 1
    that sum is at least 0, by class 0 it is below 0. ``meeting`` is that sum divided by the
    number of conditions, where there is a bias: the point that lies between the points of class 1
    as well as between those of class 0.
    """

    ones: tuple[tuple[int, int], ...]
    zeros: tuple[tuple[int, int], ...]
    weights: tuple[Fraction, ...]
    bias: int
    meeting: tuple[Fraction, ...] | None


def part_classes(points: Array, ones: Sequence[bool], biased: bool = True) -> Line | Contradiction:
    """A line between the points of class 1 and those of class 0, or why there is none.

    points : (m, n); ones : (m,), whether a point is of class 1; biased : whether there is a bias.
    """
    exact = [[_written(value) for value in row] + [Fraction(1)] * biased for row in points.tolist()]
    width = len(exact[0])
    # Which shares of the points of class 1 and of class 0 give the same sum, if those of class 0
    # make 1 altogether? The columns are the points, the rows the coordinates and that sum of 1.
    columns = [
        [*(row if one else [-value for value in row]), Fraction(not one)]
        for row, one in zip(exact, ones, strict=True)
    ]
    goal = [Fraction(0)] * width + [Fraction(1)]
    shares, dual = _feasible(columns, goal)
    if shares is None:
        return _line([-value for value in dual[:width]], exact, ones, biased)
    scale = math.lcm(*(share.denominator for share in shares))
    times = [int(share * scale) for share in shares]
    least = math.gcd(*times) or 1
    taken = [(place, count // least) for place, count in enumerate(times) if count]
    above = tuple(pair for pair in taken if ones[pair[0]])
    below = tuple(pair for pair in taken if not ones[pair[0]])
    total = [sum((count * exact[place][k] for place, count in below), Fraction(0))
             for k in range(width)]  # fmt: skip
    weights, bias = tuple(total[: width - biased]), int(total[-1]) if biased else 0
    meeting = tuple(value / bias for value in weights) if biased else None
    return Contradiction(above, below, weights, bias, meeting)


def _line(
    found: list[Fraction], exact: list[list[Fraction]], ones: Sequence[bool], biased: bool
) -> Line:
    """Moved to the middle between the classes, where there is a bias to move it with."""
    if not biased:
        return Line(tuple(found), Fraction(0))
    sums = [sum((w * x for w, x in zip(found, row, strict=True)), Fraction(0)) for row in exact]
    above = [value for value, one in zip(sums, ones, strict=True) if one]
    below = [value for value, one in zip(sums, ones, strict=True) if not one]
    middle = (min(above) + max(below)) / 2 if above and below else Fraction(0)
    return Line(tuple(found[:-1]), found[-1] - middle)


def _written(value: float) -> Fraction:
    """The number that its decimals say."""
    return Fraction(repr(float(value)))


def _feasible(
    columns: list[list[Fraction]], goal: list[Fraction]
) -> tuple[list[Fraction] | None, list[Fraction]]:
    """Shares >= 0 of the columns that add up to ``goal`` (>= 0), or None and a proof.

    The proof is y with y · column <= 0 for every column and y · goal > 0. The simplex method's
    first phase (G. Dantzig) in fractions, with R. Bland's rule of 1977, so that it always ends.
    """
    rows, many = len(goal), len(columns)
    table = [
        [column[r] for column in columns] + [Fraction(r == k) for k in range(rows)] + [goal[r]]
        for r in range(rows)
    ]
    basis = [many + r for r in range(rows)]
    # What is left to be made up, less its share in each column: the row of the first phase.
    cost = [sum((row[c] for row in table), Fraction(0)) for c in range(many + rows + 1)]
    for r in range(rows):
        cost[many + r] -= 1
    while True:
        enter = next((c for c in range(many) if cost[c] > 0), None)
        if enter is None:
            break
        ratios = [
            (row[-1] / row[enter], basis[r], r) for r, row in enumerate(table) if row[enter] > 0
        ]
        pivot = min(ratios)[2]
        _pivot(table, cost, pivot, enter)
        basis[pivot] = enter
    if cost[-1] > 0:
        return None, [cost[many + r] + 1 for r in range(rows)]
    shares = [Fraction(0)] * many
    for r, c in enumerate(basis):
        if c < many:
            shares[c] = table[r][-1]
    return shares, []


def _pivot(table: list[list[Fraction]], cost: list[Fraction], pivot: int, enter: int) -> None:
    by = table[pivot][enter]
    table[pivot] = [value / by for value in table[pivot]]
    for row in (*(row for r, row in enumerate(table) if r != pivot), cost):
        factor = row[enter]
        if factor:
            row[:] = [value - factor * own for value, own in zip(row, table[pivot], strict=True)]
