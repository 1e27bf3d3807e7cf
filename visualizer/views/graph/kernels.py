"""How do the kernels beside their maps look?"""

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from visualizer.views.graph.cells import LEAST_SIGN, cell_lines, minus_signs
from visualizer.views.graph.columns import Maps
from visualizer.views.graph.ink import Ink
from visualizer.views.graph.mark import Mark
from visualizer.views.graph.moment import Moment
from visualizer.views.graph.places import Sheet
from visualizer.views.graph.text_sizes import name_height, name_width
from visualizer.views.graph.tiles import Tiles
from visualizer.views.graph.values import Values


class Kernels:
    """Draws a kernel as a small picture for each of its channels."""

    def __init__(self, values: Values, ink: Ink, covered: frozenset[int], tiles: Tiles) -> None:
        self.values, self.ink, self.covered = values, ink, covered
        self._tiles = tiles

    def draw(self, p: QPainter, sheet: Sheet, moment: Moment) -> None:
        """The kernels of one map, if it has any; those that take part are framed."""
        if not sheet.kernels:
            return
        most = self.values.widest(sheet.layer)
        if not any(mark.part == "kernel" and _of(sheet, mark) for mark in moment.now):
            self._name(p, sheet)
        for channel, rect in enumerate(sheet.kernels):
            values, steps = self.values.kernel(sheet.layer, sheet.plane, channel, moment.reached)
            hidden = np.isin(steps, list(self.covered)) if self.covered else None
            lit = (sheet.layer, sheet.plane + 1, channel + 1) in moment.kernels
            made = self._made(sheet, channel, moment)
            color = self.ink.theme.phase_color(moment.phase) if lit or made else self.ink.outline
            state = (
                sheet.plane, values.tobytes(), None if hidden is None else hidden.tobytes(),
                lit, made, color.rgb(),
            )  # fmt: skip
            edge = 3.0
            self._tiles.draw(
                p, ("kernel", sheet.layer, rect.top(), channel), state,
                rect.adjusted(-edge, -edge, edge, edge),
                lambda q, r=rect, v=values, h=hidden, s=lit, m=made, c=color: self._draw(
                    q, r, v, h, s, m, c, most
                ),
            )  # fmt: skip

    def _name(self, p: QPainter, sheet: Sheet) -> None:
        """The letter of the weights over the kernels, where there is room for it."""
        first, text = sheet.kernels[0], self.ink.type
        under = self.values.counted(sheet.plane + 1) if self._several(sheet) else ""
        wide, tall = name_width(text, len(under)) + 0.6 * text.name, 1.15 * name_height(text)
        if first.top() - tall < sheet.name.top() - 0.5:
            return
        rect = QRectF(first.left(), first.top() - tall, wide, tall)
        ground = rect.adjusted(-2, -2, 2, -1)  # what leads past it does not strike it out
        ground.setRight(min(ground.right(), sheet.rect.left() - 2))
        letter, over = self.values.weight_name(sheet.layer)
        color = self.ink.theme.color("soft")
        self._tiles.draw(
            p, ("kernel name", sheet.layer, first.top()), under, ground,
            lambda q: self.ink.name(q, rect, letter, over, under, color),
            self.ink.theme.color("card"),
        )  # fmt: skip

    def _several(self, sheet: Sheet) -> bool:
        column = self.values.spec[sheet.layer]
        return isinstance(column, Maps) and column.count > 1

    def _made(self, sheet: Sheet, channel: int, moment: Moment) -> tuple[tuple[int, int], ...]:
        """The cells, from 0, whose gradient or new weight is made."""
        return tuple(
            (mark.position[2] - 1, mark.position[3] - 1)
            for mark in moment.now
            if mark.part == "kernel" and _of(sheet, mark) and mark.position[1] == channel + 1
        )

    def _draw(
        self,
        p: QPainter,
        rect: QRectF,
        values: np.ndarray,
        hidden: np.ndarray | None,
        lit: bool,
        made: tuple[tuple[int, int], ...],
        color: QColor,
        most: float,
    ) -> None:
        ink = self.ink
        shaded = values if hidden is None else np.where(hidden, 0.0, values)
        p.drawImage(rect, ink.picture(shaded, values.size, most, "positive", 1.0))
        rows, cols = values.shape
        cell = rect.width() / cols
        if cell >= LEAST_SIGN:
            cell_lines(p, rect, values.shape, ink)
            minus_signs(p, rect, shaded, most, ink)
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.setPen(QPen(color, 1.8 if lit else 1.0))
        p.drawRect(rect)
        for row, col in made:
            cell_rect = QRectF(
                rect.left() + col * cell, rect.top() + row * rect.height() / rows,
                cell, rect.height() / rows,
            )  # fmt: skip
            p.setPen(QPen(ink.theme.color("card"), 3.4))
            p.drawRect(cell_rect)
            p.setPen(QPen(color, 2.2))
            p.drawRect(cell_rect)


def _of(sheet: Sheet, mark: Mark) -> bool:
    """Whether a kernel's weight belongs to the kernel of a map."""
    return (mark.layer, mark.position[0]) == (sheet.layer, sheet.plane + 1)
