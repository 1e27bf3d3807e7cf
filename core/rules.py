"""What is the rule of a step, what do its indices stand for, which chain rule is behind it?

Rules are written with indices in place of positions, so that all neurons of a layer share one.
The chain rules behind them are those of D. Rumelhart, G. Hinton, R. Williams 1986.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from core.losses import LOSSES
from core.network import Conv2D, Dense, Flatten, Weighted
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
    return step.trace.remembered(("rule", *_run(step)), lambda: make(step))


def where(step: Step) -> str:
    """What the free indices of the rule are in this step: ``i = 2, j = 1``."""
    if step.phase == "given" or not step.position:
        return ""
    letters = _letters(step).split(",")
    pairs = [f"{name} = {p}" for name, p in zip(letters, step.position, strict=True)]
    flat = _through_flatten(step)
    if flat is not None:
        pairs.append(f"p = {flat}")
    if step.sample is not None and step.trace.network.samples > 1:
        pairs.append(f"s = {step.sample}")
    return ", ".join(pairs)


def chain_rule(step: Step) -> str:
    """LaTeX of the chain rule that the step comes from, or ""."""
    if step.quantity in ("delta", "gradient_a"):
        return step.trace.remembered(("chain", *_run(step)), lambda: _delta_chain(step))
    if step.phase == "gradient":
        return step.trace.remembered(("chain", *_run(step)), lambda: _gradient_chain(step))
    return ""


def _run(step: Step) -> tuple[int, str]:
    """All steps of one quantity in one segment share their rule."""
    return step.trace.segment(step.index).start, step.quantity


# Names -----------------------------------------------------------------------------------------


def layer_of(step: Step) -> Weighted:
    """The layer that a step belongs to."""
    layer = step.trace.network.layers[(step.layer or 1) - 1]
    assert not isinstance(layer, Flatten)
    return layer


def _letters(step: Step) -> str:
    """The index letters of the step's own position in its rule."""
    count = len(step.position)
    if step.phase in ("gradient", "update"):
        return {1: "j" if isinstance(layer_of(step), Dense) else "k",
                2: "i,j", 3: "k,r,s", 4: "k,c,i,j"}[count]  # fmt: skip
    if count == 3:
        return "c,r,s" if next_weighted(step) and step.phase == "backward" else "k,r,s"
    return "i" if step.phase == "backward" and (next_weighted(step) or _softmax_way(step)) else "j"


def _softmax_way(step: Step) -> bool:
    return step.quantity == "delta" and layer_of(step).activation.row.coupled and not cancels(step)


def next_weighted(step: Step) -> int:
    """The next layer with weights, or 0 if the loss comes next."""
    layers = step.trace.network.layers
    after = (step.layer or 0) + 1
    while after <= len(layers) and isinstance(layers[after - 1], Flatten):
        after += 1
    return after if after <= len(layers) else 0


def cancels(step: Step) -> str:
    """How the step's delta comes about where loss and activation cancel, or ""."""
    trace = step.trace
    if step.layer != len(trace.network.layers):
        return ""
    return trace.arrays.output_delta[(step.sample or 1) - 1]


def _through_flatten(step: Step) -> int | None:
    """The place (from 1) of a map's number in the row that flatten makes of it."""
    if step.phase != "backward" or len(step.position) != 3:
        return None
    after = next_weighted(step)
    if after and isinstance(step.trace.network.layers[after - 1], Conv2D):
        return None
    flat = 0
    for p, size in zip(step.position, step.trace.network.shapes[step.layer or 0], strict=True):
        flat = flat * size + p - 1
    return flat + 1


def _of(step: Step, quantity: str, layer: int | None, indices: str) -> str:
    sample = "s" if step.trace.network.samples > 1 else ""
    per_sample = quantity not in ("weights", "biases")
    return latex_name(quantity, layer, indices, sample if per_sample else "")


def _before(step: Step, indices: str) -> str:
    """What layer ``step.layer`` takes: x, or the outputs of the layer before."""
    number = (step.layer or 1) - 1
    return _of(step, "x" if number == 0 else "a", number, indices)


def _put(formula: str, z: str, a: str) -> str:
    """The formula of an activation with z and a named in full."""
    formula = re.sub(r"(?<![\\\w])z(?!\w)", lambda _: z, formula)
    return re.sub(r"(?<![\\\w])a(?!\w)", lambda _: a, formula)


def _dot(left: str, right: str) -> str:
    return rf"{left}\, {right}"


def _slope(step: Step, letters: str) -> str:
    """f'(z) written out for the step's neuron."""
    layer, number = layer_of(step), step.layer
    z, a = _of(step, "z", number, letters), _of(step, "a", number, letters)
    formula = _put(layer.activation.row.latex_derivative, z, a)
    if layer.activation.name == "tanh":
        return rf"\left({formula}\right)"
    return rf"\cdot {formula}" if formula in ("0", "1") else formula


