"""What stands in each column of the graph, and how wide are its numbers?

One column a layer, the input first: neurons, maps (an image, or what conv2d makes of one) or the
thin mark of a flatten.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from core.network import Conv2D, Dense, Flatten, Network
from core.trace import Trace
from visualizer.widest import chars

SMALLEST_SQUARE = 64
"""A flat input of this many values or more is shown as an image if it is a square number."""


@dataclass(frozen=True)
class Neurons:
    """A column of neurons."""

    count: int
    chars: int
    """Characters of the widest value inside a neuron."""
    line_chars: int = 0
    """Characters of the widest z, delta or y beside it; 0 where there is none (the input)."""
    bias_chars: int = 0
    computed: bool = True


@dataclass(frozen=True)
class Kernels:
    """The kernels that make a column of maps."""

    channels: int
    rows: int
    cols: int
    chars: int
    """Characters of the widest number of what they lie on, of their own and of the products."""
    back_chars: int
    """The same on the way back, where they lie on δ, or δ on what came in."""


@dataclass(frozen=True)
class Maps:
    """A column of equal maps."""

    count: int
    rows: int
    cols: int
    chars: int
    flat: bool = False
    """Positions are (j,), row by row, and not (map, row, column)."""
    computed: bool = True
    kernels: Kernels | None = None

    def cell(self, position: tuple[int, ...]) -> tuple[int, int, int]:
        """Map, row and column of a position, all from 0."""
        if len(position) == 3:
            return position[0] - 1, position[1] - 1, position[2] - 1
        return self.cell_of_flat(position[0])

    def cell_of_flat(self, number: int) -> tuple[int, int, int]:
        """The cell that is number ``number``, from 1, once the maps are laid out in a row."""
        plane, rest = divmod(number - 1, self.rows * self.cols)
        return plane, *divmod(rest, self.cols)

    def position(self, plane: int, row: int, col: int) -> tuple[int, ...]:
        """The position, from 1, of a cell."""
        if self.flat:
            return (row * self.cols + col + 1,)
        return plane + 1, row + 1, col + 1


@dataclass(frozen=True)
class Thin:
    """The mark of a flatten layer."""


Column = Neurons | Maps | Thin


def columns(trace: Trace, decimals: int) -> tuple[Column, ...]:
    """The columns of a trace, the input first."""
    network = trace.network
    found: list[Column] = [_input(network, chars(network.inputs, decimals=decimals))]
    for number, layer in enumerate(network.layers, 1):
        shape = network.shapes[number]
        if isinstance(layer, Flatten):
            found.append(Thin())
            continue
        widest = chars(trace.values("a", number), decimals=decimals)
        if isinstance(layer, Conv2D):
            widest = max(widest, chars(trace.values("delta", number), decimals=decimals))
            kernels = _kernels(trace, number, layer, decimals)
            found.append(Maps(shape[0], shape[1], shape[2], widest, kernels=kernels))
            continue
        lines = [trace.values("z", number), trace.values("delta", number)]
        if number == len(network.layers):
            lines.append(network.targets)
        assert isinstance(layer, Dense)
        biases = (
            chars(layer.biases, trace.values("new_biases", number), decimals=decimals)
            if layer.biases is not None
            else 0
        )
        found.append(Neurons(shape[0], widest, chars(*lines, decimals=decimals), biases))
    return tuple(found)


def wide_enough(column: Column, other: Column) -> Column:
    """A column with room for its own numbers and those of ``other``, of the same network."""
    if isinstance(column, Thin) or isinstance(other, Thin):
        return column
    if isinstance(column, Neurons):
        assert isinstance(other, Neurons)
        return replace(
            column,
            chars=max(column.chars, other.chars),
            line_chars=max(column.line_chars, other.line_chars),
            bias_chars=max(column.bias_chars, other.bias_chars),
        )
    assert isinstance(other, Maps)
    kernels = column.kernels
    if kernels is not None and other.kernels is not None:
        kernels = replace(
            kernels,
            chars=max(kernels.chars, other.kernels.chars),
            back_chars=max(kernels.back_chars, other.kernels.back_chars),
        )
    return replace(column, chars=max(column.chars, other.chars), kernels=kernels)


def feeding(spec: tuple[Column, ...], layer: int) -> int:
    """The column whose values layer ``layer`` takes: the one before it, past any flatten."""
    layer -= 1
    while isinstance(spec[layer], Thin):
        layer -= 1
    return layer


def taking(spec: tuple[Column, ...], layer: int) -> int | None:
    """The column that takes the values of ``layer``, past any flatten."""
    layer += 1
    while layer < len(spec) and isinstance(spec[layer], Thin):
        layer += 1
    return layer if layer < len(spec) else None


def _input(network: Network, chars: int) -> Column:
    shape = network.input_shape
    if len(shape) == 3:
        return Maps(shape[0], shape[1], shape[2], chars, computed=False)
    side = math.isqrt(shape[0])
    if shape[0] >= SMALLEST_SQUARE and side * side == shape[0]:
        return Maps(1, side, side, chars, flat=True, computed=False)
    return Neurons(shape[0], chars, computed=False)


def _kernels(trace: Trace, number: int, layer: Conv2D, decimals: int) -> Kernels:
    source = trace.network.source(number)
    before = trace.values("a" if source else "x", source)
    own = (layer.weights, trace.values("new_weights", number))
    product = _largest(layer.weights) * _largest(before)
    widest = chars(before, *own, np.array([product, -product]), decimals=decimals)
    back = chars(before, *own, trace.values("delta", number), decimals=decimals)
    return Kernels(layer.weights.shape[1], *layer.kernel_size, widest, back)


def _largest(values: np.ndarray | None) -> float:
    assert values is not None
    return float(np.abs(values[np.isfinite(values)]).max(initial=0.0))
