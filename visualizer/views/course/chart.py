"""How is a number drawn over the updates, and what does one read off it?"""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from visualizer.canvas import Canvas
from visualizer.i18n import exact, grouped, shown, tr
from visualizer.theme import Theme
from visualizer.ticks import NAME_APART, even, tick_text
from visualizer.views.course.followed import Path

DOTTED = 7.0
"""Points at least so many pixels apart are marked."""

FARTHEST = 1e300
"""Numbers beyond this lie outside: twice as far, and no axis could be reckoned with."""

LEAST_LINES = 6.0
"""So many lines of text are as tall as a chart has to be."""

HEADING_GAP = 1.2
"""Heights of a line between the parts of the heading."""

TOKENS = ("positive", "negative")
DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine)


class PathChart(Canvas):
    """Up to two numbers over the updates, the update in front as a band from before to after.

    ``chosen`` carries the number of updates after which the clicked point stands, and its path.
    """

    chosen = Signal(int, object)
    left_needed = Signal()
    """The numbers of the axis may need more or less room than before."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._paths: tuple[Path, ...] = ()
        self._token: str | None = None
        self._count, self._update, self._decimals = 1, 1, 4
        self._title = ""
        self._picture: QPixmap | None = None
        self._hover: int | None = None
        self._left = 0.0
        self._kept_area: QRectF | None = None
        self._kept_range: tuple[float, float] | None = None
        self.setObjectName("path")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    # telling

    def show_paths(self, title: str, paths: list[Path], count: int, token: str | None) -> None:
        """Draw these over ``count`` updates, in one colour or in one each."""
        self._title, self._paths, self._count, self._token = title, tuple(paths), count, token
        self._hover = None
        self._draw_anew()

    def set_now(self, update: int, decimals: int) -> None:
        """The update in front."""
        self._update, self._decimals = update, decimals
        self._describe()
        self.update()

    def set_left(self, left: float) -> None:
        """Begin there, below or above charts whose numbers need more room."""
        if left != self._left:
            self._left = left
            self._draw_anew()

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self._theme = theme
        self._draw_anew()

    # asking

    @property
    def heading(self) -> list[tuple[str, str]]:
        """What stands above: texts with their tokens, the numbers of the update in front last."""
        parts = [(self._title, "soft")] if self._title else []
        for place, path in enumerate(self._paths):
            said = self._said_now(path)
            parts.append((f"{path.name}  {said}" if said else path.name, self._colour(place)))
        return parts

    def place_of(self, after: int) -> QPointF:
        """Where the first path stands after so many updates."""
        value = self._paths[0].value(after)
        return QPointF(self._x(after), self._y(0.0 if value is None else value))

    def least_left(self) -> float:
        """The room that the numbers of the axis need."""
        values, step = self._ticks_up()
        metrics = self._small_metrics()
        return max(metrics.horizontalAdvance(tick_text(value, step)) for value in values) + 10

    def point_at(self, x: float) -> int:
        """The number of updates nearest to a place across."""
        area = self._area_kept()
        share = (x - area.left()) / max(area.width(), 1.0)
        least = min((path.start for path in self._paths), default=0)
        return min(max(round(share * self._count), least), self._count)

    def sizeHint(self) -> QSize:
        return QSize(420, round(1.6 * LEAST_LINES * self._metrics().height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, round(LEAST_LINES * self._metrics().height()))

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        area, theme = self._area_kept(), self._theme
        with QPainter(self) as p:
            p.fillRect(self.rect(), theme.color("card"))
            left, right = self._x(self._update - 1), self._x(self._update)
            band = QRectF(left, area.top(), max(right - left, 2.0), area.height())
            p.fillRect(band, theme.tint("update", 0.2))
            p.drawPixmap(0, 0, self._picture_now())
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            for place, path in enumerate(self._paths):
                for after, strong in ((self._update - 1, False), (self._update, True)):
                    self._mark(p, path, place, after, strong)
            if self._hover is not None:
                p.setPen(QPen(theme.color("ink"), 1, Qt.PenStyle.DotLine))
                x = self._x(self._hover)
                p.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
                for place, path in enumerate(self._paths):
                    self._mark(p, path, place, self._hover, True)
            self._paint_heading(p)
            self.paint_ring(p, theme)

    def _mark(self, p: QPainter, path: Path, place: int, after: int, strong: bool) -> None:
        value = path.value(after)
        if value is None or not np.isfinite(value):
            return
        radius = 0.28 * self._metrics().height()
        colour = self._theme.color(self._colour(place))
        p.setPen(QPen(colour, 2))
        p.setBrush(colour if strong else self._theme.color("card"))
        p.drawEllipse(QPointF(self._x(after), self._y(value)), radius, radius)

    def _paint_heading(self, p: QPainter) -> None:
        metrics, x = self._metrics(), self._area_kept().left()
        p.setFont(self.font())
        for text, token in self._fitting_heading(self.width() - x - 4):
            p.setPen(self._theme.color(token))
            p.drawText(QPointF(x, metrics.ascent() + 1), text)
            x += metrics.horizontalAdvance(text) + HEADING_GAP * metrics.height()

    def _fitting_heading(self, room: float) -> list[tuple[str, str]]:
        """The heading cut to a width: the title gives way to the numbers."""
        metrics, found = self._metrics(), []
        gap, right = HEADING_GAP * metrics.height(), Qt.TextElideMode.ElideRight
        parts = self.heading
        if self._title:
            numbers = sum(metrics.horizontalAdvance(text) + gap for text, _ in parts[1:])
            title = metrics.elidedText(self._title, right, max(room - numbers, 0))
            parts = [(title, parts[0][1]), *parts[1:]] if len(title) > 2 else parts[1:]
        for text, token in parts:
            text = metrics.elidedText(text, right, max(room, 0))
            found.append((text, token))
            room -= metrics.horizontalAdvance(text) + gap
        return found

    def _picture_now(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            picture = QPixmap(self.size() * ratio)
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            with QPainter(picture) as p:
                self._paint_axes(p)
                p.setRenderHint(QPainter.RenderHint.Antialiasing)
                for place, path in enumerate(self._paths):
                    self._paint_path(p, place, path)
            self._picture = picture
        return self._picture

    def _paint_axes(self, p: QPainter) -> None:
        area, theme, metrics = self._area_kept(), self._theme, self._small_metrics()
        p.setFont(self._small())
        values, step = self._ticks_up()
        for value in values:
            y = round(self._y(value)) + 0.5
            p.setPen(QPen(theme.tint("line", 0.45), 1))
            p.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            text = tick_text(value, step)
            p.setPen(theme.color("soft"))
            wide = metrics.horizontalAdvance(text)
            p.drawText(QPointF(area.left() - wide - 6, y + metrics.capHeight() / 2), text)
        p.setPen(QPen(theme.color("line"), 1))
        p.drawLine(area.bottomLeft(), area.bottomRight())
        name = tr("updates")
        end = area.right() - metrics.horizontalAdvance(name)
        base = area.bottom() + 3 + metrics.ascent()
        apart = metrics.horizontalAdvance(NAME_APART)
        p.setPen(theme.color("soft"))
        p.drawText(QPointF(end, base), name)
        widest = metrics.horizontalAdvance(grouped(self._count)) + metrics.height()
        most = min(max(2, int(area.width() / widest)), 12)
        for value in even(0, self._count, most, whole=True)[0]:
            text, x = grouped(value), self._x(round(value))
            wide = metrics.horizontalAdvance(text)
            p.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + 3))
            if x + wide / 2 <= end - apart:
                p.drawText(QPointF(x - wide / 2, base), text)

    def _paint_path(self, p: QPainter, place: int, path: Path) -> None:
        colour = self._theme.color(self._colour(place))
        p.setPen(QPen(colour, 1.6, DASHES[place % 2]))
        p.setBrush(Qt.BrushStyle.NoBrush)
        line, drawing = QPainterPath(), False
        places = []
        for k, value in enumerate(path.values.tolist()):
            if not np.isfinite(value):
                drawing = False
                continue
            at = QPointF(self._x(path.start + k), self._y(value))
            line.lineTo(at) if drawing else line.moveTo(at)
            drawing = True
            places.append(at)
        p.drawPath(line)
        if self._area_kept().width() / self._count >= DOTTED:
            p.setPen(Qt.PenStyle.NoPen)
            p.setBrush(colour)
            for at in places:
                p.drawEllipse(at, 2.6, 2.6)

    # places

    def _area(self) -> QRectF:
        small, high = self._small_metrics(), self._metrics().height()
        left = max(self.least_left(), self._left)
        below = small.height() + 5
        inset = 0.4 * high
        wide = max(self.width() - left - inset - 4, 10)
        return QRectF(left, high + 8, wide, max(self.height() - high - 8 - below, 10))

    def _x(self, after: float) -> float:
        area = self._area_kept()
        return area.left() + after / self._count * area.width()

    def _y(self, value: float) -> float:
        area, (low, high) = self._area_kept(), self._range()
        return area.bottom() - (value - low) / (high - low) * area.height()

    def _area_kept(self) -> QRectF:
        if self._kept_area is None:
            self._kept_area = self._area()
        return self._kept_area

    def _range(self) -> tuple[float, float]:
        if self._kept_range is None:
            found = [path.values[np.isfinite(path.values)] for path in self._paths]
            found = [values for values in found if len(values)]
            low = min((float(values.min()) for values in found), default=0.0)
            high = max((float(values.max()) for values in found), default=1.0)
            low, high = (min(max(end, -FARTHEST), FARTHEST) for end in (low, high))
            apart = max(high - low, 1 / FARTHEST) if high > low else max(abs(high), 1.0) * 0.1
            self._kept_range = (low - 0.06 * apart, high + 0.06 * apart)
        return self._kept_range

    def _ticks_up(self) -> tuple[list[float], float]:
        room = self.height() - 2.5 * self._metrics().height()
        most = min(max(3, int(room / (1.7 * self._small_metrics().height()))), 7)
        return even(*self._range(), most)

    def _colour(self, place: int) -> str:
        return self._token or TOKENS[place % len(TOKENS)]

    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(self.font())

    def _small(self) -> QFont:
        font = QFont(self.font())
        if font.pointSizeF() > 0:
            font.setPointSizeF(font.pointSizeF() * 0.9)
        else:
            font.setPixelSize(max(round(font.pixelSize() * 0.9), 1))
        return font

    def _small_metrics(self) -> QFontMetricsF:
        return QFontMetricsF(self._small())

    def _draw_anew(self) -> None:
        self._picture = self._kept_area = self._kept_range = None
        self._describe()
        self.update()

    # what is said

    def _said_now(self, path: Path) -> str:
        """The number before and after the update in front."""
        before, after = path.value(self._update - 1), path.value(self._update)
        values = [shown(value, self._decimals) for value in (before, after) if value is not None]
        return " → ".join(values)

    def said_at(self, after: int) -> str:
        """The exact numbers after so many updates."""
        lines = [tr("after {count} updates", count=grouped(after)) if after else tr("at first")]
        for path in self._paths:
            value = path.value(after)
            if value is not None:
                lines.append(f"{path.name} = {exact(value)}")
        return "\n".join(lines)

    def _describe(self) -> None:
        said = "; ".join(text for text, _ in self.heading)
        self.setAccessibleName(self._title or ", ".join(path.name for path in self._paths))
        self.setAccessibleDescription(said)

    # events

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        where = event.position()
        inside = self._area_kept().adjusted(-8, -8, 8, 8).contains(where)
        self._set_hover(self.point_at(where.x()) if inside and self._paths else None)
        if self._hover is not None:
            QToolTip.showText(event.globalPosition().toPoint(), self.said_at(self._hover), self)
        shape = Qt.CursorShape.PointingHandCursor if inside else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._paths:
            self.chosen.emit(self.point_at(event.position().x()), self._paths[0])

    def leaveEvent(self, event: QEvent) -> None:
        self._set_hover(None)

    def _set_hover(self, after: int | None) -> None:
        if after != self._hover:
            self._hover = after
            self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            return True  # the mouse tells it as it moves
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._draw_anew()
        self.left_needed.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
            self._draw_anew()
            self.left_needed.emit()
