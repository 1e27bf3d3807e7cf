"""How does a user pull at the inputs of a softmax and see all its outputs answer?"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.numbers import subscript
from visualizer.functions.mixing import HIGHEST, LOWEST, STEP, Mixing
from visualizer.i18n import shown, tr
from visualizer.theme import Theme
from visualizer.views.functions.blocks import typed

GAP = 6.0
BAR = 0.56
"""How much of its column a bar takes."""


class ShareBars(QWidget):
    """Inputs above, outputs below: a column each. Inputs are dragged; a click on an output has its
    arithmetic written out.
    """

    def __init__(self, mixing: Mixing, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("shareBars")
        self._mixing, self._theme = mixing, theme
        self._decimals = 4
        self._dragged: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        mixing.changed.connect(self._on_changed)
        self.retranslate()

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme's colours."""
        self._theme = theme
        self.update()

    def set_decimals(self, decimals: int) -> None:
        """Round what is written to so many places."""
        self._decimals = decimals
        self.update()

    def retranslate(self) -> None:
        """Speak the language that is now in force."""
        self.setAccessibleName(tr("Inputs and outputs of the softmax"))
        self._on_changed()

    def sizeHint(self) -> QSize:
        em = self.fontMetrics().height()
        return QSize(20 * em, 18 * em)

    def minimumSizeHint(self) -> QSize:
        em = self.fontMetrics().height()
        return QSize(12 * em, 12 * em)

    # where things are

    def input_area(self) -> QRectF:
        """Where the bars of the inputs are, from the lowest to the highest number."""
        em = QFontMetricsF(self.font()).height()
        high = (self.height() - 4.4 * em - 2 * GAP) * 0.55
        return QRectF(0, 1.2 * em, self.width(), high)

    def output_area(self) -> QRectF:
        """Where the bars of the outputs are, from 0 to 1."""
        em = QFontMetricsF(self.font()).height()
        top = self.input_area().bottom() + 2.1 * em + GAP
        return QRectF(0, top, self.width(), self.height() - top - 1.1 * em - GAP)

    def column(self, j: int, area: QRectF) -> QRectF:
        """The room of input or output j in an area."""
        wide = area.width() / len(self._mixing.z)
        return QRectF(area.left() + j * wide, area.top(), wide, area.height())

    def height_of(self, value: float) -> float:
        """Where on the upper scale a number stands, in pixels."""
        area = self.input_area()
        share = (min(max(value, LOWEST), HIGHEST) - LOWEST) / (HIGHEST - LOWEST)
        return area.bottom() - share * area.height()

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as p:
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            p.fillRect(self.rect(), self._theme.color("card"))
            for j in range(len(self._mixing.z)):
                self._paint_input(p, j)
                self._paint_output(p, j)
            p.setPen(QPen(self._theme.color("soft"), 1))
            zero = self.height_of(0.0)
            p.drawLine(QPointF(0, zero), QPointF(self.width(), zero))
            bottom = self.output_area().bottom()
            p.drawLine(QPointF(0, bottom), QPointF(self.width(), bottom))
            if self.hasFocus():
                p.setPen(QPen(self._theme.color("positive"), 2))
                p.setBrush(Qt.BrushStyle.NoBrush)
                p.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 5, 5)

    def _paint_input(self, p: QPainter, j: int) -> None:
        mixing, theme = self._mixing, self._theme
        room = self.column(j, self.input_area())
        track = _middle(room)
        p.fillRect(track, theme.tint("line", 0.3))
        zero, end = self.height_of(0.0), self.height_of(mixing.z[j])
        token = "positive" if mixing.z[j] >= 0 else "negative"
        p.fillRect(QRectF(track.left(), min(zero, end), track.width(), abs(zero - end)),
                   theme.color(token))  # fmt: skip
        grip = QRectF(track.left() - 4, end - 3, track.width() + 8, 6)
        p.setPen(QPen(theme.color("ink"), 2.5 if j == mixing.input else 1))
        p.setBrush(theme.color("card"))
        p.drawRoundedRect(grip, 3, 3)
        bold = j == mixing.input
        self._write(
            p, room, room.top() - GAP / 2, f"z{subscript(j + 1)} = {typed(mixing.z[j])}", bold
        )

    def _paint_output(self, p: QPainter, j: int) -> None:
        mixing, theme = self._mixing, self._theme
        room = self.column(j, self.output_area())
        track, value = _middle(room), mixing.softmax.outputs[j]
        p.fillRect(track, theme.tint("line", 0.3))
        high = value * track.height()
        bar = QRectF(track.left(), track.bottom() - high, track.width(), high)
        p.fillRect(bar, theme.color("backward"))
        if j == mixing.right:
            p.setPen(QPen(theme.color("ink"), 1.5))
            p.setBrush(Qt.BrushStyle.NoBrush)
            p.drawRect(track)
        self._write(p, room, room.top() - GAP / 2, shown(value, self._decimals), False)
        mark = "✓ " if j == mixing.right else ""
        self._write(
            p, room, self.height() - GAP / 2, f"{mark}a{subscript(j + 1)}", j == mixing.right
        )

    def _write(self, p: QPainter, room: QRectF, base: float, text: str, bold: bool) -> None:
        font = QFont(self.font())
        font.setBold(bold)
        metrics = QFontMetricsF(font)
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        p.setFont(font)
        p.setPen(self._theme.color("ink"))
        left = room.center().x() - metrics.horizontalAdvance(text) / 2
        p.drawText(QPointF(left, base - metrics.descent() / 2), text)

    # the mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = event.position()
        j = min(int(at.x() / max(self.width(), 1) * len(self._mixing.z)), len(self._mixing.z) - 1)
        if at.y() <= self.input_area().bottom() + GAP:
            self._dragged = j
            self._drag(at)
        elif at.y() >= self.output_area().top() - GAP:
            self._mixing.choose("output", j, j)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = event.position().y() <= self.input_area().bottom() + GAP
        shape = Qt.CursorShape.SizeVerCursor if over else Qt.CursorShape.PointingHandCursor
        self.setCursor(shape)
        if self._dragged is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self._drag(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged = None

    def _drag(self, at: QPointF) -> None:
        area = self.input_area()
        share = min(max((area.bottom() - at.y()) / area.height(), 0.0), 1.0)
        value = LOWEST + share * (HIGHEST - LOWEST)
        if self._dragged is not None:
            self._mixing.set_input(self._dragged, round(round(value / STEP) * STEP, 1))

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
            self.update()

    def _on_changed(self) -> None:
        mixing = self._mixing
        pairs = enumerate(zip(mixing.z, mixing.softmax.outputs, strict=True), start=1)
        said = (f"z{j} = {typed(z)}, a{j} = {shown(a, self._decimals)}" for j, (z, a) in pairs)
        self.setAccessibleDescription("; ".join(said))
        self.update()


def _middle(room: QRectF) -> QRectF:
    wide = BAR * room.width()
    return QRectF(room.center().x() - wide / 2, room.top(), wide, room.height())
