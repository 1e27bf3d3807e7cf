"""Is every activation and every loss, with its derivative, what its name says?

Checked against autograd's and Python's own functions, against central differences, and at the
far ends of the doubles.
"""

import math

import numpy as np
import pytest
from autograd import elementwise_grad, jacobian
from evaluate import evaluate, same
from reference import activate, loss_of_outputs

from core.activations import ACTIVATIONS, FAR, NEAR, softmax
from core.arithmetic import Number, Operand
from core.losses import LOSSES
from core.network import Activation, Dense, Network, Optimizer
from core.notation import plain
from core.trace import record

SINGLE = [name for name, row in ACTIVATIONS.items() if not row.coupled]
Z = np.array([-30.0, -8, -3.5, -1, -0.3, -1e-2, -1e-4, -1e-8, 1e-8, 1e-4, 0.2, 0.7, 1, 4, 9, 30])
ALPHAS = (None, 0.5, -0.7, 2.0)
FAR_ENDS = np.array([-1e308, -1e5, -800, -746, -710, -FAR, FAR, 710, 746, 800, 1e5, 1e308])


@pytest.fixture(autouse=True)
def _quiet():
    """With arrays both branches of a formula are worked out, also the one that overflows."""
    with np.errstate(all="ignore"):
        yield


def alphas(name: str) -> tuple[float | None, ...]:
    return ALPHAS if ACTIVATIONS[name].alpha is not None else (None,)


@pytest.mark.parametrize("name", SINGLE)
def test_activations_are_what_they_are_called(name):
    for alpha in alphas(name):
        activation = Activation(name, alpha)
        expected = activate(name, activation.alpha, Z)
        found = activation.value(Z)
        # softplus works out ln(1 + e^z) as written, which has only so many digits below 1;
        # so has the sigmoid of the reference
        floor = 1e-15 if name in ("softplus", "sigmoid") else 0
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=floor)


@pytest.mark.parametrize("name", SINGLE)
def test_derivatives_against_autograd(name):
    for alpha in alphas(name):
        activation = Activation(name, alpha)
        slope = elementwise_grad(lambda z, f=activation: activate(f.name, f.alpha, z))(Z)
        found = np.broadcast_to(activation.derivative(Z, activation.value(Z)), Z.shape)
        # a (1 - a) and 1 - a² lose digits where a is next to 1
        np.testing.assert_allclose(found, slope, rtol=1e-10, atol=1e-15)


@pytest.mark.parametrize("name", SINGLE)
def test_derivatives_against_differences(name):
    """Where no kink lies within the step."""
    h = 1e-5
    z = np.linspace(-6, 6, 241)
    z = z[np.abs(z) > 2 * h]
    for alpha in alphas(name):
        activation = Activation(name, alpha)
        slope = (activation.value(z + h) - activation.value(z - h)) / (2 * h)
        np.testing.assert_allclose(
            activation.derivative(z, activation.value(z)), slope, rtol=1e-6, atol=1e-9
        )


@pytest.mark.parametrize("name", SINGLE)
def test_nodes_and_arrays_share_one_formula(name):
    """Bit for bit the same number, and a line of text that gives it."""
    for alpha in alphas(name):
        activation = Activation(name, alpha)
        kept = None if activation.alpha is None else Number(activation.alpha)
        for z in [*Z, 0.0, -0.0, *FAR_ENDS, math.inf, -math.inf, math.nan]:
            a = activation.value(np.array([z]))
            slope = np.broadcast_to(activation.derivative(np.array([z]), a), (1,))
            tree = activation.row.value(Operand(0, float(z)), kept)
            again = activation.row.derivative(Operand(0, float(z)), Operand(1, float(a[0])), kept)
            for array, node in ((a, tree), (slope, again)):
                node = Number(node) if isinstance(node, int | float) else node
                assert same(float(array[0]), node.value, relative=0), (name, z)
                assert same(evaluate(plain(node)), node.value), (name, z, plain(node))


@pytest.mark.parametrize(
    ("name", "low", "high", "slope_low", "slope_high"),
    [
        ("sigmoid", 0, 1, 0, 0),
        ("tanh", -1, 1, 0, 0),
        ("arctan", -math.pi / 2, math.pi / 2, 0, 0),
        ("relu", 0, 1e308, 0, 1),
        ("prelu", -0.25e308, 1e308, 0.25, 1),
        ("elu", -1, 1e308, 0, 1),
        ("softplus", 0, 1e308, 0, 1),
        ("step", 0, 1, 0, 0),
        ("identity", -1e308, 1e308, 1, 1),
    ],
)
def test_the_far_ends(name, low, high, slope_low, slope_high):
    """±1e308 overflows nowhere, though e^z would."""
    z = np.array([-1e308, 1e308])
    a = Activation(name).value(z)
    slope = np.broadcast_to(Activation(name).derivative(z, a), (2,))
    np.testing.assert_allclose(a, [low, high], rtol=1e-15)
    np.testing.assert_array_equal(slope, [slope_low, slope_high])


