"""What does an expression give, to a reader who knows plain arithmetic and nothing of core?"""

import math
import re

import numpy as np

_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.])")


def _ieee(function, *arguments):
    with np.errstate(all="ignore"):
        return float(function(*map(np.float64, arguments)))


def _named(plain, ieee):
    def call(*arguments):
        try:
            if all(map(math.isfinite, arguments)):
                return plain(*arguments)
        except (OverflowError, ValueError):
            pass
        return _ieee(ieee, *arguments)

    return call


NAMES = {
    "exp": _named(math.exp, np.exp),
    "log": _named(math.log, np.log),
    "tanh": _named(math.tanh, np.tanh),
    "arctan": _named(math.atan, np.arctan),
    "sqrt": _named(math.sqrt, np.sqrt),
    "max": _named(max, np.maximum),
    "min": _named(min, np.minimum),
    "abs": _named(abs, np.abs),
    "inf": math.inf,
    "nan": math.nan,
    "double": np.float64,
    "__builtins__": {},
}
"""The functions of the contract, by Python's math, and by IEEE 754 where that refuses."""


def evaluate(expression: str) -> float:
    """The value of plain arithmetic in double precision, infinities and NaN as IEEE 754 says."""
    try:
        return float(eval(expression, NAMES))
    except (ZeroDivisionError, OverflowError):
        doubles = _NUMBER.sub(r"double(\g<0>)", expression)
        with np.errstate(all="ignore"):
            return float(eval(doubles, NAMES))


def numbers_in(text: str) -> set[float]:
    """All numbers that stand in an expression or in LaTeX, without their signs."""
    plain = re.sub(r" \\cdot 10\^\{(-?\d+)\}", r"e\1", text)
    return {float(number) for number in _NUMBER.findall(plain)}


def same(left: float, right: float, relative: float = 1e-12) -> bool:
    """Equal to a relative difference; NaN equals NaN, and an infinity itself."""
    if math.isnan(left) or math.isnan(right):
        return math.isnan(left) and math.isnan(right)
    return left == right or abs(left - right) <= relative * max(abs(left), abs(right))
