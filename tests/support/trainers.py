"""Which networks are trained in the tests, and by what are two of them compared?"""

import dataclasses

import numpy as np

from core.network import Activation, Dense, Network, Optimizer
from core.trace import record
from core.training.plan import Data, Settings


def xor(hidden: str = "sigmoid", optimizer: str = "sgd", rate: float = 0.5) -> Network:
    rng = np.random.default_rng(3)
    return Network(
        (2,),
        (
            Dense(4, Activation(hidden), rng.normal(0, 1, (2, 4)), np.zeros(4)),
            Dense(1, Activation("sigmoid"), rng.normal(0, 1, (4, 1)), np.zeros(1)),
        ),
        "binary_cross_entropy",
        Optimizer(optimizer, {"learning_rate": rate}),
        [[0, 0], [0, 1], [1, 0], [1, 1]],
        [[0], [1], [1], [0]],
    )


def exact(**settings) -> Settings:
    return Settings(**{"dtype": "float64", "batch": 2, **settings})


def traced(network: Network, data: Data, batch, rate: float | None = None) -> Network:
    """``network`` after one update by the trace."""
    optimizer = network.optimizer
    if rate is not None:
        settings = {**optimizer.settings, "learning_rate": rate}
        optimizer = dataclasses.replace(optimizer, settings=settings)
    chosen = {"inputs": data.inputs[batch], "targets": data.targets[batch]}
    return record(network.replace(optimizer=optimizer, **chosen)).next_network()


def parameters(network: Network) -> list[np.ndarray]:
    found = []
    for _, layer in network.weighted:
        found += [layer.weights] if layer.biases is None else [layer.weights, layer.biases]
    for kept in network.optimizer.state:
        found += [kept[name] for name in sorted(kept)]
    return found


def assert_close(one: Network, other: Network, tolerance: float = 1e-12) -> None:
    assert one.optimizer.updates == other.optimizer.updates
    for left, right in zip(parameters(one), parameters(other), strict=True):
        np.testing.assert_allclose(left, right, rtol=tolerance, atol=tolerance)


def assert_same_bits(one: Network, other: Network) -> None:
    pairs = zip(parameters(one), parameters(other), strict=True)
    assert all(left.tobytes() == right.tobytes() for left, right in pairs)
