"""Which slips of a single number are known: a weight misread, a decimal cut off, a digit swapped?

These cannot be worked through a whole computation: they happen at one number and leave the
others alone. Each row gives, for one wrong number, the values that the slip could have given.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from core.answers.judging import Truth, given
from core.answers.sheet import Answer, Key
from core.answers.work import Work
from core.losses import LOSSES
from core.network import Dense

FAR = 6
"""How many rows or columns away a misread weight is looked for in a z; in a δ it is only one,
as small numbers agree by chance."""


LITTLE = 2.5
"""Units of the last decimal that rounding within a step may come to."""


@dataclass(frozen=True)
class Wrong:
    """One wrong number: where it stands, what was written, and what their own numbers give."""

    truth: Truth
    own: Work
    key: Key
    flat: int
    answer: Answer
    expected: float

    @property
    def shape(self) -> tuple[int, ...]:
        return self.own.made[self.key].value.shape


def miscopied(wrong: Wrong) -> Iterator[float]:
    """A number of the exercise that is not what stands there."""
    if given(wrong.key):
        yield wrong.answer.value


def neighbours_weight(wrong: Wrong) -> Iterator[float]:
    """One weight of a sum taken from the column or the row beside it."""
    name, number = wrong.key
    if name not in ("z", "delta"):
        return
    network = wrong.truth.trace.network
    after = number + (name == "delta")
    while after <= len(network.layers) and network.layers[after - 1].type == "flatten":
        after += 1
    if after > len(network.layers):
        return
    layer = network.layers[after - 1]
    if not isinstance(layer, Dense):
        return
    sample, here = np.unravel_index(wrong.flat, (wrong.shape[0], math.prod(wrong.shape[1:])))
    weights = wrong.own.get("weights", after).value
    if name == "z":
        line, factors = weights[:, here], wrong.own.outputs(after - 1).value[sample].reshape(-1)
        scale = 1.0
    else:
        line, factors = weights[here], wrong.own.get("delta", after).value[sample].reshape(-1)
        scale = float(wrong.own.slope(number).value[sample].reshape(-1)[here])
    lines = weights.T if name == "z" else weights
    reach = FAR if name == "z" else 1
    for place, factor in enumerate(factors):
        others = [lines[at][place] for at in _beside(int(here), reach, len(lines))]
        others += [line[at] for at in _beside(place, reach, len(line))]
        for other in others:
            yield wrong.expected + scale * float(factor * (other - line[place]))


def other_target(wrong: Wrong) -> Iterator[float]:
    """The target of any other output, at one output alone."""
    network = wrong.truth.trace.network
    name, number = wrong.key
    outputs = math.prod(network.shapes[-1])
    if name not in ("loss_term", "delta") or number != len(network.layers):
        return
    if wrong.own.layer(number).activation.row.coupled and not any(wrong.own.how):
        return  # each target is in all of them
    sample, here = divmod(wrong.flat, outputs)
    row = LOSSES[network.loss]
    a = wrong.own.get("a", number).value[sample].reshape(-1)[here]
    targets = wrong.own.get("y", number).value[sample].reshape(-1)
    slope = wrong.own.right_slope(number).value[sample].reshape(-1)[here]
    share = 1 / outputs if row.mean else 1.0
    for place, target in enumerate(targets):
        if place == here:
            continue
        if name == "loss_term":
            yield float(row.term(np.asarray(a), np.asarray(target)))
        elif wrong.own.how[sample]:
            yield wrong.expected + share * float(targets[here] - target)
        else:
            yield float(row.derivative(np.asarray(a), np.asarray(target)) * share * slope)


def _beside(place: int, reach: int, count: int) -> list[int]:
    near = range(max(0, place - reach), min(count, place + reach + 1))
    return [at for at in near if at != place]


def cut_off(wrong: Wrong) -> Iterator[float]:
    """The last decimal cut off, not rounded."""
    unit = 10.0**wrong.answer.decimals
    true = float(wrong.truth.right.made[wrong.key].value.reshape(-1)[wrong.flat])
    for value in (true, wrong.expected):
        if math.isfinite(value):
            yield math.trunc(value * unit) / unit


def last_decimal(wrong: Wrong) -> Iterator[float]:
    """Off by so little that something must have been rounded within the step."""
    if abs(wrong.answer.value - wrong.expected) <= LITTLE * 10.0**-wrong.answer.decimals:
        yield wrong.answer.value


def sign_lost(wrong: Wrong) -> Iterator[float]:
    """The right number with the other sign."""
    yield -wrong.expected


def point_moved(wrong: Wrong) -> Iterator[float]:
    """The decimal point one place off."""
    yield wrong.expected * 10
    yield wrong.expected / 10


def digits_swapped(wrong: Wrong) -> Iterator[float]:
    """Two digits beside each other changed places."""
    text = f"{wrong.expected:.{min(wrong.answer.decimals, 15)}f}"
    for place in range(len(text) - 1):
        left, right = text[place], text[place + 1]
        if left != right and (left + right).isdigit():
            yield float(text[:place] + right + left + text[place + 2 :])


def places_changed(wrong: Wrong) -> Iterator[float]:
    """The right number of another place of the same quantity and layer."""
    values = wrong.own.made[wrong.key].value.reshape(-1)
    if len(values) <= 400:
        yield from (float(one) for at, one in enumerate(values) if at != wrong.flat)


@dataclass(frozen=True)
class OneOff:
    """A slip of one number. It is asked for only where nothing of a lower ``rank`` fits."""

    values: Callable[[Wrong], Iterator[float]]
    rank: int


ONE_OFF: dict[str, OneOff] = {
    "miscopied": OneOff(miscopied, 0),
    "other_target": OneOff(other_target, 0),
    "neighbours_weight": OneOff(neighbours_weight, 0),
    "cut_off": OneOff(cut_off, 1),
    "last_decimal": OneOff(last_decimal, 2),
    "sign_lost": OneOff(sign_lost, 3),
    "places_changed": OneOff(places_changed, 3),
    "point_moved": OneOff(point_moved, 3),
    "digits_swapped": OneOff(digits_swapped, 3),
}
"""By name; those of rank 0 stand beside the slips that work a whole computation through."""
