r"""How is the name of one number drawn, such as ``\delta^{[1]}_{2}``?

Names are as many as steps, so they are not sent to the typesetter: this draws the few forms that
names have (letters, indices above and below, a fraction, a hat) in the typesetter's own font.
"""

import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QPainter

from visualizer.latex_text import SIGNS

SCRIPT = 0.7
RAISED, LOWERED = 0.42, 0.24
AXIS = 0.26
ASCENT, DESCENT = 0.72, 0.22
GAP = 0.14

_TOKEN = re.compile(r"\\([A-Za-z]+)\s*|\\(.)|\s+|([{}^_])|([^\s{}^_\\])")
_SPACES = {",": 0.17, ":": 0.22, ";": 0.28, " ": 0.25, "!": -0.1}


@dataclass(frozen=True)
class _Glyphs:
    """A run of characters (or a fraction's line) with its place relative to the start."""

    text: str
    x: float
    y: float
    size: float
    width: float


class Symbol:
    """A name laid out at a font size: ``paint`` puts its baseline at a point."""

    def __init__(self, latex: str, font_size: float) -> None:
        self._glyphs: list[_Glyphs] = []
        self.ascent = ASCENT * font_size
        self.descent = DESCENT * font_size
        tokens = [found.groups() for found in _TOKEN.finditer(latex)]
        self.width = self._row(iter(tokens), 0.0, 0.0, font_size)

    def paint(self, painter: QPainter, at: QPointF, color: QColor) -> None:
        """Paint it with its baseline starting at ``at``."""
        painter.setPen(color)
        for glyphs in self._glyphs:
            point = at + QPointF(glyphs.x, glyphs.y)
            if glyphs.text:
                painter.setFont(_font(glyphs.size))
                painter.drawText(point, glyphs.text)
            else:
                painter.fillRect(QRectF(point.x(), point.y(), glyphs.width, glyphs.size), color)

    def _row(self, tokens: Iterator, x: float, y: float, size: float) -> float:
        """Lay out up to the closing brace or the end; gives where it ends."""
        base_end = above_end = below_end = x  # scripts above and below start at the same place
        for command, spacing, structure, letter in tokens:
            if structure == "}":
                break
            if structure in ("^", "_"):
                up = structure == "^"
                inner = self._argument(tokens)
                shift = -RAISED * size if up else LOWERED * size
                end = self._row(iter(inner), base_end, y + shift, SCRIPT * size)
                self._grow(y + shift, SCRIPT * size)
                above_end, below_end = (end, below_end) if up else (above_end, end)
                x = max(above_end, below_end)
                continue
            if command == "frac":
                x = self._fraction(self._argument(tokens), self._argument(tokens), x, y, size)
            elif command in ("mathrm", "text"):
                inner = "".join(part[3] or " " for part in self._argument(tokens))
                x = self._put(inner, x, y, size)
            elif command == "hat":
                inner = "".join(_italic(part[3] or "") for part in self._argument(tokens))
                x = self._put(inner + "\u0302", x, y, size)
            elif command in ("left", "right"):
                continue
            elif command:
                sign = SIGNS.get(command, command).strip()
                x = self._put(_italic(sign), x, y, size)
            elif spacing:
                x += _SPACES.get(spacing, 0.0) * size
            elif structure == "{":
                x = self._row(tokens, x, y, size)
            elif letter:
                x = self._put(_italic(letter), x, y, size)
            base_end = above_end = below_end = x
        return x

    @staticmethod
    def _argument(tokens: Iterator) -> list:
        """The tokens of the next group, or the next single one."""
        found: list = []
        depth = 0
        for token in tokens:
            if token == (None, None, None, None):
                continue
            if token[2] == "}":
                depth -= 1
            if depth > 0 or (token[2] != "{" and token[2] != "}"):
                found.append(token)
            if token[2] == "{":
                depth += 1
            if depth <= 0:
                break
        return found

    def _fraction(self, top: list, bottom: list, x: float, y: float, size: float) -> float:
        small = 0.82 * size
        widths = [Symbol._width(part, small) for part in (top, bottom)]
        width = max(widths)
        line = max(size / 18, 0.8)
        above = y - AXIS * size - GAP * size - DESCENT * small
        below = y - AXIS * size + GAP * size + (ASCENT + 0.22) * small
        self._row(iter(top), x + (width - widths[0]) / 2, above, small)
        self._row(iter(bottom), x + (width - widths[1]) / 2, below, small)
        self._grow(above, small)
        self._grow(below, small)
        self._glyphs.append(_Glyphs("", x, y - AXIS * size - line / 2, line, width))
        return x + width

    @staticmethod
    def _width(tokens: list, size: float) -> float:
        probe = Symbol("", size)
        return probe._row(iter(tokens), 0.0, 0.0, size)

    def _put(self, text: str, x: float, y: float, size: float) -> float:
        width = QFontMetricsF(_font(size)).horizontalAdvance(text)
        self._glyphs.append(_Glyphs(text, x, y, size, width))
        return x + width

    def _grow(self, y: float, size: float) -> None:
        self.ascent = max(self.ascent, ASCENT * size - y)
        self.descent = max(self.descent, DESCENT * size + y)


def load_math_font() -> bool:
    """Load the font of the names ahead; False where names will be in the system's serif font."""
    return _family() is not None


@cache
def _family() -> str | None:
    """The typesetter's font, found without importing the typesetter."""
    found = importlib.util.find_spec("ziamath")
    if found is None or found.origin is None:
        return None
    path = Path(found.origin).parent / "fonts" / "STIXTwoMath-Regular.ttf"
    number = QFontDatabase.addApplicationFont(str(path)) if path.is_file() else -1
    families = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return families[0] if families else None


@cache
def _font(size: float) -> QFont:
    family = _family()
    font = QFont(family) if family else QFont("serif")
    if not family:
        font.setStyleHint(QFont.StyleHint.Serif)
    font.setPixelSize(max(1, round(size)))
    return font


def _italic(text: str) -> str:
    """Letters as mathematical italics, which the font has glyphs of their own for."""
    return "".join(_ITALIC.get(letter, letter) for letter in text)


_ITALIC = {
    **{chr(ord("A") + i): chr(0x1D434 + i) for i in range(26)},
    **{chr(ord("a") + i): chr(0x1D44E + i) for i in range(26)},
    "h": "\u210e",
    **{chr(ord("α") + i): chr(0x1D6FC + i) for i in range(25)},
    "∂": "\U0001d715",
    "-": "\u2212",
}
