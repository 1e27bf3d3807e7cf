"""Why does the shape of an activation or a loss matter for backpropagation?"""

from core.words import ENGLISH, Words

_SENTENCES = {
    "identity": "The slope is 1 everywhere: δ passes through unchanged. But layers with nothing "
    "else in them add up to one linear layer, so depth gains nothing.",
    "step": "The slope is 0 wherever there is one: every δ that comes back is multiplied by 0, so "
    "backpropagation learns nothing through it. The perceptron's delta rule leaves it out.",
    "sigmoid": "The slope is never more than 0.25, at z = 0: each such layer makes δ at least four "
    "times smaller. Where the output is near 0 or 1 the slope is nearly 0: the neuron is saturated "
    "and hardly learns.",
    "tanh": "The slope is 1 at z = 0 only and falls towards 0 on both sides: large sums z saturate "
    "the neuron, and it hardly learns. Its outputs lie around 0, which helps the layer after it.",
    "arctan": "The slope falls like 1/z², far more slowly than that of tanh: a neuron saturates "
    "late, and something of δ is always left.",
    "relu": "For z > 0 the slope is 1: δ passes through any number of layers unchanged. For z < 0 "
    "it is 0: a neuron whose z is below 0 for every sample gets no gradient and never comes back.",
    "prelu": "As ReLU, but for z < 0 the slope α is left: as long as α is not 0 a neuron cannot "
    "die.",
    "elu": "For z > 0 the slope is 1. Below 0 it is α eᶻ and falls towards 0: the neuron saturates "
    "gently at −α. With α = 1 there is no kink.",
    "softplus": "A ReLU without a kink: its slope is the sigmoid, between 0 and 1 everywhere. Far "
    "below 0 it is as flat as ReLU.",
    "softmax": "Each output depends on every z, so the derivative is a whole matrix. Each of its "
    "columns adds up to 0: what one output gains the others lose. With cross-entropy all of it "
    "cancels, and δ = a − y is left.",
    "half_squared_error": "The slope is the error a − y itself, and 0 at the target. Behind a "
    "sigmoid it is multiplied by a (1 − a): an output that is surely wrong gets nearly no slope, "
    "and learns slowest where it should learn fastest.",
    "squared_error": "As with the ½, but every slope is twice as large: the 2 of the square stays. "
    "Behind a sigmoid it is multiplied by a (1 − a), which is nearly 0 where the output is surely "
    "wrong.",
    "mean_squared_error": "The squares are divided by the n outputs, and so is each slope: the "
    "more outputs, the less each one pulls. Behind a sigmoid it is multiplied by a (1 − a) as "
    "well.",
    "binary_cross_entropy": "The surer the wrong answer, the steeper the loss, without a limit. "
    "Behind a sigmoid the a (1 − a) cancels, and δ = a − y is left: a saturated output that is "
    "wrong still learns at full speed.",
    "mean_binary_cross_entropy": "Binary cross-entropy divided by the n outputs, and so is each "
    "slope. Behind a sigmoid δ = (a − y) / n is left: a saturated output that is wrong still "
    "learns.",
    "cross_entropy": "Only outputs whose target is not 0 count; the nearer such an output is to 0, "
    "the steeper the loss, without a limit. It belongs behind a softmax, where δ = a − y is left; "
    "behind a sigmoid nothing pulls the other outputs down.",
}


def lesson(name: str, words: Words = ENGLISH) -> str:
    """What the shape of an activation or a loss means for learning, in the user's language."""
    return words(_SENTENCES[name])
