"""Is a document read back bit for bit, and what is wrong refused in one line that helps?"""

import json
import math
import re
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from documents import BASES, CONV, DENSE, MOMENTUM, changed, networks, text
from hypothesis import given, settings

from core.activations import ACTIVATIONS
from core.checks import DocumentError
from core.documents import network_document, network_text, parse_network, read_network
from core.documents import write_network as write
from core.initial import INITIALISERS
from core.losses import LOSSES
from core.network import Activation, Dense, Network, Optimizer
from core.optimizers import OPTIMIZERS
from core.segments import PHASES
from core.trace import record


def refusal(document) -> str:
    """The one line with which a document is refused."""
    with pytest.raises(DocumentError) as caught:
        parse_network(document if isinstance(document, str) else text(document))
    line = str(caught.value)
    assert "\n" not in line
    assert line.isprintable()
    assert len(line) < 300
    assert line == line.strip()
    return line


# There and back --------------------------------------------------------------------------------


@given(networks())
@settings(max_examples=400, deadline=None)
def test_a_network_is_read_back_bit_for_bit(network):
    written = network_text(network)
    again = parse_network(written)
    assert again == network
    assert parse_network(network_document(network)) == network
    assert network_text(again) == written


@pytest.mark.parametrize("base", BASES)
def test_an_accepted_document_can_be_recorded_and_written(base, tmp_path):
    network = parse_network(text(base))
    trace = record(network)
    assert math.isfinite(trace.loss)
    path = tmp_path / "network.json"
    write(trace.next_network(), path)
    assert read_network(path) == trace.next_network()


@pytest.mark.parametrize("value", [-0.0, 5e-324, 1e-310, 1e308, 0.1, 1 / 3, 2**53 + 2.0])
def test_single_numbers_come_back_bit_for_bit(value):
    network = parse_network(changed(DENSE, "inputs", 0, 1, to=value))
    again = parse_network(network_text(network)).inputs[0, 1]
    assert np.float64(value).tobytes() == again.tobytes()


def test_networks_are_equal_bit_for_bit_only():
    network = parse_network(DENSE)
    assert network == parse_network(text(DENSE))
    assert network != parse_network(changed(DENSE, "targets", 0, 1, to=-0.0))
    assert network != parse_network(changed(DENSE, "title", to="2-3-2 "))
    assert network != parse_network(changed(DENSE, "layers", 0, "train_biases", to=False))
    assert network != parse_network(changed(DENSE, "layers", 1, "activation", to="prelu"))
    assert parse_network(changed(DENSE, "notes", drop=True)).notes == ""


def test_a_row_of_numbers_is_one_line_of_the_file():
    lines = network_text(parse_network(DENSE)).splitlines()
    assert "        [0.1, -0.3, 0.4]," in lines
    assert lines[0] == "{"
    assert lines[-1] == "}"


def test_whole_numbers_and_powers_of_ten_are_numbers():
    network = parse_network(changed(DENSE, "inputs", to=[[10**25, 1e-5]]))
    assert network.inputs.tolist() == [[1e25, 1e-5]]
    assert parse_network(text(DENSE).replace("0.5", "5E-1")) == parse_network(DENSE)


def test_what_may_be_left_out():
    network = parse_network(MOMENTUM)
    assert network.title == network.notes == ""
    assert network.batch_reduction == "mean"
    assert network.layers[0].train_biases
    assert network.layers[0].activation == Activation("elu", 1.0)
    assert parse_network(changed(DENSE, "layers", 0, "biases", drop=True)).layers[0].biases is None
    plain = parse_network(changed(DENSE, "optimizer", to={"name": "adam", "learning_rate": 0.5}))
    assert plain.optimizer.settings == {
        "learning_rate": 0.5, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8
    }  # fmt: skip


def test_a_byte_order_mark_is_no_part_of_the_document(tmp_path):
    path = tmp_path / "bom.json"
    path.write_text(text(DENSE), encoding="utf-8-sig")
    assert read_network(path) == parse_network(DENSE)


def test_texts_in_any_script_come_back():
    title = 'Bài tập "2-3-2" \\ ∂ℓ/∂z \U0001d6ff\n\t\x00'
    network = parse_network(changed(DENSE, "title", to=title))
    assert network.title == title
    assert parse_network(network_text(network)) == network


