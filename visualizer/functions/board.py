"""Which curves are plotted, with which parameters, and at which point are they read?"""

from __future__ import annotations

import math
from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from core.activations import ACTIVATIONS
from core.curves import (
    THRESHOLD,
    Curve,
    Piece,
    Reading,
    activation_curve,
    flat_parts,
    loss_curve,
    pieces,
)
from core.losses import LOSSES

Ends = tuple[float, float]

PLOTTED = tuple(name for name, row in ACTIVATIONS.items() if not row.coupled)
"""The activations that are functions of one variable."""

FARTHEST = 1e6
"""An axis ends no farther from 0, and is no shorter than one over this."""

STEPS_ACROSS = 50
MOST_LAYERS = 100
MOST_OUTPUTS = 1000


class Board(QObject):
    """Some curves over one axis. ``current`` is the one that is written out, the others lie beside
    it to be compared.

    ``changed`` says that curves, axis or parameters may be others, ``moved`` that only the point
    has moved.
    """

    changed = Signal()
    moved = Signal()

    def __init__(
        self,
        names: tuple[str, ...],
        current: str,
        axes: Mapping[str, Ends],
        points: Mapping[str, float],
    ) -> None:
        super().__init__()
        self.names, self.current = names, current
        self.beside: frozenset[str] = frozenset()
        self.threshold = THRESHOLD
        self._axes = dict(axes)
        self._points = dict(points)
        self._forget()

    def curve_of(self, name: str) -> Curve:
        """A curve by its name."""
        found = self._curves.get(name)
        if found is None:
            found = self._curves[name] = self._make(name)
        return found

    def _make(self, name: str) -> Curve:
        raise NotImplementedError

    # what is there

    @property
    def curve(self) -> Curve:
        """The curve that is written out."""
        return self.curve_of(self.current)

    @property
    def drawn(self) -> tuple[str, ...]:
        """The names of the curves that are plotted, the current one last and so on top."""
        others = [name for name in self.names if name in self.beside and name != self.current]
        return (*others, self.current)

    @property
    def variable(self) -> str:
        """What stands along the axis: "z" or "a"."""
        return self.curve.variable

    @property
    def axis(self) -> Ends:
        """Where the axis begins and ends."""
        return self._axes[self.variable]

    @property
    def x(self) -> float:
        """Where the curves are read."""
        return self._points[self.variable]

    @property
    def step(self) -> float:
        """How far an arrow key moves the point: a power of ten."""
        low, high = self.axis
        return 10.0 ** self._power(high - low)

    def reading(self, name: str = "") -> Reading:
        """The current curve, or another, at the point."""
        curve = self.curve_of(name or self.current)
        found = self._readings.get(curve.name)
        if found is None or found.curve is not curve or found.x != self.x:
            found = self._readings[curve.name] = curve.at(self.x)
        return found

    def pieces(self, name: str) -> tuple[Piece, ...]:
        """The points of a curve over the axis."""
        found = self._pieces.get(name)
        if found is None:
            found = self._pieces[name] = pieces(self.curve_of(name), *self.axis)
        return found

    @property
    def flat(self) -> tuple[Ends, ...]:
        """Where |f′| of the current curve is below the threshold."""
        if self._flat is None:
            self._flat = flat_parts(self.curve, *self.axis, self.threshold)
        return self._flat

    # what can be changed

    def choose(self, name: str) -> None:
        """Write out another curve."""
        if name != self.current and name in self.names:
            self.current = name
            self._flat = None
            self.changed.emit()

    def go(self, by: int) -> None:
        """The next curve of the list, or the one before."""
        place = self.names.index(self.current) + by
        self.choose(self.names[min(max(place, 0), len(self.names) - 1)])

    def compare(self, name: str, beside: bool) -> None:
        """Keep a curve in the plot, or not, whichever is written out."""
        kept = self.beside | {name} if beside else self.beside - {name}
        if kept != self.beside:
            self.beside = kept
            self.changed.emit()

    def move(self, x: float) -> None:
        """Read the curves at x, or at the end of the axis it lies beyond."""
        low, high = self.axis
        x = min(max(x, low), high)
        if x != self.x:
            self._points[self.variable] = x
            self.moved.emit()

    def nudge(self, steps: int) -> None:
        """Move the point by so many steps, to round places."""
        low, high = self.axis
        power = self._power(high - low)
        self.move(round((round(self.x / self.step) + steps) * 10.0**power, max(-power, 0)))

    def set_axis(self, low: float, high: float) -> None:
        """Plot from low to high. What cannot be is left as it is; see `axis_reason`."""
        if (low, high) != self.axis and not self.axis_reason(low, high):
            self._axes[self.variable] = (low, high)
            self._points[self.variable] = min(max(self.x, low), high)
            self._change()

    def axis_reason(self, low: float, high: float) -> str:
        """Why there is no such axis: "order", "far", "short", or "" if there is."""
        if not low < high:
            return "order"
        if max(abs(low), abs(high)) > FARTHEST:
            return "far"
        return "short" if high - low < 1 / FARTHEST else ""

    def set_threshold(self, threshold: float) -> None:
        """Count as flat what is below another threshold."""
        if threshold != self.threshold and threshold >= 0:
            self.threshold = threshold
            self._flat = None
            self.changed.emit()

    def _change(self) -> None:
        self._forget()
        self.changed.emit()

    def _forget(self) -> None:
        self._curves: dict[str, Curve] = {}
        self._pieces: dict[str, tuple[Piece, ...]] = {}
        self._readings: dict[str, Reading] = {}
        self._flat: tuple[Ends, ...] | None = None

    @staticmethod
    def _power(width: float) -> int:
        return math.floor(math.log10(width / STEPS_ACROSS) + 1e-9)


