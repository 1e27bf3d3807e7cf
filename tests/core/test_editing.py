"""Does a change of structure keep what fits, and start what is new at 0?"""

import numpy as np
import pytest

from core.checks import DocumentError
from core.documents import network_document, parse_network
from core.editing import (
    drawn,
    grown,
    units_of,
    with_bias,
    with_layers,
    with_optimizer,
    with_sample,
    with_setting,
    with_units,
    with_weights,
    without_sample,
)
from core.network import Activation, Conv2D, Dense, Flatten, Network, Optimizer
from core.trace import record
from core.training.layers_text import layers_text, parse_layers

W1 = np.array([[0.1, -0.3, 0.4], [0.2, 0.5, -0.1]])
W2 = np.array([[0.3, -0.2], [0.6, 0.1], [-0.4, 0.5]])


def lecture(**changes) -> Network:
    parts = {
        "input_shape": (2,),
        "layers": (
            Dense(3, Activation("tanh"), W1),
            Dense(2, Activation("sigmoid"), W2, np.array([0.5, 0.6]), train_biases=False),
        ),
        "loss": "half_squared_error",
        "optimizer": Optimizer("sgd", {"learning_rate": 0.5}),
        "inputs": np.array([[1.0, 0.5]]),
        "targets": np.array([[1.0, 0.0]]),
    }
    return Network(**{**parts, **changes})


def convolutional() -> Network:
    return Network(
        (1, 4, 4),
        (
            Conv2D(2, (3, 3), Activation("relu"), np.ones((2, 1, 3, 3))),
            Flatten(),
            Dense(2, Activation("sigmoid"), np.ones((8, 2))),
        ),
        "squared_error",
        Optimizer("sgd"),
        np.ones((1, 1, 4, 4)),
        np.ones((1, 2)),
    )


def test_a_wider_layer_keeps_its_weights_and_starts_the_rest_at_0():
    network = lecture()
    wider = with_units(network, [2, 4, 2])
    assert wider.layers[0].weights.tolist() == [[0.1, -0.3, 0.4, 0], [0.2, 0.5, -0.1, 0]]
    assert wider.layers[1].weights.tolist() == [*W2.tolist(), [0, 0]]
    assert wider.layers[1].biases.tolist() == [0.5, 0.6]
    assert not wider.layers[1].train_biases
    assert wider.inputs.tolist() == [[1.0, 0.5]]
    assert grown(network, wider)
    record(wider)


def test_a_narrower_layer_drops_what_does_not_fit():
    network = lecture()
    narrower = with_units(network, [1, 2, 1])
    assert narrower.layers[0].weights.tolist() == [[0.1, -0.3]]
    assert narrower.layers[1].weights.tolist() == [[0.3], [0.6]]
    assert narrower.layers[1].biases.tolist() == [0.5]
    assert (narrower.inputs.tolist(), narrower.targets.tolist()) == ([[1.0]], [[1.0]])
    assert not grown(network, narrower)


def test_a_new_hidden_layer_is_like_the_last_hidden_one_and_the_output_stays_the_output():
    deeper = with_units(lecture(), [2, 3, 4, 2])
    assert [layer.activation.name for layer in deeper.layers] == ["tanh", "tanh", "sigmoid"]
    assert deeper.layers[0].weights.tolist() == W1.tolist()
    assert not deeper.layers[1].weights.any()
    assert deeper.layers[1].biases is None
    assert deeper.layers[2].weights.tolist() == [*W2.tolist(), [0, 0]]
    assert with_units(lecture(), [2, 2]).layers[0].activation.name == "sigmoid"


def test_convolutional_networks_are_not_written_as_numbers():
    assert units_of(convolutional()) is None
    assert units_of(lecture()) == [2, 3, 2]
    with pytest.raises(DocumentError):
        with_units(convolutional(), [2, 2])


