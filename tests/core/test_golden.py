"""Does the program get the numbers of worked examples, published or worked out by hand?

The files of tests/golden hold published exercises. The others are worked out here, with
fractions where the numbers are rational, else with plain loops over Python floats: nothing of
core takes part in what is expected.
"""

import json
import math
from fractions import Fraction as F
from pathlib import Path

import numpy as np
import pytest

from core.documents import parse_network
from core.trace import Trace, record

GOLDEN = sorted((Path(__file__).parents[1] / "golden").glob("*.json"))
EXACT = 1e-12


def close(found, expected) -> None:
    np.testing.assert_allclose(
        np.asarray(found, dtype=float), np.asarray(expected, dtype=float), rtol=EXACT, atol=0
    )


def dense(weights, biases=None, activation="identity", **more) -> dict:
    return {"type": "dense", "units": len(weights[0]), "activation": activation,
            "weights": weights, "biases": biases, **more}  # fmt: skip


def worked(layers, x, y, loss="half_squared_error", optimizer="sgd", rate=0.5, **more) -> Trace:
    """The trace of a network document; ``x`` and ``y`` are lists of samples."""
    document = {
        "format": "backprop-network",
        "version": 1,
        "input_shape": list(np.shape(x)[1:]),
        "layers": layers,
        "loss": loss,
        "optimizer": {"name": optimizer, "learning_rate": rate, **more.pop("settings", {})},
        "inputs": x,
        "targets": y,
        **more,
    }
    return record(parse_network(json.dumps(document)))


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def test_golden_files_are_there():
    assert len(GOLDEN) >= 5


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_published_examples(path):
    golden = json.loads(path.read_text(encoding="utf-8"))
    trace = record(parse_network(golden["network"]))
    expected = golden["expected"]
    close(trace.loss, expected["loss"])
    close(trace.loss_after, expected["loss_after"])
    assert len(expected["layers"]) == len(trace.network.layers)
    for layer in expected["layers"]:
        number = layer["index"]
        for quantity in layer.keys() - {"index"}:
            found = trace.values(quantity, number)
            if layer[quantity] is None:
                assert found is None
            else:
                assert np.shape(found) == np.shape(layer[quantity])
                close(found, layer[quantity])


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_the_steps_hold_the_numbers_of_the_published_examples(path):
    golden = json.loads(path.read_text(encoding="utf-8"))
    trace = record(parse_network(golden["network"]))
    for layer in golden["expected"]["layers"]:
        for quantity, phase in (("z", "forward"), ("a", "forward"), ("delta", "backward"),
                                ("gradient_weights", "gradient"), ("gradient_biases", "gradient"),
                                ("weights", "update"), ("biases", "update")):  # fmt: skip
            key = f"new_{quantity}" if phase == "update" else quantity
            if layer[key] is None:
                assert trace.search(quantity, layer["index"], phase=phase) == []
                continue
            values = np.array(layer[key])
            if phase in ("forward", "backward"):
                values = values[0]
            for place, value in np.ndenumerate(values):
                position = tuple(p + 1 for p in place)
                step = trace[trace.index(quantity, layer["index"], position, phase=phase)]
                close(step.value, value)


def test_the_hidden_deltas_use_the_weights_before_the_update():
    """The mistake of the widely copied exercise would give 0.09916 as the first new weight."""
    path = next(path for path in GOLDEN if path.stem == "2-2-1-without-bias")
    trace = record(parse_network(json.loads(path.read_text(encoding="utf-8"))["network"]))
    old = trace.network.layers[1].weights[0, 0]
    a = trace.values("a", 1)[0, 0]
    close(trace.values("delta", 1)[0, 0], trace.values("delta", 2)[0, 0] * old * a * (1 - a))
    for index in trace.search("delta", 1):
        assert all(trace[i].phase != "update" for i in trace[index].operands)


