"""What does the text of an option mean? For argparse, with what is wrong and a remedy."""

import argparse
import csv

from visualizer.i18n import tr


def whole(text: str) -> int:
    """A whole number."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            tr('a whole number expected, found "{found}"', found=text[:40])
        ) from None


def number(text: str) -> float:
    """A number."""
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            tr('a number expected, found "{found}"', found=text[:40])
        ) from None


def names(text: str) -> list[str]:
    """Names joined by commas; one that holds a comma stands in double quotes."""
    try:
        found = [name.strip() for name in next(csv.reader([text], skipinitialspace=True))]
    except (csv.Error, StopIteration):
        found = []
    if not found or not all(found):
        raise argparse.ArgumentTypeError(
            tr('names joined by commas expected, found "{found}"', found=text[:40])
        )
    return found


def numbers(text: str) -> tuple[int, ...]:
    """Whole numbers joined by commas"""
    return tuple(whole(part) for part in text.split(","))


def size(text: str) -> tuple[int, int]:
    """Rows and columns such as 28x28"""
    rows, x, cols = text.lower().replace("×", "x").partition("x")
    if not (x and rows.strip().isdecimal() and cols.strip().isdecimal()):
        raise argparse.ArgumentTypeError(
            tr('ROWSxCOLUMNS such as 28x28 expected, found "{found}"', found=text[:40])
        )
    return int(rows), int(cols)


def setting(text: str) -> tuple[str, int | float]:
    """``noise=0.2`` as a name and a number"""
    name, equals, value = text.partition("=")
    if not (name.strip() and equals):
        raise argparse.ArgumentTypeError(
            tr('NAME=NUMBER such as noise=0.2 expected, found "{found}"', found=text[:40])
        )
    try:
        return name.strip(), int(value)
    except ValueError:
        return name.strip(), number(value)
