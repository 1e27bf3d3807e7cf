"""What is said of a slip to the student who made it, and what is it called for short?"""

from __future__ import annotations

from core.answers.grading import Report, Verdict
from core.answers.slips import KINKED
from core.network import Flatten, Network
from core.notation import shown_tokens
from core.numbers import shown
from core.words import ENGLISH, Words

MOST_TERMS = 12
"""So many terms of a sum are written out beside a wrong number."""

_TITLES = {
    "updated_weights": "weights already updated",
    "doubled": "twice too large: the ½ of the loss",
    "halved": "half as large: the ½ or the 2 of the loss",
    "outputs_summed": "sum for mean over the outputs",
    "outputs_averaged": "mean for sum over the outputs",
    "batch_summed": "sum for mean over the batch",
    "batch_averaged": "mean for sum over the batch",
    "slope_forgotten": "derivative of the activation forgotten",
    "slope_at_a": "derivative taken at a",
    "slope_of_z": "z in place of a in the derivative",
    "slope_too_much": "derivative multiplied in though it cancels",
    "softmax_alone": "softmax derived output by output",
    "kink_let_through": "derivative 1 where z is negative",
    "kink_blocked": "derivative 0 where z is positive",
    "transposed_forward": "W transposed, forward",
    "transposed_backward": "W transposed, backward",
    "transposed_gradient": "gradient transposed",
    "neighbours_weight": "a neighbour's weight",
    "bias_forgotten": "bias forgotten",
    "bias_twice": "bias added twice",
    "bias_trained": "frozen bias trained",
    "bias_left": "bias not trained",
    "sign_of_the_error": "sign of the error",
    "sign_of_the_update": "sign of the update",
    "rate_forgotten": "learning rate forgotten",
    "rate_twice": "learning rate used twice",
    "old_value_forgotten": "old value forgotten",
    "log10": "log10 for ln",
    "log2": "log2 for ln",
    "own_a": "a of the wrong layer in the gradient",
    "input_forgotten": "input forgotten in the gradient",
    "z_in_the_gradient": "z for a in the gradient",
    "z_for_a": "z for a in the next layer",
    "other_target": "target of another output",
    "softmax_without_e": "softmax without e",
    "softmax_without_sum": "softmax without the sum",
    "activation_forgotten": "activation forgotten",
    "optimizer_forgotten": "optimizer forgotten",
    "correction_forgotten": "Adam's correction forgotten",
    "rounded_early": "rounded too early",
    "cut_off": "cut off, not rounded",
    "last_decimal": "off in the last decimal",
    "miscopied": "copied wrongly",
    "sign_lost": "sign lost",
    "places_changed": "two places exchanged",
    "point_moved": "decimal point moved",
    "digits_swapped": "digits swapped",
}
"""By the name of the slip, as it stands in a summary."""

