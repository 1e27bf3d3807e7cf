"""Where in its column does a neuron or a map stand, and what stands round it?"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF

from visualizer.views.graph.columns import Column, Maps, Neurons
from visualizer.views.graph.map_sizes import MapSize
from visualizer.views.graph.sizes import NeuronSize, Size
from visualizer.views.graph.text_sizes import Type, name_height, name_width


@dataclass(frozen=True)
class Node:
    """The places of one neuron."""

    layer: int
    neuron: int
    center: QPointF
    size: NeuronSize
    name: QRectF | None = None
    z: QRectF | None = None
    delta: QRectF | None = None
    bias: QRectF | None = None
    target: QRectF | None = None
    bounds: QRectF = field(default_factory=QRectF)

    @property
    def body(self) -> QRectF:
        """The circle or pill."""
        return _around(self.center, self.size.hw, self.size.hh)

    @property
    def inlet(self) -> QPointF:
        return QPointF(self.center.x() - self.size.hw, self.center.y())

    @property
    def outlet(self) -> QPointF:
        return QPointF(self.center.x() + self.size.hw, self.center.y())


@dataclass(frozen=True)
class Sheet:
    """The place of one map."""

    layer: int
    plane: int
    """From 0."""
    rect: QRectF
    name: QRectF
    size: MapSize
    bounds: QRectF
    kernels: tuple[QRectF, ...] = ()
    """The pictures of the kernel that makes the map, one a channel."""

    @property
    def inlet(self) -> QPointF:
        """Where lines to the map end: at its kernels, if it has any."""
        left = min((rect.left() for rect in self.kernels), default=self.rect.left())
        return QPointF(left, self.rect.center().y())

    def cell(self, row: int, col: int) -> QRectF:
        wide, tall = self.size.cell_width, self.size.cell_height
        return QRectF(self.rect.x() + col * wide, self.rect.y() + row * tall, wide, tall)

    def outlet(self, row: int, col: int) -> QPointF:
        """Where the edges of a cell begin: in it, or beside the map if that would cross numbers."""
        cell = self.cell(row, col)
        if not self.size.numbers:
            return cell.center()
        cols = self.rect.width() / cell.width()
        return QPointF(self.rect.right(), cell.top() + (col + 0.5) / cols * cell.height())

    def at(self, point: QPointF) -> tuple[int, int]:
        """Row and column of the cell under a point of the map."""
        row = int((point.y() - self.rect.y()) / self.size.cell_height)
        col = int((point.x() - self.rect.x()) / self.size.cell_width)
        return row, col


@dataclass(frozen=True)
class Fold:
    """What a folded layer keeps free, and where it says how many are not shown."""

    first: int
    last: int
    places: tuple[float, ...]
    """y of each place for a guest."""
    above: QRectF
    below: QRectF
    whole: QRectF


@dataclass(frozen=True)
class Placed:
    """One column in its place."""

    layer: int
    spec: Column
    size: Size
    x: float
    left: float
    right: float
    top: float
    bottom: float
    rows: Mapping[int, float]
    """y of each neuron (or map, its upper edge) that has a place of its own."""
    fold: Fold | None = None


def neuron_column(
    layer: int, spec: Neurons, size: NeuronSize, text: Type, x: float, head: float, height: float
) -> Placed:
    """Neurons at ``x``, as evenly as ``height`` allows; the middle of many is kept for guests."""
    rows = size.rows
    most = size.pitch * (1.5 if size.level == "full" else 1.75)
    pitch = min(height / rows, most) if rows else size.pitch
    middle = (
        head + height / 2 + (size.above - size.below) / 2 * min(1.0, rows * size.pitch / height)
    )
    lines = [middle + (row - (rows - 1) / 2) * pitch for row in range(rows)]
    ends = (x - size.hw, x + size.hw, lines[0] - size.above, lines[-1] + size.below)
    if rows >= spec.count:
        return Placed(layer, spec, size, x, *ends, {row + 1: y for row, y in enumerate(lines)})
    guests = 3 if rows >= 11 else 1
    first = (rows - guests - 1) // 2
    last = rows - guests - 2 - first
    own = {row + 1: lines[row] for row in range(first)}
    own |= {spec.count - last + 1 + k: lines[rows - last + k] for k in range(last)}
    edges = [y - pitch / 2 for y in lines] + [lines[-1] + pitch / 2]
    wide = 2 * size.hw

    def band(start: int, stop: int) -> QRectF:
        return QRectF(x - wide, edges[start], 2 * wide, edges[stop] - edges[start])

    below = first + 1 + guests
    fold = Fold(
        first,
        last,
        tuple(lines[first + 1 : below]),
        band(first, first + 1),
        band(below, below + 1),
        band(first, below + 1),
    )
    return Placed(layer, spec, size, x, *ends, own, fold)


def map_column(
    layer: int, spec: Maps, size: MapSize, text: Type, x: float, head: float, height: float
) -> Placed:
    """Maps at ``x``, one under the other; the last place of too many is for guests."""
    each = size.head + size.tall
    more = 1.5 * text.small if size.count < spec.count else 0.0
    space = 0.5 * text.node
    if size.count > 1:
        spare = (height - more - size.count * each) / (size.count - 1)
        space = min(max(space, spare), 2.5 * text.node)
    total = size.count * each + (size.count - 1) * space + more
    top = head + (height - total) / 2 - (size.head / 2 if size.count == 1 else 0)
    top = max(top, head)
    tops = [top + number * (each + space) for number in range(size.count)]
    left, right = x - size.width / 2, x + size.width / 2
    ends = (left, right, top, top + total)
    if size.count == spec.count:
        return Placed(layer, spec, size, x, *ends, {k + 1: y for k, y in enumerate(tops)})
    note = QRectF(left - text.node, tops[-1] + each, size.width + 2 * text.node, more)
    own = {k + 1: y for k, y in enumerate(tops[:-1])}
    fold = Fold(len(own), 0, (tops[-1],), note, QRectF(), note)
    return Placed(layer, spec, size, x, *ends, own, fold)


def node(column: Placed, neuron: int, y: float, text: Type, last: bool) -> Node:
    """One neuron at height ``y``, with what stands round it."""
    spec, size = column.spec, column.size
    assert isinstance(size, NeuronSize)
    assert isinstance(spec, Neurons)
    x, t = column.x, text.node
    hw, hh = size.hw, size.hh
    name = z = delta = bias = target = None
    bounds = _around(QPointF(x, y), hw + 0.6 * t, hh + 0.6 * t)
    if size.level == "compact":
        bounds = _around(QPointF(x, y), hw + 0.4 * t, hh + 0.4 * t)
    else:
        wide, tall = name_width(text, len(str(neuron))), name_height(text)
        right = x - hw + 0.29 * hh - 0.35 * t
        bottom = y - 0.71 * hh - 0.1 * t
        name = QRectF(right - wide, bottom - tall, wide, tall)
        if spec.bias_chars:
            wide = text.wide(spec.bias_chars + 2) + 0.7 * text.small
            left = max(x - wide / 2, right + 0.2 * t)
            bias = QRectF(left, y - hh - 0.5 * t - 1.4 * text.small, wide, 1.4 * text.small)
        if spec.computed:
            wide = text.wide(spec.line_chars + 2)
            top = y + hh + 0.5 * t
            z = QRectF(x - wide / 2, top, wide, text.line)
            delta = z.translated(0, text.line)
    if last:
        wide = text.wide(spec.line_chars + 2)
        target = QRectF(x + hw + 0.9 * t, y - text.line / 2, wide, text.line)
    for rect in (name, z, delta, bias, target):
        if rect is not None:
            bounds = bounds.united(rect)
    bounds.adjust(-2, -2, 2 + (text.wide(3) if bias else 0), 2)
    return Node(column.layer, neuron, QPointF(x, y), size, name, z, delta, bias, target, bounds)


def sheet(column: Placed, plane: int, y: float, text: Type) -> Sheet:
    """One map, its name's line beginning at height ``y``, and its kernels left of it."""
    size = column.size
    assert isinstance(size, MapSize)
    left, top = column.left + size.lead, y + size.head
    rect = QRectF(left, top + (size.tall - size.height) / 2, size.map_width, size.height)
    name = QRectF(left, rect.top() - size.head, size.map_width, size.head)
    edge = 0.35 * text.node
    bounds = rect.united(name).adjusted(-edge, -edge, edge, edge)
    kernels = _kernels(column, size, rect.center().y())
    return Sheet(column.layer, plane, rect, name, size, bounds, kernels)


def _kernels(column: Placed, size: MapSize, middle: float) -> tuple[QRectF, ...]:
    kernels, spec = size.kernels, column.spec
    if kernels is None or not isinstance(spec, Maps) or spec.kernels is None:
        return ()
    top = middle - kernels.height / 2
    wide, tall = spec.kernels.cols * kernels.cell, spec.kernels.rows * kernels.cell
    found = []
    for channel in range(spec.kernels.channels):
        down, over = divmod(channel, kernels.across)
        x = column.left + over * kernels.channel_width
        found.append(QRectF(x, top + down * kernels.channel_height, wide, tall))
    return tuple(found)


def _around(center: QPointF, hw: float, hh: float) -> QRectF:
    return QRectF(center.x() - hw, center.y() - hh, 2 * hw, 2 * hh)
