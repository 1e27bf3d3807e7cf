"""Which steps fit what the user asked for, found without looking at each of them?

A trace is a few segments, whatever its length; from each, what fits is a range of indices. So
narrowing 240,000 steps down is as quick as narrowing 40.
"""

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from core.lettering import LECTURE, Notation
from core.segments import Segment
from core.symbols import OF_PARAMETER
from core.trace import Trace

_NAMES: dict[str, tuple[str, ...]] = {
    "x": ("x",),
    "y": ("y",),
    "z": ("z",),
    "a": ("a",),
    "e": ("exp",),
    "exp": ("exp",),
    "S": ("exp_sum",),
    "sum": ("exp_sum",),
    "L": ("loss", "loss_term"),
    "l": ("loss", "loss_term"),
    "loss": ("loss", "loss_term"),
    "δ": ("delta",),
    "d": ("delta",),
    "delta": ("delta",),
    "w": ("weights",),
    "weight": ("weights",),
    "weights": ("weights",),
    "b": ("biases",),
    "θ": ("weights",),
    "theta": ("weights",),
    "bias": ("biases",),
    "biases": ("biases",),
}
_KEPT = {letters[0]: name for name, letters in OF_PARAMETER.items()}
_GRADIENT = re.compile(
    r"(?:[∂d]l?/[∂d]|[∂d]|grad(?:ient)?\s*)(weights?|bias(?:es)?|theta|[wbaθ])(?![a-z])"
)
_SHAPE = re.compile(
    r"(?P<name>[^\W\d_]+[\u0302]?)\s*(?:\[(?P<layer>\d+)\])?\s*(?P<position>\d+(?:\s*[, ]\s*\d+)*)?"
    r"\s*(?:\((?P<sample>\d+)\))?\s*(?P<new>new)?"
)
_LATE_LAYER = re.compile(r"^(\D*?)\s*([\d, ]+?)\s*(\[\d+\])(.*)$")


@dataclass(frozen=True)
class Wanted:
    """What a step has to be; None fits everything.

    ``position`` may be a beginning: its rows. ``column`` is the second index of a matrix alone.
    """

    phase: str | None = None
    layer: int | None = None
    quantities: tuple[str, ...] | None = None
    sample: int | None = None
    position: tuple[int, ...] = ()
    column: int | None = None

    def both(self, other: "Wanted") -> "Wanted | None":
        """What fits both, or None where they exclude each other."""
        phase, layer, sample = self.phase, self.layer, self.sample
        if phase and other.phase and phase != other.phase:
            return None
        if None not in (layer, other.layer) and layer != other.layer:
            return None
        if sample and other.sample and sample != other.sample:
            return None
        quantities = self.quantities if other.quantities is None else other.quantities
        if self.quantities is not None and other.quantities is not None:
            quantities = tuple(q for q in self.quantities if q in other.quantities)
        return replace(
            other,
            phase=phase or other.phase,
            layer=other.layer if layer is None else layer,
            quantities=quantities,
            sample=sample or other.sample,
            column=self.column or other.column,
        )


class Rows:
    """The indices that were found, as a sequence over a few ranges in rising order."""

    def __init__(self, ranges: Iterable[range]) -> None:
        self._ranges = [found for found in _joined(ranges) if found]
        self._starts = [found.start for found in self._ranges]
        self._ends = list(accumulate(map(len, self._ranges)))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __getitem__(self, row: int) -> int:
        if not 0 <= row < len(self):
            raise IndexError(f"row {row} of {len(self)}")
        which = bisect_right(self._ends, row)
        found = self._ranges[which]
        return found[row - (self._ends[which] - len(found))]

    def row_of(self, index: int) -> int | None:
        """The row of a step, or None where it was not found."""
        which = bisect_right(self._starts, index) - 1
        if which < 0 or index not in self._ranges[which]:
            return None
        found = self._ranges[which]
        return self._ends[which] - len(found) + found.index(index)


def rows(trace: Trace, wanted: Wanted | None) -> Rows:
    """All steps that fit; none where nothing can."""
    if wanted is None:
        return Rows([])
    return Rows(part for segment in trace.segments for part in _within(segment, wanted))


def quantities(trace: Trace) -> list[str]:
    """The quantities that occur, in the order of their first steps."""
    return list(dict.fromkeys(name for part in trace.segments for name in part.quantities))


