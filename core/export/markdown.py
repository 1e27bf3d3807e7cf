"""How is a trace written as Markdown with formulas, as GitHub and Pandoc read it?"""

import re
from collections.abc import Iterator
from typing import IO

from core.export.breaking import breakable, pieces, visible
from core.export.escaping import markdown_text
from core.export.formulas import number_latex
from core.export.options import Options, Progress
from core.export.report import (
    Block,
    Convention,
    Heading,
    Line,
    Paragraph,
    Run,
    Title,
    report,
)
from core.export.tables import Table
from core.trace import Trace

WIDE = 72
"""Signs on paper after which a formula goes on on the next line."""

_SCRIPTS = re.compile(r"(\^\{(?:[^{}]|\{[^{}]*\})*\})(_\{[^{}]*\})")


def write(
    trace: Trace,
    file: IO[bytes],
    progress: Progress,
    options: Options = Options(),  # noqa: B008
) -> None:
    """Write Markdown: headings, pipe tables, formulas between dollar signs."""
    blocks = _written(report(trace, options, progress), options)
    file.write(("\n\n".join(blocks) + "\n").encode())


def math(latex: str) -> str:
    """LaTeX that comes through GitHub's Markdown unharmed.

    It takes backslashes before punctuation, underscores after braces and brackets in a row for
    signs of its own before the formula is read; ``\\`` it spares at the end of a line alone.
    """
    latex = _SCRIPTS.sub(r"\2\1", latex)
    latex = re.sub(r"\\[,;] ?", lambda _: "\\ ", latex)
    latex = re.sub(r" *\\\\ *", lambda _: " \\\\\n", latex)
    latex = latex.replace("](", "]{}(").replace(")[", "){}[")
    return latex.replace("<", r"\lt ").replace(">", r"\gt ").replace("|", r"\vert ")


def _display(latex: str) -> str:
    return f"$$\n{math(latex)}\n$$"


def _written(blocks: Iterator[Block], options: Options) -> Iterator[str]:
    listed: list[str] = []
    for block in blocks:
        if listed and not isinstance(block, Convention):
            yield "\n".join(listed)
            listed = []
        match block:
            case Title():
                yield "# " + markdown_text(block.text or options.words("Untitled"))
                if block.notes:
                    yield markdown_text(block.notes)
            case Heading():
                yield "#" * (block.level + 1) + " " + markdown_text(block.text)
            case Paragraph():
                yield markdown_text(block.text)
            case Convention():
                name, short = markdown_text(block.name), markdown_text(block.short)
                listed.append(f"- **{name}: {short}.** {markdown_text(block.paragraph)}")
            case Table():
                yield _table(block, options)
            case Run():
                yield from _run(block)


def _run(run: Run) -> Iterator[str]:
    for rule in (run.chain_rule, run.rule):
        if rule:
            yield _display(rule)
    yield markdown_text(run.sentence)
    for line in run.lines:
        yield _display(_aligned(line))
        if line.note:
            yield markdown_text(line.note)


def _aligned(line: Line) -> str:
    """One line, or several below each other if the sum is long."""
    result = rf"\mathbf{{{line.result}}}"
    if line.numbers == line.result:
        return f"{line.symbol} = {result}"
    whole = f"{line.symbol} = {line.numbers} = {result}"
    if visible(whole) <= WIDE:
        return whole
    rows = [rf"{line.symbol} &= "]
    for piece in pieces(breakable(line.numbers)):
        if visible(rows[-1] + piece) > WIDE and not rows[-1].endswith("= "):
            rows.append(r"&\quad ")
        rows[-1] += piece + " "
    rows.append(f"&= {result}")
    return r"\begin{aligned}" + r" \\ ".join(rows) + r"\end{aligned}"


def _table(table: Table, options: Options) -> str:
    corner = f"${math(table.name)}$" if table.name else markdown_text(table.heads[0])
    heads = [corner, *map(markdown_text, table.heads[1:])]
    lines = [heads, ["---" if not table.name else "--:"] * len(heads)]
    for head, *cells in table.rows:
        shown = f"**{markdown_text(str(head))}**" if head else ""
        lines.append([shown, *(_cell(cell, options) for cell in cells)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(cell: str | float, options: Options) -> str:
    if isinstance(cell, str):
        return markdown_text(cell)
    text = number_latex(cell, options.decimals, options.words.comma)
    if "\\" in text:
        return f"${math(text)}$"
    return text.replace("-", "−").replace("{,}", ",")