_SENTENCES = {
    "updated_weights": "{symbol} comes out like this if δ goes back through weights that are "
    "already updated. Take the weights from before the update.",
    "doubled": "{symbol} is twice as large as it should be: a factor 2 too many came in with the "
    "squared error.",
    "doubled half": "{symbol} is twice as large as it should be, as if the loss had no ½: its ½ "
    "belongs into the loss, and in δ it cancels the 2 of the square.",
    "halved": "{symbol} is half of what it should be: this loss has no ½, so the 2 that comes from "
    "the square stays in δ.",
    "halved half": "{symbol} is half of what it should be: the ½ of the loss was taken twice, or "
    "in δ not cancelled against the 2 of the square.",
    "outputs_summed": "{symbol} comes out like this if the outputs are only added up. This loss "
    "is their mean: divide by {outputs}.",
    "outputs_averaged": "{symbol} comes out like this if you divide by the number of outputs, "
    "{outputs}. This loss is the sum over the outputs, not their mean.",
    "batch_summed": "{symbol} comes out like this if the samples are only added up. The batch "
    "takes their mean: divide by {samples}.",
    "batch_averaged": "{symbol} comes out like this if you divide by the number of samples, "
    "{samples}. The batch takes their sum, not their mean.",
    "slope_forgotten": "{symbol} comes out like this if the derivative of the activation "
    "({activation}) is forgotten: δ still has to be multiplied by f′(z).",
    "slope_at_a": "{symbol} comes out like this if the derivative is taken at a: it is f′(z), not "
    "f′(a).",
    "slope_of_z": "{symbol} comes out like this if z is put where a belongs in the derivative: "
    "f′(z) = {slope} is written with the output a.",
    "slope_too_much": "{symbol} comes out like this if the derivative of the activation is "
    "multiplied in once more. Here it cancels against the loss, and a − y is all that is left.",
    "softmax_alone": "{symbol} comes out like this if only a (1 − a) of its own output is taken. "
    "Each z of a softmax moves all outputs, so the whole Jacobian takes part.",
    "kink_let_through": "{symbol} comes out like this if the derivative of {activation} is taken "
    "as 1 although z is negative there.",
    "kink_blocked": "{symbol} comes out like this if the derivative of {activation} is taken as 0 "
    "although z is positive there.",
    "transposed_forward": "{symbol} comes out like this if W is read transposed in the weighted "
    "sum. The weights into neuron j stand in column j.",
    "transposed_backward": "{symbol} comes out like this if W is read transposed on the way back. "
    "The weights that leave neuron i stand in row i.",
    "transposed_gradient": "{symbol} comes out like this if the gradient is transposed: row i "
    "belongs to the input i, column j to δ of neuron j.",
    "neighbours_weight": "{symbol} comes out like this with a weight from the row or column "
    "beside the right one.",
    "bias_forgotten": "{symbol} comes out like this if the bias is forgotten: add b to the "
    "weighted sum.",
    "bias_twice": "{symbol} comes out like this if the bias is added twice.",
    "bias_trained": "{symbol} comes out like this if the bias is updated too. In this exercise it "
    "is kept fixed.",
    "bias_left": "{symbol} comes out like this if the bias is left as it was. In this exercise it "
    "is trained like the weights.",
    "sign_of_the_error": "{symbol} comes out like this with the error turned round, y − a. It is "
    "a − y, output minus target.",
    "sign_of_the_update": "{symbol} comes out like this if the step is added. It goes against the "
    "gradient: subtract it.",
    "rate_forgotten": "{symbol} comes out like this without the learning rate: multiply the step "
    "by η = {rate}.",
    "rate_twice": "{symbol} comes out like this if the learning rate η = {rate} is multiplied in "
    "twice.",
    "old_value_forgotten": "{symbol} is the step alone: it has to be taken from the old value.",
    "log10": "{symbol} comes out like this with log₁₀. The loss is written with the natural "
    "logarithm, ln.",
    "log2": "{symbol} comes out like this with log₂. The loss is written with the natural "
    "logarithm, ln.",
    "own_a": "{symbol} comes out like this with a of its own layer. A weight's gradient takes what "
    "came in through it, the output of the layer before, times δ.",
    "input_forgotten": "{symbol} is δ alone: multiply it by what came in through this weight.",
    "z_in_the_gradient": "{symbol} comes out like this with z of the layer before. What came in "
    "through the weight is a, after the activation.",
    "z_for_a": "{symbol} comes out like this if z of the layer before is passed on. Pass on a, "
    "after the activation.",
    "other_target": "{symbol} comes out like this if the output is compared with the target of "
    "another output.",
    "softmax_without_e": "{symbol} comes out like this if the z themselves are divided by their "
    "sum. A softmax takes e to the power of z first.",
    "softmax_without_sum": "{symbol} is e to the power of z alone: a softmax divides it by the sum "
    "of all of them.",
    "activation_forgotten": "{symbol} comes out like this if the activation ({activation}) is "
    "forgotten, so that a = z.",
    "optimizer_forgotten": "{symbol} comes out like this by plain gradient descent, without what "
    "{optimizer} remembers.",
    "correction_forgotten": "{symbol} comes out like this if Adam's moments are not corrected for "
    "their start at 0.",
    "rounded_early": "{symbol} comes out like this if the numbers before it are rounded too early. "
    "Keep more decimals until the end.",
    "cut_off": "{symbol} is right but for its last decimal, which was cut off and not rounded.",
    "last_decimal": "{symbol} is off in its last decimal only: something was rounded within this "
    "step.",
    "miscopied": "{symbol} stands in the exercise with another value. It was copied wrongly.",
    "sign_lost": "{symbol} is right but for its sign.",
    "places_changed": "{symbol} has the value of another place beside it. The two may have been "
    "exchanged.",
    "point_moved": "{symbol} is right but for its decimal point, which is one place off.",
    "digits_swapped": "{symbol} is right but for two digits that have changed places.",
}
"""By the name of the slip; "half" where the loss itself has a ½."""


