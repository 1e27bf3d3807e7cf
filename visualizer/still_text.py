"""How is text shown that changes often? In a place of its own that moves nothing else."""

import math

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

HOW = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap


class StillText(QWidget):
    """A text in as much room as it is given.

    A label asks for other room whenever its text changes, and the whole window is laid out anew;
    this one is only painted.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        return self._text

    def say(self, text: str, about: str = "", role: str = "") -> None:
        """Show a text, with more of it in the tool tip, in the colour of a role."""
        if about != self.toolTip():
            self.setToolTip(about)
        if role != (self.property("role") or ""):
            self.setProperty("role", role)
            self.style().unpolish(self)
            self.style().polish(self)
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), HOW, self._text)


class SteadyText(StillText):
    """One line, as wide as the widest text of late: a few digits more or less move nothing."""

    SHRINKS = 0.75
    """To texts narrower than this share of its width it adapts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._width = 0
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def say(self, text: str, about: str = "", role: str = "") -> None:
        super().say(text, about, role)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(self._width, self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._width = 0
            self._fit()

    def _fit(self) -> None:
        needed = math.ceil(QFontMetricsF(self.font()).horizontalAdvance(self._text)) + 1
        if not self.SHRINKS * self._width <= needed <= self._width:
            self._width = needed
            self.updateGeometry()
