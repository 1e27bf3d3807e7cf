"""What does ``grade`` do? It checks the numbers of one student, or of a folder of them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from visualizer.cli import BAD_INPUT, complain
from visualizer.i18n import either, tr, words
from visualizer.terminal.option_types import whole

if TYPE_CHECKING:
    from core.lettering import Notation


def add_grade(commands: Any) -> None:
    """Register ``grade`` with the subparsers of the command line."""
    parser = commands.add_parser("grade", help=tr("check a student's numbers, or those of a class"))
    parser.usage = tr("%(prog)s FILE --answers ANSWERS [-o REPORT] [options]")
    parser.add_argument("file", metavar="FILE", help=tr("the exercise, a network: .json or .npz"))
    parser.add_argument(
        "--answers",
        metavar="ANSWERS",
        required=True,
        help=tr("a student's numbers (.csv, .txt or .json), a folder with one file a student, or "
                "one CSV of a class, with a column of students"),
    )  # fmt: skip
    parser.add_argument(
        "-o", "--output", metavar="REPORT", help=tr("where to (else: standard output)")
    )
    parser.add_argument(
        "--format", help=tr("text, json or csv (else: by the ending of REPORT, or text)")
    )
    parser.add_argument("--force", action="store_true", help=tr("replace REPORT if it is there"))
    parser.add_argument(
        "--notation",
        choices=("rows", "columns"),
        help=tr("how the students write W: rows (n_in x n_out) or columns "
                "(else: as their matrices show, or rows)"),
    )  # fmt: skip
    parser.add_argument(
        "--first", type=whole, choices=(0, 1), default=1,
        help=tr("neurons count from 1 or from 0"),
    )  # fmt: skip
    parser.set_defaults(run=grade)


def grade(options: argparse.Namespace) -> int:
    """Carry out ``grade``; returns the exit code: 0 also where numbers are wrong."""
    from core.answers.classroom import grade_papers, papers_in
    from core.answers.grading import Grader
    from core.answers.reports import WRITERS
    from core.files import refuse_existing, write_text
    from visualizer.progress import Progress
    from visualizer.terminal.reading import InFile, read_model

    name = _format(options, WRITERS)
    if name is None:
        return BAD_INPUT
    if options.output:
        refuse_existing(options.output, options.force)
    try:
        network = read_model(options.file)
    except InFile as error:
        complain(error.said(words()))
        return BAD_INPUT
    paths = papers_in(options.answers)
    grader = Grader(network, _notation(options))
    rows = None if options.notation is None else options.notation == "rows"
    with Progress(tr("students")) as progress:
        papers = grade_papers(grader, paths, rows, words(), progress)
    unread = [paper.problem for paper in papers if paper.report is None]
    for problem in unread:
        complain(problem)
    if len(unread) == len(papers):
        return BAD_INPUT
    text = WRITERS[name].write(papers, words())
    if options.output:
        write_text(options.output, text, options.force)
    else:
        sys.stdout.buffer.write(text.encode("utf-8"))
    return BAD_INPUT if unread else 0


def _format(options: argparse.Namespace, writers: Any) -> str | None:
    """The name of the format; None, and a line on standard error, if there is no such."""
    known = either(writers)
    if options.format:
        if options.format in writers:
            return str(options.format)
        complain(tr('{option}: unknown "{found}"; give {known}', option="--format",
                    found=options.format, known=known))  # fmt: skip
        return None
    if not options.output:
        return "text"
    suffix = Path(options.output).suffix.lower()
    for name, writer in writers.items():
        if suffix in writer.suffixes:
            return str(name)
    complain(tr("{file}: no format for this ending; give --format {known}",
                file=options.output, known=known))  # fmt: skip
    return None


def _notation(options: argparse.Namespace) -> Notation:
    from core.lettering import Notation

    return Notation(rows=options.notation != "columns", first=options.first)
