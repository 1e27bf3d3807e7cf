"""Is the record a sequence that can be walked, searched and grouped in every way it promises?"""

import dataclasses
import itertools
import math
import random

import numpy as np
import pytest
from random_networks import cases, random_network

from core.checks import DocumentError
from core.documents import parse_network
from core.network import Activation, Dense, Network, Optimizer
from core.segments import PHASES
from core.trace import Trace, record

GROUPINGS = ("number", "neuron", "layer", "phase")
VARIED = [random_network(*case) for case in list(cases())[::12]]

LECTURE = {
    "format": "backprop-network",
    "version": 1,
    "title": "Lecture exercise 2-3-2",
    "input_shape": [2],
    "layers": [
        {"type": "dense", "units": 3, "activation": "sigmoid",
         "weights": [[0.10, -0.30, 0.40], [0.20, 0.50, -0.10]], "biases": None},
        {"type": "dense", "units": 2, "activation": "sigmoid",
         "weights": [[0.30, -0.20], [0.60, 0.10], [-0.40, 0.50]], "biases": None},
    ],
    "loss": "half_squared_error",
    "optimizer": {"name": "sgd", "learning_rate": 0.5},
    "inputs": [[1.0, 0.5]],
    "targets": [[1.0, 0.0]],
}  # fmt: skip


@pytest.fixture(scope="module")
def lecture() -> Trace:
    return record(parse_network(LECTURE))


def large() -> Network:
    rng = np.random.default_rng(0)
    return Network(
        (784,),
        (
            Dense(100, Activation("sigmoid"), rng.normal(0, 0.05, (784, 100)), np.zeros(100)),
            Dense(10, Activation("softmax"), rng.normal(0, 0.1, (100, 10)), np.zeros(10)),
        ),
        "cross_entropy",
        Optimizer("sgd", {"learning_rate": 0.1}),
        rng.random((1, 784)),
        np.eye(10)[:1],
    )


# The sequence ----------------------------------------------------------------------------------


def test_the_lecture_exercise_has_the_58_steps_of_the_blackboard(lecture):
    """2 x, 2 y, 12 weights; z and a of 5 neurons; 3 of the loss; 5 deltas; 12 and 12 weights."""
    counts = {phase: len(lecture.phase_range(phase)) for phase in PHASES}
    assert counts == {"given": 16, "forward": 10, "loss": 3, "backward": 5, "gradient": 12,
                      "update": 12}  # fmt: skip
    assert len(lecture) == 58
    assert lecture.given == 16


def test_the_steps_stand_in_the_order_of_the_computation(lecture):
    forward = [(s.quantity, s.layer, *s.position) for s in lecture[16:26]]
    assert forward == [
        (quantity, layer, j)
        for layer, size in ((1, 3), (2, 2))
        for j in range(1, size + 1)
        for quantity in ("z", "a")
    ]
    assert [s.symbol for s in lecture[26:29]] == ["L1", "L2", "L"]
    assert [s.symbol for s in lecture[29:34]] == ["δ[2]1", "δ[2]2", "δ[1]1", "δ[1]2", "δ[1]3"]
    assert [s.position for s in lecture[34:40]] == list(itertools.product((1, 2), (1, 2, 3)))
    assert [s.layer for s in lecture[34:58]] == [1] * 6 + [2] * 6 + [1] * 6 + [2] * 6


def test_the_delta_of_the_contract(lecture):
    """δ[1]2 uses the deltas of layer 2, the weights that carried a there, and its own a."""
    step = lecture[lecture.index("delta", 1, (2,))]
    assert step.symbol == "δ[1]2"
    assert step.latex == r"\delta^{[1]}_{2}"
    assert {lecture[i].symbol for i in step.operands} == {
        "δ[2]1", "δ[2]2", "W[2]2,1", "W[2]2,2", "a[1]2"
    }  # fmt: skip


def test_a_trace_is_a_sequence(lecture):
    steps = list(lecture)
    assert [step.index for step in steps] == list(range(58))
    assert lecture[-1].index == 57
    assert lecture[-58].index == 0
    for cut in (slice(3, 9), slice(None, None, 7), slice(-5, None), slice(40, 10, -4), slice(9, 9)):
        assert [step.index for step in lecture[cut]] == list(range(58))[cut]
    for index in (58, -59, 10**9):
        with pytest.raises(IndexError):
            lecture[index]


