"""Which calls take one layer's values forwards, and its deltas back to gradients?

Values of a layer are laid out (n, m), one column a sample, with a row of ones below for the
biases of a dense layer that comes next. So ``W.T @ a`` is written straight to where the
activation works on it, everything is contiguous, and a softmax adds up whole rows. Only the
inputs, which are gathered a sample at a time, lie in memory with one row a sample; their
transposed view looks the same to whoever reads them.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from core.arrays import Shape
from core.training.kernels import Call
from core.training.parameters import Views
from core.training.plan import Numbers

FEW_KERNELS = 8
"""Below this, one product with a vector for each kernel takes less time than one for all."""


@dataclass(frozen=True)
class Values:
    """Room for the values of a layer, or of the input.

    ``plain`` : shape (n, m). ``full`` : the same memory with the row of ones, if there is one.
    ``memory`` : what is contiguous: (n, m), (n + 1, m), or with a row a sample (m, n), (m, n + 1).
    All that lies there, with the ones, is ``divisor`` times the values.
    """

    plain: Numbers
    full: Numbers
    memory: Numbers
    by_rows: bool = False
    divisor: float = 1.0

    @classmethod
    def of(cls, n: int, m: int, ones: bool, dtype: str) -> "Values":
        memory = np.ones((n + ones, m), dtype)
        return cls(memory[:n], memory, memory)

    @classmethod
    def gathered(cls, n: int, m: int, ones: bool, dtype: str, divisor: float) -> "Values":
        memory = np.full((m, n + ones), divisor, dtype)
        return cls(memory.T[:n], memory.T, memory, True, divisor)


def divided(values: Numbers, divisor: float) -> list[Call]:
    """values /= divisor"""
    if divisor == 1:
        return []
    return [partial(np.divide, values, np.array(divisor, values.dtype), values)]


class DenseBlock:
    """z = Wᵀ a + b; trained biases are the last row of W, ``fixed`` ones are added."""

    def __init__(
        self,
        now: Views,
        gradient: Views,
        fixed: Numbers | None,
        inputs: Values,
        skip: int = 0,
    ) -> None:
        taken = inputs.plain if now.biases is None else inputs.full
        self._given = now, gradient, fixed, inputs
        self._skip = skip
        self._now, self._taken = now.whole[skip:], taken[skip:]
        self._skipped, self._total = gradient.whole[:skip], gradient.whole[skip:]
        self._weights = now.weights
        self._fixed = fixed
        self._divisor = inputs.divisor

    def without(self, skip: int) -> "DenseBlock":
        """The same where the first ``skip`` inputs are 0 in all samples."""
        return DenseBlock(*self._given, skip)

    def forward(self, z: Numbers) -> list[Call]:
        """Write z, shape (units, m), contiguous."""
        calls = [self._product(self._now.T, self._taken, z), *self._divided(z)]
        if self._fixed is not None:
            calls.append(partial(np.add, z, self._fixed[:, None], z))
        return calls

    def gradients(self, delta: Numbers) -> list[Call]:
        """Write the gradients of the weights and the biases. delta : shape (units, m)"""
        calls = [*self._divided(delta), self._product(self._taken, delta.T, self._total)]
        if self._skip:
            calls.append(partial(self._skipped.fill, 0))
        return calls

    def _divided(self, values: Numbers) -> list[Call]:
        # z or delta, in place of the inputs themselves, which are mostly more numbers. Nobody
        # needs the delta of a first layer any more when its gradients are made.
        return divided(values, self._divisor)

    def _product(self, left: Numbers, right: Numbers, out: Numbers) -> Call:
        # ``dot`` is called faster than ``matmul``, but copies what is not contiguous.
        return partial(np.matmul, left, right, out) if self._skip else partial(left.dot, right, out)

    def back(self, delta: Numbers, before: Numbers) -> list[Call]:
        """Write ∂ℓ/∂a of the layer before, W δ, shape (n_in, m)."""
        return [partial(self._weights.dot, delta, before)]


class ConvBlock:
    """z[k] = Σ of kernel k with each patch of the maps, written as one product for all samples.

    The patches are copied side by side into columns, shape (C·kr·kc, places·m), which the
    gradient of the kernels uses again; one trained bias a kernel has a row of ones there.
    """

    def __init__(
        self, now: Views, gradient: Views, fixed: Numbers | None, inputs: Values, shape: Shape
    ) -> None:
        kernels, channels, *size = now.weights.shape
        rows, cols = (n - k + 1 for n, k in zip(shape[1:], size, strict=True))
        (n, m), dtype = inputs.plain.shape, inputs.plain.dtype
        self._taps = channels * size[0] * size[1]
        ones = now.biases is not None and now.biases.ndim == 1
        self._columns = np.ones((self._taps + ones, rows * cols * m), dtype)
        self._patches = self._columns[: self._taps].reshape(channels, *size, rows, cols, m)
        self._inputs = inputs.plain if inputs.by_rows else None
        self._divisor = inputs.divisor
        flat = np.empty((n, m), dtype) if inputs.by_rows else inputs.plain
        self._pictures = flat.reshape(*shape, m)
        self._now, self._total = (view.whole[:, : len(self._columns)] for view in (now, gradient))
        # Biases that are not in the product: (kernels, 1 or places, 1)
        apart = fixed if now.biases is None else now.biases
        self._apart = None if ones or apart is None else apart.reshape(kernels, -1, 1)
        self._apart_total = None
        if not ones and gradient.biases is not None:
            self._apart_total = gradient.biases.reshape(kernels, -1)

    def forward(self, z: Numbers) -> list[Call]:
        """Write z, shape (K·places, m)."""
        size = self._patches.shape[1:3]
        windows = sliding_window_view(self._pictures, size, axis=(1, 2))
        by_place = self._by_place(z)
        calls: list[Call] = []
        if self._inputs is not None:
            flat = self._pictures.reshape(self._inputs.shape)
            calls += [partial(np.copyto, flat, self._inputs), *divided(flat, self._divisor)]
        calls += [
            partial(np.copyto, self._patches, np.moveaxis(windows, (4, 5), (1, 2))),
            partial(np.matmul, self._now, self._columns, z.reshape(len(by_place), -1)),
        ]
        if self._apart is not None:
            calls.append(partial(np.add, by_place, self._apart, by_place))
        return calls

    def gradients(self, delta: Numbers) -> list[Call]:
        """Write the gradients of the kernels and the biases. delta : shape (K·places, m)"""
        by_place = self._by_place(delta)
        flat = delta.reshape(len(by_place), -1)
        calls: list[Call]
        if len(flat) >= FEW_KERNELS and self._total.flags.c_contiguous:
            calls = [partial(flat.dot, self._columns.T, self._total)]
        else:
            calls = [partial(np.matmul, self._columns, flat[:, :, None], self._total[:, :, None])]
        if self._apart_total is not None:
            calls.append(partial(np.add.reduce, by_place, 2, None, self._apart_total))
        return calls

    def back(self, delta: Numbers, before: Numbers) -> list[Call]:
        """Write ∂ℓ/∂a of the layer before: each place of the kernels adds a shifted picture."""
        pictures = before.reshape(self._pictures.shape)
        shares = np.empty_like(self._patches)
        size, (rows, cols) = shares.shape[1:3], shares.shape[3:5]
        weights = self._now[:, : self._taps].T
        flat = delta.reshape(len(self._now), -1)
        calls: list[Call] = [
            partial(np.matmul, weights, flat, shares.reshape(self._taps, -1)),
            partial(pictures.fill, 0),
        ]
        for i, j in np.ndindex(*size):
            shifted = pictures[:, i : i + rows, j : j + cols]
            calls.append(partial(np.add, shifted, shares[:, i, j], shifted))
        return calls

    def _by_place(self, values: Numbers) -> Numbers:
        """(K·places, m) -> (K, places, m)"""
        return values.reshape(len(self._now), -1, values.shape[1])
