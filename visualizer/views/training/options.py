"""Which settings do data have that come with the program, and can they be as they are written?"""

import dataclasses
import inspect
from typing import Any

import numpy as np

from core.datasets import shapes
from core.datasets.dataset import Dataset
from core.datasets.digits import digits
from core.datasets.images import divisor_note
from core.datasets.named import DATASETS, load
from core.datasets.split import split
from core.training.source import Source
from visualizer.resources import assets

MOST_DRAWN = 2_000
"""Points drawn to see whether a setting can be."""

BYTES = 255.0


def usual_options(source: Source) -> dict[str, Any]:
    """The settings of these data and their usual values, apart from the divisor."""
    if source.dataset is not None or source.name not in DATASETS:
        return {}
    make = digits if source.name == "digits" else getattr(shapes, source.name, None)
    if make is None:
        return {}
    known = inspect.signature(make).parameters
    names = DATASETS[source.name].options
    return {name: known[name].default for name in names if name in known and name != "divisor"}


def try_options(source: Source) -> None:
    """Raise DataError if these settings cannot be; draws a few points at most."""
    options = {**usual_options(source), **source.options}
    if hasattr(shapes, source.name or ""):
        if isinstance(options["count"], int) and options["count"] <= shapes.MOST_POINTS:
            options["count"] = min(options["count"], MOST_DRAWN)
        load(source.name or "", assets(), **options)
    elif "test_share" in options:
        split(1000, options["test_share"], options["seed"])


def divisors(source: Source) -> tuple[float, float]:
    """What the inputs are divided by, and what would bring them to 0 to 1; 1 where nothing is."""
    if source.dataset is not None:
        whole = source.dataset.train.inputs.dtype == np.uint8
        return source.dataset.divisor, BYTES if whole else 1.0
    usual = DATASETS[source.name].usual_divisor if source.name in DATASETS else 1.0
    return float(source.options.get("divisor", 1.0)), usual


def divided(dataset: Dataset, divisor: float) -> Dataset:
    """The same data with their inputs divided by another number, and it is said."""
    said = divisor_note(divisor, dataset.train.inputs)
    notes = tuple(note for note in dataset.notes if not note.text.startswith("Inputs:"))
    return dataclasses.replace(dataset, divisor=divisor, notes=(*notes, said))