def title(name: str, words: Words = ENGLISH) -> str:
    """A slip for short, as in a summary."""
    return words(_TITLES[name])


def sentence(name: str, verdict: Verdict, report: Report, words: Words = ENGLISH) -> str:
    """What is said of one slip to the student who wrote this number."""
    network = report.trace.network
    half = f"{name} half"
    if half in _SENTENCES and network.loss.startswith("half"):
        name = half
    return words(_SENTENCES[name], **_values(name, verdict, report, words))


def explained(verdict: Verdict, report: Report, words: Words = ENGLISH) -> list[str]:
    """All that is said of a number: one sentence a slip, or what it follows from."""
    if verdict.kind == "right":
        return []
    if verdict.kind == "follows":
        since = report.since(verdict.step)
        if since is None:
            return [words("Right, given an earlier wrong number.")]
        return [words("Right, given your {symbol}.", symbol=report.by_step[since].symbol)]
    if not verdict.slips:
        return [words("No well-known slip gives this number.")]
    said = [sentence(name, verdict, report, words) for name in verdict.slips]
    if len(said) > 1:
        said.insert(0, words("{count} slips each give this number:", count=len(said)))
    return said


def right_line(verdict: Verdict, report: Report, words: Words = ENGLISH) -> str:
    """The right arithmetic with the student's own earlier numbers: ``0.5 · 0.3 = 0.15``."""
    decimals = max(verdict.answer.decimals, 2)
    value = shown(verdict.expected, decimals, words.comma)
    tree = report.arithmetic(verdict.step)
    if tree is None:
        return value
    # A digit more than they wrote where there is one, so that the line gives its result.
    tokens = shown_tokens(tree, decimals + 1, MOST_TERMS, words.comma)
    written = "".join(text if step is None else _short(text) for text, step in tokens)
    return f"{written} = {value}"


def _short(text: str) -> str:
    """A number without noughts at its end: ``0.30000`` is 0.3."""
    if "e" in text or not {",", "."} & set(text):
        return text
    return text.rstrip("0").rstrip(",.")


def _values(name: str, verdict: Verdict, report: Report, words: Words) -> dict[str, object]:
    network = report.trace.network
    activation, slope = _activation(name, verdict.step, report, words)
    outputs = 1
    for size in network.shapes[-1]:
        outputs *= size
    return {
        "symbol": verdict.symbol,
        "activation": activation,
        "slope": slope,
        "outputs": outputs,
        "samples": network.samples,
        "rate": words.number(f"{network.optimizer.learning_rate:g}"),
        "optimizer": words(_optimizer_title(network)),
    }


def _optimizer_title(network: Network) -> str:
    from core.optimizers import OPTIMIZERS

    return OPTIMIZERS[network.optimizer.name].title


def _activation(name: str, step: int, report: Report, words: Words) -> tuple[str, str]:
    """The activation that a slip is about, and its derivative in a: that of the step's layer."""
    network = report.trace.network
    number = report.trace[step].layer if step < len(report.trace) else None
    layer = network.layers[(number or len(network.layers)) - 1]
    if isinstance(layer, Flatten):
        layer = network.weighted[-1][1]
    wanted = {"kink_let_through": KINKED, "kink_blocked": KINKED, "slope_of_z": ("sigmoid", "tanh")}
    names = wanted.get(name)
    if names and layer.activation.name not in names:
        layer = next((one for _, one in network.weighted if one.activation.name in names), layer)
    slopes = {"sigmoid": "a (1 − a)", "tanh": "1 − a²"}
    return words(layer.activation.row.title), slopes.get(layer.activation.name, "")
