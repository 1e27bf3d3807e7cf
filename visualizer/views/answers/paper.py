"""Where on the page does each number of a trace stand, laid out as it is on paper?

Sections are a phase of a layer (and sample), folded or open; in them stand blocks: the z of a
layer in a row, its gradients as the matrix they are. Nothing here is as long as the trace.
"""

from __future__ import annotations

import itertools
import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from core.segments import Segment
from core.symbols import latex_name
from core.trace import Position, Trace

SMALL = 64
"""A section of more numbers is folded until it is asked for."""
WRITTEN_IN_FULL = 24
"""Sections beyond so many are folded too: those of further samples."""
KEPT = 256
"""Rows kept ready: some screens full."""


@dataclass(frozen=True)
class Block:
    """The numbers of one quantity, in rows and columns; ``first`` is the step of the first one."""

    phase: str
    quantity: str
    layer: int | None
    first: int
    stride: int
    shape: tuple[int, ...]
    rows: int
    columns: int
    turned: bool = False

    @property
    def size(self) -> int:
        """How many numbers it has."""
        return math.prod(self.shape)

    @property
    def last(self) -> int:
        """The step of its last number."""
        return self.first + self.stride * (self.size - 1)

    @property
    def matrix(self) -> bool:
        """Do its rows mean something, or is it a row that is broken where the room ends?"""
        return len(self.shape) > 1

    def step(self, row: int, column: int) -> int | None:
        """The step whose number stands in a row and column (from 0), if there is one."""
        if not (0 <= row < self.rows and 0 <= column < self.columns):
            return None
        if self.turned:
            row, column = column, row
        width = self.shape[-1] if self.matrix else self.columns
        flat = row * width + column
        return self.first + self.stride * flat if flat < self.size else None

    def place(self, step: int) -> tuple[int, int]:
        """Row and column of a step of this block."""
        flat = (step - self.first) // self.stride
        row, column = divmod(flat, self.shape[-1] if self.matrix else self.columns)
        return (column, row) if self.turned else (row, column)

    def holds(self, step: int) -> bool:
        """Is a step one of this block's?"""
        away = step - self.first
        return away % self.stride == 0 and 0 <= away < self.stride * self.size

    def position(self, step: int) -> Position:
        """The position of a step as a trace has it, from 1."""
        flat = (step - self.first) // self.stride
        found = []
        for size in reversed(self.shape):
            flat, rest = divmod(flat, size)
            found.append(rest + 1)
        return tuple(reversed(found))


@dataclass(frozen=True)
class Section:
    """The blocks of one phase, layer and sample (from 1); its steps are start to stop."""

    phase: str
    layer: int | None
    sample: int | None
    start: int
    stop: int
    blocks: tuple[Block, ...]

    @cached_property
    def ends(self) -> list[int]:
        """Where each block ends, in rows of the section."""
        return list(itertools.accumulate(block.rows for block in self.blocks))

    @property
    def rows(self) -> int:
        """All its rows, without the heading."""
        return self.ends[-1]


@dataclass(frozen=True)
class Line:
    """One row of the page: a heading (no block), or a row of a block."""

    section: int
    block: Block | None = None
    row: int = 0


