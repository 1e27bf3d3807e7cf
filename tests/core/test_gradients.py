"""Are the gradients right, by autograd and by differences of the loss?"""

import dataclasses
import math

import numpy as np
import pytest
from evaluate import same
from random_networks import LOSSES, SHAPES, cases, random_network
from reference import batch_loss, deltas_of, gradients_of, parameters_of

from core.gradcheck import LIMIT, check_layers, check_step, checkable, has_gradients
from core.network import Activation, Conv2D, Dense, Flatten, Network, Optimizer
from core.passes import loss_of
from core.trace import Trace, record

EVERYWHERE = list(cases())
OUTPUTS = list(cases(["dense"], outputs=True))


def agree(found, expected, what) -> None:
    """Equal to 1e-10 of the largest number of the array, and no number off by more than 1e-8."""
    assert found.shape == expected.shape, what
    scale = np.abs(expected).max()
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-10 * scale, err_msg=what)
    np.testing.assert_allclose(found, expected, rtol=1e-8, atol=1e-14 * scale, err_msg=what)


def compare(case) -> None:
    network = random_network(*case)
    trace = record(network)
    assert trace.first_trouble is None, case.name
    expected = batch_loss(network, parameters_of(network))
    assert trace.loss == pytest.approx(expected, rel=1e-12), case.name
    if not has_gradients(network):
        return
    for number, (weights, biases) in enumerate(gradients_of(network), start=1):
        for part, gradient in (("weights", weights), ("biases", biases)):
            found = trace.values(f"gradient_{part}", number)
            if gradient is None:
                assert found is None
            else:
                agree(found, gradient, f"{case.name}: {part} of layer {number}")


@pytest.mark.parametrize("shape", SHAPES)
def test_all_shapes_activations_and_losses_against_autograd(shape):
    for case in EVERYWHERE:
        if case.shape == shape:
            compare(case)


@pytest.mark.parametrize("loss", LOSSES)
def test_all_pairs_of_activations_before_each_loss_against_autograd(loss):
    for case in OUTPUTS:
        if case.loss == loss:
            compare(case)


def test_deltas_against_autograd():
    """delta is of one sample's own loss, whatever the batch does."""
    for case in EVERYWHERE[::4]:
        network = random_network(*case)
        if not has_gradients(network):
            continue
        trace = record(network)
        for sample in range(network.samples):
            for number, expected in enumerate(deltas_of(network, sample), start=1):
                if not isinstance(network.layers[number - 1], Flatten):
                    found = trace.values("delta", number)[sample]
                    agree(found, expected, f"{case.name}: delta of layer {number}")


def test_large_networks_against_autograd():
    rng = np.random.default_rng(8)
    network = Network(
        (30,),
        (
            Dense(40, Activation("tanh"), rng.normal(0, 0.2, (30, 40)), rng.normal(0, 0.1, 40)),
            Dense(20, Activation("elu"), rng.normal(0, 0.2, (40, 20)), rng.normal(0, 0.1, 20)),
            Dense(10, Activation("softmax"), rng.normal(0, 0.3, (20, 10))),
        ),
        "cross_entropy",
        Optimizer("sgd"),
        rng.normal(0, 1, (5, 30)),
        np.eye(10)[[3, 1, 4, 1, 5]],
    )
    trace = record(network)
    for number, (weights, _) in enumerate(gradients_of(network), start=1):
        agree(trace.values("gradient_weights", number), weights, f"layer {number}")


def test_frozen_biases_have_gradients_too():
    case = next(c for c in EVERYWHERE if c.biases == "frozen" and c.shape == "dense")
    network = random_network(*case)
    trace = record(network)
    agree(trace.values("gradient_biases", 1), gradients_of(network)[0][1], case.name)
    np.testing.assert_array_equal(trace.values("new_biases", 1), network.layers[0].biases)


# Finite differences ----------------------------------------------------------------------------


def test_differences_agree_with_every_gradient():
    for case in EVERYWHERE + OUTPUTS[::3]:
        network = random_network(*case)
        if not has_gradients(network):
            continue
        last = {}
        for found in check_layers(record(network)):
            last[found.layer, found.part] = found
            assert found.agrees, (case.name, found)
        for (number, part), found in last.items():
            size = getattr(network.layers[number - 1], part).size
            assert found.done == found.total == size
        weighted = [number for number, _ in network.weighted]
        assert {number for number, _ in last} == set(weighted)


