"""Which names and texts may a workbook have?"""

import re
from collections.abc import Collection

from core.lettering import Notation
from core.symbols import OF_PARAMETER, split

MOST_LETTERS = 31
"""Of a sheet's name."""

MOST_TEXT = 32_000
"""Of a text in a cell; a spreadsheet holds 32,767 letters."""

RUNS = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would compute once it is edited."""

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """The text without what XML cannot hold, and no longer than a cell."""
    text = _NO_XML.sub("\ufffd", text)
    return text if len(text) <= MOST_TEXT else text[: MOST_TEXT - 1] + "…"


def one_line(text: str) -> str:
    """The same on one line."""
    return " ".join(clean(text).split())


def sheet_name(text: str, taken: Collection[str] = ()) -> str:
    """``text`` as the name of a sheet that no other one of ``taken`` has."""
    name = re.sub(r"[\[\]:*?/\\]", " ", one_line(text)).strip(" '")[:MOST_LETTERS].rstrip(" '")
    name = name or "1"
    used = {other.casefold() for other in taken}
    number, unique = 2, name
    while unique.casefold() in used or unique.casefold() == "history":
        mark = f" {number}"
        unique = name[: MOST_LETTERS - len(mark)] + mark
        number += 1
    return unique


def quoted(name: str) -> str:
    """A sheet's name as a formula writes it."""
    plain = re.fullmatch(r"[A-Za-z_]{4,}", name)
    return name if plain else "'" + name.replace("'", "''") + "'"


_LETTERS = {
    "x": "x", "y": "y", "z": "z", "a": "a", "exp": "e", "exp_sum": "S", "loss": "L",
    "loss_term": "L_terms", "delta": "delta", "biases": "b", "gradient_a": "dL_da",
}  # fmt: skip
_WEIGHTS = {"W": "W", "w": "w", "θ": "theta"}
_KEPT = {
    "velocity": "v", "first_moment": "m", "second_moment": "s",
    "first_moment_corrected": "m_hat", "second_moment_corrected": "s_hat",
}  # fmt: skip
assert _KEPT.keys() == OF_PARAMETER.keys()

SETTINGS = {
    "learning_rate": ("η", "eta"),
    "momentum": ("μ", "mu"),
    "beta1": ("β₁", "beta_1"),
    "beta2": ("β₂", "beta_2"),
    "epsilon": ("ε", "epsilon"),
    "t": ("t", "t"),
    "alpha": ("α", "alpha"),
}
"""How a number of the optimizer or of an activation is written, and its name in formulas."""


def defined_name(notation: Notation, phase: str, quantity: str, layer: int | None) -> str:
    """What formulas may call the block of a quantity: ``W_1``, ``dL_dW_1``, ``W_1_new``.

    Never one that could be a cell, as W1 is.
    """
    if quantity.startswith("gradient_") and quantity != "gradient_a":
        return "dL_d" + defined_name(notation, "given", quantity[9:], layer)
    base, part = split(quantity)
    if part:
        new = "_new" if phase == "update" and not base.endswith("corrected") else ""
        return f"{_KEPT[base]}_{defined_name(notation, 'given', part, layer)}{new}"
    letter = _WEIGHTS[notation.letter] if quantity == "weights" else _LETTERS[quantity]
    if quantity in ("x", "y", "loss", "loss_term"):
        return letter
    return f"{letter}_{layer}" + ("_new" if phase == "update" else "")
