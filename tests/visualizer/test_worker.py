"""Is the training process light, obedient, and gone when the window is?"""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from multiprocessing import Pipe
from pathlib import Path

import numpy as np
import pytest

from core.datasets.dataset import Dataset, Part
from core.network import Optimizer
from core.training.plan import Settings
from core.training.task import Source, Task
from visualizer.i18n import read_words
from visualizer.resources import assets
from visualizer.training import messages as say
from visualizer.training import worker
from visualizer.training.wire import fetch, post

ROOT = Path(__file__).parents[2]
XOR = Task(
    Source("xor"),
    "2-3-1",
    ("sigmoid", "sigmoid"),
    optimizer=Optimizer("sgd", {"learning_rate": 1.0}),
    settings=Settings(batch=4),
)
PATIENCE = 20.0


@contextmanager
def working():
    """A training process, and the pipe to it."""
    process, line = worker.start()
    try:
        yield process, line
    finally:
        line.close()
        process.join(PATIENCE)
        assert process.exitcode == 0, "it ends by itself when nobody is at the other end"
        process.close()


def heard(line, kind):
    """The next message, which is to be of one kind."""
    assert line.poll(PATIENCE)
    message = fetch(line)
    assert isinstance(message, kind), message
    return message


def gone(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return True
    return status.rpartition(")")[2].split()[0] == "Z"


def wait_until(what) -> bool:
    end = time.monotonic() + PATIENCE
    while not what():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def test_arrays_arrive_whole_and_read_only():
    large = np.arange(60_000.0).reshape(300, 200)
    sent = {
        "large": large,
        "turned": large.T,
        "skipping": large[::2, ::3],
        "bytes": np.arange(50_000, dtype=np.uint8),
        "small": np.arange(3.0),
        "none": np.zeros((0, 7)),
        "text": "ä",
    }
    small = sent["small"]
    small.setflags(write=False)
    here, there = Pipe()
    thread = threading.Thread(target=post, args=(here, sent))
    thread.start()
    found = fetch(there)
    thread.join()
    for name, value in sent.items():
        assert np.array_equal(found[name], value), name
    assert not any(found[name].flags.writeable for name in ("large", "bytes", "small"))
    here.close()
    there.close()


def test_the_process_has_no_qt():
    # What a spawned process imports: the main module of the program, and that of the worker.
    code = (
        "import sys, visualizer.__main__, visualizer.cli, visualizer.training.worker\n"
        "print([name for name in sys.modules if name.startswith(('PySide6', 'shiboken6'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads /proc")
@pytest.mark.parametrize("at_once", [1, 4])
def test_matrix_products_take_one_thread(monkeypatch, at_once):
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    found = []

    def look():
        with working() as (process, line):
            post(line, say.Look(0))
            assert line.poll(PATIENCE), "it has been started when it answers"
            there = Path(f"/proc/{process.pid}/environ").read_bytes().split(b"\0")
            found.append(b"OPENBLAS_NUM_THREADS=1" in there)

    threads = [threading.Thread(target=look) for _ in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * at_once
    assert "OPENBLAS_NUM_THREADS" not in os.environ


def test_a_run_is_started_looked_at_and_stopped_by_messages():
    with working() as (_, line):
        post(line, say.Look(0))
        assert line.poll(PATIENCE)
        assert fetch(line) is None, "there is no run yet"
        post(line, say.Start(1, XOR))
        ready = heard(line, say.Ready)
        assert (ready.about.title, ready.about.parameters) == ("XOR", 13)
        assert (ready.report.state, ready.report.update) == ("ready", 0)
        assert ready.report.network is not None
        post(line, say.Go(1, "update"))
        post(line, say.Go(1))
        for order in range(1, 4):
            post(line, say.Look(order))
            report = heard(line, say.Report)
            assert (report.run, report.order, report.state) == (1, order, "running")
        post(line, say.Pause(1))
        post(line, say.Look(5))
        first = heard(line, say.Report)
        post(line, say.Look(6))
        second = heard(line, say.Report)
        assert first.state == second.state == "paused"
        assert first.update == second.update > 0
        assert second.minibatches == second.scores == ()


def test_ctrl_c_is_not_for_the_process():
    with working() as (process, line):
        post(line, say.Start(1, XOR))
        heard(line, say.Ready)
        post(line, say.Go(1))
        os.kill(process.pid, signal.SIGINT)
        post(line, say.Look(1))
        assert heard(line, say.Report).state == "running"


def test_what_the_user_can_put_right_is_said_in_parts():
    with working() as (_, line):
        post(line, say.Start(1, XOR))
        heard(line, say.Ready)
        post(line, say.Go(1, "update"))
        post(line, say.Go(1))
        post(line, say.Start(2, XOR.replace(layers="3-1", activations=("sigmoid",))))
        refused = heard(line, say.Refused)
        assert (refused.run, refused.kept) == (2, 1)
        english, vietnamese = read_words("en"), read_words("vi")
        assert refused.said(english).startswith("layers: ")
        assert "2" in refused.said(english)
        post(line, say.Start(3, XOR.replace(source=Source("nonsense"))))
        refused = heard(line, say.Refused)
        assert "nonsense" in refused.said(english)
        assert refused.said(vietnamese) != refused.said(english)
        post(line, say.Look(1))
        report = heard(line, say.Report)
        assert (report.run, report.state) == (1, "paused"), "the run in place stays"


def test_a_broken_data_file_is_named(tmp_path, monkeypatch):
    for name in ("train-images", "train-labels", "t10k-images", "t10k-labels"):
        kind = "idx3" if name.endswith("images") else "idx1"
        file = tmp_path / "mnist" / f"{name}-{kind}-ubyte.gz"
        file.parent.mkdir(exist_ok=True)
        file.write_bytes((assets() / "mnist" / file.name).read_bytes()[:500])
    here, there = Pipe()
    monkeypatch.setattr(worker, "assets", lambda: tmp_path)
    at_hand = worker._Worker(there)
    post(here, say.Start(1, XOR.replace(source=Source("mnist"), layers="784-1")))
    at_hand.go_on()
    refused = heard(here, say.Refused)
    assert (refused.run, refused.kept) == (1, None)
    line = refused.said(read_words("en"))
    assert "train-images-idx3-ubyte" in line
    assert "\n" not in line
    here.close()
    there.close()


def test_a_fault_of_the_program_is_told_and_the_process_goes_on(capfd):
    with working() as (_, line):
        post(line, say.Start(1, XOR))
        heard(line, say.Ready)
        post(line, say.Ask(1, 7, "the meaning of life"))
        assert heard(line, say.Broke).what.startswith("ValueError")
        post(line, say.Look(1))
        heard(line, say.Report)
    assert "Traceback" in capfd.readouterr().err


def test_a_run_on_the_same_data_needs_no_data_sent():
    rng = np.random.default_rng(0)
    part = Part(rng.normal(size=(50, 2)), rng.normal(size=(50, 1)))
    dataset = Dataset("my own", part, Part(part.inputs[:0], part.targets[:0]), (2,))
    with working() as (_, line):
        post(line, say.Start(1, XOR.replace(source=Source(dataset=dataset))))
        assert heard(line, say.Ready).about.title == "my own"
        post(line, say.Start(2, XOR.replace(source=Source(), layers="2-5-1"), same_data=True))
        ready = heard(line, say.Ready)
        assert (ready.about.title, ready.about.layers[0].shape) == ("my own", (5,))


ORPHAN = """
import dataclasses, time
from core.training.recipes import RECIPES
from visualizer.training import messages as say, worker
from visualizer.training.wire import fetch, post

if __name__ == "__main__":
    task = RECIPES["xor-2-3-1"].task
    task = task.replace(settings=dataclasses.replace(task.settings, epochs=None))
    process, line = worker.start()
    post(line, say.Start(1, task))
    fetch(line)
    post(line, say.Go(1))
    print(process.pid, flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
def test_when_the_window_is_killed_the_process_goes_too(tmp_path):
    script = tmp_path / "window.py"
    script.write_text(ORPHAN)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    window = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env=environment
    )
    try:
        pid = int(window.stdout.readline())
        assert not gone(pid)
    finally:
        window.kill()
        window.wait()
        window.stdout.close()
    assert wait_until(lambda: gone(pid))
