"""Does a task become the data and the network that it describes?"""

import itertools
import json
import pickle
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_networks import SHAPES, random_network

from core.checks import DocumentError
from core.datasets.choice import table_dataset
from core.datasets.dataset import Dataset, Part, one_hot
from core.datasets.errors import DataError
from core.datasets.logic import gate
from core.datasets.named import DATASETS
from core.datasets.shapes import blobs
from core.datasets.table import parse_table
from core.documents import network_document, parse_network
from core.initial import INITIALISERS
from core.network import Conv2D, Dense, Flatten, Optimizer
from core.training.plan import Settings
from core.training.task import Source, Task, layers_text, own_samples, parse_layers, suggested
from core.training.under_way import Run
from core.words import Words

ASSETS = Path(__file__).parents[2] / "assets"


def images(count: int = 12, classes: int = 3, side: int = 5) -> Dataset:
    """Bytes, one channel, the classes in turn; two thirds to train on."""
    rng = np.random.default_rng(1)
    inputs = rng.integers(0, 256, (count, 1, side, side)).astype(np.uint8)
    targets = one_hot(np.arange(count) % classes, classes)
    names = tuple("abcdefgh"[:classes])
    cut = count * 2 // 3
    train, test = Part(inputs[:cut], targets[:cut]), Part(inputs[cut:], targets[cut:])
    return Dataset("Images", train, test, (1, side, side), class_names=names,
                   target_names=names, divisor=255.0)  # fmt: skip


def task(layers: str, *activations: str, **changes) -> Task:
    return Task(Source("xor"), layers, activations, **changes)


def refused(call, *arguments, error=DocumentError) -> str:
    with pytest.raises(error) as caught:
        call(*arguments)
    line = str(caught.value)
    assert "\n" not in line
    return line


# The text of the layers


@pytest.mark.parametrize(
    ("text", "meant", "shapes"),
    [
        ("784-128-10", "784-128-10", [(784,), (128,), (10,)]),
        ("[2-3-2]", "2-3-2", [(2,), (3,), (2,)]),
        (" 2 – 3 − 1 ", "2-3-1", [(2,), (3,), (1,)]),
        ("２-３-１", "2-3-1", [(2,), (3,), (1,)]),
        ("1×28×28-5c3-100-2", "1x28x28-5c3-100-2",
         [(1, 28, 28), (5, 26, 26), (3380,), (100,), (2,)]),
        ("28 X 28 - 5C3 - 10", "1x28x28-5c3-10", [(1, 28, 28), (5, 26, 26), (3380,), (10,)]),
        ("3x6x7-2@3x4-4@2-1", "3x6x7-2@3x4-4c2-1",
         [(3, 6, 7), (2, 4, 4), (4, 3, 3), (36,), (1,)]),
        ("1x8x8-10", "1x8x8-10", [(1, 8, 8), (64,), (10,)]),
        ("1x5x5-2c3-flatten", "1x5x5-2c3-flatten", [(1, 5, 5), (2, 3, 3), (18,)]),
        ("1x5x5-2c3-flatten-4", "1x5x5-2c3-4", [(1, 5, 5), (2, 3, 3), (18,), (4,)]),
    ],
)  # fmt: skip
def test_a_text_of_layers(text, meant, shapes):
    parsed = parse_layers(text)
    assert str(parsed) == meant
    assert list(parsed.shapes) == shapes
    assert parse_layers(meant) == parsed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", 'such as 2-3-1; found ""'),
        ("784", 'such as 2-3-1; found "784"'),
        ("2--1", 'found "2--1"'),
        ("2-3-", 'found "2-3-"'),
        ("2-x", '"x" is no layer'),
        ("2-3y-1", '"3y" is no layer'),
        ("n-3", '"n" is no input'),
        ("5c3-3", '"5c3" is no input'),
        ("1x2x3x4-2", '"1x2x3x4" is no input'),
        ("2-9999999999", '"9999999999" is no layer'),
        ("0-3", "at least 1 expected, found 0"),
        ("2-0", "at least 1 expected, found 0"),
        ("4x4-0c2-1", "at least 1 expected, found 0"),
        ("784-5c3-10", '"5c3": kernels take images'),
        ("1x28x28-10-5c3", '"5c3": kernels take images'),
        ("1x4x4-2c5-1", "the kernel does not fit maps of 4 x 4"),
        ("1x4x4-2c3-2c3-1", "the kernel does not fit maps of 2 x 2"),
        ("1x4x4-flatten", "no layer has weights"),
        ("2-999999999", "at most"),
        ("100000000-2", "at most"),
        ("9999x9999-2", "make it smaller"),
    ],
)
def test_a_wrong_text_of_layers(text, said):
    line = refused(parse_layers, text)
    assert line.startswith("layers: ")
    assert said in line


