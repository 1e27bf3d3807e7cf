"""Which line is which function? Their names with a piece of each, in as many rows as they need."""

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from visualizer.functions.board import Board
from visualizer.theme import Theme
from visualizer.views.functions.looks import look, paint_sample
from visualizer.views.functions.said import short_title

LEADING = 1.4
SAMPLE = 2.2
"""Length of the piece of a line, in heights of the font."""


def legend_rows(board: Board, font: QFont, wide: float) -> list[list[tuple[float, str]]]:
    """The functions drawn, and where in its row each begins."""
    metrics = QFontMetricsF(font)
    rows: list[list[tuple[float, str]]] = [[]]
    x = 0.0
    for name in board.drawn:
        title = short_title(board.curve_of(name))
        needed = metrics.horizontalAdvance(title) + 4 * metrics.height()
        if rows[-1] and x + needed > wide:
            rows.append([])
            x = 0.0
        rows[-1].append((x, name))
        x += needed
    return rows


def line_height(font: QFont) -> int:
    """How high each row is."""
    return round(LEADING * QFontMetricsF(font).height())


def paint_legend(
    p: QPainter,
    board: Board,
    theme: Theme,
    font: QFont,
    rows: list[list[tuple[float, str]]],
    corner: QPointF,
) -> None:
    """Paint the rows below each other from ``corner`` on."""
    metrics, line = QFontMetricsF(font), line_height(font)
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    p.setFont(font)
    for number, row in enumerate(rows):
        top = corner.y() + number * line
        for x, name in row:
            sample = QRectF(corner.x() + x, top, SAMPLE * metrics.height(), line)
            looks = look(board.names.index(name))
            paint_sample(p, sample, looks, theme, metrics.height() / 7, name == board.current)
            p.setPen(theme.color("ink"))
            base = sample.center().y() + (metrics.ascent() - metrics.descent()) / 2
            p.drawText(QPointF(sample.right() + 6, base), short_title(board.curve_of(name)))


class Legend(QWidget):
    """The legend over the plots of a wall, where nothing else names them."""

    def __init__(self, board: Board, theme: Theme) -> None:
        super().__init__()
        self._board, self._theme = board, theme
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        board.changed.connect(self._renew)

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme's colours."""
        self._theme = theme
        self.update()

    def heightForWidth(self, width: int) -> int:
        return len(legend_rows(self._board, self.font(), width)) * line_height(self.font())

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(self.width()))

    def paintEvent(self, event: QPaintEvent) -> None:
        rows = legend_rows(self._board, self.font(), self.width())
        with QPainter(self) as p:
            paint_legend(p, self._board, self._theme, self.font(), rows, QPointF(0, 0))

    def _renew(self) -> None:
        self.updateGeometry()
        self.update()
