"""Which colour stands for a number: a signed one, a class and how sure it is, a pixel's light?"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor, QImage

from visualizer.theme import Theme

Numbers = npt.NDArray[np.floating]
Whole = npt.NDArray[np.integer]

CLASS_TOKENS = ("negative", "positive", "update", "backward", "loss", "soft")
STRONGEST = 0.85
"""The share of a colour where the answer is quite sure; the points on it have all of it."""
_STEPS = 64


def class_color(theme: Theme, label: int) -> QColor:
    """The colour of a class; beyond the tokens they come again, nearer to the ink."""
    again, place = divmod(label, len(CLASS_TOKENS))
    return _mixed(theme.color(CLASS_TOKENS[place]), theme.color("ink"), 0.45 * min(again, 2))


def readable_on(theme: Theme, color: QColor) -> QColor:
    """Ink or card, whichever is easier to read on a colour."""
    return theme.color(_readable_on(theme, color.rgb()))


def contrast(one: QColor, other: QColor) -> float:
    """How far apart two colours are in brightness, 1 to 21 (WCAG 2.1)."""
    dark, bright = sorted(_luminance(color) for color in (one, other))
    return (bright + 0.05) / (dark + 0.05)


def signed_picture(values: Numbers, theme: Theme) -> QImage:
    """A picture of numbers from -1 (class 0, negative) to 1 (class 1, positive); 0 is the card.

    values : (rows, columns), first row lowest. What is no number is left as card.
    """
    places = np.nan_to_num(values, nan=0.0, posinf=1.0, neginf=-1.0)
    places = np.clip(places, -1, 1) * _STEPS + (_STEPS + 0.5)
    return _picture(_signed_table(theme)[places.astype(np.intp)])


def class_picture(winners: Whole, margins: Numbers, theme: Theme, classes: int) -> QImage:
    """A picture of the winning class at each place, as strong as its lead, 0 to 1.

    winners, margins : (rows, columns), first row lowest.
    """
    strong = (np.clip(np.nan_to_num(margins), 0, 1) * _STEPS + 0.5).astype(np.intp)
    return _picture(_class_table(theme, classes)[winners, strong])


def light_picture(values: Numbers, low: float, high: float, theme: Theme) -> QImage:
    """A picture of light, ``low`` dark and ``high`` bright, first row at the top.

    values : (rows, columns), or (3, rows, columns) of red, green and blue.
    """
    wide = (high - low) or 1.0
    share = np.clip(np.nan_to_num((np.asarray(values, dtype=float) - low) / wide), 0, 1)
    if share.ndim == 3:
        red, green, blue = np.rint(share * 255).astype(np.uint32)
        return _image(np.uint32(0xFF000000) | red << 16 | green << 8 | blue)
    return _image(_light_table(theme)[np.rint(share * 255).astype(np.intp)])


def _picture(pixels: npt.NDArray[np.uint32]) -> QImage:
    return _image(pixels[::-1])


def _image(pixels: npt.NDArray[np.uint32]) -> QImage:
    pixels = np.ascontiguousarray(pixels)
    rows, columns = pixels.shape
    image = QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32)
    return image.copy()


@lru_cache(maxsize=8)
def _signed_table(theme: Theme) -> npt.NDArray[np.uint32]:
    below, above = (_shades(theme, theme.color(token)) for token in ("negative", "positive"))
    return np.concatenate([below[:0:-1], above])


@lru_cache(maxsize=8)
def _class_table(theme: Theme, classes: int) -> npt.NDArray[np.uint32]:
    return np.stack([_shades(theme, class_color(theme, label)) for label in range(classes)])


@lru_cache(maxsize=4096)
def _readable_on(theme: Theme, rgb: int) -> str:
    ground = QColor.fromRgb(rgb)
    return max(("card", "ink"), key=lambda token: contrast(theme.color(token), ground))


@lru_cache(maxsize=8)
def _light_table(theme: Theme) -> npt.NDArray[np.uint32]:
    return _ramp(*dark_and_bright(theme), 255)


def dark_and_bright(theme: Theme) -> tuple[QColor, QColor]:
    """Ink and card of a theme, the darker one first."""
    dark, bright = sorted((theme.color("ink"), theme.color("card")), key=_luminance)
    return dark, bright


def _shades(theme: Theme, color: QColor) -> npt.NDArray[np.uint32]:
    """From the card to nearly the colour, as pixels. (_STEPS + 1,)"""
    card = theme.color("card")
    return _ramp(card, _mixed(card, color, STRONGEST), _STEPS)


def _ramp(start: QColor, end: QColor, steps: int) -> npt.NDArray[np.uint32]:
    first, last = (np.array(color.getRgb()[:3], dtype=float) for color in (start, end))
    share = np.linspace(0, 1, steps + 1)[:, None]
    red, green, blue = np.rint(first + (last - first) * share).astype(np.uint32).T
    return np.uint32(0xFF000000) | red << 16 | green << 8 | blue


def _mixed(one: QColor, other: QColor, share: float) -> QColor:
    pairs = zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)
    return QColor(*(round(a + (b - a) * share) for a, b in pairs))


def _luminance(color: QColor) -> float:
    linear = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (color.redF(), color.greenF(), color.blueF())
    )
    return sum(part * share for part, share in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))
