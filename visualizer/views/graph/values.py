"""Which number stands in each place of the graph, and which step made it?"""

from dataclasses import dataclass

import numpy as np

from core.lettering import WEIGHT_LETTERS
from core.network import Flatten
from core.trace import Trace
from visualizer.views.graph.columns import Column, Maps, columns, feeding, wide_enough
from visualizer.widest import chars

PHASES = {
    "x": "given",
    "y": "given",
    "z": "forward",
    "a": "forward",
    "exp": "forward",
    "delta": "backward",
    "gradient_a": "backward",
}


@dataclass(frozen=True, slots=True)
class Number:
    """A value and the step that made it."""

    index: int
    value: float


class Values:
    """The numbers of a trace, by place, for one sample."""

    def __init__(self, trace: Trace, decimals: int) -> None:
        self.trace, self.decimals = trace, decimals
        self.spec: tuple[Column, ...] = columns(trace, decimals)
        self.last = len(self.spec) - 1
        losses = [trace.values(name, self.last) for name in ("loss", "loss_term")]
        self.loss_chars = chars(*losses, np.array([trace.loss]), decimals=decimals)
        """Characters of the widest loss, or term of a loss, shown."""
        self._highest: dict[int, float] = {}
        self._lowest: dict[int, float] = {}
        self._widest: dict[int, float] = {}
        self._most: dict[tuple[str, int], float] = {}

    def keep_room(self, before: "Values") -> bool:
        """Take no less room than other numbers of the same network; is it the same room?"""
        self.spec = tuple(map(wide_enough, self.spec, before.spec))
        self.loss_chars = max(self.loss_chars, before.loss_chars)
        return (self.spec, self.loss_chars) == (before.spec, before.loss_chars)

    def at(self, quantity: str, layer: int, flat: int, sample: int) -> Number | None:
        """A value of one sample at a flat position from 0."""
        return self._number(quantity, layer, flat, sample - 1, PHASES[quantity])

    def output(self, layer: int, flat: int, sample: int) -> Number | None:
        """a of a layer, or x of the input."""
        return self.at("a" if layer else "x", layer, flat, sample)

    def weight(self, layer: int, flat: int, reached: int) -> Number | None:
        """The weight as it stands at a step: the new one once its update is reached."""
        return self._newest("weights", layer, flat, reached)

    def bias(self, layer: int, flat: int, reached: int) -> Number | None:
        """The bias as it stands at a step."""
        return self._newest("biases", layer, flat, reached)

    def gradient(self, part: str, layer: int, flat: int) -> Number | None:
        """The gradient of a weight or bias."""
        return self._number(f"gradient_{part}", layer, flat, None, "gradient")

    def loss(self, sample: int, reached: int) -> Number | None:
        """The newest loss that is reached: that of the batch, else that of the sample."""
        for which in (None, sample - 1):
            found = self._number("loss", self.last, 0, which, "loss")
            if found is not None and found.index <= reached:
                return found
        return None

    def name(self, layer: int) -> tuple[str, str]:
        """The letter of a layer's outputs, and the layer above it."""
        return ("a", self.trace.notation.layer(layer)) if layer else ("x", "")

    def weight_name(self, layer: int) -> tuple[str, str]:
        """The letter of a layer's weights, and the layer above it."""
        notation = self.trace.notation
        return WEIGHT_LETTERS[notation.letter][0], notation.layer(layer)

    def counted(self, neuron: int) -> str:
        """The number of a neuron, or of a map, as it is written."""
        return str(self.trace.notation.index(neuron))

    def edges(self, layer: int, i: np.ndarray, j: np.ndarray, reached: int) -> np.ndarray:
        """The weights of edges at a step; i and j from 1."""
        old = self.trace.values("weights", layer)
        new = self.trace.values("new_weights", layer)
        assert old is not None
        found = old[i - 1, j - 1]
        place = self.trace.place("weights", layer, None, "update")
        if place is None or new is None or reached < place.start:
            return found
        flat = (i - 1) * old.shape[1] + j - 1
        done = place.start + place.stride * flat <= reached
        return np.where(done, new[i - 1, j - 1], found)

    def widest(self, layer: int) -> float:
        """The greatest |w| of a layer, old or new: the widest edge."""
        if layer not in self._widest:
            found = 0.0
            for name in ("weights", "new_weights"):
                values = self.trace.values(name, layer)
                if values is not None:
                    finite = np.abs(values[np.isfinite(values)])
                    found = max(found, float(finite.max(initial=0.0)))
            self._widest[layer] = found or 1.0
        return self._widest[layer]

    def span(self, layer: int) -> tuple[float, float]:
        """From where to where a neuron is filled: 0 to 1 or more, and as far below 0 if need be."""
        if layer not in self._highest:
            values = self.trace.values("a" if layer else "x", layer)
            assert values is not None
            finite = values[np.isfinite(values)]
            low, high = float(finite.min(initial=0.0)), float(finite.max(initial=1.0))
            if low < 0:
                high = max(high, -low)
                low = -high
            self._lowest[layer], self._highest[layer] = low, high
        return self._lowest[layer], self._highest[layer]

    def most(self, quantity: str, layer: int) -> float:
        """The greatest size of a quantity in a layer: the strongest colour of its pictures."""
        if quantity == "weights":
            return self.widest(layer)
        if quantity in ("a", "x"):
            least, most = self.span(layer)
            return max(most, -least)
        if (quantity, layer) not in self._most:
            values = self.trace.values(quantity, layer)
            assert values is not None
            found = float(np.abs(values[np.isfinite(values)]).max(initial=0.0))
            self._most[quantity, layer] = found or 1.0
        return self._most[quantity, layer]

    def map(self, layer: int, plane: int, sample: int, quantity: str = "a") -> np.ndarray:
        """The outputs, or the "delta", that a map shows, shape (rows, cols)."""
        column = self.spec[layer]
        assert isinstance(column, Maps)
        values = self.trace.values(quantity if layer else "x", layer)
        assert values is not None
        planes = values[sample - 1].reshape(-1, column.rows, column.cols)
        return np.asarray(planes[plane])

    def cells(self, layer: int, plane: int, sample: int, reached: int, quantity: str = "a") -> int:
        """How many cells of a map, row by row, are reached."""
        column = self.spec[layer]
        assert isinstance(column, Maps)
        size = column.rows * column.cols
        if not layer:
            return size
        place = self.trace.place(quantity, layer, sample - 1, PHASES[quantity])
        assert place is not None
        return min(max((reached - place.step(plane * size)) // place.stride + 1, 0), size)

    def kernel(
        self, layer: int, kernel: int, channel: int, reached: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """A kernel's channel (both from 0) as it stands at a step, and the steps that made it."""
        old = self.trace.values("weights", layer)
        given = self.trace.place("weights", layer, None, "given")
        assert old is not None
        assert given is not None
        shape = old.shape[2:]
        flat = (kernel * old.shape[1] + channel) * shape[0] * shape[1]
        flat = flat + np.arange(shape[0] * shape[1]).reshape(shape)
        values, steps = given.values[flat], given.start + given.stride * flat
        new = self.trace.place("weights", layer, None, "update")
        if new is None:
            return values, steps
        made = new.start + new.stride * flat
        done = made <= reached
        return np.where(done, new.values[flat], values), np.where(done, made, steps)

    def width(self, layer: int) -> int:
        """Neurons of a dense layer."""
        return self.trace.network.shapes[layer][0]

    def activation(self, layer: int) -> str:
        """The activation's title, or "" where there is none."""
        found = self.trace.network.layers[layer - 1] if layer else None
        return "" if found is None or isinstance(found, Flatten) else found.activation.row.title

    def source(self, layer: int) -> int:
        """The column that feeds a layer."""
        return feeding(self.spec, layer)

    def _newest(self, part: str, layer: int, flat: int, reached: int) -> Number | None:
        new = self._number(part, layer, flat, None, "update")
        if new is not None and new.index <= reached:
            return new
        return self._number(part, layer, flat, None, "given")

    def _number(
        self, quantity: str, layer: int, flat: int, sample: int | None, phase: str
    ) -> Number | None:
        place = self.trace.place(quantity, layer, sample, phase)
        return None if place is None else Number(place.step(flat), float(place.values[flat]))
