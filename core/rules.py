"""What is the rule of a step?"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from core.chain_rules import chain_rule
from core.indices import (
    before,
    cancels,
    layer_of,
    letters_of,
    named,
    next_weighted,
    of,
    over,
    over_batch,
    run,
    shift,
    through_flatten,
)
from core.losses import LOSSES
from core.network import Dense
from core.passes import trained
from core.symbols import latex_name, split
from core.trace import Step, Trace


def formulas(trace: Trace) -> list[str]:
    """All rules and chain rules of a trace, each once, in the order of their first use."""
    found: dict[str, None] = {}
    for segment in trace.segments:
        if segment.sample in (None, 0):
            for which in range(len(segment.quantities)):
                step = trace[segment.start + which]
                found.update(dict.fromkeys((rule(step), chain_rule(step))))
    found.pop("", None)
    return list(found)


def rule(step: Step) -> str:
    """LaTeX of the rule that gives the step, such as ``z_j = \\sum_i x_i W_{i,j}``."""
    if step.phase == "given":
        return ""
    make = _update_rule if step.phase == "update" else _RULES[step.quantity]
    return step.trace.remembered(("rule", *run(step)), lambda: make(step))


def _put(formula: str, z: str, a: str) -> str:
    """The formula of an activation with z and a named in full, in brackets under a power."""

    def named(letter: re.Match[str]) -> str:
        name = z if letter[1] == "z" else a
        return rf"\left({name}\right)^" if letter[2] else name

    return re.sub(r"(?<![\\\w])([za])(?!\w)(\^?)", named, formula)


def _dot(left: str, right: str) -> str:
    return rf"{left}\, {right}"


def _ordered(step: Step, from_left: str, weight: str) -> str:
    """A product in the order of the matrices: ``x W`` and ``x δ`` in rows, else turned round."""
    return _dot(from_left, weight) if step.trace.notation.rows else _dot(weight, from_left)


def _slope(step: Step, letters: str) -> str:
    """f'(z) written out for the step's neuron."""
    layer, number = layer_of(step), step.layer
    z, a = of(step, "z", number, letters), of(step, "a", number, letters)
    formula = _put(layer.activation.row.latex_derivative, z, a)
    if layer.activation.name == "tanh":
        return rf"\left({formula}\right)"
    return rf"\cdot {formula}" if formula in ("0", "1") else formula


def _z_rule(step: Step) -> str:
    layer, number = layer_of(step), step.layer or 0
    own = letters_of(step)
    z = of(step, "z", number, own)
    if isinstance(layer, Dense):
        n_in = layer.weights.shape[0]
        first = str(step.trace.notation.first)
        i = "i" if n_in > 1 else first
        weight = of(step, "weights", number, f"{i},{own}")
        product = _ordered(step, before(step, i), weight)
        total = f"{over(step, 'i', n_in)} {product}" if n_in > 1 else product
    else:
        weight = of(step, "weights", number, "k,c,i,j")
        pixel = before(step, _met(step))
        total = rf"\sum_{{c,i,j}} {_dot(weight, pixel)}"
    if layer.biases is None:
        return f"{z} = {total}"
    shared = layer.biases.ndim == 1 and len(step.position) == 3
    return f"{z} = {total} + {of(step, 'biases', number, 'k' if shared else own)}"


def _met(step: Step) -> str:
    """The pixel that a kernel's weight (i, j) lies on at the output (r, s)."""
    one = shift(step, "-")
    return rf"c,\,r+i{one},\,s+j{one}"


def _a_rule(step: Step) -> str:
    layer, number = layer_of(step), step.layer
    own = letters_of(step)
    a, z = of(step, "a", number, own), of(step, "z", number, own)
    name = layer.activation.name
    if name == "softmax":
        e, total = of(step, "exp", number, "j"), of(step, "exp_sum", number, "")
        return rf"{a} = \frac{{{e}}}{{{total}}}"
    formula = _put(layer.activation.row.latex, z, a)
    return f"{a} = {formula}" if name == "identity" else f"{a} = f({z}) = {formula}"


def _exp_rule(step: Step) -> str:
    from core.derive import softmax_shift_place

    z = of(step, "z", step.layer, "j")
    e = of(step, "exp", step.layer, "j")
    if softmax_shift_place(step) is None:
        return f"{e} = e^{{{z}}}"
    largest = of(step, "z", step.layer, "k")
    return rf"{e} = e^{{{z} - \max_k {largest}}}"


def _exp_sum_rule(step: Step) -> str:
    count = step.trace.network.shapes[step.layer or 0][-1]
    e = of(step, "exp", step.layer, "k")
    return f"{of(step, 'exp_sum', step.layer, '')} = {over(step, 'k', count)} {e}"


def _loss_parts(step: Step, formula: str, letters: str) -> str:
    """A formula of the losses' table with its a_j and y_j named in full."""
    last = len(step.trace.network.layers)
    formula = formula.replace("a_j", of(step, "a", last, letters))
    return formula.replace("y_j", of(step, "y", last, letters))


def _loss_term_rule(step: Step) -> str:
    formula = LOSSES[step.trace.network.loss].latex_term
    own = letters_of(step)
    return f"{of(step, 'loss_term', step.layer, own)} = {_loss_parts(step, formula, own)}"


