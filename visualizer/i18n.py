"""Which language does the window speak, and how is a text looked up in it?"""

import json
from collections.abc import Iterable

from core import numbers
from core.words import ENGLISH, Words
from visualizer.resources import assets

LANGUAGES = {"en": "English", "vi": "Tiếng Việt"}
"""The languages by their codes, each in its own name."""

_words: Words = ENGLISH


def tr(text: str, /, **values: object) -> str:
    """``text`` in the language of the window, its ``{places}`` filled from ``values``."""
    return _words(text, **values)


def words() -> Words:
    """The catalogue in force, for the sentences that ``core`` writes."""
    return _words


def shown(value: float, decimals: int) -> str:
    """A number rounded for reading, with the decimal sign of the language."""
    return numbers.shown(value, decimals, _words.comma)


def exact(value: float) -> str:
    """A number with all its digits, for reading, with the decimal sign of the language."""
    return _words.number(numbers.exact(value))


def brief(value: float) -> str:
    """A number in few digits, as it would be typed: ``0.1``."""
    return _words.number(f"{value:g}")


def grouped(number: float) -> str:
    """A whole number with its thousands parted, as the language does: ``4,000``."""
    return _words.count(number)


def either(names: Iterable[str]) -> str:
    """Names among which to choose: ``json or csv``."""
    return f" {tr('or')} ".join(names)


def printed(text: str) -> str:
    """A number's plain text, ``-1,000.5``, with the signs of the language."""
    return _words.number(text)


def at_start(remembered: str) -> str:
    """The code of the language to start in: the remembered one, else the system's, else English."""
    from PySide6.QtCore import QLocale  # where Qt is not installed, nobody asks

    wanted = [remembered, *(name.partition("-")[0] for name in QLocale.system().uiLanguages())]
    return next((code for code in wanted if code in LANGUAGES), ENGLISH.code)


def speak(code: str) -> None:
    """Make a language that of the window; whoever calls this retranslates the window."""
    global _words
    _words = read_words(code)


def read_words(code: str) -> Words:
    """The catalogue ``assets/languages/CODE.json``; without one, English stays."""
    file = assets() / "languages" / f"{code}.json"
    if code == ENGLISH.code or not file.is_file():
        return Words(code)
    return Words(code, json.loads(file.read_text(encoding="utf-8")))
