"""How is an expression written: as plain text, as tokens for the screen, as LaTeX?"""

import math
from collections.abc import Callable

from core.arithmetic import (
    ATOM,
    POWER,
    PRODUCT,
    SUM,
    Call,
    Difference,
    Negative,
    Node,
    Number,
    Operand,
    Power,
    Product,
    Quotient,
    Sum,
    bare,
)
from core.numbers import MINUS, exact, printed, shown

Token = tuple[str, int | None]
"""A piece of a line, and the step whose value it is (None for signs and constants)."""


def plain(tree: Node, number: Callable[[float], str] | None = None) -> str:
    """``tree`` as plain arithmetic with exact numbers: ``0.5*(-0.3) + 0.1``.

    ``number`` may write them otherwise.
    """
    line = _Line(number or _exact, "*", "/", "-", "**", None)
    return "".join(text for text, _ in line.write(tree))


def shown_tokens(
    tree: Node, decimals: int, limit: int | None = None, comma: bool = False
) -> list[Token]:
    """``tree`` as tokens for the screen: numbers rounded, ``·`` for times, a true minus sign.

    With decimal commas, semicolons separate what a function takes.

    Constants such as a learning rate of 0.5 are not filled up with noughts.

    A sum of more than ``limit`` terms keeps its first and last ones, with the count of those
    left out between them.
    """

    def rounded(value: float) -> str:
        return shown(value, decimals, comma)

    def constant(value: float) -> str:
        if isinstance(value, int):
            return shown(value, 0)
        short = exact(value).removesuffix(".0")
        places = short.partition(".")[2]
        if len(places) > decimals or "e" in short:
            return rounded(value)
        return printed(short, comma)

    line = _Line(rounded, " · ", " / ", MINUS, "^", limit, constant)
    line.separator = "; " if comma else ", "
    return line.write(tree)


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
        self.separator = ", "
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
        tree = bare(tree)
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
                        self._text(self.separator)
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


# LaTeX -------------------------------------------------------------------------------------------


Leaf = Callable[[Number | Operand], str]
"""How a number of a tree is written."""


def latex(tree: Node, number: Leaf | None = None) -> str:
    """``tree`` as LaTeX with exact numbers; ``number`` may write them otherwise."""
    return _latex(tree, SUM, True, number or _exact_latex)


def _exact_latex(leaf: Number | Operand) -> str:
    return latex_number(leaf.value)


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


def _latex(tree: Node, binds: int, leading: bool, number: Leaf) -> str:
    tree = bare(tree)
    if isinstance(tree, Number | Operand):
        text = number(tree)
        product = r"\cdot" in text and binds >= POWER
        if product or (text.startswith("-") and not (leading and binds < POWER)):
            return rf"\left({text}\right)"
        return text
    enclosed = tree.binds < binds and not isinstance(tree, Quotient)
    enclosed = enclosed or (isinstance(tree, Negative) and not leading)
    enclosed = enclosed or (isinstance(tree, Quotient) and binds >= ATOM)
    text = _latex_body(tree, leading or enclosed, number)
    return rf"\left({text}\right)" if enclosed else text


def _latex_body(tree: Node, leading: bool, number: Leaf) -> str:
    def part(tree: Node, binds: int, leading: bool) -> str:
        return _latex(tree, binds, leading, number)

    match tree:
        case Sum():
            return " + ".join(
                part(term, PRODUCT if place else SUM, leading and not place)
                for place, term in enumerate(tree.terms)
            )
        case Product():
            return r" \cdot ".join(
                part(factor, POWER if place else PRODUCT, leading and not place)
                for place, factor in enumerate(tree.factors)
            )
        case Difference():
            return f"{part(tree.left, SUM, leading)} - {part(tree.right, PRODUCT, False)}"
        case Quotient():
            return rf"\frac{{{part(tree.top, SUM, True)}}}{{{part(tree.bottom, SUM, True)}}}"
        case Power():
            return f"{part(tree.base, ATOM, False)}^{{{tree.exponent}}}"
        case Negative():
            return f"-{part(tree.child, PRODUCT, False)}"
        case Call():
            arguments = (part(argument, SUM, True) for argument in tree.arguments)
            return _LATEX_CALLS[tree.name].format(*arguments)
    raise TypeError(f"no LaTeX for {type(tree).__name__}")
