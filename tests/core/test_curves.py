"""Is a curve what the activation or loss is: f, f′, tangent, kinks, flat parts, δ through it?"""

import math

import numpy as np
import pytest
from autograd import elementwise_grad
from evaluate import evaluate, same
from reference import activate, loss_of_outputs

from core.activations import ACTIVATIONS
from core.curves import (
    activation_curve,
    flat_parts,
    loss_curve,
    pieces,
    steepest,
)
from core.lessons import lesson
from core.losses import LOSSES
from core.network import Activation, Dense, Network, Optimizer
from core.notation import plain
from core.trace import record

SINGLE = [name for name, row in ACTIVATIONS.items() if not row.coupled]
PLACES = (-4.5, -1.0, -0.3, 0.2, 1.0, 3.7)
OUTPUTS = (0.05, 0.3, 0.5, 0.92)
TARGETS = (0.0, 0.3, 1.0)
H = 1e-6


@pytest.mark.parametrize("name", SINGLE)
def test_an_activation_is_read_as_it_is_computed(name):
    curve = activation_curve(name)
    for x in PLACES:
        reading = curve.at(x)
        assert reading.value.value == pytest.approx(float(activate(name, _alpha(name), x)))
        middle = (curve.at(x + H).value.value - curve.at(x - H).value.value) / (2 * H)
        assert reading.slope.value == pytest.approx(middle, abs=1e-8)
        assert same(evaluate(plain(reading.value)), reading.value.value)
        assert same(evaluate(plain(reading.slope)), reading.slope.value)
        assert reading.tangent(x) == reading.value.value
        assert reading.tangent(x + 2) - reading.tangent(x) == pytest.approx(2 * middle, abs=1e-7)


def _alpha(name):
    return ACTIVATIONS[name].alpha


@pytest.mark.parametrize("name", SINGLE)
def test_points_of_a_curve_and_its_arithmetic_are_the_same_numbers(name):
    curve = activation_curve(name, 0.4 if _alpha(name) is not None else None)
    for piece in pieces(curve, -5, 5, 40):
        for x, value, slope in zip(piece.x, piece.value, piece.slope, strict=True):
            reading = curve.at(x)
            assert (reading.value.value, reading.slope.value) == (value, slope)


def test_alpha_bends_the_curve():
    assert activation_curve("prelu", 0.3).at(-2).value.value == -0.6
    assert activation_curve("prelu").at(-2).value.value == -2 * ACTIVATIONS["prelu"].alpha
    assert activation_curve("elu", 2.0).at(-1).slope.value == pytest.approx(2 / math.e)


def test_a_softmax_is_no_curve():
    with pytest.raises(ValueError, match="one variable"):
        activation_curve("softmax")


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("target", TARGETS)
def test_a_loss_is_read_as_it_is_computed(name, target):
    curve = loss_curve(name, target)
    for a in OUTPUTS:
        reading = curve.at(a)
        whole = _loss(name, target)
        assert reading.value.value == pytest.approx(float(whole(np.array([a]))), abs=1e-15)
        slope = elementwise_grad(whole)(np.array([a]))[0]
        assert reading.slope.value == pytest.approx(float(slope), abs=1e-12)
        assert same(evaluate(plain(reading.slope)), reading.slope.value)


def _loss(name, target):
    if name == "cross_entropy" and target == 0:
        return lambda a: 0.0 * a[0]
    return lambda a: loss_of_outputs(name, a, np.array([target]))


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("target", TARGETS)
def test_through_a_sigmoid_the_slope_is_the_delta_of_an_output_neuron(name, target):
    """The same numbers as a trace has, and as autograd finds."""
    curve = loss_curve(name, target, 1, through_sigmoid=True)
    for z in PLACES:
        layer = Dense(1, Activation("sigmoid"), np.array([[z]]))
        network = Network((1,), (layer,), name, Optimizer("sgd"), [[1.0]], [[target]])
        trace = record(network)
        reading = curve.at(z)
        assert reading.inner.value == trace.values("a", 1)[0, 0]
        assert reading.slope.value == trace.values("delta", 1)[0, 0]
        whole = _loss(name, target)
        by_z = elementwise_grad(lambda z, whole=whole: whole(activate("sigmoid", None, z)))
        assert reading.slope.value == pytest.approx(float(by_z(np.array([z]))[0]), abs=1e-12)


def test_a_mean_is_divided_by_the_number_of_outputs():
    for name in LOSSES:
        for through in (False, True):
            alone = loss_curve(name, 0.3, 1, through).at(0.7)
            of_four = loss_curve(name, 0.3, 4, through).at(0.7)
            share = 4 if LOSSES[name].mean else 1
            assert of_four.value.value == pytest.approx(alone.value.value / share, rel=1e-15)
            assert of_four.slope.value == pytest.approx(alone.slope.value / share, rel=1e-15)


