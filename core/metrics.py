"""How good are a network's answers: which are right, which classes are mixed up, at what loss?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.arrays import Array
from core.checks import check_name
from core.datasets.dataset import Labels, labels_of
from core.datasets.errors import DataError
from core.losses import LOSSES
from core.words import ENGLISH, Words

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Scores:
    """Per class, each (classes,): precision, recall and F1 from 0 to 1, and its samples.

    ``undefined`` names what was 0/0 and is 0 by definition: ("precision", class), …
    """

    precision: Array
    recall: Array
    f1: Array
    support: Counts
    undefined: tuple[tuple[str, int], ...]


def predicted(outputs: Any, threshold: float = 0.5) -> Labels:
    """The class of each row of outputs, (m, n) -> (m,): the largest, the first of equals.

    A single output means class 1 from ``threshold`` on. Raises DataError where an output is not
    a number: a network that diverged has no answer.
    """
    outputs = np.asarray(outputs, dtype=np.float64)
    if outputs.ndim != 2 or outputs.shape[1] == 0:
        raise DataError("outputs", "a row of numbers a sample expected, found shape {found}",
                        found=outputs.shape)  # fmt: skip
    if np.isnan(outputs).any():
        row = int(np.argwhere(np.isnan(outputs))[0][0]) + 1
        raise DataError(
            "outputs", "sample {row} gives NaN: the network has diverged; lower the learning rate",
            row=row,
        )  # fmt: skip
    return labels_of(outputs, threshold)


def threshold_of(targets: Any) -> float | None:
    """Midway between the two values that a single output is to take: 0.5 for 0 and 1.

    targets : (m, n). None where there is no such pair: with several outputs, or where a single
    one has to give quantities.
    """
    targets = np.asarray(targets)
    values = np.unique(targets) if targets.shape[1] == 1 else targets[:0]
    return float(values.mean()) if len(values) == 2 else None


def accuracy_of(outputs: Any, targets: Any, threshold: float | None) -> float | None:
    """The share of outputs with the class of their targets. (m, n), (m, n)

    ``threshold`` is that of :func:`threshold_of`; without one, a single output has no class, and
    the answer is None.
    """
    if outputs.shape[1] == 1 and threshold is None:
        return None
    at = {} if threshold is None else {"threshold": threshold}
    return accuracy(labels_of(targets, **at), labels_of(outputs, **at))


def accuracy(actual: Labels, guessed: Labels) -> float:
    """The share of samples that are right, 0 to 1. (m,), (m,)"""
    _check_pair(actual, guessed)
    return int(np.count_nonzero(actual == guessed)) / len(actual)


def confusion(actual: Labels, guessed: Labels, classes: int) -> Counts:
    """How often a class (row) was taken for another (column). (m,), (m,) -> (classes, classes)"""
    _check_pair(actual, guessed)
    for name, labels in (("actual", actual), ("guessed", guessed)):
        if labels.min() < 0 or labels.max() >= classes:
            raise DataError(name, "classes 0 to {last} expected, found {found}",
                            last=classes - 1,
                            found=int(labels.max() if labels.max() >= classes else labels.min()),
                            )  # fmt: skip
    counted = np.bincount(actual * classes + guessed, minlength=classes * classes)
    return counted.astype(np.int64).reshape(classes, classes)


def scores(counts: Counts) -> Scores:
    """Precision, recall and F1 of each class of a confusion matrix; 0/0 is 0, and named.

    precision = right / all taken for it; recall = right / all of it;
    F1 = 2 · right / (all taken for it + all of it).
    """
    right = np.diag(counts)
    taken, support = counts.sum(axis=0), counts.sum(axis=1)
    undefined = [
        (name, int(k))
        for name, below in (("precision", taken), ("recall", support), ("F1", taken + support))
        for k in np.flatnonzero(below == 0)
    ]
    return Scores(
        _share(right, taken),
        _share(right, support),
        _share(2 * right, taken + support),
        support,
        tuple(undefined),
    )


def losses(name: str, outputs: Any, targets: Any) -> Array:
    """The loss of each sample by a row of `core.losses.LOSSES`. (m, n), (m, n) -> (m,)

    Terms are added from left to right, as a trace adds them. Infinite where the formula is.
    """
    check_name("loss", name, LOSSES)
    row = LOSSES[name]
    outputs = np.asarray(outputs, dtype=np.float64)
    targets = np.asarray(targets, dtype=np.float64)
    if outputs.shape != targets.shape or outputs.ndim < 2:
        raise DataError("outputs", "the shape of the targets, {expected}, expected, found {found}",
                        expected=targets.shape, found=outputs.shape)  # fmt: skip
    count = len(outputs)
    if not count:
        return np.zeros(0)
    with np.errstate(all="ignore"):
        terms = np.asarray(row.term(outputs, targets), dtype=np.float64).reshape(count, -1)
        total: Array = np.add.accumulate(terms, axis=1)[:, -1]
        return total / terms.shape[1] if row.mean else total.copy()


def report(counts: Counts, names: Sequence[str], words: Words = ENGLISH) -> str:
    """The scores of a confusion matrix as a text of aligned columns, with a line end."""
    found = scores(counts)
    total = int(counts.sum())
    if total == 0 or len(names) != len(counts):
        raise DataError("report", "a sample at least, and a name a class expected")
    heads = [words("precision"), words("recall"), words("F1"), words("samples")]
    lines = [
        [str(name), *(words.number(f"{v:.4f}") for v in values), str(int(support))]
        for name, *values, support in zip(
            names, found.precision, found.recall, found.f1, found.support, strict=True
        )
    ]
    columns = (found.precision, found.recall, found.f1)
    weights = found.support / total
    means = [
        [words("mean of the classes"), *(words.number(f"{v.mean():.4f}") for v in columns),
         str(total)],
        [words("weighted by samples"),
         *(words.number(f"{(v * weights).sum():.4f}") for v in columns), str(total)],
    ]  # fmt: skip
    right = int(np.trace(counts))
    last = [words("accuracy"), "", "", words.number(f"{right / total:.4f}"), str(total)]
    table = [["", *heads], *lines, last, *means]
    wide = [max(len(row[k]) for row in table) for k in range(5)]
    text = [
        "  ".join([row[0].ljust(wide[0]), *(row[k].rjust(wide[k]) for k in range(1, 5))]).rstrip()
        for row in table
    ]
    text[1 + len(lines) : 1 + len(lines)] = [""]
    said = "\n".join(text) + "\n"
    if found.undefined:
        shown = {"precision": heads[0], "recall": heads[1], "F1": heads[2]}
        what = [f"{shown[name]} ({names[k]})" for name, k in found.undefined]
        said += "\n" + words("0/0, counted as 0: {what}.", what=", ".join(what)) + "\n"
    return said


def _share(part: Any, whole: Any) -> Array:
    share: Array = np.divide(part, whole, out=np.zeros(len(part)), where=whole != 0)
    return share


def _check_pair(actual: Labels, guessed: Labels) -> None:
    if len(actual) != len(guessed):
        raise DataError("guessed", "{expected} classes expected, one a sample, found {found}",
                        expected=len(actual), found=len(guessed))  # fmt: skip
    if not len(actual):
        raise DataError("actual", "at least one sample expected, found none")
