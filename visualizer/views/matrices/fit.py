"""How large can a page be written, and what is left out where there is too much of it?

Nothing is scrolled: text becomes smaller as far as it may, then equations are broken, then rows
and columns are left out, and at last the equations that are not the step's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product
from math import ceil
from typing import NamedTuple

from core.matrices import ONE, Axis, Equation, Matrix, Page, Sign, Terms
from visualizer.views.matrices.sizes import Box, Counts, Part, Sizes

BETWEEN, LEADING = 0.9, 0.5
"""Room between two equations, and between the lines of one, in units of the text."""
INDENT = 1.6
"""How far the broken parts of an equation are moved in."""
FEW, FEWEST = (4, 3, 2, 1), 10
"""How few places of an axis are shown, step by step; the smallest text of all, in pixels."""


@dataclass(frozen=True, eq=False)
class Fit:
    """How a page is written: with which sizes, which equations, how much of each axis."""

    sizes: Sizes
    counts: Counts
    equations: tuple[int, ...]
    breaks: bool


@dataclass(frozen=True)
class Room:
    """What there is to write on, and how large text should and may be."""

    width: float
    height: float
    text: int
    most: int
    least: int
    last: int
    """The smallest text where nothing else helps."""


def parts_of(equation: Equation, counts: Counts, shown: Callable[[Axis], range]) -> list[Part]:
    """An equation's parts from left to right; of a long sum those of its terms that show."""
    parts: list[Part] = []
    if equation.made is not None:
        parts += [equation.made, Sign("=", True)]
    for piece in equation.right:
        if not isinstance(piece, Terms):
            parts.append(piece)
            continue
        places = shown(piece.axis)
        if places.start:
            parts.append(Sign(r"\dots"))
        for place in places:
            if place > places.start or places.start:
                parts.append(Sign("+", True))
            parts.append(piece.matrices[place])
        if places.stop < piece.axis.size:
            parts += [Sign("+", True), Sign(r"\dots")]
    return parts


Boxed = tuple[Part, Box]


def lines_of(parts: list[Part], sizes: Sizes, counts: Counts, width: float) -> list[list[Boxed]]:
    """The parts in lines no wider than ``width``, broken before signs where that can be.

    Within brackets they are broken only where what is in them is too wide for a line.
    """
    boxed = [(part, sizes.box(part, counts)) for part in parts]
    indent = INDENT * sizes.text
    lines: list[list[Boxed]] = []
    used = 0.0
    for run in _runs(boxed, 0):
        wide = _wide(run)
        for piece in [run] if wide <= width - indent else _runs(run, 1):
            wide = _wide(piece)
            if not lines or used + wide > width:
                used = indent if lines else 0.0
                lines.append([])
            lines[-1] += piece
            used += wide
    return lines


def _runs(boxed: list[Boxed], within: int) -> list[list[Boxed]]:
    """What is not broken: it may be before a sign or after a comma, ``within`` so many brackets."""
    runs: list[list[Boxed]] = [[]]
    depth, comma = 0, False
    for part, box in boxed:
        before = isinstance(part, Sign) and part.breaks
        if (before or comma) and depth <= within and runs[-1]:
            runs.append([])
        comma = isinstance(part, Sign) and part.latex == ","
        if isinstance(part, Sign):
            depth += (part.latex == "(") - (part.latex == ")")
        runs[-1].append((part, box))
    return runs


def _wide(run: list[Boxed]) -> float:
    return sum(box.width for _, box in run)


class Size(NamedTuple):
    """What equations take up, and in how many lines."""

    wide: float
    tall: float
    lines: int


def size_of(page: Page, fit: Fit, width: float) -> Size:
    """What a page takes up as it would be written."""
    sizes = [_size(page.equations[number], fit, width) for number in fit.equations]
    tall = sum(size.tall for size in sizes) + BETWEEN * fit.sizes.text * (len(sizes) - 1)
    return Size(max(size.wide for size in sizes), tall, sum(size.lines for size in sizes))


def _size(equation: Equation, fit: Fit, width: float) -> Size:
    wide = tall = 0.0
    parts = parts_of(equation, fit.counts, lambda axis: _first(axis, fit.counts))
    lines = lines_of(parts, fit.sizes, fit.counts, width if fit.breaks else float("inf"))
    for number, line in enumerate(lines):
        indent = INDENT * fit.sizes.text if number else 0.0
        wide = max(wide, indent + _wide(line))
        tall += max(box.top for _, box in line) + max(box.bottom for _, box in line)
    return Size(wide, tall + LEADING * fit.sizes.text * (len(lines) - 1), len(lines))


