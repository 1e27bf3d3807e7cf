"""How large is a formula, and how does it get on the screen?"""

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from visualizer.drawing import SIZE, Drawing
from visualizer.latex_text import plain_text

KEPT = 8
"""Renders kept of one formula, one for each size, colour and pixel ratio it was shown in."""


class Formula:
    """A formula at any size and colour. ``drawing`` None: it is shown as plain text.

    Sizes are for a font size in the painter's own units; a render is kept, so that painting it
    again costs no more than copying a picture.
    """

    def __init__(self, latex: str, drawing: Drawing | None) -> None:
        self.latex = latex
        self.drawing = drawing
        self._renderer: QSvgRenderer | None = None
        self._renders: dict[tuple[float, int, float], QPixmap] = {}
        if drawing is not None:
            renderer = QSvgRenderer(QByteArray(drawing.svg.encode()))
            if renderer.isValid():
                self._renderer = renderer

    @property
    def text(self) -> str:
        """The formula in plain text."""
        return plain_text(self.latex)

    @property
    def is_typeset(self) -> bool:
        """Whether there is a drawing, not only text."""
        return self._renderer is not None

    def size(self, font_size: float) -> QSizeF:
        """Width and height."""
        if self._renderer is not None and self.drawing is not None:
            return QSizeF(self.drawing.width, self.drawing.height) * (font_size / SIZE)
        metrics = QFontMetricsF(self._font(font_size))
        return QSizeF(metrics.horizontalAdvance(self.text), metrics.height())

    def baseline(self, font_size: float) -> float:
        """How far the baseline lies below the upper edge."""
        if self._renderer is not None and self.drawing is not None:
            return self.drawing.baseline * font_size / SIZE
        return QFontMetricsF(self._font(font_size)).ascent()

    def paint(self, painter: QPainter, at: QPointF, font_size: float, color: QColor) -> None:
        """Paint it with its upper left corner at ``at``."""
        size = self.size(font_size)
        if self._renderer is None:
            painter.save()
            painter.setFont(self._font(font_size))
            painter.setPen(color)
            painter.drawText(QPointF(at.x(), at.y() + self.baseline(font_size)), self.text)
            painter.restore()
            return
        device = painter.device()
        ratio = device.devicePixelRatioF() if device is not None else 1.0
        key = (round(font_size, 3), color.rgba(), ratio)
        picture = self._renders.get(key)
        if picture is None:
            picture = self._render(self._renderer, size, color, ratio)
            while len(self._renders) >= KEPT:
                self._renders.pop(next(iter(self._renders)))
            self._renders[key] = picture
        painter.drawPixmap(_on_pixels(painter, at), picture)

    def svg(self, color: QColor) -> str:
        """The drawing as SVG in ``color``, or "" where there is none."""
        if self.drawing is None:
            return ""
        head, brace, body = self.drawing.svg.partition(">")
        return f'{head} fill="{color.name()}"{brace}' + body.replace('"black"', f'"{color.name()}"')

    @staticmethod
    def _render(renderer: QSvgRenderer, size: QSizeF, color: QColor, ratio: float) -> QPixmap:
        picture = QPixmap((size * ratio).toSize().expandedTo(QSizeF(1, 1).toSize()))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(QPointF(0, 0), size)
        renderer.render(painter, whole)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.fillRect(whole.adjusted(-1, -1, 1, 1), color)
        painter.end()
        return picture

    @staticmethod
    def _font(font_size: float) -> QFont:
        font = QFont()
        font.setPixelSize(max(1, round(font_size * 0.8)))
        return font


def _on_pixels(painter: QPainter, at: QPointF) -> QPointF:
    """``at`` moved to the nearest whole pixel of the screen, so that a picture stays sharp."""
    to_device = painter.deviceTransform()
    back, invertible = to_device.inverted()
    if not invertible:
        return at
    pixel = to_device.map(at)
    return back.map(QPointF(round(pixel.x()), round(pixel.y())))