def test_a_biased_map_for_every_position():
    document = changed(CONV, "layers", 0, "biases", to=[[[1, 2], [3, 4]], [[5, 6], [7, 8]]])
    network = parse_network(document)
    assert network.layers[0].biases.shape == (2, 2, 2)
    assert parse_network(network_text(network)) == network


# The contract ----------------------------------------------------------------------------------

CONTRACT = (Path(__file__).parents[2] / "core" / "DOCUMENTS.md").read_text(encoding="utf-8")


def test_the_example_of_the_contract_gives_the_figures_of_the_contract():
    example, shown, *_ = re.findall(r"```json\n(\{.*?)```", CONTRACT, re.DOTALL)
    trace = record(parse_network(example))
    for name, figure in (("loss", trace.loss), ("loss_after", trace.loss_after)):
        assert f'"{name}": {figure:.4f}' in shown
    assert f'"steps": {len(trace)}}}' in shown
    step = trace[int(re.search(r'"index": (\d\d+)', shown)[1])]
    assert f'"symbol": "{step.symbol}", "latex": {json.dumps(step.latex)}' in shown
    rounded = re.sub(r"\d\.\d{5,}", lambda number: f"{float(number[0]):.4f}", step.expression)
    assert f'"expression": "{rounded}", "value": {step.value:.4f}' in shown
    assert f'"operands": {list(step.operands)}' in shown


def test_the_contract_names_everything_there_is():
    for name in (*ACTIVATIONS, *LOSSES, *OPTIMIZERS, *INITIALISERS, *PHASES):
        assert f"`{name}`" in CONTRACT, name
    for row in OPTIMIZERS.values():
        for name in (*row.settings, *row.state):
            assert name in CONTRACT
    for base in (DENSE, CONV, MOMENTUM):
        network = parse_network(base).replace(loss="squared_error")
        for step in record(network):
            base_name = step.quantity.removesuffix("weights").removesuffix("biases")
            assert f"`{base_name}" in CONTRACT, step.quantity


# Weights from a seed ---------------------------------------------------------------------------


def drawn(scheme: str, seed: int = 1, rows: int = 150, units: int = 120) -> Network:
    return parse_network({
        "format": "backprop-network", "version": 1, "input_shape": [rows],
        "layers": [{"type": "dense", "units": units, "activation": "tanh"},
                   {"type": "dense", "units": units, "activation": "tanh"}],
        "init": {"scheme": scheme, "seed": seed},
        "loss": "squared_error", "optimizer": {"name": "sgd", "learning_rate": 0.1},
        "inputs": [[0] * rows], "targets": [[0] * units],
    })  # fmt: skip


@pytest.mark.parametrize(
    ("scheme", "deviation", "limit"),
    [
        ("xavier", math.sqrt(2 / 270), math.sqrt(6 / 270)),
        ("he", math.sqrt(2 / 150), math.inf),
        ("lecun", math.sqrt(1 / 150), math.inf),
        ("uniform", 1 / math.sqrt(3), 1),
        ("normal", 1, math.inf),
    ],
)
def test_schemes_draw_what_their_names_say(scheme, deviation, limit):
    weights = drawn(scheme).layers[0].weights
    assert weights.shape == (150, 120)
    assert weights.std() == pytest.approx(deviation, rel=0.03)
    assert abs(weights.mean()) < 0.03 * deviation
    assert np.abs(weights).max() <= limit
    if limit == math.inf:  # a normal distribution has 4.6 % beyond twice its deviation
        assert np.mean(np.abs(weights) > 2 * deviation) == pytest.approx(0.0455, abs=0.01)
    else:
        assert np.abs(weights).max() > 0.99 * limit


def test_zeros_are_zeros():
    assert not drawn("zeros").layers[0].weights.any()


def test_the_same_seed_draws_the_same_weights():
    assert drawn("he", 7) == drawn("he", 7)
    assert drawn("he", 7) != drawn("he", 8)
    one = drawn("normal", 7)
    assert one.layers[0].weights[0, 0] != one.layers[1].weights[0, 0]


