"""How is a network trained? Minibatch after minibatch, stepped from outside, apart from the trace.

The trace records one iteration for people to look into; this loop makes a hundred thousand a
second of the same ones, in place. Tests hold both to the same numbers.

    plan        Data and Settings
    batches     which samples come next, and how they are gathered
    narrow      which inputs can be left out
    parameters  all trained numbers in one flat array
    blocks      the products of a layer           } calls bound to their arrays, which
    kernels     activations, losses               } program puts together: the update
    updates     the optimizer                     } of one minibatch
    steps       one update after the other
    judge       loss and accuracy
    soundness   which update was the first that met no finite number
    patience    when there is no more progress
    run         what is told of it: snapshots, scores, divergence
"""

import math
import time

import numpy as np

from core.checks import check_whole
from core.network import Network
from core.training.judge import Judge
from core.training.patience import Patience
from core.training.plan import Data, Indices, Numbers, Settings, check_rate
from core.training.run import Divergence, Ending, Inside, Score, Snapshot
from core.training.soundness import Soundness
from core.training.steps import Steps, samples_for


class Trainer:
    """Trains ``network`` on ``data`` (by default its own samples); raises DocumentError.

    ``watched`` are the samples whose loss decides on ``patience``: by default the training data.
    Nothing runs by itself: call :meth:`update`, :meth:`epoch` or :meth:`run_for`, and call no
    more to pause. ``ending`` says why a run is over, or is None; ``divergence`` where it failed.
    ``weights_update`` is the update that the weights come from: the last one, unless patience
    brought back better ones.
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
        self._watched = watched
        if watched is not None:
            watched.check(network)
        rate = self.settings.rate
        self._first_rate = network.optimizer.learning_rate if rate is None else rate
        check_rate(self._first_rate)
        self._network = network
        self._samples = samples_for(network, self.data, self.settings)
        self.rewind()

    def rewind(self) -> None:
        """Back to the weights and settings of the start: what follows has the same bits."""
        self.divergence: Divergence | None = None
        self.ending: Ending | None = None
        self._patience = Patience(self.settings)
        steps = Steps(self._network, self._samples, self.settings, self._first_rate)
        self._go_on_with(steps, self._network)

    def set_data(self, data: Data) -> None:
        """Go on with other samples of the same shapes, from the start of the next epoch.

        Raises DocumentError, and goes on with those it has, where the shapes differ.
        """
        data.check(self._network)
        self._look()
        before, now = self._steps, self.network()
        self.data, self._samples = data, samples_for(self._network, data, self.settings)
        if self._watched is None:
            self._patience = Patience(self.settings)
        epoch = before.epoch + (before.seen > 0)
        rate = before.first_rate
        steps = Steps(now, self._samples, self.settings, rate, before.update, epoch)
        steps.batch = before.batch
        self._go_on_with(steps, now)
        if epoch == self.settings.epochs and self.ending is None:
            self.ending = "epochs"

    def _go_on_with(self, steps: Steps, network: Network) -> None:
        self._steps = steps
        self._judge = Judge(network, steps.narrow, steps.parameters, self.data.targets)
        self._soundness = Soundness(steps, self._judge)
        self._brought_back: int | None = None

    # Going on

    def update(self) -> int:
        """One minibatch. Returns how many updates were made: 1, or 0 where the run is over."""
        return self._run(1, math.inf)

    def epoch(self) -> int:
        """All minibatches to the end of this epoch. Returns how many updates were made."""
        left = len(self.data) - self.seen
        return self._run(-(-left // self.batch), math.inf)

    def run_for(self, seconds: float, within_epoch: bool = False) -> int:
        """Updates for about so many seconds, one at least. Returns how many.

        ``within_epoch`` : stop at the end of this epoch, too.
        """
        return self._run(None, time.perf_counter() + seconds, within_epoch)

    def set_rate(self, rate: float) -> None:
        """Go on with another learning rate (that of the first epoch, where there is a schedule)."""
        check_rate(rate)
        self._look()
        self._steps.set_rate(rate)

    def set_batch(self, size: int) -> None:
        """Go on with minibatches of another size, within the same epoch."""
        check_whole("batch", size)
        self._look()
        self._steps.batch = size

    def _run(self, most: int | None, deadline: float, within_epoch: bool = False) -> int:
        steps = self._steps
        start, epoch = steps.update, steps.epoch
        with np.errstate(all="ignore"):
            while self.ending is None:
                made = steps.update - start
                if made and (time.perf_counter() >= deadline or made == most):
                    break
                if within_epoch and steps.epoch > epoch:
                    break
                due = self._soundness.due
                if due <= 0:
                    self._look()
                    continue
                due = due if most is None else min(due, most - made)
                ended = steps.go(due, deadline, within_epoch)
                if ended:
                    steps.turn(ended)
                    self._end_epoch()
            self._look()
        return steps.update - start

    def _end_epoch(self) -> None:
        if self.settings.patience is not None:
            self._look()
            if self.divergence:
                return
            loss = self.evaluate(self._watched or self.data).loss
            if self._patience.is_over(loss, self._steps):
                self._brought_back = self._patience.bring_back(self._steps)
                self.ending = "patience"
                return
        if self.epoch_number == self.settings.epochs:
            self.ending = "epochs"

    def _look(self) -> None:
        found = self._soundness.look()
        if found:
            self.divergence, self.ending = found, "diverged"

    # What is told of it

    @property
    def initial(self) -> Network:
        """The network of the start."""
        return self._network

    @property
    def update_number(self) -> int:
        """How many updates have been made."""
        return self._steps.update

    @property
    def epoch_number(self) -> int:
        """How many epochs are done."""
        return self._steps.epoch

    @property
    def seen(self) -> int:
        """How many samples of the next epoch have been taken."""
        return self._steps.seen

    @property
    def batch(self) -> int:
        """How many samples a minibatch has."""
        return self._steps.batch

    @property
    def rate(self) -> float:
        """The learning rate of this epoch."""
        return self._steps.rate

    @property
    def weights_update(self) -> int:
        """The update that the weights come from, 0 for the initial ones."""
        return self.update_number if self._brought_back is None else self._brought_back

    def snapshot(self, weights: bool = False) -> Snapshot:
        """How the run stands; with copies of the weights only if asked for."""
        steps = self._steps
        score = self._judge.score(steps.last) if steps.last else None
        return Snapshot(
            steps.update,
            steps.epoch,
            steps.seen,
            steps.rate,
            score.loss if score else None,
            score.accuracy if score else None,
            self._gradient_norms() if score else (),
            steps.narrow.weights(steps.parameters) if weights else None,
            self.divergence,
            self.ending,
            self.weights_update,
        )

    def outputs(self, inputs: Numbers) -> Numbers:
        """What the network answers now. inputs : (m, *input_shape) -> (m, *output_shape)"""
        return self._judge.outputs(inputs)

    def inside(self, inputs: Numbers) -> tuple[Inside, ...]:
        """What each layer with weights makes of ``inputs`` (m, *input_shape) now."""
        return self._judge.inside(inputs)

    def evaluate(self, data: Data) -> Score:
        """Loss (a mean over samples) and accuracy of the network as it is now."""
        return self._judge.evaluate(data)

    def network(self) -> Network:
        """The network with the weights, learning rate and optimizer's memory as they are now."""
        return self._now(self._steps.first_rate)

    def next_batch(self) -> Indices:
        """Which samples the next update takes."""
        return self._steps.next_batch()

    @property
    def update_is_whole(self) -> bool:
        """Is :meth:`update_as_network` all of an update? Not with L2, which is no part of it."""
        return not self.settings.l2

    def update_as_network(self, batch: Indices | None = None) -> Network:
        """The update of a minibatch, by default the next, as a network to be recorded.

        ``record(it).next_network()`` has the weights that :meth:`update` comes to. L2 is no part
        of a network: with it, the trace is that of the loss alone (see `update_is_whole`).
        """
        indices = self.next_batch() if batch is None else batch
        samples = {"inputs": self.data.values(indices), "targets": self.data.targets[indices]}
        return self._now(self.rate, **samples)

    def _now(self, rate: float, **samples: Numbers) -> Network:
        steps = self._steps
        updates = steps.updates_in_all(self.weights_update)
        return self._network.replace(
            layers=steps.narrow.layers(steps.parameters),
            optimizer=steps.narrow.optimizer(steps.parameters, rate, updates),
            # They were drawn once, but that is not where they are now.
            init=None if self.update_number else self._network.init,
            **samples,
        )

    def _gradient_norms(self) -> tuple[float, ...]:
        parameters = self._steps.parameters
        norms = [0.0] * len(self._network.layers)
        for number, view in parameters.views(parameters.gradient).items():
            norms[number - 1] = float(np.linalg.norm(view.whole)) / self._steps.last_fold
        return tuple(norms)
