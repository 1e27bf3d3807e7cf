"""Which chain rule is behind a step?

They are those of D. Rumelhart, G. Hinton, R. Williams 1986.
"""

from __future__ import annotations

from core.indices import cancels, layer_of, letters_of, named, next_weighted, of, over_batch, run
from core.network import Dense
from core.trace import Step


def chain_rule(step: Step) -> str:
    """LaTeX of the chain rule that the step comes from, or ""."""
    if step.quantity in ("delta", "gradient_a"):
        return step.trace.remembered(("chain", *run(step)), lambda: _delta_chain(step))
    if step.phase == "gradient":
        return step.trace.remembered(("chain", *run(step)), lambda: _gradient_chain(step))
    return ""


def _partial(of: str, by: str) -> str:
    return rf"\frac{{\partial {of}}}{{\partial {by}}}"


def _delta_chain(step: Step) -> str:
    number, own = step.layer, letters_of(step)
    loss = of(step, "loss", number, "")
    z, a = of(step, "z", number, own), of(step, "a", number, own)
    after = next_weighted(step)
    to_a = _partial(loss, a)
    if after:
        layer = step.trace.network.layers[after - 1]
        index = "k" if isinstance(layer, Dense) else "k,r',s'"
        z_next = of(step, "z", after, index)
        to_a = rf"\sum_{{{index}}} {_partial(loss, z_next)}\, {_partial(z_next, a)}"
    if step.quantity == "gradient_a":
        return f"{_partial(loss, a)} = {to_a}" if after else ""
    if cancels(step) == "delta rule":
        return ""
    if layer_of(step).activation.row.coupled:
        a_k = of(step, "a", number, "k")
        return rf"{_partial(loss, z)} = \sum_k {_partial(loss, a_k)}\, {_partial(a_k, z)}"
    return rf"{_partial(loss, z)} = {to_a}\, {_partial(a, z)}"


def _gradient_chain(step: Step) -> str:
    number = step.layer or 0
    part = step.quantity.removeprefix("gradient_")
    parameter = named(step, part)
    index = "j" if isinstance(layer_of(step), Dense) else "k,r,s"
    loss, z = of(step, "loss", number, ""), of(step, "z", number, index)
    shared = not isinstance(layer_of(step), Dense) and len(step.position) != 3
    several = r"\sum_{r,s} " if shared else ""
    chain = rf"{several}{_partial(loss, z)}\, {_partial(z, parameter)}"
    return f"{_partial('L', parameter)} = {over_batch(step, chain)}"
