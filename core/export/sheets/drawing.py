"""How do the sheets look, on the screen and printed on A4?"""

from __future__ import annotations

import math
from typing import IO, Any

import xlsxwriter  # type: ignore[import-untyped]

from core.export.sheets.cells import Cell, Range
from core.export.sheets.colours import COLOURS, colour, tint
from core.export.sheets.names import RUNS, clean, one_line, quoted
from core.numbers import shown

A4 = 9
MOST_ABREAST = 40
"""Columns that still fit the width of a page; wider sheets go on on the next page."""

ABREAST = 7
"""Columns over which texts are written, and which fit an upright page."""

_HEAD_WIDTH, _WIDTH = 13, 12.5
_LINE = 15.0
"""Points that a line of text takes."""


class _Exact(float):
    """A number that is written with all its digits, not with the 16 that the writer takes."""

    def __format__(self, spec: str) -> str:
        return repr(float(self))


class Drawing:
    """A workbook that is being written; the looks of cells are asked for by name."""

    def __init__(self, file: IO[bytes], title: str, decimals: int | None, comma: bool) -> None:
        self.book = xlsxwriter.Workbook(file, {"in_memory": True})
        self.title = one_line(title)
        self.decimals = decimals
        self.comma = comma
        self.book.set_properties({"title": self.title[:250]})
        self._looks: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.sheets: list[Any] = []
        self.heights: dict[tuple[int, int], float] = {}

    def look(self, **properties: Any) -> Any:
        """A format of cells, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._looks:
            self._looks[key] = self.book.add_format(properties)
        return self._looks[key]

    def sheet(self, name: str, phase: str, heading: str, width: int) -> None:
        """Begin a sheet: its title stays in view and is repeated on each printed page."""
        sheet = self.book.add_worksheet(name)
        self.sheets.append(sheet)
        number = len(self.sheets) - 1
        sheet.hide_gridlines(2)
        sheet.set_tab_color(colour(phase))
        sheet.set_column(0, 0, _HEAD_WIDTH)
        sheet.set_column(1, max(width, ABREAST), _WIDTH)
        sheet.set_row(0, 24)
        self.text(Cell(number, 0, 0), heading, bold=True, font_size=16, font_color=colour(phase))
        self.text(Cell(number, 1, 0), self.title, font_color=COLOURS["soft"])
        sheet.freeze_panes(2, 1)
        sheet.set_paper(A4)
        if width > ABREAST:
            sheet.set_landscape()
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.repeat_rows(0, 1)
        if width > MOST_ABREAST:
            sheet.repeat_columns(0)
        else:
            sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{_printed(self.title)}&C{_printed(name)}&R&P / &N")

    def text(self, at: Cell, text: str, **properties: Any) -> None:
        """A text; it is never taken for a formula, whatever it begins with."""
        properties.setdefault("font_color", COLOURS["ink"])
        text = clean(text)
        if text.startswith(RUNS):
            properties["quote_prefix"] = True
        self.sheets[at.sheet].write_string(at.row, at.col, text, self.look(**properties))

    def paragraph(self, at: Cell, text: str, columns: int, **properties: Any) -> None:
        """A text over several columns, on as many lines as it takes."""
        properties.setdefault("font_color", COLOURS["ink"])
        text = clean(text)
        if text.startswith(RUNS):
            properties["quote_prefix"] = True
        look = self.look(text_wrap=True, valign="top", **properties)
        sheet, last = self.sheets[at.sheet], at.col + columns - 1
        sheet.merge_range(at.row, at.col, at.row, last, "", look)
        sheet.write_string(at.row, at.col, text, look)
        wide = _WIDTH * columns * 1.05
        lines = sum(max(1, math.ceil(len(line) / wide)) for line in text.split("\n"))
        self.height(at, min(400.0, _LINE * lines + 2))

    def height(self, at: Cell, points: float) -> None:
        """How high the row of a cell is."""
        self.heights[at.sheet, at.row] = points
        self.sheets[at.sheet].set_row(at.row, points)

    def number(self, at: Cell, value: float, formula: str | None, **properties: Any) -> None:
        """A number, or a formula with the value it has now."""
        properties = {"border": 1, "border_color": COLOURS["line"], **properties}
        properties.setdefault("font_color", COLOURS["ink"])
        sheet = self.sheets[at.sheet]
        if formula is not None:
            now: Any = _Exact(value) if math.isfinite(value) else "#NUM!"
            sheet.write_formula(at.row, at.col, formula, self.look(**properties), now)
        elif math.isfinite(value):
            sheet.write_number(at.row, at.col, _Exact(value), self.look(**properties))
        else:
            look = self.look(align="right", **properties)
            sheet.write_string(at.row, at.col, shown(value, 0), look)

    def blank(self, at: Cell, **properties: Any) -> None:
        """An empty cell with a frame."""
        look = self.look(border=1, border_color=COLOURS["soft"], **properties)
        self.sheets[at.sheet].write_blank(at.row, at.col, None, look)

    def page_breaks(self, sheet: int, blocks: list[int], below: int, width: int) -> None:
        """No block that fits on a page is cut. blocks : the rows in which they begin."""
        upright, columns = width <= ABREAST, max(width, ABREAST)
        most = (720 if upright else 450) * max(1.0, columns / (ABREAST if upright else 11))
        used, breaks = 0.0, []
        for row, after in zip(blocks, [*blocks[1:], below], strict=True):
            high = sum(self.heights.get((sheet, one), _LINE) for one in range(row, after))
            if row == blocks[0]:
                high += row * _LINE
            elif used + high > most:
                breaks.append(row)
                used = 3 * _LINE
            used += high
        self.sheets[sheet].set_h_pagebreaks(breaks)

    @property
    def places(self) -> str:
        """How results are shown: with the decimals that were asked for, or all that fit."""
        if self.decimals is None:
            return "General"
        return "0." + "0" * self.decimals if self.decimals else "0"

    def small(self, place: Range) -> None:
        """What would be shown as 0 and is not is shown with a power of ten."""
        if self.decimals is None:
            return
        self._when(
            place,
            f"=AND({place.first.text}<>0,ABS({place.first.text})<{0.5 * 10.0**-self.decimals:G})",
            num_format="0.00E+00",
        )

    def signs(self, place: Range) -> None:
        """Weights below 0 have the colour that they have in the window."""
        self._when(place, f"={place.first.text}<0", font_color=COLOURS["negative"])

    def _when(self, place: Range, formula: str, **properties: Any) -> None:
        first, last = place
        look = self.book.add_format(properties)
        self.sheets[first.sheet].conditional_format(
            first.row, first.col, last.row, last.col,
            {"type": "formula", "criteria": formula, "format": look},
        )  # fmt: skip

    def name(self, name: str, place: Range | Cell) -> None:
        """What formulas may call a cell or a range."""
        first, last = place if isinstance(place, Range) else (place, place)
        sheet = quoted(self.sheets[first.sheet].get_name())
        corners = [f"${one.text.rstrip('0123456789')}${one.row + 1}" for one in (first, last)]
        text = corners[0] if first == last else ":".join(corners)
        self.book.define_name(name, f"={sheet}!{text}")

    def close(self) -> None:
        """Write everything into the file."""
        self.book.close()


INPUT = {"bg_color": tint("positive", 0.12), "num_format": "General"}
"""How a cell looks that the reader may change."""


def _printed(text: str) -> str:
    """A text in a page's footer, where & begins a command."""
    return text[:80].replace("&", "&&")
