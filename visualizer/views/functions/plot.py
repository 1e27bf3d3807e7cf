"""How does a user read a curve: a plot with a point that is dragged along it?"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from visualizer.functions.board import Board
from visualizer.i18n import shown, tr
from visualizer.theme import Theme
from visualizer.views.functions.blocks import typed
from visualizer.views.functions.drawing import Drawing
from visualizer.views.functions.said import labels, short_title


class CurvePlot(QWidget):
    """A board's f, or its f′. Pressing and dragging anywhere moves the point; what stands still is
    kept as a picture, so that a drag paints the point alone.
    """

    def __init__(self, board: Board, slopes: bool, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("slopePlot" if slopes else "valuePlot")
        self._board, self._slopes, self._theme = board, slopes, theme
        self._decimals = 4
        self._drawing: Drawing | None = None
        self._still: QPixmap | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        board.changed.connect(self._redraw)
        board.moved.connect(self._on_moved)
        self._name()

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme's colours."""
        self._theme = theme
        self._redraw()

    def set_decimals(self, decimals: int) -> None:
        """Round what is written to so many places."""
        self._decimals = decimals
        self._on_moved()

    def retranslate(self) -> None:
        """Speak the language that is now in force."""
        self._redraw()

    @property
    def drawing(self) -> Drawing:
        """What is painted, in the size that the plot has."""
        if self._drawing is None:
            size = (float(self.width()), float(self.height()))
            self._drawing = Drawing(self._board, self._slopes, self._theme, self.font(), size)
        return self._drawing

    def paint_all(self, p: QPainter) -> None:
        """Paint the whole plot, on a picture of its size."""
        self.drawing.paint_still(p)
        self.drawing.paint_point(p, self._decimals)

    def sizeHint(self) -> QSize:
        em = self.fontMetrics().height()
        return QSize(22 * em, 18 * em)

    def minimumSizeHint(self) -> QSize:
        em = self.fontMetrics().height()
        return QSize(10 * em, 8 * em)

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        if self._still is None or self._still.devicePixelRatio() != ratio:
            self._still = QPixmap(self.size() * ratio)
            self._still.setDevicePixelRatio(ratio)
            self._still.fill(self._theme.color("card"))
            with QPainter(self._still) as still:
                self.drawing.paint_still(still)
        with QPainter(self) as p:
            p.drawPixmap(0, 0, self._still)
            self.drawing.paint_point(p, self._decimals)
            if self.hasFocus():
                p.setPen(QPen(self._theme.color("positive"), 2))
                p.setBrush(Qt.BrushStyle.NoBrush)
                p.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 5, 5)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._drag(event.position())

    def resizeEvent(self, event: QEvent) -> None:
        self._redraw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
            self._redraw()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def _drag(self, at: QPointF) -> None:
        self._board.move(self.drawing.frame.x_at(at.x()))

    def _redraw(self) -> None:
        self._drawing = self._still = None
        self._name()
        self.update()

    def _on_moved(self) -> None:
        self._name()
        self.update()

    def _name(self) -> None:
        """What a screen reader says: which curve, and what it is at the point."""
        board, reading = self._board, self._board.reading()
        value = (reading.slope if self._slopes else reading.value).value
        label = labels(board)[1 if self._slopes else 0]
        title = short_title(board.curve)
        self.setAccessibleName(tr("Plot of {function}, {title}", function=label, title=title))
        self.setAccessibleDescription(
            f"{board.variable} = {typed(board.x)}, {label} = {shown(value, self._decimals)}"
        )
