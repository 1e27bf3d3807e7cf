"""What is a matrix of a step: its cells, the steps behind them, and what of it meets in one?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from core.arrays import Array


class Axis(NamedTuple):
    """What the rows or the columns of a matrix count; matrices that share one are in line.

    kind : "sample", "neuron" (of the layer), "other" (the same neurons, once more) or "one".
    """

    kind: str
    layer: int
    size: int


ONE = Axis("one", 0, 1)

At = Callable[[int, int], int | None]
"""From a row and a column, from 0, to a step of the trace, or None."""


@dataclass(frozen=True, eq=False)
class Matrix:
    """Numbers of the trace, in rows and columns as they are written on the blackboard.

    latex : its name. title : what it holds, in English.
    rows, cols : what its rows and columns count.
    turned : it is written transposed to the lecture's way, in which samples are rows.
    numbers : makes its values, shape (rows.size, cols.size).
    step : the step that a cell is, or that it comes from where it is no step of its own.
    since : the step with which a cell's value is known; None: from the start.
    called : the plain name of a cell, "" where it has none.
    """

    latex: str
    title: str
    rows: Axis
    cols: Axis
    turned: bool
    numbers: Callable[[], Array]
    step: At
    since: At
    called: Callable[[int, int], str]

    @cached_property
    def values(self) -> Array:
        """The values, as they are written."""
        return self.numbers()

    @property
    def shape(self) -> tuple[int, int]:
        return self.rows.size, self.cols.size

    def meets(self, fixed: Mapping[Axis, int]) -> tuple[range, range]:
        """Which rows and which columns go into the cell at which these axes stand.

        All of an axis that is not fixed: it is summed over.
        """
        return _along(self.rows, fixed), _along(self.cols, fixed)


def _along(axis: Axis, fixed: Mapping[Axis, int]) -> range:
    if axis == ONE:
        return range(1)
    at = fixed.get(axis)
    return range(axis.size) if at is None else range(at, at + 1)


class Sign(NamedTuple):
    """What stands between the matrices, in LaTeX; an equation may be broken before it."""

    latex: str
    breaks: bool = False


class Scalar(NamedTuple):
    """One number by which a whole matrix is multiplied or divided, such as the learning rate."""

    latex: str
    value: float


class Terms(NamedTuple):
    """A sum of matrices, one for each place of an axis."""

    axis: Axis
    matrices: tuple[Matrix, ...]


Piece = Matrix | Sign | Scalar | Terms


@dataclass(frozen=True, eq=False)
class Equation:
    """``made = right``; without ``made``, the matrices of ``right`` stand by themselves.

    makes : quantity of the steps that are the cells of ``made``, and whether they belong to the
    whole batch. goes_on : it says more about the step of the equation before it.
    """

    made: Matrix | None
    right: tuple[Piece, ...]
    makes: tuple[str, bool] = ("", False)
    goes_on: bool = False

    @property
    def matrices(self) -> tuple[Matrix, ...]:
        """Those of the right side, with each term of a sum."""
        found: list[Matrix] = []
        for piece in self.right:
            if isinstance(piece, Matrix):
                found.append(piece)
            elif isinstance(piece, Terms):
                found += piece.matrices
        return tuple(found)


class Meeting(NamedTuple):
    """Where a step stands on its page: the equation, its cell there, and where the axes stand."""

    equation: int
    row: int
    col: int
    fixed: Mapping[Axis, int]


@dataclass(frozen=True, eq=False)
class Page:
    """The equations of one layer in one phase. Pages with equal keys are alike."""

    key: tuple[object, ...]
    equations: tuple[Equation, ...]

    def explains(self, equation: int, active: int) -> bool:
        """Whether an equation is the active one, or goes on from it."""
        while equation > active and self.equations[equation].goes_on:
            equation -= 1
        return equation == active
