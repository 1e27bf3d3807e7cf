"""What arithmetic made a number, and how is it written down?

The formulas of this program (activations, losses, optimizers) are written once, as ordinary
Python functions such as ``1 / (1 + exp(-z))``. Called with arrays they give values. Called with
the nodes of this module they give an expression tree of the very same arithmetic, which can be
written as plain text, as LaTeX, or as tokens for the screen. So the arithmetic that is shown is
the arithmetic that was done.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from core.numbers import MINUS, exact, shown

SUM, PRODUCT, POWER, ATOM = 1, 2, 3, 4
"""How tightly a node binds: what binds less than its place asks for is put in parentheses."""


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
    """A constant: a parameter such as the learning rate, or a number of the formula itself."""

    __slots__ = ("_value",)

    def __init__(self, value: float) -> None:
        self._value = value

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
    """The branch of a piecewise formula that ``by`` decided for; written as the branch alone."""

    __slots__ = ("branch", "by")

    def __init__(self, branch: Node, by: Node) -> None:
        self.branch = branch
        self.by = by

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
        return Chosen(node(then() if test(by.value) else otherwise()), by)
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
    tree = _bare(tree)
    parts = tuple(_bare(part) for part in tree.children())
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


def _bare(tree: Node) -> Node:
    while isinstance(tree, Chosen):
        tree = tree.branch
    return tree


# How a tree is written as one line -------------------------------------------------------------

Token = tuple[str, int | None]
"""A piece of a line, and the step whose value it is (None for signs and constants)."""


def plain(tree: Node) -> str:
    """``tree`` as plain arithmetic with exact numbers: ``0.5*(-0.3) + 0.1``."""
    return "".join(text for text, _ in _Line(_exact, "*", "/", "-", "**", None).write(tree))


def shown_tokens(tree: Node, decimals: int, limit: int | None = None) -> list[Token]:
    """``tree`` as tokens for the screen: numbers rounded, ``·`` for times, a true minus sign.

    Constants such as a learning rate of 0.5 are not filled up with noughts.

    A sum of more than ``limit`` terms keeps its first and last ones, with the count of those
    left out between them.
    """

    def rounded(value: float) -> str:
        return shown(value, decimals)

    def constant(value: float) -> str:
        if isinstance(value, int):
            return shown(value, 0)
        short = exact(value).removesuffix(".0").replace("-", MINUS)
        places = short.partition(".")[2]
        return short if len(places) <= decimals and "e" not in short else rounded(value)

    return _Line(rounded, " · ", " / ", MINUS, "^", limit, constant).write(tree)


def _exact(value: float) -> str:
    return str(value) if isinstance(value, int) else exact(value)


class _Line:
    """Writes a tree as a line of tokens in one style."""

    def __init__(
        self,
        number: Callable[[float], str],
        times: str,
        over: str,
        minus: str,
        power: str,
        limit: int | None,
        constant: Callable[[float], str] | None = None,
    ) -> None:
        self.number = number
        self.constant = constant or number
        self.times = times
        self.over = over
        self.minus = minus
        self.power = power
        self.limit = limit
        self.tokens: list[Token] = []

    def write(self, tree: Node) -> list[Token]:
        self._put(tree, SUM, leading=True)
        return self.tokens

    def _text(self, text: str) -> None:
        self.tokens.append((text, None))

    def _put(self, tree: Node, binds: int, leading: bool) -> None:
        """Write ``tree`` where something is asked for that binds at least as tightly as ``binds``.

        ``leading``: nothing stands before it that a minus sign could run into.
        """
        tree = _bare(tree)
        if isinstance(tree, Number | Operand):
            text = (self.constant if type(tree) is Number else self.number)(tree.value)
            index = tree.index if isinstance(tree, Operand) else None
            if text.startswith(self.minus) and not (leading and binds < POWER):
                self._text("(")
                self.tokens.append((text, index))
                self._text(")")
            else:
                self.tokens.append((text, index))
            return
        enclosed = tree.binds < binds or (isinstance(tree, Negative) and not leading)
        if enclosed:
            self._text("(")
        self._body(tree, leading or enclosed)
        if enclosed:
            self._text(")")

    def _body(self, tree: Node, leading: bool) -> None:
        match tree:
            case Sum():
                self._sum(tree, leading)
            case Product():
                self._put(tree.factors[0], PRODUCT, leading)
                for factor in tree.factors[1:]:
                    self._text(self.times)
                    self._put(factor, POWER, leading=False)
            case Difference():
                self._put(tree.left, SUM, leading)
                self._text(f" {self.minus} ")
                self._put(tree.right, PRODUCT, leading=False)
            case Quotient():
                self._put(tree.top, PRODUCT, leading)
                self._text(self.over)
                self._put(tree.bottom, POWER, leading=False)
            case Power():
                self._put(tree.base, ATOM, leading=False)
                self._text(f"{self.power}{tree.exponent}")
            case Negative():
                self._text(self.minus)
                self._put(tree.child, PRODUCT, leading=False)
            case Call():
                self._text(f"{tree.name}(")
                for place, argument in enumerate(tree.arguments):
                    if place:
                        self._text(", ")
                    self._put(argument, SUM, leading=True)
                self._text(")")

    def _sum(self, tree: Sum, leading: bool) -> None:
        count = len(tree.terms)
        if self.limit is None or count <= self.limit:
            kept: list[Node | None] = list(tree.terms)
        else:
            head = (self.limit + 1) // 2
            kept = [*tree.terms[:head], None, *tree.terms[count - self.limit // 2 :]]
        for place, term in enumerate(kept):
            if place:
                self._text(" + ")
            if term is None:
                self._text(f"… {count - (self.limit or 0)} …")
            elif type(term) is Product and place:
                self._product(term)
            else:
                self._put(term, SUM if place == 0 else PRODUCT, leading and place == 0)

    def _product(self, tree: Product) -> None:
        """A later term of a sum, such as ``x*w``: the many of a wide layer, written quickly."""
        for place, factor in enumerate(tree.factors):
            if place:
                self.tokens.append((self.times, None))
            if type(factor) is Operand:
                text = self.number(factor._value)
                if text.startswith(self.minus):
                    self.tokens += (("(", None), (text, factor.index), (")", None))
                else:
                    self.tokens.append((text, factor.index))
            else:
                self._put(factor, POWER if place else PRODUCT, leading=False)


# How a tree is written as LaTeX ----------------------------------------------------------------


def latex(tree: Node) -> str:
    """``tree`` as LaTeX with exact numbers."""
    return _latex(tree, SUM, True)


def latex_number(value: float) -> str:
    r"""A number as LaTeX: ``-0.5``, ``3.2 \cdot 10^{-7}``, ``\infty``."""
    if isinstance(value, int):
        return str(value)
    if math.isnan(value):
        return r"\mathrm{NaN}"
    if math.isinf(value):
        return r"\infty" if value > 0 else r"-\infty"
    digits, _, power = exact(value).partition("e")
    return rf"{digits} \cdot 10^{{{int(power)}}}" if power else digits


_LATEX_CALLS = {
    "log": r"\ln\left({0}\right)",
    "tanh": r"\tanh\left({0}\right)",
    "arctan": r"\arctan\left({0}\right)",
    "sqrt": r"\sqrt{{{0}}}",
    "max": r"\max\left({0},\, {1}\right)",
    "min": r"\min\left({0},\, {1}\right)",
    "abs": r"\left|{0}\right|",
    "exp": r"e^{{{0}}}",
}


def _latex(tree: Node, binds: int, leading: bool) -> str:
    tree = _bare(tree)
    if isinstance(tree, Number | Operand):
        text = latex_number(tree.value)
        product = r"\cdot" in text and binds >= POWER
        if product or (text.startswith("-") and not (leading and binds < POWER)):
            return rf"\left({text}\right)"
        return text
    enclosed = tree.binds < binds and not isinstance(tree, Quotient)
    enclosed = enclosed or (isinstance(tree, Negative) and not leading)
    enclosed = enclosed or (isinstance(tree, Quotient) and binds >= ATOM)
    text = _latex_body(tree, leading or enclosed)
    return rf"\left({text}\right)" if enclosed else text


def _latex_body(tree: Node, leading: bool) -> str:
    match tree:
        case Sum():
            return " + ".join(
                _latex(term, PRODUCT if place else SUM, leading and not place)
                for place, term in enumerate(tree.terms)
            )
        case Product():
            return r" \cdot ".join(
                _latex(factor, POWER if place else PRODUCT, leading and not place)
                for place, factor in enumerate(tree.factors)
            )
        case Difference():
            return f"{_latex(tree.left, SUM, leading)} - {_latex(tree.right, PRODUCT, False)}"
        case Quotient():
            return rf"\frac{{{_latex(tree.top, SUM, True)}}}{{{_latex(tree.bottom, SUM, True)}}}"
        case Power():
            return f"{_latex(tree.base, ATOM, False)}^{{{tree.exponent}}}"
        case Negative():
            return f"-{_latex(tree.child, PRODUCT, False)}"
        case Call():
            arguments = (_latex(argument, SUM, True) for argument in tree.arguments)
            return _LATEX_CALLS[tree.name].format(*arguments)
    raise TypeError(f"no LaTeX for {type(tree).__name__}")
