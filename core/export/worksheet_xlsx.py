"""How is a worksheet, or its key, written as a workbook: one sheet a version?"""

from __future__ import annotations

from typing import IO

from core.checks import DocumentError
from core.export.options import Options, Progress
from core.export.sheets.cells import Cell
from core.export.sheets.colours import COLOURS, colour, tint
from core.export.sheets.drawing import ABREAST, Drawing
from core.export.sheets.layout import FIRST_ROW, MOST_COLUMNS
from core.export.sheets.names import sheet_name
from core.export.worksheet import Gap, Grid, Sheet, Shown, Task, sheets
from core.trace import Trace

TALL = 21.0
"""Points that a row with gaps is high: a number is written into it by hand."""


def write(
    trace: Trace,
    file: IO[bytes],
    progress: Progress,
    options: Options = Options(),  # noqa: B008
) -> None:
    """Write all versions. No cell of a worksheet tells a result: it has numbers, no formulas."""
    words = options.words
    title = words(trace.network.title) or words("Untitled")
    decimals = None if options.decimals is None else options.decimals
    drawing = Drawing(file, title, decimals, words.comma)
    taken: list[str] = []
    for number, sheet in enumerate(sheets(trace, options)):
        progress(number, options.versions)
        named = words("Version {letter}", letter=sheet.version) if sheet.version else ""
        taken.append(sheet_name(named or words("Worksheet"), taken))
        _Version(drawing, sheet, number, taken[-1]).draw()
    drawing.close()
    progress(options.versions, options.versions)


class _Version:
    """Draws one version on its sheet, from the top to the bottom."""

    def __init__(self, drawing: Drawing, sheet: Sheet, number: int, name: str) -> None:
        self.drawing = drawing
        self.sheet = sheet
        self.index = number
        self.row = FIRST_ROW
        self.starts: list[int] = []
        tables = [grid for task in (*sheet.given, *sheet.tasks) for grid in task.grids]
        self.width = max([ABREAST, *(len(grid.heads) + 1 for grid in tables)])
        if self.width > MOST_COLUMNS:
            raise DocumentError("", "{count} columns do not fit on a sheet, which has {most}",
                                count=self.width, most=MOST_COLUMNS)  # fmt: skip
        drawing.sheet(name, "given", sheet.heading, self.width)
        self.places = "0." + "0" * sheet.decimals if sheet.decimals else "0"

    def at(self, col: int, down: int = 0) -> Cell:
        return Cell(self.index, self.row + down, col)

    def say(self, text: str, **look: object) -> None:
        self.drawing.paragraph(self.at(0), text, ABREAST, **look)
        self.row += 1

    def draw(self) -> None:
        sheet, words = self.sheet, self.sheet.words
        if sheet.key:
            self.say(words("Points: {points}", points=sheet.points), bold=True)
        else:
            for col, text in ((0, words("Name:")), (3, words("Class:"))):
                self.drawing.text(self.at(col), text, bold=True)
            self.drawing.text(
                self.at(5), words("Points: {got} / {points}", got="______", points=sheet.points),
                bold=True,
            )  # fmt: skip
            self.row += 1
        self.say(sheet.intro)
        self.row += 1
        self.heading(words("Given"), "given")
        for row in (sheet.layers.heads, *sheet.layers.rows):
            bold = row is sheet.layers.heads
            for col, cell in zip((0, 1, 3, 4, 6), row, strict=True):
                self.drawing.text(self.at(col), str(cell), bold=bold)
            self.row += 1
        for name, text in sheet.facts:
            self.drawing.text(self.at(0), name, bold=True)
            self.drawing.text(self.at(2), text)
            self.row += 1
        self.row += 1
        for task in (*sheet.given, *sheet.tasks):
            self.task(task)
        self.drawing.page_breaks(self.index, self.starts, self.row, self.width)

    def heading(self, text: str, phase: str) -> None:
        self.drawing.text(self.at(0), text, bold=True, font_size=12, font_color=colour(phase))
        self.row += 1

    def task(self, task: Task) -> None:
        self.starts.append(self.row)
        count = len(task.gaps)
        if count:
            points = self.sheet.words("({count} p.)", count=count)
            self.drawing.text(self.at(ABREAST - 1), points, align="right")
        self.heading(task.title, task.phase)
        if task.sentence:
            self.say(task.sentence, font_color=COLOURS["soft"])
        for grid in task.grids:
            self.grid(grid, task.phase == "given")
        self.row += 1

    def grid(self, grid: Grid, given: bool) -> None:
        look = {"font_color": COLOURS["soft"], "bg_color": COLOURS["bg"], "align": "center"}
        if grid.label:
            self.drawing.text(self.at(1), grid.label, font_color=COLOURS["soft"], bold=True)
            self.row += 1
        for col, head in enumerate(grid.heads, start=1):
            if head:
                self.drawing.text(self.at(col), head, **look)
        self.row += 1
        for head, cells in grid.rows:
            if head:
                self.drawing.text(self.at(0), head, **look)
            if grid.gaps:
                self.drawing.height(self.at(0), TALL)
            for col, cell in enumerate(cells, start=1):
                if isinstance(cell, Gap) and not self.sheet.key:
                    self.drawing.blank(self.at(col))
                else:
                    self.number(cell, col, given)
            self.row += 1

    def number(self, cell: Shown, col: int, given: bool) -> None:
        """A number, so that the sheet can be reckoned with; an answer of the key stands out."""
        look: dict[str, object] = {"num_format": "General" if given else self.places}
        latex = cell.answer if isinstance(cell, Gap) else cell.text
        if "\\cdot" in latex and not given:
            look["num_format"] = "0.000E+00"
        if isinstance(cell, Gap):
            look |= {"bold": True, "font_color": COLOURS["loss"], "bg_color": tint("loss", 0.06),
                     "border_color": COLOURS["soft"]}  # fmt: skip
        self.drawing.number(self.at(col), cell.value, None, **look)
