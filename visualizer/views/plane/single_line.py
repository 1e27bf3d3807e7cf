"""Where exactly does a single neuron change sides? On a straight line, known from its weights."""

from typing import Any

from core.network import Network
from core.numbers import MINUS
from visualizer.asking import Asking
from visualizer.i18n import shown, tr
from visualizer.training.messages import About
from visualizer.views.plane.contour import Segments, across
from visualizer.views.plane.value_line import target_range

MIDDLES = {"step": 0.5, "sigmoid": 0.5, "tanh": 0.0}
"""The value of each at z = 0, beyond which the answer is the other class."""


class SingleLine:
    """The line of a network of one neuron; without weights, or of another network, there is none.

    ``changed`` is called when other weights have come.
    """

    def __init__(self, asking: Asking, changed: Any) -> None:
        self._asking, self._changed = asking, changed
        self._about: About | None = None
        self.weights: tuple[float, float, float] | None = None

    def set_about(self, about: About | None) -> None:
        """Another network or other data."""
        self._asking.forget()
        self.weights = None
        self._about = about if about is not None and _is_single(about) else None

    def ask_again(self) -> None:
        """The network has changed."""
        if self._about is not None:
            self._asking.ask("network", then=self._take)

    def segments(self) -> Segments | None:
        """The line within the plane that is shown; None where it is not known exactly."""
        about = self._about
        if about is None or about.box is None or self.weights is None:
            return None
        w1, w2, bias = self.weights
        middle = sum(target_range(about)) / 2
        activation = _weighted(about)[0].activation
        if activation == "identity":
            return across(about.box, w1, w2, bias - middle)
        return across(about.box, w1, w2, bias) if MIDDLES.get(activation) == middle else None

    def said(self) -> str:
        """z with its numbers, or ""."""
        about = self._about
        if about is None or self.weights is None:
            return ""
        w1, w2, bias = self.weights
        one, other = about.feature_names or ("x1", "x2")
        said = f"{shown(w1, 3)}·{one} {_plus(w2)}·{other}"
        said = f"{said} {_plus(bias)}" if bias else said
        return tr("z = {sum}; the line is where it changes sides", sum=said)

    def _take(self, network: Network) -> None:
        layer = network.weighted[0][1]
        if self._about is not None and layer.weights.shape == (2, 1):
            bias = 0.0 if layer.biases is None else float(layer.biases[0])
            self.weights = (*layer.weights[:, 0].tolist(), bias)
            self._changed()


def _weighted(about: About) -> list:
    return [layer for layer in about.layers if layer.activation]


def _is_single(about: About) -> bool:
    return len(_weighted(about)) == 1 and about.n_out == 1 and bool(about.class_names)


def _plus(value: float) -> str:
    return f"{MINUS if value < 0 else '+'} {shown(abs(value), 3)}"
