"""Is a number right, does it follow rightly from an earlier wrong one, or is it wrong itself?

Right is what rounds to the true value, or follows from the student's own right numbers with what
rounding can do on the way. Where neither holds but the number follows from their own wrong ones,
it is right, given those.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.answers.margins import Near
from core.answers.sheet import Index, Key, Sheet
from core.answers.ways import RIGHT, Ways
from core.answers.work import Carry, Work
from core.arrays import Array
from core.trace import Trace

EDGE = 1 + 1e-6
"""A number may lie on the very edge of what rounds to it."""

GIVEN = ("x", "y", "weights", "biases")


def within(away: Array, room: Array) -> np.ndarray:
    """Where a difference is no more than allowed; nowhere for what is not a number."""
    return np.asarray(np.abs(away) <= room * EDGE)


def given(key: Key) -> bool:
    """Does this stand in the exercise?"""
    return key[0] in GIVEN or key[0].startswith("given ")


class Truth:
    """What is worked out once for a network, whoever is judged: the true values."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.index = Index(trace)
        self.right = self.worked(RIGHT)
        self.shapes = {key: made.value.shape for key, made in self.right.made.items()}

    def worked(self, ways: Ways) -> Work:
        """All numbers in a way, from the exercise alone."""
        work = Work(self.trace.network, self.trace.arrays.output_delta, ways)
        work.run(self.index)
        return work


@dataclass(frozen=True)
class Judged:
    """Masks by key, in the shape of the sheet's arrays; ``own`` worked on from all of theirs."""

    right: dict[Key, np.ndarray]
    follows: dict[Key, np.ndarray]
    halves: dict[Key, Array]
    own: Work


class _Honest(Carry):
    """Goes on from those of the student's numbers that are right, and else from right ones."""

    def __init__(self, truth: Truth, sheet: Sheet) -> None:
        self.truth = truth
        self.sheet = sheet
        self.right: dict[Key, np.ndarray] = {}
        self.halves: dict[Key, Array] = {}

    def settle(self, key: Key, made: Near) -> Near:
        margin = made.margin + np.zeros(made.value.shape)
        spare = margin if given(key) else margin + self.sheet.half
        if key not in self.sheet.values:
            return Near(made.value, spare)
        shape = made.value.shape
        value = self.sheet.values[key].reshape(shape)
        half = self.sheet.halves[key].reshape(shape)
        true = self.truth.right.made[key].value
        off, away = np.abs(value - true), np.abs(value - made.value)
        right = within(off, half) | within(away, margin + half)
        fine = within(off, self.sheet.half + 0 * half) | within(away, margin + self.sheet.half)
        half = np.where(fine, np.minimum(half, self.sheet.half), half)
        self.right[key] = right.reshape(-1)
        self.halves[key] = half.reshape(-1)
        return Near(np.where(right, value, made.value), np.where(right, half, spare))


class Pinned(Carry):
    """Goes on from the student's own numbers wherever they gave any, right or wrong."""

    def __init__(
        self,
        truth: Truth,
        sheet: Sheet,
        halves: dict[Key, Array],
        decimals: int | None = None,
    ) -> None:
        self.shapes = truth.shapes
        self.sheet = sheet
        self.halves = halves
        self.decimals = decimals
        """Everything that is carried on is rounded to so many, or not at all."""

    def known(self, key: Key) -> Near | None:
        value = self.sheet.values.get(key)
        if value is None or key not in self.shapes or np.isnan(value).any():
            return None
        shape = self.shapes[key]
        return self._rounded(key, Near(value.reshape(shape), self.halves[key].reshape(shape)))

    def settle(self, key: Key, made: Near) -> Near:
        margin = made.margin + np.zeros(made.value.shape)
        near = Near(made.value, margin if given(key) else margin + self.sheet.half)
        if key in self.sheet.values:
            value = self.sheet.values[key].reshape(made.value.shape)
            half = self.halves[key].reshape(made.value.shape)
            answered = ~np.isnan(value)
            near = Near(
                np.where(answered, value, near.value), np.where(answered, half, near.margin)
            )
        return self._rounded(key, near)

    def _rounded(self, key: Key, near: Near) -> Near:
        if self.decimals is None or given(key):
            return near
        return Near(np.round(near.value, self.decimals), near.margin)


def judge(truth: Truth, sheet: Sheet) -> Judged:
    """Judge every number of ``sheet``."""
    trace = truth.trace
    honest = _Honest(truth, sheet)
    Work(trace.network, trace.arrays.output_delta, RIGHT, honest).run(truth.index)
    own = Work(trace.network, trace.arrays.output_delta, RIGHT, Pinned(truth, sheet, honest.halves))
    own.run(truth.index)
    follows: dict[Key, np.ndarray] = {}
    for key, values in sheet.values.items():
        made = own.made[key]
        margin = np.broadcast_to(made.margin, made.value.shape).reshape(-1)
        near = within(values - made.value.reshape(-1), margin + honest.halves[key])
        follows[key] = near & ~honest.right[key]
    return Judged(honest.right, follows, honest.halves, own)
