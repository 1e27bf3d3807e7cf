"""What stands in each cell of the workbook: an input, a formula, or a value alone?"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.checks import DocumentError
from core.export.options import Progress
from core.export.sheets.cells import Cell, Range
from core.export.sheets.formulas import Formulas, TooLong
from core.export.sheets.layout import FIRST_ROW, Page, Places, names_of, page
from core.export.sheets.names import SETTINGS
from core.network import Network
from core.optimizers import OPTIMIZERS
from core.passes import trained
from core.trace import Step, Trace, record
from core.words import ENGLISH, Words

MOST_FORMULAS = 20_000
"""A workbook of more would take its reader's computer minutes; it has the values alone."""

EVERY = 512


@dataclass(frozen=True)
class Setting:
    """A number of the optimizer or of an activation, and the cell it is changed in."""

    key: str
    layer: int
    value: float
    cell: Cell

    @property
    def name(self) -> str:
        """What formulas call it."""
        name = SETTINGS[self.key][1]
        return f"{name}_{self.layer}" if self.layer else name


@dataclass(frozen=True, eq=False)
class Part:
    """A trace on its sheets. ``formulas`` are those of its steps, or None: values alone."""

    trace: Trace
    pages: tuple[Page, ...]
    places: Places
    formulas: Sequence[str | None] | None


@dataclass(frozen=True, eq=False)
class Book:
    """The whole workbook. ``after`` is the forward pass with the new weights, if it is there."""

    sheets: dict[str, str]
    settings: tuple[Setting, ...]
    main: Part
    after: Part | None

    @property
    def live(self) -> bool:
        """Does the workbook compute?"""
        return self.main.formulas is not None


def is_live(trace: Trace, words: Words = ENGLISH) -> bool:
    """Is the trace small enough for a workbook that computes?"""
    if _count(trace) > MOST_FORMULAS:
        return False
    sheets = names_of(words)
    _, places, _ = _laid_out(trace, sheets, words)
    writer = Formulas(list(sheets.values()), places.cell)
    try:
        for segment in trace.segments:
            # All formulas of a segment are of about the same length.
            for which in range(len(segment.quantities) if segment.phase != "given" else 0):
                _formula(trace[segment.stop - 1 - which], writer, places)
    except TooLong:
        return False
    return True


def _count(trace: Trace) -> int:
    """How many formulas the workbook would have."""
    last = [segment.stop for segment in trace.segments if segment.phase == "loss"][-1]
    return len(trace) - trace.given + last - trace.given


def book(trace: Trace, words: Words, progress: Progress) -> Book:
    """Lay out the workbook of a trace; raises DocumentError where it does not fit on sheets."""
    sheets = names_of(words)
    if is_live(trace, words):
        remembered = record(_with_memory(trace.network)).written(trace.notation)
        try:
            return _live(remembered, sheets, words, progress)
        except TooLong:
            pass
    pages, places, settings = _laid_out(trace, sheets, words)
    return Book(sheets, settings, Part(trace, pages, places, None), None)


def _with_memory(network: Network) -> Network:
    """The network with what its optimizer remembers written out, so that it can be changed."""
    optimizer = network.optimizer
    names = OPTIMIZERS[optimizer.name].state
    if optimizer.state or not names:
        return network
    weighted = dict(network.weighted)
    state = tuple(
        {
            f"{name}_{part}": np.zeros(getattr(weighted[number], part).shape)
            for name in names
            for part in trained(weighted[number])
        }
        if number in weighted
        else {}
        for number in range(1, len(network.layers) + 1)
    )
    return network.replace(optimizer=dataclasses.replace(optimizer, state=state))


def _laid_out(
    trace: Trace, sheets: dict[str, str], words: Words
) -> tuple[tuple[Page, ...], Places, tuple[Setting, ...]]:
    places = Places.none(len(trace))
    settings = tuple(_settings(trace.network))
    pages = tuple(
        page(trace, (phase,), sheets[phase], number, places, words,
             FIRST_ROW + (len(settings) + 2 if phase == "given" else 0))
        for number, phase in enumerate(sheets)
        if phase not in ("overview", "after")
    )  # fmt: skip
    return pages, places, settings


def _settings(network: Network) -> Iterator[Setting]:
    """The optimizer's numbers and the activations', one below the other on the second sheet."""
    found: list[tuple[str, int, float]] = [
        (key, 0, float(value)) for key, value in network.optimizer.settings.items()
    ]
    if network.optimizer.name == "adam":
        found.append(("t", 0, float(network.optimizer.updates + 1)))
    for number, layer in network.weighted:
        if layer.activation.alpha is not None:
            found.append(("alpha", number, float(layer.activation.alpha)))
    for row, (key, number, value) in enumerate(found, start=FIRST_ROW + 1):
        yield Setting(key, number, value, Cell(1, row, 1))


