"""Which lines of NumPy compute a layer, forwards and backwards, and update it?"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property

import numpy as np

from core.arrays import Array
from core.checks import DocumentError
from core.export.escaping import one_line
from core.export.options import Options
from core.export.python_functions import LOSS_SLOPES, LOSS_TERMS
from core.losses import LOSSES
from core.network import Conv2D, Dense, Flatten, Layer, Weighted
from core.passes import compute, new_layers, trained
from core.trace import Trace


class Computation:
    """Writes the lines that compute one trace, layer after layer, in its notation."""

    def __init__(self, trace: Trace, options: Options) -> None:
        self.trace = trace
        self.network = trace.network
        self.words = options.words
        self.rows = trace.notation.rows
        self.letter = {"θ": "theta"}.get(trace.notation.letter, trace.notation.letter)
        self.last = len(self.network.layers)
        self.mean = self.network.samples > 1 and self.network.batch_reduction == "mean"
        self.exact_targets = bool(np.isin(self.network.targets, (0.0, 1.0)).any())

    def note(self, text: str) -> str:
        return f"# {one_line(text)}"

    def extreme(self) -> bool:
        """Would an exponential overflow on the way, here or after the update?"""
        return self.troubled or self.largest > 600

    @cached_property
    def troubled(self) -> bool:
        """Is any of the numbers not finite?"""
        return self.trace.first_trouble is not None or not math.isfinite(self.trace.loss_after)

    @cached_property
    def largest(self) -> float:
        """The largest z, before and after the update."""
        network, arrays = self.network, self.trace.arrays.by_name
        found = [arrays["z", number] for number, _ in network.weighted]
        try:
            after = compute(network.replace(layers=new_layers(network, arrays))).by_name
        except DocumentError:
            return math.inf
        found += [after["z", number] for number, _ in network.weighted]
        return max(float(np.abs(z).max()) for z in found)

    # Names and shapes

    def weights(self, number: int) -> str:
        return f"{self.letter}{number}"

    def parameter(self, part: str, number: int) -> str:
        return self.weights(number) if part == "weights" else f"b{number}"

    def samples_of(self, values: Array) -> Array:
        return values if self.rows or values.ndim != 2 else values.T

    def part_of(self, layer: Weighted, part: str, values: Array) -> Array:
        """Weights or biases, or what there is of each, as the notation has them."""
        if self.rows or isinstance(layer, Conv2D):
            return values
        return values.T if part == "weights" else values[:, None]

    def before(self, number: int, suffix: str) -> str:
        return "x" if number == 1 else f"a{number - 1}{suffix}"

    # Forward

    def forward(self, suffix: str) -> Iterator[str]:
        for number, layer in enumerate(self.network.layers, start=1):
            before, a = self.before(number, suffix), f"a{number}{suffix}"
            if not suffix:
                yield self.note(self.layer(number, layer))
            if isinstance(layer, Flatten):
                turn = "" if self.rows else ".T"
                yield f"{a} = {before}.reshape(samples, -1){turn}"
                continue
            if isinstance(layer, Dense):
                yield self.dense(number, layer, before, suffix)
            else:
                yield from self.conv(number, layer, before, suffix)
            yield from self.activate(number, layer, suffix)

    def layer(self, number: int, layer: Layer) -> str:
        """What a layer is, in a comment."""
        words = self.words
        named = words("Layer {layer}", layer=number)
        if isinstance(layer, Flatten):
            return f"{named}: {words('flatten')}"
        return f"{named}: {words(layer.activation.row.title)}"

    def dense(self, number: int, layer: Dense, before: str, suffix: str) -> str:
        weights = self.used(self.weights(number), suffix)
        product = self.product(before, weights) if self.rows else self.product(weights, before)
        bias = "" if layer.biases is None else f" + {self.used(f'b{number}', suffix)}"
        return f"z{number}{suffix} = {product}{bias}"

    def product(self, left: str, right: str) -> str:
        """A product of matrices; ``@`` may leave out 0 times infinity, which is not a number."""
        return f"matmul({left}, {right})" if self.troubled else f"{left} @ {right}"

    def used(self, parameter: str, suffix: str) -> str:
        return f"{parameter}_new" if suffix else parameter

    def conv(self, number: int, layer: Conv2D, before: str, suffix: str) -> Iterator[str]:
        weights, z = self.used(self.weights(number), suffix), f"z{number}{suffix}"
        maps = ", ".join(map(str, self.network.shapes[number]))
        yield f"{z} = np.zeros((samples, {maps}))"
        yield f"for k, c, i, j in np.ndindex({weights}.shape):"
        yield f"    {z}[:, k] += {weights}[k, c, i, j] * {self.patch(number, before)}"
        if layer.biases is not None:
            spread = "[:, None, None]" if layer.biases.ndim == 1 else ""
            yield f"{z} += {self.used(f'b{number}', suffix)}{spread}"

    def patch(self, number: int, before: str) -> str:
        """What a kernel's weight (i, j) lies on, for all places of the map."""
        _, rows, cols = self.network.shapes[number]
        return f"{before}[:, c, i:i + {rows}, j:j + {cols}]"

    def activate(self, number: int, layer: Weighted, suffix: str) -> Iterator[str]:
        z, a = f"z{number}{suffix}", f"a{number}{suffix}"
        if not layer.activation.row.coupled:
            yield f"{a} = {layer.activation.name}({z}{self.alpha(layer)})"
            return
        largest = f" - shift({z})" if self.extreme() else ""
        yield f"e{number}{suffix} = np.exp({z}{largest})"
        yield f"S{number}{suffix} = e{number}{suffix}{self.over_neurons()}"
        yield f"{a} = e{number}{suffix} / S{number}{suffix}"

    def over_neurons(self) -> str:
        return f".sum(axis={1 if self.rows else 0}, keepdims=True)"

    def alpha(self, layer: Weighted) -> str:
        value = layer.activation.alpha
        return "" if value is None else f", {value!r}"

    # Loss

    def loss(self, suffix: str) -> Iterator[str]:
        network, a = self.network, f"a{self.last}{suffix}"
        size = math.prod(network.shapes[-1])
        exact = self.exact_targets and "entropy" in network.loss
        term = LOSS_TERMS[network.loss][exact].replace("A", a)
        yield f"terms{suffix} = {term}"
        axis = "axis=1" if self.rows or len(network.shapes[-1]) == 3 else "axis=0"
        rows = f"terms{suffix}" if network.targets.ndim == 2 else (
            f"terms{suffix}.reshape(samples, -1)")  # fmt: skip
        share = f" / {size}" if LOSSES[network.loss].mean and size > 1 else ""
        yield f"losses{suffix} = {rows}.sum({axis}){share}"
        yield f"L{suffix} = losses{suffix}.{'mean' if self.mean else 'sum'}()"

    # Backward

    def backward(self) -> Iterator[str]:
        for number in range(self.last, 0, -1):
            layer = self.network.layers[number - 1]
            yield self.note(self.layer(number, layer))
            if isinstance(layer, Flatten):
                if number == self.last:
                    yield f"da{number} = {self.loss_slope()}"
                turn = "" if self.rows else ".T"
                if number > 1:
                    before = self.before(number, "")
                    yield f"da{number - 1} = da{number}{turn}.reshape({before}.shape)"
                continue
            yield from self.delta(number, layer)
            yield from self.gradients(number, layer)
            if any(earlier < number for earlier, _ in self.network.weighted):
                yield from self.back(number, layer)

    def loss_slope(self) -> str:
        network = self.network
        exact = self.exact_targets and "entropy" in network.loss
        slope = LOSS_SLOPES[network.loss][exact].replace("A", f"a{self.last}")
        size = math.prod(network.shapes[-1])
        return f"({slope}) / {size}" if LOSSES[network.loss].mean and size > 1 else slope

    def delta(self, number: int, layer: Weighted) -> Iterator[str]:
        how = set(self.trace.arrays.output_delta) if number == self.last else {""}
        a, delta, words = f"a{number}", f"delta{number}", self.words
        size = math.prod(self.network.shapes[-1])
        if how != {""}:
            if "delta rule" in how:
                yield self.note(words("The perceptron's delta rule takes the error itself."))
            else:
                yield self.note(words("The slope of the activation cancels against the loss."))
            times = f" * y{self.over_neurons()}" if "weighted difference" in how else ""
            shared = LOSSES[self.network.loss].mean and size > 1 and "delta rule" not in how
            yield f"{delta} = ({a} - y) / {size}" if shared else f"{delta} = {a}{times} - y"
            return
        if number == self.last:
            yield f"da{number} = {self.loss_slope()}"
        if layer.activation.row.coupled:
            yield self.note(words("Each z moves every output of a softmax: the whole Jacobian."))
            yield f"{delta} = {a} * (da{number} - (da{number} * {a}){self.over_neurons()})"
        else:
            slope = f"{layer.activation.name}_slope(z{number}, {a}{self.alpha(layer)})"
            yield f"{delta} = da{number} * {slope}"

    def gradients(self, number: int, layer: Weighted) -> Iterator[str]:
        before, weights, delta = self.before(number, ""), self.weights(number), f"delta{number}"
        share = " / samples" if self.mean else ""
        if isinstance(layer, Dense):
            factors = (f"{before}.T", delta) if self.rows else (delta, f"{before}.T")
            yield f"d{weights} = {self.product(*factors)}{share}"
            axis = "axis=0" if self.rows else "axis=1, keepdims=True"
        else:
            yield f"d{weights} = np.zeros({weights}.shape)"
            yield f"for k, c, i, j in np.ndindex({weights}.shape):"
            met = f"{self.patch(number, before)} * {delta}[:, k]"
            yield f"    d{weights}[k, c, i, j] = ({met}).sum(){share}"
            shared = layer.biases is not None and layer.biases.ndim == 1
            axis = "axis=(0, 2, 3)" if shared else "axis=0"
        if layer.biases is not None:
            yield f"db{number} = {delta}.sum({axis}){share}"

    def back(self, number: int, layer: Weighted) -> Iterator[str]:
        """∂ℓ/∂a of the layer before, through the weights as they were."""
        weights, delta, to = self.weights(number), f"delta{number}", f"da{number - 1}"
        if isinstance(layer, Dense):
            factors = (delta, f"{weights}.T") if self.rows else (f"{weights}.T", delta)
            yield f"{to} = {self.product(*factors)}"
            return
        yield f"{to} = np.zeros({self.before(number, '')}.shape)"
        yield f"for k, c, i, j in np.ndindex({weights}.shape):"
        yield f"    {self.patch(number, to)} += {weights}[k, c, i, j] * {delta}[:, k]"

    # Update

    def update(self) -> Iterator[str]:
        for number, layer in self.network.weighted:
            for part in ("weights", "biases"):
                name = self.parameter(part, number)
                if part in trained(layer):
                    yield from self.updated(name)
                elif layer.biases is not None:
                    yield f"{name}_new = {name}  # {self.words('kept fixed')}"

    def updated(self, name: str) -> Iterator[str]:
        gradient = f"d{name}"
        match self.network.optimizer.name:
            case "momentum":
                yield f"v_{name} = mu * v_{name} + {gradient}"
                yield f"{name}_new = {name} - eta * v_{name}"
            case "adam":
                yield f"m_{name} = beta1 * m_{name} + (1 - beta1) * {gradient}"
                yield f"s_{name} = beta2 * s_{name} + (1 - beta2) * {gradient}**2"
                yield f"m_hat_{name} = m_{name} / (1 - beta1**t)"
                yield f"s_hat_{name} = s_{name} / (1 - beta2**t)"
                change = f"eta * m_hat_{name} / (np.sqrt(s_hat_{name}) + epsilon)"
                yield f"{name}_new = {name} - {change}"
            case _:
                yield f"{name}_new = {name} - eta * {gradient}"
