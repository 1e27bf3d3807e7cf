"""How large are maps, and the kernels beside them?"""

import math
from dataclasses import dataclass

from visualizer.views.graph.columns import Kernels, Maps
from visualizer.views.graph.text_sizes import Type, name_height

LEAST_KERNEL = 3.0
"""Pixels of a kernel's cell below which the kernels are left to the strip."""


@dataclass(frozen=True)
class KernelSize:
    """The measures of the kernels of one map: a picture for each channel, in rows."""

    cell: float
    across: int
    """Channels side by side."""
    width: float
    height: float
    channel_width: float
    channel_height: float


@dataclass(frozen=True)
class MapSize:
    """The measures of a column's maps."""

    cell_width: float
    cell_height: float
    head: float
    """Height of the line with the map's name."""
    count: int
    """Maps that are shown; the others wait for their turn."""
    map_width: float
    height: float
    numbers: bool
    """Whether the cells are large enough for their values."""
    kernels: KernelSize | None = None
    lead: float = 0.0
    """Width of the kernels, and of the room between them and their map."""

    @property
    def width(self) -> float:
        return self.lead + self.map_width

    @property
    def tall(self) -> float:
        """Height of a map, or of its kernels where these are taller."""
        return max(self.height, self.kernels.height if self.kernels else 0.0)


def small(column: Maps) -> bool:
    """Whether a map's cells are to carry their numbers."""
    return column.rows <= 6 and column.cols <= 6


def cell_width(column: Maps, text: Type) -> float:
    """Width of a cell with its number."""
    return text.wide(column.chars) + 0.8 * text.small


def lead_of(column: Maps, text: Type, height: float) -> float:
    """The width that the kernels of a column of maps take up."""
    count, head = _shown(column, text, height)
    return _lead(column, text, _room(column, text, height, count, head))[1]


def map_size(column: Maps, text: Type, width: float, height: float) -> MapSize:
    """The sizes of maps that share ``height``, with ``width`` for each beside its kernels."""
    count, head = _shown(column, text, height)
    room = _room(column, text, height, count, head)
    kernels, lead = _lead(column, text, room)
    if small(column):
        wide, tall = cell_width(column, text), 1.7 * text.small
        if wide * column.cols <= width + 1e-6 and tall * column.rows <= room:
            wide = width / column.cols
            tall = min(max(tall, 0.8 * wide), room / column.rows)
            size = (wide * column.cols, tall * column.rows)
            return MapSize(wide, tall, head, count, *size, True, kernels, lead)
    cell = min(width / column.cols, room / column.rows, 3.0 * text.node)
    cell = float(int(cell)) if cell >= 3 else cell
    size = (cell * column.cols, cell * column.rows)
    return MapSize(cell, cell, head, count, *size, False, kernels, lead)


def _shown(column: Maps, text: Type, height: float) -> tuple[int, float]:
    """How many maps have room, and the height of the line with each one's name."""
    head, space = 1.15 * name_height(text), 0.5 * text.node
    least = 3.6 * text.node
    fits = max(1, int((height + space) / (head + least + space)))
    return min(column.count, fits), head


def _room(column: Maps, text: Type, height: float, count: int, head: float) -> float:
    """The height that each map has."""
    more = 1.5 * text.small if count < column.count else 0.0
    return (height - more - (count - 1) * 0.5 * text.node) / count - head


def _lead(column: Maps, text: Type, room: float) -> tuple[KernelSize | None, float]:
    kernels = column.kernels
    if kernels is None:
        return None, 0.0
    size = _kernel_size(kernels, text, room)
    return (None, 0.0) if size is None else (size, size.width + 1.1 * text.node)


def _kernel_size(kernels: Kernels, text: Type, room: float) -> KernelSize | None:
    """As large as the text is, the channels under each other where they have room for it."""
    wished = float(max(text.small, 8))
    for cell in (wished, 0.75 * wished, 0.55 * wished, LEAST_KERNEL):
        cell = float(int(cell))
        space = max(2.0, float(int(0.5 * cell)))
        wide, tall = kernels.cols * cell, kernels.rows * cell
        down = min(kernels.channels, int((room + space) / (tall + space)))
        if down < 1:
            continue
        across = math.ceil(kernels.channels / down)
        width = across * (wide + space) - space
        if width <= 9 * text.node or cell == LEAST_KERNEL:
            down = math.ceil(kernels.channels / across)
            height = down * (tall + space) - space
            return KernelSize(cell, across, width, height, wide + space, tall + space)
    return None