@given(st.text(alphabet="0123456789xcX@-–×flaten []", max_size=24))
def test_any_text_is_layers_or_refused(text):
    try:
        parsed = parse_layers(text)
    except DocumentError:
        return
    assert parse_layers(str(parsed)) == parsed


@pytest.mark.parametrize("shape", SHAPES)
def test_the_text_of_a_network(shape):
    network = random_network(1, shape)
    parsed = parse_layers(layers_text(network))
    assert parsed.shapes == network.shapes
    assert parsed.weighted == len(network.weighted)


# The data


def test_a_source_says_all_that_is_done():
    source = Source("digits", {"divisor": 16.0, "test_share": 0.5}, scaling="min_max",
                    classes=(3, 8, 1), per_class=4)  # fmt: skip
    dataset = source.load(ASSETS)
    assert dataset.class_names == ("3", "8", "1")
    assert dataset.train.targets.sum(axis=0).tolist() == [4, 4, 4]
    assert len(dataset.test) > 200
    assert dataset.divisor == 1
    assert dataset.train.inputs.max() == 1
    said = dataset.done
    assert "Inputs: 0 to 16, each divided by 16." in said
    assert "Only samples of the classes 3, 8, 1 are taken." in said
    assert "Training: only the first 4 samples of each class, 12 in all." in said
    assert any("right one and 0 for the others, in this order: 3, 8, 1." in note for note in said)
    assert any("(x − minimum) / range" in note for note in said)
    assert not any("0, 1, 2, 3" in note for note in said)


def test_what_a_drawing_needs_is_told():
    loaded = Source("digits", {"divisor": 16.0}, scaling="z_score").loaded(ASSETS)
    plain = Source("digits").loaded(ASSETS)
    assert (loaded.divisor, loaded.low, loaded.high) == (16, 0, 16)
    assert (plain.divisor, plain.scaling) == (1, None)
    pixels = plain.dataset.train.inputs[:5].reshape(5, 64)
    np.testing.assert_array_equal(
        loaded.scaling.apply(pixels / loaded.divisor),
        loaded.dataset.train.inputs[:5].reshape(5, 64),
    )


def test_nothing_is_done_unasked():
    dataset = Source("xor").load(ASSETS)
    assert dataset.train.inputs.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert dataset.done == ()
    given = images()
    assert Source(dataset=given).load(ASSETS) is given


def test_chosen_classes_are_numbered_in_their_order():
    given = images()
    dataset = Source(dataset=given, classes=(2, 0)).load(ASSETS)
    kept = [k for k in range(8) if k % 3 != 1]
    np.testing.assert_array_equal(dataset.train.inputs, given.train.inputs[kept])
    assert dataset.train.labels.tolist() == [{0: 1, 2: 0}[k % 3] for k in kept]
    assert dataset.class_names == ("c", "a")
    assert dataset.train.inputs.dtype == np.uint8


def test_two_classes_of_one_output_stay_one():
    dataset = Source("moons", {"count": 40}, classes=(1, 0), per_class=5).load(ASSETS)
    whole = Source("moons", {"count": 40}).load(ASSETS)
    assert dataset.n_out == 1
    assert sorted(dataset.train.labels.tolist()) == [0] * 5 + [1] * 5
    assert len(dataset.test) == len(whole.test)
    assert dataset.test.labels.tolist() == (1 - whole.test.labels).tolist()


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (Source(), "data: none given; name one of and, or"),
        (Source("moon"), "data: unknown name moon"),
        (Source("xor", {"noise": 1}), "data.noise: xor has no such setting"),
        (Source("xor", classes=(0,)), "classes: two classes at least"),
        (Source("xor", classes=(0, 0)), "classes: two classes at least"),
        (Source("xor", classes=(0, 2)), "classes: there is no class 2; choose from 0 to 1"),
        (Source("xor", per_class=0), "per_class: a whole number of at least 1"),
        (Source("xor", scaling="max"), "scaling: unknown name max; known are none, min_max"),
    ],
)
def test_a_source_that_cannot_be(source, said):
    assert refused(source.load, ASSETS, error=DataError).startswith(said)


