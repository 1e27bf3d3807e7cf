"""What is a network? Frozen layers, loss, optimizer, inputs and targets, checked when made.

Rows are samples: ``z = a_prev @ W + b``, W of shape (fan_in, fan_out). Layer l of the textbooks
is ``layers[l - 1]``; ``shapes[l]`` is the shape of its output and ``shapes[0]`` that of the input.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import numpy as np

from core.activations import ACTIVATIONS, ActivationRow
from core.arrays import Array, Shape, frozen
from core.checks import (
    DocumentError,
    check_finite,
    check_name,
    check_number,
    check_shape,
    check_size,
    check_whole,
    times,
)
from core.losses import LOSSES
from core.optimizers import OPTIMIZERS
from core.words import Phrase


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, np.ndarray) and isinstance(right, np.ndarray):
        return left.shape == right.shape and left.tobytes() == right.tobytes()
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(map(_same, left, right))
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(_same(left[key], right[key]) for key in left)
    return type(left) is type(right) and bool(left == right)


class _Exact:
    """Equality bit for bit, also of arrays."""

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        fields = dataclasses.fields(self)  # type: ignore[arg-type]
        return all(_same(getattr(self, f.name), getattr(other, f.name)) for f in fields)

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Activation:
    """An activation by name, with its parameter where it has one."""

    name: str
    alpha: float | None = None

    def __post_init__(self) -> None:
        if self.name in ACTIVATIONS and self.alpha is None:
            object.__setattr__(self, "alpha", self.row.alpha)

    @property
    def row(self) -> ActivationRow:
        return ACTIVATIONS[self.name]

    def value(self, z: Any) -> Any:
        """f(z) for an array or a node."""
        return self.row.value(z, self.alpha)

    def derivative(self, z: Any, a: Any) -> Any:
        """f'(z) for an array or a node; ``a`` is f(z)."""
        return self.row.derivative(z, a, self.alpha)


@dataclass(frozen=True, eq=False)
class Dense(_Exact):
    """``units`` neurons: weights (n_in, units), biases (units,) or None."""

    units: int
    activation: Activation
    weights: Array
    biases: Array | None = None
    train_biases: bool = True
    type: ClassVar[Literal["dense"]] = "dense"

    def __post_init__(self) -> None:
        _freeze(self)

    def output_shape(self, shape: Shape, place: str) -> Shape:
        """The shape after this layer for an input of ``shape``; raises DocumentError."""
        if len(shape) != 1:
            raise DocumentError(
                place,
                "a dense layer takes a row of numbers, and gets {shape}; "
                'put {{"type": "flatten"}} before it',
                shape=times(shape),
            )
        check_whole(f"{place}.units", self.units)
        return (self.units,)

    def weight_shape(self, shape: Shape) -> Shape:
        return (shape[0], self.units)

    def bias_shapes(self, shape: Shape) -> tuple[Shape, ...]:
        return ((self.units,),)


@dataclass(frozen=True, eq=False)
class Conv2D(_Exact):
    """Valid cross-correlation, stride 1: weights (kernels, channels, rows, cols).

    Biases are None, one a kernel, or one a kernel and position.
    """

    kernels: int
    kernel_size: tuple[int, int]
    activation: Activation
    weights: Array
    biases: Array | None = None
    train_biases: bool = True
    type: ClassVar[Literal["conv2d"]] = "conv2d"

    def __post_init__(self) -> None:
        _freeze(self)

    def output_shape(self, shape: Shape, place: str) -> Shape:
        """The shape after this layer for an input of ``shape``; raises DocumentError."""
        if len(shape) != 3:
            raise DocumentError(
                place,
                "a conv2d layer takes [channels, rows, cols], and gets {shape}; "
                "give input_shape as [channels, rows, cols] and put flatten after the last conv2d",
                shape=times(shape),
            )
        check_whole(f"{place}.kernels", self.kernels)
        for size, side, name in zip(
            self.kernel_size, shape[1:], (Phrase("rows"), Phrase("columns")), strict=True
        ):
            check_whole(f"{place}.kernel_size", size)
            if size > side:
                raise DocumentError(
                    f"{place}.kernel_size",
                    "{size} {name} do not fit an input of {side} {name}; make the kernel smaller",
                    size=size,
                    name=name,
                    side=side,
                )
        if ACTIVATIONS[self.activation.name].coupled:
            raise DocumentError(
                f"{place}.activation",
                "softmax works on a dense layer; use another activation for conv2d",
            )
        rows, cols = (n - k + 1 for n, k in zip(shape[1:], self.kernel_size, strict=True))
        # Its gradient holds the products of all weights with all places at once.
        check_size(place, (self.kernels, shape[0], *self.kernel_size, rows, cols))
        return (self.kernels, rows, cols)

    def weight_shape(self, shape: Shape) -> Shape:
        return (self.kernels, shape[0], *self.kernel_size)

    def bias_shapes(self, shape: Shape) -> tuple[Shape, ...]:
        return ((self.kernels,), self.output_shape(shape, ""))


