"""Which network is in a file from elsewhere, and what had to be assumed?"""

from __future__ import annotations

import dataclasses
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.activations import ACTIVATIONS
from core.archive import HEADER, read_archive
from core.arrays import Array
from core.blocks import BlockError, read_block, read_number
from core.checks import DocumentError, brief, check_name, check_number, check_size, times
from core.datasets.errors import Note, plain
from core.documents import parse_json, parse_network
from core.files import FileError, readable
from core.importing.layers import Found, Layout, from_keys, layers_of
from core.importing.matrices import read_matrices
from core.importing.packed import MOST_BYTES, read_safetensors, read_zip
from core.losses import LOSSES
from core.network import Activation, Dense, Network, Optimizer
from core.words import ENGLISH, Refusal, Words

_HIDDEN, _LOSS, _RATE, _INPUT = "sigmoid", "half_squared_error", 0.1, 0.5
"""What is assumed where nothing is chosen; it is said."""


@dataclass(frozen=True)
class Choices:
    """What a file of weights does not tell; None is assumed, and said.

    activations : one for all layers, or one a layer. inputs, targets : samples as a text, such as
    ``1, 0.5; 0, 1``. layout : how matrices are written, where their names do not say it.
    """

    activations: tuple[str, ...] | None = None
    loss: str | None = None
    inputs: str | None = None
    targets: str | None = None
    rate: float | None = None
    layout: Layout | None = None
    title: str | None = None


@dataclass(frozen=True, eq=False)
class Imported:
    """The network, and what is said of how it came about; the network's notes say the same."""

    network: Network
    notes: tuple[Note, ...]


def import_network(
    path: str | Path, choices: Choices | None = None, words: Words = ENGLISH
) -> Imported:
    """The network in ``path``: matrices as text, .npz, or safetensors.

    Its notes are said in the language of ``words``. Raises FileError and Refusal.
    """
    choices = choices or Choices()
    data = _bytes(path)
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        arrays, document = read_zip(path, data)
        if document is not None:
            return Imported(_ours(path, document), ())
        found = layers_of(arrays, choices.layout)
    elif data[:1] == b"\x80" or data[:4] == b"\x89HDF":
        raise FileError(path, "a program or a kind of file that is not read; save the weights "
                              "with numpy.savez or as safetensors")  # fmt: skip
    elif data[8:9] == b"{":
        found = layers_of(read_safetensors(path, data), choices.layout)
    else:
        found = _from_text(path, data, choices, words)
    network, notes = _network(found, choices, Path(path).stem)
    said = "\n".join(note.said(words) for note in notes)
    return Imported(dataclasses.replace(network, notes=said), notes)


def _bytes(path: str | Path) -> bytes:
    readable(path)
    try:
        with Path(path).open("rb") as file:
            if os.fstat(file.fileno()).st_size > MOST_BYTES:
                raise FileError(path, "larger than 2 GiB; this is not a network")
            return file.read(MOST_BYTES + 1)
    except FileError:
        raise
    except OSError as error:
        reason = " ".join((error.strerror or str(error)).split()).lower()
        raise FileError(path, "cannot be read ({reason})", reason=reason) from None


def _ours(path: str | Path, document: str) -> Network:
    """An archive of this program's, or the arrays of a trace: nothing needs to be assumed."""
    header = parse_json(document)
    if isinstance(header, dict) and header.get("format") == "backprop-archive":
        return read_archive(path)
    try:
        return parse_network(header)
    except DocumentError as error:
        place = f"{HEADER}: {error.place}" if error.place else HEADER
        raise Refusal(place, error.problem, **error.values) from None


def _from_text(path: str | Path, data: bytes, choices: Choices, words: Words) -> Found:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(
            path,
            "not a text file (byte {byte} is not UTF-8); save it as UTF-8 text",
            byte=error.start,
        ) from None
    if text.lstrip().startswith("{"):
        raise FileError(path, "a JSON document; open it as it is, nothing needs to be imported")
    return from_keys(read_matrices(text, words), choices.layout)


# The network ------------------------------------------------------------------------------------


