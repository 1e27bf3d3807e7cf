"""Does the lab train, pause, rewind and recover as its users ask, with a real process beside it?"""

import dataclasses
import gc
import os
import signal
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject

from core.datasets.dataset import Dataset, Part
from core.network import Optimizer
from core.trace import record
from core.training.plan import Settings
from core.training.task import Source, Task
from core.training.under_way import Run
from visualizer.resources import assets
from visualizer.training.lab import Lab

XOR = Task(
    Source("xor"),
    "2-3-1",
    ("sigmoid", "sigmoid"),
    optimizer=Optimizer("sgd", {"learning_rate": 1.0}),
    settings=Settings(batch=4),
    title="XOR",
)
DIGITS = Task(
    Source("digits", {"divisor": 16.0}),
    "64-16-10",
    ("relu", "softmax"),
    loss="cross_entropy",
    optimizer=Optimizer("sgd", {"learning_rate": 0.1}),
    settings=Settings(batch=32),
    title="Digits",
)
PATIENCE = 20_000

linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")


def gone(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return True
    return status.rpartition(")")[2].split()[0] == "Z"


class Bench:
    """A lab, and what it said."""

    def __init__(self, qtbot) -> None:
        self.qtbot = qtbot
        self.lab = Lab()
        self.states: list[str] = []
        self.failures: list[str] = []
        self.pictured: list[str] = []
        self.lab.state_changed.connect(lambda: self.states.append(self.lab.state))
        self.lab.failed.connect(self.failures.append)
        self.lab.pictured.connect(self.pictured.append)

    def until(self, what) -> None:
        self.qtbot.waitUntil(lambda: bool(what()), timeout=PATIENCE)

    def set(self, task: Task) -> None:
        """A task, and wait until it is in place."""
        self.lab.set_task(task)
        self.until(lambda: self.lab.about is not None and not self.lab._pending)

    def settle(self) -> None:
        """Wait until the last command has had its effect."""
        link = self.lab._link
        self.until(
            lambda: (
                not self.lab._pending
                and self.lab.report is not None
                and link.up_to_date(self.lab.report)
            )
        )

    def updates(self, count: int) -> None:
        for _ in range(count):
            self.lab.one_update()
        self.settle()

    def trained(self, updates: int) -> None:
        """Train until there are so many updates at least, and pause."""
        self.lab.go()
        self.until(lambda: self.lab.report is not None and self.lab.report.update >= updates)
        self.lab.pause()
        self.settle()

    def asked(self, *question):
        found = []
        self.lab.ask(*question, then=found.append)
        self.until(lambda: found)
        return found[0]


@pytest.fixture
def bench(qtbot):
    made = Bench(qtbot)
    yield made
    made.lab.close()


def alone(task: Task) -> Run:
    """The same run in this process."""
    return Run(task, task.source.load(assets()))


def same_weights(one, other) -> bool:
    return all(
        np.array_equal(a.weights, b.weights) and np.array_equal(a.biases, b.biases)
        for (_, a), (_, b) in zip(one.weighted, other.weighted, strict=True)
    )


# going on


def test_xor_is_trained_and_told_of(bench):
    lab = bench.lab
    assert (lab.task, lab.about, lab.report, lab.state) == (None, None, None, "ready")
    lab.go()  # nothing to train yet
    lab.set_task(XOR)
    assert (lab.state, lab.about) == ("loading", None)
    lab.go()
    bench.until(lambda: lab.report is not None and len(lab.curves.minibatch) > 5)
    assert bench.states == ["loading", "running"]
    assert lab.about.title == "XOR"
    assert lab.about.points.labels.tolist() == [0, 1, 1, 0]
    report = lab.report
    assert report.state == "running"
    assert report.speed > 1000
    assert report.loss < 0.2
    assert len(report.gradient_norms) == 2
    assert np.all(np.diff(lab.curves.minibatch.xs) > 0)
    bench.until(lambda: len(lab.curves.epochs) > 5)
    lab.toggle()
    assert lab.state == "paused"
    bench.settle()
    before = lab.report.update
    bench.qtbot.wait(100)
    assert lab.report.update == before
    assert lab.report.state == "paused"
    lab.toggle()
    bench.until(lambda: lab.report.update > before)


def test_each_single_update_is_a_point_with_its_own_loss(bench):
    bench.set(DIGITS)
    bench.updates(5)
    assert bench.lab.state == "paused"
    run = alone(DIGITS)
    curve = bench.lab.curves.minibatch
    assert curve.xs.tolist() == [1, 2, 3, 4, 5]
    for k in range(5):
        run.update()
        now = run.trainer.snapshot()
        assert curve.ys("loss")[k] == now.loss
        assert curve.ys("accuracy")[k] == now.accuracy
        assert curve.ys("gradient_2")[k] == now.gradient_norms[1]
    assert same_weights(bench.asked("network"), run.trainer.network())


def test_a_point_of_a_long_run_belongs_to_the_update_it_names(bench):
    bench.set(DIGITS)
    bench.trained(200)
    curve = bench.lab.curves.minibatch
    run = alone(DIGITS)
    for update, loss in zip(curve.xs[:4], curve.ys("loss"), strict=False):
        while run.trainer.update_number < update:
            run.update()
        assert run.trainer.snapshot().loss == loss


def test_a_run_that_is_soon_over_has_a_curve_all_the_same(bench):
    bench.set(XOR.replace(settings=Settings(batch=4, epochs=1000)))
    bench.lab.go()
    bench.until(lambda: bench.lab.state == "ended")
    xs = bench.lab.curves.minibatch.xs
    assert xs[:5].tolist() == [1, 2, 3, 4, 5]
    assert xs[-1] == 1000
    assert len(xs) > 40
    assert len(bench.lab.curves.epochs) > 20


def test_one_epoch_ends_with_its_score(bench):
    bench.set(DIGITS)
    bench.updates(3)
    bench.lab.one_epoch()
    assert bench.lab.state == "running"
    bench.until(lambda: bench.lab.state == "paused")
    report = bench.lab.report
    assert (report.epoch, report.seen) == (1, 0)
    run = alone(DIGITS)
    run.epoch()
    score = run.scores[-1]
    expected = [1, *score.train, *score.test]
    assert bench.lab.curves.epochs.rows()[0, :5].tolist() == expected


def test_rewinding_gives_the_same_weights_and_the_same_run_again(bench):
    bench.set(XOR)
    start = bench.asked("network")
    bench.updates(3)
    third = bench.asked("network")
    assert not same_weights(start, third)
    bench.lab.rewind()
    bench.lab.one_update()
    bench.settle()
    assert bench.lab.report.update == 1
    assert bench.lab.curves.minibatch.xs.tolist() == [1]
    bench.updates(2)
    assert same_weights(bench.asked("network"), third)
    bench.lab.rewind()
    assert bench.lab.state == "ready"
    bench.settle()
    assert same_weights(bench.asked("network"), start)
    assert len(bench.lab.curves.minibatch) == 0


def test_an_ended_run_goes_on_for_as_many_epochs_again(bench):
    bench.set(dataclasses.replace(DIGITS, settings=Settings(batch=32, epochs=2)))
    bench.lab.go()
    bench.until(lambda: bench.lab.state == "ended")
    report = bench.lab.report
    assert (report.epoch, report.epochs, report.ending) == (2, 2, "epochs")
    first = bench.asked("network")
    assert same_weights(first, bench.lab.last_network())
    bench.lab.one_update()
    bench.settle()
    assert bench.lab.report.update == report.update + 1
    assert bench.lab.report.epochs == 4
    bench.lab.go()
    bench.until(lambda: bench.lab.state == "ended")
    assert bench.lab.report.epoch == 4
    assert set(bench.lab.curves.epochs.xs[-1:]) == {4.0}
    assert np.all(np.diff(bench.lab.curves.minibatch.xs) > 0)
    bench.lab.rewind()
    bench.settle()
    assert (bench.lab.report.update, bench.lab.report.epochs) == (0, 2)
    assert same_weights(bench.asked("network"), alone(DIGITS).trainer.network())


# settings


def test_rate_and_batch_change_while_it_runs(bench):
    lab = bench.lab
    bench.set(DIGITS)
    lab.go()
    bench.until(lambda: lab.report.update > 0)
    lab.set_rate(0.025)
    lab.set_batch(7)
    assert (lab.rate, lab.batch, lab.restart_needed) == (0.025, 7, False)
    bench.until(lambda: (lab.report.rate, lab.report.batch) == (0.025, 7))
    assert lab.state == lab.report.state == "running"
    lab.rewind()
    bench.settle()
    assert (lab.report.rate, lab.report.batch, lab.report.update) == (0.025, 7, 0)


def test_other_changes_wait_for_the_next_run(bench):
    lab = bench.lab
    bench.set(XOR)
    lab.change(layers="2-4-1")
    assert not lab.restart_needed
    bench.until(lambda: lab.about.layers[0].shape == (4,))
    bench.updates(2)
    lab.change(layers="2-5-1", epochs=7)
    assert lab.restart_needed
    lab.one_update()
    bench.settle()
    assert lab.report.update == 3
    assert lab.about.layers[0].shape == (4,)
    lab.change(layers="2-4-1", epochs=None)
    assert not lab.restart_needed
    lab.change(layers="2-5-1", epochs=7)
    lab.rewind()
    lab.one_update()
    bench.settle()
    assert (lab.report.update, lab.report.epochs, lab.restart_needed) == (1, 7, False)
    assert lab.about.layers[0].shape == (5,)
    assert lab.curves.minibatch.xs.tolist() == [1]
    assert [run.update for run in lab.runs] == [3]
    assert "2-4-1" in lab.runs[0].settings


def test_a_change_that_cannot_be_leaves_the_run_where_it_was(bench):
    lab = bench.lab
    bench.set(XOR)
    bench.updates(2)
    before = bench.asked("network")
    lab.change(layers="3-1")
    lab.rewind()
    lab.go()
    bench.until(lambda: bench.failures)
    assert bench.failures[0].startswith("layers: ")
    bench.settle()
    assert (lab.state, lab.report.update, lab.restart_needed) == ("paused", 2, True)
    assert same_weights(bench.asked("network"), before)
    lab.change(layers="2-3-1")
    assert not lab.restart_needed
    bench.updates(1)
    assert lab.report.update == 3
    with pytest.raises(ValueError, match="epochs"):
        lab.change(epochs=0)


def test_data_that_cannot_be_leave_the_task_as_it_was(bench):
    lab = bench.lab
    lab.set_task(XOR.replace(layers="3-1"))
    lab.go()
    bench.until(lambda: lab.state == "failed")
    assert len(bench.failures) == 1
    bench.set(XOR)
    bench.updates(1)
    lab.set_task(XOR.replace(source=Source("nonsense")))
    assert lab.about is None
    bench.until(lambda: len(bench.failures) == 2)
    assert "nonsense" in bench.failures[1]
    assert lab.task.source.name == "xor"
    assert (lab.about.title, lab.state) == ("XOR", "paused")
    bench.updates(1)
    assert lab.report.update == 2


@linux
def test_another_task_takes_the_place_of_one_that_is_loaded(bench):
    lab = bench.lab
    mnist = DIGITS.replace(source=Source("mnist", {"divisor": 255.0}), layers="784-16-10")
    lab.set_task(mnist)
    lab.go()
    bench.until(lambda: lab._link.process_id is not None)
    first = lab._link.process_id
    lab.set_task(XOR)
    assert (lab.state, lab.about) == ("loading", None)
    bench.until(lambda: lab.state == "ready")
    assert lab.about.title == "XOR"
    assert lab.runs == []
    lab.go()
    bench.until(lambda: lab.report.update > 0)
    assert lab._link.process_id == first
    assert not bench.failures


@pytest.mark.parametrize("layers", ["2-4-1", "3-4-1"])
def test_so_it_does_where_the_first_is_refused(bench, layers):
    lab = bench.lab
    wrong = XOR.replace(source=Source("nonsense"))
    lab.set_task(wrong)
    lab.set_task(wrong.replace(layers=layers))
    lab.set_task(XOR.replace(layers=layers))
    lab.go()
    if layers == "2-4-1":
        bench.until(lambda: lab.report is not None and lab.report.update > 0)
        assert (lab.about.title, lab.state) == ("XOR", "running")
    else:
        bench.until(lambda: len(bench.failures) == 3)
        assert (lab.about, lab.state) == (None, "failed")
    assert all("nonsense" in line for line in bench.failures[:2])


def test_points_are_edited_while_it_runs(bench):
    lab = bench.lab
    bench.set(XOR)
    lab.go()
    bench.until(lambda: lab.report.loss is not None and lab.report.loss < 0.01)
    inputs = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1], [0.5, 0.5], [0.4, 0.6]])
    labels = np.array([1, 0, 0, 1, 1, 1])
    lab.set_points(inputs, labels)
    assert np.array_equal(lab.about.points.inputs, inputs)
    assert lab.about.points.targets[:, 0].tolist() == labels.tolist()
    assert lab.first_points.labels.tolist() == [0, 1, 1, 0]
    assert not lab.restart_needed
    bench.until(lambda: lab.report.samples == 6)

    def learned() -> bool:
        answers = bench.asked("answer", inputs)
        return (answers[:, 0] > 0.5).astype(int).tolist() == labels.tolist()

    bench.until(learned)
    lab.pause()
    lab.change(layers="2-4-1")
    lab.rewind()
    bench.settle()
    assert lab.report.samples == 6, "the next run has them too"
    assert lab.first_points.labels.tolist() == [0, 1, 1, 0]
    lab.set_points(inputs[:0], labels[:0])
    assert len(bench.failures) == 1
    assert lab.report.samples == 6


