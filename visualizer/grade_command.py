"""What does ``grade`` do? It checks the numbers of one student, or of a folder of them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from visualizer.cli import BAD_INPUT, complain
from visualizer.i18n import LANGUAGES, read_words

if TYPE_CHECKING:
    from core.lettering import Notation


def add_grade(commands: Any) -> None:
    """Register ``grade`` with the subparsers of the command line."""
    parser = commands.add_parser("grade", help="check a student's numbers, or a folder of them")
    parser.usage = "%(prog)s FILE --answers ANSWERS [-o REPORT] [options]"
    parser.add_argument("file", metavar="FILE", help="the exercise, a network: .json or .npz")
    parser.add_argument(
        "--answers",
        metavar="ANSWERS",
        required=True,
        help="a student's numbers (.csv, .txt or .json), or a folder with one file a student",
    )
    parser.add_argument("-o", "--output", metavar="REPORT", help="where to (else: standard output)")
    parser.add_argument(
        "--format", help="text, json or csv (else: by the ending of REPORT, or text)"
    )
    parser.add_argument("--force", action="store_true", help="replace REPORT if it is there")
    parser.add_argument("--language", default="en", help="of the report: " + " or ".join(LANGUAGES))
    parser.add_argument(
        "--notation",
        choices=("rows", "columns"),
        help="how the students write W: rows (n_in x n_out) or columns "
        "(else: as their matrices show, or rows)",
    )
    parser.add_argument(
        "--first", type=int, choices=(0, 1), default=1, help="neurons count from 1 or from 0"
    )
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
    if options.language not in LANGUAGES:
        complain(f'--language: unknown "{options.language}"; give {" or ".join(LANGUAGES)}')
        return BAD_INPUT
    if options.output:
        refuse_existing(options.output, options.force)
    words = read_words(options.language)
    try:
        network = read_model(options.file)
    except InFile as error:
        complain(str(error))
        return BAD_INPUT
    paths = papers_in(options.answers)
    grader = Grader(network, _notation(options))
    rows = None if options.notation is None else options.notation == "rows"
    with Progress("students") as progress:
        papers = grade_papers(grader, paths, rows, words, progress)
    unread = [paper.problem for paper in papers if paper.report is None]
    for problem in unread:
        complain(problem)
    if len(unread) == len(papers):
        return BAD_INPUT
    text = WRITERS[name].write(papers, words)
    if options.output:
        write_text(options.output, text, options.force)
    else:
        sys.stdout.buffer.write(text.encode("utf-8"))
    return BAD_INPUT if unread else 0


def _format(options: argparse.Namespace, writers: Any) -> str | None:
    """The name of the format; None, and a line on standard error, if there is no such."""
    known = " or ".join(writers)
    if options.format:
        if options.format in writers:
            return str(options.format)
        complain(f'--format: unknown "{options.format}"; give {known}')
        return None
    if not options.output:
        return "text"
    suffix = Path(options.output).suffix.lower()
    for name, writer in writers.items():
        if suffix in writer.suffixes:
            return str(name)
    complain(f"{options.output}: no format for this ending; give --format {known}")
    return None


def _notation(options: argparse.Namespace) -> Notation:
    from core.lettering import Notation

    return Notation(rows=options.notation != "columns", first=options.first)
