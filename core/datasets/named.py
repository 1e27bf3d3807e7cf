"""Which datasets come with the program, and what does a file of the user's own hold?

A new dataset is one row of :data:`DATASETS`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.datasets.choice import suggested_target, table_dataset
from core.datasets.dataset import Dataset
from core.datasets.digits import digits, mnist
from core.datasets.errors import DataError
from core.datasets.folder import Decode, read_image_folder
from core.datasets.idx import is_idx_folder, read_idx_folder
from core.datasets.logic import gate
from core.datasets.mnist_pickle import read_mnist_pickle
from core.datasets.npz import read_npz
from core.datasets.shapes import blobs, circles, moons, spirals
from core.datasets.table import read_table
from core.files import FileError
from core.words import Phrase


@dataclass(frozen=True)
class Named:
    """One dataset: load(assets, **options), and which options it takes.

    ``usual_divisor`` brings its inputs to 0 to 1; it is a proposal, 1 is what is used unasked.
    """

    title: str
    load: Callable[..., Dataset]
    options: tuple[str, ...] = ()
    usual_divisor: float = 1.0


def _without_files(make: Callable[..., Dataset], *given: Any) -> Callable[..., Dataset]:
    return lambda assets, **options: make(*given, **options)


_SHAPE = ("count", "noise", "seed", "test_share")

DATASETS: dict[str, Named] = {
    "and": Named("AND", _without_files(gate, "and")),
    "or": Named("OR", _without_files(gate, "or")),
    "xor": Named("XOR", _without_files(gate, "xor")),
    "nand": Named("NAND", _without_files(gate, "nand")),
    "blobs": Named("Blobs", _without_files(blobs), (*_SHAPE, "classes")),
    "moons": Named("Moons", _without_files(moons), _SHAPE),
    "circles": Named("Circles", _without_files(circles), (*_SHAPE, "inner")),
    "spirals": Named("Spirals", _without_files(spirals), (*_SHAPE, "classes", "turns")),
    "digits": Named("Digits, 8 x 8", digits, ("divisor", "seed", "test_share"), 16.0),
    "mnist": Named("MNIST", mnist, ("divisor",), 255.0),
}


def load(name: str, assets: str | Path, **options: Any) -> Dataset:
    """The dataset of that name with the given options; raises DataError and FileError."""
    if name not in DATASETS:
        raise DataError(
            "data", "unknown name {name}; known are {known}, or name a file",
            name=name[:60], known=", ".join(DATASETS),
        )  # fmt: skip
    row = DATASETS[name]
    for option in options:
        if option not in row.options:
            raise DataError(
                f"data.{option}", "{name} has no such setting; it has {known}",
                name=name, known=", ".join(row.options) or Phrase("none"),
            )  # fmt: skip
    return row.load(assets, **options)


def open_data(
    path: str | Path,
    divisor: float = 1.0,
    target: str | None = None,
    seed: int | None = 0,
    test_share: float = 0.25,
    decode: Decode | None = None,
    size: tuple[int, int] = (28, 28),
    colour: bool = False,
) -> Dataset:
    """The dataset in a file or folder of the user's own, by its kind; raises as its reader does.

    Read are .npz, pickles (.pkl, .pkl.gz), a folder of MNIST's IDX files or one of them, a folder
    of images (needs ``decode``), and tables of text. ``target`` is a table's column to learn.
    """
    path = Path(path)
    name = path.name.lower().removesuffix(".gz")
    if path.is_dir():
        if is_idx_folder(path):
            return read_idx_folder(path, divisor)
        if decode is None:
            raise FileError(path, "a folder without MNIST's files; images are opened in the window")
        return read_image_folder(path, decode, size, colour, divisor, seed, test_share)[0]
    if name.endswith("-ubyte"):
        return read_idx_folder(path.parent, divisor)
    if name.endswith(".npz"):
        return read_npz(path, divisor)
    if name.endswith((".pkl", ".pickle")):
        return read_mnist_pickle(path, divisor)
    table = read_table(path)
    if divisor != 1:
        raise DataError(str(path), "a table has no divisor; choose min-max or z-score scaling")
    return table_dataset(table, target or suggested_target(table), seed=seed, test_share=test_share)
