"""How is the plane drawn: its colours and lines, axes with numbers, and the points on top?"""

from typing import Any

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter, QPen, QPixmap

from visualizer.class_marks import draw_choice, draw_mark
from visualizer.plane_frame import Box, Frame, fitted
from visualizer.theme import Theme
from visualizer.views.plane.contour import Segments
from visualizer.views.plane.field import Field
from visualizer.views.plane.points import PlanePoints

FEW = 60
"""Up to so many points are drawn large."""


class PlanePicture:
    """What is seen of a plane in a widget of one size, font and pixel ratio.

    What stays the same from frame to frame is kept: the axes, and all points but the chosen one.
    """

    def __init__(self, points: PlanePoints, theme: Theme) -> None:
        self._points, self._theme = points, theme
        self._size, self._font, self._ratio = QSize(1, 1), QFont(), 1.0
        self._box: Box = (0.0, 1.0, 0.0, 1.0)
        self.names = ("x1", "x2")
        self.class_names: tuple[str, ...] = ("0", "1")
        self.field: Field | None = None
        self._line: Segments | None = None
        self._image: QImage | None = None
        self._segments: list[QLineF] | None = None
        self._frame: Frame | None = None
        self._layer: QPixmap | None = None
        self._ground: QPixmap | None = None

    @property
    def frame(self) -> Frame:
        """Where the plane is."""
        if self._frame is None:
            room = self._room(QRectF(0, 0, self._size.width(), self._size.height()))
            self._frame = Frame(self._box, fitted(self._box, room))
        return self._frame

    @property
    def segments(self) -> list[QLineF]:
        """The pieces of the lines where the answer changes."""
        if self._segments is None:
            self._segments = [] if self.field is None else self._lines(self.frame)
        return self._segments

    def radius(self) -> float:
        """Half the size of a point."""
        high = QFontMetricsF(self._font).height()
        if len(self._points) + len(self._points.test_places) <= FEW:
            return high * 0.5
        return high * (0.36 if len(self.class_names) > 2 else 0.26)

    def height_for(self, width: float) -> float:
        """As tall as the plane gets in a width."""
        room = self._room(QRectF(0, 0, width, 10 * width))
        return fitted(self._box, room).height() + 10 * width - room.height()

    def fit(self, size: QSize, font: QFont, ratio: float) -> None:
        """Draw for a widget of this size, in this font, on a screen of this pixel ratio."""
        if (size, font, ratio) != (self._size, self._font, self._ratio):
            self._size, self._font, self._ratio = QSize(size), QFont(font), ratio
            self._forget()

    def set_plane(self, box: Box, names: tuple[str, str], classes: tuple[str, ...]) -> None:
        """Another part of the plane, the names of its axes, and of the points' ``classes``."""
        self._box, self.names, self.class_names = box, names, classes
        self._forget()

    def set_field(self, field: Field | None, line: Segments | None = None) -> None:
        """Other colours; ``line``, in the plane's numbers, is exact and stands for the grid's."""
        self.field, self._line = field, line
        self._image = self._segments = None

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self._theme = theme
        self._image = None
        self._forget()

    def forget_points(self) -> None:
        """They are others, or lie elsewhere."""
        self._layer = None

    def paint(self, p: QPainter) -> None:
        """All of it."""
        frame, points = self.frame, self._points
        p.drawPixmap(0, 0, self._ground_now())
        if self.field is not None:
            p.setClipRect(frame.rect)
            self._paint_field(p, frame, self.field)
            p.setClipping(False)
        p.drawPixmap(0, 0, self._points_now())
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        if points.chosen is not None:
            at = frame.to_view(*points.places[points.chosen])
            draw_choice(p, self._theme, at, self.radius())
            self._mark(p, at, int(points.labels[points.chosen]))

    def _paint_field(self, p: QPainter, frame: Frame, field: Field) -> None:
        if self._image is None:
            self._image = field.picture(self._theme)
        # The grid's outer places lie on the box, so their pixels reach half a step beyond it.
        wide = frame.rect.width() / max(self._image.width() - 1, 1) / 2
        tall = frame.rect.height() / max(self._image.height() - 1, 1) / 2
        p.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        p.drawImage(frame.rect.adjusted(-wide, -tall, wide, tall), self._image)
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self._theme.color("ink"), max(1.6, self.radius() / 5))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        p.setPen(pen)
        p.drawLines(self.segments)

    def _lines(self, frame: Frame) -> list[QLineF]:
        assert self.field is not None
        r = frame.rect
        if self._line is not None:
            ends = [(frame.to_view(x, y), frame.to_view(u, v)) for x, y, u, v in self._line]
            return [QLineF(start, end) for start, end in ends]
        tall, wide = (side - 1 for side in self.field.shape)
        pieces = self.field.lines() / (wide, tall, wide, tall)
        pieces[:, 0::2] = r.left() + pieces[:, 0::2] * r.width()
        pieces[:, 1::2] = r.bottom() - pieces[:, 1::2] * r.height()
        return [QLineF(*piece) for piece in pieces.tolist()]

    def _ground_now(self) -> QPixmap:
        """Ground, axes and their numbers."""
        if self._ground is None:
            self._ground = self._picture(self._theme.color("card"))
            with QPainter(self._ground) as p:
                p.setFont(self._font)
                self._paint_axes(p)
        return self._ground

    def _paint_axes(self, p: QPainter) -> None:
        frame, r = self.frame, self.frame.rect
        metrics = QFontMetricsF(self._font)
        p.setPen(QPen(self._theme.color("line"), 1))
        p.drawRect(r.adjusted(-1, -1, 0, 0))
        below, beside = frame.ticks()
        ink, soft = self._theme.color("ink"), self._theme.color("soft")
        end = r.left() - 100
        for tick in below:
            x = frame.to_view(tick.value, frame.box[2]).x()
            p.setPen(soft)
            p.drawLine(QPointF(x, r.bottom()), QPointF(x, r.bottom() + 4))
            wide = metrics.horizontalAdvance(tick.text)
            if x - wide / 2 > end + 6:
                p.drawText(QPointF(x - wide / 2, r.bottom() + 5 + metrics.ascent()), tick.text)
                end = x + wide / 2
        for tick in beside:
            y = frame.to_view(frame.box[0], tick.value).y()
            p.setPen(soft)
            p.drawLine(QPointF(r.left() - 5, y), QPointF(r.left() - 1, y))
            wide = metrics.horizontalAdvance(tick.text)
            p.drawText(QPointF(r.left() - 8 - wide, y + metrics.capHeight() / 2), tick.text)
        p.setPen(ink)
        elide = Qt.TextElideMode.ElideRight
        name = metrics.elidedText(self.names[0], elide, r.width())
        wide = metrics.horizontalAdvance(name)
        lower = r.bottom() + 5 + metrics.height() + metrics.ascent()
        p.drawText(QPointF(r.center().x() - wide / 2, lower), name)
        name = metrics.elidedText(self.names[1], elide, r.width() + r.left() - 4)
        left = max(2.0, r.left() - 8 - metrics.horizontalAdvance(name))
        p.drawText(QPointF(left, r.top() - 3 - metrics.descent()), name)

    def _points_now(self) -> QPixmap:
        """All points but the chosen one."""
        if self._layer is None:
            self._layer = self._picture(Qt.GlobalColor.transparent)
            points = self._points
            with QPainter(self._layer) as p:
                p.setRenderHint(QPainter.RenderHint.Antialiasing)
                for (x, y), label in zip(points.test_places, points.test_labels, strict=True):
                    self._mark(p, self.frame.to_view(x, y), int(label), hollow=True)
                for place, (x, y) in enumerate(points.places):
                    if place != points.chosen:
                        self._mark(p, self.frame.to_view(x, y), int(points.labels[place]))
        return self._layer

    def _mark(self, p: QPainter, at: QPointF, label: int, hollow: bool = False) -> None:
        p.setFont(self._font)
        draw_mark(p, self._theme, at, self.radius(), label, len(self.class_names), hollow)

    def _picture(self, ground: Any) -> QPixmap:
        picture = QPixmap(self._size * self._ratio)
        picture.setDevicePixelRatio(self._ratio)
        picture.fill(ground)
        return picture

    def _room(self, whole: QRectF) -> QRectF:
        """Where in a rectangle the plane may be, beside the numbers of its axes."""
        metrics = QFontMetricsF(self._font)
        high = metrics.height()
        trial = Frame(self._box, whole)
        widest = max(metrics.horizontalAdvance(tick.text) for tick in trial.ticks()[1])
        margin = self.radius() + 2
        return whole.adjusted(
            max(widest + 12, margin), high + 4, -max(margin, 8), -(2 * high + 8)
        )  # fmt: skip

    def _forget(self) -> None:
        self._frame = self._layer = self._ground = self._segments = None
