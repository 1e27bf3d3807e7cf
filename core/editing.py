"""Which network does a change of structure leave, and what of the old one does it keep?

Pure functions from a network to another. What still fits is kept, what is new is 0: nothing is
drawn unless `drawn` is asked for it. All raise `core.network.DocumentError`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from core.arrays import Array, Shape
from core.blocks import MAX_WEIGHTS
from core.checks import DocumentError
from core.initial import draw_weights
from core.network import (
    Activation,
    Conv2D,
    Dense,
    Flatten,
    Init,
    Layer,
    Network,
    Optimizer,
    Weighted,
)
from core.optimizers import OPTIMIZERS
from core.training.layers_text import Flat, Kernels, Parsed, Units

BiasChoice = Literal["none", "trained", "frozen"]
BIAS_CHOICES: tuple[BiasChoice, ...] = ("none", "trained", "frozen")


def units_of(network: Network) -> list[int] | None:
    """The neurons of each layer, input first, if all layers are dense; else None."""
    if any(layer.type != "dense" for layer in network.layers):
        return None
    return [shape[0] for shape in network.shapes]


def with_units(network: Network, units: Sequence[int]) -> Network:
    """The dense network with other numbers of neurons, input first.

    The first layers stay the first and the last stays the last; each keeps its activation and the
    block of weights that fits. A layer in between that is new is like the last hidden one. Inputs
    and targets keep the columns that fit. The optimizer's memory is dropped.
    """
    if units_of(network) is None:
        raise DocumentError("layers", "only dense layers can be written as numbers of neurons")
    last = len(units) - 2
    hidden = network.layers[:-1]
    layers: list[Layer] = []
    for place in range(last + 1):
        fresh = False
        if place == last:
            old = network.layers[-1]
        elif place < len(hidden):
            old = hidden[place]
        else:
            old, fresh = (hidden or network.layers)[-1], True
        assert isinstance(old, Dense)
        shape = (units[place], units[place + 1])
        biases = old.biases
        if biases is not None:
            biases = np.zeros(shape[1]) if fresh else overlapped(biases, shape[1:])
        weights = np.zeros(shape) if fresh else overlapped(old.weights, shape)
        layers.append(Dense(shape[1], old.activation, weights, biases, old.train_biases))
    return network.replace(
        input_shape=(units[0],),
        layers=tuple(layers),
        inputs=overlapped(network.inputs, (network.samples, units[0])),
        targets=overlapped(network.targets, (network.samples, units[-1])),
        optimizer=_without_memory(network.optimizer),
        init=None,
    )


def with_layers(network: Network, parsed: Parsed) -> Network:
    """The network with the layers of a text, kernels among them.

    The first layers with weights stay the first and the last stays the last; each keeps its
    activation and, where it is of the same kind, the block of weights and biases that fits. What
    is new in between is like the last hidden one. Inputs and targets keep what fits, number after
    number where images become rows. The optimizer's memory is dropped.
    """
    _check_weights(parsed)
    old = [layer for _, layer in network.weighted]
    layers: list[Layer] = []
    for number, made in enumerate(parsed.layers):
        if isinstance(made, Flat):
            layers.append(Flatten())
            continue
        place = sum(not isinstance(layer, Flatten) for layer in layers)
        last = place == parsed.weighted - 1
        like = old[-1] if last else old[min(place, max(len(old) - 2, 0))]
        fresh = not last and place >= len(old) - 1
        layers.append(_layer_like(like, made, parsed.shapes[number : number + 2], fresh))
    return network.replace(
        input_shape=parsed.input_shape,
        layers=tuple(layers),
        inputs=_fitted(network.inputs, parsed.input_shape),
        targets=_fitted(network.targets, parsed.shapes[-1]),
        optimizer=_without_memory(network.optimizer),
        init=None,
    )


def _layer_like(
    like: Weighted, made: Units | Kernels, shapes: Sequence[Shape], fresh: bool
) -> Weighted:
    """A layer between two shapes, with what it can take over from ``like``."""
    before, after = shapes
    activation = like.activation
    size: tuple[int, ...] = (before[0], after[0])
    if isinstance(made, Kernels):
        size = (made.kernels, before[0], *made.size)
        if activation.row.coupled:
            activation = Activation("sigmoid")
    weights, biases = np.zeros(size), None
    if like.biases is not None:
        each = not fresh and like.biases.ndim == 3 and isinstance(made, Kernels)
        biases = np.zeros(after if each else after[:1])
    if not fresh and like.weights.ndim == weights.ndim:
        weights = overlapped(like.weights, size)
        if like.biases is not None and biases is not None:
            biases = overlapped(like.biases, biases.shape)
    if isinstance(made, Kernels):
        return Conv2D(made.kernels, made.size, activation, weights, biases, like.train_biases)
    return Dense(made.units, activation, weights, biases, like.train_biases)


def _fitted(samples: Array, shape: Shape) -> Array:
    """Samples (m, ...) as (m, *shape): what fits where it was, or number after number."""
    count = len(samples)
    if samples.ndim == len(shape) + 1:
        return overlapped(samples, (count, *shape))
    rows = overlapped(samples.reshape(count, -1), (count, math.prod(shape)))
    return rows.reshape(count, *shape)


def _check_weights(parsed: Parsed) -> None:
    """Refuse more weights than can be stepped through."""
    count = 0
    for made, before in zip(parsed.layers, parsed.shapes, strict=False):
        if isinstance(made, Units):
            count += before[0] * made.units
        elif isinstance(made, Kernels):
            count += before[0] * made.kernels * math.prod(made.size)
    if count > MAX_WEIGHTS:
        raise DocumentError(
            "layers",
            "{count} weights are too many to step through; at most {limit}.",
            count=f"{count:,}",
            limit=f"{MAX_WEIGHTS:,}",
        )


def grown(before: Network, after: Network) -> bool:
    """Has ``after`` weights that ``before`` had not?"""
    sizes = [sum(x.weights.size for _, x in n.weighted) for n in (before, after)]
    shapes = [[x.weights.shape for _, x in n.weighted] for n in (before, after)]
    if len(shapes[0]) != len(shapes[1]):
        return sizes[1] > 0
    pairs = zip(*shapes, strict=True)
    return any(
        len(a) != len(b) or any(new > old for old, new in zip(a, b, strict=True)) for a, b in pairs
    )


def with_weights(network: Network, number: int, weights: Array) -> Network:
    """Other weights in layer ``number`` (from 1); they are no longer the drawn ones."""
    return network.with_layer(number, weights=weights).replace(init=None)


def with_bias(network: Network, number: int, choice: BiasChoice) -> Network:
    """Layer ``number`` without biases, or with trained or frozen ones; new ones start at 0."""
    layer = network.layers[number - 1]
    assert layer.type != "flatten"
    biases = None
    if choice != "none":
        size = layer.units if isinstance(layer, Dense) else layer.kernels
        biases = np.zeros(size) if layer.biases is None else layer.biases
    changed = replace(layer, biases=biases, train_biases=choice != "frozen")
    layers = list(network.layers)
    layers[number - 1] = changed
    state = list(network.optimizer.state)
    if state:
        kept: dict[str, Array] = dict(state[number - 1])
        for name in OPTIMIZERS[network.optimizer.name].state:
            kept.pop(f"{name}_biases", None)
            if choice == "trained" and biases is not None:
                before = network.optimizer.state[number - 1].get(f"{name}_biases")
                kept[f"{name}_biases"] = np.zeros(biases.shape) if before is None else before
        state[number - 1] = kept
    optimizer = replace(network.optimizer, state=tuple(state))
    return network.replace(layers=tuple(layers), optimizer=optimizer)


def with_optimizer(network: Network, name: str) -> Network:
    """Another optimizer; the learning rate stays, other numbers and its memory start anew."""
    old = network.optimizer.settings
    usual: Mapping[str, float] = OPTIMIZERS[name].settings
    settings = {key: old.get(key, value) for key, value in usual.items()}
    return network.replace(optimizer=Optimizer(name, settings))


def with_setting(network: Network, name: str, value: float) -> Network:
    """Another number of the optimizer, such as ``learning_rate``; its memory stays."""
    settings = {**network.optimizer.settings, name: value}
    return network.replace(optimizer=replace(network.optimizer, settings=settings))


def with_sample(network: Network) -> Network:
    """One sample more, after the others, all 0."""
    return network.replace(
        inputs=np.concatenate([network.inputs, np.zeros((1, *network.input_shape))]),
        targets=np.concatenate([network.targets, np.zeros((1, *network.shapes[-1]))]),
    )


def without_sample(network: Network, sample: int) -> Network:
    """Without sample ``sample`` (from 1)."""
    return network.replace(
        inputs=np.delete(network.inputs, sample - 1, axis=0),
        targets=np.delete(network.targets, sample - 1, axis=0),
    )


def drawn(network: Network, scheme: str, seed: int) -> Network:
    """All weights drawn anew, as a document with this ``init`` has them; biases become 0."""
    rng = np.random.default_rng(seed)
    layers = list(network.layers)
    for number, layer in network.weighted:
        biases = None if layer.biases is None else np.zeros(layer.biases.shape)
        weights = draw_weights(scheme, rng, layer.weights.shape)
        layers[number - 1] = replace(layer, weights=weights, biases=biases)
    return network.replace(
        layers=tuple(layers),
        init=Init(scheme, seed),
        optimizer=_without_memory(network.optimizer),
    )


def overlapped(array: Array, shape: tuple[int, ...]) -> Array:
    """``array`` cut or filled with 0 to ``shape``."""
    new = np.zeros(shape)
    block = tuple(slice(min(a, b)) for a, b in zip(array.shape, shape, strict=True))
    new[block] = array[block]
    return new


def _without_memory(optimizer: Optimizer) -> Optimizer:
    return Optimizer(optimizer.name, optimizer.settings)
