"""How is the course's table of functions written: a page with plots, a LaTeX document?"""

from collections.abc import Callable
from pathlib import Path

from core.export.escaping import html_text, latex_text, needs_vietnamese
from core.export.function_rows import Choices, Line, Plot, Row, activation_rows, loss_rows
from core.export.html_page import STYLE
from core.export.latex import COMMANDS, PREAMBLE
from core.export.mathml import mathml
from core.files import writing
from core.words import Words

WIDE, HIGH = 190, 120
"""The size of a plot on the page, in pixels."""

MARGIN = 16

CENTIMETRES = (4.2, 2.6)
"""The size of a plot on paper."""

NOTE = "238mm"

_STYLE = """
table.functions { table-layout: auto; width: 100%; }
table.functions td, table.functions th { text-align: left; vertical-align: middle;
  white-space: normal; padding: .6rem; }
table.functions svg { width: 13rem; min-width: 11rem; }
table.functions .line { fill: none; stroke-width: 2.2; stroke-linejoin: round; }
.value { stroke: var(--positive); } .slope { stroke: var(--backward); stroke-dasharray: 6 4; }
.axis { stroke: var(--soft); stroke-width: 1; } svg text.end { font-size: 10px; }
.key { display: inline-block; width: 2.4rem; border-top: 3px solid; vertical-align: middle; }
.key.of-value { border-color: var(--positive); }
.key.of-slope { border-top-style: dashed; border-color: var(--backward); }
"""


def html(choices: Choices) -> str:
    """A page that needs nothing else: plots as SVG, formulas as MathML."""
    words = choices.words
    title = html_text(words("Activations and losses"))
    parts = [
        f'<!DOCTYPE html>\n<html lang="{html_text(words.code)}">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>\n<style>{STYLE}{_STYLE}</style>\n</head>\n<body>",
        f"<h1>{title}</h1>",
        f'<p><span class="key of-value"></span> {html_text(words("the function"))} &nbsp; '
        f'<span class="key of-slope"></span> {html_text(words("its derivative"))}</p>',
    ]
    for heading, rows in _tables(choices):
        heads = "".join(f'<th scope="col">{html_text(head)}</th>' for head in _heads(words))
        body = "\n".join(_html_row(row, words) for row in rows)
        parts.append(
            f'<h2 class="forward">{html_text(heading)}</h2>\n<div class="wide">'
            f'<table class="functions"><thead><tr>{heads}</tr></thead>\n<tbody>{body}</tbody>'
            "</table></div>"
        )
    return "\n".join([*parts, "</body>\n</html>\n"])


def _tables(choices: Choices) -> tuple[tuple[str, list[Row]], ...]:
    words = choices.words
    return (
        (words("Activations"), activation_rows(choices)),
        (words("Losses"), loss_rows(choices)),
    )


def _heads(words: Words) -> tuple[str, ...]:
    return (words("Name"), words("Plot"), words("Equation"), words("Derivative"))


def _html_row(row: Row, words: Words) -> str:
    setting = f'<br/><span class="said">{html_text(row.setting)}</span>' if row.setting else ""
    plot = _svg(row.plot, row.title, words) if row.plot else html_text(words("a matrix"))
    return (
        f'<tr><th scope="row">{html_text(row.title)}{setting}</th><td>{plot}</td>'
        f"<td>{mathml(row.equation, display=True)}</td>"
        f"<td>{mathml(row.derivative, display=True)}</td></tr>\n"
        f'<tr><td colspan="4" class="said">{html_text(row.note)}</td></tr>'
    )


def _svg(plot: Plot, title: str, words: Words) -> str:
    label = html_text(words("Plot of {function}, {title}", function="f, f′", title=title))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" role="img" '
        f'aria-label="{label}">'
    ]
    across, up = plot.zero
    if up is not None:
        y = _down(up)
        parts.append(f'<line class="axis" x1="0" y1="{y}" x2="{WIDE}" y2="{y}"/>')
    if across is not None:
        x = _right(across)
        parts.append(f'<line class="axis" x1="{x}" y1="0" x2="{x}" y2="{HIGH}"/>')
    for kind, lines in (("slope", plot.slope), ("value", plot.value)):
        for line in lines:
            points = " ".join(f"{_right(x)},{_down(y)}" for x, y in line)
            parts.append(f'<polyline class="line {kind}" points="{points}"/>')
    for place, end in ((MARGIN, plot.x[0]), (WIDE - MARGIN, plot.x[1])):
        text = words.number(f"{end:g}")
        parts.append(f'<text class="end" x="{place}" y="{HIGH - 3}">{text}</text>')
    if across is not None and plot.one is not None:
        x, y = _right(across), _down(plot.one)
        parts.append(f'<line class="axis" x1="{x - 3}" y1="{y}" x2="{x + 3}" y2="{y}"/>')
        parts.append(f'<text class="end" x="{x - 8}" y="{y + 3}">1</text>')
    return "".join([*parts, "</svg>"])


