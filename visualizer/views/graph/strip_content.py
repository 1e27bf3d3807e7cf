"""What stands in the strip under the maps at a step?

The rectangles that lie on each other, their products and what becomes of the sum; between such
steps the kernels as they stand.
"""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from core.windows import Patch, Window
from visualizer.i18n import tr
from visualizer.views.graph.columns import Maps, chars
from visualizer.views.graph.layout import Layout
from visualizer.views.graph.moment import Moment
from visualizer.views.graph.strip import Demand, Spread, spread
from visualizer.views.graph.values import Number, Values

MOST_IN_A_ROW = 16
"""A longer row of δ is left to the edges."""


@dataclass(frozen=True, eq=False)
class Grid:
    """One rectangle of numbers in its place."""

    rect: QRectF
    values: np.ndarray
    """Shape (rows, cols); NaN where nothing stands."""
    steps: np.ndarray | None
    """The step of each number, -1 where nothing stands; None for products, which are no steps."""
    hidden: np.ndarray
    """Where the number is covered."""
    quantity: str
    most: float
    """What has the strongest colour."""
    letter: str = ""
    over: str = ""
    under: str = ""
    turned: bool = False

    def at(self, point: QPointF) -> tuple[int, int]:
        """Row and column of the cell under a point, from 0."""
        rows, cols = self.values.shape
        row = int((point.y() - self.rect.top()) / self.rect.height() * rows)
        col = int((point.x() - self.rect.left()) / self.rect.width() * cols)
        return min(max(row, 0), rows - 1), min(max(col, 0), cols - 1)

    def number(self, row: int, col: int) -> Number | None:
        """The number of a cell that a step made."""
        if self.steps is None or self.steps[row, col] < 0:
            return None
        return Number(int(self.steps[row, col]), float(self.values[row, col]))

    def cell(self, row: int, col: int) -> QRectF:
        rows, cols = self.values.shape
        wide, tall = self.rect.width() / cols, self.rect.height() / rows
        return QRectF(self.rect.left() + col * wide, self.rect.top() + row * tall, wide, tall)


@dataclass(frozen=True)
class Piece:
    """A part of the line that says what becomes of the sum."""

    sign: str
    letter: str
    value: float
    index: int | None = None
    """The step of the number, if it is one of its own."""
    hidden: bool = False
    strong: bool = False


@dataclass(frozen=True, eq=False)
class Content:
    """All that the strip shows."""

    title: str
    short: str
    """What is left of the title where there is little room: the operation."""
    units: tuple[tuple[Grid, ...], ...]
    place: Spread
    pieces: tuple[Piece, ...] = ()
    sample: str = ""
    """Whose share of a gradient the products are."""
    made: tuple[int, ...] = ()
    """Steps that are framed among the kernels."""

    def grid_at(self, point: QPointF) -> Grid | None:
        """The rectangle under a point of the layout."""
        for unit in self.units:
            for grid in unit:
                if grid.rect.contains(point):
                    return grid
        return None


