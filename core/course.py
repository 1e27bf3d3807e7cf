"""What comes of several updates in a row? Each goes on with the network that the last one left.

An update uses all samples, or a run of them in their order: one alone (stochastic descent, the
perceptron), or so many at a time. Nothing is shuffled. The network after an update is bit for bit
what :meth:`core.trace.Trace.next_network` gives.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from core.arrays import Array
from core.checks import DocumentError
from core.network import Flatten, Network
from core.optimizers import OPTIMIZERS
from core.passes import Arrays, compute, loss_of, trained
from core.trace import Position, Trace

MOST_UPDATES = 1000
MOST_BYTES = 256 * 2**20
"""What the numbers of all updates together may take."""

MOST_COMPARED = 1000
"""Networks of more weights are not watched for coming back to the same ones."""


@dataclass(frozen=True)
class Ending:
    """What a course comes to. "settled": in ``epoch`` nothing changes any more, and never will.

    "cycle": before update ``again`` all is as it was before update ``start``, so the same
    changes follow each other for ever. Both count from 1.
    """

    kind: Literal["settled", "cycle"]
    epoch: int
    start: int
    again: int


class Link(NamedTuple):
    """One update: the network before it, with all samples and with its own, and its numbers."""

    whole: Network
    part: Network
    arrays: Arrays
    loss: float
    """Of all samples, before the update."""
    loss_after: float
    """Of its own samples, after it."""
    changed: bool
    """Did it change any weight or bias?"""


class Course:
    """A chain of updates, worked out one after the other; see :meth:`go_on`.

    network : all samples, as it is before the first update. at_once : how many of them an update
    uses, 0 for all. first : which run of samples, from 0, the first update uses.
    """

    def __init__(
        self, network: Network, at_once: int = 0, first: int = 0, trace: Trace | None = None
    ) -> None:
        """``trace`` is the record of the first update, where that has been made already."""
        self.network = network
        self.asked = (at_once, first)
        self.at_once = at_once if 0 < at_once < network.samples else 0
        self.first = first % self.rounds
        self.trouble: DocumentError | None = None
        """Why no update follows the last one that is worked out, if none does."""
        self.ending: Ending | None = None
        self._given = trace
        self._end: tuple[int, float] | None = None
        self._links: list[Link] = []
        self._seen: dict[tuple[int, bytes], int] = {}
        self._watched = sum(layer.weights.size for _, layer in network.weighted) <= MOST_COMPARED
        self.go_on()

    @property
    def done(self) -> int:
        """How many updates are worked out: at least 1."""
        return len(self._links)

    @property
    def rounds(self) -> int:
        """How many updates use each sample once: an epoch."""
        return -(-self.network.samples // self.at_once) if self.at_once else 1

    @property
    def most(self) -> int:
        """How many updates can be kept of a network of this size, :data:`MOST_UPDATES` at most."""
        arrays = self._links[0].arrays.by_name
        size = sum(values.nbytes for values in arrays.values())
        return max(min(MOST_UPDATES, MOST_BYTES // max(size, 1)), 1)

    @property
    def nbytes(self) -> int:
        """What all numbers take, about."""
        return self.done * MOST_BYTES // (self.most + 1)

    def go_on(self) -> bool:
        """Work out one more update. Returns whether there was one; see :attr:`trouble`."""
        if self.trouble is not None or self.done >= MOST_UPDATES:
            return False
        number = self.done + 1
        try:
            whole = self.network if number == 1 else self.after(self.done)
        except DocumentError as error:
            self.trouble = error
            return False
        part = self._part(whole, number)
        given = self._given if number == 1 else None
        arrays = given.arrays if given is not None else compute(part)
        self._watch(number, whole)
        changed = _changes(part, arrays)
        after = Trace(part, arrays).loss_after if given is None else given.loss_after
        loss = arrays.loss if part is whole else loss_of(whole)
        self._links.append(Link(whole, part, arrays, loss, after, changed))
        self._judge()
        return True

    def whole(self, update: int) -> Network:
        """The network with all samples as it is before an update, from 1."""
        return self._links[update - 1].whole

    def after(self, update: int) -> Network:
        """The network with all samples after an update; raises DocumentError.

        It is refused where the update did not give finite numbers.
        """
        if update < self.done:
            return self._links[update].whole
        link = self._links[update - 1]
        left = Trace(link.part, link.arrays).next_network()
        if link.part is link.whole:
            return left
        return link.whole.replace(layers=left.layers, optimizer=left.optimizer)

    def trace(self, update: int) -> Trace:
        """The record of an update, of its own samples alone."""
        if update == 1 and self._given is not None:
            return self._given
        link = self._links[update - 1]
        trace = Trace(link.part, link.arrays)
        trace.loss_after = link.loss_after
        return trace

    def arrays(self, update: int) -> Arrays:
        """All numbers of an update, of its own samples."""
        return self._links[update - 1].arrays

    def samples(self, update: int) -> range:
        """The samples an update uses, from 0."""
        if not self.at_once:
            return range(self.network.samples)
        start = (self.first + update - 1) % self.rounds * self.at_once
        return range(start, min(start + self.at_once, self.network.samples))

    def epoch(self, update: int) -> int:
        """In which epoch of the course an update is, from 1."""
        return (update - 1) // self.rounds + 1

    def changed(self, update: int) -> bool:
        """Does an update change any weight or bias?"""
        return self._links[update - 1].changed

    def loss(self, update: int) -> float:
        """The loss of an update's own samples, before it."""
        return self._links[update - 1].arrays.loss

    # paths

    def losses(self) -> Array:
        """The loss of all samples before each update, then after the last one, (done + 1,)."""
        links = tuple(self._links)
        found = [link.loss for link in links]
        found.append(links[-1].loss_after if not self.at_once else self._loss_at_end(len(links)))
        return np.array(found)

    def path(self, quantity: str, layer: int, position: Position) -> Array:
        """A number of the update over the course. ``position`` counts from 1.

        "weights" and "biases": before the first update, then after each, shape (done + 1,).
        Gradients and what the optimizer works out, such as "velocity_weights": of each update,
        shape (done,).
        """
        at = tuple(place - 1 for place in position)
        if quantity not in ("weights", "biases"):
            return np.array([link.arrays.by_name[quantity, layer][at] for link in self._links])
        found = self.network.layers[layer - 1]
        if isinstance(found, Flatten):
            raise ValueError(f"layer {layer} has no {quantity}")
        start = getattr(found, quantity)[at]
        made = (link.arrays.by_name[f"new_{quantity}", layer][at] for link in self._links)
        return np.array([start, *made])

    # within

    def _loss_at_end(self, done: int) -> float:
        if self._end is None or self._end[0] != done:
            try:
                self._end = (done, loss_of(self.after(done)))
            except DocumentError:
                self._end = (done, math.nan)
        return self._end[1]

    def _part(self, whole: Network, number: int) -> Network:
        if not self.at_once:
            return whole
        mine = self.samples(number)
        rows = slice(mine.start, mine.stop)
        return whole.replace(inputs=whole.inputs[rows], targets=whole.targets[rows])

    def _watch(self, number: int, whole: Network) -> None:
        """Look whether all was like this before some earlier update."""
        if not self._watched or self.ending is not None:
            return
        key = (self.samples(number).start, _state(whole))
        start = self._seen.setdefault(key, number)
        if start < number and any(link.changed for link in self._links[start - 1 :]):
            self.ending = Ending("cycle", self.epoch(start), start, number)

    def _judge(self) -> None:
        """After each whole epoch: did anything change in it?"""
        if self.ending is not None or self.done % self.rounds:
            return
        if not any(link.changed for link in self._links[-self.rounds :]):
            again = self.done + 1
            self.ending = Ending("settled", self.epoch(self.done), again - self.rounds, again)


