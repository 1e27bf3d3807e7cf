"""How are inputs brought to a common size, and what was done to each column?

What is needed is measured on the training part only, so that the test part stays unseen. Min-max:
low + (x - minimum) / (maximum - minimum) · (high - low). Z-score: (x - mean) / standard deviation,
with the mean of the squares (divided by m, not by m - 1). A column that never changes in the
training part has no size to divide by: it becomes 0.
"""

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from core.arrays import Array, frozen
from core.datasets.dataset import Dataset, Part
from core.datasets.errors import DataError, Note, plain
from core.words import Figure

Method = Literal["min_max", "z_score"]
METHODS: tuple[Method, ...] = ("min_max", "z_score")

_BLOCK = 4096
_MOST_SAID = 20
"""More columns than this are summed up in one sentence."""


@dataclass(frozen=True, eq=False)
class Scaling:
    """(x - shift) / size · gain + offset, by column; shift and size have shape (n,).

    A size of 0 marks a column that never changed; it becomes 0 and goes back to its shift.
    """

    method: Method
    names: tuple[str, ...]
    shift: Array
    size: Array
    gain: float = 1.0
    offset: float = 0.0

    def apply(self, values: Any) -> Array:
        """The scaled numbers. values : (m, n) -> (m, n); raises DataError on overflow."""
        values = np.asarray(values, dtype=np.float64)
        still = self.size == 0
        with np.errstate(over="ignore", invalid="ignore"):
            scaled: Array = (values - self.shift) / np.where(still, 1.0, self.size)
            if (self.gain, self.offset) != (1.0, 0.0):
                scaled = self.offset + scaled * self.gain
        scaled[:, still] = 0.0
        if not np.isfinite(scaled).all():
            row, column = np.argwhere(~np.isfinite(scaled))[0]
            raise DataError(
                self.names[column],
                "{value} (sample {row}) is too far from the training part to be scaled; "
                "correct it, or leave the column as it is",
                value=plain(float(values[row, column])),
                row=int(row) + 1,
            )
        return scaled

    def invert(self, scaled: Any) -> Array:
        """The numbers that `apply` was given, up to rounding. (m, n) -> (m, n)"""
        unit = (np.asarray(scaled, dtype=np.float64) - self.offset) / self.gain
        return np.where(self.size == 0, self.shift, unit * self.size + self.shift)

    @property
    def notes(self) -> tuple[Note, ...]:
        """What is done to each column, with the numbers; summed up if there are many."""
        still = self.size == 0
        if len(self.names) > _MOST_SAID:
            return self._summed_up(still)
        notes = []
        for name, shift, size in zip(
            self.names, self.shift.tolist(), self.size.tolist(), strict=True
        ):
            if size == 0:
                notes.append(
                    Note("{name}: always {value} in the training part, so set to 0.",
                         name=name, value=plain(shift))
                )  # fmt: skip
            elif self.method == "z_score":
                notes.append(
                    Note("{name}: (x − {mean}) / {deviation}, mean and standard deviation of the "
                         "training part (squares divided by m).",
                         name=name, mean=_signed(shift), deviation=plain(size))
                )  # fmt: skip
            elif (self.gain, self.offset) == (1.0, 0.0):
                notes.append(
                    Note("{name}: (x − {minimum}) / {range}, smallest number and range of the "
                         "training part, to 0 to 1.",
                         name=name, minimum=_signed(shift), range=plain(size))
                )  # fmt: skip
            else:
                notes.append(
                    Note("{name}: {low} + (x − {minimum}) / {range} · {width}, smallest number "
                         "and range of the training part, to {low} to {high}.",
                         name=name, minimum=_signed(shift), range=plain(size),
                         low=plain(self.offset), width=plain(self.gain),
                         high=plain(self.offset + self.gain))
                )  # fmt: skip
        return tuple(notes)

    def _summed_up(self, still: Any) -> tuple[Note, ...]:
        moving = ~still
        notes = []
        if moving.any():
            numbers = {
                "count": int(moving.sum()),
                "least": plain(float(self.shift[moving].min())),
                "most": plain(float(self.shift[moving].max())),
                "small": plain(float(self.size[moving].min())),
                "large": plain(float(self.size[moving].max())),
            }
            if self.method == "z_score":
                notes.append(
                    Note("{count} columns: (x − mean) / standard deviation, each with its own of "
                         "the training part (squares divided by m): means {least} to {most}, "
                         "deviations {small} to {large}.", **numbers)
                )  # fmt: skip
            else:
                notes.append(
                    Note("{count} columns: (x − minimum) / range, each with its own of the "
                         "training part, to {low} to {high}: minima {least} to {most}, ranges "
                         "{small} to {large}.", **numbers,
                         low=plain(self.offset), high=plain(self.offset + self.gain))
                )  # fmt: skip
        if still.any():
            notes.append(
                Note("{count} columns never change in the training part, so they are set to 0.",
                     count=int(still.sum()))
            )  # fmt: skip
        return tuple(notes)


