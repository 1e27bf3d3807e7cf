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

import math
import re

import numpy as np

from core.words import ENGLISH, Words

MAX_CHARACTERS = 8_000_000
MAX_LAYERS = 64
MAX_WEIGHTS = 4_000_000
"""The most weights a layers text may ask for (784-1000-1000-10 has 1.8 million)."""

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"
_GLUE = "\u00a0"
"""A blank that holds a number together (``1 234``): it never separates two numbers."""
_SAME = str.maketrans(
    dict.fromkeys(_DASHES, "-")
    | dict.fromkeys("\u2007\u2009\u202f", _GLUE)
    | dict.fromkeys("\f\v\u2002\u2003\u3000", " ")
    | dict.fromkeys("\ufeff\u200b\u2060")
)

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*|,[0-9]+)?|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+(?:[eE][+-]?[0-9]+)?")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:(?:\.[0-9]{3})+,[0-9]+|(?:,[0-9]{3})+\.[0-9]+)")
_COMMENT = re.compile(r"(?m)(?:^|(?<=[ \t]))[%#][^\n]*")
_NAME = re.compile(r"\s*\$*\s*\\?[A-Za-z][\w^{}\[\]()']*\s*:?")
_CALL = re.compile(r"\s*([A-Za-z_][\w.]{0,40})\s?\(")
_CALLS = {"array", "asarray", "matrix", "tensor", "Tensor", "Array"}
_KEYWORDS = re.compile(r"(?:,\s?\w+\s?=\s?[^,=]*)*,?")
_SCALAR = re.compile(r"(?:np|numpy)\.float(?:16|32|64)\(([^()\n]{0,40})\)")
_TOKEN = re.compile(r"[\[\];,\n]|[^\[\];,\n ]+")
_NUMPY_LINE = 48
"""NumPy breaks a long vector of doubles before column 75, never before this one."""

_LATEX = re.compile(
    r"(?P<row>\\\\\*?(?: ?\[ ?-?[0-9.]+ ?(?:pt|ex|em|mm|cm|in|pc) ?\])?|\\cr\b)"
    r"|(?P<begin>\\begin ?\{(?:\w*matrix\*?|array|tabular)\}(?: ?[\[{][lcr|@{} ]{0,200}[\]}])?)"
    r"|(?P<end>\\end ?\{(?:\w*matrix\*?|array|tabular)\})"
    r"|(?P<other>\\(?:begin|end) ?\{(?:equation|align|gather|math|displaymath|split)\*?\})"
    r"|\\[dt]?frac ?\{(?P<over>[^{}]{1,60})\} ?\{(?P<under>[^{}]{1,60})\}"
    r"|\\(?:left|right|[bB]igg?)[lmr]? ?(?P<fence>\\[{}|]|[\[\]().|])"
    r"| ?\\(?:cdot|times) ?10 ?\^ ?\{? ?(?P<power>[+-]?[0-9]+) ?\}?"
    r"|(?P<comma>\{,\})"
    r"|(?P<space>\\[,;:!> ]|~|\\q?quad\b|\\hline\b|\\[hv]?phantom ?\{[^{}]{0,20}\}|\\[\[\]()]|\$)"
    r"|(?P<fenced>\\[{}])"
    r"|(?P<unknown>\\[A-Za-z]+|\\.?)"
    r"|(?P<group>[{}])",
    re.DOTALL,
)
_BEGIN, _END = "\x02", "\x03"

Rows = list[list[str]]


class BlockError(ValueError):
    """A text that holds no block of numbers: one line with the place and the remedy."""


def read_block(text: str, columns: int | None = None, words: Words = ENGLISH) -> np.ndarray:
    """The numbers of ``text`` as a float64 array, shape (rows, columns).

    ``columns`` is how many columns are free where the block goes; it settles only whether lines
    like ``0,5`` are one number each (see the rules above). Raises `BlockError`.
    """
    if len(text) > MAX_CHARACTERS:
        raise BlockError(
            words("The text is too long: at most {limit} characters.", limit=f"{MAX_CHARACTERS:,}")
        )
    text = text.translate(_SAME).replace("\r\n", "\n").replace("\r", "\n")
    wide = text.find("\n") >= _NUMPY_LINE
    text = _COMMENT.sub("", re.sub(" +", " ", text))
    text = text.replace(" / ", "/").replace(" /", "/").replace("/ ", "/")
    equals = text.find("=", 0, 60)
    if equals > 0 and _NAME.fullmatch(text, 0, equals):
        text = text[equals + 1 :]
    rows: Rows | None = None
    if any(mark in text for mark in "\\&$"):
        text, rows = _latex(text, words)
    if rows is None:
        rows = _bracketed(text, wide, words) if any(c in text for c in "[({") else None
    if rows is None:
        rows = _plain(text, columns, words)
    return _array(rows, words)


