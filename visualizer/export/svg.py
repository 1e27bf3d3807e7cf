"""How does what a QPainter draws become SVG that looks the same wherever it is shown?

Everything becomes filled or stroked paths, letters too: fonts differ from one machine to the
next, and of clipping, patterns and styles each program knows others. What is written is said in
the title and the description.
"""

import math
from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QImage,
    QPaintDevice,
    QPaintEngine,
    QPaintEngineState,
    QPainterPath,
    QPainterPathStroker,
    QPen,
    QPixmap,
    QPolygonF,
    QTransform,
)

from core.export.escaping import html_text

Metric = QPaintDevice.PaintDeviceMetric
DPI = 96

_CAPS = {
    Qt.PenCapStyle.FlatCap: "butt",
    Qt.PenCapStyle.SquareCap: "square",
    Qt.PenCapStyle.RoundCap: "round",
}
_JOINS = {Qt.PenJoinStyle.MiterJoin: "miter", Qt.PenJoinStyle.RoundJoin: "round"}


class SvgDevice(QPaintDevice):
    """A paper of ``size`` units that a QPainter can paint on; ``svg`` is what was painted."""

    def __init__(self, size: QSize) -> None:
        super().__init__()
        self._size = size
        self._engine = _Engine()

    def paintEngine(self) -> QPaintEngine:
        return self._engine

    def metric(self, metric: QPaintDevice.PaintDeviceMetric) -> int:
        known = {
            Metric.PdmWidth: self._size.width(),
            Metric.PdmHeight: self._size.height(),
            Metric.PdmWidthMM: round(self._size.width() * 25.4 / DPI),
            Metric.PdmHeightMM: round(self._size.height() * 25.4 / DPI),
            Metric.PdmDevicePixelRatio: 1,
            Metric.PdmDevicePixelRatioScaled: 1 << 16,
            Metric.PdmNumColors: 1 << 24,
            Metric.PdmDepth: 32,
        }
        return known.get(metric, DPI)

    def svg(self, title: str, description: str) -> str:
        """What was painted, as one SVG document."""
        width, height = self._size.width(), self._size.height()
        return "\n".join(
            [
                '<?xml version="1.0" encoding="UTF-8"?>',
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
                f'viewBox="0 0 {width} {height}" role="img">',
                f"<title>{html_text(title)}</title>",
                f"<desc>{html_text(description)}</desc>",
                *self._engine.parts,
                "</svg>\n",
            ]
        )


