"""What does one read off a chart, with the mouse or the arrow keys?"""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from core.numbers import MINUS
from visualizer.i18n import exact
from visualizer.theme import Theme
from visualizer.views.plots.axes import Axes
from visualizer.views.plots.crosshair import faint_at, neighbour, readings, snapped
from visualizer.views.plots.frame import Kind
from visualizer.views.plots.lines import Line

Key = Qt.Key


class Chart(Axes):
    """A chart with a crosshair: it goes from point to point and tells their exact values."""

    def __init__(self, kind: Kind, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(kind, theme, parent)
        self._chosen: Any = None
        self._mouse: QPointF | None = None
        self.near: Line | None = None
        """The curve of an earlier run that the mouse is at."""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)

    def show_lines(self, lines: Sequence[Line]) -> None:
        super().show_lines(lines)
        if self._mouse is not None:
            self._point(self._mouse)
        else:
            self._point_at(self.at if self.filled else None)

    def point_out(self, source: Any) -> None:
        """Have the curves of an earlier run stand out; None for those of no run."""
        self._chosen = source
        self.overlay.update()

    def strong(self) -> list[Line]:
        """The earlier runs' curves that stand out."""
        chosen = [line for line in self._lines if line.faint and line.source is self._chosen]
        return chosen if self.near is None or self.near in chosen else [*chosen, self.near]

    def _readings(self) -> list[str]:
        if self.at is None:
            return []
        lines = [*self.live(), *([self.near] if self.near else [])]
        said = readings(lines, self.at, self.x_name, self.text_of)
        return [*said, self.near.note] if self.near else said

    def text_of(self, value: float) -> str:
        """A number of a curve, exactly."""
        if self._kind == "share":
            return f"{100 * value:.12g}\N{NO-BREAK SPACE}%"
        return exact(value).replace("-", MINUS)

    def _point(self, mouse: QPointF | None) -> None:
        """Follow the mouse."""
        self._mouse = mouse
        if mouse is None:
            self.near = None
            self._point_at(None)
            return
        inside = self._frame.box.adjusted(-4, -4, 4, 4).contains(mouse)
        self.near = faint_at(self._lines, self._frame, mouse.x(), mouse.y()) if inside else None
        lines = [self.near] if self.near and not self.live() else self._lines
        x = self._frame.value_across(mouse.x())
        self._point_at(snapped(lines, x) if inside else None)

    def _point_at(self, x: float | None) -> None:
        self.at = x
        said = self._readings()
        if said != self.said:
            self.said = said
            self.setAccessibleDescription(", ".join(said))
        self.overlay.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.ignore()

    def wheelEvent(self, event: Any) -> None:
        event.ignore()

    def leaveEvent(self, event: QEvent) -> None:
        self._point(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = self._range.x[1]
        start = last if self.at is None else self.at
        moves = {
            Key.Key_Left: (start, -1 if self.at is not None else 0),
            Key.Key_Right: (start, 1),
            Key.Key_Home: (0.0, 0),
            Key.Key_End: (last, 0),
        }
        key = Key(event.key())
        if key in moves:
            self._mouse = self.near = None
            self._point_at(neighbour(self._lines, *moves[key]))
        elif key == Key.Key_Escape and self.at is not None:
            self._point(None)
        else:
            event.ignore()

    def focusOutEvent(self, event: Any) -> None:
        super().focusOutEvent(event)
        if self._mouse is None:
            self._point_at(None)
