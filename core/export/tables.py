"""Which tables show the arrays of a computation, with which rows and columns?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.arrays import Array
from core.lettering import Notation
from core.network import Conv2D, Flatten, Network
from core.optimizers import OPTIMIZERS
from core.symbols import latex_name
from core.trace import Trace
from core.words import Words


@dataclass(frozen=True)
class Table:
    """Numbers in rows and columns, or texts.

    name : LaTeX of what the numbers are, or "" for a table of texts.
    heads : what stands above the columns, the first one above the rows' own heads.
    rows : each with its head first.
    """

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str | float, ...], ...]
    caption: str = ""


def layer_table(network: Network, words: Words) -> Table:
    """The layers: kind, size, activation with its formula, biases."""
    rows: list[tuple[str | float, ...]] = [
        ("0", words("input"), _size(network.input_shape), "", "")
    ]
    for number, layer in enumerate(network.layers, start=1):
        size = _size(network.shapes[number])
        if isinstance(layer, Flatten):
            rows.append((str(number), words("flatten"), size, "", ""))
            continue
        alpha = layer.activation.alpha
        name = words(layer.activation.row.title)
        if alpha is not None:
            name += f" (α = {words.number(f'{alpha:g}')})"
        if isinstance(layer, Conv2D):
            kind = words("conv {kernels}@{size}", kernels=layer.kernels,
                         size=_size(layer.kernel_size))  # fmt: skip
        else:
            kind = words("dense")
        biases = (
            words("none") if layer.biases is None
            else words("trained") if layer.train_biases else words("frozen")
        )  # fmt: skip
        rows.append((str(number), kind, size, name, biases))
    heads = (words("Layer"), words("Kind"), words("Size"), words("Activation"), words("Bias"))
    return Table("", heads, tuple(rows))


def _size(shape: Sequence[int]) -> str:
    return " × ".join(map(str, shape))


def given_tables(trace: Trace, words: Words) -> Iterator[Table]:
    """x, y, weights, biases and what the optimizer remembers."""
    network = trace.network
    yield from samples(trace, words, "x", 0, network.inputs)
    yield from samples(trace, words, "y", len(network.layers), network.targets)
    for number, layer in network.weighted:
        yield from parameters(trace, words, "weights", number, layer.weights)
        if layer.biases is not None:
            yield from parameters(trace, words, "biases", number, layer.biases)
    for number, kept in enumerate(network.optimizer.state, start=1):
        for name, values in kept.items():
            yield from parameters(trace, words, name, number, values)


def result_tables(trace: Trace, words: Words) -> Iterator[Table]:
    """Every array that the computation gave, layer by layer."""
    made = OPTIMIZERS[trace.network.optimizer.name].quantities[:-1]
    for number, _ in trace.network.weighted:
        for quantity in ("z", "exp", "a", "gradient_a", "delta"):
            values = trace.values(quantity, number)
            if values is not None:
                yield from samples(trace, words, quantity, number, values)
        for part in ("weights", "biases"):
            for quantity in (f"gradient_{part}", *(f"{name}_{part}" for name in made)):
                values = trace.values(quantity, number)
                if values is not None:
                    yield from parameters(trace, words, quantity, number, values)
            values = trace.values(f"new_{part}", number)
            if values is not None:
                yield from parameters(trace, words, part, number, values, new=True)


def samples(
    trace: Trace, words: Words, quantity: str, layer: int, values: Array
) -> Iterator[Table]:
    """What each sample has: one row (or column) a sample, or one map a channel."""
    notation, count = trace.notation, len(values)
    if values.ndim == 2:
        name = latex_name(notation, quantity, layer, "")
        neurons = _numbers(notation, values.shape[1])
        heads = [words("sample {sample}", sample=s + 1) for s in range(count)]
        rows = [""] if count == 1 else heads
        if notation.rows:
            yield _table(name, rows, neurons, values)
        else:
            yield _table(name, neurons, rows, values.T)
        return
    for s, one in enumerate(values):
        for c, plane in enumerate(one):
            indices = str(notation.index(c + 1))
            name = latex_name(notation, quantity, layer, indices, str(s + 1) if count > 1 else "")
            yield _plane(notation, name, plane)


def parameters(
    trace: Trace, words: Words, quantity: str, layer: int, values: Array, new: bool = False
) -> Iterator[Table]:
    """Weights, biases, and what there is of each of them; kernels one by one."""
    notation = trace.notation
    name = latex_name(notation, quantity, layer, "", new=new)
    if values.ndim == 1:
        yield _table(name, [""], _numbers(notation, len(values)), values[None])
    elif values.ndim == 2:
        turned = notation.turns(quantity, 2)
        yield _plane(notation, name, values.T if turned else values)
    else:
        for place in np.ndindex(values.shape[:-2]):
            indices = ",".join(str(notation.index(p + 1)) for p in place)
            # Kernels keep their order: only weights from neuron to neuron turn round.
            plain = Notation(True, notation.brackets, notation.letter, notation.first)
            shown = latex_name(plain, quantity, layer, indices, new=new)
            yield _plane(notation, shown, values[place])


def _plane(notation: Notation, name: str, values: Array) -> Table:
    return _table(
        name, _numbers(notation, values.shape[0]), _numbers(notation, values.shape[1]), values
    )


def _numbers(notation: Notation, count: int) -> list[str]:
    return [str(notation.index(position + 1)) for position in range(count)]


def _table(name: str, rows: Sequence[str], heads: Sequence[str], values: Array) -> Table:
    return Table(
        name,
        ("", *heads),
        tuple((head, *row) for head, row in zip(rows, values.tolist(), strict=True)),
    )
