"""How does a map look?"""

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen

from visualizer.views.graph.columns import Maps
from visualizer.views.graph.ink import Ink
from visualizer.views.graph.places import Sheet
from visualizer.views.graph.values import Values


class Sheets:
    """Draws the maps of an image or a convolution."""

    def __init__(self, values: Values, ink: Ink, covered: frozenset[int]) -> None:
        self.values, self.ink, self.covered = values, ink, covered

    def covered_cells(self, layer: int, plane: int, sample: int, cells: int) -> frozenset[int]:
        """Cells of a map, row by row from 0, whose values are covered."""
        if not self.covered or not layer:
            return frozenset()
        place = self.values.trace.place("a", layer, sample - 1, "forward")
        column = self.values.spec[layer]
        if place is None or not isinstance(column, Maps):
            return frozenset()
        first = plane * column.rows * column.cols
        found = set()
        for index in self.covered:
            cell, odd = divmod(index - place.start, place.stride)
            if not odd and 0 <= cell - first < cells:
                found.add(cell - first)
        return frozenset(found)

    def draw(
        self, p: QPainter, sheet: Sheet, cells: int, sample: int, covered: frozenset[int]
    ) -> None:
        """A map with its name; ``cells`` of its cells are reached."""
        ink, theme, layer = self.ink, self.ink.theme, sheet.layer
        values = self.values.map(layer, sheet.plane, sample)
        least, most = self.values.span(layer)
        most = max(most, -least)
        token = "positive" if layer or sheet.size.numbers else "ink"
        strength = (0.42 if ink.dark else 0.3) if sheet.size.numbers else 1.0
        shaded = values
        if covered:
            shaded = values.copy()
            shaded.ravel()[list(covered)] = 0.0
        p.drawImage(sheet.rect, ink.picture(shaded, cells, most, token, strength))
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.setPen(QPen(ink.outline, 1))
        if sheet.size.cell_width >= 9 and max(values.shape) <= 16:
            rows, cols = values.shape
            p.setPen(QPen(theme.color("line"), 1))
            for row in range(1, rows):
                y = sheet.rect.top() + row * sheet.size.cell_height
                p.drawLine(QPointF(sheet.rect.left(), y), QPointF(sheet.rect.right(), y))
            for col in range(1, cols):
                x = sheet.rect.left() + col * sheet.size.cell_width
                p.drawLine(QPointF(x, sheet.rect.top()), QPointF(x, sheet.rect.bottom()))
            p.setPen(QPen(ink.outline, 1))
        p.drawRect(sheet.rect)
        letter, over = self.values.name(layer)
        column = self.values.spec[layer]
        assert isinstance(column, Maps)
        under = self.values.counted(sheet.plane + 1) if column.count > 1 else ""
        ink.name(p, sheet.name, letter, over, under, theme.color("soft"))
        if sheet.size.numbers:
            self._cell_numbers(p, sheet, values, cells, covered)

    def _cell_numbers(
        self, p: QPainter, sheet: Sheet, values: np.ndarray, cells: int, covered: frozenset[int]
    ) -> None:
        ink = self.ink
        cols = values.shape[1]
        for number in range(cells):
            row, col = divmod(number, cols)
            rect = sheet.cell(row, col)
            if number in covered:
                inner = rect.adjusted(3, 3, -3, -3)
                ink.covered(p, inner, ink.theme.phase_color("forward"), ink.small_font)
                continue
            text = ink.number(float(values[row, col]))
            font = ink.fitting(ink.small_font, text, rect.width() - 2)
            ink.text(p, rect, text, font, ink.theme.color("ink"))
