"""Do the gradients of a trace agree with differences of the loss?

Each gradient is compared with a central difference that uses the forward pass alone:
D(h) = (L(+h) - L(-h)) / 2h, at h and h/2, combined to (4 D(h/2) - D(h)) / 3, whose error falls
with h^4 (L. Richardson 1911).
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from core.arrays import Array
from core.losses import LOSSES
from core.network import Dense, Flatten, Network, Weighted
from core.passes import activate
from core.trace import Position, Step, Trace

LIMIT = 1e-6
"""A relative error above this means that the gradient is wrong."""

SHIFTS = np.array([1.0, -1.0, 0.5, -0.5])
STEPS = (1e-3, 1e-6)
"""How far z is moved; the second, less exact, where the first crosses a kink."""

CHUNK = 1 << 17
"""How many numbers of a layer are moved at once."""


@dataclass(frozen=True)
class Check:
    """One gradient against its difference.

    relative_error : |value - estimate| over the larger of both, but not below what doubles can
    resolve of the loss. NaN where a kink lies within the step or the loss is not finite.
    """

    value: float
    estimate: float
    relative_error: float
    h: float

    @property
    def kink(self) -> bool:
        """No difference can be taken here: the loss has a corner, or is not finite."""
        return math.isnan(self.relative_error)

    @property
    def agrees(self) -> bool:
        return self.kink or self.relative_error <= LIMIT


@dataclass(frozen=True)
class LayerCheck:
    """The weights or biases of one layer: how many were compared, and the worst of them."""

    layer: int
    part: str
    done: int
    total: int
    kinks: int
    largest: float
    position: Position

    @property
    def agrees(self) -> bool:
        return self.largest <= LIMIT


def checkable(step: Step) -> bool:
    """Whether a step is a derivative of the loss (the perceptron's delta rule gives none)."""
    if step.phase not in ("backward", "gradient") or not has_gradients(step.trace.network):
        return False
    return step.quantity != "gradient_a"


def has_gradients(network: Network) -> bool:
    """False where the perceptron's rule puts ŷ - y in place of a derivative."""
    last = network.layers[-1]
    rule = network.optimizer.name == "delta_rule"
    return not (rule and not isinstance(last, Flatten) and last.activation.name == "step")


def check_step(trace: Trace, index: int) -> Check | None:
    """The finite-difference check of one step, or None where there is nothing to check."""
    step = trace[index]
    if not checkable(step):
        return None
    number = step.layer or 0
    layer = _weighted(trace.network, number)
    segment = trace.segment(index)
    flat = (index - segment.start) // len(segment.quantities)
    if step.quantity == "delta":
        sample = (step.sample or 1) - 1
        unit = np.zeros((1, *trace.network.shapes[number]))
        unit.reshape(-1)[flat] = 1.0
        slopes = _differences(trace, number, [(sample, unit)], over_batch=False)
    else:
        part = step.quantity.removeprefix("gradient_")
        units = _parameter_units(trace, number, layer, part, np.array([flat]))
        slopes = _differences(trace, number, units, over_batch=True)
    return slopes(np.array([step.value]))[0]


def check_layers(trace: Trace) -> Iterator[LayerCheck]:
    """Compare every gradient of every layer; yields as it goes on, the last of a layer whole."""
    for number, layer in trace.network.weighted:
        for part in ("weights", "biases"):
            values = trace.values(f"gradient_{part}", number)
            if values is not None:
                yield from _check_part(trace, number, layer, part, values)


def _check_part(
    trace: Trace, number: int, layer: Weighted, part: str, values: Array
) -> Iterator[LayerCheck]:
    chunk = max(1, CHUNK // math.prod(trace.network.shapes[number]))
    largest, position, kinks = 0.0, 0, 0
    for start in range(0, values.size, chunk):
        flat = np.arange(start, min(start + chunk, values.size))
        units = _parameter_units(trace, number, layer, part, flat)
        checks = _differences(trace, number, units, over_batch=True)(values.reshape(-1)[flat])
        for place, check in zip(flat, checks, strict=True):
            if check.kink:
                kinks += 1
            elif check.relative_error > largest:
                largest, position = check.relative_error, int(place)
        where = tuple(int(p) + 1 for p in np.unravel_index(position, values.shape))
        done = int(flat[-1]) + 1
        yield LayerCheck(number, part, done, values.size, kinks, largest, where)


def _weighted(network: Network, number: int) -> Weighted:
    layer = network.layers[number - 1]
    assert not isinstance(layer, Flatten)
    return layer


Indices = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]
Units = list[tuple[int, Array]]
"""For each sample how its z moves, (count, *shape), when each of ``count`` parameters moves 1."""


def _parameter_units(trace: Trace, number: int, layer: Weighted, part: str, flat: Indices) -> Units:
    network = trace.network
    shape = network.shapes[number]
    every = np.arange(len(flat))
    units: Units = []
    for s in range(network.samples):
        unit = np.zeros((len(flat), *shape))
        before = trace.arrays.by_name["a", number - 1][s]
        if part == "weights" and isinstance(layer, Dense):
            i, j = np.unravel_index(flat, layer.weights.shape)
            unit[every, j] = before[i]
        elif part == "weights":
            k, c, i, j = np.unravel_index(flat, layer.weights.shape)
            patches = sliding_window_view(before, shape[1:], axis=(1, 2))
            unit[every, k] = patches[c, i, j]
        elif layer.biases is not None and layer.biases.shape == shape:
            unit.reshape(len(flat), -1)[every, flat] = 1.0
        else:
            unit[every, flat] = 1.0
        units.append((s, unit))
    return units


def _differences(
    trace: Trace, number: int, units: Units, over_batch: bool
) -> Callable[[Array], list[Check]]:
    """Move z of layer ``number`` along ``units`` and back; compares the slopes with values."""
    largest = np.max([np.abs(unit).reshape(len(unit), -1).max(1) for _, unit in units], axis=0)
    scale = 1.0 / np.maximum(largest, 1.0)

    def compare(values: Array) -> list[Check]:
        estimate, resolution, valid, h = _slopes(trace, number, units, STEPS[0], scale, over_batch)
        if not valid.all():
            small = _slopes(trace, number, units, STEPS[1], scale, over_batch)
            again = ~valid
            for wide, narrow in zip((estimate, resolution, valid, h), small, strict=True):
                wide[again] = narrow[again]
        floor = np.maximum(np.abs(values), np.abs(estimate))
        floor = np.maximum(floor, resolution * (10 / LIMIT))
        gap = np.abs(values - estimate)
        error = np.where(gap == 0, 0.0, gap / np.where(floor > 0, floor, 1.0))
        error[~valid | ~np.isfinite(estimate)] = np.nan
        return [Check(*map(float, row)) for row in zip(values, estimate, error, h, strict=True)]

    return compare


def _slopes(
    trace: Trace, number: int, units: Units, step: float, scale: Array, over_batch: bool
) -> tuple[Array, Array, Flags, Array]:
    network = trace.network
    h = step * scale
    total = np.zeros((len(SHIFTS), len(h)))
    blur = np.zeros(len(h))
    valid = np.ones(len(h), dtype=bool)
    with np.errstate(all="ignore"):
        for s, unit in units:
            move = (SHIFTS[:, None] * h).reshape(len(SHIFTS), -1, *[1] * (unit.ndim - 1))
            z = trace.arrays.by_name["z", number][s] + move * unit
            moved = z.reshape(-1, *unit.shape[1:])
            losses, rounding, smooth = _losses_from(trace, number, moved, s)
            total += losses.reshape(total.shape)
            blur += rounding.reshape(total.shape).max(axis=0)
            valid &= smooth.reshape(total.shape).all(axis=0)
        if over_batch and network.batch_reduction == "mean":
            total /= network.samples
            blur /= network.samples
        wide = (total[0] - total[1]) / (2 * h)
        narrow = (total[2] - total[3]) / h
        estimate = (4 * narrow - wide) / 3
        # What is left of the next power of h shows where the slope itself is next to nothing.
        resolution = blur / h + step**2 * np.abs(narrow - estimate)
    valid &= np.isfinite(estimate)
    return estimate, resolution, valid, h


def _losses_from(trace: Trace, number: int, z: Array, sample: int) -> tuple[Array, Array, Flags]:
    """The losses of one sample for many z of layer ``number``, how far rounding can have moved
    each, and which crossed no kink.

    z : (count, *shape). A kink is crossed where some z lies on another side than in the trace.
    """
    network = trace.network
    smooth = np.ones(len(z), dtype=bool)
    a = z
    last: Weighted | None = None
    for place, layer in enumerate(network.layers[number - 1 :], start=number):
        if isinstance(layer, Flatten):
            a = a.reshape(len(a), -1)
            z = z.reshape(len(z), -1)
            continue
        if place > number:
            a = _affine(layer, a)
        z, last = a, layer
        for kink in layer.activation.row.kinks:
            here = trace.arrays.by_name["z", place][sample]
            smooth &= ((a > kink) == (here > kink)).reshape(len(a), -1).all(axis=1)
        a = activate(layer, a)
    assert last is not None
    terms, sizes = _loss_terms(network, last, z, a, network.targets[sample][None])
    outputs = math.prod(network.shapes[-1]) if LOSSES[network.loss].mean else 1
    losses = terms.reshape(len(a), -1).sum(axis=1) / outputs
    rounding = np.finfo(float).eps * sizes.reshape(len(a), -1).sum(axis=1) / outputs
    return losses, rounding, smooth


def _loss_terms(
    network: Network, last: Weighted, z: Array, a: Array, y: Array
) -> tuple[Array, Array]:
    """The loss of each output, and the size of what was rounded on the way to it.

    Where loss and activation cancel, the loss is worked out from z: ln(1 - a) has no digits left
    once a is near 1.
    """
    row = LOSSES[network.loss]
    if row.cancels != last.activation.name:
        terms = np.asarray(row.term(a, y), dtype=np.float64)
        return terms, np.abs(terms) + np.abs(row.derivative(a, y) * a)
    if last.activation.row.coupled:
        top = np.max(z, axis=-1, keepdims=True)
        whole = y * (top + np.log(np.exp(z - top).sum(axis=-1, keepdims=True)))
    else:
        whole = np.logaddexp(0.0, z)
    return whole - y * z, np.abs(whole) + np.abs(y * z)


def _affine(layer: Weighted, a: Array) -> Array:
    """z of many a at once, by matrix products: another way than the trace's."""
    if isinstance(layer, Dense):
        z = a @ layer.weights
    else:
        windows = sliding_window_view(a, layer.kernel_size, axis=(2, 3))
        z = np.einsum("ncrsij,kcij->nkrs", windows, layer.weights, optimize=True)
    if layer.biases is None:
        return z
    if isinstance(layer, Dense) or layer.biases.ndim == 3:
        return np.asarray(z + layer.biases)
    return np.asarray(z + layer.biases[:, None, None])