def _loss_rule(step: Step) -> str:
    network = step.trace.network
    if step.sample is None:
        mean = network.batch_reduction == "mean"
        share = rf"\frac{{1}}{{{network.samples}}} " if mean else ""
        one = latex_name(step.trace.notation, "loss", step.layer, "", "s")
        return rf"L = {share}\sum_{{s=1}}^{{{network.samples}}} {one}"
    row = LOSSES[network.loss]
    size = math.prod(network.shapes[-1])
    loss = of(step, "loss", step.layer, "")
    if size == 1:
        first = str(step.trace.notation.first)
        return f"{loss} = {_loss_parts(step, row.latex_term, first)}"
    share = rf"\frac{{1}}{{{size}}} " if row.mean else ""
    term = of(step, "loss_term", step.layer, "j")
    return f"{loss} = {share}{over(step, 'j', size)} {term}"


def _from_loss(step: Step, letters: str) -> str:
    network = step.trace.network
    size = str(math.prod(network.shapes[-1]))
    formula = LOSSES[network.loss].latex_derivative.replace("{n}", f"{{{size}}}")
    return _loss_parts(step, formula, letters)


def _back(step: Step) -> str:
    """∂ℓ/∂a of the step's neuron, written out."""
    after = next_weighted(step)
    own = letters_of(step)
    if not after:
        return _from_loss(step, "p" if through_flatten(step) else own)
    layer = step.trace.network.layers[after - 1]
    if isinstance(layer, Dense):
        k = "k" if layer.units > 1 else str(step.trace.notation.first)
        delta = of(step, "delta", after, k)
        weight = of(step, "weights", after, f"{'p' if len(step.position) == 3 else own},{k}")
        product = _ordered(step, delta, weight)
        return f"{over(step, 'k', layer.units)} {product}" if layer.units > 1 else product
    one = shift(step, "+")
    delta = of(step, "delta", after, rf"k,\,r-i{one},\,s-j{one}")
    return rf"\sum_{{k,i,j}} {_dot(delta, of(step, 'weights', after, 'k,c,i,j'))}"


def _delta_rule(step: Step) -> str:
    layer, number, own = layer_of(step), step.layer, letters_of(step)
    delta = of(step, "delta", number, own)
    how = cancels(step)
    if how:
        a, y = of(step, "a", number, own), of(step, "y", number, own)
        if how == "weighted difference":
            return rf"{delta} = {a} \sum_k {of(step, 'y', number, 'k')} - {y}"
        size = math.prod(step.trace.network.shapes[-1])
        if LOSSES[step.trace.network.loss].mean and how == "difference" and size > 1:
            return rf"{delta} = \frac{{{a} - {y}}}{{{size}}}"
        return f"{delta} = {a} - {y}"
    if layer.activation.row.coupled:
        back = of(step, "gradient_a", number, "k")
        a_k, a_i = of(step, "a", number, "k"), of(step, "a", number, "i")
        return rf"{delta} = \sum_k {back}\, {a_k} \left([i = k] - {a_i}\right)"
    return rf"{delta} = \left({_back(step)}\right) {_slope(step, own)}"


def _gradient_a_rule(step: Step) -> str:
    return f"{of(step, 'gradient_a', step.layer, letters_of(step))} = {_back(step)}"


def _gradient_rule(step: Step) -> str:
    layer, number = layer_of(step), step.layer
    letters = letters_of(step)
    if step.quantity == "gradient_biases":
        delta = of(step, "delta", number, letters)
        if len(step.position) < len(step.trace.network.shapes[number or 0]):
            delta = rf"\sum_{{r,s}} {of(step, 'delta', number, 'k,r,s')}"
        product = delta
    elif isinstance(layer, Dense):
        product = _ordered(step, before(step, "i"), of(step, "delta", number, "j"))
    else:
        pixel = before(step, _met(step))
        product = rf"\sum_{{r,s}} {_dot(pixel, of(step, 'delta', number, 'k,r,s'))}"
    return f"{named(step, step.quantity)} = {over_batch(step, product)}"


def _update_rule(step: Step) -> str:
    base, kept = split(step.quantity)
    part = kept or step.quantity
    old, new = named(step, part), named(step, part, new=True)
    gradient = named(step, f"gradient_{part}")
    if part not in trained(layer_of(step)):
        return f"{new} = {old}"
    name = step.trace.network.optimizer.name

    if base == "velocity":
        return rf"v \leftarrow \mu\, v + {gradient}"
    if base == "first_moment":
        return rf"m \leftarrow \beta_1\, m + (1 - \beta_1)\, {gradient}"
    if base == "second_moment":
        return rf"s \leftarrow \beta_2\, s + (1 - \beta_2) \left({gradient}\right)^2"
    if base == "first_moment_corrected":
        return r"\hat{m} = \frac{m}{1 - \beta_1^t}"
    if base == "second_moment_corrected":
        return r"\hat{s} = \frac{s}{1 - \beta_2^t}"
    if name == "momentum":
        return rf"{new} = {old} - \eta\, v"
    if name == "adam":
        return rf"{new} = {old} - \frac{{\eta\, \hat{{m}}}}{{\sqrt{{\hat{{s}}}} + \varepsilon}}"
    return rf"{new} = {old} - \eta\, {gradient}"


_RULES: dict[str, Callable[[Step], str]] = {
    "z": _z_rule,
    "a": _a_rule,
    "exp": _exp_rule,
    "exp_sum": _exp_sum_rule,
    "loss_term": _loss_term_rule,
    "loss": _loss_rule,
    "delta": _delta_rule,
    "gradient_a": _gradient_a_rule,
    "gradient_weights": _gradient_rule,
    "gradient_biases": _gradient_rule,
}
