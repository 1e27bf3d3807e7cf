"""Who is shown of the layers that are folded at a step?"""

import numpy as np

from core.trace import Trace
from visualizer.views.graph.columns import Maps, feeding, taking
from visualizer.views.graph.layout import Layout
from visualizer.views.graph.mark import Mark


def resting(layout: Layout) -> dict[int, tuple[int, ...]]:
    """Maps are never left blank: the first that has no place of its own stands in."""
    return {
        layer: (len(column.rows) + 1,)
        for layer, column in enumerate(layout.columns)
        if column.fold is not None and isinstance(column.spec, Maps)
    }


def guests_at(
    trace: Trace, now: list[Mark], sample: int, layout: Layout
) -> dict[int, tuple[int, ...]]:
    guests = resting(layout)
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
