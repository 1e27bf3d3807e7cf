"""How is the room under the maps shared among patches, kernels and their products?

Geometry only. A pair is a patch and the kernel on it, side by side, and their products after
them; or a rectangle alone. All pairs of a step are of one size.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QRectF

from visualizer.views.graph.columns import Column, Maps, taking
from visualizer.views.graph.text_sizes import Type

MOST_SHARE = 0.5
"""Share of the height that the strip may have."""

COMFORT = 0.28
"""The share up to which it has larger text than the smallest."""

LEAST_LINES = 26
"""Lines of the smallest text; in a lower view there is no strip."""


class Demand(NamedTuple):
    """What is to be shown: so many pairs of rectangles, of so many rows and columns."""

    pairs: int
    rows: int
    cols: int
    chars: int
    """Characters of the widest number."""
    single: bool = False
    """Rectangles alone, with neither a second one nor products."""
    tail: bool = True
    """Whether a line with sum and result follows."""

    @property
    def grids(self) -> int:
        """Rectangles of a pair."""
        return 1 if self.single else 3


@dataclass(frozen=True)
class Spread:
    """Where everything stands."""

    title: QRectF
    units: tuple[tuple[QRectF, ...], ...]
    """The rectangles of each pair that is shown."""
    cell: tuple[float, float]
    numbers: bool
    left_out: int
    """Pairs for which there is no room."""
    tail: QRectF


def strip_room(
    spec: tuple[Column, ...], width: float, height: float, floor: int, digit: float
) -> tuple[Type, float] | None:
    """The strip's text and height in a view of that size, or None where it has none."""
    demands = list(_demands(spec))
    if not demands or height < LEAST_LINES * floor:
        return None
    most = MOST_SHARE * height
    wished = round(min(width / 38, height / 32, 1.8 * floor))
    for node in range(max(wished, floor), floor - 1, -1):
        text = Type(node, floor, digit)
        needed = [_needed(demand, text, width) for demand in demands]
        side_by_side = all(_across(demand, text, width) for demand in demands)
        if side_by_side and max(needed) <= (most if node == floor else COMFORT * height):
            return text, max(needed)
    text = Type(floor, floor, digit)
    needed = [_needed(demand, text, width) for demand in demands]
    return text, min(most, max([12 * text.small, *(one for one in needed if one <= most)]))


def _demands(spec: tuple[Column, ...]) -> list[Demand]:
    """Forwards a kernel has its channels; backwards each pixel has all kernels after it."""
    found = []
    for layer, column in enumerate(spec):
        if not isinstance(column, Maps) or column.kernels is None:
            continue
        own = column.kernels
        found.append(Demand(own.channels, own.rows, own.cols, own.chars))
        after = taking(spec, layer)
        following = spec[after] if after is not None else None
        if isinstance(following, Maps) and following.kernels is not None:
            after_ = following.kernels
            found.append(Demand(following.count, after_.rows, after_.cols, after_.back_chars))
    return found


# measures


def _title(text: Type) -> float:
    return 1.75 * text.small


def name_line(text: Type) -> float:
    """Height of the line with a rectangle's name, above it."""
    return 2.25 * text.small


def _tail(text: Type, demand: Demand) -> float:
    return 2.0 * text.small if demand.tail else 0.0


def sign_width(text: Type) -> float:
    """Width of a sign between two rectangles."""
    return 2.0 * text.small


def _apart(text: Type) -> float:
    return 1.6 * text.small


def _cell(demand: Demand, text: Type) -> tuple[float, float]:
    return text.wide(demand.chars) + 0.7 * text.small, 1.5 * text.small


def _unit_width(demand: Demand, cell: float, text: Type) -> float:
    return demand.grids * demand.cols * cell + (demand.grids - 1) * sign_width(text)


def _across(demand: Demand, text: Type, width: float) -> int:
    """How many pairs with their numbers go side by side."""
    unit = _unit_width(demand, _cell(demand, text)[0], text)
    return min(demand.pairs, int((width + _apart(text)) / (unit + _apart(text))))


def _needed(demand: Demand, text: Type, width: float) -> float:
    """The height that all pairs with their numbers need; 0 where they are too wide."""
    across = _across(demand, text, width)
    block = name_line(text) + demand.rows * _cell(demand, text)[1]
    if across:
        down = math.ceil(demand.pairs / across)
        return _title(text) + down * block + _tail(text, demand)
    if _folds(demand, text, width):
        return _title(text) + 2 * block + 0.4 * text.small
    return 0.0


