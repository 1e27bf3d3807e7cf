"""Where does every neuron, map, edge and label of the graph stand? Geometry only, no painting.

A layout is made once for a network and a size. A layer of many neurons is folded: its first and
last ones have places of their own, the rest take turns in a few places kept free for them
("guests"), so that nothing else moves when one of them appears.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from visualizer.views.graph.columns import Column, Maps, Neurons, feeding
from visualizer.views.graph.map_sizes import MapSize
from visualizer.views.graph.places import (
    Node,
    Placed,
    Sheet,
    map_column,
    neuron_column,
    node,
    sheet,
)
from visualizer.views.graph.sizes import (
    NeuronSize,
    Size,
    Sizes,
    left_margin,
    right_margin,
    sizes,
)
from visualizer.views.graph.strip import strip_room
from visualizer.views.graph.text_sizes import Type

Guests = Mapping[int, tuple[int, ...]]
"""For each folded layer, the neurons (or maps) that have the kept places now."""

POINTS = 17
"""Points of an edge, for hit tests."""


@dataclass(frozen=True)
class Gap:
    """The edges that are always there between two columns of neurons."""

    layer: int
    i: np.ndarray
    j: np.ndarray
    """Neurons at both ends, from 1, shape (edges,)."""
    ends: np.ndarray
    """x and y of both ends, shape (edges, 4)."""
    rect: QRectF
    points: np.ndarray
    """Along each edge, shape (edges, POINTS, 2)."""


class Layout:
    """All places, in pixels of the view at zoom 1."""

    def __init__(
        self,
        spec: tuple[Column, ...],
        width: float,
        height: float,
        floor: int = 10,
        digit: float = 0.6021,
        loss_chars: int = 6,
    ) -> None:
        self.spec = spec
        margin = 0.6 * floor
        strip = strip_room(spec, width - 2 * margin, height, floor, digit)
        self.strip_type, below = strip or (Type(floor, floor, digit), 0.0)
        self.height = height
        height -= below + margin if below else 0.0
        head, foot = max(2.5 * floor, height / 28), 2.4 * floor
        found: Sizes = sizes(spec, width, height - head - foot, floor, digit)
        self.type: Type = found.type
        self.bottom = height
        """Where the graph ends, and the strip under the maps begins."""
        self.columns, self.width = self._place(found, width, head, height - head - foot)
        self.gaps = tuple(
            gap for layer in range(1, len(spec)) if (gap := self._gap(layer)) is not None
        )
        top = min(column.top for column in self.columns)
        self.caption_y = max(1.2 * self.type.caption, top - 1.1 * self.type.caption)
        self.loss = self._loss(loss_chars)
        self.strip = QRectF(margin, height, self.width - 2 * margin, below) if below else None
        self._nodes: dict[tuple[int, int, float], Node] = {}

    # what is asked

    def fixed(self, layer: int) -> Sequence[int]:
        """The neurons of a layer that are always shown."""
        return tuple(self.columns[layer].rows)

    def folded(self, layer: int) -> bool:
        return self.columns[layer].fold is not None

    def room(self, layer: int) -> int:
        """How many guests a folded layer has places for."""
        fold = self.columns[layer].fold
        return len(fold.places) if fold else 0

    def node(self, layer: int, neuron: int, guests: Guests) -> Node | None:
        """The neuron's places, or None where it is not shown."""
        column = self.columns[layer]
        if not isinstance(column.spec, Neurons):
            return None
        y = self._row(column, neuron, guests)
        return None if y is None else self._node(column, neuron, y)

    def nodes(self, guests: Guests) -> list[Node]:
        """All neurons that are shown."""
        return [
            node
            for column in self.columns
            if isinstance(column.spec, Neurons)
            for neuron in (*column.rows, *guests.get(column.layer, ()))
            if (node := self.node(column.layer, neuron, guests)) is not None
        ]

    def sheet(self, layer: int, plane: int, guests: Guests) -> Sheet | None:
        """The place of a map (from 0), or None where it is not shown."""
        column = self.columns[layer]
        if not isinstance(column.size, MapSize):
            return None
        y = self._row(column, plane + 1, guests)
        return None if y is None else sheet(column, plane, y, self.type)

    def sheets(self, guests: Guests) -> list[Sheet]:
        """All maps that are shown."""
        return [
            sheet
            for column in self.columns
            if isinstance(column.spec, Maps)
            for number in (*column.rows, *guests.get(column.layer, ()))
            if (sheet := self.sheet(column.layer, number - 1, guests)) is not None
        ]

    def outlet(self, layer: int, i: int, guests: Guests) -> QPointF | None:
        """Where edge i into ``layer`` begins."""
        source = feeding(self.spec, layer)
        column = self.spec[source]
        if isinstance(column, Maps):
            plane, row, col = column.cell_of_flat(i)
            sheet = self.sheet(source, plane, guests)
            return sheet.outlet(row, col) if sheet else None
        node = self.node(source, i, guests)
        return node.outlet if node else None

    def inlet(self, layer: int, j: int, guests: Guests) -> QPointF | None:
        """Where the edges into neuron j of ``layer`` end."""
        node = self.node(layer, j, guests)
        return node.inlet if node else None

    def space(self, layer: int, right: bool) -> float:
        """How far it is from a column to what stands beside it."""
        column = self.columns[layer]
        if right:
            following = self.columns[layer + 1 : layer + 2]
            return following[0].left - column.right if following else 0.0
        return column.left - self.columns[layer - 1].right if layer else 0.0

    def hidden(self, layer: int, guests: Guests) -> int:
        """How many neurons or maps of a layer are not shown."""
        column = self.columns[layer]
        assert isinstance(column.spec, (Neurons, Maps))
        return column.spec.count - len(column.rows) - len(guests.get(layer, ()))

    # placing

    def _place(
        self, found: Sizes, width: float, head: float, height: float
    ) -> tuple[tuple[Placed, ...], float]:
        text, spec = found.type, self.spec
        left = left_margin(spec, found.columns[0], text)
        right = right_margin(spec, text)
        taken = left + right + sum(size.width for size in found.columns)
        gaps = len(spec) - 1
        gap = (width - taken) / gaps
        gap = min(max(gap, found.least_gap), 15 * text.node)
        total = taken + gap * gaps
        x = left + max(0.0, (width - total) / 2)
        columns = []
        for layer, size in enumerate(found.columns):
            placed = self._column(layer, size, text, x + size.width / 2, head, height)
            columns.append(placed)
            x += size.width + gap
        return tuple(columns), max(width, total)

    def _column(
        self, layer: int, size: Size, text: Type, x: float, head: float, height: float
    ) -> Placed:
        column = self.spec[layer]
        if isinstance(size, NeuronSize) and isinstance(column, Neurons):
            return neuron_column(layer, column, size, text, x, head, height)
        if isinstance(size, MapSize) and isinstance(column, Maps):
            return map_column(layer, column, size, text, x, head, height)
        half = 0.75 * text.small
        middle = head + height / 2
        return Placed(
            layer, column, size, x, x - half, x + half, middle - 6 * text.small,
            middle + 6 * text.small, {},
        )  # fmt: skip

    def _row(self, column: Placed, number: int, guests: Guests) -> float | None:
        if number in column.rows:
            return column.rows[number]
        here = guests.get(column.layer, ())
        if column.fold is None or number not in here:
            return None
        places = column.fold.places
        skip = (len(places) - len(here)) // 2
        return places[skip + here.index(number)]

    def _node(self, column: Placed, neuron: int, y: float) -> Node:
        key = (column.layer, neuron, y)
        if key not in self._nodes:
            last = column.layer == len(self.spec) - 1
            self._nodes[key] = node(column, neuron, y, self.type, last)
        return self._nodes[key]

    def _gap(self, layer: int) -> Gap | None:
        before, here = self.columns[layer - 1], self.columns[layer]
        if not (isinstance(before.spec, Neurons) and isinstance(here.spec, Neurons)):
            return None
        i, j = (
            axis.ravel() for axis in np.meshgrid(list(before.rows), list(here.rows), indexing="ij")
        )
        ends = np.empty((i.size, 4))
        ends[:, 0], ends[:, 2] = before.right, here.left
        ends[:, 1] = [before.rows[number] for number in i.tolist()]
        ends[:, 3] = [here.rows[number] for number in j.tolist()]
        top, bottom = ends[:, 1::2].min(), ends[:, 1::2].max()
        wide = 0.4 * self.type.node
        rect = QRectF(before.right, top - wide, here.left - before.right, bottom - top + 2 * wide)
        return Gap(layer, i, j, ends, rect, along(ends, np.linspace(0, 1, POINTS)))

    def _loss(self, chars: int) -> QRectF:
        text, last = self.type, self.columns[-1]
        pad = 0.7 * text.small
        width, height = text.wide(chars + 3) + 2 * pad, 1.7 * text.small
        left = last.right + 0.9 * text.node - pad
        left = min(left, self.width - width - 0.3 * text.node)
        top = last.bottom + 0.5 * text.small
        top = min(top, self.bottom - height - 0.3 * text.small)
        return QRectF(left, top, width, height)


def along(ends: np.ndarray, s: np.ndarray) -> np.ndarray:
    """Points at the shares ``s`` of edges, shape (edges, len(s), 2)."""
    x0, y0, x1, y1 = (ends[:, k, None] for k in range(4))
    middle = (x0 + x1) / 2
    x = x0 * (1 - s) ** 3 + 3 * middle * (s * (1 - s) ** 2 + s**2 * (1 - s)) + x1 * s**3
    y = y0 + (y1 - y0) * (3 * s**2 - 2 * s**3)
    return np.stack([x, y], axis=-1)