@dataclass(frozen=True)
class Flatten:
    """Writes the numbers of [channels, rows, cols] as one row, in that order."""

    type: ClassVar[Literal["flatten"]] = "flatten"

    def output_shape(self, shape: Shape, place: str) -> Shape:
        return (math.prod(shape),)


Layer = Dense | Conv2D | Flatten
Weighted = Dense | Conv2D


def _freeze(layer: Weighted) -> None:
    object.__setattr__(layer, "weights", frozen(layer.weights))
    if layer.biases is not None:
        object.__setattr__(layer, "biases", frozen(layer.biases))


@dataclass(frozen=True, eq=False)
class Optimizer(_Exact):
    """An optimizer by name, with its numbers and what earlier updates left behind.

    ``settings`` maps the names of :data:`core.optimizers.OPTIMIZERS` to their numbers.
    ``updates`` counts the updates already made. ``state`` has one entry a layer: a mapping such
    as ``{"velocity_weights": array, "velocity_biases": array}``, or {} before the first update.
    """

    name: str
    settings: Mapping[str, float] = field(default_factory=dict)
    updates: int = 0
    state: tuple[Mapping[str, Array], ...] = ()

    def __post_init__(self) -> None:
        if self.name in OPTIMIZERS:
            usual = OPTIMIZERS[self.name].settings
            object.__setattr__(self, "settings", {**usual, **self.settings})

    @property
    def learning_rate(self) -> float:
        return self.settings["learning_rate"]


@dataclass(frozen=True)
class Init:
    """How the weights were drawn, if they were: a scheme of :mod:`core.initial` and its seed."""

    scheme: str
    seed: int