def fit(
    method: Method,
    training: Any,
    names: Sequence[str] = (),
    low: float = 0.0,
    high: float = 1.0,
) -> Scaling:
    """The scaling that the training part asks for. training : (m, n), numbers or bytes.

    ``low`` and ``high`` are where min-max goes. Raises DataError.
    """
    training = np.asarray(training)
    if method not in METHODS:
        raise DataError("scaling", "unknown name {found}; known are {known}",
                        found=method, known=", ".join(METHODS))  # fmt: skip
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise DataError("scaling", "low must be below high, found {low} and {high}",
                        low=low, high=high)  # fmt: skip
    if training.ndim != 2 or not len(training):
        raise DataError("scaling", "at least one sample expected, found none")
    names = tuple(names) or tuple(f"x{j}" for j in range(1, training.shape[1] + 1))
    smallest = training.min(axis=0).astype(np.float64)
    with np.errstate(over="ignore", invalid="ignore"):
        spread = training.max(axis=0).astype(np.float64) - smallest
        if method == "min_max":
            shift, size = smallest, spread
        else:
            shift, size = _moments(training)
            # The mean of equal numbers may differ from them in the last digit.
            shift = np.where(spread == 0, smallest, shift)
            size = np.where(spread == 0, 0.0, size)
    odd = ~(np.isfinite(shift) & np.isfinite(size) & (spread >= 0)) | ((size == 0) & (spread > 0))
    if odd.any():
        raise DataError(
            names[int(np.argmax(odd))],
            "the numbers are too large, too small or not finite to be scaled; correct them, or "
            "leave the column as it is",
        )
    ends = (high - low, low) if method == "min_max" else (1.0, 0.0)
    return Scaling(method, names, frozen(shift), frozen(size), *ends)


def _moments(training: Any) -> tuple[Array, Array]:
    """Mean and standard deviation of each column, some rows at a time."""
    rows = range(0, len(training), _BLOCK)
    blocks = (np.asarray(training[r : r + _BLOCK], dtype=np.float64) for r in rows)
    mean = sum(block.sum(axis=0) for block in blocks) / len(training)
    blocks = (np.asarray(training[r : r + _BLOCK], dtype=np.float64) for r in rows)
    squares = sum(((block - mean) ** 2).sum(axis=0) for block in blocks)
    return mean, np.sqrt(squares / len(training))


def scaled(
    dataset: Dataset,
    method: Method,
    columns: Sequence[int] | None = None,
    low: float = 0.0,
    high: float = 1.0,
) -> tuple[Dataset, Scaling]:
    """The dataset with scaled inputs and what was done added to its notes, and the scaling.

    ``columns`` are the places of the inputs to scale; left out, all but those of categories,
    which are 0 or 1 already. What a divisor did is part of it. Raises DataError.
    """
    width = math.prod(dataset.input_shape)
    if columns is None:
        columns = [j for j in range(width) if j not in set(dataset.categorical)]
    if not columns or not all(0 <= j < width for j in columns):
        raise DataError("scaling", "no column of numbers to scale; choose one of 1 to {most}",
                        most=width)  # fmt: skip
    names = dataset.feature_names or tuple(f"x{j}" for j in range(1, width + 1))
    flat = [dataset.values(part).reshape(-1, width) for part in (dataset.train, dataset.test)]
    places = list(columns)
    found = fit(method, flat[0][:, places], [names[j] for j in places], low, high)
    parts = []
    for values, part in zip(flat, (dataset.train, dataset.test), strict=True):
        changed = values.copy()
        changed[:, places] = found.apply(values[:, places])
        changed.setflags(write=False)
        parts.append(Part(changed.reshape(-1, *dataset.input_shape), part.targets))
    return dataclasses.replace(
        dataset, train=parts[0], test=parts[1], divisor=1.0, notes=(*dataset.notes, *found.notes)
    ), found


def scaled_targets(
    dataset: Dataset, method: Method, low: float = 0.0, high: float = 1.0
) -> tuple[Dataset, Scaling]:
    """The dataset with scaled targets, where they are quantities; see `scaled`."""
    if dataset.class_names:
        raise DataError("targets", "these are classes, not quantities; leave them as they are")
    found = fit(method, dataset.train.targets, dataset.target_names, low, high)
    train, test = (
        Part(part.inputs, found.apply(part.targets)) for part in (dataset.train, dataset.test)
    )
    return dataclasses.replace(
        dataset, train=train, test=test, notes=(*dataset.notes, *found.notes)
    ), found


def _signed(value: float) -> str:
    """A number that is subtracted: in brackets if it is below 0."""
    return Figure(f"({plain(value)})") if value < 0 else plain(value)