class Paper:
    """The page of a trace. ``wrap`` is how many numbers of a plain row stand side by side.

    ``opened`` says which sections are open, by their number, where that was chosen.
    """

    def __init__(self, trace: Trace, wrap: int, opened: Mapping[int, bool]) -> None:
        self.trace = trace
        self.wrap = wrap
        self.sections = tuple(_sections(trace, wrap))
        self.open = [
            opened.get(number, _small(number, section))
            for number, section in enumerate(self.sections)
        ]
        heights = (
            1 + (section.rows if shown else 0)
            for section, shown in zip(self.sections, self.open, strict=True)
        )
        self._ends = list(itertools.accumulate(heights))
        self._starts = [section.start for section in self.sections]
        shown = (
            block.columns
            for section, open_ in zip(self.sections, self.open, strict=True)
            if open_
            for block in section.blocks
        )
        self.columns = max(shown, default=1)
        self.line = lru_cache(KEPT)(self._line)
        """What stands in a row."""

    @property
    def rows(self) -> int:
        """All rows, headings included."""
        return self._ends[-1]

    def _line(self, row: int) -> Line:
        number = bisect_right(self._ends, row)
        row -= self._ends[number - 1] if number else 0
        if row == 0:
            return Line(number)
        section = self.sections[number]
        place = bisect_right(section.ends, row - 1)
        before = section.ends[place - 1] if place else 0
        return Line(number, section.blocks[place], row - 1 - before)

    def heading(self, section: int) -> int:
        """The row of a section's heading."""
        return self._ends[section - 1] if section else 0

    def section_of(self, step: int) -> int:
        """The section that a step belongs to."""
        return bisect_right(self._starts, step) - 1

    def block_of(self, step: int) -> Block:
        """The block that a step belongs to."""
        return next(
            block for block in self.sections[self.section_of(step)].blocks if block.holds(step)
        )

    def cell(self, step: int) -> tuple[int, int] | None:
        """Row and column (from 0) of a step; None in a folded section."""
        number = self.section_of(step)
        if not self.open[number]:
            return None
        section = self.sections[number]
        row = self.heading(number) + 1
        for block in section.blocks:
            if block.holds(step):
                down, right = block.place(step)
                return row + down, right
            row += block.rows
        return None

    def order(self, after: int, forward: bool = True) -> Iterator[int]:
        """The steps in the order of the page from the one after (or before) ``after``.

        -1 begins at the first (backwards: at the last). Given numbers are left out; the
        numbers of folded sections too.
        """
        way = 1 if forward else -1
        number = self.section_of(after) if after >= 0 else (0 if forward else len(self.open) - 1)
        started = after < 0
        while 0 <= number < len(self.sections):
            section = self.sections[number]
            if section.phase != "given" and (self.open[number] or not started):
                for block in section.blocks[::way]:
                    if not started and not block.holds(after):
                        continue
                    row, column = block.place(after) if not started else _edge(block, forward)
                    if not started:
                        column += way
                        started = True
                    yield from _walk(block, row, column, way)
            started = True
            number += way


def _edge(block: Block, forward: bool) -> tuple[int, int]:
    return (0, 0) if forward else (block.rows - 1, block.columns - 1)


def _walk(block: Block, row: int, column: int, way: int) -> Iterator[int]:
    """The steps of a block in reading order from a cell on."""
    while 0 <= row < block.rows:
        while 0 <= column < block.columns:
            step = block.step(row, column)
            if step is not None:
                yield step
            column += way
        row += way
        column = 0 if way > 0 else block.columns - 1


def _small(number: int, section: Section) -> bool:
    return section.stop - section.start <= SMALL and number < WRITTEN_IN_FULL


def _sections(trace: Trace, wrap: int) -> Iterator[Section]:
    for span in trace.spans:
        blocks = []
        at = span.start
        while at < span.stop:
            segment = trace.segment(at)
            blocks += _blocks(trace, segment, wrap)
            at = segment.stop
        yield Section(span.phase, span.layer, span.sample, span.start, span.stop, tuple(blocks))
    end, last = len(trace), len(trace.network.layers)
    after = Block("loss after", "loss", last, end, 1, (), 1, 1)
    yield Section("loss after", None, None, end, end + 1, (after,))


def _blocks(trace: Trace, segment: Segment, wrap: int) -> Iterator[Block]:
    stride = len(segment.quantities)
    for which, quantity in enumerate(segment.quantities):
        shape = segment.shape
        size = math.prod(shape)
        turned = trace.notation.turns(quantity, len(shape))
        if len(shape) < 2:
            columns = min(size, wrap)
            rows = -(-size // columns)
        else:
            rows, columns = size // shape[-1], shape[-1]
            if turned:
                rows, columns = columns, rows
        yield Block(
            segment.phase, quantity, segment.layer, segment.start + which, stride, shape,
            rows, columns, turned,
        )  # fmt: skip


def block_latex(block: Block, trace: Trace) -> str:
    r"""What a block is called: ``\delta^{[1]}``, ``W^{[2]\,\mathrm{new}}``."""
    new = block.phase in ("update", "loss after")
    indices = "j" if block.quantity == "loss_term" else ""
    return latex_name(trace.notation, block.quantity, block.layer, indices, new=new)


def indices_of(block: Block, trace: Trace, step: int) -> str:
    """The place of a number in its block as it is written: ``1,2``."""
    places = trace.notation.indices(block.quantity, block.position(step))
    return ",".join(map(str, places))


def symbol_of(trace: Trace, step: int) -> str:
    """What a number is called; the loss after the update has no step of its own."""
    return trace[step].symbol if step < len(trace) else "L new"
