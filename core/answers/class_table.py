"""Whose numbers are in a table of a whole class? One row a number, or one row a student.

- A row a number: a column of students beside those of any table, ``student;symbol;value``. Where a
  student is left blank, it is the one above.
- A row a student: ``student;z[1]1;z[1]2;δ[2]1``, as a form or a mark sheet has it.
"""

from __future__ import annotations

from core.answers.columns import COLUMNS, row_name
from core.answers.entries import AnswersError, Entry
from core.answers.names import Name, take_name
from core.answers.tables import Row, table_rows, value_fields
from core.cells import short
from core.trace import Trace

STUDENT = {
    "student", "student id", "student number", "sinh viên", "học sinh", "sv", "mssv", "mã sv",
    "mã số sinh viên", "mã sinh viên", "họ tên", "họ và tên",
}  # fmt: skip
"""What a column of students may be called; several, such as number and name, are put together."""

ASIDE = {
    "", "timestamp", "dấu thời gian", "email", "email address", "địa chỉ email", "stt", "no", "no.",
    "#", "class", "lớp", "group", "nhóm", "date", "ngày", "note", "notes", "ghi chú",
}  # fmt: skip
"""What else stands in the rows of a class and is no answer."""

Handed = dict[str, list[Entry] | AnswersError]
"""By student: the entries, or why they cannot be read."""


def class_entries(text: str, trace: Trace) -> Handed | None:
    """What each student of a table handed in; None where no column is one of students.

    Raises AnswersError where the first line cannot be read, or a row is nobody's.
    """
    rows = table_rows(text)
    if rows is None:
        return None
    heads = [head.strip().lower() for head in rows[0].cells]
    of_students = [at for at, head in enumerate(heads) if head in STUDENT]
    if not of_students:
        return None
    known = [COLUMNS.get(head, "") for head in heads]
    if "value" in known and {"quantity", "symbol", "index"} & set(known):
        return _by_number(rows, known, of_students, trace)
    return _by_student(rows, of_students, trace)


def _student(row: Row, of_students: list[int]) -> str:
    found = (row.cells[at].strip() for at in of_students if at < len(row.cells))
    return " ".join(part for part in found if part)


def _by_number(rows: list[Row], heads: list[str], of_students: list[int], trace: Trace) -> Handed:
    found: Handed = {}
    student = ""
    for row in rows[1:]:
        student = _student(row, of_students) or student
        if not student:
            raise AnswersError(row.place, "no student stands here; write who gave this number")
        entries = found.setdefault(student, [])
        try:
            fields = value_fields(row, heads)
            if isinstance(entries, list) and fields.get("value", ""):
                name = row_name(fields, row.place, trace)
                entries.append(Entry(row.place, name, [[fields["value"]]]))
        except AnswersError as error:
            found[student] = error
    return found


def _by_student(rows: list[Row], of_students: list[int], trace: Trace) -> Handed:
    names = _names(rows[0], of_students, trace)
    found: Handed = {}
    for row in rows[1:]:
        student = _student(row, of_students)
        if not student:
            raise AnswersError(row.place, "no student stands here; write whose numbers these are")
        entries = found.setdefault(student, [])
        if isinstance(entries, list):
            entries += [
                Entry(row.place, name, [[row.cells[at].strip()]])
                for at, name in names.items()
                if at < len(row.cells) and row.cells[at].strip()
            ]
    return found


def _names(head: Row, of_students: list[int], trace: Trace) -> dict[int, Name]:
    """Which number each column of a row a student is about."""
    found = {}
    for at, cell in enumerate(head.cells):
        if at in of_students or cell.strip().lower() in ASIDE:
            continue
        taken = take_name(cell.strip(), trace.network)
        if taken is None or taken[1].strip():
            raise AnswersError(
                head.place,
                "“{text}” names no number; write it like z[1]2, δ[2]1 or W[1]1,2 new",
                text=short(cell.strip()),
            )
        found[at] = taken[0]
    return found
