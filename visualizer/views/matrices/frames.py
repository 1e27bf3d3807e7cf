"""What of an equation stays while one steps through it? Brackets, names and signs, painted once."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap

from core.matrices import Scalar
from visualizer.fonts import sized, tabular
from visualizer.i18n import tr
from visualizer.theme import Theme
from visualizer.views.matrices.fit import Fit
from visualizer.views.matrices.placing import PlacedMatrix, Placing
from visualizer.views.matrices.sizes import digit

AROUND = 4
"""Room round a picture for what reaches over its edge, in pixels."""


class Frames:
    """A picture of each equation without its numbers, in full ink or stepped back."""

    def __init__(self, theme: Theme, fit: Fit, placing: Placing, font: QFont) -> None:
        self._theme, self._fit, self._placing = theme, fit, placing
        sizes = fit.sizes
        self._plain, self._small = tabular(sizes.text), tabular(sizes.small)
        self._words = sized(font, sizes.small)
        self._metrics = QFontMetricsF(self._words)
        self._digit = digit() * sizes.text
        self._kept: dict[tuple[int, bool, float], QPixmap] = {}

    def paint(self, p: QPainter, equation: int, own: bool) -> None:
        """Put the picture of an equation in its place."""
        ratio = p.device().devicePixelRatioF()
        area = QRectF(self._placing.bands[equation].toAlignedRect())
        area.adjust(-AROUND, -AROUND, AROUND, AROUND)
        key = (equation, own, ratio)
        if key not in self._kept:
            self._kept[key] = self._picture(area, equation, own, ratio)
        p.drawPixmap(area.topLeft(), self._kept[key])

    def _picture(self, area: QRectF, equation: int, own: bool, ratio: float) -> QPixmap:
        picture = QPixmap((QSizeF(area.size()) * ratio).toSize())
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        ink = self._theme.color("ink" if own else "soft")
        with QPainter(picture) as p:
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            p.translate(-area.topLeft())
            for sign in self._placing.signs:
                if sign.equation != equation:
                    continue
                if isinstance(sign.part, Scalar):
                    self._scalar(p, sign.part, sign.at, sign.width, ink)
                else:
                    self._fit.sizes.sign(sign.part.latex).paint(p, sign.at, ink)
            for placed in self._placing.matrices:
                if placed.equation == equation:
                    self._matrix(p, placed, ink)
        return picture

    def _scalar(
        self, p: QPainter, scalar: Scalar, at: QPointF, width: float, color: QColor
    ) -> None:
        sizes = self._fit.sizes
        heading = sizes.name(scalar.latex)
        top = at.y() - 0.34 * sizes.text - sizes.row / 2
        left = at.x() + (width - heading.width) / 2
        heading.paint(p, QPointF(left, top - heading.descent), self._theme.color("soft"))
        text = sizes.number(scalar.value)
        p.setFont(self._plain)
        p.setPen(color)
        p.drawText(QPointF(at.x() + (width - len(text) * self._digit) / 2, at.y()), text)

    def _matrix(self, p: QPainter, placed: PlacedMatrix, ink: QColor) -> None:
        """Brackets, name, shape, and the numbers of rows and columns."""
        sizes, matrix, counts = self._fit.sizes, placed.matrix, self._fit.counts
        soft = self._theme.color("soft")
        wide, tall = sizes.cells(matrix, counts)
        inner = QRectF(0, 0, wide, tall)
        inner.moveCenter(placed.cells.center())
        around = inner.adjusted(-0.5 * sizes.bracket, 0, 0.5 * sizes.bracket, 0)
        foot = 0.35 * sizes.text
        p.setPen(QPen(ink, max(1.2, sizes.text / 11)))
        p.setBrush(Qt.BrushStyle.NoBrush)
        for x, inward in ((around.left(), foot), (around.right(), -foot)):
            p.drawPolyline(
                [
                    QPointF(x + inward, around.top()),
                    QPointF(x, around.top()),
                    QPointF(x, around.bottom()),
                    QPointF(x + inward, around.bottom()),
                ]
            )
        heading = sizes.name(matrix.latex)
        heading.paint(p, placed.heading, ink)
        p.setFont(self._small)
        p.setPen(soft)
        after = placed.heading.x() + heading.width + 0.5 * sizes.text
        p.drawText(QPointF(after, placed.heading.y()), sizes.shape(matrix))
        if sizes.titles:
            self._title(p, placed, heading.ascent)
        self._labels(p, placed, around, inner)
        self._dots(p, placed, inner)

    def _title(self, p: QPainter, placed: PlacedMatrix, above: float) -> None:
        """What the matrix holds, in words, where there is room for them."""
        sizes, matrix = self._fit.sizes, placed.matrix
        text = tr(matrix.title)
        wide = self._metrics.horizontalAdvance(text)
        room = max(placed.cells.width() + 2 * sizes.bracket, sizes.heading_width(matrix))
        if wide > room + 2 * sizes.gap:
            return
        middle = placed.heading.x() + sizes.heading_width(matrix) / 2
        p.setFont(self._words)
        p.drawText(QPointF(middle - wide / 2, placed.heading.y() - above - 0.3 * sizes.text), text)
        p.setFont(self._small)

    def _labels(self, p: QPainter, placed: PlacedMatrix, around: QRectF, inner: QRectF) -> None:
        sizes, matrix, counts = self._fit.sizes, placed.matrix, self._fit.counts
        wide = digit() * sizes.small
        if sizes.labelled(matrix.rows, counts):
            for row in placed.rows:
                text = sizes.label(matrix.rows, row)
                middle = placed.cell(row, placed.cols[0]).center().y()
                x = around.left() - 0.25 * sizes.text - len(text) * wide
                p.drawText(QPointF(x, middle + 0.36 * sizes.small), text)
        if sizes.labelled(matrix.cols, counts):
            for col in placed.cols:
                text = sizes.label(matrix.cols, col)
                middle = placed.cell(placed.rows[0], col).center().x()
                at = QPointF(middle - len(text) * wide / 2, inner.top() - 0.25 * sizes.small)
                p.drawText(at, text)

    def _dots(self, p: QPainter, placed: PlacedMatrix, inner: QRectF) -> None:
        """Where rows or columns are left out."""
        cells, matrix = placed.cells, placed.matrix
        across, down = self._fit.sizes.dots
        p.save()
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(self._theme.color("soft"))
        if len(placed.cols) < matrix.cols.size:
            y = cells.center().y()
            for left, there in (
                (inner.left(), placed.cols.start > 0),
                (inner.right() - across, placed.cols.stop < matrix.cols.size),
            ):
                if there:
                    self._three(p, QPointF(left + across / 2, y), True)
        if len(placed.rows) < matrix.rows.size:
            x = cells.center().x()
            for top, there in (
                (inner.top(), placed.rows.start > 0),
                (inner.bottom() - down, placed.rows.stop < matrix.rows.size),
            ):
                if there:
                    self._three(p, QPointF(x, top + down / 2), False)
        p.restore()

    def _three(self, p: QPainter, middle: QPointF, across: bool) -> None:
        text = self._fit.sizes.text
        for k in (-1, 0, 1):
            way = QPointF(0.33 * k * text, 0) if across else QPointF(0, 0.26 * k * text)
            p.drawEllipse(middle + way, 0.08 * text, 0.08 * text)
