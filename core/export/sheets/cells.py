"""How are cells and ranges of cells written, and when is a long sum one over ranges?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Cell(NamedTuple):
    """A cell by its sheet, row and column, all from 0."""

    sheet: int
    row: int
    col: int

    @property
    def text(self) -> str:
        """The cell within its sheet: ``B5``."""
        return column(self.col) + str(self.row + 1)


def column(number: int) -> str:
    """A column's letters: A, B ... Z, AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class Range(NamedTuple):
    """The cells from one corner to the other."""

    first: Cell
    last: Cell

    @property
    def text(self) -> str:
        return f"{self.first.text}:{self.last.text}"

    @property
    def shape(self) -> tuple[int, int]:
        return (self.last.row - self.first.row + 1, self.last.col - self.first.col + 1)


Term = tuple[Cell, ...]
"""The cells that are multiplied in one term of a sum: one or two."""


def ranges(terms: Sequence[Term]) -> list[tuple[Range, ...]]:
    """The terms as few ranges as can be that are multiplied cell by cell, in their order.

    Each factor's range has as many cells as the others; two of them may lie crosswise, one a
    row and one a column.
    """
    found: list[tuple[Range, ...]] = []
    start = 0
    while start < len(terms):
        length = _run(terms, start)
        corners = zip(terms[start], terms[start + length - 1], strict=True)
        found.append(tuple(Range(first, last) for first, last in corners))
        start += length
    return _stacked(found)


_ACROSS, _DOWN = (0, 0, 1), (0, 1, 0)


def _run(terms: Sequence[Term], start: int) -> int:
    """How many terms from ``start`` on go on in a straight line in each factor."""
    if start + 1 == len(terms) or len(terms[start]) != len(terms[start + 1]):
        return 1
    ways = [_way(a, b) for a, b in zip(terms[start], terms[start + 1], strict=True)]
    if not all(way in (_ACROSS, _DOWN) for way in ways):
        return 1
    length = 2
    while start + length < len(terms):
        before, after = terms[start + length - 1], terms[start + length]
        if len(after) != len(ways) or [_way(*p) for p in zip(before, after, strict=True)] != ways:
            break
        length += 1
    return length


def _way(before: Cell, after: Cell) -> tuple[int, int, int]:
    return (after.sheet - before.sheet, after.row - before.row, after.col - before.col)


def _stacked(runs: list[tuple[Range, ...]]) -> list[tuple[Range, ...]]:
    """Rows of equal length below each other become one rectangle: the patch under a kernel."""
    made: list[tuple[Range, ...]] = []
    for run in runs:
        if made and _below(made[-1], run):
            pairs = zip(made[-1], run, strict=True)
            made[-1] = tuple(Range(above.first, below.last) for above, below in pairs)
        else:
            made.append(run)
    return made


def _below(above: tuple[Range, ...], run: tuple[Range, ...]) -> bool:
    return len(above) == len(run) and all(
        a.shape[1] == b.shape[1]
        and b.shape[0] == 1
        and _way(a.last, b.last) == _DOWN
        and a.shape[1] > 1
        for a, b in zip(above, run, strict=True)
    )
