"""Which inputs can be left out of training, and how do their weights come back?

A pixel that is 0 in all training samples (67 of MNIST's 784 are) gives its weights no gradient:
they stay as they are, and a tenth of the work is saved by training the network without it.
Another tenth is saved by sorting the others by how often they are not 0: then the first ones are
mostly 0 in a whole minibatch, and its products start behind them. What is handed out has all
inputs again, in their own order.
"""

import dataclasses
from collections.abc import Mapping

import numpy as np

from core.arrays import Array, frozen
from core.network import Dense, Layer, Network, Optimizer
from core.training.batches import MANY, Samples
from core.training.parameters import Parameters
from core.training.plan import Indices, Settings
from core.training.run import Weights


class Narrow:
    """``network`` without the inputs that are always 0 in ``samples``, the rare ones first.

    ``used`` are the inputs that are left, in their order, or None where that is all of them as
    they are. Those that are always 0 stay where their weights change too: L2 shrinks them. An
    optimizer's memory would have to be sorted as well; a run that starts with one has all inputs.
    """

    def __init__(self, network: Network, samples: Samples, settings: Settings) -> None:
        self.network = network
        self.used: Indices | None = None
        first = network.layers[0]
        if not isinstance(first, Dense) or network.optimizer.state:
            return
        used = np.arange(len(first.weights))
        if len(used) >= MANY:
            used = np.argsort(samples.uses, kind="stable")
        if not settings.l2:
            used = used[samples.uses[used] > 0]
        if len(used) and not np.array_equal(used, np.arange(len(first.weights))):
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
        """The optimizer with its memory as it is now, after ``updates`` in all."""
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
