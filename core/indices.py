"""With which names, letters and indices is the rule of a step written?

Rules have indices in place of positions, so that all neurons of a layer share one.
"""

from __future__ import annotations

from core.network import Conv2D, Dense, Flatten, Weighted
from core.symbols import latex_name
from core.trace import Step


def where(step: Step) -> str:
    """What the free indices of the rule are in this step: ``i = 2, j = 1``."""
    if step.phase == "given" or not step.position:
        return ""
    letters = letters_of(step).split(",")
    index = step.trace.notation.index
    pairs = [f"{name} = {index(p)}" for name, p in zip(letters, step.position, strict=True)]
    flat = through_flatten(step)
    if flat is not None:
        pairs.append(f"p = {index(flat)}")
    if step.sample is not None and step.trace.network.samples > 1:
        pairs.append(f"s = {step.sample}")
    return ", ".join(pairs)


def run(step: Step) -> tuple[int, str]:
    """All steps of one quantity in one segment share their rule."""
    return step.trace.segment(step.index).start, step.quantity


def layer_of(step: Step) -> Weighted:
    """The layer that a step belongs to."""
    layer = step.trace.network.layers[(step.layer or 1) - 1]
    assert not isinstance(layer, Flatten)
    return layer


def letters_of(step: Step) -> str:
    """The index letters of the step's own position in its rule."""
    count = len(step.position)
    if step.phase in ("gradient", "update"):
        return {1: "j" if isinstance(layer_of(step), Dense) else "k",
                2: "i,j", 3: "k,r,s", 4: "k,c,i,j"}[count]  # fmt: skip
    if count == 3:
        return "c,r,s" if next_weighted(step) and step.phase == "backward" else "k,r,s"
    return "i" if step.phase == "backward" and (next_weighted(step) or _softmax_way(step)) else "j"


def _softmax_way(step: Step) -> bool:
    return step.quantity == "delta" and layer_of(step).activation.row.coupled and not cancels(step)


def next_weighted(step: Step) -> int:
    """The next layer with weights, or 0 if the loss comes next."""
    layers = step.trace.network.layers
    after = (step.layer or 0) + 1
    while after <= len(layers) and isinstance(layers[after - 1], Flatten):
        after += 1
    return after if after <= len(layers) else 0


def cancels(step: Step) -> str:
    """How the step's delta comes about where loss and activation cancel, or ""."""
    trace = step.trace
    if step.layer != len(trace.network.layers):
        return ""
    return trace.arrays.output_delta[(step.sample or 1) - 1]


def through_flatten(step: Step) -> int | None:
    """The place (from 1) of a map's number in the row that flatten makes of it."""
    if step.phase != "backward" or len(step.position) != 3:
        return None
    after = next_weighted(step)
    if after and isinstance(step.trace.network.layers[after - 1], Conv2D):
        return None
    flat = 0
    for p, size in zip(step.position, step.trace.network.shapes[step.layer or 0], strict=True):
        flat = flat * size + p - 1
    return flat + 1


def of(step: Step, quantity: str, layer: int | None, indices: str) -> str:
    sample = "s" if step.trace.network.samples > 1 else ""
    per_sample = quantity not in ("weights", "biases")
    notation = step.trace.notation
    return latex_name(notation, quantity, layer, indices, sample if per_sample else "")


def named(step: Step, quantity: str, new: bool = False) -> str:
    """A quantity that belongs to the whole batch, at the step's own place."""
    notation, letters = step.trace.notation, letters_of(step)
    return latex_name(notation, quantity, step.layer, letters, new=new)


def before(step: Step, indices: str) -> str:
    """What layer ``step.layer`` takes: x, or the outputs of the layer before."""
    number = (step.layer or 1) - 1
    return of(step, "x" if number == 0 else "a", number, indices)


def over(step: Step, letter: str, count: int) -> str:
    """``\\sum`` over ``count`` neurons."""
    first = step.trace.notation.first
    return rf"\sum_{{{letter}={first}}}^{{{count - 1 + first}}}"


def shift(step: Step, sign: str) -> str:
    """What counting from 1 adds where two positions are added, or taken from each other."""
    return f"{sign}1" if step.trace.notation.first else ""


def over_batch(step: Step, one: str) -> str:
    network = step.trace.network
    if network.samples == 1:
        return one
    share = rf"\frac{{1}}{{{network.samples}}} " if network.batch_reduction == "mean" else ""
    return rf"{share}\sum_{{s=1}}^{{{network.samples}}} {one}"