@pytest.mark.parametrize("name", SINGLE)
def test_no_jump_where_a_formula_changes_to_its_safe_form(name):
    activation = Activation(name)
    for border in (FAR, -FAR, NEAR, -NEAR, 0.0):
        if border in ACTIVATIONS[name].kinks and name == "step":
            continue
        z = np.array([np.nextafter(border, -np.inf), border, np.nextafter(border, np.inf)])
        a = activation.value(z)
        assert np.all(np.isfinite(a))
        tolerance = 4 * np.finfo(float).eps * abs(border) + 1e-320
        # exp(z) - 1 has lost three digits at -NEAR
        assert np.ptp(a) <= max(tolerance, 1e-13 * np.abs(a).max()), (border, a)


def test_exponentials_far_down_the_sigmoid():
    """e^-800 is 0 in doubles; e^-740 still is a number of its own."""
    z = np.array([-800.0, -740.0, -701.0, -699.0])
    found = Activation("sigmoid").value(z)
    assert found[0] == 0
    np.testing.assert_allclose(found[1:], np.exp(z[1:]), rtol=1e-12)


def test_elu_keeps_its_digits_next_to_0():
    z = -np.logspace(-300, -1, 600)
    for alpha in (1.0, 0.5):
        np.testing.assert_allclose(
            Activation("elu", alpha).value(z), alpha * np.expm1(z), rtol=1e-12
        )


@pytest.mark.parametrize("zero", [0.0, -0.0])
@pytest.mark.parametrize(
    ("name", "value", "slope"),
    [("step", 1, 0), ("relu", 0, 0), ("prelu", 0, 0.25), ("elu", 0, 1), ("identity", 0, 1),
     ("sigmoid", 0.5, 0.25), ("tanh", 0, 1), ("arctan", 0, 1), ("softplus", math.log(2), 0.5)],
)  # fmt: skip
def test_at_0(name, value, slope, zero):
    z = np.array([zero])
    a = Activation(name).value(z)
    assert a[0] == value
    assert np.broadcast_to(Activation(name).derivative(z, a), (1,))[0] == slope


def test_kinks_are_where_the_derivative_jumps():
    for name in SINGLE:
        activation = Activation(name, 0.5 if ACTIVATIONS[name].alpha is not None else None)
        sides = [np.array([side]) for side in (-1e-9, 1e-9)]
        slopes = [activation.derivative(z, activation.value(z)) for z in sides]
        values = [activation.value(z) for z in sides]
        jumps = abs(slopes[0] - slopes[1]) > 1e-6 or abs(values[0] - values[1]) > 1e-6
        assert bool(jumps) == bool(ACTIVATIONS[name].kinks), name
        assert bool(ACTIVATIONS[name].kinks) == bool(ACTIVATIONS[name].at_kink)


# Softmax ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("shift", [0, -3, 500, 699, 701, 800, -701, -800, 1e5])
def test_softmax_against_its_definition(shift):
    z = np.array([[0.3, -1.2, 2.0], [0.0, 0.0, 0.0], [-5.0, 1.0, 0.25]])
    e, total, a = softmax(z + shift)
    np.testing.assert_allclose(a, [activate("softmax", None, row) for row in z], rtol=1e-9)
    np.testing.assert_allclose(a.sum(axis=-1), 1, rtol=1e-15)
    np.testing.assert_array_equal(a, e / total)
    assert np.isfinite(e).all()
    assert (total > 0).all()


def test_softmax_uses_the_plain_exponential_while_it_can():
    z = np.array([[650.0, -3.0]])
    np.testing.assert_array_equal(softmax(z)[0], np.exp(z))
    np.testing.assert_array_equal(softmax(np.array([[750.0, 749.0]]))[0], np.exp([[0.0, -1.0]]))
    np.testing.assert_array_equal(softmax(np.array([[-750.0, -751.0]]))[0], np.exp([[0.0, -1.0]]))


def test_softmax_far_apart():
    _, _, a = softmax(np.array([[1e308, -1e308, 0.0]]))
    np.testing.assert_array_equal(a, [[1, 0, 0]])


