"""What is a typeset formula, on its way from the typesetting process to the screen and the disk?"""

import math
from dataclasses import dataclass

SIZE = 32.0
"""The font size, in user units of the SVG, that every drawing is made at."""

REVISION = 1
"""Counted up when the same LaTeX gives another drawing: older files in the cache are not read."""

TALLEST = 12.0
"""A formula higher than this many times its font size is a fault of the typesetter."""


@dataclass(frozen=True)
class Drawing:
    """A typeset formula: black glyphs on nothing, sizes in user units at font size ``SIZE``."""

    svg: str
    width: float
    height: float
    baseline: float
    """How far the baseline lies below the upper edge."""

    def __post_init__(self) -> None:
        sizes = (self.width, self.height, self.baseline)
        if not all(isinstance(size, float) and math.isfinite(size) for size in sizes):
            raise ValueError("a formula's sizes are finite numbers")
        if not (self.width > 0 and 0 < self.height <= TALLEST * SIZE):
            raise ValueError(f"a formula of {self.width} x {self.height} cannot be right")
        if not self.svg.startswith("<svg") or not self.svg.rstrip().endswith("</svg>"):
            raise ValueError("a formula's drawing is one whole SVG element")
