"""What may a reader choose when a trace is written to a file?

The notation is chosen on the trace itself: ``trace.written(Notation(...))``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from core.checks import DocumentError, check_name
from core.segments import PHASES, Segment
from core.trace import Trace
from core.words import ENGLISH, Figure, Phrase, Words

Progress = Callable[[int, int], None]
"""Called with (steps done, all steps) now and then; may raise to cancel."""

MOST_DECIMALS = 17

CONTENTS: Mapping[str, str] = {
    "both": Phrase("graph and computation"),
    "graph": Phrase("graph"),
    "formula": Phrase("computation"),
}
"""What a picture shows, each with its name."""

THEMES: Mapping[str, str] = {"light": Phrase("light"), "dark": Phrase("dark")}

LEAST_SIZE, MOST_SIZE = (320, 240), (7680, 4320)
"""Width and height of a picture, in pixels, from and to."""

SPEEDS = (0.1, 20)
"""Steps a second, from and to."""


@dataclass(frozen=True)
class Options:
    """Every choice there is; each exporter says which of them it heeds.

    start, stop : the steps from ``start`` up to ``stop`` (not included; None: to the end).
    phase, layer : only the steps of this phase, of this layer.
    decimals : places after the point in formulas and tables; None writes the exact numbers, but
    in pictures, where they do not fit, four.
    words : the language, which also says whether the decimal sign is a comma.
    excel, fragment, torch : what :data:`CHOICES` says of them.
    versions, seed : so many worksheets; those after the first have fresh numbers from the seed,
    and with a seed of 1 or more the first one too.
    blanks, share : the phases and quantities whose results are left blank (none named: all), and
    which share of them, chosen by the seed. key : with the answers in place.
    step : the one whose picture is drawn (None: the last). content, theme : of a picture, see
    :data:`CONTENTS` and :data:`THEMES`. width, height : its size in pixels.
    speed : steps a second of what moves.
    """

    start: int = 0
    stop: int | None = None
    phase: str | None = None
    layer: int | None = None
    decimals: int | None = None
    words: Words = ENGLISH
    excel: bool = False
    fragment: bool = False
    torch: bool = False
    versions: int = 1
    seed: int = 0
    blanks: tuple[str, ...] = ()
    share: float = 1.0
    key: bool = False
    step: int | None = None
    content: str = "both"
    width: int = 1280
    height: int = 720
    theme: str = "light"
    speed: float = 1.0


@dataclass(frozen=True)
class Choice:
    """What a dialog asks for one choice, and the fields of :class:`Options` it sets."""

    title: str
    note: str
    fields: tuple[str, ...]
    flag: bool = False


CHOICES: Mapping[str, Choice] = {
    "steps": Choice(
        Phrase("Steps"),
        Phrase("All of them, or those of a phase, of a layer, or from one step to another."),
        ("start", "stop", "phase", "layer"),
    ),
    "decimals": Choice(
        Phrase("Decimals"), Phrase("Numbers are rounded for reading, or written exactly."),
        ("decimals",),
    ),
    "words": Choice(
        Phrase("Language"), Phrase("The language of the texts, and of the decimal sign."),
        ("words",),
    ),
    "notation": Choice(
        Phrase("Notation"), Phrase("Samples as rows or columns, brackets, letter, first index."),
        (),
    ),
    "excel": Choice(
        Phrase("For spreadsheets"),
        Phrase("With the separators of the language, as Excel and LibreOffice open it."),
        ("excel",), flag=True,
    ),
    "fragment": Choice(
        Phrase("Fragment only"),
        Phrase("Without the head and the end of a document, to be included in another."),
        ("fragment",), flag=True,
    ),
    "torch": Choice(
        Phrase("With PyTorch"), Phrase("The gradients come from PyTorch instead of formulas."),
        ("torch",), flag=True,
    ),
    "versions": Choice(
        Phrase("Versions"),
        Phrase("A, B, C … with other numbers each; the same ones for the same seed."),
        ("versions", "seed"),
    ),
    "blanks": Choice(
        Phrase("Left blank"),
        Phrase("Results to be filled in: those of some phases or quantities, or a share of them."),
        ("blanks", "share"),
    ),
    "key": Choice(
        Phrase("Answer key"), Phrase("The same pages with the answers in their places."),
        ("key",), flag=True,
    ),
    "step": Choice(
        Phrase("Step of the picture"),
        Phrase("The index of the step that is drawn, from 0; the last one if none is given."),
        ("step",),
    ),
    "content": Choice(
        Phrase("Picture of"), Phrase("The graph, the computation of the step, or both."),
        ("content",),
    ),
    "size": Choice(
        Phrase("Size"), Phrase("Width and height of the picture in pixels."), ("width", "height")
    ),
    "theme": Choice(Phrase("Theme"), Phrase("On a light or on a dark ground."), ("theme",)),
    "speed": Choice(Phrase("Speed"), Phrase("How many steps are shown in a second."), ("speed",)),
}  # fmt: skip
"""Everything that can be chosen, in the order in which a dialog asks for it."""

PICTURE = ("step", "content", "size", "theme", "speed")
"""The choices of pictures."""


@dataclass(frozen=True)
class Field:
    """How one field of :class:`Options` is asked for, where a format has a choice of its own.

    title : what a dialog calls it; note : what it does, also the help of the command line.
    values : what it may be, each with its name; none: anything of the kind of its default.
    least, most : of a number; None: no limit.
    """

    title: str
    note: str
    values: Mapping[str, str] = field(default_factory=dict)
    least: float | None = None
    most: float | None = None


FIELDS: Mapping[str, Field] = {
    "excel": Field(CHOICES["excel"].title, CHOICES["excel"].note),
    "fragment": Field(CHOICES["fragment"].title, CHOICES["fragment"].note),
    "torch": Field(CHOICES["torch"].title, CHOICES["torch"].note),
    "versions": Field(CHOICES["versions"].title, CHOICES["versions"].note, least=1, most=26),
    "seed": Field(
        Phrase("Seed"),
        Phrase("From which fresh numbers are drawn; with 0 the first version keeps its own."),
        least=0, most=2**31 - 1,
    ),
    "blanks": Field(CHOICES["blanks"].title, CHOICES["blanks"].note),
    "share": Field(
        Phrase("Share left blank"),
        Phrase("Which share of these results is left blank, chosen by the seed: 0.5 is half."),
        least=0, most=1,
    ),
    "key": Field(CHOICES["key"].title, CHOICES["key"].note),
    "step": Field(CHOICES["step"].title, CHOICES["step"].note, least=0),
    "content": Field(CHOICES["content"].title, CHOICES["content"].note, CONTENTS),
    "width": Field(
        Phrase("Width"), Phrase("The width of the picture in pixels."),
        least=LEAST_SIZE[0], most=MOST_SIZE[0],
    ),
    "height": Field(
        Phrase("Height"), Phrase("The height of the picture in pixels."),
        least=LEAST_SIZE[1], most=MOST_SIZE[1],
    ),
    "theme": Field(CHOICES["theme"].title, CHOICES["theme"].note, THEMES),
    "speed": Field(
        CHOICES["speed"].title, CHOICES["speed"].note, least=SPEEDS[0], most=SPEEDS[1]
    ),
}  # fmt: skip
"""The fields of the choices that only some formats have, in the order in which they are asked."""


def check_options(trace: Trace, options: Options, heeded: tuple[str, ...]) -> None:
    """Raise DocumentError if the options do not fit the trace, or are not heeded."""
    for name, choice in CHOICES.items():
        given = any(getattr(options, one) != getattr(Options(), one) for one in choice.fields)
        strict = choice.flag or name in ("versions", "blanks", *PICTURE)
        if strict and name not in heeded and given:
            raise DocumentError(name, "this format has no such choice; leave it out")
    if options.decimals is not None and not 0 <= options.decimals <= MOST_DECIMALS:
        raise DocumentError("decimals", "a whole number from 0 to {most} expected",
                            most=MOST_DECIMALS)  # fmt: skip
    _check_picture(trace, options, heeded)
    if "steps" not in heeded:
        if any(getattr(options, name) != getattr(Options(), name)
               for name in CHOICES["steps"].fields):  # fmt: skip
            raise DocumentError("steps", "this format holds the whole computation; leave it out")
        return
    if options.phase is not None and options.phase not in PHASES:
        raise DocumentError("phase", "one of {names} expected", names=", ".join(PHASES))
    count = len(trace.network.layers)
    if options.layer is not None and not 0 <= options.layer <= count:
        raise DocumentError("layer", "a layer from 0 (the input) to {count} expected", count=count)
    stop = len(trace) if options.stop is None else options.stop
    if not 0 <= options.start < stop <= len(trace):
        raise DocumentError("steps", "a range within 0 to {count} expected", count=len(trace))
    if not pieces(trace, options):
        raise DocumentError("steps", "no step is in this phase, layer and range; choose others")


def _check_picture(trace: Trace, options: Options, heeded: tuple[str, ...]) -> None:
    """Raise DocumentError if the choices of a picture do not fit."""
    last = len(trace) - 1
    if options.step is not None and not 0 <= options.step <= last:
        raise DocumentError("step", "a step from 0 to {last} expected", last=last)
    if "content" in heeded:
        check_name("content", options.content, tuple(CONTENTS))
    if "theme" in heeded:
        check_name("theme", options.theme, tuple(THEMES))
    size = (options.width, options.height)
    for name, value, least, most in zip(
        CHOICES["size"].fields, size, LEAST_SIZE, MOST_SIZE, strict=True
    ):
        if not least <= value <= most:
            raise DocumentError(name, "{least} to {most} pixels expected", least=least, most=most)
    if not SPEEDS[0] <= options.speed <= SPEEDS[1]:
        raise DocumentError("speed", "{least} to {most} steps a second expected",
                            least=Figure(f"{SPEEDS[0]:g}"), most=SPEEDS[1])  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """The steps of one segment that were chosen: all quantities at places ``first`` to ``last``.

    ``skip`` quantities of the first place and ``drop`` of the last one are left out.
    """

    segment: Segment
    first: int
    last: int
    skip: int = 0
    drop: int = 0

    @property
    def steps(self) -> range:
        """The indices of the steps."""
        start, width = self.segment.start, len(self.segment.quantities)
        return range(start + self.first * width + self.skip, start + self.last * width - self.drop)


def pieces(trace: Trace, options: Options) -> list[Piece]:
    """What was chosen of a trace, in its order."""
    stop = len(trace) if options.stop is None else min(options.stop, len(trace))
    found = []
    for segment in trace.segments:
        if options.phase not in (None, segment.phase) or options.layer not in (None, segment.layer):
            continue
        start, end = max(segment.start, options.start), min(segment.stop, stop)
        if start < end:
            width = len(segment.quantities)
            first, skip = divmod(start - segment.start, width)
            last = -(-(end - segment.start) // width)
            found.append(Piece(segment, first, last, skip, segment.start + last * width - end))
    return found


def count_of(chosen: list[Piece]) -> int:
    """How many steps there are in all."""
    return sum(len(piece.steps) for piece in chosen)
