"""Where do the numbers lie that are trained? In one flat array, with views for each layer.

One array makes an update a handful of calls whatever the number of layers. A dense layer's
biases lie behind its weights as one more row, so that with a 1 behind each layer's values one
matrix product gives ``a W + b``, and one the gradients of both.
"""

import dataclasses
import itertools
import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from core.arrays import Array
from core.network import Dense, Flatten, Layer, Network, Optimizer
from core.optimizers import OPTIMIZERS
from core.passes import trained
from core.training.plan import Numbers
from core.training.run import Weights


class Views(NamedTuple):
    """One layer's part of a flat array, in the shapes of the network.

    ``whole`` is all of it as a matrix with the biases at its end: (n_in + 1, units) for a dense
    layer, (kernels, C·kr·kc + 1) for a convolution; as many biases as there are in place of 1.
    """

    whole: Numbers
    weights: Numbers
    biases: Numbers | None


class Parameters:
    """All trained numbers of a network, their gradients and the optimizer's memory, flat.

    ``fixed`` holds the biases, by layer, that are not trained.
    """

    def __init__(self, network: Network, dtype: str) -> None:
        self._network = network
        self._parts = {number: trained(layer) for number, layer in network.weighted}
        self._stops = list(itertools.accumulate(map(self._size, self._parts), initial=0))
        total = self._stops[-1]
        self.values = np.zeros(total, dtype)
        self.gradient = np.zeros(total, dtype)
        self.work = np.empty(total, dtype)
        names = OPTIMIZERS[network.optimizer.name].state
        self.state = {name: np.zeros(total, dtype) for name in names}
        self.fixed = {
            number: layer.biases.astype(dtype)
            for number, layer in network.weighted
            if layer.biases is not None and not layer.train_biases
        }
        self._load()

    def _size(self, number: int) -> int:
        layer = self._network.layers[number - 1]
        return sum(getattr(layer, part).size for part in self._parts[number])

    def views(self, flat: Numbers) -> dict[int, Views]:
        """The parts of ``flat`` (the values, the gradient, a state) by layer number."""
        found = {}
        spans = itertools.pairwise(self._stops)
        for (number, layer), (start, stop) in zip(self._network.weighted, spans, strict=True):
            part = flat[start:stop]
            if isinstance(layer, Dense):
                n_in = len(layer.weights)
                whole = part.reshape(-1, layer.units)
                weights, rest = whole[:n_in], whole[n_in:]
            else:
                taps = math.prod(layer.weights.shape[1:])
                whole = part.reshape(layer.kernels, -1)
                weights, rest = whole[:, :taps].reshape(layer.weights.shape), whole[:, taps:]
            biases = None
            if layer.biases is not None and "biases" in self._parts[number]:
                biases = rest.reshape(layer.biases.shape)
            found[number] = Views(whole, weights, biases)
        return found

    def _load(self) -> None:
        for number, view in self.views(self.values).items():
            for part in self._parts[number]:
                getattr(view, part)[...] = getattr(self._network.layers[number - 1], part)
        for name, flat in self.state.items():
            if not self._network.optimizer.state:
                break
            for number, view in self.views(flat).items():
                kept = self._network.optimizer.state[number - 1]
                for part in self._parts[number]:
                    getattr(view, part)[...] = kept[f"{name}_{part}"]

    def save(self) -> tuple[Numbers, ...]:
        """Copies of the values and the optimizer's memory, for :meth:`restore`."""
        return (self.values.copy(), *(flat.copy() for flat in self.state.values()))

    def restore(self, saved: tuple[Numbers, ...]) -> None:
        """Put back what :meth:`save` gave."""
        for flat, old in zip((self.values, *self.state.values()), saved, strict=True):
            flat[...] = old

    def finite(self) -> bool:
        """Are all values, and the optimizer's memory, finite numbers?"""
        return all(np.isfinite(flat).all() for flat in (self.values, *self.state.values()))

    def copies(self) -> tuple[Weights | None, ...]:
        """Read-only float64 copies, one entry a layer; None for flatten."""
        found: list[Weights | None] = [None] * len(self._network.layers)
        for number, view in self.views(self.values).items():
            biases = view.biases if view.biases is not None else self.fixed.get(number)
            found[number - 1] = Weights(
                _copy(view.weights), None if biases is None else _copy(biases)
            )
        return tuple(found)

    def layers(self) -> tuple[Layer, ...]:
        """The network's layers with the weights and biases as they are now."""
        made: list[Layer] = []
        for layer, now in zip(self._network.layers, self.copies(), strict=True):
            if isinstance(layer, Flatten) or now is None:
                made.append(layer)
                continue
            # Biases that are not trained keep all their digits.
            biases = now.biases if layer.train_biases else layer.biases
            made.append(dataclasses.replace(layer, weights=now.weights, biases=biases))
        return tuple(made)

    def optimizer(self, rate: float, updates: int) -> Optimizer:
        """The network's optimizer with its memory as it is now, after ``updates`` in all."""
        given = self._network.optimizer
        settings = {**given.settings, "learning_rate": rate}
        if not self.state:
            return Optimizer(given.name, settings)
        kept: list[dict[str, Array]] = [{} for _ in self._network.layers]
        for name, flat in self.state.items():
            for number, view in self.views(flat).items():
                for part in self._parts[number]:
                    kept[number - 1][f"{name}_{part}"] = _copy(getattr(view, part))
        memory: tuple[Mapping[str, Array], ...] = tuple(kept)
        return Optimizer(given.name, settings, updates, memory)


def _copy(array: Numbers) -> Array:
    copy = np.array(array, dtype=np.float64, order="C")
    copy.setflags(write=False)
    return copy
