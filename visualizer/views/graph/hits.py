"""What of the graph lies under a point, and which step made it?"""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from visualizer.views.graph.columns import Maps
from visualizer.views.graph.layout import POINTS, Layout, along
from visualizer.views.graph.mark import Mark, mark
from visualizer.views.graph.moment import Moment
from visualizer.views.graph.places import Node, Sheet
from visualizer.views.graph.strip_content import StripContent
from visualizer.views.graph.values import Number, Values


@dataclass(frozen=True)
class Hit:
    """Something that can be clicked."""

    index: int
    """The step to go to."""
    shown: bool
    """Whether its value is on show at this step."""


class Hits:
    """Finds what lies under a point of the graph."""

    def __init__(
        self, values: Values, layout: Layout, covered: frozenset[int] = frozenset()
    ) -> None:
        self.values, self.layout, self.covered = values, layout, covered

    def at(self, point: QPointF, moment: Moment, reach: float) -> Hit | None:
        """The topmost thing within ``reach`` of a point, or None."""
        if self.layout.loss.contains(point):
            loss = self.values.loss(moment.sample, len(self.values.trace))
            if loss is not None and loss.index <= moment.reached:
                return self._hit(loss, moment)
        for node in self.layout.nodes(moment.guests):
            if node.bounds.contains(point) and (hit := self._on_node(node, point, moment)):
                return hit
        if self.layout.strip is not None and self.layout.strip.contains(point):
            return self._in_strip(point, moment)
        for sheet in self.layout.sheets(moment.guests):
            for channel, rect in enumerate(sheet.kernels):
                if rect.contains(point):
                    return self._in_kernel(sheet, channel, rect, point, moment)
            if sheet.rect.contains(point):
                row, col = sheet.at(point)
                column = self.layout.spec[sheet.layer]
                assert isinstance(column, Maps)
                row, col = min(row, column.rows - 1), min(col, column.cols - 1)
                flat = (sheet.plane * column.rows + row) * column.cols + col
                if sheet.layer in moment.deltas:
                    return self._hit(
                        self.values.at("delta", sheet.layer, flat, moment.sample), moment
                    )
                return self._hit(self.values.output(sheet.layer, flat, moment.sample), moment)
        return self._on_edge(point, moment, reach)

    def edge(self, layer: int, i: int, j: int, moment: Moment) -> Hit | None:
        """The step that made a weight as it stands: its update, its gradient, or the given one."""
        flat = (i - 1) * self.values.width(layer) + j - 1
        return self._parameter("weights", layer, flat, moment)

    def product(self, point: QPointF, moment: Moment) -> tuple[float, float, float] | None:
        """The factors and the product under a point of the strip, where products stand there."""
        content = StripContent(self.values, self.layout, self.covered).at(moment)
        if content is None:
            return None
        for unit in content.units:
            if len(unit) == 3 and unit[2].rect.contains(point):
                row, col = unit[2].at(point)
                if unit[2].hidden[row, col] or np.isnan(unit[2].values[row, col]):
                    return None
                left, right, product = (float(grid.values[row, col]) for grid in unit)
                return left, right, product
        return None

    def _in_strip(self, point: QPointF, moment: Moment) -> Hit | None:
        content = StripContent(self.values, self.layout, self.covered).at(moment)
        grid = content.grid_at(point) if content is not None else None
        number = grid.number(*grid.at(point)) if grid is not None else None
        if grid is None or number is None:
            return None
        if grid.quantity != "weights":
            return self._hit(number, moment)
        return self._weight(mark(self.values.trace, number.index), moment)

    def _in_kernel(
        self, sheet: Sheet, channel: int, rect: QRectF, point: QPointF, moment: Moment
    ) -> Hit | None:
        values, steps = self.values.kernel(sheet.layer, sheet.plane, channel, moment.reached)
        rows, cols = values.shape
        row = min(int((point.y() - rect.top()) / rect.height() * rows), rows - 1)
        col = min(int((point.x() - rect.left()) / rect.width() * cols), cols - 1)
        return self._weight(mark(self.values.trace, int(steps[row, col])), moment)

    def _weight(self, one: Mark, moment: Moment) -> Hit | None:
        weights = self.values.trace.values("weights", one.layer)
        assert weights is not None
        at = tuple(position - 1 for position in one.position)
        flat = int(np.ravel_multi_index(at, weights.shape))
        return self._parameter("weights", one.layer, flat, moment)

    def _on_node(self, node: Node, point: QPointF, moment: Moment) -> Hit | None:
        layer, flat, sample = node.layer, node.neuron - 1, moment.sample
        for rect, quantity in ((node.z, "z"), (node.delta, "delta"), (node.target, "y")):
            if rect is not None and rect.contains(point):
                number = self.values.at(quantity, layer, flat, sample)
                if number is not None and number.index <= moment.reached:
                    return self._hit(number, moment)
        if node.bias is not None and node.bias.contains(point):
            return self._parameter("biases", layer, flat, moment)
        if not _inside(node, point):
            return None
        if node.size.level == "compact" and layer:
            return self._next_of(node, moment)
        return self._hit(self.values.output(layer, flat, sample), moment)

    def _next_of(self, node: Node, moment: Moment) -> Hit | None:
        """A bare pill stands for a, z and delta: each click goes on to the next that is known."""
        known = [
            number
            for quantity in ("a", "delta", "z")
            if (number := self.values.at(quantity, node.layer, node.neuron - 1, moment.sample))
            and (quantity == "a" or number.index <= moment.reached)
        ]
        for k, number in enumerate(known):
            if moment.now and moment.now[-1].index == number.index:
                return self._hit(known[(k + 1) % len(known)], moment)
        return self._hit(known[0], moment) if known else None

    def _parameter(self, part: str, layer: int, flat: int, moment: Moment) -> Hit | None:
        newest = getattr(self.values, {"weights": "weight", "biases": "bias"}[part])(
            layer, flat, moment.reached
        )
        if moment.phase in ("gradient", "update") and newest is not None:
            gradient = self.values.gradient(part, layer, flat)
            if gradient is not None and newest.index < gradient.index:
                return self._hit(gradient, moment)
        return self._hit(newest, moment)

    def _on_edge(self, point: QPointF, moment: Moment, reach: float) -> Hit | None:
        best, found = reach, None
        for one in (*moment.now, *moment.used):
            if one.part != "edge":
                continue
            i, j = one.position
            begin = self.layout.outlet(one.layer, i, moment.guests)
            end = self.layout.inlet(one.layer, j, moment.guests)
            if begin is None or end is None:
                continue
            ends = np.array([[begin.x(), begin.y(), end.x(), end.y()]])
            points = along(ends, np.linspace(0, 1, POINTS))
            distance = float(_distances(points, point)[0])
            if distance < best:
                best, found = distance, (one.layer, i, j)
        if found is None:
            for gap in self.layout.gaps:
                if not gap.rect.contains(point):
                    continue
                distances = _distances(gap.points, point)
                nearest = int(np.argmin(distances))
                if distances[nearest] < best:
                    best = float(distances[nearest])
                    found = (gap.layer, int(gap.i[nearest]), int(gap.j[nearest]))
        return self.edge(*found, moment) if found else None

    def _hit(self, number: Number | None, moment: Moment) -> Hit | None:
        if number is None:
            return None
        return Hit(number.index, number.index <= moment.reached)


def _inside(node: Node, point: QPointF) -> bool:
    """Whether a point is in the circle or pill."""
    body, radius = node.body, node.size.hh
    core = QRectF(body).adjusted(radius, radius, -radius, -radius)
    dx = max(core.left() - point.x(), 0.0, point.x() - core.right())
    dy = max(core.top() - point.y(), 0.0, point.y() - core.bottom())
    return dx * dx + dy * dy <= radius * radius


def _distances(points: np.ndarray, point: QPointF) -> np.ndarray:
    """The distance of a point from each edge, shape (edges,)."""
    a, b = points[:, :-1], points[:, 1:]
    way = b - a
    off = np.array([point.x(), point.y()]) - a
    length = np.maximum((way * way).sum(-1), 1e-12)
    share = np.clip((off * way).sum(-1) / length, 0, 1)
    rest = off - share[..., None] * way
    return np.sqrt((rest * rest).sum(-1).min(axis=1))