def test_kernels_are_drawn_by_their_own_fan_in():
    document = {
        "format": "backprop-network", "version": 1, "input_shape": [4, 9, 9],
        "layers": [{"type": "conv2d", "kernels": 60, "kernel_size": [5, 5], "activation": "relu"}],
        "init": {"scheme": "he", "seed": 1},
        "loss": "squared_error", "optimizer": {"name": "sgd", "learning_rate": 0.1},
        "inputs": np.zeros((1, 4, 9, 9)).tolist(), "targets": np.zeros((1, 60, 5, 5)).tolist(),
    }  # fmt: skip
    network = parse_network(document)
    assert network.layers[0].weights.std() == pytest.approx(math.sqrt(2 / 100), rel=0.03)
    assert network.layers[0].biases.tolist() == [0] * 60


def test_biases_start_at_0_unless_the_document_says_that_there_are_none():
    network = parse_network(changed(CONV, "layers", 2, "biases", drop=False, to=None))
    assert network.layers[2].biases is None
    assert parse_network(CONV).layers[2].biases.tolist() == [0, 0]
    given = parse_network(changed(CONV, "layers", 2, "biases", to=[3, 4]))
    assert given.layers[2].biases.tolist() == [3, 4]


def test_the_weights_that_were_drawn_are_written_and_not_drawn_again():
    network = parse_network(CONV)
    document = network_document(network)
    assert document["layers"][2]["weights"] == network.layers[2].weights.tolist()
    assert document["init"] == {"scheme": "xavier", "seed": 3}
    assert parse_network(changed(document, "init", "seed", to=4)).layers == network.layers


def test_given_weights_take_nothing_from_the_seed():
    """Layer 3 is drawn first, as it is the only one that asks."""
    bare = changed(CONV, "layers", 0, "weights", drop=True)
    assert parse_network(bare).layers[2] != parse_network(CONV).layers[2]


# Refusals --------------------------------------------------------------------------------------


def test_the_line_of_the_contract():
    document = changed(DENSE, "layers", 1, "weights", to=[[0.3, -0.2], [0.6, 0.1]])
    assert refusal(document) == (
        "layers[1].weights: 3 rows expected (layer 1 has 3 neurons), found 2"
    )


