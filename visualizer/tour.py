"""What does a new user see first? Five short steps beside what they are about, left at any time."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from visualizer.i18n import tr
from visualizer.scrolled import into_view
from visualizer.theme import Theme

GAP = 12
WIDTH = 40
"""Width of the bubble, in letters."""


class Stop(NamedTuple):
    """What is pointed at, and what is said of it."""

    target: Callable[[], QWidget | None]
    title: Callable[[], str]
    text: Callable[[], str]


class Tour(QWidget):
    """Lies over the window and points at one thing at a time.

    ``ended`` comes once, however it was left.
    """

    ended = Signal()

    def __init__(self, window: QWidget, theme: Theme, stops: Sequence[Stop]) -> None:
        super().__init__(window)
        self._theme, self._stops, self._place = theme, stops, 0
        self.setObjectName("tour")
        self.bubble = QFrame(self)
        self.bubble.setProperty("card", True)
        self.title, self.text, self.count = QLabel(), QLabel(), QLabel()
        self.title.setProperty("role", "section")
        self.count.setProperty("role", "hint")
        self.text.setWordWrap(True)
        self.leave, self.back, self.next = QPushButton(), QPushButton(), QPushButton()
        self.next.setProperty("accent", True)
        self.leave.clicked.connect(self.end)
        self.back.clicked.connect(lambda: self.go(self._place - 1))
        self.next.clicked.connect(lambda: self.go(self._place + 1))
        row = self._row = QHBoxLayout()
        for widget in (self.leave, self.count):
            row.addWidget(widget)
        row.addStretch(1)
        for widget in (self.back, self.next):
            row.addWidget(widget)
        column = QVBoxLayout(self.bubble)
        column.addWidget(self.title)
        column.addWidget(self.text)
        column.addLayout(row)
        window.installEventFilter(self)
        for button in (self.leave, self.back, self.next):
            button.installEventFilter(self)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()
        self.go(0)

    @property
    def place(self) -> int:
        """The number of the stop that is shown, from 0."""
        return self._place

    def go(self, place: int) -> None:
        """To a stop; past the last one ends the tour."""
        if place >= len(self._stops):
            self.end()
            return
        self._place = max(place, 0)
        stop = self._stops[self._place]
        self.title.setText(stop.title())
        self.text.setText(stop.text())
        self.count.setText(f"{self._place + 1} / {len(self._stops)}")
        self.leave.setText(tr("Leave the tour"))
        self.back.setText(tr("Back"))
        self.back.setEnabled(self._place > 0)
        last = self._place == len(self._stops) - 1
        self.next.setText(tr("Begin") if last else tr("Next"))
        into_view(stop.target())
        self._lay_out()
        self.next.setFocus()
        self.setAccessibleName(f"{self.title.text()}. {self.text.text()}")

    def end(self) -> None:
        """Leave; it does not come back by itself."""
        self.hide()
        self.parent().removeEventFilter(self)
        self.ended.emit()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parent():
            self._lay_out()
        return (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and self.press(Qt.Key(event.key()))
        )

    def press(self, key: Qt.Key) -> bool:
        """Act on a key of the tour's; False where it is none."""
        match key:
            case Qt.Key.Key_Escape:
                self.end()
            case Qt.Key.Key_Right | Qt.Key.Key_PageDown:
                self.go(self._place + 1)
            case Qt.Key.Key_Left | Qt.Key.Key_PageUp:
                self.go(self._place - 1)
            case _:
                return False
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.press(Qt.Key(event.key()))

    def paintEvent(self, event: QPaintEvent) -> None:
        lit = self._lit()
        veil = QColor(self._theme.color("bg"))  # a copy: the theme's own is shared
        veil.setAlphaF(0.7)
        with QPainter(self) as p:
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            for part in _around(self.rect(), lit):
                p.fillRect(part, veil)
            p.setPen(QPen(self._theme.color("positive"), 3))
            p.setBrush(Qt.BrushStyle.NoBrush)
            p.drawRoundedRect(lit.adjusted(1, 1, -1, -1), 8, 8)

    def _lit(self) -> QRect:
        target = self._stops[self._place].target()
        if target is None or not target.isVisible():
            return QRect()
        corner = target.mapTo(self.parentWidget(), QPoint(0, 0))
        return QRect(corner, target.size()).intersected(self.rect())

    def _lay_out(self) -> None:
        """The bubble stands beside what is lit, where there is most room."""
        area = self.parentWidget().rect()
        self.setGeometry(area)
        wide = min(WIDTH * self.fontMetrics().averageCharWidth(), area.width() - 8 * GAP)
        wide = max(wide, self._row.sizeHint().width())
        page = QRect(0, 0, wide, area.height())
        flags = Qt.TextFlag.TextWordWrap.value
        tall = self.text.fontMetrics().boundingRect(page, flags, self.text.text()).height()
        self.text.setFixedSize(wide, tall + 2)
        self._row.invalidate()  # it still has the sizes of the last stop
        self.bubble.adjustSize()
        size, lit = self.bubble.size(), self._lit()
        rooms = {
            "right": area.right() - lit.right(),
            "left": lit.left(),
            "below": area.bottom() - lit.bottom(),
            "above": lit.top(),
        }
        fits = [
            side
            for side, room in rooms.items()
            if room >= (size.width() if side in ("left", "right") else size.height()) + 2 * GAP
        ]
        middle = lit.center() - self.bubble.rect().center()
        x, y = {
            "right": (lit.right() + GAP, middle.y()),
            "left": (lit.left() - GAP - size.width(), middle.y()),
            "below": (middle.x(), lit.bottom() + GAP),
            "above": (middle.x(), lit.top() - GAP - size.height()),
            "": (middle.x(), middle.y()),
        }[fits[0] if fits else ""]
        x = max(GAP, min(x, area.right() - size.width() - GAP))
        y = max(GAP, min(y, area.bottom() - size.height() - GAP))
        self.bubble.move(x, y)
        self.update()


def _around(whole: QRect, hole: QRect) -> list[QRect]:
    """What of ``whole`` is left round ``hole``."""
    if hole.isEmpty():
        return [whole]
    left, top, right, bottom = hole.left(), hole.top(), hole.right() + 1, hole.bottom() + 1
    return [
        QRect(0, 0, whole.width(), top),
        QRect(0, bottom, whole.width(), whole.height() - bottom),
        QRect(0, top, left, bottom - top),
        QRect(right, top, whole.width() - right, bottom - top),
    ]
