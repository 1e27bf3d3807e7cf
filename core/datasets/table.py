"""Which columns does a CSV file hold, and which of them are numbers?

What a file does not say is found from its text: encoding, separator, whether the first row holds
names, decimal commas. Each of these can also be given. Rows are counted as a spreadsheet counts
them: from 1, the row of names included.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.arrays import Array
from core.cells import SAME, short, value_of
from core.datasets.errors import DataError, Note
from core.datasets.packed import unpacked
from core.words import Phrase

SEPARATORS = ("\t", ";", "|", ",")
"""In the order in which they are tried: a comma is the one that may also stand in numbers."""
MISSING = frozenset(("", "na", "n/a", "nan", "null", "none", "?"))
MOST_CELLS = 20_000_000
"""More texts than this would not fit an ordinary machine's memory; plain numbers may be more."""

_SAMPLE = 200
_NAMES_OF = {
    "\t": Phrase("tabs"),
    ";": Phrase("semicolons"),
    "|": Phrase("bars"),
    ",": Phrase("commas"),
    " ": Phrase("blanks"),
}
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]*)?")


@dataclass(frozen=True, eq=False)
class Column:
    """One column: its numbers, NaN where missing, or its texts, "" where missing.

    ``numbers`` is None where a cell is no number; ``texts`` is () where all were read as numbers
    at once.
    """

    name: str
    numbers: Array | None
    texts: tuple[str, ...]

    @property
    def missing(self) -> tuple[int, ...]:
        """The places, from 0, where nothing is written."""
        if self.numbers is not None:
            return tuple(np.flatnonzero(np.isnan(self.numbers)).tolist())
        return tuple(place for place, text in enumerate(self.texts) if not text)

    def labels(self) -> list[str]:
        """The cells as names of categories; "" where missing."""
        if self.texts:
            return list(self.texts)
        assert self.numbers is not None
        return [str(int(v)) if v == int(v) else repr(v) for v in self.numbers.tolist()]