@pytest.mark.parametrize("name", ["sgd", "momentum", "adam"])
@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("choice", ["none", "trained", "frozen"])
def test_biases_come_and_go_in_the_middle_of_training(name, number, choice):
    network = record(with_optimizer(lecture(), name)).next_network()
    changed = with_bias(network, number, choice)
    layer = changed.layers[number - 1]
    assert (layer.biases is None) == (choice == "none")
    if choice != "none":
        expected = [0.5, 0.6] if number == 2 else [0, 0, 0]
        assert layer.biases.tolist() == expected
        assert layer.train_biases == (choice == "trained")
    after = record(changed).next_network()
    parse_network(network_document(after))


def test_biases_of_kernels():
    assert with_bias(convolutional(), 1, "trained").layers[0].biases.shape == (2,)


def test_another_optimizer_keeps_the_learning_rate_only():
    trained = record(with_optimizer(lecture(), "momentum")).next_network()
    assert trained.optimizer.state
    changed = with_optimizer(trained, "adam").optimizer
    assert changed.settings["learning_rate"] == 0.5
    assert (changed.settings["beta1"], changed.state, changed.updates) == (0.9, (), 0)
    with pytest.raises(DocumentError, match="momentum"):
        with_setting(trained, "momentum", 1.5)
    assert with_setting(trained, "momentum", 0.5).optimizer.state == trained.optimizer.state


def test_samples_come_and_go():
    more = with_sample(lecture())
    assert more.inputs.tolist() == [[1.0, 0.5], [0, 0]]
    assert more.targets.tolist() == [[1.0, 0.0], [0, 0]]
    assert without_sample(more, 1).inputs.tolist() == [[0, 0]]
    assert with_sample(convolutional()).inputs.shape == (2, 1, 4, 4)
    with pytest.raises(DocumentError, match="sample"):
        without_sample(lecture(), 1)


@pytest.mark.parametrize("make", [lecture, convolutional])
def test_drawn_weights_are_those_of_the_document_with_this_init(make):
    network = drawn(make(), "xavier", 7)
    document = network_document(network)
    for layer in document["layers"]:
        layer.pop("weights", None)
    again = parse_network(document)
    for (_, one), (_, other) in zip(network.weighted, again.weighted, strict=True):
        assert one.weights.tobytes() == other.weights.tobytes()
    assert with_weights(network, 1, make().layers[0].weights).init is None


TEXTS = [
    "1x4x4-2c3-2",
    "1x4x4-3@2x1-5-2",
    "1x4x4-2c2-1c2-3",
    "16-4-2",
    "2x3x3-1c2",
    "1x2x2-1",
]


@pytest.mark.parametrize("make", [lecture, convolutional])
@pytest.mark.parametrize("text", TEXTS)
def test_the_layers_of_a_text_take_over_what_fits(make, text):
    before = make()
    after = with_layers(before, parse_layers(text))
    assert layers_text(after) == text
    assert after.samples == before.samples
    assert after.init is None
    parse_network(network_document(after))
    record(after)
    (_, old), (_, new) = before.weighted[0], after.weighted[0]
    if type(old) is type(new) and len(after.weighted) > 1:
        block = tuple(
            slice(min(a, b)) for a, b in zip(old.weights.shape, new.weights.shape, strict=True)
        )
        np.testing.assert_array_equal(new.weights[block], old.weights[block])
        assert new.activation == old.activation
    (_, old), (_, new) = before.weighted[-1], after.weighted[-1]
    assert new.activation == old.activation
    assert (new.biases is None) == (old.biases is None)


def test_images_become_rows_and_back_number_after_number():
    images = convolutional()
    rows = with_layers(images, parse_layers("16-2"))
    np.testing.assert_array_equal(rows.inputs[0], images.inputs[0].ravel())
    again = with_layers(rows, parse_layers("1x4x4-1c3-2"))
    np.testing.assert_array_equal(again.inputs, images.inputs)


def test_the_same_layers_keep_every_number():
    before = convolutional()
    after = with_layers(before, parse_layers(layers_text(before)))
    assert after == before
    assert not grown(before, after)


def test_kernels_in_place_of_neurons_have_grown():
    assert grown(lecture(), with_layers(lecture(), parse_layers("1x1x2-3c1-2")))


def test_more_weights_than_can_be_stepped_through_are_refused_before_they_are_made():
    with pytest.raises(DocumentError, match="too many to step through"):
        with_layers(lecture(), parse_layers("1x1000x1000-2c3-100"))
