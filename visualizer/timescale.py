"""Where along the timeline does a step lie, and which step lies at a place?

A scale true to the counts would starve the forward pass of a 784-100-10 network (220 of 240,000
steps), so each part has a floor, and what is left is shared out by the square root of the counts
unless all cells can be had at a width that can be hit with a mouse.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import sqrt
from typing import Protocol

GAP = 6
ASIDE_WIDTH = 18
"""Width of the samples before, or after, the one that is shown."""
CELL = 7
"""A cell at least this wide is worth drawing true to scale."""
LEAST = 10


class SpanLike(Protocol):
    """What is read of a span of the trace."""

    phase: str
    layer: int | None
    sample: int | None
    start: int
    stop: int


@dataclass(frozen=True)
class Part:
    """A run of steps drawn as one bar.

    ``aside``: samples that are not shown, folded together. ``batch``: the loss of all samples.
    """

    phase: str
    layer: int | None
    start: int
    stop: int
    aside: bool = False
    batch: bool = False

    @property
    def cells(self) -> int:
        """Places to stop at; the given values are one."""
        return 1 if self.phase == "given" else self.stop - self.start


def parts(spans: Iterable[SpanLike], sample: int, samples: int) -> list[Part]:
    """Fold the spans of a trace into what the timeline draws while ``sample`` is shown."""

    def key(span: SpanLike) -> tuple[str, int | None, int, bool]:
        if span.phase == "given":
            return "given", None, 0, False
        side = 0
        if span.sample is not None:
            side = (span.sample > sample) - (span.sample < sample)
        batch = span.phase == "loss" and span.sample is None and samples > 1
        layer = span.layer if side == 0 and span.phase != "loss" else None
        return span.phase, layer, side, batch

    folded = []
    for (phase, layer, side, batch), run in groupby(spans, key):
        members = list(run)
        start, stop = members[0].start, members[-1].stop
        folded.append(Part(phase, layer, start, stop, side != 0, batch))
    return folded


class Scale:
    """Parts laid out over a width; ``floor`` says how wide each would like to be at least."""

    def __init__(self, parts: Sequence[Part], width: float, floor: Callable[[Part], float]) -> None:
        self.parts = tuple(parts)
        gap = min(GAP, width / (3 * len(parts)))
        widths = _widths(self.parts, width - gap * (len(parts) - 1), floor)
        self._starts = [part.start for part in parts]
        self.lefts: list[float] = []
        self.rights: list[float] = []
        x = 0.0
        for wide in widths:
            self.lefts.append(round(x))
            self.rights.append(round(x + wide))
            x += wide + gap

    def part_of(self, index: int) -> int:
        """Position in ``parts`` of the part that holds a step."""
        return max(bisect_right(self._starts, index) - 1, 0)

    def extent(self, index: int) -> tuple[float, float]:
        """Left and right edge of a step's cell."""
        place = self.part_of(index)
        part, left = self.parts[place], self.lefts[place]
        wide = (self.rights[place] - left) / part.cells
        cell = 0 if part.phase == "given" else min(index, part.stop - 1) - part.start
        return left + cell * wide, left + (cell + 1) * wide

    def middle(self, index: int) -> float:
        """The middle of a step's cell: ``index(middle(i)) == i`` for every stop."""
        left, right = self.extent(index)
        return (left + right) / 2

    def index(self, x: float) -> int:
        """The step at ``x``; in a gap that of the nearer part, outside that of the nearer end."""
        place = max(bisect_right(self.lefts, x) - 1, 0)
        last = len(self.parts) - 1
        if place < last and x - self.rights[place] > self.lefts[place + 1] - x:
            place += 1
        part, left = self.parts[place], self.lefts[place]
        if part.phase == "given":
            return 0
        share = (x - left) / max(self.rights[place] - left, 1)
        cell = int(share * part.cells) if share > 0 else 0
        return part.start + min(cell, part.cells - 1)


def _widths(parts: Sequence[Part], width: float, floor: Callable[[Part], float]) -> list[float]:
    aside = min(ASIDE_WIDTH, width / (2 * len(parts)))
    shown = [part for part in parts if not part.aside]
    space = width - aside * (len(parts) - len(shown))
    floors = [max(floor(part), LEAST) for part in shown]
    if sum(floors) > 0.8 * space:
        low = min(LEAST, 0.8 * space / len(shown))
        floors = [low] * len(shown)
    cells = [part.cells for part in shown]
    true_to_scale = sum(cells) * CELL <= space
    weights = [float(n) if true_to_scale else sqrt(n) for n in cells]
    shares = iter(_share(space, floors, weights))
    return [aside if part.aside else next(shares) for part in parts]


def _share(space: float, floors: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Share ``space`` by weight, but give nobody less than their floor."""
    result = list(floors)
    free = set(range(len(floors)))
    while free:
        rest = space - sum(result[i] for i in range(len(result)) if i not in free)
        unit = rest / sum(weights[i] for i in free)
        starved = {i for i in free if unit * weights[i] < floors[i]}
        if not starved:
            for i in free:
                result[i] = unit * weights[i]
            break
        free -= starved
    return result
