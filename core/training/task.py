"""What is to be trained, on what, and how? From a description of a few words to a network."""

import dataclasses
import math
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from core.activations import ACTIVATIONS
from core.arrays import Shape
from core.checks import DocumentError, check_name, check_size, times
from core.datasets.dataset import Dataset, Part, one_hot_note
from core.datasets.errors import Note
from core.initial import INITIALISERS, draw_weights
from core.network import Activation, Conv2D, Dense, Flatten, Init, Layer, Network, Optimizer
from core.training.layers_text import Flat, Kernels, Parsed, Units, layers_text, parse_layers
from core.training.plan import Settings
from core.training.source import Loaded, Source, own_samples
from core.words import ENGLISH, Words

__all__ = [
    "Loaded",
    "Parsed",
    "Source",
    "Task",
    "layers_text",
    "own_samples",
    "parse_layers",
    "suggested",
]


@dataclass(frozen=True, eq=False)
class Task:
    """Data, layers and settings of a run; all of it can be sent to another process.

    ``layers`` is a text (see :mod:`core.training.layers_text`), ``activations`` names one a layer
    with weights. The weights are drawn by ``scheme`` from ``seed``; biases start at 0. Is there a
    ``network``, training starts from it, and its layers, loss and optimizer count instead.
    """

    source: Source
    layers: str = ""
    activations: tuple[str, ...] = ()
    loss: str = "half_squared_error"
    optimizer: Optimizer = field(default_factory=lambda: Optimizer("sgd"))
    settings: Settings = field(default_factory=Settings)
    scheme: str = "xavier"
    seed: int = 0
    biases: bool = True
    batch_reduction: Literal["mean", "sum"] = "mean"
    title: str = ""
    network: Network | None = None

    @classmethod
    def of(cls, network: Network, source: Source, settings: Settings | None = None) -> "Task":
        """The task to train ``network`` from where it is."""
        drawn = {} if network.init is None else vars(network.init)
        return cls(
            source=source,
            layers=layers_text(network),
            activations=tuple(layer.activation.name for _, layer in network.weighted),
            loss=network.loss,
            optimizer=network.optimizer,
            settings=settings or Settings(),
            batch_reduction=network.batch_reduction,
            biases=any(layer.biases is not None for _, layer in network.weighted),
            title=network.title,
            network=network,
            **drawn,
        )

    def replace(self, **changes: Any) -> "Task":
        return dataclasses.replace(self, **changes)

    def start(self, dataset: Dataset, words: Words = ENGLISH) -> Network:
        """The network before training; raises DocumentError.

        Its sample is the first of training. Its notes say, in the language of ``words``, what was
        done to the data. A document with the same ``init`` draws the same weights.
        """
        dataset = self.fitted(dataset)
        inputs = dataset.values(dataset.train, slice(0, 1))
        targets = dataset.train.targets[:1]
        notes = "\n".join(dataset.said(words))
        if self.network is not None:
            return self.network.replace(
                inputs=inputs, targets=targets, notes=notes or self.network.notes
            )
        parsed = parse_layers(self.layers)
        return Network(
            title=self.title or f"{dataset.title}, {parsed}",
            notes=notes,
            input_shape=parsed.input_shape,
            layers=self._drawn(parsed),
            loss=self.loss,
            batch_reduction=self.batch_reduction,
            optimizer=self.optimizer,
            inputs=inputs,
            targets=targets,
            init=Init(self.scheme, self.seed),
        )

    def _drawn(self, parsed: Parsed) -> tuple[Layer, ...]:
        check_name("scheme", self.scheme, INITIALISERS)
        if isinstance(self.seed, bool) or not isinstance(self.seed, int) or self.seed < 0:
            raise DocumentError(
                "seed", "a whole number of at least 0 expected, found {found}", found=self.seed
            )
        if len(self.activations) != parsed.weighted:
            raise DocumentError(
                "activations",
                "{expected} names expected, one a layer with weights, found {found}",
                expected=parsed.weighted,
                found=len(self.activations),
            )
        rng = np.random.default_rng(self.seed)
        names = iter(self.activations)
        layers: list[Layer] = []
        weights = 0
        for shape, part in zip(parsed.shapes, parsed.layers, strict=False):
            if isinstance(part, Flat):
                layers.append(Flatten())
                continue
            layer = _blank(part, next(names))
            wanted = layer.weight_shape(shape)
            weights += math.prod(wanted)
            check_size("layers", (weights,))
            layer.output_shape(shape, "layers")
            biases = np.zeros(layer.bias_shapes(shape)[0]) if self.biases else None
            drawn = draw_weights(self.scheme, rng, wanted)
            layers.append(dataclasses.replace(layer, weights=drawn, biases=biases))
        return tuple(layers)

    # The data as these layers take them

    def fitted(self, dataset: Dataset) -> Dataset:
        """The same samples in the shape the first layer takes, with the targets the last one has.

        Rows of numbers for neurons, [channels, rows, columns] for kernels; one target a class if
        there are as many outputs, one alone for two classes. Raises DocumentError that says which
        number of the layers to change.
        """
        if self.network is None:
            parsed = parse_layers(self.layers)
            input_shape, output_shape = parsed.input_shape, parsed.shapes[-1]
            last = self.activations[-1] if self.activations else ""
        else:
            input_shape, output_shape = self.network.input_shape, self.network.shapes[-1]
            last = self.network.weighted[-1][1].activation.name
        dataset = _with_inputs(dataset, input_shape)
        dataset = _with_targets(dataset, output_shape)
        if output_shape == (1,) and last == "softmax":
            raise DocumentError(
                "layers",
                "softmax over one neuron is always 1; make the last number {count}, or take "
                "another activation there",
                count=max(2, len(dataset.class_names)),
            )
        return dataset


