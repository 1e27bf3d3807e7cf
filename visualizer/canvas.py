"""What have the views in common that are painted as one picture? A ring while the keyboard is
there, and a tip that says what is under the pointer."""

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from visualizer.theme import Theme

BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class Canvas(QWidget):
    """A widget that paints all that is in it, and takes the keyboard focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ringed = False

    def tip(self, point: QPointF) -> str | None:
        """What is said of a place where the pointer rests; "" of empty ground.

        None, as here: the widget shows no tip of its own.
        """
        return None

    def paint_ring(self, p: QPainter, theme: Theme) -> None:
        """Show that keys come here, if they came by the keyboard."""
        if self._ringed:
            p.resetTransform()
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            p.setBrush(Qt.BrushStyle.NoBrush)
            p.setPen(QPen(theme.color("positive"), 2))
            p.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 6, 6)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ringed = event.reason() in BY_KEY
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ringed = False
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self.tip(QPointF(event.pos()))
            if text:
                QToolTip.showText(event.globalPos(), text, self)
            elif text is not None:
                QToolTip.hideText()
                event.ignore()
            if text is not None:
                return True
        return super().event(event)
