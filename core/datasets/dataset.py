"""What is a dataset? Inputs and targets for training and for testing, and what was done to them."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.arrays import Array, Shape, frozen
from core.datasets.errors import DataError, Note
from core.words import ENGLISH, Words

Bytes = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.int64]

MOST_CLASSES = 1000
"""More classes than this are an error in the labels, not a task for this program."""


@dataclass(frozen=True, eq=False)
class Part:
    """Samples: inputs (m, *input_shape), float64 or uint8, and targets (m, n_out), float64."""

    inputs: Array | Bytes
    targets: Array

    def __post_init__(self) -> None:
        object.__setattr__(self, "inputs", _kept(self.inputs))
        object.__setattr__(self, "targets", frozen(self.targets))

    def __len__(self) -> int:
        return len(self.targets)

    @property
    def labels(self) -> Labels:
        """The class of each sample, (m,): the largest target; with one output, 0 or 1 at 0.5."""
        return labels_of(self.targets)


@dataclass(frozen=True, eq=False)
class Dataset:
    """Samples to train on and to test with; raises DataError if they do not fit each other.

    The numbers a network gets are ``inputs / divisor`` (see `values`); images stay bytes until
    then. ``class_names`` is () where the targets are quantities. ``categorical`` are the places
    of those inputs that are 0 or 1 for a category. ``notes`` say what was done to the numbers.
    """

    title: str
    train: Part
    test: Part
    input_shape: Shape
    feature_names: tuple[str, ...] = ()
    target_names: tuple[str, ...] = ()
    class_names: tuple[str, ...] = ()
    divisor: float = 1.0
    categorical: tuple[int, ...] = ()
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        if not (math.isfinite(self.divisor) and self.divisor > 0):
            raise DataError(
                "divisor", "a number above 0 expected, found {found}", found=self.divisor
            )
        if len(self.train) == 0:
            raise DataError("train", "no sample to train on; make the test part smaller")
        for name, part in (("train", self.train), ("test", self.test)):
            self._check_part(name, part)
        features = math.prod(self.input_shape)
        if self.feature_names and len(self.feature_names) != features:
            raise DataError(
                "feature_names",
                "{expected} names expected, found {found}",
                expected=features,
                found=len(self.feature_names),
            )

    def _check_part(self, name: str, part: Part) -> None:
        if part.inputs.shape[1:] != self.input_shape or len(part.inputs) != len(part.targets):
            raise DataError(
                f"{name}.inputs",
                "shape {expected} expected, found {found}",
                expected=(len(part), *self.input_shape),
                found=part.inputs.shape,
            )
        if part.targets.ndim != 2 or part.targets.shape[1] != self.train.targets.shape[1]:
            raise DataError(
                f"{name}.targets", "a row of numbers a sample expected, as in the training part"
            )
        for place, array in (("inputs", part.inputs), ("targets", part.targets)):
            if array.dtype != np.uint8 and not np.isfinite(array).all():
                row = int(np.argwhere(~np.isfinite(array))[0][0]) + 1
                raise DataError(
                    f"{name}.{place}",
                    "sample {row} holds a number that is not finite; correct it or leave it out",
                    row=row,
                )

    @property
    def n_out(self) -> int:
        """How many outputs a network for these targets has."""
        return int(self.train.targets.shape[1])

    @property
    def done(self) -> tuple[str, ...]:
        """What was done to the numbers, a sentence each, in English."""
        return self.said(ENGLISH)

    def said(self, words: Words) -> tuple[str, ...]:
        """What was done to the numbers, in the given language."""
        return tuple(note.said(words) for note in self.notes)

    def values(self, part: Part, rows: Any = slice(None)) -> Array:
        """The numbers the network gets, float64 (m, *input_shape), of some rows of a part."""
        inputs = np.asarray(part.inputs[rows], dtype=np.float64)
        return inputs if self.divisor == 1 else inputs / self.divisor

    def flat(self) -> Dataset:
        """The same samples with each input as one row of numbers, as a dense layer takes them."""
        width = math.prod(self.input_shape)
        return dataclasses.replace(
            self,
            input_shape=(width,),
            train=Part(self.train.inputs.reshape(-1, width), self.train.targets),
            test=Part(self.test.inputs.reshape(-1, width), self.test.targets),
        )

    def one_output_a_class(self) -> Dataset:
        """The same samples with one target a class, as softmax takes them."""
        if not self.class_names or self.n_out == len(self.class_names):
            return self
        count = len(self.class_names)
        return dataclasses.replace(
            self,
            train=Part(self.train.inputs, one_hot(self.train.labels, count)),
            test=Part(self.test.inputs, one_hot(self.test.labels, count)),
            target_names=self.class_names,
            notes=(*self.notes, one_hot_note(self.class_names)),
        )


def nothing_like(part: Part) -> Part:
    """A part without samples, for data that has no test part."""
    return Part(part.inputs[:0], part.targets[:0])


def one_hot(labels: Labels, classes: int) -> Array:
    """1 in the column of its class, 0 in the others. labels : (m,) -> (m, classes)

    Raises DataError for a label that is no class.
    """
    if len(labels) and not (int(labels.min()) >= 0 and int(labels.max()) < classes):
        wrong = int(np.argmax((labels < 0) | (labels >= classes)))
        raise DataError(
            "labels",
            "label {label} of sample {row} is none of the {classes} classes, 0 to {last}",
            label=int(labels[wrong]),
            row=wrong + 1,
            classes=classes,
            last=classes - 1,
        )
    targets = np.zeros((len(labels), classes))
    targets[np.arange(len(labels)), labels] = 1.0
    targets.setflags(write=False)
    return targets


def one_hot_note(names: tuple[str, ...]) -> Note:
    """The sentence that says what `one_hot` did."""
    order = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return Note(
        "Targets: one output a class, 1 for the right one and 0 for the others, in this order: "
        "{order}.",
        order=order,
    )


def labels_of(targets: Array, threshold: float = 0.5) -> Labels:
    """The class each row stands for: its largest number, the first of equals; alone, 1 or 0.

    targets : targets or outputs, (m, n_out) -> (m,). One output means class 1 from ``threshold``.
    """
    if targets.shape[1] == 1:
        return (targets[:, 0] >= threshold).astype(np.int64)
    return np.asarray(np.argmax(targets, axis=1), dtype=np.int64)


def _kept(array: Any) -> Any:
    """Read-only; bytes stay bytes, everything else is float64."""
    if not (isinstance(array, np.ndarray) and array.dtype == np.uint8):
        return frozen(array)
    if array.flags.writeable:
        array = array.copy()
        array.setflags(write=False)
    return array
