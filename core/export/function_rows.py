"""What stands in the course's table of functions: name, plot, equation, derivative, and why?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from core.activations import ACTIVATIONS
from core.arrays import Array
from core.curves import Curve, activation_curve, loss_curve, pieces
from core.lessons import lesson
from core.losses import LOSSES
from core.words import ENGLISH, Words

AXES = {"z": (-6.0, 6.0), "a": (0.0, 1.0)}
"""Where the plots of the table begin and end."""

HIGHEST = {"z": (-2.0, 6.0), "a": (-5.0, 5.0)}
"""What lies outside these heights is left out of a plot."""

POINTS = 97

Line = tuple[tuple[float, float], ...]
"""An unbroken line; both coordinates lie between 0 and 1, y upwards."""


@dataclass(frozen=True)
class Choices:
    """With which parameters the table is made, and in which language.

    ``alphas`` has the α of each activation that shall have another than the usual one.
    """

    alphas: Mapping[str, float] = field(default_factory=dict)
    target: float = 1.0
    outputs: int = 2
    words: Words = ENGLISH


@dataclass(frozen=True)
class Plot:
    """Lines of f and of f′ in a square of side 1, where the axes cross in it, where y is 1."""

    value: tuple[Line, ...]
    slope: tuple[Line, ...]
    zero: tuple[float | None, float | None]
    one: float | None
    x: tuple[float, float]
    y: tuple[float, float]


@dataclass(frozen=True)
class Row:
    """One function; ``plot`` is None for one that has no curve (softmax)."""

    title: str
    setting: str
    equation: str
    derivative: str
    note: str
    plot: Plot | None


def activation_rows(choices: Choices) -> list[Row]:
    """The activations, in the order of their table."""
    words, made = choices.words, []
    for name, row in ACTIVATIONS.items():
        alpha = choices.alphas.get(name, row.alpha)
        setting = "" if alpha is None else f"α = {words.number(f'{alpha:g}')}"
        note = " ".join(part for part in (lesson(name, words), words(row.at_kink)) if part)
        plot = None if row.coupled else _plot(activation_curve(name, alpha))
        letters = ("a_j", r"\frac{\partial a_i}{\partial z_j}") if row.coupled else ("a", "f'(z)")
        made.append(
            Row(
                words(row.title),
                setting,
                f"{letters[0]} = {row.latex}",
                f"{letters[1]} = {row.latex_derivative}",
                note,
                plot,
            )
        )
    return made


def loss_rows(choices: Choices) -> list[Row]:
    """The losses, in the order of their table, plotted for one target."""
    words, made = choices.words, []
    for name, row in LOSSES.items():
        setting = f"y = {words.number(f'{choices.target:g}')}"
        if row.mean:
            setting += f", n = {choices.outputs}"
        made.append(
            Row(
                words(row.title).partition("  ")[0],
                setting,
                f"L = {row.latex}",
                rf"\frac{{\partial L}}{{\partial a_j}} = {row.latex_derivative}",
                lesson(name, words),
                _plot(loss_curve(name, choices.target, choices.outputs)),
            )
        )
    return made


def _plot(curve: Curve) -> Plot:
    x = AXES[curve.variable]
    parts = pieces(curve, *x, POINTS)
    least, most = HIGHEST[curve.variable]
    heights = [array for part in parts for array in (part.value, part.slope)]
    y = _ends(heights, least, most)
    lines = [
        tuple(line for part in parts for line in _lines(part.x, getattr(part, which), x, y))
        for which in ("value", "slope")
    ]
    zero = (_share(0.0, x), _share(0.0, y))
    return Plot(lines[0], lines[1], zero, _share(1.0, y), x, y)


def _ends(heights: Iterable[Array], least: float, most: float) -> tuple[float, float]:
    found = np.concatenate([array[np.isfinite(array)] for array in heights] or [np.zeros(1)])
    low = max(min(float(found.min(initial=0.0)), 0.0), least)
    high = min(max(float(found.max(initial=0.0)), 0.0), most)
    air = 0.06 * ((high - low) or 1.0)
    return low - air, high + air


def _lines(xs: Array, ys: Array, x: tuple[float, float], y: tuple[float, float]) -> list[Line]:
    """The stretches of a curve that lie within the plot."""
    made: list[list[tuple[float, float]]] = [[]]
    for across, up in zip(xs.tolist(), ys.tolist(), strict=True):
        if np.isfinite(up) and y[0] <= up <= y[1]:
            made[-1].append(((across - x[0]) / (x[1] - x[0]), (up - y[0]) / (y[1] - y[0])))
        elif made[-1]:
            made.append([])
    return [tuple(line) for line in made if len(line) > 1]


def _share(value: float, ends: tuple[float, float]) -> float | None:
    low, high = ends
    return (value - low) / (high - low) if low <= value <= high else None
