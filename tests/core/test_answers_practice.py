"""Are the numbers to practise on fit for it, and do hints, answers and score go as they should?"""

from pathlib import Path

import numpy as np
import pytest
from lecture import lecture

from core.answers.fresh import fresh
from core.answers.practice import POINTS, Practice
from core.cells import BlockError
from core.documents import network_text, parse_network, read_network
from core.network import Flatten
from core.trace import record

EXAMPLES = Path(__file__).resolve().parents[2] / "assets" / "examples"
SMALL = ("lecture-2-3-2", "tanh-2-3-2", "relu-2-3-1", "softmax-3-4-3", "momentum-2-2-1",
         "adam-2-2-1", "conv2d-4x4", "batch-of-4", "xor-2-2-1")  # fmt: skip
SEEDS = range(6)


@pytest.fixture(params=SMALL)
def drawn(request):
    network = read_network(EXAMPLES / f"{request.param}.json")
    return network, [fresh(network, seed) for seed in SEEDS]


def test_the_same_network_with_other_numbers(drawn):
    network, found = drawn
    for one in found:
        assert [type(layer) for layer in one.layers] == [type(layer) for layer in network.layers]
        assert one.shapes == network.shapes
        assert (one.loss, one.batch_reduction) == (network.loss, network.batch_reduction)
        assert one.optimizer.settings == network.optimizer.settings
        assert one.inputs.shape == network.inputs.shape
        assert one.inputs.tobytes() != network.inputs.tobytes()
        assert parse_network(network_text(one)) == one
    assert len({network_text(one) for one in found}) == len(found)


def test_a_seed_gives_the_same_numbers_again(drawn):
    network, found = drawn
    assert fresh(network, SEEDS[0]) == found[0]


def test_numbers_have_few_decimals(drawn):
    for one in drawn[1]:
        arrays = [one.inputs, one.targets]
        for layer in one.layers:
            if not isinstance(layer, Flatten):
                arrays += [layer.weights] + ([] if layer.biases is None else [layer.biases])
        for values in arrays:
            np.testing.assert_array_equal(values, np.round(values, 2))


def test_nothing_in_the_exercise_is_degenerate(drawn):
    for one in drawn[1]:
        trace = record(one)
        for step in trace:
            assert np.isfinite(step.value)
            if step.quantity == "delta" or step.phase == "gradient":
                assert abs(step.value) >= 1e-3, step.symbol
            if step.phase == "given" and step.quantity in ("x", "weights", "biases"):
                assert step.value != 0
        for number, layer in one.weighted:
            z, a = trace.values("z", number), trace.values("a", number)
            if layer.activation.name == "sigmoid":
                assert (np.abs(a - 0.5) < 0.45).all()
            for kink in layer.activation.row.kinks:
                assert (np.abs(z - kink) >= 0.05).all()
            for row in z.reshape(len(z), -1):
                assert len(row) == 1 or np.diff(np.sort(row)).min() >= 0.01


def test_a_large_network_is_drawn_in_a_moment():
    network = read_network(EXAMPLES / "mnist-784-100-10.json")
    one = fresh(network, 1)
    assert one.shapes == network.shapes
    assert np.isfinite(record(one).loss)


# Practising ------------------------------------------------------------------------------------


@pytest.fixture
def practice():
    return Practice.on(lecture(), 3)


def test_all_steps_but_the_given_are_asked_for(practice):
    assert practice.steps == tuple(range(16, 58))
    assert practice.next == 16
    assert practice.score == (0, POINTS * 42, 0, 42, 0, 0)


def test_a_right_answer_is_worth_its_points_and_goes_on(practice):
    step = practice.next
    done = practice.answered(step, f"{practice.trace[step].value:.4f}")
    assert done.at(step).right
    assert done.next == step + 1
    assert done.score.points == POINTS
    assert practice.score.points == 0  # frozen: the one before stays
    assert done.answered(step, "99") is done


def test_a_wrong_answer_costs_a_point_and_is_explained(practice):
    step = practice.trace.index("z", 1, (1,))
    wrong = practice.answered(step, "7.7777")
    assert not wrong.at(step).right
    assert wrong.verdict(step).kind == "wrong"
    value = practice.trace[step].value
    then = wrong.answered(step, f"{value:.3f}".replace(".", ","))
    assert then.score[:5] == (POINTS - 1, POINTS * 42, 1, 42, 1)


def test_a_known_slip_is_named_at_once(practice):
    trace = practice.trace
    step = trace.index("a", 1, (1,))
    z = trace[trace.index("z", 1, (1,))].value
    wrong = practice.answered(step, f"{z:.4f}")
    assert wrong.verdict(step).slips == ("activation_forgotten",)


def test_hints_come_in_order_and_cost(practice):
    step = practice.next
    assert practice.hints(step) == ()
    one = practice.hinted(step)
    two = one.hinted(step)
    three = two.hinted(step)
    assert [hint.kind for hint in three.hints(step)] == ["rule", "numbers", "result"]
    asked = practice.trace[step]
    assert one.hints(step)[0].latex == asked.rule
    assert two.hints(step)[1].latex == asked.substituted
    assert three.hinted(step) is three
    text = f"{asked.value:.4f}"
    points = [each.answered(step, text).score.points for each in (practice, one, two, three)]
    assert points == [3, 2, 1, 0]
    assert three.answered(step, text).score.hints == 3


def test_an_answer_may_follow_from_the_rounding_of_those_before(practice):
    """z rounded to 2 decimals, and a worked out from it."""
    trace = practice.trace
    z, a = trace.index("z", 2, (1,)), trace.index("a", 2, (1,))
    rounded = round(trace[z].value, 2)
    value = 1 / (1 + np.exp(-rounded))
    text = f"{value:.4f}"
    assert abs(float(text) - trace[a].value) > 0.5e-4
    assert practice.answered(z, f"{rounded:.2f}").answered(a, text).at(a).right


def test_what_is_no_number_costs_nothing(practice):
    with pytest.raises(BlockError):
        practice.answered(practice.next, "?")


def test_everything_right_is_the_full_score(practice):
    for step in practice.steps:
        practice = practice.answered(step, f"{practice.trace[step].value:.4f}")
    assert practice.next is None
    assert practice.score == (POINTS * 42, POINTS * 42, 42, 42, 0, 0)