def test_differences_agree_with_every_step():
    met = set()
    for case in EVERYWHERE[::9]:
        trace = record(random_network(*case))
        for step in trace:
            check = check_step(trace, step.index)
            assert (check is not None) == checkable(step)
            if check is not None:
                assert check.agrees, (case.name, step.symbol, check)
                assert check.value == step.value
                met.add(step.quantity)
    assert met == {"delta", "gradient_weights", "gradient_biases"}


def test_the_estimate_is_a_difference_of_the_loss():
    """Not the gradient said again: worked out here from the loss of a moved weight."""
    case = next(c for c in EVERYWHERE if c.samples == 3 and c.hidden == "tanh")
    trace = record(random_network(*case))
    network = trace.network
    step = trace[trace.index("gradient_weights", 1, (2, 3))]
    check = check_step(trace, step.index)
    losses = []
    for h in (1e-5, -1e-5):
        weights = network.layers[0].weights.copy()
        weights[1, 2] += h
        losses.append(record(network.with_layer(1, weights=weights)).loss)
    assert check.estimate == pytest.approx((losses[0] - losses[1]) / 2e-5, rel=1e-6)


def with_one_changed(trace: Trace, quantity: str, layer: int, place, factor: float) -> Trace:
    arrays = dict(trace.arrays.by_name)
    wrong = arrays[quantity, layer].copy()
    wrong[place] *= factor
    arrays[quantity, layer] = wrong
    return Trace(trace.network, dataclasses.replace(trace.arrays, by_name=arrays))


@pytest.mark.parametrize("factor", [2, -1, 0, 1 + 1e-5, 1 - 1e-5])
@pytest.mark.parametrize("shape", ["dense", "channels", "ends in maps"])
def test_a_wrong_gradient_is_found(shape, factor):
    """The check is worth something: one number changed by 1e-5 does not get past it."""
    for hidden in ("sigmoid", "tanh", "softplus", "elu"):
        trace = record(random_network(11, shape, hidden, "sigmoid", biases="positions"))
        for part in ("weights", "biases"):
            right = trace.values(f"gradient_{part}", 1)
            place = np.unravel_index(np.argmax(np.abs(right)), right.shape)
            wrong = with_one_changed(trace, f"gradient_{part}", 1, place, factor)
            found = [check for check in check_layers(wrong) if not check.agrees]
            position = tuple(int(p) + 1 for p in place)
            assert {(check.layer, check.part, check.position) for check in found} == {
                (1, part, position)
            }
            index = wrong.index(f"gradient_{part}", 1, position)
            assert not check_step(wrong, index).agrees
            assert check_step(wrong, index - 1) is None or check_step(wrong, index - 1).agrees


def test_a_wrong_delta_is_found():
    trace = record(random_network(12, "dense", "tanh", "sigmoid", samples=2))
    wrong = with_one_changed(trace, "delta", 1, (1, 2), 1.0001)
    index = wrong.index("delta", 1, (3,), sample=2)
    assert not check_step(wrong, index).agrees
    assert check_step(wrong, wrong.index("delta", 1, (3,), sample=1)).agrees


@pytest.mark.parametrize("scale", [5, 20, 40])
@pytest.mark.parametrize(
    ("output", "loss"),
    [
        ("sigmoid", "binary_cross_entropy"),
        ("sigmoid", "half_squared_error"),
        ("sigmoid", "cross_entropy"),
        ("tanh", "half_squared_error"),
        ("softmax", "cross_entropy"),
        ("softmax", "mean_binary_cross_entropy"),
        ("softmax", "squared_error"),
    ],
)
def test_saturated_outputs_give_no_false_alarm(output, loss, scale):
    for seed in range(4):
        network = random_network(seed, "dense", "tanh", output, loss)
        network = network.with_layer(2, weights=network.layers[1].weights * scale)
        assert all(check.agrees for check in check_layers(record(network)))


