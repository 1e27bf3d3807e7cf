"""What does a run of training follow? Its data, its settings, and its learning rate by epoch."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from core.arrays import Array
from core.checks import DocumentError, check_name, check_number, check_whole, times
from core.network import Network

Numbers = npt.NDArray[Any]
"""An array of float32 or float64."""

Indices = npt.NDArray[np.intp]
"""Which samples, counted from 0."""


@dataclass(frozen=True, eq=False)
class Data:
    """Samples to learn from or to be judged by, m of them.

    inputs : shape (m, *input_shape); targets : shape (m, *output_shape); any real dtype. The
    network gets ``inputs / divisor``, so that images may stay bytes.
    """

    inputs: Numbers
    targets: Numbers
    divisor: float = 1.0

    def __len__(self) -> int:
        return len(self.inputs)

    def values(self, rows: slice | Indices) -> Array:
        """The numbers the network gets, float64, of some rows."""
        inputs = np.asarray(self.inputs[rows], dtype=np.float64)
        return inputs if self.divisor == 1 else inputs / self.divisor

    def check(self, network: Network) -> None:
        """Raise DocumentError unless ``network`` can take these samples."""
        for place, array, shape in (
            ("inputs", self.inputs, network.input_shape),
            ("targets", self.targets, network.shapes[-1]),
        ):
            if array.ndim == 0 or not len(array):
                raise DocumentError(place, "at least one sample expected, found none")
            if array.shape != (len(self.inputs), *shape):
                raise DocumentError(
                    place,
                    "{expected} numbers expected, found {found}",
                    expected=times((len(self.inputs), *shape)),
                    found=times(array.shape),
                )
            if not np.isfinite(array).all():
                raise DocumentError(place, "finite numbers expected in all samples")
        check_number("divisor", self.divisor)
        if self.divisor <= 0:
            raise DocumentError(
                "divisor", "more than 0 expected, found {found}", found=self.divisor
            )


@dataclass(frozen=True)
class Settings:
    """How to train; checked when made, raises DocumentError.

    batch : samples a minibatch, the last of an epoch may be smaller.
    epochs : the run stops by itself after so many; None goes on.
    rate : learning rate; None takes the one of the network's optimizer.
    schedule, factor, every : how the rate changes by epoch, see :data:`SCHEDULES`.
    l2 : adds ``l2 / 2 * sum of squares`` of the weights (not of the biases) to the loss.
    patience : stops after so many epochs in which the loss of the watched data did not fall by
    ``least`` below its lowest; None never does.
    best : when patience ends the run, bring back the weights with the lowest such loss.
    dtype : float32 is two to four times faster and no less accurate in what it learns.
    seed : of the shuffling, 0 or more; two runs with one seed give the same bits.
    """

    batch: int = 32
    epochs: int | None = None
    rate: float | None = None
    schedule: str = "constant"
    factor: float = 0.5
    every: int = 10
    l2: float = 0.0
    patience: int | None = None
    least: float = 0.0
    best: bool = True
    dtype: Literal["float32", "float64"] = "float32"
    seed: int = 0
    shuffle: bool = True

    def __post_init__(self) -> None:
        check_whole("batch", self.batch)
        check_whole("every", self.every)
        for name in ("epochs", "patience"):
            if getattr(self, name) is not None:
                check_whole(name, getattr(self, name))
        if self.rate is not None:
            check_rate(self.rate)
        check_name("schedule", self.schedule, SCHEDULES)
        check_name("dtype", self.dtype, ("float32", "float64"))
        for name in ("factor", "l2", "least"):
            check_number(name, getattr(self, name))
        if not 0 < self.factor <= 1:
            raise DocumentError("factor", "more than 0 and at most 1 expected")
        for name in ("l2", "least", "seed"):
            if getattr(self, name) < 0:
                raise DocumentError(name, "0 or more expected")
        if self.schedule == "cosine" and self.epochs is None:
            raise DocumentError("schedule", "cosine needs a number of epochs")

    def rate_in(self, epoch: int, rate: float) -> float:
        """The learning rate of an epoch, counted from 0, where ``rate`` is that of the first."""
        return rate * SCHEDULES[self.schedule](self, epoch)


def check_rate(rate: float) -> None:
    """Refuse a learning rate that teaches nothing or the wrong way."""
    check_number("rate", rate)
    if rate <= 0:
        raise DocumentError("rate", "more than 0 expected, found {found}", found=rate)


SCHEDULES: dict[str, Callable[[Settings, int], float]] = {
    "constant": lambda settings, epoch: 1.0,
    # times `factor` after each `every` epochs
    "step": lambda settings, epoch: settings.factor ** (epoch // settings.every),
    # times `factor` after each epoch
    "exponential": lambda settings, epoch: settings.factor**epoch,
    # half a wave from 1 down towards 0 (I. Loshchilov, F. Hutter 2017, without restarts)
    "cosine": lambda settings, epoch: (
        0.5 + 0.5 * math.cos(math.pi * epoch / (settings.epochs or 1))
    ),
}
"""What the learning rate is multiplied by in an epoch, counted from 0."""
