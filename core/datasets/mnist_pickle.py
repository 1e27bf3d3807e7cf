"""Which arrays are in ``mnist.pkl.gz``, without running what a pickle can run?

A pickle is a program. This one is read twice: first its instructions are looked through, and any
that arrays do not need ends the reading before anything was done; then they are carried out by an
unpickler that knows six names, each standing for a function of this file that only remembers its
arguments. NumPy itself is never called by the pickle; sizes are checked before an array is made.
"""

from __future__ import annotations

import io
import math
import pickle
import pickletools
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.checks import brief
from core.datasets.dataset import Dataset
from core.datasets.errors import DataError, Note
from core.datasets.images import image_dataset
from core.datasets.packed import MOST_BYTES, unpacked

MOST_INSTRUCTIONS = 10_000
"""MNIST takes about 250. Also the deepest nesting there can be."""

# fmt: off
_ALLOWED = frozenset((
    "PROTO", "FRAME", "STOP", "MARK", "NONE", "NEWTRUE", "NEWFALSE",
    "INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1",
    "STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE", "BINUNICODE", "SHORT_BINUNICODE",
    "BINUNICODE8", "BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8",
    "EMPTY_TUPLE", "TUPLE", "TUPLE1", "TUPLE2", "TUPLE3", "EMPTY_LIST", "LIST", "APPEND", "APPENDS",
    "EMPTY_DICT", "DICT", "SETITEM", "SETITEMS", "GLOBAL", "STACK_GLOBAL", "REDUCE", "BUILD",
    "PUT", "BINPUT", "LONG_BINPUT", "GET", "BINGET", "LONG_BINGET", "MEMOIZE",
))
# fmt: on
_PLACES = frozenset(("PUT", "BINPUT", "LONG_BINPUT", "GET", "BINGET", "LONG_BINGET"))
_KINDS = frozenset("?buif")


class _Refused(Exception):
    """What the pickle asks for and does not get."""


class _DType:
    """Stands for numpy.dtype: remembers kind and size, and the byte order from BUILD."""

    __slots__ = ("code", "order")

    def __init__(self, code: Any, align: Any = False, copy: Any = False) -> None:
        self.code = _text(code)
        self.order = "="

    def __setstate__(self, state: Any) -> None:
        if not isinstance(state, tuple) or len(state) < 5 or any(x is not None for x in state[2:5]):
            raise _Refused("a structured array")
        self.order = _text(state[1])

    def made(self) -> np.dtype[Any]:
        if self.code[:1] not in _KINDS or self.order not in ("<", ">", "=", "|"):
            raise _Refused(f"an array of {brief(self.code)}")
        if self.code[1:] not in ("1", "2", "4", "8"):
            raise _Refused(f"an array of {brief(self.code)}")
        try:
            return np.dtype(("" if self.order == "|" else self.order) + self.code)
        except TypeError:
            raise _Refused(f"an array of {brief(self.code)}") from None


class _Array:
    """Stands for numpy.ndarray: BUILD gives it shape, type and bytes."""

    __slots__ = ("array",)

    def __init__(self) -> None:
        self.array: npt.NDArray[Any] | None = None

    def __setstate__(self, state: Any) -> None:
        if not isinstance(state, tuple) or len(state) not in (4, 5):
            raise _Refused("an array without its parts")
        shape, dtype, by_columns, data = state[-4:]
        self.array = _made(data, dtype, shape, "F" if by_columns is True else "C")


def _reconstruct(kind: Any, shape: Any, code: Any) -> _Array:
    if kind is not _Array:
        raise _Refused("an array of a kind of its own")
    return _Array()


def _frombuffer(data: Any, dtype: Any, shape: Any, order: Any) -> _Array:
    made = _Array()
    made.array = _made(data, dtype, shape, "F" if _text(order) == "F" else "C")
    return made


def _made(data: Any, dtype: Any, shape: Any, order: Any) -> npt.NDArray[Any]:
    """A view of the bytes as an array, after its size was checked."""
    if not isinstance(dtype, _DType):
        raise _Refused("an array without a type")
    if not isinstance(shape, tuple) or len(shape) > 8:
        raise _Refused("an array without a shape")
    if not all(type(n) is int and 0 <= n <= MOST_BYTES for n in shape):
        raise _Refused("an array without a shape")
    if isinstance(data, str):
        data = _encode(data, "latin1")
    if not isinstance(data, bytes | bytearray):
        raise _Refused("an array without its bytes")
    kind = dtype.made()
    if len(data) != math.prod(shape) * kind.itemsize:
        raise _Refused("an array with too few or too many bytes")
    return np.frombuffer(bytes(data), kind).reshape(shape, order=order)


def _encode(text: Any, encoding: Any = "latin1") -> bytes:
    """Python 3 writes bytes as latin1 text where the protocol has no bytes."""
    if not isinstance(text, str) or _text(encoding) != "latin1":
        raise _Refused("_codecs.encode")
    try:
        return text.encode("latin1")
    except UnicodeEncodeError:
        raise _Refused("a text where bytes belong") from None


def _text(value: Any) -> str:
    """A short text, which Python 2 wrote as bytes."""
    if isinstance(value, bytes):
        value = value[:40].decode("latin1")
    if not isinstance(value, str):
        raise _Refused("an array without a type")
    return value


_NAMES: dict[tuple[str, str], Any] = {
    (module, name): stand_in
    for name, modules, stand_in in (
        ("_reconstruct", ("numpy.core.multiarray", "numpy._core.multiarray"), _reconstruct),
        ("_frombuffer", ("numpy.core.numeric", "numpy._core.numeric"), _frombuffer),
        ("ndarray", ("numpy",), _Array),
        ("dtype", ("numpy",), _DType),
        ("encode", ("_codecs",), _encode),
    )
    for module in modules
}


