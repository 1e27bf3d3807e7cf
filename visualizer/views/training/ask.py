"""How does the panel ask for another task, and what does it hear where that cannot be?"""

from typing import Any

from core.blocks import BlockError, read_number
from core.network import Activation
from core.training.task import Task
from core.words import Refusal
from visualizer.i18n import tr, words
from visualizer.suited import check
from visualizer.training.lab import Lab
from visualizer.training.tasks import changed

DRAWS = frozenset({"layers", "scheme", "seed", "biases"})
"""With another of these there are new weights to draw, whatever was there before."""


class Ask:
    """Asks the lab for another task."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    def __call__(self, **fields: Any) -> str:
        """Change fields of the task or its settings. Returns why it cannot be, or ""."""
        task = self._lab.task
        if task is None:
            return ""
        try:
            fields = _with_network(task, fields)
            check(changed(task, fields))
            self._lab.change(**fields)
        except Refusal as error:
            return error.said(words())
        return ""


def whole(text: str) -> int:
    """The whole number a user wrote; raises BlockError."""
    value = read_number(text, words())
    if value != int(value):
        raise BlockError(tr("“{text}” is not a whole number; write it like 32.", text=text.strip()))
    return int(value)


def whole_or_none(text: str) -> int | None:
    """The same, and None where nothing is written."""
    return whole(text) if text.strip() else None


def _with_network(task: Task, fields: dict[str, Any]) -> dict[str, Any]:
    """The same changes also of the network that training starts from, or without it."""
    network = task.network
    if network is None:
        return fields
    if DRAWS & fields.keys():
        return {**fields, "network": None}
    for name in ("loss", "batch_reduction", "optimizer"):
        if name in fields:
            network = network.replace(**{name: fields[name]})
    for (number, layer), name in zip(network.weighted, fields.get("activations", ()), strict=False):
        if layer.activation.name != name:
            network = network.with_layer(number, activation=Activation(name))
    return fields if network is task.network else {**fields, "network": network}