LAYER = ("layers", 0)
REFUSED = [
    # What the document is
    (DENSE, ("format",), "something", 'format: "backprop-network" expected, found "something"'),
    (DENSE, ("format",), None, 'format: "backprop-network" expected, found null'),
    (DENSE, ("version",), 2, "version: this program knows version 1, found 2"),
    (DENSE, ("version",), "1", 'version: this program knows version 1, found "1"'),
    (DENSE, ("version",), True, "version: this program knows version 1, found true"),
    (DENSE, ("titel",), "x", '"titel": unknown name "titel"; did you mean title?'),
    (DENSE, ("title",), 5, "title: a text expected, found 5"),
    (DENSE, ("notes",), None, "notes: a text expected, found null"),
    # Shapes
    (DENSE, ("input_shape",), 2,
     "input_shape: a list of 1 or 3 whole numbers expected, such as [2] or [1, 28, 28]"),
    (DENSE, ("input_shape",), [1, 2],
     "input_shape: a list of 1 or 3 whole numbers expected, such as [2] or [1, 28, 28]"),
    (DENSE, ("input_shape",), [2.0],
     "input_shape[0]: a whole number of at least 1 expected, found 2.0"),
    (DENSE, ("input_shape",), [0],
     "input_shape[0]: a whole number of at least 1 expected, found 0"),
    (DENSE, ("input_shape",), [True],
     "input_shape[0]: a whole number of at least 1 expected, found true"),
    (DENSE, ("input_shape",), [3],
     "layers[0].weights: 3 rows expected (the input has 3), found 2"),
    # Layers
    (DENSE, ("layers",), [], "layers: at least one layer expected, found none"),
    (DENSE, ("layers",), {}, "layers: a list expected, found an object"),
    (DENSE, LAYER, 7, "layers[0]: an object expected, found 7"),
    (DENSE, LAYER, {}, 'layers[0]: key "type" is missing; give dense, conv2d or flatten'),
    (DENSE, (*LAYER, "type"), "dens",
     'layers[0].type: unknown name "dens"; did you mean dense?'),
    (DENSE, (*LAYER, "type"), "pooling",
     'layers[0].type: unknown name "pooling"; known are dense, conv2d, flatten'),
    (DENSE, (*LAYER, "wieghts"), [],
     'layers[0]."wieghts": unknown name "wieghts"; did you mean weights?'),
    (DENSE, (*LAYER, "units"), 0,
     "layers[0].units: a whole number of at least 1 expected, found 0"),
    (DENSE, (*LAYER, "units"), "3",
     'layers[0].units: a whole number of at least 1 expected, found "3"'),
    (DENSE, (*LAYER, "train_biases"), 1,
     "layers[0].train_biases: true or false expected, found 1"),
    (CONV, ("layers", 1, "units"), 3, 'layers[1]."units": unknown name "units"; known are type'),
    # Activations
    (DENSE, (*LAYER, "activation"), "sigmoide",
     'layers[0].activation: unknown name "sigmoide"; did you mean sigmoid?'),
    (DENSE, (*LAYER, "activation"), None,
     "layers[0].activation: unknown name null; known are identity, step, sigmoid, tanh, arctan, "
     "relu, prelu, elu, softplus, softmax"),
    (DENSE, (*LAYER, "activation"), {"name": "tanh", "alpha": 1},
     "layers[0].activation.alpha: tanh has no alpha; leave it out"),
    (DENSE, (*LAYER, "activation"), {"name": "elu", "alpha": "1"},
     'layers[0].activation.alpha: a number expected, found "1"'),
    (DENSE, (*LAYER, "activation"), {"alpha": 1},
     'layers[0].activation: key "name" is missing'),
    (CONV, (*LAYER, "activation"), "softmax",
     "layers[0].activation: softmax works on a dense layer; use another activation for conv2d"),
    # Numbers
    (DENSE, (*LAYER, "weights"), [[1, 2, 3], [4, 5]],
     "layers[0].weights[1]: 3 numbers or rows expected as in the first one, found 2"),
    (DENSE, (*LAYER, "weights"), [[1, 2], [4, 5]],
     "layers[0].weights: 3 numbers a row expected (the layer has 3 neurons), found 2"),
    (DENSE, (*LAYER, "weights"), [[1, 2, 3], 4],
     "layers[0].weights[1]: a list expected, found 4"),
    (DENSE, (*LAYER, "weights"), [[1, 2, 3], [4, "5", 6]],
     'layers[0].weights[1][1]: a number expected, found "5"'),
    (DENSE, (*LAYER, "weights"), [[1, 2, 3], [4, None, 6]],
     "layers[0].weights[1][1]: a number expected, found null"),
    (DENSE, (*LAYER, "weights"), [[1, 2, 3], [4, [5], 6]],
     "layers[0].weights[1][1]: a number expected, found a list"),
    (DENSE, (*LAYER, "weights"), [[1, 2, 3], [4, True, 6]],
     "layers[0].weights[1][1]: a number expected, found true"),
    (DENSE, (*LAYER, "weights"), 0.5, "layers[0].weights: a list of numbers expected, found 0.5"),
    (DENSE, (*LAYER, "weights"), [1, 2],
     "layers[0].weights: 2 x 3 numbers expected, found 2"),
    (DENSE, (*LAYER, "weights"), None,
     'layers[0].weights: missing; give the weights, or "init": {"scheme": "xavier", "seed": 1} '
     "for the whole network"),
    (DENSE, (*LAYER, "biases"), [1, 2],
     "layers[0].biases: 3 numbers expected, found 2; null means no biases"),
    (DENSE, (*LAYER, "biases"), [[1, 2, 3]],
     "layers[0].biases: 3 numbers expected, found 1 x 3; null means no biases"),
    (DENSE, ("inputs",), [], "inputs: at least one sample expected, found none"),
    (DENSE, ("inputs",), [[1, 2, 3]],
     "inputs: 2 numbers a sample expected (input_shape), found 3"),
    (DENSE, ("inputs",), [[1, 2], [3, 4]],
     "targets: 2 rows expected (inputs has 2 samples), found 1"),
    (DENSE, ("targets",), [[1]],
     "targets: 2 numbers a sample expected (the last layer), found 1"),
    (DENSE, ("inputs",), [[1, 10**400]],
     "inputs[0][1]: a finite number expected, found 1000000000000000000000000000000000000..."),
    # Convolutions
    (CONV, (*LAYER, "kernel_size"), [4, 1],
     "layers[0].kernel_size: 4 rows do not fit an input of 3 rows; make the kernel smaller"),
    (CONV, (*LAYER, "kernel_size"), [1, 4],
     "layers[0].kernel_size: 4 columns do not fit an input of 3 columns; make the kernel smaller"),
    (CONV, (*LAYER, "kernel_size"), 2,
     "layers[0].kernel_size: two whole numbers expected, such as [3, 3]"),
    (CONV, (*LAYER, "kernel_size"), [2, 0],
     "layers[0].kernel_size: a whole number of at least 1 expected, found 0"),
    (CONV, (*LAYER, "kernels"), 1.5,
     "layers[0].kernels: a whole number of at least 1 expected, found 1.5"),
    (CONV, (*LAYER, "kernels"), 3,
     "layers[0].weights: 3 x 1 x 2 x 2 numbers expected, found 2 x 1 x 2 x 2"),
    (CONV, (*LAYER, "biases"), [1, 2, 3],
     "layers[0].biases: 2 or 2 x 2 x 2 numbers expected, found 3; null means no biases"),
    (CONV, ("input_shape",), [9],
     "layers[0]: a conv2d layer takes [channels, rows, cols], and gets 9; give input_shape as "
     "[channels, rows, cols] and put flatten after the last conv2d"),
    (DENSE, ("input_shape",), [1, 2, 1],
     'layers[0]: a dense layer takes a row of numbers, and gets 1 x 2 x 1; put {"type": "flatten"} '
     "before it"),
    # Loss and optimizer
    (DENSE, ("loss",), "squared_eror", 'loss: unknown name "squared_eror"; did you mean '
     "squared_error?"),
    (DENSE, ("loss",), ["squared_error"], "loss: unknown name a list; known are "
     "half_squared_error, squared_error, mean_squared_error, binary_cross_entropy, "
     "mean_binary_cross_entropy, cross_entropy"),
    (DENSE, ("batch_reduction",), "average",
     'batch_reduction: unknown name "average"; known are mean, sum'),
    (DENSE, ("optimizer",), "sgd", 'optimizer: an object expected, found "sgd"'),
    (DENSE, ("optimizer",), {},
     'optimizer: key "name" is missing; give one of sgd, momentum, adam, delta_rule'),
    (DENSE, ("optimizer",), {"name": "sgd"}, "optimizer.learning_rate: missing; give a number"),
    (DENSE, ("optimizer", "learning_rate"), "fast",
     'optimizer.learning_rate: a number expected, found "fast"'),
    (DENSE, ("optimizer", "momentum"), 0.9,
     'optimizer."momentum": unknown name "momentum"; known are name, learning_rate, state'),
    (MOMENTUM, ("optimizer", "momentum"), 1,
     "optimizer.momentum: at least 0 and below 1 expected, found 1.0"),
    (CONV, ("optimizer", "epsilon"), -1, "optimizer.epsilon: 0 or more expected, found -1.0"),
    (MOMENTUM, ("optimizer", "state", "updates"), -1,
     "optimizer.state.updates: a whole number of at least 0 expected, found -1"),
    (MOMENTUM, ("optimizer", "state", "updates"), 10**12,
     "optimizer.state.updates: at most 1000000000 expected"),
    (MOMENTUM, ("optimizer", "state", "layers"), [{}, {}],
     "optimizer.state.layers: 1 entries expected, one a layer, found 2"),
    (MOMENTUM, ("optimizer", "state", "layers"), 3,
     "optimizer.state.layers: a list expected, found 3"),
    (MOMENTUM, ("optimizer", "state", "layers", 0, "velocity_weights"), [[1, 2]],
     "optimizer.state.layers[0].velocity_weights: numbers in the shape of the weights expected"),
    (DENSE, ("optimizer", "state"), {"updates": 1, "layers": [{"velocity_weights": [1]}, {}]},
     'optimizer.state.layers[0]."velocity_weights": unknown name "velocity_weights"; leave it out'),
    (MOMENTUM, ("layers", 0, "train_biases"), False,
     "optimizer.state.layers[0].velocity_biases: this layer trains no such parameter; leave it "
     "out"),
    # Weights from a seed
    (CONV, ("init", "scheme"), "glorot", 'init.scheme: unknown name "glorot"; known are xavier, '
     "he, lecun, uniform, normal, zeros"),
    (CONV, ("init", "seed"), -1, "init.seed: a whole number of at least 0 expected, found -1"),
    (CONV, ("init", "seed"), 1.5, "init.seed: a whole number of at least 0 expected, found 1.5"),
    (CONV, ("init",), {"scheme": "he"}, 'init: key "seed" is missing'),
]  # fmt: skip


