"""How is a trace written as a workbook that computes?

Inputs, targets, weights and the optimizer's numbers are cells to be changed; every other number
is a formula over them, with its value now. What is too large for that has its values alone.
"""

from __future__ import annotations

from typing import IO

from core.conventions import conventions
from core.explain import meaning
from core.export.options import Options, Progress
from core.export.sheets.book import MOST_FORMULAS, Book, Part, book, is_live
from core.export.sheets.cells import Cell
from core.export.sheets.colours import COLOURS, colour
from core.export.sheets.drawing import ABREAST, INPUT, Drawing
from core.export.sheets.layout import FIRST_ROW, Block, Tile
from core.export.sheets.names import SETTINGS
from core.export.tables import layer_table
from core.indices import layer_of
from core.losses import LOSSES
from core.optimizers import OPTIMIZERS
from core.passes import trained
from core.symbols import split
from core.trace import Trace
from core.words import Words


def remark(trace: Trace, words: Words) -> str:
    """What should be said before such a file is written, or ""."""
    return "" if is_live(trace) else _values_alone(words)


def _values_alone(words: Words) -> str:
    return words(
        "This network is too large for a workbook that computes (more than {most} formulas, or "
        "one too long): the cells hold the values alone, and changing one changes no other.",
        most=words.count(MOST_FORMULAS),
    )