class _Engine(QPaintEngine):
    """Writes each thing that is painted as an element."""

    def __init__(self) -> None:
        super().__init__(QPaintEngine.PaintEngineFeature.AllFeatures)
        self.parts: list[str] = []

    def begin(self, device: QPaintDevice) -> bool:
        return True

    def end(self) -> bool:
        return True

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    def updateState(self, state: QPaintEngineState) -> None:
        """The painter is asked for its state when something is drawn."""

    def drawPath(self, path: QPainterPath) -> None:
        painter = self.painter()
        to_device = painter.combinedTransform()
        clip = None
        if painter.hasClipping():
            clip = to_device.map(painter.clipPath())
        opacity = painter.opacity()
        brush, pen = painter.brush(), painter.pen()
        if brush.style() != Qt.BrushStyle.NoBrush:
            self._fill(to_device.map(path), brush, clip, opacity)
        inked = pen.brush().style() != Qt.BrushStyle.NoBrush
        if inked and pen.style() != Qt.PenStyle.NoPen:
            self._stroke(path, pen, to_device, clip, opacity)

    def drawPolygon(self, points: list[QPointF], mode: QPaintEngine.PolygonDrawMode) -> None:
        path = QPainterPath()
        path.addPolygon(QPolygonF([QPointF(point) for point in points]))
        if mode == QPaintEngine.PolygonDrawMode.PolylineMode:
            painter = self.painter()
            brush = painter.brush()
            painter.setBrush(Qt.BrushStyle.NoBrush)
            self.drawPath(path)
            painter.setBrush(brush)
            return
        path.closeSubpath()
        if mode == QPaintEngine.PolygonDrawMode.WindingMode:
            path.setFillRule(Qt.FillRule.WindingFill)
        self.drawPath(path)

    def drawPixmap(self, rect: QRectF, pixmap: QPixmap, source: QRectF) -> None:
        self.drawImage(rect, pixmap.toImage(), source)

    def drawImage(
        self,
        rect: QRectF,
        image: QImage,
        source: QRectF,
        flags: Qt.ImageConversionFlag = Qt.ImageConversionFlag.AutoColor,
    ) -> None:
        """A picture of few pixels, such as a map: a rectangle for each run of one colour."""
        to_device = self.painter().combinedTransform()
        for shape, color in _runs(rect, image.copy(source.toAlignedRect())):
            path = QPainterPath()
            path.addRect(shape)
            self._fill(to_device.map(path), QBrush(color), None, self.painter().opacity())

    def _fill(
        self, path: QPainterPath, brush: QBrush, clip: QPainterPath | None, opacity: float
    ) -> None:
        if clip is not None and not clip.contains(path.boundingRect()):
            path = path.intersected(clip)
        if path.isEmpty():
            return
        rule = "" if path.fillRule() == Qt.FillRule.WindingFill else ' fill-rule="evenodd"'
        color = brush.color()
        self.parts.append(
            f'<path fill="{color.name()}"{_alpha("fill", color, opacity)}{rule} d="{_d(path)}"/>'
        )

    def _stroke(
        self, path: QPainterPath, pen: QPen, to_device: QTransform, clip: QPainterPath | None,
        opacity: float,
    ) -> None:  # fmt: skip
        scale = 1.0 if pen.isCosmetic() else math.sqrt(abs(to_device.determinant()))
        width = (pen.widthF() or 1.0) * scale
        mapped = to_device.map(path)
        reach = QRectF(mapped.boundingRect()).adjusted(-width, -width, width, width)
        if clip is not None and not clip.contains(reach):
            stroker = QPainterPathStroker(pen)
            stroker.setWidth(width)
            outline = stroker.createStroke(mapped)
            outline.setFillRule(Qt.FillRule.WindingFill)
            self._fill(outline, pen.brush(), clip, opacity)
            return
        color = pen.color()
        dashes = ""
        if pen.style() != Qt.PenStyle.SolidLine:
            lengths = " ".join(_number(length * width) for length in pen.dashPattern())
            dashes = f' stroke-dasharray="{lengths}"'
            if pen.dashOffset():
                dashes += f' stroke-dashoffset="{_number(pen.dashOffset() * width)}"'
        self.parts.append(
            f'<path fill="none" stroke="{color.name()}"{_alpha("stroke", color, opacity)} '
            f'stroke-width="{_number(width)}" stroke-linecap="{_CAPS[pen.capStyle()]}" '
            f'stroke-linejoin="{_JOINS.get(pen.joinStyle(), "bevel")}"{dashes} d="{_d(mapped)}"/>'
        )


def _runs(rect: QRectF, image: QImage) -> Iterator[tuple[QRectF, QColor]]:
    """Rectangles of one colour; each reaches a little under the next, so that no seam shows."""
    cols, rows = image.width(), image.height()
    wide, tall = rect.width() / cols, rect.height() / rows
    for row in range(rows):
        colors = [image.pixelColor(col, row) for col in range(cols)]
        start = 0
        for col in range(1, cols + 1):
            if col < cols and colors[col] == colors[start]:
                continue
            if colors[start].alpha():
                right = min((col + 0.3) * wide, rect.width())
                bottom = min((row + 1.3) * tall, rect.height())
                shape = QRectF(start * wide, row * tall, right - start * wide, bottom - row * tall)
                yield shape.translated(rect.topLeft()), colors[start]
            start = col


def _alpha(kind: str, color: QColor, opacity: float) -> str:
    share = color.alphaF() * opacity
    return "" if share > 0.999 else f' {kind}-opacity="{share:.3f}"'


def _d(path: QPainterPath) -> str:
    """The path in SVG's own letters."""
    made = []
    place, count = 0, path.elementCount()
    start = (0.0, 0.0)
    while place < count:
        element = path.elementAt(place)
        x, y = element.x, element.y
        if element.isMoveTo():
            start = (x, y)
            made.append(f"M{_number(x)} {_number(y)}")
        elif element.isLineTo():
            last = place + 1 == count or path.elementAt(place + 1).isMoveTo()
            closes = last and (x, y) == start
            made.append("Z" if closes else f"L{_number(x)} {_number(y)}")
        else:
            second, third = path.elementAt(place + 1), path.elementAt(place + 2)
            numbers = (x, y, second.x, second.y, third.x, third.y)
            made.append("C" + " ".join(map(_number, numbers)))
            place += 2
        place += 1
    return "".join(made)


def _number(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
