"""Does a network fit the data that were chosen, and which one would? Without reading the data."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from core.arrays import Shape
from core.checks import DocumentError
from core.datasets.dataset import Dataset, Part, nothing_like
from core.network import Optimizer
from core.training.plan import Settings
from core.training.source import Source
from core.training.task import Task, parse_layers, suggested

IMAGES: dict[str, Shape] = {"digits": (1, 8, 8), "mnist": (1, 28, 28)}
CLASSES = 10

USUAL = {
    "digits": "digits-64-32-16-10",
    "mnist": "mnist-784-128-10",
    **dict.fromkeys(("and", "or", "xor", "nand"), "xor-2-3-1"),
}
"""The recipe that is taken where these data are chosen and nothing that is set fits them."""

MOST_TRIED = 300_000
"""Weights of a network that is made to see whether it can be: some milliseconds."""


def blank(source: Source) -> Dataset:
    """One sample of nothing in the shape of the data."""
    if source.dataset is not None:
        whole = source.dataset
        classes, shape, outputs = whole.class_names, whole.input_shape, whole.n_out
    else:
        count = CLASSES if source.name in IMAGES else int(source.options.get("classes", 2))
        classes = tuple(map(str, range(count)))
        shape = IMAGES.get(source.name or "", (2,))
        outputs = 1 if count == 2 else count
    if source.classes:
        classes = tuple(classes[label] for label in source.classes)
        outputs = 1 if outputs == 1 else len(classes)
    part = Part(np.zeros((1, *shape)), np.zeros((1, outputs)))
    return Dataset("", part, nothing_like(part), shape, class_names=classes)


def check(task: Task) -> None:
    """Raise DocumentError if the network cannot be, or does not fit the data."""
    dataset = blank(task.source)
    task.fitted(dataset)
    if task.network is not None or _weights(task.layers) <= MOST_TRIED:
        task.start(dataset)


def suited(task: Task | None, source: Source) -> Task:
    """``task`` on other data: as it is if it fits, else with a network that does."""
    if task is not None:
        changed = task.replace(source=source, title="")
        for one in (changed, *_other_outputs(changed)):
            try:
                check(one)
            except DocumentError:
                continue
            return one
    usual = USUAL.get(source.name or "")
    if usual is not None and source.dataset is None:
        from core.training.recipes import RECIPES

        recipe = RECIPES[usual].task
        options = {**recipe.source.options, **source.options}
        return recipe.replace(source=source.replace(options=options))
    dataset = blank(source)
    small = math.prod(dataset.input_shape) < 32
    fields: dict[str, Any] = suggested(dataset)
    settings = Settings(batch=16 if small else 32, epochs=500 if small else 50)
    optimizer = Optimizer("sgd", {"learning_rate": 0.5 if small else 0.1})
    return Task(source=source, settings=settings, optimizer=optimizer, **fields)


def _other_outputs(task: Task) -> list[Task]:
    """The same hidden layers with as many outputs as the data have."""
    if task.network is not None:
        return []
    try:
        parsed = parse_layers(task.layers)
    except DocumentError:
        return []
    outputs = blank(task.source).n_out
    head = str(parsed).rpartition("-")[0]
    return [task.replace(layers=f"{head}-{outputs}")]


def _weights(layers: str) -> int:
    """An upper bound, without making any."""
    shapes = [math.prod(shape) for shape in parse_layers(layers).shapes]
    return sum(one * other for one, other in zip(shapes, shapes[1:], strict=False))
