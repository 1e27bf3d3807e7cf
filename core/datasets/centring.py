"""How is a drawing brought to the form that the digits of MNIST and of the 8 x 8 set were in?

Networks learned from pictures that had all been made alike, so a drawing is made alike too.

MNIST (Y. LeCun, C. Cortes, C. Burges, http://yann.lecun.com/exdb/mnist/): the digit is fitted into
20 x 20 pixels with its proportions kept, grey where a pixel is covered in part, then put into
28 x 28 so that its centre of mass lies in the middle. In the 60,000 images that is row and column
14, counted from 0, to the nearest whole pixel.

Digits 8 x 8 (E. Alpaydin, C. Kaynak 1998): black and white in 32 x 32 pixels, of which those that
are ink are counted in blocks of 4 x 4, 0 to 16. They were put there by the programs of M. Garris
and others, NIST Form-Based Handprint Recognition System, NISTIR 5469, 1994: stretched to 20 wide
and 32 tall, made thinner or thicker by a pixel where there is much or little ink, and straightened
by a shear. One thing is done otherwise here: a narrow digit is made wider by half at the most, or
an upright 1 would become a black block.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from core.arrays import Array
from core.datasets.dataset import Bytes
from core.scaling import Scaling

Bitmap = npt.NDArray[np.bool_]

FAINT = 0.5 / 255
"""Less ink than this is paper: it would not be seen in a byte."""

MNIST_SIDE, MNIST_BOX, MNIST_MIDDLE = 28, 20, 14

BITMAP_SIDE, BLOCK = 32, 4
BITMAP_WIDE, BITMAP_TALL = 20, 32
WIDENED = 1.5
"""No digit is stretched more in width than in height, beyond this."""
THIN, VERY_THIN, THICK, VERY_THICK = 256, 108, 412, 560
"""Pixels of ink in 32 x 32 below or above which lines are changed by one pixel, or by two."""
NOISY_ROWS = 2
"""So many rows at the top and bottom are not trusted to tell the slant."""
LOW_ROWS = 5
"""What is no taller has no slant."""


class Form(NamedTuple):
    """The pictures of one set: ``side`` x ``side`` whole numbers, 0 (paper) to ``most`` (ink).

    centred, as_drawn : ink (rows, cols), 0 to 1 -> (side, side). The first does all that was done
    to the set; the second takes the drawing where and as large as it stands.
    """

    side: int
    most: int
    centred: Callable[[Array], Bytes]
    as_drawn: Callable[[Array], Bytes]


def mnist_image(ink: Array) -> Bytes:
    """A drawing as an image of MNIST: 28 x 28, 0 to 255. ink : (rows, cols), 0 to 1."""
    image = np.zeros((MNIST_SIDE, MNIST_SIDE), dtype=np.uint8)
    digit = _cut_out(ink)
    if not digit.size:
        return image
    scale = MNIST_BOX / max(digit.shape)
    tall, wide = (max(1, round(n * scale)) for n in digit.shape)
    small = _resized(digit, tall, wide)
    top, left = (_shift(small.sum(axis=1 - axis)) for axis in (0, 1))
    image[top : top + tall, left : left + wide] = np.rint(small * 255)
    return image


def digits_image(ink: Array) -> Bytes:
    """A drawing as an image of the 8 x 8 digits: counts, 0 to 16. ink : (rows, cols), 0 to 1."""
    bitmap = np.zeros((BITMAP_SIDE, BITMAP_SIDE), dtype=np.bool_)
    digit = _cut_out(ink)
    if digit.size:
        tall, wide = digit.shape
        wide = min(BITMAP_WIDE, max(1, round(wide * WIDENED * BITMAP_TALL / tall)))
        left = (BITMAP_SIDE - wide) // 2
        bitmap[:, left : left + wide] = _resized(digit, BITMAP_TALL, wide) >= 0.5
        bitmap = _straight(_even(bitmap))
    return _counted(bitmap)


def _mnist_as_drawn(ink: Array) -> Bytes:
    return np.rint(_resized(_whole(ink), MNIST_SIDE, MNIST_SIDE) * 255).astype(np.uint8)


def _digits_as_drawn(ink: Array) -> Bytes:
    return _counted(_resized(_whole(ink), BITMAP_SIDE, BITMAP_SIDE) >= 0.5)


FORMS = {
    28: Form(28, 255, mnist_image, _mnist_as_drawn),
    8: Form(8, 16, digits_image, _digits_as_drawn),
}
"""The sets that can be drawn for, by the side of their pictures."""


# Both sets


def _whole(ink: Any) -> Array:
    return np.clip(np.asarray(ink, dtype=np.float64), 0.0, 1.0)


def _cut_out(ink: Any) -> Array:
    """The smallest rectangle with all of the ink; of size 0 where there is none."""
    ink = _whole(ink)
    places = [np.flatnonzero((ink > FAINT).any(axis=axis)) for axis in (1, 0)]
    if not len(places[0]):
        return np.zeros((0, 0))
    rows, columns = (slice(int(found[0]), int(found[-1]) + 1) for found in places)
    cut: Array = ink[rows, columns]
    return cut


def _resized(picture: Array, tall: int, wide: int) -> Array:
    """Each pixel is the mean of the area that it covers: smaller or larger, nothing is skipped."""
    rows, columns = picture.shape
    resized: Array = _shares(tall, rows) @ picture @ _shares(wide, columns).T
    return resized


def _shares(count: int, of: int) -> Array:
    """How much of each of ``of`` old pixels is in each of ``count`` new ones. (count, of)"""
    edges = np.arange(count + 1) * (of / count)
    old = np.arange(of)
    over = np.minimum(edges[1:, None], old + 1) - np.maximum(edges[:-1, None], old)
    shares: Array = np.clip(over, 0.0, None) * (count / of)
    return shares


# MNIST


def _shift(mass: Array) -> int:
    """Where the box begins so that the mass of its rows (or columns) has its centre in the middle.

    A box with nearly all ink at one edge stays inside the picture; nothing is cut off.
    """
    centre = float(mass @ np.arange(len(mass))) / float(mass.sum())
    return int(np.clip(round(MNIST_MIDDLE - centre), 0, MNIST_SIDE - len(mass)))


# Digits 8 x 8


def _counted(bitmap: Bitmap) -> Bytes:
    blocks = BITMAP_SIDE // BLOCK
    counts: Bytes = bitmap.reshape(blocks, BLOCK, blocks, BLOCK).sum(axis=(1, 3), dtype=np.uint8)
    return counts


def _even(bitmap: Bitmap) -> Bitmap:
    """Lines of about the same width in all digits."""
    ink = int(bitmap.sum())
    if ink > THICK:
        for _ in range(1 + (ink > VERY_THICK)):
            bitmap = ~_grown(~bitmap, outside=True)
    elif ink < THIN:
        for _ in range(1 + (ink < VERY_THIN)):
            bitmap = _grown(bitmap, outside=False)
    return bitmap


def _grown(bitmap: Bitmap, outside: bool) -> Bitmap:
    """With the four neighbours of each pixel; ``outside`` is what lies beyond the edge."""
    wide = np.pad(bitmap, 1, constant_values=outside)
    grown: Bitmap = bitmap | wide[:-2, 1:-1] | wide[2:, 1:-1] | wide[1:-1, :-2] | wide[1:-1, 2:]
    return grown


def _straight(bitmap: Bitmap) -> Bitmap:
    """Its rows moved sideways so that the left ends of the upper and the lower edge line up."""
    rows = np.flatnonzero(bitmap.any(axis=1))
    if not len(rows) or rows[-1] - rows[0] < LOW_ROWS:
        return bitmap
    top, bottom = int(rows[0]) + NOISY_ROWS, int(rows[-1]) - NOISY_ROWS
    if top >= bottom or not (bitmap[top].any() and bitmap[bottom].any()):
        return bitmap
    slant = (int(bitmap[top].argmax()) - int(bitmap[bottom].argmax())) / (bottom - top)
    straight = np.zeros_like(bitmap)
    columns = np.arange(BITMAP_SIDE)
    for row in range(BITMAP_SIDE):
        source = columns - round((row - BITMAP_SIDE // 2) * slant)
        inside = (source >= 0) & (source < BITMAP_SIDE)
        straight[row, inside] = bitmap[row, source[inside]]
    return straight


# From pixels to what the network gets


def network_numbers(
    form: Form,
    pixels: Bytes,
    pixel_range: tuple[float, float],
    divisor: float = 1.0,
    scaling: Scaling | None = None,
) -> Array:
    """What the network gets for a picture, (1, side * side): all that was done to the dataset.

    ``pixel_range`` is the least and greatest number of the set's own images: where that is not
    within 0 to ``form.most``, or is 0 to 1, the pixels are brought to it. Then they are divided
    by ``divisor`` and scaled. Raises DataError where the scaling does.
    """
    values = pixels.astype(np.float64).reshape(1, -1)
    if not same_range(form, pixel_range):
        low, high = pixel_range
        values = low + (high - low) * values / form.most
    values = values if divisor == 1 else values / divisor
    return values if scaling is None else scaling.apply(values)


def same_range(form: Form, pixel_range: tuple[float, float]) -> bool:
    """Do a set's images count from 0 to ``form.most``, as the form does?"""
    low, high = pixel_range
    return low >= 0 and 1 < high <= form.most


def pixels_again(values: Any, divisor: float = 1.0, scaling: Scaling | None = None) -> Array:
    """The pixels of a sample, up to rounding, from what the network gets; in the same shape."""
    pixels: Array = np.asarray(values, dtype=np.float64)
    if scaling is not None:
        pixels = scaling.invert(pixels.reshape(1, -1)).reshape(pixels.shape)
    return pixels if divisor == 1 else pixels * divisor
