"""What stands on a worksheet: the exercise, and its results with some of them left blank?

A :class:`Sheet` is all that is drawn, whatever file it is drawn into; the answer key is the same
sheet with the answers in the gaps. Formulas are LaTeX, texts are plain.
"""

from __future__ import annotations

import string
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.answers.fresh import fresh
from core.checks import DocumentError, check_name
from core.conventions import conventions
from core.explain import meaning
from core.export.escaping import one_line
from core.export.formulas import number_latex, substituted
from core.export.options import Options
from core.export.sheets.layout import Block, Places, Tile, page
from core.export.tables import Table, layer_table
from core.losses import LOSSES
from core.network import Network
from core.optimizers import OPTIMIZERS
from core.segments import PHASES
from core.symbols import latex_name
from core.trace import Trace, record
from core.words import Words

DECIMALS = 4
"""To which results are rounded if nothing is chosen."""

MOST_VERSIONS = len(string.ascii_uppercase)
MOST_STEPS = 2000


@dataclass(frozen=True)
class Gap:
    """A result that is left blank: the step, what it is called, and the answer.

    symbol, numbers, answer : LaTeX; the rule with its numbers, and the rounded result.
    """

    index: int
    symbol: str
    plain: str
    numbers: str
    answer: str
    value: float


@dataclass(frozen=True)
class Value:
    """A number that is given, or a result that is not left blank; ``text`` is LaTeX."""

    text: str
    value: float


Shown = Value | Gap
"""What stands in a cell."""


