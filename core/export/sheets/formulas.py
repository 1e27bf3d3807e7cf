"""How is an expression written as a spreadsheet's formula over the cells of its numbers?

From the same trees that everything else is written from. A piecewise formula becomes an IF with
both its branches, so that it is right for other numbers too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from core.arithmetic import (
    ATOM,
    POWER,
    PRODUCT,
    SUM,
    Call,
    Chosen,
    Difference,
    Negative,
    Node,
    Number,
    Operand,
    Power,
    Product,
    Quotient,
    Sum,
    node,
)
from core.export.sheets.cells import Cell, Range, Term, ranges
from core.export.sheets.names import SETTINGS, quoted
from core.numbers import exact

MOST_WRITTEN_OUT = 12
"""Sums of more terms are written over ranges of cells."""

MOST_LETTERS = 8_000
"""Of one formula; spreadsheets take 8,192."""

CALLS = {
    "exp": "EXP", "log": "LN", "tanh": "TANH", "arctan": "ATAN", "sqrt": "SQRT", "max": "MAX",
    "min": "MIN", "abs": "ABS",
}  # fmt: skip


class TooLong(Exception):
    """A formula that no spreadsheet would take."""


class Formulas:
    """Writes formulas: ``cell`` says where a step stands, ``sheets`` what the sheets are called."""

    def __init__(self, sheets: Sequence[str], cell: Callable[[int], Cell]) -> None:
        self.sheets = [quoted(name) + "!" for name in sheets]
        self.cell = cell

    def write(self, tree: Node, sheet: int, layer: int) -> str:
        """The formula of ``tree`` in a cell of ``sheet`` that belongs to ``layer``."""
        text = "=" + _Line(self, sheet, layer).put(tree, SUM, leading=True)
        if len(text) > MOST_LETTERS:
            raise TooLong
        return text

    def reference(self, place: Cell | Range, sheet: int) -> str:
        """A cell or a range as it is written on ``sheet``."""
        at = place.first.sheet if isinstance(place, Range) else place.sheet
        return ("" if at == sheet else self.sheets[at]) + place.text


class _Line:
    """One formula on one sheet."""

    def __init__(self, formulas: Formulas, sheet: int, layer: int) -> None:
        self.formulas = formulas
        self.sheet = sheet
        self.layer = layer

    def at(self, place: Cell | Range) -> str:
        return self.formulas.reference(place, self.sheet)

    def put(self, tree: Node, binds: int, leading: bool = False) -> str:
        """``tree`` where something is asked for that binds at least as tightly as ``binds``.

        ``leading``: nothing stands before it that a minus sign could run into.
        """
        if isinstance(tree, Operand):
            return self.at(self.formulas.cell(tree.index))
        if isinstance(tree, Number):
            return self._number(tree)
        if isinstance(tree, Chosen):
            return self._chosen(tree, binds, leading)
        enclosed = tree.binds < binds or (isinstance(tree, Negative) and not leading)
        text = self._body(tree, leading or enclosed)
        return f"({text})" if enclosed else text

    def _number(self, tree: Number) -> str:
        if tree.name:
            name = SETTINGS[tree.name][1]
            return f"{name}_{self.layer}" if tree.name == "alpha" else name
        return _plain(tree.value)

    def _chosen(self, tree: Chosen, binds: int, leading: bool) -> str:
        if tree.pieces is None:
            return self.put(tree.branch, binds, leading)
        test, then, otherwise = tree.pieces
        branches = [node(make()) for make in (then, otherwise)]
        texts = [self.put(branch, SUM, leading=True) for branch in branches]
        if texts[0] == texts[1]:
            return self.put(tree.branch, binds, leading)
        sign, bound = test(_Asked())
        asked = f"{self.put(tree.by, PRODUCT)}{sign}{_plain(bound).strip('()')}"
        return f"IF({asked},{texts[0]},{texts[1]})"

    def _body(self, tree: Node, leading: bool) -> str:
        match tree:
            case Sum():
                return self._sum(tree, leading)
            case Product():
                first = self.put(tree.factors[0], PRODUCT, leading)
                return "*".join([first, *(self.put(f, POWER) for f in tree.factors[1:])])
            case Difference():
                return f"{self.put(tree.left, SUM, leading)}-{self.put(tree.right, PRODUCT)}"
            case Quotient():
                return f"{self.put(tree.top, PRODUCT, leading)}/{self.put(tree.bottom, POWER)}"
            case Power():
                return f"{self.put(tree.base, ATOM)}^{self._exponent(tree)}"
            case Negative():
                # In a spreadsheet a sign binds more tightly than a power.
                return f"-{self.put(tree.child, ATOM)}"
            case Call():
                arguments = (self.put(one, SUM, leading=True) for one in tree.arguments)
                return f"{CALLS[tree.name]}({','.join(arguments)})"
        raise TypeError(f"no formula for {type(tree).__name__}")

    def _exponent(self, tree: Power) -> str:
        """A number of the optimizer is raised to the count of updates, and to nothing else."""
        raised = isinstance(tree.base, Number) and tree.base.name
        return SETTINGS["t"][1] if raised else str(tree.exponent)

    def _sum(self, tree: Sum, leading: bool) -> str:
        if len(tree.terms) > MOST_WRITTEN_OUT:
            return "+".join(self._parts(tree.terms))
        first = self.put(tree.terms[0], SUM, leading)
        return "+".join([first, *(self.put(term, PRODUCT) for term in tree.terms[1:])])

    def _parts(self, terms: Sequence[Node]) -> list[str]:
        """A long sum: what lies in ranges as ranges, everything else as it is."""
        parts: list[str] = []
        waiting: list[Term] = []
        for term in terms:
            cells = self._cells(term)
            if cells is None:
                parts += self._summed(waiting)
                waiting = []
                parts.append(self.put(term, PRODUCT))
            else:
                waiting.append(cells)
        return parts + self._summed(waiting)

    def _cells(self, term: Node) -> Term | None:
        """The cells whose product the term is, if it is one of one or two cells."""
        factors = term.factors if isinstance(term, Product) else (term,)
        found = [self.formulas.cell(f.index) for f in factors if isinstance(f, Operand)]
        return tuple(found) if len(found) == len(factors) <= 2 else None

    def _summed(self, terms: list[Term]) -> list[str]:
        return [self._over(factors) for factors in ranges(terms)]

    def _over(self, factors: tuple[Range, ...]) -> str:
        if factors[0].first == factors[0].last:
            return "*".join(self.at(factor.first) for factor in factors)
        texts = [self.at(factor) for factor in factors]
        if len(texts) == 1:
            return f"SUM({texts[0]})"
        if factors[0].shape == factors[1].shape:
            return f"SUMPRODUCT({','.join(texts)})"
        # A row times a column, as matrices are multiplied.
        row, across = texts if factors[0].shape[0] == 1 else texts[::-1]
        return f"SUM(MMULT({row},{across}))"


class _Asked:
    """Stands for the number that a test is asked of, and gives back what it is compared with."""

    def __lt__(self, bound: Any) -> Any:
        return "<", bound

    def __gt__(self, bound: Any) -> Any:
        return ">", bound

    def __le__(self, bound: Any) -> Any:
        return "<=", bound

    def __ge__(self, bound: Any) -> Any:
        return ">=", bound

    def __eq__(self, bound: object) -> Any:
        return "=", bound


def _plain(value: float) -> str:
    text = str(value) if isinstance(value, int) else exact(value).upper().removesuffix(".0")
    return f"({text})" if text.startswith("-") else text
