"""Which numbers go through the softmax that is looked at, and which number is written out?"""

from typing import Literal, NamedTuple

from PySide6.QtCore import QObject, Signal

from core.jacobian import Softmax

Kind = Literal["input", "exponential", "output", "target", "delta", "entry"]

FEWEST, MOST = 2, 6
LOWEST, HIGHEST = -5.0, 5.0
"""Where the bars of the inputs end; typed numbers may lie beyond."""

STEP = 0.1

ORDER: tuple[Kind, ...] = ("exponential", "output")


class Chosen(NamedTuple):
    """What is written out: a number of column j, or the entry ∂a_i/∂z_j; counted from 0."""

    kind: Kind
    i: int
    j: int


class Mixing(QObject):
    """A softmax over a few inputs, the right class, and the number that is written out.

    ``input`` is the input that the arrow keys change. ``changed`` says that any of it changed.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.softmax = Softmax((2.0, 1.0, -1.0))
        self.right = 0
        self.input = 0
        self.chosen = Chosen("entry", 0, 0)

    @property
    def z(self) -> tuple[float, ...]:
        """The inputs."""
        return self.softmax.z

    def set_input(self, j: int, value: float) -> None:
        """Another number for input j."""
        z = list(self.z)
        z[j] = value
        self.input = j
        self._put(tuple(z))

    def take(self, j: int) -> None:
        """Let the arrow keys change input j."""
        j = min(max(j, 0), len(self.z) - 1)
        if j != self.input:
            self.input = j
            self.changed.emit()

    def nudge(self, steps: int) -> None:
        """Move the input of the arrow keys by so many steps, to round numbers."""
        self.set_input(self.input, round((round(self.z[self.input] / STEP) + steps) * STEP, 1))

    def set_count(self, count: int) -> None:
        """So many inputs; new ones are 0."""
        if not FEWEST <= count <= MOST:
            return
        last = count - 1
        self.right, self.input = min(self.right, last), min(self.input, last)
        kind, i, j = self.chosen
        self.chosen = Chosen(kind, min(i, last), min(j, last))
        self._put((*self.z, *[0.0] * count)[:count])

    def set_right(self, right: int) -> None:
        """Another right class."""
        if right != self.right:
            self.right = right
            self.changed.emit()

    def choose(self, kind: Kind, i: int, j: int) -> None:
        """Write out another number."""
        if (kind, i, j) != self.chosen:
            self.chosen = Chosen(kind, i, j)
            self.changed.emit()

    def turn(self, by: int) -> None:
        """Write out the next number, or the one before, in the order they are computed in."""
        places = range(len(self.z))
        order = [Chosen(kind, j, j) for kind in ORDER for j in places]
        order += [Chosen("entry", i, j) for i in places for j in places]
        order += [Chosen("delta", j, j) for j in places]
        at = order.index(self.chosen) if self.chosen in order else -1
        self.choose(*order[min(max(at + by, 0), len(order) - 1)])

    def _put(self, z: tuple[float, ...]) -> None:
        self.softmax = Softmax(z)
        self.changed.emit()
