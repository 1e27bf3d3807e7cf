"""Which of the arrays of a file are the weights and biases of which layer?

Told by their names: those of the blackboard (W1, b1), of PyTorch (0.weight, 0.bias), of Keras
(dense/kernel, dense/bias), or none at all (arr_0, arr_1, as numpy.savez calls them).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from core.arrays import Array
from core.checks import DocumentError, brief, times
from core.datasets.errors import Note
from core.importing.matrices import Key, key_of

Layout = Literal["rows", "columns"]
"""Is a matrix (from, to), as in ``a W``, or (to, from), as in ``W a``?"""

MOST_LAYERS = 64
MOST_ORDERED = 6
"""Layers without numbers, of which every order is tried."""


@dataclass(frozen=True, eq=False)
class Plain:
    """A layer: weights (from, to), biases (to,) or None."""

    name: str
    weights: Array
    biases: Array | None


@dataclass(frozen=True, eq=False)
class Found:
    """What a file holds, and what was made of it."""

    layers: tuple[Plain, ...]
    inputs: Array | None = None
    targets: Array | None = None
    turned: bool = False
    notes: tuple[Note, ...] = ()


@dataclass(eq=False)
class _Pair:
    """The arrays of one layer as they stand in the file."""

    name: str
    weights: Array | None = None
    biases: Array | None = None


_TORCH = re.compile(r"(?:(?P<layer>.+)\.)?(?P<part>weight|bias)")
_KERAS = re.compile(r"(?:(?P<layer>.+)/)?(?P<part>kernel|bias)(?::0)?")
_KERAS_3 = re.compile(r"(?P<layer>.+)/vars/(?P<part>[01])")
_UNNAMED = re.compile(r"arr_(?P<number>[0-9]{1,6})")


def layers_of(arrays: dict[str, Array], layout: Layout | None) -> Found:
    """The layers of a plain network of dense layers; raises DocumentError.

    ``layout`` None: as the names say, else as the shapes fit, rows first.
    """
    if not arrays:
        raise DocumentError("", "no arrays are in this file; save the weights with numpy.savez")
    keyed = {name: key_of(name) for name in arrays}
    if all(keyed.values()):
        return from_keys({key: arrays[name] for name, key in keyed.items() if key}, layout)
    if all(_UNNAMED.fullmatch(name) for name in arrays):
        return _unnamed(arrays, layout)
    for pattern, parts, said in (
        (_TORCH, ("weight", "bias"), "columns"),
        (_KERAS, ("kernel", "bias"), "rows"),
        (_KERAS_3, ("0", "1"), "rows"),
    ):
        pairs = _pairs(arrays, pattern, parts)
        if pairs is not None:
            given: Layout = "columns" if said == "columns" else "rows"
            return _chained(pairs, layout or given, sorts=True)
    stranger = next(
        name for name in arrays
        if not any(p.fullmatch(name) for p in (_TORCH, _KERAS, _KERAS_3)) and not keyed[name]
    )  # fmt: skip
    raise DocumentError(
        brief(stranger)[1:-1],
        "no part of a plain network of dense layers; name the arrays W1, b1, W2 ...",
    )


def _pairs(
    arrays: dict[str, Array], pattern: re.Pattern[str], parts: tuple[str, str]
) -> list[_Pair] | None:
    """Weights and biases by the layers' names, in the order of the file."""
    pairs: dict[str, _Pair] = {}
    for name, array in arrays.items():
        match = pattern.fullmatch(name)
        if match is None:
            return None
        pair = pairs.setdefault(match["layer"] or "", _Pair(match["layer"] or ""))
        if match["part"] == parts[0]:
            pair.weights = array
        else:
            pair.biases = array
    return list(pairs.values())


def from_keys(found: dict[Key, Array], layout: Layout | None) -> Found:
    """The layers of matrices that are named as on the blackboard."""
    numbers = sorted({number for kind, number in found if kind in ("weights", "biases")})
    if numbers == [0]:  # W and b alone
        found = {(kind, 1 if kind in ("weights", "biases") else n): array
                 for (kind, n), array in found.items()}  # fmt: skip
        numbers = [1]
    if not numbers:
        raise DocumentError("W1", "missing; give the weights of each layer")
    pairs = []
    for number in range(1, numbers[-1] + 1):
        weights = found.get(("weights", number))
        if weights is None:
            raise DocumentError(f"W{number}", "missing; give the weights of each layer")
        pairs.append(_Pair(f"W{number}", weights, found.get(("biases", number))))
    made = _chained(pairs, layout, sorts=False)
    inputs, targets = (
        None if (array := found.get((kind, 0))) is None else _samples(array, size, made.turned)
        for kind, size in (
            ("inputs", made.layers[0].weights.shape[0]),
            ("targets", made.layers[-1].weights.shape[1]),
        )
    )
    return replace(made, inputs=inputs, targets=targets)


def _samples(array: Array, size: int, turned: bool) -> Array:
    """One row a sample; one sample may be written as a row or as a column."""
    array = array.reshape(1, -1) if array.ndim == 1 else array
    if turned or (array.shape == (size, 1) and size > 1):
        array = array.T
    return array