@dataclass(frozen=True, eq=False)
class Network(_Exact):
    """A network with its inputs and targets; raises DocumentError if its parts do not fit.

    inputs : shape (m, *input_shape); targets : shape (m, *shapes[-1]).
    """

    input_shape: Shape
    layers: tuple[Layer, ...]
    loss: str
    optimizer: Optimizer
    inputs: Array
    targets: Array
    title: str = ""
    notes: str = ""
    batch_reduction: Literal["mean", "sum"] = "mean"
    init: Init | None = None
    shapes: tuple[Shape, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "inputs", frozen(self.inputs))
        object.__setattr__(self, "targets", frozen(self.targets))
        check_name("loss", self.loss, LOSSES)
        check_name("batch_reduction", self.batch_reduction, ("mean", "sum"))
        self._check_optimizer()
        object.__setattr__(self, "shapes", output_shapes(self.input_shape, self.layers))
        for number, layer in enumerate(self.layers, start=1):
            if not isinstance(layer, Flatten):
                self._check_parameters(number, layer)
        self._check_samples("inputs", self.inputs, self.input_shape, "input_shape")
        self._check_samples("targets", self.targets, self.shapes[-1], Phrase("the last layer"))
        if len(self.inputs) != len(self.targets):
            raise DocumentError(
                "targets",
                "{expected} rows expected (inputs has {expected} samples), found {found}",
                expected=len(self.inputs),
                found=len(self.targets),
            )
        made = self.samples * sum(map(math.prod, self.shapes[1:]))
        check_size("layers", (made,))
        self._check_state()

    @property
    def samples(self) -> int:
        """How many samples the batch has, m."""
        return len(self.inputs)

    @property
    def weighted(self) -> tuple[tuple[int, Weighted], ...]:
        """The layers that have weights, each with its number from 1."""
        numbered = enumerate(self.layers, start=1)
        return tuple((number, x) for number, x in numbered if not isinstance(x, Flatten))

    def source(self, number: int) -> int:
        """The layer whose values layer ``number`` really takes: flatten only renumbers them."""
        number -= 1
        while number > 0 and isinstance(self.layers[number - 1], Flatten):
            number -= 1
        return number

    def replace(self, **changes: Any) -> Network:
        """This network with other parts, checked anew."""
        return dataclasses.replace(self, **changes)

    def with_layer(self, number: int, **changes: Any) -> Network:
        """This network with other parts in layer ``number`` (from 1)."""
        layers = list(self.layers)
        layers[number - 1] = dataclasses.replace(layers[number - 1], **changes)
        return self.replace(layers=tuple(layers))

    def _check_optimizer(self) -> None:
        optimizer = self.optimizer
        check_name("optimizer.name", optimizer.name, OPTIMIZERS)
        row = OPTIMIZERS[optimizer.name]
        for name, value in optimizer.settings.items():
            place = f"optimizer.{name}"
            if name not in row.settings:
                raise DocumentError(
                    place,
                    "{optimizer} has no such number; it has {names}",
                    optimizer=optimizer.name,
                    names=", ".join(row.settings),
                )
            check_number(place, value)
            if name in ("momentum", "beta1", "beta2") and not 0 <= value < 1:
                raise DocumentError(
                    place, "at least 0 and below 1 expected, found {value}", value=value
                )
            if name == "epsilon" and value < 0:
                raise DocumentError(place, "0 or more expected, found {value}", value=value)

    def _check_parameters(self, number: int, layer: Weighted) -> None:
        place = f"layers[{number - 1}]"
        check_name(f"{place}.activation", layer.activation.name, ACTIVATIONS)
        self._check_alpha(f"{place}.activation", layer.activation)
        shape = self.shapes[number - 1]
        check_shape(f"{place}.weights", layer.weights, layer.weight_shape(shape), number - 1)
        check_finite(f"{place}.weights", layer.weights)
        if layer.biases is not None:
            shapes = layer.bias_shapes(shape)
            if layer.biases.shape not in shapes:
                raise DocumentError(
                    f"{place}.biases",
                    "{expected} numbers expected, found {found}; null means no biases",
                    expected=" or ".join(times(s) for s in shapes),
                    found=times(layer.biases.shape),
                )
            check_finite(f"{place}.biases", layer.biases)

    def _check_alpha(self, place: str, activation: Activation) -> None:
        if activation.row.alpha is None and activation.alpha is not None:
            raise DocumentError(place, "{name} has no alpha; leave it out", name=activation.name)
        if activation.alpha is not None:
            check_number(f"{place}.alpha", activation.alpha)

    def _check_samples(self, place: str, array: Array, shape: Shape, source: str) -> None:
        if array.ndim == 0 or len(array) == 0:
            raise DocumentError(place, "at least one sample expected, found none")
        if array.shape[1:] != shape:
            raise DocumentError(
                place,
                "{expected} numbers a sample expected ({source}), found {found}",
                expected=times(shape),
                source=source,
                found=times(array.shape[1:]),
            )
        check_finite(place, array)

    def _check_state(self) -> None:
        optimizer = self.optimizer
        if optimizer.updates < 0:
            raise DocumentError("optimizer.state.updates", "0 or more expected")
        if not optimizer.state:
            return
        place = "optimizer.state.layers"
        if len(optimizer.state) != len(self.layers):
            raise DocumentError(
                place,
                "{expected} entries expected, one a layer, found {found}",
                expected=len(self.layers),
                found=len(optimizer.state),
            )
        for number, layer in enumerate(self.layers, start=1):
            kept = optimizer.state[number - 1]
            trained = {} if isinstance(layer, Flatten) else _trained_shapes(layer)
            expected = {
                f"{name}_{part}": (part, shape)
                for name in OPTIMIZERS[optimizer.name].state
                for part, shape in trained.items()
            }
            for key, (part, shape) in expected.items():
                if key not in kept or kept[key].shape != shape:
                    raise DocumentError(
                        f"{place}[{number - 1}].{key}",
                        "numbers in the shape of the {part} expected",
                        part=part,
                    )
                check_finite(f"{place}[{number - 1}].{key}", kept[key])
            for key in sorted(kept.keys() - expected.keys()):
                raise DocumentError(
                    f"{place}[{number - 1}].{key}",
                    "this layer trains no such parameter; leave it out",
                )


def _trained_shapes(layer: Weighted) -> dict[str, Shape]:
    shapes = {"weights": layer.weights.shape}
    if layer.biases is not None and layer.train_biases:
        shapes["biases"] = layer.biases.shape
    return shapes


def output_shapes(input_shape: Shape, layers: tuple[Layer, ...]) -> tuple[Shape, ...]:
    """The shape of the input and of every layer's output; raises DocumentError."""
    if len(input_shape) not in (1, 3):
        raise DocumentError(
            "input_shape", "[numbers] or [channels, rows, cols] expected, found {found} numbers",
            found=len(input_shape),
        )  # fmt: skip
    for size in input_shape:
        check_whole("input_shape", size)
    if not layers:
        raise DocumentError("layers", "at least one layer expected, found none")
    shapes = [tuple(input_shape)]
    for place, layer in enumerate(layers):
        if not isinstance(layer, Flatten):
            check_name(f"layers[{place}].activation", layer.activation.name, ACTIVATIONS)
        shapes.append(layer.output_shape(shapes[-1], f"layers[{place}]"))
        check_size(f"layers[{place}]", shapes[-1])
    if all(isinstance(layer, Flatten) for layer in layers):
        raise DocumentError("layers", "no layer has weights; add a dense layer")
    return tuple(shapes)
