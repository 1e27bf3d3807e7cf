"""Which fonts, colours and small shapes does the graph draw with?"""

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen

from visualizer.i18n import shown
from visualizer.theme import Theme
from visualizer.views.graph.text_sizes import Type

TABULAR = ("DejaVu Sans Mono", "Cascadia Mono", "SF Mono", "Menlo", "Consolas", "monospace")
SERIF = ("STIX Two Text", "Cambria", "Latin Modern Roman", "Times New Roman", "Nimbus Roman",
         "DejaVu Serif", "serif")  # fmt: skip
CENTER = Qt.AlignmentFlag.AlignCenter
SHADES = 64


def tabular(size: int, bold: bool = False) -> QFont:
    """The font of numbers, with digits of one width."""
    font = QFont()
    font.setFamilies(list(TABULAR))
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setPixelSize(size)
    font.setBold(bold)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def digit_width() -> float:
    """Width of a digit in units of the font's size."""
    return QFontMetricsF(tabular(100, bold=True)).horizontalAdvance("0") / 100


@dataclass(frozen=True)
class Ink:
    """Theme, sizes and decimals, and what is drawn with them."""

    theme: Theme
    type: Type
    decimals: int

    def number(self, value: float) -> str:
        return shown(value, self.decimals)

    @cached_property
    def dark(self) -> bool:
        return self.theme.color("card").lightnessF() < 0.5

    @cached_property
    def node_font(self) -> QFont:
        return tabular(self.type.node, bold=True)

    @cached_property
    def small_font(self) -> QFont:
        return tabular(self.type.small)

    @cached_property
    def strong_font(self) -> QFont:
        return tabular(self.type.small, bold=True)

    @cached_property
    def text_font(self) -> QFont:
        font = QFont()
        font.setPixelSize(self.type.caption)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font

    @cached_property
    def name_font(self) -> QFont:
        return _serif(self.type.name, italic=True)

    @cached_property
    def script_font(self) -> QFont:
        return _serif(self.type.script)

    @cached_property
    def caption_name_font(self) -> QFont:
        return _serif(round(1.2 * self.type.caption), italic=True)

    @cached_property
    def caption_script_font(self) -> QFont:
        return _serif(max(self.type.floor, round(0.8 * self.type.caption)))

    @cached_property
    def fill(self) -> QColor:
        """The level of a value in a neuron; text stands on it."""
        return self.theme.tint("positive", 0.42 if self.dark else 0.19)

    @cached_property
    def negative_fill(self) -> QColor:
        return self.theme.tint("negative", 0.38 if self.dark else 0.22)

    @cached_property
    def outline(self) -> QColor:
        """The edge of neurons, strong enough for graphics on the card."""
        return self.theme.tint("soft", 0.62 if self.dark else 0.72)

    def sign(self, value: float) -> str:
        """The token of a weight's sign."""
        return "negative" if value < 0 else "positive"

    def pen(self, weight: float, widest: float, color: QColor, thin: float = 1.0) -> QPen:
        """The pen of an edge: as wide as |w|, dashed where it is negative.

        ``thin``: a share of the width, for edges that stand close.
        """
        share = min(abs(weight) / widest, 1.0) if weight == weight else 0.0
        scale = max(1.0, self.type.node / 13)
        width = max(round((0.9 + 3.4 * share) * scale * thin * 4) / 4, 0.75)
        pen = QPen(color, width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if weight < 0:
            pen.setDashPattern([max(1.6, 5.5 * scale / width), max(1.1, 3.2 * scale / width)])
        return pen

    def text(
        self, p: QPainter, rect: QRectF, text: str, font: QFont, color: QColor,
        flags: Qt.AlignmentFlag = CENTER,
    ) -> None:  # fmt: skip
        p.setFont(font)
        p.setPen(color)
        p.drawText(rect, int(flags) | int(Qt.TextFlag.TextDontClip), text)

    def fitting(self, font: QFont, text: str, width: float) -> QFont:
        """``font``, or a smaller one if the text is wider than ``width``."""
        wide = len(text) * self.type.digit * font.pixelSize()
        if wide <= width:
            return font
        smaller = QFont(font)
        smaller.setPixelSize(max(self.type.floor, int(font.pixelSize() * width / wide)))
        return smaller

    def narrowed(self, font: QFont, text: str, width: float) -> QFont:
        """``font``, or the same as high but narrower if the text is wider than ``width``."""
        wide = len(text) * self.type.digit * font.pixelSize()
        if wide <= width:
            return font
        narrow = QFont(font)
        narrow.setStretch(max(50, int(100 * width / wide)))
        return narrow

    def name(
        self, p: QPainter, rect: QRectF, letter: str, over: str, under: str, color: QColor
    ) -> None:
        """A letter with its layer above and its index beneath, from the left of ``rect``."""
        base = rect.top() + 0.36 * self.type.script + 0.62 * self.type.name
        at = QPointF(rect.left(), base)
        self._name(p, at, letter, over, under, color, self.name_font, self.script_font)

    def full_name(
        self, p: QPainter, at: QPointF, letter: str, over: str, under: str, color: QColor
    ) -> float:
        """A name from ``at`` on the base line, as high as a line of text; gives its width."""
        return self._name(
            p, at, letter, over, under, color, self.caption_name_font, self.caption_script_font
        )

    def caption_name(
        self, p: QPainter, at: QPointF, letter: str, over: str, color: QColor
    ) -> float:
        """A name in the size of the captions, from ``at`` on the base line; gives its width."""
        return self._name(
            p, at, letter, over, "", color, self.caption_name_font, self.caption_script_font
        )

    def _name(
        self, p: QPainter, at: QPointF, letter: str, over: str, under: str, color: QColor,
        large: QFont, small: QFont,
    ) -> float:  # fmt: skip
        p.setPen(color)
        p.setFont(large)
        p.drawText(at, letter)
        wide = QFontMetricsF(large).horizontalAdvance(letter)
        p.setFont(small)
        size = large.pixelSize()
        if over:
            p.drawText(QPointF(at.x() + wide + 0.09 * size, at.y() - 0.42 * size), over)
        if under:
            p.drawText(QPointF(at.x() + wide, at.y() + 0.5 * small.pixelSize()), under)
        longest = max(QFontMetricsF(small).horizontalAdvance(text) for text in (over, under))
        return wide + longest + 0.09 * size

    def line(
        self, p: QPainter, rect: QRectF, letter: str, text: str, strong: bool, color: QColor
    ) -> None:
        """ "z −0.0500": the letter at the left, the number at the right, so that points align."""
        font = self.strong_font if strong else self.small_font
        self.text(p, rect, letter, font, color, LEFT)
        self.text(p, rect, text, font, color, RIGHT)

    def covered(self, p: QPainter, rect: QRectF, color: QColor, font: QFont) -> None:
        """The dashed box with a question mark that hides a value."""
        pen = QPen(color, max(1.2, self.type.node / 12))
        pen.setDashPattern([3, 2.4])
        p.setPen(pen)
        p.setBrush(Qt.BrushStyle.NoBrush)
        round_ = 0.28 * rect.height()
        p.drawRoundedRect(rect, round_, round_)
        self.text(p, rect, "?", font, color)

    def box(
        self, p: QPainter, rect: QRectF, border: QColor, width: float, dashed: bool = False
    ) -> None:
        """The rounded box behind a label."""
        pen = QPen(border, width)
        if dashed:
            pen.setDashPattern([3, 2.2])
        p.setPen(pen)
        p.setBrush(self.theme.color("card"))
        round_ = 0.5 * rect.height()
        p.drawRoundedRect(rect, round_, round_)

    def picture(
        self, values: np.ndarray, cells: int, most: float, token: str, least: float
    ) -> QImage:
        """A map as an image, one pixel a cell; cells past ``cells`` are still blank."""
        share = np.nan_to_num(np.abs(values) / most, posinf=1.0)
        shade = np.minimum(np.rint(share * SHADES * least), SHADES).astype(np.intp)
        below, above = _shades(self.theme, "negative"), _shades(self.theme, token)
        pixels = np.where(values < 0, below[shade], above[shade]).astype(np.uint32)
        pixels.ravel()[cells:] = self.theme.color("card").rgb()
        rows, cols = values.shape
        image = QImage(pixels.tobytes(), cols, rows, 4 * cols, QImage.Format.Format_RGB32)
        return image.copy()


LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def curve(x0: float, y0: float, x1: float, y1: float) -> QPainterPath:
    """An edge."""
    path = QPainterPath(QPointF(x0, y0))
    middle = (x0 + x1) / 2
    path.cubicTo(QPointF(middle, y0), QPointF(middle, y1), QPointF(x1, y1))
    return path


def level(
    p: QPainter, body: QRectF, radius: float, top: float, bottom: float, fill: QColor
) -> None:
    """Fill a circle or pill between two shares of its height, 0 at the bottom."""
    if bottom >= top:
        return
    height = body.height()
    p.save()
    path = QPainterPath()
    path.addRoundedRect(body, radius, radius)
    band = QRectF(body.left(), body.bottom() - top * height, body.width(), (top - bottom) * height)
    p.setClipRect(band)
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(QBrush(fill))
    p.drawPath(path)
    p.restore()


@cache
def _shades(theme: Theme, token: str) -> np.ndarray:
    """From the card's colour to the token's, in even steps."""
    return np.array([theme.tint(token, k / SHADES).rgb() for k in range(SHADES + 1)], np.uint32)


def _serif(size: int, italic: bool = False) -> QFont:
    font = QFont()
    font.setFamilies(list(SERIF))
    font.setStyleHint(QFont.StyleHint.Serif)
    font.setPixelSize(size)
    font.setItalic(italic)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font
