"""How is a network document read, checked and written?

The format is the project's public contract: see DOCUMENTS.md beside this file. Whatever is wrong
is one :class:`~core.network.DocumentError` that names the place and the remedy.
"""

import dataclasses
import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from core.activations import ACTIVATIONS
from core.arrays import Array, Shape, frozen
from core.checks import DocumentError, brief, check_name, check_number, check_size, check_whole
from core.files import read_text, write_text
from core.initial import INITIALISERS, draw_weights
from core.network import (
    Activation,
    Conv2D,
    Dense,
    Flatten,
    Init,
    Layer,
    Network,
    Optimizer,
    Weighted,
)
from core.optimizers import OPTIMIZERS

FORMAT = "backprop-network"
VERSION = 1


def read_network(path: str | Path) -> Network:
    """The network in the file ``path``; raises DocumentError or FileError."""
    return parse_network(read_text(path))


def write_network(network: Network, path: str | Path, overwrite: bool = False) -> None:
    """Write ``network`` to ``path``, whole or not at all; raises FileError."""
    write_text(path, network_text(network), overwrite=overwrite)


def network_text(network: Network) -> str:
    """The document as JSON text, one line a row of numbers."""
    return json_text(network_document(network)) + "\n"


def parse_network(document: str | Mapping[str, Any]) -> Network:
    """The network of a document, given as JSON text or as the parsed object.

    In an object, float64 arrays may stand for lists of numbers.
    """
    if isinstance(document, str):
        document = parse_json(document)
    if not isinstance(document, Mapping):
        raise DocumentError("", "a network document is a JSON object, found a list or a value")
    try:
        return _Reader(document).network()
    except MemoryError:
        raise DocumentError("", "this network does not fit into memory; make it smaller") from None


