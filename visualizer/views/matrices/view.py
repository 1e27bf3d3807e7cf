"""The step as whole matrices: the row and the column that meet, and the cell they make."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QFontInfo,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.matrices import Page
from visualizer.canvas import Canvas
from visualizer.i18n import exact, tr
from visualizer.session import Session
from visualizer.style import least_on_wall
from visualizer.theme import Theme
from visualizer.views.matrices.fit import FEWEST, Room
from visualizer.views.matrices.painter import PagePainter
from visualizer.views.matrices.placing import Placing
from visualizer.views.matrices.showing import Showing
from visualizer.views.matrices.sizes import cut

if TYPE_CHECKING:
    from visualizer.reader_parts import Part, ReaderParts

MARGIN = 14
SMALLEST_SHARE, LARGEST_SHARE = 0.8, 1.5
"""How much smaller or larger than the window's the numbers become."""
ZOOM_STEP, ZOOMS = 1.25, (0.5, 4.0)
KEPT = 4
"""Pages whose pictures are kept."""


class MatricesView(Canvas):
    """The matrices of the session's step.

    A click on a cell goes to the step that made it. The wheel moves along what is left out, with
    Ctrl it zooms; a double click on empty ground gives the usual size.
    """

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self._present, self._zoom = False, 1.0
        self._covered: frozenset[int] = frozenset()
        self.showing = Showing(session, self._room)
        self._painters: dict[Placing, PagePainter] = {}
        self.reader_parts: ReaderParts | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 200)
        session.network_changed.connect(self._on_network_changed)
        session.decimals_changed.connect(self._on_network_changed)
        session.cursor_moved.connect(self._on_moved)
        session.sample_changed.connect(self._on_moved)
        session.grouping_changed.connect(self._on_moved)
        self.retranslate()

    # asking

    def step_at(self, point: QPointF) -> int | None:
        """The step that a click at a point goes to."""
        found = self.showing.cell_at(point)
        return None if found is None else found[0].matrix.step(*found[1:])

    def spot_at(self, point: QPointF) -> QRectF | None:
        """The matrix under a point."""
        found = self.showing.cell_at(point)
        return None if found is None else found[0].cells

    def tip(self, point: QPointF) -> str:
        """The exact value of what is under a point of the widget, with its symbol."""
        found = self.showing.cell_at(point)
        if found is None:
            return ""
        placed, row, col = found
        matrix, now = placed.matrix, self.showing.now(self._covered)
        if not now.known(matrix, row, col) or now.hides(matrix, row, col):
            return tr(matrix.title)
        value = exact(float(matrix.values[row, col]))
        name = matrix.called(row, col)
        return f"{name} = {value}" if name else value

    # telling

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self._theme = theme
        self._painters.clear()
        self.update()

    def set_present(self, present: bool) -> None:
        """Write large enough for the last row."""
        if present != self._present:
            self._present = present
            self.showing.forget_layout()
            self.update()

    def set_covered(self, steps: Iterable[int]) -> None:
        """Hide the values of these steps behind a question mark."""
        covered = frozenset(steps)
        if covered != self._covered:
            self._covered = covered
            self._describe()
            self.update()

    def retranslate(self) -> None:
        """Speak the language that is now in force."""
        self.setAccessibleName(tr("Matrices of the step"))
        self.showing.forget_layout()
        self._on_network_changed()

    def zoom_in(self) -> None:
        """Larger."""
        self._zoom_to(self._zoom * ZOOM_STEP)

    def zoom_out(self) -> None:
        """Smaller."""
        self._zoom_to(self._zoom / ZOOM_STEP)

    def fit(self) -> None:
        """As large as there is room."""
        self._zoom_to(1.0)

    def sizeHint(self) -> QSize:
        return QSize(680, 600)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 200)

    # what happens to it

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as p:
            p.fillRect(event.rect(), self._theme.color("card"))
            showing = self.showing
            if showing.page is None:
                self._paint_maps(p)
            else:
                self._page_painter(showing.page).paint(p, showing.now(self._covered))
            self.paint_ring(p, self._theme)
        if QAccessible.isActive():
            self._tell_reader()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.showing.forget_layout()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self.showing.forget_layout()
            self.update()
        super().changeEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self.step_at(event.position())
        shape = Qt.CursorShape.ArrowCursor if found is None else Qt.CursorShape.PointingHandCursor
        self.setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        found = self.step_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and found is not None:
            self._session.go(found)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.step_at(event.position()) is None:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        found = self.showing.cell_at(event.position())
        turns = event.angleDelta().y() or event.angleDelta().x()
        if turns and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom_to(self._zoom * ZOOM_STEP ** (turns / 120))
            return
        if found is None or not turns:
            event.ignore()
            return
        matrix = found[0].matrix
        axes = [matrix.rows, matrix.cols]
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier or not event.angleDelta().y():
            axes.reverse()
        axis = next((axis for axis in axes if cut(axis, self.showing.fitted.counts)), None)
        if axis is None:
            event.ignore()
            return
        self.showing.move(axis, -1 if turns > 0 else 1)
        self.update()

    # within

    def _page_painter(self, page: Page) -> PagePainter:
        """The painter of what is on view, which keeps what stays from step to step."""
        placing, fitted = self.showing.placing, self.showing.fitted
        if placing not in self._painters:
            if len(self._painters) >= KEPT:
                self._painters.clear()
            made = PagePainter(self._theme, page, fitted, placing, self.font())
            self._painters[placing] = made
        return self._painters[placing]

    def _tell_reader(self) -> None:
        """Have a screen reader find each matrix with what it shows now."""
        if self.reader_parts is None:
            from visualizer.reader_parts import ReaderParts

            self.reader_parts = ReaderParts(self, self._parts)
        self.reader_parts.refresh_soon()

    def _parts(self) -> list[Part]:
        from visualizer.views.matrices.accessible import matrix_parts

        return matrix_parts(self.showing, self._session, self._covered)

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(MARGIN, MARGIN / 2, -MARGIN, -MARGIN / 2)

    def _room(self) -> tuple[QRectF, Room, int]:
        """The area, the room there, and the size that no text is smaller than."""
        area, usual = self._area(), QFontInfo(self.font()).pixelSize()
        if self._present:
            least = least_on_wall(self.window().height())
            text = max(least, round(1.2 * least * self._zoom))
            return area, Room(area.width(), area.height(), text, 2 * text, least, least), least
        text = round(usual * self._zoom)
        least = max(FEWEST, round(SMALLEST_SHARE * text))
        most = max(text, round(LARGEST_SHARE * text))
        room = Room(area.width(), area.height(), text, most, least, min(FEWEST, least))
        return area, room, max(FEWEST - 1, round(0.7 * usual))

    def _zoom_to(self, zoom: float) -> None:
        self._zoom = min(max(zoom, ZOOMS[0]), ZOOMS[1])
        self.showing.forget_layout()
        self.update()

    def _paint_maps(self, p: QPainter) -> None:
        p.setPen(self._theme.color("soft"))
        font = self.font()
        if self._present:
            font.setPixelSize(round(1.2 * least_on_wall(self.window().height())))
        p.setFont(font)
        flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
        text = tr("This layer works on maps: they are shown in the graph.")
        p.drawText(self._area().toRect(), flags, text)

    def _on_network_changed(self) -> None:
        self.showing.forget()
        self._describe()
        self.update()

    def _on_moved(self) -> None:
        self.showing.follow()
        self._describe()
        self.update()

    def _describe(self) -> None:
        """Say the current step to those who do not see the picture."""
        session = self._session
        if session.cursor < session.trace.given:
            self.setAccessibleDescription(tr("given values: x, y and the weights"))
            return
        step = session.step
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
