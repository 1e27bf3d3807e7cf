"""What does the graph show at one step: what is reached, what is lit, who are the guests?"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from core.network import Conv2D, Dense
from core.trace import Trace
from core.windows import Patch, Window, window
from visualizer.views.graph.columns import Maps, Neurons, feeding, taking
from visualizer.views.graph.guests import guests_at, resting
from visualizer.views.graph.layout import Guests, Layout
from visualizer.views.graph.mark import Mark, index_of, mark

MOST_LIT = 64
"""A larger group of steps lights only the step at the cursor."""

MOST_OPERANDS = 64
"""Above this, the neurons and edges on show are lit without asking for every operand."""

MOST_CELLS = 16
"""Cells of maps that are joined to a neuron by an edge each; more are drawn as a sheaf."""


class Field(NamedTuple):
    """A rectangle of cells of one map; all from 0, ``rows`` and ``cols`` are (first, last)."""

    layer: int
    plane: int
    rows: tuple[int, int]
    cols: tuple[int, int]


@dataclass(frozen=True)
class Moment:
    """The state of the graph at one step."""

    reached: int
    """The newest step whose value is shown."""
    sample: int
    phase: str
    now: tuple[Mark, ...] = ()
    """What the lit steps made."""
    used: tuple[Mark, ...] = ()
    """What they used."""
    bundles: tuple[tuple[int, int], ...] = ()
    """(layer, neuron) that too many edges lead to, from a map, to draw each."""
    fields: tuple[Field, ...] = ()
    guests: Guests = field(default_factory=dict)
    window: Window | None = None
    """What lies on each other in the step at the cursor."""
    kernels: frozenset[tuple[int, int, int]] = frozenset()
    """(layer, kernel, channel), from 1, of the kernels that take part."""
    deltas: frozenset[int] = frozenset()
    """The layers of maps that show their δ, and not their outputs."""

    @property
    def lit(self) -> bool:
        """Whether anything stands out, so that the rest steps back."""
        return bool(self.now)


def moment(trace: Trace, cursor: int, group: range, sample: int, layout: Layout) -> Moment:
    """The state at step ``cursor``, whose group under the grouping in force is ``group``."""
    if cursor < trace.given:
        return Moment(trace.given - 1, sample, "given", guests=resting(layout))
    steps = [index for index in group if index <= cursor]
    if len(steps) > MOST_LIT:
        steps = [cursor]
    now = [mark(trace, index) for index in steps]
    phase = now[-1].phase
    guests = guests_at(trace, now, sample, layout)
    used: dict[int, Mark] = {}
    bundles: list[tuple[int, int]] = []
    windows: list[Window] = []
    last: Window | None = None
    for one in now:
        if _fan(trace, one) > MOST_OPERANDS:
            for other in _visible_operands(trace, one, sample, layout, guests):
                used[other.index] = other
        else:
            for index in trace[one.index].operands:
                used[index] = mark(trace, index)
        if _is_bundle(trace, one, layout):
            bundles.append((one.layer, one.position[0]))
        last = _window(trace, one, sample, layout)
        if last is not None:
            windows.append(last)
    bundled = set(bundles)
    rest = [
        other
        for index, other in used.items()
        if not (other.part == "edge" and (other.layer, other.position[1]) in bundled)
    ]
    own = {one.layer for one in now if one.part == "neuron"}  # z and a are no cells taken in
    patches = [patch for one in windows for pair in one.pairs for patch in pair if patch]
    return Moment(
        cursor,
        sample,
        phase,
        tuple(now),
        tuple(rest),
        tuple(bundles),
        _fields([other for other in rest if other.layer not in own], patches, layout),
        guests,
        last,
        frozenset((one.layer, *one.lead) for one in patches if _is_kernel(one, layout)),
        _deltas(trace, cursor, sample, phase, [*now, *rest], patches, layout),
    )


def _window(trace: Trace, one: Mark, sample: int, layout: Layout) -> Window | None:
    """What lies on each other in a step, where there are maps."""
    near = (one.layer, feeding(layout.spec, one.layer)) if one.layer else ()
    if any(isinstance(layout.spec[layer], Maps) for layer in near):
        return window(trace[one.index], sample)
    return None


def _is_kernel(patch: Patch, layout: Layout) -> bool:
    return patch.quantity == "weights" and isinstance(layout.spec[patch.layer], Maps)


def _deltas(
    trace: Trace,
    cursor: int,
    sample: int,
    phase: str,
    marks: Iterable[Mark],
    patches: Iterable[Patch],
    layout: Layout,
) -> frozenset[int]:
    """Which maps show their δ: those whose δ is made or used, and on the way back all that can.

    A map that lends its outputs to the step shows these.
    """
    maps = [layer for layer, column in enumerate(layout.spec) if isinstance(column, Maps)]
    touched = {one.layer for one in marks if one.quantity == "delta"}
    lent = {one.layer for one in marks if one.quantity == "a" and phase == "gradient"}
    for one in patches:
        if one.quantity == "delta":
            touched.add(one.layer)
        elif one.quantity == "a":
            lent.add(one.layer)
    if phase in ("backward", "gradient"):
        for layer in maps:
            place = trace.place("delta", layer, sample - 1, "backward")
            if place is not None and place.start <= cursor and layer not in lent:
                touched.add(layer)
    return frozenset(touched.intersection(maps))


def _is_bundle(trace: Trace, one: Mark, layout: Layout) -> bool:
    """Whether a neuron takes in more cells of maps than edges can show."""
    if one.quantity != "z" or len(one.position) != 1:
        return False
    source = layout.spec[feeding(layout.spec, one.layer)]
    return isinstance(source, Maps) and _fan(trace, one) > MOST_CELLS


def _fan(trace: Trace, one: Mark) -> int:
    """About how many numbers a step sums up."""
    network, layer = trace.network, one.layer
    m = network.samples
    if one.quantity == "z":
        weights = trace.values("weights", layer)
        assert weights is not None
        return len(weights) if weights.ndim == 2 else weights[0].size
    if one.quantity in ("delta", "gradient_a"):
        number = layer + 1
        while number <= len(network.layers) and not hasattr(network.layers[number - 1], "weights"):
            number += 1
        if number > len(network.layers):
            return 1
        following = network.layers[number - 1]
        if isinstance(following, Dense):
            return following.units
        assert isinstance(following, Conv2D)
        return int(following.weights[:, 0].size)
    if one.phase == "gradient":
        shape = network.shapes[layer]
        return m * (math.prod(shape[1:]) if one.part in ("kernel", "bias") else 1)
    if one.quantity in ("loss", "exp_sum"):
        return m if one.quantity == "loss" else math.prod(network.shapes[layer])
    return 1


def _shown(layout: Layout, layer: int, guests: Guests) -> tuple[int, ...]:
    if not isinstance(layout.spec[layer], Neurons):
        return ()
    return (*layout.fixed(layer), *guests.get(layer, ()))


def _visible_operands(
    trace: Trace, one: Mark, sample: int, layout: Layout, guests: Guests
) -> list[Mark]:
    """The operands on show of a step that has very many."""
    found: list[int | None] = []
    layer = one.layer
    if one.quantity == "z" and len(one.position) == 1:
        (j,) = one.position
        source = feeding(layout.spec, layer)
        width = trace.network.shapes[layer][0]
        name, phase = ("a", "forward") if source else ("x", "given")
        for i in _shown(layout, source, guests):
            found.append(index_of(trace, name, source, i - 1, sample, phase))
            found.append(index_of(trace, "weights", layer, (i - 1) * width + j - 1, None, "given"))
        found.append(index_of(trace, "biases", layer, j - 1, None, "given"))
    elif one.quantity in ("delta", "gradient_a"):
        after = taking(layout.spec, layer)
        if after is not None and isinstance(layout.spec[after], Neurons):
            width = trace.network.shapes[after][0]
            row = _flat(one.position, trace.network.shapes[layer])
            for k in _shown(layout, after, guests):
                found.append(index_of(trace, "delta", after, k - 1, sample, "backward"))
                found.append(index_of(trace, "weights", after, row * width + k - 1, None, "given"))
    elif one.part == "edge":
        i, j = one.position
        source = feeding(layout.spec, layer)
        name, phase = ("a", "forward") if source else ("x", "given")
        found.append(index_of(trace, name, source, i - 1, sample, phase))
        found.append(index_of(trace, "delta", layer, j - 1, sample, "backward"))
    return [mark(trace, index) for index in found if index is not None]


def _fields(used: Iterable[Mark], patches: Iterable[Patch], layout: Layout) -> tuple[Field, ...]:
    """The rectangles of cells that marks in maps, and patches of them, span."""
    spans: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for one in used:
        column = layout.spec[one.layer]
        if one.part == "neuron" and isinstance(column, Maps):
            plane, row, col = column.cell(one.position)
            spans.setdefault((one.layer, plane), []).append((row, col))
    for patch in patches:
        if patch.quantity == "weights" or not isinstance(layout.spec[patch.layer], Maps):
            continue
        (rows, cols), (most_rows, most_cols) = patch.shape, patch.size
        corners = spans.setdefault((patch.layer, patch.lead[0] - 1), [])
        corners.append((max(patch.top, 0), max(patch.left, 0)))
        last = (patch.top + rows, patch.left + cols)
        corners.append((min(last[0], most_rows) - 1, min(last[1], most_cols) - 1))
    return tuple(
        Field(
            layer,
            plane,
            (min(row for row, _ in cells), max(row for row, _ in cells)),
            (min(col for _, col in cells), max(col for _, col in cells)),
        )
        for (layer, plane), cells in spans.items()
    )


def _flat(position: tuple[int, ...], shape: tuple[int, ...]) -> int:
    flat = 0
    for one, size in zip(position, shape, strict=True):
        flat = flat * size + one - 1
    return flat