# pictures and questions


def test_pictures_come_while_wanted_and_only_when_something_changed(bench):
    lab, owner, other = bench.lab, QObject(), QObject()
    bench.set(DIGITS)
    lab.want(owner, {"first_weights", "confusion", "boundary"})
    lab.want(other, {"inside", "confusion", "mistakes"})
    everything = {"first_weights", "confusion", "inside", "mistakes"}
    bench.until(lambda: set(lab.pictures) == everything)
    assert lab.pictures["first_weights"].shape == (16, 1, 8, 8)
    counts = lab.pictures["confusion"].counts
    assert counts.sum() == lab.about.test_samples
    assert lab.pictures["confusion"].class_names == lab.about.class_names
    assert [inside.number for inside in lab.pictures["inside"]] == [1, 2]
    worst = lab.pictures["mistakes"][0]
    assert worst.actual != worst.guessed
    bench.until(lambda: not lab._link._timer.isActive() and set(bench.pictured) == everything)
    assert sorted(bench.pictured) == sorted(everything), "nothing changed: each came once"
    lab.go()
    bench.until(lambda: all(bench.pictured.count(name) >= 3 for name in everything))
    lab.want(other, ())
    lab.pause()
    bench.settle()
    bench.until(lambda: not lab._link._timer.isActive())
    bench.pictured.clear()
    bench.updates(1)
    bench.until(lambda: set(bench.pictured) >= {"first_weights", "confusion"})
    bench.until(lambda: not lab._link._timer.isActive())
    assert set(bench.pictured) == {"first_weights", "confusion"}
    cell = np.argwhere(lab.pictures["confusion"].counts > 0)[0].tolist()
    found = bench.asked("cell", *cell)
    assert len(found) == min(60, lab.pictures["confusion"].counts[tuple(cell)])
    assert all((one.actual, one.guessed) == tuple(cell) for one in found)