def read_number(text: str, words: Words = ENGLISH) -> float:
    """The one number in a cell: ``0.5``, ``0,5``, ``1e-3``, ``1/2``. Raises `BlockError`."""
    cell = re.sub(" +", " ", text[:400].translate(_SAME)).strip()
    if not cell:
        raise BlockError(words("Write a number, like 0.5, 1e-3 or 1/2."))
    value = _value(cell)
    if value is None:
        raise BlockError(_remedy(cell, words))
    return value


def read_layers(text: str, words: Words = ENGLISH) -> list[int]:
    """The neurons of each layer, input first: ``2-3-2``, ``2 3 2``, ``2,3,2``, ``[2, 3, 2]``.

    Raises `BlockError` for fewer than two layers, for a layer without neurons, and for a network
    of more than `MAX_LAYERS` layers or `MAX_WEIGHTS` weights.
    """
    body = text[:1000].translate(_SAME).replace(_GLUE, " ").strip()
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
                    text=_short(part),
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


def _latex(text: str, words: Words) -> tuple[str, Rows | None]:
    """Text without LaTeX's marks, or the rows of cells if it is a matrix."""

    def plain(match: re.Match[str]) -> str:
        kind = match.lastgroup
        if kind == "under":
            return f"{match['over']}/{match['under']}"
        if kind == "fence":
            return match["fence"].strip("\\").replace(".", "").replace("|", "")
        if kind == "power":
            return "e" + match["power"]
        if kind == "fenced":
            return match["fenced"][1]
        if kind == "unknown":
            raise BlockError(
                words(
                    "“{text}” is not a number; leave only numbers, & and \\\\.",
                    text=_short(match["unknown"]),
                )
            )
        marks = {"row": "\n", "begin": _BEGIN, "end": _END, "comma": ",", "group": ""}
        return marks.get(kind or "", " ")

    matrix = "&" in text or "\\begin" in text or "\\\\" in text
    if matrix:
        text = text.replace("\n", " ")
    text = _LATEX.sub(plain, text)
    if not matrix:
        return text, None
    before, begin, body = text.partition(_BEGIN)
    if not begin:
        before, body = "", text.strip(" [](){}|.;")
    body, _, after = body.partition(_END)
    if before.strip(" [({|") or after.strip(" ])}|.,;\n"):
        raise BlockError(words("Only one matrix can be read at once; paste its numbers alone."))
    rows = [[cell.strip() for cell in row.split("&")] for row in body.split("\n")]
    return text, [row for row in rows if row != [""]]


def _bracketed(text: str, wide: bool, words: Words) -> Rows:
    """The rows of NumPy's, Python's and MATLAB's brackets; ``wide``: NumPy may have broken it."""
    text = _SCALAR.sub(r"\1", text).strip()
    call = _CALL.match(text)
    if call:
        if call[1].rpartition(".")[2] not in _CALLS:
            raise BlockError(
                words("“{text}” is not a number; paste the numbers it gives.", text=_short(call[1]))
            )
        text = text[call.end() :].rstrip(" ;\n").removesuffix(")")
        body, bracket, tail = text.rpartition("]")
        if not bracket or len(tail) > 200 or not _KEYWORDS.fullmatch(tail.strip()):
            raise BlockError(words("The brackets do not match; paste the whole array."))
        text = body + bracket
    text = re.sub(r"\.\.\. ?\n(?!\s*\[)", " ", text)
    if "..." in text or "…" in text:
        raise BlockError(
            words("“...” stands for numbers left out; print the whole array and paste that.")
        )
    text = text.translate(str.maketrans("({)}\t", "[[]] ")).strip(" \n;.,")
    depth = deepest = groups = 0
    for bracket in re.findall(r"[\[\]]", text):
        depth += 1 if bracket == "[" else -1
        deepest = max(deepest, depth)
        groups += bracket == "["
        if depth < 0:
            break
    if depth != 0:
        raise BlockError(words("The brackets do not match; paste the whole array."))
    if deepest > 2:
        raise BlockError(
            words("{depth} levels of brackets; paste one matrix at a time.", depth=deepest)
        )
    if deepest == 1 and groups == 1:
        if not (text.startswith("[") and text.endswith("]")):
            raise BlockError(words("Numbers stand outside the brackets; paste the array alone."))
        return _matlab(text[1:-1], wide)
    rows: Rows = []
    depth, after_comma = 0, False
    for token in _TOKEN.findall(text):
        if token in "[]":
            depth += 1 if token == "[" else -1
            if token == "[" and depth == deepest:
                rows.append([])
                after_comma = False
        elif token == "\n" or (token in ",;" and depth < deepest):
            continue
        elif depth < deepest:
            raise BlockError(
                words("“{text}” stands outside the rows’ brackets.", text=_short(token))
            )
        elif token == ",":
            if after_comma or not rows[-1]:
                rows[-1].append("")
            after_comma = True
        elif token == ";":
            raise BlockError(
                words("Row {row} holds “;”; separate its numbers by commas.", row=len(rows))
            )
        else:
            rows[-1].append(token)
            after_comma = False
    return rows