def test_tanh_by_plain_loops():
    w1, b1, w2 = [[0.3, -0.6], [0.2, 0.1]], [0.05, -0.1], [[0.7], [-0.4]]
    x, y, rate = [0.8, -1.5], 0.25, 0.1
    z1 = [sum(x[i] * w1[i][j] for i in range(2)) + b1[j] for j in range(2)]
    a1 = [math.tanh(z) for z in z1]
    z2 = sum(a1[j] * w2[j][0] for j in range(2))
    a2 = math.tanh(z2)
    d2 = 2 * (a2 - y) * (1 - a2**2)
    d1 = [d2 * w2[j][0] * (1 - a1[j] ** 2) for j in range(2)]

    trace = worked([dense(w1, b1, "tanh"), dense(w2, None, "tanh")], [x], [[y]],
                   "squared_error", rate=rate)  # fmt: skip
    close(trace.values("z", 1), [z1])
    close(trace.values("a", 2), [[a2]])
    close(trace.loss, (a2 - y) ** 2)
    close(trace.values("delta", 2), [[d2]])
    close(trace.values("delta", 1), [d1])
    close(trace.values("gradient_weights", 1), [[x[i] * d1[j] for j in range(2)] for i in range(2)])
    close(trace.values("gradient_biases", 1), d1)
    close(trace.values("new_biases", 1), [b1[j] - rate * d1[j] for j in range(2)])
    close(trace.values("new_weights", 2), [[w2[j][0] - rate * a1[j] * d2] for j in range(2)])


def test_relu_at_its_kink():
    """z = (0, 1, -1) exactly: only the second neuron lets anything through."""
    layers = [dense([[1, 1, -1], [-1, 0, 0]], None, "relu"), dense([[2], [3], [5]])]
    trace = worked(layers, [[1, 1]], [[1]], rate=0.25)
    close(trace.values("z", 1), [[0, 1, -1]])
    close(trace.values("a", 1), [[0, 1, 0]])
    close(trace.values("delta", 2), [[2]])  # a = 3, y = 1
    close(trace.values("delta", 1), [[0, 6, 0]])
    close(trace.values("gradient_weights", 1), [[0, 6, 0], [0, 6, 0]])
    close(trace.values("new_weights", 1), [[1, -0.5, -1], [-1, -1.5, 0]])
    close(trace.values("new_weights", 2), [[2], [2.5], [5]])
    kink = trace[trace.index("delta", 1, (1,))]
    assert "kink" in kink.sentence
    assert "kink" not in trace[trace.index("delta", 1, (2,))].sentence


@pytest.mark.parametrize(("activation", "slope"), [("prelu", F(1, 8)), ("elu", F(3, 2))])
def test_prelu_and_elu_take_alpha_at_their_kink(activation, slope):
    layer = dense([[1]], None, {"name": activation, "alpha": float(slope)})
    trace = worked([layer], [[0]], [[-1]])
    close(trace.values("a", 1), [[0]])
    close(trace.values("delta", 1), [[slope]])  # a - y = 1


def test_softmax_with_cross_entropy():
    w, x, y, rate = [[0.2, -0.4, 0.1], [0.5, 0.3, -0.2]], [1.0, 2.0], [0.0, 1.0, 0.0], 0.5
    z = [x[0] * w[0][j] + x[1] * w[1][j] for j in range(3)]
    e = [math.exp(one) for one in z]
    a = [one / sum(e) for one in e]
    trace = worked([dense(w, None, "softmax")], [x], [y], "cross_entropy", rate=rate)
    close(trace.values("exp", 1), [e])
    close(trace.values("exp_sum", 1), [[sum(e)]])
    close(trace.values("a", 1), [a])
    close(trace.loss, -math.log(a[1]))
    delta = [a[0], a[1] - 1, a[2]]
    close(trace.values("delta", 1), [delta])
    close(trace.values("new_weights", 1),
          [[w[i][j] - rate * x[i] * delta[j] for j in range(3)] for i in range(2)])  # fmt: skip


