"""What are the pages made of: cards, and splitters between them?"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget


class Card(QFrame):
    """A panel with rounded corners; what is added stands below each other."""

    def __init__(self, *widgets: QWidget) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(8, 8, 8, 8)
        for widget in widgets:
            self.column.addWidget(widget)


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
