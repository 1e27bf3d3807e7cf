"""Where do a run's samples come from, and what is done to them before training?"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np

from core.datasets.dataset import Dataset, Part, nothing_like
from core.datasets.errors import DataError
from core.datasets.named import DATASETS, load
from core.datasets.subset import first_of_each, only_classes
from core.network import Network
from core.scaling import METHODS, Scaling, scaled


class Loaded(NamedTuple):
    """A dataset, and what it takes to bring another picture to its numbers.

    ``divisor`` is what the inputs were divided by before they were scaled with ``scaling``;
    ``low`` and ``high`` are the least and the greatest training input before either.
    """

    dataset: Dataset
    scaling: Scaling | None
    divisor: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Source:
    """How the samples come about; nothing is done to them that is not said here.

    ``name`` is one of :data:`~core.datasets.named.DATASETS`, with its ``options``. ``dataset`` is
    one that is there already, such as a file of the user's own; it is taken if both are given.
    ``scaling`` is fitted on the training part. ``classes``, if any, are the only ones taken, and
    are numbered anew; ``per_class``: only the first so many training samples of each.
    """

    name: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    dataset: Dataset | None = None
    scaling: Literal["none", "min_max", "z_score"] = "none"
    classes: tuple[int, ...] = ()
    per_class: int | None = None

    @property
    def title(self) -> str:
        """What the data are called, before they are read."""
        if self.dataset is not None:
            return self.dataset.title
        return DATASETS[self.name].title if self.name in DATASETS else ""

    def replace(self, **changes: Any) -> "Source":
        return dataclasses.replace(self, **changes)

    def load(self, assets: str | Path) -> Dataset:
        """The samples, and in their notes all that was done; raises DataError and FileError."""
        return self.loaded(assets).dataset

    def loaded(self, assets: str | Path) -> Loaded:
        """The same as :meth:`load`, with what was done to the inputs."""
        dataset = self._taken(assets)
        divisor = dataset.divisor
        low, high = float(dataset.train.inputs.min()), float(dataset.train.inputs.max())
        if self.scaling == "none":
            return Loaded(dataset, None, divisor, low, high)
        if self.scaling not in METHODS:
            raise DataError("scaling", "unknown name {found}; known are {known}",
                            found=self.scaling, known=", ".join(("none", *METHODS)))  # fmt: skip
        dataset, scaling = scaled(dataset, self.scaling)
        return Loaded(dataset, scaling, divisor, low, high)

    def _taken(self, assets: str | Path) -> Dataset:
        if self.dataset is not None:
            dataset = self.dataset
        elif self.name is not None:
            dataset = load(self.name, assets, **self.options)
        else:
            raise DataError("data", "none given; name one of {known}, or a file",
                            known=", ".join(DATASETS))  # fmt: skip
        if self.classes:
            dataset = only_classes(dataset, self.classes)
        if self.per_class is not None:
            dataset = first_of_each(dataset, self.per_class)
        return dataset


def own_samples(network: Network) -> Dataset:
    """A network's own inputs and targets as data to train on, without a test part.

    Targets of 0 and 1, with one 1 a sample where there are several, are taken as classes.
    """
    targets = network.targets.reshape(network.samples, -1)
    outputs = targets.shape[1]
    bits = bool(np.isin(targets, (0.0, 1.0)).all())
    classes = bits and bool(outputs == 1 or (targets.sum(axis=1) == 1).all())
    whole = Part(network.inputs, targets)
    return Dataset(
        title=network.title,
        train=whole,
        test=nothing_like(whole),
        input_shape=network.input_shape,
        class_names=tuple(map(str, range(max(2, outputs)))) if classes else (),
    )
