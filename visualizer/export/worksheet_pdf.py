"""How is a worksheet, or its key, laid on pages? Each version begins on a page of its own."""

from collections.abc import Iterator
from typing import IO

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter

from core.export import worksheet
from core.export.breaking import breakable, pieces
from core.export.escaping import one_line
from core.export.options import Options, Progress
from core.export.worksheet import Gap, Sheet, Shown, Task, sheets
from core.trace import Trace
from visualizer.export.flow import Page, pages
from visualizer.export.grids import PAD, SIZE, Cell, Grid, number, shelves, table_grid
from visualizer.export.paper import (
    FORMULA_SIZE,
    POINT,
    SMALL_SIZE,
    TEXT_SIZE,
    TEXT_WIDTH,
    Box,
    color,
)
from visualizer.export.pdf import Part, preview, write
from visualizer.export.texts import Formula, Inline, Name, Word, heading, line_of, paragraph
from visualizer.export.typeface import font
from visualizer.theme import PHASE_TOKENS

GAP_WIDTH, GAP_HEIGHT = 62 * POINT, 22 * POINT
"""Of a cell that is filled in by hand."""

WRITING = 26 * POINT
"""Height of a line that is written on."""


def draw(name: str, trace: Trace, options: Options, file: IO[bytes], progress: Progress) -> None:
    """Write all versions as PDF."""
    parts = []
    for done, sheet in enumerate(sheets(trace, options)):
        progress(done, options.versions)
        parts.append(Part(one_line(sheet.heading), list(laid_out(sheet))))
    title = one_line(options.words(trace.network.title)) or options.words("Untitled")
    write(parts, title, file, lambda: progress(options.versions, options.versions))


def first(name: str, trace: Trace, options: Options) -> QImage:
    """The first page."""
    sheet = next(sheets(trace, options))
    return preview(next(laid_out(sheet)), one_line(sheet.heading))


def laid_out(sheet: Sheet) -> Iterator[Page]:
    """The pages of one version."""
    return pages(_boxes(sheet))


def _boxes(sheet: Sheet) -> Iterator[Box]:
    words = sheet.words
    yield from paragraph(one_line(sheet.heading), size=165, bold=True, keep=True)
    if sheet.key:
        yield from paragraph(words("Points: {points}", points=sheet.points))
    else:
        yield _name_line(sheet)
    yield from paragraph(sheet.intro, above=8 * POINT)
    yield from heading(words("Given"), 1, "ink")
    yield from shelves([table_grid(sheet.layers, None, words.comma)])
    facts = (
        (Cell(Word(name, SIZE, True)),
         Cell(Word(text, SIZE)))
        for name, text in sheet.facts
    )  # fmt: skip
    yield from shelves([Grid(tuple(facts), texts=True, plain=True)])
    given = [grid for task in sheet.given for grid in task.grids]
    yield from shelves([_grid(grid, sheet) for grid in given])
    yield from heading(words("To work out"), 1, "ink")
    for task in sheet.tasks:
        yield from _task(task, sheet)


def _name_line(sheet: Sheet) -> Box:
    """Name, class and date to be filled in, and the points to be given."""
    words, letters = sheet.words, font(TEXT_SIZE)
    points = words("Points: {got} / {points}", got="______", points=sheet.points)
    labels = (words("Name:"), words("Class:"), words("Date:"))
    metrics = QFontMetricsF(letters)

    def paint(painter: QPainter, x: float, y: float) -> None:
        painter.setFont(letters)
        painter.setPen(color("ink"))
        base = y + WRITING - 5 * POINT
        right = x + TEXT_WIDTH - metrics.horizontalAdvance(points)
        painter.drawText(QPointF(right, base), points)
        free = right - x - 12 * POINT
        free -= sum(metrics.horizontalAdvance(label) + 16 * POINT for label in labels)
        for label, share in zip(labels, (0.56, 0.2, 0.24), strict=True):
            painter.drawText(QPointF(x, base), label)
            x += metrics.horizontalAdvance(label) + 4 * POINT
            painter.fillRect(QRectF(x, base + 2 * POINT, share * free, 6), color("soft"))
            x += share * free + 12 * POINT

    return Box(WRITING, paint, above=4 * POINT)


def _task(task: Task, sheet: Sheet) -> Iterator[Box]:
    token = PHASE_TOKENS.get(task.phase, "ink")
    count = len(task.gaps)
    points = sheet.words("({count} p.)", count=count) if count else ""
    yield _task_title(task.title, points, token)
    yield from paragraph(task.sentence, token="soft", keep=True, above=3 * POINT)
    grids = [_grid(grid, sheet) for grid in task.grids]
    if task.rule:
        rule = Cell(Formula(task.rule, "ink", 1.1 * FORMULA_SIZE, TEXT_WIDTH - 2 * PAD))
        grids.insert(0, Grid(((rule,),), texts=True, plain=True))
    yield from shelves(grids, above=4 * POINT, low=True)
    if sheet.key:
        for gap in task.gaps:
            yield from _working(gap)


def _task_title(title: str, points: str, token: str) -> Box:
    letters, light = font(1.1 * TEXT_SIZE, bold=True), font(TEXT_SIZE)
    tall = 1.5 * 1.1 * TEXT_SIZE

    def paint(painter: QPainter, x: float, y: float) -> None:
        area = QRectF(x, y, TEXT_WIDTH, tall)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(letters)
        painter.setPen(color(token))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignLeft | middle), title)
        painter.setFont(light)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignRight | middle), points)
        painter.fillRect(QRectF(x, y + tall, TEXT_WIDTH, 6), color(token))

    return Box(tall + 6, paint, above=14 * POINT, keep=True)


def _grid(grid: worksheet.Grid, sheet: Sheet) -> Grid:
    heads = (
        Cell(Formula(grid.name, "ink", 1.1 * SIZE)),
        *(Cell(Word(head, SIZE, True, "soft")) for head in grid.heads),
    )
    rows = [
        (Cell(Word(head, SIZE, True, "soft")), *(_cell(cell, sheet.key) for cell in cells))
        for head, cells in grid.rows
    ]
    return Grid((heads, *rows), caption=grid.label)


def _cell(cell: Shown, key: bool) -> Cell:
    if isinstance(cell, Gap):
        answer = number(cell.answer, "loss", bold=True) if key else None
        return Cell(answer, "soft", GAP_WIDTH, GAP_HEIGHT)
    return Cell(number(cell.text))


def _working(gap: Gap) -> list[Box]:
    parts: list[Inline] = [Name(gap.symbol, "soft"), Formula("=", "soft")]
    if gap.numbers != gap.answer:
        room = TEXT_WIDTH - 30 * POINT
        parts += [Formula(piece, "soft", widest=room) for piece in pieces(breakable(gap.numbers))]
        parts.append(Formula("=", "soft"))
    parts.append(number(gap.answer, "ink", size=SMALL_SIZE))
    return line_of(parts)
