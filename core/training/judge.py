"""How good are a network's answers now?"""

import math
from collections.abc import Iterator

import numpy as np

from core.arrays import Array
from core.losses import LOSSES
from core.metrics import accuracy_of, threshold_of
from core.network import Conv2D, Network, Weighted
from core.training.narrow import Narrow
from core.training.parameters import Parameters
from core.training.plan import Data, Numbers
from core.training.program import Program
from core.training.run import Inside, Score

CHUNK = 256
"""Samples at once, however many are to be answered."""

ROOM = 1 << 22
"""So many numbers at once in a layer, or those of one sample: large pictures make many."""


class Judge:
    """Loss and accuracy with the parameters as they are. targets : those of the training data."""

    def __init__(
        self, network: Network, narrow: Narrow, parameters: Parameters, targets: Numbers
    ) -> None:
        self._network = network
        self._narrow = narrow
        self._trained = parameters
        # Other samples than those of training may need the inputs that training leaves out.
        self._whole = Parameters(network, parameters.values.dtype.name)
        self._programs: dict[int, Program] = {}
        self._most = max(1, min(CHUNK, ROOM // max(map(self._numbers, network.weighted))))
        self._threshold = threshold_of(targets.reshape(len(targets), -1))

    def outputs(self, inputs: Numbers, divisor: float = 1.0) -> Numbers:
        """The answers to ``inputs / divisor``: (m, *input_shape) -> (m, *output_shape)"""
        program = self._program(len(inputs))
        found = np.empty((len(inputs), len(program.outputs)), program.outputs.dtype)
        for part in self._answered(inputs, divisor):
            found[part] = program.outputs.T[: part.stop - part.start]
        return found.reshape(len(inputs), *self._network.shapes[-1])

    def inside(self, inputs: Numbers) -> tuple[Inside, ...]:
        """What each layer with weights makes of ``inputs`` (m, *input_shape)."""
        program, m = self._program(len(inputs)), len(inputs)
        made: list[Inside] = []
        for number, layer in self._network.weighted:
            a, slope = np.empty((2, m, *self._network.shapes[number]), program.outputs.dtype)
            made.append(Inside(number, a, None if layer.activation.row.coupled else slope))
        for part in self._answered(inputs):
            count = part.stop - part.start
            for number, a, slope in made:
                a.reshape(m, -1)[part] = program.activations[number].T[:count]
                if slope is not None:
                    slope.reshape(m, -1)[part] = program.slope(number).T[:count]
        return tuple(made)

    def _numbers(self, numbered: tuple[int, Weighted]) -> int:
        """How many numbers a layer holds of one sample: with kernels, the patches of all places."""
        number, layer = numbered
        shape = self._network.shapes[number]
        taps = layer.weights[0].size if isinstance(layer, Conv2D) else 1
        return math.prod(shape[1:]) * max(taps, shape[0])

    def _program(self, samples: int) -> Program:
        """One for so many samples, of a size that is a power of 2, so that there are few."""
        size = 1 << max(0, min(samples, self._most) - 1).bit_length()
        if size not in self._programs:
            self._programs[size] = Program(self._network, self._whole, size)
        return self._programs[size]

    def _answered(self, inputs: Numbers, divisor: float = 1.0) -> Iterator[slice]:
        """Answer some samples after others; those yielded are in the program's buffers."""
        program = self._program(len(inputs))
        self._narrow.refresh(self._whole, self._trained)
        rows = inputs.reshape(len(inputs), -1)
        for start in range(0, len(rows), program.size):
            part = slice(start, min(start + program.size, len(rows)))
            numbers = program.inputs[: part.stop - start, : rows.shape[1]]
            numbers[...] = rows[part]
            if divisor != 1:
                numbers /= divisor
            with np.errstate(all="ignore"):
                for call in program.forward:
                    call()
            yield part

    def evaluate(self, data: Data) -> Score:
        """How well ``data`` is answered."""
        outputs = self.outputs(data.inputs, data.divisor).reshape(len(data), -1)
        return self._score(outputs.T, data.targets.reshape(len(data), -1).T)

    def score(self, program: Program) -> Score:
        """How well the minibatch in a program's buffers was answered."""
        return self._score(program.outputs, program.targets.T)

    def loss(self, program: Program) -> float:
        """The loss alone of the minibatch in a program's buffers, a mean over its samples."""
        return self._mean_loss(program.outputs, program.targets.T)

    def _score(self, outputs: Numbers, targets: Numbers) -> Score:
        accuracy = accuracy_of(outputs.T, targets.T, self._threshold)
        return Score(self._mean_loss(outputs, targets), accuracy)

    def _mean_loss(self, outputs: Numbers, targets: Numbers) -> float:
        with np.errstate(all="ignore"):
            return float(sample_losses(self._network.loss, outputs, targets).mean())


def sample_losses(loss: str, outputs: Numbers, targets: Numbers) -> Array:
    """The loss of each sample. outputs, targets : shape (n, m) -> (m,)

    An output that rounding has made exactly 0 or 1 costs ``-ln`` of the smallest number of its
    dtype instead of infinity: in float32 that happens to sound networks.
    """
    row = LOSSES[loss]
    smallest = float(np.finfo(outputs.dtype).tiny)
    terms: Array = row.term(outputs.astype(np.float64), targets.astype(np.float64))
    if row.cancels:
        terms = np.where(np.isposinf(terms), -np.log(smallest), terms)
    total: Array = terms.sum(axis=0)
    return total / len(terms) if row.mean else total