class ActivationBoard(Board):
    """The activations over z, each with its α; ``layers`` of the current one in a row."""

    def __init__(self) -> None:
        self.alphas = {
            name: ACTIVATIONS[name].alpha for name in PLOTTED if ACTIVATIONS[name].alpha is not None
        }
        self.layers = 5
        super().__init__(PLOTTED, "sigmoid", {"z": (-6.0, 6.0)}, {"z": 1.0})
        self.beside = frozenset({"tanh", "relu"})

    def _make(self, name: str) -> Curve:
        return activation_curve(name, self.alphas.get(name))

    @property
    def alpha(self) -> float | None:
        """The α of the current activation; None where it has none."""
        return self.alphas.get(self.current)

    def set_alpha(self, alpha: float) -> None:
        """Give the current activation another α."""
        if self.alpha is not None and alpha != self.alpha and math.isfinite(alpha):
            self.alphas[self.current] = alpha
            self._curves.pop(self.current, None)
            self._pieces.pop(self.current, None)
            self._flat = None
            self.changed.emit()

    def set_layers(self, layers: int) -> None:
        """So many layers, one after the other, to see what is left of δ."""
        if layers != self.layers and 1 <= layers <= MOST_LAYERS:
            self.layers = layers
            self.moved.emit()


class LossBoard(Board):
    """The losses of one output over a, or over z through a sigmoid, for one target."""

    def __init__(self) -> None:
        self.target = 1.0
        self.outputs = 2
        self.through_sigmoid = False
        super().__init__(
            tuple(LOSSES),
            "binary_cross_entropy",
            {"a": (0.0, 1.0), "z": (-6.0, 6.0)},
            {"a": 0.4, "z": -1.0},
        )
        self.beside = frozenset({"half_squared_error"})

    def _make(self, name: str) -> Curve:
        return loss_curve(name, self.target, self.outputs, self.through_sigmoid)

    @property
    def is_mean(self) -> bool:
        """Is the current loss divided by the number of outputs?"""
        return LOSSES[self.current].mean

    def set_target(self, target: float) -> None:
        """Another y."""
        if target != self.target and math.isfinite(target):
            self.target = target
            self._change()

    def set_outputs(self, outputs: int) -> None:
        """Another n for the means."""
        if outputs != self.outputs and 1 <= outputs <= MOST_OUTPUTS:
            self.outputs = outputs
            self._change()

    def set_through_sigmoid(self, through: bool) -> None:
        """Plot over z, a = sigmoid(z), or over a itself."""
        if through != self.through_sigmoid:
            self.through_sigmoid = through
            self._change()
