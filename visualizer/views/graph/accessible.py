"""What does a screen reader find in the graph? Each neuron and map that is shown, and the loss."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF

from visualizer.i18n import grouped, shown, tr
from visualizer.reader_parts import Part
from visualizer.session import Session
from visualizer.views.graph.columns import Maps
from visualizer.views.graph.places import Node, Sheet
from visualizer.views.graph.values import Number, Values

if TYPE_CHECKING:
    from visualizer.views.graph.view import GraphView

MOST_CELLS = 100
"""A map of more numbers says only how many of them are reached."""


def graph_parts(
    view: "GraphView", session: Session, values: Values, covered: frozenset[int]
) -> list[Part]:
    """The parts of the graph at its step: inputs first, column by column, the loss at the end."""
    return _Parts(view, session, values, covered).all()


class _Parts:
    def __init__(
        self, view: "GraphView", session: Session, values: Values, covered: frozenset[int]
    ) -> None:
        self._view, self._session, self._values, self._covered = view, session, values, covered
        self._moment = view.shown

    def all(self) -> list[Part]:
        layout, moment = self._view.layout_in_use, self._moment
        places = [
            *((node.layer, self._neuron(node)) for node in layout.nodes(moment.guests)),
            *((sheet.layer, self._map(sheet)) for sheet in layout.sheets(moment.guests)),
        ]
        parts = [part for _, part in sorted(places, key=lambda place: place[0])]
        loss = self._values.loss(moment.sample, moment.reached)
        if loss is not None:
            parts.append(
                Part(
                    tr("Loss"),
                    self._said(lambda value: value, loss),
                    self._rect(layout.loss),
                    partial(self._session.go, loss.index),
                )
            )
        return parts

    def _neuron(self, node: Node) -> Part:
        layer, flat, sample = node.layer, node.neuron - 1, self._moment.sample
        number = self._values.counted(node.neuron)
        if not layer:
            name = tr("input {number}", number=number)
        elif layer == self._values.last:
            name = tr("output {number}, layer {layer}", number=number, layer=layer)
        else:
            name = tr("layer {layer}, neuron {number}", layer=layer, number=number)
        output = self._values.output(layer, flat, sample)
        wanted = [(_input if not layer else _activation, output)]
        if layer:
            wanted = [
                (_bias, self._values.bias(layer, flat, self._moment.reached)),
                (_sum, self._values.at("z", layer, flat, sample)),
                *wanted,
            ]
            if node.target is not None:
                wanted.append((_target, self._values.at("y", layer, flat, sample)))
            wanted.append((_delta, self._values.at("delta", layer, flat, sample)))
        said = [
            self._said(say, found)
            for say, found in wanted
            if found is not None and found.index <= self._moment.reached
        ]
        if output is not None and output.index > self._moment.reached:
            said.append(tr("not computed yet"))
        return Part(name, ", ".join(said), self._rect(node.body), self._press(node.center))

    def _map(self, sheet: Sheet) -> Part:
        column = self._values.spec[sheet.layer]
        assert isinstance(column, Maps)
        plane, sample, reached = sheet.plane, self._moment.sample, self._moment.reached
        values = {
            "layer": sheet.layer,
            "number": self._values.counted(plane + 1),
            "rows": column.rows,
            "columns": column.cols,
        }
        name = tr("layer {layer}, map {number}, {rows} × {columns}", **values)
        if not sheet.layer:
            name = tr("input, map {number}, {rows} × {columns}", **values)
        face = "delta" if sheet.layer in self._moment.deltas else "a"
        if face == "delta":
            name = tr("layer {layer}, δ of map {number}, {rows} × {columns}", **values)
        size = column.rows * column.cols
        done = self._values.cells(sheet.layer, plane, sample, reached, face)
        if not done:
            text = tr("not computed yet")
        elif size > MOST_CELLS or self._covered:
            text = tr("{some} of {all} numbers computed", some=grouped(done), all=grouped(size))
        else:
            cells = self._values.map(sheet.layer, plane, sample, face).ravel()[:done]
            said = [shown(value, self._session.decimals) for value in cells.tolist()]
            rows = [said[at : at + column.cols] for at in range(0, done, column.cols)]
            text = "; ".join(" ".join(row) for row in rows)
        return Part(name, text, self._rect(sheet.rect), self._press(sheet.cell(0, 0).center()))

    def _said(self, say: Callable[[str], str], number: Number) -> str:
        hidden = number.index in self._covered
        return say(tr("covered") if hidden else shown(number.value, self._session.decimals))

    def _rect(self, rect: QRectF) -> QRect:
        """A place of the layout, in the pixels of the view."""
        corners = self._view.to_view(rect.topLeft()), self._view.to_view(rect.bottomRight())
        return QRectF(*corners).toAlignedRect()

    def _press(self, place: QPointF) -> Callable[[], None]:
        """What a click on a place does."""

        def press() -> None:
            found = self._view.hit(self._view.to_view(place))
            if found is not None:
                self._session.go(found.index)

        return press


def _input(value: str) -> str:
    return tr("x = {value}", value=value)


def _bias(value: str) -> str:
    return tr("bias b = {value}", value=value)


def _sum(value: str) -> str:
    return tr("weighted sum z = {value}", value=value)


def _activation(value: str) -> str:
    return tr("activation a = {value}", value=value)


def _target(value: str) -> str:
    return tr("target y = {value}", value=value)


def _delta(value: str) -> str:
    return tr("delta δ = {value}", value=value)
