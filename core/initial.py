"""How are weights drawn, where a document leaves them to a seed?"""

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Draw = Callable[[np.random.Generator, tuple[int, ...], int, int], npt.NDArray[np.float64]]


def _xavier(
    rng: np.random.Generator, shape: tuple[int, ...], fan_in: int, fan_out: int
) -> npt.NDArray[np.float64]:
    limit = math.sqrt(6 / (fan_in + fan_out))
    return rng.uniform(-limit, limit, shape)


INITIALISERS: dict[str, Draw] = {
    # X. Glorot, Y. Bengio 2010: uniform in ±sqrt(6 / (fan_in + fan_out))
    "xavier": _xavier,
    # K. He et al. 2015: normal, standard deviation sqrt(2 / fan_in)
    "he": lambda rng, shape, fan_in, fan_out: rng.normal(0.0, math.sqrt(2 / fan_in), shape),
    # Y. LeCun et al. 1998: normal, standard deviation sqrt(1 / fan_in)
    "lecun": lambda rng, shape, fan_in, fan_out: rng.normal(0.0, math.sqrt(1 / fan_in), shape),
    # uniform in [-1, 1)
    "uniform": lambda rng, shape, fan_in, fan_out: rng.uniform(-1.0, 1.0, shape),
    # normal, standard deviation 1
    "normal": lambda rng, shape, fan_in, fan_out: rng.normal(0.0, 1.0, shape),
    "zeros": lambda rng, shape, fan_in, fan_out: np.zeros(shape),
}


def draw_weights(
    scheme: str, rng: np.random.Generator, shape: tuple[int, ...]
) -> npt.NDArray[np.float64]:
    """Weights of ``shape``, (fan_in, fan_out) or (kernels, channels, rows, cols).

    Biases are not drawn: they start at 0.
    """
    if len(shape) == 2:
        fan_in, fan_out = shape
    else:
        kernels, channels, rows, cols = shape
        fan_in, fan_out = channels * rows * cols, kernels * rows * cols
    weights = INITIALISERS[scheme](rng, shape, fan_in, fan_out)
    weights.setflags(write=False)  # so that no second copy is made of them
    return weights
