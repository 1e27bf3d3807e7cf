"""In which of the usual notations are quantities written? It changes no number and no document."""

from dataclasses import dataclass
from typing import Literal, TypeVar

T = TypeVar("T")

BRACKETS: dict[str, tuple[str, str]] = {"[]": ("[{}]", "({})"), "()": ("({})", "[{}]")}
"""How the number of a layer is marked above a letter, and then that of a sample."""

WEIGHT_LETTERS: dict[str, tuple[str, str]] = {
    "W": ("W", "W"),
    "w": ("w", "w"),
    "θ": ("θ", r"\theta"),
}
"""The letters for a weight, plain and in LaTeX."""


@dataclass(frozen=True)
class Notation:
    """The choices in which courses differ.

    rows : samples are rows, ``a W``, and W has one row for each neuron it comes from; otherwise
    samples are columns, ``W a``, and W has one row for each neuron it leads to.
    brackets : the layer above a letter in square brackets, or in round ones.
    letter : of the weights.
    first : neurons count from 1, or from 0.
    """

    rows: bool = True
    brackets: Literal["[]", "()"] = "[]"
    letter: Literal["W", "w", "θ"] = "W"
    first: Literal[1, 0] = 1

    def layer(self, number: int | str) -> str:
        """The mark of a layer: ``[2]``."""
        return BRACKETS[self.brackets][0].format(number)

    def sample(self, number: int | str) -> str:
        """The mark of a sample, in the other kind of brackets: ``(3)``."""
        return BRACKETS[self.brackets][1].format(number)

    def index(self, position: int) -> int:
        """A neuron's number as it is written, from its place counted from 1."""
        return position - 1 + self.first

    def indices(self, quantity: str, position: tuple[int, ...]) -> tuple[int, ...]:
        """All indices as they are written; a weight (from, to) turns round in columns."""
        return tuple(map(self.index, self.turned(quantity, position)))

    def turned(self, quantity: str, pair: tuple[T, ...]) -> tuple[T, ...]:
        """The two indices of a weight in the order in which they are written."""
        return pair[::-1] if self.turns(quantity, len(pair)) else pair

    def turns(self, quantity: str, axes: int) -> bool:
        """Is a matrix of this quantity written transposed? Kernels and biases never are."""
        return not self.rows and axes == 2 and quantity.endswith("weights")


LECTURE = Notation()
"""The lecture's own: rows, square brackets, W, counted from 1. Documents are written in it."""
