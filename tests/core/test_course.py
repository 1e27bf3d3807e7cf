"""Do several updates in a row follow from each other as they would by hand?"""

from pathlib import Path

import numpy as np
import pytest
from lecture import layered, lecture

from core.course import Course, Ending, usual
from core.documents import read_network
from core.network import Activation, Dense, Network, Optimizer
from core.perceptron import row
from core.trace import record

EXAMPLES = Path(__file__).parents[2] / "assets" / "examples"

OPTIMIZERS = {
    "sgd": {"learning_rate": 0.5},
    "momentum": {"learning_rate": 0.2, "momentum": 0.9},
    "adam": {"learning_rate": 0.05, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
}


def perceptron(targets, weights=((0.25,), (-0.25,)), bias=0.25, rate=0.5):
    """A step unit on the four corners, taught by the delta rule."""
    layer = Dense(1, Activation("step"), np.array(weights), np.array([bias]))
    return Network(
        (2,),
        (layer,),
        "half_squared_error",
        Optimizer("delta_rule", {"learning_rate": rate}),
        np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]),
        np.array(targets, dtype=float)[:, None],
    )


def batch(name):
    """The lecture's network with biases, on five samples."""
    network = lecture(5)
    for number, layer in network.weighted:
        network = network.with_layer(number, biases=np.full(layer.units, 0.1))
    return network.replace(optimizer=Optimizer(name, dict(OPTIMIZERS[name])))


def grown(course, updates):
    while course.done < updates and course.go_on():
        pass
    return course


