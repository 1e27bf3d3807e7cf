"""How does a gradient become a new value, in a given way of working?"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from core.answers.margins import Near, spread
from core.arrays import Array
from core.optimizers import OPTIMIZERS
from core.passes import trained, update_settings

if TYPE_CHECKING:
    from core.answers.work import Work

COARSE = 0.01
"""Rounding beyond such a share of a number loses what it was carried for."""


def updated(work: Work, name: str, number: int) -> Near:
    """A quantity of the update: what the optimizer works out on the way, or a new value."""
    if name.startswith("given "):
        return Near(work.network.optimizer.state[number - 1][name.removeprefix("given ")], 0.0)
    part = "biases" if name.endswith("biases") else "weights"
    old = work.get(part, number)
    if part not in _trained(work, number):
        return old
    optimizer = work.ways.optimizer or work.network.optimizer.name
    row = OPTIMIZERS[optimizer]
    wanted = "w" if name == f"new_{part}" else name.removesuffix(f"_{part}")
    if wanted not in row.quantities:  # the other optimizer has none
        return Near(np.full(old.value.shape, math.nan), 0.0)
    settings, t = update_settings(work.network)
    if work.ways.settings is not None:
        settings = work.ways.settings(settings)
    t = t if work.ways.corrected else 10**9
    numbers: dict[str, Near] = {}
    for one in _needed(optimizer, wanted):
        if one == "gradient":
            numbers[one] = work.get(f"gradient_{part}", number)
        elif one.startswith("new "):
            earlier = f"{one.removeprefix('new ')}_{part}"
            numbers[one] = _steady(work, earlier, number, wanted == "w")
        else:
            numbers[one] = _remembered(work, f"{one}_{part}", number)
    before = old.value * work.ways.old

    def update(*values: Array) -> Array:
        state = {**dict.fromkeys(row.state, 0.0), **dict(zip(numbers, values, strict=True))}
        made = row.update(before, state.pop("gradient", 0.0), state, settings, t)[wanted]
        return np.asarray(made + np.zeros(before.shape))

    return spread(update, *numbers.values())


@cache
def _needed(optimizer: str, wanted: str) -> tuple[str, ...]:
    """Which numbers a quantity of an update really takes, seen by changing one after the other."""
    row = OPTIMIZERS[optimizer]
    earlier = row.quantities[: row.quantities.index(wanted)]
    names = ("gradient", *row.state, *(f"new {one}" for one in earlier))
    usual = {name: 0.3 + 0.1 * place for place, name in enumerate(names)}

    def made(numbers: dict[str, float]) -> float:
        state = {name: value for name, value in numbers.items() if name != "gradient"}
        return float(row.update(0.0, numbers["gradient"], state, row.settings, 2)[wanted])

    return tuple(name for name in names if made({**usual, name: 0.9}) != made(usual))


def _remembered(work: Work, name: str, number: int) -> Near:
    """What the optimizer kept of earlier updates; 0 before the first."""
    state = work.network.optimizer.state
    if state and name in state[number - 1]:
        return work.get(f"given {name}", number)
    return Near(np.zeros(()), 0.0)


def _steady(work: Work, name: str, number: int, divided: bool) -> Near:
    """What the update goes on with. Moments so small that rounding takes their digits are
    carried in full by anyone who goes on with them: 0.0003 stands for 0.00033 there.

    ``divided``: by one another, where both would be off in the same way.
    """
    kept = work.get(name, number)
    if not name.startswith(("first_moment", "second_moment")):
        return kept
    made = work.worked((name, number))
    coarse = kept.margin > COARSE * np.abs(made.value)
    same = np.abs(kept.value - made.value) <= made.margin + kept.margin
    full = coarse & same
    value = np.where(full, made.value, kept.value)
    margin = np.where(full, made.margin, kept.margin)
    return Near(value, np.minimum(margin, COARSE * np.abs(value)) if divided else margin)


def _trained(work: Work, number: int) -> tuple[str, ...]:
    layer = work.layer(number)
    if layer.biases is None or not work.ways.trains:
        return trained(layer)
    return ("weights", "biases") if work.ways.trains == "all" else ("weights",)