def _live(trace: Trace, sheets: dict[str, str], words: Words, progress: Progress) -> Book:
    pages, places, settings = _laid_out(trace, sheets, words)
    names = list(sheets.values())
    writer = Formulas(names, places.cell)
    formulas = _formulas(trace, writer, places, len(trace), progress)
    main = Part(trace, pages, places, formulas)
    after = _after(trace, places, sheets, words)
    return Book(sheets, settings, main, after)


def _after(trace: Trace, before: Places, sheets: dict[str, str], words: Words) -> Part | None:
    """The forward pass and the loss with the new weights, over the cells they stand in."""
    try:
        network = trace.network.replace(layers=trace.next_network().layers)
    except DocumentError:
        return None  # the new weights are not finite
    again = record(network).written(trace.notation)
    places = Places.none(len(again))
    number = len(sheets) - 1
    one = page(again, ("forward", "loss"), sheets["after"], number, places, words, suffix="_after")
    for segment in again.segments:
        if segment.phase != "given" or segment.quantities[0] not in ("x", "y", "weights", "biases"):
            continue
        quantity = segment.quantities[0]
        phase = "given" if quantity in ("x", "y") else "update"
        found = trace.place(quantity, segment.layer, segment.sample, phase)
        assert found is not None
        for flat in range(segment.stop - segment.start):
            cell = before.cell(found.step(flat))
            index = segment.start + flat
            places.sheets[index], places.rows[index], places.cols[index] = cell
    stop = [segment.stop for segment in again.segments if segment.phase == "loss"][-1]
    writer = Formulas(list(sheets.values()), places.cell)
    return Part(again, (one,), places, _formulas(again, writer, places, stop, lambda *_: None))


def _formulas(
    trace: Trace, writer: Formulas, places: Places, stop: int, progress: Progress
) -> list[str | None]:
    """The formula of each step up to ``stop``; None where a number is given."""
    made: list[str | None] = [None] * trace.given
    for index in range(trace.given, stop):
        if index % EVERY == 0:
            progress(index // 2, len(trace))
        made.append(_formula(trace[index], writer, places))
    return made


def _formula(step: Step, writer: Formulas, places: Places) -> str:
    return _TOLD.get(step.quantity, _plain)(step, writer, places)


def _plain(step: Step, writer: Formulas, places: Places) -> str:
    sheet = int(places.sheets[step.index])
    return writer.write(step.arithmetic, sheet, step.layer or 0)


def _exponential(step: Step, writer: Formulas, places: Places) -> str:
    """Whether the largest z is subtracted hangs on the numbers: the formula asks each time."""
    from core.activations import FAR

    sheet = int(places.sheets[step.index])
    all_z = _whole(step, "z", places)
    z = step.trace.index("z", step.layer, step.position, step.sample)
    assert z is not None
    largest = f"MAX({writer.reference(all_z, sheet)})"
    own = writer.reference(places.cell(z), sheet)
    return f"=EXP({own}-IF(ABS({largest})>{FAR:g},{largest},0))"


def _delta(step: Step, writer: Formulas, places: Places) -> str:
    """Whether softmax targets add up to 1 hangs on the numbers too."""
    trace = step.trace
    last = len(trace.network.layers)
    how = trace.arrays.output_delta[(step.sample or 1) - 1] if step.layer == last else ""
    softmax = getattr(trace.network.layers[last - 1], "activation", None)
    if how not in ("difference", "weighted difference") or softmax is None:
        return _plain(step, writer, places)
    if not softmax.row.coupled:
        return _plain(step, writer, places)
    sheet = int(places.sheets[step.index])
    a, y = (
        writer.reference(places.cell(found), sheet)
        for found in (
            trace.index(quantity, last, step.position, step.sample) for quantity in ("a", "y")
        )
        if found is not None
    )
    targets = f"SUM({writer.reference(_whole(step, 'y', places), sheet)})"
    near = f"{1e-14 * math.prod(trace.network.shapes[-1]):g}".upper()
    return f"=IF(ABS({targets}-1)>{near},{a}*{targets}-{y},{a}-{y})"


def _whole(step: Step, quantity: str, places: Places) -> Range:
    """All neurons of the step's layer, of its sample."""
    sample = None if step.sample is None else step.sample - 1
    found = step.trace.place(quantity, step.layer, sample)
    assert found is not None
    last = found.step(len(found.values) - 1)
    return Range(places.cell(found.start), places.cell(last))


_TOLD: dict[str, Callable[[Step, Formulas, Places], str]] = {
    "exp": _exponential,
    "delta": _delta,
}
"""Quantities whose arithmetic itself hangs on the numbers; all others are written as they are."""
