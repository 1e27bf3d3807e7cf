"""Is what is shown of the inside of a network what the trace gives for it?"""

import statistics
import time

import numpy as np
import pytest
from random_networks import HIDDEN, SHAPES, outputs_for, random_network

from core.datasets.dataset import Dataset, Part, one_hot
from core.datasets.errors import DataError
from core.metrics import losses
from core.network import Activation, Conv2D, Dense, Network, Optimizer
from core.trace import record
from core.training.answers import answers, cell, confusion_of, worst_mistakes
from core.training.engine import Trainer
from core.training.inspection import boundary, first_weights, inspect, plane_box
from core.training.plan import Data, Settings

EXACT = Settings(dtype="float64")


def dense(*layers, biases=None) -> Network:
    """From (activation, weights) a layer; one sample of zeros."""
    made = [
        Dense(len(w[0]), Activation(name), w, np.zeros(len(w[0])) if biases is None else biases)
        for name, w in layers
    ]
    n_in, n_out = len(layers[0][1]), len(layers[-1][1][0])
    return Network((n_in,), tuple(made), "half_squared_error", Optimizer("sgd"),
                   np.zeros((1, n_in)), np.zeros((1, n_out)))  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_the_histograms_are_those_of_the_trace(shape, hidden):
    if hidden == "softmax" and "conv" in str(SHAPES[shape]):
        hidden = "sigmoid"
    network = random_network(5, shape, hidden, outputs_for(shape)[0], samples=9)
    trace = record(network)
    layers = inspect(Trainer(network, settings=EXACT), network.inputs)
    assert [layer.number for layer in layers] == [number for number, _ in network.weighted]
    for found, (number, layer) in zip(layers, network.weighted, strict=True):
        a = trace.values("a", number)
        for histogram, numbers in ((found.activations, a), (found.weights, layer.weights)):
            counts, edges = np.histogram(numbers, 40)
            np.testing.assert_allclose(histogram.edges, edges, rtol=1e-9, atol=1e-9)
            # Rounding may carry a number over an edge.
            assert np.abs(np.cumsum(histogram.counts) - np.cumsum(counts)).max() <= 1
            assert histogram.counts.sum() == np.size(numbers)
        assert found.units == (layer.kernels if isinstance(layer, Conv2D) else layer.units)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_dead_and_saturated_neurons(dtype):
    """One input; x = ±1 in turn, so that z is ± the weight, plus the bias."""
    inputs = np.resize([1.0, -1.0], (200, 1))

    def idle(name, weights, biases):
        network = dense((name, [weights]), biases=np.array(biases, float))
        (layer,) = inspect(Trainer(network, settings=Settings(dtype=dtype)), inputs)
        return layer.dead, layer.saturated

    # Never, for one half, always above 0; at 0 its slope is 0 as well.
    assert idle("relu", [1, 1, 1, 0], [-2, 0, 2, 0]) == ((1, 4), ())
    # Slopes 0.25, 0.0025 and 0 in floats; 0.045 > 5 % of 0.25, and 0.0102 < it
    assert idle("sigmoid", [0, 0, 0, 3, 4.6], [0, 6, 800, 0, 0]) == ((3,), (2, 5))
    assert idle("tanh", [0, 1, 3], [0, 0, 0]) == ((), (3,))
    assert idle("prelu", [1, 1], [-9, 9]) == ((), ())
    assert idle("elu", [1, 1], [-9, -2]) == ((), (1,))
    assert idle("identity", [0, 5], [0, 0]) == ((), ())
    assert idle("softplus", [0, 0], [-9, 9]) == ((), (1,))
    assert idle("step", [1, 0], [0, -5]) == ((), ())
    assert idle("softmax", [0, 900], [0, 0]) == ((), ())


def test_saturated_is_nearly_always():
    """At 0.95 of the samples, not below."""
    network = dense(("sigmoid", [[1.0]]))
    trainer = Trainer(network)
    for flat, expected in ((190, (1,)), (189, ())):
        inputs = np.where(np.arange(200) < flat, 10.0, 0.0)[:, None]
        assert inspect(trainer, inputs)[0].saturated == expected


