"""What does one update of a minibatch consist of? A flat list of calls into buffers made once.

The calls are bound to their arrays when the program is made, so that an update allocates nothing
and a small network is not slowed down by looking things up.

The gradient of a batch is a mean, the loss may have a constant factor, and plain gradient descent
multiplies by the learning rate. All three are folded into one scale by which the deltas of the
last layer are multiplied: they are the smallest array around.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

import numpy as np

from core.network import Activation, Conv2D, Dense, Flatten, Network
from core.passes import OutputDelta
from core.training import kernels
from core.training.blocks import ConvBlock, DenseBlock, Values
from core.training.kernels import Call
from core.training.parameters import Parameters
from core.training.plan import Numbers


@dataclass(frozen=True)
class _Stage:
    """One layer with weights: where its values lie, and who makes its calls."""

    number: int
    activation: Activation
    block: DenseBlock | ConvBlock
    z: Numbers
    values: Values

    @property
    def a(self) -> Numbers:
        return self.values.plain


class Program:
    """The calls of a minibatch of ``size`` samples, and their buffers.

    ``inputs`` (size, n_in, and a column of ones if :func:`ones_after` says so), all times
    ``divisor``, and ``targets`` (size, n_out) are to be filled before. ``forward`` makes
    ``outputs`` (n_out, size) and ``activations`` by layer number. :meth:`update` is forward, back
    by the ``rule`` for the last delta, and the ``optimizer``; without a rule there is only forward.
    """

    def __init__(
        self,
        network: Network,
        parameters: Parameters,
        size: int,
        rule: OutputDelta | None = None,
        l2: float = 0.0,
        optimizer: Iterable[Call] = (),
        divisor: float = 1.0,
    ) -> None:
        dtype = parameters.values.dtype.name
        self.size = size
        n_in, n_out = math.prod(network.input_shape), math.prod(network.shapes[-1])
        self._entry = Values.gathered(n_in, size, ones_after(network, 0), dtype, divisor)
        self.inputs = self._entry.memory
        self.targets = np.zeros((size, n_out), dtype)
        self._stages = self._make_stages(network, parameters, dtype)
        self.outputs = self._stages[-1].a
        self.activations = {stage.number: stage.a for stage in self._stages}
        # The first layer's product and its gradients, which come first and last, vary.
        self._middle = self._after_first_product()
        self.forward = (*self._stages[0].block.forward(self._stages[0].z), *self._middle)
        # What follows is for the way back; without axes, so that the calls can hold on to them.
        self._scale = np.zeros((), dtype)
        self._decay = np.zeros((), dtype)
        self._share = 1 / size if network.batch_reduction == "mean" else 1.0
        self._factor = 1.0
        self._l2 = l2
        self._updates: dict[int, tuple[Call, ...]] = {}
        if rule is not None:
            self._factor = kernels.loss_factor(network.loss, rule, n_out)
            self._middle += self._backward(network.loss, rule)
            self._end = [*(self._decays(parameters) if l2 else ()), *optimizer]

    def fold(self, rate: float) -> None:
        """Make the gradient ``rate`` times what it is: the learning rate, or 1."""
        self._scale[...] = rate * self._share * self._factor
        self._decay[...] = rate * self._l2

    def update(self, skip: int = 0) -> tuple[Call, ...]:
        """All calls of an update, where the first ``skip`` inputs are 0 in all samples."""
        if skip not in self._updates:
            first = self._stages[0]
            block = first.block
            if skip and isinstance(block, DenseBlock):
                block = block.without(skip)
            self._updates[skip] = (
                *block.forward(first.z),
                *self._middle,
                *block.gradients(self._first_delta),
                *self._end,
            )
        return self._updates[skip]

    def slope(self, number: int) -> Numbers:
        """f'(z) of layer ``number`` after the last pass forward, (n, size); not for softmax."""
        stage = next(stage for stage in self._stages if stage.number == number)
        slope = np.ones_like(stage.a)
        for call in kernels.through_activation(stage.activation, stage.z, stage.a, slope):
            call()
        return slope

    def _make_stages(self, network: Network, parameters: Parameters, dtype: str) -> list[_Stage]:
        stages: list[_Stage] = []
        values = self._entry
        now = parameters.views(parameters.values)
        gradient = parameters.views(parameters.gradient)
        for number, layer in network.weighted:
            n = math.prod(network.shapes[number])
            made = Values.of(n, self.size, ones_after(network, number), dtype)
            z = made.plain
            if layer.activation.name not in kernels.IN_PLACE:
                z = np.empty((n, self.size), dtype)
            views, fixed = (now[number], gradient[number]), parameters.fixed.get(number)
            block: DenseBlock | ConvBlock
            if isinstance(layer, Conv2D):
                block = ConvBlock(*views, fixed, values, network.shapes[number - 1])
            else:
                block = DenseBlock(*views, fixed, values)
            stages.append(_Stage(number, layer.activation, block, z, made))
            values = made
        return stages

    def _after_first_product(self) -> list[Call]:
        calls: list[Call] = []
        for stage in self._stages:
            if stage is not self._stages[0]:
                calls += stage.block.forward(stage.z)
            calls += kernels.activate(stage.activation, stage.z, stage.a)
        return calls

    def _backward(self, loss: str, rule: OutputDelta) -> list[Call]:
        """From the outputs to the first layer's delta."""
        delta = np.empty_like(self.outputs)
        y = self.targets.T
        calls = kernels.output_delta(loss, rule, self.outputs, y, self._scale, delta)
        for place in reversed(range(len(self._stages))):
            stage = self._stages[place]
            if stage is not self._stages[-1] or not rule:
                calls += kernels.through_activation(stage.activation, stage.z, stage.a, delta)
            if place:
                before = np.empty_like(self._stages[place - 1].a)
                calls += stage.block.gradients(delta)
                calls += stage.block.back(delta, before)
                delta = before
        self._first_delta = delta
        return calls

    def _decays(self, parameters: Parameters) -> list[Call]:
        """To the gradient, that of ``l2 / 2 Σ w²`` over the weights."""
        calls: list[Call] = []
        gradient, work = parameters.views(parameters.gradient), parameters.views(parameters.work)
        for number, view in parameters.views(parameters.values).items():
            share, total = work[number].weights, gradient[number].weights
            calls += [
                partial(np.multiply, view.weights, self._decay, share),
                partial(np.add, total, share, total),
            ]
        return calls


def ones_after(network: Network, number: int) -> bool:
    """Do the values of layer ``number`` (0: the input) go, with ones, into trained biases?"""
    following = network.layers[number:]
    after = next((layer for layer in following if not isinstance(layer, Flatten)), None)
    return isinstance(after, Dense) and after.biases is not None and after.train_biases
