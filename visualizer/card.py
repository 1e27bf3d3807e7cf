"""What does a panel stand on? A card with round corners."""

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget


class Card(QFrame):
    """``widgets`` one below the other; what is added to ``column`` stands below them."""

    def __init__(self, *widgets: QWidget, margin: int = 8) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(margin, margin, margin, margin)
        for widget in widgets:
            self.column.addWidget(widget)