@pytest.mark.parametrize("gap", [0.0, 1e-12, 1e-6])
@pytest.mark.parametrize("output", ["identity", "sigmoid", "arctan", "softplus", "softmax"])
def test_a_network_that_has_learned_gives_no_false_alarm(output, gap):
    """Gradients next to nothing, and a loss that no double resolves."""
    for seed in range(4):
        network = random_network(seed, "dense", "tanh", output)
        network = network.replace(targets=record(network).values("a", 2) + gap)
        assert all(check.agrees for check in check_layers(record(network)))


@pytest.mark.parametrize("scale", [1e-6, 1e6])
def test_large_and_small_numbers_give_no_false_alarm(scale):
    network = random_network(5, "dense", "identity", "identity")
    for changed in (
        network.replace(inputs=network.inputs * scale),
        network.replace(targets=network.targets * scale),
        network.replace(inputs=network.inputs * scale, targets=network.targets * scale),
    ):
        assert all(check.agrees for check in check_layers(record(changed)))


# Kinks and rules without a derivative ----------------------------------------------------------


def at_the_kink(activation: str) -> Trace:
    """z = (0, 1) in the first layer, exactly."""
    layers = (
        Dense(2, Activation(activation), np.array([[1.0, 0.5], [-1.0, 0.5]])),
        Dense(1, Activation("identity"), np.array([[2.0], [1.0]])),
    )
    return record(
        Network((2,), layers, "half_squared_error", Optimizer("sgd"),
                np.array([[1.0, 1.0]]), np.array([[3.0]]))
    )  # fmt: skip


@pytest.mark.parametrize("activation", ["relu", "prelu"])
def test_at_a_kink_no_difference_can_be_taken_and_the_check_says_so(activation):
    trace = at_the_kink(activation)
    kink, smooth = (check_step(trace, trace.index("delta", 1, (j,))) for j in (1, 2))
    assert kink.kink
    assert math.isnan(kink.relative_error)
    assert not smooth.kink
    assert smooth.relative_error < LIMIT
    first = next(check for check in check_layers(trace) if check.layer == 1)
    assert (first.kinks, first.total) == (2, 4)
    assert first.agrees


def test_a_kink_close_by_is_stepped_around():
    """z = 1e-4 lies nearer to the kink than the usual step; a smaller one still agrees."""
    layer = Dense(1, Activation("relu"), np.array([[1e-4]]))
    trace = record(
        Network((1,), (layer,), "half_squared_error", Optimizer("sgd"),
                np.array([[1.0]]), np.array([[3.0]]))
    )  # fmt: skip
    check = check_step(trace, trace.index("delta", 1, (1,)))
    assert check.agrees
    assert not check.kink
    assert check.h < 1e-4


def test_the_delta_rule_has_no_derivative_to_check():
    network = random_network(1, "single", "step", "step", optimizer="delta_rule")
    trace = record(network)
    assert not has_gradients(network)
    assert all(check_step(trace, i) is None for i in range(len(trace)))
    assert has_gradients(random_network(1, "single", "step", "sigmoid", optimizer="delta_rule"))


# What is not finite ----------------------------------------------------------------------------


def identity(weights, activation="identity") -> Dense:
    return Dense(np.shape(weights)[1], Activation(activation), np.array(weights, dtype=float))


def troubled(layers, x, y, loss="half_squared_error", rate=0.1) -> Trace:
    trace = record(
        Network((len(x),), tuple(layers), loss, Optimizer("sgd", {"learning_rate": rate}),
                np.array([x], dtype=float), np.array([y], dtype=float))
    )  # fmt: skip
    first = trace.first_trouble
    for step in trace:
        if first is None or step.index < first:
            assert math.isfinite(step.value)
            assert step.trouble == ""
        if not math.isfinite(step.value):
            assert step.trouble
    if first is not None:
        assert not math.isfinite(trace[first].value)
    return trace


def test_an_overflow_in_z_is_marked_where_it_first_came_up():
    trace = troubled([identity([[1e200]]), identity([[1e200]])], [1], [0])
    first = trace[trace.first_trouble]
    assert (first.quantity, first.layer) == ("z", 2)
    assert first.value == math.inf
    assert first.trouble.startswith("Overflow")
    after = trace[trace.index("a", 2, (1,))]
    assert after.trouble == f"Carried on from {first.symbol}."
    assert trace.phase_range("update").stop == len(trace)


