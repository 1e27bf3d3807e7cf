"""How is a network trained? Minibatch after minibatch, stepped from outside, apart from the trace.

The trace records one iteration for people to look into; this loop makes a hundred thousand a
second of the same ones, in place. Tests hold both to the same numbers.

    plan        Data and Settings
    batches     which samples come next
    narrow      which inputs can be left out
    parameters  all trained numbers in one flat array
    blocks      the products of a layer           } calls bound to their arrays, which
    kernels     activations, losses               } program puts together: the update
    updates     the optimizer                     } of one minibatch
    judge       loss and accuracy, and which numbers are not sound
    run         what is told of it: snapshots, scores, divergence
"""

import itertools
import math
import time
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from core.checks import check_whole
from core.network import Network
from core.passes import OutputDelta, output_delta
from core.training.batches import Order, packed
from core.training.judge import Judge, trouble
from core.training.narrow import Narrow
from core.training.parameters import Parameters
from core.training.plan import Data, Indices, Numbers, Settings, check_rate
from core.training.program import Program, ones_after
from core.training.run import Divergence, Ending, Score, Snapshot
from core.training.updates import Update

CHECKED_EVERY = 100
"""Updates between two looks whether all numbers are finite. If not, they are made once more from
the last sound ones, with a look after each, to find the one that went wrong."""


class _Place(NamedTuple):
    """How far a run is, with copies of its numbers."""

    update: int
    epoch: int
    seen: int
    numbers: tuple[Numbers, ...]