def _right(share: float) -> float:
    return round(MARGIN + share * (WIDE - 2 * MARGIN), 1)


def _down(share: float) -> float:
    return round(HIGH - MARGIN - share * (HIGH - 2 * MARGIN), 1)


# LaTeX ------------------------------------------------------------------------------------------


def latex(choices: Choices) -> str:
    """A document that pdflatex, xelatex and lualatex compile; the plots are drawn by TikZ."""
    words = choices.words
    body = []
    for heading, rows in _tables(choices):
        heads = " & ".join(rf"\textbf{{{latex_text(head)}}}" for head in _heads(words))
        body += [
            rf"\section*{{{latex_text(heading)}}}",
            r"\begin{longtable}{@{}>{\raggedright\arraybackslash}m{30mm}m{44mm}m{82mm}m{66mm}@{}}",
            rf"\toprule {heads} \\ \midrule \endhead",
            *(_latex_row(row, words) for row in rows),
            r"\bottomrule",
            r"\end{longtable}",
        ]
    whole = "\n".join(body)
    preamble = PREAMBLE.replace("ENCODINGS", "T1,T5" if needs_vietnamese(whole) else "T1")
    head = [
        "% " + words("Compile this with pdflatex, xelatex or lualatex."),
        preamble.replace("a4paper]", "a4paper,landscape]").replace("margin=22mm", "margin=18mm"),
        r"\usepackage{array,longtable,tikz}",
        COMMANDS,
        r"\begin{document}",
    ]
    return "\n".join([*head, whole, r"\end{document}", ""])


def _latex_row(row: Row, words: Words) -> str:
    setting = rf"\newline {{\small {latex_text(row.setting)}}}" if row.setting else ""
    plot = _tikz(row.plot) if row.plot else latex_text(words("a matrix"))
    cells = (
        latex_text(row.title) + setting,
        plot,
        rf"$\displaystyle {row.equation}$",
        rf"$\displaystyle {row.derivative}$",
    )
    spanning = rf"\multicolumn{{4}}{{@{{}}p{{{NOTE}}}@{{}}}}"
    note = rf"{spanning}{{\small {latex_text(row.note)}}} \\ \midrule"
    return " &\n".join(cells) + " \\\\\n" + note


def _tikz(plot: Plot) -> str:
    wide, high = CENTIMETRES
    parts = [rf"\begin{{tikzpicture}}[x={wide}cm,y={high}cm,line join=round]"]
    across, up = plot.zero
    if up is not None:
        parts.append(rf"\draw[gray] (0,{up:.3f}) -- (1,{up:.3f});")
    if across is not None:
        parts.append(rf"\draw[gray] ({across:.3f},0) -- ({across:.3f},1);")
        if plot.one is not None:
            at = f"({across:.3f},{plot.one:.3f})"
            parts.append(rf"\draw[gray] {at} node[right,font=\tiny] {{$1$}};")
    for kind, lines in (("dashed", plot.slope), ("thick", plot.value)):
        parts += [rf"\draw[{kind}] {_path(line)};" for line in lines]
    return "".join([*parts, r"\end{tikzpicture}"])


def _path(line: Line) -> str:
    return " -- ".join(f"({x:.3f},{y:.3f})" for x, y in line)


def _write(make: Callable[[Choices], str]) -> Callable[[Path, Choices], None]:
    def write(path: Path, choices: Choices) -> None:
        with writing(path, overwrite=True) as file:
            file.write(make(choices).encode())

    return write


WRITERS: dict[str, Callable[[Path, Choices], None]] = {"html": _write(html), "tex": _write(latex)}
"""Write the table to a path, whole or not at all, over what is there; raises FileError."""
