"""How large is each part of an equation at a size of text?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import NamedTuple

from PySide6.QtGui import QFont, QFontMetricsF

from core.lettering import Notation
from core.matrices import ONE, Axis, Matrix, Scalar, Sign
from visualizer.fonts import tabular
from visualizer.i18n import shown
from visualizer.symbol import Symbol
from visualizer.widest import chars

SCRIPT, IN_FRACTION = 0.7, 0.7 * 0.82
"""Indices are so much smaller than their letter; in a fraction they are smaller still."""

Counts = Mapping[Axis, int]
"""How many places of an axis are shown; of an axis that is not named, all."""

Part = Matrix | Sign | Scalar


@lru_cache(maxsize=1000)
def symbol(latex: str, size: int) -> Symbol:
    """A name laid out, kept."""
    return Symbol(latex, size)


class Extent(NamedTuple):
    """What a name takes up."""

    width: float
    ascent: float
    descent: float


@lru_cache(maxsize=1000)
def _unit(latex: str) -> Extent:
    """That of a name at size 1: to lay out a name at every size would take its time."""
    made = Symbol(latex, 100)
    return Extent(made.width / 100, made.ascent / 100, made.descent / 100)


@lru_cache(maxsize=1)
def digit() -> float:
    """Width of a digit in units of the font's size."""
    return QFontMetricsF(tabular(100, QFont.Weight.Bold)).horizontalAdvance("0") / 100


class Box(NamedTuple):
    """What a part takes up: its width, and its heights above and below the middle of its cells."""

    width: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Sizes:
    """Everything in units of ``text``, the size of the numbers; no text is below ``floor``."""

    text: int
    floor: int
    decimals: int
    notation: Notation
    widths: dict[Matrix, int]
    """Characters of the widest number, by matrix; filled as they are asked for."""
    titles: bool = False
    """Whether it is said in words, above its name, what a matrix holds."""

    @property
    def small(self) -> int:
        """The size of shapes and of the numbers of rows and columns."""
        return max(round(0.78 * self.text), self.floor)

    @property
    def row(self) -> float:
        """Height of a row."""
        return 1.6 * self.text

    @property
    def bracket(self) -> float:
        """Width of a bracket, with the room inside it."""
        return 0.4 * self.text

    @property
    def dots(self) -> tuple[float, float]:
        """Width and height of the dots that stand for what is left out."""
        return 1.5 * self.text, 0.95 * self.text

    @property
    def said(self) -> float:
        """Height of a line of words above a name, with room for what stands above its letter."""
        return 1.2 * self.small + 0.3 * self.text

    @property
    def gap(self) -> float:
        """Between an equation's parts."""
        return 0.3 * self.text

    def name(self, latex: str) -> Symbol:
        """A heading."""
        return symbol(latex, self._name_size(latex))

    def name_extent(self, latex: str) -> Extent:
        """What a heading takes up."""
        return _scaled(latex, self._name_size(latex))

    def _name_size(self, latex: str) -> int:
        least = self.floor / (IN_FRACTION if "frac" in latex else SCRIPT)
        return max(round(1.1 * self.text), ceil(least))

    def sign(self, latex: str) -> Symbol:
        """What stands between matrices; brackets are taller."""
        return symbol(latex, self._sign_size(latex))

    def sign_extent(self, latex: str) -> Extent:
        """What a sign takes up."""
        return _scaled(latex, self._sign_size(latex))

    def _sign_size(self, latex: str) -> int:
        least = self.floor / (0.82 if "frac" in latex else SCRIPT if "_" in latex else 1)
        size = 1.7 if latex in ("(", ")") else 1.25
        return max(round(size * self.text), ceil(least))

    def number(self, value: float) -> str:
        return shown(value, self.decimals)

    def chars(self, matrix: Matrix) -> int:
        """Characters of its widest number."""
        if matrix not in self.widths:
            self.widths[matrix] = chars(matrix.values, decimals=self.decimals)
        return self.widths[matrix]

    def column(self, matrix: Matrix) -> float:
        """Width of each of its columns."""
        return (self.chars(matrix) * digit() + 1.1) * self.text

    def labelled(self, axis: Axis, counts: Counts) -> bool:
        """Whether its places are numbered: samples always are, others where some are left out."""
        return axis.size > 1 and (axis.kind == "sample" or cut(axis, counts))

    def label(self, axis: Axis, place: int) -> str:
        """The number of a place, counted from 0, as it is written."""
        if axis.kind == "sample":
            return self.notation.sample(place + 1)
        return str(self.notation.index(place + 1))

    def label_width(self, axis: Axis, counts: Counts) -> float:
        """The room left of the rows for their numbers."""
        if not self.labelled(axis, counts):
            return 0.0
        return len(self.label(axis, axis.size - 1)) * digit() * self.small + 0.3 * self.text

    def shape(self, matrix: Matrix) -> str:
        return "{} × {}".format(*matrix.shape)

    def heading_width(self, matrix: Matrix) -> float:
        shape = len(self.shape(matrix)) * digit() * self.small
        return self.name_extent(matrix.latex).width + 0.5 * self.text + shape

    def cells(self, matrix: Matrix, counts: Counts) -> tuple[float, float]:
        """Width and height of the cells on show, with the dots beside them."""
        rows, cols = (min(counts.get(axis, axis.size), axis.size)
                      for axis in (matrix.rows, matrix.cols))  # fmt: skip
        wide, tall = cols * self.column(matrix), rows * self.row
        if cut(matrix.cols, counts):
            wide += 2 * self.dots[0]
        if cut(matrix.rows, counts):
            tall += 2 * self.dots[1]
        return wide, tall

    def box(self, part: Part, counts: Counts) -> Box:
        """What a part takes up."""
        if isinstance(part, Sign):
            drawn = self.sign_extent(part.latex)
            lift = 0.26 * self.text
            gap = 0.0 if part.latex.startswith("^") else 2 * self.gap
            return Box(drawn.width + gap, drawn.ascent - lift, drawn.descent + lift)
        if isinstance(part, Scalar):
            heading = self.name_extent(part.latex)
            number = len(self.number(part.value)) * digit() * self.text
            top = self.row / 2 + heading.ascent + heading.descent
            return Box(max(heading.width, number) + 2 * self.gap, top, self.row / 2)
        wide, tall = self.cells(part, counts)
        heading = self.name_extent(part.latex)
        wide += 2 * self.bracket + self.label_width(part.rows, counts)
        top = tall / 2 + heading.ascent + heading.descent + 0.3 * self.text
        top += self.said * self.titles
        if self.labelled(part.cols, counts):
            top += 1.25 * self.small
        width = max(wide, self.heading_width(part)) + 2 * self.gap
        return Box(width, top, tall / 2 + 0.2 * self.text)


def _scaled(latex: str, size: int) -> Extent:
    return Extent(*(size * part for part in _unit(latex)))


def cut(axis: Axis, counts: Counts) -> bool:
    """Whether some places of an axis are left out."""
    return axis != ONE and counts.get(axis, axis.size) < axis.size
