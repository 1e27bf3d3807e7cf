"""What does the graph show at one step: what is reached, what is lit, who are the guests?"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from core.network import Conv2D, Dense
from core.trace import Trace
from visualizer.views.graph.columns import Maps, Neurons, feeding, taking
from visualizer.views.graph.layout import Guests, Layout

MOST_LIT = 64
"""A larger group of steps lights only the step at the cursor."""

MOST_OPERANDS = 64
"""Above this, the neurons and edges on show are lit without asking for every operand."""

MOST_CELLS = 16
"""Cells of maps that are joined to a neuron by an edge each; more are drawn as a sheaf."""


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

    @property
    def lit(self) -> bool:
        """Whether anything stands out, so that the rest steps back."""
        return bool(self.now)


def moment(trace: Trace, cursor: int, group: range, sample: int, layout: Layout) -> Moment:
    """The state at step ``cursor``, whose group under the grouping in force is ``group``."""
    if cursor < trace.given:
        return Moment(trace.given - 1, sample, "given", guests=_resting(layout))
    steps = [index for index in group if index <= cursor]
    if len(steps) > MOST_LIT:
        steps = [cursor]
    now = [mark(trace, index) for index in steps]
    phase = now[-1].phase
    guests = _guests(trace, now, sample, layout)
    used: dict[int, Mark] = {}
    bundles: list[tuple[int, int]] = []
    fields: list[Field] = []
    for one in now:
        if _fan(trace, one) > MOST_OPERANDS:
            for other in _visible_operands(trace, one, sample, layout, guests):
                used[other.index] = other
            fields += _whole_fields(trace, one, layout)
        else:
            for index in trace[one.index].operands:
                used[index] = mark(trace, index)
        if _is_bundle(trace, one, layout):
            bundles.append((one.layer, one.position[0]))
    bundled = set(bundles)
    rest = [
        other
        for index, other in used.items()
        if not (other.part == "edge" and (other.layer, other.position[1]) in bundled)
    ]
    fields += _fields(rest, layout)
    return Moment(
        cursor, sample, phase, tuple(now), tuple(rest), tuple(bundles), tuple(fields), guests
    )


def _is_bundle(trace: Trace, one: Mark, layout: Layout) -> bool:
    """Whether a neuron takes in more cells of maps than edges can show."""
    if one.quantity != "z" or len(one.position) != 1:
        return False
    source = layout.spec[feeding(layout.spec, one.layer)]
    return isinstance(source, Maps) and _fan(trace, one) > MOST_CELLS


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


def _whole_fields(trace: Trace, one: Mark, layout: Layout) -> list[Field]:
    """The maps, or parts of maps, that a step with very many operands takes in."""
    if not one.layer:
        return []
    source = feeding(layout.spec, one.layer)
    before, here = layout.spec[source], layout.spec[one.layer]
    if one.quantity == "z" and isinstance(here, Neurons) and isinstance(before, Maps):
        whole = (0, before.rows - 1), (0, before.cols - 1)
        return [Field(source, plane, *whole) for plane in range(before.count)]
    if one.part == "kernel" and isinstance(here, Maps) and isinstance(before, Maps):
        k, c, i, j = one.position
        return [
            Field(one.layer, k - 1, (0, here.rows - 1), (0, here.cols - 1)),
            Field(source, c - 1, (i - 1, i + here.rows - 2), (j - 1, j + here.cols - 2)),
        ]
    if one.part == "bias" and isinstance(here, Maps) and len(one.position) == 1:
        whole = (0, here.rows - 1), (0, here.cols - 1)
        return [Field(one.layer, one.position[0] - 1, *whole)]
    return []


def _fields(used: Iterable[Mark], layout: Layout) -> list[Field]:
    """The rectangles of cells that marks in maps span."""
    spans: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for one in used:
        column = layout.spec[one.layer]
        if one.part == "neuron" and isinstance(column, Maps):
            plane, row, col = column.cell(one.position)
            spans.setdefault((one.layer, plane), []).append((row, col))
    return [
        Field(
            layer,
            plane,
            (min(row for row, _ in cells), max(row for row, _ in cells)),
            (min(col for _, col in cells), max(col for _, col in cells)),
        )
        for (layer, plane), cells in spans.items()
    ]


def _flat(position: tuple[int, ...], shape: tuple[int, ...]) -> int:
    flat = 0
    for one, size in zip(position, shape, strict=True):
        flat = flat * size + one - 1
    return flat


# who is shown of the folded layers


def _resting(layout: Layout) -> dict[int, tuple[int, ...]]:
    """Maps are never left blank: the first that has no place of its own stands in."""
    return {
        layer: (len(column.rows) + 1,)
        for layer, column in enumerate(layout.columns)
        if column.fold is not None and isinstance(column.spec, Maps)
    }


def _guests(
    trace: Trace, now: list[Mark], sample: int, layout: Layout
) -> dict[int, tuple[int, ...]]:
    guests = _resting(layout)
    for layer, column in enumerate(layout.columns):
        if column.fold is None:
            continue
        wanted = [
            number
            for one in reversed(now)
            for number in _wanted(trace, one, sample, layer, layout)
            if number not in column.rows
        ]
        chosen = tuple(dict.fromkeys(wanted))[: layout.room(layer)]
        if chosen:
            guests[layer] = tuple(sorted(chosen))
    return guests


def _wanted(trace: Trace, one: Mark, sample: int, layer: int, layout: Layout) -> list[int]:
    """Neurons (or maps) of ``layer`` that a step makes or uses, the weightiest first."""
    spec = layout.spec
    source = feeding(spec, one.layer) if one.layer else None
    column = spec[layer]
    if isinstance(column, Maps):
        return _wanted_maps(one, layer, column, source)
    if one.part in ("neuron", "bias", "loss") and one.layer == layer and one.position:
        return [one.position[0]]
    if one.part == "edge" and layer in (source, one.layer):
        return [one.position[0 if layer == source else 1]]
    if one.part != "neuron" or len(one.position) != 1:
        return []
    number = one.position[0] - 1
    if one.quantity == "z" and layer == source:
        values = trace.values("a" if layer else "x", layer)
        weights = trace.values("weights", one.layer)
        if values is not None and weights is not None:
            return _weightiest(values[sample - 1] * weights[:, number], layout, layer)
    if one.quantity in ("delta", "gradient_a") and layer == taking(spec, one.layer):
        values, weights = trace.values("delta", layer), trace.values("weights", layer)
        if values is not None and weights is not None:
            return _weightiest(values[sample - 1] * weights[number], layout, layer)
    return []


def _wanted_maps(one: Mark, layer: int, column: Maps, source: int | None) -> list[int]:
    if one.layer == layer and one.part in ("neuron", "kernel", "bias") and one.position:
        return [one.position[0]]
    if layer == source and one.part == "kernel":
        return [one.position[1]]
    if layer == source and one.part == "edge":
        return [column.cell_of_flat(one.position[0])[0] + 1]
    return []


def _weightiest(terms: np.ndarray, layout: Layout, layer: int) -> list[int]:
    terms = np.abs(terms)
    terms[[number - 1 for number in layout.fixed(layer)]] = -1.0
    order = np.argsort(-np.nan_to_num(terms), kind="stable")
    return [int(number) + 1 for number in order[: layout.room(layer)]]
