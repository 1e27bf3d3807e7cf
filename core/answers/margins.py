"""How far may a number be off when it was worked out from rounded ones?

A :class:`Near` is a value and its margin: the student's own may lie anywhere within it. Margins
are carried on to first order, so they stay close to what rounding can really do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from core.arrays import Array

MANY = 12
"""Beyond so many terms it is not believed that all roundings push the same way."""
LIKELY = 3.5
"""The margin of many independent roundings is so many times the root of their squares' sum."""


class Near(NamedTuple):
    """A value and how far the student's own may lie from it; 0.0 where it is exact."""

    value: Array
    margin: Array | float

    def map(self, change: Callable[[Array], Array]) -> Near:
        """Both reshaped, turned or rolled in the same way."""
        margin = self.margin
        return Near(change(self.value), margin if isinstance(margin, float) else change(margin))

    def scaled(self, factor: float | Array) -> Near:
        """``factor`` times as large."""
        return Near(self.value * factor, self.margin * np.abs(factor))


def plus(left: Near, right: Near) -> Near:
    """The sum of two."""
    return Near(left.value + right.value, left.margin + right.margin)


def total(terms: Near, axis: int | tuple[int, ...]) -> Near:
    """The sum along ``axis``."""
    margin = terms.margin
    if not isinstance(margin, float):
        margin = np.sum(margin, axis)
    return Near(np.asarray(np.sum(terms.value, axis)), margin)


def times(left: Near, right: Near) -> Near:
    """The product, element by element."""
    margin = np.abs(left.value) * right.margin + left.margin * np.abs(right.value)
    return Near(left.value * right.value, margin + left.margin * right.margin)


def spread(formula: Callable[..., Array], *given: Near) -> Near:
    """A formula, element by element: each argument is moved to both ends of its margin."""
    values = [one.value for one in given]
    middle = np.asarray(formula(*values), dtype=np.float64)
    margin: Array | float = 0.0
    for place, one in enumerate(given):
        if isinstance(one.margin, float) and one.margin == 0.0:
            continue
        moved: Array = np.zeros(middle.shape)
        for end in (one.value - one.margin, one.value + one.margin):
            away = np.abs(formula(*values[:place], end, *values[place + 1 :]) - middle)
            moved = np.maximum(moved, np.where(np.isfinite(away), away, 0.0))
        margin = margin + moved
    return Near(middle, margin)


def products(formula: Callable[[Array, Array], Array], left: Near, right: Near, terms: int) -> Near:
    """Sums of ``terms`` products each, such as ``a @ W``; ``formula`` adds products alone."""
    margin: Array | float = 0.0
    for one, other in ((left, right), (right, left)):
        if isinstance(one.margin, float) and one.margin == 0.0:
            continue
        off = np.broadcast_to(one.margin, one.value.shape)
        share = _ordered(formula, off, np.abs(other.value), one is left)
        if terms > MANY:
            squares = _ordered(formula, off**2, other.value**2, one is left)
            share = np.minimum(share, LIKELY * np.sqrt(squares))
        margin = margin + share
    return Near(formula(left.value, right.value), margin)


def _ordered(
    formula: Callable[[Array, Array], Array], one: Array, other: Array, in_order: bool
) -> Array:
    return formula(one, other) if in_order else formula(other, one)
