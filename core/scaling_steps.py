"""By which arithmetic does each number of a scaled table come, and each 0 or 1 of a one-hot one?

The scaling itself is that of :mod:`core.scaling`; this writes it out, number by number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

from core.arithmetic import FUNCTIONS, Call, Node, Number, Operand, Quotient, Sum, sqrt
from core.arrays import Array
from core.datasets.dataset import one_hot
from core.scaling import Method, Scaling, fit

QUANTITIES: dict[Method, tuple[str, str]] = {
    "min_max": ("minimum", "maximum"),
    "z_score": ("mean", "deviation"),
}
"""What is measured of a column for each way of scaling."""


class Extreme(Call):
    """The least or the greatest of many numbers."""

    __slots__ = ()

    @property
    def value(self) -> float:
        values = [argument.value for argument in self.arguments]
        return float(reduce(FUNCTIONS[self.name], values))


@dataclass(frozen=True, eq=False)
class ScaledTable:
    """A table of numbers (m, n), its scaling, and the arithmetic of both; all count from 0."""

    values: Array
    method: Method
    scaling: Scaling

    @classmethod
    def of(cls, values: Any, method: Method, names: Sequence[str] = ()) -> "ScaledTable":
        """Scale each column by its own numbers; raises DataError."""
        table = np.array(values, dtype=np.float64)
        table.setflags(write=False)
        return cls(table, method, fit(method, table, names))

    @property
    def scaled(self) -> Array:
        """The scaled numbers, (m, n)."""
        return self.scaling.apply(self.values)

    def measured(self, quantity: str, column: int) -> Node:
        """The arithmetic of the minimum, maximum, mean or (standard) deviation of a column."""
        numbers = self._column(column)
        if quantity in ("minimum", "maximum"):
            return Extreme(quantity[:3], numbers)
        size = Number(len(numbers))
        if quantity == "mean":
            return Quotient(Sum(numbers), size)
        mean = Operand(-1, float(self.scaling.shift[column]))
        squares = tuple((number - mean) ** 2 for number in numbers)
        made: Node = sqrt(Quotient(Sum(squares), size))
        return made

    def cell(self, row: int, column: int) -> Node:
        """The arithmetic of a scaled number; of a column that never changes, a plain 0."""
        scaling = self.scaling
        x = Operand(row, float(self.values[row, column]))
        shift, size = float(scaling.shift[column]), float(scaling.size[column])
        if size == 0:
            return Number(0.0)
        if self.method == "z_score":
            return (x - Operand(-1, shift)) / Operand(-2, size)
        largest = Operand(-2, float(self.values[:, column].max()))
        least = Operand(-1, shift)
        return (x - least) / (largest - least)

    def _column(self, column: int) -> tuple[Operand, ...]:
        return tuple(Operand(row, v) for row, v in enumerate(self.values[:, column].tolist()))


@dataclass(frozen=True, eq=False)
class OneHot:
    """Words as columns of 0 and 1: one column a different word, in the order they come first."""

    words: tuple[str, ...]
    classes: tuple[str, ...]
    matrix: Array

    @classmethod
    def of(cls, words: Sequence[str]) -> "OneHot":
        """Encode the words. Two words are the same if their letters are, large or small."""
        first: dict[str, str] = {}
        for word in words:
            first.setdefault(word.casefold(), word)
        keys = list(first)
        labels = np.array([keys.index(word.casefold()) for word in words], dtype=np.int64)
        return cls(tuple(words), tuple(first.values()), one_hot(labels, len(keys)))
