"""Which calls take one layer's values forwards, and its deltas back to gradients?

Values of a layer are laid out (n, m), one column a sample, with a row of ones below for the
biases of a dense layer that comes next. So ``W.T @ a`` is written straight to where the
activation works on it, everything is contiguous, and a softmax adds up whole rows. Only the
inputs, which are gathered a sample at a time, and the maps of a convolution lie in memory with
one row a sample; their transposed view looks the same to whoever reads them.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from core.arrays import Shape
from core.training.kernels import Call
from core.training.parameters import Views
from core.training.plan import Numbers


@dataclass(frozen=True)
class Values:
    """Room for the values of a layer, or of the input.

    ``plain`` : shape (n, m). ``full`` : the same memory with the row of ones, if there is one.
    ``memory`` : what is contiguous: (n, m), (n + 1, m), or with a row a sample (m, n), (m, n + 1).
    """

    plain: Numbers
    full: Numbers
    memory: Numbers
    by_rows: bool

    @classmethod
    def of(cls, n: int, m: int, ones: bool, by_rows: bool, dtype: str) -> "Values":
        rows = n + ones
        memory = np.ones((m, rows) if by_rows else (rows, m), dtype)
        full = memory.T if by_rows else memory
        return cls(full[:n], full, memory, by_rows)

    def maps(self, shape: Shape) -> Numbers:
        """The values as (m, *shape), where there is one row a sample."""
        return self.plain.T.reshape(-1, *shape)


def delta_like(values: Values) -> Numbers:
    """Room for the deltas of ``values``, laid out as they are, without the ones. (n, m)"""
    n, m = values.plain.shape
    dtype = values.plain.dtype
    return np.empty((m, n), dtype).T if values.by_rows else np.empty((n, m), dtype)


class DenseBlock:
    """z = Wᵀ a + b; trained biases are the last row of W, ``fixed`` ones are added."""

    def __init__(self, now: Views, gradient: Views, fixed: Numbers | None, inputs: Values) -> None:
        self._now = now
        self._gradient = gradient
        self._fixed = fixed
        self._inputs = inputs
        self._taken = inputs.plain if now.biases is None else inputs.full

    def forward(self, z: Numbers) -> list[Call]:
        """Write z, shape (units, m), contiguous."""
        calls: list[Call] = [partial(self._now.whole.T.dot, self._taken, z)]
        if self._fixed is not None:
            calls.append(partial(np.add, z, self._fixed[:, None], z))
        return calls

    def gradients(self, delta: Numbers) -> list[Call]:
        """Write the gradients of the weights and the biases. delta : shape (units, m)"""
        return [partial(self._taken.dot, delta.T, self._gradient.whole)]

    def back(self, delta: Numbers, before: Numbers) -> list[Call]:
        """Write ∂ℓ/∂a of the layer before: W δ, into what :func:`delta_like` gave."""
        if self._inputs.by_rows:
            return [partial(delta.T.dot, self._now.weights.T, before.T)]
        return [partial(self._now.weights.dot, delta, before)]


class ConvBlock:
    """z[k] = Σ of kernel k with each patch of the maps, written as one product a sample.

    The patches are copied side by side into ``columns``, shape (m, C·kr·kc, places), which the
    gradient of the kernels uses again.
    """

    def __init__(
        self, now: Views, gradient: Views, fixed: Numbers | None, inputs: Values, shape: Shape
    ) -> None:
        kernels, channels, *size = now.weights.shape
        samples = inputs.plain.shape[1]
        rows, cols = (n - k + 1 for n, k in zip(shape[1:], size, strict=True))
        dtype = inputs.plain.dtype
        self._shape = shape
        self._size = size
        self._maps = (kernels, rows * cols)
        self._split = (samples, channels, *size, rows, cols)
        self._columns = np.empty((samples, channels * size[0] * size[1], rows * cols), dtype)
        self._products = np.empty((samples, kernels, self._columns.shape[1]), dtype)
        self._patches = sliding_window_view(inputs.maps(shape), (rows, cols), axis=(2, 3))
        self._kernels = now.weights.reshape(kernels, -1)
        self._gradient = gradient
        self._biases = now.biases if now.biases is not None else fixed

    def forward(self, z: Numbers) -> list[Call]:
        """Write z, shape (K·places, m), one row a sample in memory."""
        maps = z.T.reshape(-1, *self._maps)
        calls: list[Call] = [
            partial(np.copyto, self._columns.reshape(self._split), self._patches),
            partial(np.matmul, self._kernels, self._columns, maps),
        ]
        if self._biases is not None:
            calls.append(partial(np.add, maps, self._biases.reshape(self._maps[0], -1), maps))
        return calls

    def gradients(self, delta: Numbers) -> list[Call]:
        """Write the gradients of the kernels and the biases. delta : shape (K·places, m)"""
        maps = delta.T.reshape(-1, *self._maps)
        total = self._gradient.weights.reshape(self._kernels.shape)
        calls: list[Call] = [
            partial(np.matmul, maps, self._columns.transpose(0, 2, 1), self._products),
            partial(np.add.reduce, self._products, 0, None, total),
        ]
        biases = self._gradient.biases
        if biases is not None:
            shared = biases.ndim == 1
            sum_up = partial(np.add.reduce, maps, (0, 2) if shared else 0, None)
            calls.append(partial(sum_up, biases if shared else biases.reshape(self._maps)))
        return calls

    def back(self, delta: Numbers, before: Numbers) -> list[Call]:
        """Write ∂ℓ/∂a of the layer before: each place of the kernels adds a shifted picture."""
        maps = delta.T.reshape(-1, *self._maps)
        pictures = before.T.reshape(-1, *self._shape)
        shares = np.empty_like(self._columns)
        split = shares.reshape(self._split)
        rows, cols = self._split[-2:]
        calls: list[Call] = [
            partial(np.matmul, self._kernels.T, maps, shares),
            partial(pictures.fill, 0),
        ]
        for i, j in np.ndindex(*self._size):
            shifted = pictures[:, :, i : i + rows, j : j + cols]
            calls.append(partial(np.add, shifted, split[:, :, i, j], shifted))
        return calls
