"""Which slips are well known, and in which ways do they work a number out?

One table. A row says where a slip can be made and what it changes; what is said of it stands in
:mod:`core.answers.sentences` under the same name.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from core.answers.margins import Near, spread, times
from core.answers.ways import Ways
from core.answers.work import Work
from core.arrays import Array
from core.losses import LOSSES
from core.network import Dense, Network


@dataclass(frozen=True)
class Slip:
    """One slip.

    ways : how it works numbers out; several where it can be made in more than one way.
    possible : whether it can be made in a network at all, and would change anything.
    rounding : a slip of rounding alone, which is believed only where no other explains as much.
    """

    ways: tuple[Ways, ...]
    possible: Callable[[Network], bool] = lambda network: True
    decimals: int | None = None


# What is done instead ------------------------------------------------------------------------


def _no_squash(work: Work, number: int, z: Near) -> Near:
    return z


def _no_slope(work: Work, number: int) -> Near:
    return Near(np.ones(work.get("z", number).value.shape), 0.0)


def _slope_at_a(work: Work, number: int) -> Near | None:
    """f'(a) in place of f'(z)."""
    activation = work.layer(number).activation
    if activation.row.coupled:
        return None
    a = work.get("a", number)
    return spread(lambda at: activation.derivative(at, activation.value(at)), a)


def _slope_of_z(work: Work, number: int) -> Near:
    """A formula in a, such as a (1 - a), with z put in."""
    activation = work.layer(number).activation
    z = work.get("z", number)
    if activation.row.coupled:
        return spread(lambda own: own * (1 - own), z)
    return spread(lambda at: activation.derivative(at, at), z)


def _slope_through(work: Work, number: int) -> Near | None:
    """1 also where z is negative, at activations with a kink at 0."""
    return _kinked(work, number, lambda z, slope: np.where(z < 0, 1.0, slope))


def _slope_blocked(work: Work, number: int) -> Near | None:
    """0 also where z is positive."""
    return _kinked(work, number, lambda z, slope: np.where(z > 0, 0.0, slope))


def _kinked(work: Work, number: int, change: Callable[[Array, Array], Array]) -> Near | None:
    if work.layer(number).activation.name not in KINKED:
        return None
    z = work.get("z", number).value
    return Near(change(z, work.right_slope(number).value), 0.0)


def _own_slope(work: Work, number: int) -> Near | None:
    """Of a softmax the derivative by its own z alone."""
    coupled = work.layer(number).activation.row.coupled
    return work.right_slope(number) if coupled else None


def _own_output(work: Work, number: int) -> Near:
    """The gradient from a_j of the layer itself: the same for all weights into a neuron."""
    return _for_all_inputs(work, number, times(work.get("a", number), work.get("delta", number)))


def _own_outputs_in_order(work: Work, number: int) -> Near:
    """The gradient from a_i of the layer itself, where it has as many neurons."""
    n_in, units = work.layer(number).weights.shape[:2]
    a = work.get("a", number)
    if not isinstance(work.layer(number), Dense) or units < n_in:
        return work.met(number, work.outputs(number - 1))
    return work.met(number, a.map(lambda values: values[:, :n_in]))


def _no_input(work: Work, number: int) -> Near:
    """The gradient without what came in: δ itself."""
    return _for_all_inputs(work, number, work.get("delta", number))


def _for_all_inputs(work: Work, number: int, found: Near) -> Near:
    layer = work.layer(number)
    if not isinstance(layer, Dense):
        return work.met(number, work.outputs(number - 1))
    shape = layer.weights.shape
    return found.map(lambda values: np.broadcast_to(values.sum(axis=0), shape))


def _from_z(work: Work, number: int) -> Near:
    """The gradient from z of the layer before, in place of its a."""
    return work.met(number, work.outputs(number - 1, "z"))


def _transposed(values: Array) -> Array:
    """A square matrix transposed; the numbers of another one read column by column."""
    return values.reshape(values.shape[::-1]).T


def _next_column(values: Array) -> Array:
    return np.roll(values, -1, axis=1)


def _last_column(values: Array) -> Array:
    return np.roll(values, 1, axis=1)


def _next_row(values: Array) -> Array:
    return np.roll(values, -1, axis=0)


def _last_row(values: Array) -> Array:
    return np.roll(values, 1, axis=0)


def _rate(change: Callable[[float], float]) -> Callable[[Mapping[str, float]], dict[str, float]]:
    return lambda settings: {**settings, "learning_rate": change(settings["learning_rate"])}


def _no_memory(settings: Mapping[str, float]) -> dict[str, float]:
    return {name: 0.0 if name == "momentum" else value for name, value in settings.items()}


# Where a slip can be made --------------------------------------------------------------------


KINKED = ("relu", "prelu", "elu")


def _activations(network: Network) -> set[str]:
    return {layer.activation.name for _, layer in network.weighted}


def _squared(network: Network) -> bool:
    return "entropy" not in network.loss


def _hidden(network: Network) -> bool:
    return len(network.weighted) > 1


def _matrices(network: Network) -> bool:
    return any(
        isinstance(layer, Dense) and min(layer.weights.shape) > 1 for _, layer in network.weighted
    )


def _several_outputs(network: Network) -> bool:
    return math.prod(network.shapes[-1]) > 1


def _batch(reduction: str) -> Callable[[Network], bool]:
    return lambda network: network.samples > 1 and network.batch_reduction == reduction


def _biases(trained: tuple[bool, ...]) -> Callable[[Network], bool]:
    return lambda network: any(
        layer.biases is not None and layer.train_biases in trained for _, layer in network.weighted
    )


def _has(*names: str) -> Callable[[Network], bool]:
    return lambda network: bool(_activations(network) & set(names))


def _logarithms(network: Network) -> bool:
    return not _squared(network) or "softplus" in _activations(network)


def _cancelled(network: Network) -> bool:
    return LOSSES[network.loss].cancels == network.weighted[-1][1].activation.name


def _optimizers(*names: str) -> Callable[[Network], bool]:
    return lambda network: network.optimizer.name in names


SLIPS: dict[str, Slip] = {
    "updated_weights": Slip((Ways(through="new"),), _hidden),
    "doubled": Slip((Ways(factor=2.0),), _squared),
    "halved": Slip((Ways(factor=0.5),), _squared),
    "outputs_summed": Slip(
        (Ways(outputs="sum"),),
        lambda network: LOSSES[network.loss].mean and _several_outputs(network),
    ),
    "outputs_averaged": Slip(
        (Ways(outputs="mean"),),
        lambda network: not LOSSES[network.loss].mean and _several_outputs(network),
    ),
    "batch_summed": Slip((Ways(batch="sum"),), _batch("mean")),
    "batch_averaged": Slip((Ways(batch="mean"),), _batch("sum")),
    "slope_forgotten": Slip((Ways(slope=_no_slope),)),
    "slope_at_a": Slip((Ways(slope=_slope_at_a),)),
    "slope_of_z": Slip((Ways(slope=_slope_of_z),), _has("sigmoid", "tanh", "softmax")),
    "slope_too_much": Slip((Ways(cancels=False),), _cancelled),
    "softmax_alone": Slip((Ways(slope=_own_slope),), _has("softmax")),
    "kink_let_through": Slip((Ways(slope=_slope_through),), _has(*KINKED)),
    "kink_blocked": Slip((Ways(slope=_slope_blocked),), _has(*KINKED)),
    "transposed_forward": Slip((Ways(read_forward=_transposed),), _matrices),
    "transposed_backward": Slip((Ways(read_backward=_transposed),), _matrices),
    "transposed_gradient": Slip((Ways(turned=True),), _matrices),
    "neighbours_weight": Slip(
        tuple(
            Ways(**{reading: turn})  # type: ignore[arg-type]
            for reading, turns in (
                ("read_forward", (_next_column, _last_column)),
                ("read_backward", (_next_row, _last_row)),
            )
            for turn in turns
        )
    ),
    "bias_forgotten": Slip((Ways(bias=0.0),), _biases((True, False))),
    "bias_twice": Slip((Ways(bias=2.0),), _biases((True, False))),
    "bias_trained": Slip((Ways(trains="all"),), _biases((False,))),
    "bias_left": Slip((Ways(trains="none"),), _biases((True,))),
    "sign_of_the_error": Slip((Ways(sign=-1.0),)),
    "sign_of_the_update": Slip((Ways(settings=_rate(lambda rate: -rate)),)),
    "rate_forgotten": Slip((Ways(settings=_rate(lambda rate: 1.0)),)),
    "rate_twice": Slip((Ways(settings=_rate(lambda rate: rate * rate)),)),
    "old_value_forgotten": Slip((Ways(old=0.0),)),
    "log10": Slip((Ways(logarithm=1 / math.log(10)),), _logarithms),
    "log2": Slip((Ways(logarithm=1 / math.log(2)),), _logarithms),
    "own_a": Slip((Ways(gradient=_own_output), Ways(gradient=_own_outputs_in_order))),
    "input_forgotten": Slip((Ways(gradient=_no_input),)),
    "z_in_the_gradient": Slip((Ways(gradient=_from_z),), _hidden),
    "z_for_a": Slip((Ways(enters="z"),), _hidden),
    "other_target": Slip(
        (Ways(targets=_next_column), Ways(targets=_last_column)), _several_outputs
    ),
    "softmax_without_e": Slip((Ways(exponential=False),), _has("softmax")),
    "softmax_without_sum": Slip((Ways(shared=False),), _has("softmax")),
    "activation_forgotten": Slip((Ways(squash=_no_squash),)),
    "optimizer_forgotten": Slip(
        (Ways(optimizer="sgd"), Ways(settings=_no_memory)), _optimizers("momentum", "adam")
    ),
    "correction_forgotten": Slip((Ways(corrected=False),), _optimizers("adam")),
    "rounded_early": Slip((Ways(),), decimals=1),
}
"""By name, in the order in which candidates are listed."""
