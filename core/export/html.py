"""How is a trace written as one HTML page that needs nothing else?"""

from collections.abc import Iterator
from typing import IO

from core.export.breaking import breakable, pieces
from core.export.escaping import html_text, one_line
from core.export.formulas import number_latex
from core.export.html_page import SCRIPT, STYLE
from core.export.mathml import mathml
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
from core.export.svg_graph import graph_svg, lit
from core.export.tables import Table
from core.trace import Trace


def write(
    trace: Trace,
    file: IO[bytes],
    progress: Progress,
    options: Options = Options(),  # noqa: B008
) -> None:
    """Write the page: texts, tables, formulas as MathML, the graph as SVG, a stepper."""
    words = options.words
    title = one_line(words(trace.network.title)) or words("Untitled")
    head = (
        f'<!DOCTYPE html>\n<html lang="{html_text(words.code)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html_text(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
    )
    file.write(head.encode())
    for part in _Page(trace, options).parts(report(trace, options, progress)):
        file.write((part + "\n").encode())
    file.write(f"<script>{SCRIPT}</script>\n</body>\n</html>\n".encode())


class _Page:
    """Writes blocks as HTML."""

    def __init__(self, trace: Trace, options: Options) -> None:
        self.trace = trace
        self.options = options
        self.words = options.words
        self.place = ("", "")
        """The part and the section that come now."""
        self.open = ""
        """The end of the element that tables or conventions stand in."""

    def parts(self, blocks: Iterator[Block]) -> Iterator[str]:
        for block in blocks:
            kind = {Table: "</div>", Convention: "</dl>"}.get(type(block), "")
            if self.open and self.open != kind:
                yield self.open
                self.open = ""
            if kind and not self.open:
                yield {"</div>": '<div class="tables">', "</dl>": "<dl>"}[kind]
                self.open = kind
            yield from self._block(block)
        if self.open:
            yield self.open

    def _block(self, block: Block) -> Iterator[str]:
        match block:
            case Title():
                text = one_line(block.text) or self.words("Untitled")
                yield f"<h1>{html_text(text)}</h1>"
                if block.notes:
                    yield f"<p>{html_text(block.notes)}</p>"
            case Heading():
                self.place = (block.text, "") if block.level == 1 else (self.place[0], block.text)
                name = f"h{block.level + 1}"
                yield f'<{name} class="{block.phase}">{html_text(block.text)}</{name}>'
            case Paragraph():
                yield f"<p>{html_text(block.text)}</p>"
            case Convention():
                yield (
                    f"<dt>{html_text(block.name)}: {html_text(block.short)}</dt>"
                    f"<dd>{html_text(block.paragraph)}</dd>"
                )
            case Graph():
                yield from self._graph()
            case Table():
                yield self._table(block)
            case Run():
                yield from self._run(block)

    def _graph(self) -> Iterator[str]:
        words = self.words
        caption = words("Blue, solid: positive weights. Orange, dashed: negative ones.")
        if self.trace.network.samples > 1:
            caption += " " + words("The numbers are those of sample 1.")
        yield f"<figure>{graph_svg(self.trace, words, self.options.decimals)}"
        yield f"<figcaption>{html_text(caption)}</figcaption></figure>"
        count = words("Step {number} of {count}", number="#", count="#")
        yield f'<section class="stepper" data-count="{html_text(count)}">'
        yield (
            f'<div class="bar"><button type="button" class="back">← {html_text(words("Back"))}'
            f'</button><button type="button" class="next">{html_text(words("Next"))} →</button>'
            f'<input type="range" min="0" value="0" aria-label="{html_text(words("Step"))}">'
            '<output></output></div><div class="panel" aria-live="polite"></div></section>'
        )

    def _run(self, run: Run) -> Iterator[str]:
        place = " · ".join(part for part in self.place if part)
        yield (
            f'<section class="run {run.phase}" data-phase="{run.phase}" '
            f'data-place="{html_text(place)}">'
        )
        for rule in (run.chain_rule, run.rule):
            if rule:
                yield f'<div class="rule formula">{mathml(rule, display=True)}</div>'
        yield f'<p class="said">{html_text(run.sentence)}</p>\n<ol class="lines">'
        for line in run.lines:
            yield self._line(line)
        yield "</ol></section>"

    def _line(self, line: Line) -> str:
        own, uses = lit(self.trace, self.trace[line.index])
        parts = [mathml(line.symbol), _equals()]
        if line.numbers != line.result:
            for piece in pieces(breakable(line.numbers)):
                parts.append(_piece(piece))
            parts.append(_equals())
        parts.append(f'<span class="result">{mathml(line.result)}</span>')
        note = f'<span class="note">{html_text(line.note)}</span>' if line.note else ""
        return (
            f'<li class="step" id="s{line.index}" data-own="{own}" '
            f'data-uses="{" ".join(uses)}">{" ".join(parts)}{note}</li>'
        )

    def _table(self, table: Table) -> str:
        corner = mathml(table.name) if table.name else html_text(table.heads[0])
        heads = "".join(f'<th scope="col">{html_text(head)}</th>' for head in table.heads[1:])
        rows = []
        for head, *cells in table.rows:
            shown = "".join(f"<td>{self._cell(cell)}</td>" for cell in cells)
            rows.append(f'<tr><th scope="row">{html_text(str(head))}</th>{shown}</tr>')
        kind = "" if table.name else ' class="texts"'
        return (
            f'<div class="wide"><table{kind}><thead><tr><th>{corner}</th>{heads}</tr></thead>'
            f"<tbody>{''.join(rows)}</tbody></table></div>"
        )

    def _cell(self, cell: str | float) -> str:
        if isinstance(cell, str):
            return html_text(cell)
        text = number_latex(cell, self.options.decimals, self.words.comma)
        if "\\" in text:
            return mathml(text)
        return text.replace("-", "−").replace("{,}", ",")


def _equals() -> str:
    return '<math><mo form="infix">=</mo></math>'


def _piece(latex: str) -> str:
    made = mathml(latex)
    return made.replace("<mo>+</mo>", '<mo form="infix">+</mo>', 1) if latex[0] == "+" else made
