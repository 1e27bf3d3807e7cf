"""Which number does one cell hold?"""

import math
import re

from core.words import ENGLISH, Words

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"
GLUE = "\u00a0"
"""A blank that holds a number together (``1 234``): it never separates two numbers."""
SAME = str.maketrans(
    dict.fromkeys(_DASHES, "-")
    | dict.fromkeys("\u2007\u2009\u202f", GLUE)
    | dict.fromkeys("\f\v\u2002\u2003\u3000", " ")
    | dict.fromkeys("\ufeff\u200b\u2060")
)

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*|,[0-9]+)?|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?")
THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:(?:\.[0-9]{3})+,[0-9]+|(?:,[0-9]{3})+\.[0-9]+)")


class BlockError(ValueError):
    """A text that holds no block of numbers: one line with the place and the remedy."""


def read_number(text: str, words: Words = ENGLISH) -> float:
    """The one number in a cell: ``0.5``, ``0,5``, ``1e-3``, ``1/2``. Raises `BlockError`."""
    cell = re.sub(" +", " ", text.translate(SAME)).strip()
    if not cell:
        raise BlockError(words("Write a number, like 0.5, 1e-3 or 1/2."))
    value = value_of(cell)
    if value is None:
        raise BlockError(remedy(cell, words))
    return value


def value_of(cell: str) -> float | None:
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
        cell = cell.strip(GLUE)
        if cell[:2] in ("- ", "+ "):
            cell = cell[0] + cell[2:]
        if not _NUMBER.fullmatch(cell):
            return None
    value = float(cell.replace(",", "."))
    return value if math.isfinite(value) else None


def remedy(cell: str, words: Words) -> str:
    """Why a cell is no number, and what to write instead."""
    text = short(cell)
    if not cell:
        return words("nothing is written there; write a number.")
    if _NUMBER.fullmatch(cell):
        return words("“{text}” is too large; numbers go up to 1e308.", text=text)
    if cell.strip("+-").lower() in ("nan", "inf", "infinity", "∞"):
        return words("“{text}” is not a finite number; write one.", text=text)
    if cell.endswith("%") and (value := value_of(cell[:-1].strip())) is not None:
        return words("“{text}” is a percentage; write {value}.", text=text, value=repr(value / 100))
    if THOUSANDS.fullmatch(cell) or re.fullmatch(f"[+-]?[0-9]{{1,3}}[ {GLUE}][0-9.,]+", cell):
        return words("“{text}” is not one number; leave out thousands separators.", text=text)
    return words("“{text}” is not a number; write it like 0.5, 1e-3 or 1/2.", text=text)


def short(text: str) -> str:
    """The beginning of ``text``, on one line, for an error."""
    text = " ".join(text[:60].split())
    return text if len(text) <= 24 else text[:23] + "…"
