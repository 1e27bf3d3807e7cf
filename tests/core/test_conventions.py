"""Is every convention named that would change a number, and is what is said of it true?"""

import dataclasses
import math
from pathlib import Path

import pytest

from core.conventions import conventions
from core.documents import read_network
from core.losses import LOSSES
from core.network import Activation
from core.trace import record

EXAMPLES = Path(__file__).resolve().parents[2] / "assets" / "examples"


def example(name):
    return read_network(EXAMPLES / f"{name}.json")


def named(network):
    return {one.name: one for one in conventions(network)}


@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss_has_its_own_paragraph(loss):
    network = example("lecture-2-3-2")
    if loss == "cross_entropy":
        network = example("softmax-3-4-3")
    found = named(network.replace(loss=loss))["Loss"]
    others = {named(network.replace(loss=name))["Loss"].paragraph for name in LOSSES} if (
        loss != "cross_entropy") else set()  # fmt: skip
    assert found.short.startswith("L = ")
    assert len(found.paragraph) > 60
    assert not others or len(others) == len(LOSSES)


def test_the_half_is_said_to_double_everything_and_does():
    network = example("lecture-2-3-2")
    assert "twice as large" in named(network)["Loss"].paragraph
    half, whole = record(network), record(network.replace(loss="squared_error"))
    assert whole.loss == 2 * half.loss
    for layer in (1, 2):
        for quantity in ("delta", "gradient_weights"):
            assert (whole.values(quantity, layer) == 2 * half.values(quantity, layer)).all()


def test_the_sum_of_a_batch_is_as_many_times_the_mean_as_is_said():
    network = example("batch-of-4")
    assert "4 times as large" in named(network)["Batch"].paragraph
    total = network.replace(batch_reduction="sum")
    assert "4 times smaller" in named(total)["Batch"].paragraph
    assert math.isclose(record(total).loss, 4 * record(network).loss)
    assert "Batch" not in named(example("lecture-2-3-2"))


def test_biases_are_none_trained_fixed_or_mixed():
    assert named(example("lecture-2-3-2"))["Biases"].short == "none"
    assert named(example("mazur-2-2-2"))["Biases"].short == "kept fixed"
    network = example("adam-2-2-1")
    assert named(network)["Biases"].short == "trained"
    mixed = network.replace(
        layers=(network.layers[0], dataclasses.replace(network.layers[1], train_biases=False))
    )
    assert named(mixed)["Biases"].short == "not alike in all layers"


def test_the_output_delta_is_said_where_it_is_a_difference():
    assert "Output δ" not in named(example("lecture-2-3-2"))
    assert named(example("softmax-3-4-3"))["Output δ"].short == "a − y"
    assert named(example("perceptron-and"))["Output δ"].short == "ŷ − y"
    divided = example("lecture-2-3-2").replace(loss="mean_binary_cross_entropy")
    assert named(divided)["Output δ"].short == "(a − y) / n"


def test_a_kink_is_named_for_each_activation_that_has_one():
    network = example("tanh-2-3-2")
    assert "Kink" not in named(network)
    layers = tuple(
        dataclasses.replace(layer, activation=Activation("relu")) for layer in network.layers
    )
    assert "0 there" in named(network.replace(layers=layers))["Kink"].paragraph


def test_one_layer_has_no_hidden_delta():
    assert "Hidden δ" in named(example("lecture-2-3-2"))
    assert "Hidden δ" not in named(example("perceptron-and"))


def test_optimizers_say_which_of_their_forms_is_meant():
    assert "μ v + g" in named(example("momentum-2-2-1"))["Momentum"].short
    assert "root" in named(example("adam-2-2-1"))["Adam"].short
