"""How large are the graph's text, neurons and maps, so that all of it fits?"""

from dataclasses import dataclass, replace

from visualizer.views.graph.columns import Column, Maps, Neurons, Thin
from visualizer.views.graph.map_sizes import MapSize, cell_width, lead_of, map_size, small
from visualizer.views.graph.text_sizes import Type, name_height, name_width

LEVELS = ("full", "medium", "compact")
"""How a neuron is drawn: a circle with z and delta beneath; a pill with them; a bare pill."""

DENSE = 4.0
"""Columns that are no further apart than this many lines of text are made as narrow as can be."""

MOST_ROWS = 15
MOST_UNFOLDED = 16


@dataclass(frozen=True)
class NeuronSize:
    """The measures of a column's neurons, from the centre of each."""

    level: str
    hw: float
    hh: float
    above: float
    below: float
    rows: int
    index: float = 0.0
    """Width of the index that a compact pill carries inside."""

    @property
    def pitch(self) -> float:
        """The least distance of two neurons."""
        return self.above + self.below

    @property
    def width(self) -> float:
        return 2 * self.hw


@dataclass(frozen=True)
class ThinSize:
    width: float


Size = NeuronSize | MapSize | ThinSize


@dataclass(frozen=True)
class Sizes:
    type: Type
    columns: tuple[Size, ...]
    least_gap: float


def sizes(spec: tuple[Column, ...], width: float, height: float, floor: int, digit: float) -> Sizes:
    """The largest sizes with which the columns fit into ``width`` x ``height``.

    Every neuron a circle, if the text need not shrink much for it; else each column as well as
    it can be had; what has too many rows even so is folded.
    """
    wished = round(min(max(min(width / 42, height / 36), floor + 1), max(40, 1.5 * floor)))
    lowest = max(floor, round(0.66 * wished))
    if not any(isinstance(column, Maps) for column in spec):
        for node in range(wished, lowest - 1, -1):
            text = Type(node, floor, digit)
            if (found := _fitting(spec, text, width, height, ("full",), 5.0)) is not None:
                return found
    if any(isinstance(column, Maps) and small(column) for column in spec):
        for node in range(wished, floor - 1, -1):
            text = Type(node, floor, digit)
            for apart in (5.0, 3.5):
                found = _fitting(spec, text, width, height, LEVELS, apart, numbers=True)
                if found is not None:
                    return found
    modest = max(floor, round(0.75 * wished))
    for apart in (10.0, 8.0, 6.0, 5.0, 4.0, 3.0):
        for node in range(modest, floor - 1, -1):
            text = Type(node, floor, digit)
            if (found := _fitting(spec, text, width, height, LEVELS, apart)) is not None:
                return found
    return _tight(spec, Type(floor, floor, digit), width, height)


def _fitting(
    spec: tuple[Column, ...],
    text: Type,
    width: float,
    height: float,
    levels: tuple[str, ...],
    apart: float,
    numbers: bool = False,
) -> Sizes | None:
    """All sizes with this text, columns ``apart`` by that many lines; None if it is too much.

    ``numbers``: the cells of maps are to have room for their values.
    """
    found: list[Size | None] = []
    dense = apart <= DENSE
    for number, column in enumerate(spec):
        if isinstance(column, Neurons):
            size = next(
                (
                    size
                    for level in levels
                    if (size := _neurons(column, text, level, dense)).pitch * size.rows <= height
                ),
                None,
            )
            if size is None and number:
                return None
            if size is None:  # the input may be denser than the rest
                size = _neurons(column, text, "compact", dense)
                if size.pitch * size.rows > height:
                    return None
            found.append(size)
        elif isinstance(column, Thin):
            found.append(ThinSize(1.5 * text.small))
        else:
            found.append(None)
    gap = apart * text.small
    left = width - sum(size.width for size in found if size) - gap * (len(spec) - 1)
    left -= margins(spec, found, text)
    maps = [column for column in spec if isinstance(column, Maps)]
    left -= sum(lead_of(column, text, height) for column in maps)
    wanted = [column.cols * cell_width(column, text) for column in maps]
    if numbers and (left < sum(wanted) or not all(map(small, maps))):
        return None
    if left < sum(_least_width(column, dense) * text.node for column in maps):
        return None
    for number, column in enumerate(spec):
        if isinstance(column, Maps):
            share = min(left / len(maps), 0.36 * width)
            if numbers:
                wish = column.cols * cell_width(column, text)
                share = min(left * wish / sum(wanted), 1.3 * wish)
            made = map_size(column, text, share, height)
            if numbers and not made.numbers:
                return None
            found[number] = made
    return Sizes(text, tuple(size for size in found if size), gap)


