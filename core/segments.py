"""In which order do the numbers of a computation come, and in which array does each stand?"""

import math
from collections.abc import Iterator
from typing import Literal, NamedTuple

import numpy as np

from core.arrays import Array, Shape
from core.network import Dense, Network, Weighted
from core.optimizers import OPTIMIZERS
from core.passes import Arrays, trained

Phase = Literal["given", "forward", "loss", "backward", "gradient", "update"]
PHASES: tuple[Phase, ...] = ("given", "forward", "loss", "backward", "gradient", "update")


class Segment(NamedTuple):
    """A run of steps: the quantities of one layer (and sample), neuron after neuron.

    At each place of ``shape`` stand all ``quantities`` in turn; ``arrays`` are their values,
    flat. ``sample`` counts from 0; None where the batch is meant.
    """

    phase: Phase
    quantities: tuple[str, ...]
    layer: int | None
    sample: int | None
    shape: Shape
    arrays: tuple[Array, ...]
    start: int

    @property
    def stop(self) -> int:
        return self.start + len(self.quantities) * math.prod(self.shape)


def segments_of(network: Network, arrays: Arrays) -> Iterator[Segment]:
    """The table of segments of a trace, in the order of its steps."""
    start = 0
    for phase, quantities, layer, sample, shape, values in _runs(network, arrays):
        flat = tuple(array.reshape(-1) for array in values)
        segment = Segment(phase, quantities, layer, sample, shape, flat, start)
        start = segment.stop
        yield segment


Run = tuple[Phase, tuple[str, ...], int | None, int | None, Shape, list[Array]]


def _runs(network: Network, arrays: Arrays) -> Iterator[Run]:
    yield from _given(network)
    yield from _forward(network, arrays)
    yield from _loss(network, arrays)
    yield from _backward(network, arrays)
    for number, layer in network.weighted:
        for part in ("weights", "biases"):
            values = arrays.by_name.get((f"gradient_{part}", number))
            if values is not None:
                shape = getattr(layer, part).shape
                yield "gradient", (f"gradient_{part}",), number, None, shape, [values]
    for number, layer in network.weighted:
        yield from _update(network, arrays, number, layer)


def _given(network: Network) -> Iterator[Run]:
    last = len(network.layers)
    for s, one in enumerate(network.inputs):
        yield "given", ("x",), 0, s, network.input_shape, [one]
    for s, one in enumerate(network.targets):
        yield "given", ("y",), last, s, network.shapes[-1], [one]
    for number, layer in network.weighted:
        yield "given", ("weights",), number, None, layer.weights.shape, [layer.weights]
        if layer.biases is not None:
            yield "given", ("biases",), number, None, layer.biases.shape, [layer.biases]
    for number, kept in enumerate(network.optimizer.state, start=1):
        for name, values in kept.items():
            yield "given", (name,), number, None, values.shape, [values]


def _forward(network: Network, arrays: Arrays) -> Iterator[Run]:
    for s in range(network.samples):
        for number, layer in network.weighted:
            shape = network.shapes[number]
            z, a = arrays.by_name["z", number][s], arrays.by_name["a", number][s]
            if layer.activation.row.coupled:
                e, total = arrays.by_name["exp", number][s], arrays.by_name["exp_sum", number][s]
                yield "forward", ("z",), number, s, shape, [z]
                yield "forward", ("exp",), number, s, shape, [e]
                yield "forward", ("exp_sum",), number, s, (), [total]
                yield "forward", ("a",), number, s, shape, [a]
            else:
                yield "forward", ("z", "a"), number, s, shape, [z, a]


def _loss(network: Network, arrays: Arrays) -> Iterator[Run]:
    last = len(network.layers)
    terms, losses = arrays.by_name["loss_term", last], arrays.by_name["loss", last]
    for s in range(network.samples):
        if terms[s].size > 1:
            yield "loss", ("loss_term",), last, s, network.shapes[-1], [terms[s]]
        yield "loss", ("loss",), last, s, (), [losses[s : s + 1]]
    if network.samples > 1:
        yield "loss", ("loss",), last, None, (), [np.array([arrays.loss])]


def _backward(network: Network, arrays: Arrays) -> Iterator[Run]:
    for s in range(network.samples):
        for number, layer in reversed(network.weighted):
            shape = network.shapes[number]
            if (
                layer.activation.row.coupled
                and isinstance(layer, Dense)
                and not (number == len(network.layers) and arrays.output_delta[s])
            ):
                back = arrays.by_name["gradient_a", number][s]
                yield "backward", ("gradient_a",), number, s, shape, [back]
            delta = arrays.by_name["delta", number][s]
            yield "backward", ("delta",), number, s, shape, [delta]


def _update(network: Network, arrays: Arrays, number: int, layer: Weighted) -> Iterator[Run]:
    row = OPTIMIZERS[network.optimizer.name]
    changed = trained(layer)
    for part in ("weights", "biases"):
        new = arrays.by_name.get((f"new_{part}", number))
        if new is None:
            continue
        names = row.quantities[:-1] if part in changed else ()
        values = [arrays.by_name[f"{name}_{part}", number] for name in names]
        quantities = (*(f"{name}_{part}" for name in names), part)
        yield "update", quantities, number, None, new.shape, [*values, new]
