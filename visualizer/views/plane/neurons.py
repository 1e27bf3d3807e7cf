"""How are the hidden neurons shown, each with its own picture of the plane?"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from visualizer.i18n import tr
from visualizer.picture_grid import Cut, Group, PictureGrid, Tile
from visualizer.shades import signed_picture
from visualizer.theme import Theme
from visualizer.views.plane.field import neuron_values

PIXELS = 48
"""A small picture is made of at most so many values a side."""


class Neuron(NamedTuple):
    """A hidden neuron: its layer and its number, both from 1."""

    layer: int
    number: int


class HiddenLayer(NamedTuple):
    """A hidden layer over the plane: its number, activation, values (rows, columns, units)."""

    number: int
    activation: str
    values: npt.NDArray[np.float32]


class NeuronPictures(PictureGrid):
    """Small pictures in rows, a layer after the other; the keys of the tiles are `Neuron`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, smooth=True, parent=parent)
        self._layers: tuple[HiddenLayer, ...] = ()
        self.retranslate()

    def set_layers(self, layers: tuple[HiddenLayer, ...]) -> None:
        """Show these values; the same neurons as before keep the choice."""
        same = _shape(layers) == _shape(self._layers)
        self._layers = layers
        if not same:
            self._name()
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        super().set_theme(theme)
        self._show()

    def retranslate(self) -> None:
        """Speak the language that is now in force."""
        self.setAccessibleName(tr("Hidden neurons"))
        self._name()

    def _name(self) -> None:
        groups = []
        for layer in self._layers:
            neurons = [Neuron(layer.number, k + 1) for k in range(layer.values.shape[2])]
            tiles = [Tile(neuron, str(neuron.number), neuron_name(neuron)) for neuron in neurons]
            heading = tr(
                "layer {layer}, {activation}", layer=layer.number, activation=layer.activation
            )
            groups.append(Group(heading, tuple(tiles)))
        self.set_groups(tuple(groups))

    def _show(self) -> None:
        """All pictures of a layer are made at once, above each other."""
        cuts = {}
        for layer in self._layers:
            skip = max(1, layer.values.shape[0] // PIXELS)
            values = neuron_values(layer.values[::skip, ::skip], layer.activation)
            # The first row is the lowest of the picture, so the first neuron is the last here.
            column = np.moveaxis(values, 2, 0)[::-1].reshape(-1, values.shape[1])
            image = signed_picture(column, self._theme)
            rows, columns, units = values.shape
            for k in range(units):
                source = QRectF(0, rows * k, columns, rows)
                cuts[Neuron(layer.number, k + 1)] = Cut(image, source)
        self.set_pictures(cuts)


def neuron_name(neuron: Neuron) -> str:
    """A neuron in words."""
    return tr("layer {layer}, neuron {number}", layer=neuron.layer, number=neuron.number)


def _shape(layers: tuple[HiddenLayer, ...]) -> list[tuple[int, int, str]]:
    return [(layer.number, layer.values.shape[2], layer.activation) for layer in layers]