@pytest.mark.parametrize("loss", LOSSES)
def test_the_whole_jacobian_of_a_softmax(loss):
    """delta of one softmax layer is the gradient of the loss through autograd's Jacobian."""
    z = np.array([0.4, -0.3, 1.1, -2.0])
    y = np.array([0.1, 0.6, 0.25, 0.05])
    layer = Dense(4, Activation("softmax"), z[None, :])
    network = Network((1,), (layer,), loss, Optimizer("sgd"), np.ones((1, 1)), y[None, :])
    matrix = jacobian(lambda z: activate("softmax", None, z))(z)
    a = activate("softmax", None, z)
    by_a = elementwise_grad(lambda a: loss_of_outputs(loss, a, y))(a)
    delta = record(network).values("delta", 1)[0]
    np.testing.assert_allclose(delta, by_a @ matrix, rtol=1e-10, atol=1e-14)
    np.testing.assert_allclose(np.diag(a) - np.outer(a, a), matrix, rtol=1e-12, atol=1e-16)
    assert abs(delta.sum()) < 1e-12  # a softmax takes no notice of what all its z share


# Losses ----------------------------------------------------------------------------------------

OUTPUTS = np.array([0.001, 0.2, 0.5, 0.77, 0.999])
TARGETS = np.array([0.0, 0.3, 1.0, 0.5])


@pytest.mark.parametrize("name", LOSSES)
def test_losses_are_what_they_are_called(name):
    row = LOSSES[name]
    for y in TARGETS:
        if y == 0 and name == "cross_entropy":
            expected = 0.0
        else:
            expected = float(loss_of_outputs(name, OUTPUTS, np.full(5, y)))
        found = row.term(OUTPUTS, np.full(5, y)).sum() / (5 if row.mean else 1)
        assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("name", LOSSES)
def test_derivatives_of_losses(name):
    row = LOSSES[name]
    for y in TARGETS:
        target = np.full(5, y)
        found = row.derivative(OUTPUTS, target) / (5 if row.mean else 1)
        by_autograd = elementwise_grad(lambda a, y=target: loss_of_outputs(name, a, y))(OUTPUTS)
        np.testing.assert_allclose(found, by_autograd, rtol=1e-12, atol=1e-15)
        h = 1e-6 * OUTPUTS
        slope = (row.term(OUTPUTS + h, target) - row.term(OUTPUTS - h, target)) / (2 * h)
        np.testing.assert_allclose(row.derivative(OUTPUTS, target), slope, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("name", LOSSES)
def test_losses_of_nodes_and_arrays_share_one_formula(name):
    row = LOSSES[name]
    for a in (*OUTPUTS, 0.0, 1.0, -0.5, 1e-300, 1e200):
        for y in (*TARGETS, -0.0, 2.0, -1.0):
            arrays = [f(np.array([a]), np.array([y])) for f in (row.term, row.derivative)]
            nodes = [f(Operand(0, a), Operand(1, y)) for f in (row.term, row.derivative)]
            for array, node in zip(arrays, nodes, strict=True):
                assert same(float(array[0]), node.value, relative=0), (name, a, y)
                assert same(evaluate(plain(node)), node.value), (name, a, y, plain(node))


def test_0_times_ln_0_is_0():
    """A target of 0 or 1 leaves out the logarithm that it is multiplied with."""
    for name in ("binary_cross_entropy", "mean_binary_cross_entropy"):
        term = LOSSES[name].term
        assert term(np.array([0.0, 1.0]), np.array([0.0, 1.0])).tolist() == [0, 0]
        assert LOSSES[name].derivative(np.array([0.0, 1.0]), np.array([0.0, 1.0])).tolist() == [
            1, -1
        ]  # fmt: skip
    cross = LOSSES["cross_entropy"]
    assert cross.term(np.array([0.0]), np.array([0.0]))[0] == 0
    assert cross.derivative(np.array([0.0]), np.array([0.0]))[0] == 0


def test_each_pair_that_cancels_really_does():
    """a - y (divided by n for the mean) is the chain rule written out, by autograd."""
    z, y = np.array([0.4, -1.3, 2.2]), np.array([0.2, 0.7, 0.1])
    for name, row in LOSSES.items():
        if not row.cancels:
            continue
        delta = elementwise_grad(
            lambda z, n=name, f=row.cancels: loss_of_outputs(n, activate(f, None, z), y)
        )(z)
        a = activate(row.cancels, None, z)
        np.testing.assert_allclose(delta, (a - y) / (3 if row.mean else 1), rtol=1e-12)
    assert {name: row.cancels for name, row in LOSSES.items() if row.cancels} == {
        "binary_cross_entropy": "sigmoid",
        "mean_binary_cross_entropy": "sigmoid",
        "cross_entropy": "softmax",
    }


def test_the_formulas_are_the_formulas_of_the_names():
    """Every row has its LaTeX, in terms of z and a, or of a_j and y_j."""
    for row in ACTIVATIONS.values():
        assert "z" in row.latex
        assert row.title
        assert row.latex_derivative
    for row in LOSSES.values():
        assert "a_j" in row.latex_term
        assert "y_j" in row.latex_derivative
