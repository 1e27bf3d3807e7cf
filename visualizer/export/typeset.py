"""How does a formula get on a painter: as letters of its font, at any size?"""

from functools import cache, lru_cache

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QGlyphRun,
    QPainter,
    QRawFont,
)

from visualizer.drawing import SIZE
from visualizer.export.glyphs import Typeset, font_file, typeset
from visualizer.export.typeface import font
from visualizer.latex_text import plain_text

KEPT = 500

PLAIN = 0.9
"""Size of the text that stands for a formula which cannot be typeset."""

UNIT = 1000
"""One size of the font is loaded, and scaled: a file then holds it once."""


class Outline:
    """A formula; ``drawing`` None: it is shown as plain text."""

    def __init__(self, latex: str, drawing: Typeset | None) -> None:
        self.latex = latex
        self.drawing = drawing

    def size(self, font_size: float) -> QSizeF:
        """Width and height at a font size in the painter's own units."""
        if self.drawing is not None:
            return QSizeF(self.drawing.width, self.drawing.height) * (font_size / SIZE)
        metrics = QFontMetricsF(font(PLAIN * font_size))
        return QSizeF(metrics.horizontalAdvance(plain_text(self.latex)), metrics.height())

    def baseline(self, font_size: float) -> float:
        """How far the baseline lies below the upper edge."""
        if self.drawing is not None:
            return self.drawing.baseline * font_size / SIZE
        return QFontMetricsF(font(PLAIN * font_size)).ascent()

    def paint(self, painter: QPainter, at: QPointF, font_size: float, color: QColor) -> None:
        """Paint it with its upper left corner at ``at``."""
        painter.setPen(color)
        if self.drawing is None:
            painter.setFont(font(PLAIN * font_size))
            base = QPointF(at.x(), at.y() + self.baseline(font_size))
            painter.drawText(base, plain_text(self.latex))
            return
        scale = font_size / SIZE
        for x, y, wide, tall in self.drawing.bars:
            bar = QRectF(at.x() + x * scale, at.y() + y * scale, wide * scale, tall * scale)
            painter.fillRect(bar, color)
        by_size: dict[float, list[tuple[int, QPointF]]] = {}
        for glyph in self.drawing.glyphs:
            shrunk = round(glyph.size * scale / UNIT, 6)
            place = QPointF((at.x() + glyph.x * scale), (at.y() + glyph.y * scale)) / shrunk
            by_size.setdefault(shrunk, []).append((glyph.number, place))
        for shrunk, found in by_size.items():
            run = QGlyphRun()
            run.setRawFont(_letters())
            run.setGlyphIndexes([number for number, _ in found])
            run.setPositions([place for _, place in found])
            painter.save()
            painter.scale(shrunk, shrunk)
            painter.drawGlyphRun(QPointF(0, 0), run)
            painter.restore()


@lru_cache(KEPT)
def outline(latex: str) -> Outline:
    """The formula, typeset here and now."""
    return Outline(latex, typeset(latex))


class Outlines:
    """The formulas of a file, asked for as the window asks for its own."""

    def peek(self, latex: str) -> Outline:
        return outline(latex)


@cache
def _letters() -> QRawFont:
    # By its family: of a font that is read as a raw one, files hold curves instead of letters.
    number = QFontDatabase.addApplicationFont(str(font_file()))
    made = QFont(QFontDatabase.applicationFontFamilies(number)[0])
    made.setPixelSize(UNIT)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return QRawFont.fromFont(made)