@dataclass(frozen=True)
class Grid:
    """A table: what it is called (LaTeX), and rows of cells, each with its head."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Shown, ...]], ...]
    label: str = ""

    @property
    def gaps(self) -> tuple[Gap, ...]:
        return tuple(cell for _, cells in self.rows for cell in cells if isinstance(cell, Gap))


@dataclass(frozen=True)
class Task:
    """One quantity in one layer: its rule (LaTeX, "" if it is given), what it is, its numbers."""

    phase: str
    title: str
    rule: str
    sentence: str
    grids: tuple[Grid, ...]

    @property
    def gaps(self) -> tuple[Gap, ...]:
        return tuple(gap for grid in self.grids for gap in grid.gaps)


@dataclass(frozen=True)
class Sheet:
    """One version of a worksheet, or of its key. A point is given for each gap.

    facts : what else decides the numbers, each with its name.
    """

    title: str
    version: str
    key: bool
    intro: str
    layers: Table
    facts: tuple[tuple[str, str], ...]
    given: tuple[Task, ...]
    tasks: tuple[Task, ...]
    words: Words
    decimals: int
    trace: Trace

    @property
    def gaps(self) -> tuple[Gap, ...]:
        return tuple(gap for task in self.tasks for gap in task.gaps)

    @property
    def points(self) -> int:
        return len(self.gaps)

    @property
    def heading(self) -> str:
        """The title with the version, and that it is the key where it is."""
        words = self.words
        parts = [self.title]
        if self.version:
            parts.append(words("Version {letter}", letter=self.version))
        if self.key:
            parts.append(words("Answer key"))
        return " · ".join(parts)


def sheets(trace: Trace, options: Options) -> Iterator[Sheet]:
    """All versions, one after the other. Raises DocumentError for options that do not fit."""
    check_choices(trace, options)
    chosen = _chosen(trace, options)
    letters = string.ascii_uppercase if options.versions > 1 else [""]
    for number, letter in zip(range(options.versions), letters, strict=False):
        network = version(trace.network, number, options.seed)
        other = trace if network is trace.network else record(network).written(trace.notation)
        yield _sheet(other, options, letter, chosen)


def version(network: Network, number: int, seed: int) -> Network:
    """The network of version ``number`` (from 0); with seed 0 the first has its own numbers."""
    return network if number == seed == 0 else fresh(network, 1000 * seed + number)


def check_choices(trace: Trace, options: Options) -> None:
    """Raise DocumentError where the choices of a worksheet do not fit."""
    if not 1 <= options.versions <= MOST_VERSIONS:
        raise DocumentError("versions", "a whole number from 1 to {most} expected",
                            most=MOST_VERSIONS)  # fmt: skip
    if options.seed < 0:
        raise DocumentError("seed", "0 or more expected")
    if not 0 < options.share <= 1:
        raise DocumentError("share", "more than 0 and at most 1 expected")
    quantities = [name for s in trace.segments if s.phase != "given" for name in s.quantities]
    known = tuple(dict.fromkeys((*PHASES[1:], *quantities)))
    for name in options.blanks:
        check_name("blanks", name, known)


def _chosen(trace: Trace, options: Options) -> frozenset[int]:
    """The steps whose results are left blank: the same ones in all versions."""
    wanted = [
        segment.start + which + flat * len(segment.quantities)
        for segment in trace.segments
        if segment.phase != "given"
        for which, quantity in enumerate(segment.quantities)
        for flat in range((segment.stop - segment.start) // len(segment.quantities))
        if not options.blanks or segment.phase in options.blanks or quantity in options.blanks
    ]
    if options.share == 1:
        return frozenset(wanted)
    count = max(1, round(options.share * len(wanted)))
    picked = np.random.default_rng(options.seed).choice(len(wanted), count, replace=False)
    return frozenset(wanted[place] for place in picked.tolist())


# One version ------------------------------------------------------------------------------------


def _sheet(trace: Trace, options: Options, letter: str, chosen: frozenset[int]) -> Sheet:
    words, network = options.words, trace.network
    decimals = DECIMALS if options.decimals is None else options.decimals
    writer = _Writer(trace, words, decimals, chosen)
    return Sheet(
        title=one_line(words(network.title)) or words("Untitled"),
        version=letter,
        key=options.key,
        intro=words(
            "Fill in the empty cells. Carry at least {more} decimals on the way, and round results "
            "to {decimals}; what would be rounded to 0 is written with a power of ten.",
            more=decimals + 2,
            decimals=decimals,
        ),
        layers=layer_table(network, words),
        facts=tuple(_facts(network, words)),
        given=tuple(writer.tasks(("given",))),
        tasks=tuple(writer.tasks(PHASES[1:])),
        words=words,
        decimals=decimals,
        trace=trace,
    )


def _facts(network: Network, words: Words) -> Iterator[tuple[str, str]]:
    optimizer = network.optimizer
    yield words("Loss"), words(LOSSES[network.loss].title)
    names = {"learning_rate": "η", "momentum": "μ", "beta1": "β₁", "beta2": "β₂", "epsilon": "ε"}
    numbers = [
        f"{names[name]} = {words.number(f'{value:g}')}"
        for name, value in optimizer.settings.items()
    ]
    if optimizer.name == "adam":
        numbers.append(f"t = {optimizer.updates + 1}")
    yield words("Optimizer"), f"{words(OPTIMIZERS[optimizer.name].title)}, {', '.join(numbers)}"
    for one in conventions(network, words)[1:]:
        yield one.name, one.short


class _Writer:
    """Makes the tasks of one version."""

    def __init__(self, trace: Trace, words: Words, decimals: int, chosen: frozenset[int]) -> None:
        self.trace = trace
        self.words = words
        self.decimals = decimals
        self.chosen = chosen

    def tasks(self, phases: tuple[str, ...]) -> Iterator[Task]:
        for phase in phases:
            laid = page(self.trace, (phase,), phase, 0, Places.none(len(self.trace)), self.words)
            for block in laid.blocks:
                yield self._task(block)

    def _task(self, block: Block) -> Task:
        step = block.step
        given = step.phase == "given"
        return Task(
            step.phase,
            block.title,
            step.rule,
            "" if given else meaning(step, self.words),
            tuple(self._grid(block, tile) for tile in block.tiles),
        )

    def _grid(self, block: Block, tile: Tile) -> Grid:
        step = block.step
        new = step.phase == "update" and step.quantity in ("weights", "biases")
        name = latex_name(self.trace.notation, step.quantity, step.layer, "", new=new)
        rows = tuple(
            (head, tuple(self._cell(index, step.phase) for index in steps))
            for head, steps in zip(tile.rows, tile.steps.tolist(), strict=True)
        )
        return Grid(name, tile.columns, rows, tile.label)

    def _cell(self, index: int, phase: str) -> Shown:
        step = self.trace[index]
        comma = self.words.comma
        if phase == "given":
            exact = number_latex(step.value, None, comma)
            return Value(exact.removesuffix(".0").removesuffix("{,}0"), step.value)
        if index not in self.chosen:
            return Value(number_latex(step.value, self.decimals, comma), step.value)
        answer = number_latex(step.value, self.decimals, comma)
        numbers, _ = substituted(step, self.decimals, comma)
        return Gap(index, step.latex, step.symbol, numbers, answer, step.value)
