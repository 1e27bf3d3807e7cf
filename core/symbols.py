"""What is a number of the trace called on the blackboard?

Layers stand in brackets above, positions below, samples of a batch in the other brackets; see
:mod:`core.lettering` for what a reader may choose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.lettering import LECTURE, WEIGHT_LETTERS, Notation

if TYPE_CHECKING:
    from core.trace import Step

LETTERS = {
    "x": ("x", "x"),
    "y": ("y", "y"),
    "z": ("z", "z"),
    "a": ("a", "a"),
    "exp": ("e", "e"),
    "exp_sum": ("S", "S"),
    "loss_term": ("L", "L"),
    "loss": ("L", "L"),
    "delta": ("δ", r"\delta"),
    "biases": ("b", "b"),
}
"""Plain and LaTeX letter of each quantity that stands for itself, but for the weights."""

BARE = ("x", "y", "loss", "loss_term")
"""What is written without its layer."""

OF_PARAMETER = {
    "velocity": ("v", "v"),
    "first_moment": ("m", "m"),
    "second_moment": ("s", "s"),
    "first_moment_corrected": ("m̂", r"\hat{m}"),
    "second_moment_corrected": ("ŝ", r"\hat{s}"),
}
"""What an optimizer keeps for each weight or bias."""


def latex_name(
    notation: Notation,
    quantity: str,
    layer: int | None,
    indices: str,
    sample: str = "",
    new: bool = False,
) -> str:
    r"""LaTeX of a quantity: ``W^{[1]}_{i,j}``.

    ``indices`` may be letters or numbers as they are written, a weight's from neuron to neuron;
    ``notation`` may turn them round.
    """
    if quantity.startswith("gradient_"):
        under = latex_name(notation, quantity[9:], layer, indices, sample)
        return rf"\frac{{\partial L}}{{\partial {under}}}"
    base, part = split(quantity)
    if part:
        kept = latex_name(notation, part, layer, indices)
        return rf"{OF_PARAMETER[base][1]}\left({kept}\right)"
    above = notation.layer(layer) if layer is not None and quantity not in BARE else ""
    above += notation.sample(sample) if sample else ""
    above += r"\,\mathrm{new}" if new else ""
    text = _letters(notation, quantity)[1]
    text += f"^{{{above}}}" if above else ""
    if quantity == "weights":
        indices = ",".join(notation.turned(quantity, tuple(indices.split(","))))
    return text + (f"_{{{indices}}}" if indices else "")


def letter(quantity: str, notation: Notation = LECTURE) -> str:
    """What a quantity is called without layer and position: ``∂L/∂W``."""
    if quantity.startswith("gradient_"):
        return f"∂L/∂{letter(quantity[9:], notation)}"
    base, part = split(quantity)
    if part:
        return f"{OF_PARAMETER[base][0]}({letter(part, notation)})"
    return _letters(notation, quantity)[0]


def _letters(notation: Notation, quantity: str) -> tuple[str, str]:
    return WEIGHT_LETTERS[notation.letter] if quantity == "weights" else LETTERS[quantity]


def split(quantity: str) -> tuple[str, str]:
    """``velocity_weights`` as ("velocity", "weights"); the part is "" for other quantities."""
    for part in ("weights", "biases"):
        base = quantity.removesuffix("_" + part)
        if base in OF_PARAMETER:
            return base, part
    return quantity, ""


def latex_symbol(step: Step) -> str:
    """LaTeX of the very number: ``\\delta^{[1]}_{2}``."""
    notation = step.trace.notation
    return latex_name(
        notation,
        step.quantity,
        step.layer,
        ",".join(str(notation.index(place)) for place in step.position),
        _sample(step),
        new=step.phase == "update",
    )


def plain_symbol(step: Step) -> str:
    """The same as plain text: ``δ[1]2``, ``W[2]2,1``, ``∂L/∂W[1]1,2``."""
    return _plain(step, step.quantity)


def _plain(step: Step, quantity: str) -> str:
    if quantity.startswith("gradient_"):
        return f"∂L/∂{_plain(step, quantity[9:])}"
    base, part = split(quantity)
    if part:
        return f"{OF_PARAMETER[base][0]}({_plain(step, part)})"
    notation = step.trace.notation
    layer = "" if quantity in BARE else notation.layer(step.layer or 0)
    position = ",".join(map(str, notation.indices(quantity, step.position)))
    sample = _sample(step)
    marked = f" {notation.sample(sample)}" if sample else ""
    new = " new" if step.phase == "update" and step.quantity == quantity else ""
    return _letters(notation, quantity)[0] + layer + position + marked + new


def _sample(step: Step) -> str:
    return str(step.sample) if step.sample is not None and step.trace.network.samples > 1 else ""
