"""What becomes of one task in the training process: how is it steered, what is told of it?"""

import dataclasses
import time
from collections.abc import Collection
from typing import Any

import numpy as np

from core.datasets.errors import DataError
from core.network import Network
from core.training.task import Task
from core.training.under_way import EpochScore, Run
from visualizer.training import messages as say
from visualizer.training.gallery import Gallery
from visualizer.training.messages import GoingOn, Minibatch, Report
from visualizer.training.stock import Stock, about

SCORES = 0.05
"""The share of the time that goes into scores: here there are minibatches to be seen as well."""

NETWORK_EVERY = 1.0
"""Seconds between two of the networks that are sent along, to be kept should this process die."""

NETWORK_SHARE = 50
"""They take no more than one part in so many of the time."""

EAGER = 0.01
"""The curves of a young run get a point whenever it has become older by this share."""

YOUNG = 3.0
"""Until then, in seconds: afterwards the reports alone give points often enough."""


class Course:
    """A run by its number. Raises DocumentError, DataError and FileError where it cannot be."""

    def __init__(self, start: say.Start, stock: Stock) -> None:
        self.run = start.run
        self._stock = stock
        self._order = 0
        self._task, self._loaded = stock.take(start)
        inner = self._made(start.going_on)
        self._about = about(inner, self._loaded)
        self._begin(inner, start.going_on)

    def _made(self, going_on: GoingOn | None) -> Run:
        task = self._task if going_on is None else _continued(self._task, going_on)
        return Run(task, self._loaded.dataset, share=SCORES)

    def _begin(self, inner: Run, going_on: GoingOn | None) -> None:
        """From the start, or counting on from where another run stopped."""
        self._inner = inner
        self._update, self._epoch, self._seconds = 0, 0, 0.0
        if going_on is not None:
            self._update, self._epoch = going_on.update, going_on.epoch
            self._seconds = going_on.seconds
        self._going = False
        self._stop_after: int | None = None  # an epoch of the inner run
        self._gallery = Gallery(inner, self._about)
        self._noted_at = 0.0  # seconds of training
        self._noted = 0  # the last update of the inner run whose minibatch was noted
        self._last: Minibatch | None = None
        self._minibatches: list[Minibatch] = []
        self._scores: list[EpochScore] = []
        self._scored = 0  # scores of the inner run that were noted
        self._network_sent = -1
        self._network_due = 0.0

    # steering

    @property
    def running(self) -> bool:
        return self._going

    def pause(self) -> None:
        self._going = False

    def train_for(self, seconds: float) -> None:
        """Train; at the end of the run, or of an epoch if that is all that is wanted, pause."""
        deadline = time.perf_counter() + seconds
        self._gallery.work_on(deadline)
        while self._going:
            left = deadline - time.perf_counter()
            if left <= 0:
                break
            self._stretch(min(left, EAGER * self._inner.seconds))

    def _stretch(self, seconds: float) -> None:
        """Train for a while. A young run is looked at in short stretches: some are over soon."""
        run, last = self._inner, self._stop_after
        run.train_for(seconds, within_epoch=last is not None)
        if run.seconds < YOUNG and run.seconds - self._noted_at >= EAGER * run.seconds:
            self._note_minibatch()
            self._noted_at = run.seconds
        if run.trainer.ending or (last is not None and run.trainer.epoch_number > last):
            self._going = False

    def obey(self, message: object) -> None:
        """Go, pause, or go on with something changed."""
        trainer = self._inner.trainer
        match message:
            case say.Go(until=until):
                self._go(until)
            case say.Pause():
                self._going = False
            case say.SetRate(rate=rate):
                trainer.set_rate(rate)
            case say.SetBatch(size=size):
                trainer.set_batch(size)
            case say.SetData(dataset=dataset):
                self._inner.set_data(dataset)
                self._loaded = self._stock.edit(dataset)
                self._gallery.edits += 1
        if self._inner.trainer.ending:  # some of these look for trouble, and may find it
            self._going = False

    def _go(self, until: str) -> None:
        if self._inner.trainer.ending:
            self._go_on_from_the_end()
        if until == "update":
            self._going = False
            self._inner.update()
            self._note_minibatch()
        else:
            self._going = True
            self._stop_after = self._inner.trainer.epoch_number if until == "epoch" else None

    def _go_on_from_the_end(self) -> None:
        """As many epochs again, with the same weights."""
        self._note_minibatch()
        self._note_scores()
        trainer = self._inner.trainer
        settings = dataclasses.replace(self._task.settings, batch=trainer.batch)
        self._task = self._task.replace(settings=settings)
        update, epoch, seconds = self._counted()
        going_on = GoingOn(trainer.network(), update, epoch, seconds, trainer.rate)
        told = self._minibatches, self._scores, self._last
        self._begin(self._made(going_on), going_on)
        self._minibatches, self._scores, self._last = told

    def rewind(self, message: say.Rewind) -> None:
        """To the initial weights."""
        self.run = message.run
        if self._update:
            self._begin(self._made(None), None)
        else:
            self._inner.rewind()
            self._begin(self._inner, None)
        trainer = self._inner.trainer
        trainer.set_rate(message.rate)
        trainer.set_batch(message.batch)

    # what is told of it

    def ready(self, again: bool = False) -> say.Ready:
        """That it stands at its start. ``again``: it was told before what it is about."""
        return say.Ready(self.run, None if again else self._about, self.report(0, ()))

    def report(self, order: int, wanted: Collection[str]) -> Report:
        """How it stands, with those of the wanted pictures that are due."""
        self._note_minibatch()
        self._note_scores()
        run, trainer, last = self._inner, self._inner.trainer, self._last
        pictures: dict[str, object] = {}
        pending = order != self._order  # a wish is answered at once, and pictures come after
        if not pending:
            pictures, pending = self._gallery.take(wanted, self._going)
        self._order = order
        update, epoch, seconds = self._counted()
        divergence = trainer.divergence
        if divergence is not None:
            divergence = dataclasses.replace(divergence, update=divergence.update + self._update)
        epochs = trainer.settings.epochs
        report = Report(
            run=self.run,
            order=order,
            state=self._state,
            update=update,
            epoch=epoch,
            seen=trainer.seen,
            samples=len(trainer.data),
            epochs=None if epochs is None else epochs + self._epoch,
            rate=trainer.rate,
            batch=trainer.batch,
            loss=last.loss if last else None,
            accuracy=last.accuracy if last else None,
            gradient_norms=last.gradient_norms if last else (),
            minibatches=tuple(self._minibatches),
            scores=tuple(self._scores),
            speed=run.speed,
            seconds=seconds,
            seconds_left=run.seconds_left,
            ending=trainer.ending,
            divergence=divergence,
            pictures=pictures,
            pending=pending,
            network=self._network_due_now(),
        )
        self._minibatches, self._scores = [], []
        return report

    def paid(self, pictures: Collection[str], seconds: float) -> None:
        """So long did it take to make and to send a report with these pictures."""
        self._gallery.paid(pictures, seconds)

    def ask(self, kind: str, values: tuple[Any, ...]) -> object:
        """What is asked for once; see :meth:`visualizer.training.lab.Lab.ask`."""
        trainer = self._inner.trainer
        if kind == "network":
            return trainer.network()
        if kind == "update":
            return self._next_update(*values)
        if kind == "answer":
            inputs = np.asarray(values[0], np.float64).reshape(-1, *self._about.input_shape)
            return trainer.outputs(inputs)
        if kind == "cell":
            return self._gallery.answers().cell(*values)
        raise ValueError(f"no such question: {kind}")

    def _next_update(self, sample: int | None = None) -> Network:
        trainer = self._inner.trainer
        if sample is None:
            return trainer.update_as_network()
        batch = trainer.next_batch()
        if not 1 <= sample <= len(batch):
            raise DataError(
                "sample", "1 to {count} expected, found {found}", count=len(batch), found=sample
            )
        return trainer.update_as_network(batch[sample - 1 : sample])

    @property
    def _state(self) -> say.Running:
        if self._inner.trainer.ending:
            return "ended"
        if self._going:
            return "running"
        return "paused" if self._counted()[0] else "ready"

    def _counted(self) -> tuple[int, int, float]:
        """Updates, epochs and seconds in all."""
        trainer = self._inner.trainer
        return (
            self._update + trainer.update_number,
            self._epoch + trainer.epoch_number,
            self._seconds + self._inner.seconds,
        )

    def _note_minibatch(self) -> None:
        """Remember what the last minibatch gave, if that is not told yet."""
        trainer = self._inner.trainer
        if trainer.update_number <= self._noted:
            return
        self._noted = trainer.update_number
        now = trainer.snapshot()
        if now.loss is not None:
            update = self._update + now.update
            self._last = Minibatch(update, now.loss, now.accuracy, now.gradient_norms)
            self._minibatches.append(self._last)

    def _note_scores(self) -> None:
        """Take the new scores over; the run keeps the last one, for a run of days is long."""
        scores = self._inner.scores
        for score in scores[self._scored :]:
            self._scores.append(
                dataclasses.replace(
                    score, epoch=score.epoch + self._epoch, update=score.update + self._update
                )
            )
        del scores[:-1]
        self._scored = len(scores)

    def _network_due_now(self) -> Network | None:
        """The network, at times: the window keeps it should this process be killed."""
        trainer, now = self._inner.trainer, time.perf_counter()
        if trainer.update_number == self._network_sent or (self._going and now < self._network_due):
            return None
        network = trainer.network()
        took = time.perf_counter() - now
        self._network_sent = trainer.update_number
        self._network_due = now + max(NETWORK_EVERY, NETWORK_SHARE * took)
        return network


def _continued(task: Task, before: GoingOn) -> Task:
    """The task that is left of ``task``: the rest of its epochs, or as many again."""
    settings = task.settings
    epochs, rate = settings.epochs, before.rate
    if epochs is not None:
        again = before.epoch % epochs == 0
        epochs -= before.epoch % epochs
        if again:
            rate = None  # a schedule begins anew as well, from the rate in the network
    settings = dataclasses.replace(settings, epochs=epochs, rate=rate)
    return task.replace(network=before.network, settings=settings)
