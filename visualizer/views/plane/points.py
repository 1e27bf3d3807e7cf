"""Which points lie in the plane, which one is chosen, and how were they before?"""

from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

Places = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]

NONE = np.zeros((0, 2)), np.zeros(0, dtype=np.int64)


class PlanePoints(QObject):
    """The training points, which can be edited, and those of the test, which cannot."""

    edited = Signal()  # by the user: others have to be told
    shown = Signal()  # other points, another choice, or both

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.places, self.labels = NONE
        self.test_places, self.test_labels = NONE
        self._first = NONE
        self.chosen: int | None = None

    def __len__(self) -> int:
        return len(self.places)

    def load(self, now: Any, first: Any, test: Any) -> None:
        """Take points, each a pair of places (m, 2) and labels (m,), or None."""
        self.places, self.labels = _pair(now)
        self._first = _pair(first)
        self.test_places, self.test_labels = _pair(test)
        if self.chosen is not None and self.chosen >= len(self):
            self.chosen = None
        self.shown.emit()

    @property
    def changed(self) -> bool:
        """Do they differ from the first ones?"""
        places, labels = self._first
        return not (np.array_equal(places, self.places) and np.array_equal(labels, self.labels))

    def choose(self, place: int | None) -> None:
        """Make one point, counted from 0, the chosen one."""
        if place != self.chosen:
            self.chosen = place
            self.shown.emit()

    def move(self, place: int, x: float, y: float) -> None:
        """Put one point somewhere else."""
        if tuple(self.places[place]) != (x, y):
            places = self.places.copy()
            places[place] = x, y
            self._edit(places, self.labels)

    def add(self, x: float, y: float, label: int) -> None:
        """One more point, which is then the chosen one."""
        self.chosen = len(self)
        self._edit(np.vstack([self.places, [[x, y]]]), np.append(self.labels, label))

    def remove(self, place: int) -> bool:
        """Take one point away; the last one stays, for nothing can be learned from none."""
        if len(self) < 2:
            return False
        left = len(self) - 1
        if self.chosen is not None:
            self.chosen = min(self.chosen - (self.chosen > place), left - 1)
        self._edit(np.delete(self.places, place, axis=0), np.delete(self.labels, place))
        return True

    def put_back(self) -> None:
        """As they were before any was edited."""
        if self.changed:
            self.chosen = None
            self._edit(*self._first)

    def _edit(self, places: Places, labels: Labels) -> None:
        self.places, self.labels = places, labels
        self.shown.emit()
        self.edited.emit()


def _pair(points: Any) -> tuple[Places, Labels]:
    if points is None:
        return NONE
    places, labels = points
    return np.asarray(places, dtype=np.float64), np.asarray(labels, dtype=np.int64)