def _matlab(body: str, wide: bool) -> Rows:
    """The rows between one pair of brackets: ``;`` and line ends separate them."""
    rows: Rows = [[]]
    last = ";"
    for token in _TOKEN.findall(body):
        if token == ";" or (token == "\n" and last != ","):
            rows.append([])
        elif token == ",":
            if last in ",;\n":
                rows[-1].append("")
        elif token != "\n":
            rows[-1].append(token)
        last = "," if token == "\n" and last == "," else token
    rows = [row for row in rows if row]
    lengths = {len(row) for row in rows[:-1]}
    if wide and ";" not in body and len(lengths) == 1 and len(rows[-1]) < len(rows[0]):
        return [[cell for row in rows for cell in row]]
    return rows


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
    if all(_THOUSANDS.fullmatch(line) for line in lines):
        raise BlockError(
            words(
                "“{text}” can be read in two ways; write it without a thousands separator.",
                text=_short(lines[0]),
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
            value = _value(cell)
            if value is None:
                raise BlockError(
                    words(
                        "Row {row}, column {column}: {problem}",
                        row=number,
                        column=column,
                        problem=_remedy(cell, words),
                    )
                )
            values.append(value)
    return np.array(values, dtype=np.float64).reshape(len(rows), width)


def _value(cell: str) -> float | None:
    """The finite number a cell holds, or None."""
    if not _NUMBER.fullmatch(cell):
        over, slash, under = cell.partition("/")
        if slash:
            top, bottom = over.strip(), under.strip()
            if not (_NUMBER.fullmatch(top) and _NUMBER.fullmatch(bottom)):
                return None
            numbers = [float(part.replace(",", ".")) for part in (top, bottom)]
            value = numbers[0] / numbers[1] if numbers[1] else math.nan
            return value if math.isfinite(value) else None
        cell = cell.strip(_GLUE)
        if cell[:2] in ("- ", "+ "):
            cell = cell[0] + cell[2:]
        if not _NUMBER.fullmatch(cell):
            return None
    value = float(cell.replace(",", "."))
    return value if math.isfinite(value) else None


def _remedy(cell: str, words: Words) -> str:
    """Why a cell is no number, and what to write instead."""
    text = _short(cell)
    if not cell:
        return words("nothing is written there; write a number.")
    if _NUMBER.fullmatch(cell):
        return words("“{text}” is too large; numbers go up to 1e308.", text=text)
    if cell.strip("+-").lower() in ("nan", "inf", "infinity", "∞"):
        return words("“{text}” is not a finite number; write one.", text=text)
    if cell.endswith("%") and (value := _value(cell[:-1].strip())) is not None:
        return words("“{text}” is a percentage; write {value}.", text=text, value=repr(value / 100))
    if _THOUSANDS.fullmatch(cell) or re.fullmatch(f"[+-]?[0-9]{{1,3}}[ {_GLUE}][0-9.,]+", cell):
        return words("“{text}” is not one number; leave out thousands separators.", text=text)
    return words("“{text}” is not a number; write it like 0.5, 1e-3 or 1/2.", text=text)


def _short(text: str) -> str:
    """The beginning of ``text``, on one line, for an error."""
    text = " ".join(text[:60].split())
    return text if len(text) <= 24 else text[:23] + "…"
