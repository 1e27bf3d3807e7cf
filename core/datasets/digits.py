"""Which handwritten digits come with the program: 8 x 8, and MNIST?

The files are in the folder ``assets``, which the caller knows; their checksums are here.
"""

import hashlib
from pathlib import Path

import numpy as np

from core.datasets.dataset import Dataset, Part, one_hot, one_hot_note
from core.datasets.errors import DataError
from core.datasets.idx import parse_idx
from core.datasets.images import divisor_note, image_dataset
from core.datasets.packed import unpacked
from core.datasets.split import split

MD5: dict[str, str] = {
    # of each file once unpacked; those of MNIST as they were published
    "mnist/train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
    "mnist/train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
    "mnist/t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
    "mnist/t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
    "digits/digits.csv": "a0339c30a8a5312a1b6f9e5c719dcce5",
}

TEN = tuple("0123456789")


def shipped(assets: str | Path, name: str) -> bytes:
    """The bytes of one of the files of `MD5`; raises FileError, and DataError if it is another."""
    path = Path(assets) / f"{name}.gz"
    data = unpacked(path)
    if hashlib.md5(data, usedforsecurity=False).hexdigest() != MD5[name]:
        raise DataError(
            str(path), "not the file that came with the program; install the program again"
        )
    return data


def mnist(assets: str | Path, divisor: float = 1.0) -> Dataset:
    """MNIST: 60,000 and 10,000 images of 28 x 28 bytes, 0 (paper) to 255 (ink).

    Y. LeCun, C. Cortes, C. Burges, http://yann.lecun.com/exdb/mnist/
    """
    arrays = [parse_idx(shipped(assets, name), name) for name in MD5 if name.startswith("mnist")]
    return image_dataset("MNIST", *arrays, divisor=divisor, place="mnist")


def digits(
    assets: str | Path, divisor: float = 1.0, seed: int | None = 0, test_share: float = 0.2
) -> Dataset:
    """1,797 images of 8 x 8 numbers, 0 (paper) to 16 (ink).

    E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits, UCI, 1998.
    """
    text = shipped(assets, "digits/digits.csv").decode("ascii")
    table = np.array([line.split(",") for line in text.splitlines()]).astype(np.uint8)
    images, labels = table[:, :64].reshape(-1, 1, 8, 8), table[:, 64].astype(np.int64)
    train, test, notes = split(len(labels), test_share, seed)
    targets = one_hot(labels, 10)
    return Dataset(
        title="Digits, 8 x 8",
        train=Part(images[train], targets[train]),
        test=Part(images[test], targets[test]),
        input_shape=(1, 8, 8),
        target_names=TEN,
        class_names=TEN,
        divisor=divisor,
        notes=(*notes, divisor_note(divisor, images), one_hot_note(TEN)),
    )
