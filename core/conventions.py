"""Which conventions would change a number of this network, and what does each mean?

Two calculations by hand that differ are most often these, mixed up.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from core.losses import LOSSES
from core.network import Conv2D, Network
from core.passes import output_delta, trained
from core.words import ENGLISH, Words


@dataclass(frozen=True)
class Convention:
    """What was chosen, in a few words, and a paragraph on what it does to the numbers."""

    name: str
    short: str
    paragraph: str


def conventions(network: Network, words: Words = ENGLISH) -> tuple[Convention, ...]:
    """The choices that this network makes, in the order in which they are met."""
    parts = (_loss, _batch, _biases, _deltas, _cancelling, _kinks, _optimizer)
    return tuple(one for part in parts for one in part(network, words))


def _loss(network: Network, words: Words) -> Iterator[Convention]:
    name = words("Loss")
    match network.loss:
        case "half_squared_error":
            yield Convention(name, "L = ½ Σ (a − y)²", words(
                "The loss has the factor ½, which the derivative of the square takes away: the "
                "derivative by a is a − y. Without the ½ the loss, every δ, every gradient and "
                "every change of a weight are twice as large."))  # fmt: skip
        case "squared_error":
            yield Convention(name, "L = Σ (a − y)²", words(
                "The loss has no factor ½: the derivative by a is 2 (a − y). With the ½ the loss, "
                "every δ, every gradient and every change of a weight are half as large.",
            ))  # fmt: skip
        case "mean_squared_error":
            yield Convention(name, "L = 1/n Σ (a − y)²", words(
                "The sum of the squares is divided by the number of outputs n: the derivative by "
                "a is 2 (a − y) / n. Courses that write ½ Σ, or Σ alone, get other numbers.",
            ))  # fmt: skip
        case "binary_cross_entropy":
            yield Convention(name, "L = −Σ [y ln a + (1 − y) ln(1 − a)]", words(
                "The outputs are added up, not averaged, and ln is the natural logarithm. With "
                "log10 or log2 the loss would be another; a target of exactly 0 or 1 leaves out "
                "the term that it would multiply by 0."))  # fmt: skip
        case "mean_binary_cross_entropy":
            yield Convention(name, "L = −1/n Σ [y ln a + (1 − y) ln(1 − a)]", words(
                "The outputs are averaged: the loss and every δ are divided by the number of "
                "outputs n. ln is the natural logarithm."))  # fmt: skip
        case "cross_entropy":
            yield Convention(name, "L = −Σ y ln a", words(
                "Only outputs whose target is not 0 count, and ln is the natural logarithm; with "
                "log10 or log2 the loss would be another."))  # fmt: skip
    assert network.loss in LOSSES


def _batch(network: Network, words: Words) -> Iterator[Convention]:
    if network.samples == 1:
        return
    if network.batch_reduction == "mean":
        yield Convention(words("Batch"), words("mean of the samples"), words(
            "Loss and gradients of the batch are the means over its {m} samples. Their sums would "
            "be {m} times as large, and so would each change of a weight.", m=network.samples,
        ))  # fmt: skip
    else:
        yield Convention(words("Batch"), words("sum of the samples"), words(
            "Loss and gradients of the batch are the sums over its {m} samples. Their means would "
            "be {m} times smaller, and so would each change of a weight.", m=network.samples,
        ))  # fmt: skip


def _biases(network: Network, words: Words) -> Iterator[Convention]:
    kinds = {
        "none" if layer.biases is None else "trained" if "biases" in trained(layer) else "fixed"
        for _, layer in network.weighted
    }
    name = words("Biases")
    if kinds == {"none"}:
        yield Convention(name, words("none"), words(
            "No neuron has a bias: z is the weighted sum alone. With biases of 0 the first "
            "iteration would give the same numbers, but they would be trained and the next "
            "iteration would differ."))  # fmt: skip
    elif kinds == {"trained"}:
        yield Convention(name, _trained_biases(network, words), words(
            "The update changes the biases like the weights; the gradient of a bias is the δ of "
            "its neuron. Exercises that keep their biases fixed get the same weights in the first "
            "update, but other outputs after it."))  # fmt: skip
    elif kinds == {"fixed"}:
        yield Convention(name, words("kept fixed"), words(
            "The biases stand in every z, and the update leaves them as they are. Frameworks "
            "train them: after the first update they give other outputs."))  # fmt: skip
    else:
        yield Convention(name, words("not alike in all layers"), words(
            "Some layers have no biases, train them, or keep them fixed, while others do not: "
            "see the list of layers."))  # fmt: skip


def _trained_biases(network: Network, words: Words) -> str:
    """Of convolutions also how many there are: one a kernel, or one wherever it is put."""
    ranks = {
        layer.biases.ndim
        for _, layer in network.weighted
        if isinstance(layer, Conv2D) and layer.biases is not None
    }
    if len(ranks) != 1:
        return words("trained")
    return words("trained, one per position") if 3 in ranks else words("trained, one per kernel")


def _deltas(network: Network, words: Words) -> Iterator[Convention]:
    if len(network.weighted) > 1:
        yield Convention(words("Hidden δ"), words("from the old weights"), words(
            "The δ of a hidden layer goes back through the weights as they were in the forward "
            "pass; all weights are updated together at the end. Taking the weights that were "
            "updated already is the most common mistake in published examples."))  # fmt: skip


def _cancelling(network: Network, words: Words) -> Iterator[Convention]:
    how = {output_delta(network, target) for target in network.targets}
    row = LOSSES[network.loss]
    divided = row.mean and math.prod(network.shapes[-1]) > 1
    name = words("Output δ")
    if "delta rule" in how:
        yield Convention(name, "ŷ − y", words(
            "The perceptron's delta rule takes the error ŷ − y itself as δ: the step function has "
            "no slope."))  # fmt: skip
    elif how & {"difference", "weighted difference"}:
        yield Convention(name, "(a − y) / n" if divided else "a − y", words(
            "The slope of the last activation cancels against the derivative of the loss, so δ is "
            "a difference and no slope is multiplied in again."))  # fmt: skip


def _kinks(network: Network, words: Words) -> Iterator[Convention]:
    rows = {layer.activation.name: layer.activation.row for _, layer in network.weighted}
    for row in rows.values():
        if row.kinks:
            yield Convention(
                words("Kink"),
                words("{activation} at z = 0", activation=words(row.title)),
                words(row.at_kink),
            )


def _optimizer(network: Network, words: Words) -> Iterator[Convention]:
    match network.optimizer.name:
        case "momentum":
            yield Convention(words("Momentum"), "v ← μ v + g", words(
                "The velocity v collects gradients, and η is multiplied in when the weight "
                "changes. Books that write v ← μ v − η g get the same weights as long as η stays "
                "the same, but another v."))  # fmt: skip
        case "adam":
            yield Convention(words("Adam"), words("ε outside the root"), words(
                "The moments start at 0 and are corrected for it by 1 − βᵗ, with t counted from "
                "1; ε is added after the root is taken."))  # fmt: skip