@pytest.mark.parametrize("network", VARIED)
def test_the_phases_follow_one_another(network):
    trace = record(network)
    ranges = [trace.phase_range(phase) for phase in PHASES]
    assert ranges[0].start == 0
    assert ranges[-1].stop == len(trace)
    assert all(one.stop == other.start for one, other in itertools.pairwise(ranges))
    for phase, steps in zip(PHASES, ranges, strict=True):
        assert all(trace[i].phase == phase for i in steps)
    assert trace.given == ranges[0].stop


@pytest.mark.parametrize("network", VARIED)
def test_every_number_of_the_arrays_is_a_step_and_every_step_is_one_of_them(network):
    trace = record(network)
    for step in trace:
        key = step.quantity
        if step.phase == "update" and key in ("weights", "biases"):
            key = "new_" + key
        if step.quantity == "loss" and step.sample is None:
            assert step.value == trace.loss
            continue
        if step.phase == "given" and step.quantity.split("_")[0] in ("velocity", "first", "second"):
            continue
        array = trace.values(key, step.layer)
        place = tuple(p - 1 for p in step.position)
        if step.sample is not None:
            place = (step.sample - 1, *place)
        found = array[place] if step.quantity != "exp_sum" else array[place][0]
        assert float(found) == step.value, step.symbol
    for quantity in ("z", "a", "delta"):
        found = trace.search(quantity)
        arrays = [trace.values(quantity, number) for number, _ in network.weighted]
        assert len(found) == sum(array.size for array in arrays)


# Search ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("network", VARIED)
def test_every_step_is_found_by_what_it_is(network):
    trace = record(network)
    for step in trace:
        found = trace.search(step.quantity, step.layer, step.position, step.sample, step.phase)
        if step.quantity == "loss" and network.samples > 1:
            assert step.index in found
            assert found[-1] == trace.phase_range("loss")[-1]  # the batch's comes after them
        else:
            assert found == [step.index]
        asked = (step.quantity, step.layer, step.position, step.sample, step.phase)
        assert trace.index(*asked) == step.index


def test_search_leaves_open_what_is_not_asked_for(lecture):
    assert lecture.search() == list(range(58))
    assert lecture.search("z") == [16, 18, 20, 22, 24]
    assert lecture.search(layer=2, phase="backward") == [29, 30]
    assert lecture.search("weights", 1, (2, 3)) == [9, 51]
    assert lecture.search("weights", 1, (2, 3), phase="update") == [51]
    assert lecture.index("weights", 1, (2, 3)) == 9
    assert lecture.index("weights", 1, (2, 3), phase="update") == 51


def test_what_is_not_there_is_not_found(lecture):
    assert lecture.index("z", 1, (4,)) is None
    assert lecture.index("z", 1, (0,)) is None
    assert lecture.index("z", 1, (1, 1)) is None
    assert lecture.index("z", 3, (1,)) is None
    assert lecture.index("z", 1, (1,), sample=2) is None
    assert lecture.index("biases", 1, (1,)) is None
    assert lecture.index("nothing", 1, (1,)) is None
    assert lecture.values("biases", 1) is None
    assert lecture.values("weights", 0) is None
    assert lecture.values("z", 3) is None


def test_a_sample_of_a_batch_is_found():
    trace = record(random_network(1, samples=3))
    for sample in (1, 2, 3):
        step = trace[trace.index("delta", 1, (2,), sample=sample)]
        assert step.sample == sample
        assert step.value == trace.values("delta", 1)[sample - 1, 1]
        assert f"({sample})" in step.symbol
        assert f"({sample})" in step.latex
    weight = trace[trace.index("gradient_weights", 1, (1, 1), sample=2)]
    assert weight.sample is None


# Groups ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", GROUPINGS)
@pytest.mark.parametrize("network", VARIED[::3])
def test_groups_cut_the_trace_into_runs(network, by):
    trace = record(network)
    stop = 0
    while stop < len(trace):
        group = trace.group(stop, by)
        assert group.start == stop
        assert all(trace.group(i, by) == group for i in group)
        steps = trace[group.start : group.stop]
        assert len({step.phase for step in steps}) == 1
        if steps[0].phase == "given":
            assert group == range(0, trace.given)
        elif by in ("number", "neuron", "layer"):
            assert len({(step.layer, step.sample) for step in steps}) == 1
        stop = group.stop
    assert stop == len(trace)


