"""How does a softmax answer each of its inputs: its outputs, its Jacobian, and δ through it?

Every number comes with its arithmetic, in the form that a trace gives it.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.activations import softmax, softmax_shift
from core.arithmetic import Node, Operand, Product, Sum, exp, log, node
from core.arrays import Array, frozen


@dataclass(frozen=True)
class Softmax:
    """A softmax over z, n numbers; outputs and inputs count from 0."""

    z: tuple[float, ...]

    @cached_property
    def shift(self) -> float:
        """What is subtracted from each z before exp, so that it does not overflow: mostly 0."""
        return float(softmax_shift(np.array(self.z))[0])

    @cached_property
    def _stages(self) -> tuple[list[float], float, list[float]]:
        e, total, a = softmax(np.array(self.z))
        return e.tolist(), float(total[0]), a.tolist()

    @property
    def exponentials(self) -> tuple[float, ...]:
        """e to the power of each z."""
        return tuple(self._stages[0])

    @property
    def total(self) -> float:
        """Their sum."""
        return self._stages[1]

    @property
    def outputs(self) -> tuple[float, ...]:
        """The share of each in the sum."""
        return tuple(self._stages[2])

    def exponential(self, j: int) -> Node:
        """The arithmetic of e^z."""
        z = Operand(j, self.z[j])
        made: Node = exp(z - self.shift if self.shift else z)
        return made

    def sum(self) -> Node:
        """The arithmetic of the sum."""
        return Sum(tuple(Operand(j, e) for j, e in enumerate(self.exponentials)))

    def output(self, j: int) -> Node:
        """The arithmetic of output j."""
        return Operand(j, self.exponentials[j]) / Operand(len(self.z), self.total)

    def entry(self, i: int, j: int) -> Node:
        """The arithmetic of ∂a_i/∂z_j: a_j (1 - a_j) on the diagonal, else -a_i a_j."""
        own = self._a(j)
        return own * (1 - own) if i == j else -(self._a(i) * own)

    @cached_property
    def jacobian(self) -> Array:
        """∂a_i/∂z_j in row i and column j, (n, n)."""
        places = range(len(self.z))
        return frozen([[self.entry(i, j).value for j in places] for i in places])

    # with the cross-entropy of a target that is 1 for one class and 0 for the others

    def loss(self, right: int) -> Node:
        """The arithmetic of -ln a of the right class."""
        made: Node = -log(self._a(right))
        return made

    def delta(self, j: int, right: int) -> Node:
        """The arithmetic of ∂L/∂z_j: a - y."""
        return self._a(j) - Operand(len(self.z) + j, float(j == right))

    def back(self, j: int, right: int) -> Node:
        """The same through the Jacobian: ∂L/∂a_k ∂a_k/∂z_j over all outputs k, the long way.

        ∂L/∂a_k is -1/a_k for the right class and 0 for the others.
        """
        terms = []
        for k in range(len(self.z)):
            by_a = (-(1 / self._a(k))).value if k == right else 0.0
            terms.append(Product((node(Operand(k, by_a)), Operand(k, float(self.jacobian[k, j])))))
        return Sum(tuple(terms))

    def _a(self, j: int) -> Operand:
        return Operand(j, self.outputs[j])
