"""What is said of data: what is wrong with it, and what was done to it?"""

from collections.abc import Mapping
from dataclasses import dataclass

from core.numbers import exact
from core.words import ENGLISH, Figure, Refusal, Words, spoken


class DataError(Refusal):
    """Data that cannot be used: one line with the place, what is wrong, and the remedy."""

    def where(self) -> str:
        return printable(self.place)


@dataclass(frozen=True, init=False)
class Note:
    """One thing that was done to the numbers: a text with ``{named}`` places and their values."""

    text: str
    values: Mapping[str, object]

    def __init__(self, text: str, /, **values: object) -> None:
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "values", values)

    def __str__(self) -> str:
        return self.said(ENGLISH)

    def said(self, words: Words) -> str:
        """The sentence in another language."""
        return words(self.text, **spoken(self.values, words))


def plain(value: float) -> Figure:
    """A number in a sentence: exact, and without ``.0`` where it is whole."""
    return Figure(exact(value).removesuffix(".0"))


def printable(text: str) -> str:
    """``text`` on one line, whatever a file's name holds."""
    return text if text.isprintable() else ascii(text)[1:-1]


def listed(names: list[str], most: int = 5) -> str:
    """``a, b, c and 4 more``, for a message; the names alone if there are few."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown}, … ({len(names)})"
