"""How well does a network answer part of a dataset? The figures, as text and for JSON.

All in double precision, so that a network gives the same figures after training and when it is
read from a file.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.cells import short
from core.datasets.dataset import Dataset
from core.export.json_trace import number
from core.metrics import Counts, predicted, report, scores
from core.network import Network
from core.training.answers import answers
from core.training.engine import Trainer
from core.training.plan import Data, Settings
from visualizer.i18n import grouped, printed, shown, tr, words

PARTS = ("test", "train", "all")

_WIDEST = 100
"""A confusion matrix of more characters a line is given as a list of what is mixed up most."""

_MOST_MIXED = 20


@dataclass(frozen=True, eq=False)
class Judgement:
    """``loss`` is the mean over ``samples``; ``counts`` is the confusion matrix, for classes."""

    part: str
    samples: int
    loss: float
    class_names: tuple[str, ...]
    counts: Counts | None

    @property
    def accuracy(self) -> float | None:
        """The share of right answers, 0 to 1; None where the targets are quantities."""
        return None if self.counts is None else int(np.trace(self.counts)) / self.samples


def part_to_judge(dataset: Dataset) -> str:
    """The test part, or where there is none, what was trained on."""
    return "test" if len(dataset.test) else "train"


def judge(network: Network, dataset: Dataset, part: str) -> Judgement:
    """Answer every sample of a part of ``dataset``, which fits the network.

    Raises DataError where an answer is not a number.
    """
    with np.errstate(all="ignore"):
        return _judged(network, dataset, part)


def _judged(network: Network, dataset: Dataset, part: str) -> Judgement:
    few = Data(dataset.train.inputs[:256], dataset.train.targets[:256], dataset.divisor)
    trainer = Trainer(network, few, Settings(dtype="float64"))
    sums, samples, counts = 0.0, 0, None
    for name in ("train", "test") if part == "all" else (part,):
        found = dataset.test if name == "test" else dataset.train
        if not len(found):
            continue
        samples += len(found)
        if dataset.class_names:
            answered = answers(trainer, dataset, name)
            predicted(answered.outputs)  # refuses what is not a number
            new = answered.confusion().counts
            counts = new if counts is None else counts + new
            sums += float(answered.losses.sum())
        else:
            whole = Data(found.inputs, found.targets, dataset.divisor)
            sums += trainer.evaluate(whole).loss * len(found)
    return Judgement(part, samples, sums / samples, dataset.class_names, counts)


def loss_text(loss: float) -> str:
    """A loss for reading, to seven digits or so."""
    if not 10 <= abs(loss) < 1e7:
        plain = abs(loss) < 10 or not math.isfinite(loss)
        return shown(loss, 6) if plain else printed(f"{loss:.4e}")
    return shown(loss, 6 - math.floor(math.log10(abs(loss))))


def as_text(found: Judgement) -> str:
    """The figures as lines for a terminal."""
    parts = {"test": tr("Test part"), "train": tr("Training part"), "all": tr("All samples")}
    head = tr("{part}, {count} samples: loss {loss}", part=parts[found.part],
              count=grouped(found.samples), loss=loss_text(found.loss))  # fmt: skip
    if found.counts is None or found.accuracy is None:
        return head
    names = [short(name) for name in found.class_names]
    return "\n".join([
        head + tr(", accuracy {percent} %", percent=shown(100 * found.accuracy, 2)),
        "",
        report(found.counts, names, words()),
        _matrix(found.counts, names),
    ])  # fmt: skip


def _matrix(counts: Counts, names: Sequence[str]) -> str:
    cells = [[str(count) for count in row] for row in counts.tolist()]
    wide = [max(len(names[k]), *(len(row[k]) for row in cells)) for k in range(len(names))]
    first = max(map(len, names))
    if first + sum(wide) + 2 * len(wide) > _WIDEST:
        return _mixed_up(counts, names)
    heads = "  ".join(name.rjust(w) for name, w in zip(names, wide, strict=True))
    lines = [
        "  ".join([name.ljust(first), *(c.rjust(w) for c, w in zip(row, wide, strict=True))])
        for name, row in zip(names, cells, strict=True)
    ]
    title = tr("Confusion matrix (row: the right class, column: the answer)")
    return "\n".join([title, "", " " * first + "  " + heads, *lines])


def _mixed_up(counts: Counts, names: Sequence[str]) -> str:
    wrong = counts - np.diag(np.diag(counts))
    order = np.argsort(-wrong, axis=None, kind="stable")[:_MOST_MIXED]
    pairs = [divmod(int(place), len(names)) for place in order]
    lines = [
        tr("{right} taken for {wrong}: {count}", right=names[i], wrong=names[j], count=wrong[i, j])
        for i, j in pairs
        if wrong[i, j]
    ]
    title = tr("Most often mixed up ({count} classes are too many for a matrix)", count=len(names))
    return "\n".join([title, "", *(lines or [tr("nothing")])])


def as_json(found: Judgement) -> dict[str, Any]:
    """The same figures as plain objects."""
    entry: dict[str, Any] = {
        "part": found.part,
        "samples": found.samples,
        "loss": number(found.loss),
        "accuracy": found.accuracy,
    }
    if found.counts is not None:
        by_class = scores(found.counts)
        entry["classes"] = [
            {
                "name": name,
                "precision": float(by_class.precision[k]),
                "recall": float(by_class.recall[k]),
                "f1": float(by_class.f1[k]),
                "support": int(by_class.support[k]),
            }
            for k, name in enumerate(found.class_names)
        ]
        entry["undefined"] = [[what, found.class_names[k]] for what, k in by_class.undefined]
        entry["confusion"] = found.counts.tolist()
    return entry