def test_softmax_by_its_whole_jacobian():
    """Through another loss nothing cancels; the Jacobian is a_k([i = k] - a_i)."""
    w, y = [[0.5, -0.5, 1.5]], [0.2, 0.3, 0.9]
    e = [math.exp(one) for one in w[0]]
    a = [one / sum(e) for one in e]
    delta = [
        sum((a[k] - y[k]) * a[k] * ((i == k) - a[i]) for k in range(3)) for i in range(3)
    ]  # fmt: skip
    trace = worked([dense(w, None, "softmax")], [[1]], [y])
    close(trace.values("gradient_a", 1), [[a[k] - y[k] for k in range(3)]])
    close(trace.values("delta", 1), [delta])


def test_softmax_targets_that_do_not_add_up_to_1():
    w, y = [[0.3, -0.1]], [0.5, 0.25]
    e = [math.exp(one) for one in w[0]]
    a = [one / sum(e) for one in e]
    trace = worked([dense(w, None, "softmax")], [[1]], [y], "cross_entropy")
    close(trace.values("delta", 1), [[0.75 * a[0] - 0.5, 0.75 * a[1] - 0.25]])
    assert "do not add up to 1" in trace[trace.index("delta", 1, (1,))].sentence


def test_sigmoid_with_binary_cross_entropy_and_its_mean():
    w, y = [[0.4, -0.9]], [1.0, 0.25]
    a = [sigmoid(one) for one in w[0]]
    loss = -sum(t * math.log(p) + (1 - t) * math.log(1 - p) for t, p in zip(y, a, strict=True))
    layer = dense(w, None, "sigmoid")
    whole = worked([layer], [[1]], [y], "binary_cross_entropy")
    close(whole.loss, loss)
    close(whole.values("delta", 1), [[a[0] - 1, a[1] - 0.25]])
    mean = worked([layer], [[1]], [y], "mean_binary_cross_entropy")
    close(mean.loss, loss / 2)
    close(mean.values("delta", 1), [[(a[0] - 1) / 2, (a[1] - 0.25) / 2]])


def test_the_three_squared_errors_differ_by_their_factors():
    w, y = [[F(3), F(-1)]], [F(1), F(1, 2)]  # a - y = 2, -3/2
    halves, wholes, means = (
        worked([dense([[3, -1]])], [[1]], [[1, 0.5]], name)
        for name in ("half_squared_error", "squared_error", "mean_squared_error")
    )
    gaps = [w[0][j] - y[j] for j in range(2)]
    total = sum(gap**2 for gap in gaps)
    close([halves.loss, wholes.loss, means.loss], [total / 2, total, total / 2])
    close(halves.values("delta", 1), [gaps])
    close(wholes.values("delta", 1), [[2 * gap for gap in gaps]])
    close(means.values("delta", 1), [gaps])  # 2 (a - y) / n, n = 2


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_a_batch_of_two_in_fractions(reduction):
    """One linear neuron, w = 2, b = 1; samples 1 -> 2 and -2 -> 1."""
    rate, share = F(1, 8), F(1, 2) if reduction == "mean" else F(1)
    w, b = F(2), F(1)
    pairs = [(F(1), F(2)), (F(-2), F(1))]
    gaps = [w * x + b - y for x, y in pairs]
    gradient_w = sum(2 * gap * x for gap, (x, _) in zip(gaps, pairs, strict=True)) * share
    gradient_b = sum(2 * gap for gap in gaps) * share
    new_w, new_b = w - rate * gradient_w, b - rate * gradient_b
    after = sum((new_w * x + new_b - y) ** 2 for x, y in pairs) * share

    trace = worked([dense([[2]], [1])], [[1], [-2]], [[2], [1]], "squared_error",
                   rate=float(rate), batch_reduction=reduction)  # fmt: skip
    close(trace.values("delta", 1), [[2 * gap] for gap in gaps])  # each sample's own loss
    close(trace.values("loss", 1), [gap**2 for gap in gaps])
    close(trace.loss, sum(gap**2 for gap in gaps) * share)
    close(trace.values("gradient_weights", 1), [[gradient_w]])
    close(trace.values("gradient_biases", 1), [gradient_b])
    close(trace.values("new_weights", 1), [[new_w]])
    close(trace.values("new_biases", 1), [new_b])
    close(trace.loss_after, after)
    assert trace[trace.search("loss", 1)[-1]].value == trace.loss