@dataclass(frozen=True, eq=False)
class Table:
    """The columns of a file; ``rows`` are their numbers in a spreadsheet. ``notes``: what was
    found out about the file."""

    place: str
    columns: tuple[Column, ...]
    rows: tuple[int, ...]
    notes: tuple[Note, ...]

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name; raises DataError, which names those there are."""
        for column in self.columns:
            if column.name == name:
                return column
        names = ", ".join(short(n) for n in self.names[:12]) + (
            ", …" if len(self.names) > 12 else ""
        )
        raise DataError(
            self.place, "no column “{name}”; there are {names}", name=short(name), names=names
        )


def read_table(
    path: str | Path,
    separator: str | None = None,
    header: bool | None = None,
    encoding: str | None = None,
) -> Table:
    """The table in a CSV file, gzipped or not; raises FileError and DataError."""
    text, notes = _decoded(unpacked(path), str(path), encoding)
    return parse_table(text, str(path), separator, header, notes)


def parse_table(
    text: str,
    place: str = "",
    separator: str | None = None,
    header: bool | None = None,
    notes: tuple[Note, ...] = (),
) -> Table:
    """The table in a text; ``place`` is named in errors. Raises DataError."""
    said = re.match(r"sep=(.)\r?\n", text)
    if said:
        text, separator = text[said.end() :], separator or said[1]
    separator = separator or _separator(text, place)
    sample = _some(text, separator, place)
    if not sample:
        raise DataError(place, "the file holds no rows; write one sample a row")
    width = len(sample[0])
    if header is None:
        header = _has_header(sample, separator)
    names, renamed = _column_names(sample[0] if header else [""] * width)
    notes = (
        *notes,
        Note("Read: columns separated by {separator}, {header}.",
             separator=_NAMES_OF.get(separator, separator),
             header=Phrase("names in the first row" if header else "no names in the first row")),
        *renamed,
    )  # fmt: skip
    fast = _all_numbers(text, separator, header, width, said is not None)
    if fast is not None:
        rows, numbers = fast
        columns = tuple(Column(n, numbers[:, i], ()) for i, n in enumerate(names))
        return Table(place, columns, rows, notes)
    kept, found = _cells(text, separator, header, width, place, said is not None)
    columns_made = []
    commas = []
    for number, name in enumerate(names):
        column, comma = _column(name, [row[number] for row in found], separator, place, kept)
        columns_made.append(column)
        if comma:
            commas.append(short(name))
    if commas:
        notes += (Note("Read: decimal commas in {columns}.", columns=", ".join(commas)),)
    return Table(place, tuple(columns_made), tuple(kept), notes)


def _decoded(data: bytes, place: str, encoding: str | None) -> tuple[str, tuple[Note, ...]]:
    if encoding is None and data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif encoding is None and b"\0" in data:
        raise DataError(place, "not a text file; save the table as CSV (UTF-8)")
    try:
        return data.decode(encoding or "utf-8-sig"), ()
    except LookupError:
        raise DataError(place, "unknown encoding {name}; utf-8 is the usual one",
                        name=encoding) from None  # fmt: skip
    except UnicodeDecodeError as error:
        if encoding is not None:
            raise DataError(
                place, "byte {byte} is not {name}; save the file as UTF-8",
                byte=error.start, name=encoding,
            ) from None  # fmt: skip
    if re.search(rb"[\x01-\x08\x0e-\x1a]", data[:100_000]):
        raise DataError(place, "not a text file; save the table as CSV (UTF-8)")
    note = Note("Read: not UTF-8, so taken as Windows-1252; save it as UTF-8 if words differ.")
    return data.decode("cp1252", errors="replace"), (note,)


def _reader(text: str, separator: str, place: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True,
                              skipinitialspace=separator != "\t")  # fmt: skip
    except csv.Error as error:
        raise DataError(
            place, "the quotes do not match ({reason}); check it in a spreadsheet",
            reason=" ".join(str(error).split()),
        ) from None  # fmt: skip
    except TypeError:
        raise DataError(place, "one character expected as separator, found {found}",
                        found=short(separator)) from None  # fmt: skip


def _some(text: str, separator: str, place: str) -> list[list[str]]:
    """The first rows that are not empty, stripped."""
    rows: list[list[str]] = []
    for row in _reader(text, separator, place):
        if any(cell.strip() for cell in row):
            rows.append([cell.strip() for cell in row])
        if len(rows) == _SAMPLE:
            break
    return rows


def _separator(text: str, place: str) -> str:
    """The first that divides all the first rows alike; with none, the one that divides most.

    Blanks only where nothing else divides and all is numbers below the first row.
    """
    best, most = ",", 0
    for separator in SEPARATORS:
        try:
            rows = _some(text, separator, place)
        except DataError:
            continue
        widths = {len(row) for row in rows}
        if len(widths) == 1 and widths != {1}:
            return separator
        divided = sum(len(row) > 1 for row in rows)
        if divided > most:
            best, most = separator, divided
    if not most:
        rows = _some(text, " ", place)
        cells = [cell for row in rows[1:] for cell in row]
        if len({len(row) for row in rows}) == 1 and not any(map(_is_text, cells)) and cells:
            return " " if len(rows[0]) > 1 else best
    return best


def _has_header(sample: list[list[str]], separator: str) -> bool:
    """Names above a column of numbers, or words all along the first row and none of them again."""
    first, rest = sample[0], sample[1:]
    is_text = [_is_text(cell) for cell in first]
    for number, text in enumerate(is_text):
        below = [row[number] for row in rest if number < len(row)]
        filled = [cell for cell in below if cell.lower() not in MISSING]
        if text and filled and not any(map(_is_text, filled)):
            return True
    return all(is_text) and bool(rest) and not any(
        first[number] in [row[number] for row in rest if number < len(row)]
        for number in range(len(first))
    )  # fmt: skip


def _is_text(cell: str) -> bool:
    return cell.lower() not in MISSING and value_of(_normal(cell)) is None


def _normal(cell: str) -> str:
    return cell.translate(SAME).strip()


def _column_names(cells: list[str]) -> tuple[list[str], tuple[Note, ...]]:
    names: list[str] = []
    changed = []
    for number, cell in enumerate(cells, start=1):
        wanted = " ".join(cell.split()) or f"column {number}"
        name, again = wanted, 2
        while name in names:
            name, again = f"{wanted} ({again})", again + 1
        if name != wanted:
            changed.append(name)
        names.append(name)
    if not changed:
        return names, ()
    return names, (Note("Read: names that come twice are counted: {names}.",
                        names=", ".join(map(short, changed[:12]))),)  # fmt: skip


def _all_numbers(
    text: str, separator: str, header: bool, width: int, said: bool
) -> tuple[tuple[int, ...], Array] | None:
    """The numbers at once, where there is nothing but plain numbers and no empty row."""
    lines = text.splitlines()
    while lines and not lines[-1].strip():
        lines.pop()
    start = int(header)
    if len(lines) - start < 1 or '"' in lines[0] or "" in lines:
        return None
    try:
        numbers = np.loadtxt(lines[start:], delimiter=separator, comments=None, ndmin=2)
    except (ValueError, TypeError):
        return None
    if numbers.shape != (len(lines) - start, width) or not np.isfinite(numbers).all():
        return None
    first = 1 + start + said
    return tuple(range(first, first + len(numbers))), numbers


def _cells(
    text: str, separator: str, header: bool, width: int, place: str, said: bool
) -> tuple[list[int], list[list[str]]]:
    """The rows that are not empty, as texts, each with its number."""
    kept: list[int] = []
    found: list[list[str]] = []
    names = header
    for number, row in enumerate(_reader(text, separator, place), start=1 + said):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if names:
            names = False
            continue
        if len(cells) != width:
            while len(cells) > width and not cells[-1]:
                cells.pop()
            if len(cells) != width:
                raise DataError(
                    place, "row {row}: {expected} columns expected, as in the first row, "
                    "found {found}; add or remove a separator",
                    row=number, expected=width, found=len(cells),
                )  # fmt: skip
        kept.append(number)
        found.append(cells)
        if len(found) * width > MOST_CELLS:
            raise DataError(place, "more than {most} cells; use a part of the table",
                            most=f"{MOST_CELLS:,}")  # fmt: skip
    if not found:
        raise DataError(place, "no rows below the names; write one sample a row")
    return kept, found


def _column(
    name: str, cells: list[str], separator: str, place: str, rows: list[int]
) -> tuple[Column, bool]:
    """The column of some cells, and whether a comma stood in its numbers."""
    texts = tuple("" if cell.lower() in MISSING else cell for cell in cells)
    filled = [_normal(text) for text in texts if text]
    numeric = bool(filled) and all(as_number(cell) is not None for cell in filled)
    commas = [cell for cell in filled if "," in cell]
    if commas and all(map(_THOUSANDS.fullmatch, commas)) and all(
        as_number(cell.replace(",", "")) is not None for cell in filled
    ) and (separator == "," or not numeric):  # fmt: skip
        at = next(i for i, text in enumerate(texts) if "," in text)
        raise DataError(
            place, "row {row}, column “{column}”: “{text}” can be read in two ways; "
            "write it without a thousands separator",
            row=rows[at], column=short(name), text=short(texts[at]),
        )  # fmt: skip
    if numeric and commas and any("." in cell for cell in filled):
        at = next(i for i, text in enumerate(texts) if "," in text)
        raise DataError(
            place, "row {row}, column “{column}”: decimal commas and decimal points in one "
            "column; write points everywhere",
            row=rows[at], column=short(name),
        )  # fmt: skip
    if not numeric:
        return Column(name, None, texts), False
    numbers = [as_number(_normal(text)) if text else None for text in texts]
    array = np.array([np.nan if v is None else v for v in numbers])
    return Column(name, array, texts), bool(commas)


def as_number(cell: str) -> float | None:
    """A number as `core.cells` reads it, but 1/2 is a text here: it is more often a date."""
    return None if "/" in cell else value_of(cell)