def _least_width(column: Maps, dense: bool) -> float:
    """The width below which a map is hard to read, in heights of the text."""
    if column.rows >= 8:
        return 5.5 if dense else 8.0
    return 4.0 if dense else 5.5


def _tight(spec: tuple[Column, ...], text: Type, width: float, height: float) -> Sizes:
    """The least there is: bare pills, as many rows as the height holds, the width as it comes."""
    found: list[Size] = []
    for column in spec:
        if isinstance(column, Neurons):
            size = _neurons(column, text, "compact", dense=True)
            rows = min(size.rows, max(5, int(height / size.pitch)))
            found.append(replace(size, rows=rows))
        elif isinstance(column, Maps):
            found.append(map_size(column, text, _least_width(column, True) * text.node, height))
        else:
            found.append(ThinSize(1.5 * text.small))
    return Sizes(text, tuple(found), 2.4 * text.small)


def margins(spec: tuple[Column, ...], found: list[Size | None], text: Type) -> float:
    """What stands left of the first column and right of the last."""
    return left_margin(spec, found[0], text) + right_margin(spec, text)


def left_margin(spec: tuple[Column, ...], size: Size | None, text: Type) -> float:
    if isinstance(size, NeuronSize) and size.level != "compact":
        return text.node + name_width(text, 2) + 0.35 * text.node - 0.29 * size.hh
    return 1.2 * text.node


def right_margin(spec: tuple[Column, ...], text: Type) -> float:
    last = spec[-1]
    chars = last.line_chars + 2 if isinstance(last, Neurons) else 2
    return 0.9 * text.node + text.wide(chars) + 0.8 * text.node


def _neurons(column: Neurons, text: Type, level: str, dense: bool = False) -> NeuronSize:
    number = column.chars * text.digit * text.node
    half = number / 2
    rows = column.count if column.count <= MOST_UNFOLDED else MOST_ROWS
    if level == "compact":
        index = (len(str(column.count)) * 0.6 + 0.45) * 0.85 * text.small
        hh = 0.84 * text.node
        said = (column.line_chars + 1.3) * text.digit * text.node
        if dense:  # z or delta then takes the place of the index as well
            longest = max(number + index, said + text.digit * text.node)
        else:
            longest = max(number, said) + index
        hw = longest / 2 + 0.5 * text.node
        return NeuronSize(level, hw, hh, 1.18 * hh, 1.18 * hh, rows, index)
    round_enough = level == "full" and half + 0.55 * text.node <= 3.2 * text.node
    hh = max(2.25 * text.node, half + 0.55 * text.node) if round_enough else 2.25 * text.node
    if level == "medium":
        hh = 1.02 * text.node
    hw = max(hh, half + (0.55 if round_enough else 0.75) * text.node)
    name = 0.71 * (hh + 0.3 * text.node) + name_height(text)
    above = max(hh + 0.55 * text.node, name)
    if column.bias_chars:
        above = max(above, hh + 0.5 * text.node + 1.5 * text.small)
    below = hh + 0.5 * text.node + (2 * text.line if column.computed else 0)
    return NeuronSize(level, hw, hh, above + 0.1 * text.node, below + 0.15 * text.node, rows)
