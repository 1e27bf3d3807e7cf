"""Which weight or bias is followed over the updates, and which paths does it have?"""

from dataclasses import dataclass

import numpy as np

from core.arrays import Array
from core.lettering import Notation
from core.network import Flatten, Network
from core.optimizers import OPTIMIZERS
from core.passes import trained
from core.symbols import OF_PARAMETER, letter, split
from core.trace import Step
from visualizer.session import Session

MOST_LISTED = 200
"""More weights and biases are not listed; a click on an edge of the graph chooses any."""


@dataclass(frozen=True)
class Followed:
    """One weight or bias: ``part`` is "weights" or "biases", the position counts from 1."""

    part: str
    layer: int
    position: tuple[int, ...]

    def name(self, notation: Notation, quantity: str = "") -> str:
        """What it is called, or what the optimizer keeps for it: ``W[1]1,2``, ``v(W[1]1,2)``."""
        places = ",".join(map(str, notation.indices(self.part, self.position)))
        own = f"{letter(self.part, notation)}{notation.layer(self.layer)}{places}"
        base, part = split(quantity)
        return f"{OF_PARAMETER[base][0]}({own})" if part else own


@dataclass(frozen=True, eq=False)
class Path:
    """A number over the updates. ``start``: after how many updates its first value stands.

    ``quantity`` is "" for the loss.
    """

    quantity: str
    name: str
    start: int
    values: Array

    def value(self, after: int) -> float | None:
        """What it is after so many updates."""
        place = after - self.start
        return float(self.values[place]) if 0 <= place < len(self.values) else None


def followed_by(step: Step) -> Followed | None:
    """The weight or bias that a step is about, if it is about one."""
    quantity = step.quantity.removeprefix("gradient_")
    part = split(quantity)[1] or quantity
    if part not in ("weights", "biases") or step.layer is None:
        return None
    return Followed(part, step.layer, step.position)


def first_of(network: Network) -> Followed:
    """What is followed before anything is chosen: the first weight of all."""
    number, layer = network.weighted[0]
    return Followed("weights", number, (1,) * layer.weights.ndim)


def is_in(network: Network, followed: Followed) -> bool:
    """Has the network such a weight or bias?"""
    if followed.layer > len(network.layers):
        return False
    layer = network.layers[followed.layer - 1]
    values = None if isinstance(layer, Flatten) else getattr(layer, followed.part)
    return (
        values is not None
        and values.ndim == len(followed.position)
        and all(p <= n for p, n in zip(followed.position, values.shape, strict=True))
    )


def listed(network: Network) -> list[Followed]:
    """All weights and biases, in the order of the layers; none where they are too many."""
    found: list[Followed] = []
    for number, layer in network.weighted:
        for part in ("weights", "biases"):
            values = getattr(layer, part)
            if values is None:
                continue
            if len(found) + values.size > MOST_LISTED:
                return []
            places = np.ndindex(values.shape)
            found += [Followed(part, number, tuple(k + 1 for k in place)) for place in places]
    return found


def loss_path(session: Session) -> Path:
    """The loss of all samples, after so many updates."""
    return Path("", "L", 0, session.course.losses()[: session.count + 1])


def paths(session: Session, followed: Followed) -> list[list[Path]]:
    """The paths of a weight or bias: one list a chart, its own first, then the optimizer's."""
    course, count, notation = session.course, session.count, session.notation
    network = session.document

    def path(quantity: str, start: int) -> Path:
        values = course.path(quantity, followed.layer, followed.position)
        return Path(quantity, followed.name(notation, quantity), start, values[: count + 1 - start])

    found = [[path(followed.part, 0)]]
    layer = network.layers[followed.layer - 1]
    assert not isinstance(layer, Flatten)
    if followed.part in trained(layer):
        for base in OPTIMIZERS[network.optimizer.name].state:
            names = [base, f"{base}_corrected"]
            there = [n for n in names if n in OPTIMIZERS[network.optimizer.name].quantities]
            found.append([path(f"{name}_{followed.part}", 1) for name in there])
    return found
