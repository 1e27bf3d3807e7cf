"""The graph: the network drawn with the state at the current step, to be clicked and zoomed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QFontInfo,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from visualizer.canvas import Canvas
from visualizer.i18n import exact, tr
from visualizer.session import Session
from visualizer.style import least_on_wall
from visualizer.theme import Theme
from visualizer.views.graph.hits import Hit, Hits
from visualizer.views.graph.ink import digit_width
from visualizer.views.graph.layout import Layout
from visualizer.views.graph.moment import Moment, moment
from visualizer.views.graph.painter import GraphPainter
from visualizer.views.graph.values import Values

if TYPE_CHECKING:
    from visualizer.reader_parts import Part, ReaderParts

SMALLEST_TEXT = 10
SMALLEST_SHARE = 0.75
"""No text is smaller than this share of the window's."""
LEAST_ZOOM, MOST_ZOOM = 0.5, 8.0
ZOOM_STEP = 1.25
REACH = 7.0
"""How near to an edge a click still means it, in pixels."""


class GraphView(Canvas):
    """The network as a graph, at the session's cursor.

    Clicking a neuron, an edge or a tag goes to the step that made it. Ctrl and the wheel zoom,
    dragging moves, a double click on empty ground shows the whole again.
    """

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self._present = False
        self._covered: frozenset[int] = frozenset()
        self._zoom, self._offset = 1.0, QPointF(0, 0)
        self._values: Values | None = None
        self._layout: Layout | None = None
        self._painter: GraphPainter | None = None
        self._moment: Moment | None = None
        self.reader_parts: ReaderParts | None = None
        self._pressed: QPointF | None = None
        self._dragged = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 200)
        session.network_changed.connect(self._on_network_changed)
        session.cursor_moved.connect(self._on_cursor_moved)
        session.sample_changed.connect(self._on_cursor_moved)
        session.grouping_changed.connect(self._on_cursor_moved)
        session.decimals_changed.connect(self._on_network_changed)
        self.retranslate()

    # asking

    @property
    def layout_in_use(self) -> Layout:
        """Where everything stands, in the view's pixels at zoom 1."""
        if self._layout is None:
            floor = max(SMALLEST_TEXT, round(SMALLEST_SHARE * QFontInfo(self.font()).pixelSize()))
            if self._present:
                floor = max(floor, least_on_wall(self.window().height()))
            self._layout = Layout(
                self._numbers().spec,
                self.width(),
                self.height(),
                floor,
                digit_width(),
                self._numbers().loss_chars,
            )
            self._moment = None
        return self._layout

    @property
    def shown(self) -> Moment:
        """What is reached and lit."""
        if self._moment is None:
            session = self._session
            layout = self.layout_in_use
            self._moment = moment(
                session.trace, session.cursor, session.group, session.sample, layout
            )
        return self._moment

    @property
    def zoom(self) -> float:
        """1 where the whole graph fits the view."""
        return self._zoom

    def to_view(self, place: QPointF) -> QPointF:
        """A place of the layout, in the widget's coordinates."""
        return place * self._scale() + self._origin()

    def from_view(self, point: QPointF) -> QPointF:
        """A point of the widget, in the layout's places."""
        return (point - self._origin()) / self._scale()

    def hit(self, point: QPointF) -> Hit | None:
        """What a click at a point of the widget means."""
        return self._hits().at(self.from_view(point), self.shown, REACH / self._scale())

    def spot_at(self, point: QPointF) -> QRectF | None:
        """What a neuron under a point of the widget takes up, with all that is written at it."""
        place, scale = self.from_view(point), self._scale()
        for node in self.layout_in_use.nodes(self.shown.guests):
            if node.bounds.contains(place):
                corner = self.to_view(node.bounds.topLeft())
                return QRectF(corner, node.bounds.size() * scale)
        return None

    # telling

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self._painter = None
        self.update()

    def set_present(self, present: bool) -> None:
        """Draw with text large enough for the last row."""
        if present != self._present:
            self._present = present
            self._forget_layout()

    def set_covered(self, steps: Iterable[int]) -> None:
        """Hide the values of these steps behind a question mark."""
        covered = frozenset(steps)
        if covered != self._covered:
            self._covered = covered
            self._painter = None
            self._describe()
            self.update()

    def retranslate(self) -> None:
        """Speak the language that is now in force."""
        self.setAccessibleName(tr("Graph of the network"))
        self._painter = None
        self._describe()
        self.update()

    def zoom_in(self) -> None:
        """Larger, about the middle."""
        self._zoom_to(self._zoom * ZOOM_STEP, QPointF(self.rect().center()))

    def zoom_out(self) -> None:
        """Smaller, about the middle."""
        self._zoom_to(self._zoom / ZOOM_STEP, QPointF(self.rect().center()))

    def fit(self) -> None:
        """Show the whole graph."""
        self._zoom, self._offset = 1.0, QPointF(0, 0)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(680, 600)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 200)

    # what happens to it

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        if self._painter is None:
            self._painter = GraphPainter(
                self._numbers(), self.layout_in_use, self._theme, self._session.decimals,
                self._covered,
            )  # fmt: skip
        origin = self._origin() * ratio
        with QPainter(self) as p:
            p.fillRect(self.rect(), self._theme.color("card"))
            self._painter.paint(
                p,
                self.shown,
                QPoint(round(origin.x()), round(origin.y())),
                self._scale(),
                ratio,
                QRectF(self.rect()),
            )
            self.paint_ring(p, self._theme)
        if QAccessible.isActive():
            self._tell_reader()

    def resizeEvent(self, event: QResizeEvent) -> None:
        old = event.oldSize()
        if old.width() > 0 and old.height() > 0:
            self._offset = QPointF(
                self._offset.x() * self.width() / old.width(),
                self._offset.y() * self.height() / old.height(),
            )
        self._forget_layout()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._forget_layout()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._dragged = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            found = self.hit(event.position())
            self.setCursor(
                Qt.CursorShape.PointingHandCursor if found else Qt.CursorShape.ArrowCursor
            )
            return
        way = event.position() - self._pressed
        if not self._dragged and way.manhattanLength() < QApplication.startDragDistance():
            return
        self._dragged = True
        self._pressed = event.position()
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self._move_to(self._offset + way)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        self._pressed = None
        if self._dragged:
            self.setCursor(Qt.CursorShape.ArrowCursor)
        elif (found := self.hit(event.position())) is not None:
            self._session.go(found.index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if self.hit(event.position()) is None:
            self.fit()
        else:
            self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        turns = event.angleDelta().y() / 120
        self._zoom_to(self._zoom * ZOOM_STEP**turns, event.position())

    def tip(self, point: QPointF) -> str:
        """The exact value of what is under a point of the widget, with its symbol."""
        found = self.hit(point)
        if found is None:
            return self._product(point)
        if not found.shown or found.index in self._covered:
            return ""
        step = self._session.trace[found.index]
        return f"{step.symbol} = {exact(step.value)}"

    # within

    def _hits(self) -> Hits:
        return Hits(self._numbers(), self.layout_in_use, self._covered)

    def _product(self, point: QPointF) -> str:
        """A product of the strip with its factors."""
        found = self._hits().product(self.from_view(point), self.shown)
        if found is None:
            return ""
        left, right, product = map(exact, found)
        return f"{left} · {f'({right})' if found[1] < 0 else right} = {product}"

    def _numbers(self) -> Values:
        if self._values is None:
            self._values = Values(self._session.trace, self._session.decimals)
        return self._values

    def _scale(self) -> float:
        layout = self.layout_in_use
        return self._zoom * min(1.0, self.width() / layout.width)

    def _origin(self) -> QPointF:
        """Where the layout's corner stands in the widget: centred, then moved by hand."""
        layout, scale = self.layout_in_use, self._scale()
        return QPointF(
            (self.width() - layout.width * scale) / 2 + self._offset.x(),
            (self.height() - layout.height * scale) / 2 + self._offset.y(),
        )

    def _zoom_to(self, zoom: float, fixed: QPointF) -> None:
        zoom = min(max(zoom, LEAST_ZOOM), MOST_ZOOM)
        place = self.from_view(fixed)
        self._zoom = zoom
        self._move_to(self._offset + fixed - self.to_view(place))

    def _move_to(self, offset: QPointF) -> None:
        """Move the graph, but never out of sight."""
        layout, scale = self.layout_in_use, self._scale()
        wide = (layout.width * scale + self.width()) / 2 - 40
        tall = (layout.height * scale + self.height()) / 2 - 40
        self._offset = QPointF(min(max(offset.x(), -wide), wide), min(max(offset.y(), -tall), tall))
        self.update()

    def _forget_layout(self) -> None:
        self._layout = self._painter = self._moment = None
        self.update()

    def _on_network_changed(self) -> None:
        before, layout, painter = self._values, self._layout, self._painter
        self._values = None
        self._forget_layout()
        if self._session.crossing and self.isVisible() and before and layout and painter:
            # Other numbers of the same network: where they fit, nothing moves.
            now = self._numbers()
            if now.keep_room(before):
                self._layout, self._painter = layout, painter.of_others(now)
        self._describe()

    def _on_cursor_moved(self) -> None:
        self._moment = None
        self._describe()
        self.update()

    def _tell_reader(self) -> None:
        """Have a screen reader find each neuron with what it shows now."""
        if self.reader_parts is None:
            from visualizer.reader_parts import ReaderParts

            self.reader_parts = ReaderParts(self, self._parts)
        self.reader_parts.refresh_soon()

    def _parts(self) -> list[Part]:
        from visualizer.views.graph.accessible import graph_parts

        return graph_parts(self, self._session, self._numbers(), self._covered)

    def _describe(self) -> None:
        """Say the current step to those who do not see the picture."""
        session = self._session
        if session.cursor < session.trace.given:
            self.setAccessibleDescription(tr("given values: x, y and the weights"))
            return
        step = session.trace[session.cursor]
        if session.cursor in self._covered:
            text = tr("step {index}: {symbol}, covered", index=step.index, symbol=step.symbol)
        else:
            text = tr(
                "step {index}: {symbol} = {value}",
                index=step.index,
                symbol=step.symbol,
                value=exact(step.value),
            )
        self.setAccessibleDescription(text)
