"""What does ``trace`` do? It writes a network's whole computation in one of many formats."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from visualizer.cli import BAD_INPUT, complain
from visualizer.i18n import either, tr, words

if TYPE_CHECKING:
    from core.trace import Trace


def add_trace(commands: Any, with_options: bool) -> None:
    """Register ``trace`` with the subparsers of the command line.

    Its options come from the table of formats, for which NumPy is imported: that is too much for
    other commands, and too early for ``train``.
    """
    parser = commands.add_parser(
        "trace",
        help=tr("write every step of a network to a file"),
        description=tr(
            "Writes the whole computation of FILE: for programs, for reading, for a class."
        ),
    )
    parser.set_defaults(run=run)
    if with_options:
        from visualizer.terminal.trace_options import add_trace_options

        add_trace_options(parser)


def run(options: argparse.Namespace) -> int:
    """Carry out ``trace``; returns the exit code."""
    from core.checks import DocumentError
    from core.files import refuse_existing, writing
    from core.trace import record
    from visualizer.export import EXPORTERS
    from visualizer.progress import Progress
    from visualizer.terminal.data_options import said
    from visualizer.terminal.reading import InFile, read_model
    from visualizer.terminal.trace_options import (
        not_heeded,
        notation_of,
        options_of,
        out_of_range,
        places,
    )

    name, problem = _format(options)
    problem = problem or not_heeded(options, name)
    if problem:
        complain(problem)
        return BAD_INPUT
    row, chosen = EXPORTERS[name], options_of(options)
    if options.output:
        refuse_existing(options.output, options.force)
    elif sys.stdout.isatty() and not row.is_text:
        complain(tr("-o: {format} is nothing for a terminal; give a file", format=name))
        return BAD_INPUT
    try:
        trace = record(read_model(options.file)).written(notation_of(options))
        problem = out_of_range(options, len(trace))
        if problem:
            complain(problem)
            return BAD_INPUT
        row.check(trace, chosen)
        _remark(name, trace)
        with Progress(tr("steps")) as progress:
            if options.output:
                with writing(options.output, options.force) as file:
                    row.write(trace, file, progress, chosen)
            else:
                row.write(trace, sys.stdout.buffer, progress, chosen)
    except InFile as error:
        complain(error.said(words()))
        return BAD_INPUT
    except DocumentError as error:
        complain(said(error, places(row)))
        return BAD_INPUT
    return 0


def _format(options: argparse.Namespace) -> tuple[str, str]:
    """The name of the format, and what is wrong with it in one line, or ""."""
    from visualizer.export import EXPORTERS, format_of

    if options.format is not None:
        known = options.format in EXPORTERS
        return options.format, "" if known else tr(
            '{option}: unknown "{found}"; give {known}',
            option="--format", found=options.format, known=either(EXPORTERS),
        )  # fmt: skip
    name = format_of(options.output) if options.output else None
    if name is None and options.output and Path(options.output).suffix:
        return "", tr(
            "{file}: no format for this ending; give --format {known}",
            file=options.output, known=either(EXPORTERS),
        )  # fmt: skip
    return name or "json", ""


def _remark(name: str, trace: Trace) -> None:
    """Say before it is written what the reader of a workbook would wonder at."""
    if name == "xlsx":
        from core.export.xlsx import remark

        text = remark(trace, words())
        if text:
            complain(text)
