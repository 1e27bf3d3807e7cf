"""Which samples are in the next minibatch, and how do they come into its buffers?"""

import math

import numpy as np

from core.training.plan import Data, Indices, Numbers

BLOCK = 4096
"""So many samples are shuffled, or copied, at once: four alone would cost as much."""


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


def packed(data: Data, used: Indices | None, ones: bool, dtype: str) -> tuple[Numbers, Numbers]:
    """Inputs (m, n_in, and a 1 if ``ones``) and targets (m, n_out), one row a sample.

    ``used`` are the inputs to take, None for all.

    Rows of their own, because a minibatch is gathered row by row with ``take``, and because
    BLAS is given contiguous arrays only: NumPy copies others each time.
    """
    n = math.prod(data.inputs.shape[1:]) if used is None else len(used)
    rows = np.ones((len(data), n + ones), dtype)
    for start in range(0, len(data), BLOCK):
        part = slice(start, start + BLOCK)
        inputs = data.values(part)
        inputs = inputs.reshape(len(inputs), -1)
        rows[part, :n] = inputs if used is None else inputs[:, used]
    return rows, data.targets.reshape(len(data), -1).astype(dtype)