def _network(found: Found, choices: Choices, stem: str) -> tuple[Network, tuple[Note, ...]]:
    notes = list(found.notes)
    count, plain_layers = len(found.layers), found.layers
    sizes = (plain_layers[0].weights.shape[0], plain_layers[-1].weights.shape[1])
    check_size("layers", (sum(layer.weights.size for layer in plain_layers),))
    loss, activations = _functions(choices, count, notes)
    layers = tuple(
        Dense(layer.weights.shape[1], Activation(name), layer.weights, layer.biases)
        for layer, name in zip(plain_layers, activations, strict=True)
    )
    if all(layer.biases is None for layer in layers):
        notes.append(Note("Biases: none, as none are in the file."))
    inputs = _given("--input", choices.inputs, found.inputs, sizes[0])
    targets = _given("--target", choices.targets, found.targets, sizes[1])
    if inputs is None:
        rows = 1 if targets is None else len(targets)
        inputs = np.full((rows, sizes[0]), _INPUT)
        notes.append(Note("Input: all {value}, as none was given.", value=plain(_INPUT)))
    if targets is None:
        targets = np.zeros((len(inputs), sizes[1]))
        targets[:, 0] = 1
        notes.append(Note("Target: 1 for the first output and 0 for the others, as none was given.")
                     if sizes[1] > 1 else Note("Target: 1, as none was given."))  # fmt: skip
    rate = _RATE if choices.rate is None else choices.rate
    if choices.rate is None:
        notes.append(Note("Learning rate: {rate}, as none was given.", rate=plain(rate)))
    check_number("--rate", rate)
    network = Network(
        input_shape=(sizes[0],),
        layers=layers,
        loss=loss,
        optimizer=Optimizer("sgd", {"learning_rate": float(rate)}),
        inputs=inputs,
        targets=targets,
        title=stem if choices.title is None else choices.title,
    )
    return network, tuple(notes)


def _functions(choices: Choices, count: int, notes: list[Note]) -> tuple[str, list[str]]:
    """The loss and each layer's activation; each suggests the other where only one is chosen."""
    loss, chosen = choices.loss, choices.activations
    if loss is not None:
        check_name("--loss", loss, LOSSES)
    for name in chosen or ():
        check_name("--activation", name, ACTIVATIONS)
    if chosen is None:
        last = (LOSSES[loss].cancels if loss else "") or _HIDDEN
        names = [_HIDDEN] * (count - 1) + [last]
        said = ", ".join(names) if len(set(names)) > 1 else names[0]
        notes.append(Note("Activation: {names}, as none was chosen.", names=said))
    elif len(chosen) == 1:
        names = list(chosen) * count
    elif len(chosen) == count:
        names = list(chosen)
    else:
        raise DocumentError(
            "--activation", "one for all layers or {count}, one a layer, expected; found {found}",
            count=count, found=len(chosen),
        )  # fmt: skip
    if loss is None:
        loss = "cross_entropy" if names[-1] == "softmax" else _LOSS
        notes.append(Note("Loss: {name}, as none was chosen.", name=loss))
    return loss, names


def _given(place: str, text: str | None, in_file: Array | None, size: int) -> Array | None:
    """Samples, (m, size): those of the text, else those of the file."""
    samples = in_file if text is None else _samples(place, text, size)
    if samples is None:
        return None
    if samples.ndim != 2 or samples.shape[1] != size:
        raise DocumentError(
            place, "{expected} numbers a sample expected, found {found}",
            expected=size, found=times(samples.shape),
        )  # fmt: skip
    return samples


def _samples(place: str, text: str, size: int) -> Array:
    """``1, 0.5; 0, 1``: samples between semicolons or lines, numbers between commas or blanks."""
    rows = [row for row in text.replace("\n", ";").split(";") if row.strip()]
    try:
        samples = [read_block(row, columns=size).reshape(-1) for row in rows] or [np.zeros(0)]
        if any(len(one) != size for one in samples):
            # Here a comma separates: 1,0 are two numbers.
            split = [[read_number(part) for part in row.split(",")] for row in rows]
            if split and all(len(one) == size for one in split):
                samples = [np.array(one) for one in split]
    except BlockError as error:
        raise Refusal(place, str(error)) from None
    for one in samples:
        if len(one) != size:
            raise DocumentError(
                place, "{expected} numbers a sample expected, found {found} in {text}",
                expected=size, found=len(one), text=brief(text),
            )  # fmt: skip
    return np.stack(samples)
