"""Does the arithmetic of a softmax, entry by entry, give its Jacobian and δ?"""

import numpy as np
import pytest
from autograd import elementwise_grad, jacobian
from evaluate import evaluate
from reference import activate, loss_of_outputs

from core.activations import softmax
from core.jacobian import Softmax
from core.network import Activation, Dense, Network, Optimizer
from core.notation import plain
from core.trace import record

CASES = ((2.0, 1.0, -1.0), (0.0, 0.0), (-3.5, 4.0, 0.25, 1.0, -0.1, 2.2), (800.0, 799.0, 780.0))


@pytest.mark.parametrize("z", CASES)
def test_outputs_are_those_of_the_network(z):
    found = Softmax(z)
    e, total, a = softmax(np.array(z))
    assert found.exponentials == tuple(e)
    assert found.total == total[0]
    assert found.outputs == tuple(a)
    for j in range(len(z)):
        assert found.exponential(j).value == e[j]
        assert found.output(j).value == a[j]
        assert evaluate(plain(found.output(j))) == a[j]
    assert found.sum().value == total[0]


@pytest.mark.parametrize("z", CASES)
def test_the_jacobian_against_autograd_and_differences(z):
    found, at = Softmax(z), np.array(z)
    expected = jacobian(lambda z: activate("softmax", None, z))(at)
    np.testing.assert_allclose(found.jacobian, expected, rtol=1e-10, atol=1e-14)
    h = 1e-6
    for j in range(len(z)):
        step = h * np.eye(len(z))[j]
        rise = (softmax(at + step)[2] - softmax(at - step)[2]) / (2 * h)
        np.testing.assert_allclose(found.jacobian[:, j], rise, atol=1e-8)
    np.testing.assert_allclose(found.jacobian.sum(axis=0), 0, atol=1e-15)
    for i, j in np.ndindex(len(z), len(z)):
        assert evaluate(plain(found.entry(i, j))) == found.jacobian[i, j]


@pytest.mark.parametrize("z", CASES[:3])
def test_delta_is_the_same_the_short_way_and_the_long_way(z):
    found = Softmax(z)
    for right in range(len(z)):
        y = np.eye(len(z))[right]
        by_z = elementwise_grad(
            lambda z, y=y: loss_of_outputs("cross_entropy", activate("softmax", None, z), y)
        )(np.array(z))
        layer = Dense(len(z), Activation("softmax"), np.array([z]))
        network = Network((1,), (layer,), "cross_entropy", Optimizer("sgd"), [[1.0]], [y])
        trace = record(network)
        assert found.loss(right).value == trace.values("loss", 1)[0]
        for j in range(len(z)):
            assert found.delta(j, right).value == trace.values("delta", 1)[0, j]
            assert found.back(j, right).value == pytest.approx(by_z[j], abs=1e-12)
            assert evaluate(plain(found.back(j, right))) == found.back(j, right).value
