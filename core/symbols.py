"""What is a number of the trace called on the blackboard?

One place for notation: layers in square brackets above, positions below, samples of a batch in
round brackets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    "weights": ("W", "W"),
    "biases": ("b", "b"),
}
"""Plain and LaTeX letter of each quantity that stands for itself."""

OF_PARAMETER = {
    "velocity": ("v", "v"),
    "first_moment": ("m", "m"),
    "second_moment": ("s", "s"),
    "first_moment_corrected": ("m̂", r"\hat{m}"),
    "second_moment_corrected": ("ŝ", r"\hat{s}"),
}
"""What an optimizer keeps for each weight or bias."""


def latex_name(
    quantity: str, layer: int | None, indices: str, sample: str = "", new: bool = False
) -> str:
    r"""LaTeX of a quantity: ``W^{[1]}_{i,j}``; ``indices`` may be letters or numbers."""
    if quantity.startswith("gradient_"):
        of = {"weights": "weights", "biases": "biases", "a": "a"}[quantity[9:]]
        under = latex_name(of, layer, indices, sample)
        return rf"\frac{{\partial L}}{{\partial {under}}}"
    base, part = split(quantity)
    if part:
        kept = latex_name(part, layer, indices)
        return rf"{OF_PARAMETER[base][1]}\left({kept}\right)"
    above = "" if layer is None or quantity in ("x", "y", "loss", "loss_term") else f"[{layer}]"
    above += f"({sample})" if sample else ""
    above += r"\,\mathrm{new}" if new else ""
    text = LETTERS[quantity][1]
    text += f"^{{{above}}}" if above else ""
    return text + (f"_{{{indices}}}" if indices else "")


def split(quantity: str) -> tuple[str, str]:
    """``velocity_weights`` as ("velocity", "weights"); the part is "" for other quantities."""
    for part in ("weights", "biases"):
        base = quantity.removesuffix("_" + part)
        if base in OF_PARAMETER:
            return base, part
    return quantity, ""


def latex_symbol(step: Step) -> str:
    """LaTeX of the very number: ``\\delta^{[1]}_{2}``."""
    return latex_name(
        step.quantity,
        step.layer,
        ",".join(map(str, step.position)),
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
    layer = "" if quantity in ("x", "y", "loss", "loss_term") else f"[{step.layer}]"
    position = ",".join(map(str, step.position))
    sample = _sample(step)
    new = " new" if step.phase == "update" and step.quantity == quantity else ""
    return LETTERS[quantity][0] + layer + position + (f" ({sample})" if sample else "") + new


def _sample(step: Step) -> str:
    return str(step.sample) if step.sample is not None and step.trace.network.samples > 1 else ""