def _first(axis: Axis, counts: Counts) -> range:
    """So many places of an axis as are shown, from its middle: dots stand at either end."""
    count = min(counts.get(axis, axis.size), axis.size)
    start = min(1, axis.size - count)
    return range(start, start + count)


def fit(page: Page, active: int, room: Room, sizes: Callable[[int], Sizes]) -> Fit:
    """The best way to write a page; ``active`` is the equation of the step.

    Its own equation whole is worth more than the others; where that cannot be, some of each.
    """
    every = tuple(range(len(page.equations)))
    own = tuple(number for number in every if page.explains(number, active)) or every[:1]
    near = tuple(n for n in every if own[0] - 1 <= n <= own[-1] + 1)
    kinds = list(dict.fromkeys((every, near, own)))
    for kept in kinds:
        whole = Fit(sizes(room.least), {}, kept, True)
        if _fits(page, whole, room):
            return _largest(page, whole, room, sizes)
    one = whole
    for few, text in ((FEW[0], room.text), *((few, room.least) for few in FEW)):
        for kept, breaks in product(kinds, (False, True)):
            one = _reduced(page, Fit(sizes(text), {}, kept, breaks), room, few)
            if _fits(page, one, room):
                return one
    for text in range(room.least, room.last - 1, -1):
        one = Fit(sizes(text), one.counts, own, True)
        if _fits(page, one, room):
            break
    return one


def _largest(page: Page, whole: Fit, room: Room, sizes: Callable[[int], Sizes]) -> Fit:
    """The whole page in as few lines as can be read well, and then as large as there is room.

    What matrices hold is said in words where that costs no size.
    """
    best, fewest = whole, size_of(page, whole, room.width).lines
    for text in range(room.most, room.least - 1, -1):
        one = Fit(sizes(text), {}, whole.equations, True)
        size = size_of(page, one, room.width)
        if not _within(size, room):
            continue
        if best is whole or (size.lines < fewest and text >= room.text):
            best, fewest = one, size.lines
    said = Fit(replace(best.sizes, titles=True), {}, whole.equations, True)
    return said if _fits(page, said, room) else best


def _fits(page: Page, one: Fit, room: Room) -> bool:
    return _within(size_of(page, one, room.width), room)


def _within(size: Size, room: Room) -> bool:
    return size.wide <= room.width and size.tall <= room.height


def _reduced(page: Page, one: Fit, room: Room, few: int) -> Fit:
    """The same with fewer rows and columns, until it fits or no more can be left out."""
    sizes = one.sizes
    counts: dict[Axis, int] = {}
    for number in one.equations:
        for matrix in _matrices(page.equations[number]):
            for axis, space in ((matrix.cols, room.width / sizes.column(matrix)),
                                (matrix.rows, room.height / sizes.row)):  # fmt: skip
                if axis.size > max(space, few):
                    counts[axis] = min(counts.get(axis, axis.size), max(ceil(space), few))
    one = Fit(sizes, counts, one.equations, one.breaks)
    while True:
        measured = {n: _size(page.equations[n], one, room.width) for n in one.equations}
        tall = sum(size.tall for size in measured.values())
        tall += BETWEEN * sizes.text * (len(one.equations) - 1)
        widest = max(measured, key=lambda n: measured[n].wide)
        tallest = max(measured, key=lambda n: measured[n].tall)
        if measured[widest].wide > room.width:
            axes = _axes(page.equations[widest], wide=True)
        elif tall > room.height:
            axes = _axes(page.equations[tallest], wide=False)
            if not any(_count(axis, counts) > few for axis in axes):
                axes = [a for n in one.equations for a in _axes(page.equations[n], wide=False)]
        else:
            return one
        axis = max(axes, key=lambda axis: _count(axis, counts), default=ONE)
        now = _count(axis, counts)
        if now <= few:
            return one
        counts[axis] = max(few, now - max(1, now // 8))


def _count(axis: Axis, counts: Counts) -> int:
    return min(counts.get(axis, axis.size), axis.size)


def _matrices(equation: Equation) -> list[Matrix]:
    """Those whose sizes count: of a sum's terms the first stands for all."""
    found = [piece.matrices[0] for piece in equation.right if isinstance(piece, Terms)]
    found += [piece for piece in equation.right if isinstance(piece, Matrix)]
    return found if equation.made is None else [equation.made, *found]


def _axes(equation: Equation, wide: bool) -> list[Axis]:
    axes = [matrix.cols if wide else matrix.rows for matrix in _matrices(equation)]
    if wide:
        axes += [piece.axis for piece in equation.right if isinstance(piece, Terms)]
    return axes
