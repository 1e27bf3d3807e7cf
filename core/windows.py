"""Which rectangles of numbers lie on each other in a step of a convolution?

Forwards a patch of the input lies under the kernel. The gradient of a kernel's weight is the
input under the map of δ. Both are valid correlations: one rectangle slid over another that it
never leaves, multiplied place by place and added up. The δ of the layer before is the full
convolution of δ with the kernel: the kernel turned by 180° lies on δ, and may reach beyond it.
A dense layer after flatten is the same with weights as large as the map.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from core.arithmetic import Product
from core.arrays import Array, Shape
from core.indices import next_weighted, through_flatten
from core.layers import sum_in_order
from core.network import Conv2D, Dense
from core.trace import Place, Position, Step, Trace

Operation = Literal["valid correlation", "full convolution", "weighted sum", "sum"]


@dataclass(frozen=True, eq=False)
class Patch:
    """A rectangle of one map, or of one channel of a kernel, row by row as it lies there.

    ``lead`` says which map (k,) or which kernel and channel (k, c), from 1; of a dense layer's
    weights which map and neuron (c, j), or the place (p,) in the row. ``top`` and ``left`` are
    where it begins, from 0, and may lie outside. ``turned``: shown turned by 180°.
    """

    quantity: str
    layer: int
    lead: Position
    top: int
    left: int
    shape: tuple[int, int]
    size: tuple[int, int]
    """Rows and columns of the whole map."""
    place: Place
    begin: int = 0
    """The flat position of the first number of the map."""
    stride: int = 1
    """From one number of the map to the next, in flat positions."""
    turned: bool = False

    @cached_property
    def steps(self) -> npt.NDArray[np.intp]:
        """The step of each number, shape ``shape``; -1 where the map has none."""
        flat = self._flat
        steps = self.place.start + self.place.stride * flat
        return self._shown(np.where(flat < 0, -1, steps))

    @cached_property
    def values(self) -> Array:
        """The numbers, shape ``shape``; NaN where the map has none: nothing is put in for them."""
        flat = self._flat
        values: Array = np.where(flat < 0, np.nan, self.place.values[np.maximum(flat, 0)])
        return self._shown(values)

    @cached_property
    def there(self) -> npt.NDArray[np.bool_]:
        """Where the map has a number, shape ``shape``."""
        return self._shown(self._flat >= 0)

    @cached_property
    def _flat(self) -> npt.NDArray[np.intp]:
        rows, cols = (np.arange(n) for n in self.shape)
        rows, cols = (rows + self.top)[:, None], (cols + self.left)[None, :]
        inside = (rows >= 0) & (rows < self.size[0]) & (cols >= 0) & (cols < self.size[1])
        flat = self.begin + self.stride * (rows * self.size[1] + cols)
        return np.where(inside, flat, -1).astype(np.intp)

    def _shown(self, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return array[::-1, ::-1] if self.turned else array


Pair = tuple[Patch, Patch | None]
"""What lies on each other; None where the numbers of one are only added up."""


@dataclass(frozen=True, eq=False)
class Window:
    """The rectangles whose products a step adds up, a pair for each channel, kernel or map."""

    step: Step
    operation: Operation
    pairs: tuple[Pair, ...]
    bias: int | None = None
    """The step of the bias that is added to the sum."""

    @cached_property
    def products(self) -> tuple[Array, ...]:
        """Of each pair, shape of its patches; NaN where there is nothing to multiply."""
        with np.errstate(all="ignore"):
            return tuple(
                left.values if right is None else left.values * right.values
                for left, right in self.pairs
            )

    @cached_property
    def total(self) -> float:
        """The products added in the order in which the trace adds them."""
        terms = []
        for (left, right), products in zip(self.pairs, self.products, strict=True):
            there = left.there if right is None else left.there & right.there
            # A turned kernel is added up as it stands: its first weight first.
            backwards = right is not None and right.turned
            terms.append(products[::-1, ::-1][there[::-1, ::-1]] if backwards else products[there])
        with np.errstate(all="ignore"):
            return float(sum_in_order(np.concatenate(terms)[:, None])[0])

    @property
    def slope(self) -> float | None:
        """f'(z), by which the sum is scaled in a δ."""
        if self.step.quantity != "delta":
            return None
        tree = self.step.arithmetic
        return tree.factors[-1].value if isinstance(tree, Product) else None


def window(step: Step, sample: int = 1) -> Window | None:
    """What lies on each other in a step, or None where it is no sum over maps.

    The output of a map is that of its z. ``sample`` (from 1) is whose share of a gradient is
    wanted.
    """
    number = step.layer or 0
    if not number or step.phase not in ("forward", "backward", "gradient"):
        return None
    layer = step.trace.network.layers[number - 1]
    if step.quantity == "a" and isinstance(layer, Conv2D):
        z = step.trace.index("z", number, step.position, step.sample, "forward")
        return None if z is None else window(step.trace[z])
    if step.quantity == "z":
        if isinstance(layer, Conv2D):
            return _under_kernel(step, number, layer)
        return _over_maps(step, number) if isinstance(layer, Dense) else None
    if step.quantity in ("delta", "gradient_a"):
        return _back(step, number)
    if isinstance(layer, Conv2D):
        if step.quantity == "gradient_weights":
            return _met(step, number, layer, sample)
        if step.quantity == "gradient_biases" and len(step.position) == 1:
            delta = _map(step.trace, "delta", number, step.position[0], sample - 1)
            return Window(step, "sum", ((delta, None),))
    return None


