"""How does a gradient become a new weight?

Each optimizer is one pure formula from the old weight, its gradient and its state to the named
quantities of the update, in the order in which they are worked out. It takes arrays or
arithmetic nodes (see :mod:`core.arithmetic`). A new optimizer is one row of :data:`OPTIMIZERS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.arithmetic import less, sqrt

Update = Callable[[Any, Any, Mapping[str, Any], Mapping[str, Any], int], dict[str, Any]]


@dataclass(frozen=True)
class OptimizerRow:
    """One optimizer.

    update(w, g, state, settings, t) returns its quantities by name; the last one is the new
    weight, ``w``. ``state`` names the quantities that are carried to the next update (0 before
    the first). ``settings`` are its numbers and their usual values; ``t`` counts updates from 1.
    """

    title: str
    settings: Mapping[str, float]
    update: Update
    quantities: tuple[str, ...]
    state: tuple[str, ...] = ()


def _sgd(w: Any, g: Any, state: Any, s: Any, t: int) -> dict[str, Any]:
    return {"w": less(w, s["learning_rate"] * g)}


def _momentum(w: Any, g: Any, state: Any, s: Any, t: int) -> dict[str, Any]:
    """v ← μ v + g, w ← w − η v: the form that PyTorch uses (B. Polyak 1964, without the η in v)."""
    v = s["momentum"] * state["velocity"] + g
    settled = _settled(state, "velocity", v)
    return {"velocity": v, "w": less(w, s["learning_rate"] * settled)}


def _adam(w: Any, g: Any, state: Any, s: Any, t: int) -> dict[str, Any]:
    """D. Kingma, J. Ba, Adam, 2015, algorithm 1 (ε outside the root)."""
    b1, b2 = s["beta1"], s["beta2"]
    m = b1 * state["first_moment"] + (1 - b1) * g
    v = b2 * state["second_moment"] + (1 - b2) * g**2
    m_hat = _settled(state, "first_moment", m) / (1 - b1**t)
    v_hat = _settled(state, "second_moment", v) / (1 - b2**t)
    m_now = _settled(state, "first_moment_corrected", m_hat)
    v_now = _settled(state, "second_moment_corrected", v_hat)
    return {
        "first_moment": m,
        "second_moment": v,
        "first_moment_corrected": m_hat,
        "second_moment_corrected": v_hat,
        "w": less(w, s["learning_rate"] * m_now / (sqrt(v_now) + s["epsilon"])),
    }


def _settled(state: Mapping[str, Any], name: str, worked: Any) -> Any:
    """The step that already holds this quantity, where steps are written; else ``worked``."""
    return state.get("new " + name, worked)


OPTIMIZERS: dict[str, OptimizerRow] = {
    "sgd": OptimizerRow("gradient descent (SGD)", {"learning_rate": 0.1}, _sgd, ("w",)),
    "momentum": OptimizerRow(
        "momentum",
        {"learning_rate": 0.1, "momentum": 0.9},
        _momentum,
        ("velocity", "w"),
        ("velocity",),
    ),
    "adam": OptimizerRow(
        "Adam",
        {"learning_rate": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
        _adam,
        (
            "first_moment",
            "second_moment",
            "first_moment_corrected",
            "second_moment_corrected",
            "w",
        ),
        ("first_moment", "second_moment"),
    ),
    "delta_rule": OptimizerRow("perceptron's delta rule", {"learning_rate": 0.1}, _sgd, ("w",)),
}
