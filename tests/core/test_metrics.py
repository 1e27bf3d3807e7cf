"""Do the metrics agree with their plain definitions, and with a table counted by hand?"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.checks import DocumentError
from core.datasets.errors import DataError
from core.losses import LOSSES
from core.metrics import (
    accuracy,
    accuracy_of,
    confusion,
    losses,
    predicted,
    report,
    scores,
    threshold_of,
)
from core.network import Activation, Dense, Network, Optimizer
from core.trace import record
from core.words import Words

ACTUAL = np.array([0, 0, 0, 1, 1, 2, 2, 2, 2, 2])
GUESSED = np.array([0, 0, 1, 1, 2, 2, 2, 2, 2, 0])


def test_a_table_counted_by_hand():
    counts = confusion(ACTUAL, GUESSED, 3)
    assert counts.tolist() == [[2, 1, 0], [0, 1, 1], [1, 0, 4]]
    assert accuracy(ACTUAL, GUESSED) == 0.7
    found = scores(counts)
    assert found.precision.tolist() == [2 / 3, 1 / 2, 4 / 5]
    assert found.recall.tolist() == [2 / 3, 1 / 2, 4 / 5]
    assert found.f1.tolist() == [4 / 6, 2 / 4, 8 / 10]
    assert found.support.tolist() == [3, 2, 5]
    assert found.undefined == ()
    assert report(counts, ["cat", "dog", "owl"]) == (
        "                     precision  recall      F1  samples\n"
        "cat                     0.6667  0.6667  0.6667        3\n"
        "dog                     0.5000  0.5000  0.5000        2\n"
        "owl                     0.8000  0.8000  0.8000        5\n"
        "\n"
        "accuracy                                0.7000       10\n"
        "mean of the classes     0.6556  0.6556  0.6556       10\n"
        "weighted by samples     0.7000  0.7000  0.7000       10\n"
    )


def test_0_over_0_is_0_and_said():
    counts = confusion(np.array([0, 0, 1]), np.array([0, 0, 0]), 3)
    found = scores(counts)
    assert found.precision.tolist() == [2 / 3, 0, 0]
    assert found.recall.tolist() == [1, 0, 0]
    assert found.f1.tolist() == [0.8, 0, 0]
    assert found.undefined == (("precision", 1), ("precision", 2), ("recall", 2), ("F1", 2))
    assert report(counts, "abc").endswith(
        "\n0/0, counted as 0: precision (b), precision (c), recall (c), F1 (c).\n"
    )


def test_a_report_in_another_language():
    words = Words("xx", {"precision": "PPP", "0/0, counted as 0: {what}.": "0 = 0/0: {what}"})
    said = report(confusion(np.array([0]), np.array([0]), 2), "ab", words)
    assert said.splitlines()[0].split()[0] == "PPP"
    assert said.endswith("\n0 = 0/0: PPP (b), recall (b), F1 (b)\n")


def test_the_predicted_class():
    assert predicted([[0.1, 0.9], [0.5, 0.5], [0, -1]]).tolist() == [1, 0, 0]
    assert predicted([[0.5], [0.499], [np.inf]]).tolist() == [1, 0, 1]
    assert predicted([[0.5], [0.1]], threshold=0).tolist() == [1, 1]


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (lambda: predicted([[1.0], [math.nan]]), "sample 2 gives NaN"),
        (lambda: predicted([1.0]), "a row of numbers a sample"),
        (lambda: accuracy(ACTUAL, ACTUAL[:3]), "10 classes expected"),
        (lambda: accuracy(ACTUAL[:0], ACTUAL[:0]), "at least one sample"),
        (lambda: confusion(ACTUAL, GUESSED, 2), "classes 0 to 1 expected, found 2"),
        (lambda: confusion(ACTUAL, GUESSED - 1, 3), "classes 0 to 2 expected, found -1"),
        (lambda: losses("squared_error", [[1.0]], [[1.0, 2.0]]), "shape of the targets"),
        (lambda: report(np.zeros((2, 2), dtype=np.int64), "ab"), "a sample at least"),
    ],
)
def test_what_cannot_be_measured(call, problem):
    with pytest.raises(DataError) as caught:
        call()
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)


LABELS = st.integers(1, 5).flatmap(
    lambda k: st.tuples(
        st.just(k),
        st.lists(st.tuples(st.integers(0, k - 1), st.integers(0, k - 1)), min_size=1, max_size=30),
    )
)


@settings(max_examples=100, deadline=None)
@given(LABELS)
def test_scores_are_their_plain_definitions(drawn):
    classes, pairs = drawn
    actual, guessed = (np.array(side) for side in zip(*pairs, strict=True))
    counts = confusion(actual, guessed, classes)
    for k in range(classes):
        for j in range(classes):
            assert counts[k, j] == sum(pair == (k, j) for pair in pairs)
    found = scores(counts)
    for k in range(classes):
        true = sum(a == k == g for a, g in pairs)
        false_positive = sum(g == k != a for a, g in pairs)
        false_negative = sum(a == k != g for a, g in pairs)
        p = true / (true + false_positive) if true + false_positive else 0
        r = true / (true + false_negative) if true + false_negative else 0
        assert found.precision[k] == p
        assert found.recall[k] == r
        assert found.f1[k] == pytest.approx(2 * p * r / (p + r) if p + r else 0, rel=1e-14)
    assert accuracy(actual, guessed) == sum(a == g for a, g in pairs) / len(pairs)
    text = report(counts, [f"class {k}" for k in range(classes)])
    assert text.count("\n") >= classes + 5


def test_losses_by_hand():
    outputs, targets = [[0.8, 0.3], [1.0, 0.0]], [[1.0, 0.0], [1.0, 0.0]]
    expected = {
        "half_squared_error": (0.2**2 + 0.3**2) / 2,
        "squared_error": 0.2**2 + 0.3**2,
        "mean_squared_error": (0.2**2 + 0.3**2) / 2,
        "binary_cross_entropy": -math.log(0.8) - math.log(0.7),
        "mean_binary_cross_entropy": (-math.log(0.8) - math.log(0.7)) / 2,
        "cross_entropy": -math.log(0.8),
    }
    assert set(expected) == set(LOSSES)
    for name, value in expected.items():
        assert losses(name, outputs, targets) == pytest.approx([value, 0], rel=1e-12)
    assert losses("cross_entropy", [[0.0, 1.0]], [[1.0, 0.0]]).tolist() == [math.inf]
    assert losses("cross_entropy", np.zeros((0, 2)), np.zeros((0, 2))).shape == (0,)
    with pytest.raises(DocumentError, match="unknown name"):
        losses("hinge", outputs, targets)


@pytest.mark.parametrize("name", sorted(LOSSES))
def test_losses_are_those_of_the_trace_bit_for_bit(name):
    rng = np.random.default_rng(4)
    layer = Dense(5, Activation("softmax"), rng.normal(0, 1, (3, 5)))
    inputs, targets = rng.normal(0, 1, (4, 3)), np.eye(5)[[0, 3, 1, 1]]
    trace = record(Network((3,), (layer,), name, Optimizer("sgd"), inputs, targets))
    outputs = trace.values("a", 1)
    steps = [s.value for s in trace if s.quantity == "loss" and s.sample is not None]
    assert losses(name, outputs, targets).tolist() == steps


@pytest.mark.parametrize(("low", "high", "middle"), [(0, 1, 0.5), (-1, 1, 0.0), (2, 5, 3.5)])
def test_a_single_output_is_judged_by_the_middle_of_its_targets(low, high, middle):
    targets = np.array([[low], [high], [high], [low]])
    assert threshold_of(targets) == middle
    outputs = np.array([[middle - 0.1], [middle + 0.1], [middle], [middle]])
    assert accuracy_of(outputs, targets, middle) == 0.75
    assert predicted(outputs, middle).tolist() == [0, 1, 1, 1]


def test_without_two_values_a_single_output_has_no_class():
    for values in ([0.1, 0.2, 0.7], [1, 1]):
        targets = np.array(values)[:, None]
        assert threshold_of(targets) is None
        assert accuracy_of(targets, targets, None) is None


def test_of_several_outputs_the_largest_is_the_class():
    targets = np.array([[0, 1], [1, 0], [1, 0]])
    assert threshold_of(targets) is None
    assert accuracy_of(np.array([[-3, -2], [7, 8], [1, 1]]), targets, None) == 2 / 3