def test_momentum_over_two_updates():
    """v <- mu v + g, w <- w - eta v; a linear neuron on 2 -> 3, in fractions."""
    x, y, rate, mu = F(2), F(3), F(1, 16), F(3, 4)
    w, v = F(1), F(0)
    expected = []
    for _ in range(2):
        v = mu * v + (w * x - y) * x
        w = w - rate * v
        expected.append((v, w))

    first = worked([dense([[1]])], [[2]], [[3]], optimizer="momentum", rate=float(rate),
                   settings={"momentum": float(mu)})  # fmt: skip
    second = record(first.next_network())
    for trace, (velocity, weight) in zip((first, second), expected, strict=True):
        close(trace.values("velocity_weights", 1), [[velocity]])
        close(trace.values("new_weights", 1), [[weight]])
    assert second.network.optimizer.updates == 1


def test_adam_over_two_updates():
    x, y, rate, b1, b2, eps = 1.5, -0.5, 0.01, 0.8, 0.9, 1e-6
    w, m, s = 0.4, 0.0, 0.0
    expected = []
    for t in (1, 2):
        g = (w * x - y) * x
        m = b1 * m + (1 - b1) * g
        s = b2 * s + (1 - b2) * g * g
        m_hat, s_hat = m / (1 - b1**t), s / (1 - b2**t)
        w = w - rate * m_hat / (math.sqrt(s_hat) + eps)
        expected.append((m, s, m_hat, s_hat, w))

    settings = {"beta1": b1, "beta2": b2, "epsilon": eps}
    first = worked([dense([[0.4]])], [[x]], [[y]], optimizer="adam", rate=rate, settings=settings)
    second = record(first.next_network())
    names = ("first_moment_weights", "second_moment_weights", "first_moment_corrected_weights",
             "second_moment_corrected_weights", "new_weights")  # fmt: skip
    for trace, values in zip((first, second), expected, strict=True):
        for name, value in zip(names, values, strict=True):
            close(trace.values(name, 1), [[value]])


def test_the_first_step_of_adam_is_the_learning_rate():
    """Corrected for their start at 0, m and s are g and g² at t = 1: the step is eta g / |g|."""
    trace = worked([dense([[3]])], [[2]], [[10]], optimizer="adam", rate=0.125,
                   settings={"epsilon": 0})  # fmt: skip
    close(trace.values("new_weights", 1), [[3.125]])  # g = (6 - 10) 2 < 0


def test_the_delta_rule_on_one_row_of_and():
    """(1, 0) -> 0 is taken for 1 at first: w and b give up eta (ŷ - y) x."""
    trace = worked([dense([[0.3], [0.5]], [-0.2], "step")], [[1, 0]], [[0]],
                   optimizer="delta_rule", rate=0.1)  # fmt: skip
    close(trace.values("a", 1), [[1]])
    close(trace.values("delta", 1), [[1]])
    close(trace.values("gradient_weights", 1), [[1], [0]])
    close(trace.values("new_weights", 1), [[0.3 - 0.1], [0.5]])
    close(trace.values("new_biases", 1), [-0.2 - 0.1])
    assert trace.loss_after == 0  # 0.2 - 0.3 < 0: the step unit says 0 now


