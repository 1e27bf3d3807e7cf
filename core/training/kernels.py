"""What is the arithmetic of activations and losses, in place?

Each function returns calls, ready to be made again and again in this order, that write into the
arrays they were given. The usual activations have versions of their own; the rest go through the
tables' formulas, which make new arrays. Arrays are laid out (n, m): one column a sample, so that
sums over a layer's neurons run over whole rows. Constants are arrays without axes: NumPy takes
them twice as fast as Python's numbers.
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from core.losses import LOSSES
from core.network import Activation
from core.passes import OutputDelta
from core.training.plan import Numbers

Call = Callable[[], object]

IN_PLACE = ("identity", "relu", "sigmoid", "softmax", "tanh")
"""Activations whose a may take the place of z, since their derivative needs a alone."""


FEW = 32
"""Up to so many neurons are added up by a product with ones, which writes the sum into every row:
a sum in one row, and a division of each row by it, take twice as long."""


def activate(activation: Activation, z: Numbers, a: Numbers) -> list[Call]:
    """a = f(z). z, a : shape (n, m), the same array for those of :data:`IN_PLACE`."""
    one = np.ones((), z.dtype)
    match activation.name:
        case "identity":
            return []
        case "relu":
            # Against an array of zeros: a single zero takes a road four times as slow.
            return [partial(np.maximum, z, np.zeros_like(z), out=a)]
        case "sigmoid":
            # Where e^-z overflows, 1 / (1 + inf) is the right 0.
            return [
                partial(np.negative, z, a),
                partial(np.exp, a, a),
                partial(np.add, a, one, a),
                partial(np.divide, one, a, a),  # np.reciprocal takes twice as long
            ]
        case "tanh":
            return [partial(np.tanh, z, a)]
        case "softmax":
            largest = np.empty(z.shape[1], z.dtype)
            n = len(z)
            total = np.empty((n if n <= FEW else 1, z.shape[1]), z.dtype)
            add_up = partial(np.ones((len(total), n), z.dtype).dot, a, total)
            return [
                partial(np.maximum.reduce, z, 0, None, largest),
                partial(np.subtract, z, largest, a),
                partial(np.exp, a, a),
                add_up,
                partial(np.divide, a, total, a),
            ]
    return [lambda: np.copyto(a, activation.value(z), casting="same_kind")]


def through_activation(
    activation: Activation, z: Numbers, a: Numbers, delta: Numbers
) -> list[Call]:
    """delta, which holds ∂ℓ/∂a, becomes ∂ℓ/∂z. All of shape (n, m)."""
    one = np.ones((), a.dtype)
    work = np.empty_like(delta)
    match activation.name:
        case "identity":
            return []
        case "relu":
            # Exactly 1 where a > 0, else 0; a mask of booleans would have to be converted.
            return [
                partial(np.minimum, a, np.ones_like(a), out=work),
                partial(np.ceil, work, work),
                partial(np.multiply, delta, work, delta),
            ]
        case "sigmoid":
            return [
                partial(np.subtract, one, a, work),
                partial(np.multiply, work, a, work),
                partial(np.multiply, delta, work, delta),
            ]
        case "tanh":
            return [
                partial(np.multiply, a, a, work),
                partial(np.subtract, one, work, work),
                partial(np.multiply, delta, work, delta),
            ]
        case "softmax":
            # Σ_k g_k a_k ([i = k] - a_i) = a_i (g_i - Σ_k g_k a_k)
            row = np.empty(a.shape[1], a.dtype)
            return [
                partial(np.multiply, delta, a, work),
                partial(np.add.reduce, work, 0, None, row),
                partial(np.subtract, delta, row, delta),
                partial(np.multiply, delta, a, delta),
            ]

    def by_formula() -> None:
        work[...] = activation.derivative(z, a)
        np.multiply(delta, work, delta)

    return [by_formula]


SQUARES = {"half_squared_error": 1.0, "squared_error": 2.0, "mean_squared_error": 2.0}
"""Losses whose derivative by a is so many times a - y."""


def loss_factor(loss: str, rule: OutputDelta, outputs: int) -> float:
    """The constant in ∂ℓ/∂a or, by ``rule``, in ∂ℓ/∂z: it is folded into the scale."""
    if rule == "delta rule":
        return 1.0
    factor = 1.0 if rule else SQUARES.get(loss, 1.0)
    return factor / outputs if LOSSES[loss].mean else factor


def output_delta(
    loss: str, rule: OutputDelta, a: Numbers, y: Numbers, scale: Numbers, delta: Numbers
) -> list[Call]:
    """delta = scale · (∂ℓ/∂z if there is a ``rule``, else ∂ℓ/∂a). a, y, delta : shape (n, m).

    ``scale``, without axes, has :func:`loss_factor` in it.
    """
    scaled = partial(np.multiply, delta, scale, delta)
    if rule == "weighted difference":
        total = np.empty(y.shape[1], y.dtype)
        return [
            partial(np.add.reduce, y, 0, None, total),
            partial(np.multiply, a, total, delta),
            partial(np.subtract, delta, y, delta),
            scaled,
        ]
    if rule or loss in SQUARES:
        return [partial(np.subtract, a, y, delta), scaled]
    derivative = LOSSES[loss].derivative
    return [lambda: np.copyto(delta, derivative(a, y), casting="same_kind"), scaled]
