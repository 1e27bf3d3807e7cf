"""How are curves painted so that a frame costs next to nothing, however long they are?

What is drawn stays in a picture; a frame adds the strokes that are new. All is drawn again when
the axes, the size or the colours change.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from visualizer.theme import Theme
from visualizer.views.plots.frame import Frame
from visualizer.views.plots.strokes import Numbers, runs, strokes, thinned

FAINT = 0.7
"""How much of its colour the curve of an earlier run has."""

OVERLAP = 0.2
"""Strokes are longer by so many widths at each end, so that no notch shows where they meet."""

DASHES: dict[str, tuple[float, ...]] = {
    "solid": (),
    "dashed": (5.0, 3.0),
    "dotted": (1.5, 2.0),
    "mixed": (6.0, 2.0, 1.5, 2.0),
}


Place = tuple[float, float]

FEW = 16
"""So many new points are drawn one by one."""


@dataclass(frozen=True, eq=False)
class Line:
    """A curve to be drawn. xs rise; a gap is NaN.

    ``source`` tells whose curve it is: a line with the same key and source has only grown.
    ``note`` is said where the mouse rests on an earlier run.
    """

    key: str
    name: str
    xs: Numbers
    ys: Numbers
    token: str
    dash: str = "solid"
    faint: bool = False
    note: str = ""
    source: Any = None

    def color(self, theme: Theme) -> QColor:
        return theme.tint(self.token, FAINT) if self.faint else theme.color(self.token)

    def strong(self) -> "Line":
        """The same line as it is drawn where one points at it."""
        return replace(self, faint=False)


@dataclass
class _Drawn:
    """How far a line is in the picture: up to which x, where that is, and how long it is."""

    x: float = -math.inf
    place: Place | None = None
    length: float = 0.0


@dataclass
class Layer:
    """The picture of a chart's curves, and how far each is in it."""

    picture: QPixmap = field(default_factory=QPixmap)
    redrawn: int = 0
    _key: Any = None
    _drawn: dict[str, _Drawn] = field(default_factory=dict)

    def bring(
        self, size: QSize, ratio: float, frame: Frame, lines: Sequence[Line], look: "Look"
    ) -> QPixmap:
        """The picture with all of the lines but their newest points, which may not stay."""
        ids = tuple((line.key, line.source, line.token, line.faint) for line in lines)
        key = (size, ratio, frame, look, ids)
        shrunk = any(
            line.key in self._drawn and len(line.xs) and line.xs[-1] < self._drawn[line.key].x
            for line in lines
        )
        anew = key != self._key or shrunk
        if anew:
            self._key, self._drawn = key, {}
            self.picture = QPixmap(size * ratio)
            self.picture.setDevicePixelRatio(ratio)
            self.picture.fill(Qt.GlobalColor.transparent)
            self.redrawn += 1
        fresh = [line for line in lines if self._grown(line)]
        if anew or fresh:
            painter = _painter(self.picture, frame)
            try:
                if anew:
                    look.paint_grid(painter, frame)
                for line in fresh:
                    self._add(painter, frame, line, look)
            finally:
                painter.end()  # a picture must not go while it is painted on
        return self.picture

    def end_of(self, line: Line) -> tuple[Place | None, float]:
        """Where in the picture a line ends, if it does, and how long it is."""
        drawn = self._drawn.get(line.key, _Drawn())
        return drawn.place, drawn.length

    def _grown(self, line: Line) -> bool:
        drawn = self._drawn.get(line.key)
        return drawn is None or (len(line.xs) > 1 and line.xs[-2] > drawn.x)

    def _add(self, painter: QPainter, frame: Frame, line: Line, look: "Look") -> None:
        drawn = self._drawn.setdefault(line.key, _Drawn())
        start = int(np.searchsorted(line.xs, drawn.x, side="right"))
        xs, ys = line.xs[start:-1], line.ys[start:-1]
        if not len(xs):
            return
        if len(xs) <= FEW:
            for x, y in zip(xs.tolist(), ys.tolist(), strict=True):
                place = frame.point(x, y)
                if drawn.place and place:
                    drawn.length = look.join(painter, line, drawn.place, place, drawn.length)
                drawn.place = place
        else:
            across, down = frame.across(xs), frame.down(ys)
            if drawn.place is not None:
                across = np.concatenate([[drawn.place[0]], across])
                down = np.concatenate([[drawn.place[1]], down])
            drawn.length = look.stroke(painter, line, across, down, drawn.length)
            drawn.place = frame.point(float(xs[-1]), float(ys[-1]))
        drawn.x = float(xs[-1])


