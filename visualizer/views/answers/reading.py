"""What has been pasted: one number, a block of them, or a whole sheet with headings?"""

from __future__ import annotations

import itertools
import re

from core.answers.entries import AnswersError
from core.answers.reading import parse_answers
from core.answers.sheet import Answer
from core.blocks import read_rows
from core.cells import BlockError
from core.trace import Trace
from core.words import Words
from visualizer.views.answers.paper import Paper

__all__ = ["AnswersError", "has_names", "is_block", "placed", "read_sheet"]

LEFT_OUT = ("", "-", "–", "—", "?", "…", "...")
"""What stands in a pasted block where no number is."""

_LETTER = re.compile(r"[^\W\d_]|[δ∂θ]")
_NUMBER_OR_MARKUP = re.compile(
    r"(?<![^\W\d_])[eE](?=[+-]?\d)|\\\w+\*?(?:\{\w*\*?\})?|np\.|numpy|array|dtype=\w+"
)


def is_block(text: str) -> bool:
    """Is this more than one number?"""
    return any(mark in text.strip() for mark in "\n\t;[& ")


def has_names(text: str) -> bool:
    """Are there names such as z1 beside the numbers, or only numbers?"""
    plain = re.sub(r"(?<=[\d.,])[eE](?=[+-]?\d)", "", text)
    return _LETTER.search(_NUMBER_OR_MARKUP.sub("", plain)) is not None


def read_texts(text: str, columns: int, words: Words) -> list[list[str]]:
    """The numbers of a block as they are written, row by row; raises BlockError.

    ``columns`` is how many columns are free where it goes.
    """
    rows = [[cell.strip() for cell in row] for row in read_rows(text, columns, words)]
    rows = [row for row in rows if any(row)]
    if not rows:
        raise BlockError(words("The text holds no numbers."))
    for number, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            raise BlockError(
                words(
                    "Row {row}: {expected} numbers expected, as in row 1; found {found}.",
                    row=number, expected=len(rows[0]), found=len(row),
                )
            )  # fmt: skip
    return rows


def read_sheet(text: str, trace: Trace, words: Words) -> dict[int, Answer]:
    """A text with names and numbers, by step; raises AnswersError."""
    return parse_answers(text, trace, None, words)


def placed(paper: Paper, step: int, text: str, words: Words) -> dict[int, str]:
    """Where the numbers of a block go that is pasted at a step; raises BlockError.

    A row or a column goes on from number to number as Tab does; a matrix stays within its own.
    Cells that are left empty leave alone what stands there.
    """
    block = paper.block_of(step)
    row, column = block.place(step)
    rows = read_texts(text, block.columns - column, words)
    high, wide = len(rows), len(rows[0])
    found: dict[int, str] = {}
    if not block.matrix or (min(high, wide) == 1 and block.columns != 1):
        order = itertools.chain([step], paper.order(step))
        cells = [cell for line in rows for cell in line]
        for cell in cells:
            at = next(order, None)
            if at is None:
                raise _no_room(high, wide, 1, len(found), words)
            found[at] = cell
    else:
        if (high, wide) == (block.rows, block.columns):
            row = column = 0
        if row + high > block.rows or column + wide > block.columns:
            raise _no_room(high, wide, block.rows - row, block.columns - column, words)
        for down, line in enumerate(rows):
            for right, cell in enumerate(line):
                at = block.step(row + down, column + right)
                if at is not None:
                    found[at] = cell
    return {at: cell for at, cell in found.items() if cell not in LEFT_OUT}


def _no_room(
    rows: int, columns: int, free_rows: int, free_columns: int, words: Words
) -> BlockError:
    return BlockError(
        words(
            "The block has {rows} × {columns} numbers; from here on there is room for "
            "{free_rows} × {free_columns}.",
            rows=rows, columns=columns, free_rows=free_rows, free_columns=free_columns,
        )
    )  # fmt: skip