def usual(network: Network) -> tuple[int, int]:
    """How many samples at once, and how many updates, a network is first shown with.

    The perceptron learns from one sample after the other, so its delta rule is shown over one
    epoch, sample by sample, unless the network says that the samples' changes are added up.
    Everything else is shown as one update of all samples: (0, 1).
    """
    last = network.layers[-1]
    alone = (
        network.samples > 1
        and network.optimizer.name == "delta_rule"
        and not isinstance(last, Flatten)
        and last.activation.name == "step"
        and network.batch_reduction == "mean"
    )
    return (1, min(network.samples, MOST_UPDATES)) if alone else (0, 1)


def _changes(network: Network, arrays: Arrays) -> bool:
    return any(
        not np.array_equal(arrays.by_name[f"new_{part}", number], getattr(layer, part))
        for number, layer in network.weighted
        for part in trained(layer)
    )


def _state(network: Network) -> bytes:
    """All that an update depends on besides its samples; 0 and -0 are the same."""
    optimizer = network.optimizer
    parts = [getattr(layer, part) for _, layer in network.weighted for part in trained(layer)]
    parts += [values for kept in optimizer.state for values in kept.values()]
    counted = optimizer.updates if OPTIMIZERS[optimizer.name].state else 0
    return b"".join([counted.to_bytes(8, "little"), *((part + 0.0).tobytes() for part in parts)])
