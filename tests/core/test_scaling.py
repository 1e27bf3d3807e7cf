"""Does scaling do what it says, with what the training part alone says?"""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.datasets.choice import table_dataset
from core.datasets.digits import digits
from core.datasets.errors import DataError
from core.datasets.logic import gate
from core.datasets.table import parse_table
from core.scaling import METHODS, fit, scaled, scaled_targets

ASSETS = Path(__file__).parents[2] / "assets"

TABLE = "age,distance,city,bus\n20,1,A,0\n30,3,B,1\n40,5,A,1\n25,9,B,0\n"


@pytest.fixture
def people():
    """Three to train on, ages 20, 30, 40 and distances 1, 3, 5; one to test with, 25 and 9."""
    return table_dataset(
        parse_table(TABLE), "bus", kinds={"bus": "category"}, test_share=0.25, seed=None
    )


def test_min_max_by_hand(people):
    made, scaling = scaled(people, "min_max")
    # (20 - 20) / 20, (30 - 20) / 20, (40 - 20) / 20; (1 - 1) / 4, (3 - 1) / 4, (5 - 1) / 4
    assert made.train.inputs.tolist() == [[0, 0, 1, 0], [0.5, 0.5, 0, 1], [1, 1, 1, 0]]
    # the test part may leave 0 to 1: (25 - 20) / 20, (9 - 1) / 4
    assert made.test.inputs.tolist() == [[0.25, 2, 0, 1]]
    assert made.done[-2:] == (
        "age: (x − 20) / 20, smallest number and range of the training part, to 0 to 1.",
        "distance: (x − 1) / 4, smallest number and range of the training part, to 0 to 1.",
    )
    assert scaling.invert([[0.25, 2]]).tolist() == [[25, 9]]


def test_min_max_to_other_ends(people):
    made, _ = scaled(people, "min_max", [0], -1, 1)
    assert made.train.inputs[:, 0].tolist() == [-1, 0, 1]
    assert made.done[-1] == (
        "age: −1 + (x − 20) / 20 · 2, smallest number and range of the training part, to −1 to 1."
    )


def test_z_score_by_hand():
    # mean 5; squares 9 1 1 1 0 0 4 16, together 32, / 8 = 4, root 2
    training = np.array([[2.0], [4], [4], [4], [5], [5], [7], [9]])
    scaling = fit("z_score", training, ["x"])
    assert scaling.apply(training)[:, 0].tolist() == [-1.5, -0.5, -0.5, -0.5, 0, 0, 1, 2]
    assert str(scaling.notes[0]) == (
        "x: (x − 5) / 2, mean and standard deviation of the training part (squares divided by m)."
    )
    assert "(x − (−3))" in str(fit("min_max", [[-3.0], [1]]).notes[0])


@pytest.mark.parametrize("method", METHODS)
def test_a_column_that_never_changes_becomes_0_and_says_so(method):
    training = np.array([[0.1, 1.0], [0.1, 2.0], [0.1, 4.0]])
    scaling = fit(method, training, ["still", "moving"])
    assert scaling.apply(training)[:, 0].tolist() == [0, 0, 0]
    assert scaling.apply([[7.0, 1.0]])[0, 0] == 0
    assert scaling.invert(scaling.apply(training))[:, 0].tolist() == [0.1, 0.1, 0.1]
    assert str(scaling.notes[0]) == "still: always 0.1 in the training part, so set to 0."


def test_images_are_summed_up():
    dataset = digits(ASSETS, divisor=16)
    made, _ = scaled(dataset, "min_max")
    assert made.input_shape == (1, 8, 8)
    assert made.divisor == 1
    assert made.train.inputs.dtype == np.float64
    assert made.train.inputs.min() == 0
    assert made.train.inputs.max() == 1
    assert made.done[-2].startswith("61 columns: (x − minimum) / range")
    assert made.done[-1] == "3 columns never change in the training part, so they are set to 0."


def test_moments_are_those_of_numpy_also_over_blocks():
    values = np.random.default_rng(2).normal(50, 3, (10_000, 2))
    scaling = fit("z_score", values)
    assert scaling.shift == pytest.approx(values.mean(axis=0), rel=1e-14)
    assert scaling.size == pytest.approx(values.std(axis=0), rel=1e-13)


def test_targets_are_scaled_where_they_are_quantities():
    table = parse_table("x,y\n1,10\n2,20\n3,40\n")
    dataset = table_dataset(table, "y", kinds={"y": "number"}, test_share=0)
    made, scaling = scaled_targets(dataset, "min_max")
    assert made.train.targets[:, 0].tolist() == [0, 1 / 3, 1]
    assert made.train.inputs.tolist() == dataset.train.inputs.tolist()
    assert scaling.invert(made.train.targets)[:, 0].tolist() == [10, 20, 40]
    with pytest.raises(DataError, match="these are classes"):
        scaled_targets(gate("xor"), "min_max")


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (lambda: fit("log", [[1.0]]), "unknown name log; known are min_max, z_score"),
        (lambda: fit("min_max", [[1.0]], low=1, high=1), "low must be below high"),
        (lambda: fit("min_max", np.zeros((0, 2))), "at least one sample"),
        (lambda: fit("min_max", [[np.nan]]), "x1: the numbers are too large, too small or not"),
        (lambda: fit("min_max", [[-1.7e308], [1.7e308]]), "x1: the numbers are too large"),
        (lambda: fit("z_score", [[-1e200], [1e200]]), "x1: the numbers are too large"),
        (lambda: fit("min_max", [[0.0], [5e-324]]).apply([[1e300]]), "x1: 1e+300 (sample 1)"),
        (lambda: scaled(gate("and"), "min_max", []), "no column of numbers"),
        (lambda: scaled(gate("and"), "min_max", [2]), "no column of numbers"),
    ],
)
def test_what_cannot_be_scaled(call, problem):
    with pytest.raises(DataError) as caught:
        call()
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)


NUMBERS = st.floats(-1e6, 1e6).map(lambda v: round(v, 6))
TRAINING = st.tuples(st.integers(1, 8), st.integers(1, 4)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=NUMBERS)
)


@settings(max_examples=100, deadline=None)
@given(TRAINING, st.sampled_from(METHODS))
def test_the_inverse_gives_the_numbers_back(training, method):
    scaling = fit(method, training)
    made = scaling.apply(training)
    back = scaling.invert(made)
    assert back == pytest.approx(training, rel=1e-9, abs=1e-9 * (1 + np.abs(training).max()))
    if method == "min_max":
        assert made.min() >= 0
        assert made.max() <= 1
    else:
        moving = scaling.size > 1e-6 * (1 + np.abs(training).max())
        assert made.mean(axis=0)[moving] == pytest.approx(0, abs=1e-6)
        assert made.std(axis=0)[moving] == pytest.approx(1, rel=1e-6)
    assert len(scaling.notes) == training.shape[1]


@settings(max_examples=50, deadline=None)
@given(TRAINING, st.sampled_from(METHODS))
def test_the_test_part_is_never_looked_at(training, method):
    first, second = (fit(method, training) for _ in range(2))
    apart = second.apply(np.concatenate([training, training + 1]))[: len(training)]
    assert first.apply(training).tobytes() == apart.tobytes()
