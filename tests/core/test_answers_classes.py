"""Is a whole class read from one table, whichever way it is laid out, and each student graded?"""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from exercises import answers_of
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lecture import lecture
from slipping import Student, hand_in

from core.answers.class_table import class_entries
from core.answers.classroom import grade_papers
from core.answers.entries import AnswersError
from core.answers.grading import Grader
from core.answers.reading import parse_answers
from core.answers.reports import class_document, class_table, class_text
from core.trace import record

TRACE = record(lecture())
CLASS = {"An": "", "Bình": "updated_weights", "Chi": "rate_forgotten"}


def sheet(slip):
    """A student's numbers by symbol, as they are written down."""
    answers = answers_of(TRACE, hand_in(TRACE.network, Student(slip, 4)))
    return {TRACE[step].symbol: answer.text for step, answer in answers.items()}


def a_row_a_number(mark=";", blank=False):
    rows = [["student", "symbol", "value"]]
    for student, slip in CLASS.items():
        for place, (symbol, text) in enumerate(sheet(slip).items()):
            rows.append(["" if blank and place else student, symbol, text])
    return written(rows, mark)


def a_row_a_student(mark=";", heads=("Sinh viên",), aside=()):
    symbols = list(sheet(""))
    rows = [[*heads, *aside, *symbols]]
    for number, (student, slip) in enumerate(CLASS.items(), start=1):
        who = [f"2210{number}", student][2 - len(heads) :]
        rows.append([*who, *("x" for _ in aside), *(sheet(slip).get(s, "") for s in symbols)])
    return written(rows, mark)


def written(rows, mark):
    text = io.StringIO()
    csv.writer(text, delimiter=mark).writerows(rows)
    return text.getvalue()


def graded(path):
    return grade_papers(Grader(record(lecture()).network), [path])


@pytest.mark.parametrize(
    "text",
    [
        a_row_a_number(),
        a_row_a_number(","),
        a_row_a_number("\t"),
        a_row_a_number(blank=True),
        a_row_a_student(),
        a_row_a_student(","),
        a_row_a_student("\t", ("Student",)),
        a_row_a_student(aside=("Timestamp", "Lớp")),
        "\ufeffsep=;\r\n" + a_row_a_student(),
    ],
)
def test_each_student_of_a_table_is_graded_alone(tmp_path, text):
    path = tmp_path / "class.csv"
    path.write_text(text, encoding="utf-8")
    papers = graded(path)
    assert [paper.student for paper in papers] == list(CLASS)
    firsts = [paper.report.first_wrong for paper in papers]
    assert firsts[0] is None
    assert firsts[1].slips == ("updated_weights",)
    assert "rate_forgotten" in firsts[2].slips
    alone = tmp_path / "binh.csv"
    alone.write_text(
        "symbol;value\n" + "\n".join(f"{s};{t}" for s, t in sheet("updated_weights").items()),
        encoding="utf-8",
    )
    (paper,) = graded(alone)
    assert papers[1].report.counts == paper.report.counts
    assert [v.kind for v in papers[1].report.verdicts] == [v.kind for v in paper.report.verdicts]


def test_number_and_name_are_put_together(tmp_path):
    path = tmp_path / "class.csv"
    path.write_text(a_row_a_student(heads=("MSSV", "Họ và tên")), encoding="utf-8")
    assert [paper.student for paper in graded(path)] == ["22101 An", "22102 Bình", "22103 Chi"]


def test_decimal_commas_stay_apart_from_columns(tmp_path):
    path = tmp_path / "class.csv"
    path.write_text("student;z[1]1;a[1]1\nAn;0,2000;0,5498\nBình;0.2000;0.5498\n", encoding="utf-8")
    assert [paper.report.counts["right"] for paper in graded(path)] == [2, 2]


