"""How does a map look?"""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

from visualizer.views.graph.cells import cell_lines, minus_signs
from visualizer.views.graph.columns import Maps
from visualizer.views.graph.ink import Ink
from visualizer.views.graph.places import Sheet
from visualizer.views.graph.values import PHASES, Values


class Sheets:
    """Draws the maps of an image or a convolution."""

    def __init__(self, values: Values, ink: Ink, covered: frozenset[int]) -> None:
        self.values, self.ink, self.covered = values, ink, covered

    def covered_cells(
        self, layer: int, plane: int, sample: int, cells: int, quantity: str = "a"
    ) -> frozenset[int]:
        """Cells of a map, row by row from 0, whose values are covered."""
        if not self.covered or not layer:
            return frozenset()
        place = self.values.trace.place(quantity, layer, sample - 1, PHASES[quantity])
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
        self,
        p: QPainter,
        sheet: Sheet,
        cells: int,
        sample: int,
        covered: frozenset[int],
        quantity: str = "a",
    ) -> None:
        """A map with its name; ``cells`` of its cells are reached. ``quantity``: "a" or "delta"."""
        ink, theme, layer = self.ink, self.ink.theme, sheet.layer
        values = self.values.map(layer, sheet.plane, sample, quantity)
        most = self.values.most(quantity, layer)
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
            cell_lines(p, sheet.rect, values.shape, ink)
            if not sheet.size.numbers:
                reached = np.arange(values.size).reshape(values.shape) < cells
                minus_signs(p, sheet.rect, np.where(reached, shaded, 0.0), most, ink)
            p.setPen(QPen(ink.outline, 1))
        p.drawRect(sheet.rect)
        letter, over = self.values.name(layer)
        color = theme.color("soft")
        if quantity == "delta":
            letter, color = "δ", theme.color("backward")
        column = self.values.spec[layer]
        assert isinstance(column, Maps)
        under = self.values.counted(sheet.plane + 1) if column.count > 1 else ""
        ink.name(p, sheet.name, letter, over, under, color)
        if sheet.size.numbers:
            phase = PHASES[quantity]
            self._cell_numbers(p, sheet, values, cells, covered, theme.phase_color(phase))

    def _cell_numbers(
        self,
        p: QPainter,
        sheet: Sheet,
        values: np.ndarray,
        cells: int,
        covered: frozenset[int],
        cover: QColor,
    ) -> None:
        ink = self.ink
        cols = values.shape[1]
        for number in range(cells):
            row, col = divmod(number, cols)
            rect = sheet.cell(row, col)
            if number in covered:
                inner = rect.adjusted(3, 3, -3, -3)
                ink.covered(p, inner, cover, ink.small_font)
                continue
            text = ink.number(float(values[row, col]))
            font = ink.fitting(ink.small_font, text, rect.width() - 2)
            ink.text(p, rect, text, font, ink.theme.color("ink"))
