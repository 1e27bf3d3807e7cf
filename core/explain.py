"""What is the rule of a step, what do its indices stand for, and how is it said in words?

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
from core.words import ENGLISH, Words


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


def _layer(step: Step) -> Weighted:
    layer = step.trace.network.layers[(step.layer or 1) - 1]
    assert not isinstance(layer, Flatten)
    return layer


def _letters(step: Step) -> str:
    """The index letters of the step's own position in its rule."""
    count = len(step.position)
    if step.phase in ("gradient", "update"):
        return {1: "j" if isinstance(_layer(step), Dense) else "k",
                2: "i,j", 3: "k,r,s", 4: "k,c,i,j"}[count]  # fmt: skip
    if count == 3:
        return "c,r,s" if _next(step) and step.phase == "backward" else "k,r,s"
    return "i" if step.phase == "backward" and (_next(step) or _softmax_way(step)) else "j"


def _softmax_way(step: Step) -> bool:
    return step.quantity == "delta" and _layer(step).activation.row.coupled and not _cancels(step)


def _next(step: Step) -> int:
    """The next layer with weights, or 0 if the loss comes next."""
    layers = step.trace.network.layers
    after = (step.layer or 0) + 1
    while after <= len(layers) and isinstance(layers[after - 1], Flatten):
        after += 1
    return after if after <= len(layers) else 0


def _cancels(step: Step) -> str:
    trace = step.trace
    if step.layer != len(trace.network.layers):
        return ""
    return trace.arrays.output_delta[(step.sample or 1) - 1]


def _through_flatten(step: Step) -> int | None:
    """The place (from 1) of a map's number in the row that flatten makes of it."""
    if step.phase != "backward" or len(step.position) != 3:
        return None
    after = _next(step)
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
    layer, number = _layer(step), step.layer
    z, a = _of(step, "z", number, letters), _of(step, "a", number, letters)
    formula = _put(layer.activation.row.latex_derivative, z, a)
    if layer.activation.name == "tanh":
        return rf"\left({formula}\right)"
    return rf"\cdot {formula}" if formula in ("0", "1") else formula


# Rules -----------------------------------------------------------------------------------------


def _z_rule(step: Step) -> str:
    layer, number = _layer(step), step.layer or 0
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
    layer, number = _layer(step), step.layer
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
    after = _next(step)
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
    layer, number, own = _layer(step), step.layer, _letters(step)
    delta = _of(step, "delta", number, own)
    how = _cancels(step)
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
    layer, number = _layer(step), step.layer
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
    if part not in trained(_layer(step)):
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
    after = _next(step)
    to_a = _partial(loss, a)
    if after:
        layer = step.trace.network.layers[after - 1]
        index = "k" if isinstance(layer, Dense) else "k,r',s'"
        z_next = _of(step, "z", after, index)
        to_a = rf"\sum_{{{index}}} {_partial(loss, z_next)}\, {_partial(z_next, a)}"
    if step.quantity == "gradient_a":
        return f"{_partial(loss, a)} = {to_a}" if after else ""
    if _cancels(step) == "delta rule":
        return ""
    if _layer(step).activation.row.coupled:
        a_k = _of(step, "a", number, "k")
        return rf"{_partial(loss, z)} = \sum_k {_partial(loss, a_k)}\, {_partial(a_k, z)}"
    return rf"{_partial(loss, z)} = {to_a}\, {_partial(a, z)}"


def _gradient_chain(step: Step) -> str:
    number = step.layer or 0
    part = step.quantity.removeprefix("gradient_")
    parameter = latex_name(part, number, _letters(step))
    index = "j" if isinstance(_layer(step), Dense) else "k,r,s"
    loss, z = _of(step, "loss", number, ""), _of(step, "z", number, index)
    shared = not isinstance(_layer(step), Dense) and len(step.position) != 3
    several = r"\sum_{r,s} " if shared else ""
    chain = rf"{several}{_partial(loss, z)}\, {_partial(z, parameter)}"
    return f"{_partial('L', parameter)} = {_over_batch(step, chain)}"


# Words -----------------------------------------------------------------------------------------


def sentence(step: Step, words: Words = ENGLISH) -> str:
    """One sentence on what the step is and why, in the language of ``words``."""
    parts = [_SENTENCES[_kind(step)]]
    said = [words(part, **_values(step)) for part in parts]
    note = _note(step)
    return " ".join([*said, words(note)] if note else said)


def _kind(step: Step) -> str:
    if step.phase == "given":
        return "given"
    if step.phase == "update":
        base, part = split(step.quantity)
        if part:
            return base
        return "new" if step.quantity in trained(_layer(step)) else "frozen"
    if step.quantity == "delta":
        how = _cancels(step)
        if how:
            return how
        if _layer(step).activation.row.coupled:
            return "softmax delta"
        return "hidden delta" if _next(step) else "output delta"
    if step.quantity == "a" and _layer(step).activation.row.coupled:
        return "softmax a"
    if step.quantity == "loss":
        if step.sample is None:
            return "batch " + step.trace.network.batch_reduction
        return "loss" if math.prod(step.trace.network.shapes[-1]) > 1 else "single loss"
    if step.quantity == "gradient_weights" and isinstance(_layer(step), Conv2D):
        return "kernel gradient"
    if step.quantity == "z" and isinstance(_layer(step), Conv2D):
        return "map z"
    return step.quantity


