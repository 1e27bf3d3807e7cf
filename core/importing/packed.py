"""Which arrays are in an .npz or a safetensors file, with nothing run and no size believed?"""

from __future__ import annotations

import io
import json
import math
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any, TypeGuard

import numpy as np

from core.arrays import Array
from core.checks import DocumentError, brief
from core.datasets.errors import DataError
from core.datasets.npz import parse_npy
from core.files import FileError
from core.words import Refusal

MOST_BYTES = 2 << 30
"""Files that claim more than this once unpacked are not read."""

MOST_ARRAYS = 1000
_MOST_HEADER = 16 << 20
_UNSOUND = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OSError,
            RuntimeError, ValueError, OverflowError)  # fmt: skip

Arrays = dict[str, Array]

HEADER = "network.json"
"""The member of an archive that holds a network document: of ours, nothing needs to be guessed."""


def read_zip(path: str | Path, data: bytes) -> tuple[Arrays, str | None]:
    """The arrays of an .npz in the order of the file, and the network document, if one is there.

    Raises FileError and Refusal.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _members(archive, path)
    except (FileError, Refusal):
        raise
    except _UNSOUND:
        raise FileError(path, "a damaged or truncated archive; copy it again") from None


def _members(archive: zipfile.ZipFile, path: str | Path) -> tuple[Arrays, str | None]:
    infos = archive.infolist()
    names = [info.filename for info in infos]
    if any(name.endswith(".pkl") for name in names):
        raise FileError(
            path,
            "PyTorch's own file holds a program, which is not run; save the weights with "
            "numpy.savez(FILE, **{k: v.numpy() for k, v in model.state_dict().items()})",
        )
    if any(name.endswith(".h5") for name in names):
        _refuse_keras(path)
    if sum(info.file_size for info in infos) > MOST_BYTES or len(infos) > MOST_ARRAYS:
        raise FileError(path, "larger than 2 GiB once unpacked; this is not a network")
    arrays: Arrays = {}
    document = None
    for info in infos:
        # Other methods may make far more bytes than a member claims to have.
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FileError(path, "packed in a way that is not read; save it with NumPy")
        if info.filename == HEADER:
            document = archive.read(info).decode("utf-8")
        elif info.filename.endswith(".npy"):
            name = info.filename.removesuffix(".npy")
            if name in arrays:
                raise DocumentError(brief(name)[1:-1], "stands twice in the file; remove one")
            arrays[name] = _numbers(name, _parsed(name, archive.read(info)))
    return arrays, document


def _parsed(name: str, data: bytes) -> Any:
    try:
        return parse_npy(data, name)
    except DataError as error:
        raise Refusal(brief(name)[1:-1], error.problem, **error.values) from None


def _refuse_keras(path: str | Path) -> None:
    raise FileError(
        path,
        "Keras' own file is not read; save the weights with "
        "numpy.savez(FILE, *model.get_weights())",
    )


# safetensors ------------------------------------------------------------------------------------

_TYPES = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2", "I64": "<i8", "I32": "<i4",
    "I16": "<i2", "I8": "|i1", "U8": "|u1", "U16": "<u2", "U32": "<u4", "U64": "<u8",
}  # fmt: skip
"""NumPy's names of the format's types. BF16 are the upper halves of single-precision numbers."""


def read_safetensors(path: str | Path, data: bytes) -> Arrays:
    """The arrays of a safetensors file in the order of their bytes.

    The format: the length of the header (8 bytes, little-endian), the header (JSON: names with
    dtype, shape and offsets), the bytes of all arrays. Raises FileError and DocumentError.
    """
    header = _header(path, data)
    start = 8 + struct.unpack_from("<Q", data)[0]
    arrays: dict[str, tuple[int, Array]] = {}
    for name, entry in header.items():
        if name != "__metadata__":
            offset, array = _tensor(name, entry, memoryview(data)[start:])
            arrays[name] = (offset, array)
    return {name: array for name, (_, array) in sorted(arrays.items(), key=lambda one: one[1][0])}


def _header(path: str | Path, data: bytes) -> dict[str, Any]:
    length = struct.unpack_from("<Q", data)[0] if len(data) >= 8 else 0
    if not 2 <= length <= min(len(data) - 8, _MOST_HEADER):
        raise FileError(path, "not a sound safetensors file; copy or save it again")
    try:
        header = json.loads(data[8 : 8 + length].decode("utf-8"))
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict) or len(header) > MOST_ARRAYS:
        raise FileError(path, "not a sound safetensors file; copy or save it again")
    return header


def _tensor(name: str, entry: Any, body: memoryview) -> tuple[int, Array]:
    place = brief(name)[1:-1]
    if not isinstance(entry, dict):
        raise DocumentError(place, "an object expected, found {found}", found=brief(entry))
    kind, shape, offsets = entry.get("dtype"), entry.get("shape"), entry.get("data_offsets")
    if not isinstance(kind, str) or kind not in _TYPES:
        raise DocumentError(place, "numbers expected, found {found}", found=brief(kind))
    if not (_whole_numbers(shape) and _whole_numbers(offsets) and len(offsets) == 2):
        raise DocumentError(place, "a list of whole numbers expected")
    dtype = np.dtype(_TYPES[kind])
    first, last = offsets
    expected = math.prod(shape) * dtype.itemsize
    if not (0 <= first <= last <= len(body) and last - first == expected and len(shape) <= 8):
        raise DocumentError(
            place, "{expected} bytes expected, found {found}; copy or download it again",
            expected=expected, found=max(0, min(last, len(body)) - first),
        )  # fmt: skip
    array = np.frombuffer(body[first:last], dtype).reshape(shape)
    if kind == "BF16":
        array = (array.astype(np.uint32) << 16).view(np.float32)
    return first, _numbers(name, array)


def _whole_numbers(value: Any) -> TypeGuard[list[int]]:
    return isinstance(value, list) and all(type(n) is int and 0 <= n <= 1 << 40 for n in value)


def _numbers(name: str, array: Any) -> Array:
    if array.dtype.kind == "b":
        raise DocumentError(
            brief(name)[1:-1], "numbers expected, found {found}", found=array.dtype.name
        )
    numbers: Array = np.array(array, dtype=np.float64)
    return numbers