def test_one_student_who_cannot_be_read_does_not_stop_the_others(tmp_path):
    path = tmp_path / "class.csv"
    path.write_text(
        "student;symbol;value\nAn;z[1]1;0.2\nBình;z[1]9;0.2\nChi;z[1]1;zero\nDung;what;1\n"
        "An;a[1]1;0.55\nEm;z[1]1;\n",
        encoding="utf-8",
    )
    papers = {paper.student: paper for paper in graded(path)}
    assert papers["An"].report.counts["right"] == 2
    assert "class.csv: row 3: z[1] has no place 9" in papers["Bình"].problem
    assert "row 4" in papers["Chi"].problem
    assert "row 5: “what” names no number" in papers["Dung"].problem
    assert papers["Em"].problem == "class.csv: Em has given no number"
    document = json.loads(class_document(list(papers.values())))
    assert [one["student"] for one in document["students"]] == list(papers)
    assert "Students: 5" in class_text(list(papers.values()))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("student;symbol;value\n;z[1]1;0.2\n", "row 2: no student stands here"),
        ("student;z[1]1\nAn;0.2\n;0.3\n", "row 3: no student stands here"),
        ("student;z[1]1;score\nAn;0.2;9\n", "row 1: “score” names no number"),
    ],
)
def test_a_table_that_is_nobodys_is_one_line(tmp_path, text, said):
    path = tmp_path / "class.csv"
    path.write_text(text, encoding="utf-8")
    (paper,) = graded(path)
    assert paper.report is None
    assert said in paper.problem


@pytest.mark.parametrize("text", ["symbol;value\nz[1]1;0.2", "z[1]1 = 0.2", "", ";", "student"])
def test_what_has_no_column_of_students_is_no_class(text):
    assert class_entries(text, TRACE) is None


@settings(deadline=None, max_examples=60)
@example("student;;\n;;;\n")
@given(st.text(alphabet="student;,\tz[1]αδ=0.5 \n\"'", max_size=60))
def test_any_table_is_read_or_refused_in_one_line(text):
    refused = []
    for head in ("", "student;symbol;value\n", "student;z[1]1\n"):
        try:
            class_entries(head + text, TRACE)
        except AnswersError as error:
            refused.append(str(error))
    assert not [line for line in refused if "\n" in line]


CONTRACT = (Path(__file__).parents[2] / "core" / "DOCUMENTS.md").read_text(encoding="utf-8")


def examples_of(heading):
    """The blocks of code in one section of the contract."""
    section = CONTRACT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"```(?:json)?\n(.*?)```", section, re.DOTALL)


def test_the_examples_of_the_contract_are_read_and_right(tmp_path):
    table, block, two = examples_of("Answers")
    for text, count in ((table, 2), (block, 9)):
        report = Grader(lecture()).grade(parse_answers(text, TRACE))
        assert report.counts == {"right": count, "follows": 0, "wrong": 0}
    lines = two.splitlines()
    for text in ("\n".join(line[:26].strip() for line in lines), "\n".join(x[26:] for x in lines)):
        path = tmp_path / "class.csv"
        path.write_text(text, encoding="utf-8")
        papers = graded(path)
        assert [paper.student for paper in papers] == ["An", "Bình"]
        assert all(paper.report is not None for paper in papers)


def test_the_report_has_the_keys_of_the_contract(tmp_path):
    (text,) = examples_of("Grade reports")
    contract = json.loads(text)
    path = tmp_path / "class.csv"
    path.write_text(a_row_a_number() + "Dung;z[1]9;1\n", encoding="utf-8")
    document = json.loads(class_document(graded(path)))
    assert list(document) == list(contract)
    assert list(document["slips"][0]) == list(contract["slips"][0])
    student, promised = document["students"][1], contract["students"][0]
    assert list(student) == list(promised)
    for name in ("findings", "answers"):
        assert list(student[name][0]) == list(promised[name][0])
    wrong = next(one for one in student["answers"] if one["verdict"] == "wrong")
    assert wrong["slips"] == ["updated_weights"]
    assert list(document["students"][-1]) == list(contract["students"][1])
    found = re.search(r"one row a number, commas and CR LF: (.*?)\. A student", CONTRACT, re.DOTALL)
    names = re.findall(r"`(\w+)`", found[1])
    assert names == class_table(graded(path)).splitlines()[0].split(",")