@pytest.mark.parametrize(("base", "path", "value", "line"), REFUSED, ids=lambda x: str(x)[:40])
def test_a_wrong_document_is_refused_with_place_and_remedy(base, path, value, line):
    assert refusal(changed(base, *path, to=value)) == line


@pytest.mark.parametrize(
    "key", ["version", "input_shape", "layers", "loss", "optimizer", "inputs", "targets"]
)
def test_a_missing_key_is_named(key):
    line = refusal(changed(DENSE, key, drop=True))
    assert key in line


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("NaN", "NaN is not a number in JSON; write a finite number"),
        ("Infinity", "Infinity is not a number in JSON; write a finite number"),
        ("-Infinity", "-Infinity is not a number in JSON; write a finite number"),
        ("1e999", "inputs[0][0]: a finite number expected, found inf"),
        ("-1e999", "inputs[0][0]: a finite number expected, found -inf"),
        ("9" * 5000, "a number with too many digits; write fewer"),
        ("01", "not JSON: "),
        (".5", "not JSON: "),
        ("0,5", "inputs: 2 numbers a sample expected (input_shape), found 3"),
        ("0x10", "not JSON: "),
    ],
    ids=lambda x: x[:20],
)
def test_what_is_not_a_number_is_refused(written, line):
    document = text(DENSE).replace('"inputs": [[1.0,', f'"inputs": [[{written},')
    assert document != text(DENSE)
    assert refusal(document).startswith(line)