# Rules -----------------------------------------------------------------------------------------


def _z_rule(step: Step) -> str:
    layer, number = layer_of(step), step.layer or 0
    own = _letters(step)
    z = _of(step, "z", number, own)
    if isinstance(layer, Dense):
        n_in = layer.weights.shape[0]
        product = _dot(_before(step, "i"), _of(step, "weights", number, "i,j"))
        total = rf"\sum_{{i=1}}^{{{n_in}}} {product}" if n_in > 1 else product.replace("i", "1")
    else:
        weight = _of(step, "weights", number, "k,c,i,j")
        pixel = _before(step, "c,\\,r+i-1,\\,s+j-1")
        total = rf"\sum_{{c,i,j}} {_dot(weight, pixel)}"
    if layer.biases is None:
        return f"{z} = {total}"
    shared = layer.biases.ndim == 1 and len(step.position) == 3
    return f"{z} = {total} + {_of(step, 'biases', number, 'k' if shared else own)}"


def _a_rule(step: Step) -> str:
    layer, number = layer_of(step), step.layer
    own = _letters(step)
    a, z = _of(step, "a", number, own), _of(step, "z", number, own)
    name = layer.activation.name
    if name == "softmax":
        e, total = _of(step, "exp", number, "j"), _of(step, "exp_sum", number, "")
        return rf"{a} = \frac{{{e}}}{{{total}}}"
    formula = _put(layer.activation.row.latex, z, a)
    return f"{a} = {formula}" if name == "identity" else f"{a} = f({z}) = {formula}"


def _exp_rule(step: Step) -> str:
    from core.derive import softmax_shift_place

    z = _of(step, "z", step.layer, "j")
    e = _of(step, "exp", step.layer, "j")
    if softmax_shift_place(step) is None:
        return f"{e} = e^{{{z}}}"
    largest = _of(step, "z", step.layer, "k")
    return rf"{e} = e^{{{z} - \max_k {largest}}}"


def _exp_sum_rule(step: Step) -> str:
    count = step.trace.network.shapes[step.layer or 0][-1]
    e = _of(step, "exp", step.layer, "k")
    return rf"{_of(step, 'exp_sum', step.layer, '')} = \sum_{{k=1}}^{{{count}}} {e}"


def _loss_parts(step: Step, formula: str, letters: str) -> str:
    """A formula of the losses' table with its a_j and y_j named in full."""
    last = len(step.trace.network.layers)
    formula = formula.replace("a_j", _of(step, "a", last, letters))
    return formula.replace("y_j", _of(step, "y", last, letters))


def _loss_term_rule(step: Step) -> str:
    formula = LOSSES[step.trace.network.loss].latex_term
    own = _letters(step)
    return f"{_of(step, 'loss_term', step.layer, own)} = {_loss_parts(step, formula, own)}"


def _loss_rule(step: Step) -> str:
    network = step.trace.network
    if step.sample is None:
        mean = network.batch_reduction == "mean"
        share = rf"\frac{{1}}{{{network.samples}}} " if mean else ""
        return rf"L = {share}\sum_{{s=1}}^{{{network.samples}}} L^{{(s)}}"
    row = LOSSES[network.loss]
    size = math.prod(network.shapes[-1])
    loss = _of(step, "loss", step.layer, "")
    if size == 1:
        return f"{loss} = {_loss_parts(step, row.latex_term, '1')}"
    share = rf"\frac{{1}}{{{size}}} " if row.mean else ""
    term = _of(step, "loss_term", step.layer, "j")
    return rf"{loss} = {share}\sum_{{j=1}}^{{{size}}} {term}"


def _from_loss(step: Step, letters: str) -> str:
    network = step.trace.network
    size = str(math.prod(network.shapes[-1]))
    formula = LOSSES[network.loss].latex_derivative.replace("{n}", f"{{{size}}}")
    return _loss_parts(step, formula, letters)


def _back(step: Step) -> str:
    """∂ℓ/∂a of the step's neuron, written out."""
    after = next_weighted(step)
    own = _letters(step)
    if not after:
        return _from_loss(step, "p" if _through_flatten(step) else own)
    layer = step.trace.network.layers[after - 1]
    if isinstance(layer, Dense):
        delta = _of(step, "delta", after, "k")
        weight = _of(step, "weights", after, f"{'p' if len(step.position) == 3 else own},k")
        if layer.units == 1:
            return _dot(delta.replace("{k}", "{1}"), weight.replace(",k}", ",1}"))
        return rf"\sum_{{k=1}}^{{{layer.units}}} {_dot(delta, weight)}"
    delta = _of(step, "delta", after, "k,\\,r-i+1,\\,s-j+1")
    return rf"\sum_{{k,i,j}} {_dot(delta, _of(step, 'weights', after, 'k,c,i,j'))}"


