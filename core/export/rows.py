"""How are many steps written as lines, a segment at a time?

Steps of one kind are filled into one template, a chunk at a time; all others are written one by
one. Both give the same bytes.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from core.export.options import Piece, Progress, count_of
from core.export.templates import Figure, Flats, Index, Template, Text, template
from core.trace import Step, Trace

MOST_ROWS = 1024
"""Lines held at once; progress is told as often."""

MOST_SLOTS = 100_000
"""Numbers held at once: a line of a wide layer has thousands of them."""

FEW = 4096
"""Values of an operand whose texts are all kept."""


@dataclass(frozen=True)
class Own:
    """A slot of the step itself: its "index", its "value", a "position" along ``axis``."""

    name: str
    axis: int = 0


@dataclass(frozen=True)
class Operand:
    """A slot for the index of operand ``number``."""

    number: int


Slot = Index | Figure | Own | Operand


Shape = Callable[[Sequence[str]], Iterable[str]]
"""How plain numbers are written at a place: in brackets, with a comma, as LaTeX."""


class Shaped(NamedTuple):
    """A slot, and how the numbers in it are written."""

    slot: Slot
    shape: Shape | None = None


Line = Sequence[str | Shaped]
"""Literal texts and slots, in the order of the line."""


class Format(Protocol):
    """How one format writes a step."""

    def line(self, template: Template) -> Line:
        """The line of all steps of a template."""

    def one(self, step: Step) -> str:
        """The line of any step."""


def written(
    trace: Trace, chosen: list[Piece], form: Format, progress: Progress
) -> Iterator[list[str]]:
    """The lines of all chosen steps, in their order, some at a time."""
    total, done = count_of(chosen), 0
    for piece in chosen:
        for lines in _of_piece(trace, piece, form):
            progress(done, total)
            yield lines
            done += len(lines)
    progress(total, total)


def _of_piece(trace: Trace, piece: Piece, form: Format) -> Iterator[list[str]]:
    segment = piece.segment
    width = len(segment.quantities)
    makers = [_maker(trace, piece, form, quantity) for quantity in segment.quantities]
    rows = max(1, min(MOST_ROWS, *(most for _, most in makers)) // width)
    for first in range(piece.first, piece.last, rows):
        last = min(first + rows, piece.last)
        made = [make(first, last) for make, _ in makers]
        lines = made[0] if width == 1 else list(itertools.chain(*zip(*made, strict=True)))
        start = piece.skip if first == piece.first else 0
        stop = len(lines) - (piece.drop if last == piece.last else 0)
        yield lines[start:stop]


Maker = Callable[[int, int], list[str]]


def _maker(trace: Trace, piece: Piece, form: Format, quantity: str) -> tuple[Maker, int]:
    """What writes the steps of a quantity at places first to last, and how many at once."""
    segment = piece.segment
    which, width = segment.quantities.index(quantity), len(segment.quantities)
    made = template(trace, segment, quantity) if piece.last - piece.first > 3 else None
    if made is None:
        start = segment.start + which
        return (
            lambda first, last: [form.one(trace[start + width * i]) for i in range(first, last)]
        ), 64
    fill = _Filling(trace, made, form)
    return fill.lines, MOST_SLOTS // (1 + len(fill.slots))


class _Filling:
    """Fills a template with the numbers of its steps."""

    def __init__(self, trace: Trace, made: Template, form: Format) -> None:
        self.trace = trace
        self.template = made
        self.form = form
        segment = trace.segment(made.step.index)
        self.shape = segment.shape
        self.stride = len(segment.quantities)
        self.start = made.step.index
        self.values = segment.arrays[made.step.index - segment.start]
        self.tables: dict[tuple[int, Shape | None], list[str]] = {}
        line = form.line(made)
        self.slots = [part for part in line if isinstance(part, Shaped)]
        self.pattern = "".join(
            "%s" if isinstance(part, Shaped) else part.replace("%", "%%") for part in line
        )

    def lines(self, first: int, last: int) -> list[str]:
        columns = _Columns(self, np.arange(first, last))
        found: dict[Shaped, Iterable[object]] = {}
        for slot in self.slots:
            if slot not in found:
                found[slot] = columns.column(slot)
        pattern = self.pattern
        lines = [pattern % row for row in zip(*(found[slot] for slot in self.slots), strict=True)]
        # What happened to such a number is said step by step.
        for row in np.flatnonzero(~np.isfinite(self.values[first:last])).tolist():
            lines[row] = self.form.one(self.trace[self.start + self.stride * (first + row)])
        return lines

    def table(self, operand: int, shape: Shape | None) -> list[str] | None:
        """The texts of all values of an operand, where they are few and come again and again."""
        values = self.template.sources[operand].values if self.template.sources else self.values
        if values.size > FEW:
            return None
        key = (id(values), shape)
        if key not in self.tables:
            self.tables[key] = _shaped(list(map(repr, values.tolist())), shape)
        return self.tables[key]


class _Columns:
    """What stands in the slots at some places of a segment."""

    def __init__(self, filling: _Filling, flats: Flats) -> None:
        self.filling = filling
        self.flats = flats
        self.positions: list[Flats] = list(np.unravel_index(flats, filling.shape))
        self.first = filling.trace.notation.first
        self.moved = [source.flats(flats) for source in filling.template.sources]
        self.plain: dict[int, list[str]] = {}

    def column(self, shaped: Shaped) -> Iterable[object]:
        slot = shaped.slot
        if isinstance(slot, Index):
            made = self.positions[slot.axis] + self.first
        elif isinstance(slot, Operand):
            source = self.filling.template.sources[slot.number]
            made = source.start + source.stride * self.moved[slot.number]
        elif isinstance(slot, Figure):
            return self.figures(slot.operand, shaped.shape)
        elif slot.name == "value":
            return _shaped(self.reprs(-1), shaped.shape)
        elif slot.name == "position":
            made = self.positions[slot.axis] + 1
        else:
            made = self.filling.start + self.filling.stride * self.flats
        whole: list[int] = made.tolist()
        return whole

    def figures(self, operand: int, shape: Shape | None) -> list[str]:
        """The numbers of an operand, written as ``shape`` says."""
        table = self.filling.table(operand, shape)
        if table is None:
            return _shaped(self.reprs(operand if self.moved else -1), shape)
        flats = self.moved[operand] if self.moved else self.flats
        return [table[flat] for flat in flats.tolist()]

    def reprs(self, operand: int) -> list[str]:
        """The exact numbers of an operand; of the step itself for -1."""
        if operand not in self.plain:
            if operand < 0:
                values = self.filling.values[self.flats]
            else:
                values = self.filling.template.sources[operand].values[self.moved[operand]]
            self.plain[operand] = list(map(repr, values.tolist()))
        return self.plain[operand]


def _shaped(texts: list[str], shape: Shape | None) -> list[str]:
    return texts if shape is None else list(shape(texts))


def bracketed(figure: Figure) -> Shape | None:
    """How plain numbers are written in an expression."""
    return _in_brackets if figure.if_negative else None


def _in_brackets(texts: Sequence[str]) -> list[str]:
    return [f"({text})" if text[0] == "-" else text for text in texts]


def pieces_of(text: Text, escape: Callable[[str], str]) -> Iterator[str | Slot]:
    """The literals of a text, escaped, and its slots."""
    for part in text:
        yield escape(part) if isinstance(part, str) else part
