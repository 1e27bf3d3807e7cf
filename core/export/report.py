"""What stands in a report of a computation, in which order, whatever file it is written to?

The formats for people (LaTeX, Markdown, HTML, and those that draw pages) are made of these
blocks; none of them asks the trace for anything else. Formulas are LaTeX, texts are plain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.conventions import conventions
from core.explain import sentence, trouble
from core.export.formulas import number_latex, substituted
from core.export.options import Options, Piece, Progress, count_of, pieces
from core.export.tables import Table, given_tables, layer_table, result_tables
from core.segments import Phase
from core.trace import Step, Trace
from core.words import Words


@dataclass(frozen=True)
class Title:
    """The name of the whole, and what is said of it."""

    text: str
    notes: str


@dataclass(frozen=True)
class Heading:
    """A part (level 1) or a section of it (level 2); ``phase`` says which colour it has."""

    text: str
    level: int = 1
    phase: Phase = "given"


@dataclass(frozen=True)
class Paragraph:
    """A line of text."""

    text: str


@dataclass(frozen=True)
class Convention:
    """A choice that would change a number: its name, what was chosen, and what that does."""

    name: str
    short: str
    paragraph: str


@dataclass(frozen=True)
class Graph:
    """The place for a picture of the network."""


@dataclass(frozen=True)
class Line:
    """One step: what it is called, the numbers put into its rule, and what comes out.

    ``note`` is what this step alone has to say: what stands elsewhere, what went wrong.
    """

    index: int
    symbol: str
    numbers: str
    result: str
    value: float
    note: str = ""
    where: str = ""


@dataclass(frozen=True)
class Run:
    """The steps of one quantity in one layer: their rule once, then each with its numbers."""

    phase: Phase
    quantity: str
    rule: str
    chain_rule: str
    sentence: str
    lines: tuple[Line, ...]


Block = Title | Heading | Paragraph | Convention | Graph | Table | Run


def report(trace: Trace, options: Options, progress: Progress) -> Iterator[Block]:
    """All blocks, from the title to the last table."""
    words, network = options.words, trace.network
    chosen = pieces(trace, options)
    yield Title(words(network.title), words(network.notes))
    yield Heading(words("Conventions that would change a number"))
    for one in conventions(network, words):
        yield Convention(one.name, one.short, one.paragraph)
    yield Heading(words("Network"))
    yield Graph()
    yield layer_table(network, words)
    yield Paragraph(_settings(trace, words))
    yield from given_tables(trace, words)
    yield from _phases(trace, options, chosen, progress)
    if count_of(chosen) == len(trace):
        yield Heading(words("All arrays"))
        yield from result_tables(trace, words)
    yield Heading(words("Loss"), phase="loss")
    yield Paragraph(
        words(
            "Loss before the update: {before}. Loss of the same samples after it: {after}.",
            before=_shown(trace.loss, options), after=_shown(trace.loss_after, options),
        )
    )  # fmt: skip


def _shown(value: float, options: Options) -> str:
    from core.numbers import exact, shown

    if options.decimals is None:
        return options.words.number(exact(value))
    return shown(value, options.decimals, options.words.comma)


def _settings(trace: Trace, words: Words) -> str:
    """Loss and optimizer in one line."""
    from core.losses import LOSSES
    from core.optimizers import OPTIMIZERS

    optimizer = trace.network.optimizer
    names = {"learning_rate": "η", "momentum": "μ", "beta1": "β₁", "beta2": "β₂", "epsilon": "ε"}
    numbers = ", ".join(
        f"{names[name]} = {words.number(f'{value:g}'.replace('e-0', 'e-'))}"
        for name, value in optimizer.settings.items()
    )
    return words(
        "Loss: {loss}. Optimizer: {optimizer}, {numbers}.",
        loss=words(LOSSES[trace.network.loss].title),
        optimizer=words(OPTIMIZERS[optimizer.name].title), numbers=numbers,
    )  # fmt: skip


def phase_title(phase: str, words: Words) -> str:
    """What a phase is called."""
    titles = {
        "given": words("Given"), "forward": words("Forward"), "loss": words("Loss"),
        "backward": words("Backward"), "gradient": words("Gradients"), "update": words("Update"),
    }  # fmt: skip
    return titles[phase]


def _phases(
    trace: Trace, options: Options, chosen: list[Piece], progress: Progress
) -> Iterator[Block]:
    words = options.words
    total, done = count_of(chosen), 0
    phase, section = "given", ""
    for piece in chosen:
        progress(done, total)
        done += len(piece.steps)
        segment = piece.segment
        if segment.phase == "given":
            continue
        if segment.phase != phase:
            phase, section = segment.phase, ""
            yield Heading(phase_title(phase, words), phase=segment.phase)
        named = _section(trace, piece, words)
        if named != section:
            section = named
            yield Heading(named, 2, segment.phase)
        for which, quantity in enumerate(segment.quantities):
            width = len(segment.quantities)
            steps = [trace[i] for i in piece.steps if (i - segment.start) % width == which]
            if steps:
                yield _run(quantity, steps, options)
    progress(total, total)


def _section(trace: Trace, piece: Piece, words: Words) -> str:
    segment = piece.segment
    if segment.phase == "loss" and segment.sample is None:
        return words("Batch loss")
    layer = "" if segment.phase == "loss" else words("Layer {layer}", layer=segment.layer)
    if segment.sample is None or trace.network.samples == 1:
        return layer
    sample = words("sample {sample}", sample=segment.sample + 1)
    return f"{layer}, {sample}" if layer else words("Sample {sample}", sample=segment.sample + 1)


def _run(quantity: str, steps: list[Step], options: Options) -> Run:
    first = steps[0]
    said = [sentence(step, options.words) for step in steps]
    # What most of them say stands above; the others say their own.
    usual = max(dict.fromkeys(said), key=said.count)
    return Run(
        first.phase,
        quantity,
        first.rule,
        first.chain_rule,
        usual,
        tuple(
            _line(step, options, "" if one == usual else one)
            for step, one in zip(steps, said, strict=True)
        ),
    )


def _line(step: Step, options: Options, own: str) -> Line:
    words, decimals = options.words, options.decimals
    numbers, left_out = substituted(step, decimals, words.comma)
    notes = [own, trouble(step, words)]
    if left_out:
        notes.append(
            words("{count} terms of the sum are left out here; JSONL and CSV hold them all.",
                  count=left_out)
        )  # fmt: skip
    return Line(
        step.index,
        step.latex,
        numbers,
        number_latex(step.value, decimals, words.comma),
        step.value,
        " ".join(note for note in notes if note),
        step.where,
    )
