"""How is a trace written as CSV, one row a step, for programs or for spreadsheets?"""

import csv
import math
from collections.abc import Callable, Iterable, Sequence
from typing import IO

from core.export.escaping import RUNS, spreadsheet_text
from core.export.options import Options, Progress, pieces
from core.export.rows import Line, Operand, Own, Shape, Shaped, bracketed, written
from core.export.templates import Figure, Template, Text
from core.numbers import exact
from core.trace import Step, Trace
from core.words import Phrase

COLUMNS = (
    "index", "phase", "layer", "sample", "quantity", "position", "symbol", "expression", "value",
    "operands",
)  # fmt: skip

HEADS = (
    Phrase("Step"), Phrase("Phase"), Phrase("Layer"), Phrase("Sample"), Phrase("Quantity"),
    Phrase("Position"), Phrase("Symbol"), Phrase("Arithmetic"), Phrase("Value"),
    Phrase("From steps"),
)  # fmt: skip
"""What a spreadsheet has above its columns."""

END = "\r\n"


def write(
    trace: Trace,
    file: IO[bytes],
    progress: Progress,
    options: Options = Options(),  # noqa: B008
) -> None:
    """Write CSV in UTF-8, its lines ended by CR LF (RFC 4180).

    Plain, it is for programs: commas and decimal points. For spreadsheets it has a byte order
    mark, the separators of the language, and no text that would run as a formula.
    """
    if not options.excel:
        form = CsvRow(",", False, False)
        file.write(form.encoded(COLUMNS).encode())
    else:
        words = options.words
        form = CsvRow(";" if words.comma else ",", words.comma, True)
        file.write(b"\xef\xbb\xbf" + form.encoded([words(head) for head in HEADS]).encode())
    for lines in written(trace, pieces(trace, options), form, progress):
        file.write("".join(lines).encode())


class CsvRow:
    """The format of a step as a row."""

    def __init__(self, delimiter: str, comma: bool, spreadsheet: bool) -> None:
        self.delimiter = delimiter
        self.comma = comma
        self.spreadsheet = spreadsheet
        self._made: list[str] = []
        self._rows = csv.writer(_Sink(self._made.append), delimiter=delimiter, lineterminator=END)

    def encoded(self, row: Iterable[object]) -> str:
        """A row as a line."""
        self._rows.writerow(row)
        return self._made.pop()

    def one(self, step: Step) -> str:
        cells = row(step)
        if not self.spreadsheet:
            return self.encoded(cells)
        return self.encoded(
            self._number(cell) if name == "value" else self._arithmetic(cell)
            if name == "expression" else cell
            for name, cell in zip(COLUMNS, map(str, cells), strict=True)
        )  # fmt: skip

    def _number(self, text: str) -> str:
        if not math.isfinite(float(text)):
            return spreadsheet_text(text)
        return text.replace(".", ",") if self.comma else text

    def _arithmetic(self, text: str) -> str:
        """An expression is text, unless it is a single number."""
        try:
            float(text)
        except ValueError:
            if self.comma:
                text = text.replace(", ", "; ").replace(".", ",")
            return spreadsheet_text(text)
        return self._number(text)

    def line(self, template: Template) -> Line:
        step = template.step
        fields: list[list[str | Shaped]] = [
            [Shaped(Own("index"))],
            [step.phase],
            ["" if step.layer is None else str(step.layer)],
            ["" if step.sample is None else str(step.sample)],
            [step.quantity],
            _apart([Own("position", axis) for axis in range(len(step.position))]),
            [part if isinstance(part, str) else Shaped(part) for part in template.symbol],
            self._expression(template.expression),
            [Shaped(Own("value"), self._shape(None))],
            _apart([Operand(number) for number in range(len(template.sources))]),
        ]
        line: list[str | Shaped] = []
        for field in fields:
            literals = "".join(part for part in field if isinstance(part, str))
            quoted = any(sign in literals for sign in (self.delimiter, '"'))
            assert '"' not in literals
            line += ['"', *field, '"', self.delimiter] if quoted else [*field, self.delimiter]
        return [*line[:-1], END]

    def _expression(self, text: Text) -> list[str | Shaped]:
        parts: list[str | Shaped] = []
        lone = len(text) == 3 and text[0] == text[2] == ""
        for place, part in enumerate(text):
            if isinstance(part, Figure):
                runs = self.spreadsheet and place == 1 and text[0] == "" and not lone
                parts.append(Shaped(part, _AS_TEXT[self.comma] if runs else self._shape(part)))
            else:
                assert isinstance(part, str)
                assert not self.spreadsheet or place or not part.startswith(RUNS)
                if self.comma:
                    part = part.replace(", ", "; ").replace(".", ",")
                parts.append(part)
        return parts

    def _shape(self, figure: Figure | None) -> Shape | None:
        in_brackets = figure is not None and figure.if_negative
        if self.comma:
            return _bracketed_with_commas if in_brackets else _with_commas
        return bracketed(figure) if figure else None


class _Sink:
    """A file for csv.writer that hands on what it is given."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self.write = write


def _apart(slots: Sequence[Own] | Sequence[Operand]) -> list[str | Shaped]:
    parts: list[str | Shaped] = []
    for slot in slots:
        parts += [" ", Shaped(slot)]
    return parts[1:]


def _with_commas(texts: Sequence[str]) -> list[str]:
    return [text.replace(".", ",") for text in texts]


def _bracketed_with_commas(texts: Sequence[str]) -> list[str]:
    return [f"({text})" if text[0] == "-" else text for text in _with_commas(texts)]


def _as_text(texts: Sequence[str]) -> list[str]:
    return ["'" + text if text[0] == "-" else text for text in texts]


def _as_text_with_commas(texts: Sequence[str]) -> list[str]:
    return _as_text(_with_commas(texts))


_AS_TEXT = {False: _as_text, True: _as_text_with_commas}
"""How the number that begins an expression keeps a spreadsheet from working it out."""


def row(step: Step) -> tuple[object, ...]:
    """One step; position and operands are numbers separated by blanks."""
    return (
        step.index,
        step.phase,
        "" if step.layer is None else step.layer,
        "" if step.sample is None else step.sample,
        step.quantity,
        " ".join(map(str, step.position)),
        step.symbol,
        step.expression,
        exact(step.value),
        " ".join(map(str, step.operands)),
    )