def quantities() -> Dataset:
    table = parse_table("a,b,price\n1,2,3.5\n2,1,4.5\n3,5,6.25\n4,4,1.5\n")
    return table_dataset(table, "price", kinds={"price": "number"}, test_share=0)


def test_quantities_have_no_classes_to_choose():
    for source in (Source(classes=(0, 1)), Source(per_class=3)):
        source = source.replace(dataset=quantities())
        assert "quantities" in refused(source.load, ASSETS, error=DataError)


# The data as the layers take them


def test_images_become_rows_and_stay_bytes():
    given = images()
    fitted = task("25-4-3", "relu", "softmax").fitted(given)
    assert fitted.input_shape == (25,)
    assert fitted.train.inputs.dtype == np.uint8
    np.testing.assert_array_equal(fitted.train.inputs, given.train.inputs.reshape(8, 25))
    assert task("25-4-3", "relu", "softmax").fitted(fitted).input_shape == (25,)


def test_kernels_get_images():
    given = images()
    cnn = task("1x5x5-2c3-3", "relu", "softmax")
    assert cnn.fitted(given) is given
    np.testing.assert_array_equal(cnn.fitted(given.flat()).train.inputs, given.train.inputs)


def test_outputs_as_the_last_layer_has_them():
    points = blobs(40)
    assert points.n_out == 1
    one, two = task("2-3-1", "tanh", "sigmoid"), task("2-3-2", "tanh", "softmax")
    assert one.fitted(points) is points
    both = two.fitted(points)
    np.testing.assert_array_equal(both.train.targets, np.eye(2)[points.train.labels])
    back = one.fitted(both)
    np.testing.assert_array_equal(back.train.targets, points.train.targets)
    np.testing.assert_array_equal(back.test.targets, points.test.targets)
    assert back.done[-1] == "Target: one output, 0 for 0 and 1 for 1."


@pytest.mark.parametrize(
    ("layers", "dataset", "said"),
    [
        ("24-4-3", images(), "the first number must be 25, the data has 25 inputs"),
        ("3-1", gate("xor"), "the first number must be 2, the data has 2 inputs"),
        ("25-4-10", images(), "the last number must be 3, the data has 3 classes"),
        ("25-4-1", images(), "the last number must be 3, the data has 3 classes"),
        ("2-3", gate("xor"), "the last number must be 1 or 2, the data has 2 classes"),
        ("2-3", quantities(), "the last number must be 1, as many as the data has targets"),
        ("1x4x4-2c2-3", images(), "the input must be 1x5x5, the data has images of 1x5x5"),
        ("3x5x5-2c2-3", images(), "the input must be 1x5x5, the data has images of 1x5x5"),
        ("1x2x2-2c2-3", gate("xor"), "the input must hold 2 numbers, the data has 2 inputs"),
        ("1x5x5-3c5", images(), "the last layer must be a number of neurons; add one"),
        ("2-y", gate("xor"), '"y" is no layer'),
    ],
)
def test_layers_that_do_not_fit_the_data(layers, dataset, said):
    activations = ["sigmoid"] * layers.count("-")
    for call in (task(layers, *activations).fitted, task(layers, *activations).start):
        assert refused(call, dataset).startswith(f"layers: {said}")


def test_a_softmax_of_one_is_refused():
    assert "always 1; make the last number 2" in refused(task("2-1", "softmax").start, gate("xor"))


# The network of the start


@pytest.mark.parametrize("scheme", INITIALISERS)
@pytest.mark.parametrize("biases", [True, False])
@pytest.mark.parametrize("layers", ["25-4-5-3", "1x5x5-2c3-3@1x2-4-3"])
def test_a_document_with_the_same_seed_has_the_same_weights(layers, scheme, biases):
    activations = ("tanh", "relu", "sigmoid", "softmax")[4 - parse_layers(layers).weighted :]
    made = task(layers, *activations, scheme=scheme, seed=7, biases=biases, loss="cross_entropy")
    network = made.start(images())
    document = network_document(network)
    assert document["init"] == {"scheme": scheme, "seed": 7}
    for layer in document["layers"]:
        layer.pop("weights", None)
        if biases:
            layer.pop("biases", None)
    assert parse_network(json.dumps(document)) == network
    assert all((layer.biases is None) is not biases for _, layer in network.weighted)


