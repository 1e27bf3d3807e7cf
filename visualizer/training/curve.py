"""How is a curve kept that may grow for days? In at most some 2,000 evenly spaced points."""

import numpy as np

from core.arrays import Array

MOST = 2_000
"""Points kept. When there are more, every second one goes, and of the new ones as well."""


class Curve:
    """Points of one x and several ys; what was not measured is NaN.

    >>> curve = Curve("update", ("loss",))
    >>> curve.append(1, 0.5)
    >>> curve.xs, curve.ys("loss")
    (array([1.]), array([0.5]))
    """

    def __init__(self, x: str, names: tuple[str, ...], most: int = MOST) -> None:
        self.x = x
        self.names = names
        self._points = np.empty((1 + len(names), most + 1))
        self._most = most
        self._kept = 0  # columns in use, apart from the newest point, which follows them
        self._stride = 1
        self._met = 0
        self._has_newest = False

    def __len__(self) -> int:
        return self._kept + self._has_newest

    def append(self, x: float, *ys: float | None) -> None:
        """Add a point. The newest is always there, whether it will stay or not."""
        column = self._points[:, self._kept]
        column[0] = x
        column[1:] = [np.nan if y is None else y for y in ys]
        self._has_newest = True
        if self._met % self._stride == 0:
            self._kept += 1
            self._has_newest = False
            if self._kept == self._most:
                self._thin_out()
        self._met += 1

    def _thin_out(self) -> None:
        half = self._points[:, : self._kept : 2].copy()
        newest = self._points[:, self._kept - 1].copy()
        self._kept = half.shape[1]
        self._points[:, : self._kept] = half
        self._points[:, self._kept] = newest
        self._has_newest = not np.array_equal(newest, half[:, -1], equal_nan=True)
        self._stride *= 2

    @property
    def xs(self) -> Array:
        """A copy of its own, (points,)."""
        return self._points[0, : len(self)].copy()

    def ys(self, name: str) -> Array:
        """A copy of its own, (points,); KeyError for a name there is not."""
        if name not in self.names:
            raise KeyError(name)
        return self._points[1 + self.names.index(name), : len(self)].copy()

    def rows(self) -> Array:
        """All points, one a row, x first: (points, 1 + names)."""
        return self._points[:, : len(self)].T.copy()


class Curves:
    """The two curves of a run: of its minibatches by update, and of its scores by epoch.

    ``layers`` are the numbers of the layers with weights; the size of their gradients is in
    ``minibatch.ys("gradient_1")`` and so on. A score also has the update it was taken after.
    """

    def __init__(self, layers: tuple[int, ...]) -> None:
        self.layers = layers
        norms = tuple(f"gradient_{number}" for number in layers)
        self.minibatch = Curve("update", ("loss", "accuracy", *norms))
        scores = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")
        self.epochs = Curve("epoch", (*scores, "update"))
