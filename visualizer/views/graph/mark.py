"""Which number of the trace is meant, and what of the graph stands for it?"""

from collections.abc import Iterable
from dataclasses import dataclass

from core.trace import Trace


@dataclass(frozen=True, slots=True)
class Mark:
    """One number of the trace, by what it is; positions count from 1."""

    index: int
    phase: str
    quantity: str
    layer: int
    position: tuple[int, ...]

    @property
    def part(self) -> str:
        """What of the graph stands for it: "edge", "kernel", "bias", "loss", "layer", "neuron"."""
        if self.quantity.endswith("weights"):
            return "edge" if len(self.position) == 2 else "kernel"
        if self.quantity.endswith("biases"):
            return "bias"
        if self.quantity in ("loss", "loss_term"):
            return "loss"
        return "neuron" if self.position else "layer"


def mark(trace: Trace, index: int) -> Mark:
    """What step ``index`` is, without the work of a whole step."""
    segment = trace.segment(index)
    flat, which = divmod(index - segment.start, len(segment.quantities))
    position = tuple(int(axis) + 1 for axis in _unravel(flat, segment.shape))
    return Mark(index, segment.phase, segment.quantities[which], segment.layer or 0, position)


def index_of(
    trace: Trace, quantity: str, layer: int, flat: int, sample: int | None, phase: str
) -> int | None:
    """The step of a quantity at a flat position from 0; ``sample`` from 1, None for the batch."""
    place = trace.place(quantity, layer, None if sample is None else sample - 1, phase)
    return None if place is None else place.step(flat)


def _unravel(flat: int, shape: tuple[int, ...]) -> Iterable[int]:
    if len(shape) == 1:
        return (flat,)
    found = []
    for size in reversed(shape):
        flat, rest = divmod(flat, size)
        found.append(rest)
    return reversed(found)
