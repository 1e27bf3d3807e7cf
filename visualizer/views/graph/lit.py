"""How do the edges of a step stand out, and where are their labels?"""

from typing import NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from visualizer.views.graph.ink import CENTER, Ink, curve
from visualizer.views.graph.labels import Wish, place
from visualizer.views.graph.layout import Layout
from visualizer.views.graph.mark import Mark
from visualizer.views.graph.moment import Moment
from visualizer.views.graph.tiles import Tiles
from visualizer.views.graph.values import Values

MADE = {
    "weights": "w",
    "gradient": "∂w",
    "velocity": "v",
    "first_moment": "m",
    "second_moment": "v",
    "first_moment_corrected": "m̂",
    "second_moment_corrected": "v̂",
}
"""What a step on an edge made, before its number."""

CROWDED = 60
"""Edges of a gap from which on they are drawn thinner and fainter."""


def thinness(edges: int) -> float:
    """The share of their width that edges keep where there are many."""
    return min(1.0, max(0.3, (CROWDED / 2 / edges) ** 0.5))


class LitEdge(NamedTuple):
    """An edge that stands out."""

    mark: Mark
    now: bool
    layer: int
    i: int
    j: int
    ends: tuple[float, float, float, float]
    weight: float


class Lit:
    """Draws lit edges and their labels."""

    def __init__(
        self, values: Values, layout: Layout, ink: Ink, covered: frozenset[int], tiles: Tiles
    ) -> None:
        self.values, self.layout, self.ink, self.covered = values, layout, ink, covered
        self.theme = ink.theme
        self._tiles = tiles

    def edges(self, moment: Moment) -> list[LitEdge]:
        found: dict[tuple[int, int, int], LitEdge] = {}
        for marks, now in ((moment.used, False), (moment.now, True)):
            for mark in marks:
                if mark.part == "edge":
                    edge = self._lit(mark, now, moment)
                    if edge is not None:
                        found[edge.layer, edge.i, edge.j] = edge
        return list(found.values())

    def _lit(self, mark: Mark, now: bool, moment: Moment) -> LitEdge | None:
        i, j = mark.position
        begin = self.layout.outlet(mark.layer, i, moment.guests)
        end = self.layout.inlet(mark.layer, j, moment.guests)
        flat = (i - 1) * self.values.width(mark.layer) + j - 1
        number = self.values.weight(mark.layer, flat, moment.reached)
        if begin is None or end is None or number is None:
            return None
        ends = (begin.x(), begin.y(), end.x(), end.y())
        return LitEdge(mark, now, mark.layer, i, j, ends, number.value)

    def draw(self, p: QPainter, edge: LitEdge) -> None:
        edges = next((gap.i.size for gap in self.layout.gaps if gap.layer == edge.layer), 1)
        color = self.theme.color(self.ink.sign(edge.weight))
        path = curve(*edge.ends)
        if edge.now:
            pen = self.ink.pen(1.0, 0.35, self.theme.color("card"))
            p.strokePath(path, pen)
        p.setBrush(Qt.BrushStyle.NoBrush)
        thin = max(0.75, thinness(edges)) if not edge.now else 1.0
        p.setPen(self.ink.pen(edge.weight, self.values.widest(edge.layer), color, thin))
        p.drawPath(path)

    def bundles(self, p: QPainter, moment: Moment) -> None:
        """Many edges from a map to one neuron, as a sheaf of a few lines."""
        for layer, neuron in moment.bundles:
            end = self.layout.inlet(layer, neuron, moment.guests)
            if end is None:
                continue
            source = self.values.source(layer)
            sheets = [s for s in self.layout.sheets(moment.guests) if s.layer == source]
            lines = 7 if len(sheets) == 1 else 3
            p.setPen(QPen(self.theme.tint("positive", 0.75), max(1.0, self.layout.type.node / 12)))
            for sheet in sheets:
                for k in range(lines):
                    y = sheet.rect.top() + sheet.rect.height() * (k + 0.5) / lines
                    p.drawPath(curve(sheet.rect.right(), y, end.x(), end.y()))

    def labels(
        self, p: QPainter, lit: list[LitEdge], moment: Moment, obstacles: list[QRectF]
    ) -> None:
        """Values along the lit edges, clear of ``obstacles``; those of the step's own if any."""
        labelled = [edge for edge in lit if edge.now] or lit
        if not labelled:
            return
        type_ = self.layout.type
        texts = [self._label(edge) for edge in labelled]
        wishes = [
            Wish(
                edge.ends,
                type_.wide(len(text)) + 0.75 * type_.small,
                1.5 * type_.small,
                abs(edge.weight),
                edge.now and len(labelled) == 1,
            )
            for edge, text in zip(labelled, texts, strict=True)
        ]
        found = place(wishes, obstacles, 0.08 * type_.small)
        for edge, text, rect in zip(labelled, texts, found, strict=True):
            if rect is None:
                continue
            token = self.ink.sign(edge.weight)
            color = self.theme.phase_color(moment.phase) if edge.now else self.theme.color(token)
            if edge.mark.index in self.covered:
                p.fillRect(rect, self.theme.color("card"))
                self.ink.covered(p, rect, color, self.ink.small_font)
                continue
            width = 2.0 if edge.now else 1.2
            self._tiles.stamp(
                p, ("label", rect.width(), width, color.rgb()), rect,
                lambda q, box, c=color, w=width: self.ink.box(q, box, c, w),
            )  # fmt: skip
            font = self.ink.strong_font if edge.now else self.ink.small_font
            self.ink.text(
                p, rect, text, font, color if edge.now else self.theme.color("ink"), CENTER
            )

    def _label(self, edge: LitEdge) -> str:
        value = self.ink.number(self.values.trace[edge.mark.index].value)
        if not edge.now:
            return value
        letter = MADE.get(edge.mark.quantity.removesuffix("_weights"), "")
        return f"{letter} {value}" if letter else value