def _map(trace: Trace, quantity: str, layer: int, plane: int, sample: int | None) -> Patch:
    """The whole of map ``plane`` (from 1)."""
    place = trace.place(quantity, layer, sample)
    assert place is not None
    rows, cols = trace.network.shapes[layer][1:]
    begin = (plane - 1) * rows * cols
    return Patch(quantity, layer, (plane,), 0, 0, (rows, cols), (rows, cols), place, begin)


def _kernel(trace: Trace, layer: int, kernel: int, channel: int, turned: bool = False) -> Patch:
    """One channel of a kernel (both from 1)."""
    place = trace.place("weights", layer, None, "given")
    shape = _weights(trace, layer)
    assert place is not None
    size = (shape[2], shape[3])
    begin = ((kernel - 1) * shape[1] + channel - 1) * math.prod(size)
    lead = (kernel, channel)
    return Patch("weights", layer, lead, 0, 0, size, size, place, begin, turned=turned)


def _weights(trace: Trace, layer: int) -> Shape:
    found = trace.network.layers[layer - 1]
    assert isinstance(found, Conv2D)
    return found.weights.shape


def _part(whole: Patch, top: int, left: int, shape: tuple[int, int]) -> Patch:
    return Patch(
        whole.quantity, whole.layer, whole.lead, top, left, shape, whole.size, whole.place,
        whole.begin,
    )  # fmt: skip


def _source(trace: Trace, number: int) -> tuple[str, int]:
    source = trace.network.source(number)
    return ("a" if source else "x"), source


def _sample(step: Step) -> int | None:
    return None if step.sample is None else step.sample - 1


def _bias(step: Step, number: int) -> int | None:
    position = step.position
    found = step.trace.values("biases", number)
    if found is None:
        return None
    if found.ndim < len(position):
        position = position[:1]
    return step.trace.index("biases", number, position, phase="given")


def _under_kernel(step: Step, number: int, layer: Conv2D) -> Window:
    trace, (k, r, s) = step.trace, step.position
    quantity, source = _source(trace, number)
    pairs = []
    for c in range(1, layer.weights.shape[1] + 1):
        whole = _map(trace, quantity, source, c, _sample(step))
        patch = _part(whole, r - 1, s - 1, layer.kernel_size)
        pairs.append((patch, _kernel(trace, number, k, c)))
    return Window(step, "valid correlation", tuple(pairs), _bias(step, number))


def _over_maps(step: Step, number: int) -> Window | None:
    """A dense neuron that takes maps, each with weights of the same shape."""
    trace = step.trace
    quantity, source = _source(trace, number)
    shape = trace.network.shapes[source]
    weights = trace.place("weights", number, None, "given")
    if len(shape) != 3 or weights is None:
        return None
    units, each = trace.network.shapes[number][0], shape[1] * shape[2]
    size = (shape[1], shape[2])
    pairs = []
    for c in range(1, shape[0] + 1):
        begin = (c - 1) * each * units + step.position[0] - 1
        lead = (c, step.position[0])
        right = Patch("weights", number, lead, 0, 0, size, size, weights, begin, units)
        pairs.append((_map(trace, quantity, source, c, _sample(step)), right))
    return Window(step, "weighted sum", tuple(pairs), _bias(step, number))


def _back(step: Step, number: int) -> Window | None:
    """How δ comes back to a map: through the kernels after it, or the weights after flatten."""
    trace, after = step.trace, next_weighted(step)
    if not after or len(step.position) != 3:
        return None
    following = trace.network.layers[after - 1]
    if isinstance(following, Dense):
        return _from_neurons(step, after, following.units)
    assert isinstance(following, Conv2D)
    c, r, s = step.position
    rows, cols = following.kernel_size
    pairs = []
    for k in range(1, following.kernels + 1):
        whole = _map(trace, "delta", after, k, _sample(step))
        patch = _part(whole, r - rows, s - cols, following.kernel_size)
        pairs.append((patch, _kernel(trace, after, k, c, turned=True)))
    return Window(step, "full convolution", tuple(pairs))


def _from_neurons(step: Step, after: int, units: int) -> Window:
    """Every δ of a dense layer, and the weights that carried this output of a map there."""
    delta = step.trace.place("delta", after, _sample(step))
    weights = step.trace.place("weights", after, None, "given")
    flat = through_flatten(step)
    assert delta is not None
    assert weights is not None
    assert flat is not None
    row = (1, units)
    left = Patch("delta", after, (), 0, 0, row, row, delta)
    right = Patch("weights", after, (flat,), 0, 0, row, row, weights, (flat - 1) * units)
    return Window(step, "weighted sum", ((left, right),))


def _met(step: Step, number: int, layer: Conv2D, sample: int) -> Window:
    """What a kernel's weight met: the input from its own place on, and the δ of its map."""
    trace, (k, c, i, j) = step.trace, step.position
    quantity, source = _source(trace, number)
    delta = _map(trace, "delta", number, k, sample - 1)
    whole = _map(trace, quantity, source, c, sample - 1)
    return Window(step, "valid correlation", ((_part(whole, i - 1, j - 1, delta.shape), delta),))