class Trainer:
    """Trains ``network`` on ``data`` (by default its own samples); raises DocumentError.

    ``watched`` are the samples whose loss decides on ``patience``: by default the training data.
    Nothing runs by itself: call :meth:`update`, :meth:`epoch` or :meth:`run_for`, and call no
    more to pause. ``ending`` says why a run is over, or is None; ``divergence`` where it failed.
    """

    def __init__(
        self,
        network: Network,
        data: Data | None = None,
        settings: Settings | None = None,
        watched: Data | None = None,
    ) -> None:
        self.settings = settings or Settings()
        self.data = Data(network.inputs, network.targets) if data is None else data
        self.data.check(network)
        self._watched = self.data if watched is None else watched
        self._watched.check(network)
        rate = self.settings.rate
        self._first_rate = network.optimizer.learning_rate if rate is None else rate
        check_rate(self._first_rate)
        self._network = network
        self._order = Order(len(self.data), self.settings.seed, self.settings.shuffle)
        self._narrow = Narrow(network, self.data, self.settings)
        self._inputs, self._targets = packed(
            self.data, self._narrow.used, ones_after(network, 0), self.settings.dtype
        )
        self._rule = _rule(network, self.data.targets)
        self.rewind()

    def rewind(self) -> None:
        """Back to the weights and settings of the start: what follows has the same bits."""
        network = self._network
        self.update_number = self.epoch_number = self.seen = 0
        self.batch = self.settings.batch
        self.divergence: Divergence | None = None
        self.ending: Ending | None = None
        self._rate = self._first_rate
        self._lowest, self._stale = math.inf, 0
        self._parameters = Parameters(self._narrow.network, self.settings.dtype)
        optimizer = network.optimizer
        self._update = Update(optimizer, self._parameters)
        self._programs: dict[int, Program] = {}
        self._judge = Judge(network, self._narrow, self._parameters, self.data.targets)
        self._last: Program | None = None
        self._fold()
        self._sound = self._place()

    # Going on

    def update(self) -> int:
        """One minibatch. Returns how many updates were made: 1, or 0 where the run is over."""
        return self._run(1, math.inf)

    def epoch(self) -> int:
        """All minibatches to the end of this epoch. Returns how many updates were made."""
        left = len(self.data) - self.seen
        return self._run(-(-left // self.batch), math.inf)

    def run_for(self, seconds: float) -> int:
        """Updates for about so many seconds, one at least. Returns how many."""
        return self._run(None, time.perf_counter() + seconds)

    def set_rate(self, rate: float) -> None:
        """Go on with another learning rate (that of the first epoch, where there is a schedule)."""
        check_rate(rate)
        self._check()
        self._rate = rate
        self._fold()

    def set_batch(self, size: int) -> None:
        """Go on with minibatches of another size, within the same epoch."""
        check_whole("batch", size)
        self._check()
        self.batch = size

    @property
    def rate(self) -> float:
        """The learning rate of this epoch."""
        return self.settings.rate_in(self.epoch_number, self._rate)

    def _run(self, most: int | None, deadline: float) -> int:
        start = self.update_number
        with np.errstate(all="ignore"):
            while self.ending is None:
                made = self.update_number - start
                if made and (time.perf_counter() >= deadline or made == most):
                    break
                due = CHECKED_EVERY - (self.update_number - self._sound.update)
                if due <= 0:
                    self._check()
                else:
                    due = due if most is None else min(due, most - made)
                    self._end_epochs(self._stretch(due, deadline))
            self._check()
        return self.update_number - start

    def _stretch(self, most: int, deadline: float) -> int:
        """Updates of one size, within an epoch (or over several, if an epoch is one update).

        Returns how many epochs came to their end.
        """
        samples = len(self.data)
        size = min(self.batch, samples - self.seen)
        program = self._program(size)
        batches: Iterable[Indices | None]
        if size == samples:
            # Each minibatch is the whole data: its order does not matter, and it is there.
            several = self.settings.schedule == "constant" and self.settings.patience is None
            left = (self.settings.epochs or math.inf) - self.epoch_number
            batches = itertools.repeat(None, int(min(most, left)) if several else 1)
        else:
            count = min(most, (samples - self.seen) // size)
            part = self._order(self.epoch_number)[self.seen : self.seen + count * size]
            batches = part.reshape(count, size)
        made = self._loop(program, batches, deadline)
        self._last, self._last_fold = program, self._folded
        self.update_number += made
        self.seen += made * size
        return self.seen // samples

    def _loop(self, program: Program, batches: Iterable[Indices | None], deadline: float) -> int:
        """Where the time goes. Returns how many updates were made."""
        take_inputs, take_targets = self._inputs.take, self._targets.take
        inputs, targets = program.inputs, program.targets
        calls = (*program.forward, *program.backward, *self._update.calls)
        clock = time.perf_counter
        made = 0
        for indices in batches:
            if indices is not None:
                # "clip", because the default mode gathers into a copy first.
                take_inputs(indices, 0, inputs, "clip")
                take_targets(indices, 0, targets, "clip")
            for call in calls:
                call()
            made += 1
            if clock() >= deadline:
                break
        return made

    def _end_epochs(self, count: int) -> None:
        if not count:
            return
        self._turn_to_next(count)
        if self.settings.patience is not None:
            self._check()
            if self.divergence:
                return
            loss = self.evaluate(self._watched).loss
            if loss < self._lowest - self.settings.least:
                self._lowest, self._stale = loss, 0
            else:
                self._stale += 1
            if self._stale == self.settings.patience:
                self.ending = "patience"
        if self.epoch_number == self.settings.epochs:
            self.ending = "epochs"

    def _turn_to_next(self, epochs: int) -> None:
        self.seen = 0
        self.epoch_number += epochs
        if self.settings.schedule != "constant":
            self._fold()

    def _program(self, size: int) -> Program:
        if size not in self._programs:
            # The usual size, and that of an epoch's last minibatch.
            if len(self._programs) > 1:
                self._programs.clear()
            l2 = self.settings.l2
            program = Program(self._narrow.network, self._parameters, size, self._rule, l2)
            program.fold(self._folded)
            if size == len(self.data):
                program.inputs[...] = self._inputs
                program.targets[...] = self._targets
            self._programs[size] = program
        return self._programs[size]

    def _fold(self) -> None:
        self._update.set_rate(self.rate)
        self._folded = self.rate if self._update.folded else 1.0
        for program in self._programs.values():
            program.fold(self._folded)

    # Looking for trouble

    def _place(self) -> _Place:
        return _Place(self.update_number, self.epoch_number, self.seen, self._parameters.save())

    def _return_to(self, place: _Place) -> None:
        self.update_number, self.epoch_number, self.seen, numbers = place
        self._parameters.restore(numbers)
        self._update.updates = self._network.optimizer.updates + self.update_number
        self._fold()

    def _check(self) -> None:
        """Remember this place if all is sound; if not, go back to before the first trouble."""
        if self._last is None or self.update_number == self._sound.update:
            return
        with np.errstate(all="ignore"):
            if self._parameters.finite() and math.isfinite(self._judge.loss(self._last)):
                self._sound = self._place()
                return
            goal = self.update_number
            self._return_to(self._sound)
            while self.update_number < goal:
                before = self._place()
                ended = self._stretch(1, math.inf)
                found = trouble(self._last, self._parameters, self._judge, self.update_number)
                if found:
                    self._return_to(before)
                    self._sound, self._last = before, None
                    self.divergence, self.ending = found, "diverged"
                    return
                if ended:
                    self._turn_to_next(ended)

    # What is told of it

    def snapshot(self, weights: bool = False) -> Snapshot:
        """How the run stands; with copies of the weights only if asked for."""
        score = self._judge.score(self._last) if self._last else None
        return Snapshot(
            self.update_number,
            self.epoch_number,
            self.seen,
            self.rate,
            score.loss if score else None,
            score.accuracy if score else None,
            self._gradient_norms() if score else (),
            self._narrow.weights(self._parameters) if weights else None,
            self.divergence,
            self.ending,
        )

    def outputs(self, inputs: Numbers) -> Numbers:
        """What the network answers now. inputs : (m, *input_shape) -> (m, *output_shape)"""
        return self._judge.outputs(inputs)

    def evaluate(self, data: Data) -> Score:
        """Loss (a mean over samples) and accuracy of the network as it is now."""
        return self._judge.evaluate(data)

    def network(self) -> Network:
        """The network with the weights, learning rate and optimizer's memory as they are now."""
        return self._network.replace(
            layers=self._narrow.layers(self._parameters),
            optimizer=self._narrow.optimizer(self._parameters, self._rate, self.update_number),
        )

    def next_batch(self) -> Indices:
        """Which samples the next update takes."""
        if self.batch >= len(self.data) and not self.seen:
            return np.arange(len(self.data))
        return self._order(self.epoch_number)[self.seen : self.seen + self.batch]

    def update_as_network(self, batch: Indices | None = None) -> Network:
        """The update of a minibatch, by default the next, as a network to be recorded.

        ``record(it).next_network()`` has the weights that :meth:`update` comes to. L2 is no part
        of a network: with it, the trace is that of the loss alone.
        """
        indices = self.next_batch() if batch is None else batch
        return self._network.replace(
            layers=self._narrow.layers(self._parameters),
            optimizer=self._narrow.optimizer(self._parameters, self.rate, self.update_number),
            inputs=self.data.values(indices),
            targets=self.data.targets[indices],
        )

    def _gradient_norms(self) -> tuple[float, ...]:
        norms = [0.0] * len(self._network.layers)
        for number, view in self._parameters.views(self._parameters.gradient).items():
            norms[number - 1] = float(np.linalg.norm(view.whole)) / self._last_fold
        return tuple(norms)


def _rule(network: Network, targets: Numbers) -> OutputDelta:
    """How the last deltas come about, as in the trace, but for all samples alike."""
    rule = output_delta(network, targets[0])
    if network.loss == "cross_entropy" and rule:
        sums = targets.reshape(len(targets), -1).sum(axis=1)
        alike = np.abs(sums - 1).max() <= 1e-14 * targets[0].size
        return "difference" if alike else "weighted difference"
    return rule
