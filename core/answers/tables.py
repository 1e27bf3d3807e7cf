"""Which rows and cells has a table of answers, whatever parts its columns?"""

from __future__ import annotations

import csv
import io
import re
from typing import NamedTuple

from core.answers.entries import AnswersError


class Row(NamedTuple):
    """One line of a table: where it stands in the file, from 1, and its cells."""

    place: int
    cells: list[str]


def table_rows(text: str) -> list[Row] | None:
    """The rows that hold anything, headings first; None where there are no columns."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    start = next((at for at, one in enumerate(lines) if one.strip()), len(lines))
    if start < len(lines) and re.fullmatch(r"sep=.\s*", lines[start]):
        start += 1  # as spreadsheets have it
    if start >= len(lines):
        return None
    mark = next((one for one in "\t;," if one in lines[start]), None)
    if mark is None:
        return None
    reader = csv.reader(io.StringIO("\n".join(lines[start:])), delimiter=mark)
    try:
        table = list(reader)
    except csv.Error:
        return None
    rows = [
        Row(place, cells)
        for place, cells in enumerate(table, start=start + 1)
        if any(cell.strip() for cell in cells)
    ]
    return rows or None


def value_fields(row: Row, heads: list[str]) -> dict[str, str]:
    """The cells of a row by what their columns are about. Raises AnswersError."""
    if any(cell.strip() for cell in row.cells[len(heads) :]):
        raise AnswersError(
            row.place,
            "{found} columns where the first line has {expected}; put a number with a decimal "
            "comma in quotes, or separate columns by semicolons",
            found=len(row.cells),
            expected=len(heads),
        )
    return {head: cell.strip() for head, cell in zip(heads, row.cells, strict=False) if head}
