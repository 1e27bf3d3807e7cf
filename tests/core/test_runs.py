"""Does a run go on, stop and score itself as it says, whoever drives it?"""

import time
from pathlib import Path

import numpy as np
import pytest
from trainers import assert_same_bits

from core.checks import DocumentError
from core.datasets.dataset import Dataset, Part, nothing_like
from core.metrics import losses
from core.network import Optimizer
from core.training import under_way
from core.training.plan import Data, Settings
from core.training.task import Source, Task
from core.training.under_way import EpochScore, Run

ASSETS = Path(__file__).parents[2] / "assets"


def points(train: int, test: int, seed: int = 0) -> Dataset:
    """Two classes of points, one output: 1 where x1 + x2 > 0."""
    rng = np.random.default_rng(seed)
    inputs = rng.normal(0, 1, (train + test, 2))
    targets = (inputs.sum(axis=1) > 0).astype(float)[:, None]
    whole = Part(inputs, targets)
    parts = (Part(inputs[rows], targets[rows]) for rows in (slice(train), slice(train, None)))
    return Dataset("Points", *parts, whole.inputs.shape[1:], class_names=("0", "1"))


def task(rate: float = 0.5, **settings) -> Task:
    return Task(
        Source("xor"),
        "2-3-1",
        ("tanh", "sigmoid"),
        "binary_cross_entropy",
        Optimizer("sgd", {"learning_rate": rate}),
        Settings(**{"batch": 4, **settings}),
        seed=1,
    )


def xor(**named) -> Run:
    made = task(**{"epochs": 20, "batch": 2, **named.pop("settings", {})})
    return Run(made, made.source.load(ASSETS), **named)


def to_the_end(run: Run, seconds: float = 0.01) -> int:
    made = 0
    while run.trainer.ending is None:
        made += run.train_for(seconds)
    return made


def test_every_epoch_has_its_score():
    run = xor(every_epoch=True)
    assert to_the_end(run) == 40
    assert [(s.epoch, s.update) for s in run.scores] == [(k, 2 * k) for k in range(1, 21)]
    assert all(s.test is None for s in run.scores)


def test_the_scores_are_those_of_a_run_by_hand():
    run = xor(every_epoch=True)
    to_the_end(run)
    other = xor()
    for score in run.scores:
        other.trainer.epoch()
        whole = other.dataset.train
        judged = other.trainer.evaluate(Data(whole.inputs, whole.targets))
        assert score.train.loss == pytest.approx(judged.loss, rel=1e-12)
        assert score.train.accuracy == judged.accuracy
    assert_same_bits(run.trainer.network(), other.trainer.network())


def test_scores_are_due_by_a_rule():
    run = xor(due=lambda epoch: epoch % 6 == 0)
    to_the_end(run)
    assert [s.epoch for s in run.scores] == [6, 12, 18, 20]


def test_scores_when_time_allows_are_at_ends_of_epochs():
    run = Run(task(batch=8), points(30, 1000))
    for_seconds(run, 0.4)
    assert len(run.scores) > 10
    assert all(score.update == 4 * score.epoch for score in run.scores)
    assert run.trainer.epoch_number > 3 * len(run.scores)


def test_a_run_of_a_moment_has_a_curve():
    run = xor(settings={"epochs": 4000, "batch": 4})
    to_the_end(run)
    epochs = np.array([score.epoch for score in run.scores])
    assert 60 < len(epochs) < 2000
    assert epochs[9] < 200
    assert np.diff(epochs).max() < 1000


def test_scores_of_an_old_run_come_as_pictures_do():
    run = xor(settings={"epochs": None})
    run.train_for(0.01)
    run.seconds += 100
    before = len(run.scores)
    for_seconds(run, 0.4)
    assert 1 <= len(run.scores) - before <= 0.4 / under_way.APART + 2


