"""How long from launch to the first paint, and until the exercise can be stepped through?

Run with ``--benchmark-enable -s`` to see the figures. Both are held against a bare QMainWindow,
launched in turns with the program, medians compared.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROBE = ROOT / "tests" / "support" / "start_probe.py"
TURNS = 9


def launch(mode: str, home: Path) -> dict[str, float]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "",
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
    }
    start = time.time()
    done = subprocess.run(
        [sys.executable, str(PROBE), mode],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    lines = [line.split() for line in done.stdout.splitlines()]
    return {name: float(at) - start for name, at in lines[:2]}


@pytest.fixture(scope="module")
def times(tmp_path_factory, request) -> dict[str, float]:
    turns = TURNS if request.config.getoption("--benchmark-enable") else 1
    home = tmp_path_factory.mktemp("home")
    launch("bare", home), launch("app", home)  # both compiled and in the disk's cache
    found: dict[str, list[float]] = {"bare": [], "painted": [], "ready": []}
    for _ in range(turns):
        found["bare"].append(launch("bare", home)["painted"])
        ours = launch("app", home)
        found["painted"].append(ours["painted"])
        found["ready"].append(ours["ready"])
    medians = {name: statistics.median(values) for name, values in found.items()}
    print(
        "\nlaunch to paint: bare {bare:.3f} s, program {painted:.3f} s; "
        "ready to step {ready:.3f} s".format(**medians)
    )
    return medians


def test_the_first_paint_comes_soon(times, request):
    ratio = times["painted"] / times["bare"]
    print(f"first paint: {ratio:.2f} times a bare window (limit 1.3)")
    assert ratio < 1.3 or not request.config.getoption("--benchmark-enable")


def test_the_exercise_can_soon_be_stepped_through(times, request):
    ratio = times["ready"] / times["bare"]
    print(f"ready to step: {ratio:.2f} times a bare window (limit 4)")
    assert ratio < 4 or not request.config.getoption("--benchmark-enable")
