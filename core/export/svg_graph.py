"""How is the graph of a network drawn as SVG: columns of neurons, edges by sign and size?

Colours come from the page by classes. Neurons and edges have ids, ``n1-2`` and ``e1-2-1``
(layer, from, to), so that a step's own can be lit.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.arrays import Array
from core.export.escaping import html_text
from core.network import Dense, Flatten
from core.numbers import shown, subscript
from core.symbols import letter
from core.trace import Step, Trace
from core.words import Words

MOST = 8
"""Neurons of a column that are drawn; of a larger layer the first and the last ones."""

GAP, RADIUS, ROW, TOP = 190, 25, 98, 40
CELL = 30
SMALL = 25
"""Cells of a map up to which their numbers stand in them."""


@dataclass(frozen=True)
class Spot:
    """A neuron (from 1) or a map and where its middle is."""

    number: int
    x: float
    y: float


@dataclass(frozen=True)
class Column:
    """A layer that is drawn; flatten only renumbers, and is none."""

    layer: int
    shape: tuple[int, ...]
    x: float
    spots: tuple[Spot, ...]
    left_out: int
    size: tuple[float, float] = (0.0, 0.0)
    """Width and height of a map."""


def graph_svg(trace: Trace, words: Words, decimals: int | None) -> str:
    """The graph with the values of the first sample, as an ``<svg>`` element."""
    places = 4 if decimals is None else min(decimals, 4)
    columns = _columns(trace)
    lowest = [
        spot.y + (column.size[1] / 2 or RADIUS) for column in columns for spot in column.spots
    ]
    height = max(lowest) + 46
    width = columns[-1].x + max(columns[-1].size[0] / 2, RADIUS) + 60
    label = html_text(words("Graph of the network"))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" style="min-width:min({width:.0f}px,27rem)" role="img" '
        f'aria-label="{label}">'
    ]
    for before, column in zip(columns, columns[1:], strict=False):
        parts += _edges(trace, before, column, words, places)
    for column in columns:
        parts += _column(trace, column, words, places)
    return "\n".join([*parts, "</svg>"])


def lit(trace: Trace, step: Step) -> tuple[str, list[str]]:
    """The id of what a step is in the graph, and the ids of what it uses."""
    own = _id(trace, step)
    used = (_id(trace, trace[index]) for index in step.operands[:200])
    return own, [name for name in dict.fromkeys(used) if name and name != own]


def _id(trace: Trace, step: Step) -> str:
    """Steps of other samples than the first are not drawn with their values, but in its place."""
    if "weights" in step.quantity and len(step.position) == 2:
        return "e{}-{}-{}".format(step.layer, *step.position)
    if step.quantity == "y" or not step.position or step.layer is None:
        return ""
    place = step.position[0]
    return f"n{step.layer}-{place}"


# Places ----------------------------------------------------------------------------------------


def _columns(trace: Trace) -> list[Column]:
    network = trace.network
    drawn = [0, *(number for number, _ in network.weighted)]
    rough = [_column_size(network.shapes[number]) for number in drawn]
    tallest = max(height for _, height in rough)
    columns: list[Column] = []
    x = 0.0
    for number, (width, height) in zip(drawn, rough, strict=True):
        shape = network.shapes[number]
        x += (GAP if columns else 60) + width / 2
        shown_ones, left_out = _kept(shape[0])
        each = height / (len(shown_ones) + bool(left_out))
        start = TOP + (tallest - height) / 2 + each / 2
        spots = []
        for place, one in enumerate(shown_ones):
            row = place + (1 if left_out and place >= len(shown_ones) // 2 else 0)
            spots.append(Spot(one, x, start + row * each))
        size = (0.0, 0.0) if len(shape) == 1 else _map_size(shape)
        columns.append(Column(number, shape, x, tuple(spots), left_out, size))
        x += width / 2
    return columns


def _kept(count: int) -> tuple[list[int], int]:
    if count <= MOST:
        return list(range(1, count + 1)), 0
    half = MOST // 2
    return [*range(1, half + 1), *range(count - half + 1, count + 1)], count - 2 * half


def _column_size(shape: tuple[int, ...]) -> tuple[float, float]:
    kept, left_out = _kept(shape[0])
    rows = len(kept) + bool(left_out)
    if len(shape) == 1:
        return 2 * RADIUS, rows * ROW
    width, height = _map_size(shape)
    return width, rows * (height + 34)


def _map_size(shape: tuple[int, ...]) -> tuple[float, float]:
    cell = CELL if math.prod(shape[1:]) <= SMALL else max(2.0, min(CELL, 150 / max(shape[1:])))
    return shape[2] * cell, shape[1] * cell


# Edges -----------------------------------------------------------------------------------------


def _edges(
    trace: Trace, before: Column, column: Column, words: Words, places: int
) -> Iterator[str]:
    layer = trace.network.layers[column.layer - 1]
    assert not isinstance(layer, Flatten)
    weights = layer.weights if isinstance(layer, Dense) and len(before.shape) == 1 else None
    largest = 0.0 if weights is None else float(np.abs(weights).max())
    labels = [] if weights is None else _labels(weights, before, column, words, places)
    for start in before.spots:
        for end in column.spots:
            x0 = start.x + (before.size[0] / 2 or RADIUS)
            x1 = end.x - (column.size[0] / 2 or RADIUS)
            line = f'x1="{x0:.1f}" y1="{start.y:.1f}" x2="{x1:.1f}" y2="{end.y:.1f}"'
            if weights is None:
                yield f'<line class="edge" {line}/>'
                continue
            value = float(weights[start.number - 1, end.number - 1])
            share = abs(value) / largest if largest and math.isfinite(largest) else 0.0
            sign = "neg" if value < 0 else "pos"
            name = f"e{column.layer}-{start.number}-{end.number}"
            yield (
                f'<line id="{name}" class="edge {sign}" {line} '
                f'style="--w:{0.8 + 2.4 * share:.2f}px"/>'
            )
    yield from labels


def _labels(weights: Array, before: Column, column: Column, words: Words, places: int) -> list[str]:
    """The weights on their edges, where a place is found at which none covers another."""
    count = len(before.spots) * len(column.spots)
    if count > 24 or before.left_out or column.left_out:
        return []

    def at(share: float) -> list[float]:
        return sorted(
            start.y + share * (end.y - start.y) for start in before.spots for end in column.spots
        )

    def room(share: float) -> float:
        found = at(share)
        return min((b - a for a, b in zip(found, found[1:], strict=False)), default=99.0)

    best = max((0.2 + 0.02 * k for k in range(31)), key=room)
    if room(best) < 13:
        return []
    made = []
    for start in before.spots:
        for end in column.spots:
            x = start.x + best * (end.x - start.x)
            y = start.y + best * (end.y - start.y)
            value = float(weights[start.number - 1, end.number - 1])
            text = shown(value, min(places, 3), words.comma)
            made.append(f'<text class="weight" x="{x:.1f}" y="{y + 4:.1f}">{text}</text>')
    return made


# Columns ---------------------------------------------------------------------------------------


def _column(trace: Trace, column: Column, words: Words, places: int) -> Iterator[str]:
    network, number = trace.network, column.layer
    title = words("input") if number == 0 else words("Layer {layer}", layer=number)
    yield f'<text class="caption" x="{column.x:.1f}" y="20">{html_text(title)}</text>'
    values = network.inputs[0] if number == 0 else trace.values("a", number)
    deltas = trace.values("delta", number) if number else None
    assert values is not None
    first = values if number == 0 else values[0]
    last = number == network.weighted[-1][0] and len(network.shapes[-1]) == 1
    for spot in column.spots:
        if len(column.shape) == 3:
            yield from _map(column, spot, first[spot.number - 1], words, places)
            continue
        name = letter("x" if number == 0 else "a", trace.notation)
        index = trace.notation.index(spot.number)
        yield f'<g id="n{number}-{spot.number}" class="node">'
        yield f'<circle cx="{spot.x:.1f}" cy="{spot.y:.1f}" r="{RADIUS}"/>'
        yield _text("value", spot.x, spot.y + 4, shown(float(first[spot.number - 1]), places,
                                                      words.comma))  # fmt: skip
        yield _text("name", spot.x, spot.y - RADIUS - 5, f"{name}{subscript(index)}")
        if deltas is not None:
            delta = shown(float(deltas[0][spot.number - 1]), places, words.comma)
            yield _text("delta", spot.x, spot.y + RADIUS + 14, f"δ = {delta}")
        if last:
            target = shown(float(network.targets[0][spot.number - 1]), places, words.comma)
            yield _text("name", spot.x, spot.y + RADIUS + 27, f"y = {target}")
        yield "</g>"
    if column.left_out:
        middle = len(column.spots) // 2
        y = (column.spots[middle - 1].y + column.spots[middle].y) / 2
        more = words("⋮ {count} more", count=column.left_out)
        yield _text("caption", column.x, y + 4, more)


def _map(column: Column, spot: Spot, values: Array, words: Words, places: int) -> Iterator[str]:
    """A map of an image or of a kernel: light for small numbers, dark for large ones."""
    width, height = column.size
    rows, cols = values.shape
    cell = width / cols
    left, top = spot.x - width / 2, spot.y - height / 2
    finite = values[np.isfinite(values)]
    low = float(finite.min()) if finite.size else 0.0
    span = (float(finite.max()) - low if finite.size else 0.0) or 1.0
    yield f'<g id="n{column.layer}-{spot.number}" class="node map">'
    for r in range(rows):
        for c in range(cols):
            value = float(values[r, c])
            share = (value - low) / span if math.isfinite(value) else 0.0
            yield (
                f'<rect x="{left + c * cell:.1f}" y="{top + r * cell:.1f}" width="{cell:.1f}" '
                f'height="{cell:.1f}" style="--v:{0.55 * share:.2f}"/>'
            )
            if values.size <= SMALL:
                text = shown(value, min(places, 2), words.comma)
                yield _text("cell", left + (c + 0.5) * cell, top + (r + 0.5) * cell + 3, text)
    yield "</g>"


def _text(kind: str, x: float, y: float, text: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{html_text(text)}</text>'
