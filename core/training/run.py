"""What does a run tell of itself? Frozen answers: snapshots, scores, and where it diverged."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from core.arrays import Array
from core.training.plan import Numbers

Ending = Literal["epochs", "patience", "diverged"]
"""Why a run stopped by itself: all epochs done, no more progress, or no finite numbers."""


class Score(NamedTuple):
    """How good the outputs are: loss, the mean over samples, and the share of right answers."""

    loss: float
    accuracy: float | None


class Inside(NamedTuple):
    """What layer ``number`` (from 1) makes of m samples; copies, in the run's dtype.

    ``a`` : shape (m, *shape). ``slope`` : f'(z) in the same shape; None for softmax, whose
    derivative is a matrix a sample.
    """

    number: int
    a: Numbers
    slope: Numbers | None


class Weights(NamedTuple):
    """Copies of one layer's weights and biases, in the network's shapes."""

    weights: Array
    biases: Array | None


@dataclass(frozen=True)
class Divergence:
    """The update, from 1, that met no finite number, the layer, and where it was met first."""

    update: int
    layer: int
    quantity: Literal["a", "loss", "gradient", "weights"]


@dataclass(frozen=True)
class Snapshot:
    """The state of a run between two updates.

    ``update`` updates and ``epoch`` epochs are done, and ``seen`` of the next epoch's samples.
    ``loss`` (a mean over samples), ``accuracy`` and ``gradient_norms`` (one a layer, 0 for
    flatten) are those of the last minibatch, before its update; None or () if there is none yet.
    ``rate`` is the learning rate now. ``weights`` has one entry a layer if asked for; they come
    from ``weights_update``, which is ``update`` unless patience brought back earlier ones.
    """

    update: int
    epoch: int
    seen: int
    rate: float
    loss: float | None
    accuracy: float | None
    gradient_norms: tuple[float, ...]
    weights: tuple[Weights | None, ...] | None
    divergence: Divergence | None
    ending: Ending | None
    weights_update: int
