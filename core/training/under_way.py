"""How does a task run, and how good has it become? The loop that window and terminal drive."""

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.arrays import Array
from core.datasets.dataset import Dataset, Part
from core.training.engine import Trainer
from core.training.plan import Data, Indices
from core.training.run import Score
from core.training.task import Task

MOST_SCORED = 10_000
"""Of more training samples than this, so many are scored, chosen once by the seed."""

APART = 1 / 30
"""Seconds between two scores at least, once the run is some seconds old."""

YOUNG = 0.01
"""Before, this share of its age: else a run that ends in a blink would leave no curve."""

SHARE = 0.1
"""No more of the time goes into scores that were not asked for, after the first FREE seconds."""

FREE = 0.05

PROBED = 200
"""So many training samples are put in to look inside the network."""

LATE = 1.0
"""Seconds of training over which the speed is taken."""

_BLOCK = 512
"""Samples scored at once: a few milliseconds, so that a score can be left off in between."""


@dataclass(frozen=True)
class EpochScore:
    """How good the network was after ``epoch`` epochs and ``update`` updates."""

    epoch: int
    update: int
    train: Score
    test: Score | None


class Run:
    """A task on its data, driven from outside; raises DocumentError and DataError.

    ``dataset`` is what ``task.source.load(…)`` gave; kept is what the layers make of it. Scores
    are taken at ends of epochs: of all with ``every_epoch``, of those for which ``due`` (number,
    from 1) says so, or, without either, as often as a curve needs and time allows (see
    :data:`APART`; ``share`` of the time, at most); at the end of the run always. ``seconds`` counts
    training alone. An early stop goes by the loss of the test part, where there is one.
    """

    def __init__(
        self,
        task: Task,
        dataset: Dataset,
        every_epoch: bool = False,
        due: Callable[[int], bool] | None = None,
        share: float = SHARE,
    ) -> None:
        self.task = task
        self._share = share
        self._due = (lambda epoch: True) if every_epoch else due
        self._take(task.fitted(dataset))
        self.trainer = Trainer(task.start(self.dataset), self._data, task.settings, self._test)
        self._clear()

    def _take(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self._data = _data(dataset, dataset.train)
        self._test = _data(dataset, dataset.test) if len(dataset.test) else None
        rng = np.random.default_rng([self.task.settings.seed, 1])
        order = rng.permutation(len(self._data))
        self._scored = self._data
        if len(order) > MOST_SCORED:
            self._scored = _part(self._data, np.sort(order[:MOST_SCORED]))
        self.probe: Array = self._data.values(np.sort(order[:PROBED]))
        """Training samples to look inside with, (at most 200, *input_shape)."""

    def _clear(self) -> None:
        self.scores: list[EpochScore] = []
        self.seconds = 0.0
        self._scoring = 0.0
        self._scored_at = -math.inf
        self._pending: _Scoring | None = None
        self._late: deque[tuple[float, int]] = deque()
        self._late_seconds = 0.0

    # Going on

    def train_for(self, seconds: float, within_epoch: bool = False) -> int:
        """Train, and score where that is due, for about so many seconds. Returns the updates made.

        That may be 0 where a score took all the time: the run is over only when
        ``trainer.ending`` says so. ``within_epoch`` returns at the next end of an epoch as well,
        with its score.
        """
        deadline = time.perf_counter() + seconds
        made = 0
        while self.trainer.ending is None:
            if not self._score_on(deadline):
                return made
            left = deadline - time.perf_counter()
            if made and left <= 0:
                return made
            wait = 0.0 if within_epoch or self._due else self._wait()
            made += self._train(min(left, wait) if wait > 0 else left, wait <= 0, within_epoch)
            if within_epoch and self._pending:
                break
        self._score_on(math.inf)
        return made

    def update(self) -> int:
        """One minibatch. Returns the updates made: 1, or 0 where the run is over."""
        return self._step(self.trainer.update)

    def epoch(self) -> int:
        """All minibatches to the end of this epoch, and its score. Returns the updates made."""
        return self._step(self.trainer.epoch)

    def rewind(self) -> None:
        """Back to the start: what follows has the same bits."""
        self.trainer.rewind()
        self._clear()

    def set_data(self, dataset: Dataset) -> None:
        """Go on with other samples of the same shapes, from the start of the next epoch."""
        dataset = self.task.fitted(dataset)
        self.trainer.set_data(_data(dataset, dataset.train))
        self._pending = None
        self._take(dataset)
        if self.trainer.ending:
            self._begin_score()
            self._score_on(math.inf)

    def _step(self, step: Callable[[], int]) -> int:
        self._score_on(math.inf)
        made = self._timed(step)
        if made and (self.trainer.seen == 0 or self.trainer.ending):
            self._begin_score()
            self._score_on(math.inf)
        return made

    def _train(self, seconds: float, within_epoch: bool, scored: bool) -> int:
        """Updates for some seconds, or to the end of the epoch, which is ``scored`` or if due."""
        trainer, epoch = self.trainer, self.trainer.epoch_number
        made = self._timed(lambda: trainer.run_for(seconds, within_epoch))
        ended = within_epoch and trainer.epoch_number > epoch
        due = scored or self._due is None or self._due(trainer.epoch_number)
        if (ended and due) or trainer.ending:
            self._begin_score()
        return made

    def _timed(self, step: Callable[[], int]) -> int:
        """Make updates, and note how long they took for how many samples."""
        before, start = self._samples_done(), time.perf_counter()
        made = step()
        took = time.perf_counter() - start
        self.seconds += took
        self._late.append((took, self._samples_done() - before))
        self._late_seconds += took
        while self._late_seconds - self._late[0][0] > LATE:
            self._late_seconds -= self._late.popleft()[0]
        return made

    def _samples_done(self) -> int:
        return self.trainer.epoch_number * len(self._data) + self.trainer.seen

    # What is told of it

    def score(self) -> EpochScore:
        """How good the network is now; not added to ``scores``."""
        scoring = _Scoring(self.trainer, self._scored, self._test)
        scoring.go_on(math.inf)
        return scoring.result()

    @property
    def train_samples(self) -> int:
        """On so many training samples the score of training is taken."""
        return len(self._scored)

    @property
    def speed(self) -> float:
        """Samples a second of late, scores not counted; 0 before the first update."""
        seconds = sum(took for took, _ in self._late)
        return sum(count for _, count in self._late) / seconds if seconds else 0.0

    @property
    def seconds_left(self) -> float | None:
        """About how long the run goes on; None where no number of epochs is set."""
        epochs = self.trainer.settings.epochs
        if epochs is None or not self.speed:
            return None
        left = epochs * len(self._data) - self._samples_done()
        return max(0.0, left / self.speed) * (1 + self._scoring / self.seconds)

    def _wait(self) -> float:
        """Seconds of training until the next score is due; 0 or less if it is now."""
        apart = self._scored_at + min(APART, YOUNG * self.seconds) - time.perf_counter()
        return max(apart, (self._scoring - FREE) * (1 - self._share) / self._share - self.seconds)

    def _begin_score(self) -> None:
        if not self.scores or self.scores[-1].update != self.trainer.update_number:
            self._pending = _Scoring(self.trainer, self._scored, self._test)

    def _score_on(self, deadline: float) -> bool:
        """Go on with the score that was begun, if any. Returns whether it is done."""
        if self._pending is None:
            return True
        if self._pending.update != self.trainer.update_number:
            self._pending = None  # the trainer was driven past it
            return True
        start = time.perf_counter()
        done = self._pending.go_on(deadline)
        self._scored_at = time.perf_counter()
        self._scoring += self._scored_at - start
        if done:
            self.scores.append(self._pending.result())
            self._pending = None
        return done


class _Scoring:
    """A score that is taken block by block, while the network stays as it is."""

    def __init__(self, trainer: Trainer, train: Data, test: Data | None) -> None:
        self._trainer = trainer
        self.epoch, self.update = trainer.epoch_number, trainer.update_number
        self._parts = [train] if test is None else [train, test]
        self._blocks = [
            (k, slice(start, start + _BLOCK))
            for k, data in enumerate(self._parts)
            for start in range(0, len(data), _BLOCK)
        ]
        self._found: list[list[tuple[int, Score]]] = [[] for _ in self._parts]

    def go_on(self, deadline: float) -> bool:
        """Judge blocks until all are judged, or it is late. Returns whether all are."""
        while self._blocks:
            k, rows = self._blocks.pop(0)
            block = _part(self._parts[k], rows)
            self._found[k].append((len(block), self._trainer.evaluate(block)))
            if time.perf_counter() >= deadline:
                break
        return not self._blocks

    def result(self) -> EpochScore:
        scores = [_mean(found) for found in self._found]
        return EpochScore(
            self.epoch, self.update, scores[0], scores[1] if len(scores) > 1 else None
        )


def _mean(found: list[tuple[int, Score]]) -> Score:
    """The score of several blocks together."""
    total = sum(count for count, _ in found)
    loss = sum(count * score.loss for count, score in found) / total
    right = [round(count * s.accuracy) for count, s in found if s.accuracy is not None]
    return Score(loss, sum(right) / total if right else None)


def _data(dataset: Dataset, part: Part) -> Data:
    return Data(part.inputs, part.targets, dataset.divisor)


def _part(data: Data, rows: Indices | slice) -> Data:
    return Data(data.inputs[rows], data.targets[rows], data.divisor)
