"""How is a digit drawn with the mouse?"""

import itertools

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from visualizer.i18n import tr
from visualizer.shades import dark_and_bright
from visualizer.theme import Theme

SIDE = 280
"""The drawing is kept in so many pixels a side, however large the pad is."""

PEN = SIDE / 13
"""As wide as the lines of the digits that the networks learned from."""

Stroke = list[QPointF]


class DrawingPad(QWidget):
    """Lines in bright on dark, as the pictures of the sets are. Places are 0 to 1 in each way."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.strokes: list[Stroke] = []
        self._drawing = False
        self._image = _empty()
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(110, 110)
        self.retranslate()

    @property
    def ink(self) -> npt.NDArray[np.float64]:
        """How much of each pixel is covered, 0 to 1: (280, 280)."""
        flat = np.frombuffer(self._image.constBits(), np.uint8)
        rows = flat.reshape(SIDE, self._image.bytesPerLine())
        return rows[:, :SIDE] / 255

    def clear(self) -> None:
        """An empty pad."""
        if self.strokes:
            self.strokes = []
            self._draw_all()

    def undo(self) -> None:
        """Without the last stroke."""
        if self.strokes:
            self.strokes.pop()
            self._draw_all()

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self._theme = theme
        self.update()

    def retranslate(self) -> None:
        """Speak the language that is now in force."""
        self.setAccessibleName(tr("Pad to draw on with the mouse"))

    def place(self) -> QRectF:
        """Where in the widget the square of the pad is."""
        side = min(self.width(), self.height()) - 4
        return QRectF((self.width() - side) / 2, 2, side, side)

    def sizeHint(self) -> QSize:
        return QSize(200, 200)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return width

    def paintEvent(self, event: QPaintEvent) -> None:
        dark, bright = dark_and_bright(self._theme)
        place = self.place()
        picture = self._image.copy()
        # An 8-bit image of greys takes two colours: its table goes from one to the other.
        picture.reinterpretAsFormat(QImage.Format.Format_Indexed8)
        picture.setColorTable([_between(dark, bright, k / 255) for k in range(256)])
        with QPainter(self) as p:
            p.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            p.drawImage(place, picture)
            edge = "positive" if self.hasFocus() else "line"
            p.setPen(QPen(self._theme.color(edge), 2 if self.hasFocus() else 1))
            p.setBrush(Qt.BrushStyle.NoBrush)
            p.drawRect(place)
            if not self.strokes:
                p.setPen(bright)
                p.drawText(
                    place.adjusted(8, 8, -8, -8),
                    Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
                    tr("Draw a digit here"),
                )

    # what happens to it

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._drawing = True
            self.strokes.append([self._spot(event)])
            self._draw(self.strokes[-1])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drawing:
            stroke = self.strokes[-1]
            stroke.append(self._spot(event))
            self._draw(stroke[-2:])

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._drawing = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif Qt.Key(event.key()) in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.clear()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def _spot(self, event: QMouseEvent) -> QPointF:
        place = self.place()
        where = event.position() - place.topLeft()
        return QPointF(where.x() / place.width(), where.y() / place.height())

    def _draw(self, points: Stroke) -> None:
        _paint(self._image, points)
        self.update()
        self.changed.emit()

    def _draw_all(self) -> None:
        self._image = _empty()
        for stroke in self.strokes:
            _paint(self._image, stroke[:1])
            _paint(self._image, stroke)
        self.update()
        self.changed.emit()


def _empty() -> QImage:
    image = QImage(SIDE, SIDE, QImage.Format.Format_Grayscale8)
    image.fill(0)
    return image


def _paint(image: QImage, points: Stroke) -> None:
    pen = QPen(Qt.GlobalColor.white, PEN)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    with QPainter(image) as p:
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        p.setPen(pen)
        places = [point * SIDE for point in points]
        if len(places) == 1:
            p.drawPoint(places[0])
        # Piece by piece, as it was drawn: so a stroke taken back leaves the very same picture.
        for start, end in itertools.pairwise(places):
            p.drawLine(start, end)


def _between(dark, bright, share: float) -> int:
    parts = zip(dark.getRgb()[:3], bright.getRgb()[:3], strict=True)
    red, green, blue = (round(a + (b - a) * share) for a, b in parts)
    return 0xFF000000 | red << 16 | green << 8 | blue
