"""Which numbers does a pasted or typed text hold?

Read are spreadsheets (tabs), CSV, NumPy and nested lists, MATLAB, LaTeX and plain columns of
numbers. A number is ``0.5``, ``.5``, ``1e-3`` or ``1/2``, with ``-`` or a true minus sign. Nothing
is evaluated, the work grows with the length of the text, and what could mean two things is refused
unless one of these rules settles it:

- Brackets (``[ ] ( ) { }``) say what a row is; inside them a comma always separates.
- ``&`` and tabs separate columns; so does ``;`` when each piece is one number. There a comma is a
  decimal comma, and a block does not mix it with decimal points.
- ``;`` separates rows when its pieces hold several numbers (``1 2; 3 4``), as in MATLAB.
- Otherwise, with points in the text or a blank beside a comma, commas separate: ``0.1,0.2``,
  ``1, 2``. Numbers separated by blanks may have decimal commas: ``0,1 0,2``. ``0,5, 0,3`` mixes the
  two and is refused, as are thousands separators (``1.234,5``, or ``1 234`` with a no-break blank).
- With commas alone, a list is a list: ``1,2,3``. One comma alone (``1,5``) is a decimal comma.
  Several lines of one comma each are two columns, except where only one column is free, where a
  line has none, or where a part begins like ``05``: those are decimal commas.
"""

import re

import numpy as np

from core.cells import GLUE, SAME, THOUSANDS, BlockError, read_number, remedy, short, value_of
from core.markup import Rows, bracketed_rows, latex_rows
from core.words import ENGLISH, Words

__all__ = ["BlockError", "read_block", "read_layers", "read_number", "read_rows"]

MAX_CHARACTERS = 8_000_000
MAX_LAYERS = 64
MAX_WEIGHTS = 4_000_000
"""The most weights a layers text may ask for (784-1000-1000-10 has 1.8 million)."""
NUMPY_LINE = 48
"""NumPy breaks a long vector of doubles before column 75, never before this one."""

_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+(?:[eE][+-]?[0-9]+)?")
_COMMENT = re.compile(r"(?m)(?:^|(?<=[ \t]))[%#][^\n]*")
_NAME = re.compile(r"\s*\$*\s*\\?[A-Za-z][\w^{}\[\]()']*\s*:?")


def read_block(text: str, columns: int | None = None, words: Words = ENGLISH) -> np.ndarray:
    """The numbers of ``text`` as a float64 array, shape (rows, columns).

    ``columns`` is how many columns are free where the block goes; it settles only whether lines
    like ``0,5`` are one number each (see the rules above). Raises `BlockError`.
    """
    return _array(read_rows(text, columns, words), words)


def read_rows(text: str, columns: int | None = None, words: Words = ENGLISH) -> Rows:
    """The cells of ``text`` as they are written, row by row, empty ones too; see `read_block`."""
    if len(text) > MAX_CHARACTERS:
        raise BlockError(
            words("The text is too long: at most {limit} characters.", limit=f"{MAX_CHARACTERS:,}")
        )
    text = text.translate(SAME).replace("\r\n", "\n").replace("\r", "\n")
    wide = text.find("\n") >= NUMPY_LINE
    text = _COMMENT.sub("", re.sub(" +", " ", text))
    text = text.replace(" / ", "/").replace(" /", "/").replace("/ ", "/")
    equals = text.find("=", 0, 60)
    if equals > 0 and _NAME.fullmatch(text, 0, equals):
        text = text[equals + 1 :]
    rows: Rows | None = None
    if any(mark in text for mark in "\\&$"):
        text, rows = latex_rows(text, words)
    if rows is None:
        rows = bracketed_rows(text, wide, words) if any(c in text for c in "[({") else None
    if rows is None:
        rows = _plain(text, columns, words)
    return rows


def read_layers(text: str, words: Words = ENGLISH) -> list[int]:
    """The neurons of each layer, input first: ``2-3-2``, ``2 3 2``, ``2,3,2``, ``[2, 3, 2]``.

    Raises `BlockError` for fewer than two layers, for a layer without neurons, and for a network
    of more than `MAX_LAYERS` layers or `MAX_WEIGHTS` weights.
    """
    body = text.translate(SAME).replace(GLUE, " ").strip()
    if body[:1] in ("[", "(") and body[-1:] in ("]", ")"):
        body = body[1:-1].strip()
    body = re.sub(r"(?<=[0-9]) ?x ?(?=[0-9])", ",", body.replace("->", ">"))
    parts = re.split(r"[ \t]*[-,;×→>][ \t]*|[ \t\n]+", body)
    units = []
    for number, part in enumerate(parts, start=1):
        if not re.fullmatch(r"[0-9]{1,9}", part):
            raise BlockError(
                words(
                    "Layer {number}: “{text}” is not a number of neurons; write it like 2-3-2.",
                    number=number,
                    text=short(part),
                )
            )
        if int(part) == 0:
            raise BlockError(
                words("Layer {number} has 0 neurons; it needs at least 1.", number=number)
            )
        units.append(int(part))
    if len(units) < 2:
        raise BlockError(words("Write at least an input and an output layer, like 2-3-2."))
    if len(units) > MAX_LAYERS:
        raise BlockError(
            words(
                "{count} layers are too many; at most {limit}.", count=len(units), limit=MAX_LAYERS
            )
        )
    weights = sum(a * b for a, b in zip(units, units[1:], strict=False))
    if weights > MAX_WEIGHTS:
        raise BlockError(
            words(
                "{count} weights are too many to step through; at most {limit}.",
                count=f"{weights:,}",
                limit=f"{MAX_WEIGHTS:,}",
            )
        )
    return units