def write(
    trace: Trace,
    file: IO[bytes],
    progress: Progress,
    options: Options = Options(),  # noqa: B008
) -> None:
    """Write the workbook; raises DocumentError where a layer is wider than a sheet."""
    words = options.words
    made = book(trace, words, progress)
    title = words(trace.network.title) or words("Untitled")
    drawing = Drawing(file, title, options.decimals, words.comma)
    parts = [made.main, *([made.after] if made.after else [])]
    drawing.sheet(made.sheets["overview"], "overview", made.sheets["overview"], ABREAST)
    total = len(trace)
    for part in parts:
        for page in part.pages:
            phase = "update" if part is made.after else page.phase
            drawing.sheet(page.name, phase, page.name, page.width)
            if page.phase == "given":
                _settings(drawing, made, words)
            for block in page.blocks:
                _block(drawing, part, block, phase, words)
                progress(total // 2 + min(block.step.index, total) // 2, total)
            rows = [block.row for block in page.blocks]
            drawing.page_breaks(page.number, rows, page.below, page.width)
    _overview(drawing, made, words)
    drawing.close()
    progress(total, total)


# The first sheet -------------------------------------------------------------------------------


def _overview(drawing: Drawing, made: Book, words: Words) -> None:
    network = made.main.trace.network
    row = FIRST_ROW

    def say(text: str, **look: object) -> None:
        nonlocal row
        drawing.paragraph(Cell(0, row, 0), text, ABREAST, **look)
        row += 1

    if made.live:
        say(
            words(
                "Cells on a tinted ground are inputs: change one, and everything that follows from "
                "it is computed anew. All other numbers are formulas."
            )
        )
    else:
        say(_values_alone(words), font_color=COLOURS["loss"], bold=True)
    if network.notes:
        say(words(network.notes))
    row += 1
    row = _losses(drawing, made, row, words)
    for text in (LOSSES[network.loss].title, OPTIMIZERS[network.optimizer.name].title):
        drawing.text(Cell(0, row, 0), words(text))
        row += 1
    row += 1
    row = _layers(drawing, made, row, words)
    _heading(drawing, Cell(0, row, 0), words("Conventions that would change a number"), "given")
    row += 1
    for one in conventions(network, words):
        drawing.text(Cell(0, row, 0), one.name, bold=True)
        drawing.text(Cell(0, row, 2), one.short)
        row += 1
        say(one.paragraph, font_color=COLOURS["soft"])


def _losses(drawing: Drawing, made: Book, row: int, words: Words) -> int:
    """The loss before and after the update; formulas that point to where they are computed."""
    trace = made.main.trace
    rows: list[tuple[str, str, float, Part | None]] = [
        (words("Loss before the update"), "L", trace.loss, made.main),
        (words("Loss after the update"), "L_after", trace.loss_after, made.after),
    ]
    for text, name, value, part in rows:
        at = Cell(0, row, 3)
        drawing.text(Cell(0, row, 0), text, bold=True, font_color=colour("loss"))
        formula = f"={name}" if part is not None and part.formulas is not None else None
        drawing.number(at, value, formula, bold=True, num_format=drawing.places)
        row += 1
    return row + 1


def _layers(drawing: Drawing, made: Book, row: int, words: Words) -> int:
    table = layer_table(made.main.trace.network, words)
    _heading(drawing, Cell(0, row, 0), words("Network"), "given")
    row += 1
    columns = (0, 1, 3, 4, 6)
    for col, head in zip(columns, table.heads, strict=True):
        drawing.text(Cell(0, row, col), head, bold=True, font_color=COLOURS["soft"])
    for cells in table.rows:
        row += 1
        for col, text in zip(columns, cells, strict=True):
            drawing.text(Cell(0, row, col), str(text))
    return row + 2


def _heading(drawing: Drawing, at: Cell, text: str, phase: str) -> None:
    drawing.text(at, text, bold=True, font_size=12, font_color=colour(phase))


# The other sheets ------------------------------------------------------------------------------


def _settings(drawing: Drawing, made: Book, words: Words) -> None:
    titles = {
        "learning_rate": words("Learning rate"), "momentum": words("Momentum"),
        "beta1": words("Decay of the first moment"),
        "beta2": words("Decay of the second moment"), "epsilon": words("Epsilon"),
        "t": words("Number of this update, counted from 1"),
    }  # fmt: skip
    first = made.settings[0].cell
    notation = made.main.trace.notation
    title = words(OPTIMIZERS[made.main.trace.network.optimizer.name].title)
    _heading(drawing, Cell(first.sheet, first.row - 1, 0), title, "given")
    for one in made.settings:
        symbol, text = SETTINGS[one.key][0], titles.get(one.key, "")
        if one.layer:
            symbol += notation.layer(one.layer)
            text = words("Alpha of layer {layer}", layer=one.layer)
        at = one.cell
        drawing.text(Cell(at.sheet, at.row, 0), symbol, bold=True, align="right",
                     font_color=COLOURS["soft"])  # fmt: skip
        drawing.number(at, one.value, None, **INPUT)
        drawing.text(Cell(at.sheet, at.row, 2), text, font_color=COLOURS["soft"], indent=1)
        drawing.name(one.name, at)


def _block(drawing: Drawing, part: Part, block: Block, phase: str, words: Words) -> None:
    sheet = block.tiles[0].at.sheet
    _heading(drawing, Cell(sheet, block.row, 0), block.title, phase)
    text = _said(block, words)
    drawing.paragraph(Cell(sheet, block.row + 1, 0), text, ABREAST, font_color=COLOURS["soft"])
    for name, place in block.cells_named():
        drawing.name(name, place)
    for tile in block.tiles:
        _heads(drawing, tile)
        _numbers(drawing, part, block, tile)


def _said(block: Block, words: Words) -> str:
    """What the numbers of a block are. Numbers that may be changed do not stand in it."""
    step = block.step
    if step.phase == "update" and split(step.quantity)[0] == "velocity":
        return words("The velocity: the gradient, plus μ times the velocity before.")
    if step.phase == "update" and step.quantity in trained(layer_of(step)):
        return words(
            "The new value: a step against the gradient, as long as the learning rate η says."
        )
    if step.phase != "given":
        return meaning(step, words)
    if split(step.quantity)[1]:
        return words("What the optimizer keeps of the updates before; 0 before the first one.")
    return {
        "x": words("Inputs x"),
        "y": words("Targets y"),
        "weights": words("Weights of layer {layer}", layer=step.layer),
        "biases": words("Biases of layer {layer}", layer=step.layer),
    }[step.quantity]


def _heads(drawing: Drawing, tile: Tile) -> None:
    sheet, row, col = tile.at
    look = {"font_color": COLOURS["soft"], "bg_color": COLOURS["bg"], "align": "center"}
    if tile.label:
        drawing.text(Cell(sheet, row - 2, col), tile.label, font_color=COLOURS["soft"], bold=True)
    heads = {(-1, place): head for place, head in enumerate(tile.columns)}
    heads |= {(place, -1): head for place, head in enumerate(tile.rows)} | {(-1, -1): tile.corner}
    for (down, right), head in heads.items():
        if head:
            drawing.text(Cell(sheet, row + down, col + right), head, **look)


def _numbers(drawing: Drawing, part: Part, block: Block, tile: Tile) -> None:
    trace, formulas = part.trace, part.formulas
    look = {"num_format": drawing.places, "bold": block.step.quantity == "loss"}
    given = block.step.phase == "given"
    segment_values = {}
    for row, steps in enumerate(tile.steps.tolist()):
        for col, index in enumerate(steps):
            segment = trace.segment(index)
            if segment.start not in segment_values:
                segment_values[segment.start] = [array.tolist() for array in segment.arrays]
            flat, which = divmod(index - segment.start, len(segment.quantities))
            value = segment_values[segment.start][which][flat]
            at = Cell(tile.at.sheet, tile.at.row + row, tile.at.col + col)
            formula = None if given or formulas is None else formulas[index]
            drawing.number(at, value, formula, **(INPUT if given and formulas else look))
    if not given:
        drawing.small(tile.range)
    if block.step.quantity == "weights":
        drawing.signs(tile.range)
