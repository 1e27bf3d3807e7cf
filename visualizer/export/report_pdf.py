"""How is a report of a computation laid on pages?"""

from collections.abc import Iterator
from dataclasses import replace
from typing import IO

from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QImage, QPainter, QTransform

from core.export.breaking import breakable, pieces
from core.export.escaping import one_line
from core.export.options import Options, Progress
from core.export.report import (
    Block,
    Convention,
    Graph,
    Heading,
    Line,
    Paragraph,
    Run,
    Title,
    report,
)
from core.export.tables import Table
from core.network import Conv2D
from core.trace import Trace
from visualizer.export.direct import Direct
from visualizer.export.flow import Page, pages
from visualizer.export.grids import number, shelves, table_grid
from visualizer.export.paper import POINT, SMALL_SIZE, TEXT_SIZE, TEXT_WIDTH, Box
from visualizer.export.pdf import Part, preview, write
from visualizer.export.scene import DECIMALS
from visualizer.export.texts import Formula, Inline, Name, display, heading, line_of, paragraph
from visualizer.theme import LIGHT, PHASE_TOKENS
from visualizer.views.graph.ink import digit_width
from visualizer.views.graph.layout import Layout
from visualizer.views.graph.moment import moment
from visualizer.views.graph.painter import GraphPainter
from visualizer.views.graph.values import Values

INDENT = 9 * POINT
"""How far the arithmetic stands from the line of its phase."""

PIXEL = 6.2
"""A unit of the graph on paper: its least text is some 7 points high."""

LEAST_TEXT = 11
GRAPH_HEIGHT = 0.54
"""Of its width."""


def draw(name: str, trace: Trace, options: Options, file: IO[bytes], progress: Progress) -> None:
    """Write the report as PDF."""
    last = (0, 1)

    def told(done: int, total: int) -> None:
        nonlocal last
        last = (done, total)
        progress(done, total)

    title = _title(trace, options)
    made = list(laid_out(trace, options, told))
    write([Part(title, made)], title, file, lambda: progress(*last))


def first(name: str, trace: Trace, options: Options) -> QImage:
    """The first page."""
    page = next(laid_out(trace, options, lambda done, total: None))
    return preview(page, _title(trace, options))


def _title(trace: Trace, options: Options) -> str:
    return one_line(options.words(trace.network.title)) or options.words("Untitled")


def laid_out(trace: Trace, options: Options, progress: Progress) -> Iterator[Page]:
    """The pages, one after the other."""
    return pages(_Report(trace, options).boxes(report(trace, options, progress)))


class _Report:
    """Turns blocks into pieces of pages."""

    def __init__(self, trace: Trace, options: Options) -> None:
        self.trace = trace
        self.options = options
        self.words = options.words

    def boxes(self, blocks: Iterator[Block]) -> Iterator[Box]:
        tables: list[Table] = []
        for block in blocks:
            if isinstance(block, Table):
                tables.append(block)
                continue
            yield from self._tables(tables)
            tables = []
            yield from self._block(block)
        yield from self._tables(tables)

    def _tables(self, tables: list[Table]) -> Iterator[Box]:
        options = self.options
        yield from shelves(
            [table_grid(one, options.decimals, options.words.comma) for one in tables]
        )

    def _block(self, block: Block) -> Iterator[Box]:
        match block:
            case Title():
                text = one_line(block.text) or self.words("Untitled")
                yield from paragraph(text, size=190, bold=True, keep=True)
                if block.notes:
                    yield from paragraph(block.notes, above=6 * POINT)
            case Heading():
                token = "ink" if block.phase == "given" else PHASE_TOKENS[block.phase]
                yield from heading(block.text, block.level, token)
            case Paragraph():
                yield from paragraph(block.text, above=6 * POINT)
            case Convention():
                name = f"{block.name}: {block.short}"
                yield from paragraph(name, bold=True, above=7 * POINT, keep=True)
                yield from paragraph(block.paragraph, indent=INDENT, above=0)
            case Graph():
                yield from self._graph()
            case Run():
                yield from self._run(block)

    def _graph(self) -> Iterator[Box]:
        trace = self.trace
        decimals = self.options.decimals
        decimals = DECIMALS if decimals is None else min(decimals, DECIMALS)
        values = Values(trace, decimals)
        wide = TEXT_WIDTH / PIXEL
        layout = Layout(
            values.spec, wide, GRAPH_HEIGHT * wide, LEAST_TEXT, digit_width(), values.loss_chars
        )
        # Maps show one thing at a time: what they give, not their deltas.
        maps = any(isinstance(layer, Conv2D) for layer in trace.network.layers)
        last = trace.phase_range("loss" if maps else "gradient").stop - 1
        there = moment(trace, last, range(last, last + 1), 1, layout)
        now = replace(there, phase="given", now=(), used=(), bundles=(), fields=())
        scale = min(1.0, wide / layout.width)

        def paint(painter: QPainter, x: float, y: float) -> None:
            base = QTransform.fromTranslate(x, y)
            base.scale(PIXEL, PIXEL)
            tiles = Direct(base * painter.worldTransform())
            drawn = GraphPainter(values, layout, LIGHT, decimals, frozenset(), tiles)
            view = QRectF(0, 0, wide, layout.height)
            drawn.paint(painter, now, QPoint(0, 0), scale, 1.0, view)

        yield Box(layout.height * scale * PIXEL, paint, 8 * POINT, keep=True)
        caption = self.words("Blue, solid: positive weights. Orange, dashed: negative ones.")
        if trace.network.samples > 1:
            caption += " " + self.words("The numbers are those of sample 1.")
        yield from paragraph(caption, size=SMALL_SIZE, token="soft")

    def _run(self, run: Run) -> Iterator[Box]:
        bar = PHASE_TOKENS[run.phase]
        above = 10 * POINT
        for rule in (run.chain_rule, run.rule):
            if rule:
                yield display(rule, indent=INDENT, above=above, bar=bar)
                above = 4 * POINT
        yield from paragraph(
            run.sentence, token="soft", size=TEXT_SIZE, indent=INDENT, above=above, keep=True,
            bar=bar,
        )  # fmt: skip
        last = len(run.lines) - 1
        for place, line in enumerate(run.lines):
            # Two lines at least stand with the rule, and two at the top of a page.
            yield from self._line(line, bar, keep=place < last and place in (0, last - 1))

    def _line(self, line: Line, bar: str, keep: bool) -> Iterator[Box]:
        room = TEXT_WIDTH - INDENT - 20 * POINT
        parts: list[Inline] = [Name(line.symbol), Formula("=")]
        if line.numbers != line.result:
            parts += [Formula(piece, widest=room) for piece in pieces(breakable(line.numbers))]
            parts.append(Formula("="))
        parts.append(number(line.result, bar, bold=True, size=1.05 * TEXT_SIZE))
        noted = bool(line.note)
        yield from line_of(parts, indent=INDENT, keep=keep or noted, bar=bar)
        if noted:
            yield from paragraph(
                line.note, size=SMALL_SIZE, token="soft", indent=2.5 * INDENT, above=0, keep=keep,
                bar=bar,
            )  # fmt: skip
