"""How is the graph drawn at a step? What rests comes from kept pictures, what is lit is drawn."""

from typing import Any

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen

from visualizer.i18n import tr, words
from visualizer.theme import Theme
from visualizer.views.graph.columns import Maps, Neurons, Thin
from visualizer.views.graph.ink import LEFT, Ink, curve
from visualizer.views.graph.kernels import Kernels
from visualizer.views.graph.layout import Gap, Guests, Layout
from visualizer.views.graph.lit import CROWDED, Lit, thinness
from visualizer.views.graph.marks import Marks
from visualizer.views.graph.moment import Moment
from visualizer.views.graph.nodes import Nodes
from visualizer.views.graph.places import Fold, Placed
from visualizer.views.graph.sheets import Sheets
from visualizer.views.graph.sizes import NeuronSize
from visualizer.views.graph.strip_drawing import StripDrawing
from visualizer.views.graph.tiles import Tiles
from visualizer.views.graph.values import Values

FAINT, RESTING = 0.3, 0.8
"""Share of their colour that edges keep beside lit ones, and where nothing is lit."""

RESTING_KINDS = ("gap", "links", "caption", "fold", "thin")

ALIKE = 0.1
"""Change of a faint edge's weight, of the widest, that is not worth a new picture."""


class GraphPainter:
    """Draws one layout of one trace in one theme.

    ``tiles``: how parts get on the painter, where it is not by way of new pictures.
    """

    def __init__(
        self,
        values: Values,
        layout: Layout,
        theme: Theme,
        decimals: int,
        covered: frozenset[int],
        tiles: Tiles | None = None,
        ink: Ink | None = None,
    ) -> None:
        self.values, self.layout, self.theme, self._decimals = values, layout, theme, decimals
        self.ink = ink or Ink(theme, layout.type, decimals)
        self.covered = covered
        self._tiles = tiles or Tiles()
        self.nodes = Nodes(values, layout, self.ink, covered, self._tiles)
        self.sheets = Sheets(values, self.ink, covered)
        self.kernels = Kernels(values, self.ink, covered, self._tiles)
        self.lit = Lit(values, layout, self.ink, covered, self._tiles)
        self.marks = Marks(values, layout, self.ink, covered)
        self.strip = StripDrawing(values, layout, self.ink, covered, self._tiles)

    def paint(
        self, p: QPainter, moment: Moment, origin: QPoint, zoom: float, ratio: float, view: QRectF
    ) -> None:
        """Draw the graph on a view that shows its corner at ``origin``, in device pixels."""
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        p.setTransform(self._tiles.begin(zoom, ratio, origin, view))
        lit = self.lit.edges(moment)
        self._edges(p, moment)
        self._links(p, moment)
        self.lit.bundles(p, moment)
        for edge in lit:
            self.lit.draw(p, edge)
        for column in self.layout.columns:
            self._column(p, column, moment)
        for edge in lit:
            if isinstance(self.layout.spec[self.values.source(edge.layer)], Maps):
                self.lit.draw(p, edge)
        self._parts(p, moment)
        self.marks.draw(p, moment, lit)
        for sheet in self.layout.sheets(moment.guests):
            self.kernels.draw(p, sheet, moment)
        self.marks.notes(p, moment)
        boxes = self.nodes.rings_and_notes(p, moment)
        self.lit.labels(p, lit, moment, boxes + self.nodes.obstacles(moment))
        self._loss(p, moment)
        self.strip.draw(p, moment)

    def of_others(self, values: Values) -> "GraphPainter":
        """A painter of other numbers of the same network in the same layout.

        It keeps the pictures that hold good for them: their states say all about them, but for
        how far a neuron is filled at most, and what the cells of a map hold.
        """
        same_inputs = values.trace.network.inputs is self.values.trace.network.inputs

        def good(key: Any) -> bool:
            kind, layer = key[:2] if isinstance(key, tuple) else (key, 0)
            if kind == "node":
                return values.span(layer) == self.values.span(layer)
            return kind in RESTING_KINDS or (kind == "sheet" and not layer and same_inputs)

        return GraphPainter(
            values, self.layout, self.theme, self._decimals, self.covered,
            self._tiles.carried(good), self.ink,
        )  # fmt: skip

    # what rests

    def _edges(self, p: QPainter, moment: Moment) -> None:
        card = self.theme.color("card")
        for gap in self.layout.gaps:
            share = FAINT if moment.lit else RESTING
            if gap.i.size > CROWDED:
                share *= 0.7
            weights = self.values.edges(gap.layer, gap.i, gap.j, moment.reached)
            widest = self.values.widest(gap.layer)
            drawn = _coarse(
                weights / widest, self.values.edges(gap.layer, gap.i, gap.j, 0) / widest
            )
            state = (share, drawn.tobytes())
            self._tiles.draw(
                p, ("gap", gap.layer), state, gap.rect,
                lambda q, g=gap, w=drawn, s=share: self._draw_gap(q, g, w, s), card,
            )  # fmt: skip

    def _draw_gap(self, p: QPainter, gap: Gap, weights: np.ndarray, share: float) -> None:
        """All edges of a gap, those of one pen as one path, the weightiest on top."""
        paths: dict[float, QPainterPath] = {}
        for weight, (x0, y0, x1, y1) in zip(weights.tolist(), gap.ends.tolist(), strict=True):
            path = paths.setdefault(weight, QPainterPath())
            middle = (x0 + x1) / 2
            path.moveTo(x0, y0)
            path.cubicTo(middle, y0, middle, y1, x1, y1)
        p.setBrush(Qt.BrushStyle.NoBrush)
        thin = thinness(gap.i.size)
        for weight in sorted(paths, key=abs):
            color = self.theme.tint(self.ink.sign(weight), share)
            p.setPen(self.ink.pen(weight, 1.0, color, thin))
            p.drawPath(paths[weight])

    def _links(self, p: QPainter, moment: Moment) -> None:
        """Thin lines that say which maps feed which layer."""
        for layer in range(1, len(self.layout.spec)):
            if isinstance(self.layout.spec[layer], Thin):
                continue
            source = self.values.source(layer)
            if not isinstance(self.layout.spec[source], Maps):
                continue
            before, here = self.layout.columns[source], self.layout.columns[layer]
            top, bottom = min(before.top, here.top), max(before.bottom, here.bottom)
            rect = QRectF(before.right, top, here.left - before.right, bottom - top)
            self._tiles.draw(
                p, ("links", layer), (moment.lit, _key(moment.guests)), rect,
                lambda q, to=layer, s=source: self._draw_links(q, to, s, moment),
                self.theme.color("card"),
            )  # fmt: skip

    def _draw_links(self, p: QPainter, layer: int, source: int, moment: Moment) -> None:
        guests = moment.guests
        starts = [
            QPointF(sheet.rect.right(), sheet.rect.center().y())
            for sheet in self.layout.sheets(guests)
            if sheet.layer == source
        ]
        ends = [node.inlet for node in self.layout.nodes(guests) if node.layer == layer]
        ends += [sheet.inlet for sheet in self.layout.sheets(guests) if sheet.layer == layer]
        p.setPen(QPen(self.theme.tint("line", 0.55 if moment.lit else 0.9), 1))
        for a in starts:
            for b in ends:
                p.drawPath(curve(a.x(), a.y(), b.x(), b.y()))

    def _column(self, p: QPainter, column: Placed, moment: Moment) -> None:
        spec = column.spec
        self._caption(p, column)
        if column.fold is not None:
            self._fold(p, column, column.fold, moment)
        if isinstance(spec, Neurons):
            for neuron in (*column.rows, *moment.guests.get(column.layer, ())):
                node = self.layout.node(column.layer, neuron, moment.guests)
                if node is not None:
                    state = self.nodes.states.picture(node, self.nodes.states.at(node, moment))
                    self._tiles.draw(
                        p, ("node", column.layer, neuron, node.center.y()), state, node.bounds,
                        lambda q, n=node, s=state: self.nodes.draw(q, n, s),
                    )  # fmt: skip
        elif isinstance(spec, Maps):
            for number in (*column.rows, *moment.guests.get(column.layer, ())):
                self._sheet(p, column, number - 1, moment)
        else:
            self._thin(p, column)

    def _caption(self, p: QPainter, column: Placed) -> None:
        if isinstance(column.spec, Thin):
            return
        size = self.layout.type.caption
        rect = QRectF(
            column.x - 7 * size, self.layout.caption_y - 1.2 * size, 14 * size, 2.4 * size
        )
        self._tiles.draw(
            p, ("caption", column.layer), None, rect,
            lambda q: self._draw_caption(q, column, rect),
        )  # fmt: skip

    def _draw_caption(self, p: QPainter, column: Placed, rect: QRectF) -> None:
        text = words()(self.values.activation(column.layer)) or tr("input")
        soft = self.theme.color("soft")
        if isinstance(column.size, NeuronSize) and column.size.level == "compact":
            letter, over = self.values.name(column.layer)
            caption = self.layout.type.caption
            total = 2.2 * caption + QFontMetricsF(self.ink.text_font).horizontalAdvance(text)
            base = rect.center().y() + 0.36 * caption
            at = QPointF(rect.center().x() - total / 2, base)
            wide = self.ink.caption_name(p, at, letter, over, soft)
            p.setFont(self.ink.text_font)
            p.drawText(QPointF(at.x() + wide + 0.5 * caption, base), text)
            return
        self.ink.text(p, rect, text, self.ink.text_font, soft)

    def _fold(self, p: QPainter, column: Placed, fold: Fold, moment: Moment) -> None:
        hidden = self.layout.hidden(column.layer, moment.guests)
        alone = isinstance(column.spec, Neurons) and not moment.guests.get(column.layer)
        self._tiles.draw(
            p, ("fold", column.layer), (hidden, alone), fold.whole,
            lambda q: self._draw_fold(q, fold, hidden, alone),
        )  # fmt: skip

    def _draw_fold(self, p: QPainter, fold: Fold, hidden: int, alone: bool) -> None:
        soft = self.theme.color("soft")
        more = tr("⋮ {count} more", count=hidden)
        where = fold.whole if alone else fold.above
        self.ink.text(p, where, more, self.ink.text_font, soft)
        if not alone and not fold.below.isEmpty():
            self.ink.text(p, fold.below, "⋮", self.ink.text_font, soft)

    def _thin(self, p: QPainter, column: Placed) -> None:
        rect = QRectF(column.left, column.top, column.right - column.left,
                      column.bottom - column.top)  # fmt: skip
        self._tiles.draw(p, ("thin", column.layer), None, rect, lambda q: self._draw_thin(q, rect))

    def _draw_thin(self, p: QPainter, rect: QRectF) -> None:
        p.save()
        p.translate(rect.center())
        p.rotate(-90)
        turned = QRectF(-rect.height() / 2, -rect.width() / 2, rect.height(), rect.width())
        self.ink.box(p, turned.adjusted(1, 1, -1, -1), self.theme.color("line"), 1)
        self.ink.text(p, turned, tr("flatten"), self.ink.text_font, self.theme.color("soft"))
        p.restore()

    def _sheet(self, p: QPainter, column: Placed, plane: int, moment: Moment) -> None:
        sheet = self.layout.sheet(column.layer, plane, moment.guests)
        if sheet is None:
            return
        layer, sample = column.layer, moment.sample
        face = "delta" if layer in moment.deltas else "a"
        cells = self.values.cells(layer, plane, sample, moment.reached, face)
        covered = self.sheets.covered_cells(layer, plane, sample, cells, face)
        state = (plane, cells, sample, covered, face)
        self._tiles.draw(
            p, ("sheet", layer, sheet.rect.top()), state, sheet.bounds,
            lambda q: self.sheets.draw(q, sheet, cells, sample, covered, face),
        )  # fmt: skip

    def _parts(self, p: QPainter, moment: Moment) -> None:
        """Which sample of the batch is shown."""
        count = self.values.trace.network.samples
        if count < 2:
            return
        small = self.layout.type.caption
        rect = QRectF(0.8 * small, self.layout.bottom - 2 * small, 16 * small, 1.6 * small)
        text = tr("sample {number} of {count}", number=moment.sample, count=count)
        self._tiles.draw(
            p, "sample", moment.sample, rect,
            lambda q: self.ink.text(
                q, rect, text, self.ink.text_font, self.theme.color("soft"),
                LEFT,
            ),
        )  # fmt: skip

    def _loss(self, p: QPainter, moment: Moment) -> None:
        now = next((one for one in moment.now if one.part == "loss"), None)
        here = moment.now[-1] if moment.now and moment.now[-1].part == "loss" else now
        color = self.theme.color("loss")
        if here is not None:
            value, index = self.values.trace[here.index].value, here.index
            letter = "L" + "".join(map(str, here.position)) if here.position else "L"
        else:
            found = self.values.loss(moment.sample, moment.reached)
            if found is None:
                return
            index, value = found.index, found.value
            letter = "L"
        rect = self.layout.loss
        if index in self.covered:
            self.ink.covered(p, rect, color, self.ink.strong_font)
            return
        wide = 2.0 if here is not None else 1.0
        self.ink.box(p, rect, color, wide)
        font = self.ink.small_font if here is None else self.ink.strong_font
        self.ink.text(p, rect, f"{letter} {self.ink.number(value)}", font, color)


def _coarse(now: np.ndarray, given: np.ndarray) -> np.ndarray:
    """Weights as faint edges show them: a small change is not worth a new picture."""
    now, given = np.nan_to_num(now), np.nan_to_num(given)
    alike = (np.abs(now - given) <= ALIKE) & ((now < 0) == (given < 0))
    shown = np.clip(np.where(alike, given, now), -1e300, 1e300)  # 16 times that is still a number
    rounded = np.rint(shown * 16) / 16
    return np.where((rounded == 0) & (shown < 0), -0.01, rounded)


def _key(guests: Guests) -> tuple[tuple[int, tuple[int, ...]], ...]:
    return tuple(sorted(guests.items()))
