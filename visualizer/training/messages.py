"""What do the window and the training process say to each other? Frozen, and without Qt.

``run`` numbers the runs, so that nothing said of one is taken for another. The window asks with
:class:`Look` and is answered with one :class:`Report`; nothing piles up on a busy side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from core.arrays import Array, Shape
    from core.datasets.dataset import Dataset, Labels
    from core.datasets.errors import Note
    from core.network import Network
    from core.scaling import Scaling
    from core.training.run import Divergence, Ending
    from core.training.task import Task
    from core.training.under_way import EpochScore
    from core.words import Words

Running = Literal["ready", "running", "paused", "ended"]

PICTURES = ("boundary", "first_weights", "inside", "confusion", "mistakes")
"""What can be wanted in a :class:`Look`."""


# From the window


@dataclass(frozen=True, eq=False)
class GoingOn:
    """Where a run goes on that is over, or whose process died: these weights, so far made.

    ``rate`` is the learning rate that the schedule had come to.
    """

    network: Network
    update: int
    epoch: int
    seconds: float
    rate: float


@dataclass(frozen=True, eq=False)
class Start:
    """Load the data and draw the weights of ``task``. ``same_data``: those of the run before."""

    run: int
    task: Task
    same_data: bool = False
    going_on: GoingOn | None = None


@dataclass(frozen=True)
class Rewind:
    """Back to the initial weights of the run ``of``; from now on it is called ``run``."""

    run: int
    of: int
    rate: float
    batch: int


@dataclass(frozen=True)
class Go:
    """Train: without an end, to the end of this epoch, or one update."""

    run: int
    until: Literal["end", "epoch", "update"] = "end"


@dataclass(frozen=True)
class Pause:
    run: int


@dataclass(frozen=True)
class SetRate:
    run: int
    rate: float


@dataclass(frozen=True)
class SetBatch:
    run: int
    size: int


@dataclass(frozen=True, eq=False)
class SetData:
    """Go on with other samples."""

    run: int
    dataset: Dataset


@dataclass(frozen=True)
class Look:
    """Asks for a report, or None where there is no run.

    ``order`` comes back with it and tells which commands came before.
    """

    order: int
    wanted: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Ask:
    """A question that is answered once, by its number."""

    run: int
    number: int
    kind: str
    values: tuple[Any, ...] = ()


# From the training process


class Minibatch(NamedTuple):
    """An update, from 1, and what its minibatch gave before it. One norm a layer."""

    update: int
    loss: float
    accuracy: float | None
    gradient_norms: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Report:
    """How a run stands: ``update`` updates and ``epoch`` epochs made, ``seen`` of ``samples``.

    ``rate`` is that of this epoch. ``loss``, ``accuracy`` and ``gradient_norms`` (one a layer)
    are the last minibatch's, before its update; None and () before the first. ``minibatches``
    are those to be drawn, ``scores`` the epochs scored since the last report. ``speed`` is in
    samples a second, ``seconds`` the time spent in training, ``epochs`` where it ends by itself.
    ``pictures`` are those wanted and due; ``pending`` if some are not up to date. ``network`` is
    there from time to time.
    """

    run: int
    order: int
    state: Running
    update: int
    epoch: int
    seen: int
    samples: int
    epochs: int | None
    rate: float
    batch: int
    loss: float | None
    accuracy: float | None
    gradient_norms: tuple[float, ...]
    minibatches: tuple[Minibatch, ...]
    scores: tuple[EpochScore, ...]
    speed: float
    seconds: float
    seconds_left: float | None
    ending: Ending | None
    divergence: Divergence | None
    pictures: Mapping[str, object] = field(default_factory=dict)
    pending: bool = False
    network: Network | None = None


class Points(NamedTuple):
    """Samples of 2-D data: inputs (m, 2) as the network gets them, targets (m, n_out), labels."""

    inputs: Array
    targets: Array
    labels: Labels


class LayerAbout(NamedTuple):
    """A layer, numbered from 1: its type, the shape of its output, its activation or ""."""

    number: int
    type: str
    shape: Shape
    activation: str


@dataclass(frozen=True, eq=False)
class About:
    """What is trained on what; known once the data are loaded, whose ``title`` it is.

    ``train_scored`` is the number of training samples on which the training score is taken.
    ``image_shape`` is (rows, cols), or (3, rows, cols) in colour; None where inputs are no images.
    ``pixel_range`` is the least and the greatest number of the training images; the network gets
    them divided by ``divisor`` and then changed by ``scaling``. With two inputs and few samples
    there are ``points``, the ``box`` (x0, x1, y0, y1) round them, and the ``dataset`` itself.
    """

    title: str
    train_samples: int
    test_samples: int
    input_shape: Shape
    n_out: int
    class_names: tuple[str, ...]
    feature_names: tuple[str, ...]
    notes: tuple[Note, ...]
    image_shape: Shape | None
    train_scored: int
    layers: tuple[LayerAbout, ...]
    loss: str
    parameters: int
    divisor: float = 1.0
    scaling: Scaling | None = None
    pixel_range: tuple[float, float] | None = None
    points: Points | None = None
    test_points: Points | None = None
    box: tuple[float, float, float, float] | None = None
    dataset: Dataset | None = None

    @property
    def is_image(self) -> bool:
        return self.image_shape is not None


@dataclass(frozen=True, eq=False)
class Ready:
    """A run is in place, at its start. ``about`` is None where it is the same as before."""

    run: int
    about: About | None
    report: Report


@dataclass(frozen=True, eq=False)
class Answer:
    number: int
    value: Any


@dataclass(frozen=True, eq=False)
class Refused:
    """What the user can put right, in parts that can be said in any language.

    ``run`` is the run that was to start, or ``number`` the question; ``kept`` is the run that
    is still in place, if there is one.
    """

    kind: type[Exception]
    parts: tuple[Any, str]
    values: Mapping[str, object]
    run: int | None = None
    number: int | None = None
    kept: int | None = None

    def said(self, words: Words) -> str:
        """The line in the user's language."""
        return self.kind(*self.parts, **self.values).said(words)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Broke:
    """The program itself failed; ``what`` names the exception."""

    what: str
