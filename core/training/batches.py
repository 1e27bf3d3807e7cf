"""Which samples are in the next minibatch, and how do they come into its buffers?"""

from collections.abc import Callable
from functools import cached_property

import numpy as np

from core.training.plan import Data, Indices, Numbers, Settings

BLOCK = 4096
"""So many samples are shuffled, or copied, at once: four alone would cost as much."""

MANY = 256
"""From so many inputs on it is worth while to leave out those that are 0 in a whole minibatch."""

STEP = 16
"""They are left out so many at once."""

Gather = Callable[[Indices], int]


class Order:
    """The order of the samples in each epoch, from a seed: any epoch's can be asked for again."""

    def __init__(self, samples: int, seed: int, shuffle: bool) -> None:
        self._samples = samples
        self._seed = seed
        self._shuffle = shuffle
        self._epochs = max(1, BLOCK // samples) if shuffle else 1
        self._block = -1
        self._orders = np.arange(samples)[None]

    def __call__(self, epoch: int) -> Indices:
        """Indices of all samples, shape (samples,), in the order of ``epoch``."""
        if not self._shuffle:
            unchanged: Indices = self._orders[0]
            return unchanged
        block, row = divmod(epoch, self._epochs)
        if block != self._block:
            rng = np.random.default_rng([self._seed, block])
            sorted_ones = np.tile(np.arange(self._samples), (self._epochs, 1))
            self._orders = rng.permuted(sorted_ones, axis=1)
            self._block = block
        order: Indices = self._orders[row]
        return order


class Samples:
    """``data`` as it is trained on: in which order, and laid out for being gathered.

    There is one row a sample, because a minibatch is gathered row by row with ``take``, and a 1
    behind it if ``ones``, so that it comes along. Bytes stay bytes where they can: there is less
    to gather. Then all inputs, and that 1, are to be divided by ``divisor``.
    """

    def __init__(self, data: Data, settings: Settings, ones: bool) -> None:
        self.data = data
        self.order = Order(len(data), settings.seed, settings.shuffle)
        self._ones = ones
        self._as_bytes = data.inputs.dtype == np.uint8 and data.divisor in range(1, 256)
        self.divisor = data.divisor if self._as_bytes else 1.0
        self._flat = data.inputs.reshape(len(data), -1)
        self._targets = data.targets.reshape(len(data), -1).astype(settings.dtype)
        self._used: Indices | None = None
        self._rows: Numbers | None = None
        self._zeros: Indices | None = None

    def __len__(self) -> int:
        return len(self.data)

    @cached_property
    def uses(self) -> Indices:
        """In how many samples each input is not 0. (n_in,)"""
        found = np.zeros(self._flat.shape[1], np.intp)
        for start in range(0, len(self._flat), BLOCK):
            found += np.count_nonzero(self._flat[start : start + BLOCK], axis=0)
        return found

    def use(self, used: Indices | None) -> None:
        """Let the inputs be these, in this order, or, for None, all."""
        if self._rows is not None and _same(used, self._used):
            return
        n = self._flat.shape[1] if used is None else len(used)
        dtype = np.uint8 if self._as_bytes else self._targets.dtype
        rows = np.full((len(self._flat), n + self._ones), self.divisor, dtype)
        zeros = np.zeros(len(rows), np.intp)
        for start in range(0, len(rows), BLOCK):
            part = slice(start, start + BLOCK)
            found = self._flat[part] if self._as_bytes else self.data.values(part)
            found = found.reshape(len(found), -1)
            rows[part, :n] = found if used is None else found.take(used, axis=1)
            zeros[part] = (rows[part, :n] != 0).argmax(axis=1)
        self._used, self._rows = used, rows
        self._zeros = zeros if used is not None and n >= MANY else None

    def gathering(self, inputs: Numbers, targets: Numbers) -> Gather:
        """What fills these two with the samples asked for, row by row.

        It returns how many of the first inputs are 0 in all of them (or somewhat fewer).
        """
        assert self._rows is not None
        take, take_targets, zeros = self._rows.take, self._targets.take, self._zeros
        found = np.empty(inputs.shape, np.uint8) if self._as_bytes else inputs

        def gather(indices: Indices) -> int:
            # "clip", because the default mode gathers into a copy first.
            take(indices, 0, found, "clip")
            take_targets(indices, 0, targets, "clip")
            if found is not inputs:
                np.copyto(inputs, found)
            if zeros is None:
                return 0
            return int(np.minimum.reduce(zeros.take(indices))) // STEP * STEP

        return gather


def _same(one: Indices | None, other: Indices | None) -> bool:
    if one is None or other is None:
        return one is other
    return np.array_equal(one, other)
