"""How do the parts of a page share its room?"""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget


def without_handles(splitter: QSplitter) -> None:
    """Leave the parts as they are: on a wall nobody moves them."""
    splitter.setHandleWidth(1)
    for number in range(1, splitter.count()):
        splitter.handle(number).setEnabled(False)


def split(orientation: Qt.Orientation, *parts: QWidget) -> QSplitter:
    """Parts beside or below each other, that the user can give more or less room."""
    made = QSplitter(orientation)
    made.setChildrenCollapsible(False)
    made.setHandleWidth(8)
    for part in parts:
        made.addWidget(part)
    return made


class Arranged(QWidget):
    """A page that divides its room anew whenever its size or its font is another."""

    def arrange(self) -> None:
        """Divide the room."""
        raise NotImplementedError

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.arrange()
