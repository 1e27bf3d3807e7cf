"""Which samples does a network answer rightly now, and which wrongly, and how badly?"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.arrays import Array
from core.datasets.dataset import Dataset, Labels, Part, labels_of
from core.datasets.errors import DataError
from core.metrics import Counts, confusion
from core.training.engine import Trainer
from core.training.judge import sample_losses
from core.training.plan import Numbers

_BLOCK = 512
"""Images that are bytes become numbers so many at a time."""


@dataclass(frozen=True, eq=False)
class Confusion:
    """How often a class (row) was taken for another (column), in the "test" or "train" part."""

    counts: Counts
    class_names: tuple[str, ...]
    part: str


@dataclass(frozen=True, eq=False)
class Mistake:
    """A sample, counted from 0, and how it was answered.

    ``inputs`` are the numbers the network gets, (*input_shape); ``outputs`` (n_out,) are its
    answer, ``actual`` and ``guessed`` places among the classes, ``loss`` that of the sample.
    """

    index: int
    inputs: Array
    actual: int
    guessed: int
    loss: float
    outputs: Numbers


@dataclass(frozen=True, eq=False)
class Answers:
    """All answers to one part of a dataset whose targets are classes.

    outputs (m, n_out), actual and guessed (m,), losses (m,).
    """

    dataset: Dataset
    part: str
    outputs: Numbers
    actual: Labels
    guessed: Labels
    losses: Array

    def confusion(self) -> Confusion:
        """How often each class was taken for each."""
        names = self.dataset.class_names
        if not len(self.actual):
            none = np.zeros((len(names), len(names)), np.int64)
            return Confusion(none, names, self.part)
        return Confusion(confusion(self.actual, self.guessed, len(names)), names, self.part)

    def worst(self, most: int = 25) -> tuple[Mistake, ...]:
        """The wrong answers with the largest losses, the largest first."""
        return self._mistakes(np.flatnonzero(self.guessed != self.actual), most)

    def cell(self, actual: int, guessed: int, most: int = 60) -> tuple[Mistake, ...]:
        """Samples of class ``actual`` taken for ``guessed``, the largest loss first."""
        chosen = (self.actual == actual) & (self.guessed == guessed)
        return self._mistakes(np.flatnonzero(chosen), most)

    def _mistakes(self, rows: Labels, most: int) -> tuple[Mistake, ...]:
        order = rows[np.argsort(-self.losses[rows], kind="stable")][:most]
        inputs = self.dataset.values(_part(self.dataset, self.part), order)
        return tuple(
            Mistake(
                int(row),
                inputs[k],
                int(self.actual[row]),
                int(self.guessed[row]),
                float(self.losses[row]),
                self.outputs[row],
            )
            for k, row in enumerate(order)
        )


def answers(trainer: Trainer, dataset: Dataset, part: str | None = None) -> Answers:
    """What the network answers now to a part of ``dataset``, fitted to it; raises DataError.

    ``part`` is "train" or "test"; by default the test part, if there is one.
    """
    *_, found = answers_bit_by_bit(trainer, dataset, part)
    assert found is not None
    return found


def answers_bit_by_bit(
    trainer: Trainer, dataset: Dataset, part: str | None = None
) -> Iterator[Answers | None]:
    """The same as :func:`answers` in the end, and None after each of the steps to it.

    The network has to stay as it is until then.
    """
    if not dataset.class_names:
        raise DataError("targets", "these are quantities, not classes: none is right or wrong")
    part = part or ("test" if len(dataset.test) else "train")
    samples = _part(dataset, part)
    blocks = []
    for start in range(0, len(samples), _BLOCK):
        blocks.append(trainer.outputs(dataset.values(samples, slice(start, start + _BLOCK))))
        yield None
    outputs = np.concatenate(blocks) if blocks else np.zeros((0, dataset.n_out), np.float32)
    yield Answers(
        dataset,
        part,
        outputs,
        samples.labels,
        labels_of(outputs.astype(np.float64)),
        sample_losses(trainer.initial.loss, outputs.T, samples.targets.T),
    )


def _part(dataset: Dataset, part: str) -> Part:
    return dataset.train if part == "train" else dataset.test


def confusion_of(trainer: Trainer, dataset: Dataset, part: str | None = None) -> Confusion:
    """How often each class is taken for each, now."""
    return answers(trainer, dataset, part).confusion()


def worst_mistakes(
    trainer: Trainer, dataset: Dataset, part: str | None = None, most: int = 25
) -> tuple[Mistake, ...]:
    """The wrong answers with the largest losses, now."""
    return answers(trainer, dataset, part).worst(most)


def cell(
    trainer: Trainer, dataset: Dataset, actual: int, guessed: int, part: str | None = None,
    most: int = 60,
) -> tuple[Mistake, ...]:  # fmt: skip
    """The samples of one class that are now taken for another (or for their own)."""
    return answers(trainer, dataset, part).cell(actual, guessed, most)