def parse_json(text: str) -> Any:
    """The value of a JSON text; raises DocumentError, also for a key that stands twice."""

    def refuse(name: str) -> Any:
        raise DocumentError("", "{name} is not a number in JSON; write a finite number", name=name)

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) < len(items):
            names = [name for name, _ in items]
            twice = next(name for name in names if names.count(name) > 1)
            raise DocumentError("", "the key {key} stands twice; remove one", key=brief(twice))
        return found

    try:
        return json.loads(text, parse_constant=refuse, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        raise DocumentError(
            "",
            "not JSON: {what} in line {line}, column {column}",
            what=error.msg[:1].lower() + error.msg[1:],
            line=error.lineno,
            column=error.colno,
        ) from None
    except RecursionError:
        raise DocumentError("", "not a network: lists nested too deep") from None
    except DocumentError:
        raise
    except ValueError:
        raise DocumentError("", "a number with too many digits; write fewer") from None


class _Reader:
    """Reads one document from the top to the bottom."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.weights = 0

    def network(self) -> Network:
        document = self.document
        if document.get("format") != FORMAT:
            raise DocumentError(
                "format",
                '"{expected}" expected, found {found}',
                expected=FORMAT,
                found=brief(document.get("format")),
            )
        version = document.get("version")
        if isinstance(version, bool) or version != VERSION:
            raise DocumentError(
                "version",
                "this program knows version {known}, found {found}",
                known=VERSION,
                found=brief(version),
            )
        _check_keys(
            "",
            document,
            required=("format", "version", "input_shape", "layers", "loss", "optimizer",
                      "inputs", "targets"),
            optional=("title", "notes", "batch_reduction", "init"),
        )  # fmt: skip
        input_shape = self._input_shape()
        init = self._init()
        layers = self._layers(input_shape, init)
        reduction = document.get("batch_reduction", "mean")
        check_name("batch_reduction", reduction, ("mean", "sum"))
        return Network(
            title=_text("title", document.get("title", "")),
            notes=_text("notes", document.get("notes", "")),
            input_shape=input_shape,
            layers=layers,
            loss=document["loss"],
            batch_reduction=reduction,
            optimizer=self._optimizer(layers),
            inputs=_numbers("inputs", document["inputs"]),
            targets=_numbers("targets", document["targets"]),
            init=init,
        )

    def _input_shape(self) -> Shape:
        shape = self.document["input_shape"]
        if not isinstance(shape, list) or len(shape) not in (1, 3):
            raise DocumentError(
                "input_shape", "a list of 1 or 3 whole numbers expected, such as [2] or [1, 28, 28]"
            )
        for place, size in enumerate(shape):
            check_whole(f"input_shape[{place}]", size)
        check_size("input_shape", tuple(shape))
        return tuple(shape)

    def _init(self) -> Init | None:
        init = self.document.get("init")
        if init is None:
            return None
        _check_object("init", init)
        _check_keys("init", init, required=("scheme", "seed"))
        check_name("init.scheme", init["scheme"], INITIALISERS)
        seed = init["seed"]
        if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
            raise DocumentError(
                "init.seed", "a whole number of at least 0 expected, found {found}",
                found=brief(seed),
            )  # fmt: skip
        return Init(init["scheme"], seed)

    def _layers(self, shape: Shape, init: Init | None) -> tuple[Layer, ...]:
        listed = self.document["layers"]
        if not isinstance(listed, list):
            raise DocumentError("layers", "a list expected, found {found}", found=brief(listed))
        rng = np.random.default_rng(init.seed) if init else None
        layers: list[Layer] = []
        for number, entry in enumerate(listed):
            place = f"layers[{number}]"
            _check_object(place, entry)
            if "type" not in entry:
                raise DocumentError(place, 'key "type" is missing; give dense, conv2d or flatten')
            check_name(f"{place}.type", entry["type"], ("dense", "conv2d", "flatten"))
            layer = self._layer(place, entry, shape, init, rng)
            layers.append(layer)
            shape = layer.output_shape(shape, place)
            check_size(place, shape)
        return tuple(layers)

    def _layer(
        self,
        place: str,
        entry: Mapping[str, Any],
        shape: Shape,
        init: Init | None,
        rng: np.random.Generator | None,
    ) -> Layer:
        if entry["type"] == "flatten":
            _check_keys(place, entry, required=("type",))
            return Flatten()
        own = ("units",) if entry["type"] == "dense" else ("kernels", "kernel_size")
        _check_keys(
            place,
            entry,
            required=("type", "activation", *own),
            optional=("weights", "biases", "train_biases"),
        )
        train = entry.get("train_biases", True)
        if not isinstance(train, bool):
            raise DocumentError(
                f"{place}.train_biases", "true or false expected, found {found}", found=brief(train)
            )
        activation = _activation(f"{place}.activation", entry["activation"])
        blank = np.zeros(0)
        layer: Weighted
        if entry["type"] == "dense":
            check_whole(f"{place}.units", entry["units"])
            layer = Dense(entry["units"], activation, blank, None, train)
        else:
            size = entry["kernel_size"]
            if not isinstance(size, list) or len(size) != 2:
                raise DocumentError(
                    f"{place}.kernel_size", "two whole numbers expected, such as [3, 3]"
                )
            for one in size:
                check_whole(f"{place}.kernel_size", one)
            check_whole(f"{place}.kernels", entry["kernels"])
            layer = Conv2D(entry["kernels"], (size[0], size[1]), activation, blank, None, train)
        layer.output_shape(shape, place)
        return self._parameters(place, entry, layer, shape, init, rng)

    def _parameters(
        self,
        place: str,
        entry: Mapping[str, Any],
        layer: Weighted,
        shape: Shape,
        init: Init | None,
        rng: np.random.Generator | None,
    ) -> Weighted:
        wanted = layer.weight_shape(shape)
        self.weights += math.prod(wanted)
        check_size(f"{place}.weights", (self.weights,))
        biases: Array | None = None
        if entry.get("weights") is not None:
            weights = _numbers(f"{place}.weights", entry["weights"])
        elif init is None or rng is None:
            raise DocumentError(
                f"{place}.weights",
                'missing; give the weights, or "init": {"scheme": "xavier", "seed": 1} '
                "for the whole network",
            )
        else:
            weights = draw_weights(init.scheme, rng, wanted)
            if "biases" not in entry:
                biases = np.zeros(layer.bias_shapes(shape)[0])
        if entry.get("biases") is not None:
            biases = _numbers(f"{place}.biases", entry["biases"])
        return dataclasses.replace(layer, weights=weights, biases=biases)

    def _optimizer(self, layers: tuple[Layer, ...]) -> Optimizer:
        entry = self.document["optimizer"]
        _check_object("optimizer", entry)
        if "name" not in entry:
            raise DocumentError(
                "optimizer", 'key "name" is missing; give one of {names}',
                names=", ".join(OPTIMIZERS),
            )  # fmt: skip
        check_name("optimizer.name", entry["name"], OPTIMIZERS)
        usual = OPTIMIZERS[entry["name"]].settings
        _check_keys("optimizer", entry, required=("name",), optional=(*usual, "state"))
        settings = {}
        for name in usual:
            if name not in entry:
                if name == "learning_rate":
                    raise DocumentError("optimizer.learning_rate", "missing; give a number")
                continue
            check_number(f"optimizer.{name}", entry[name])
            settings[name] = float(entry[name])
        if entry.get("state") is None:
            return Optimizer(entry["name"], settings)
        return self._with_state(entry["name"], settings, entry["state"], layers)

    def _with_state(
        self, name: str, settings: dict[str, float], state: Any, layers: tuple[Layer, ...]
    ) -> Optimizer:
        place = "optimizer.state"
        _check_object(place, state)
        _check_keys(place, state, required=("updates", "layers"))
        updates = state["updates"]
        if isinstance(updates, bool) or not isinstance(updates, int) or updates < 0:
            raise DocumentError(
                f"{place}.updates", "a whole number of at least 0 expected, found {found}",
                found=brief(updates),
            )  # fmt: skip
        if updates > 10**9:
            raise DocumentError(f"{place}.updates", "at most 1000000000 expected")
        listed = state["layers"]
        if not isinstance(listed, list):
            raise DocumentError(f"{place}.layers", "a list expected, found {found}",
                                found=brief(listed))  # fmt: skip
        kept: list[dict[str, Array]] = []
        known = [f"{q}_{part}" for q in OPTIMIZERS[name].state for part in ("weights", "biases")]
        for number, entry in enumerate(listed):
            here = f"{place}.layers[{number}]"
            _check_object(here, entry)
            _check_keys(here, entry, required=(), optional=known)
            kept.append({key: _numbers(f"{here}.{key}", entry[key]) for key in entry})
        return Optimizer(name, settings, updates, tuple(kept))


def _activation(place: str, entry: Any) -> Activation:
    if isinstance(entry, Mapping):
        _check_keys(place, entry, required=("name",), optional=("alpha",))
        check_name(f"{place}.name", entry["name"], ACTIVATIONS)
        alpha = entry.get("alpha")
        if alpha is not None:
            check_number(f"{place}.alpha", alpha)
            if ACTIVATIONS[entry["name"]].alpha is None:
                raise DocumentError(
                    f"{place}.alpha", "{name} has no alpha; leave it out", name=entry["name"]
                )
            alpha = float(alpha)
        return Activation(entry["name"], alpha)
    check_name(place, entry, ACTIVATIONS)
    return Activation(entry)


def _check_object(place: str, value: Any) -> None:
    if not isinstance(value, Mapping):
        raise DocumentError(place, "an object expected, found {found}", found=brief(value))


def _check_keys(place: str, entry: Mapping[str, Any], required: Any, optional: Any = ()) -> None:
    known = (*required, *optional)
    for key in entry:
        if key not in known:
            check_name(f"{place}.{brief(key)}".lstrip("."), key, known)
    for key in required:
        if key not in entry:
            raise DocumentError(place, 'key "{key}" is missing', key=key)


def _text(place: str, value: Any) -> str:
    if not isinstance(value, str):
        raise DocumentError(place, "a text expected, found {found}", found=brief(value))
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise DocumentError(place, "half a surrogate pair; use whole characters") from None
    return value


def _numbers(place: str, value: Any) -> Array:
    """Nested lists of numbers as an array; refuses ragged rows and what is not a number."""
    if isinstance(value, np.ndarray) and value.dtype == np.float64:
        return frozen(value)
    if not isinstance(value, list):
        raise DocumentError(place, "a list of numbers expected, found {found}", found=brief(value))
    shape: list[int] = []
    inner: Any = value
    while isinstance(inner, list):
        shape.append(len(inner))
        inner = inner[0] if inner else None
        if len(shape) > 4:
            raise DocumentError(place, "lists nested too deep")
    _check_lists(place, value, tuple(shape))
    try:
        return frozen(value)
    except OverflowError:
        raise DocumentError(place, "a number too large for double precision") from None


def _check_lists(place: str, value: Any, shape: Shape) -> None:
    if not shape:
        check_number(place, value)
        return
    if not isinstance(value, list):
        raise DocumentError(place, "a list expected, found {found}", found=brief(value))
    if len(value) != shape[0]:
        raise DocumentError(
            place,
            "{expected} numbers or rows expected as in the first one, found {found}",
            expected=shape[0],
            found=len(value),
        )
    if len(shape) == 1 and all(type(one) is float and math.isfinite(one) for one in value):
        return
    for number, inner in enumerate(value):
        _check_lists(f"{place}[{number}]", inner, shape[1:])


# Writing ---------------------------------------------------------------------------------------


def network_document(
    network: Network, listed: Callable[[Array], Any] = np.ndarray.tolist
) -> dict[str, Any]:
    """The document of ``network``, whole, as plain objects; it reads back equal.

    ``listed`` says what stands for an array: nested lists of its numbers.
    """
    document: dict[str, Any] = {"format": FORMAT, "version": VERSION, "title": network.title}
    if network.notes:
        document["notes"] = network.notes
    document["input_shape"] = list(network.input_shape)
    document["layers"] = [_layer_document(layer, listed) for layer in network.layers]
    document["loss"] = network.loss
    if network.batch_reduction != "mean":
        document["batch_reduction"] = network.batch_reduction
    document["optimizer"] = _optimizer_document(network.optimizer, listed)
    if network.init is not None:
        document["init"] = {"scheme": network.init.scheme, "seed": network.init.seed}
    document["inputs"] = listed(network.inputs)
    document["targets"] = listed(network.targets)
    return document


def _layer_document(layer: Layer, listed: Callable[[Array], Any]) -> dict[str, Any]:
    if isinstance(layer, Flatten):
        return {"type": "flatten"}
    document: dict[str, Any] = {"type": layer.type}
    if isinstance(layer, Dense):
        document["units"] = layer.units
    else:
        document["kernels"] = layer.kernels
        document["kernel_size"] = list(layer.kernel_size)
    activation = layer.activation
    document["activation"] = (
        activation.name
        if activation.alpha is None
        else {"name": activation.name, "alpha": activation.alpha}
    )
    document["weights"] = listed(layer.weights)
    document["biases"] = None if layer.biases is None else listed(layer.biases)
    if not layer.train_biases:
        document["train_biases"] = False
    return document


def _optimizer_document(optimizer: Optimizer, listed: Callable[[Array], Any]) -> dict[str, Any]:
    document: dict[str, Any] = {"name": optimizer.name, **optimizer.settings}
    if optimizer.updates or optimizer.state:
        document["state"] = {
            "updates": optimizer.updates,
            "layers": [{key: listed(kept[key]) for key in kept} for kept in optimizer.state],
        }
    return document


def json_text(value: Any, indent: str = "") -> str:
    """JSON with objects and lists of lists spread over lines, and one line a row of numbers."""
    if isinstance(value, Mapping) and value:
        inner = indent + "  "
        lines = (f"{inner}{json.dumps(key)}: {json_text(value[key], inner)}" for key in value)
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    if isinstance(value, list) and any(isinstance(one, list | Mapping) for one in value):
        inner = indent + "  "
        lines = (f"{inner}{json_text(one, inner)}" for one in value)
        return "[\n" + ",\n".join(lines) + f"\n{indent}]"
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
