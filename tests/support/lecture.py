"""The lecture's exercise, 2-3-2 without biases, and larger networks of the same kind."""

import numpy as np

from core.network import Activation, Dense, Network, Optimizer


def lecture(samples: int = 1) -> Network:
    """58 steps, of which 16 are given, with one sample; further samples have other inputs."""
    sigmoid = Activation("sigmoid")
    first = Dense(3, sigmoid, np.array([[0.10, -0.30, 0.40], [0.20, 0.50, -0.10]]))
    second = Dense(2, sigmoid, np.array([[0.30, -0.20], [0.60, 0.10], [-0.40, 0.50]]))
    inputs = np.array([[1.0, 0.5 * k] for k in range(1, samples + 1)])
    targets = np.array([[1.0, 0.0]] * samples)
    sgd = Optimizer("sgd", {"learning_rate": 0.5})
    return Network((2,), (first, second), "half_squared_error", sgd, inputs, targets)


def layered(*units: int, samples: int = 1) -> Network:
    """A sigmoid network of any size with drawn weights: ``layered(784, 100, 10)``."""
    rng = np.random.default_rng(1)
    layers = tuple(
        Dense(b, Activation("sigmoid"), rng.normal(0, 0.3, (a, b)))
        for a, b in zip(units, units[1:], strict=False)
    )
    inputs, targets = rng.random((samples, units[0])), rng.random((samples, units[-1]))
    return Network((units[0],), layers, "half_squared_error", Optimizer("sgd"), inputs, targets)
