"""How is a worksheet, or its key, written as an HTML page to be printed?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from core.export.breaking import breakable, pieces
from core.export.escaping import html_text, one_line
from core.export.mathml import mathml
from core.export.options import Options, Progress
from core.export.sheets.colours import COLOURS, PHASE_COLOURS, tint
from core.export.worksheet import Gap, Grid, Sheet, Shown, Task, check_choices, sheets
from core.trace import Trace

_PHASES = "".join(f".{name} {{ --phase: {COLOURS[of]}; }}" for name, of in PHASE_COLOURS.items())

STYLE = f"""
{_PHASES}
* {{ box-sizing: border-box; }}
body {{ margin: 0 auto; padding: 1rem 1.5rem 3rem; max-width: 60rem; color: {COLOURS["ink"]};
  background: {COLOURS["card"]};
  font: 1rem/1.45 system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; }}
h1 {{ font-size: 1.4rem; line-height: 1.25; margin: .4rem 0 .8rem; overflow-wrap: anywhere; }}
h2 {{ font-size: 1.1rem; margin: 1.4rem 0 .4rem; }}
h3 {{ font-size: 1rem; margin: 1.1rem 0 .2rem; color: var(--phase); display: flex; gap: 1rem;
  justify-content: space-between; border-bottom: 1px solid var(--phase); }}
h3 .points {{ font-weight: normal; white-space: nowrap; }}
p {{ margin: .3rem 0; overflow-wrap: anywhere; }}
.soft {{ color: {COLOURS["soft"]}; }}
.name {{ display: flex; flex-wrap: wrap; gap: .4rem 1.5rem; margin: 0 0 1rem; }}
.name span {{ display: flex; flex: 1 1 10rem; gap: .4rem; white-space: nowrap; }}
.name span::after {{ content: ""; flex: 1; border-bottom: 1px solid {COLOURS["soft"]}; }}
.name .points {{ flex: 0 0 auto; }} .name .points::after {{ content: none; }}
dl {{ display: grid; grid-template-columns: auto 1fr; gap: .1rem 1rem; margin: .4rem 0; }}
dt {{ font-weight: 600; }} dd {{ margin: 0; }}
.rule {{ overflow-x: auto; overflow-y: hidden; flex: 0 1 auto; }}
math {{ font-size: 1.12em; }}
math[display="block"] {{ margin: .35rem 0; width: fit-content; }}
mtable.cases mtd {{ text-align: left; padding: .1em .5em; }}
.tables {{ display: flex; flex-wrap: wrap; gap: .6rem 1.4rem; align-items: flex-end; }}
.wide {{ overflow-x: auto; max-width: 100%; }}
table {{ border-collapse: collapse; font-variant-numeric: tabular-nums; margin: .35rem 0; }}
caption {{ text-align: left; color: {COLOURS["soft"]}; font-size: .9rem; }}
th, td {{ padding: .2rem .55rem; text-align: right; white-space: nowrap; }}
th {{ color: {COLOURS["soft"]}; font-weight: 600; }}
td {{ border: 1px solid {COLOURS["line"]}; }}
table.texts th, table.texts td {{ text-align: left; border: none; padding-left: 0; }}
td.gap {{ min-width: 6.2rem; height: 2.1rem; border: 1.5px solid {COLOURS["soft"]}; }}
td.answer {{ min-width: 6.2rem; height: 2.1rem; border: 1.5px solid {COLOURS["soft"]};
  color: {COLOURS["loss"]}; font-weight: 700; background: {tint("loss", 0.06)}; }}
ol.working {{ list-style: none; margin: .3rem 0 0; padding: 0; color: {COLOURS["soft"]}; }}
ol.working li {{ padding: .1rem 0 .1rem 1.6rem; text-indent: -1.6rem; }}
section.sheet + section.sheet {{ border-top: 3px double {COLOURS["line"]}; margin-top: 3rem;
  padding-top: 1rem; }}
@media print {{ @page {{ size: A4; margin: 16mm 15mm; }}
  body {{ padding: 0; max-width: none; font-size: 10.5pt; }}
  section.sheet + section.sheet {{ break-before: page; border: none; margin: 0; padding: 0; }}
  .task {{ break-inside: avoid; }} h2, h3 {{ break-after: avoid; }}
  .wide, .rule {{ overflow: visible; }}
  td.answer {{ print-color-adjust: exact; -webkit-print-color-adjust: exact; }} }}
