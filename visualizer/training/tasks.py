"""Which changes of a task take effect while it runs, and how is it said in one line?"""

import dataclasses
from typing import Any

from core.activations import ACTIVATIONS
from core.optimizers import OPTIMIZERS
from core.training.plan import Settings
from core.training.task import Source, Task
from visualizer.i18n import brief, tr

_TASK = {field.name for field in dataclasses.fields(Task)}
_LIVE = ("rate", "batch")


def changed(task: Task, fields: dict[str, Any]) -> Task:
    """``task`` with other fields: its own, or those of its settings; raises DocumentError."""
    own = {name: value for name, value in fields.items() if name in _TASK}
    others = {name: value for name, value in fields.items() if name not in _TASK}
    if others:
        own["settings"] = dataclasses.replace(own.get("settings", task.settings), **others)
    return task.replace(**own)


def rate_of(task: Task) -> float:
    """The learning rate a run of ``task`` begins with."""
    if task.settings.rate is not None:
        return task.settings.rate
    optimizer = task.network.optimizer if task.network else task.optimizer
    return optimizer.learning_rate


def same_source(one: Source, other: Source) -> bool:
    """Do both give the same samples?"""
    return one is other or (
        one.dataset is other.dataset
        and (one.name, one.scaling, one.classes, one.per_class)
        == (other.name, other.scaling, other.classes, other.per_class)
        and dict(one.options) == dict(other.options)
    )


def same_run(one: Task, other: Task) -> bool:
    """Do both train alike, apart from what can change while they run: the rate, the batch?"""

    def rest(task: Task) -> tuple[Any, ...]:
        settings = dataclasses.replace(task.settings, **{x: getattr(Settings(), x) for x in _LIVE})
        drawn = (task.layers, task.activations, task.loss, task.scheme, task.seed, task.biases)
        optimizer = _without_rate(task)
        return settings, drawn, optimizer, task.batch_reduction

    return (
        one.network is other.network
        and same_source(one.source, other.source)
        and rest(one) == rest(other)
    )


def _without_rate(task: Task) -> Any:
    settings = {**task.optimizer.settings, "learning_rate": 0.0}
    return dataclasses.replace(task.optimizer, settings=settings)


def light(task: Task) -> Task:
    """``task`` without what is large in it, to be remembered."""
    return task.replace(source=task.source.replace(dataset=None), network=None)


def _titles(task: Task) -> list[str]:
    """The activations as they are called everywhere; one that is not known stays as written."""
    rows = [(name, ACTIVATIONS.get(name)) for name in task.activations]
    return [tr(row.title) if row else name for name, row in rows]


def said(task: Task) -> str:
    """The settings in one line, in the language of the window."""
    settings = task.settings
    optimizer = task.network.optimizer if task.network else task.optimizer
    parts = [
        task.layers,
        ", ".join(dict.fromkeys(_titles(task))),
        tr(OPTIMIZERS[optimizer.name].title) if optimizer.name in OPTIMIZERS else "",
        tr("rate {rate}", rate=brief(rate_of(task))),
        tr("batch {size}", size=settings.batch),
    ]
    if settings.l2:
        parts.append(f"L2 {brief(settings.l2)}")
    parts.append(tr("seed {seed}", seed=task.seed))
    return " · ".join(part for part in parts if part)
