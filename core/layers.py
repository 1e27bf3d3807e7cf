"""What does each kind of layer compute, forwards and backwards?

Pure functions of arrays. Every sum runs from left to right, in the order in which it is written
out for a reader, so a value is bit for bit what its expression gives: a matrix product would
add in another order and differ in the last digits.
"""

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from core.arrays import Array, Shape
from core.network import Conv2D, Dense

BLOCK = 1 << 14
"""How many products are held at once: 128 KiB stay in a processor's cache."""


def sum_in_order(terms: Array) -> Array:
    """The sum along axis 0, term after term. terms : shape (count, n) -> (n,)"""
    if terms.shape[1] > 1:
        # Over the slow axis of a contiguous array NumPy adds row after row.
        total: Array = np.add.reduce(np.ascontiguousarray(terms), axis=0)
    else:
        total = np.add.accumulate(terms, axis=0)[-1]
    return total


def dense_forward(layer: Dense, before: Array) -> Array:
    """z = a_prev W + b of one sample. before : (n_in,) -> (units,)"""
    z = _weighted_sum(before, layer.weights)
    return z if layer.biases is None else z + layer.biases


def _weighted_sum(before: Array, weights: Array) -> Array:
    """Σ_i a_i W[i] in the order of i, some rows at a time so that the products stay in cache."""
    n_in, units = weights.shape
    rows = max(1, BLOCK // units)
    if n_in <= rows:
        return sum_in_order(before[:, None] * weights)
    block = np.empty((rows + 1, units))
    np.multiply(before[:rows, None], weights[:rows], out=block[1:])
    total = sum_in_order(block[1:])
    for start in range(rows, n_in, rows):
        count = min(rows, n_in - start)
        block[0] = total
        part = slice(start, start + count)
        np.multiply(before[part, None], weights[part], out=block[1 : count + 1])
        total = sum_in_order(block[: count + 1])
    return total


def dense_backward(layer: Dense, delta: Array) -> Array:
    """∂ℓ/∂a_prev of one sample: delta W^T. delta : (units,) -> (n_in,)"""
    return sum_in_order(np.ascontiguousarray((delta * layer.weights).T))


def dense_gradient(before: Array, delta: Array) -> Array:
    """∂ℓ/∂W of one sample: a_prev^T delta. (n_in,), (units,) -> (n_in, units)"""
    return before[:, None] * delta


def conv_forward(layer: Conv2D, before: Array) -> Array:
    """z of one sample, valid cross-correlation. before : (C, R, S) -> (K, R-kr+1, S-kc+1)

    z[k, r, s] = Σ_c Σ_i Σ_j W[k, c, i, j] a_prev[c, r+i, s+j] + b
    """
    rows, cols = (n - k + 1 for n, k in zip(before.shape[1:], layer.kernel_size, strict=True))
    z: Array | None = None
    for c, i, j in np.ndindex(layer.weights.shape[1:]):
        term = layer.weights[:, c, i, j, None, None] * before[c, i : i + rows, j : j + cols]
        z = term if z is None else z + term
    assert z is not None
    if layer.biases is None:
        return z
    return z + (layer.biases if layer.biases.ndim == 3 else layer.biases[:, None, None])


def conv_backward(layer: Conv2D, delta: Array, shape: Shape) -> Array:
    """∂ℓ/∂a_prev of one sample: the full convolution of delta with the kernels.

    delta : (K, rows, cols); shape : that of a_prev, (C, R, S).
    """
    rows, cols = delta.shape[1:]
    back = np.zeros(shape)
    for k, i, j in np.ndindex(len(delta), *layer.kernel_size):
        weights = layer.weights[k, :, i, j, None, None]
        back[:, i : i + rows, j : j + cols] += delta[k] * weights
    return back


def conv_gradient(layer: Conv2D, before: Array, delta: Array) -> Array:
    """∂ℓ/∂W of one sample: each weight met one patch of the input. -> (K, C, kr, kc)"""
    kernels = len(delta)
    patches = sliding_window_view(before, delta.shape[1:], axis=(1, 2))
    met = patches.reshape(-1, math.prod(delta.shape[1:]))
    terms = met.T[:, None, :] * delta.reshape(kernels, -1).T[:, :, None]
    return sum_in_order(terms.reshape(len(terms), -1)).reshape(layer.weights.shape)


def bias_gradient(layer: Dense | Conv2D, delta: Array) -> Array:
    """∂ℓ/∂b of one sample, in the shape of the biases: a shared bias met the whole map."""
    if layer.biases is not None and layer.biases.shape == delta.shape:
        return np.array(delta)
    return sum_in_order(delta.reshape(len(delta), -1).T)


def forward(layer: Dense | Conv2D, before: Array) -> Array:
    """z of one sample, in the shape of the layer's output."""
    if isinstance(layer, Dense):
        return dense_forward(layer, before)
    return conv_forward(layer, before)


def backward(layer: Dense | Conv2D, delta: Array, shape: Shape) -> Array:
    """∂ℓ/∂a_prev of one sample, in ``shape``."""
    if isinstance(layer, Dense):
        return dense_backward(layer, delta)
    return conv_backward(layer, delta, shape)


def gradients(layer: Dense | Conv2D, before: Array, delta: Array) -> dict[str, Array]:
    """∂ℓ/∂W and, where there are biases, ∂ℓ/∂b of one sample: "weights", "biases"."""
    if isinstance(layer, Dense):
        found = {"weights": dense_gradient(before, delta)}
    else:
        found = {"weights": conv_gradient(layer, before, delta)}
    if layer.biases is not None:
        found["biases"] = bias_gradient(layer, delta)
    return found
