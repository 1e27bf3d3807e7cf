"""How do arrays of images and labels, as files hold them, become a dataset?"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from core.arrays import Shape
from core.datasets.dataset import MOST_CLASSES, Dataset, Labels, Part, one_hot, one_hot_note
from core.datasets.errors import DataError, Note, plain
from core.datasets.packed import MOST_BYTES

AnyArray = npt.NDArray[Any]


def image_dataset(
    title: str,
    x_train: AnyArray,
    y_train: AnyArray,
    x_test: AnyArray,
    y_test: AnyArray,
    *,
    divisor: float = 1.0,
    place: str = "",
    notes: tuple[Note, ...] = (),
) -> Dataset:
    """A dataset of the four arrays that image files hold; raises DataError.

    x : (m, rows, cols), (m, rows, cols, channels) or (m, n); y : whole numbers (m,) or (m, 1),
    or one column a class. Bytes stay bytes, all else becomes float64.
    """
    shape, notes = _image_shape(place, x_train, notes)
    inputs = [
        _images(f"{place}, {name}", x, x_train, shape)
        for name, x in (("training images", x_train), ("test images", x_test))
    ]
    labels = [
        _labels(f"{place}, {name}", y, len(x))
        for name, y, x in (
            ("training labels", y_train, x_train),
            ("test labels", y_test, x_test),
        )
    ]
    if not len(x_train):
        raise DataError(place, "no images to train on")
    columns = y_train.shape[1] if y_train.ndim == 2 else 0
    classes = max(columns, 2, *(int(y.max(initial=0)) + 1 for y in labels))
    names = tuple(map(str, range(classes)))
    kept, as_divided = _bytes_if_exact(inputs, place)
    if as_divided != 1 and divisor == 1:
        divisor = as_divided
        scaled = Note(
            "Images: kept as whole numbers; divided by {divisor} they are exactly the file's.",
            divisor=plain(divisor),
        )
    else:
        divisor *= as_divided
        scaled = divisor_note(divisor, kept[0])
    return Dataset(
        title=title,
        train=Part(kept[0], one_hot(labels[0], classes)),
        test=Part(kept[1], one_hot(labels[1], classes)),
        input_shape=shape,
        target_names=names,
        class_names=names,
        divisor=divisor,
        notes=(*notes, scaled, one_hot_note(names)),
    )


def divisor_note(divisor: float, inputs: AnyArray) -> Note:
    """The sentence that says by what the inputs are divided, or that they are not."""
    low, high = (plain(float(f(inputs))) for f in (np.min, np.max))
    if divisor == 1:
        return Note("Inputs: as they are, {low} to {high}; not scaled.", low=low, high=high)
    return Note(
        "Inputs: {low} to {high}, each divided by {divisor}.",
        low=low, high=high, divisor=plain(divisor),
    )  # fmt: skip


def _image_shape(
    place: str, x: AnyArray, notes: tuple[Note, ...]
) -> tuple[Shape, tuple[Note, ...]]:
    if x.ndim == 3:
        return (1, x.shape[1], x.shape[2]), notes
    if x.ndim == 4 and x.shape[3] in (1, 3):
        if x.shape[3] == 1:
            return (1, x.shape[1], x.shape[2]), notes
        note = Note("Images: from rows, columns, colours to colours, rows, columns.")
        return (3, x.shape[1], x.shape[2]), (*notes, note)
    if x.ndim == 2 and x.shape[1]:
        side = math.isqrt(x.shape[1])
        if side >= 8 and side * side == x.shape[1]:
            note = Note(
                "Images: the {count} numbers of each row taken as {side} x {side}, row by row.",
                count=x.shape[1], side=side,
            )  # fmt: skip
            return (1, side, side), (*notes, note)
        return (x.shape[1],), notes
    raise DataError(
        place, "images of (count, rows, columns) expected, found {found}",
        found=" x ".join(map(str, x.shape)) or "one number",
    )  # fmt: skip


def _images(place: str, x: AnyArray, like: AnyArray, shape: Shape) -> AnyArray:
    _check_kind(place, x)
    if x.shape[1:] != like.shape[1:]:
        raise DataError(
            place, "{expected} numbers an image expected, as in training, found {found}",
            expected=" x ".join(map(str, like.shape[1:])),
            found=" x ".join(map(str, x.shape[1:])) or "none",
        )  # fmt: skip
    if x.ndim == 4:
        x = np.ascontiguousarray(np.moveaxis(x, 3, 1))
    return x.reshape(len(x), *shape)


def _labels(place: str, y: AnyArray, count: int) -> Labels:
    _check_kind(place, y)
    if y.ndim == 2 and y.shape[1] > 1:
        if not ((y == 0) | (y == 1)).all() or not (y.sum(axis=1) == 1).all():
            raise DataError(place, "one 1 and otherwise 0 expected in each row")
        y = np.argmax(y, axis=1)
    if y.size != count or y.ndim not in (1, 2):
        raise DataError(
            place, "{expected} labels expected, one an image, found {found}",
            expected=count, found=" x ".join(map(str, y.shape)) or "one number",
        )  # fmt: skip
    y = y.reshape(-1)
    with np.errstate(invalid="ignore"):
        whole = (y >= 0) & (y < MOST_CLASSES) & (y == np.floor(y))
    if not whole.all():
        wrong = int(np.argmin(whole))
        raise DataError(
            place, "whole numbers of 0 to {last} expected, found {found} (sample {row})",
            last=MOST_CLASSES - 1, found=str(y[wrong]), row=wrong + 1,
        )  # fmt: skip
    return y.astype(np.int64)


def _check_kind(place: str, array: AnyArray) -> None:
    if array.dtype.kind not in "buif":
        raise DataError(place, "numbers expected, found {found}", found=array.dtype.name)


def _bytes_if_exact(parts: list[AnyArray], place: str) -> tuple[list[AnyArray], float]:
    """Floats that are whole 256ths (or 255ths) become bytes: an eighth of the memory.

    Only where dividing again gives the very same doubles; otherwise they become float64.
    """
    if all(x.dtype == np.uint8 for x in parts):
        return parts, 1.0
    for divisor in (256.0, 255.0):
        if any(x.dtype.kind != "f" for x in parts):
            break
        found = [_as_bytes(x, divisor) for x in parts]
        if all(x is not None for x in found):
            return [x for x in found if x is not None], divisor
    if sum(x.size for x in parts) * 8 > MOST_BYTES:
        raise DataError(place, "more than {most} MiB as numbers; use bytes, or fewer images",
                        most=MOST_BYTES >> 20)  # fmt: skip
    numbers = [x.astype(np.float64) for x in parts]
    for x in numbers:
        x.setflags(write=False)  # so that no second copy is made of them
    return numbers, 1.0


def _as_bytes(x: AnyArray, divisor: float) -> AnyArray | None:
    kept = np.empty(x.shape, dtype=np.uint8)
    for start in range(0, len(x), 1024):
        block = x[start : start + 1024].astype(np.float64)
        if not ((block >= 0) & (block <= 1)).all():
            return None
        whole = np.rint(block * divisor)
        if (whole > 255).any() or not np.array_equal(whole / divisor, block):
            return None
        kept[start : start + 1024] = whole
    return kept