def test_an_overflow_of_the_loss_alone():
    trace = troubled([identity([[1e200]])], [1], [0])
    first = trace[trace.first_trouble]
    assert first.quantity == "loss"
    assert first.trouble.startswith("Overflow")


def test_ln_0_is_marked():
    trace = troubled([identity([[0.0]], "relu")], [1], [1], "cross_entropy")
    first = trace[trace.first_trouble]
    assert (first.quantity, first.value) == ("loss", math.inf)
    assert "ln 0" in first.trouble


def test_the_logarithm_of_a_negative_output_is_marked_as_not_a_number():
    trace = troubled([identity([[-1.0]])], [1], [1], "cross_entropy")
    first = trace[trace.first_trouble]
    assert first.quantity == "loss"
    assert math.isnan(first.value)
    assert first.trouble.startswith("Not a number")


def test_infinity_minus_infinity_is_marked():
    trace = troubled([identity([[1e200, -1e200]]), identity([[1e200], [1e200]])], [1], [0])
    values = [trace[i].value for i in trace.search("z", 2)]
    assert math.isnan(values[0])
    assert trace[trace.first_trouble].trouble.startswith("Not a number")


def test_a_diverged_update_is_marked_and_the_trace_is_whole():
    trace = troubled([identity([[1.0]])], [1e100], [0], rate=1e200)
    first = trace[trace.first_trouble]
    assert (first.phase, first.quantity) == ("update", "weights")
    assert not math.isfinite(trace.loss_after)
    with pytest.raises(ValueError, match="finite number expected"):
        trace.next_network()


def test_weights_that_blow_up_over_many_updates():
    """A learning rate far too large: the trace of every update is whole, until one is marked."""
    network = random_network(3, "dense", "identity", "identity")
    optimizer = Optimizer("sgd", {"learning_rate": 1e3})
    network = network.replace(optimizer=optimizer)
    for _ in range(60):
        trace = record(network)
        if trace.first_trouble is not None:
            break
        network = trace.next_network()
    assert trace.first_trouble is not None
    assert trace[trace.first_trouble].trouble
    list(check_layers(trace))


def test_the_differences_of_an_infinite_loss_are_not_held_against_it():
    trace = troubled([identity([[1e200]]), identity([[1e200]])], [1], [0])
    for index in (*trace.phase_range("backward"), *trace.phase_range("gradient")):
        assert check_step(trace, index).kink


def test_the_loss_alone_is_the_loss_of_the_trace():
    for case in EVERYWHERE[::13]:
        trace = record(random_network(*case))
        assert loss_of(trace.network) == trace.loss
        assert same(loss_of(trace.next_network()), trace.loss_after, relative=0)


def test_a_batch_is_the_mean_or_the_sum_of_its_samples():
    for case in EVERYWHERE[::17]:
        network = random_network(*case._replace(samples=3))
        alone = [
            record(network.replace(inputs=network.inputs[s : s + 1],
                                   targets=network.targets[s : s + 1]))
            for s in range(3)
        ]  # fmt: skip
        share = 3 if network.batch_reduction == "mean" else 1
        together = record(network)
        for number, _ in network.weighted:
            one = sum(trace.values("gradient_weights", number) for trace in alone) / share
            np.testing.assert_allclose(
                together.values("gradient_weights", number), one, rtol=1e-12, atol=1e-15
            )


def test_a_shared_bias_has_the_sum_of_the_gradients_of_its_positions():
    shared = random_network(21, "conv", "tanh", biases="trained")
    layer = shared.layers[0]
    assert isinstance(layer, Conv2D)
    each = np.broadcast_to(layer.biases[:, None, None], shared.shapes[1])
    everywhere = record(shared.with_layer(1, biases=each)).values("gradient_biases", 1)
    np.testing.assert_allclose(
        record(shared).values("gradient_biases", 1), everywhere.sum(axis=(1, 2)), rtol=1e-12
    )
