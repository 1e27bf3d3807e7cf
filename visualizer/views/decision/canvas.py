"""How is the plane drawn: its two sides, the lines before and now, the samples on top?"""

import math

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.separable import Contradiction
from core.training.inspection import plane_box
from visualizer.canvas import Canvas
from visualizer.class_marks import draw_mark
from visualizer.plane_frame import Box, Frame, fitted
from visualizer.theme import Theme
from visualizer.views.decision.moment import Line, Moment

SIDES = ("negative", "positive")
SIDE_SHARE = 0.16
LEAST_ZOOM, MOST_ZOOM = 0.2, 8.0
ZOOM_STEP = 1.25


class DecisionCanvas(Canvas):
    """The plane of the two inputs at the cursor."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._moment: Moment | None = None
        self._proof: Contradiction | None = None
        self._names = ("x1", "x2")
        self._box: Box = (-0.5, 1.5, -0.5, 1.5)
        self._frame: Frame | None = None
        self._whole: Box = self._box
        self._zoom = 1.0
        self.setObjectName("decision")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    # telling

    def set_moment(self, moment: Moment, names: tuple[str, str]) -> None:
        """What is known at the cursor."""
        points = moment.points
        if self._moment is None or points is not self._moment.points:
            x0, x1, y0, y1 = plane_box(points)
            wide, tall = (x1 - x0) / 4, (y1 - y0) / 4  # room for the lines around the points
            self._whole = (x0 - wide, x1 + wide, y0 - tall, y1 + tall)
            self.zoom_to(1.0)
        self._moment, self._names = moment, names
        self.update()

    def set_proof(self, proof: Contradiction | None) -> None:
        """Draw where the two classes meet, or nothing of it."""
        self._proof = proof
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self._theme = theme
        self.update()

    def zoom_to(self, zoom: float) -> None:
        """Show a smaller or larger part of the plane, about its middle; 1 is the usual one."""
        self._zoom = min(max(zoom, LEAST_ZOOM), MOST_ZOOM)
        x0, x1, y0, y1 = self._whole
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        wide, tall = (x1 - x0) / 2 / self._zoom, (y1 - y0) / 2 / self._zoom
        self._box = (x - wide, x + wide, y - tall, y + tall)
        self._frame = None
        self.update()

    # asking

    @property
    def zoom(self) -> float:
        """How many times larger than usual the plane is shown."""
        return self._zoom

    def spot_at(self, point: QPointF) -> QRectF | None:
        """What a sample under a point of the widget takes up."""
        if self._moment is None:
            return None
        reach = QFontMetricsF(self.font()).height()
        for x, y in self._moment.points.tolist():
            at = self.frame.to_view(x, y)
            if (at - point).manhattanLength() <= 1.4 * reach:
                return QRectF(at - QPointF(reach, reach), at + QPointF(reach, reach))
        return None

    @property
    def frame(self) -> Frame:
        """Where the plane is in the widget."""
        if self._frame is None:
            metrics = QFontMetricsF(self.font())
            room = QRectF(self.rect())
            beside = max(
                metrics.horizontalAdvance(tick.text) for tick in Frame(self._box, room).ticks()[1]
            )
            high = metrics.height()
            room = room.adjusted(beside + 14, high + 6, -high, -(2 * high + 10))
            self._frame = Frame(self._box, fitted(self._box, room))
        return self._frame

    def line_in_view(self, line: Line) -> QLineF | None:
        """The part of a line that lies in the plane's box, in pixels, or None."""
        ends = _clipped(line, self.frame.box)
        if ends is None:
            return None
        return QLineF(*(self.frame.to_view(*end) for end in ends))

    def side_names(self) -> list[tuple[str, QRectF]]:
        """ŷ = 1 and ŷ = 0, each in a corner of its side: far from the line, off the old one."""
        found, frame = self._moment, self.frame
        if found is None:
            return []
        metrics = QFontMetricsF(self.font())
        line = found.now[0].scaled
        lines = [self.line_in_view(one) for one in (found.before[0], found.now[0])]
        room, names = frame.rect.adjusted(4, 3, -4, -3), []
        for side, part in _sides(frame.box, found.now[0]):
            text = f"ŷ = {side}"
            place = QRectF(0, 0, metrics.horizontalAdvance(text) + 6, metrics.height())
            places = []
            for corner in sorted(
                part, key=lambda at: -abs(line.w1 * at[0] + line.w2 * at[1] + line.b)
            ):
                at = frame.to_view(*corner)
                place.moveLeft(min(max(at.x(), room.left()), room.right() - place.width()))
                place.moveTop(min(max(at.y(), room.top()), room.bottom() - place.height()))
                places.append(QRectF(place))
            free = (one for one in places if not any(_crosses(each, one) for each in lines))
            names.append((text, next(free, places[0])))
        return names

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        side = round(10 * QFontMetricsF(self.font()).height())
        return QSize(side, side)

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as p:
            p.fillRect(self.rect(), self._theme.color("card"))
            if self._moment is None:
                return
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            p.setFont(self.font())
            frame, found = self.frame, self._moment
            p.save()
            p.setClipRect(frame.rect)
            self._paint_sides(p, frame, found)
            self._paint_proof(p, frame)
            self._paint_lines(p, frame, found)
            if found.single:
                self._paint_side_names(p)
            p.restore()
            self._paint_axes(p, frame)
            self._paint_points(p, frame, found)
            self.paint_ring(p, self._theme)

    def _paint_sides(self, p: QPainter, frame: Frame, found: Moment) -> None:
        """The side where z is at least 0, and the other."""
        p.setPen(Qt.PenStyle.NoPen)
        for side, part in _sides(frame.box, found.now[found.lit]):
            p.setBrush(self._theme.tint(SIDES[side], SIDE_SHARE))
            p.drawPolygon(QPolygonF([frame.to_view(*corner) for corner in part]))

    def _paint_side_names(self, p: QPainter) -> None:
        """ŷ = 1 and ŷ = 0, each on its side's colour."""
        metrics = QFontMetricsF(self.font())
        for text, place in self.side_names():
            side = int(text[-1])
            p.fillRect(place, self._theme.tint(SIDES[side], SIDE_SHARE))
            p.setPen(self._theme.color(SIDES[side]))
            p.drawText(QPointF(place.left() + 3, place.bottom() - metrics.descent()), text)

    def _paint_lines(self, p: QPainter, frame: Frame, found: Moment) -> None:
        theme, thick = self._theme, max(2.0, QFontMetricsF(self.font()).height() / 7)
        for k, (before, now) in enumerate(zip(found.before, found.now, strict=True)):
            strong = k == found.lit
            if before != now and (line := self.line_in_view(before)) is not None:
                p.setPen(QPen(theme.color("soft"), 0.6 * thick, Qt.PenStyle.DashLine))
                p.drawLine(line)
            line = self.line_in_view(now)
            if line is None:
                continue
            p.setPen(QPen(theme.color("ink" if strong else "soft"), thick if strong else thick / 2))
            p.drawLine(line)
            if strong:
                self._paint_normal(p, frame, now, thick)
            if len(found.now) > 1:
                self._paint_number(p, line, str(k + 1), strong)

    def _paint_normal(self, p: QPainter, frame: Frame, line: Line, thick: float) -> None:
        """An arrow from the line, upright on it, to the side where z grows: along w."""
        x0, x1, y0, y1 = frame.box
        line = line.scaled
        size = math.hypot(line.w1, line.w2)
        middle = ((x0 + x1) / 2, (y0 + y1) / 2)
        away = (line.w1 * middle[0] + line.w2 * middle[1] + line.b) / size
        foot = (middle[0] - away * line.w1 / size, middle[1] - away * line.w2 / size)
        if not (x0 <= foot[0] <= x1 and y0 <= foot[1] <= y1):
            ends = _clipped(line, frame.box)
            if ends is None:
                return
            foot = ((ends[0][0] + ends[1][0]) / 2, (ends[0][1] + ends[1][1]) / 2)
        start = frame.to_view(*foot)
        tip = frame.to_view(foot[0] + line.w1 / size, foot[1] + line.w2 / size)
        way = QLineF(start, tip)
        high = QFontMetricsF(self.font()).height()
        way.setLength(2.4 * high)
        ink = self._theme.color("ink")
        p.setPen(QPen(ink, 0.75 * thick))
        p.drawLine(way)
        p.setBrush(ink)
        head = QPolygonF([way.p2()])
        for turn in (150, -150):
            side = QLineF(way.p2(), way.p1())
            side.setAngle(way.angle() + turn)
            side.setLength(0.55 * high)
            head.append(side.p2())
        p.drawPolygon(head)
        p.drawText(way.p2() + QPointF(0.35 * high, -0.1 * high), "w")

    def _paint_number(self, p: QPainter, line: QLineF, text: str, strong: bool) -> None:
        metrics = QFontMetricsF(self.font())
        at = line.pointAt(0.12)
        box = QRectF(0, 0, metrics.height() * 1.2, metrics.height() * 1.1)
        box.moveCenter(at)
        p.setPen(QPen(self._theme.color("ink" if strong else "soft"), 1))
        p.setBrush(self._theme.color("card"))
        p.drawRoundedRect(box, 4, 4)
        p.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_proof(self, p: QPainter, frame: Frame) -> None:
        """The points of each class between which the two meet, joined, and where they meet."""
        proof, found = self._proof, self._moment
        if proof is None or proof.meeting is None or found is None:
            return
        thick = max(1.6, QFontMetricsF(self.font()).height() / 9)
        meeting = frame.to_view(*map(float, proof.meeting))
        for taken, token in ((proof.zeros, SIDES[0]), (proof.ones, SIDES[1])):
            p.setPen(QPen(self._theme.color(token), thick, Qt.PenStyle.DotLine))
            for place, _ in taken:
                x, y = found.points[place].tolist()
                p.drawLine(frame.to_view(x, y), meeting)
        p.setPen(QPen(self._theme.color("ink"), thick))
        p.setBrush(self._theme.color("card"))
        radius = 0.3 * QFontMetricsF(self.font()).height()
        diamond = [(0, -1), (1, 0), (0, 1), (-1, 0)]
        p.drawPolygon(QPolygonF([meeting + QPointF(x, y) * 1.3 * radius for x, y in diamond]))

    def _paint_axes(self, p: QPainter, frame: Frame) -> None:
        metrics, theme, r = QFontMetricsF(self.font()), self._theme, frame.rect
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.setPen(QPen(theme.color("line"), 1))
        p.drawRect(r)
        below, beside = frame.ticks()
        p.setPen(theme.color("soft"))
        end = -1e9
        for tick in below:
            x = frame.to_view(tick.value, frame.box[2]).x()
            wide = metrics.horizontalAdvance(tick.text)
            p.drawLine(QPointF(x, r.bottom()), QPointF(x, r.bottom() + 4))
            if x - wide / 2 > end + 6:
                p.drawText(QPointF(x - wide / 2, r.bottom() + 5 + metrics.ascent()), tick.text)
                end = x + wide / 2
        for tick in beside:
            y = frame.to_view(frame.box[0], tick.value).y()
            p.drawLine(QPointF(r.left() - 4, y), QPointF(r.left(), y))
            wide = metrics.horizontalAdvance(tick.text)
            p.drawText(QPointF(r.left() - 8 - wide, y + metrics.capHeight() / 2), tick.text)
        p.setPen(theme.color("ink"))
        wide = metrics.horizontalAdvance(self._names[0])
        lower = r.bottom() + 5 + metrics.height() + metrics.ascent()
        p.drawText(QPointF(r.center().x() - wide / 2, lower), self._names[0])
        p.drawText(QPointF(r.left() + 2, r.top() - 3 - metrics.descent()), self._names[1])

    def _paint_points(self, p: QPainter, frame: Frame, found: Moment) -> None:
        radius = QFontMetricsF(self.font()).height() * (0.5 if len(found.points) <= 60 else 0.28)
        classes = max(found.classes, default=0) + 1
        for place, (x, y) in enumerate(found.points.tolist()):
            at = frame.to_view(x, y)
            label = found.classes[place] if found.classes else 0
            draw_mark(p, self._theme, at, radius, label, max(classes, 2))
            if place == found.current:
                p.setBrush(Qt.BrushStyle.NoBrush)
                p.setPen(QPen(self._theme.color("ink"), max(2.0, radius / 5)))
                p.drawEllipse(at, 1.75 * radius, 1.75 * radius)

    # events

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_to(self._zoom * ZOOM_STEP ** (event.angleDelta().y() / 120))
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._frame = None

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self._frame = None
        self.update()


