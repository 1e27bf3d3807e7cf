"""Which numbers has a student handed in? Tables, lines and blocks of text, and JSON.

- A table: CSV with a first line such as ``quantity,layer,position,value`` or ``symbol,value``,
  columns separated by commas, semicolons or tabs.
- Lines: ``z[2]1 = 0.8014`` or ``δ[1]2; -0,0130``, a name and a number.
- Blocks: a name such as ``W1 new``, and the numbers beside it or in the lines below.
- JSON: an object of names and numbers or lists, a list of objects with the columns of a table,
  or the layers of a trace document.

A number keeps the decimals it is written with: that is how finely it was rounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from core.answers.columns import COLUMNS, row_name
from core.answers.entries import AnswersError, Entry
from core.answers.json_entries import json_entries
from core.answers.names import Name, take_name
from core.answers.placing import answers_of
from core.answers.sheet import Answer
from core.answers.tables import table_rows, value_fields
from core.blocks import read_rows
from core.cells import BlockError, short
from core.files import read_text
from core.trace import Trace
from core.words import ENGLISH, Words

_COMMENT = re.compile(r"^\s*(?:#|%|//)")
_SAMPLE = re.compile(r"\s*(?:sample|mẫu)\s*([0-9]{1,9})\s*:?\s*", re.IGNORECASE)
_SEPARATORS = re.compile(r"[ \t]*[=:≈→;,\t][ \t]*|[ \t]+|$")


def read_answers(
    path: str | Path, trace: Trace, rows: bool | None = None, words: Words = ENGLISH
) -> dict[int, Answer]:
    """The answers in a file, by step. Raises AnswersError or FileError."""
    text = read_text(path)
    if Path(path).suffix.lower() == ".json":
        return answers_of(json_entries(text, trace), trace, rows, words)
    return parse_answers(text, trace, rows, words)


def parse_answers(
    text: str, trace: Trace, rows: bool | None = None, words: Words = ENGLISH
) -> dict[int, Answer]:
    """The answers of a text, by step; see :func:`core.answers.placing.answers_of`."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if re.match(r"\s*(?:\{|\[\s*\{)", text):
        entries = json_entries(text, trace)
    else:
        entries = list(_table(text, trace) or _lines(text, trace, words))
    if not entries:
        raise AnswersError("", "no answers are in this; write lines such as z[1]2 = 0.5932")
    return answers_of(entries, trace, rows, words)


# Tables ----------------------------------------------------------------------------------------


def _table(text: str, trace: Trace) -> list[Entry] | None:
    """The entries of a table with a line of headings; None if this is not one."""
    rows = table_rows(text)
    if rows is None:
        return None
    heads = [COLUMNS.get(head.strip().lower(), "") for head in rows[0].cells]
    if "value" not in heads or not {"quantity", "symbol", "index"} & set(heads):
        return None
    entries = []
    for row in rows[1:]:
        fields = value_fields(row, heads)
        if fields.get("value", ""):
            name = row_name(fields, row.place, trace)
            entries.append(Entry(row.place, name, [[fields["value"]]]))
    return entries


# Lines and blocks ------------------------------------------------------------------------------


def _lines(text: str, trace: Trace, words: Words) -> Iterator[Entry]:
    """Names with the numbers beside them or in the lines below."""
    name: Name | None = None
    at, body, sample = 0, "", None
    for row, line in enumerate(text.split("\n"), start=1):
        if _COMMENT.match(line):
            continue
        if found := _SAMPLE.fullmatch(line):
            yield from _closed(name, at, body, words)
            name, body, sample = None, "", int(found[1])
            continue
        taken = take_name(line, trace.network)
        if taken is None:
            if name is None and line.strip():
                raise AnswersError(
                    row,
                    "“{text}” names no number; write it like z[1]2, δ[2]1 or W[1]1,2 new",
                    text=short(line),
                )
            body += line + "\n"
            continue
        yield from _closed(name, at, body, words)
        name, rest = taken
        if name.sample is None and not name.quantity.endswith(("weights", "biases")):
            name = name._replace(sample=sample)
        at, body = row, _beside(line, rest)
    yield from _closed(name, at, body, words)


def _beside(line: str, rest: str) -> str:
    """What stands behind the name of a line, as it was written there."""
    found = _SEPARATORS.match(rest)
    if found and found[0].strip() in ("=", ":", "≈"):
        return line.partition(found[0].strip())[2] + "\n"
    return rest[found.end() if found else 0 :] + "\n"


def _closed(name: Name | None, row: int, body: str, words: Words) -> Iterator[Entry]:
    if name is None:
        return
    body = body.strip("\n ;")
    if not body:
        raise AnswersError(row, "no numbers stand beside or below this name; write them there")
    if name.position is not None or "\n" not in body.strip() and _single(body):
        yield Entry(row, name, [[body.strip()]])
        return
    try:
        cells = read_rows(body, None, words)
    except BlockError as error:
        raise AnswersError(row, "cannot be read: {problem}", problem=error) from None
    yield Entry(row, name, [row_cells for row_cells in cells if any(row_cells)])


def _single(text: str) -> bool:
    """Is this one number, a comma in it being a decimal comma?"""
    return re.fullmatch(r"\S+", text.strip()) is not None and text.count(",") <= 1
