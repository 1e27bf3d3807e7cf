"""What did one student, or a whole class, hand in, and which slips were made how often?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.answers.class_table import Handed, class_entries
from core.answers.entries import AnswersError, Entry
from core.answers.grading import Grader, Report
from core.answers.placing import answers_of
from core.answers.reading import read_answers
from core.files import FileError, read_text
from core.trace import Trace
from core.words import ENGLISH, Words

ENDINGS = (".csv", ".tsv", ".txt", ".json")
"""Which files of a folder are answers."""


@dataclass(frozen=True)
class Paper:
    """What one student handed in: the report, or why it cannot be read."""

    student: str
    report: Report | None
    problem: str = ""


@dataclass(frozen=True)
class Tally:
    """How often one cause was met: slips that would each explain it, or none."""

    slips: tuple[str, ...]
    students: int
    numbers: int


def papers_in(path: str | Path) -> list[Path]:
    """The files that hold answers: ``path`` itself, or those of a folder. Raises FileError."""
    path = Path(path)
    if not path.is_dir():
        return [path]
    try:
        found = sorted(
            one
            for one in path.iterdir()
            if one.suffix.lower() in ENDINGS and one.is_file() and not one.name.startswith(".")
        )
    except OSError:
        raise FileError(path, "this folder cannot be read; check who may open it") from None
    if not found:
        raise FileError(path, "no .csv, .tsv, .txt or .json file in this folder")
    return found


def grade_papers(
    grader: Grader,
    paths: Sequence[Path],
    rows: bool | None = None,
    words: Words = ENGLISH,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Paper]:
    """Grade one file after the other, and of a class's table one student after the other.

    One that cannot be read does not stop the others.
    """
    stems = Counter(path.stem for path in paths)
    found: list[Paper] = []
    for done, path in enumerate(paths):
        progress(done, len(paths))
        student = path.stem if stems[path.stem] == 1 else path.name
        try:
            handed = _of_class(path, grader.trace)
            if handed is None:
                answers = read_answers(path, grader.trace, rows, words)
                found.append(Paper(student, grader.grade(answers)))
                continue
            for at, (one, entries) in enumerate(handed.items()):
                progress(done * len(handed) + at, len(paths) * len(handed))
                found.append(_paper(grader, one, entries, path, rows, words))
        except AnswersError as error:
            found.append(Paper(student, None, f"{path.name}: {error.said(words)}"))
        except FileError as error:
            found.append(Paper(student, None, error.said(words)))
    return found


def _of_class(path: Path, trace: Trace) -> Handed | None:
    """What the students of a class's table handed in; None if the file is one student's."""
    return None if path.suffix.lower() == ".json" else class_entries(read_text(path), trace)


def _paper(
    grader: Grader,
    student: str,
    entries: list[Entry] | AnswersError,
    path: Path,
    rows: bool | None,
    words: Words,
) -> Paper:
    try:
        if isinstance(entries, AnswersError):
            raise entries
        if not entries:
            raise AnswersError("", "{student} has given no number", student=student)
        return Paper(student, grader.grade(answers_of(entries, grader.trace, rows, words)))
    except AnswersError as error:
        return Paper(student, None, f"{path.name}: {error.said(words)}")


def tallies(papers: Sequence[Paper]) -> list[Tally]:
    """Which slips were made how often, the most frequent first; those of no known slip last."""
    students: dict[tuple[str, ...], int] = {}
    numbers: dict[tuple[str, ...], int] = {}
    for paper in papers:
        if paper.report is None:
            continue
        for slips in {finding.slips for finding in paper.report.findings}:
            students[slips] = students.get(slips, 0) + 1
        for finding in paper.report.findings:
            numbers[finding.slips] = numbers.get(finding.slips, 0) + len(finding.steps)
    found = [Tally(slips, students[slips], numbers[slips]) for slips in students]
    return sorted(found, key=lambda one: (not one.slips, -one.students, -one.numbers, one.slips))
