"""On which sheet, and in which cell, does each number of a trace stand?

One sheet a phase. A block is what one quantity is in one layer, for all samples; it is laid out
as the matrix that it is in the notation, one below the other.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from core.checks import DocumentError
from core.export.sheets.cells import Cell, Range
from core.export.sheets.names import defined_name, sheet_name
from core.lettering import Notation
from core.segments import PHASES, Segment
from core.symbols import BARE, letter, split
from core.trace import Step, Trace
from core.words import Words

MOST_COLUMNS = 16_000
"""A sheet has 16,384."""

ABREAST = 14
"""Columns that blocks of several tables (maps, kernels) take before they go on below."""

FIRST_ROW = 3
"""Where the first block begins: below the title, which stays in view."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Tile:
    """A table of numbers: ``steps`` are their steps, shape (rows, columns); ``at`` is the first.

    ``mark`` tells it from the other tables of its block, in a formula's name.
    """

    steps: Ints
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    at: Cell
    corner: str = ""
    label: str = ""
    mark: str = ""

    @property
    def range(self) -> Range:
        rows, cols = self.steps.shape
        return Range(self.at, Cell(self.at.sheet, self.at.row + rows - 1, self.at.col + cols - 1))


@dataclass(frozen=True, eq=False)
class Block:
    """One quantity in one layer. ``name`` is what formulas may call it."""

    step: Step
    title: str
    name: str
    row: int
    tiles: tuple[Tile, ...]

    def cells_named(self) -> Iterator[tuple[str, Range]]:
        """The names of its tables."""
        for tile in self.tiles:
            yield (f"{self.name}_{tile.mark}" if len(self.tiles) > 1 else self.name), tile.range


@dataclass(frozen=True, eq=False)
class Page:
    """One sheet, with the next free row below its blocks."""

    phase: str
    name: str
    number: int
    blocks: tuple[Block, ...]
    below: int
    width: int


@dataclass(frozen=True, eq=False)
class Places:
    """The cells of all steps of a trace: shape (steps,) each."""

    sheets: Ints
    rows: Ints
    cols: Ints

    @staticmethod
    def none(count: int) -> Places:
        return Places(*(np.full(count, -1, dtype=np.int64) for _ in range(3)))

    def cell(self, index: int) -> Cell:
        return Cell(int(self.sheets[index]), int(self.rows[index]), int(self.cols[index]))

    def put(self, tile: Tile) -> None:
        """Remember where the steps of a table stand."""
        rows, cols = np.indices(tile.steps.shape)
        flat = tile.steps.reshape(-1)
        self.sheets[flat] = tile.at.sheet
        self.rows[flat] = rows.reshape(-1) + tile.at.row
        self.cols[flat] = cols.reshape(-1) + tile.at.col


@dataclass
class _Members:
    """The segments of one quantity in one layer, one a sample, and which of theirs it is."""

    segments: list[Segment] = field(default_factory=list)
    which: int = 0


def page(
    trace: Trace,
    phases: tuple[str, ...],
    name: str,
    number: int,
    places: Places,
    words: Words,
    first_row: int = FIRST_ROW,
    suffix: str = "",
) -> Page:
    """Lay the blocks of some phases out on sheet ``number``, and note their ``places``.

    ``suffix`` tells their names from those of another sheet. Raises DocumentError where a sheet
    has too few columns.
    """
    blocks: list[Block] = []
    row, width = first_row, 0
    for (phase, quantity, layer, batch), members in _members(trace, phases).items():
        which = members.which
        step = trace[members.segments[0].start + which]
        label_row, tiles = row, []
        for tile in _tiles(trace, quantity, members, Cell(number, row + 3, 1), words):
            if tile.at.col + tile.steps.shape[1] > MOST_COLUMNS:
                raise DocumentError(
                    f"layer {layer}", "{count} columns do not fit on a sheet, which has {most}",
                    count=tile.steps.shape[1], most=MOST_COLUMNS,
                )  # fmt: skip
            places.put(tile)
            tiles.append(tile)
            row = max(row, tile.range.last.row)
            width = max(width, tile.range.last.col + 1)
        given = defined_name(trace.notation, phase, quantity, layer) + suffix
        if quantity == "loss" and not batch and trace.network.samples > 1:
            given = "L_samples" + suffix
        title = _title(trace.notation, step, quantity)
        blocks.append(Block(step, title, given, label_row, tuple(tiles)))
        row += 2
    return Page(phases[0], name, number, tuple(blocks), row, width)


_Key = tuple[str, str, int | None, bool]


