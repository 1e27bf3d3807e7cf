"""How is a step's arithmetic typeset for a page: rounded, its long sums shortened?"""

import math
from collections.abc import Callable

from core.arithmetic import Node, Number, Operand, Sum
from core.export.trees import rebuilt
from core.notation import latex, latex_number
from core.numbers import exact
from core.trace import Step

MOST_TERMS = 100
"""A sum of more terms keeps its first and last ones; the whole sum is in JSONL and CSV."""


class _LeftOut(Number):
    """Terms of a sum that are not written."""

    __slots__ = ()


def number_latex(value: float, decimals: int | None, comma: bool) -> str:
    r"""A result as LaTeX: ``-0.5``, ``3.2 \cdot 10^{-7}``; a decimal comma without a gap after it.

    ``decimals`` None is exact. What would be rounded to 0 is written with a power of ten.
    """
    text = latex_number(value) if decimals is None else _rounded(value, decimals)
    return text.replace(".", "{,}") if comma else text


def _rounded(value: float, decimals: int) -> str:
    if isinstance(value, int) or not math.isfinite(value):
        return latex_number(value)
    text = f"{value:.{decimals}f}"
    if value != 0 and (abs(value) >= 1e15 or float(text) == 0):
        digits, power = f"{value:.{min(decimals, 3)}e}".split("e")
        return rf"{digits} \cdot 10^{{{int(power)}}}"
    return text.lstrip("-") if float(text) == 0 else text


def _constant(value: float, decimals: int | None, comma: bool) -> str:
    """A number of the formula itself, such as a learning rate: not filled up with noughts."""
    if isinstance(value, int):
        return str(value)
    short = exact(value).removesuffix(".0")
    if decimals is None:
        return number_latex(value, None, comma)
    if len(short.partition(".")[2]) > decimals or "e" in short or "n" in short:
        return number_latex(value, decimals, comma)
    return short.replace(".", "{,}") if comma else short


def substituted(step: Step, decimals: int | None, comma: bool) -> tuple[str, int]:
    """LaTeX of the rule with the numbers put in, and how many terms of sums are left out."""
    left_out = [0]

    def number(leaf: Number | Operand) -> str:
        if isinstance(leaf, _LeftOut):
            return r"\dots"
        write = number_latex if isinstance(leaf, Operand) else _constant
        return write(leaf.value, decimals, comma)

    tree = rebuilt(step.arithmetic, _shortening(left_out))
    text = latex(tree, number)
    if comma:
        # A comma that separates what a function takes would be taken for a decimal one.
        text = text.replace(r",\, ", r";\, ")
    return text, left_out[0]


def _shortening(left_out: list[int]) -> Callable[[Node], Node | None]:
    def change(tree: Node) -> Node | None:
        if not isinstance(tree, Sum) or len(tree.terms) <= MOST_TERMS:
            return None
        half = MOST_TERMS // 2
        left_out[0] += len(tree.terms) - 2 * half
        return Sum((*tree.terms[:half], _LeftOut(0.0), *tree.terms[-half:]))

    return change
