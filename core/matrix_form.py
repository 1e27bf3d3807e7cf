"""Which matrices stand in a step, and which row and which column meet in it?

The samples of a batch stand side by side. In rows, ``Z = A W + b`` with a row for each sample;
in columns, ``Z = W A + b``: every matrix transposed, every product turned round. The equations
are those of :mod:`core.passes`, and their cells the steps of the trace.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from core.activations import softmax_shift
from core.losses import LOSSES
from core.matrices import ONE, At, Equation, Matrix, Meeting, Page, Piece, Scalar, Sign, Terms
from core.matrix_parts import Parts
from core.network import Dense, Flatten
from core.optimizers import OPTIMIZERS
from core.passes import trained, update_settings
from core.symbols import latex_name
from core.trace import Step, Trace
from core.words import Phrase

EQUALS, DOT, ODOT = Sign("=", True), Sign(r"\cdot", True), Sign(r"\odot", True)
PLUS, MINUS, OVER = Sign("+", True), Sign("-", True), Sign("/", True)
OPEN, CLOSE = Sign("("), Sign(")")


def page(trace: Trace, index: int) -> Page | None:
    """The equations of the step's layer in its phase, or None where maps are computed.

    At the given values: all matrices that are given.
    """
    book = _Book(trace)
    if index < trace.given:
        return Page(("given",), tuple(book.given()))
    step = trace[index]
    if step.phase == "loss":
        return Page(("loss",), tuple(book.loss()))
    layer = step.layer or 0
    dense = trace.network.layers[layer - 1]
    if not isinstance(dense, Dense):
        return None
    if step.phase == "forward":
        return Page(("forward", layer), tuple(book.forward(layer, dense)))
    if step.phase == "backward":
        through = book.through_softmax(layer, dense, step)
        key = ("backward", layer, step.sample if through else None)
        return Page(key, tuple(book.backward(layer, dense, step.sample if through else None)))
    if step.phase == "gradient":
        return Page(("gradient", layer), tuple(book.gradient(layer, dense)))
    part = "biases" if step.quantity.endswith("biases") else "weights"
    return Page(("update", layer, part), tuple(book.update(layer, dense, part)))


def meeting(step: Step, page: Page) -> Meeting | None:
    """Where on its page the step is a cell; None at the given values."""
    makes = (step.quantity, step.sample is None)
    if step.phase == "given":
        return None
    for number, equation in enumerate(page.equations):
        made = equation.made
        if made is None or equation.makes != makes:
            continue
        if len(step.position) == 2:
            row, col = step.position[0] - 1, step.position[1] - 1
        else:
            flat = 0
            for place, size in zip(step.position, _shape(step), strict=True):
                flat = flat * size + place - 1
            samples = made.cols if made.turned else made.rows
            row, col = ((step.sample or 1) - 1 if samples != ONE else 0), flat
        if made.turned:
            row, col = col, row
        return Meeting(number, row, col, {made.rows: row, made.cols: col})
    return None


def _shape(step: Step) -> tuple[int, ...]:
    return step.trace.segment(step.index).shape


class _Book(Parts):
    """Writes the equations of one trace."""

    def given(self) -> Iterator[Equation]:
        last = len(self.network.layers)
        yield Equation(None, (self.outputs(0), self.of("y", last)))
        for number, layer in self.network.weighted:
            if isinstance(layer, Dense):
                yield Equation(None, tuple(self.parameters("{}", number, layer)))
                for name in OPTIMIZERS[self.network.optimizer.name].state:
                    kept = tuple(self.parameters(name + "_{}", number, layer))
                    if kept and self.network.optimizer.state:
                        yield Equation(None, kept)

    def forward(self, layer: int, dense: Dense) -> Iterator[Equation]:
        z, before = self.of("z", layer), self.outputs(layer - 1)
        right = self.product(before, self.parameter("weights", layer))
        if dense.biases is not None:
            right = (*right, PLUS, self.parameter("biases", layer))
        yield Equation(z, right, ("z", False))
        a = self.of("a", layer)
        if not dense.activation.row.coupled:
            name = dense.activation.row.title
            plain = dense.activation.name == "identity"
            yield Equation(a, (z,) if plain else (_function(name), OPEN, z, CLOSE), ("a", False))
            return
        e, total = self.of("exp", layer), self.of("exp_sum", layer)
        inner: tuple[Piece, ...] = (z,)
        if np.any(softmax_shift(self.trace.arrays.by_name["z", layer])):
            inner = (z, MINUS, self.largest(layer))
        yield Equation(e, (_function("exp"), OPEN, *inner, CLOSE), ("exp", False))
        yield Equation(total, (Sign(r"\sum_{k}"), e), ("exp_sum", False))
        yield Equation(a, (e, OVER, total), ("a", False))

    def loss(self) -> Iterator[Equation]:
        last, row = len(self.network.layers), LOSSES[self.network.loss]
        size = math.prod(self.network.shapes[-1])
        each = self.of("loss", last)
        of_outputs = self.put(row.latex_term, Sign("L"))
        if size == 1:
            yield Equation(each, of_outputs, ("loss", False))
        else:
            terms = self.of("loss_term", last)
            share = (Sign(rf"\frac{{1}}{{{size}}}"),) if row.mean else ()
            yield Equation(terms, of_outputs, ("loss_term", False))
            yield Equation(each, (*share, Sign(r"\sum_{j}"), terms), ("loss", False))
        if self.several:
            place = self.trace.place("loss", last, None, "loss")
            assert place is not None
            whole = self.written(
                latex_name(self.notation, "loss", last, ""), Phrase("loss of the batch"), ONE, ONE,
                lambda: np.array([[self.trace.loss]]), lambda r, c: place.step(0),
            )  # fmt: skip
            yield Equation(whole, (*self.over_batch(), each), ("loss", True))

    def backward(self, layer: int, dense: Dense, sample: int | None) -> Iterator[Equation]:
        delta = self.of("delta", layer)
        last = layer == len(self.network.layers)
        how = set(self.trace.arrays.output_delta) if last else {""}
        since = self.cells("delta", layer, "backward")
        if sample is not None:
            back = self.back(layer, since)
            if len(back) == 1:
                back = self.of_loss(layer)
            yield Equation(self.of("gradient_a", layer), back, ("gradient_a", False))
            row, jacobian = self.jacobian(layer, sample)
            delta = self.one_sample("delta", layer, sample)
            yield Equation(delta, self.product(row, jacobian), ("delta", False))
        elif "weighted difference" in how:
            a, y = self.outputs(layer), self.of("y", layer)
            right: tuple[Piece, ...] = (a, ODOT, self.sums_of_targets(layer), MINUS, y)
            yield Equation(delta, right, ("delta", False))
        elif how != {""}:
            right = (self.outputs(layer), MINUS, self.of("y", layer))
            size = math.prod(self.network.shapes[-1])
            if LOSSES[self.network.loss].mean and "difference" in how and size > 1:
                right = (Sign(rf"\frac{{1}}{{{size}}}"), OPEN, *right, CLOSE)
            yield Equation(delta, right, ("delta", False))
        else:
            back = self.back(layer, since)
            if len(back) > 1 and back[-1] != CLOSE:
                back = (OPEN, *back, CLOSE)
            slope = self.slope(layer, dense.activation, since)
            yield Equation(delta, (*back, ODOT, slope), ("delta", False))
            if isinstance(back[0], Matrix) and len(back) == 1:
                yield Equation(back[0], self.of_loss(layer), goes_on=True)

    def gradient(self, layer: int, dense: Dense) -> Iterator[Equation]:
        made = self.parameter("gradient_weights", layer, "gradient")
        before, delta = self.outputs(layer - 1, True), self.of("delta", layer)
        share = self.share()
        yield Equation(made, (*share, *self.product(before, delta)), ("gradient_weights", True))
        if self.several:
            outer = [self.outer(layer, s) for s in range(self.network.samples)]
            terms: tuple[Piece, ...] = (Terms(self.samples, tuple(outer)),)
            if share:
                terms = (*share, OPEN, *terms, CLOSE)
            yield Equation(None, (EQUALS, *terms), goes_on=True)
        if dense.biases is not None:
            made = self.parameter("gradient_biases", layer, "gradient")
            yield Equation(made, (*self.over_batch(), delta), ("gradient_biases", True))

    def update(self, layer: int, dense: Dense, part: str) -> Iterator[Equation]:
        old = self.parameter(part, layer)
        new = self.parameter(part, layer, "update")
        if part not in trained(dense):
            yield Equation(new, (old,), (part, True))
            return
        gradient = self.parameter(f"gradient_{part}", layer, "gradient")
        settings, t = update_settings(self.network)
        numbers = {name: Scalar(latex, settings[name]) for name, latex in _SETTINGS.items()
                   if name in settings}  # fmt: skip

        def kept(name: str, phase: str = "update") -> Matrix:
            return self.parameter(f"{name}_{part}", layer, phase)

        def equation(name: str, *right: Piece) -> Equation:
            return Equation(kept(name), right, (f"{name}_{part}", True))

        name = self.network.optimizer.name
        rate = numbers["learning_rate"]
        step: tuple[Piece, ...] = (rate, gradient)
        if name == "momentum":
            before = kept("velocity", "given")
            yield equation("velocity", numbers["momentum"], before, PLUS, gradient)
            step = (rate, kept("velocity"))
        elif name == "adam":
            moments = ((1, "first_moment"), (2, "second_moment"))
            for number, base in moments:
                beta = numbers[f"beta{number}"]
                rest = Scalar(rf"1 - \beta_{number}", 1 - beta.value)
                power = (Sign("^{2}"),) if number == 2 else ()
                right = (beta, kept(base, "given"), PLUS, rest, gradient, *power)
                yield equation(base, *right)
            for number, base in moments:
                beta = numbers[f"beta{number}"]
                share = Scalar(rf"1 - \beta_{number}^{{{t}}}", 1 - beta.value**t)
                yield equation(f"{base}_corrected", kept(base), OVER, share)
            root = (Sign("√"), OPEN, kept("second_moment_corrected"), CLOSE)
            below = (OPEN, *root, PLUS, numbers["epsilon"], CLOSE)
            step = (rate, kept("first_moment_corrected"), OVER, *below)
        yield Equation(new, (old, MINUS, *step), (part, True))

    def through_softmax(self, layer: int, dense: Dense, step: Step) -> bool:
        """Whether the deltas of the step's sample come through the softmax's Jacobian."""
        last = layer == len(self.network.layers)
        direct = last and self.trace.arrays.output_delta[(step.sample or 1) - 1]
        return dense.activation.row.coupled and not direct

    # parts of equations

    def product(self, left: Matrix, right: Matrix) -> tuple[Piece, ...]:
        """``left · right`` in rows, turned round in columns."""
        return (left, DOT, right) if self.notation.rows else (right, DOT, left)

    def share(self) -> tuple[Piece, ...]:
        """1/m, where the batch takes the mean."""
        if self.several and self.network.batch_reduction == "mean":
            return (Sign(rf"\frac{{1}}{{{self.network.samples}}}"),)
        return ()

    def over_batch(self) -> tuple[Piece, ...]:
        return (*self.share(), Sign(r"\sum_{s}")) if self.several else ()

    def put(self, formula: str, function: Sign) -> tuple[Piece, ...]:
        """A formula of ``a_j`` and ``y_j`` with the matrices put in, or that function of them."""
        last = len(self.network.layers)
        a, y = self.outputs(last), self.of("y", last)
        before, found, rest = formula.partition("a_j - y_j")
        if not found or "a_j" in before + rest:
            return function, OPEN, a, Sign(","), y, CLOSE
        factor = before.removesuffix("(").removesuffix(r"\,").strip()
        power = rest.removeprefix(")")
        signs = [(Sign(part),) if part else () for part in (factor, power)]
        return *signs[0], OPEN, a, MINUS, y, CLOSE, *signs[1]

    def back(self, layer: int, since: At) -> tuple[Piece, ...]:
        """∂ℓ/∂a of a layer: from the loss, or through the next layer."""
        after = layer + 1
        while after <= len(self.network.layers) and isinstance(
            self.network.layers[after - 1], Flatten
        ):
            after += 1
        if after <= len(self.network.layers):
            weights = self.parameter("weights", after, "given", True)
            return self.product(self.of("delta", after), weights)
        row, size = LOSSES[self.network.loss], math.prod(self.network.shapes[-1])
        if "a_j - y_j" not in row.latex_derivative:
            return (self.slope_of_loss(layer, since),)
        twice = (Sign("2"),) if "2" in row.latex_derivative else ()
        share = (Sign(rf"\frac{{{len(twice) + 1}}}{{{size}}}"),) if row.mean and size > 1 else twice
        return (*share, OPEN, self.outputs(layer), MINUS, self.of("y", layer), CLOSE)

    def of_loss(self, layer: int) -> tuple[Piece, ...]:
        """ℓ'(A, Y): the derivative of the loss by each output."""
        a, y = self.outputs(layer), self.of("y", layer)
        return Sign("L'"), OPEN, a, Sign(","), y, CLOSE


_SETTINGS = {
    "learning_rate": r"\eta",
    "momentum": r"\mu",
    "beta1": r"\beta_1",
    "beta2": r"\beta_2",
    "epsilon": r"\varepsilon",
}


def _function(name: str) -> Sign:
    return Sign(rf"\mathrm{{{name}}}")
