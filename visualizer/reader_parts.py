"""What does a screen reader find in a view that is only painted? A button for each part of it.

The buttons are ordinary widgets without a picture, which the mouse and Tab pass by, so that they
live and die with their view like any other child, on every system's kind of accessibility. They
are made when a screen reader is there, and kept up to date after the view has painted.
"""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QObject, QRect, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget


class Part(NamedTuple):
    """One part: how it is called, what it shows now, where, and what a press of it does."""

    name: str
    description: str
    rect: QRect
    press: Callable[[], object]


class Stand(QAbstractButton):
    """Stands in a view for a part of it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.part: Part | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        # A reader may put the focus here; Tab would take forty stops in a large graph.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.clicked.connect(self._press)

    def take(self, part: Part) -> None:
        """Stand for this part from now on; what has not changed is not said again."""
        if self.part is None or part.name != self.part.name:
            self.setAccessibleName(part.name)
        if self.part is None or part.description != self.part.description:
            self.setAccessibleDescription(part.description)
        if part.rect != self.geometry():
            self.setGeometry(part.rect)
        self.part = part
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.hasFocus():
            with QPainter(self) as p:
                p.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
                p.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _press(self) -> None:
        if self.part is not None:
            self.part.press()


class ReaderParts(QObject):
    """Keeps one stand for each part that a view names."""

    def __init__(self, view: QWidget, parts: Callable[[], list[Part]]) -> None:
        super().__init__(view)
        self._view, self._parts = view, parts
        self.stands: list[Stand] = []
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.refresh)

    def refresh_soon(self) -> None:
        """Refresh once the view is done with what it is at."""
        if not self._later.isActive():
            self._later.start(0)

    def refresh(self) -> None:
        """Have each part say what it shows now."""
        found = self._parts()
        while len(self.stands) < len(found):
            self.stands.append(Stand(self._view))
        for stand, part in zip(self.stands, found, strict=False):
            stand.take(part)
        for stand in self.stands[len(found) :]:
            stand.hide()
