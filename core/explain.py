"""How is a step said in words: what it means, and what went wrong there?"""

from __future__ import annotations

import math

from core.derive import softmax_shift_place
from core.indices import cancels, layer_of, next_weighted
from core.network import Conv2D, Flatten
from core.passes import trained
from core.symbols import split
from core.trace import Step
from core.words import ENGLISH, Words


def sentence(step: Step, words: Words = ENGLISH) -> str:
    """One sentence on what the step is and why, in the language of ``words``."""
    note = _note(step)
    said = meaning(step, words)
    return f"{said} {words(note)}" if note else said


def meaning(step: Step, words: Words = ENGLISH) -> str:
    """The same without what is particular to this one number: all of its kind share it."""
    return words(_SENTENCES[_kind(step)], **_values(step, words))


def _kind(step: Step) -> str:
    if step.phase == "given":
        return "given"
    if step.phase == "update":
        base, part = split(step.quantity)
        if part:
            return base
        return "new" if step.quantity in trained(layer_of(step)) else "frozen"
    if step.quantity == "delta":
        how = cancels(step)
        if how:
            return how
        if layer_of(step).activation.row.coupled:
            return "softmax delta"
        after = next_weighted(step)
        if after and isinstance(step.trace.network.layers[after - 1], Conv2D):
            return "map delta"
        return "hidden delta" if after else "output delta"
    if step.quantity == "a" and layer_of(step).activation.row.coupled:
        return "softmax a"
    if step.quantity == "loss":
        if step.sample is None:
            return "batch " + step.trace.network.batch_reduction
        return "loss" if math.prod(step.trace.network.shapes[-1]) > 1 else "single loss"
    if step.quantity == "gradient_weights" and isinstance(layer_of(step), Conv2D):
        return "kernel gradient"
    if step.quantity == "gradient_biases" and len(step.position) < len(_output(step)):
        return "map bias gradient"
    if step.quantity == "z" and isinstance(layer_of(step), Conv2D):
        return "map z"
    return step.quantity


def _output(step: Step) -> tuple[int, ...]:
    """The shape of what the step's layer gives."""
    return step.trace.network.shapes[step.layer or 0]


_SENTENCES = {
    "given": "Given: this number stands in the exercise.",
    "z": "The weighted sum of what comes into the neuron.",
    "map z": "Valid correlation: the kernel lies on one patch of the input; products of what lies "
    "on top of each other, added up.",
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
    "map delta": "How much the loss would change if z rose a little. Full convolution: the δ of "
    "each output that this one fed comes back through the weight that carried it there, so the "
    "kernel lies turned by 180°; the sum is scaled by the slope of the activation at z.",
    "softmax delta": "How much the loss would change if z rose a little. Each z moves every "
    "output of a softmax, so the whole Jacobian takes part.",
    "difference": "How much the loss would change if z rose a little. The slope of the activation "
    "cancels against the loss, and a\u00a0−\u00a0y is left.",
    "weighted difference": "How much the loss would change if z rose a little. The slope of the "
    "softmax cancels against the loss; the targets do not add up to 1, so their sum stays.",
    "delta rule": "The perceptron's rule takes the error ŷ\u00a0−\u00a0y itself; the step "
    "function has no slope to scale it by.",
    "gradient_weights": "How much the loss would change if this weight rose a little: what came "
    "in through it, times the δ of the neuron it leads to.",
    "kernel gradient": "How much the loss would change if this kernel weight rose a little. Valid "
    "correlation: each input it met, times the δ of the output it helped to make, added up.",
    "gradient_biases": "How much the loss would change if this bias rose a little: a bias goes "
    "straight into z, so it is δ itself.",
    "map bias gradient": "How much the loss would change if this bias rose a little: it goes "
    "straight into every z of its map, so all their δ are added up.",
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


def _values(step: Step, words: Words) -> dict[str, object]:
    network = step.trace.network
    settings = network.optimizer.settings
    layer = network.layers[(step.layer or 1) - 1]
    activation = "" if isinstance(layer, Flatten) else words(layer.activation.row.title)
    return {
        "activation": activation,
        "learning_rate": words.number(f"{settings['learning_rate']:g}"),
        "momentum": words.number(f"{settings.get('momentum', 0):g}"),
    }


def _note(step: Step) -> str:
    """What else must be said: the derivative at a kink, an exponential that was shifted."""
    if step.phase not in ("forward", "backward"):
        return ""
    layer, number = layer_of(step), step.layer or 0
    row = layer.activation.row
    if step.quantity == "exp":
        if softmax_shift_place(step) is not None:
            return (
                "The largest z is subtracted first, or e^z would overflow; the result is the same."
            )
        return ""
    if step.quantity == "delta" and row.kinks and not cancels(step):
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
