"""Are the numbers of a run still sound, and if not, which update was the first to go wrong?"""

import math

import numpy as np

from core.training.judge import Judge
from core.training.parameters import Parameters
from core.training.program import Program
from core.training.run import Divergence
from core.training.steps import Steps

CHECKED_EVERY = 100
"""Updates between two looks whether all numbers are finite. If not, they are made once more from
the last sound ones, with a look after each, to find the one that went wrong."""


class Soundness:
    """Keeps a copy of the last numbers of ``steps`` that were all finite."""

    def __init__(self, steps: Steps, judge: Judge) -> None:
        self._steps = steps
        self._judge = judge
        self._sound = steps.place()

    @property
    def due(self) -> int:
        """Updates until the next look."""
        return CHECKED_EVERY - (self._steps.update - self._sound.update)

    def look(self) -> Divergence | None:
        """Keep the numbers if they are sound; if not, go back to before the first trouble."""
        steps = self._steps
        if steps.last is None or steps.update == self._sound.update:
            return None
        with np.errstate(all="ignore"):
            if steps.parameters.finite() and math.isfinite(self._judge.loss(steps.last)):
                self._sound = steps.place()
                return None
            goal = steps.update
            steps.return_to(self._sound)
            while steps.update < goal:
                self._sound = steps.place()
                ended = steps.go(1, math.inf)
                found = trouble(steps.last, steps.parameters, self._judge, steps.update)
                if found:
                    steps.return_to(self._sound)
                    steps.last = None
                    return found
                if ended:
                    steps.turn(ended)
        return None


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
