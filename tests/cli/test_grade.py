"""Does ``grade`` read, check and write as its help says, without Qt?"""

import argparse
import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from exercises import answers_of
from slipping import Student, hand_in

from core.documents import read_network
from core.trace import record
from visualizer.grade_command import add_grade

ROOT = Path(__file__).resolve().parents[2]
LECTURE = ROOT / "assets" / "examples" / "lecture-2-3-2.json"
TRACE = record(read_network(LECTURE))


def write_sheet(path, slip="", carry=4):
    sheet = answers_of(TRACE, hand_in(TRACE.network, Student(slip, carry)))
    lines = [f"{TRACE[step].symbol};{answer.text}" for step, answer in sheet.items()]
    path.write_text("symbol;value\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def grade(capsysbinary):
    """Run the command; checks its exit code, gives (out, err)."""

    def run(*arguments, code=0):
        parser = argparse.ArgumentParser(prog="backprop-visualizer")
        add_grade(parser.add_subparsers(required=True))
        options = parser.parse_args(["grade", *map(str, arguments)])
        assert options.run(options) == code
        sys.stdout.flush()
        out, err = capsysbinary.readouterr()
        return out.decode(), err.decode()

    return run


def test_one_student_is_told_the_first_wrong_number(tmp_path, grade):
    path = write_sheet(tmp_path / "an.csv", "updated_weights")
    out, err = grade(LECTURE, "--answers", path)
    assert err == ""
    assert "First wrong: δ[1]1 = −0.0171, right is −0.0150" in out
    assert "already updated" in out


def test_a_folder_with_a_summary(tmp_path, grade):
    write_sheet(tmp_path / "an.csv", "updated_weights")
    write_sheet(tmp_path / "chi.csv", "updated_weights")
    write_sheet(tmp_path / "binh.csv")
    out, _ = grade(LECTURE, "--answers", tmp_path)
    assert "weights already updated (students: 2, numbers: 6)" in out
    assert "binh  42 of 42 right" in out


def test_a_class_in_one_table(tmp_path, grade):
    symbols = [step.symbol for step in TRACE if step.quantity == "delta"]
    rows = [["student", *symbols]]
    for student, slip in (("An", "updated_weights"), ("Bình", "")):
        sheet = answers_of(TRACE, hand_in(TRACE.network, Student(slip, 4)))
        by_symbol = {TRACE[step].symbol: answer.text for step, answer in sheet.items()}
        rows.append([student, *(by_symbol[symbol] for symbol in symbols)])
    path = tmp_path / "class.csv"
    path.write_text("\n".join(";".join(row) for row in rows), encoding="utf-8")
    out, err = grade(LECTURE, "--answers", path)
    assert err == ""
    assert "weights already updated (students: 1, numbers: 3)" in out
    assert "Bình  5 of 5 right" in out


def test_one_paper_that_cannot_be_read_does_not_stop_the_others(tmp_path, grade):
    write_sheet(tmp_path / "an.csv")
    (tmp_path / "bad.txt").write_text("z[1]9 = 3")
    out, err = grade(LECTURE, "--answers", tmp_path, code=2)
    assert err == ("backprop-visualizer: bad.txt: row 1: z[1] has no place 9; it has 3 numbers\n")
    assert "an   42 of 42 right" in out


@pytest.mark.parametrize("name", ["report.json", "report.csv", "report.txt"])
def test_a_report_is_written_in_the_format_of_its_ending(tmp_path, grade, name):
    path = write_sheet(tmp_path / "an.csv", "updated_weights")
    out, _ = grade(LECTURE, "--answers", path, "-o", tmp_path / name)
    assert out == ""
    text = (tmp_path / name).read_bytes().decode("utf-8")
    if name.endswith("json"):
        assert json.loads(text)["students"][0]["counts"]["wrong"] == 3
    elif name.endswith("csv"):
        assert sum(row["verdict"] == "wrong" for row in csv.DictReader(io.StringIO(text))) == 3
    else:
        assert text.startswith("27 of 42 numbers right")


def test_a_report_that_is_there_is_kept(tmp_path, grade):
    from core.files import FileError

    path = write_sheet(tmp_path / "an.csv")
    report = tmp_path / "report.json"
    report.write_text("mine")
    with pytest.raises(FileError, match="--force"):
        grade(LECTURE, "--answers", path, "-o", report)
    assert report.read_text() == "mine"
    grade(LECTURE, "--answers", path, "-o", report, "--force")
    assert json.loads(report.read_text("utf-8"))["format"] == "backprop-grading"


def test_the_notation_of_the_students(tmp_path, grade):
    square = ROOT / "tests" / "golden" / "mazur-2-2-2.json"
    network = json.loads(square.read_text("utf-8"))["network"]
    exercise = tmp_path / "exercise.json"
    exercise.write_text(json.dumps(network))
    from core.documents import parse_network

    trace = record(parse_network(network))
    columns = trace.values("new_weights", 1).T
    sheet = tmp_path / "an.txt"
    lines = [" ".join(f"{value:.6f}" for value in row) for row in columns]
    sheet.write_text("W1 new\n" + "\n".join(lines))
    out, _ = grade(exercise, "--answers", sheet, "--notation", "columns")
    assert out.startswith("4 of 4 numbers right")
    out, _ = grade(exercise, "--answers", sheet)
    assert out.startswith("2 of 4 numbers right")
    from_0 = tmp_path / "zero.txt"
    from_0.write_text(f"z[1]0 = {trace.values('z', 1)[0, 0]:.4f}")
    out, _ = grade(exercise, "--answers", from_0, "--first", "0")
    assert out.startswith("1 of 1 numbers right")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--format", "xml"], '--format: unknown "xml"; give text or json or csv'),
        (["-o", "report.pdf"], "report.pdf: no format for this ending"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(tmp_path, grade, arguments, said):
    path = write_sheet(tmp_path / "an.csv")
    out, err = grade(LECTURE, "--answers", path, *arguments, code=2)
    assert out == ""
    assert err.count("\n") == 1
    assert said in err


def test_bad_answers_and_a_bad_exercise_are_one_line(tmp_path, grade):
    bad = tmp_path / "an.csv"
    bad.write_text("quantity,layer,position,value\nz,1,2,0,5\n")
    out, err = grade(LECTURE, "--answers", bad, code=2)
    assert (out, err.count("\n")) == ("", 1)
    assert "an.csv: row 2: 5 columns where the first line has 4" in err
    exercise = tmp_path / "exercise.json"
    exercise.write_text("{}")
    out, err = grade(exercise, "--answers", write_sheet(tmp_path / "ok.csv"), code=2)
    assert err.startswith("backprop-visualizer: exercise.json: format: ")


def test_it_needs_no_qt(tmp_path):
    path = write_sheet(tmp_path / "an.csv", "updated_weights")
    code = f"""
import argparse, sys
from visualizer.grade_command import add_grade
parser = argparse.ArgumentParser()
add_grade(parser.add_subparsers())
options = parser.parse_args(["grade", {str(LECTURE)!r}, "--answers", {str(path)!r}])
assert options.run(options) == 0
assert not [name for name in sys.modules if name.startswith("PySide6")]
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    assert b"First wrong" in done.stdout