def _unnamed(arrays: dict[str, Array], layout: Layout | None) -> Found:
    """Weights and biases in turn, as Keras' get_weights and PyTorch's parameters give them."""
    ordered = sorted(arrays, key=lambda name: int(name.removeprefix("arr_")))
    pairs: list[_Pair] = []
    for name in ordered:
        array = arrays[name]
        if array.ndim == 2:
            pairs.append(_Pair(name, array))
        elif pairs and pairs[-1].biases is None:
            pairs[-1].biases = array
        else:
            raise DocumentError(name, "a matrix of weights expected, found {found}",
                                found=times(array.shape))  # fmt: skip
    return _chained(pairs, layout, sorts=False)


def _chained(pairs: Sequence[_Pair], layout: Layout | None, sorts: bool) -> Found:
    """The layers one after the other, each with as many inputs as the one before has neurons."""
    for pair in pairs:
        _check(pair)
    if len(pairs) > MOST_LAYERS:
        raise DocumentError("", "{count} layers are too many; at most {limit}.",
                            count=len(pairs), limit=MOST_LAYERS)  # fmt: skip
    orders = _orders(pairs) if sorts else [list(pairs)]
    layouts: tuple[Layout, ...] = ("rows", "columns") if layout is None else (layout,)
    fitting = [
        (order, one)
        for order, one in itertools.product(orders, layouts)
        if _fits([_laid(pair, one) for pair in order])
    ]
    if fitting:
        order, one = fitting[0]
        notes = []
        if one == "columns":
            notes.append(Note("Matrices were read as W a, (to, from), and turned round."))
        if sorts and len(order) > 1:
            names = ", ".join(brief(pair.name)[1:-1] for pair in order)
            notes.append(Note("Layers in this order: {names}.", names=names))
            if any(other != order for other, _ in fitting[1:]) and not _numbered(pairs):
                notes.append(Note("Other orders fit too: number the names to choose one."))
        made = tuple(_laid(pair, one) for pair in order)
        return Found(made, turned=one == "columns", notes=tuple(notes))
    layers = [_laid(pair, layouts[0]) for pair in pairs]
    raise _misfit(layers)


def _check(pair: _Pair) -> None:
    name = brief(pair.name)[1:-1]
    if pair.weights is None:
        raise DocumentError(name, "missing; give the weights of each layer")
    if pair.weights.ndim != 2 or 0 in pair.weights.shape:
        raise DocumentError(
            name, "a matrix of weights expected, found {found}; only dense layers are imported",
            found=times(pair.weights.shape),
        )  # fmt: skip


def _orders(pairs: Sequence[_Pair]) -> list[list[_Pair]]:
    """By the numbers in the names, as in the file, and any that may fit, the likeliest first."""
    by_number = sorted(pairs, key=lambda pair: _natural(pair.name))
    if _numbered(pairs):
        return [by_number, list(pairs)]
    few = len(pairs) <= MOST_ORDERED
    return [list(pairs), by_number, *(map(list, itertools.permutations(pairs)) if few else ())]


def _numbered(pairs: Sequence[_Pair]) -> bool:
    """Do the names differ by a number alone: fc1, fc2; dense, dense_1?"""
    return len({re.sub(r"_?\d+", "", pair.name) for pair in pairs}) == 1


def _natural(name: str) -> list[tuple[int, str]]:
    """A name's key in an order in which 10 comes after 9."""
    return [(int(p), "") if p.isdecimal() else (-1, p) for p in re.split(r"(\d{1,9})", name)]


def _laid(pair: _Pair, layout: Layout) -> Plain:
    assert pair.weights is not None
    weights = pair.weights.T if layout == "columns" else pair.weights
    biases = pair.biases
    if biases is not None and biases.ndim == 2 and 1 in biases.shape:
        biases = biases.reshape(-1)
    return Plain(pair.name, weights, biases)


def _fits(layers: Sequence[Plain]) -> bool:
    return all(
        a.weights.shape[1] == b.weights.shape[0] for a, b in itertools.pairwise(layers)
    ) and all(one.biases is None or one.biases.shape == one.weights.shape[1:] for one in layers)


def _misfit(layers: Sequence[Plain]) -> DocumentError:
    """Where the layers do not fit each other, (from, to)."""
    for before, after in itertools.pairwise(layers):
        if before.weights.shape[1] != after.weights.shape[0]:
            return DocumentError(
                brief(after.name)[1:-1],
                "{found} inputs, but the layer before it has {expected} neurons; matrices are "
                "(from, to) in rows and (to, from) in columns",
                found=after.weights.shape[0], expected=before.weights.shape[1],
            )  # fmt: skip
    wrong = next(
        one for one in layers
        if one.biases is not None and one.biases.shape != one.weights.shape[1:]
    )  # fmt: skip
    assert wrong.biases is not None
    return DocumentError(
        brief(wrong.name)[1:-1],
        "{expected} biases expected, one a neuron, found {found}",
        expected=wrong.weights.shape[1], found=times(wrong.biases.shape),
    )  # fmt: skip