@dataclass(frozen=True)
class Look:
    """In which colours and widths a chart is painted."""

    theme: Theme
    width: float
    grid: tuple[float, ...] = ()
    """Where lines go across, in pixels from the top."""

    def width_of(self, line: Line) -> float:
        return max(1.0, self.width / 2) if line.faint else self.width

    def pen(self, line: Line) -> QPen:
        pen = QPen(line.color(self.theme), self.width_of(line))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        return pen

    def paint_grid(self, painter: QPainter, frame: Frame) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(self.theme.tint("line", 0.45), max(1.0, self.width / 3)))
        for y in self.grid:
            painter.drawLine(QLineF(frame.box.left(), y, frame.box.right(), y))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)

    def stroke(
        self, painter: QPainter, line: Line, across: Numbers, down: Numbers, done: float = 0.0
    ) -> float:
        """Draw a curve given in pixels, quickly; returns its length so far."""
        pen, wide = self.pen(line), self.width_of(line)
        dash = tuple(wide * size for size in DASHES[line.dash])
        painter.setPen(pen)
        for xs, ys in runs(across, down):
            xs, ys = thinned(xs, ys, int(xs[-1] - xs[0]) + 1)
            if len(xs) == 1:
                self.dot(painter, line, xs[0], ys[0])
                continue
            found, done = strokes(xs, ys, dash, done)
            painter.drawLines([QLineF(*stroke) for stroke in _longer(found, OVERLAP * wide)])
        return done

    def join(self, painter: QPainter, line: Line, one: Place, other: Place, done: float) -> float:
        """Draw one stroke more; returns the length so far."""
        pen = self.pen(line)
        if line.dash != "solid":
            pen.setDashPattern(DASHES[line.dash])
            pen.setDashOffset(done / pen.widthF())
        painter.setPen(pen)
        painter.drawLine(QLineF(*one, *other))
        return done + math.dist(one, other)

    def dot(self, painter: QPainter, line: Line, x: float, y: float, size: float = 1.0) -> None:
        """A point that is not, or not yet, part of a curve."""
        radius = size * self.width_of(line)
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(line.color(self.theme))
        painter.drawEllipse(QPointF(x, y), radius, radius)
        painter.restore()

    def draw(self, painter: QPainter, frame: Frame, line: Line) -> None:
        """Draw a whole curve as one shape, for files: dearer, and with rounded corners."""
        pen = self.pen(line)
        if line.dash != "solid":
            pen.setDashPattern(DASHES[line.dash])
        for xs, ys in runs(frame.across(line.xs), frame.down(line.ys)):
            xs, ys = thinned(xs, ys, int(xs[-1] - xs[0]) + 1)
            if len(xs) == 1:
                self.dot(painter, line, xs[0], ys[0])
                continue
            painter.setPen(pen)
            points = zip(xs.tolist(), ys.tolist(), strict=True)
            painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points]))


def _longer(found: Numbers, by: float) -> list[list[float]]:
    along = found[:, 2:] - found[:, :2]
    sizes = np.hypot(along[:, 0], along[:, 1])[:, None]
    step = along * (by / np.where(sizes > 0, sizes, np.inf))
    longer: list[list[float]] = np.hstack([found[:, :2] - step, found[:, 2:] + step]).tolist()
    return longer


def _painter(picture: QPixmap, frame: Frame) -> QPainter:
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(frame.box.adjusted(-1, -3, 3, 3))
    return painter
