"""How do tables become pieces of pages: side by side, cut into columns and rows that fit?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from core.export.formulas import number_latex
from core.export.tables import Table
from visualizer.export.paper import POINT, TEXT_HEIGHT, TEXT_WIDTH, Box, color
from visualizer.export.texts import Formula, Inline, Word
from visualizer.export.typeface import font

SIZE = 88.0
PAD = 5 * POINT
"""Room left and right of what stands in a cell."""

APART = 18 * POINT
"""Between two tables side by side."""

BESIDE = 0.4
"""A table up to this share of a page's height is not broken into rows."""


@dataclass(frozen=True)
class Cell:
    """What stands in a cell: nothing, or a word or formula; ``frame`` is the token of a box."""

    content: Inline | None
    frame: str = ""
    wide: float = 0.0
    tall: float = 0.0

    def width(self) -> float:
        own = self.content.size().width() if self.content is not None else 0.0
        return max(own, self.wide) + 2 * PAD

    def height(self) -> float:
        own = self.content.size().height() if self.content is not None else 0.0
        return max(own, self.tall)


@dataclass(frozen=True)
class Grid:
    """A table, ready to be measured: rows of cells, the first one its heads.

    caption : above it; texts : its cells begin at the left; plain : it has no heads and no lines.
    """

    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    texts: bool = False
    plain: bool = False
    widths: tuple[float, ...] = field(init=False)
    heights: tuple[float, ...] = field(init=False)

    def __post_init__(self) -> None:
        columns = zip(*self.rows, strict=True)
        widths = tuple(max(cell.width() for cell in column) for column in columns)
        heights = tuple(max([1.5 * SIZE, *(c.height() for c in row)]) for row in self.rows)
        object.__setattr__(self, "widths", widths)
        object.__setattr__(self, "heights", heights)

    @property
    def width(self) -> float:
        return sum(self.widths)

    @property
    def over(self) -> float:
        """Height of the caption."""
        return 1.4 * SIZE if self.caption else 0.0

    @property
    def height(self) -> float:
        return self.over + sum(self.heights)

    def columns(self, chosen: Sequence[int]) -> "Grid":
        """The same with these columns alone."""
        return Grid(
            tuple(tuple(row[column] for column in chosen) for row in self.rows),
            self.caption, self.texts, self.plain,
        )  # fmt: skip

    def paint(self, painter: QPainter, x: float, y: float, first: int, last: int) -> None:
        """Paint rows ``first`` to ``last`` (not included), with the caption above the heads."""
        if first == 0 and self.caption:
            letters = font(SIZE)
            painter.setFont(letters)
            painter.setPen(color("soft"))
            painter.drawText(QPointF(x, y + SIZE), self.caption)
            y += self.over
        for number in range(first, last):
            tall = self.heights[number]
            if number and not self.plain:
                token, thick = ("soft", 6) if number == 1 else ("line", 3)
                painter.fillRect(QRectF(x, y - thick / 2, self.width, thick), color(token))
            at = x
            for cell, wide in zip(self.rows[number], self.widths, strict=True):
                self._cell(painter, cell, QRectF(at, y, wide, tall))
                at += wide
            y += tall

    def _cell(self, painter: QPainter, cell: Cell, area: QRectF) -> None:
        if cell.frame:
            painter.setPen(QPen(color(cell.frame), 9))
            painter.drawRect(area)
        if cell.content is None:
            return
        size = cell.content.size()
        left = area.left() + PAD if self.texts else area.right() - PAD - size.width()
        top = area.top() + (area.height() - size.height()) / 2
        cell.content.paint(painter, QPointF(left, top))


def shelves(grids: Sequence[Grid], above: float = 8 * POINT, low: bool = False) -> Iterator[Box]:
    """The tables one after the other, small ones side by side; ``low``: on one base line."""
    shelf: list[Grid] = []
    for grid in (part for whole in grids for part in _fitting(whole)):
        taken = sum(one.width + APART for one in shelf)
        small = grid.height <= BESIDE * TEXT_HEIGHT
        if shelf and (not small or taken + grid.width > TEXT_WIDTH):
            yield _shelf(shelf, above, low)
            shelf = []
        if small:
            shelf.append(grid)
        else:
            yield from _broken(grid, above)
    if shelf:
        yield _shelf(shelf, above, low)


def _fitting(grid: Grid) -> Iterator[Grid]:
    """The table in parts that are no wider than the page, each with the rows' heads."""
    if grid.width <= TEXT_WIDTH:
        yield grid
        return
    columns = list(range(1, len(grid.widths)))
    while columns:
        taken, used = 0, grid.widths[0]
        while taken < len(columns) and (
            not taken or used + grid.widths[columns[taken]] <= TEXT_WIDTH
        ):
            used += grid.widths[columns[taken]]
            taken += 1
        yield grid.columns([0, *columns[:taken]])
        columns = columns[taken:]


def _shelf(grids: list[Grid], above: float, low: bool) -> Box:
    tall = max(grid.height for grid in grids)

    def paint(painter: QPainter, x: float, y: float) -> None:
        for grid in grids:
            free = tall - grid.height
            top = free / 2 if grid.plain else free if low else 0.0
            grid.paint(painter, x, y + top, 0, len(grid.rows))
            x += grid.width + APART

    return Box(tall, paint, above)


def _broken(grid: Grid, above: float) -> Iterator[Box]:
    """A tall table row by row; its heads come again on each page."""

    def rows(first: int, last: int, height: float, gap: float, keep: bool) -> Box:
        def paint(painter: QPainter, x: float, y: float) -> None:
            grid.paint(painter, x, y, first, last)

        return Box(height, paint, gap, keep, head=None if first == 0 else head)

    head = None
    head = rows(0, 1, grid.over + grid.heights[0], above, True)
    yield head
    count = len(grid.rows)
    for row in range(1, count):
        # No row of it stands alone on a page.
        yield rows(row, row + 1, grid.heights[row], 0.0, keep=row == 1 or row == count - 2)


def table_grid(table: Table, decimals: int | None, comma: bool) -> Grid:
    """A table of a report."""
    corner: Inline = _head(table.heads[0])
    if table.name:
        corner = Formula(table.name, "ink", 1.1 * SIZE)
    heads = (Cell(corner), *(Cell(_head(head)) for head in table.heads[1:]))
    rows = [
        (
            Cell(_head(str(row[0]))),
            *(Cell(_shown(cell, decimals, comma)) for cell in row[1:]),
        )
        for row in table.rows
    ]
    return Grid((heads, *rows), texts=not table.name)


def _head(text: str) -> Word:
    return Word(text, SIZE, True, "soft")


def _shown(cell: str | float, decimals: int | None, comma: bool) -> Inline:
    if isinstance(cell, str):
        return Word(cell, SIZE)
    return number(number_latex(cell, decimals, comma))


def number(latex: str, token: str = "ink", bold: bool = False, size: float = SIZE) -> Inline:
    """A number that is written as LaTeX: as text, which can be found and copied, if it may be."""
    if "\\" in latex:
        return Formula(latex, token, 1.05 * size)
    text = latex.replace("-", "−").replace("{,}", ",")
    return Word(text, size, bold, token)