# bit for bit what pressing "Apply update" gives


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_all_samples_together_are_the_updates_that_applying_gives(name):
    network = batch(name)
    course = grown(Course(network), 20)
    for update in range(1, 21):
        trace = record(network)
        assert course.whole(update) == network
        assert course.trace(update).network == network
        assert np.array_equal(course.trace(update).arrays.loss, trace.loss)
        assert course.losses()[update - 1] == trace.loss
        network = trace.next_network()
        assert course.after(update) == network
    assert course.losses()[20] == record(network).loss
    assert network.optimizer.updates == (20 if name != "sgd" else 0)


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_some_samples_at_a_time_come_in_their_order(name, at_once):
    whole = batch(name)
    course = grown(Course(whole, at_once), 9)
    place = 0
    for update in range(1, 10):
        rows = slice(place, min(place + at_once, 5))
        part = whole.replace(inputs=whole.inputs[rows], targets=whole.targets[rows])
        assert course.samples(update) == range(rows.start, rows.stop)
        assert course.trace(update).network == part
        left = record(part).next_network()
        whole = left.replace(inputs=whole.inputs, targets=whole.targets)
        assert course.after(update) == whole
        assert course.losses()[update] == record(whole).loss
        place = rows.stop % 5
    assert course.rounds == -(-5 // at_once)
    assert course.epoch(course.rounds) == 1
    assert course.epoch(course.rounds + 1) == 2


def test_a_course_may_begin_with_another_run_of_samples():
    course = grown(Course(batch("sgd"), 2, first=2), 4)
    runs = [course.samples(update) for update in (1, 2, 3, 4)]
    assert runs == [range(4, 5), range(0, 2), range(2, 4), range(4, 5)]


# against loops of their own


def by_loops(network, name, order):
    """Weights and biases after each update, 2-layer sigmoid, half squared error; plain loops."""
    s = OPTIMIZERS[name]
    values = [np.array(a) for x in network.layers for a in (x.weights, x.biases)]
    first = [np.zeros_like(a) for a in values]
    second = [np.zeros_like(a) for a in values]
    found = []
    for t, rows in enumerate(order, start=1):
        w1, b1, w2, b2 = values
        gradients = [np.zeros_like(a) for a in values]
        for r in rows:
            x, y = network.inputs[r], network.targets[r]
            h = [1 / (1 + np.exp(-(sum(x[i] * w1[i, j] for i in range(len(x))) + b1[j])))
                 for j in range(len(b1))]  # fmt: skip
            o = [1 / (1 + np.exp(-(sum(h[j] * w2[j, k] for j in range(len(h))) + b2[k])))
                 for k in range(len(b2))]  # fmt: skip
            d2 = [(o[k] - y[k]) * o[k] * (1 - o[k]) for k in range(len(o))]
            d1 = [sum(d2[k] * w2[j, k] for k in range(len(o))) * h[j] * (1 - h[j])
                  for j in range(len(h))]  # fmt: skip
            for gradient, made in zip(
                gradients, (np.outer(x, d1), np.array(d1), np.outer(h, d2), np.array(d2)),
                strict=True,
            ):  # fmt: skip
                gradient += made / len(rows)
        for k, g in enumerate(gradients):
            if name == "sgd":
                values[k] = values[k] - s["learning_rate"] * g
            elif name == "momentum":
                first[k] = s["momentum"] * first[k] + g
                values[k] = values[k] - s["learning_rate"] * first[k]
            else:
                first[k] = s["beta1"] * first[k] + (1 - s["beta1"]) * g
                second[k] = s["beta2"] * second[k] + (1 - s["beta2"]) * g * g
                m = first[k] / (1 - s["beta1"] ** t)
                v = second[k] / (1 - s["beta2"] ** t)
                values[k] = values[k] - s["learning_rate"] * m / (np.sqrt(v) + s["epsilon"])
        found.append(([a.copy() for a in values], [a.copy() for a in first]))
    return found


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("at_once", [0, 1, 2])
def test_twenty_updates_agree_with_loops_of_their_own(name, at_once):
    network = batch(name)
    course = grown(Course(network, at_once), 20)
    size = at_once or 5
    runs = [range(k, min(k + size, 5)) for k in range(0, 5, size)]
    order = [runs[k % len(runs)] for k in range(20)]
    kept = {"momentum": "velocity", "adam": "first_moment"}.get(name)
    for update, (values, first) in enumerate(by_loops(network, name, order), start=1):
        after = course.after(update)
        made = [a for x in after.layers for a in (x.weights, x.biases)]
        for mine, other in zip(made, values, strict=True):
            np.testing.assert_allclose(mine, other, rtol=1e-12, atol=1e-13)
        path = course.path("weights", 2, (3, 1))
        assert path[update] == after.layers[1].weights[2, 0]
        if kept:
            own = course.path(f"{kept}_weights", 1, (2, 3))
            np.testing.assert_allclose(own[update - 1], first[0][1, 2], rtol=1e-12, atol=1e-14)
    assert len(course.path("weights", 2, (3, 1))) == 21
    assert course.path("biases", 1, (2,))[0] == network.layers[0].biases[1]


def test_the_gradient_of_a_later_update_is_that_of_automatic_differentiation():
    autograd = pytest.importorskip("autograd")
    import autograd.numpy as anp

    course = grown(Course(batch("adam")), 20)
    network = course.whole(20)

    def loss(w1):
        h = 1 / (1 + anp.exp(-(anp.dot(network.inputs, w1) + network.layers[0].biases)))
        last = network.layers[1]
        o = 1 / (1 + anp.exp(-(anp.dot(h, last.weights) + last.biases)))
        return anp.mean(anp.sum(0.5 * (o - network.targets) ** 2, axis=1))

    expected = autograd.grad(loss)(np.array(network.layers[0].weights))
    found = course.trace(20).arrays.by_name["gradient_weights", 1]
    np.testing.assert_allclose(found, expected, rtol=1e-10)


# the perceptron

AND_BY_HAND = """
1 1   0 0   0  0.25  1 -1   0    0   -0.5   0.25 -0.25 -0.25
1 2   0 1   0 -0.5   0  0   0    0    0     0.25 -0.25 -0.25
1 3   1 0   0  0     1 -1  -0.5  0   -0.5  -0.25 -0.25 -0.75
1 4   1 1   1 -1.25  0  1   0.5  0.5  0.5   0.25  0.25 -0.25
2 1   0 0   0 -0.25  0  0   0    0    0     0.25  0.25 -0.25
2 2   0 1   0  0     1 -1   0   -0.5 -0.5   0.25 -0.25 -0.75
2 3   1 0   0 -0.5   0  0   0    0    0     0.25 -0.25 -0.75
2 4   1 1   1 -0.75  0  1   0.5  0.5  0.5   0.75  0.25 -0.25
3 1   0 0   0 -0.25  0  0   0    0    0     0.75  0.25 -0.25
3 2   0 1   0  0     1 -1   0   -0.5 -0.5   0.75 -0.25 -0.75
3 3   1 0   0  0     1 -1  -0.5  0   -0.5   0.25 -0.25 -1.25
3 4   1 1   1 -1.25  0  1   0.5  0.5  0.5   0.75  0.25 -0.75
"""
"""Worked on paper: epoch, sample, x1 x2, y, z, ŷ, y − ŷ, Δw1 Δw2 Δb, then w1 w2 b."""


def test_the_perceptron_on_and_is_the_table_worked_by_hand():
    course = grown(Course(perceptron([0, 0, 0, 1]), 1), 12)
    for update, line in enumerate(AND_BY_HAND.strip().splitlines(), start=1):
        found = row(course, update)
        numbers = [
            found.epoch, found.sample, *found.inputs, found.target, found.z, found.output,
            found.error, *found.changes, *found.after,
        ]  # fmt: skip
        assert numbers == [float(text) for text in line.split()], update


def test_the_perceptron_on_and_comes_to_an_end():
    course = Course(perceptron([0, 0, 0, 1]), 1)
    grown(course, 60)
    ending = course.ending
    assert ending == Ending("settled", 9, 33, 37)
    assert not any(course.changed(update) for update in range(33, 61))
    assert any(course.changed(update) for update in range(29, 33))
    outputs = [row(course, update).output for update in range(33, 37)]
    assert outputs == [0, 0, 0, 1]


def test_the_perceptron_on_xor_goes_round_in_a_circle():
    course = grown(Course(perceptron([0, 1, 1, 0]), 1), 100)
    ending = course.ending
    assert ending is not None
    assert ending.kind == "cycle"
    length = ending.again - ending.start
    for update in range(ending.start, 100 - length):
        assert course.whole(update) == course.whole(update + length)
        assert course.samples(update) == course.samples(update + length)
    before = {
        (course.samples(k).start, course.whole(k).layers[0].weights.tobytes(),
         course.whole(k).layers[0].biases.tobytes())
        for k in range(1, ending.again)
    }  # fmt: skip
    assert len(before) == ending.again - 1  # nothing came again any earlier


def test_what_stands_still_within_an_epoch_is_no_cycle():
    course = grown(Course(perceptron([0, 1, 1, 1], ((1.0,), (1.0,)), -0.5), 1), 8)
    assert course.ending == Ending("settled", 1, 1, 5)


def test_the_perceptron_is_shown_sample_by_sample_unless_its_changes_are_added_up():
    alone = perceptron([0, 0, 0, 1])
    assert usual(alone) == (1, 4)
    assert usual(alone.replace(batch_reduction="sum")) == (0, 1)
    assert usual(lecture(4)) == (0, 1)
    assert usual(alone.replace(optimizer=Optimizer("sgd"))) == (0, 1)
    assert usual(read_network(EXAMPLES / "perceptron-and.json")) == (0, 1)


# limits


def test_a_course_ends_where_an_update_gives_no_finite_numbers():
    layer = Dense(1, Activation("identity"), np.array([[1e60]]))
    network = Network(
        (1,), (layer,), "half_squared_error", Optimizer("sgd", {"learning_rate": 1e60}),
        np.array([[1e60]]), np.array([[0.0]]),
    )  # fmt: skip
    course = grown(Course(network), 10)
    assert course.done < 10
    assert "finite" in str(course.trouble)
    assert not course.go_on()
    assert course.trace(course.done).loss >= 0 or np.isnan(course.trace(course.done).loss)


def test_how_many_updates_are_kept_follows_from_their_size():
    assert Course(lecture()).most == 1000
    large = layered(784, 400, 10)
    assert 10 <= Course(large).most < 1000


def test_a_record_that_is_there_already_is_taken():
    trace = record(lecture(3))
    course = Course(trace.network, trace=trace)
    assert course.trace(1) is trace
    assert grown(course, 2).whole(2) == trace.next_network()
