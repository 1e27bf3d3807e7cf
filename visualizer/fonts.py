"""In which font is text set that a view paints itself, and where do its lines break?"""

import re
import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase, QStaticText, QTextLayout, QTextOption, QTransform

LEAST = 9
NO_BREAK = "\u00a0"
LONGEST_TOGETHER = 24
"""Signs of a formula that has to stand in one line."""

MOST_SHAPED = 4096
"""Texts that are remembered at a time."""

_SIGN = "[=≠<>≤≥≈←→+−×/]"
_FORMULA = re.compile(rf"(?<!\S)\S{{0,9}}[^\s.,;:!?](?: {_SIGN} \S{{1,10}})+")
"""``y − ŷ = −1``: short words with signs between them."""


def sized(font: QFont, pixels: float, weight: QFont.Weight | None = None) -> QFont:
    """``font`` in another size."""
    made = QFont(font)
    made.setPixelSize(max(round(pixels), LEAST))
    if weight is not None:
        made.setWeight(weight)
    return made


def tabular(pixels: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The system's font of equal widths (on Windows a better one than its first answer)."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    if sys.platform == "win32":
        font.setFamilies(["Cascadia Mono", "Consolas", font.family()])
    return sized(font, pixels, weight)


class Shaped:
    """Texts in one font, shaped once: to paint one again takes a quarter of the time.

    Calling it with a text gives what ``QPainter.drawStaticText`` takes; the painter must have
    the font.
    """

    def __init__(self, font: QFont) -> None:
        self.font = font
        self._texts: dict[str, QStaticText] = {}

    def __call__(self, text: str) -> QStaticText:
        found = self._texts.get(text)
        if found is None:
            if len(self._texts) >= MOST_SHAPED:
                self._texts.clear()
            found = self._texts[text] = QStaticText(text)
            found.setTextFormat(Qt.TextFormat.PlainText)
            found.prepare(QTransform(), self.font)
        return found


def unbroken(text: str) -> str:
    """``text`` with blanks at which no line ends."""
    return text.replace(" ", NO_BREAK)


def together(text: str) -> str:
    """``text``, as long as it was, with blanks at which no line ends in its formulas.

    A formula that is too long for one line may end it before a sign.
    """
    return _FORMULA.sub(_together, text)


def _together(found: re.Match[str]) -> str:
    formula = found[0]
    if len(formula) <= LONGEST_TOGETHER:
        return unbroken(formula)
    return re.sub(rf"(?<= )({_SIGN}) ", rf"\1{NO_BREAK}", formula)


def wrapped(
    text: str, font: QFont, width: float, anywhere: bool = False, prose: bool = False
) -> list[str]:
    """``text`` in lines no wider than ``width``, where its words allow it.

    ``anywhere``: a word that is wider than a line is broken. ``prose``: formulas in it are not.
    """
    layout = QTextLayout(together(text) if prose else text, font)
    units = text.encode("utf-16-le")  # Qt counts a sign such as an emoji as two
    option = QTextOption()
    mode = QTextOption.WrapMode
    option.setWrapMode(mode.WrapAtWordBoundaryOrAnywhere if anywhere else mode.WordWrap)
    layout.setTextOption(option)
    layout.beginLayout()
    lines: list[str] = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        start, stop = 2 * line.textStart(), 2 * (line.textStart() + line.textLength())
        lines.append(units[start:stop].decode("utf-16-le").rstrip(" "))
    layout.endLayout()
    return lines
