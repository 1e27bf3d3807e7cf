"""How is a worksheet, or its key, written as LaTeX?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from core.export.breaking import breakable, visible
from core.export.escaping import latex_text, needs_vietnamese
from core.export.latex import COMMANDS, PREAMBLE
from core.export.options import Options, Progress
from core.export.worksheet import Gap, Grid, Sheet, Shown, Task, sheets
from core.trace import Trace

WIDE = 72
"""Signs that fit beside each other; wider tables go on below."""

GAP_SIGNS = 12
"""As many signs as a gap is wide."""

OWN = r"""\newcommand{\gap}{\fbox{\rule[-1.2mm]{0pt}{5.2mm}\rule{17mm}{0pt}}}
\newcommand{\answer}[1]{\fbox{\rule[-1.2mm]{0pt}{5.2mm}\makebox[17mm][r]{$\mathbf{#1}$}}}
\setlength{\fboxsep}{1pt}
\predisplaypenalty=10000\postdisplaypenalty=10000"""


def write(
    trace: Trace,
    file: IO[bytes],
    progress: Progress,
    options: Options = Options(),  # noqa: B008
) -> None:
    """Write a document with all versions; or, as a fragment, its body alone."""
    words = options.words
    bodies = []
    for number, sheet in enumerate(sheets(trace, options)):
        progress(number, options.versions)
        bodies.append("\n".join(_sheet(sheet)))
    body = "\n\\clearpage\n".join(bodies)
    head = [
        "% " + words("Compile this with pdflatex, xelatex or lualatex."),
        PREAMBLE.replace("ENCODINGS", "T1,T5" if needs_vietnamese(body) else "T1"),
        COMMANDS,
        OWN,
        r"\begin{document}",
    ]
    end = [r"\end{document}", ""]
    if options.fragment:
        head, end = [COMMANDS, OWN], [""]
    file.write("\n".join([*head, body, *end]).encode())
    progress(options.versions, options.versions)


def _sheet(sheet: Sheet) -> Iterator[str]:
    words = sheet.words
    yield rf"{{\Large\bfseries\raggedright {latex_text(sheet.heading)}\par}}\medskip"
    if sheet.key:
        yield latex_text(words("Points: {points}", points=sheet.points)) + r"\par"
    else:
        lines = [
            rf"{latex_text(words(text))}\ \hrulefill"
            for text in (words("Name:"), words("Class:"), words("Date:"))
        ]
        points = words("Points: {got} / {points}", got="______", points=sheet.points)
        yield r"\noindent " + r"\quad ".join([*lines, latex_text(points)]) + r"\par\medskip"
    yield latex_text(sheet.intro) + r"\par"
    yield rf"\section*{{{latex_text(words('Given'))}}}"
    yield _layers(sheet)
    yield r"\begin{description}\setlength{\itemsep}{0pt}"
    for name, text in sheet.facts:
        yield rf"\item[{{{latex_text(name)}:}}] {latex_text(text)}"
    yield r"\end{description}"
    for task in sheet.given:
        for grid in task.grids:
            yield from _grid(grid, sheet.key, r"\quad")
    yield r"\par"
    yield rf"\section*{{{latex_text(words('To work out'))}}}"
    for task in sheet.tasks:
        yield from _task(task, sheet)


def _layers(sheet: Sheet) -> str:
    rows = [" & ".join(latex_text(str(cell)) for cell in row) for row in sheet.layers.rows]
    heads = " & ".join(rf"\textbf{{{latex_text(head)}}}" for head in sheet.layers.heads)
    lines = r" \\".join([heads, *(f"\n{row}" for row in rows)])
    align = "l" * len(sheet.layers.heads)
    return rf"\begin{{tabular}}{{@{{}}{align}@{{}}}}{lines}\end{{tabular}}\par\medskip"


def _task(task: Task, sheet: Sheet) -> Iterator[str]:
    count = len(task.gaps)
    points = latex_text(sheet.words("({count} p.)", count=count)) if count else ""
    yield rf"\subsection*{{{latex_text(task.title)}\hfill\normalfont\normalsize {points}}}"
    yield latex_text(task.sentence) + r"\par\nopagebreak"
    if task.rule:
        yield rf"\[ {task.rule} \]"
    for grid in task.grids:
        yield from _grid(grid, sheet.key)
    if sheet.key:
        for gap in task.gaps:
            numbers = "" if gap.numbers == gap.answer else breakable(gap.numbers) + " = "
            yield rf"\stepline{{$\displaystyle {gap.symbol} = {numbers}{gap.answer}$}}"


def _grid(grid: Grid, key: bool, after: str = r"\par\medskip") -> Iterator[str]:
    """A table, a wide one in several parts; ``after`` each of them."""
    widths = [
        max([visible(head), *(_width(cells[place]) for _, cells in grid.rows)])
        for place, head in enumerate(grid.heads)
    ]
    if grid.label:
        yield rf"\emph{{{latex_text(grid.label)}}}\par\nopagebreak"
    columns = list(range(len(grid.heads)))
    while columns:
        taken, used = 0, visible(grid.name)
        while taken < len(columns) and (not taken or used + widths[columns[taken]] + 2 < WIDE):
            used += widths[columns[taken]] + 2
            taken += 1
        yield _part(grid, columns[:taken], key) + after
        columns = columns[taken:]


def _width(cell: Shown) -> int:
    return GAP_SIGNS if isinstance(cell, Gap) else visible(cell.text)


def _part(grid: Grid, columns: list[int], key: bool) -> str:
    heads = [f"${grid.name}$", *(latex_text(grid.heads[place]) for place in columns)]
    rows = [
        " & ".join([latex_text(head), *(_cell(cells[place], key) for place in columns)])
        for head, cells in grid.rows
    ]
    lines = " \\\\\n".join([" & ".join(heads) + r" \\ \midrule", *rows])
    lines = lines.replace(r"\midrule \\", r"\midrule")
    align = "r" * (len(columns) + 1)
    return rf"\begin{{tabular}}[t]{{@{{}}{align}@{{}}}}" + "\n" + lines + "\n" + r"\end{tabular}"


def _cell(cell: Shown, key: bool) -> str:
    if not isinstance(cell, Gap):
        return f"${cell.text}$"
    return rf"\answer{{{cell.answer}}}" if key else r"\gap"
