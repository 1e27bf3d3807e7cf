"""Which values are named along an axis, where does it end, and how are the numbers written?"""

import math
import sys

from visualizer.i18n import printed, shown

ENDS = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
"""Where an axis may end, in powers of ten: near enough together to leave little room empty."""

NAME_APART = "00"
"""So wide is the room between an axis' last number and its name: "16 updates" is something else."""

STEPS = (1, 2, 2.5, 5)

SHARES = (0.0, 0.5, 0.8, 0.9)
"""Where an axis of shares up to 1 may begin."""


def end_of_axis(value: float, least: float = 0.0) -> float:
    """The first nice number from ``value`` and ``least`` on, both 0 or more."""
    value = max(value, least)
    if not value > 0 or not math.isfinite(value):
        return 1.0
    value = max(value, 1e-300)  # below that, powers of ten are no longer exact
    power = 10.0 ** math.floor(math.log10(value))
    return min(next(end * power for end in ENDS if end * power >= value), sys.float_info.max)


def start_of_shares(least: float) -> float:
    """Where an axis of shares begins, if ``least`` is the lowest of them."""
    return max((start for start in SHARES if start <= least), default=0.0)


def even(low: float, high: float, most: int, whole: bool = False) -> tuple[list[float], float]:
    """Evenly spaced nice values from low to high, at most so many (2 or more), and their step.

    ``whole`` takes whole numbers alone, for what is counted.
    """
    if not high > low:
        return [low], 1.0
    exponent = math.floor(math.log10((high - low) / most))
    exponent = max(exponent, 0) if whole else exponent
    for size in (*STEPS, *(10 * size for size in STEPS)):
        step = size * 10.0**exponent
        if whole and step % 1:
            continue
        first, last = math.ceil(low / step - 1e-12), math.floor(high / step + 1e-12)
        if last - first < most:
            break
    return [min(max(k * step, low), high) for k in range(first, last + 1)], step


def powers(low: float, high: float, most: int) -> list[float]:
    """Exponents of ten to be named on an axis from ``10**low`` to ``10**high``.

    Between them stand those of 2 and 5 where there is room for them; where the range is less
    than that, evenly spaced numbers.
    """
    first, last = math.ceil(low - 1e-9), math.floor(high + 1e-9)
    if last - first + 1 >= 3 or last - first + 1 > most:
        stride = max(1, math.ceil((last - first + 1) / most))
        return [float(k) for k in range(first, last + 1) if (last - k) % stride == 0]
    fine = [
        k + math.log10(size)
        for k in range(math.floor(low), last + 1)
        for size in (1, 2, 5)
        if low - 1e-9 <= k + math.log10(size) <= high + 1e-9
    ]
    if len(fine) <= 1:
        values, _ = even(10**low, 10**high, most)
        return [math.log10(value) for value in values if value > 0]
    if len(fine) <= most:
        return fine
    rough = [place for place in fine if abs(place - round(place)) < 1e-9]
    return rough if len(rough) > 1 else fine[:: len(fine) - 1]


def tick_text(value: float, step: float) -> str:
    """A value on an evenly spaced axis, with as many decimals as its steps need."""
    if value == 0:
        return "0"
    if not 1e-4 <= step < 1e15 or abs(value) >= 1e7:
        return short(value)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    if round(step * 10**decimals, 6) % 1:
        decimals += 1
    return printed(f"{value:,.{decimals}f}")


def power_text(place: float) -> str:
    """The value ``10**place`` on an axis of powers."""
    value = float(f"{10**place:.3g}") if -300 < place < 300 else 10**place
    if 1e-4 <= value < 1e6:
        return printed(f"{value:,.10f}".rstrip("0").rstrip("."))
    return short(value)


def short(value: float) -> str:
    """A value in few letters, of any size: ``1.5e−7``."""
    digits, power = f"{value:.3e}".split("e")
    return printed(f"{digits.rstrip('0').rstrip('.')}e{int(power)}")


def number_text(value: float, decimals: int = 4) -> str:
    """A loss or the size of a gradient, rounded for reading."""
    if math.isfinite(value) and abs(value) >= 1e6:
        return short(value)
    return shown(value, decimals)


def share_text(share: float, decimals: int = 2) -> str:
    """A share of all in percent, never rounded up to all of them or down to none."""
    if math.isnan(share):
        return shown(share, 0)
    text = f"{100 * share:.{decimals}f}"
    if (float(text) == 100) != (share == 1) or (float(text) == 0) != (share == 0):
        text = f"{100 * share:.{decimals + 2}f}"
    text = text.rstrip("0").rstrip(".") if share in (0, 1) else text
    return f"{printed(text)}\N{NO-BREAK SPACE}%"
