"""How does a panel scroll, and look as if it did not?"""

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


def scrolled(widget: QWidget, area: QScrollArea | None = None) -> QScrollArea:
    """``widget`` as wide as the room there is and as tall as it likes, on the ground behind it."""
    area = area or QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(widget)
    # Setting the widget has made it fill its ground.
    widget.setAutoFillBackground(False)
    area.viewport().setAutoFillBackground(False)
    return area


def into_view(widget: QWidget | None) -> None:
    """Scroll whatever scrolls round ``widget``, so that as much of it is seen as can be."""
    area = widget.parentWidget() if widget is not None else None
    while area is not None:
        if isinstance(area, QScrollArea) and area.widget().isAncestorOf(widget):
            corner = widget.mapTo(area.widget(), QPoint(0, 0))
            area.ensureVisible(corner.x() + widget.width(), corner.y() + widget.height(), 0, 0)
            area.ensureVisible(corner.x(), corner.y(), 0, 0)
        area = area.parentWidget()


class _Filled(QWidget):
    """Filled by ``page``, whatever height that would like for its width."""

    def __init__(self, page: QWidget) -> None:
        super().__init__()
        self._page = page
        page.setParent(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._page.setGeometry(self.rect())


class Roomy(QScrollArea):
    """A page that keeps the room its text needs: where the window has less, it scrolls.

    ``columns`` and ``rows`` are that room, in heights of a line of text.
    """

    def __init__(self, page: QWidget, columns: float, rows: float) -> None:
        super().__init__()
        self._room = (columns, rows)
        scrolled(_Filled(page), self)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        QGuiApplication.instance().focusObjectChanged.connect(self._follow)
        self._keep_room()

    def to_start(self) -> None:
        """Show the page from its first line: another one has come to the front."""
        self.horizontalScrollBar().setValue(0)
        self.verticalScrollBar().setValue(0)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._keep_room()

    def _follow(self, focus: QObject | None) -> None:
        """What gets the focus comes into view; what is too large for that, if none of it is."""
        if not isinstance(focus, QWidget) or not self.isAncestorOf(focus):
            return
        seen, room = focus.visibleRegion().boundingRect(), self.viewport().size()
        fits = focus.width() <= room.width() and focus.height() <= room.height()
        if seen.isEmpty() or (fits and seen != focus.rect()):
            into_view(focus)

    def _keep_room(self) -> None:
        line = self.fontMetrics().height()
        columns, rows = self._room
        self.widget().setMinimumSize(round(columns * line), round(rows * line))
