"""How does a folder of images, with one sub-folder a class, become a dataset?

Decoding a picture needs a library; whoever calls brings one as ``decode(path) -> array`` of bytes,
(rows, cols), (rows, cols, 3) or (rows, cols, 4) with red, green, blue and opacity. All the rest
is done here, and said: what stands on transparent ground is put on white, grey is
0.299 red + 0.587 green + 0.114 blue, and a size is reached by the mean over the area of each
new pixel, each side on its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.arrays import Array
from core.datasets.dataset import Bytes, Dataset, Part, one_hot, one_hot_note
from core.datasets.errors import DataError, Note, listed, printable
from core.datasets.images import divisor_note
from core.datasets.packed import MOST_BYTES
from core.datasets.split import split
from core.files import FileError
from core.words import Phrase

Decode = Callable[[Path], np.ndarray]
Progress = Callable[[int, int], None]
"""Called with (files done, all files) now and then; may raise to cancel."""

GREY = (0.299, 0.587, 0.114)
MOST_SIDE = 1024


@dataclass(frozen=True)
class Skipped:
    """A file that is no picture, and why not."""

    path: Path
    reason: str


def read_image_folder(
    folder: str | Path,
    decode: Decode,
    size: tuple[int, int] = (28, 28),
    colour: bool = False,
    divisor: float = 1.0,
    seed: int | None = 0,
    test_share: float = 0.25,
    progress: Progress = lambda done, total: None,
) -> tuple[Dataset, tuple[Skipped, ...]]:
    """The dataset of a folder, and the files that were skipped; raises FileError and DataError.

    ``size`` is (rows, columns). Inputs: bytes, (m, 1 or 3, rows, columns).
    """
    root = Path(folder)
    if not all(type(side) is int and 1 <= side <= MOST_SIDE for side in size):
        raise DataError("size", "1 to {most} pixels a side expected, found {found}",
                        most=MOST_SIDE, found=" x ".join(map(str, size)))  # fmt: skip
    files = _files(root)
    channels = 3 if colour else 1
    if len(files) * channels * size[0] * size[1] > MOST_BYTES:
        raise DataError(
            str(root), "{count} images of {rows} x {cols} are more than {most} MiB; choose a "
            "smaller size", count=len(files), rows=size[0], cols=size[1], most=MOST_BYTES >> 20,
        )  # fmt: skip
    images, names, skipped = [], [], []
    for number, path in enumerate(files):
        progress(number, len(files))
        try:
            images.append(prepared(decode(path), size, colour))
            names.append(path.parent.name)
        except (OSError, ValueError, MemoryError) as error:
            skipped.append(Skipped(path, " ".join(str(error).split()) or type(error).__name__))
    progress(len(files), len(files))
    classes = tuple(sorted(set(names)))
    if len(classes) < 2:
        raise DataError(
            str(root), "pictures in at least two sub-folders expected, one a class; found {found}",
            found=len(classes),
        )  # fmt: skip
    labels = np.array([classes.index(name) for name in names], dtype=np.int64)
    inputs, targets = np.stack(images), one_hot(labels, len(classes))
    train, test, notes = split(len(labels), test_share, seed)
    said = [Note("Images: {count}, made {rows} x {cols} (mean over each new pixel's area, sides "
                 "stretched on their own), {colour}.",
                 count=len(images), rows=size[0], cols=size[1],
                 colour=Phrase("red, green, blue" if colour else
                               "grey = 0.299 red + 0.587 green + 0.114 blue"))]  # fmt: skip
    if skipped:
        shown = [printable(f"{s.path.parent.name}/{s.path.name}") for s in skipped]
        said.append(Note("Skipped: {count} files that are no pictures: {files}.",
                         count=len(skipped), files=listed(shown, 20)))  # fmt: skip
    dataset = Dataset(
        title=root.resolve().name,
        train=Part(inputs[train], targets[train]),
        test=Part(inputs[test], targets[test]),
        input_shape=(channels, *size),
        target_names=classes,
        class_names=classes,
        divisor=divisor,
        notes=(*said, *notes, divisor_note(divisor, inputs), one_hot_note(classes)),
    )
    return dataset, tuple(skipped)


def _files(root: Path) -> list[Path]:
    """The files in the sub-folders, by name; those that begin with a point are left alone."""
    try:
        folders = [p for p in sorted(root.iterdir()) if p.is_dir() and p.name[0] != "."]
        files = [
            path for folder in folders for path in sorted(folder.iterdir())
            if path.is_file() and path.name[0] != "."
        ]  # fmt: skip
    except OSError as error:
        reason = " ".join((error.strerror or str(error)).split()).lower()
        raise FileError(root, "cannot be read ({reason})", reason=reason) from None
    if not files:
        raise DataError(
            str(root), "no files in sub-folders; put the pictures of each class into one of its own"
        )
    return files


def prepared(picture: np.ndarray, size: tuple[int, int], colour: bool) -> Bytes:
    """A decoded picture in the size and colours asked for, (1 or 3, rows, columns), bytes.

    Raises ValueError for what is no picture.
    """
    if picture.dtype != np.uint8 or 0 in picture.shape:
        raise ValueError("not a picture of bytes")
    if picture.ndim == 2:
        picture = picture[:, :, None]
    if picture.ndim != 3 or picture.shape[2] not in (1, 3, 4):
        raise ValueError("not a picture in grey or colour")
    pixels = picture.astype(np.float64)
    if pixels.shape[2] == 4:
        opacity = pixels[:, :, 3:] / 255
        pixels = pixels[:, :, :3] * opacity + 255 * (1 - opacity)
    if not colour and pixels.shape[2] == 3:
        pixels = (pixels * GREY).sum(axis=2, keepdims=True)
    if colour and pixels.shape[2] == 1:
        pixels = np.repeat(pixels, 3, axis=2)
    down, across = (_overlaps(n, k) for n, k in zip(pixels.shape[:2], size, strict=True))
    made = np.stack([down @ pixels[:, :, c] @ across.T for c in range(pixels.shape[2])])
    return np.clip(np.rint(made), 0, 255).astype(np.uint8)


def _overlaps(count: int, wanted: int) -> Array:
    """How much of each old pixel lies in each new one: rows that sum to 1. (wanted, count)"""
    ends = np.arange(wanted + 1) * (count / wanted)
    old = np.arange(count)
    low = np.maximum(ends[:-1, None], old)
    high = np.minimum(ends[1:, None], old + 1)
    part = np.clip(high - low, 0, None)
    shares: Array = part / part.sum(axis=1, keepdims=True)
    return shares
