"""What is drawn in every picture of cells: the lines between them, and the sign in each?"""

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from visualizer.views.graph.ink import Ink

LEAST_SIGN = 7.0
"""Pixels of a cell that has room for a minus sign."""


def cell_lines(p: QPainter, rect: QRectF, shape: tuple[int, ...], ink: Ink) -> None:
    """The lines between the cells of a rectangle."""
    rows, cols = shape
    p.setPen(QPen(ink.theme.color("line"), 1))
    for row in range(1, rows):
        y = rect.top() + row * rect.height() / rows
        p.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))
    for col in range(1, cols):
        x = rect.left() + col * rect.width() / cols
        p.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()))


def minus_signs(p: QPainter, rect: QRectF, values: np.ndarray, most: float, ink: Ink) -> None:
    """A minus in each cell of a picture that is below 0, so that colour is never alone."""
    rows, cols = values.shape
    wide, tall = rect.width() / cols, rect.height() / rows
    half = 0.24 * min(wide, tall)
    for row, col in np.argwhere(values < 0).tolist():
        strong = abs(values[row, col]) > 0.45 * most
        p.setPen(QPen(ink.theme.color("card" if strong else "ink"), max(1.2, 0.35 * half)))
        middle = QPointF(rect.left() + (col + 0.5) * wide, rect.top() + (row + 0.5) * tall)
        p.drawLine(middle - QPointF(half, 0), middle + QPointF(half, 0))
