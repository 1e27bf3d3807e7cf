"""Has a run stopped getting better, and which of its weights were the best?"""

import math

from core.training.plan import Numbers, Settings
from core.training.steps import Steps


class Patience:
    """Hears of the loss of the watched data after each epoch."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stale = 0
        self._to_beat = self._best_loss = math.inf
        self._best: tuple[int, tuple[Numbers, ...]] | None = None

    def is_over(self, loss: float, steps: Steps) -> bool:
        """Was this the last epoch of so many without progress?"""
        if self._settings.best and loss < self._best_loss:
            self._best_loss = loss
            self._best = steps.update, steps.parameters.save()
        if loss < self._to_beat - self._settings.least:
            self._to_beat, self._stale = loss, 0
        else:
            self._stale += 1
        return self._stale == self._settings.patience

    def bring_back(self, steps: Steps) -> int:
        """Put back the best weights, where they were kept; returns the update they come from."""
        if self._best is None:
            return steps.update
        update, numbers = self._best
        steps.parameters.restore(numbers)
        return update
