"""How is a trace written as LaTeX, a document or a part of one?"""

from collections.abc import Iterator
from typing import IO

from core.export.breaking import breakable, visible
from core.export.escaping import latex_text, needs_vietnamese
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
from core.words import Words

WIDE = 78
"""Signs that fit beside each other on a line of a table."""

TALL = 20
"""Rows of a table that stay together on a page."""


def write(
    trace: Trace,
    file: IO[bytes],
    progress: Progress,
    options: Options = Options(),  # noqa: B008
) -> None:
    """Write a document that pdflatex, xelatex and lualatex compile, or its body alone."""
    pages = _Pages(options)
    body = "\n".join(pages.blocks(report(trace, options, progress)))
    words = options.words
    if options.fragment:
        head = [
            "% " + words("Include this with \\input. It needs the packages amsmath and booktabs."),
            COMMANDS,
        ]  # fmt: skip
        file.write("\n".join([*head, body, ""]).encode())
        return
    head = [
        "% " + words("Compile this with pdflatex, xelatex or lualatex."),
        "% " + words("Vietnamese letters need, for pdflatex alone, the package vntex "
                     "(in Debian: texlive-lang-other)."),
        PREAMBLE.replace("ENCODINGS", "T1,T5" if needs_vietnamese(body) else "T1"),
        COMMANDS,
    ]  # fmt: skip
    parts = [*head, r"\begin{document}", body, r"\end{document}", ""]
    file.write("\n".join(parts).encode())


PREAMBLE = r"""\documentclass[11pt,a4paper]{article}
\usepackage{iftex}
\ifPDFTeX
  \usepackage[ENCODINGS]{fontenc}
  \usepackage[utf8]{inputenc}
  \usepackage{lmodern}
\else
  \usepackage{fontspec}
\fi
\usepackage[margin=22mm]{geometry}
\usepackage{amsmath,booktabs}
\setlength{\parindent}{0pt}
\setlength{\parskip}{4pt plus 2pt}
\setlength{\lineskip}{3pt}
\setlength{\lineskiplimit}{2pt}
\hyphenpenalty=10000
\allowdisplaybreaks
\AtBeginDocument{\raggedright}"""

COMMANDS = r"""\makeatletter
\providecommand{\latinsign}[1]{{\ifdefined\pdftexversion\fontencoding{T1}\selectfont\fi #1}}
\providecommand{\unicodesign}[1]{\ifdefined\Umathchar
  \iffontchar\font"#1 \symbol{"#1}\else{\footnotesize U+#1}\fi
  \else{\footnotesize U+#1}\fi}
\providecommand{\stepresult}[1]{\mathbf{#1}}
\providecommand{\stepline}[1]{{\raggedright\hangindent=2em\hangafter=1
  \binoppenalty=50\relpenalty=100 #1\par}}
\makeatother"""
r"""``\stepresult`` is what a step gives: whoever wants a gap there defines it first."""


class _Pages:
    """Writes blocks as LaTeX."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.words: Words = options.words
        names = ("section", "subsection", "subsubsection")
        self.levels = names[1:] if options.fragment else names[:2]

    def blocks(self, blocks: Iterator[Block]) -> Iterator[str]:
        open_list = False
        for block in blocks:
            if open_list and not isinstance(block, Convention):
                yield r"\end{description}"
                open_list = False
            match block:
                case Title():
                    yield self._title(block)
                case Heading():
                    yield rf"\{self.levels[block.level - 1]}{{{latex_text(block.text)}}}"
                case Paragraph():
                    yield latex_text(block.text) + r"\par"
                case Convention():
                    if not open_list:
                        yield r"\begin{description}"
                    open_list = True
                    yield self._convention(block)
                case Table():
                    yield from self._table(block)
                case Run():
                    yield from self._run(block)

    def _title(self, block: Title) -> str:
        title = latex_text(block.text) or latex_text(self.words("Untitled"))
        notes = latex_text(block.notes) + r"\par" if block.notes else ""
        if self.options.fragment:
            return rf"\section{{{title}}}" + "\n" + notes
        return rf"{{\LARGE\bfseries\raggedright {title}\par}}" + "\n" + notes

    def _convention(self, one: Convention) -> str:
        name, short, paragraph = map(latex_text, (one.name, one.short, one.paragraph))
        return rf"\item[{{{name}: {short}.}}] {paragraph}"

    def _run(self, run: Run) -> Iterator[str]:
        for rule in (run.chain_rule, run.rule):
            if rule:
                yield rf"\[ {rule} \]"
        yield latex_text(run.sentence) + r"\par\nopagebreak"
        for line in run.lines:
            yield self._line(line)

    def _line(self, line: Line) -> str:
        numbers = breakable(line.numbers)
        result = rf"\stepresult{{{line.result}}}"
        middle = "" if line.numbers == line.result else f"{numbers} = "
        note = " " + latex_text(line.note) if line.note else ""
        return rf"\stepline{{$\displaystyle {line.symbol} = {middle}{result}${note}}}"

    # Tables

    def _table(self, table: Table) -> Iterator[str]:
        """A table, a wide one in several parts below each other."""
        cells = [[row[0], *map(self._cell, row[1:])] for row in table.rows]
        widths = [max(1, visible(head)) for head in table.heads]
        for row in cells:
            widths = [
                max(old, visible(str(cell).strip("$")))
                for old, cell in zip(widths, row, strict=True)
            ]
        columns = list(range(1, len(table.heads)))
        while columns:
            taken, used = 0, widths[0] + visible(table.name) // 2
            while taken < len(columns) and (not taken or used + widths[columns[taken]] + 2 < WIDE):
                used += widths[columns[taken]] + 2
                taken += 1
            for first in range(0, len(cells), TALL):
                yield self._part(table, cells[first : first + TALL], columns[:taken])
            columns = columns[taken:]

    def _part(self, table: Table, cells: list[list[str | float]], columns: list[int]) -> str:
        texts = not table.name
        corner = f"${table.name}$" if table.name else latex_text(table.heads[0])
        heads = " & ".join([corner, *(latex_text(table.heads[column]) for column in columns)])
        align = "l" + ("l" if texts else "r") * len(columns)
        rows = [
            " & ".join([latex_text(str(row[0])), *(str(row[column]) for column in columns)])
            + r" \\"
            for row in cells
        ]
        return "\n".join([
            rf"\begin{{tabular}}{{@{{}}{align}@{{}}}}", r"\toprule", heads + r" \\", r"\midrule",
            *rows, r"\bottomrule", r"\end{tabular}\par\medskip",
        ])  # fmt: skip

    def _cell(self, cell: str | float) -> str:
        if isinstance(cell, str):
            return latex_text(cell)
        return f"${number_latex(cell, self.options.decimals, self.words.comma)}$"
