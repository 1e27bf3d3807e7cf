"""How is a number written: exactly, or rounded for reading?"""

import math

MINUS = "\u2212"
_LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def exact(value: float) -> str:
    """The shortest text that reads back as the same double: ``0.1``, ``-0.013``, ``1e-07``.

    Infinities and NaN are written ``inf``, ``-inf`` and ``nan``.
    """
    return repr(float(value))


def shown(value: float, decimals: int, comma: bool = False) -> str:
    """``value`` rounded to ``decimals`` places, with a true minus sign, and a comma if asked for.

    A number that is not 0 but would be shown as 0 is written with a power of ten instead
    (``3.2e−7``), as is one too long to read (1e15 and above): nothing is rounded away silently.
    """
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else MINUS + "∞"
    text = f"{value:.{decimals}f}"
    if value != 0 and (abs(value) >= 1e15 or float(text) == 0):
        digits, power = f"{value:.{min(decimals, 3)}e}".split("e")
        text = f"{digits}e{int(power)}"
    elif float(text) == 0:
        text = text.lstrip("-")
    return printed(text, comma)


def printed(text: str, comma: bool) -> str:
    """A number's plain text as it is printed: a true minus sign, and a decimal comma if asked.

    Commas that part thousands then become points.
    """
    text = text.replace("-", MINUS)
    return text.translate(_SWAPPED) if comma else text


_SWAPPED = str.maketrans(".,", ",.")


def subscript(index: object) -> str:
    """An index, or several, with the digits below the line: ``₁,₂``."""
    return str(index).translate(_LOW)