"""


def write(
    trace: Trace,
    file: IO[bytes],
    progress: Progress,
    options: Options = Options(),  # noqa: B008
) -> None:
    """Write all versions into one page, each beginning on a new sheet of paper."""
    check_choices(trace, options)
    words = options.words
    title = one_line(words(trace.network.title)) or words("Untitled")
    file.write(
        (
            f'<!DOCTYPE html>\n<html lang="{html_text(words.code)}">\n<head>\n'
            '<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{html_text(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        ).encode()
    )
    for number, sheet in enumerate(sheets(trace, options)):
        progress(number, options.versions)
        for part in sheet_parts(sheet):
            file.write((part + "\n").encode())
    file.write(b"</body>\n</html>\n")
    progress(options.versions, options.versions)


def sheet_parts(sheet: Sheet) -> Iterator[str]:
    """One version as HTML, piece by piece."""
    words = sheet.words
    yield f'<section class="sheet">\n<h1>{html_text(one_line(sheet.heading))}</h1>'
    points = html_text(words("Points: {got} / {points}", got="______", points=sheet.points))
    if sheet.key:
        points = html_text(words("Points: {points}", points=sheet.points))
        yield f"<p>{points}</p>"
    else:
        yield (
            f'<p class="name"><span>{html_text(words("Name:"))}</span>'
            f"<span>{html_text(words('Class:'))}</span><span>{html_text(words('Date:'))}</span>"
            f'<span class="points">{points}</span></p>'
        )
    yield f"<p>{html_text(sheet.intro)}</p>"
    yield f"<h2>{html_text(words('Given'))}</h2>"
    yield _layers(sheet)
    yield "<dl>"
    for name, text in sheet.facts:
        yield f"<dt>{html_text(name)}</dt><dd>{html_text(text)}</dd>"
    yield '</dl>\n<div class="tables">'
    for task in sheet.given:
        yield from (_grid(grid, sheet) for grid in task.grids)
    yield f"</div>\n<h2>{html_text(words('To work out'))}</h2>"
    for task in sheet.tasks:
        yield from _task(task, sheet)
    yield "</section>"


def _layers(sheet: Sheet) -> str:
    heads = "".join(f'<th scope="col">{html_text(head)}</th>' for head in sheet.layers.heads)
    rows = "".join(
        "<tr>" + "".join(f"<td>{html_text(str(cell))}</td>" for cell in row) + "</tr>"
        for row in sheet.layers.rows
    )
    return f'<table class="texts"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _task(task: Task, sheet: Sheet) -> Iterator[str]:
    count = len(task.gaps)
    points = html_text(sheet.words("({count} p.)", count=count)) if count else ""
    yield (
        f'<section class="task {task.phase}"><h3><span>{html_text(task.title)}</span>'
        f'<span class="points">{points}</span></h3>'
    )
    yield f'<p class="soft">{html_text(task.sentence)}</p>'
    yield '<div class="tables">'
    if task.rule:
        yield f'<div class="rule">{mathml(task.rule, display=True)}</div>'
    for grid in task.grids:
        yield _grid(grid, sheet)
    yield "</div>"
    if sheet.key and count:
        yield '<ol class="working">'
        for gap in task.gaps:
            yield f"<li>{_working(gap)}</li>"
        yield "</ol>"
    yield "</section>"


def _working(gap: Gap) -> str:
    parts = [mathml(gap.symbol), _EQUALS]
    if gap.numbers != gap.answer:
        parts += [_later(piece) for piece in pieces(breakable(gap.numbers))]
        parts.append(_EQUALS)
    return " ".join([*parts, mathml(gap.answer)])


_EQUALS = '<math><mo form="infix">=</mo></math>'


def _later(latex: str) -> str:
    made = mathml(latex)
    return made.replace("<mo>+</mo>", '<mo form="infix">+</mo>', 1) if latex[0] == "+" else made


def _grid(grid: Grid, sheet: Sheet) -> str:
    heads = "".join(f'<th scope="col">{html_text(head)}</th>' for head in grid.heads)
    rows = "".join(
        f'<tr><th scope="row">{html_text(head)}</th>'
        + "".join(_cell(cell, sheet.key) for cell in cells)
        + "</tr>"
        for head, cells in grid.rows
    )
    caption = f"<caption>{html_text(grid.label)}</caption>" if grid.label else ""
    return (
        f'<div class="wide"><table>{caption}<thead><tr><th>{mathml(grid.name)}</th>{heads}</tr>'
        f"</thead><tbody>{rows}</tbody></table></div>"
    )


def _cell(cell: Shown, key: bool) -> str:
    if isinstance(cell, Gap):
        if not key:
            return '<td class="gap"></td>'
        return f'<td class="answer">{number_html(cell.answer)}</td>'
    return f"<td>{number_html(cell.text)}</td>"


def number_html(latex: str) -> str:
    """A number that is written as LaTeX."""
    if "\\" in latex:
        return mathml(latex)
    return html_text(latex.replace("-", "−").replace("{,}", ","))
