"""What is the paper: its size, its margins, and the pieces that are laid on it?

A unit is a tenth of a point, so that sizes of letters are whole numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QColor, QPainter

from visualizer.theme import LIGHT

POINT = 10.0
DPI = 720
"""Units of an inch."""

WIDE, TALL = 5953.0, 8419.0
"""A4."""

LEFT, TOP, BOTTOM = 560.0, 540.0, 700.0
"""Margins; that of the right is that of the left."""

TEXT_WIDTH = WIDE - 2 * LEFT
TEXT_HEIGHT = TALL - TOP - BOTTOM

TEXT_SIZE, SMALL_SIZE, FORMULA_SIZE = 95.0, 85.0, 105.0
LEADING = 1.32
"""From one line of text to the next, in heights of its letters."""

Paint = Callable[[QPainter, float, float], None]
"""Paints a piece with its upper left corner at x, y."""


@dataclass(frozen=True)
class Box:
    """A piece of a page that is never cut.

    above : room before it, but not at the top of a page.
    keep : it stays on one page with the next piece.
    bar : the token of a line at its left, or "".
    head : what is repeated above it where it comes first on a page.
    """

    height: float
    paint: Paint
    above: float = 0.0
    keep: bool = False
    bar: str = ""
    head: Box | None = None


def color(token: str) -> QColor:
    """A colour on paper."""
    return LIGHT.color(token)
