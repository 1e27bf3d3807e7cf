"""How does the same network get fresh numbers to practise on?

Numbers of few decimals, drawn from a seed until nothing in the exercise is degenerate: no
saturated neuron, no vanishing gradient, no z at a kink, no two numbers that could be taken for
one another.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from core.arrays import Array, Shape
from core.network import Dense, Flatten, Layer, Network, Optimizer, Weighted
from core.passes import Arrays, compute, trained

TRIES = 400
WORK = 3_000_000
"""Numbers that may be computed on the search; large networks are drawn fewer times."""
SMALLEST = 1e-3
"""What a δ or a gradient must reach, so that four decimals hold some of its digits."""
FLAT = 0.08
"""A slope below this is a saturated neuron."""
KINK = 0.05
"""How far from a kink z must stay."""
APART = 0.01
"""How far apart the z of a layer must lie."""
SIZES = 0.1 * np.arange(1, 10)
"""What weights, biases and inputs of small networks are drawn from, with either sign."""


def fresh(network: Network, seed: int) -> Network:
    """``network`` with other weights, biases, inputs and targets, the same ones for a seed.

    If no draw meets every wish (as with a step unit, whose slope is 0), the best one is taken.
    """
    rng = np.random.default_rng(seed)
    size = sum(layer.weights.size for _, layer in network.weighted) * network.samples
    best, least = network, math.inf
    for _ in range(max(1, min(TRIES, WORK // max(size, 1)))):
        drawn = _drawn(network, rng)
        wrong = _blemishes(drawn, compute(drawn))
        if wrong < least:
            best, least = drawn, wrong
        if not least:
            break
    return best


def _drawn(network: Network, rng: np.random.Generator) -> Network:
    inputs = _numbers(rng, network.inputs.shape)
    layers: list[Layer] = []
    before = inputs
    for number, layer in enumerate(network.layers, start=1):
        shape = network.shapes[number]
        if isinstance(layer, Flatten):
            layers.append(layer)
            before = before.reshape(len(before), *shape)
            continue
        made = _drawn_layer(rng, layer)
        if isinstance(made, Dense):
            made = _upright(made, before)
            z = before @ made.weights + (0.0 if made.biases is None else made.biases)
            before = _activated(made, z)
        layers.append(made)
        if not isinstance(made, Dense):
            before = np.zeros((len(inputs), *shape))
    return network.replace(
        layers=tuple(layers),
        inputs=inputs,
        targets=_targets(rng, network),
        optimizer=_memory(rng, network.optimizer, network),
        init=None,
    )


def _numbers(rng: np.random.Generator, shape: Shape, fan_in: int = 1) -> Array:
    """Numbers of one decimal, none twice where there are enough; smaller ones for wide layers."""
    size = math.prod(shape)
    both = np.concatenate([SIZES, -SIZES])
    if fan_in > 12:
        return np.asarray(np.round(rng.normal(0, 1 / math.sqrt(fan_in), shape), 2))
    if size <= len(SIZES):
        # No two of the same size either: a lost sign must not look like another weight.
        chosen = rng.permutation(SIZES)[:size] * rng.choice([-1.0, 1.0], size)
    elif size <= len(both):
        chosen = rng.permutation(both)[:size]
    else:
        chosen = rng.choice(both, size)
    return np.asarray(np.round(chosen, 1).reshape(shape))


def _drawn_layer(rng: np.random.Generator, layer: Weighted) -> Weighted:
    shape = layer.weights.shape
    fan_in = shape[0] if isinstance(layer, Dense) else math.prod(shape[1:])
    biases = None if layer.biases is None else _numbers(rng, layer.biases.shape)
    return replace(layer, weights=_numbers(rng, shape, fan_in), biases=biases)


def _upright(layer: Dense, before: Array) -> Dense:
    """A ReLU's neurons turned round where the first sample would leave them at 0."""
    if layer.activation.name != "relu":
        return layer
    z = before[0] @ layer.weights + (0.0 if layer.biases is None else layer.biases)
    turn = np.where(z < 0, -1.0, 1.0)
    biases = None if layer.biases is None else layer.biases * turn
    return replace(layer, weights=layer.weights * turn, biases=biases)


def _activated(layer: Dense, z: Array) -> Array:
    if layer.activation.row.coupled:
        return np.asarray(np.exp(z) / np.exp(z).sum(axis=1, keepdims=True))
    return np.asarray(layer.activation.value(z), dtype=np.float64)


def _targets(rng: np.random.Generator, network: Network) -> Array:
    """As the loss wants them: one of several classes, 0 or 1, or numbers of one decimal."""
    shape = network.targets.shape
    n = math.prod(shape[1:])
    name = network.weighted[-1][1].activation.name
    if network.loss == "cross_entropy":
        classes = rng.integers(n, size=shape[0])
        return np.asarray(np.eye(n)[classes].reshape(shape))
    if "entropy" in network.loss or name == "step":
        return rng.integers(0, 2, shape).astype(np.float64)
    if name in ("sigmoid", "softmax"):
        return np.round(rng.integers(1, 10, shape) / 10, 1)
    return _numbers(rng, shape)


def _memory(rng: np.random.Generator, optimizer: Optimizer, network: Network) -> Optimizer:
    """What the optimizer remembers, drawn anew where it remembers anything."""
    if not optimizer.state:
        return optimizer
    state = []
    for layer in network.layers:
        kept: dict[str, Array] = {}
        parts = () if isinstance(layer, Flatten) else trained(layer)
        for name in sorted({key.rpartition("_")[0] for one in optimizer.state for key in one}):
            for part in parts:
                shape = getattr(layer, part).shape
                drawn = np.round(rng.integers(1, 10, shape) / 20, 2)
                signs = 1.0 if name.startswith("second") else rng.choice([-1.0, 1.0], shape)
                kept[f"{name}_{part}"] = drawn * signs
        state.append(kept)
    return replace(optimizer, state=tuple(state))


def _blemishes(network: Network, arrays: Arrays) -> float:
    """How many numbers of an exercise are not fit for practice."""
    found = 0
    for number, layer in network.weighted:
        z, a = arrays.by_name["z", number], arrays.by_name["a", number]
        delta = arrays.by_name["delta", number]
        found += int(np.sum(~np.isfinite(z)) + np.sum(~np.isfinite(delta)))
        row = layer.activation.row
        slope = a * (1 - a) if row.coupled else layer.activation.derivative(z, a)
        if layer.activation.name != "step":
            found += int(np.sum(np.abs(slope) < FLAT))
        found += sum(int(np.sum(np.abs(z - kink) < KINK)) for kink in row.kinks)
        found += int(np.sum(np.abs(delta) < SMALLEST))
        for part in ("weights", "biases"):
            gradient = arrays.by_name.get((f"gradient_{part}", number))
            if gradient is not None:
                found += int(np.sum(np.abs(gradient) < SMALLEST))
        ordered = np.sort(z.reshape(len(z), -1), axis=1)
        found += int(np.sum(np.diff(ordered, axis=1) < APART))
    return found