def test_the_plane_of_two_inputs_is_a_picture(bench):
    owner = QObject()
    bench.lab.want(owner, {"boundary", "first_weights"})
    bench.set(XOR)
    bench.until(lambda: bench.pictured)
    boundary = bench.lab.pictures["boundary"]
    assert boundary.box == bench.lab.about.box
    assert boundary.hidden[0].shape == (*boundary.outputs.shape[:2], 3)
    assert set(bench.pictured) == {"boundary"}, "these inputs are no image"


def test_the_next_update_can_be_checked_by_hand(bench):
    bench.set(DIGITS.replace(settings=Settings(batch=8, dtype="float64")))
    bench.updates(2)
    whole = bench.asked("update", None)
    third = bench.asked("update", 3)
    assert whole.samples == 8
    assert np.array_equal(third.inputs[0], whole.inputs[2])
    expected = record(whole).next_network()
    bench.updates(1)
    now = bench.asked("network")
    for (_, mine), (_, theirs) in zip(now.weighted, expected.weighted, strict=True):
        np.testing.assert_allclose(mine.weights, theirs.weights, rtol=0, atol=1e-12)
    bench.lab.ask("update", 9, then=print)
    bench.until(lambda: bench.failures)
    assert "8" in bench.failures[0]


# trouble