class _Arrays(pickle.Unpickler):
    """Knows the names of `_NAMES`, and nothing else."""

    budget = MOST_BYTES

    def find_class(self, module: str, name: str) -> Any:
        found = _NAMES.get((module, name))
        if found is None:
            raise _Refused(f"{module}.{name}")
        return self._encode if found is _encode else found

    def persistent_load(self, pid: Any) -> Any:
        raise _Refused("a reference to something outside")

    def _encode(self, text: Any, encoding: Any = "latin1") -> bytes:
        """`_encode`, but the same text cannot be asked for again and again."""
        self.budget -= len(text) if isinstance(text, str) else 0
        if self.budget < 0:
            raise _Refused("more bytes than the file has")
        return _encode(text, encoding)


def load_arrays(data: bytes, place: str) -> Any:
    """The tuples, lists and dicts of arrays in a pickle; raises DataError for all else.

    Read-only arrays; texts that Python 2 wrote come as bytes. ``place`` is named in errors.
    """
    try:
        _look_through(data)
        return _plain(_Arrays(io.BytesIO(data), encoding="bytes").load())
    except _Refused as refused:
        raise DataError(
            place, "it asks for {what}; only arrays are read from a pickle, so nothing was done",
            what=" ".join(ascii(str(refused))[1:-1][:80].split()),
        ) from None  # fmt: skip
    except (pickle.UnpicklingError, ValueError, TypeError, KeyError, IndexError, EOFError,
            AttributeError, OverflowError, RecursionError, MemoryError,
            DeprecationWarning):  # fmt: skip
        raise DataError(
            place, "not a sound pickle of arrays; copy or download it again, or use .npz"
        ) from None


def _look_through(data: bytes) -> None:
    """Refuse instructions that arrays do not need, and what would take memory without end."""
    for count, (code, argument, _at) in enumerate(pickletools.genops(data), start=1):
        if count > MOST_INSTRUCTIONS:
            raise _Refused("more than arrays need")
        if code.name not in _ALLOWED:
            raise _Refused(f"the instruction {code.name}")
        if code.name in _PLACES and int(str(argument)) > MOST_INSTRUCTIONS:
            raise _Refused("more memory than it uses")
        if code.name == "GLOBAL" and tuple(str(argument).split(" ", 1)) not in _NAMES:
            raise _Refused(str(argument).replace(" ", "."))


def _plain(value: Any, depth: int = 0) -> Any:
    """The arrays in the place of what stood for them."""
    if isinstance(value, _Array):
        if value.array is None:
            raise _Refused("an array without its parts")
        return value.array
    if isinstance(value, tuple | list) and depth < 4 and len(value) <= 10:
        return tuple(_plain(item, depth + 1) for item in value)
    if isinstance(value, dict) and depth < 4 and len(value) <= 10:
        return {_text(key): _plain(item, depth + 1) for key, item in value.items()}
    raise _Refused("something that is not an array")


def read_mnist_pickle(path: str | Path, divisor: float = 1.0, title: str = "") -> Dataset:
    """The dataset of a file such as ``mnist.pkl.gz``, gzipped or not.

    Read are ((x, y) training, (x, y) test), the same with a validation part between them, and
    a dict of training_images, training_labels, test_images and test_labels (or x_train …).
    Raises FileError and DataError.
    """
    place = str(path)
    data = unpacked(path)
    held = load_arrays(data, place)
    del data
    notes: tuple[Note, ...] = ()
    if isinstance(held, dict):
        parts = _of_dict(held, place)
    else:
        pairs = [
            pair for pair in held
            if isinstance(pair, tuple) and len(pair) == 2
            and all(isinstance(x, np.ndarray) for x in pair)
        ] if isinstance(held, tuple) else []  # fmt: skip
        if len(pairs) not in (2, 3) or len(pairs) != len(held):
            raise DataError(
                place,
                "(images, labels) for training, validation and test expected; "
                "save it as .npz with x_train, y_train, x_test, y_test",
            )
        if len(pairs) == 3:
            pairs, notes = _joined(pairs, place)
        parts = [*pairs[0], *pairs[1]]
    name = Path(path).name.split(".")[0]
    return image_dataset(title or name, *parts, divisor=divisor, place=place, notes=notes)


def _of_dict(held: dict[str, Any], place: str) -> list[npt.NDArray[Any]]:
    for names in (
        ("training_images", "training_labels", "test_images", "test_labels"),
        ("x_train", "y_train", "x_test", "y_test"),
    ):
        found = [held.get(name) for name in names]
        arrays = [x for x in found if isinstance(x, np.ndarray)]
        if len(arrays) == 4:
            return arrays
    raise DataError(place, "x_train, y_train, x_test and y_test expected, found {found}",
                    found=", ".join(brief(name) for name in held) or "nothing")  # fmt: skip


def _joined(
    pairs: list[tuple[Any, ...]], place: str
) -> tuple[list[tuple[Any, ...]], tuple[Note, ...]]:
    """Training and validation part in one, as in the original 60,000."""
    training, validation, test = pairs
    try:
        joined = tuple(np.concatenate(both) for both in zip(training, validation, strict=True))
    except ValueError:
        raise DataError(place, "training and validation part differ in shape") from None
    note = Note(
        "Training: the file's {train} training and {validation} validation samples together.",
        train=len(training[1]) if training[1].ndim else 1,
        validation=len(validation[1]) if validation[1].ndim else 1,
    )
    return [joined, test], (note,)