def test_a_kernel_is_dead_if_it_is_so_everywhere():
    weights = np.array([[[[1.0]]], [[[1.0]]], [[[-1.0]]]])
    biases = np.array([0, -9.0, 0])
    conv = Conv2D(3, (1, 1), Activation("relu"), weights, biases)
    network = Network((1, 2, 2), (conv,), "half_squared_error", Optimizer("sgd"),
                      np.zeros((1, 1, 2, 2)), np.zeros((1, 3, 2, 2)))  # fmt: skip
    probe = np.zeros((5, 1, 2, 2))
    probe[3, 0, 1, 0] = 1
    (layer,) = inspect(Trainer(network), probe)
    assert (layer.units, layer.dead, layer.saturated) == (3, (2, 3), (1,))


# The plane


@pytest.mark.parametrize("shape", ["deep", "one"])
@pytest.mark.parametrize("hidden", HIDDEN)
def test_the_boundary_is_what_the_trace_answers(shape, hidden):
    network = random_network(2, shape, hidden, "sigmoid")
    trainer = Trainer(network, settings=Settings(dtype="float64", batch=1))
    trainer.update()
    found = boundary(trainer, (-1, 2, 0, 0.5), 5)
    assert found.box == (-1, 2, 0, 0.5)
    x, y = np.meshgrid(np.linspace(-1, 2, 5), np.linspace(0, 0.5, 5))
    points = np.stack([x.ravel(), y.ravel()], axis=1)
    targets = np.zeros((25, *network.shapes[-1]))
    trace = record(trainer.network().replace(inputs=points, targets=targets))
    layers = (*found.hidden, found.outputs)
    assert len(layers) == len(network.layers)
    for number, values in enumerate(layers, start=1):
        assert values.dtype == np.float32
        expected = trace.values("a", number).reshape(5, 5, -1)
        np.testing.assert_allclose(values, expected, rtol=1e-6, atol=1e-6)


def test_the_box_holds_all_points_and_some_more():
    assert plane_box([[0, 0], [0, 1], [1, 0], [1, 1]]) == pytest.approx((-1 / 6, 7 / 6) * 2)
    assert plane_box([[0, 100], [6, 400], [3, 200]]) == pytest.approx((-1, 7, 50, 450))
    assert plane_box([[2, 5]]) == pytest.approx(
        (1.5 - 1 / 6, 2.5 + 1 / 6, 4.5 - 1 / 6, 5.5 + 1 / 6)
    )


@pytest.mark.parametrize("size", [5e-324, 1e-200, 1.0, 1e16, 1e300, 1.7e308])
def test_any_points_have_a_box_with_room(size):
    for points in ([[size, -size]], [[size, -size], [-size, size]], [[0, size], [size, size]]):
        x0, x1, y0, y1 = plane_box(points)
        assert np.isfinite([x1 - x0, y1 - y0]).all()
        assert x1 - x0 > 1e-12
        assert y1 - y0 > 1e-12


def test_a_picture_of_the_plane_takes_no_time():
    rng = np.random.default_rng(1)
    network = dense(("sigmoid", rng.normal(0, 1, (2, 3))), ("sigmoid", rng.normal(0, 1, (3, 1))))
    trainer = Trainer(network)
    times = []
    for _ in range(30):
        start = time.perf_counter()
        boundary(trainer, (0, 1, 0, 1), 48)
        times.append(time.perf_counter() - start)
    assert statistics.median(times) < 0.004


# Pictures of the first layer


def test_the_first_weights_are_a_picture_a_neuron():
    weights = np.arange(24.0).reshape(6, 4)
    network = dense(("relu", weights), ("sigmoid", np.ones((4, 1))))
    pictures = first_weights(Trainer(network), (1, 2, 3))
    assert pictures.shape == (4, 1, 2, 3)
    assert pictures.dtype == np.float32
    np.testing.assert_array_equal(pictures[1, 0], [[1, 5, 9], [13, 17, 21]])
    np.testing.assert_array_equal(first_weights(Trainer(network), (2, 3), 2), pictures[:2])
    with pytest.raises(ValueError, match="no picture"):
        first_weights(Trainer(network), (1, 2, 2))


def test_the_first_weights_of_a_convolution_are_its_kernels():
    network = random_network(1, "channels")
    pictures = first_weights(Trainer(network), (2, 4, 3))
    np.testing.assert_allclose(pictures, network.layers[0].weights, rtol=1e-6)


def test_weights_left_out_of_training_are_in_the_picture():
    """Inputs that are 0 in all samples are not trained, but they have weights."""
    weights = np.arange(8.0).reshape(4, 2)
    network = dense(("identity", weights))
    data = Data(np.array([[1.0, 0, 2, 0]]), np.zeros((1, 2)))
    pictures = first_weights(Trainer(network, data), (2, 2))
    np.testing.assert_array_equal(pictures[0, 0], [[0, 2], [4, 6]])


