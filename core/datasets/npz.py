"""Which arrays are in an .npz file with Keras' names, such as ``mnist.npz``?

Read here, not by `numpy.load`: that would unpickle if asked to, and makes room for whatever size
a file claims before it looks how much there is.
"""

import io
import math
import tokenize
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.datasets.dataset import Dataset
from core.datasets.errors import DataError, listed, printable
from core.datasets.images import image_dataset
from core.datasets.packed import MOST_BYTES
from core.files import readable

KEYS = ("x_train", "y_train", "x_test", "y_test")


def read_npz(path: str | Path, divisor: float = 1.0, title: str = "") -> Dataset:
    """The dataset of an .npz file with x_train, y_train, x_test and y_test.

    Raises FileError and DataError.
    """
    readable(path)
    try:
        with zipfile.ZipFile(path) as archive:
            arrays = _arrays(archive, str(path))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError):
        raise DataError(
            str(path), "not a sound .npz file; copy or download it again, or save it with numpy"
        ) from None
    return image_dataset(title or Path(path).stem, *arrays, divisor=divisor, place=str(path))


def _arrays(archive: zipfile.ZipFile, place: str) -> list[npt.NDArray[Any]]:
    members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
    for key in KEYS:
        if key not in members:
            raise DataError(
                place, "{key} is missing; the file has {found}, and needs {keys}",
                key=key, keys=", ".join(KEYS),
                found=printable(listed([name[:40] for name in sorted(members)])) or "nothing",
            )  # fmt: skip
    # A member gives no more bytes than it says it has.
    if sum(members[key].file_size for key in KEYS) > MOST_BYTES:
        raise DataError(
            place, "more than {most} MiB once unpacked; use a part of it", most=MOST_BYTES >> 20
        )
    return [parse_npy(archive.read(members[key]), f"{place}, {key}") for key in KEYS]


def parse_npy(data: bytes, place: str) -> npt.NDArray[Any]:
    """The array in the bytes of an .npy file: numbers only, and as many as it says."""
    file = io.BytesIO(data)
    try:
        version = np.lib.format.read_magic(file)
        if version == (1, 0):
            shape, by_columns, dtype = np.lib.format.read_array_header_1_0(file)
        else:
            shape, by_columns, dtype = np.lib.format.read_array_header_2_0(file)
    except (ValueError, TypeError, SyntaxError, LookupError, AttributeError, ArithmeticError,
            tokenize.TokenError, RecursionError, MemoryError, Warning):  # fmt: skip
        raise DataError(place, "not a NumPy array; save it with numpy.savez") from None
    if dtype.kind not in "buif":
        raise DataError(
            place, "numbers expected, found {found}; objects are not read", found=dtype.name
        )
    body = memoryview(data)[file.tell() :]
    expected = math.prod(shape) * dtype.itemsize
    if min(shape, default=0) < 0 or len(shape) > 8 or len(body) != expected:
        raise DataError(
            place, "{expected} bytes expected, found {found}; copy or download it again",
            expected=expected, found=len(body),
        )  # fmt: skip
    return np.frombuffer(body, dtype).reshape(shape, order="F" if by_columns else "C")