def _plain(text: str, columns: int | None, words: Words) -> Rows:
    """The rows of a spreadsheet, of CSV, or of numbers between blanks."""
    if '"' in text:
        text = re.sub(r'"([^"\n]*)"', lambda quoted: quoted[1].replace(",", "."), text)
    lines = [line.strip(" ") for line in text.strip("\n ").split("\n")]
    if "\t" in text:
        return _trimmed([[cell.strip() for cell in line.split("\t")] for line in lines])
    if ";" in text:
        pieces = _trimmed([[cell.strip() for cell in line.split(";")] for line in lines])
        point = "." in text
        if not any(
            " " in cell or cell.count(",") > 1 or (point and "," in cell)
            for row in pieces
            for cell in row
        ):
            return pieces
        lines = [line.strip() for line in text.strip("; \n").replace(";", "\n").split("\n")]
    filled = [line for line in lines if line]
    blank_separated = [line.split(" ") for line in filled]
    rows = _commas(filled, columns, words) if "," in text else blank_separated
    if max(map(len, rows), default=0) == 1:
        return [[line.strip()] for line in lines]
    return rows


def _commas(lines: list[str], columns: int | None, words: Words) -> Rows:
    """The rows of lines with commas: do they separate, or are they decimal commas?"""
    lines = [line.removesuffix(",").rstrip() for line in lines]
    whole = "\n".join(lines)
    if all(THOUSANDS.fullmatch(line) for line in lines):
        raise BlockError(
            words(
                "“{text}” can be read in two ways; write it without a thousands separator.",
                text=short(lines[0]),
            )
        )
    loose = ", " in whole or " ," in whole
    tight = re.search("[0-9],[0-9]", whole) is not None
    parts = [re.split(" ,|, ", line) for line in lines]
    most = max((part.count(",") for line in parts for part in line), default=0)
    separated = whole.replace(", ", ",").replace(" ,", ",")
    if " " in separated:
        cells = [cell for line in lines for cell in line.split(" ")]
        if not loose and all(_DECIMAL_COMMA.fullmatch(c) for c in cells if "," in c):
            return [line.split(" ") for line in lines]
        raise BlockError(
            words("Commas and blanks both separate the numbers; use one of them, or tabs.")
        )
    if loose and tight and most <= 1 and "." not in whole:
        raise BlockError(
            words("A comma separates numbers and also stands in them; write decimal points.")
        )
    rows = [line.split(",") for line in separated.split("\n")]
    if loose or "." in whole or not all(_DECIMAL_COMMA.fullmatch(r) for r in lines if "," in r):
        return rows
    listed = len({len(row) for row in rows}) == 1 and not any(
        re.match("0[0-9]", row[-1]) for row in rows
    )
    if listed and len(rows) > 1 and columns != 1:
        return rows
    return [[line] for line in lines]


def _trimmed(rows: Rows) -> Rows:
    """``rows`` without a first or last column that is empty everywhere."""
    for edge in (0, -1):
        while all(len(row) > 1 and not row[edge] for row in rows):
            rows = [row[1:] if edge == 0 else row[:-1] for row in rows]
    return rows


def _array(rows: Rows, words: Words) -> np.ndarray:
    """Rows of cells as a rectangle of finite numbers."""
    if not rows or not any(cell for row in rows for cell in row):
        raise BlockError(words("The text holds no numbers."))
    commas = any("," in cell for row in rows for cell in row)
    if commas and any("." in cell for row in rows for cell in row):
        raise BlockError(
            words("The numbers mix decimal commas and decimal points; write points everywhere.")
        )
    width = len(rows[0])
    values = []
    for number, row in enumerate(rows, start=1):
        if len(row) != width:
            raise BlockError(
                words(
                    "Row {row}: {expected} numbers expected, as in row 1; found {found}.",
                    row=number,
                    found=len(row),
                    expected=width,
                )
            )
        for column, cell in enumerate(row, start=1):
            value = value_of(cell)
            if value is None:
                raise BlockError(
                    words(
                        "Row {row}, column {column}: {problem}",
                        row=number,
                        column=column,
                        problem=remedy(cell, words),
                    )
                )
            values.append(value)
    return np.array(values, dtype=np.float64).reshape(len(rows), width)
