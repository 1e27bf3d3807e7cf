"""What does a network's shape mean when it is written as text, such as ``784-128-10``?

Parts are joined by ``-``. The first is the input: ``2`` numbers, or images ``1x28x28`` of
channels, rows and columns (``28x28`` has one channel). Each of the others is a layer: ``10``
neurons, or kernels, ``5c3`` for five of 3 x 3 and ``5@3x4`` for five of 3 rows and 4 columns.
Maps are written as one row of numbers before the first neurons that come after them; ``flatten``
says so where it would not come by itself. ``×``, blanks and long dashes are taken as well.
"""

import re
import unicodedata
from dataclasses import dataclass

from core.arrays import Shape
from core.checks import DocumentError, brief, check_size, check_whole, times
from core.network import Conv2D, Dense, Flatten, Network

PLACE = "layers"

_INPUT = re.compile(r"(\d{1,9})(?:x(\d{1,9}))?(?:x(\d{1,9}))?")
_UNITS = re.compile(r"\d{1,9}")
_KERNELS = re.compile(r"(\d{1,9})[c@](\d{1,9})(?:x(\d{1,9}))?")
_SIGNS = str.maketrans(
    {"×": "x", "·": "x", "*": "x", "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-"}
)


@dataclass(frozen=True)
class Units:
    """A dense layer of so many neurons."""

    units: int

    def __str__(self) -> str:
        return str(self.units)


@dataclass(frozen=True)
class Kernels:
    """A convolution with so many kernels of so many rows and columns."""

    kernels: int
    size: tuple[int, int]

    def __str__(self) -> str:
        rows, cols = self.size
        return f"{self.kernels}c{rows}" if rows == cols else f"{self.kernels}@{rows}x{cols}"


@dataclass(frozen=True)
class Flat:
    """Maps become one row of numbers."""

    def __str__(self) -> str:
        return "flatten"


@dataclass(frozen=True)
class Parsed:
    """The layers a text means. ``shapes[0]`` is the input's, ``shapes[l]`` that of layer l."""

    layers: tuple[Units | Kernels | Flat, ...]
    shapes: tuple[Shape, ...]

    @property
    def input_shape(self) -> Shape:
        """(n,), or (channels, rows, columns)."""
        return self.shapes[0]

    @property
    def weighted(self) -> int:
        """How many layers have weights, and so an activation."""
        return sum(not isinstance(layer, Flat) for layer in self.layers)

    def __str__(self) -> str:
        """The text, as short as it can be."""
        said = [times(self.input_shape).replace(" ", "")]
        for number, layer in enumerate(self.layers):
            if not (isinstance(layer, Flat) and self._by_itself(number)):
                said.append(str(layer))
        return "-".join(said)

    def _by_itself(self, number: int) -> bool:
        """Would this flatten come without being written? ``number`` from 0."""
        after = self.layers[number + 1 : number + 2]
        return len(self.shapes[number]) == 3 and bool(after) and isinstance(after[0], Units)


def parse_layers(text: str) -> Parsed:
    """The layers that ``text`` means; raises DocumentError that names the part that is wrong."""
    tidy = unicodedata.normalize("NFKC", text).translate(_SIGNS).lower()
    parts = "".join(tidy.split()).removeprefix("[").removesuffix("]").split("-")
    if len(parts) < 2 or not all(parts):
        raise DocumentError(
            PLACE,
            "the input and at least one layer expected, joined by -, such as 2-3-1; found {found}",
            found=brief(text),
        )
    shapes = [_input(parts[0])]
    layers: list[Units | Kernels | Flat] = []
    for part in parts[1:]:
        layer = _layer(part)
        if isinstance(layer, Units) and len(shapes[-1]) == 3:
            layers.append(Flat())
            shapes.append(_after(Flat(), shapes[-1], part))
        layers.append(layer)
        shapes.append(_after(layer, shapes[-1], part))
    if all(isinstance(layer, Flat) for layer in layers):
        raise DocumentError(PLACE, "no layer has weights; add neurons, such as -10")
    return Parsed(tuple(layers), tuple(shapes))


def layers_text(network: Network) -> str:
    """The text that means the layers of ``network``."""
    layers: list[Units | Kernels | Flat] = []
    for layer in network.layers:
        if isinstance(layer, Dense):
            layers.append(Units(layer.units))
        elif isinstance(layer, Conv2D):
            layers.append(Kernels(layer.kernels, layer.kernel_size))
        else:
            assert isinstance(layer, Flatten)
            layers.append(Flat())
    return str(Parsed(tuple(layers), network.shapes))


def _input(part: str) -> Shape:
    found = _INPUT.fullmatch(part)
    if not found:
        raise DocumentError(
            PLACE,
            "{part} is no input; write a number such as 784, or channels, rows and columns such "
            "as 1x28x28",
            part=brief(part),
        )
    sizes = tuple(int(size) for size in found.groups() if size)
    shape = (1, *sizes) if len(sizes) == 2 else sizes
    for size in shape:
        check_whole(PLACE, size)
    check_size(PLACE, shape)
    return shape


def _layer(part: str) -> Units | Kernels | Flat:
    if part == "flatten":
        return Flat()
    if _UNITS.fullmatch(part):
        check_whole(PLACE, int(part))
        return Units(int(part))
    found = _KERNELS.fullmatch(part)
    if not found:
        raise DocumentError(
            PLACE,
            "{part} is no layer; write a number of neurons such as 10, or kernels such as 5c3",
            part=brief(part),
        )
    kernels, rows, cols = found.groups()
    for size in (kernels, rows, cols or rows):
        check_whole(PLACE, int(size))
    return Kernels(int(kernels), (int(rows), int(cols or rows)))


def _after(layer: Units | Kernels | Flat, shape: Shape, part: str) -> Shape:
    """The shape after a layer for values of ``shape``."""
    if isinstance(layer, Units):
        made: Shape = (layer.units,)
    elif isinstance(layer, Flat):
        size = 1
        for side in shape:
            size *= side
        made = (size,)
    elif len(shape) != 3:
        raise DocumentError(
            PLACE,
            "{part}: kernels take images; put them before the neurons, and write the input as "
            "channels, rows and columns, such as 1x28x28",
            part=brief(part),
        )
    else:
        for size, side in zip(layer.size, shape[1:], strict=True):
            if size > side:
                raise DocumentError(
                    PLACE,
                    "{part}: the kernel does not fit maps of {rows} x {cols}; make it smaller",
                    part=brief(part),
                    rows=shape[1],
                    cols=shape[2],
                )
        rows, cols = (side - size + 1 for size, side in zip(layer.size, shape[1:], strict=True))
        made = (layer.kernels, rows, cols)
    check_size(PLACE, made)
    return made
