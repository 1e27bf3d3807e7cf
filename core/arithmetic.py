"""What arithmetic made a number, and how is it written down?

The formulas of this program (activations, losses, optimizers) are written once, as ordinary
Python functions such as ``1 / (1 + exp(-z))``. Called with arrays they give values. Called with
the nodes of this module they give an expression tree of the very same arithmetic, which can be
written as plain text, as LaTeX, or as tokens for the screen. So the arithmetic that is shown is
the arithmetic that was done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

SUM, PRODUCT, POWER, ATOM = 1, 2, 3, 4
"""How tightly a node binds: what binds less than its place asks for is put in parentheses."""

Pieces = tuple[Callable[[Any], Any], Callable[[], Any], Callable[[], Any]]
"""A piecewise formula: the test, the branch where it holds, and the other one."""


class Node:
    """An expression; ``+ - * / **`` between nodes and numbers build larger ones."""

    __slots__ = ()
    binds = ATOM

    @property
    def value(self) -> float:
        """The value in double precision, evaluated from left to right."""
        raise NotImplementedError

    def children(self) -> tuple[Node, ...]:
        return ()

    def __add__(self, other: Any) -> Node:
        left = self.terms if isinstance(self, Sum) else (self,)
        return Sum((*left, node(other)))

    def __radd__(self, other: Any) -> Node:
        return node(other) + self

    def __sub__(self, other: Any) -> Node:
        return Difference(self, node(other))

    def __rsub__(self, other: Any) -> Node:
        return Difference(node(other), self)

    def __mul__(self, other: Any) -> Node:
        left = self.factors if isinstance(self, Product) else (self,)
        return Product((*left, node(other)))

    def __rmul__(self, other: Any) -> Node:
        return node(other) * self

    def __truediv__(self, other: Any) -> Node:
        return Quotient(self, node(other))

    def __rtruediv__(self, other: Any) -> Node:
        return Quotient(node(other), self)

    def __pow__(self, exponent: int) -> Node:
        return Power(self, exponent)

    def __neg__(self) -> Node:
        return Negative(self)


class Number(Node):
    """A constant: a number of the formula itself, or a parameter such as the learning rate.

    ``name`` is that of the parameter, ``"learning_rate"``, or "".
    """

    __slots__ = ("_value", "name")

    def __init__(self, value: float, name: str = "") -> None:
        self._value = value
        self.name = name

    @property
    def value(self) -> float:
        return self._value


class Worked(Number):
    """A part that has been worked out: a result on the way, not a constant of the formula."""

    __slots__ = ()


class Operand(Node):
    """The value of an earlier step of the trace; ``index`` says which."""

    __slots__ = ("_value", "index")

    def __init__(self, index: int, value: float) -> None:
        self.index = index
        self._value = value

    @property
    def value(self) -> float:
        return self._value


class Sum(Node):
    """Terms added from left to right."""

    __slots__ = ("terms",)
    binds = SUM

    def __init__(self, terms: tuple[Node, ...]) -> None:
        self.terms = terms

    @property
    def value(self) -> float:
        total = self.terms[0].value
        for term in self.terms[1:]:
            total = total + term.value
        return total

    def children(self) -> tuple[Node, ...]:
        return self.terms


class Product(Node):
    """Factors multiplied from left to right."""

    __slots__ = ("factors",)
    binds = PRODUCT

    def __init__(self, factors: tuple[Node, ...]) -> None:
        self.factors = factors

    @property
    def value(self) -> float:
        total = self.factors[0].value
        for factor in self.factors[1:]:
            total = total * factor.value
        return total

    def children(self) -> tuple[Node, ...]:
        return self.factors


class Difference(Node):
    """``left - right``."""

    __slots__ = ("left", "right")
    binds = SUM

    def __init__(self, left: Node, right: Node) -> None:
        self.left = left
        self.right = right

    @property
    def value(self) -> float:
        return self.left.value - self.right.value

    def children(self) -> tuple[Node, ...]:
        return (self.left, self.right)


class Quotient(Node):
    """``top / bottom``; a division by 0 gives what IEEE 754 says."""

    __slots__ = ("bottom", "top")
    binds = PRODUCT

    def __init__(self, top: Node, bottom: Node) -> None:
        self.top = top
        self.bottom = bottom

    @property
    def value(self) -> float:
        return _ieee(np.divide, self.top.value, self.bottom.value)

    def children(self) -> tuple[Node, ...]:
        return (self.top, self.bottom)


class Power(Node):
    """``base ** exponent`` with a whole exponent."""

    __slots__ = ("base", "exponent")
    binds = POWER

    def __init__(self, base: Node, exponent: int) -> None:
        self.base = base
        self.exponent = exponent

    @property
    def value(self) -> float:
        return _ieee(np.power, float(self.base.value), self.exponent)

    def children(self) -> tuple[Node, ...]:
        return (self.base,)


class Negative(Node):
    """``-child``."""

    __slots__ = ("child",)
    binds = SUM

    def __init__(self, child: Node) -> None:
        self.child = child

    @property
    def value(self) -> float:
        return -self.child.value

    def children(self) -> tuple[Node, ...]:
        return (self.child,)


class Call(Node):
    """``name(arguments)``, a name of :data:`FUNCTIONS`."""

    __slots__ = ("arguments", "name")

    def __init__(self, name: str, arguments: tuple[Node, ...]) -> None:
        self.name = name
        self.arguments = arguments

    @property
    def value(self) -> float:
        return _ieee(FUNCTIONS[self.name], *(argument.value for argument in self.arguments))

    def children(self) -> tuple[Node, ...]:
        return self.arguments


class Chosen(Node):
    """The branch of a piecewise formula that ``by`` decided for; written as the branch alone.

    ``pieces`` are the test and the two branches that :func:`choose` was given, if they are known:
    who wants the other branch builds it.
    """

    __slots__ = ("branch", "by", "pieces")

    def __init__(self, branch: Node, by: Node, pieces: Pieces | None = None) -> None:
        self.branch = branch
        self.by = by
        self.pieces = pieces

    @property
    def value(self) -> float:
        return self.branch.value

    def children(self) -> tuple[Node, ...]:
        return (self.branch, self.by)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "exp": np.exp,
    "log": np.log,
    "tanh": np.tanh,
    "arctan": np.arctan,
    "sqrt": np.sqrt,
    "max": np.maximum,
    "min": np.minimum,
    "abs": np.abs,
}
"""The functions an expression may use, by the names it uses."""


def _ieee(function: Callable[..., Any], *arguments: float) -> float:
    with np.errstate(all="ignore"):
        return float(function(*arguments))


def node(value: Any) -> Node:
    """``value`` itself if it is a node, else the constant."""
    return value if isinstance(value, Node) else Number(value)


def _function(name: str) -> Callable[..., Any]:
    def apply(*arguments: Any) -> Any:
        if any(isinstance(argument, Node) for argument in arguments):
            return Call(name, tuple(node(argument) for argument in arguments))
        return FUNCTIONS[name](*arguments)

    apply.__name__ = name
    apply.__doc__ = f"``{name}`` of an array, or the node that says so."
    return apply


exp = _function("exp")
log = _function("log")
tanh = _function("tanh")
arctan = _function("arctan")
sqrt = _function("sqrt")
maximum = _function("max")


def choose(test: Any, by: Any, then: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
    """``then()`` where ``test(by)`` holds, else ``otherwise()``: a piecewise formula.

    With arrays both branches are computed and picked from, element by element; with a node only
    the branch that its value decides for is built.
    """
    if isinstance(by, Node):
        branch = then() if test(by.value) else otherwise()
        return Chosen(node(branch), by, (test, then, otherwise))
    return np.where(test(by), then(), otherwise())


def less(left: Any, right: Any) -> Any:
    """``left - right``, the array ``right`` being used up: large updates need no third array."""
    if isinstance(right, np.ndarray):
        return np.subtract(left, right, out=right)
    return left - right


def leaves(tree: Node) -> Iterator[Operand]:
    """The operands of ``tree`` from left to right, as often as they occur."""
    if isinstance(tree, Operand):
        yield tree
    else:
        for child in tree.children():
            yield from leaves(child)


def reduced(tree: Node) -> Node | None:
    """``tree`` with each of its parts worked out, or None if they are plain numbers already."""
    tree = bare(tree)
    parts = tuple(bare(part) for part in tree.children())
    if all(isinstance(part, Number | Operand) for part in parts):
        return None
    if isinstance(tree, Power):
        return Power(Worked(tree.base.value), tree.exponent)
    worked = tuple(
        part if isinstance(part, Number | Operand) else Worked(part.value) for part in parts
    )
    if isinstance(tree, Call):
        return Call(tree.name, worked)
    if isinstance(tree, Sum | Product):
        return type(tree)(worked)
    return type(tree)(*worked)


def bare(tree: Node) -> Node:
    """``tree`` without the marks of piecewise formulas around it."""
    while isinstance(tree, Chosen):
        tree = tree.branch
    return tree