def test_a_diverging_run_says_where_and_keeps_its_last_weights(bench):
    lab = bench.lab
    rng = np.random.default_rng(0)
    part = Part(rng.normal(size=(64, 3)) * 100, rng.normal(size=(64, 1)))
    dataset = Dataset("numbers", part, Part(part.inputs[:0], part.targets[:0]), (3,))
    wild = XOR.replace(
        source=Source(dataset=dataset), layers="3-4-1", activations=("relu", "identity")
    )
    bench.set(wild)
    lab.go()
    bench.until(lambda: lab.state == "ended")
    divergence = lab.report.divergence
    assert lab.report.ending == "diverged"
    assert bench.failures == [lab.trouble]
    assert str(divergence.update) in lab.trouble
    assert lab.report.update == divergence.update - 1
    kept = lab.last_network()
    assert all(np.isfinite(layer.weights).all() for _, layer in kept.weighted)
    lab.set_rate(1e-7)
    lab.rewind()
    bench.trained(50)
    assert lab.trouble == ""
    assert len(bench.failures) == 1


@linux
def test_a_killed_process_costs_a_second_at_most(bench):
    lab = bench.lab
    bench.set(DIGITS)
    lab.go()
    bench.until(lambda: lab.report.seconds > 1.5)
    first = lab._link.process_id
    died_at = lab.report.seconds
    asked = []
    lab.ask("cell", 1, 1, then=asked.append)
    os.kill(first, signal.SIGKILL)
    bench.until(lambda: lab.state == "failed")
    kept, made = lab.last_network(), lab._placed.going_on
    assert died_at - made.seconds < 1.5
    assert len(bench.failures) == 1
    assert str(made.update) in bench.failures[0]
    assert same_weights(bench.asked("network"), kept), "saving is possible still"
    points = len(lab.curves.minibatch)
    bench.lab.set_rate(0.05)
    lab.one_update()
    bench.until(lambda: lab.report.update == made.update + 1)
    bench.settle()
    assert lab._link.process_id != first
    assert (lab.state, lab.report.rate) == ("paused", 0.05)
    assert len(lab.curves.minibatch) == points + 1, "the curve goes on"
    assert not same_weights(bench.asked("network"), kept)
    lab.rewind()
    bench.settle()
    assert same_weights(bench.asked("network"), alone(DIGITS).trainer.network())


