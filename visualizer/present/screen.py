"""What fills the wall? One sight, formula and timeline of one step, and nothing else."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import (
    QCloseEvent,
    QContextMenuEvent,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
)
from PySide6.QtWidgets import QWidget

from visualizer.course_words import update_said
from visualizer.formulas import Formulas
from visualizer.i18n import grouped, tr
from visualizer.player import Player
from visualizer.present.reveal import Reveal
from visualizer.present.sights import WallSights
from visualizer.present.wall import LEFT, Wall
from visualizer.session import GROUPINGS, Session
from visualizer.theme import Theme
from visualizer.views.computation.text import place_of
from visualizer.views.computation.view import ComputationView
from visualizer.views.graph.view import GraphView
from visualizer.views.timeline import LABEL_SCALE, Timeline

Key = Qt.Key
GRAPH_SHARES = ((1.5, 0.56), (0.0, 0.51))
"""How much of the width the graph has, on screens at least so many times as wide as high."""

RESULT_UNITS, TEXT_UNITS = 27, 14
"""The computation's result and its smallest text, in units of its scale."""


class PresentScreen(Wall):
    """One step of the session, at sizes that are read from the last row.

    Keys are those of a remote and of the window; a covered
    result is revealed before the next step comes.
    """

    def __init__(
        self,
        session: Session,
        player: Player,
        formulas: Formulas,
        reveal: Reveal,
        theme: Theme,
        menu: Callable[[QPoint], None] | None = None,
        sight: str = "graph",
    ) -> None:
        super().__init__("present", theme)
        self._session, self._player, self._reveal, self._menu = session, player, reveal, menu
        self.sights = WallSights(session, theme, sight, self, self)
        self.computation = ComputationView(session, theme, formulas, self)
        self.timeline = Timeline(session, theme, self)
        for view in (self.computation, self.timeline):
            view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            view.installEventFilter(self)
            view.setMouseTracking(True)
        self.computation.viewport().installEventFilter(self)
        self.setMouseTracking(True)
        self.actions |= {
            Key.Key_Right: self.go_on,
            Key.Key_PageDown: self.go_on,
            Key.Key_Space: self.go_on,
            Key.Key_Left: session.back,
            Key.Key_PageUp: session.back,
            Key.Key_Up: session.previous_phase,
            Key.Key_Down: session.next_phase,
            Key.Key_Home: session.first,
            Key.Key_End: session.last,
            Key.Key_P: player.toggle,
            Key.Key_R: reveal.toggle,
            Key.Key_S: self.overlay.toggle_spotlight,
            Key.Key_M: self.sights.show_next,
        }
        for number, grouping in enumerate(GROUPINGS):
            self.actions[Qt.Key(Key.Key_1 + number)] = lambda grouping=grouping: (
                session.set_grouping(grouping)
            )
        session.cursor_moved.connect(self._on_moved)
        session.network_changed.connect(self._on_moved)
        session.course_changed.connect(self.lay_out)
        session.course_changed.connect(self._on_moved)
        reveal.changed.connect(self._cover)
        self.retranslate()
        self._cover()

    # what the window asks of it

    @property
    def graph(self) -> GraphView:
        """The graph, in front or not."""
        return self.sights.graph

    def set_theme(self, theme: Theme) -> None:
        """Light or dark."""
        self._theme = theme
        for view in (self.sights, self.computation, self.timeline, self.overlay):
            view.set_theme(theme)
        self.update()

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        self.setWindowTitle(tr("Presentation"))
        for view in (self.sights, self.computation, self.timeline):
            view.retranslate()
        self._on_moved()

    def go_on(self) -> None:
        """Reveal what is covered, or go one group on."""
        if self.overlay.blank:
            self.overlay.toggle_blank()
        elif not self._reveal.reveal():
            self._session.next()

    # what happens to it

    def keyPressEvent(self, event: QKeyEvent) -> None:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if modifiers == Qt.KeyboardModifier.ControlModifier:
            front = self.sights.front
            zoom = {
                Key.Key_Plus: front.zoom_in,
                Key.Key_Equal: front.zoom_in,
                Key.Key_Minus: front.zoom_out,
                Key.Key_0: front.fit,
            }.get(Qt.Key(event.key()))
            if zoom is not None:
                zoom()
            return
        action = self.actions.get(Qt.Key(event.key()))
        if action is not None and modifiers in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.ShiftModifier,
        ):
            action()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._menu is not None:
            self._menu(event.globalPos())

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            self._point(self.mapFromGlobal(event.globalPosition()))
        elif kind == QEvent.Type.ContextMenu and isinstance(event, QContextMenuEvent):
            self.contextMenuEvent(event)
            return True
        return False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(event.position())

    def closeEvent(self, event: QCloseEvent) -> None:
        self._player.pause()
        super().closeEvent(event)

    def paint_lines(self, p: QPainter) -> None:
        place, count = self.heading
        p.drawText(self.line(), LEFT, place)
        p.drawText(self.line(), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, count)

    @property
    def heading(self) -> tuple[str, str]:
        """Where the step stands, and its number of all."""
        session = self._session
        trace = session.trace
        done = max(session.cursor - trace.given + 1, 0)
        step = None if session.cursor < trace.given else session.step
        place = tr("Given") if step is None else place_of(step).replace(", ", " · ")
        update = update_said(session)
        if update:
            place = f"{update[:1].upper()}{update[1:]} · {place}".replace(", ", " · ")
        return place, f"{grouped(done)} / {grouped(len(trace) - trace.given)}"

    # within

    def lay_out(self) -> None:
        unit, width, height = self.least_text, self.width(), self.height()
        font = QFont(self.font())
        font.setPixelSize(-int(-unit // LABEL_SCALE))
        self.timeline.setFont(font)
        bar = self.timeline.minimumSizeHint().height()
        top = self.line().bottom() + unit // 2
        bottom = height - bar - unit // 2
        area = QRect(unit // 2, top, width - unit, bottom - top - unit // 2)
        graph, formula = QRect(area), QRect(area)
        share = next(share for least, share in GRAPH_SHARES if width >= least * height)
        graph.setWidth(round(share * area.width()))
        formula.setLeft(graph.right() + unit)
        self.sights.setGeometry(graph)
        self.computation.setGeometry(formula)
        self.computation.set_present(True, max(unit / TEXT_UNITS, 2 * unit / RESULT_UNITS))
        self.timeline.setGeometry(unit // 2, bottom, width - unit, bar)
        self.cover()

    def _on_moved(self) -> None:
        self.setAccessibleName(" ".join(self.heading))
        self.update(self.line())

    def _cover(self) -> None:
        hidden = self._reveal.hidden
        self.sights.set_covered(hidden)
        self.computation.covered = self._session.cursor in hidden

    def _point(self, at: QPointF) -> None:
        found = self.sights.spot_at(self.sights.mapFrom(self, at))
        if found is not None:
            found = found.translated(QPointF(self.sights.pos()))
        self.overlay.point(at, found)