class StripContent:
    """Looks up what the strip shows, anew where the moment has changed."""

    def __init__(self, values: Values, layout: Layout, covered: frozenset[int]) -> None:
        self.values, self.layout, self.covered = values, layout, covered
        self._moment: Moment | None = None
        self._found: Content | None = None

    def at(self, moment: Moment) -> Content | None:
        """What the strip shows, or None where there is no strip, or nothing in it."""
        if self._moment is not moment:
            self._moment = moment
            self._found = self._look_up(moment) if self.layout.strip is not None else None
        return self._found

    def _look_up(self, moment: Moment) -> Content | None:
        window = moment.window
        if window is not None:
            left, _ = window.pairs[0]
            if left.shape[0] > 1 or left.shape[1] <= MOST_IN_A_ROW:
                return self._window(window, moment)
        return self._kernels(moment)

    # what lies on each other

    def _window(self, window: Window, moment: Moment) -> Content:
        area, text = self.layout.strip, self.layout.strip_type
        assert area is not None
        (_, second), rows_cols = window.pairs[0], window.pairs[0][0].shape
        widest = self._widest(window)
        demand = Demand(len(window.pairs), *rows_cols, widest, single=second is None)
        place = spread(demand, area, text)
        made = moment.now[-1]
        hide = window.step.index in self.covered
        units = []
        for (left, right), products, rects in zip(
            window.pairs, window.products, place.units, strict=False
        ):
            grids = [self._grid(left, rects[0])]
            if right is not None:
                grids.append(self._grid(right, rects[1]))
                hidden = grids[0].hidden | grids[1].hidden
                hidden |= np.full(products.shape, hide) & ~np.isnan(products)
                most = grids[0].most * grids[1].most
                grids.append(Grid(rects[2], products, None, hidden, "products", most))
            units.append(tuple(grids))
        title, short = _title(window, self.values)
        pieces = self._pieces(window, moment, hide or self._covers(window))
        samples = self.values.trace.network.samples
        sample = ""
        if samples > 1 and made.phase == "gradient":
            sample = tr("sample {number} of {count}", number=moment.sample, count=samples)
        return Content(title, short, tuple(units), place, pieces, sample)

    def _covers(self, window: Window) -> bool:
        """Whether a number that is added up is covered: the sum would give it away."""
        if not self.covered:
            return False
        patches = [patch for pair in window.pairs for patch in pair if patch is not None]
        return any(np.isin(patch.steps, list(self.covered)).any() for patch in patches)

    def _widest(self, window: Window) -> int:
        """Characters of the widest number, the same for all steps of a kind."""
        for patch in window.pairs[0]:
            column = self.layout.spec[patch.layer] if patch else None
            if isinstance(column, Maps) and column.kernels is not None:
                if patch.quantity == "delta":
                    return column.kernels.back_chars
                if patch.quantity == "weights":
                    return column.kernels.chars
        values = [patch.values for pair in window.pairs for patch in pair if patch]
        return chars(*values, *window.products, decimals=self.values.decimals)

    def _grid(self, patch: Patch, rect: QRectF) -> Grid:
        values = self.values
        letter, over = values.name(patch.layer)
        under = ",".join(str(values.trace.notation.index(one)) for one in patch.lead)
        column = self.layout.spec[patch.layer]
        if patch.quantity == "weights":
            letter, over = values.weight_name(patch.layer)
        elif patch.quantity == "delta":
            letter = "δ"
        if isinstance(column, Maps) and _alone(column, patch):
            under = ""
        hidden = np.zeros(patch.shape, bool)
        if self.covered:
            hidden = np.isin(patch.steps, list(self.covered))
        return Grid(
            rect, patch.values, patch.steps, hidden, patch.quantity,
            values.most(patch.quantity, patch.layer), letter, over, under, patch.turned,
        )  # fmt: skip

    def _pieces(self, window: Window, moment: Moment, hide: bool) -> tuple[Piece, ...]:
        """Σ, what is added to it or scales it, and the result."""
        made, trace = moment.now[-1], self.values.trace
        found = [Piece("", "Σ", window.total, hidden=hide)]
        result = trace[window.step.index]
        if window.bias is not None:
            bias = trace[window.bias]
            found.append(Piece("+", "b", bias.value, bias.index, bias.index in self.covered))
        slope = window.slope
        if slope is not None:
            known = not self.covered.intersection(result.operands) and not hide
            found.append(Piece("·", "f′(z)", slope, hidden=not known))
        letter = RESULTS.get(result.quantity, result.quantity)
        covered = result.index in self.covered
        mean = trace.network.samples > 1 and trace.network.batch_reduction == "mean"
        sign = "="
        if result.phase == "gradient" and trace.network.samples > 1:
            sign = tr("mean over the batch:") if mean else tr("sum over the batch:")
        strong = made.index == result.index
        found.append(Piece(sign, letter, result.value, result.index, covered, strong))
        if result.quantity == "z":
            a = trace.index("a", result.layer, result.position, result.sample, "forward")
            if a is not None and a <= moment.reached:
                found.append(Piece("→", "a", trace[a].value, a, a in self.covered, made.index == a))
        return tuple(found)

    # between

    def _kernels(self, moment: Moment) -> Content | None:
        """The kernels of the layer at hand, or of the nearest before it."""
        area, text, spec = self.layout.strip, self.layout.strip_type, self.layout.spec
        assert area is not None
        layers = [n for n, one in enumerate(spec) if isinstance(one, Maps) and one.kernels]
        if not layers:
            return None
        here = moment.now[-1].layer if moment.now else 0
        layer = max((one for one in layers if one <= here), default=layers[0])
        column = spec[layer]
        assert isinstance(column, Maps)
        assert column.kernels is not None
        kernels = column.kernels
        count = column.count * kernels.channels
        demand = Demand(count, kernels.rows, kernels.cols, kernels.chars, True, False)
        place = spread(demand, area, text)
        letter, over = self.values.weight_name(layer)
        index = self.values.trace.notation.index
        units = []
        for number, rects in enumerate(place.units):
            kernel, channel = divmod(number, kernels.channels)
            values, steps = self.values.kernel(layer, kernel, channel, moment.reached)
            hidden = np.zeros(values.shape, bool)
            if self.covered:
                hidden = np.isin(steps, list(self.covered))
            under = f"{index(kernel + 1)},{index(channel + 1)}" if count > 1 else ""
            most = self.values.widest(layer)
            grid = Grid(rects[0], values, steps, hidden, "weights", most, letter, over, under)
            units.append((grid,))
        title = tr("The kernels of layer {layer}", layer=layer)
        if place.left_out:
            title = tr("{title} · {count} more", title=title, count=place.left_out)
        made = tuple(one.index for one in moment.now if one.part == "kernel")
        return Content(title, title, tuple(units), place, made=made)


