"""How does one activation or loss run over one variable: f, f′, tangent, kinks, flat parts?

The formulas are those of :mod:`core.activations` and :mod:`core.losses`, so what is plotted and
what is written out at a point is what a network computes.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.activations import ACTIVATIONS
from core.arithmetic import Node, Operand
from core.arrays import Array
from core.losses import LOSSES
from core.network import Activation

THRESHOLD = 0.05
"""A function counts as flat (an activation as saturated) where |f′| is below this."""

POINTS = 300
"""Points of a curve from one end of its axis to the other."""

_GRID = 2000
"""Places between which the end of a flat part is looked for."""

_HALVINGS = 54

SIGMOID = "sigmoid"


@dataclass(frozen=True)
class Curve:
    """f and f′ of one variable x, named ``variable``.

    ``inner`` gives u from x where f is written in another variable: a loss of a = sigmoid(z), as
    a function of z. value(u) and slope(u, f) take arrays or nodes. ``equations`` are whole, as
    LaTeX: that of u if there is one, of f, of f′. f is defined between the ends of ``domain``.
    """

    name: str
    title: str
    variable: str
    equations: tuple[str, ...]
    value: Callable[[Any], Any]
    slope: Callable[[Any, Any], Any]
    inner: Callable[[Any], Any] | None = None
    kinks: tuple[float, ...] = ()
    at_kink: str = ""
    domain: tuple[float, float] = (-math.inf, math.inf)

    def values(self, x: Any) -> tuple[Array, Array]:
        """f and f′ of an array; infinite or NaN where they are not defined."""
        x = np.asarray(x, dtype=np.float64)
        with np.errstate(all="ignore"):
            u = x if self.inner is None else self.inner(x)
            value = self.value(u)
            slope = self.slope(u, value)
        return np.broadcast_to(value, x.shape), np.broadcast_to(slope, x.shape)

    def at(self, x: float) -> "Reading":
        """f, f′ and their arithmetic at one place."""
        place: Node = Operand(0, float(x))
        inner = None if self.inner is None else self.inner(place)
        u = place if inner is None else Operand(1, inner.value)
        value = self.value(u)
        slope = self.slope(u, Operand(2, value.value))
        return Reading(self, float(x), inner, value, slope)


@dataclass(frozen=True)
class Reading:
    """A curve at x; ``inner``, ``value`` and ``slope`` are the arithmetic of u, f and f′.

    In it, operand 0 is x, operand 1 is u and operand 2 is f(x).
    """

    curve: Curve
    x: float
    inner: Node | None
    value: Node
    slope: Node

    @property
    def is_kink(self) -> bool:
        """Is f′ here a value that was agreed upon, because there is none?"""
        return self.x in self.curve.kinks

    def tangent(self, x: float) -> float:
        """The height of the tangent at x: f(x₀) + f′(x₀) (x - x₀)."""
        return self.value.value + self.slope.value * (x - self.x)

    def through(self, layers: int) -> Node:
        """The slope of so many such functions one after the other, each with this slope."""
        return Operand(3, self.slope.value) ** layers


def activation_curve(name: str, alpha: float | None = None) -> Curve:
    """a = f(z) of an activation that is not coupled; ``alpha`` None is the usual one."""
    row = ACTIVATIONS[name]
    if row.coupled:
        raise ValueError(f"{name} is no function of one variable; see core.jacobian")
    activation = Activation(name, alpha)
    return Curve(
        name,
        row.title,
        "z",
        (f"a = f(z) = {row.latex}", f"f'(z) = {row.latex_derivative}"),
        activation.value,
        activation.derivative,
        kinks=row.kinks,
        at_kink=row.at_kink,
    )


def loss_curve(name: str, target: float, outputs: int = 1, through_sigmoid: bool = False) -> Curve:
    """What one output adds to a loss, as a function of the output a, its target being fixed.

    ``outputs`` is the n that a mean is divided by. With ``through_sigmoid`` it is a function of z,
    a = sigmoid(z), and f′ is the δ of an output neuron: a - y where the sigmoid cancels, else by
    the chain rule.
    """
    row = LOSSES[name]
    n = outputs if row.mean else 1
    y = Operand(4, float(target))

    def of(a: Any) -> Any:
        return y if isinstance(a, Node) else float(target)

    def value(a: Any) -> Any:
        return _over(row.term(a, of(a)), n)

    def slope(a: Any, _: Any) -> Any:
        return _over(row.derivative(a, of(a)), n)

    term, by_a = _mean(row.latex_term) if row.mean else row.latex_term, row.latex_derivative
    equations: tuple[str, ...]
    if not through_sigmoid:
        equations = (f"L_j = {term}", rf"\frac{{\partial L}}{{\partial a_j}} = {by_a}")
        return Curve(name, row.title, "a", equations, value, slope, domain=_domain(name, target))
    sigmoid = Activation(SIGMOID)

    def delta(a: Any, _: Any) -> Any:
        if row.cancels == SIGMOID:
            return _over(a - of(a), n)
        return slope(a, None) * sigmoid.derivative(None, a)

    latex = ACTIVATIONS[SIGMOID].latex
    if row.cancels == SIGMOID:
        by_z = r"\frac{a_j - y_j}{n}" if row.mean else "a_j - y_j"
    else:
        by_z = rf"\left({by_a}\right) a_j\,(1 - a_j)"
    equations = (
        f"a_j = {latex.replace('z', 'z_j')}",
        f"L_j = {term}",
        rf"\delta_j = \frac{{\partial L}}{{\partial z_j}} = {by_z}",
    )
    return Curve(name, row.title, "z", equations, value, delta, inner=sigmoid.value)


def _mean(term: str) -> str:
    """A term, as LaTeX, divided by n."""
    sign, rest = ("-", term[1:]) if term.startswith("-") else ("", term)
    return rf"{sign}\frac{{1}}{{n}} {rest}"


def _over(value: Any, n: int) -> Any:
    return value if n == 1 else value / n


def _domain(name: str, target: float) -> tuple[float, float]:
    """Where the logarithms that count have an argument above 0."""
    if "entropy" not in name:
        return -math.inf, math.inf
    low = 0.0 if target != 0 else -math.inf
    high = 1.0 if "binary" in name and target != 1 else math.inf
    return low, high


@dataclass(frozen=True)
class Piece:
    """An unbroken part of a curve: x, f and f′, each (n,)."""

    x: Array
    value: Array
    slope: Array


def pieces(curve: Curve, low: float, high: float, count: int = POINTS) -> tuple[Piece, ...]:
    """The curve from low to high, cut at its kinks, so that no line is drawn across a jump.

    A piece begins and ends at the doubles next to a kink, on its own side of it.
    """
    made = []
    for start, stop in _stretches(curve, low, high):
        share = max(round(count * (stop - start) / (high - low)), 2)
        x = np.linspace(*_inside(curve, start, stop), share)
        made.append(Piece(x, *curve.values(x)))
    return tuple(made)


def _stretches(curve: Curve, low: float, high: float) -> list[tuple[float, float]]:
    """From kink to kink, as far as f is defined."""
    low, high = max(low, curve.domain[0]), min(high, curve.domain[1])
    if not low < high:
        return []
    cuts = [low, *sorted(kink for kink in curve.kinks if low < kink < high), high]
    return list(zip(cuts, cuts[1:], strict=False))


def _inside(curve: Curve, start: float, stop: float) -> tuple[float, float]:
    """The ends of a stretch, each moved off a kink or an end of the domain."""
    edges = (*curve.kinks, *curve.domain)
    first = float(np.nextafter(start, stop)) if start in edges else start
    last = float(np.nextafter(stop, start)) if stop in edges else stop
    return first, last


def flat_parts(
    curve: Curve, low: float, high: float, threshold: float = THRESHOLD
) -> tuple[tuple[float, float], ...]:
    """Where |f′| is below the threshold, from low to high; parts that meet at a kink are one.

    The ends are exact to the last digits; a part narrower than a 2000th of the way may be missed.
    """
    found: list[tuple[float, float]] = []
    for start, stop in _stretches(curve, low, high):
        first, last = _inside(curve, start, stop)
        x = np.linspace(first, last, _GRID)
        below = _is_flat(curve, x, threshold)
        turns = np.flatnonzero(below[1:] != below[:-1])
        cuts = _halved(curve, x[turns], x[turns + 1], below[turns], threshold).tolist()
        edges = [start, *cuts, stop]
        flags = [bool(below[0]) ^ bool(number % 2) for number in range(len(edges) - 1)]
        for a, b, flag in zip(edges, edges[1:], flags, strict=False):
            if flag and found and found[-1][1] == a and _is_flat(curve, a, threshold):
                found[-1] = (found[-1][0], b)
            elif flag:
                found.append((a, b))
    return tuple(found)


def _is_flat(curve: Curve, x: Any, threshold: float) -> Any:
    with np.errstate(invalid="ignore"):
        return np.abs(curve.values(x)[1]) < threshold


def _halved(curve: Curve, left: Array, right: Array, flat: Any, threshold: float) -> Array:
    """Where the curve turns from flat to not flat, or back, between pairs of places."""
    for _ in range(_HALVINGS if len(left) else 0):
        middle = (left + right) / 2
        same = _is_flat(curve, middle, threshold) == flat
        left, right = np.where(same, middle, left), np.where(same, right, middle)
    return right


def steepest(curve: Curve, low: float, high: float) -> float:
    """The largest |f′| from low to high, at a kink from either side."""
    slopes = [np.abs(piece.slope) for piece in pieces(curve, low, high, _GRID + 1)]
    finite = [float(slope[np.isfinite(slope)].max(initial=0.0)) for slope in slopes]
    return max(finite, default=0.0)
