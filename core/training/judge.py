"""How good are a network's answers now, and are its numbers still sound?"""

import math

import numpy as np

from core.arrays import Array
from core.losses import LOSSES
from core.network import Network
from core.training.batches import BLOCK
from core.training.narrow import Narrow
from core.training.parameters import Parameters
from core.training.plan import Data, Numbers
from core.training.program import Program
from core.training.run import Divergence, Score

CHUNK = 256
"""Samples at once, however many are to be answered."""


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
        self._program = Program(network, self._whole, min(CHUNK, len(targets)))
        single = math.prod(network.shapes[-1]) == 1
        self._threshold = threshold_of(targets) if single else None

    def outputs(self, inputs: Numbers) -> Numbers:
        """The answers. inputs : (m, *input_shape) -> (m, *output_shape)"""
        program = self._program
        self._narrow.refresh(self._whole, self._trained)
        rows = inputs.reshape(len(inputs), -1)
        found = np.empty((len(rows), len(program.outputs)), program.outputs.dtype)
        with np.errstate(all="ignore"):
            for start in range(0, len(rows), program.size):
                part = rows[start : start + program.size]
                program.inputs[: len(part), : rows.shape[1]] = part
                for call in program.forward:
                    call()
                found[start : start + len(part)] = program.outputs.T[: len(part)]
        return found.reshape(len(rows), *self._network.shapes[-1])

    def evaluate(self, data: Data) -> Score:
        """How well ``data`` is answered."""
        parts = [slice(start, start + BLOCK) for start in range(0, len(data), BLOCK)]
        outputs = np.concatenate([self.outputs(data.values(part)) for part in parts])
        outputs = outputs.reshape(len(data), -1)
        return self._score(outputs.T, data.targets.reshape(len(data), -1).T)

    def score(self, program: Program) -> Score:
        """How well the minibatch in a program's buffers was answered."""
        return self._score(program.outputs, program.targets.T)

    def loss(self, program: Program) -> float:
        """The loss alone of the minibatch in a program's buffers, a mean over its samples."""
        return self._mean_loss(program.outputs, program.targets.T)

    def _score(self, outputs: Numbers, targets: Numbers) -> Score:
        right = right_answers(outputs, targets, self._threshold)
        accuracy = None if right is None else right / outputs.shape[1]
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


def right_answers(outputs: Numbers, targets: Numbers, threshold: float | None) -> int | None:
    """How many samples are answered rightly. outputs, targets : shape (n, m)

    With several outputs the largest one is the answer. A single one answers by lying above or
    below ``threshold``; without a threshold there is no right and wrong.
    """
    if len(outputs) > 1:
        return int(np.count_nonzero(outputs.argmax(axis=0) == targets.argmax(axis=0)))
    if threshold is None:
        return None
    return int(np.count_nonzero((outputs > threshold) == (targets > threshold)))


def threshold_of(targets: Numbers) -> float | None:
    """Midway between the two values that a single output is to take; None if they are not two."""
    values = np.unique(targets)
    return float(values.mean()) if len(values) == 2 else None


def trouble(
    program: Program, parameters: Parameters, judge: Judge, update: int
) -> Divergence | None:
    """The first layer, in the order of the work, where an update has no finite numbers."""
    for number, a in program.activations.items():
        if not np.isfinite(a).all():
            return Divergence(update, number, "a")
    if not math.isfinite(judge.loss(program)):
        return Divergence(update, max(program.activations), "loss")
    gradients = parameters.views(parameters.gradient)
    for number in reversed(gradients):
        if not np.isfinite(gradients[number].whole).all():
            return Divergence(update, number, "gradient")
    for flat in (parameters.values, *parameters.state.values()):
        for number, view in parameters.views(flat).items():
            if not np.isfinite(view.whole).all():
                return Divergence(update, number, "weights")
    return None
