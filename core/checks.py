"""What is refused in a network, and in which words? One line: the place, what, the remedy."""

import math
from typing import Any

import numpy as np

from core.arrays import Array, Shape
from core.words import Phrase, Refusal

MOST_NUMBERS = 50_000_000
"""More weights or activations than this would not fit an ordinary machine's memory."""


class DocumentError(Refusal):
    """A network that cannot be: names the place, what is wrong, and the remedy, in one line."""


def check_size(place: str, shape: Shape) -> None:
    """Refuse an array that would not fit into memory."""
    if math.prod(shape) > MOST_NUMBERS:
        raise DocumentError(
            place,
            "{count} numbers are more than the {most} this program can hold; make it smaller",
            count=math.prod(shape),
            most=MOST_NUMBERS,
        )


def check_whole(place: str, value: object) -> None:
    """Refuse what is not a whole number of at least 1, or is absurdly large."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise DocumentError(
            place, "a whole number of at least 1 expected, found {found}", found=brief(value)
        )
    if value > MOST_NUMBERS:
        raise DocumentError(
            place, "at most {most} expected, found {found}", most=MOST_NUMBERS, found=brief(value)
        )


def check_number(place: str, value: object) -> None:
    """Refuse what is not a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise DocumentError(place, "a number expected, found {found}", found=brief(value))
    try:
        finite = math.isfinite(value)
    except OverflowError:
        finite = False
    if not finite:
        raise DocumentError(place, "a finite number expected, found {found}", found=brief(value))


def check_name(place: str, name: object, known: Any) -> None:
    """Refuse a name that is not among the known ones; suggests the nearest."""
    if isinstance(name, str) and name in known:
        return
    if not known:
        raise DocumentError(place, "unknown name {found}; leave it out", found=brief(name))
    from difflib import get_close_matches

    close = get_close_matches(name, list(known), n=1) if isinstance(name, str) else []
    if close:
        raise DocumentError(
            place, "unknown name {found}; did you mean {close}?", found=brief(name), close=close[0]
        )
    raise DocumentError(
        place, "unknown name {found}; known are {known}", found=brief(name), known=", ".join(known)
    )


def brief(value: object) -> str:
    """A value as it is quoted in a message: short, on one line."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, dict):
        return Phrase("an object")
    if isinstance(value, list | tuple):
        return Phrase("a list")
    try:
        text = ascii(value)[1:-1] if isinstance(value, str) else str(value)
    except ValueError:
        return Phrase("a very long number")
    text = text if len(text) <= 40 else text[:37] + "..."
    return f'"{text}"' if isinstance(value, str) else text


def times(shape: Shape) -> str:
    return " x ".join(map(str, shape)) if shape else "one"


def check_shape(place: str, array: Array, expected: Shape, before: int) -> None:
    """Refuse weights of another shape; ``before`` is the layer they come from, 0 the input."""
    found = array.shape
    if found == expected:
        return
    if len(found) == len(expected) == 2:
        if found[0] != expected[0]:
            raise DocumentError(
                place,
                "{expected} rows expected (layer {layer} has {expected} neurons), found {found}"
                if before
                else "{expected} rows expected (the input has {expected}), found {found}",
                expected=expected[0],
                found=found[0],
                layer=before,
            )
        raise DocumentError(
            place,
            "{expected} numbers a row expected (the layer has {expected} neurons), found {found}",
            expected=expected[1],
            found=found[1],
        )
    raise DocumentError(
        place,
        "{expected} numbers expected, found {found}",
        expected=times(expected),
        found=times(found),
    )


def check_finite(place: str, array: Array) -> None:
    if not np.isfinite(array).all():
        where = np.argwhere(~np.isfinite(array))[0]
        raise DocumentError(
            place + "".join(f"[{i}]" for i in where),
            "a finite number expected, found {found}",
            found=str(array[tuple(where)]),
        )