def test_the_layers_are_those_of_the_text():
    network = task("1x5x5-2c3-4-3", "relu", "tanh", "softmax").start(images())
    kinds = [type(layer) for layer in network.layers]
    assert kinds == [Conv2D, Flatten, Dense, Dense]
    assert [layer.activation.name for _, layer in network.weighted] == ["relu", "tanh", "softmax"]


def test_the_sample_is_the_first_of_training():
    given = Source(dataset=images(), classes=(1, 2)).load(ASSETS)
    network = task("25-4-2", "relu", "softmax", loss="cross_entropy").start(given)
    np.testing.assert_array_equal(network.inputs, given.train.inputs[:1].reshape(1, 25) / 255)
    assert network.targets.tolist() == [[1, 0]]
    assert network.notes == "\n".join(given.done)
    assert network.title == "Images, 25-4-2"


def test_the_notes_are_in_the_readers_language():
    english = "Only samples of the classes {names} are taken."
    words = Words("xx", {english: "Nur {names}."})
    given = Source(dataset=images(), classes=(1, 2)).load(ASSETS)
    network = task("25-4-2", "relu", "softmax").start(given, words)
    assert network.notes.startswith("Nur b, c.\n")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"activations": ("relu",)}, "activations: 2 names expected, one a layer with weights"),
        ({"activations": ("relu", "sigmod")}, "activations: unknown name"),
        ({"scheme": "glorot"}, "scheme: unknown name"),
        ({"seed": -1}, "seed: a whole number of at least 0 expected, found -1"),
        ({"loss": "mse"}, "loss: unknown name"),
        ({"optimizer": Optimizer("sgdd")}, "optimizer.name: unknown name"),
        ({"layers": "2-30000-30000-1", "activations": ("relu",) * 3}, "layers: "),
    ],
)
def test_a_task_that_cannot_be(changes, said):
    made = task("2-3-1", "relu", "sigmoid").replace(**changes)
    assert refused(made.start, gate("xor")).startswith(said)


def test_a_network_of_ones_own_goes_on_from_where_it_is():
    network = random_network(3, "one", samples=4, optimizer="adam")
    source = Source(dataset=own_samples(network))
    made = Task.of(network, source, Settings(batch=2, dtype="float64"))
    assert made.layers == "2-3-1"
    dataset = source.load(ASSETS)
    start = made.start(dataset)
    assert start.layers == network.layers
    assert (start.loss, start.optimizer) == (network.loss, network.optimizer)
    assert start.inputs.tolist() == network.inputs[:1].tolist()
    run = Run(made, dataset)
    run.epoch()
    assert run.trainer.network().layers != network.layers


@pytest.mark.parametrize(
    ("targets", "classes"),
    [
        ([[0], [1]], ("0", "1")),
        ([[0, 1, 0], [1, 0, 0]], ("0", "1", "2")),
        ([[0.5], [1]], ()),
        ([[1, 1], [0, 1]], ()),
    ],
)
def test_own_targets_may_be_classes(targets, classes):
    rows, outputs = len(targets), len(targets[0])
    network = task(f"2-{outputs}", "sigmoid").start(
        Dataset("t", *[Part(np.zeros((rows, 2)), np.array(targets, float))] * 2, (2,))
    )
    whole = network.replace(inputs=np.zeros((rows, 2)), targets=targets)
    assert own_samples(whole).class_names == classes


def test_a_task_goes_to_another_process_and_back():
    given = Source(dataset=images(), classes=(0, 2), per_class=2)
    made = task("25-4-2", "relu", "softmax", loss="cross_entropy",
                settings=Settings(batch=2, epochs=2)).replace(source=given)  # fmt: skip
    ends = []
    for one in (made, pickle.loads(pickle.dumps(made))):
        run = Run(one, one.source.load(ASSETS))
        while run.trainer.ending is None:
            run.train_for(0.01)
        ends.append(run.trainer.network())
    assert ends[0] == ends[1]


@pytest.mark.parametrize("name", [*itertools.filterfalse("mnist".__eq__, DATASETS), "own"])
def test_what_is_suggested_trains(name):
    source = Source(dataset=quantities()) if name == "own" else Source(name)
    dataset = source.load(ASSETS)
    made = Task(source, settings=Settings(epochs=1)).replace(**suggested(dataset))
    run = Run(made, dataset)
    before = run.score().train.loss
    for _ in range(5):
        run.rewind()
        run.epoch()
    assert run.score().train.loss != before
    assert np.isfinite(run.score().train.loss)