def test_the_delta_rule_learns_and():
    """The perceptron's rule, sample after sample in whole numbers; steps fire at z >= 0."""
    w, b = [0, 0], 0
    rows = [((0, 0), 0), ((0, 1), 0), ((1, 0), 0), ((1, 1), 1)]
    layer = dense([[0], [0]], [0], "step")
    for turn in range(24):
        (x, y) = rows[turn % 4]
        trace = worked([layer], [list(x)], [[y]], optimizer="delta_rule", rate=1)
        error = (1 if w[0] * x[0] + w[1] * x[1] + b >= 0 else 0) - y
        w, b = [w[i] - error * x[i] for i in range(2)], b - error
        close(trace.values("new_weights", 1), [[w[0]], [w[1]]])
        close(trace.values("new_biases", 1), [b])
        layer = dense(trace.values("new_weights", 1).tolist(),
                      trace.values("new_biases", 1).tolist(), "step")  # fmt: skip
    said = [1 if w[0] * x[0] + w[1] * x[1] + b >= 0 else 0 for x, _ in rows]
    assert said == [0, 0, 0, 1]


def test_a_convolution_by_hand():
    """A 3 x 3 picture under a 2 x 2 kernel, all whole numbers.

    1 2 0      1 -1       (1·1 - 2 + 0 + 2·1) + 1 = 2   (2 - 0 + 0 + 2·3) + 1 = 9
    0 1 3      0  2       (0 - 1 + 0 + 2·1) + 1   = 2   (1 - 3 + 0 + 2·2) + 1 = 3
    4 1 2      b = 1
    """
    layer = {"type": "conv2d", "kernels": 1, "kernel_size": [2, 2], "activation": "identity",
             "weights": [[[[1, -1], [0, 2]]]], "biases": [1]}  # fmt: skip
    picture = [[[1, 2, 0], [0, 1, 3], [4, 1, 2]]]
    trace = worked([layer], [picture], [[[[1, 7], [2, 4]]]], rate=0.5)
    close(trace.values("z", 1), [[[[2, 9], [2, 3]]]])
    close(trace.loss, 0.5 * (1 + 4 + 0 + 1))
    close(trace.values("delta", 1), [[[[1, 2], [0, -1]]]])
    # dW[i][j] = Σ x[r+i][s+j] delta[r][s]: 1·1 + 2·2 - 1·1, 2·1 + 0 - 3·1, 0 + 1·2 - 1, 1 + 3·2 - 2
    close(trace.values("gradient_weights", 1), [[[[4, -1], [1, 5]]]])
    close(trace.values("gradient_biases", 1), [2])
    close(trace.values("new_weights", 1), [[[[-1, -0.5], [-0.5, -0.5]]]])
    close(trace.values("new_biases", 1), [0])


def test_a_delta_comes_back_through_a_kernel():
    """Two kernels one after the other; the first layer's delta is a full convolution."""
    first = {"type": "conv2d", "kernels": 1, "kernel_size": [1, 1], "activation": "identity",
             "weights": [[[[2]]]], "biases": None}  # fmt: skip
    second = {"type": "conv2d", "kernels": 1, "kernel_size": [1, 2], "activation": "identity",
              "weights": [[[[3, 5]]]], "biases": None}  # fmt: skip
    picture, target = [[[1, 0, -1]]], [[[5, -9]]]
    trace = worked([first, second], [picture], [target])
    close(trace.values("z", 2), [[[[6, -10]]]])  # 2·(1, 0, -1) -> 3·2 + 0, 0 + 5·(-2)
    close(trace.values("delta", 2), [[[[1, -1]]]])
    close(trace.values("delta", 1), [[[[3, 5 - 3, -5]]]])
    close(trace.values("gradient_weights", 1), [[[[3 * 1 + 2 * 0 - 5 * -1]]]])


def test_frozen_biases_stay_and_trained_ones_move():
    for train, expected in ((False, 1), (True, 0)):
        layer = dense([[1]], [1], train_biases=train)
        trace = worked([layer], [[1]], [[0]], rate=0.5)
        close(trace.values("gradient_biases", 1), [2])
        close(trace.values("new_biases", 1), [expected])
