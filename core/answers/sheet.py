"""What has a student written, to which step, and how finely was it rounded?"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from core.arrays import Array
from core.segments import Segment
from core.trace import Trace

Key = tuple[str, int]
"""A quantity and its layer, as in the arrays of a trace; see :func:`key_of`."""

FEWEST = 1
"""A number written without decimals is taken to be good to so many at least: 0 is not 0.4."""
SINGLE = 2e-6
"""What a number made in single precision is good to, relative to itself."""


@dataclass(frozen=True)
class Answer:
    """One number as the student wrote it: its text, its value, how many decimals it has.

    The decimals are the rounding they used: 0.12 stands for all that rounds to it.
    """

    text: str
    value: float
    decimals: int

    @property
    def half(self) -> float:
        """Half a unit of the last decimal."""
        return half_unit(self.decimals, self.value)


Answers = Mapping[int, Answer]
"""By the index of the step in its trace; ``len(trace)`` stands for the loss after the update."""


def half_unit(decimals: int, value: float = 0.0) -> float:
    """Half a unit of the last of ``decimals``; more where ``value`` cannot be as fine as that."""
    half = 0.5 * 10.0 ** -min(decimals, 15)
    if decimals > 8 and value != 0 and float(np.float32(value)) == value:
        return max(half, SINGLE * abs(value))
    return max(half, 1e-11 * abs(value), 1e-13)


def usual_decimals(answers: Answers) -> int:
    """The number of decimals that most answers have; the larger of two equally frequent."""
    found = Counter(one.decimals for one in answers.values() if one.decimals > 0)
    if not found:
        return FEWEST
    return max(found, key=lambda decimals: (found[decimals], decimals))


def key_of(segment: Segment, quantity: str) -> Key:
    """Where the numbers of a segment stand.

    Given memories of the optimizer and the batch's own loss have names of their own, as their
    plain names stand for others: "given velocity_weights", "batch_loss"; so have new weights.
    """
    layer = segment.layer or 0
    if segment.phase == "given" and quantity not in ("x", "y", "weights", "biases"):
        return (f"given {quantity}", layer)
    if segment.phase == "update" and quantity in ("weights", "biases"):
        return (f"new_{quantity}", layer)
    if quantity == "loss" and segment.sample is None:
        return ("batch_loss", layer)
    return (quantity, layer)


def stage(key: Key) -> str:
    """The stage of the computation that a key belongs to, as a slip may change it."""
    name = key[0]
    if name in ("z", "a", "exp", "exp_sum"):
        return "forward"
    if name in ("loss_term", "loss", "batch_loss"):
        return "loss"
    if name in ("gradient_a", "delta"):
        return "backward"
    return "gradient" if name.startswith("gradient_") else "update"


class Index:
    """Which step is a number of an array, and the other way round?

    Arrays of what each sample has are flat over (sample, position).
    """

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.last = len(trace.network.layers)
        self._runs: dict[Key, list[tuple[int, int, int]]] = {}
        self._order: list[Key] = []
        for segment in trace.segments:
            for which, quantity in enumerate(segment.quantities):
                key = key_of(segment, quantity)
                run = (segment.start + which, len(segment.quantities), segment.arrays[which].size)
                self._runs.setdefault(key, []).append(run)
        self._runs["loss_after", self.last] = [(len(trace), 1, 1)]

    def __contains__(self, key: Key) -> bool:
        return key in self._runs

    def __iter__(self) -> Iterator[Key]:
        return iter(self._runs)

    def steps(self, key: Key) -> np.ndarray:
        """The steps of a key in the order of its flat array."""
        runs = self._runs.get(key, [])
        return np.concatenate(
            [np.zeros(0, dtype=np.int64), *(s + d * np.arange(n) for s, d, n in runs)]
        )

    def place(self, index: int) -> tuple[Key, int]:
        """The key of a step and its place in the flat array."""
        if index == len(self.trace):
            return ("loss_after", self.last), 0
        segment = self.trace.segment(index)
        flat, which = divmod(index - segment.start, len(segment.quantities))
        key = key_of(segment, segment.quantities[which])
        before = 0
        for start, _, size in self._runs[key]:
            if start == segment.start + which:
                break
            before += size
        return key, before + flat


class Sheet:
    """The answers laid beside the arrays of the computation: NaN where none was given."""

    def __init__(self, index: Index, answers: Answers) -> None:
        self.answers = answers
        self.decimals = usual_decimals(answers)
        self.half = half_unit(self.decimals)
        """What is rounded away on the way where nothing else is known."""
        self.values: dict[Key, Array] = {}
        self.halves: dict[Key, Array] = {}
        self.steps: dict[Key, np.ndarray] = {}
        sizes: dict[Key, int] = {}
        for step, answer in answers.items():
            key, flat = index.place(step)
            if key not in self.values:
                self.steps[key] = index.steps(key)
                sizes[key] = len(self.steps[key])
                self.values[key] = np.full(sizes[key], math.nan)
                self.halves[key] = np.full(sizes[key], self.half)
            self.values[key][flat] = answer.value
            decimals = answer.decimals or max(self.decimals, FEWEST)
            self.halves[key][flat] = half_unit(decimals, answer.value)
