"""Do curves of any length stay small, evenly spaced and true to what was measured?"""

import math

import numpy as np
import pytest

from core.network import Optimizer
from core.training.plan import Settings
from core.training.task import Source, Task
from visualizer.training.curve import MOST, Curve, Curves
from visualizer.training.earlier import MOST as MOST_RUNS
from visualizer.training.earlier import EarlierRun, keep
from visualizer.training.tasks import changed, rate_of, said, same_run

TASK = Task(Source("xor"), "2-2-1", ("tanh", "sigmoid"))


def test_a_short_curve_has_every_point():
    curve = Curve("update", ("loss", "accuracy"))
    assert len(curve) == 0
    assert curve.xs.shape == curve.ys("loss").shape == (0,)
    for k in range(1, 6):
        curve.append(k, 1 / k, None if k % 2 else 0.5)
    assert curve.xs.tolist() == [1, 2, 3, 4, 5]
    assert curve.ys("loss").tolist() == [1 / k for k in range(1, 6)]
    assert [math.isnan(y) for y in curve.ys("accuracy")] == [True, False, True, False, True]
    assert curve.rows().shape == (5, 3)
    with pytest.raises(KeyError):
        curve.ys("nothing")


@pytest.mark.parametrize("count", [MOST - 1, MOST, MOST + 1, 3 * MOST + 17, 40 * MOST + 3])
def test_a_long_curve_stays_small_and_even(count):
    curve = Curve("update", ("loss",))
    for k in range(count):
        curve.append(k, k * 0.5)
        assert len(curve) <= MOST + 1
    xs = curve.xs
    assert len(xs) >= min(count, MOST // 2)
    assert xs[0] == 0
    assert xs[-1] == count - 1, "the newest point is always there"
    spaces = np.diff(xs)
    assert len(set(spaces[:-1])) == 1, "all but the newest lie equally far apart"
    assert 0 < spaces[-1] <= spaces[0]
    assert np.array_equal(curve.ys("loss"), xs * 0.5)


def test_what_was_handed_out_does_not_change():
    curve = Curve("update", ("loss",), most=8)
    for k in range(7):
        curve.append(k, k)
    before = curve.xs
    for k in range(7, 30):
        curve.append(k, k)
    assert before.tolist() == [0, 1, 2, 3, 4, 5, 6]


def test_curves_name_the_layers_with_weights():
    curves = Curves((1, 3))
    curves.minibatch.append(1, 0.5, None, 2.0, 3.0)
    assert curves.minibatch.ys("gradient_1").tolist() == [2.0]
    assert curves.minibatch.ys("gradient_3").tolist() == [3.0]
    scores = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")
    assert curves.epochs.names == (*scores, "update")


def run(number: int, named: bool = False) -> EarlierRun:
    made = EarlierRun(f"Run {number}", TASK, Curves((1, 2)), 5, "XOR")
    made.named = named
    return made


def test_the_oldest_runs_leave_first_and_named_ones_last():
    runs: list[EarlierRun] = []
    for number in range(1, MOST_RUNS + 4):
        runs = keep(runs, run(number, named=number in (1, 3)))
    assert len(runs) == MOST_RUNS
    assert [one.name for one in runs[:4]] == ["Run 1", "Run 3", "Run 6", "Run 7"]


def test_when_all_are_named_the_oldest_leaves():
    runs: list[EarlierRun] = []
    for number in range(1, MOST_RUNS + 2):
        runs = keep(runs, run(number, named=True))
    assert [runs[0].name, runs[-1].name] == ["Run 2", f"Run {MOST_RUNS + 1}"]


def test_only_rate_and_batch_leave_a_run_as_it_is():
    for fields in (
        {"rate": 0.25},
        {"batch": 2},
        {"optimizer": Optimizer("sgd", {"learning_rate": 3.0})},
        {"title": "another"},
        {"source": Source("xor")},
    ):
        assert same_run(TASK, changed(TASK, fields)), fields
    for fields in (
        {"epochs": 3},
        {"l2": 0.1},
        {"seed": 1},
        {"layers": "2-3-1"},
        {"activations": ("relu", "sigmoid")},
        {"loss": "binary_cross_entropy"},
        {"optimizer": Optimizer("adam")},
        {"settings": Settings(seed=1)},
        {"source": Source("xor", scaling="z_score")},
        {"source": Source("and")},
        {"biases": False},
    ):
        assert not same_run(TASK, changed(TASK, fields)), fields


def test_the_rate_is_found_wherever_it_stands():
    assert rate_of(changed(TASK, {"rate": 0.25})) == 0.25
    by_optimizer = {"optimizer": Optimizer("sgd", {"learning_rate": 3.0})}
    assert rate_of(changed(TASK, by_optimizer)) == 3.0


def test_settings_are_said_in_one_line():
    line = said(changed(TASK, {"rate": 0.25, "batch": 4, "l2": 0.001, "seed": 7}))
    for part in ("2-2-1", "tanh, sigmoid", "0.25", "4", "L2 0.001", "7"):
        assert part in line
    assert "\n" not in line
