"""How is a report on answers written down: for reading, as JSON, as a table?"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from core.answers.classroom import Paper, tallies
from core.answers.grading import Report, Verdict
from core.answers.sentences import explained, right_line, title
from core.answers.sheet import Answer
from core.export.json_trace import number
from core.numbers import exact, shown
from core.words import ENGLISH, Words

FORMAT = "backprop-grading"
VERSION = 1
COLUMNS = (
    "student", "step", "symbol", "layer", "sample", "quantity", "position", "answer", "verdict",
    "right", "from_own", "slips", "since",
)  # fmt: skip
MOST_LISTED = 12
"""So many symbols stand behind one cause; the others are counted."""


@dataclass(frozen=True)
class Writer:
    """One way of writing: write(papers, words) gives the whole text."""

    suffixes: tuple[str, ...]
    write: Callable[[Sequence[Paper], Words], str]


# Text ------------------------------------------------------------------------------------------


def report_text(report: Report, words: Words = ENGLISH) -> str:
    """The report on one student, to be read: the first wrong number first."""
    counts = report.counts
    values = {"all": len(report.verdicts), **counts}
    lines = [
        words("{right} of {all} numbers right, {wrong} wrong", **values)
        if not counts["follows"]
        else words(
            "{right} of {all} numbers right, {wrong} wrong, {follows} right given an earlier "
            "wrong one",
            **values,
        )
    ]
    if not counts["wrong"]:
        lines.append(words("Everything is right."))
    for place, finding in enumerate(report.findings):
        verdict = report.by_step[finding.steps[0]]
        heading = (
            words("First wrong: {symbol} = {answer}, right is {right}", **_told(verdict, words))
            if place == 0
            else words("Also wrong: {symbol} = {answer}, right is {right}", **_told(verdict, words))
        )
        lines += ["", heading]
        lines += ["  " + said for said in explained(verdict, report, words)]
        if report.arithmetic(verdict.step) is not None:
            line = right_line(verdict, report, words)
            lines.append("  " + words("From your own numbers: {line}", line=line))
        others = [report.by_step[step].symbol for step in finding.steps[1:]]
        if others:
            lines.append("  " + words("The same again: {symbols}", symbols=_listed(others)))
    follows = [one.symbol for one in report.verdicts if one.kind == "follows"]
    if follows:
        said = words("Right, given an earlier wrong number: {symbols}", symbols=_listed(follows))
        lines += ["", said]
    return "\n".join(lines) + "\n"


def class_text(papers: Sequence[Paper], words: Words = ENGLISH) -> str:
    """One student's report, or of several first the slips and the students, then each report."""
    if len(papers) == 1:
        report = papers[0].report
        return papers[0].problem + "\n" if report is None else report_text(report, words)
    lines = [words("Students: {count}", count=len(papers)), ""]
    for tally in tallies(papers):
        names = _one_of(tally.slips, words)
        lines.append(
            words(
                "{slips} (students: {students}, numbers: {numbers})",
                slips=names or words("no well-known slip"),
                students=tally.students,
                numbers=tally.numbers,
            )
        )
    lines.append("")
    width = max(len(paper.student) for paper in papers)
    lines += [f"{paper.student:{width}}  {_line(paper, words)}" for paper in papers]
    for paper in papers:
        if paper.report is not None and paper.report.counts["wrong"]:
            lines += ["", f"== {paper.student}", report_text(paper.report, words).rstrip()]
    return "\n".join(lines) + "\n"


def _line(paper: Paper, words: Words) -> str:
    """One student in one line."""
    if paper.report is None:
        return words("not read: {problem}", problem=paper.problem)
    counts = paper.report.counts
    first = paper.report.first_wrong
    if first is None:
        return words("{right} of {all} right", right=counts["right"], all=sum(counts.values()))
    slips = _one_of(first.slips, words)
    return words(
        "{right} of {all} right, {wrong} wrong, first {symbol}: {slips}",
        right=counts["right"],
        all=sum(counts.values()),
        wrong=counts["wrong"],
        symbol=first.symbol,
        slips=slips or words("no well-known slip"),
    )


def _one_of(slips: tuple[str, ...], words: Words) -> str:
    """``sum for mean or learning rate forgotten``; "" where no slip is known."""
    said = ""
    for name in slips:
        short = title(name, words)
        said = words("{slips} or {slip}", slips=said, slip=short) if said else short
    return said


