"""How does a quantity of the trace become a matrix: which rows, which columns, which name?"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

import numpy as np

from core.activations import softmax_shift
from core.arithmetic import Operand, leaves
from core.arrays import Array
from core.lettering import Notation
from core.losses import LOSSES
from core.matrices import ONE, At, Axis, Matrix
from core.network import Activation, Dense
from core.passes import trained
from core.symbols import LETTERS, latex_name, split
from core.trace import Trace
from core.words import Phrase

TITLES = {
    "x": Phrase("inputs"),
    "y": Phrase("targets"),
    "z": Phrase("weighted sums"),
    "a": Phrase("outputs"),
    "exp": Phrase("exponentials"),
    "exp_sum": Phrase("their sums"),
    "loss_term": Phrase("terms of the loss"),
    "loss": Phrase("losses"),
    "delta": Phrase("deltas"),
    "gradient_a": Phrase("slopes of the loss"),
    "weights": Phrase("weights"),
    "biases": Phrase("biases"),
    "new_weights": Phrase("new weights"),
    "new_biases": Phrase("new biases"),
    "gradient_weights": Phrase("gradients"),
    "gradient_biases": Phrase("gradients"),
    "velocity": Phrase("velocities"),
    "first_moment": Phrase("running means"),
    "second_moment": Phrase("running squares"),
    "first_moment_corrected": Phrase("corrected means"),
    "second_moment_corrected": Phrase("corrected squares"),
}
"""What a matrix of a quantity holds."""

_PHASES = {
    "x": "given",
    "y": "given",
    "z": "forward",
    "a": "forward",
    "exp": "forward",
    "exp_sum": "forward",
    "loss_term": "loss",
    "loss": "loss",
    "gradient_a": "backward",
    "delta": "backward",
}
"""In which phase each sample gets a quantity."""


class Parts:
    """Makes the matrices of one trace."""

    def __init__(self, trace: Trace) -> None:
        self.trace, self.network, self.notation = trace, trace.network, trace.notation
        self.samples = Axis("sample", 0, self.network.samples)
        self.several = self.network.samples > 1

    def outputs(self, layer: int, transposed: bool = False) -> Matrix:
        """What a layer gives; flatten gives what it takes, in one row."""
        source = self.network.source(layer + 1)
        made = self.of("a" if source else "x", source, transposed)
        return made if source == layer else replace(made, title=Phrase("maps, in one row"))

    def of(self, quantity: str, layer: int, transposed: bool = False) -> Matrix:
        """A quantity that each sample has: a row for each in the lecture's notation."""
        values = self.trace.values(quantity, layer)
        assert values is not None
        one = quantity in ("loss", "exp_sum")
        cols = ONE if one else self.neurons(layer)
        step = self.cells(quantity, layer, _PHASES[quantity])
        return self.written(
            self.name(quantity, layer, transposed), TITLES[quantity], self.samples, cols,
            lambda: values.reshape(self.network.samples, -1), step, transposed=transposed,
        )  # fmt: skip

    def one_sample(self, quantity: str, layer: int, sample: int) -> Matrix:
        """The same of one sample alone, ``sample`` from 1."""
        values = self.trace.arrays.by_name[quantity, layer][sample - 1]
        step = self.cells(quantity, layer, _PHASES[quantity])
        mark = str(sample) if self.several else ""
        cols = self.neurons(layer, "other" if quantity == "gradient_a" else "neuron")
        return self.written(
            latex_name(self.notation, quantity, layer, "", mark), TITLES[quantity], ONE, cols,
            lambda: values.reshape(1, -1), lambda r, c: step(sample - 1, c),
        )  # fmt: skip

    def parameters(self, name: str, number: int, layer: Dense) -> Iterator[Matrix]:
        """What is there of a layer's weights and biases; ``{}`` in the name is either."""
        for part in ("weights",) if layer.biases is None else ("weights", "biases"):
            if name == "{}" or part in trained(layer):
                yield self.parameter(name.format(part), number)

    def parameter(
        self, quantity: str, layer: int, phase: str = "given", transposed: bool = False
    ) -> Matrix:
        """Weights or biases of a layer, or what is there of each of them."""
        new = phase == "update" and quantity in ("weights", "biases")
        place = self.trace.place(quantity, layer, None, phase)
        biases = quantity.endswith("biases")
        cols = self.neurons(layer)
        rows = ONE if biases else self.neurons(self.network.source(layer))
        shape = (rows.size, cols.size)
        values = np.zeros(shape) if place is None else place.values.reshape(shape)
        base, part = split(quantity)
        latex = self.name(quantity, layer, transposed, new)
        if part and phase == "given":
            latex += r"^{\mathrm{old}}"
        title = TITLES["new_" + quantity if new else base if part else quantity]

        def step(row: int, col: int) -> int | None:
            return None if place is None else place.step(row * shape[1] + col)

        return self.written(latex, title, rows, cols, lambda: values, step, transposed=transposed)

    def outer(self, layer: int, sample: int) -> Matrix:
        """What one sample, from 0, adds to the gradient: a_i δ_j for each weight."""
        before = self.network.source(layer)
        values = self.trace.arrays.by_name["a" if before else "x", before][sample].reshape(-1)
        delta = self.trace.arrays.by_name["delta", layer][sample]
        first = self.cells(*(("a", before, "forward") if before else ("x", 0, "given")))
        step = self.cells("delta", layer, "backward")
        place = self.trace.place("gradient_weights", layer, None, "gradient")
        assert place is not None
        mark = str(sample + 1)
        left = latex_name(self.notation, "a" if before else "x", before, "", mark)
        right = latex_name(self.notation, "delta", layer, "", mark)
        name = _transposed(left) + right if self.notation.rows else right + _transposed(left)
        cols = self.neurons(layer)

        def product() -> Array:
            with np.errstate(all="ignore"):
                return np.asarray(values[:, None] * delta)

        return self.written(
            name, Phrase("from one sample"), self.neurons(before), cols,
            product, lambda r, c: step(sample, c),
            lambda r, c: place.step(r * cols.size + c),
            lambda r, c: f"{self.symbol(first(sample, r))} · {self.symbol(step(sample, c))}",
        )  # fmt: skip

    def slope(self, layer: int, activation: Activation, since: At) -> Matrix:
        """f'(Z), of which each cell is known with its delta."""
        z = self.trace.arrays.by_name["z", layer]
        a = self.trace.arrays.by_name["a", layer]
        of_z = self.cells("z", layer, "forward")
        step = self.cells(_slope_is_of(activation), layer, "forward")
        with np.errstate(all="ignore"):
            values = np.asarray(activation.derivative(z, a), dtype=np.float64)
        return self.written(
            rf"f'\left({self.name('z', layer)}\right)", Phrase("slopes"), self.samples,
            self.neurons(layer), lambda: values, step, since,
            lambda r, c: f"f′({self.symbol(of_z(r, c))})",
        )  # fmt: skip

    def slope_of_loss(self, layer: int, since: At) -> Matrix:
        """∂ℓ/∂A, where it is no step of its own."""
        row, outputs = LOSSES[self.network.loss], self.outputs(layer)
        source = self.network.source(layer + 1)
        step = self.cells("a" if source else "x", source, "forward" if source else "given")

        def numbers() -> Array:
            a = self.trace.arrays.by_name["a", layer].reshape(self.network.samples, -1)
            with np.errstate(all="ignore"):
                back = row.derivative(a, self.network.targets.reshape(a.shape))
            made = np.asarray(back, dtype=np.float64)
            return np.asarray(made / a.shape[1]) if row.mean else made

        return self.written(
            rf"\frac{{\partial L}}{{\partial {outputs.latex}}}", TITLES["gradient_a"],
            self.samples, self.neurons(source), numbers, step, since,
            lambda r, c: f"∂L/∂{self.symbol(step(r, c))}",
        )  # fmt: skip

    def jacobian(self, layer: int, sample: int) -> tuple[Matrix, Matrix]:
        """∂ℓ/∂a of one sample, and ∂a_k/∂z_i: a_k ([i = k] - a_i) in row k and column i."""
        row = self.one_sample("gradient_a", layer, sample)
        a = self.trace.arrays.by_name["a", layer][sample - 1]
        step = self.cells("a", layer, "forward")
        z = self.cells("z", layer, "forward")
        since = self.cells("delta", layer, "backward")

        def numbers() -> Array:
            made: Array = -(a[:, None] * a)
            np.fill_diagonal(made, a * (1 - a))
            return made

        return row, self.written(
            rf"\frac{{\partial {self.name('a', layer, capital=False)}}}"
            rf"{{\partial {self.name('z', layer, capital=False)}}}",
            Phrase("Jacobian"), self.neurons(layer, "other"), self.neurons(layer), numbers,
            lambda r, c: step(sample - 1, r), lambda r, c: since(sample - 1, c),
            lambda r, c: f"∂{self.symbol(step(sample - 1, r))} / ∂{self.symbol(z(sample - 1, c))}",
        )  # fmt: skip

    def largest(self, layer: int) -> Matrix:
        """What is subtracted from each sample's z before the exponential."""
        z = self.trace.arrays.by_name["z", layer]
        shift = softmax_shift(z)
        step = self.cells("z", layer, "forward")
        first = self.cells("exp", layer, "forward")
        return self.written(
            r"\max_{k}", Phrase("largest"), self.samples, ONE, lambda: np.asarray(shift),
            lambda r, c: step(r, int(np.argmax(z[r]))) if shift[r, 0] else None,
            lambda r, c: first(r, 0), lambda r, c: "max z",
        )  # fmt: skip

    def sums_of_targets(self, layer: int) -> Matrix:
        step = self.cells("y", layer, "given")
        first = self.cells("delta", layer, "backward")
        return self.written(
            r"\sum_{k} y_{k}", Phrase("sums of the targets"), self.samples, ONE,
            lambda: np.add.accumulate(self.network.targets, axis=1)[:, -1:],
            lambda r, c: step(r, 0), lambda r, c: first(r, 0), lambda r, c: "Σ y",
        )  # fmt: skip

    # how they are made

    def cells(self, quantity: str, layer: int, phase: str) -> At:
        """The steps of a quantity by sample and flat position, from 0."""
        network = self.network
        places = [self.trace.place(quantity, layer, s, phase) for s in range(network.samples)]

        def step(sample: int, flat: int) -> int | None:
            place = places[sample]
            return None if place is None else place.step(flat)

        return step

    def neurons(self, layer: int, kind: str = "neuron") -> Axis:
        """Those of a layer, or of the one that its flatten renumbers."""
        layer = self.network.source(layer + 1)
        return Axis(kind, layer, math.prod(self.network.shapes[layer]))

    def name(
        self,
        quantity: str,
        layer: int,
        transposed: bool = False,
        new: bool = False,
        capital: bool = True,
    ) -> str:
        """The name of a matrix: small letters for one sample, which is a vector."""
        name = matrix_name(self.notation, quantity, layer, capital and self.several, new)
        return _transposed(name) if transposed else name

    def written(
        self,
        latex: str,
        title: str,
        rows: Axis,
        cols: Axis,
        numbers: Callable[[], Array],
        step: At,
        since: At | None = None,
        called: Callable[[int, int], str] | None = None,
        transposed: bool = False,
    ) -> Matrix:
        """A matrix given in the lecture's way (samples, or where weights come from, as rows)."""
        turned = transposed == self.notation.rows
        known = since or step
        name = called or (lambda r, c: self.symbol(step(r, c)))
        if not turned:
            return Matrix(latex, title, rows, cols, False, numbers, step, known, name)
        return Matrix(
            latex, title, cols, rows, True, lambda: numbers().T, lambda r, c: step(c, r),
            lambda r, c: known(c, r), lambda r, c: name(c, r),
        )  # fmt: skip

    def symbol(self, index: int | None) -> str:
        """What a step is called, "" for None."""
        return "" if index is None else self.trace[index].symbol


