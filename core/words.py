"""How is a sentence said in the user's language, where no Qt is at hand?

A language is a JSON file ``assets/languages/CODE.json``: the English text is the key, the
translation its value. English itself needs no file. Texts hold ``{named}`` places, which are
filled after translating.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.numbers import printed


@dataclass(frozen=True)
class Words:
    """One language: call it with an English text to have it said in that language."""

    code: str = "en"
    catalogue: Mapping[str, str] = field(default_factory=dict)

    @property
    def comma(self) -> bool:
        """Is the decimal sign a comma? A language says so by how it writes 0.5."""
        return self.catalogue.get("0.5") == "0,5"

    def number(self, text: str) -> str:
        """A number's plain text, ``-0.5``, as the language prints it."""
        return printed(text, self.comma)

    def count(self, number: float) -> str:
        """A whole number with its thousands parted: ``4,000``."""
        return self.number(f"{number:,.0f}")

    def __call__(self, text: str, /, **values: object) -> str:
        said = self.catalogue.get(text, text)
        return said.format(**values) if values else said


ENGLISH = Words()


class Phrase(str):
    """A word that fills a place of a message, and is itself said in the user's language."""


class Count(int):
    """A whole number that fills a place of a message, its thousands parted by the language."""


class Figure(str):
    """A number's plain text that fills a place of a message: ``0.5``, with the language's signs."""


def spoken(values: Mapping[str, object], words: Words) -> dict[str, object]:
    """What fills the places of a text: each `Phrase`, `Count`, `Figure` said in the language."""
    return {name: _spoken(value, words) for name, value in values.items()}


def _spoken(value: object, words: Words) -> object:
    if isinstance(value, Phrase):
        return words(value)
    if isinstance(value, Figure):
        return words.number(value)
    return words.count(value) if isinstance(value, Count) else value


class Refusal(ValueError):
    """What the user can put right: the place, what is wrong, and the remedy, in one line."""

    def __init__(self, place: str, problem: str, /, **values: object) -> None:
        self.place = place
        self.problem = problem
        self.values = values
        super().__init__(self.said(ENGLISH))

    def __reduce__(self) -> tuple[Any, ...]:
        """So that it gets from one process to another."""
        return _again, (type(self), self.place, self.problem, self.values)

    def where(self) -> str:
        """The place as it is printed."""
        return self.place

    def said(self, words: Words) -> str:
        """The line in another language."""
        problem = words(self.problem, **spoken(self.values, words))
        line = f"{self.where()}: {problem}" if self.place else problem
        return " ".join(line.split())


def _again(kind: type[Refusal], place: str, problem: str, values: dict[str, Any]) -> Refusal:
    return kind(place, problem, **values)
