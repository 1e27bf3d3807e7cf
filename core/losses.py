"""Which losses are there, and what are their derivatives?

A loss of one sample is a sum of one term per output, divided by n where its name says *mean*.
Each formula is written once (see :mod:`core.arithmetic`). A new loss is one row of
:data:`LOSSES`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.arithmetic import choose, log


@dataclass(frozen=True)
class LossRow:
    """One loss of a sample with outputs a and targets y, n outputs.

    term(a, y) is the part of one output, derivative(a, y) its derivative by a; both take arrays
    or nodes. ``mean``: the sum of the terms is divided by n. ``cancels`` names the activation
    with which the derivative by z becomes a - y. ``latex`` is the whole loss, ``latex_term`` one
    term, ``latex_derivative`` the derivative of the whole loss by ``a_j``.
    """

    title: str
    latex: str
    latex_term: str
    latex_derivative: str
    term: Callable[[Any, Any], Any]
    derivative: Callable[[Any, Any], Any]
    mean: bool = False
    cancels: str = ""


def _is_zero(value: Any) -> Any:
    return value == 0


def _is_one(value: Any) -> Any:
    return value == 1


def _binary_term(a: Any, y: Any) -> Any:
    """-(y ln a + (1 - y) ln(1 - a)); a target of 0 or 1 leaves one part, so 0 · ln 0 is 0."""
    return choose(
        _is_one,
        y,
        lambda: -log(a),
        lambda: choose(
            _is_zero,
            y,
            lambda: -log(1 - a),
            lambda: -(y * log(a) + (1 - y) * log(1 - a)),
        ),
    )


def _binary_derivative(a: Any, y: Any) -> Any:
    return choose(
        _is_one,
        y,
        lambda: -(1 / a),
        lambda: choose(
            _is_zero,
            y,
            lambda: 1 / (1 - a),
            lambda: (1 - y) / (1 - a) - y / a,
        ),
    )


def _cross_term(a: Any, y: Any) -> Any:
    return choose(_is_zero, y, lambda: y, lambda: -(y * log(a)))


def _cross_derivative(a: Any, y: Any) -> Any:
    return choose(_is_zero, y, lambda: y, lambda: -(y / a))


_BINARY = r"y_j \ln a_j + (1 - y_j) \ln(1 - a_j)"
_BINARY_SLOPE = r"\frac{1 - y_j}{1 - a_j} - \frac{y_j}{a_j}"

LOSSES: dict[str, LossRow] = {
    "half_squared_error": LossRow(
        "half squared error  ½ Σ (a − y)²",
        r"\frac{1}{2} \sum_j (a_j - y_j)^2",
        r"\frac{1}{2} (a_j - y_j)^2",
        r"a_j - y_j",
        lambda a, y: 0.5 * (a - y) ** 2,
        lambda a, y: a - y,
    ),
    "squared_error": LossRow(
        "squared error  Σ (a − y)²",
        r"\sum_j (a_j - y_j)^2",
        r"(a_j - y_j)^2",
        r"2\,(a_j - y_j)",
        lambda a, y: (a - y) ** 2,
        lambda a, y: 2 * (a - y),
    ),
    "mean_squared_error": LossRow(
        "mean squared error  (1/n) Σ (a − y)²",
        r"\frac{1}{n} \sum_j (a_j - y_j)^2",
        r"(a_j - y_j)^2",
        r"\frac{2\,(a_j - y_j)}{n}",
        lambda a, y: (a - y) ** 2,
        lambda a, y: 2 * (a - y),
        mean=True,
    ),
    "binary_cross_entropy": LossRow(
        "binary cross-entropy  −Σ [y ln a + (1 − y) ln(1 − a)]",
        rf"-\sum_j \left[{_BINARY}\right]",
        rf"-\left[{_BINARY}\right]",
        _BINARY_SLOPE,
        _binary_term,
        _binary_derivative,
        cancels="sigmoid",
    ),
    "mean_binary_cross_entropy": LossRow(
        "mean binary cross-entropy  −(1/n) Σ [y ln a + (1 − y) ln(1 − a)]",
        rf"-\frac{{1}}{{n}} \sum_j \left[{_BINARY}\right]",
        rf"-\left[{_BINARY}\right]",
        rf"\frac{{1}}{{n}} \left({_BINARY_SLOPE}\right)",
        _binary_term,
        _binary_derivative,
        mean=True,
        cancels="sigmoid",
    ),
    "cross_entropy": LossRow(
        "cross-entropy  −Σ y ln a",
        r"-\sum_j y_j \ln a_j",
        r"-y_j \ln a_j",
        r"-\frac{y_j}{a_j}",
        _cross_term,
        _cross_derivative,
        cancels="softmax",
    ),
}
