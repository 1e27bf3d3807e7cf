"""Where along the lit edges do their labels stand, so that none covers another or a neuron?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF

from visualizer.views.graph.layout import along

MOST_LABELS = 16

SHARES = np.array([0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73, 0.2, 0.8, 0.15, 0.85, 0.11, 0.89])
"""How far along its edge a label may stand, the best first."""


@dataclass(frozen=True)
class Wish:
    """A label that wants a place on its edge."""

    ends: tuple[float, float, float, float]
    width: float
    height: float
    weight: float
    """The strongest get their places first."""
    must: bool = False
    """To be placed even where it covers something."""


def place(wishes: Sequence[Wish], obstacles: Sequence[QRectF], air: float) -> list[QRectF | None]:
    """A rectangle for each label, or None where there is no room for it.

    All at one share of their edges if that works, since a column of labels reads best; else each
    where it finds room.
    """
    if not wishes:
        return []
    order = sorted(range(len(wishes)), key=lambda k: (not wishes[k].must, -wishes[k].weight))
    chosen = order[:MOST_LABELS]
    fixed = np.array([rect.getCoords() for rect in obstacles]).reshape(-1, 4)
    every = _boxes([wishes[k] for k in chosen], air)
    met = _meets(every.reshape(-1, 4), fixed).reshape(len(chosen), -1)
    boxes = dict(zip(chosen, every, strict=True))
    free = dict(zip(chosen, ~met, strict=True))
    found: list[QRectF | None] = [None] * len(wishes)
    for apart in (0.4, 0.0):
        together = _together(chosen, boxes, free, apart * wishes[chosen[0]].height)
        if together is not None:
            for k in chosen:
                found[k] = _rect(boxes[k][together], air)
            return found
    taken = np.empty((0, 4))
    for k in chosen:
        open_ = free[k] & ~_meets(boxes[k], taken)
        share = int(np.argmax(open_))
        if not open_[share]:
            if not wishes[k].must:
                continue
            share = 0
        found[k] = _rect(boxes[k][share], air)
        taken = np.vstack([taken, boxes[k][share]])
    return found


def _together(
    chosen: list[int], boxes: dict[int, np.ndarray], free: dict[int, np.ndarray], apart: float
) -> int | None:
    """A share that suits all labels, with at least ``apart`` between one and the next."""
    for share in range(len(SHARES)):
        if not all(free[k][share] for k in chosen):
            continue
        column = np.stack([boxes[k][share] for k in chosen])
        column = column[np.argsort(column[:, 1])]
        if (column[1:, 1] - column[:-1, 3] >= apart).all():
            return share
    return None


def _boxes(wishes: Sequence[Wish], air: float) -> np.ndarray:
    """Each label's box at each share, with air around it, shape (labels, shares, 4)."""
    centers = along(np.array([wish.ends for wish in wishes]), SHARES)
    half = np.array([[wish.width / 2 + air, wish.height / 2 + air] for wish in wishes])
    return np.concatenate([centers - half[:, None], centers + half[:, None]], axis=-1)


def _meets(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Which of the boxes meet any of the others, shape (boxes,)."""
    a, b = boxes[:, None], others[None]
    apart = (
        (a[..., 2] <= b[..., 0])
        | (b[..., 2] <= a[..., 0])
        | (a[..., 3] <= b[..., 1])
        | (b[..., 3] <= a[..., 1])
    )
    return np.asarray((~apart).any(axis=1))


def _rect(box: np.ndarray, air: float) -> QRectF:
    x0, y0, x1, y1 = box.tolist()
    return QRectF(x0, y0, x1 - x0, y1 - y0).adjusted(air, air, -air, -air)