def test_a_network_made_in_python_is_checked_too():
    layer = Dense(1, Activation("identity"), np.array([[math.nan]]))
    with pytest.raises(DocumentError) as caught:
        Network((1,), (layer,), "squared_error", Optimizer("sgd"), np.ones((1, 1)), np.ones((1, 1)))
    assert str(caught.value) == "layers[0].weights[0][0]: a finite number expected, found nan"
    good = parse_network(DENSE)
    with pytest.raises(DocumentError, match="^loss: unknown name"):
        good.replace(loss="absolute")
    with pytest.raises(DocumentError, match=r"^layers\[0\].weights: 2 rows expected"):
        good.with_layer(1, weights=np.ones((3, 3)))


@pytest.mark.parametrize(
    ("document", "line"),
    [
        ("", "not JSON: expecting value in line 1, column 1"),
        ("{", "not JSON: expecting property name enclosed in double quotes in line 1, column 2"),
        ("[]", "a network document is a JSON object, found a list or a value"),
        ("3", "a network document is a JSON object, found a list or a value"),
        ("null", "a network document is a JSON object, found a list or a value"),
        ('{"a": 1, "a": 2}', 'the key "a" stands twice; remove one'),
        ("[" * 100_000, "not a network: lists nested too deep"),
        ('{"a":' * 100_000, "not a network: lists nested too deep"),
        ("{}", 'format: "backprop-network" expected, found null'),
    ],
    ids=lambda x: x[:20],
)
def test_what_is_no_document_is_refused(document, line):
    assert refusal(document) == line


def test_a_key_that_stands_twice_deep_inside_is_refused():
    document = text(DENSE).replace('"units": 3', '"units": 3, "units": 4')
    assert refusal(document) == 'the key "units" stands twice; remove one'


