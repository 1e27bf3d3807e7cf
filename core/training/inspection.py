"""What goes on inside a network that is being trained? Its neurons, weights and boundaries.

Each is worked out from the network as it is now, at a cost of a few milliseconds at most.
"""

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from core.arrays import Array, Shape
from core.network import Activation, Conv2D
from core.training.answers import (
    Answers,
    Confusion,
    Mistake,
    answers,
    cell,
    confusion_of,
    worst_mistakes,
)
from core.training.engine import Trainer
from core.training.parameters import Parameters
from core.training.plan import Numbers
from core.training.program import Program

__all__ = [
    "Answers",
    "Boundary",
    "Confusion",
    "Histogram",
    "LayerInside",
    "Mistake",
    "answers",
    "boundary",
    "cell",
    "confusion_of",
    "first_weights",
    "inspect",
    "plane_box",
    "worst_mistakes",
]

Box = tuple[float, float, float, float]
"""x1 from and to, x2 from and to."""

BINS = 40

FLAT = 0.05
"""Below this share of its function's largest slope, a neuron hardly learns from a sample."""

MOSTLY = 0.95
"""A neuron that is flat for this share of the samples is saturated."""


@dataclass(frozen=True, eq=False)
class Histogram:
    """How many numbers lie between an edge and the next. counts (bins,), edges (bins + 1,)"""

    counts: npt.NDArray[np.int64]
    edges: Array


@dataclass(frozen=True, eq=False)
class LayerInside:
    """The neurons of layer ``number``, or the kernels of a convolution, counted from 1.

    ``weights`` is over all its weights, ``activations`` over its values for all samples of the
    probe. ``dead`` are those whose slope is 0 for all samples, ``saturated`` the others whose
    slope is hardly anything for nearly all of them (see :data:`FLAT`, :data:`MOSTLY`).
    """

    number: int
    units: int
    weights: Histogram
    activations: Histogram
    dead: tuple[int, ...]
    saturated: tuple[int, ...]


class Boundary(NamedTuple):
    """The plane of two inputs as the network sees it, on a grid of size x size points.

    outputs (size, size, n_out), and the values of each hidden layer (size, size, units), both
    float32. Row 0 is the lowest x2, column 0 the lowest x1; the outer points lie on the box.
    """

    box: Box
    outputs: npt.NDArray[np.float32]
    hidden: tuple[npt.NDArray[np.float32], ...]


def inspect(trainer: Trainer, probe: Numbers) -> tuple[LayerInside, ...]:
    """The layers with weights, seen with some training samples, (m, *input_shape)."""
    now = trainer.snapshot(weights=True).weights
    assert now is not None
    found = []
    network = trainer.initial
    for inside, (number, layer) in zip(trainer.inside(probe), network.weighted, strict=True):
        weights = now[number - 1]
        assert weights is not None
        units = layer.kernels if isinstance(layer, Conv2D) else layer.units
        dead, saturated = _idle(layer.activation, inside.slope, units)
        found.append(
            LayerInside(
                number, units, _histogram(weights.weights), _histogram(inside.a), dead, saturated
            )
        )
    return tuple(found)


def _histogram(values: Numbers) -> Histogram:
    """Of numbers that are all the same, they lie in the middle."""
    counts, edges = np.histogram(values, BINS)
    return Histogram(counts.astype(np.int64), edges.astype(np.float64))


def _idle(
    activation: Activation, slope: Numbers | None, units: int
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Which units are dead, and which saturated. slope : (m, units, …), None for softmax"""
    largest = _largest_slope(activation)
    if slope is None or largest == 0:
        return (), ()
    by_unit = np.abs(slope).reshape(len(slope), units, -1)
    dead = (by_unit == 0).all(axis=(0, 2))
    flat = (by_unit < FLAT * largest).mean(axis=(0, 2))
    return _numbers(dead), _numbers((flat >= MOSTLY) & ~dead)


def _numbers(chosen: npt.NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple((np.flatnonzero(chosen) + 1).tolist())


@functools.cache
def _largest_slope(activation: Activation) -> float:
    """Of f, over the numbers a neuron meets. 0 for the step: it has no slope to lose."""
    if activation.row.coupled:
        return 0.0
    z = np.linspace(-20, 20, 4001)
    return float(np.abs(activation.derivative(z, activation.value(z))).max())


FARTHEST = 1e300
"""Twice as far, and a side could not be reckoned with."""

NARROWEST = 1e-12


def plane_box(points: Any) -> Box:
    """The part of the plane to show for points (m, 2): all of them, with a margin all round.

    The margin is a sixth of each side; a side on which all points are equal, or too near to each
    other to be told apart, counts as 1 wide, or as wide as doubles of that size can show. Points
    beyond :data:`FARTHEST` lie outside.
    """
    points = np.clip(np.asarray(points, dtype=np.float64), -FARTHEST, FARTHEST)
    low, high = points.min(axis=0), points.max(axis=0)
    size = np.maximum(np.abs(low), np.abs(high))
    still = high - low <= np.maximum(1e-9 * size, NARROWEST)
    half = np.maximum(0.5, 1e-6 * size)
    low, high = np.where(still, low - half, low), np.where(still, high + half, high)
    margin = (high - low) / 6
    (x0, y0), (x1, y1) = (low - margin).tolist(), (high + margin).tolist()
    return x0, x1, y0, y1


def boundary(trainer: Trainer, box: Sequence[float], size: int) -> Boundary:
    """What the network, of two inputs, answers on a grid over ``box``."""
    x0, x1, y0, y1 = map(float, box)
    network = trainer.network()
    dtype = trainer.settings.dtype
    program = Program(network, Parameters(network, dtype), size * size)
    grid = program.inputs.reshape(size, size, -1)
    grid[..., 0] = np.linspace(x0, x1, size)
    grid[..., 1] = np.linspace(y0, y1, size)[:, None]
    with np.errstate(all="ignore"):
        for call in program.forward:
            call()
    layers = [
        np.ascontiguousarray(a.T, dtype=np.float32).reshape(size, size, -1)
        for a in program.activations.values()
    ]
    return Boundary((x0, x1, y0, y1), layers[-1], tuple(layers[:-1]))


def first_weights(trainer: Trainer, image_shape: Shape, most: int = 64) -> npt.NDArray[np.float32]:
    """The weights of the first layer as pictures: (units, channels, rows, columns).

    Of a dense layer each neuron has a picture of the image's size, ``image_shape`` (channels,
    rows, columns) or (rows, columns); of a convolution each kernel is one. ``most`` of them.
    """
    now = trainer.snapshot(weights=True).weights
    first = next(layer for layer in now or () if layer is not None).weights
    if first.ndim == 4:
        return first[:most].astype(np.float32)
    shape = (1, *image_shape) if len(image_shape) == 2 else tuple(image_shape)
    if math.prod(shape) != len(first):
        raise ValueError(f"{len(first)} weights a neuron are no picture of {shape}")
    return np.ascontiguousarray(first[:, :most].T, dtype=np.float32).reshape(-1, *shape)
