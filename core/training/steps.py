"""How is one update made after the other? The loop in which nearly all the time goes."""

import itertools
import math
import time
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from core.network import Network
from core.passes import OutputDelta, output_delta
from core.training.batches import Gather, Samples
from core.training.narrow import Narrow
from core.training.parameters import Parameters
from core.training.plan import Data, Indices, Numbers, Settings
from core.training.program import Program, ones_after
from core.training.updates import Update


class Place(NamedTuple):
    """How far a run is, with copies of its numbers."""

    update: int
    epoch: int
    seen: int
    numbers: tuple[Numbers, ...]


class Steps:
    """Trains a network on samples, from where it is: ``update`` updates and ``epoch`` epochs are
    done, and ``seen`` samples of the next epoch.

    ``last`` is the program of the last minibatch, with its numbers, if there is one;
    ``last_fold`` what its gradient was multiplied by.
    """

    def __init__(
        self,
        network: Network,
        samples: Samples,
        settings: Settings,
        rate: float,
        update: int = 0,
        epoch: int = 0,
    ) -> None:
        self.update, self.epoch, self.seen = update, epoch, 0
        self.batch = settings.batch
        self.last: Program | None = None
        self.last_fold = 1.0
        self.narrow = Narrow(network, samples, settings)
        self.parameters = Parameters(self.narrow.network, settings.dtype)
        self.samples = samples
        samples.use(self.narrow.used)
        self._settings = settings
        self._rule = _rule(network, samples.data)
        self._optimizer = Update(network.optimizer, self.parameters)
        self._earlier = network.optimizer.updates - update
        self._programs: dict[int, tuple[Program, Gather]] = {}
        self.set_rate(rate)

    @property
    def rate(self) -> float:
        """The learning rate of this epoch."""
        return self._settings.rate_in(self.epoch, self.first_rate)

    def set_rate(self, rate: float) -> None:
        """Go on with another learning rate (that of the first epoch, where there is a schedule)."""
        self.first_rate = rate
        self._fold()

    def next_batch(self) -> Indices:
        """Which samples the next update takes."""
        if self.batch >= len(self.samples) and not self.seen:
            return np.arange(len(self.samples))
        return self.samples.order(self.epoch)[self.seen : self.seen + self.batch]

    def go(self, most: int, deadline: float, within_epoch: bool = False) -> int:
        """Make updates of one size within an epoch (or over several, if an epoch is one update).

        Returns how many epochs came to their end; :meth:`turn` begins the next.
        """
        count = len(self.samples)
        size = min(self.batch, count - self.seen)
        program, gather = self._program(size)
        batches: Iterable[Indices | None]
        if size == count:
            # Each minibatch is the whole data: its order does not matter, and it is there.
            settings = self._settings
            alike = settings.schedule == "constant" and settings.patience is None
            left = (settings.epochs or math.inf) - self.epoch
            several = alike and not within_epoch
            batches = itertools.repeat(None, int(min(most, left)) if several else 1)
        else:
            most = min(most, (count - self.seen) // size)
            part = self.samples.order(self.epoch)[self.seen : self.seen + most * size]
            batches = part.reshape(most, size)
        made = _loop(program, gather, batches, deadline)
        self.last, self.last_fold = program, self._folded
        self.update += made
        self.seen += made * size
        return self.seen // count

    def turn(self, epochs: int = 1) -> None:
        """Begin the next epoch, after so many that came to their end."""
        self.seen = 0
        self.epoch += epochs
        if self._settings.schedule != "constant":
            self._fold()

    def place(self) -> Place:
        """Where it is, to return to."""
        return Place(self.update, self.epoch, self.seen, self.parameters.save())

    def return_to(self, place: Place) -> None:
        """Go on from ``place``."""
        self.update, self.epoch, self.seen, numbers = place
        self.parameters.restore(numbers)
        self._optimizer.updates = self.updates_in_all(self.update)
        self._fold()

    def updates_in_all(self, update: int) -> int:
        """With those that the network had behind it at the start, when ``update`` are made."""
        return self._earlier + update

    def _program(self, size: int) -> tuple[Program, Gather]:
        if size not in self._programs:
            # The usual size, and that of an epoch's last minibatch.
            if len(self._programs) > 1:
                self._programs.clear()
            program = Program(
                self.narrow.network,
                self.parameters,
                size,
                self._rule,
                self._settings.l2,
                self._optimizer.calls,
                self.samples.divisor,
            )
            program.fold(self._folded)
            gather = self.samples.gathering(program.inputs, program.targets)
            if size == len(self.samples):
                gather(np.arange(size))
            self._programs[size] = program, gather
        return self._programs[size]

    def _fold(self) -> None:
        self._optimizer.set_rate(self.rate)
        self._folded = self.rate if self._optimizer.folded else 1.0
        for program, _ in self._programs.values():
            program.fold(self._folded)


def _loop(
    program: Program, gather: Gather, batches: Iterable[Indices | None], deadline: float
) -> int:
    """Returns how many updates were made."""
    clock, calls = time.perf_counter, program.update()
    made = 0
    for indices in batches:
        if indices is not None:
            calls = program.update(gather(indices))
        for call in calls:
            call()
        made += 1
        if clock() >= deadline:
            break
    return made


def samples_for(network: Network, data: Data, settings: Settings) -> Samples:
    """``data`` as ``network`` is trained on it."""
    return Samples(data, settings, ones_after(network, 0))


def _rule(network: Network, data: Data) -> OutputDelta:
    """How the last deltas come about, as in the trace, but for all samples alike."""
    rule = output_delta(network, data.targets[0])
    if network.loss == "cross_entropy" and rule:
        sums = data.targets.reshape(len(data), -1).sum(axis=1)
        alike = np.abs(sums - 1).max() <= 1e-14 * data.targets[0].size
        return "difference" if alike else "weighted difference"
    return rule
