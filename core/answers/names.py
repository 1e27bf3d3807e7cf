"""Which quantity does a student mean by a name such as ``z[2]1``, ``W1 new`` or ``dL/dW_12``?

Read are the names that this program writes (:mod:`core.symbols`), in either kind of brackets,
the words of its documents, and the usual ways of typing them: ``delta``, ``dW``, ``z_2^[1]``.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from core.network import Network

QUANTITIES = {
    "x": "x", "y": "y", "z": "z", "a": "a", "e": "exp", "exp": "exp", "S": "exp_sum",
    "exp_sum": "exp_sum", "δ": "delta", "delta": "delta", "d": "delta", "L": "loss", "l": "loss",
    "E": "loss", "J": "loss", "C": "loss", "loss": "loss", "cost": "loss", "error": "loss",
    "loss_term": "loss_term", "W": "weights", "w": "weights", "θ": "weights", "theta": "weights",
    "Θ": "weights", "weights": "weights", "weight": "weights", "b": "biases", "biases": "biases",
    "bias": "biases", "X": "x", "Y": "y", "Z": "z", "A": "a", "B": "biases",
}  # fmt: skip
"""What may stand for each quantity."""

KEPT = {
    "v": "velocity", "velocity": "velocity", "m": "first_moment", "first_moment": "first_moment",
    "s": "second_moment", "second_moment": "second_moment",
    "m̂": "first_moment_corrected", "first_moment_corrected": "first_moment_corrected",
    "ŝ": "second_moment_corrected", "second_moment_corrected": "second_moment_corrected",
}  # fmt: skip
"""What an optimizer keeps, before the parameter it belongs to: ``v(W[1]1,2)``."""

_WORDS = "|".join(sorted(map(re.escape, QUANTITIES), key=len, reverse=True))
_KEEPERS = "|".join(
    sorted((re.escape(unicodedata.normalize("NFKC", one)) for one in KEPT), key=len, reverse=True)
)
_KEEPER = re.compile(rf"({_KEEPERS})(?:_(?=weights|biases)|\s?\()")
_GRADIENT = re.compile(
    r"(?:frac\s?)?[∂d]\s?(?:L|E|J|C|l|loss)\s?/?\s?[∂d]\s?|gradient[ _](?:of )?|grad[ _]|∇\s?_?"
    r"|d(?=[zZaAwWbBθ])"
)
_NEW_BEFORE = re.compile(r"(?:new|mới|updated)[ _]+", re.IGNORECASE)
_NEW_AFTER = re.compile(
    r"[ _^]*(?:\(\s?)?(?:new\b|mới\b|after\b|updated\b|′|'|\*|\+(?![0-9]))(?:\s?\))?", re.IGNORECASE
)
_LETTER = re.compile(rf"(?:{_WORDS})")
_ABOVE = re.compile(r"\^?\s?[\[(]\s?([0-9]{1,9})\s?[\])]|\^([0-9]{1,9})")
_ABOVE_BARE = re.compile(r"\^\s?[\[(]\s?([0-9]{1,9})\s?[\])]")
_SECOND = re.compile(r"[\[(]([0-9]{1,9})[\])](?=_|$|\s*=)")
"""The sample behind the layer, above the letter, as LaTeX has it."""
_BARE = re.compile(r"_?([0-9]{1,9})")
_SAMPLE = re.compile(
    r"\s+[(\[]\s?([0-9]{1,9})\s?[)\]]|[ ,]*(?:sample|mẫu)\s?([0-9]{1,9})", re.IGNORECASE
)
_MARKS = str.maketrans(
    {"{": "", "}": "", "$": "", "\\": "", "ϕ": "φ", "ð": "∂", "𝛿": "δ", "𝛛": "∂"}
)


_COMMANDS = {
    "\\partial": "∂", "\\delta": "δ", "\\theta": "θ", "\\frac": "frac", "\\hat{m}": "m̂",
    "\\hat{s}": "ŝ", "\\mathrm": "", "\\left": "", "\\right": "",
}  # fmt: skip
_LATEX_NEW = r"\,\mathrm{new}"
MOST = 120
"""No name is longer."""


class Name(NamedTuple):
    """A name as it was read; what it leaves open is None. Positions as they are written."""

    quantity: str
    layer: int | None = None
    position: tuple[int, ...] | None = None
    sample: int | None = None
    new: bool = False


def take_name(text: str, network: Network) -> tuple[Name, str] | None:
    """The name that ``text`` begins with, and what stands behind it; None if there is none."""
    inside = text[:MOST].replace(_LATEX_NEW, "", 1)
    marked = len(inside) < len(text[:MOST])
    rest = start = _plain(inside + text[MOST:])
    new = _match(_NEW_BEFORE, rest)
    rest = rest[len(new) :]
    gradient = bool(taken := _match(_GRADIENT, rest))
    rest = rest[len(taken) :]
    keeper, closing = "", False
    if found := _KEEPER.match(rest):
        keeper = next(KEPT[one] for one in KEPT if unicodedata.normalize("NFKC", one) == found[1])
        closing = found[0].endswith("(")
        rest = rest[found.end() :]
    letter = _match(_LETTER, rest)
    rest = rest[len(letter) :]
    if not letter or (rest[:1].isalpha() and not _match(_NEW_AFTER, rest)):
        return None
    quantity = _quantity(QUANTITIES[letter], gradient, keeper)
    if quantity is None:
        return None
    layer, position, sample, rest = _indices(quantity, rest, network)
    if closing:
        if not rest.lstrip().startswith(")"):
            return None
        rest = rest.lstrip()[1:]
    marked = marked or bool(new)
    for _ in range(2):
        if found := _SAMPLE.match(rest):
            sample = int(found[1] or found[2])
            rest = rest[found.end() :]
        elif after := _match(_NEW_AFTER, rest):
            marked = True
            rest = rest[len(after) :]
    if len(rest) == len(start) or rest[:1].isalnum() or rest[:1] in ("_", "^"):
        return None
    if quantity == "loss" and position:
        quantity = "loss_term"
    return Name(quantity, layer, position, sample, marked), rest


def rank(quantity: str, layer: int | None, network: Network) -> int:
    """How many indices a number of a quantity has."""
    if quantity in ("loss", "exp_sum"):
        return 0
    number = layer if layer and layer <= len(network.layers) else len(network.layers)
    if quantity == "x":
        return len(network.shapes[0])
    if quantity.endswith("weights") or quantity.endswith("biases"):
        found = network.layers[number - 1]
        if found.type == "flatten":
            return 1
        if quantity.endswith("weights"):
            return found.weights.ndim
        return 1 if found.biases is None else found.biases.ndim
    return len(network.shapes[number])


def _plain(text: str) -> str:
    """The text with look-alikes made one: small figures above and below, LaTeX, dashes."""
    for command, sign in _COMMANDS.items():
        text = text.replace(command, sign)
    text = unicodedata.normalize("NFKC", text)
    return text.translate(_MARKS).lstrip()


def _match(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.match(text)
    return found[0] if found else ""


def _quantity(base: str, gradient: bool, keeper: str) -> str | None:
    if keeper:
        return f"{keeper}_{base}" if base in ("weights", "biases") and not gradient else None
    if gradient:
        return {
            "weights": "gradient_weights", "biases": "gradient_biases",
            "a": "gradient_a", "z": "delta",
        }.get(base)  # fmt: skip
    return base


def _indices(
    quantity: str, rest: str, network: Network
) -> tuple[int | None, tuple[int, ...] | None, int | None, str]:
    """Layer, position and sample, however they are put; what is left of the text."""
    layer: int | None = None
    sample: int | None = None
    if quantity in ("x", "y", "loss", "loss_term"):
        if found := _ABOVE_BARE.match(rest):
            sample, rest = int(found[1]), rest[found.end() :]
        count = rank("loss_term" if quantity == "loss" else quantity, None, network)
        position, rest = _position(rest, count, network)
        return None, position, sample, rest
    before: tuple[int, ...] | None = None
    if rest.startswith("_"):
        # z_2^[1]: the position first.
        for count in (1, 2, 3, 4):
            tried, left = _position(rest, count, network)
            if tried is not None and left.startswith("^") and _ABOVE.match(left):
                before, rest = tried, left
    above = rest.startswith("^")
    if found := _ABOVE.match(rest) or _BARE.match(rest):
        layer = int(next(one for one in found.groups() if one))
        rest = rest[found.end() :]
    if above and (found := _SECOND.match(rest)):
        sample, rest = int(found[1]), rest[found.end() :]
    if before is not None:
        return layer, before, sample, rest
    position, rest = _position(rest, rank(quantity, layer, network), network)
    return layer, position, sample, rest


def _position(text: str, count: int, network: Network) -> tuple[tuple[int, ...] | None, str]:
    """So many indices, from the beginning of ``text``: ``2``, ``_1,2``, ``[1][2]``, ``(1,2)``."""
    if count == 0:
        return None, text
    number = r"([0-9]{1,9})"
    closed = r"\s?[,;]\s?".join([number] * count)
    shapes = (
        rf"_?\s?\[\s?{closed}\s?\]",
        rf"_?\s?\(\s?{closed}\s?\)",
        "".join([rf"\[\s?{number}\s?\]"] * count),
        "_?" + r"\s?,\s?".join([number] * count),
    )
    for shape in shapes:
        found = re.match(shape, text)
        if found and not (count == 1 and re.match(r"\s*[(\[]", found[0]) and text[:1] == " "):
            return tuple(int(one) for one in found.groups()), text[found.end() :]
    # W[1]12, as on paper, where no index has two figures.
    small = all(size < 10 for shape in network.shapes for size in shape)
    found = re.match(rf"_?([0-9]{{{count}}})(?![0-9.,])", text)
    if found and small and count > 1:
        return tuple(map(int, found[1])), text[found.end() :]
    return None, text
