"""Which random networks cover all activations, losses, optimizers and layer types?

Weights are scaled with their fan-in, so that outputs stay where a loss is defined and no
comparison drowns in saturated neurons.
"""

from collections.abc import Iterator
from itertools import cycle
from typing import NamedTuple

import numpy as np

from core.activations import ACTIVATIONS
from core.losses import LOSSES
from core.network import Activation, Conv2D, Dense, Flatten, Layer, Network, Optimizer
from core.optimizers import OPTIMIZERS

HIDDEN = list(ACTIVATIONS)
SHAPES = {
    "dense": ((3,), (("dense", 4), ("dense", 3))),
    "deep": ((2,), (("dense", 3), ("dense", 4), ("dense", 2))),
    "one": ((2,), (("dense", 3), ("dense", 1))),
    "single": ((3,), (("dense", 2),)),
    "conv": ((1, 4, 4), (("conv", 2, (3, 3)), ("flatten",), ("dense", 3))),
    "channels": ((2, 4, 3), (("conv", 2, (2, 2)), ("conv", 3, (2, 1)), ("flatten",), ("dense", 2))),
    "flat": ((1, 3, 3), (("flatten",), ("dense", 3), ("dense", 2))),
    "ends flat": ((1, 3, 3), (("conv", 2, (2, 2)), ("flatten",))),
    "ends in maps": ((2, 3, 3), (("conv", 2, (1, 2)), ("conv", 1, (2, 2)))),
}
BIASES = ("none", "trained", "frozen", "positions")


class Case(NamedTuple):
    """What :func:`random_network` needs to know."""

    seed: int
    shape: str = "dense"
    hidden: str = "sigmoid"
    output: str = "sigmoid"
    loss: str = "half_squared_error"
    optimizer: str = "sgd"
    samples: int = 1
    biases: str = "trained"
    reduction: str = "mean"

    @property
    def name(self) -> str:
        return " ".join(map(str, self))


def random_network(*given, **named) -> Network:
    """The network of a :class:`Case`; its outputs lie where the loss is defined."""
    case = Case(*given, **named)
    rng = np.random.default_rng(case.seed)
    input_shape, plan = SHAPES[case.shape]
    layers: list[Layer] = []
    current = input_shape
    places = [place for place, entry in enumerate(plan) if entry[0] != "flatten"]
    for place, entry in enumerate(plan):
        if entry[0] == "flatten":
            layers.append(Flatten())
            current = (int(np.prod(current)),)
            continue
        last = place == places[-1]
        layers.append(_layer(rng, case, entry, current, last))
        current = layers[-1].output_shape(current, "")
    targets = rng.random((case.samples, *current))
    if "binary" in case.loss and (
        case.output == "step" or (case.output == "softmax" and current == (1,))
    ):
        targets[:] = 1.0  # their outputs are 1, where ln(1 - a) is not defined
    if case.loss == "cross_entropy":
        targets /= targets.sum(axis=tuple(range(1, targets.ndim)), keepdims=True)
    return Network(
        input_shape=input_shape,
        layers=tuple(layers),
        loss=case.loss,
        optimizer=Optimizer(case.optimizer, {"learning_rate": 0.3}),
        inputs=rng.normal(0, 1, (case.samples, *input_shape)),
        targets=targets,
        batch_reduction=case.reduction,
    )


def _layer(rng, case: Case, entry, shape, last: bool) -> Dense | Conv2D:
    name = case.output if last else case.hidden
    if entry[0] == "conv" and name == "softmax":
        name = "sigmoid"
    # Outputs between 0 and 1 whatever the activation: z stays near 0.3.
    narrow = last and "entropy" in case.loss and name not in ("sigmoid", "softmax")
    if entry[0] == "dense":
        weight_shape, fan_in = (shape[0], entry[1]), shape[0]
        bias_shape, own, kind = (entry[1],), (entry[1],), Dense
    else:
        weight_shape = (entry[1], shape[0], *entry[2])
        fan_in = int(np.prod(weight_shape[1:]))
        own, kind = (entry[1], entry[2]), Conv2D
        maps = (entry[1], *(n - k + 1 for n, k in zip(shape[1:], entry[2], strict=True)))
        bias_shape = maps if case.biases == "positions" else (entry[1],)
    weights = rng.normal(0, 1 / np.sqrt(fan_in), weight_shape)
    biases = None if case.biases == "none" else rng.normal(0, 0.3, bias_shape)
    if narrow:
        weights = np.clip(0.02 * weights, -0.03, 0.03)
        biases = 0.3 + np.clip(0.1 * rng.normal(0, 1, bias_shape), -0.1, 0.1)
    activation = Activation(name)
    return kind(*own, activation, weights, biases, case.biases != "frozen")


def outputs_for(shape: str) -> list[str]:
    """The activations that the last layer of a shape can have."""
    ends_in_maps = SHAPES[shape][1][-1][0] in ("conv", "flatten")
    return [name for name in ACTIVATIONS if not (ACTIVATIONS[name].coupled and ends_in_maps)]


def cases(shapes=tuple(SHAPES), outputs: bool = False) -> Iterator[Case]:
    """All shapes x hidden activations x losses, with everything else taking turns.

    ``outputs``: every output activation too, instead of taking turns.
    """
    optimizers, biases = cycle(OPTIMIZERS), cycle(BIASES)
    samples, reductions = cycle((1, 3, 1, 2, 1)), cycle(("mean", "sum", "mean"))
    seed = 0
    for shape in shapes:
        turn = cycle(outputs_for(shape))
        for hidden in HIDDEN:
            next(turn)
            for loss in LOSSES:
                for output in outputs_for(shape) if outputs else [next(turn)]:
                    seed += 1
                    yield Case(seed, shape, hidden, output, loss, next(optimizers),
                               next(samples), next(biases), next(reductions))  # fmt: skip
                    if seed % 7 == 0:
                        next(biases)


__all__ = ["BIASES", "HIDDEN", "LOSSES", "OPTIMIZERS", "SHAPES", "Case", "cases", "outputs_for",
           "random_network"]  # fmt: skip