def _folds(demand: Demand, text: Type, width: float) -> bool:
    """Whether a single pair has room with its products, and the result, under it."""
    cell, _ = _cell(demand, text)
    first = 2 * demand.cols * cell + sign_width(text)
    second = demand.cols * cell + sign_width(text) + text.wide(demand.chars + 6)
    return demand.pairs == 1 and not demand.single and max(first, second) <= width


# placing


def spread(demand: Demand, area: QRectF, text: Type) -> Spread:
    """Everything in its place: with numbers where they have room, else as pictures."""
    title = QRectF(area.left(), area.top(), area.width(), _title(text))
    needed = _needed(demand, text, area.width())
    if 0 < needed <= area.height() + 0.5:
        if not _across(demand, text, area.width()):
            return _folded(demand, area, text, title)
        return _rows(demand, area, text, title, _cell(demand, text), demand.pairs, True)
    pairs = demand.pairs
    least = 4.0 if max(demand.rows, demand.cols) <= 8 else 1.0
    while True:
        cell = _picture_cell(demand._replace(pairs=pairs), area, text)
        if cell >= least or pairs == 1:
            break
        pairs -= 1
    tall = min(1.5 * text.small, 8 * cell) if demand.rows == 1 else cell
    return _rows(demand, area, text, title, (cell, tall), pairs, False)


def _picture_cell(demand: Demand, area: QRectF, text: Type) -> float:
    """The largest square cell with which all pairs fit."""
    best = 0.0
    height = area.height() - _title(text) - _tail(text, demand)
    for across in range(1, demand.pairs + 1):
        down = math.ceil(demand.pairs / across)
        wide = (area.width() - (across - 1) * _apart(text)) / across
        wide -= (demand.grids - 1) * sign_width(text)
        tall = height / down - name_line(text)
        best = max(best, min(wide / (demand.grids * demand.cols), tall / demand.rows))
    best = min(best, 2.0 * text.small)
    return float(int(best)) if best >= 2 else max(best, 0.3)


def _rows(
    demand: Demand,
    area: QRectF,
    text: Type,
    title: QRectF,
    cell: tuple[float, float],
    pairs: int,
    numbers: bool,
) -> Spread:
    """Pairs in rows, the result beneath."""
    unit = _unit_width(demand, cell[0], text)
    across = int((area.width() + _apart(text) + 0.5) / (unit + _apart(text)))
    across = max(1, min(pairs, across))
    across = math.ceil(pairs / math.ceil(pairs / across))
    wide = across * unit + (across - 1) * _apart(text)
    block = name_line(text) + demand.rows * cell[1]
    units = []
    for number in range(pairs):
        down, over = divmod(number, across)
        x = area.center().x() - wide / 2 + over * (unit + _apart(text))
        y = title.bottom() + down * block + name_line(text)
        units.append(tuple(_line(demand, x, y, cell, text)))
    bottom = units[-1][0].bottom()
    tail = QRectF(area.left(), bottom, area.width(), _tail(text, demand))
    return Spread(title, tuple(units), cell, numbers, demand.pairs - pairs, tail)


def _line(
    demand: Demand, x: float, y: float, cell: tuple[float, float], text: Type
) -> list[QRectF]:
    wide, tall = demand.cols * cell[0], demand.rows * cell[1]
    step = wide + sign_width(text)
    return [QRectF(x + number * step, y, wide, tall) for number in range(demand.grids)]


def _folded(demand: Demand, area: QRectF, text: Type, title: QRectF) -> Spread:
    """One pair, its products under it, the result beside them."""
    cell = _cell(demand, text)
    first = 2 * demand.cols * cell[0] + sign_width(text)
    x = area.center().x() - first / 2
    y = title.bottom() + name_line(text)
    left, right, _ = _line(demand, x, y, cell, text)
    below = left.height() + name_line(text)
    products = left.translated(sign_width(text) / 2, below)
    tail = QRectF(products.right() + 0.6 * text.small, products.top(), 0, products.height())
    tail.setRight(area.right())
    return Spread(title, ((left, right, products),), cell, True, 0, tail)