# Right and wrong


@pytest.fixture
def guesses():
    """Five bytes of two numbers, classes a, b, c; the network adds nothing: outputs are inputs."""
    train = np.array([[255, 0, 0], [0, 255, 0], [0, 0, 255]], np.uint8)
    test = np.array(
        [[51, 204, 0], [255, 0, 0], [102, 153, 0], [0, 0, 255], [0, 255, 0], [51, 102, 204]],
        np.uint8,
    )
    labels = np.array([0, 0, 0, 1, 1, 2])
    names = ("a", "b", "c")
    dataset = Dataset("t", Part(train, np.eye(3)), Part(test, one_hot(labels, 3)), (3,),
                      class_names=names, divisor=255.0)  # fmt: skip
    network = dense(("identity", np.eye(3)))
    return Trainer(network, Data(train, np.eye(3), 255.0), EXACT), dataset


def test_the_confusion_counts_them(guesses):
    found = confusion_of(*guesses)
    assert found.counts.tolist() == [[1, 2, 0], [0, 1, 1], [0, 0, 1]]
    assert (found.class_names, found.part) == (("a", "b", "c"), "test")
    assert confusion_of(*guesses, "train").counts.tolist() == np.eye(3).tolist()


def test_the_worst_mistake_comes_first(guesses):
    trainer, dataset = guesses
    found = worst_mistakes(trainer, dataset)
    # ½ (1 + 1), ½ (0.8² + 0.8²), ½ (0.6² + 0.6²)
    assert [m.index for m in found] == [3, 0, 2]
    assert [m.loss for m in found] == pytest.approx([1, 0.64, 0.36])
    assert [(m.actual, m.guessed) for m in found] == [(1, 2), (0, 1), (0, 1)]
    np.testing.assert_allclose(found[1].inputs, [0.2, 0.8, 0])
    np.testing.assert_allclose(found[1].outputs, [0.2, 0.8, 0])
    assert [m.index for m in worst_mistakes(trainer, dataset, most=1)] == [3]


def test_a_cell_holds_its_samples(guesses):
    assert [m.index for m in cell(*guesses, 0, 1)] == [0, 2]
    assert [m.index for m in cell(*guesses, 0, 0)] == [1]
    assert cell(*guesses, 2, 0) == ()
    assert [m.index for m in cell(*guesses, 0, 1, most=1)] == [0]


def test_all_of_it_comes_from_one_pass(guesses):
    trainer, dataset = guesses
    found = answers(trainer, dataset)
    assert found.confusion().counts.tolist() == confusion_of(trainer, dataset).counts.tolist()
    assert [m.index for m in found.worst()] == [3, 0, 2]
    np.testing.assert_allclose(
        found.losses, losses("half_squared_error", found.outputs, dataset.test.targets)
    )


def test_one_output_says_yes_from_one_half_on():
    network = dense(("identity", [[1.0]]))
    inputs = np.array([[0.2], [0.7], [0.5], [0.9]])
    part = Part(inputs, np.array([[0.0], [0], [0], [1]]))
    dataset = Dataset("t", part, Part(inputs[:0], part.targets[:0]), (1,), class_names=("n", "y"))
    trainer = Trainer(network, Data(inputs, part.targets), EXACT)
    found = confusion_of(trainer, dataset)
    assert (found.counts.tolist(), found.part) == ([[1, 2], [0, 1]], "train")
    assert trainer.evaluate(Data(inputs, part.targets)).accuracy == 0.5
    assert [m.index for m in worst_mistakes(trainer, dataset)] == [1, 2]


def test_without_samples_nothing_is_counted(guesses):
    trainer, dataset = guesses
    empty = Dataset("t", dataset.train, Part(dataset.test.inputs[:0], dataset.test.targets[:0]),
                    (3,), class_names=("a", "b", "c"))  # fmt: skip
    assert confusion_of(trainer, empty, "test").counts.tolist() == np.zeros((3, 3)).tolist()
    assert worst_mistakes(trainer, empty, "test") == ()
    assert confusion_of(trainer, empty).part == "train"


def test_quantities_are_neither_right_nor_wrong(guesses):
    trainer, dataset = guesses
    with pytest.raises(DataError, match="quantities"):
        answers(trainer, Dataset("t", dataset.train, dataset.test, (3,)))
