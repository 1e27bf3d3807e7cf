"""How does the gradient become new values, in place and for all layers at once?"""

from functools import partial

import numpy as np

from core.network import Optimizer
from core.training.kernels import Call
from core.training.parameters import Parameters
from core.training.plan import Numbers


class Update:
    """The optimizer's part: from the gradient to new values, all layers at once.

    Plain gradient descent finds the learning rate in the gradient already (see
    :mod:`core.training.program`); the others keep the gradient itself.
    """

    def __init__(self, optimizer: Optimizer, parameters: Parameters) -> None:
        self.updates = optimizer.updates
        """How many have been made in all; counted by Adam, which needs it."""
        self.folded = not parameters.state
        """Does the gradient carry the learning rate?"""
        self._dtype = parameters.values.dtype
        self._settings = optimizer.settings
        self._rate = 0.0
        self._step = self._constant(0.0)
        self._second = self._constant(1.0)
        w, g, work = parameters.values, parameters.gradient, parameters.work
        if optimizer.name == "momentum":
            self.calls = self._momentum(w, g, parameters.state["velocity"], work)
        elif optimizer.name == "adam":
            moments = (parameters.state["first_moment"], parameters.state["second_moment"])
            self.calls = self._adam(w, g, *moments, work)
        else:
            self.calls = [partial(np.subtract, w, g, w)]

    def set_rate(self, rate: float) -> None:
        self._rate = rate
        self._step[...] = rate

    def _constant(self, value: float) -> Numbers:
        return np.array(value, self._dtype)

    def _momentum(self, w: Numbers, g: Numbers, v: Numbers, work: Numbers) -> list[Call]:
        """v ← μ v + g, w ← w − η v"""
        return [
            partial(np.multiply, v, self._constant(self._settings["momentum"]), v),
            partial(np.add, v, g, v),
            partial(np.multiply, v, self._step, work),
            partial(np.subtract, w, work, w),
        ]

    def _adam(self, w: Numbers, g: Numbers, m: Numbers, v: Numbers, work: Numbers) -> list[Call]:
        """m ← β1 m + (1−β1) g, v ← β2 v + (1−β2) g², w ← w − η m̂ / (√v̂ + ε)"""
        b1, b2 = self._settings["beta1"], self._settings["beta2"]
        return [
            partial(np.multiply, m, self._constant(b1), m),
            partial(np.multiply, g, self._constant(1 - b1), work),
            partial(np.add, m, work, m),
            partial(np.multiply, v, self._constant(b2), v),
            partial(np.multiply, g, g, work),
            partial(np.multiply, work, self._constant(1 - b2), work),
            partial(np.add, v, work, v),
            self._next_correction,
            partial(np.divide, v, self._second, work),
            partial(np.sqrt, work, work),
            partial(np.add, work, self._constant(self._settings["epsilon"]), work),
            partial(np.divide, m, work, work),
            partial(np.multiply, work, self._step, work),
            partial(np.subtract, w, work, w),
        ]

    def _next_correction(self) -> None:
        self.updates += 1
        self._step[...] = self._rate / (1 - self._settings["beta1"] ** self.updates)
        self._second[...] = 1 - self._settings["beta2"] ** self.updates
