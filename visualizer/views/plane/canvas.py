"""How are the points of the plane chosen, moved, added and removed, by mouse and by keys?"""

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from visualizer.canvas import BY_KEY, Canvas
from visualizer.i18n import brief, tr
from visualizer.plane_frame import Box, Frame
from visualizer.theme import Theme
from visualizer.views.plane.contour import Segments
from visualizer.views.plane.field import Field
from visualizer.views.plane.painting import PlanePicture
from visualizer.views.plane.points import PlanePoints

Key = Qt.Key
ARROWS = {
    Key.Key_Left: (-1, 0),
    Key.Key_Right: (1, 0),
    Key.Key_Up: (0, 1),
    Key.Key_Down: (0, -1),
}
REACH = 4
"""So many pixels beside a point still mean it."""


class PlaneCanvas(Canvas):
    """The plane as a widget. ``can_edit``: its points; ``can_add``: a click adds one."""

    hovered = Signal(object)  # (x, y) under the mouse or of the chosen point, or None
    left = Signal()  # Esc, or a click on empty ground, while points cannot be added
    refused = Signal(str)

    def __init__(self, points: PlanePoints, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points, self._theme = points, theme
        self.picture = PlanePicture(points, theme)
        self._pressed: QPointF | None = None
        self._dragged: int | None = None
        self._by_keys = False
        self.can_edit = self.can_add = True
        self.new_label = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        points.shown.connect(self._on_points_shown)
        self.retranslate()

    # asking

    @property
    def frame(self) -> Frame:
        """Where the plane is in the widget."""
        self._fit()
        return self.picture.frame

    def point_at(self, where: QPointF) -> int | None:
        """The training point, from 0, at a point of the widget: the nearest."""
        frame = self.frame
        best, nearest = None, (self.picture.radius() + REACH) ** 2
        for place, (x, y) in enumerate(self._points.places):
            way = frame.to_view(x, y) - where
            far = QPointF.dotProduct(way, way)
            if far <= nearest:
                best, nearest = place, far
        return best

    # telling

    def set_plane(self, box: Box, names: tuple[str, str], classes: tuple[str, ...]) -> None:
        """Another part of the plane; what was held with the mouse is let go."""
        self._pressed = self._dragged = None
        self.picture.set_plane(box, names, classes)
        self.updateGeometry()
        self._describe()
        self.update()

    def set_field(self, field: Field | None, line: Segments | None = None) -> None:
        """Show another picture, see `PlanePicture.set_field`."""
        self.picture.set_field(field, line)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self._theme = theme
        self.picture.set_theme(theme)
        self.update()

    def retranslate(self) -> None:
        """Speak the language that is now in force."""
        self.setAccessibleName(tr("The network's answers over the plane"))
        self._describe()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        self._fit()
        return round(self.picture.height_for(width))

    def sizeHint(self) -> QSize:
        return QSize(380, self.heightForWidth(380))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 200)

    # what happens to it

    def paintEvent(self, event: QPaintEvent) -> None:
        self._fit()
        with QPainter(self) as p:
            self.picture.paint(p)
            self.paint_ring(p, self._theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
            self.update()
        super().changeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        where = event.position()
        found = self.point_at(where)
        if event.button() == Qt.MouseButton.RightButton and found is not None:
            self._remove(found)
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed = where
        self._dragged = found if self.can_edit else None
        self._points.choose(self._dragged)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        where = event.position()
        if self._dragged is not None and self._pressed is not None:
            far = (where - self._pressed).manhattanLength()
            if self.cursor().shape() == Qt.CursorShape.ClosedHandCursor or (
                far >= QApplication.startDragDistance()
            ):
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
                self._points.move(self._dragged, *self.frame.from_view(where))
        else:
            grip = self.can_edit and self.point_at(where) is not None
            shape = Qt.CursorShape.OpenHandCursor if grip else Qt.CursorShape.CrossCursor
            self.setCursor(shape if self._inside(where) or grip else Qt.CursorShape.ArrowCursor)
        self._tell(where)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        pressed, dragged = self._pressed, self._dragged
        self._pressed = self._dragged = None
        self.setCursor(Qt.CursorShape.CrossCursor)
        if dragged is not None or not self._inside(event.position()):
            return
        if (event.position() - pressed).manhattanLength() > QApplication.startDragDistance():
            return
        if self.can_edit and self.can_add:
            self._points.add(*self.frame.from_view(event.position()), self.new_label)
        else:
            self.left.emit()

    def leaveEvent(self, event: QEvent) -> None:
        self.hovered.emit(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        reason = event.reason()
        self._by_keys = self.can_edit
        if reason in BY_KEY and self._by_keys and len(self._points):
            last = len(self._points) - 1
            self._points.choose(0 if reason == Qt.FocusReason.TabFocusReason else last)

    def focusNextPrevChild(self, onwards: bool) -> bool:
        """Tab goes from point to point, and on after the last one, or after Esc."""
        if self._by_keys and len(self._points):
            at = self._points.chosen
            if at is None:
                goal = 0 if onwards else len(self._points) - 1
            else:
                goal = at + 1 if onwards else at - 1
            if 0 <= goal < len(self._points):
                self._points.choose(goal)
                self._tell_chosen()
                return True
        self._points.choose(None)
        return super().focusNextPrevChild(onwards)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        chosen = self._points.chosen
        key = Key(event.key())
        if key == Key.Key_Escape:
            self._by_keys = False
        if key == Key.Key_Escape and chosen is not None:
            self._points.choose(None)
            self.hovered.emit(None)
        elif key == Key.Key_Escape and not self.can_add:
            self.left.emit()
        elif chosen is not None and key in (Key.Key_Delete, Key.Key_Backspace):
            self._remove(chosen)
        elif chosen is not None and key in ARROWS:
            across, up = self.frame.step()
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                across, up = across / 10, up / 10
            x, y = self._points.places[chosen]
            right, above = ARROWS[key]
            self._points.move(chosen, *self.frame.held(x + right * across, y + above * up))
            self._tell_chosen()
        else:
            super().keyPressEvent(event)

    def _remove(self, place: int) -> None:
        if self.can_edit and not self._points.remove(place):
            self.refused.emit(tr("One point has to stay: nothing is learned from none."))

    def _inside(self, where: QPointF) -> bool:
        return self.frame.rect.contains(where)

    def _tell(self, where: QPointF) -> None:
        if self._dragged is not None:
            self._tell_chosen()
        else:
            self.hovered.emit(self.frame.from_view(where) if self._inside(where) else None)

    def _tell_chosen(self) -> None:
        if self._points.chosen is not None:
            x, y = self._points.places[self._points.chosen]
            self.hovered.emit((float(x), float(y)))

    def _fit(self) -> None:
        self.picture.fit(self.size(), self.font(), self.devicePixelRatioF())

    def _on_points_shown(self) -> None:
        self.picture.forget_points()
        self._describe()
        self.update()

    def _describe(self) -> None:
        """Say the chosen point to those who do not see it."""
        points, names = self._points, self.picture.names
        if points.chosen is None:
            self.setAccessibleDescription(tr("{count} points", count=len(points)))
            return
        x, y = points.places[points.chosen]
        self.setAccessibleDescription(
            tr(
                "point {number} of {count}: {x_name} = {x}, {y_name} = {y}, class {name}",
                number=points.chosen + 1,
                count=len(points),
                x_name=names[0],
                x=brief(x),
                y_name=names[1],
                y=brief(y),
                name=self._name_of(int(points.labels[points.chosen])),
            )
        )

    def _name_of(self, label: int) -> str:
        names = self.picture.class_names
        return names[label] if label < len(names) else str(label)