def _told(verdict: Verdict, words: Words) -> dict[str, object]:
    return {
        "symbol": verdict.symbol,
        "answer": words.number(_plain(verdict.answer)),
        "right": shown(verdict.true, max(verdict.answer.decimals, 1), words.comma),
    }


def _plain(answer: Answer) -> str:
    """A number as it was written, with a point and a plain minus sign."""
    return answer.text.replace(",", ".").replace("\u2212", "-")


def _listed(symbols: list[str]) -> str:
    kept = ", ".join(symbols[:MOST_LISTED])
    left = len(symbols) - MOST_LISTED
    return f"{kept}, … (+{left})" if left > 0 else kept


# JSON ------------------------------------------------------------------------------------------


def report_document(report: Report, words: Words = ENGLISH) -> dict[str, Any]:
    """The report on one student as plain objects."""
    first = report.first_wrong
    return {
        "counts": dict(report.counts),
        "first_wrong": None if first is None else first.symbol,
        "findings": [
            {
                "slips": list(finding.slips),
                "titles": [title(name, words) for name in finding.slips],
                "explanation": explained(report.by_step[finding.steps[0]], report, words),
                "right_arithmetic": right_line(report.by_step[finding.steps[0]], report, words),
                "symbols": [report.by_step[step].symbol for step in finding.steps],
            }
            for finding in report.findings
        ],
        "answers": [_answer_entry(verdict, report) for verdict in report.verdicts],
    }


def class_document(papers: Sequence[Paper], words: Words = ENGLISH) -> str:
    """The whole of it as JSON text, also for one student alone."""
    students = []
    for paper in papers:
        entry: dict[str, Any] = {"student": paper.student}
        if paper.report is None:
            entry["problem"] = paper.problem
        else:
            entry |= report_document(paper.report, words)
        students.append(entry)
    document = {
        "format": FORMAT,
        "version": VERSION,
        "slips": [
            {
                "slips": list(tally.slips),
                "titles": [title(name, words) for name in tally.slips],
                "students": tally.students,
                "numbers": tally.numbers,
            }
            for tally in tallies(papers)
        ],
        "students": students,
    }
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _answer_entry(verdict: Verdict, report: Report) -> dict[str, Any]:
    since = report.since(verdict.step) if verdict.kind == "follows" else None
    return {
        "step": verdict.step,
        "symbol": verdict.symbol,
        "answer": verdict.answer.text,
        "decimals": verdict.answer.decimals,
        "verdict": verdict.kind,
        "right": number(verdict.true),
        "from_own": number(verdict.expected),
        "slips": list(verdict.slips),
        "since": None if since is None else report.by_step[since].symbol,
    }


# CSV -------------------------------------------------------------------------------------------


def class_table(papers: Sequence[Paper], words: Words = ENGLISH) -> str:
    """One row for each number of each student: UTF-8, commas, lines ended by CR LF."""
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    for paper in papers:
        if paper.report is None:
            rows.writerow([_safe(paper.student), *[""] * 7, "not read", "", "", paper.problem, ""])
            continue
        for verdict in paper.report.verdicts:
            rows.writerow([_safe(paper.student), *_table_row(verdict, paper.report)])
    return text.getvalue()


def _table_row(verdict: Verdict, report: Report) -> list[object]:
    since = report.since(verdict.step) if verdict.kind == "follows" else None
    place: list[object] = ["", "", "loss_after", ""]
    if verdict.step < len(report.trace):
        step = report.trace[verdict.step]
        place = [step.layer, step.sample, step.quantity, " ".join(map(str, step.position))]
    return [
        verdict.step,
        verdict.symbol,
        *("" if one is None else one for one in place),
        verdict.answer.text,
        verdict.kind,
        exact(verdict.true),
        exact(verdict.expected),
        " ".join(verdict.slips),
        "" if since is None else report.by_step[since].symbol,
    ]


def _safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return "'" + text if text[:1] in "=+-@" and text else text


WRITERS: dict[str, Writer] = {
    "text": Writer((".txt", ".md"), class_text),
    "json": Writer((".json",), class_document),
    "csv": Writer((".csv",), class_table),
}
"""By format. A new one is a function of papers and words, and one row here."""
