"""Which options does ``trace`` take, and what do they ask of an exporter?"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from visualizer.i18n import either, tr, words
from visualizer.terminal.data_options import flag
from visualizer.terminal.option_types import names, number, whole

if TYPE_CHECKING:
    from core.lettering import Notation
    from visualizer.export import Exporter, Options

_NAMED = {"blanks": "--blank"}
"""Options that are not called by the name of their field."""

_OF_CHOICE = {
    "steps": ("steps", "phase", "layer"),
    "decimals": ("decimals",),
    "notation": ("notation", "brackets", "letter", "first"),
}
"""The options of the choices that most formats have."""

_BRACKETS = {"square": "[]", "round": "()"}
_LETTERS = {"W": "W", "w": "w", "theta": "θ"}


def add_trace_options(parser: argparse.ArgumentParser) -> None:
    """What is written, to where, in which format, and all that can be chosen of it."""
    from core.segments import PHASES
    from visualizer.export import FIELDS

    parser.usage = tr("%(prog)s FILE [-o OUT] [options]")
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = "\n".join(_formats())
    add = parser.add_argument
    add("file", metavar="FILE", help=tr("a network: .json or .npz"))
    add("-o", "--output", metavar="OUT", help=tr("where to (else: standard output)"))
    add(
        "--format",
        metavar="NAME",
        help=tr("one of the formats below (else: by the ending of OUT, or json)"),
    )
    add("--force", action="store_true", help=tr("replace OUT if it is there"))
    add = parser.add_argument_group(tr("which steps (else: all)")).add_argument
    add(
        "--steps",
        type=_range,
        metavar="A:B",
        help=tr("from step A to step B by their index, from 0; A: and :B leave one end open"),
    )
    add("--phase", choices=PHASES, metavar="NAME", help=", ".join(PHASES))
    add("--layer", type=whole, metavar="N", help=tr("those of one layer; 0 is the input"))
    add = parser.add_argument_group(tr("how it is written")).add_argument
    add(
        "--decimals",
        type=whole,
        metavar="N",
        help=tr("round to N decimals, for reading (else: exact numbers)"),
    )
    add(
        "--notation",
        choices=("rows", "columns"),
        help=tr("samples are rows, a W, or columns, W a (rows)"),
    )
    add("--brackets", choices=_BRACKETS, help=tr("around the number of a layer (square)"))
    add("--letter", choices=_LETTERS, help=tr("of the weights (W)"))
    add("--first", type=int, choices=(0, 1), help=tr("neurons count from 1 or from 0 (1)"))
    add = parser.add_argument_group(tr("choices of some formats")).add_argument
    for name, field in FIELDS.items():
        text = f"{words()(field.note)} ({', '.join(_heeding(name))})".replace("%", "%%")
        add(option_of(name), dest=name, help=text, **_kind(name))


def option_of(name: str) -> str:
    """The option that sets a field of the exporters' options."""
    return _NAMED.get(name) or flag(name)


def places(row: Exporter) -> dict[str, str]:
    """The options by the places that errors of an exporter name."""
    from visualizer.export import FIELDS

    found = {name: option_of(name) for name in FIELDS}
    found |= {name: flag(name) for name in ("phase", "layer", "decimals", "format")}
    return {**found, "steps": "--steps" if "steps" in row.options else "--format"}


def not_heeded(options: argparse.Namespace, name: str) -> str:
    """What was chosen that a format has no choice of: one line with the remedy, or ""."""
    from visualizer.export import CHOICES, EXPORTERS

    for choice, row in CHOICES.items():
        if choice in EXPORTERS[name].options:
            continue
        for one in _OF_CHOICE.get(choice, row.fields):
            if getattr(options, one, None) is not None:
                return tr(
                    "{option}: {format} has no such choice; leave it out, or take {known}",
                    option=option_of(one),
                    format=name,
                    known=either(key for key, row in EXPORTERS.items() if choice in row.options),
                )
    return ""


def out_of_range(options: argparse.Namespace, count: int) -> str:
    """What is wrong with the range of steps, of ``count`` that there are: one line, or ""."""
    steps: StepRange | None = options.steps
    if steps is None:
        return ""
    first = 0 if steps.first is None else steps.first
    last = count - 1 if steps.last is None else steps.last
    if 0 <= first <= last < count:
        return ""
    return tr(
        "--steps: steps from 0 to {last} expected, found {found}", last=count - 1, found=steps.text
    )


def options_of(options: argparse.Namespace) -> Options:
    """The exporters' options that were asked for; what was not keeps its default."""
    from visualizer.export import FIELDS, Options

    given: dict[str, Any] = {
        name: getattr(options, name) for name in (*FIELDS, "phase", "layer", "decimals")
    }
    steps: StepRange | None = options.steps
    if steps is not None:
        given["start"] = steps.first
        given["stop"] = None if steps.last is None else steps.last + 1
    if options.blanks is not None:
        given["blanks"] = tuple(options.blanks)
    return Options(
        words=words(), **{name: value for name, value in given.items() if value is not None}
    )


def notation_of(options: argparse.Namespace) -> Notation:
    """The notation that was asked for, in which the lecture's is left where nothing was said."""
    from core.lettering import LECTURE, Notation

    return Notation(
        rows=options.notation != "columns",
        brackets=_BRACKETS.get(options.brackets, LECTURE.brackets),  # type: ignore[arg-type]
        letter=_LETTERS.get(options.letter, LECTURE.letter),  # type: ignore[arg-type]
        first=LECTURE.first if options.first is None else options.first,
    )


def _heeding(field: str) -> list[str]:
    """The formats that heed a field of the options, those for worksheets as one."""
    from visualizer.export import CHOICES, EXPORTERS

    found = [
        "worksheet-…" if name.startswith("worksheet-") else name
        for name, row in EXPORTERS.items()
        if any(field in CHOICES[choice].fields for choice in row.options)
    ]
    return list(dict.fromkeys(found))


def _kind(name: str) -> dict[str, Any]:
    """How argparse reads a field, by the kind of its default."""
    from visualizer.export import FIELDS, Options

    if name == "blanks":
        return {"type": names, "metavar": "NAME,..."}
    field, usual = FIELDS[name], getattr(Options(), name)
    if isinstance(usual, bool):
        return {"action": "store_true", "default": None}
    if field.values:
        return {"choices": tuple(field.values)}
    if isinstance(usual, float):
        return {"type": number, "metavar": "X"}
    return {"type": whole, "metavar": "N"}


@dataclass(frozen=True)
class StepRange:
    """``A:B``, both ends included; None where one is left open."""

    text: str
    first: int | None
    last: int | None


def _range(text: str) -> StepRange:
    first, colon, last = text.partition(":")
    try:
        start = int(first) if first.strip() else None
        if not colon:
            return StepRange(text, int(text), int(text))
        return StepRange(text, start, int(last) if last.strip() else None)
    except ValueError:
        raise argparse.ArgumentTypeError(
            tr('A:B such as 16:31 expected, found "{found}"', found=text[:40])
        ) from None


def _formats() -> Iterator[str]:
    """All formats with their names and endings, a line each."""
    from visualizer.export import EXPORTERS

    rows = {name: " ".join(row.suffixes) for name, row in EXPORTERS.items()}
    wide, far = (max(map(len, column)) for column in (rows, rows.values()))
    yield tr("formats:")
    for name, endings in rows.items():
        yield f"  {name:{wide}}  {endings:{far}}  {words()(EXPORTERS[name].title)}"