def read_symbol(text: str, notation: Notation = LECTURE) -> Wanted | None:
    """What a symbol asks for: ``W[2]2,1``, ``delta 1``, ``a[1]3 (2)``, ``dW``, ``b new``.

    A layer, a position or a sample that is left out fits all. None where it is no symbol.
    """
    if notation.brackets == "()":
        text = re.sub(r"[\[(](\d+)[\])]", _other_brackets, text)
    said = text.strip().translate(str.maketrans(dict.fromkeys("_^{}\\$"))).replace("−", "-")
    if not said:
        return Wanted()
    kind, said = _kind(said)
    late = _LATE_LAYER.match(said)
    if late:
        said = f"{late[1]}{late[3]}{late[2]}{late[4]}"
    match = _SHAPE.fullmatch(said.strip())
    if match is None:
        return None
    name = match["name"]
    found = _NAMES.get(name) or _NAMES.get(name.lower())
    if kind is None and name in _KEPT:
        found = tuple(f"{_KEPT[name]}_{part}" for part in ("weights", "biases"))
    elif kind is not None and found is not None:
        found = tuple(kind.format(quantity) for quantity in found)
    if found is None:
        return None
    written = re.findall(r"\d+", match["position"] or "")
    position = tuple(int(index) + 1 - notation.first for index in written)
    column = None
    if not notation.rows and len(position) < 3 and all(q.endswith("weights") for q in found):
        if len(position) == 1:
            position, column = (), position[0]
        position = position[::-1]
    return Wanted(
        phase="update" if match["new"] else None,
        layer=int(match["layer"]) if match["layer"] else None,
        quantities=found,
        sample=int(match["sample"]) if match["sample"] else None,
        position=position,
        column=column,
    )


def _other_brackets(found: re.Match[str]) -> str:
    return f"({found[1]})" if found[0][0] == "[" else f"[{found[1]}]"


def _kind(said: str) -> tuple[str | None, str]:
    """How the quantity's name is built, and the symbol it is built of."""
    gradient = _GRADIENT.match(said.lower())
    if gradient and said.lower() != "delta":
        return "gradient_{}", gradient[1] + said[gradient.end() :]
    kept = re.fullmatch(r"([^\W\d]\u0302?)\s*\((\D.*)\)(.*)", said)
    if kept and kept[1] in _KEPT:
        return _KEPT[kept[1]] + "_{}", kept[2] + kept[3]
    return None, said


def _within(segment: Segment, wanted: Wanted) -> Iterator[range]:
    """What fits in one segment."""
    if wanted.phase not in (None, segment.phase) or wanted.layer not in (None, segment.layer):
        return
    if wanted.sample is not None and segment.sample != wanted.sample - 1:
        return
    block = _block(segment.shape, wanted.position)
    stride = len(segment.quantities)
    first, last = (segment.start + flat * stride for flat in (block.start, block.stop))
    fitting = [
        which
        for which, name in enumerate(segment.quantities)
        if wanted.quantities is None or name in wanted.quantities
    ]
    if wanted.column is not None:
        if len(segment.shape) == 2 and 1 <= wanted.column <= segment.shape[1]:
            for which in fitting:
                start = first + which + (wanted.column - 1) * stride
                yield range(start, last, stride * segment.shape[1])
    elif len(fitting) == stride:
        yield range(first, last)
    else:
        for which in fitting:
            yield range(first + which, last, stride)


def _block(shape: tuple[int, ...], position: tuple[int, ...]) -> range:
    """The flat places whose position begins with ``position`` (from 1)."""
    if len(position) > len(shape) or any(
        not 1 <= p <= size for p, size in zip(position, shape, strict=False)
    ):
        return range(0)
    start = 0
    for p, size in zip(position, shape, strict=False):
        start = start * size + p - 1
    rest = math.prod(shape[len(position) :])
    return range(start * rest, (start + 1) * rest)


def _joined(ranges: Iterable[range]) -> Iterator[range]:
    """Neighbouring runs of all steps as one."""
    before: range | None = None
    for found in ranges:
        if before is not None and before.step == found.step == 1 and before.stop == found.start:
            before = range(before.start, found.stop)
            continue
        if before is not None:
            yield before
        before = found
    if before is not None:
        yield before
