"""What of the plane is known at the cursor: the lines before and now, the sample, its answer?"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from core.arrays import Array
from core.network import Dense, Network
from core.perceptron import has_table, row
from core.trace import Place
from visualizer.session import Session


class Line(NamedTuple):
    """The line w1 x1 + w2 x2 + b = 0 of one neuron."""

    w1: float
    w2: float
    b: float

    @property
    def there(self) -> bool:
        """Is it a line at all?"""
        finite = bool(np.isfinite(self).all())
        return finite and (self.w1 != 0 or self.w2 != 0)

    @property
    def scaled(self) -> "Line":
        """The same line with 1 or -1 as its larger weight: of 1e-320 or 1e300 no square is left."""
        most = max(abs(self.w1), abs(self.w2))
        return Line(self.w1 / most, self.w2 / most, self.b / most) if self.there else self


@dataclass(frozen=True, eq=False)
class Moment:
    """The plane at the cursor.

    points : (m, 2), all samples; classes : (m,), from 0, or () where targets are no classes.
    current : the sample in front, from 0. before, now : a line for each neuron of the first
    layer, with the weights at the start of the update, and with those that are reached.
    lit : the neuron the step is about, from 0. single : does the line alone decide the answer?
    output, change : the answer to the current sample and what it changes, as far as reached.
    """

    points: Array
    classes: tuple[int, ...]
    current: int
    before: tuple[Line, ...]
    now: tuple[Line, ...]
    lit: int
    single: bool
    target: float | None = None
    output: float | None = None
    changes: tuple[float | None, ...] = ()

    @property
    def moved(self) -> bool:
        """Has a line moved in this update?"""
        return self.before != self.now


def moment(session: Session, covered: frozenset[int]) -> Moment:
    """The plane at the session's cursor; ``covered`` steps count as not reached."""
    trace, whole = session.trace, session.whole
    first = whole.layers[0]
    assert isinstance(first, Dense)
    mine = session.course.samples(session.update)
    current = mine.start + session.sample - 1
    before = tuple(_line(first.weights[:, k], first.biases, k) for k in range(first.units))
    weights = _reached(session, covered, "weights", first.weights)
    biases = None if first.biases is None else _reached(session, covered, "biases", first.biases)
    now = tuple(_line(weights[:, k], biases, k) for k in range(first.units))
    single = len(whole.layers) == 1 and first.units == 1
    found = Moment(
        whole.inputs, _classes(whole), current, before, now, _lit(session), single,
    )  # fmt: skip
    if not single:
        return found
    return Moment(
        found.points, found.classes, current, before, now, 0, True,
        float(whole.targets[current, 0]),
        _value(session, covered, trace.place("a", 1, session.sample - 1)),
        _changes(session, covered),
    )  # fmt: skip


def _line(weights: Array, biases: Array | None, k: int) -> Line:
    b = 0.0 if biases is None else float(biases[k])
    return Line(float(weights[0]), float(weights[1]), b)


def _reached(session: Session, covered: frozenset[int], part: str, old: Array) -> Array:
    """The new values that the cursor has reached, the old ones for the rest."""
    place = session.trace.place(part, 1, None, "update")
    if place is None:
        return old
    flat = old.reshape(-1).copy()
    for k in range(flat.size):
        step = place.step(k)
        if step <= session.cursor and step not in covered:
            flat[k] = place.values[k]
    return flat.reshape(old.shape)


def _changes(session: Session, covered: frozenset[int]) -> tuple[float | None, ...]:
    """What one sample adds to each weight and the bias, as far as it is reached."""
    if not has_table(session.whole) or session.network.samples > 1:
        return ()
    changes = row(session.course, session.update).changes
    steps = [
        place.step(k)
        for part in ("weights", "biases")
        if (place := session.trace.place(part, 1, None, "update")) is not None
        for k in range(place.values.size)
    ]
    return tuple(
        None if _at(session, covered, step) is None else change
        for step, change in zip(steps, changes, strict=False)
    )


def _value(session: Session, covered: frozenset[int], place: Place | None) -> float | None:
    return None if place is None else _at(session, covered, place.start)


def _at(session: Session, covered: frozenset[int], step: int) -> float | None:
    """The value of a step, if the cursor has reached it and it is not covered."""
    there = step <= session.cursor and step not in covered
    return session.trace[step].value if there else None


def _lit(session: Session) -> int:
    """The neuron of the first layer that the step is about, from 0; else the first."""
    step = session.step
    if step.layer != 1 or not step.position or session.cursor < session.trace.given:
        return 0
    return step.position[-1] - 1


def _classes(network: Network) -> tuple[int, ...]:
    """The samples' classes where their targets are such: a few values, or 1 in one column."""
    targets = network.targets
    if targets.shape[1] > 1:
        ones = np.isin(targets, (0.0, 1.0)).all() and (targets.sum(axis=1) == 1).all()
        return tuple(targets.argmax(axis=1).tolist()) if ones else ()
    values = np.unique(targets)
    if len(values) > 2:
        return ()
    if np.isin(values, (0.0, 1.0)).all():
        return tuple(targets[:, 0].astype(int).tolist())
    return tuple(np.searchsorted(values, targets[:, 0]).tolist())
