"""What is one name with its numbers, as it stands in a student's file?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.answers.names import Name
from core.answers.sheet import Answer
from core.cells import SAME, read_number
from core.markup import Rows
from core.words import ENGLISH, Refusal, Words

_NUMBER = re.compile(r"[+-]?\s?[0-9]*(?:[.,]([0-9]*))?(?:[eE]([+-]?[0-9]+))?")


class AnswersError(Refusal):
    """Answers that cannot be read: the row, or the place in JSON; what is wrong; the remedy."""

    def __init__(self, place: int | str, problem: str, /, **values: object) -> None:
        self.row = place if isinstance(place, int) else 0
        super().__init__("" if isinstance(place, int) else place, problem, **values)

    def said(self, words: Words) -> str:
        """The line in another language."""
        line = super().said(words)
        return f"{words('row {row}', row=self.row)}: {line}" if self.row else line


@dataclass(frozen=True)
class Entry:
    """Some numbers under one name: a single one, or a block of rows.

    place : the line of the file, from 1, or where it stands in JSON.
    exact : numbers of JSON, where noughts at the end cannot be written.
    """

    place: int | str
    name: Name
    cells: Rows
    exact: bool = False

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns; 0 columns where the rows differ."""
        widths = {len(row) for row in self.cells}
        return len(self.cells), widths.pop() if len(widths) == 1 else 0

    @property
    def flat(self) -> list[str]:
        """All cells, row by row."""
        return [cell for row in self.cells for cell in row]


def read_answer(text: str, words: Words = ENGLISH) -> Answer:
    """One number as it was typed; its decimals are those of the text. Raises BlockError."""
    return Answer(text.strip(), read_number(text, words), decimals_of(text))


def decimals_of(text: str) -> int:
    """How many decimals a number is written with: ``0.50`` has 2, ``1.2e-3`` has 4."""
    found = _NUMBER.fullmatch(text.translate(SAME).strip())
    if found is None:
        return 15  # a fraction such as 1/3 is exact
    return max(0, len(found[1] or "") - int(found[2] or 0))