@pytest.mark.parametrize("by", GROUPINGS)
@pytest.mark.parametrize("network", VARIED[::3])
def test_after_and_before_walk_through_the_whole_trace(network, by):
    """Forwards and backwards over the same stops; given is the one at 0."""
    trace = record(network)
    stops = [0]
    while stops[-1] < len(trace) - 1:
        following = trace.after(stops[-1], by)
        assert following > stops[-1]
        stops.append(following)
    assert trace.after(len(trace) - 1, by) == len(trace) - 1
    assert all(stop >= trace.given for stop in stops[1:])
    back = [stops[-1]]
    while back[-1] > 0:
        back.append(trace.before(back[-1], by))
    assert back[::-1] == stops
    assert trace.before(0, by) == 0
    for stop in stops[1:]:
        assert stop == trace.group(stop, by)[-1]
    groups = {trace.group(i, by) for i in range(len(trace))}
    assert len(stops) == len(groups)


def test_stops_of_the_lecture_exercise(lecture):
    def count(by):
        return len({lecture.group(i, by) for i in range(58)})

    assert [count(by) for by in GROUPINGS] == [43, 1 + 5 + 3 + 5 + 5 + 5, 1 + 2 + 1 + 2 + 2 + 2, 6]


def test_a_neuron_is_z_and_a_together(lecture):
    z = lecture.index("z", 1, (2,))
    assert lecture.group(z, "neuron") == range(z, z + 2)
    assert lecture.group(z + 1, "neuron") == range(z, z + 2)
    weight = lecture.index("gradient_weights", 1, (2, 2))
    group = lecture.group(weight, "neuron")
    assert {lecture[i].position[0] for i in group} == {2}
    assert len(group) == 3


@pytest.mark.parametrize("network", VARIED)
def test_spans_cover_everything_once(network):
    trace = record(network)
    stop = 0
    for span in trace.spans:
        assert span.start == stop
        assert span.stop > span.start
        for index in range(span.start, span.stop):
            step = trace[index]
            assert step.phase == span.phase
            if span.phase != "given":
                assert (step.layer, step.sample) == (span.layer, span.sample)
        stop = span.stop
    assert stop == len(trace)
    keys = [(span.phase, span.layer, span.sample) for span in trace.spans]
    assert len(keys) == len(set(keys))


# A record ---------------------------------------------------------------------------------------


def test_the_arrays_of_a_trace_are_read_only():
    trace = record(random_network(2, "channels", samples=2, optimizer="adam"))
    names = {name for name, _ in trace.arrays.by_name}
    assert {"x", "z", "a", "delta", "gradient_weights", "new_weights", "first_moment_weights",
            "loss_term", "loss"} <= names  # fmt: skip
    for array in trace.arrays.by_name.values():
        assert not array.flags.writeable
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    for segment in trace.segments:
        assert not any(array.flags.writeable for array in segment.arrays if array.size > 1)
    network = trace.network
    for array in (network.inputs, network.targets, network.layers[0].weights):
        assert not array.flags.writeable
    with pytest.raises(dataclasses.FrozenInstanceError):
        network.loss = "cross_entropy"
    with pytest.raises(dataclasses.FrozenInstanceError):
        trace[0].value = 1.0


def test_a_network_keeps_its_own_copy_of_what_it_was_given():
    weights, inputs = np.ones((1, 1)), np.ones((1, 1))
    layer = Dense(1, Activation("identity"), weights)
    network = Network((1,), (layer,), "squared_error", Optimizer("sgd"), inputs, np.zeros((1, 1)))
    weights[:] = 5
    inputs[:] = 5
    assert record(network).loss == 1


@pytest.mark.parametrize("network", VARIED[::2])
def test_recording_is_deterministic(network):
    first = record(network)
    record(parse_network(LECTURE))
    second = record(network)
    assert len(first) == len(second)
    assert first.arrays.by_name.keys() == second.arrays.by_name.keys()
    for key, array in first.arrays.by_name.items():
        assert array.tobytes() == second.arrays.by_name[key].tobytes()
    assert first.loss_after == second.loss_after or math.isnan(first.loss_after)
    assert [step.expression for step in first] == [step.expression for step in second]