def for_seconds(run: Run, seconds: float) -> float:
    """Drive a run as the window does. Returns the share of the time that was not training."""
    start, trained = time.perf_counter(), run.seconds
    while time.perf_counter() < start + seconds:
        run.train_for(0.004)
    return 1 - (run.seconds - trained) / (time.perf_counter() - start)


def test_scores_take_a_small_part_of_the_time():
    """Where a score takes longer than an epoch, most epochs go without."""
    data = points(100, 9000)
    assert for_seconds(Run(task(batch=20), data), 0.8) < 0.3
    assert for_seconds(Run(task(batch=20), data, every_epoch=True), 0.2) > 0.5


def test_a_long_score_is_taken_in_slices():
    """So that whoever drives the run is never kept waiting for all of it."""
    run = Run(task(batch=100), points(1000, 3000))
    made = []
    while not run.scores:
        made.append(run.train_for(0))
    blocks = 2 + 6  # of at most 512 samples; the first after the epoch, the last before an update
    assert made == [*[1] * 10, *[0] * (blocks - 2), 1]
    assert run.scores[0].update == 10


def test_a_score_in_slices_is_that_of_one_network():
    data = points(1000, 3000)
    run = Run(task(batch=100), data)
    while not run.scores:
        run.train_for(0)
    other = Run(task(batch=100), data)
    other.epoch()
    assert run.scores == other.scores


def test_a_score_that_the_trainer_left_behind_is_dropped():
    run = Run(task(batch=100), points(1000, 3000))
    for _ in range(11):
        run.train_for(0)
    run.trainer.update()
    run.train_for(5, within_epoch=True)
    assert [s.update for s in run.scores] == [20]


def test_the_last_score_is_there_when_the_run_is_over():
    run = Run(task(batch=100, epochs=3), points(1000, 3000))
    calls = 0
    while run.trainer.ending is None:
        run.train_for(0)
        calls += 1
    assert run.scores[-1].epoch == 3
    assert run.train_for(0) == 0
    assert len(run.scores) == len({s.update for s in run.scores})


def test_one_epoch_at_a_time():
    run = Run(task(batch=10), points(100, 50))
    assert run.train_for(5, within_epoch=True) == 10
    assert run.epoch() == 10
    assert run.update() == 1
    assert run.train_for(5, within_epoch=True) == 9
    assert [s.epoch for s in run.scores] == [1, 2, 3]
    assert run.trainer.seen == 0


def test_one_update_at_a_time():
    run = xor()
    made = [run.update() for _ in range(45)]
    assert sum(made) == 40
    assert run.trainer.ending == "epochs"
    assert [s.update for s in run.scores] == list(range(2, 41, 2))


def test_rewound_it_is_the_same_run():
    run = xor(every_epoch=True)
    to_the_end(run)
    scores, network = run.scores, run.trainer.network()
    run.rewind()
    assert (run.scores, run.seconds, run.speed) == ([], 0, 0)
    to_the_end(run, 0)
    assert run.scores == scores
    assert_same_bits(run.trainer.network(), network)


def test_a_score_of_now_is_not_kept():
    run = Run(task(), points(40, 20))
    score = run.score()
    outputs = run.trainer.outputs(run.dataset.test.inputs)
    assert score.epoch == score.update == 0
    assert score.test is not None
    expected = losses("binary_cross_entropy", outputs, run.dataset.test.targets).mean()
    assert score.test.loss == pytest.approx(expected, rel=1e-6)
    assert score.test.accuracy == np.mean((outputs[:, 0] > 0.5) == run.dataset.test.labels)
    assert run.scores == []


def test_many_training_samples_are_scored_by_ten_thousand_of_them():
    data = points(12_000, 0)
    run, again = (Run(task(), data) for _ in range(2))
    other = Run(task(seed=2), data)
    assert run.train_samples == 10_000
    assert run.score() == again.score()
    assert run.score() != other.score()
    assert Run(task(), points(10_000, 0)).train_samples == 10_000
    assert xor().train_samples == 4


