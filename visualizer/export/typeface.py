"""Which fonts is a file drawn with? Those of the system that have the letters of all languages."""

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF, QGuiApplication

from core.checks import DocumentError

TEXT = ("Noto Sans", "Segoe UI", "Helvetica Neue", "DejaVu Sans", "Liberation Sans", "Arial")
"""Families of text, the first of them that is there is taken."""


def application() -> QGuiApplication:
    """The application that fonts need, with a font for text. Raises DocumentError without one."""
    made = QGuiApplication(["backprop-visualizer"])
    made.setFont(QFont(family()))
    return made


@cache
def family() -> str:
    """The family of texts."""
    there = set(QFontDatabase.families())
    if not there:
        raise DocumentError(
            "fonts", "no font is installed here; run: {command}",
            command="sudo apt install fonts-dejavu-core",
        )  # fmt: skip
    vietnamese = QFontDatabase.families(QFontDatabase.WritingSystem.Vietnamese)
    known = [name for name in TEXT if name in there and name in vietnamese]
    return next(iter([*known, *vietnamese, *sorted(there)]))


@cache
def font(size: float, bold: bool = False) -> QFont:
    """The font of texts, ``size`` in the painter's own units; not to be changed."""
    made = QFont(family())
    made.setPixelSize(max(1, round(size)))
    made.setBold(bold)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


@cache
def metrics(size: float, bold: bool = False) -> QFontMetricsF:
    """The measures of that font."""
    return QFontMetricsF(font(size, bold))
