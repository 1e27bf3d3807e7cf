"""What lies over the presented step? A pointer seen from afar, a spotlight, or a blank."""

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from visualizer.theme import Theme

LINGERS = 3000
"""Milliseconds the pointer stays after the mouse has stopped."""

POINTER_SHARE = 36
"""The pointer's radius is the height divided by this."""

VEIL = 0.72
"""How much of what the spotlight leaves out is covered."""


class Overlay(QWidget):
    """Covers the whole screen, and lets every click through."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self._theme = theme
        self._blank = self._spotlight = False
        self._at: QPointF | None = None
        self._neuron: QRectF | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self._rest = QTimer(self, singleShot=True, interval=LINGERS)
        self._rest.timeout.connect(self._hide_pointer)

    @property
    def blank(self) -> bool:
        """Is the screen blank?"""
        return self._blank

    @property
    def spotlight(self) -> bool:
        """Is all but the neuron under the pointer darkened?"""
        return self._spotlight

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def toggle_blank(self) -> None:
        """Nothing but the ground's colour, or the step again."""
        self._blank = not self._blank
        self.update()

    def toggle_spotlight(self) -> None:
        """Light the neuron under the pointer, or everything again."""
        self._spotlight = not self._spotlight
        self.update()

    def point(self, at: QPointF, neuron: QRectF | None) -> None:
        """The mouse is here, over this neuron (or none)."""
        old = self._lit()
        self._at, self._neuron = at, neuron
        self._rest.start()
        if self._spotlight:
            self.update()
        else:
            self.update(old.united(self._lit()).toAlignedRect())

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as p:
            if self._blank:
                p.fillRect(event.rect(), self._theme.color("bg"))
                return
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._spotlight and self._at is not None:
                self._paint_spotlight(p)
            elif self._at is not None and self._rest.isActive():
                self._paint_pointer(p, self._at)

    def _paint_pointer(self, p: QPainter, at: QPointF) -> None:
        radius = self._radius()
        fill = QColor(self._theme.color("negative"))
        fill.setAlphaF(0.35)
        p.setBrush(fill)
        p.setPen(QPen(self._theme.color("negative"), max(2.0, radius / 8)))
        p.drawEllipse(at, 0.8 * radius, 0.8 * radius)

    def _paint_spotlight(self, p: QPainter) -> None:
        veil = QPainterPath()
        veil.addRect(QRectF(self.rect()))
        hole = QPainterPath()
        if self._neuron is not None:
            grown = self._neuron.adjusted(*(side * self._radius() for side in (-1, -1, 1, 1)))
            hole.addRoundedRect(grown, self._radius(), self._radius())
        elif self._at is not None:
            hole.addEllipse(self._at, 4 * self._radius(), 4 * self._radius())
        color = QColor(self._theme.color("card"))
        color.setAlphaF(VEIL)
        p.fillPath(veil.subtracted(hole), color)

    def _radius(self) -> float:
        return self.height() / POINTER_SHARE

    def _lit(self) -> QRectF:
        if self._at is None:
            return QRectF()
        wide = 1.2 * self._radius()
        return QRectF(self._at.x() - wide, self._at.y() - wide, 2 * wide, 2 * wide)

    def _hide_pointer(self) -> None:
        self.update()