def _sides(box: Box, line: Line) -> list[tuple[int, list[tuple[float, float]]]]:
    """The parts of the box where z is at least 0 (1), and where it is below (0), if there."""
    x0, x1, y0, y1 = box
    corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    parts = ((side, _half(corners, line, sign)) for side, sign in ((1, 1.0), (0, -1.0)))
    return [(side, part) for side, part in parts if len(part) > 2]


def _crosses(line: QLineF | None, rect: QRectF) -> bool:
    """Does a line through the whole plane cross a part of it?"""
    if line is None:
        return False
    corners = (rect.topLeft(), rect.topRight(), rect.bottomLeft(), rect.bottomRight())
    dx, dy = line.dx(), line.dy()
    above = [dx * (at.y() - line.y1()) > dy * (at.x() - line.x1()) for at in corners]
    return any(above) and not all(above)


def _half(corners: list[tuple[float, float]], line: Line, sign: float) -> list[tuple[float, float]]:
    """What of a polygon lies where ``sign · z`` is not below 0 (I. Sutherland, G. Hodgman)."""
    if not line.there:
        return corners if (line.b >= 0) == (sign > 0) else []
    line = line.scaled
    found: list[tuple[float, float]] = []
    heights = [sign * (line.w1 * x + line.w2 * y + line.b) for x, y in corners]
    for k, (here, high) in enumerate(zip(corners, heights, strict=True)):
        before, low = corners[k - 1], heights[k - 1]
        if (high >= 0) != (low >= 0):
            share = low / (low - high)
            found.append(
                (
                    before[0] + share * (here[0] - before[0]),
                    before[1] + share * (here[1] - before[1]),
                )
            )
        if high >= 0:
            found.append(here)
    return found


def _clipped(line: Line, box: Box) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """The two ends of a line within a box, or None."""
    line = line.scaled
    if not line.there:
        return None
    x0, x1, y0, y1 = box
    size = math.hypot(line.w1, line.w2)
    foot = (-line.b * line.w1 / size**2, -line.b * line.w2 / size**2)
    along = (-line.w2 / size, line.w1 / size)
    low, high = -math.inf, math.inf
    for start, way, least, most in ((foot[0], along[0], x0, x1), (foot[1], along[1], y0, y1)):
        if abs(way) < 1e-12:
            if not least <= start <= most:
                return None
            continue
        one, other = sorted(((least - start) / way, (most - start) / way))
        low, high = max(low, one), min(high, other)
    if low >= high:
        return None
    ends = tuple((foot[0] + t * along[0], foot[1] + t * along[1]) for t in (low, high))
    return ends[0], ends[1]
