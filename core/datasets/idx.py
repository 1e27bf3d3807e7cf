"""Which numbers are in an IDX file, the format of MNIST?

Two zero bytes, one for the type, one for the number of axes; the length of each axis as four
bytes, most significant first; then the numbers (http://yann.lecun.com/exdb/mnist/).
"""

import math
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.datasets.dataset import Dataset
from core.datasets.errors import DataError
from core.datasets.images import image_dataset
from core.datasets.packed import unpacked

TYPES: dict[int, str] = {
    0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8",
}  # fmt: skip

_NAMES = {
    ("train", "images"): "train-images",
    ("train", "labels"): "train-labels",
    ("test", "images"): "t10k-images",
    ("test", "labels"): "t10k-labels",
}
_ENDINGS = ("-idx{n}-ubyte", ".idx{n}-ubyte", "-idx{n}-ubyte.gz", ".idx{n}-ubyte.gz")


def read_idx(path: str | Path) -> npt.NDArray[Any]:
    """The array of an IDX file, gzipped or not; raises FileError and DataError."""
    return parse_idx(unpacked(path), str(path))


def parse_idx(data: bytes, place: str) -> npt.NDArray[Any]:
    """The array in the bytes of an IDX file, read-only; ``place`` is named in errors."""
    if len(data) < 4 or data[:2] != b"\0\0" or data[2] not in TYPES or data[3] == 0:
        raise DataError(
            place, "not an IDX file (it begins with {found}); choose one of MNIST's files",
            found=data[:4].hex(" ") or "nothing",
        )  # fmt: skip
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise DataError(place, "the file is cut short; copy or download it again")
    shape = tuple(int.from_bytes(data[at : at + 4], "big") for at in range(4, start, 4))
    dtype = np.dtype(TYPES[data[2]])
    expected = start + math.prod(shape) * dtype.itemsize
    if len(data) != expected:
        raise DataError(
            place,
            "{expected} bytes expected for {shape}, found {found}; copy or download it again",
            expected=expected, shape=" x ".join(map(str, shape)), found=len(data),
        )  # fmt: skip
    if len(shape) > 8:
        raise DataError(place, "{found} axes are too many; at most 8", found=len(shape))
    return np.frombuffer(data, dtype, offset=start).reshape(shape)


def read_idx_folder(folder: str | Path, divisor: float = 1.0, title: str = "") -> Dataset:
    """The four files ``train-images-idx3-ubyte`` … of a folder, gzipped or not, as a dataset."""
    arrays = {key: read_idx(_find(Path(folder), key)) for key in _NAMES}
    return image_dataset(
        title or Path(folder).resolve().name,
        *arrays.values(),
        divisor=divisor,
        place=str(folder),
    )


def is_idx_folder(folder: str | Path) -> bool:
    """Whether the training images of MNIST's file names are in ``folder``."""
    return any(path.exists() for path in _candidates(Path(folder), ("train", "images")))


def _candidates(folder: Path, key: tuple[str, str]) -> list[Path]:
    axes = 3 if key[1] == "images" else 1
    return [folder / (_NAMES[key] + ending.format(n=axes)) for ending in _ENDINGS]


def _find(folder: Path, key: tuple[str, str]) -> Path:
    paths = _candidates(folder, key)
    found = next((path for path in paths if path.exists()), None)
    if found is None:
        raise DataError(
            str(folder), "{name} is not there, with or without .gz; put all four files in it",
            name=paths[0].name,
        )  # fmt: skip
    return found
