"""What is seen of a network's answers over the plane: colours, and lines where they change?"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtGui import QImage

from visualizer.shades import class_picture, signed_picture
from visualizer.theme import Theme
from visualizer.views.plane.contour import Segments, zero_line

BOUNDED = {"sigmoid": (0.5, 0.5), "step": (0.5, 0.5), "tanh": (0.0, 1.0)}
"""Middle and reach of the activations whose values are bounded; 0 and the largest elsewhere."""

AT_ZERO = {"sigmoid": 0.5, "step": 0.5, "softplus": math.log(2.0)}
"""The value at which z is 0 (for the step, where it jumps); 0 elsewhere."""


@dataclass(frozen=True, eq=False)
class Field:
    """One picture: ``signed`` (rows, columns) from -1 to 1, or ``winners`` with their ``lead``.

    The answer changes where one of ``edges``, (lines, rows, columns), is 0. First row lowest.
    """

    edges: Any
    signed: Any = None
    winners: Any = None
    lead: Any = None
    classes: int = 2

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the grid."""
        rows, columns = (self.winners if self.signed is None else self.signed).shape
        return rows, columns

    def picture(self, theme: Theme) -> QImage:
        """A pixel for each place of the grid, the first row at the bottom."""
        if self.signed is not None:
            return signed_picture(self.signed, theme)
        return class_picture(self.winners, self.lead, theme, self.classes)

    def lines(self) -> Segments:
        """The lines where the answer changes, in steps of the grid."""
        return zero_line(self.edges)


def answer_field(outputs: Any, low: float, high: float, classes: int) -> Field:
    """The picture of a network's outputs, (rows, columns, n_out).

    ``low`` and ``high`` are the targets' least and greatest number. Without classes there is no
    line: a quantity has no answer that changes.
    """
    outputs = _bounded(outputs)
    reach = (high - low) or 1.0
    if outputs.shape[2] == 1:
        signed = (outputs[:, :, 0] - (low + high) / 2) / (reach / 2)
        return Field(signed[None] if classes else signed[:0], signed)
    if outputs.shape[2] == 2:
        signed = (outputs[:, :, 1] - outputs[:, :, 0]) / reach
        return Field(signed[None] if classes else signed[:0], signed)
    count = outputs.shape[2]
    by_class = np.nan_to_num(np.ascontiguousarray(np.moveaxis(outputs, 2, 0)))
    winners = by_class.argmax(axis=0)
    best = by_class.max(axis=0)
    others = by_class.copy()
    np.put_along_axis(others, winners[None], -np.inf, axis=0)
    lead = best - others.max(axis=0)
    # Where a class begins another ends, so the lines of all but one are all lines.
    met = np.flatnonzero(np.bincount(winners.ravel(), minlength=count))[1:]
    edges = np.where(winners == met[:, None, None], lead, by_class[met] - best)
    return Field(edges, winners=winners, lead=lead / reach, classes=count)


def neuron_field(values: Any, activation: str) -> Field:
    """The picture of one hidden neuron, (rows, columns); its line is where its z is 0."""
    values = _bounded(values)
    edge = values - AT_ZERO.get(activation, 0.0)
    if activation == "relu":
        edge = _below_zero(edge)
    return Field(edge, neuron_values(values, activation))


def _bounded(values: Any) -> Any:
    """What is too large to be reckoned with is cut off; what is no number stays none."""
    return np.clip(np.asarray(values), -1e30, 1e30)


def neuron_values(values: Any, activation: str) -> Any:
    """The values of a neuron (rows, columns), or of several (rows, columns, units), as colours.

    From -1 to 1: by what its function can give, or by the largest of its own values.
    """
    if activation in BOUNDED:
        middle, reach = BOUNDED[activation]
        return (values - middle) / reach
    reach = np.abs(np.nan_to_num(values)).max(axis=(0, 1))
    return values / np.where(reach > 0, reach, 1.0).astype(values.dtype)


def _below_zero(values: Any) -> Any:
    """What ReLU cut off, as far as it takes to find the line: the slope goes on for a step.

    Where two places in a row are above 0, the next one in line with them is guessed from them.
    """
    guessed, found = np.zeros_like(values), np.zeros_like(values)
    for axis in (0, 1):
        for way in (1, -1):
            next_one, after = (np.roll(values, -way * far, axis) for far in (1, 2))
            line = (next_one > 0) & (after > 0)
            edge = slice(-2, None) if way > 0 else slice(0, 2)
            line[(edge, slice(None)) if axis == 0 else (slice(None), edge)] = False
            with np.errstate(all="ignore"):
                guessed += np.where(line, np.minimum(2 * next_one - after, 0), 0)
            found += line
    below = np.divide(guessed, found, out=np.full_like(values, -1e-9), where=found > 0)
    return np.where(values > 0, values, np.minimum(below, -1e-9))
