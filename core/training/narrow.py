"""Which inputs can be left out of training, and how do their weights come back?

A pixel that is 0 in all training samples (67 of MNIST's 784 are) gives its weights no gradient:
they stay as they are. A tenth of the work is saved by training the network without such inputs.
What is handed out has all inputs again.
"""

import dataclasses
from collections.abc import Mapping

import numpy as np

from core.arrays import Array, frozen
from core.network import Dense, Layer, Network, Optimizer
from core.training.parameters import Parameters
from core.training.plan import Data, Indices, Settings
from core.training.run import Weights


class Narrow:
    """``network`` without the inputs that are always 0 in ``data``.

    ``used`` are the inputs that are left, or None where that is all of them, or where the others'
    weights would change too: L2 shrinks them, and an optimizer's memory may move them.
    """

    def __init__(self, network: Network, data: Data, settings: Settings) -> None:
        self.network = network
        self.used: Indices | None = None
        first = network.layers[0]
        if not isinstance(first, Dense) or settings.l2 or network.optimizer.state:
            return
        used = np.flatnonzero(data.inputs.any(axis=0))
        if 0 < len(used) < len(first.weights):
            self.used, self._first = used, first
            layers = (dataclasses.replace(first, weights=first.weights[used]), *network.layers[1:])
            inputs = network.inputs[:, used]
            self.network = network.replace(input_shape=(len(used),), layers=layers, inputs=inputs)

    def weights(self, parameters: Parameters) -> tuple[Weights | None, ...]:
        """Copies of all weights and biases as they are now, one entry a layer."""
        copies = parameters.copies()
        if self.used is None or copies[0] is None:
            return copies
        return (
            Weights(self._wide(copies[0].weights, self._first.weights), copies[0].biases),
            *copies[1:],
        )

    def layers(self, parameters: Parameters) -> tuple[Layer, ...]:
        """The network's layers as they are now."""
        layers = parameters.layers()
        first = layers[0]
        if self.used is None or not isinstance(first, Dense):
            return layers
        wide = dataclasses.replace(first, weights=self._wide(first.weights, self._first.weights))
        return (wide, *layers[1:])

    def optimizer(self, parameters: Parameters, rate: float, updates: int) -> Optimizer:
        """The optimizer with its memory as it is now."""
        optimizer = parameters.optimizer(rate, updates)
        if self.used is None or not optimizer.state:
            return optimizer
        first: Mapping[str, Array] = {
            name: self._wide(array, np.zeros(self._first.weights.shape))
            if name.endswith("_weights")
            else array
            for name, array in optimizer.state[0].items()
        }
        return dataclasses.replace(optimizer, state=(first, *optimizer.state[1:]))

    def refresh(self, wide: Parameters, parameters: Parameters) -> None:
        """Write the values into the parameters of the whole network."""
        if self.used is None:
            wide.values[...] = parameters.values
            return
        narrow_first, wide_first = (p.views(p.values)[1].weights for p in (parameters, wide))
        wide_first[self.used] = narrow_first
        wide.values[wide_first.size :] = parameters.values[narrow_first.size :]

    def _wide(self, rows: Array, around: Array) -> Array:
        found = np.array(around)
        found[self.used] = rows
        return frozen(found)