def _blank(part: Units | Kernels, name: str) -> Dense | Conv2D:
    check_name("activations", name, ACTIVATIONS)
    if isinstance(part, Units):
        return Dense(part.units, Activation(name), np.zeros(0))
    return Conv2D(part.kernels, part.size, Activation(name), np.zeros(0))


def _with_inputs(dataset: Dataset, shape: Shape) -> Dataset:
    if dataset.input_shape == shape:
        return dataset
    count = math.prod(dataset.input_shape)
    if len(shape) == 1:
        if shape[0] != count:
            raise DocumentError(
                "layers",
                "the first number must be {count}, the data has {count} inputs",
                count=count,
            )
        return dataset.flat()
    if len(dataset.input_shape) == 3 or math.prod(shape) != count:
        if len(dataset.input_shape) == 1:
            raise DocumentError(
                "layers",
                "the input must hold {count} numbers, the data has {count} inputs",
                count=count,
            )
        raise DocumentError(
            "layers",
            "the input must be {expected}, the data has images of {expected}",
            expected=times(dataset.input_shape).replace(" ", ""),
        )
    train, test = (
        Part(part.inputs.reshape(-1, *shape), part.targets)
        for part in (dataset.train, dataset.test)
    )
    return dataclasses.replace(dataset, input_shape=shape, train=train, test=test)


def _with_targets(dataset: Dataset, shape: Shape) -> Dataset:
    if len(shape) != 1:
        raise DocumentError("layers", "the last layer must be a number of neurons; add one")
    (outputs,) = shape
    classes = len(dataset.class_names)
    if classes and outputs == classes > 1:
        return dataset.one_output_a_class()
    if dataset.n_out == outputs:
        return dataset
    if classes == 2 and outputs == 1:
        return _single(dataset)
    if classes == 2:
        raise DocumentError("layers", "the last number must be 1 or 2, the data has 2 classes")
    if classes:
        raise DocumentError(
            "layers",
            "the last number must be {count}, the data has {count} classes",
            count=classes,
        )
    raise DocumentError(
        "layers",
        "the last number must be {count}, as many as the data has targets",
        count=dataset.n_out,
    )


def _single(dataset: Dataset) -> Dataset:
    """Two classes by one output: 0 for the first and 1 for the second."""
    first, second = dataset.class_names
    train, test = (
        Part(part.inputs, part.labels[:, None].astype(np.float64))
        for part in (dataset.train, dataset.test)
    )
    note = Note("Target: one output, 0 for {first} and 1 for {second}.", first=first, second=second)
    before = tuple(n for n in dataset.notes if n != one_hot_note(dataset.class_names))
    return dataclasses.replace(
        dataset, train=train, test=test, target_names=(second,), notes=(*before, note)
    )


def suggested(dataset: Dataset) -> dict[str, Any]:
    """Layers, activations and loss that suit a dataset: changes for :meth:`Task.replace`."""
    inputs = math.prod(dataset.input_shape)
    hidden = 128 if inputs >= 256 else 32 if inputs >= 32 else 8
    if not dataset.class_names:
        output, loss = "identity", "half_squared_error"
    elif dataset.n_out == 1:
        output, loss = "sigmoid", "binary_cross_entropy"
    else:
        output, loss = "softmax", "cross_entropy"
    return {
        "layers": f"{inputs}-{hidden}-{dataset.n_out}",
        "activations": ("relu" if inputs >= 32 else "tanh", output),
        "loss": loss,
    }
