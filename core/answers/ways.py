"""In which ways can a number be worked out, rightly or not?

One frozen set of choices. The defaults are the right way; a slip (see
:mod:`core.answers.slips`) changes one or two of them and leaves the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from core.arrays import Array

if TYPE_CHECKING:
    from core.answers.margins import Near
    from core.answers.work import Work


def as_it_is(values: Array) -> Array:
    """No change."""
    return values


@dataclass(frozen=True)
class Ways:
    """How each kind of number is worked out."""

    enters: Literal["a", "z"] = "a"
    """What the weighted sums take of the layer before."""
    read_forward: Callable[[Array], Array] = as_it_is
    """How W is read in the weighted sums of a dense layer."""
    bias: float = 1.0
    """How often a bias is added."""
    squash: Callable[[Work, int, Near], Near] | None = None
    """a from z, by layer; None: the activation function."""
    exponential: bool = True
    """A softmax takes e^z; otherwise z itself."""
    shared: bool = True
    """A softmax divides by the sum."""
    logarithm: float = 1.0
    """What each logarithm is multiplied with: 1 / ln 10 for log10."""

    targets: Callable[[Array], Array] = as_it_is
    """Which target an output is compared with. (m, n) -> (m, n)"""
    factor: float = 1.0
    """What a squared error is multiplied with."""
    sign: float = 1.0
    """Of the output layer's δ."""
    outputs: Literal["", "sum", "mean"] = ""
    """Over the outputs of a sample; "" as the loss says."""
    batch: Literal["", "sum", "mean"] = ""
    """Over the samples; "" as the network says."""

    slope: Callable[[Work, int], Near | None] | None = None
    """The activation's slope, by layer; None (also as its answer): the derivative at z."""
    cancels: bool = True
    """Where loss and activation cancel, no slope is multiplied in."""
    through: Literal["old", "new"] = "old"
    """The weights that δ comes back through: before or after the update."""
    read_backward: Callable[[Array], Array] = as_it_is
    """How W is read when δ comes back through a dense layer."""

    gradient: Callable[[Work, int], Near] | None = None
    """The weights' gradient summed over the batch; None: what came into the layer, times δ."""
    turned: bool = False
    """A square matrix of gradients stands transposed."""
    old: float = 1.0
    """How often the old value stands in the new one."""
    optimizer: str = ""
    """Another optimizer in place of the network's."""
    settings: Callable[[Mapping[str, float]], Mapping[str, float]] | None = None
    """The optimizer's numbers, changed."""
    corrected: bool = True
    """Adam's moments are corrected for their start at 0."""
    trains: Literal["", "all", "none"] = ""
    """Which biases are trained; "" as each layer says."""


RIGHT = Ways()

STAGES = ("forward", "loss", "backward", "gradient", "update")
_FIRST = {
    "forward": ("enters", "read_forward", "bias", "squash", "exponential", "shared", "logarithm"),
    "loss": ("targets", "factor", "outputs", "batch"),
    "backward": ("sign", "slope", "cancels", "through", "read_backward"),
    "gradient": ("gradient", "turned"),
    "update": ("old", "optimizer", "settings", "corrected", "trains"),
}
"""At which stage a choice makes its first difference."""


def first_stage(ways: Ways) -> str:
    """The stage before which everything is worked out rightly."""
    for stage in STAGES:
        if any(getattr(ways, name) != getattr(RIGHT, name) for name in _FIRST[stage]):
            return stage
    return STAGES[0]
