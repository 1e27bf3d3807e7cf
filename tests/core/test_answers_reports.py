"""Does a report say what was found, as text, JSON and CSV, of one student and of a class?"""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from exercises import answers_of
from lecture import lecture
from slipping import Student, hand_in

from core.answers.classroom import Paper, grade_papers, papers_in, tallies
from core.answers.grading import Grader, grade
from core.answers.reports import WRITERS, class_document, class_table, class_text, report_text
from core.answers.sheet import Answer
from core.files import FileError
from core.words import ENGLISH, Words

NETWORK = lecture()


def report_of(slip, carry=4):
    grader = Grader(NETWORK)
    return grader.grade(answers_of(grader.trace, hand_in(NETWORK, Student(slip, carry))))


def paper(student, slip):
    return Paper(student, report_of(slip))


CLASS = [
    paper("an", "updated_weights"),
    paper("bình", "slope_forgotten"),
    paper("chi", ""),
    paper("dung", "updated_weights"),
    Paper("em", None, "em.csv: row 3: z[1] has no place 9; it has 3 numbers"),
]


def test_the_first_wrong_number_comes_first_and_its_slip_is_said_once():
    text = report_text(report_of("updated_weights"))
    lines = text.splitlines()
    assert lines[0] == "27 of 42 numbers right, 3 wrong, 12 right given an earlier wrong one"
    assert lines[2] == "First wrong: δ[1]1 = −0.0171, right is −0.0150"
    assert lines[3].startswith("  δ[1]1 comes out like this if δ goes back through weights that")
    assert lines[4] == (
        "  From your own numbers: (−0.1098 · 0.3 + 0.1376 · (−0.2)) · (0.5498 · (1 − 0.5498))"
        " = −0.0150"
    )
    assert lines[5] == "  The same again: δ[1]2, δ[1]3"
    assert text.count("already updated") == 1
    assert lines[-1].startswith("Right, given an earlier wrong number: ∂L/∂W[1]1,1, ")


def test_a_sheet_without_a_mistake():
    text = report_text(report_of(""))
    assert text == "42 of 42 numbers right, 0 wrong\nEverything is right.\n"


def test_a_long_list_is_cut():
    text = report_text(report_of("slope_forgotten"))
    assert re.search(r"… \(\+\d+\)", text)


def test_decimal_commas_where_the_language_has_them():
    words = Words("vi", {"0.5": "0,5"})
    assert "−0,0171, right is −0,0150" in report_text(report_of("updated_weights"), words)


def test_the_summary_of_a_class_counts_students_and_numbers():
    found = tallies(CLASS)
    assert [(one.slips, one.students, one.numbers) for one in found] == [
        (("updated_weights",), 2, 6),
        (("slope_forgotten",), 1, 5),
    ]
    lines = class_text(CLASS).splitlines()
    assert lines[0] == "Students: 5"
    assert lines[2] == "weights already updated (students: 2, numbers: 6)"
    assert "chi   42 of 42 right" in lines
    assert "an    27 of 42 right, 3 wrong, first δ[1]1: weights already updated" in lines
    assert "em    not read: em.csv: row 3: z[1] has no place 9; it has 3 numbers" in lines
    assert "== an" in lines
    assert "== chi" not in lines


def test_json_holds_everything():
    document = json.loads(class_document(CLASS, ENGLISH))
    assert (document["format"], document["version"]) == ("backprop-grading", 1)
    assert document["slips"][0]["slips"] == ["updated_weights"]
    an, em = document["students"][0], document["students"][-1]
    assert an["counts"] == {"right": 27, "follows": 12, "wrong": 3}
    assert an["first_wrong"] == "δ[1]1"
    assert an["findings"][0]["symbols"] == ["δ[1]1", "δ[1]2", "δ[1]3"]
    assert len(an["answers"]) == 42
    follows = [entry for entry in an["answers"] if entry["verdict"] == "follows"]
    assert {entry["since"] for entry in follows} == {"δ[1]1", "δ[1]2", "δ[1]3"}
    assert em["problem"].startswith("em.csv: row 3")


def test_csv_has_one_row_a_number():
    rows = list(csv.DictReader(io.StringIO(class_table(CLASS))))
    assert len(rows) == 4 * 42 + 1
    wrong = [row for row in rows if row["student"] == "an" and row["verdict"] == "wrong"]
    assert [row["symbol"] for row in wrong] == ["δ[1]1", "δ[1]2", "δ[1]3"]
    assert {row["slips"] for row in wrong} == {"updated_weights"}
    assert float(wrong[0]["right"]) == pytest.approx(-0.0149612, rel=1e-5)
    assert rows[-1]["verdict"] == "not read"
    risky = class_table([Paper("=cmd()", CLASS[0].report)])
    assert "\n'=cmd()," in risky.replace("\r\n", "\n")


def test_the_loss_after_the_update_is_reported_too():
    trace = Grader(NETWORK).trace
    report = grade(NETWORK, {len(trace): Answer("0.9", 0.9, 1)})
    assert report.first_wrong.symbol == "L new"
    for writer in WRITERS.values():
        assert "L new" in writer.write([Paper("an", report)], ENGLISH)


def test_several_candidates_are_all_given():
    """New weights alone, added to and not taken off: the error or the step has the wrong sign."""
    grader = Grader(NETWORK)
    sheet = {
        at: text
        for at, text in hand_in(NETWORK, Student("sign_of_the_update")).items()
        if at[0].startswith("new_")
    }
    text = report_text(grader.grade(answers_of(grader.trace, sheet)))
    assert "2 slips each give this number:" in text
    assert "y − a" in text
    assert "subtract it" in text


def test_a_folder_of_papers(tmp_path):
    trace = Grader(NETWORK).trace
    for name, slip in (("an", "updated_weights"), ("bình", "")):
        sheet = answers_of(trace, hand_in(NETWORK, Student(slip)))
        lines = [f"{trace[step].symbol};{answer.text}" for step, answer in sheet.items()]
        (tmp_path / f"{name}.csv").write_text("symbol;value\n" + "\n".join(lines), "utf-8")
    (tmp_path / "bình.txt").write_text("z[1]9 = 3", "utf-8")
    (tmp_path / "notes.pdf").write_bytes(b"")
    (tmp_path / ".hidden.csv").write_text("")
    paths = papers_in(tmp_path)
    done = []
    papers = grade_papers(Grader(NETWORK), paths, progress=lambda *at: done.append(at))
    assert [one.student for one in papers] == ["an", "bình.csv", "bình.txt"]
    assert papers[0].report.slips == ("updated_weights",)
    assert papers[1].report.counts["wrong"] == 0
    assert papers[2].problem == "bình.txt: row 1: z[1] has no place 9; it has 3 numbers"
    assert done == [(0, 3), (1, 3), (2, 3)]


def test_a_folder_without_answers_is_refused(tmp_path):
    with pytest.raises(FileError, match="no .csv, .tsv, .txt or .json file"):
        papers_in(tmp_path)


def test_no_report_names_a_slip_by_its_key():
    keys = {"updated_weights", "slope_forgotten"}
    assert not any(key in class_text(CLASS) for key in keys)


def test_the_examples_directory_is_not_needed():
    """Nothing here reads a file of the program: core stands alone."""
    sources = Path(__file__).resolve().parents[2] / "core" / "answers"
    assert all("visualizer" not in path.read_text("utf-8") for path in sources.glob("*.py"))
