"""Which samples of a dataset are taken: of which classes, and how many of each?"""

import dataclasses

import numpy as np

from core.datasets.dataset import Dataset, Labels, Part, one_hot, one_hot_note
from core.datasets.errors import DataError, Note, listed


def only_classes(dataset: Dataset, classes: tuple[int, ...]) -> Dataset:
    """The samples of these classes, which are numbered anew in this order; raises DataError.

    ``classes`` are places in ``class_names``. Two classes that had one output keep one.
    """
    names = dataset.class_names
    if not names:
        raise DataError("classes", "the targets are quantities; leave the choice of classes out")
    if len(set(classes)) != len(classes) or len(classes) < 2:
        raise DataError("classes", "two classes at least expected, each once")
    for label in classes:
        if not 0 <= label < len(names):
            raise DataError("classes", "there is no class {label}; choose from 0 to {last}",
                            label=label, last=len(names) - 1)  # fmt: skip
    kept = tuple(names[label] for label in classes)
    number = np.full(len(names), -1)
    number[list(classes)] = np.arange(len(classes))
    single = dataset.n_out == 1
    parts = [_of_classes(part, number, single, len(kept)) for part in (dataset.train, dataset.test)]
    if not len(parts[0]):
        raise DataError("classes", "no sample of these classes to train on; choose others")
    note = Note("Only samples of the classes {names} are taken.", names=listed(list(kept), 12))
    notes = tuple(n for n in dataset.notes if n != one_hot_note(names))
    return dataclasses.replace(
        dataset,
        train=parts[0],
        test=parts[1],
        class_names=kept,
        target_names=dataset.target_names if single else kept,
        notes=(*notes, note) if single else (*notes, note, one_hot_note(kept)),
    )


def _of_classes(part: Part, number: Labels, single: bool, count: int) -> Part:
    labels = number[part.labels]
    rows = np.flatnonzero(labels >= 0)
    found = labels[rows]
    targets = found[:, None].astype(np.float64) if single else one_hot(found, count)
    return Part(part.inputs[rows], targets)


def first_of_each(dataset: Dataset, count: int) -> Dataset:
    """The first ``count`` training samples of each class, in their order; the test part whole."""
    if not dataset.class_names:
        raise DataError("per_class", "the targets are quantities, there are no classes to count")
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise DataError("per_class", "a whole number of at least 1 expected, found {found}",
                        found=count)  # fmt: skip
    labels = dataset.train.labels
    places = [np.flatnonzero(labels == k)[:count] for k in range(len(dataset.class_names))]
    rows = np.sort(np.concatenate(places))
    note = Note("Training: only the first {count} samples of each class, {total} in all.",
                count=count, total=len(rows))  # fmt: skip
    train = Part(dataset.train.inputs[rows], dataset.train.targets[rows])
    return dataclasses.replace(dataset, train=train, notes=(*dataset.notes, note))