def matrix_name(
    notation: Notation, quantity: str, layer: int, several: bool, new: bool = False
) -> str:
    """LaTeX of a whole matrix: ``W^{[1]}``, and ``Z^{[1]}`` where there are several samples."""
    if quantity in ("loss", "loss_term"):
        letters = "j" if quantity == "loss_term" else ""
        return latex_name(notation, quantity, layer, letters, "s" if several else "")
    if quantity == "gradient_a":
        return rf"\frac{{\partial L}}{{\partial {matrix_name(notation, 'a', layer, several)}}}"
    if notation.letter == "w":
        notation = replace(notation, letter="W")
    name = latex_name(notation, quantity, layer, "", new=new).replace(r"\theta", "Θ")
    if quantity in LETTERS and quantity != "biases" and several:
        letter = LETTERS[quantity][1]
        return (r"\Delta" if quantity == "delta" else letter.upper()) + name[len(letter) :]
    return name


def _transposed(name: str) -> str:
    """The name with a T above it."""
    mark = r"\mathrm{T}"
    return rf"{name[:-1]}\,{mark}}}" if name.endswith("}") else f"{name}^{{{mark}}}"


@cache
def _slope_is_of(activation: Activation) -> str:
    """Whether f' is worked out from a, as a (1 - a) is, or from z."""
    slope = activation.derivative(Operand(0, -0.5), Operand(1, 0.5))
    used = [leaf.index for leaf in leaves(slope)] if not isinstance(slope, int) else []
    return "a" if 1 in used else "z"
