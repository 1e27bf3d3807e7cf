"""Where do a chart's axes and curves stand, and how do the axes grow with the curves?"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QGraphicsItem, QGraphicsSimpleTextItem, QWidget

from visualizer.i18n import grouped
from visualizer.theme import Theme
from visualizer.ticks import NAME_APART
from visualizer.views.plots.frame import (
    Extent,
    Frame,
    Kind,
    Tick,
    extent_of,
    range_of,
    ticks_across,
    ticks_up,
)
from visualizer.views.plots.lines import Line, Look
from visualizer.views.plots.overlay import GAP, Overlay

TICK = 4

WIDTH = 1.6
"""How thick a curve is, in pixels."""

SMALL = 0.9
"""How large the text in a chart is, compared with the widget's font."""

ENOUGH = 15
"""A chart less than so many lines of text wide has no room for names beside the curves."""

MOST_TICKS = 9

Key = Qt.Key


class Axes(pg.GraphicsView):
    """Curves over updates or epochs, on axes that grow with them."""

    left_needed = Signal()
    """The numbers of the upright axis need more or less room than before."""

    def __init__(self, kind: Kind, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self._kind, self._theme = kind, theme
        self._log = False
        self.x_name = self.empty = ""
        self._lines: tuple[Line, ...] = ()
        self._extent = Extent()
        self._ids: Any = None
        self._ends: list[float] = []
        self._width = WIDTH
        self._left = self.least_left = 0.0
        self._ticks: list[Tick] = []
        self._range = range_of(Extent(), kind, False)
        self._frame = self._range.placed((0.0, 0.0, 1.0, 1.0))
        self.at: float | None = None
        """The x at which the crosshair stands."""
        self.said: list[str] = []
        """Where that is, and the exact value of each curve there."""
        self.setObjectName("chart")
        self.left = pg.AxisItem("left", maxTickLength=TICK)
        self.bottom = pg.AxisItem("bottom", maxTickLength=TICK)
        self.overlay = Overlay(self)
        self.name = QGraphicsSimpleTextItem()
        for axis in (self.left, self.bottom):
            axis.setStyle(autoExpandTextSpace=False, autoReduceTextSpace=False)
        for item in (self.left, self.bottom, self.name, self.overlay):
            self.addItem(item)
        self._keep_pictures(True)
        self._restyle()

    # what is shown

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Draw these curves, the later ones above the earlier ones."""
        names = [line.name for line in self.live()]
        self._lines = tuple(lines)
        self._fit(anew=names != [line.name for line in self.live()])
        self.overlay.update()

    def set_log(self, log: bool) -> None:
        """Put the ys on a logarithmic axis, or on an even one."""
        self._log = log
        self._set_range()

    def say(self, x_name: str, empty: str) -> None:
        """What the xs are called, and what stands there while there is no curve."""
        if (x_name, empty) != (self.x_name, self.empty):
            self.x_name, self.empty = x_name, empty
            self._lay_out()

    def set_left(self, left: float) -> None:
        """Begin there, below or above charts whose numbers need more room."""
        if left != self._left:
            self._left = left
            self._lay_out()

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme's colours."""
        self._theme = theme
        self._restyle()

    def set_width(self, width: float) -> None:
        """How thick the curves are, in pixels."""
        self._width = width
        self._restyle()

    @property
    def theme(self) -> Theme:
        return self._theme

    @property
    def lines(self) -> tuple[Line, ...]:
        return self._lines

    def live(self) -> list[Line]:
        """The curves of this run."""
        return [line for line in self._lines if not line.faint]

    def strong(self) -> list[Line]:
        """The curves of earlier runs that stand out."""
        return []

    @property
    def filled(self) -> bool:
        """Is there anything to be drawn?"""
        return self._extent.low <= self._extent.high

    @property
    def frame(self) -> Frame:
        """Where the numbers lie, in pixels of the widget."""
        return self._frame

    @property
    def look(self) -> Look:
        ticks = self._ticks if self.filled else []
        grid = tuple(float(self._frame.down_from(place)) for place, _ in ticks)
        return Look(self._theme, self._width, grid)

    def paint_on(self, painter: QPainter, place: QPointF) -> None:
        """Paint the chart as lines and text, without crosshair, with its upper left corner there.

        For files; the painter's clipping is the caller's.
        """
        whole = QRectF(self.rect())
        self.overlay.vector = True
        self._keep_pictures(False)
        try:
            self.scene().render(painter, whole.translated(place), whole)
        finally:
            self._keep_pictures(True)
            self.overlay.vector = False

    def _keep_pictures(self, keep: bool) -> None:
        """Have what does not change from frame to frame drawn from a picture."""
        mode = QGraphicsItem.CacheMode
        for item in (self.left, self.bottom, self.name):
            item.setCacheMode(mode.DeviceCoordinateCache if keep else mode.NoCache)

    @property
    def font_of_names(self) -> QFont:
        """The font of ticks and names."""
        return self._font

    def _small_font(self) -> QFont:
        font = QFont(self.font())
        if font.pointSizeF() > 0:
            font.setPointSizeF(font.pointSizeF() * SMALL)
        else:
            font.setPixelSize(max(round(font.pixelSize() * SMALL), 1))
        return font

    # axes

    def _fit(self, anew: bool = False) -> None:
        """Axes that hold all curves. While these only grow, the axes do not shrink."""
        ids = tuple((line.key, line.source) for line in self._lines)
        ends = [float(line.xs[-1]) if len(line.xs) else 0.0 for line in self._lines]
        grown = ids == self._ids and all(
            end >= before for end, before in zip(ends, self._ends, strict=True)
        )
        if not grown:
            self._extent, self._ends = Extent(), [-1.0] * len(ends)
        elif ends == self._ends and not anew:
            return
        before_all = self._extent
        for line, end, before in zip(self._lines, ends, self._ends, strict=True):
            if end > before:
                start = int(np.searchsorted(line.xs, before, side="right"))
                self._extent = self._extent.joined(extent_of(line.xs[start:], line.ys[start:]))
        self._ids, self._ends = ids, ends
        if anew or self._extent != before_all:
            self._set_range(anew)

    def _set_range(self, anew: bool = False) -> None:
        found = range_of(self._extent, self._kind, self._log)
        if anew or found != self._range:
            self._range = found
            self._lay_out()

    def _lay_out(self) -> None:
        """Give axes and curves their places."""
        metrics, wide, high = self._metrics, float(self.width()), float(self.height())
        line = metrics.height()
        below, above = line + TICK + 3, line / 2 + 1
        tall = max(high - above - below, 10.0)
        most = min(max(2, int(tall / (1.9 * line))), MOST_TICKS)
        self._ticks = ticks_up(self._range, self._kind, most)
        least = max((metrics.horizontalAdvance(text) for _, text in self._ticks), default=0.0)
        least += TICK + 8
        left = max(least, self._left)
        right = metrics.horizontalAdvance(self._longest_tick()) / 2
        if self.names_shown:
            names = [metrics.horizontalAdvance(each.name) for each in self.live()]
            beside = wide - self._end_of_numbers(wide) + right + 1
            right = max(beside, *(name + GAP + 2 for name in names))
        room = max(wide - left - right, 10.0)
        self._frame = self._range.placed((left, above, room, tall))
        across, named = self._ticks_across(room, wide)
        box = self._frame.box
        # Labels may reach beyond the ends of their axis by half their size.
        self.left.setStyle(hideOverlappingLabels=round(line))
        self.bottom.setStyle(hideOverlappingLabels=round(right) + 8)
        self.left.setRange(*self._frame.y)
        self.bottom.setRange(*self._frame.x)
        self.left.setWidth(left)
        self.bottom.setHeight(below)
        self.left.setGeometry(QRectF(0, above, left, tall))
        self.bottom.setGeometry(QRectF(left, box.bottom(), room, below))
        self.left.setTicks([self._ticks])
        self.bottom.setTicks([named, [(x, "") for x, _ in across]])
        self.name.setText(self.x_name)
        place = self.name.boundingRect()
        self.name.setPos(wide - place.width() - 2, high - place.height() - 1)
        self.overlay.place(QRectF(0, 0, wide, high))
        self.overlay.update()
        # Qt loses the news where an item is moved and changed at once, and shows the old numbers.
        for keep in (False, True):
            self._keep_pictures(keep)
        if least != self.least_left:
            self.least_left = least
            self.left_needed.emit()

    def _end_of_numbers(self, wide: float) -> float:
        """No number of the lower axis reaches further: its name stands there."""
        metrics = self._metrics
        return wide - 2 - metrics.horizontalAdvance(self.x_name + NAME_APART)

    def _ticks_across(self, room: float, wide: float) -> tuple[list[Tick], list[Tick]]:
        """All ticks, and those that have room for their number beside the axis' name."""
        metrics = self._metrics
        spread = metrics.horizontalAdvance(self._longest_tick()) + metrics.height()
        ends = self._end_of_numbers(wide)
        most = min(max(3, int(room / spread) + 1), MOST_TICKS)
        for count in (most, most + 1, most + 2):
            across = ticks_across(self._range, count)
            named = [
                (x, text)
                for x, text in across
                if self._frame.across(x) + metrics.horizontalAdvance(text) / 2 <= ends
            ]
            if len(named) > 1:
                break
        return across, named

    def _longest_tick(self) -> str:
        return grouped(self._range.x[1])

    @property
    def names_shown(self) -> bool:
        """Is there room for the curves' names beside their ends?"""
        return len(self.live()) > 1 and self.width() >= ENOUGH * self._metrics.height()

    def _restyle(self) -> None:
        font = self._font = self._small_font()
        self._metrics = QFontMetricsF(font)
        self.name.setFont(font)
        self.name.setBrush(self._theme.color("soft"))
        self.setBackground(self._theme.color("card"))
        line = QPen(self._theme.color("line"), max(1.0, self._width / 2))
        for axis in (self.left, self.bottom):
            axis.setPen(line)
            axis.setTickPen(line)
            axis.setTextPen(QPen(self._theme.color("soft")))
            axis.setTickFont(font)
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "overlay"):
            self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "overlay"):
            self._restyle()

    def sizeHint(self) -> QSize:
        return QSize(360, 220)

    def minimumSizeHint(self) -> QSize:
        line = round(self._metrics.height())
        return QSize(10 * line, 5 * line)
