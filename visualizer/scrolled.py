"""How does a panel scroll upwards and downwards, and look as if it did not?"""

from PySide6.QtCore import Qt
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
