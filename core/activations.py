"""Which activation functions are there, and what are their derivatives?

Each formula is written once (see :mod:`core.arithmetic`): it computes whole arrays and shows its
own arithmetic. A new activation is one row of :data:`ACTIVATIONS`; the tests check every row
against finite differences and an independent implementation.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.arithmetic import arctan, choose, exp, log, maximum, tanh

FAR = 700.0
"""Beyond this, ``exp`` nears the largest double (e^709.78); formulas change to their safe form."""

NEAR = 1e-3
"""Within this of 0, ``exp(z) - 1`` loses digits; elu changes to the same function by tanh."""


@dataclass(frozen=True)
class ActivationRow:
    """One activation f with a = f(z).

    value(z, alpha) and derivative(z, a, alpha) take arrays of any shape or arithmetic nodes.
    ``latex`` and ``latex_derivative`` are in terms of ``z`` and ``a``. ``kinks`` are the places
    where f has no derivative and ``at_kink`` says which value stands in for it there.
    A ``coupled`` activation (softmax) mixes all neurons of a layer: its value comes through its
    own steps, and its derivative is a whole Jacobian.
    """

    title: str
    latex: str
    latex_derivative: str
    value: Callable[[Any, Any], Any]
    derivative: Callable[[Any, Any, Any], Any]
    alpha: float | None = None
    kinks: tuple[float, ...] = ()
    at_kink: str = ""
    coupled: bool = False


def _sigmoid(z: Any) -> Any:
    return choose(
        lambda value: value < -FAR,
        z,
        lambda: exp(z) / (1 + exp(z)),
        lambda: 1 / (1 + exp(-z)),
    )


def _softplus(z: Any) -> Any:
    return choose(
        lambda value: value > FAR,
        z,
        lambda: z + log(1 + exp(-z)),
        lambda: log(1 + exp(z)),
    )


def _elu(z: Any, alpha: Any) -> Any:
    def below() -> Any:
        return choose(
            lambda value: value > -NEAR,
            z,
            lambda: alpha * (2 * tanh(z / 2) / (1 - tanh(z / 2))),
            lambda: alpha * (exp(z) - 1),
        )

    return choose(_positive, z, lambda: z, below)


def _elu_derivative(z: Any, alpha: Any) -> Any:
    return choose(_positive, z, lambda: 1, lambda: alpha * exp(z))


def _positive(value: Any) -> Any:
    return value > 0


def _not_negative(value: Any) -> Any:
    return value >= 0


def softmax(z: Any) -> tuple[Any, Any, Any]:
    """The three stages of a softmax along the last axis: e, their sum, and a.

    z : ndarray, shape (..., n). Returns e (..., n), the sum (..., 1) and a (..., n).
    ``e_j = exp(z_j)`` as on paper; only where that would overflow or vanish altogether is the
    largest z subtracted first, see :func:`softmax_shift`. Sums run from left to right.
    """
    e = np.exp(z - softmax_shift(z))
    total = np.add.accumulate(e, axis=-1)[..., -1:]
    return e, total, e / total


def softmax_shift(z: Any) -> Any:
    """What is subtracted from each z before ``exp``: 0, or the largest z if |that| > 700.

    z : ndarray, shape (..., n); the answer has shape (..., 1). softmax(z - c) = softmax(z).
    """
    largest = np.max(z, axis=-1, keepdims=True)
    return np.where(np.abs(largest) > FAR, largest, 0.0)


def _no_value(*_: Any) -> Any:
    raise TypeError("softmax couples the neurons of a layer: use core.activations.softmax")


ACTIVATIONS: dict[str, ActivationRow] = {
    "identity": ActivationRow(
        "identity", r"z", r"1", lambda z, alpha: +z if isinstance(z, np.ndarray) else z,
        lambda z, a, alpha: choose(np.isfinite, z, lambda: 1, lambda: 1),
    ),
    "step": ActivationRow(
        "step", r"\begin{cases} 1 & z \ge 0 \\ 0 & z < 0 \end{cases}", r"0",
        lambda z, alpha: choose(_not_negative, z, lambda: 1, lambda: 0),
        lambda z, a, alpha: choose(_not_negative, z, lambda: 0, lambda: 0),
        kinks=(0.0,),
        at_kink="At z = 0 the step jumps; its value there is taken as 1 and its derivative as 0.",
    ),
    "sigmoid": ActivationRow(
        "sigmoid", r"\frac{1}{1 + e^{-z}}", r"a\,(1 - a)",
        lambda z, alpha: _sigmoid(z),
        lambda z, a, alpha: a * (1 - a),
    ),
    "tanh": ActivationRow(
        "tanh", r"\tanh(z)", r"1 - a^2",
        lambda z, alpha: tanh(z),
        lambda z, a, alpha: 1 - a**2,
    ),
    "arctan": ActivationRow(
        "arctan", r"\arctan(z)", r"\frac{1}{1 + z^2}",
        lambda z, alpha: arctan(z),
        lambda z, a, alpha: 1 / (1 + z * z),
    ),
    "relu": ActivationRow(
        "ReLU", r"\max(0, z)", r"\begin{cases} 1 & z > 0 \\ 0 & z \le 0 \end{cases}",
        lambda z, alpha: maximum(0, z),
        lambda z, a, alpha: choose(_positive, z, lambda: 1, lambda: 0),
        kinks=(0.0,),
        at_kink="At z = 0 ReLU has a kink; the derivative is taken as 0 there.",
    ),
    "prelu": ActivationRow(
        "PReLU", r"\begin{cases} z & z > 0 \\ \alpha z & z \le 0 \end{cases}",
        r"\begin{cases} 1 & z > 0 \\ \alpha & z \le 0 \end{cases}",
        lambda z, alpha: choose(_positive, z, lambda: z, lambda: alpha * z),
        lambda z, a, alpha: choose(_positive, z, lambda: 1, lambda: alpha),
        alpha=0.25,
        kinks=(0.0,),
        at_kink="At z = 0 PReLU has a kink; the derivative is taken as α there.",
    ),
    "elu": ActivationRow(
        "ELU", r"\begin{cases} z & z > 0 \\ \alpha\,(e^{z} - 1) & z \le 0 \end{cases}",
        r"\begin{cases} 1 & z > 0 \\ \alpha\,e^{z} & z \le 0 \end{cases}",
        lambda z, alpha: _elu(z, alpha),
        lambda z, a, alpha: _elu_derivative(z, alpha),
        alpha=1.0,
        kinks=(0.0,),
        at_kink="At z = 0 the derivative of ELU is taken as α.",
    ),
    "softplus": ActivationRow(
        "softplus", r"\ln(1 + e^{z})", r"\frac{1}{1 + e^{-z}}",
        lambda z, alpha: _softplus(z),
        lambda z, a, alpha: _sigmoid(z),
    ),
    "softmax": ActivationRow(
        "softmax", r"\frac{e^{z_j}}{\sum_k e^{z_k}}", r"a_j\,([i = j] - a_i)",
        _no_value, _no_value, coupled=True,
    ),
}  # fmt: skip
