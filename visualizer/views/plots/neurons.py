"""Which neurons are dead or saturated, what does that mean, and what is there to try?"""

from collections.abc import Sequence

from core.training.inspection import LayerInside
from visualizer.i18n import grouped, tr

MOST = 12
"""So many neurons of a layer are named."""


def told(layers: Sequence[LayerInside]) -> list[str]:
    """A line for each layer with such neurons; one line if there are none."""
    lines = []
    for layer in layers:
        if layer.dead:
            lines.append(
                tr("Layer {layer}: {count} of {units} dead ({which}).", layer=layer.number,
                   count=len(layer.dead), units=layer.units, which=listed(layer.dead))
            )  # fmt: skip
        if layer.saturated:
            lines.append(
                tr("Layer {layer}: {count} of {units} saturated ({which}).", layer=layer.number,
                   count=len(layer.saturated), units=layer.units, which=listed(layer.saturated))
            )  # fmt: skip
    return lines or [tr("No neuron is dead or saturated.")]


def advice(layers: Sequence[LayerInside]) -> list[str]:
    """What that means, and what to try; nothing where all is well."""
    said = []
    if any(layer.dead for layer in layers):
        said.append(
            tr(
                "Dead: its slope is 0 for every sample looked at. No gradient comes through, so "
                "its weights no longer change. Try a smaller learning rate, another seed, or an "
                "activation that is flat nowhere, such as PReLU."
            )
        )
    if any(layer.saturated for layer in layers):
        said.append(
            tr(
                "Saturated: for nearly all samples it sits where its activation is almost flat, so "
                "it learns very slowly. Try scaled inputs, smaller initial weights or a smaller "
                "learning rate."
            )
        )
    if layers and layers[-1].saturated:
        said.append(tr("In the last layer that is also what sure answers look like."))
    return said


def counted(layer: LayerInside, kernels: bool = False) -> str:
    """Beside a layer's histogram: how many of its neurons are dead or saturated."""
    units = grouped(layer.units)
    if layer.units == 1:
        parts = [tr("1 kernel") if kernels else tr("1 neuron")]
    else:
        parts = [
            tr("{count} kernels", count=units) if kernels else tr("{count} neurons", count=units)
        ]
    if layer.dead:
        parts.append(tr("{count} dead", count=len(layer.dead)))
    if layer.saturated:
        parts.append(tr("{count} saturated", count=len(layer.saturated)))
    return ", ".join(parts)


def listed(numbers: Sequence[int]) -> str:
    """``1, 4, 7``, and ``…`` where there are more than can be read."""
    named = ", ".join(map(str, numbers[:MOST]))
    return named if len(numbers) <= MOST else f"{named}, …"