def test_speed_and_time_left_agree():
    run = Run(task(epochs=10**6), points(100, 50))
    assert run.speed == 0
    assert run.seconds_left is None
    run.train_for(0.3)
    samples = run.trainer.epoch_number * 100 + run.trainer.seen
    assert run.speed == pytest.approx(samples / run.seconds)
    left = (10**8 - samples) / run.speed
    assert left <= run.seconds_left <= 1.5 * left
    assert Run(task(), points(100, 50)).seconds_left is None


def test_speed_is_that_of_late(monkeypatch):
    monkeypatch.setattr(under_way, "LATE", 0.1)
    run = Run(task(batch=1), points(100, 0))
    end = time.perf_counter() + 0.4
    while time.perf_counter() < end:
        run.train_for(0.01)
    slow = run.speed
    run.trainer.set_batch(100)
    end += 0.4
    while time.perf_counter() < end:
        run.train_for(0.01)
    samples = run.trainer.epoch_number * 100 + run.trainer.seen
    assert run.speed > 2 * slow
    assert run.speed > 1.3 * samples / run.seconds


def test_an_early_stop_goes_by_the_test_part():
    """The labels of the test part are turned round: learning only makes it worse."""
    data = points(200, 100)
    wrong = Part(data.test.inputs, 1 - data.test.targets)
    turned = Dataset("Turned", data.train, wrong, (2,), class_names=("0", "1"))
    run = Run(task(patience=3), turned)
    run.train_for(10)
    assert run.trainer.ending == "patience"
    assert run.trainer.epoch_number <= 6
    assert run.scores[-1].epoch == run.trainer.epoch_number


def test_a_run_that_diverges_is_scored_where_it_was_sound():
    data = points(100, 50)
    regression = Task(Source(dataset=data), "2-5-1", ("relu", "identity"),
                      optimizer=Optimizer("sgd", {"learning_rate": 50.0}))  # fmt: skip
    run = Run(regression, data)
    run.train_for(10)
    assert run.trainer.ending == "diverged"
    assert run.scores[-1].update == run.trainer.update_number
    assert run.train_for(1) == 0


def test_other_points_are_taken_in_on_the_way():
    run = Run(task(batch=10), points(100, 50))
    run.train_for(5, within_epoch=True)
    run.update()
    before = run.score()
    other = points(60, 20, seed=5)
    run.set_data(other)
    assert run.dataset.train is other.train
    assert run.score() != before
    outputs = run.trainer.outputs(other.train.inputs)
    expected = losses("binary_cross_entropy", outputs, other.train.targets).mean()
    assert run.score().train.loss == pytest.approx(expected, rel=1e-6)
    assert run.epoch() == 6
    assert run.train_samples == 60


def test_other_points_may_end_the_run():
    run = Run(task(batch=10, epochs=1), points(100, 50))
    run.update()
    run.set_data(points(60, 20, seed=5))
    assert run.trainer.ending == "epochs"
    assert run.scores == [run.score()]


def test_data_that_do_not_fit_are_refused_and_the_run_goes_on():
    run = Run(task(batch=10), points(100, 50))
    with pytest.raises(DocumentError, match="the first number must be 3"):
        run.set_data(Dataset("t", *[Part(np.zeros((4, 3)), np.zeros((4, 1)))] * 2, (3,)))
    assert run.epoch() == 10


def test_the_probe_is_of_the_training_part():
    run = Run(task(), points(1000, 0))
    rows = {tuple(row) for row in run.dataset.train.inputs.tolist()}
    assert run.probe.shape == (200, 2)
    assert len({tuple(row) for row in run.probe.tolist()} & rows) == 200
    assert sorted(xor().probe.tolist()) == [[0, 0], [0, 1], [1, 0], [1, 1]]


def test_data_without_a_test_part_has_no_test_score():
    data = points(30, 0)
    assert len(nothing_like(data.train)) == len(data.test) == 0
    run = Run(task(batch=30), data)
    run.epoch()
    assert run.scores == [EpochScore(1, 1, run.score().train, None)]
