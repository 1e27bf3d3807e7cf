"""Is a convolution what scipy and autograd make of it: forwards, and both ways back?"""

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from autograd.scipy.signal import convolve
from scipy.signal import convolve2d, correlate2d

from core.layers import bias_gradient, conv_backward, conv_forward, conv_gradient
from core.network import Activation, Conv2D, Dense, Flatten, Network, Optimizer
from core.trace import record
from core.windows import window
from visualizer.examples import read_example

SIZES = [
    # channels, rows, cols, kernels, kernel rows, kernel cols
    (1, 4, 4, 1, 3, 3),
    (2, 5, 4, 3, 2, 3),
    (3, 6, 7, 2, 4, 1),
    (1, 1, 5, 2, 1, 2),
    (2, 3, 3, 4, 3, 3),
    (1, 28, 28, 5, 3, 3),
]
BIASES = ("none", "kernel", "position")


def layer_of(rng, size, biases, activation="tanh"):
    channels, rows, cols, kernels, high, wide = size
    weights = rng.normal(size=(kernels, channels, high, wide))
    maps = (kernels, rows - high + 1, cols - wide + 1)
    values = {"none": None, "kernel": rng.normal(size=kernels), "position": rng.normal(size=maps)}
    return Conv2D(kernels, (high, wide), Activation(activation), weights, values[biases]), maps


def within(found, expected):
    assert found.shape == np.shape(expected)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize("biases", BIASES)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_forwards_it_is_scipys_valid_correlation(size, biases):
    rng = np.random.default_rng(1)
    layer, maps = layer_of(rng, size, biases)
    image = rng.normal(size=size[:3])
    expected = np.array(
        [
            sum(correlate2d(plane, one, "valid") for plane, one in zip(image, kernel, strict=True))
            for kernel in layer.weights
        ]
    )
    if biases == "kernel":
        expected += layer.biases[:, None, None]
    elif biases == "position":
        expected += layer.biases
    assert expected.shape == maps
    within(conv_forward(layer, image), expected)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_way_back_is_scipys_full_convolution(size):
    rng = np.random.default_rng(2)
    layer, maps = layer_of(rng, size, "none")
    delta = rng.normal(size=maps)
    expected = [
        sum(convolve2d(delta[k], layer.weights[k, c], "full") for k in range(layer.kernels))
        for c in range(size[0])
    ]
    within(conv_backward(layer, delta, size[:3]), expected)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_kernels_gradient_is_scipys_valid_correlation_of_the_input_with_delta(size):
    rng = np.random.default_rng(3)
    layer, maps = layer_of(rng, size, "kernel")
    image, delta = rng.normal(size=size[:3]), rng.normal(size=maps)
    expected = [[correlate2d(plane, one, "valid") for plane in image] for one in delta]
    within(conv_gradient(layer, image, delta), expected)
    within(bias_gradient(layer, delta), delta.sum(axis=(1, 2)))


def test_the_bias_of_a_position_has_the_delta_of_that_position():
    rng = np.random.default_rng(4)
    layer, maps = layer_of(rng, SIZES[1], "position")
    delta = rng.normal(size=maps)
    np.testing.assert_array_equal(bias_gradient(layer, delta), delta)


def loss_by_autograd(parameters, inputs, targets):
    """Half the squared error of two convolutions and a dense layer, by autograd's own convolve."""
    (first, b1), (second, b2), (dense, b3) = parameters
    total = 0.0
    for image, target in zip(inputs, targets, strict=True):
        maps = image
        for kernels, biases in ((first, b1), (second, b2)):
            shared = biases if biases.ndim == 3 else biases[:, None, None]
            # autograd's convolve turns the kernel: turned before, it is the correlation.
            z = convolve(
                maps, kernels[:, :, ::-1, ::-1], axes=([1, 2], [2, 3]), dot_axes=([0], [1]),
                mode="valid",
            )  # fmt: skip
            maps = anp.tanh(z + shared)
        a = 1 / (1 + anp.exp(-(anp.dot(maps.ravel(), dense) + b3)))
        total = total + 0.5 * anp.sum((a - target) ** 2)
    return total / len(inputs)


@pytest.mark.parametrize("biases", ["kernel", "position"])
def test_two_convolutions_against_autograds_convolve(biases):
    rng = np.random.default_rng(5)
    first, maps = layer_of(rng, (2, 6, 5, 3, 2, 2), biases)
    second, maps = layer_of(rng, (*maps, 2, 3, 2), biases)
    fan_in = int(np.prod(maps))
    dense = Dense(2, Activation("sigmoid"), rng.normal(size=(fan_in, 2)), rng.normal(size=2))
    inputs, targets = rng.normal(size=(3, 2, 6, 5)), rng.random((3, 2))
    network = Network(
        (2, 6, 5), (first, second, Flatten(), dense), "half_squared_error", Optimizer("sgd"),
        inputs, targets,
    )  # fmt: skip
    trace = record(network)
    parameters = [(one.weights, one.biases) for one in (first, second, dense)]
    assert trace.loss == pytest.approx(loss_by_autograd(parameters, inputs, targets), abs=1e-12)
    for number, found in zip(
        (1, 2, 4), grad(loss_by_autograd)(parameters, inputs, targets), strict=True
    ):
        for part, expected in zip(("weights", "biases"), found, strict=True):
            within(trace.values(f"gradient_{part}", number), expected)


@pytest.mark.parametrize("name", ["conv2d-4x4", "conv2d-two-kernels", "conv2d-twice"])
def test_the_windows_of_the_examples_add_up_to_scipys_numbers(name):
    """What is shown under the maps, held against scipy for whole maps at once."""
    trace = record(read_example(name))
    network = trace.network
    layer = network.layers[0]
    shape = network.shapes[1]
    totals = np.empty(shape)
    for place in np.ndindex(shape):
        position = tuple(at + 1 for at in place)
        totals[place] = window(trace[trace.index("z", 1, position)]).total
    image = network.inputs[0]
    expected = [
        sum(correlate2d(plane, one, "valid") for plane, one in zip(image, kernel, strict=True))
        for kernel in layer.weights
    ]
    within(totals, expected)
    if isinstance(network.layers[1], Conv2D):
        delta, weights = trace.values("delta", 2)[0], network.layers[1].weights
        for place in np.ndindex(shape):
            position = tuple(at + 1 for at in place)
            totals[place] = window(trace[trace.index("delta", 1, position)]).total
        within(totals, [convolve2d(delta[0], weights[0, c], "full") for c in range(shape[0])])


def test_the_28x28_example_against_scipy():
    trace = record(read_example("mnist-conv2d-5-100-2"))
    network = trace.network
    image, delta = network.inputs[0, 0], trace.values("delta", 1)[0]
    z = [correlate2d(image, kernel[0], "valid") for kernel in network.layers[0].weights]
    within(trace.values("z", 1)[0], z)
    within(
        trace.values("gradient_weights", 1)[:, 0],
        [correlate2d(image, one, "valid") for one in delta],
    )
