"""What do the weights of a layer do to a whole batch, forwards, backwards and in the gradient?

The maps of :mod:`core.layers` with the weights as an argument of their own, so that others can
be put in. Every map adds products of its two arguments and nothing else.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from core.arrays import Array, Shape
from core.layers import bias_gradient, conv_backward, conv_forward, conv_gradient
from core.network import Conv2D, Dense, Weighted


def forward(layer: Weighted, before: Array, weights: Array) -> Array:
    """z without biases. before : (m, *input shape) -> (m, *output shape)"""
    if isinstance(layer, Dense):
        return before @ weights
    with_these = _with(layer, weights)
    return np.stack([conv_forward(with_these, one) for one in before])


def backward(layer: Weighted, delta: Array, weights: Array, shape: Shape) -> Array:
    """∂ℓ/∂a of the layer before, in ``shape``. delta : (m, *output shape) -> (m, *shape)"""
    if isinstance(layer, Dense):
        return delta @ weights.T
    with_these = _with(layer, weights)
    return np.stack([conv_backward(with_these, one, shape) for one in delta])


def gradient(layer: Weighted, before: Array, delta: Array) -> Array:
    """The sum over the samples of ∂ℓ/∂W, in the shape of the weights."""
    if isinstance(layer, Dense):
        return before.T @ delta
    found = [conv_gradient(layer, *pair) for pair in zip(before, delta, strict=True)]
    return np.asarray(np.sum(found, axis=0))


def bias_sums(layer: Weighted, delta: Array) -> Array:
    """The sum over the samples of ∂ℓ/∂b, in the shape of the biases."""
    if isinstance(layer, Dense):
        return np.asarray(delta.sum(axis=0))
    return np.asarray(np.sum([bias_gradient(layer, one) for one in delta], axis=0))


def spread_biases(layer: Weighted, biases: Array) -> Array:
    """Biases in a shape that can be added to z: one of a kernel stands for its whole map."""
    return biases[:, None, None] if isinstance(layer, Conv2D) and biases.ndim == 1 else biases


def terms(layer: Weighted, shape: Shape) -> int:
    """How many products one number of z adds up."""
    return shape[0] if isinstance(layer, Dense) else int(np.prod(layer.weights.shape[1:]))


def _with(layer: Conv2D, weights: Array) -> Conv2D:
    return dataclasses.replace(layer, weights=weights, biases=None)