def test_lists_nested_deep_in_a_good_place_are_refused():
    deep: list = []
    for _ in range(50):
        deep = [deep]
    assert refusal(changed(DENSE, "inputs", to=deep)) == "inputs: lists nested too deep"
    assert refusal(changed(DENSE, "inputs", to=[[1.0, deep]])) == (
        "inputs[0][1]: a number expected, found a list"
    )


@pytest.mark.parametrize(
    ("path", "place"),
    [(("title",), "title: half a surrogate pair; use whole characters"),
     (("loss",), 'loss: unknown name "\\ud800"; known are'),
     (("layers", 0, "activation"), 'layers[0].activation: unknown name "\\ud800"; known are'),
     (("\ud800",), '"\\ud800": unknown name "\\ud800"; known are'),
     (("inputs",), 'inputs: a list of numbers expected, found "\\ud800"')],
)  # fmt: skip
def test_half_a_surrogate_pair_is_refused(path, place):
    document = json.dumps(changed(DENSE, *path, to="\ud800"))  # "\ud800" escaped: it is good JSON
    assert refusal(document).startswith(place)


def test_a_long_or_broken_name_is_quoted_short_and_on_one_line():
    assert refusal(changed(DENSE, "loss", to="a\nb" * 1000)).startswith('loss: unknown name "a\\nb')
    assert '"x\\u2028y"' in refusal(changed(DENSE, "x\u2028y", to=1))


HUGE = 10**9
SIZES = [
    changed(CONV, "layers", 2, "units", to=HUGE),
    changed(CONV, "layers", 2, "units", to=49_999_999),
    changed(CONV, "input_shape", to=[HUGE, HUGE, HUGE]),
    changed(CONV, "input_shape", to=[1, 10**7, 10**7]),
    changed(CONV, "input_shape", to=[10**4000] * 3),
    changed(CONV, "layers", 0, "kernels", to=10**4000),
    changed(CONV, "layers", 0, "kernels", to=HUGE),
    changed(CONV, "layers", to=[{"type": "conv2d", "kernels": 49_000_000, "kernel_size": [1, 1],
                                 "activation": "tanh"}]),
    changed(CONV, "layers", 0, "kernel_size", to=[10**4000, 1]),
    changed(DENSE, "input_shape", to=[HUGE]),
    changed(DENSE, "layers", 0, "units", to=10**4000),
]  # fmt: skip


@pytest.mark.parametrize("document", SIZES, ids=range(len(SIZES)))
def test_huge_sizes_are_refused_before_anything_is_allocated(document):
    written = text(document)
    tracemalloc.start()
    refusal(written)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


def test_layers_that_only_together_are_too_large_are_refused(monkeypatch):
    layer = {"type": "dense", "units": 20, "activation": "tanh"}
    document = changed(CONV, "layers", to=[{"type": "flatten"}, *[layer] * 6])
    document = changed(document, "targets", to=[[0] * 20] * 2)
    assert len(parse_network(document).layers) == 7  # 180 + 5 · 400 weights
    monkeypatch.setattr("core.checks.MOST_NUMBERS", 2000)
    assert refusal(document).startswith("layers[6].weights: 2180 numbers are more than the 2000")


def test_a_kernel_whose_products_would_not_fit_is_refused():
    """Small weights and a small picture, and 62 thousand million products to add up."""
    kernel = {"type": "conv2d", "kernels": 1, "kernel_size": [500, 500], "activation": "tanh"}
    picture = changed(CONV, "input_shape", to=[1, 999, 999])
    picture = changed(picture, "layers", to=[kernel])
    assert refusal(picture).startswith("layers[0]: 62500000000 numbers are more than")


def test_a_large_batch_through_a_wide_layer_is_refused():
    wide = changed(MOMENTUM, "layers", to=[
        {"type": "dense", "units": 100_000, "activation": "tanh"},
        {"type": "dense", "units": 1, "activation": "tanh"}])  # fmt: skip
    wide = changed(wide, "init", to={"scheme": "zeros", "seed": 0})
    wide = changed(wide, "optimizer", to={"name": "sgd", "learning_rate": 1})
    wide = changed(wide, "inputs", to=[[1.0]] * 600)
    wide = changed(wide, "targets", to=[[1.0]] * 600)
    assert refusal(wide).startswith("layers: 60000600 numbers are more than the 50000000")
