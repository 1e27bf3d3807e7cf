"""In which font is text set that a view paints itself, and where do its lines break?"""

import sys

from PySide6.QtGui import QFont, QFontDatabase, QTextLayout, QTextOption

LEAST = 9


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


def wrapped(text: str, font: QFont, width: float, anywhere: bool = False) -> list[str]:
    """``text`` in lines no wider than ``width``, where its words allow it.

    ``anywhere``: a word that is wider than a line is broken.
    """
    layout = QTextLayout(text, font)
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
