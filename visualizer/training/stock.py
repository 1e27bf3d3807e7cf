"""Which data does the training process have, and what is told of them?"""

import math
from pathlib import Path

import numpy as np

from core.arrays import Array, Shape
from core.datasets.dataset import Dataset, Part, labels_of
from core.network import Flatten, Network
from core.training.inspection import plane_box
from core.training.source import Loaded, Source
from core.training.task import Task
from core.training.under_way import Run
from visualizer.training.messages import About, LayerAbout, Points, Start
from visualizer.training.tasks import same_source

MOST_POINTS = 5_000
"""Points in the plane that are handed to the window."""


class Stock:
    """The data that were loaded last, for a run on the same ones."""

    def __init__(self, assets: Path) -> None:
        self._assets = assets
        self._source: Source | None = None
        self._loaded: Loaded | None = None

    def take(self, start: Start) -> tuple[Task, Loaded]:
        """The task to be started, whole, and its data; raises DataError and FileError."""
        if start.same_data and self._source is not None and self._loaded is not None:
            return start.task.replace(source=self._source), self._loaded
        source = start.task.source
        if self._loaded is None or self._source is None or not same_source(self._source, source):
            self._loaded = source.loaded(self._assets)
        self._source = source
        return start.task, self._loaded

    def edit(self, dataset: Dataset) -> Loaded:
        """Other samples in place of those that were loaded."""
        self._source = Source(dataset=dataset)
        self._loaded = self._source.loaded(self._assets)
        return self._loaded


def about(run: Run, loaded: Loaded) -> About:
    """What the window is told of a run and its data."""
    dataset, network = run.dataset, run.trainer.initial
    image_shape = _image_shape(loaded.dataset) or _image_shape(dataset)
    points = test_points = box = None
    plane = math.prod(dataset.input_shape) == 2
    if plane:
        parts = [_plane(dataset, part) for part in (dataset.train, dataset.test)]
        box = plane_box(np.concatenate(parts))
        if len(dataset.train) + len(dataset.test) <= MOST_POINTS:
            points = _points(parts[0], dataset.train)
            test_points = _points(parts[1], dataset.test) if len(dataset.test) else None
    return About(
        title=dataset.title,
        train_samples=len(dataset.train),
        test_samples=len(dataset.test),
        input_shape=dataset.input_shape,
        n_out=dataset.n_out,
        class_names=dataset.class_names,
        feature_names=dataset.feature_names,
        notes=dataset.notes,
        image_shape=image_shape,
        train_scored=run.train_samples,
        layers=_layers(network),
        loss=network.loss,
        parameters=_parameters(network),
        divisor=loaded.divisor,
        scaling=loaded.scaling,
        pixel_range=(loaded.low, loaded.high) if image_shape else None,
        points=points,
        test_points=test_points,
        box=box,
        dataset=dataset if points else None,
    )


def _image_shape(dataset: Dataset) -> Shape | None:
    shape = dataset.input_shape
    if len(shape) != 3 or shape[0] not in (1, 3):
        return None
    return shape[1:] if shape[0] == 1 else shape


def _plane(dataset: Dataset, part: Part) -> Array:
    return dataset.values(part).reshape(-1, 2)


def _points(inputs: Array, part: Part) -> Points:
    return Points(inputs, part.targets, labels_of(part.targets))


def _layers(network: Network) -> tuple[LayerAbout, ...]:
    return tuple(
        LayerAbout(
            number,
            layer.type,
            network.shapes[number],
            "" if isinstance(layer, Flatten) else layer.activation.name,
        )
        for number, layer in enumerate(network.layers, start=1)
    )


def _parameters(network: Network) -> int:
    """How many numbers are trained."""
    total = 0
    for _, layer in network.weighted:
        total += layer.weights.size
        if layer.biases is not None and layer.train_biases:
            total += layer.biases.size
    return total
