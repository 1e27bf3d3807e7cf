"""What does one update of a minibatch consist of? A flat list of calls into buffers made once.

The calls are bound to their arrays when the program is made, so that an update allocates nothing
and a small network is not slowed down by looking things up.

The gradient of a batch is a mean, the loss may have a constant factor, and plain gradient descent
multiplies by the learning rate. All three are folded into one scale by which the deltas of the
last layer are multiplied: they are the smallest array around.
"""

import math
from dataclasses import dataclass
from functools import partial

import numpy as np

from core.network import Activation, Conv2D, Dense, Flatten, Network
from core.passes import OutputDelta
from core.training import kernels
from core.training.blocks import ConvBlock, DenseBlock, Values, delta_like
from core.training.kernels import Call
from core.training.parameters import Parameters
from core.training.plan import Numbers


@dataclass(frozen=True)
class _Stage:
    """One layer with weights: where its values lie, and who makes its calls."""

    number: int
    activation: Activation
    block: DenseBlock | ConvBlock
    inputs: Values
    z: Numbers
    values: Values


class Program:
    """The calls of a minibatch of ``size`` samples, and their buffers.

    ``inputs`` (size, n_in, and a column of ones if :func:`ones_after` says so) and ``targets``
    (size, n_out) are to be filled before. ``forward`` makes ``outputs`` (n_out, size) and
    ``activations`` by layer number; ``backward`` the gradient. Without a ``rule`` for the last
    delta there is no way back.
    """

    def __init__(
        self,
        network: Network,
        parameters: Parameters,
        size: int,
        rule: OutputDelta | None = None,
        l2: float = 0.0,
    ) -> None:
        dtype = parameters.values.dtype.name
        self.size = size
        self.forward: list[Call] = []
        self.backward: list[Call] = []
        self._stages: list[_Stage] = []
        n_in, n_out = math.prod(network.input_shape), math.prod(network.shapes[-1])
        self._entry = Values.of(n_in, size, ones_after(network, 0), True, dtype)
        self.inputs = self._entry.memory
        self.targets = np.zeros((size, n_out), dtype)
        self._add_forward(network, parameters, dtype)
        self.outputs = self._stages[-1].values.plain
        self.activations = {stage.number: stage.values.plain for stage in self._stages}
        # What follows is for the way back; without axes, so that the calls can hold on to them.
        self._scale = np.zeros((), dtype)
        self._decay = np.zeros((), dtype)
        self._share = 1 / size if network.batch_reduction == "mean" else 1.0
        self._factor = 1.0
        self._l2 = l2
        if rule is not None:
            self._factor = kernels.loss_factor(network.loss, rule, n_out)
            self._add_backward(network.loss, rule)
            if l2:
                self._add_decay(parameters)

    def fold(self, rate: float) -> None:
        """Make the gradient ``rate`` times what it is: the learning rate, or 1."""
        self._scale[...] = rate * self._share * self._factor
        self._decay[...] = rate * self._l2

    def _add_forward(self, network: Network, parameters: Parameters, dtype: str) -> None:
        values = self._entry
        now = parameters.views(parameters.values)
        gradient = parameters.views(parameters.gradient)
        for number, layer in network.weighted:
            n, by_rows = math.prod(network.shapes[number]), isinstance(layer, Conv2D)
            made = Values.of(n, self.size, ones_after(network, number), by_rows, dtype)
            z = made.plain
            if layer.activation.name not in kernels.IN_PLACE:
                z = Values.of(n, self.size, False, by_rows, dtype).plain
            views, fixed = (now[number], gradient[number]), parameters.fixed.get(number)
            block: DenseBlock | ConvBlock
            if isinstance(layer, Conv2D):
                block = ConvBlock(*views, fixed, values, network.shapes[number - 1])
            else:
                block = DenseBlock(*views, fixed, values)
            self.forward += block.forward(z)
            self.forward += kernels.activate(layer.activation, z, made.plain)
            self._stages.append(_Stage(number, layer.activation, block, values, z, made))
            values = made

    def _add_backward(self, loss: str, rule: OutputDelta) -> None:
        y, calls = self.targets.T, self.backward
        delta = delta_like(self._stages[-1].values)
        calls += kernels.output_delta(loss, rule, self.outputs, y, self._scale, delta)
        for stage in reversed(self._stages):
            if stage is not self._stages[-1] or not rule:
                a = stage.values.plain
                calls += kernels.through_activation(stage.activation, stage.z, a, delta)
            calls += stage.block.gradients(delta)
            if stage is not self._stages[0]:
                before = delta_like(stage.inputs)
                calls += stage.block.back(delta, before)
                delta = before

    def _add_decay(self, parameters: Parameters) -> None:
        """To the gradient, that of ``l2 / 2 Σ w²`` over the weights."""
        gradient, work = parameters.views(parameters.gradient), parameters.views(parameters.work)
        for number, view in parameters.views(parameters.values).items():
            share, total = work[number].weights, gradient[number].weights
            self.backward += [
                partial(np.multiply, view.weights, self._decay, share),
                partial(np.add, total, share, total),
            ]


def ones_after(network: Network, number: int) -> bool:
    """Do the values of layer ``number`` (0: the input) go, with ones, into trained biases?"""
    following = network.layers[number:]
    after = next((layer for layer in following if not isinstance(layer, Flatten)), None)
    return isinstance(after, Dense) and after.biases is not None and after.train_biases
