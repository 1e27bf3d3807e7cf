"""How do texts and formulas become pieces of a page?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainter

from core.export.escaping import one_line
from visualizer.export.paper import (
    FORMULA_SIZE,
    LEADING,
    POINT,
    TEXT_SIZE,
    TEXT_WIDTH,
    Box,
    color,
)
from visualizer.export.typeface import font, metrics
from visualizer.export.typeset import Outline, outline
from visualizer.fonts import wrapped
from visualizer.symbol import Symbol

HANG = 16 * POINT
"""How far the later lines of a long formula are moved in."""

GAP = 0.26 * FORMULA_SIZE
"""Between two pieces of a line."""

IN_FRACTION = 1.2
"""A name that is a fraction is set larger by this: its letters are small."""

TOGETHER = 12
"""Lines of one formula that are kept on one page."""


class Inline(Protocol):
    """What stands in a line: it has a size, and a baseline below its upper edge."""

    def size(self) -> QSizeF: ...

    def baseline(self) -> float: ...

    def paint(self, painter: QPainter, at: QPointF) -> None: ...


@dataclass(frozen=True)
class Word:
    """A piece of text in a line; ``token`` is its colour."""

    text: str
    font_size: float
    bold: bool = False
    token: str = "ink"

    @cached_property
    def _size(self) -> QSizeF:
        measures = metrics(self.font_size, self.bold)
        return QSizeF(measures.horizontalAdvance(self.text), measures.height())

    def size(self) -> QSizeF:
        return self._size

    def baseline(self) -> float:
        return metrics(self.font_size, self.bold).ascent()

    def paint(self, painter: QPainter, at: QPointF) -> None:
        painter.setFont(font(self.font_size, self.bold))
        painter.setPen(color(self.token))
        painter.drawText(QPointF(at.x(), at.y() + self.baseline()), self.text)


@dataclass(frozen=True)
class Formula:
    """A formula in a line, no wider than ``widest``: it is set smaller then."""

    latex: str
    token: str = "ink"
    font_size: float = FORMULA_SIZE
    widest: float = TEXT_WIDTH

    @cached_property
    def _outline(self) -> Outline:
        return outline(self.latex)

    @cached_property
    def _fitting(self) -> float:
        wide = self._outline.size(self.font_size).width()
        return self.font_size * min(1.0, self.widest / wide)

    def size(self) -> QSizeF:
        return self._outline.size(self._fitting)

    def baseline(self) -> float:
        return self._outline.baseline(self._fitting)

    def paint(self, painter: QPainter, at: QPointF) -> None:
        self._outline.paint(painter, at, self._fitting, color(self.token))


@dataclass(frozen=True)
class Name:
    """The name of one number. There are as many as steps, so they are not typeset."""

    latex: str
    token: str = "ink"
    font_size: float = FORMULA_SIZE

    @cached_property
    def _symbol(self) -> Symbol:
        larger = IN_FRACTION if self.latex.startswith(r"\frac") else 1.0
        return Symbol(self.latex, larger * self.font_size)

    def size(self) -> QSizeF:
        return QSizeF(self._symbol.width, self._symbol.ascent + self._symbol.descent)

    def baseline(self) -> float:
        return self._symbol.ascent

    def paint(self, painter: QPainter, at: QPointF) -> None:
        self._symbol.paint(painter, at + QPointF(0, self.baseline()), color(self.token))


def paragraph(
    text: str, *, size: float = TEXT_SIZE, bold: bool = False, token: str = "ink",
    width: float = TEXT_WIDTH, indent: float = 0.0, above: float = 4 * POINT, keep: bool = False,
    bar: str = "",
) -> Iterator[Box]:  # fmt: skip
    """The lines of a text; its first two stay together, and its last two."""
    letters = font(size, bold)
    lines = [
        line
        for part in (text.splitlines() or [""])
        for line in wrapped(one_line(part), letters, width - indent, anywhere=True)
    ]
    step = LEADING * size
    measures = metrics(size, bold)
    base = (step + measures.ascent() - measures.descent()) / 2
    ink = color(token)

    def piece(line: str) -> Box:
        def paint(painter: QPainter, x: float, y: float) -> None:
            painter.setFont(letters)
            painter.setPen(ink)
            painter.drawText(QPointF(x + indent, y + base), line)

        return Box(step, paint, bar=bar)

    last = len(lines) - 1
    for number, line in enumerate(lines):
        yield replace(
            piece(line),
            above=above if number == 0 else 0.0,
            keep=keep if number == last else number == 0 or number == last - 1,
        )


def display(
    latex: str, *, indent: float = 0.0, above: float = 5 * POINT, keep: bool = True, bar: str = ""
) -> Box:
    """A formula on a line of its own."""
    formula = Formula(latex, "ink", 1.15 * FORMULA_SIZE, TEXT_WIDTH - indent)

    def paint(painter: QPainter, x: float, y: float) -> None:
        formula.paint(painter, QPointF(x + indent, y))

    return Box(formula.size().height(), paint, above, keep, bar)


def line_of(
    parts: Sequence[Inline], *, indent: float = 0.0, above: float = 3 * POINT, keep: bool = False,
    bar: str = "",
) -> list[Box]:  # fmt: skip
    """Formulas and words one after the other, in as many lines as they need.

    Of very many, the first two stay together, and the last two.
    """
    rows: list[list[tuple[float, Inline]]] = [[]]
    x = 0.0
    room = TEXT_WIDTH - indent
    for number, part in enumerate(parts):
        wide = part.size().width()
        # The result stays with its sign of equality.
        needed = wide + GAP + parts[-1].size().width() if number == len(parts) - 2 else wide
        if isinstance(part, Formula) and part.latex.startswith("+ "):
            x -= GAP  # which the sign brings with it
        if rows[-1] and x + needed > room:
            rows.append([])
            x = HANG
        rows[-1].append((x, part))
        x += wide + GAP
    last, together = len(rows) - 1, len(rows) <= TOGETHER
    made = [_row(row, indent) for row in rows]
    return [
        replace(
            box,
            above=above if number == 0 else 1.5 * POINT,
            keep=keep if number == last else together or number in (0, last - 1),
            bar=bar,
        )
        for number, box in enumerate(made)
    ]


def _row(row: list[tuple[float, Inline]], indent: float) -> Box:
    ascent = max(part.baseline() for _, part in row)
    descent = max(part.size().height() - part.baseline() for _, part in row)

    def paint(painter: QPainter, x: float, y: float) -> None:
        for at, part in row:
            part.paint(painter, QPointF(x + indent + at, y + ascent - part.baseline()))

    return Box(ascent + descent, paint)


def heading(text: str, level: int, token: str) -> Iterator[Box]:
    """A heading; one of a part has a line beneath."""
    large = level == 1
    size = 130.0 if large else 105.0
    above = 20 * POINT if large else 12 * POINT
    yield from paragraph(text, size=size, bold=True, token=token, above=above, keep=True)
    if large:

        def paint(painter: QPainter, x: float, y: float) -> None:
            painter.fillRect(QRectF(x, y, TEXT_WIDTH, 9), color(token))

        yield Box(9, paint, above=1.5 * POINT, keep=True)