def test_a_sample_computes_the_same_alone_and_in_a_batch():
    network = random_network(6, "channels", "elu", samples=3)
    together = record(network)
    for s in range(3):
        one = network.replace(inputs=network.inputs[s : s + 1], targets=network.targets[s : s + 1])
        alone = record(one)
        for number, _ in network.weighted:
            for quantity in ("z", "a", "delta"):
                left, right = (t.values(quantity, number) for t in (alone, together))
                assert left[0].tobytes() == right[s].tobytes()


def test_random_access_on_a_large_network():
    trace = record(large())
    weights = 784 * 100 + 100 + 100 * 10 + 10
    given = 784 + 10 + weights
    assert trace.given == given
    # 200 numbers of z and a, 31 of the softmax, 11 of the loss, 110 deltas, gradients, updates
    assert len(trace) == given + 200 + 31 + 11 + 110 + 2 * weights
    rng = random.Random(1)
    for index in rng.sample(range(len(trace)), 500):
        step = trace[index]
        assert step.index == index
        assert index == trace.index(step.quantity, step.layer, step.position, phase=step.phase)
        assert all(i < index for i in step.operands)
    last = trace[-1]
    assert (last.quantity, last.layer, last.position) == ("biases", 2, (10,))
    for by in GROUPINGS:
        assert trace.after(0, by) >= trace.given


# Going on ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", ["sgd", "delta_rule", "momentum", "adam"])
@pytest.mark.parametrize("biases", ["none", "trained", "frozen"])
def test_the_next_network_is_this_one_after_the_update(optimizer, biases):
    network = random_network(3, "conv", "tanh", optimizer=optimizer, biases=biases, samples=2)
    trace = record(network)
    following = trace.next_network()
    for number, layer in following.weighted:
        assert layer.weights.tobytes() == trace.values("new_weights", number).tobytes()
        old = network.layers[number - 1]
        if biases == "none":
            assert layer.biases is None
        elif biases == "frozen":
            assert layer.biases.tobytes() == old.biases.tobytes()
        else:
            assert layer.biases.tobytes() == trace.values("new_biases", number).tobytes()
        assert layer.activation == old.activation
        assert layer.train_biases == old.train_biases
    assert record(following).loss == trace.loss_after
    assert following.loss == network.loss
    np.testing.assert_array_equal(following.inputs, network.inputs)


@pytest.mark.parametrize(
    ("optimizer", "kept"),
    [("momentum", ("velocity",)), ("adam", ("first_moment", "second_moment"))],
)
def test_the_memory_of_the_optimizer_goes_along_and_is_given_there(optimizer, kept):
    trace = record(random_network(4, "flat", "tanh", optimizer=optimizer))
    following = trace.next_network()
    assert following.optimizer.updates == 1
    assert following.optimizer.state[0] == {}  # flatten has nothing to remember
    then = record(following)
    for number, part in itertools.product((2, 3), ("weights", "biases")):
        for name in kept:
            key = f"{name}_{part}"
            memory = following.optimizer.state[number - 1][key]
            assert memory.tobytes() == trace.values(key, number).tobytes()
            given = then.search(key, number, phase="given")
            assert [then[i].value for i in given] == memory.reshape(-1).tolist()
            assert set(given) & set(then[then.search(key, number, phase="update")[0]].operands)
    assert then.next_network().optimizer.updates == 2


def test_an_optimizer_without_memory_counts_nothing():
    following = record(random_network(4)).next_network()
    assert following.optimizer.updates == 0
    assert following.optimizer.state == ()


def test_the_loss_falls_on_the_way(lecture):
    trace = lecture
    assert trace.loss_after < trace.loss
    for _ in range(20):
        following = record(trace.next_network())
        assert following.loss == trace.loss_after
        assert following.loss_after < following.loss
        trace = following


def test_an_update_that_overflowed_is_not_gone_on_from():
    layer = Dense(1, Activation("identity"), np.array([[1.0]]))
    network = Network((1,), (layer,), "squared_error", Optimizer("sgd", {"learning_rate": 1e300}),
                      np.array([[1e100]]), np.zeros((1, 1)))  # fmt: skip
    with pytest.raises(DocumentError, match=r"^layers\[0\].weights\[0\]\[0\]: a finite number"):
        record(network).next_network()
