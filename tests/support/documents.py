"""Which small network documents do the tests change, and which networks can be written down?"""

import copy
import json

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.activations import ACTIVATIONS
from core.initial import INITIALISERS
from core.losses import LOSSES
from core.network import Activation, Conv2D, Dense, Flatten, Init, Network, Optimizer
from core.optimizers import OPTIMIZERS

DENSE = {
    "format": "backprop-network",
    "version": 1,
    "title": "2-3-2",
    "notes": "two layers",
    "input_shape": [2],
    "layers": [
        {"type": "dense", "units": 3, "activation": "sigmoid",
         "weights": [[0.1, -0.3, 0.4], [0.2, 0.5, -0.1]], "biases": [0.1, 0.2, 0.3]},
        {"type": "dense", "units": 2, "activation": {"name": "prelu", "alpha": 0.1},
         "weights": [[0.3, -0.2], [0.6, 0.1], [-0.4, 0.5]], "biases": None},
    ],
    "loss": "half_squared_error",
    "optimizer": {"name": "sgd", "learning_rate": 0.5},
    "inputs": [[1.0, 0.5]],
    "targets": [[1.0, 0.0]],
}  # fmt: skip

CONV = {
    "format": "backprop-network",
    "version": 1,
    "input_shape": [1, 3, 3],
    "layers": [
        {"type": "conv2d", "kernels": 2, "kernel_size": [2, 2], "activation": "tanh",
         "weights": [[[[0.1, -0.2], [0.3, 0.4]]], [[[0.5, 0.6], [-0.7, 0.8]]]],
         "biases": [0.1, -0.1], "train_biases": False},
        {"type": "flatten"},
        {"type": "dense", "units": 2, "activation": "softmax"},
    ],
    "init": {"scheme": "xavier", "seed": 3},
    "loss": "cross_entropy",
    "batch_reduction": "sum",
    "optimizer": {"name": "adam", "learning_rate": 0.01, "beta1": 0.9, "beta2": 0.999,
                  "epsilon": 1e-8},
    "inputs": [[[[1, 0, 1], [0, 1, 0], [1, 0, 1]]], [[[0, 1, 0], [1, 0, 1], [0, 1, 0]]]],
    "targets": [[1, 0], [0, 1]],
}  # fmt: skip

MOMENTUM = {
    "format": "backprop-network",
    "version": 1,
    "input_shape": [1],
    "layers": [{"type": "dense", "units": 1, "activation": "elu", "weights": [[0.5]],
                "biases": [0.25]}],
    "loss": "binary_cross_entropy",
    "optimizer": {"name": "momentum", "learning_rate": 0.1, "momentum": 0.9,
                  "state": {"updates": 2, "layers": [{"velocity_weights": [[0.125]],
                                                      "velocity_biases": [-0.5]}]}},
    "inputs": [[2]],
    "targets": [[1]],
}  # fmt: skip

BASES = (DENSE, CONV, MOMENTUM)


def changed(document, *path, to=None, drop=False):
    """A copy of ``document`` with the value at ``path`` replaced, or left out."""
    document = copy.deepcopy(document)
    at = document
    for key in path[:-1]:
        at = at[key]
    if drop:
        del at[path[-1]]
    else:
        at[path[-1]] = to
    return document


def text(document) -> str:
    """The document as JSON text."""
    return json.dumps(document, ensure_ascii=False)


FINITE = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from(
    [0.0, -0.0, 5e-324, -5e-324, 2.2250738585072014e-308, 1e308, -1.7976931348623157e308, 0.1]
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def numbers(shape):
    """Arrays of any finite numbers."""
    return arrays(np.float64, shape, elements=FINITE, fill=st.nothing())


@st.composite
def activations(draw, coupled=True):
    names = [name for name in ACTIVATIONS if coupled or not ACTIVATIONS[name].coupled]
    name = draw(st.sampled_from(names))
    has_alpha = ACTIVATIONS[name].alpha is not None
    return Activation(name, draw(FINITE)) if has_alpha and draw(st.booleans()) else Activation(name)


@st.composite
def networks(draw) -> Network:
    """Any small network that there can be, with any finite numbers in it."""
    sizes = st.integers(1, 3)
    layers = []
    if draw(st.booleans()):
        shape = input_shape = (draw(st.integers(1, 2)), draw(sizes), draw(sizes))
        size = (draw(st.integers(1, shape[1])), draw(st.integers(1, shape[2])))
        kernels = draw(st.integers(1, 2))
        maps = (kernels, shape[1] - size[0] + 1, shape[2] - size[1] + 1)
        biases = draw(st.sampled_from([None, (kernels,), maps]))
        layers += [
            Conv2D(kernels, size, draw(activations(coupled=False)),
                   draw(numbers((kernels, shape[0], *size))),
                   None if biases is None else draw(numbers(biases)), draw(st.booleans())),
            Flatten(),
        ]  # fmt: skip
        shape = (int(np.prod(maps)),)
    else:
        shape = input_shape = (draw(sizes),)
    for _ in range(draw(st.integers(0 if layers else 1, 2))):
        units = draw(sizes)
        biases = draw(numbers((units,))) if draw(st.booleans()) else None
        layers.append(Dense(units, draw(activations()), draw(numbers((shape[0], units))), biases,
                            draw(st.booleans())))  # fmt: skip
        shape = (units,)
    samples = draw(st.integers(1, 2))
    return Network(
        input_shape=input_shape,
        layers=tuple(layers),
        loss=draw(st.sampled_from(list(LOSSES))),
        optimizer=draw(optimizers(layers)),
        inputs=draw(numbers((samples, *input_shape))),
        targets=draw(numbers((samples, *shape))),
        title=draw(TEXTS),
        notes=draw(TEXTS),
        batch_reduction=draw(st.sampled_from(["mean", "sum"])),
        init=draw(st.none() | st.builds(Init, st.sampled_from(list(INITIALISERS)),
                                        st.integers(0, 2**70))),
    )  # fmt: skip


@st.composite
def optimizers(draw, layers):
    """An optimizer with its numbers, and the memory of earlier updates or none."""
    name = draw(st.sampled_from(list(OPTIMIZERS)))
    share = st.floats(0, 1, exclude_max=True)
    kinds = {"momentum": share, "beta1": share, "beta2": share,
             "epsilon": st.floats(0, 1), "learning_rate": FINITE}  # fmt: skip
    settings = {key: draw(kinds[key]) for key in OPTIMIZERS[name].settings}
    if not draw(st.booleans()):
        return Optimizer(name, settings)
    state = []
    for layer in layers:
        kept = {}
        for quantity in () if isinstance(layer, Flatten) else OPTIMIZERS[name].state:
            kept[f"{quantity}_weights"] = draw(numbers(layer.weights.shape))
            if layer.biases is not None and layer.train_biases:
                kept[f"{quantity}_biases"] = draw(numbers(layer.biases.shape))
        state.append(kept)
    return Optimizer(name, settings, draw(st.integers(0, 10**9)), tuple(state))
