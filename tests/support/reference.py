"""What are the gradients by another implementation, autograd, written from the definitions?

The cross-entropies are taken from z where an exponential of it was their argument, so that the
reference keeps its digits where outputs saturate.
"""

import autograd.numpy as anp
from autograd import grad

from core.network import Conv2D, Dense, Flatten, Network, Weighted


def activate(name, alpha, z):
    """a = f(z) from the definition; softmax along the last axis."""
    return {
        "identity": lambda: z,
        "step": lambda: anp.where(z >= 0, 1.0 + 0 * z, 0 * z),
        "sigmoid": lambda: 0.5 * (anp.tanh(z / 2) + 1),
        "tanh": lambda: anp.tanh(z),
        "arctan": lambda: anp.arctan(z),
        "relu": lambda: anp.where(z > 0, z, 0.0),
        "prelu": lambda: anp.where(z > 0, z, alpha * z),
        "elu": lambda: anp.where(z > 0, z, alpha * anp.expm1(anp.minimum(z, 0))),
        "softplus": lambda: anp.logaddexp(0.0, z),
        "softmax": lambda: anp.exp(z - _log_sum(z)),
    }[name]()


def _log_sum(z):
    top = anp.max(z)
    return top + anp.log(anp.sum(anp.exp(z - top)))


def loss_of_outputs(name, a, y):
    """The loss of one sample from its outputs and targets."""
    n = a.size
    square = anp.sum((a - y) ** 2)
    if "entropy" not in name:
        return {"half_squared_error": square / 2, "squared_error": square,
                "mean_squared_error": square / n}[name]  # fmt: skip
    if name == "cross_entropy":
        return -anp.sum(y * anp.log(a))
    ones = y == 1  # where 0 · ln 0 would stand
    other = anp.where(ones, 0.0, (1 - y) * anp.log(anp.where(ones, 0.5, 1 - a)))
    total = -anp.sum(y * anp.log(a) + other)
    return total / n if name.startswith("mean") else total


def _loss(network: Network, last: Weighted, z, a, y):
    name, activation = network.loss, last.activation.name
    if activation == "sigmoid" and "binary" in name:
        total = anp.sum(y * anp.logaddexp(0.0, -z) + (1 - y) * anp.logaddexp(0.0, z))
        return total / a.size if name.startswith("mean") else total
    if activation == "softmax" and name == "cross_entropy":
        return -anp.sum(y * (z - _log_sum(z)))
    return loss_of_outputs(name, a, y)


def _z(layer, weights, biases, a):
    if isinstance(layer, Dense):
        z = anp.dot(a, weights)
    else:
        rows, cols = layer.kernel_size
        height, width = a.shape[1] - rows + 1, a.shape[2] - cols + 1
        z = anp.array(
            [
                [
                    [anp.sum(weights[k] * a[:, r : r + rows, s : s + cols]) for s in range(width)]
                    for r in range(height)
                ]
                for k in range(layer.kernels)
            ]
        )
    if biases is None:
        return z
    shared = isinstance(layer, Conv2D) and biases.ndim == 1
    return z + (biases[:, None, None] if shared else biases)


def sample_loss(network: Network, parameters, sample: int, moves=None):
    """The loss of one sample, as a function of the parameters that autograd can derive.

    ``moves`` are added to the z of each layer: the derivative by them is delta.
    """
    a = network.inputs[sample]
    y = network.targets[sample]
    z, last = a, None
    for place, layer in enumerate(network.layers):
        if isinstance(layer, Flatten):
            a, z = anp.reshape(a, (-1,)), anp.reshape(z, (-1,))
            continue
        z = _z(layer, *parameters[place], a)
        if moves is not None:
            z = z + moves[place]
        a = activate(layer.activation.name, layer.activation.alpha, z)
        last = layer
    return _loss(network, last, z, a, y)


def batch_loss(network: Network, parameters):
    """The loss of the batch."""
    total = sum(sample_loss(network, parameters, s) for s in range(network.samples))
    return total / network.samples if network.batch_reduction == "mean" else total


def parameters_of(network: Network):
    """[(weights, biases)] a layer, None where there are none."""
    return [
        (None, None) if isinstance(layer, Flatten) else (layer.weights, layer.biases)
        for layer in network.layers
    ]


def gradients_of(network: Network):
    """[(gradient of the weights, gradient of the biases or None)] a layer."""
    values = parameters_of(network)
    filled = [
        tuple(anp.zeros(0) if one is None else anp.array(one) for one in pair) for pair in values
    ]

    def loss(given):
        parameters = [
            tuple(None if old is None else new for old, new in zip(pair, now, strict=True))
            for pair, now in zip(values, given, strict=True)
        ]
        return batch_loss(network, parameters)

    found = grad(loss)(filled)
    return [
        tuple(None if old is None else new for old, new in zip(pair, now, strict=True))
        for pair, now in zip(values, found, strict=True)
    ]


def deltas_of(network: Network, sample: int):
    """∂ℓ/∂z of every layer for one sample (from 0); an empty array for flatten."""
    values = parameters_of(network)
    still = [
        anp.zeros(0) if isinstance(layer, Flatten) else anp.zeros(shape)
        for layer, shape in zip(network.layers, network.shapes[1:], strict=True)
    ]
    return grad(lambda moves: sample_loss(network, values, sample, moves))(still)