@pytest.mark.parametrize("name", SINGLE)
def test_no_line_is_drawn_across_a_kink(name):
    curve = activation_curve(name)
    parts = pieces(curve, -6, 6)
    assert len(parts) == len(curve.kinks) + 1
    for before, after in zip(parts, parts[1:], strict=False):
        assert before.x[-1] < 0 < after.x[0]
        assert max(-before.x[-1], after.x[0]) < 1e-300
    assert (parts[0].x[0], parts[-1].x[-1]) == (-6, 6)


def test_at_a_kink_the_agreed_value_is_read():
    at = {name: activation_curve(name).at(0.0) for name in ("step", "relu", "prelu", "elu")}
    assert all(reading.is_kink for reading in at.values())
    slopes = {name: reading.slope.value for name, reading in at.items()}
    assert slopes == {"step": 0, "relu": 0, "prelu": 0.25, "elu": 1.0}
    assert at["step"].value.value == 1
    assert not activation_curve("relu").at(1e-9).is_kink


def test_logarithms_are_plotted_only_where_they_are_defined():
    for target, ends in ((1.0, (0, 2)), (0.0, (-1, 1)), (0.3, (0, 1))):
        parts = pieces(loss_curve("binary_cross_entropy", target), -1, 2)
        assert parts[0].x[0] == pytest.approx(ends[0], abs=1e-12)
        assert parts[-1].x[-1] == pytest.approx(ends[1], abs=1e-12)
        assert np.isfinite(parts[0].value).all()
    assert pieces(loss_curve("cross_entropy", 1.0), -2, -1) == ()


def test_a_sigmoid_is_flat_where_its_slope_says_so():
    """a (1 - a) = t has the closed form z = ± ln(((1 + r) / (1 - r))), r = sqrt(1 - 4t)."""
    for threshold in (0.01, 0.05, 0.2):
        r = math.sqrt(1 - 4 * threshold)
        edge = math.log((1 + r) / (1 - r))
        low, high = flat_parts(activation_curve("sigmoid"), -9, 9, threshold)
        assert low == (-9, pytest.approx(-edge, abs=1e-9))
        assert high == (pytest.approx(edge, abs=1e-9), 9)
    assert flat_parts(activation_curve("sigmoid"), -9, 9, 0.26) == ((-9, 9),)


def test_flat_parts_meet_at_a_kink_and_end_there():
    assert flat_parts(activation_curve("relu"), -6, 6) == ((-6, 0),)
    assert flat_parts(activation_curve("step"), -6, 6) == ((-6, 6),)
    assert flat_parts(activation_curve("identity"), -6, 6) == ()
    assert flat_parts(activation_curve("prelu", 0.01), -6, 6) == ((-6, 0),)
    ((low, edge),) = flat_parts(activation_curve("elu"), -6, 6)
    assert (low, edge) == (-6, pytest.approx(math.log(0.05), abs=1e-9))
    ((low, high),) = flat_parts(loss_curve("half_squared_error", 0.4), -1, 2, 0.1)
    assert (low, high) == (pytest.approx(0.3), pytest.approx(0.5))


@pytest.mark.parametrize("threshold", [0.01, 0.05, 0.3])
@pytest.mark.parametrize("name", SINGLE)
def test_within_flat_parts_the_slope_is_below_the_threshold_and_outside_it_is_not(name, threshold):
    curve = activation_curve(name)
    parts = flat_parts(curve, -6, 6, threshold)
    xs = np.linspace(-6, 6, 1003)
    inside = np.array([any(low < x < high for low, high in parts) for x in xs])
    near = np.array([any(abs(x - end) < 1e-9 for part in parts for end in part) for x in xs])
    below = np.abs(curve.values(xs)[1]) < threshold
    np.testing.assert_array_equal(inside[~near], below[~near])


def test_what_the_lessons_say_of_the_largest_slopes_is_so():
    largest = {name: steepest(activation_curve(name), -50, 50) for name in SINGLE}
    assert largest["sigmoid"] == pytest.approx(0.25, abs=1e-6)
    assert "0.25" in lesson("sigmoid")
    for name in ("identity", "tanh", "arctan", "relu", "prelu", "elu", "softplus"):
        assert largest[name] == pytest.approx(1, abs=1e-3), name
    assert largest["step"] == 0
    for name in (*ACTIVATIONS, *LOSSES):
        assert lesson(name)


def test_many_layers_multiply_their_slopes():
    reading = activation_curve("sigmoid").at(0.0)
    assert reading.through(5).value == 0.25**5
    assert activation_curve("relu").at(2.0).through(50).value == 1