_SENTENCES = {
    "given": "Given: this number stands in the exercise.",
    "z": "The weighted sum of what comes into the neuron.",
    "map z": "The kernel lies on one patch of the input: products of what lies on top of each "
    "other, added up.",
    "a": "The neuron's output: its sum z put through the activation function ({activation}).",
    "exp": "e to the power of z: the share of this output before all are scaled to add up to 1.",
    "exp_sum": "The sum of all the exponentials, by which each is divided.",
    "softmax a": "The share of this output in the whole: all outputs of a softmax add up to 1.",
    "loss_term": "What this output alone adds to the loss.",
    "loss": "The loss of this sample: how far its outputs are from its targets.",
    "single loss": "The loss of this sample: how far its output is from its target.",
    "batch mean": "The loss of the batch: the mean over its samples.",
    "batch sum": "The loss of the batch: the sum over its samples.",
    "gradient_a": "How much the loss would change if this output a rose a little.",
    "output delta": "How much the loss would change if z rose a little: the slope of the loss at "
    "a, times the slope of the activation at z.",
    "hidden delta": "How much the loss would change if z rose a little: each δ of the next layer "
    "comes back through the weight that carried a there, and the sum is scaled by the slope of "
    "the activation at z.",
    "softmax delta": "How much the loss would change if z rose a little. Each z moves every "
    "output of a softmax, so the whole Jacobian takes part.",
    "difference": "How much the loss would change if z rose a little. The slope of the activation "
    "cancels against the loss, and a − y is left.",
    "weighted difference": "How much the loss would change if z rose a little. The slope of the "
    "softmax cancels against the loss; the targets do not add up to 1, so their sum stays.",
    "delta rule": "The perceptron's rule takes the error ŷ − y itself; the step function has no "
    "slope to scale it by.",
    "gradient_weights": "How much the loss would change if this weight rose a little: what came "
    "in through it, times the δ of the neuron it leads to.",
    "kernel gradient": "How much the loss would change if this kernel weight rose a little: each "
    "input it met, times the δ of the output it helped to make.",
    "gradient_biases": "How much the loss would change if this bias rose a little: a bias goes "
    "straight into z, so it is δ itself.",
    "velocity": "The velocity: the gradient, plus {momentum} of the velocity before.",
    "first_moment": "The running mean of the gradient.",
    "second_moment": "The running mean of the squared gradient.",
    "first_moment_corrected": "The running mean, corrected for its start at 0.",
    "second_moment_corrected": "The running mean of the squares, corrected for its start at 0.",
    "new": "The new value: a step against the gradient, as long as the learning rate "
    "η = {learning_rate} says.",
    "frozen": "This bias is kept fixed: the update does not change it.",
}
"""What is said of each kind of step."""


def _values(step: Step) -> dict[str, object]:
    network = step.trace.network
    settings = network.optimizer.settings
    layer = network.layers[(step.layer or 1) - 1]
    activation = "" if isinstance(layer, Flatten) else layer.activation.row.title
    return {
        "activation": activation,
        "learning_rate": f"{settings['learning_rate']:g}",
        "momentum": f"{settings.get('momentum', 0):g}",
    }


def _note(step: Step) -> str:
    """What else must be said: the derivative at a kink, an exponential that was shifted."""
    if step.phase not in ("forward", "backward"):
        return ""
    layer, number = _layer(step), step.layer or 0
    row = layer.activation.row
    if step.quantity == "exp":
        if "max" in _exp_rule(step):
            return (
                "The largest z is subtracted first, or e^z would overflow; the result is the same."
            )
        return ""
    if step.quantity == "delta" and row.kinks and not _cancels(step):
        z = step.trace.index("z", number, step.position, step.sample)
        if z is not None and step.trace[z].value in row.kinks:
            return row.at_kink
    if step.quantity == "a" and layer.activation.name == "step":
        z = step.trace.index("z", number, step.position, step.sample)
        if z is not None and step.trace[z].value == 0:
            return row.at_kink
    return ""


def trouble(step: Step, words: Words = ENGLISH) -> str:
    """What happened if the value is not a finite number: here, or at an earlier step."""
    if math.isfinite(step.value):
        return ""
    for index in step.operands:
        before = step.trace[index]
        if not math.isfinite(before.value):
            return words("Carried on from {symbol}.", symbol=before.symbol)
    if math.isnan(step.value):
        return words("Not a number: this is where 0/0, ∞ − ∞ or 0 · ∞ first came up.")
    if any(name in step.expression for name in ("log(", "/")):
        return words("Infinite: this is where ln 0 or a division by 0 first came up.")
    return words(
        "Overflow: this is where a result first went beyond the largest double, 1.8 · 10^308."
    )