def _members(trace: Trace, phases: tuple[str, ...]) -> dict[_Key, _Members]:
    found: dict[_Key, _Members] = {}
    for segment in trace.segments:
        if segment.phase not in phases:
            continue
        for which, quantity in enumerate(segment.quantities):
            batch = segment.phase == "loss" and segment.sample is None
            key = (segment.phase, quantity, segment.layer, batch)
            members = found.setdefault(key, _Members(which=which))
            members.segments.append(segment)
    return found


def _tiles(
    trace: Trace, quantity: str, members: _Members, at: Cell, words: Words
) -> Iterator[Tile]:
    """The tables of a block; those of several stand side by side as far as there is room."""
    tables = list(_tables(trace, quantity, members, at, words))
    labelled = 1 if any(tile.label for tile in tables) else 0
    col, row, tallest = at.col, at.row + labelled, 0
    for tile in tables:
        rows, cols = tile.steps.shape
        if col > at.col and col + cols > ABREAST:
            col, row = at.col, row + tallest + 2 + labelled
            tallest = 0
        yield replace(tile, at=Cell(at.sheet, row, col))
        tallest = max(tallest, rows)
        col += cols + 2


def _tables(
    trace: Trace, quantity: str, members: _Members, at: Cell, words: Words
) -> Iterator[Tile]:
    """The tables of a block, not yet in their places."""
    notation, segments = trace.notation, members.segments
    shape, per_sample = segments[0].shape, segments[0].sample is not None
    flats = [_steps(segment, members.which) for segment in segments]
    several = per_sample and len(flats) > 1
    if len(shape) <= 1:
        steps = np.stack(flats)
        samples = tuple(notation.sample(s + 1) for s in range(len(flats))) if several else ("",)
        units = _numbers(notation, steps.shape[1]) if shape else ("",)
        # A row for each sample, or a column; scalars of the samples stand the same way.
        yield (
            Tile(steps, samples, units, at) if notation.rows else Tile(steps.T, units, samples, at)
        )
    elif len(shape) == 2:
        steps = flats[0].reshape(shape)
        turned = notation.turns(quantity, 2)
        rows, columns = (_numbers(notation, count) for count in shape)
        # From which neuron a weight comes, i, and to which it leads, j.
        yield (
            Tile(steps.T, columns, rows, at, "j↓ i→")
            if turned
            else Tile(steps, rows, columns, at, "i↓ j→")
        )
    else:
        letters = {3: "k", 4: "kc"}[len(shape)]
        for s, place in itertools.product(range(len(flats)), np.ndindex(shape[:-2])):
            steps = flats[s].reshape(shape)[place]
            rows, columns = (_numbers(notation, count) for count in steps.shape)
            pairs = list(zip(letters, (notation.index(p + 1) for p in place), strict=True))
            label = [f"{axis} = {index}" for axis, index in pairs]
            mark = [f"{axis}{index}" for axis, index in pairs]
            if several:
                label.append(words("sample {sample}", sample=s + 1))
                mark.append(f"s{s + 1}")
            yield Tile(steps, rows, columns, at, "", ", ".join(label), "_".join(mark))


def _steps(segment: Segment, which: int) -> Ints:
    count = (segment.stop - segment.start) // len(segment.quantities)
    return segment.start + which + len(segment.quantities) * np.arange(count)


def _numbers(notation: Notation, count: int) -> tuple[str, ...]:
    return tuple(str(notation.index(place + 1)) for place in range(count))


def _title(notation: Notation, step: Step, quantity: str) -> str:
    """What a block is called: ``W[1] new``, ``∂L/∂W[2]``, ``v(W[1])``."""
    layer = "" if quantity in BARE else notation.layer(step.layer or 0)
    text = letter(quantity, notation)
    text = f"{text[:-1]}{layer})" if text.endswith(")") else text + layer
    if quantity == "loss_term":
        return text + "j"
    return text + (" new" if step.phase == "update" and split(quantity)[1] == "" else "")


def names_of(words: Words) -> dict[str, str]:
    """The sheets' names by phase, "overview" first and "after" last, in the language."""
    wanted = {
        "overview": words("Overview"), "given": words("Input"), "forward": words("Forward"),
        "loss": words("Loss"), "backward": words("Backward"), "gradient": words("Gradients"),
        "update": words("Update"), "after": words("After the update"),
    }  # fmt: skip
    assert set(PHASES) < wanted.keys()
    names: dict[str, str] = {}
    for key, text in wanted.items():
        names[key] = sheet_name(text, names.values())
    return names
