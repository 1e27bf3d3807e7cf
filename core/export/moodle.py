"""How does an exercise become a quiz for Moodle: numerical questions with tolerances, as XML?

The format is Moodle's own XML (its documentation: "Moodle XML format"). Each question has the
whole network in it, as Moodle asks them in any order, and one that is left out tells nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from typing import IO
from xml.sax.saxutils import escape

from core.checks import DocumentError
from core.export.escaping import html_text, one_line
from core.export.options import Options, Progress
from core.export.sheets.names import clean
from core.export.worksheet import Gap, Grid, Sheet, Task, sheets
from core.export.worksheet_html import number_html
from core.trace import Trace

MOST_DECIMALS = 12
"""To which a result is asked at most."""

DIGITS = 3
"""So many digits of a small result are asked for, whatever the decimals."""

NEARLY = 50
"""Percent of the points for what was rounded on the way."""


def write(
    trace: Trace,
    file: IO[bytes],
    progress: Progress,
    options: Options = Options(),  # noqa: B008
) -> None:
    """Write a question for each result that a worksheet would leave blank.

    Raises DocumentError where one of them is not a finite number.
    """
    for gap in (gap for sheet in sheets(trace, options) for gap in sheet.gaps):
        if not math.isfinite(gap.value):
            raise DocumentError(
                "", "{symbol} is not a finite number; a question needs one", symbol=gap.plain
            )
    file.write(b'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n')
    for number, sheet in enumerate(sheets(trace, options)):
        progress(number, options.versions)
        for part in _questions(sheet):
            file.write(part.encode())
    file.write(b"</quiz>\n")
    progress(options.versions, options.versions)


def _questions(sheet: Sheet) -> Iterator[str]:
    """A category, and in it a question for each gap."""
    # A slash would begin a category within the category.
    name = one_line(sheet.heading).replace("/", "//")
    yield (
        '<question type="category">\n'
        f"  <category><text>{_xml('$course$/top/' + name)}</text></category>\n"
        '  <info format="html"><text></text></info>\n</question>\n'
    )
    network = _network(sheet)
    number = 0
    for task in sheet.tasks:
        for gap in task.gaps:
            number += 1
            yield _question(sheet, task, gap, network, f"{sheet.version}{number:03}")


def _question(sheet: Sheet, task: Task, gap: Gap, network: str, number: str) -> str:
    words = sheet.words
    decimals = asked(gap.value, sheet.decimals)
    unit = Decimal(1).scaleb(-decimals)
    text = (
        network
        + f"<p>{html_text(words('Work out'))} {maths(gap.symbol)}. "
        + html_text(words("Round the result to {decimals} decimals.", decimals=decimals))
        + "</p>"
    )
    rule = f"<p>{maths(task.rule)}</p>" if task.rule else ""
    numbers = "" if gap.numbers == gap.answer else f"{gap.numbers} = "
    feedback = (
        f"<p>{html_text(task.sentence)}</p>{rule}"
        f"<p>{maths(f'{gap.symbol} = {numbers}{gap.answer}')}</p>"
    )
    nearly = words("Nearly: carry more decimals on the way, and round the result alone.")
    right = f"{gap.value:.{decimals}f}"
    return (
        '<question type="numerical">\n'
        f"  <name><text>{_xml(f'{number} {gap.plain}')}</text></name>\n"
        f'  <questiontext format="html"><text>{_xml(text)}</text></questiontext>\n'
        f'  <generalfeedback format="html"><text>{_xml(feedback)}</text></generalfeedback>\n'
        "  <defaultgrade>1</defaultgrade>\n  <penalty>0.3333333</penalty>\n"
        "  <hidden>0</hidden>\n"
        + _answer(100, right, unit / 2, "")
        + _answer(NEARLY, right, unit * 2, nearly)
        + "  <unitgradingtype>0</unitgradingtype>\n  <unitpenalty>0.1</unitpenalty>\n"
        "  <showunits>3</showunits>\n  <unitsleft>0</unitsleft>\n</question>\n"
    )


def _answer(percent: int, text: str, tolerance: Decimal, feedback: str) -> str:
    said = f"<p>{html_text(feedback)}</p>" if feedback else ""
    return (
        f'  <answer fraction="{percent}" format="moodle_auto_format">\n'
        f"    <text>{text}</text>\n"
        f'    <feedback format="html"><text>{_xml(said)}</text></feedback>\n'
        f"    <tolerance>{tolerance:f}</tolerance>\n  </answer>\n"
    )


def asked(value: float, decimals: int) -> int:
    """To how many decimals a result is asked: of a small one more, so that it has digits."""
    while value and decimals < MOST_DECIMALS and abs(value) * 10**decimals < 10 ** (DIGITS - 1):
        decimals += 1
    return decimals


def maths(latex: str) -> str:
    r"""A formula as Moodle's pages hold it: ``\( ... \)``."""
    return rf"\({html_text(latex)}\)"


def _network(sheet: Sheet) -> str:
    """Everything that is given, as HTML; its title is not looked at for formulas."""
    parts = [
        f'<h4 class="nolink tex2jax_ignore">{html_text(one_line(sheet.title))}</h4>',
        _layers(sheet),
    ]
    parts.append("<ul>")
    for name, text in sheet.facts:
        parts.append(f"<li><strong>{html_text(name)}</strong>: {html_text(text)}</li>")
    parts.append("</ul>")
    for task in sheet.given:
        parts += [_grid(grid) for grid in task.grids]
    return "".join(parts)


def _layers(sheet: Sheet) -> str:
    table = sheet.layers
    heads = "".join(f"<th>{html_text(head)}</th>" for head in table.heads)
    rows = "".join(
        "<tr>" + "".join(f"<td>{html_text(str(cell))}</td>" for cell in row) + "</tr>"
        for row in table.rows
    )
    return f'<table border="1" cellpadding="4"><tr>{heads}</tr>{rows}</table>'


def _grid(grid: Grid) -> str:
    heads = "".join(f"<th>{html_text(head)}</th>" for head in grid.heads)
    rows = "".join(
        f"<tr><th>{html_text(head)}</th>"
        + "".join(f"<td>{_cell(cell.text)}</td>" for cell in cells if not isinstance(cell, Gap))
        + "</tr>"
        for head, cells in grid.rows
    )
    label = f"<br>{html_text(grid.label)}" if grid.label else ""
    return (
        f'<table border="1" cellpadding="4"><tr><th>{maths(grid.name)}{label}</th>{heads}</tr>'
        f"{rows}</table>"
    )


def _cell(latex: str) -> str:
    return maths(latex) if "\\" in latex else number_html(latex)


def _xml(text: str) -> str:
    return escape(clean(text))