@linux
def test_a_process_that_dies_while_loading_is_started_again(bench):
    lab = bench.lab
    lab.set_task(DIGITS)
    bench.until(lambda: lab._link.process_id is not None)
    os.kill(lab._link.process_id, signal.SIGKILL)
    bench.until(lambda: lab.state == "failed")
    lab.go()
    bench.until(lambda: lab.report is not None and lab.report.update > 0)


@linux
def test_closing_leaves_no_process_and_no_thread(bench):
    lab = bench.lab
    lab.warm_up()
    bench.set(DIGITS)
    lab.go()
    bench.until(lambda: lab.report.update > 0)
    pid = lab._link.process_id
    start = time.perf_counter()
    lab.close()
    assert time.perf_counter() - start < 0.6
    assert gone(pid)
    assert not [thread for thread in threading.enumerate() if "training" in thread.name]
    lab.go()
    lab.rewind()
    assert not lab._link.there, "what is closed stays closed"


@linux
def test_closing_does_not_wait_for_data_to_be_loaded(bench):
    lab = bench.lab
    lab.set_task(DIGITS.replace(source=Source("mnist"), layers="784-16-10"))
    bench.until(lambda: lab._link.process_id is not None)
    pid = lab._link.process_id
    start = time.perf_counter()
    lab.close()
    assert time.perf_counter() - start < 0.8
    assert gone(pid)


@linux
def test_a_lab_that_is_dropped_takes_its_process_along(qtbot):
    def started() -> int:
        lab = Lab()
        lab.set_task(XOR)
        qtbot.waitUntil(lambda: lab.about is not None, timeout=PATIENCE)
        return lab._link.process_id

    pid = started()
    gc.collect()
    qtbot.waitUntil(lambda: gone(pid), timeout=PATIENCE)


# earlier runs


def test_earlier_runs_are_kept_named_and_removed(bench):
    lab = bench.lab
    bench.set(XOR)
    lab.rewind()
    assert lab.runs == [], "a run without an update is none"
    for seed in (1, 2, 3):
        bench.updates(seed)
        lab.change(seed=seed)
        lab.rewind()
        bench.settle()
    assert [run.update for run in lab.runs] == [1, 2, 3]
    assert [len(run.curves.minibatch) for run in lab.runs] == [1, 2, 3]
    first, second, third = lab.runs
    assert first.name != second.name
    assert "2-3-1" in first.settings
    lab.rename(second, "the good one")
    lab.show_run(first, False)
    assert (second.name, second.named, first.shown) == ("the good one", True, False)
    lab.remove(third)
    assert lab.runs == [first, second]
    bench.updates(1)
    bench.set(DIGITS)
    assert lab.runs == [], "another data set has runs of its own"
    bench.set(XOR)
    assert lab.runs[:2] == [first, second]
    assert len(lab.runs) == 3


# long runs


@linux
def test_a_long_run_does_not_fill_the_memory_of_the_window(bench):
    lab, owner = bench.lab, QObject()
    lab.want(owner, {"boundary", "inside"})
    bench.set(XOR)
    lab.go()
    bench.until(lambda: lab.report.update > 5_000)
    before = _memory()
    bench.until(lambda: lab.report.update > 60_000)
    assert _memory() - before < 20


def _memory() -> float:
    """Megabytes of this process that lie in memory."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
