"""How is the perceptron's table written: one row a sample, epoch after epoch?

F. Rosenblatt's rule, 1958: ``w_i ← w_i + η (y − ŷ) x_i`` and ``b ← b + η (y − ŷ)``. The network's
own update is the same numbers: its gradient is ``(ŷ − y) x_i``.
"""

from __future__ import annotations

from typing import NamedTuple

from core.course import Course
from core.network import Dense, Network
from core.passes import trained


class Row(NamedTuple):
    """One update of one sample. ``changes`` and ``after`` have the weights, then the bias."""

    update: int
    epoch: int
    sample: int
    inputs: tuple[float, ...]
    target: float
    z: float
    output: float
    error: float
    """y − ŷ"""
    changes: tuple[float, ...]
    after: tuple[float, ...]


def has_table(network: Network) -> bool:
    """Is it one neuron that learns by plain steps along its gradient?"""
    return (
        len(network.layers) == 1
        and isinstance(network.layers[0], Dense)
        and network.layers[0].units == 1
        and network.optimizer.name in ("sgd", "delta_rule")
    )


def row(course: Course, update: int) -> Row:
    """The row of an update, from 1, of a course that uses one sample at a time."""
    arrays = course.arrays(update).by_name
    network = course.whole(update)
    layer = network.layers[0]
    assert isinstance(layer, Dense)
    sample = course.samples(update).start
    target, output = float(network.targets[sample, 0]), float(arrays["a", 1][0, 0])
    rate = network.optimizer.learning_rate
    slopes = [arrays[f"gradient_{part}", 1].reshape(-1) for part in trained(layer)]
    changes = [-(rate * float(slope)) + 0.0 for one in slopes for slope in one]
    after = arrays["new_weights", 1].reshape(-1).tolist()
    if layer.biases is not None:
        after += arrays["new_biases", 1].tolist()
    changes += [0.0] * (len(after) - len(changes))  # a bias that is not trained
    return Row(
        update,
        course.epoch(update),
        sample + 1,
        tuple(network.inputs[sample].tolist()),
        target,
        float(arrays["z", 1][0, 0]),
        output,
        target - output,
        tuple(changes),
        tuple(after),
    )