def _alone(column: Maps, patch: Patch) -> bool:
    """Whether there is but one map, or one kernel of one channel, so that no index is needed."""
    if patch.quantity != "weights":
        return column.count == 1
    return column.count == 1 and column.kernels is not None and column.kernels.channels == 1


RESULTS = {"delta": "δ", "gradient_a": "∂a", "gradient_weights": "∂w", "gradient_biases": "∂b"}
"""How a step's result is written at its number."""


def _title(window: Window, values: Values) -> tuple[str, str]:
    """What is done, with where, and the operation alone."""
    left, right = window.pairs[0]
    if window.operation == "full convolution":
        what = tr("Full convolution")
        said = tr("{what}: each kernel, turned by 180°, on the δ that this output fed", what=what)
    elif window.operation == "sum":
        what = tr("Sum")
        said = tr("{what}: the bias went into every output of its map", what=what)
    elif window.operation == "weighted sum" and left.quantity == "delta":
        what = tr("Weighted sum")
        said = tr("{what}: each δ through the weight that carried this output", what=what)
    elif window.operation == "weighted sum":
        what = tr("Weighted sum")
        said = tr("{what}: to a neuron, each map has a weight for every place", what=what)
    else:
        what = tr("Valid correlation")
        index = values.trace.notation.index
        (rows, cols), (top, first) = left.shape, (index(left.top + 1), index(left.left + 1))
        where = {
            "rows": f"{top}–{top + rows - 1}" if rows > 1 else str(top),
            "columns": f"{first}–{first + cols - 1}" if cols > 1 else str(first),
        }
        if right is not None and right.quantity == "delta":
            said = tr("{what}: the map of δ on rows {rows}, columns {columns}", what=what, **where)
        else:
            said = tr("{what}: the kernel on rows {rows}, columns {columns}", what=what, **where)
    return said, what