def _delta_rule(step: Step) -> str:
    layer, number, own = layer_of(step), step.layer, _letters(step)
    delta = _of(step, "delta", number, own)
    how = cancels(step)
    if how:
        a, y = _of(step, "a", number, own), _of(step, "y", number, own)
        if how == "weighted difference":
            return rf"{delta} = {a} \sum_k {_of(step, 'y', number, 'k')} - {y}"
        size = math.prod(step.trace.network.shapes[-1])
        if LOSSES[step.trace.network.loss].mean and how == "difference" and size > 1:
            return rf"{delta} = \frac{{{a} - {y}}}{{{size}}}"
        return f"{delta} = {a} - {y}"
    if layer.activation.row.coupled:
        back = _of(step, "gradient_a", number, "k")
        a_k, a_i = _of(step, "a", number, "k"), _of(step, "a", number, "i")
        return rf"{delta} = \sum_k {back}\, {a_k} \left([i = k] - {a_i}\right)"
    return rf"{delta} = \left({_back(step)}\right) {_slope(step, own)}"


def _gradient_a_rule(step: Step) -> str:
    return f"{_of(step, 'gradient_a', step.layer, _letters(step))} = {_back(step)}"


def _gradient_rule(step: Step) -> str:
    layer, number = layer_of(step), step.layer
    letters = _letters(step)
    of = step.quantity.removeprefix("gradient_")
    if of == "biases":
        delta = _of(step, "delta", number, letters)
        if len(step.position) < len(step.trace.network.shapes[number or 0]):
            delta = rf"\sum_{{r,s}} {_of(step, 'delta', number, 'k,r,s')}"
        product = delta
    elif isinstance(layer, Dense):
        product = _dot(_before(step, "i"), _of(step, "delta", number, "j"))
    else:
        pixel = _before(step, "c,\\,r+i-1,\\,s+j-1")
        product = rf"\sum_{{r,s}} {_dot(pixel, _of(step, 'delta', number, 'k,r,s'))}"
    return f"{latex_name(step.quantity, number, letters)} = {_over_batch(step, product)}"


def _over_batch(step: Step, one: str) -> str:
    network = step.trace.network
    if network.samples == 1:
        return one
    share = rf"\frac{{1}}{{{network.samples}}} " if network.batch_reduction == "mean" else ""
    return rf"{share}\sum_{{s=1}}^{{{network.samples}}} {one}"


def _update_rule(step: Step) -> str:
    number, letters = step.layer, _letters(step)
    base, kept = split(step.quantity)
    part = kept or step.quantity
    old = latex_name(part, number, letters)
    new = latex_name(part, number, letters, new=True)
    gradient = latex_name(f"gradient_{part}", number, letters)
    if part not in trained(layer_of(step)):
        return f"{new} = {old}"
    name = step.trace.network.optimizer.name

    def of(quantity: str) -> str:
        return latex_name(f"{quantity}_{part}", number, letters)

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


# Chain rules -----------------------------------------------------------------------------------


def _partial(of: str, by: str) -> str:
    return rf"\frac{{\partial {of}}}{{\partial {by}}}"


def _delta_chain(step: Step) -> str:
    number, own = step.layer, _letters(step)
    loss = _of(step, "loss", number, "")
    z, a = _of(step, "z", number, own), _of(step, "a", number, own)
    after = next_weighted(step)
    to_a = _partial(loss, a)
    if after:
        layer = step.trace.network.layers[after - 1]
        index = "k" if isinstance(layer, Dense) else "k,r',s'"
        z_next = _of(step, "z", after, index)
        to_a = rf"\sum_{{{index}}} {_partial(loss, z_next)}\, {_partial(z_next, a)}"
    if step.quantity == "gradient_a":
        return f"{_partial(loss, a)} = {to_a}" if after else ""
    if cancels(step) == "delta rule":
        return ""
    if layer_of(step).activation.row.coupled:
        a_k = _of(step, "a", number, "k")
        return rf"{_partial(loss, z)} = \sum_k {_partial(loss, a_k)}\, {_partial(a_k, z)}"
    return rf"{_partial(loss, z)} = {to_a}\, {_partial(a, z)}"


def _gradient_chain(step: Step) -> str:
    number = step.layer or 0
    part = step.quantity.removeprefix("gradient_")
    parameter = latex_name(part, number, _letters(step))
    index = "j" if isinstance(layer_of(step), Dense) else "k,r,s"
    loss, z = _of(step, "loss", number, ""), _of(step, "z", number, index)
    shared = not isinstance(layer_of(step), Dense) and len(step.position) != 3
    several = r"\sum_{r,s} " if shared else ""
    chain = rf"{several}{_partial(loss, z)}\, {_partial(z, parameter)}"
    return f"{_partial('L', parameter)} = {_over_batch(step, chain)}"
