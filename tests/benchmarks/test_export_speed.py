"""How fast are all steps written, against `json` and `csv` on the same rows, ready-made?

Run with ``--benchmark-enable -s`` to see the figures of 784-100-10, some 240,000 steps; otherwise
a smaller network is written, and no speed is asked for. The rivals write what the exporters wrote:
rows that were read back from it, so that they have nothing to do but to write.
"""

import csv
import io
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from core.documents import read_network
from core.export import EXPORTERS
from core.trace import Trace, record

ROOT = Path(__file__).resolve().parents[2]
LARGE = ROOT / "assets" / "examples" / "mnist-784-100-10.json"
SMALLER = ROOT / "assets" / "examples" / "digits-64-32-16-10.json"
SHARE = 0.3
MOST_MEMORY = 200e6


class Nowhere(io.BytesIO):
    """A file that forgets what is written: the disk is not measured."""

    def write(self, data) -> int:
        return len(data)


@pytest.fixture(scope="module")
def measured(request) -> bool:
    """Are the limits to be held? Only where speed is measured: a busy machine fails no test."""
    return bool(request.config.getoption("--benchmark-enable"))


@pytest.fixture(scope="module")
def trace(measured) -> Trace:
    return record(read_network(LARGE if measured else SMALLER))


def export(trace: Trace, name: str, file: IO[bytes]) -> None:
    EXPORTERS[name].write(trace, file, lambda done, total: None)


def jsonl_rival(trace: Trace) -> Callable[[], None]:
    file = io.BytesIO()
    export(trace, "jsonl", file)
    rows = [json.loads(line) for line in file.getvalue().splitlines()]

    def write() -> None:
        nowhere = Nowhere()
        for row in rows:
            nowhere.write((json.dumps(row, ensure_ascii=False) + "\n").encode())

    return write


def csv_rival(trace: Trace) -> Callable[[], None]:
    file = io.BytesIO()
    export(trace, "csv", file)
    rows = list(csv.reader(io.StringIO(file.getvalue().decode(), newline="")))

    def write() -> None:
        text = io.TextIOWrapper(Nowhere(), encoding="utf-8", newline="")
        csv.writer(text).writerows(rows)
        text.flush()

    return write


@pytest.mark.parametrize(("name", "rival"), [("jsonl", jsonl_rival), ("csv", csv_rival)])
def test_steps_are_written_at_no_less_than_a_share_of_the_rate(name, rival, trace, measured):
    """Processor time, taken in turns, the best of each: a busy moment counts for neither."""
    other = rival(trace)
    ours = theirs = float("inf")
    for _ in range(4 if measured else 1):
        start = time.process_time()
        other()
        middle = time.process_time()
        export(trace, name, Nowhere())
        theirs = min(theirs, middle - start)
        ours = min(ours, time.process_time() - middle)
    steps = len(trace)
    print(
        f"\n{name}, {steps:,} steps: {steps / ours:,.0f} a second, ready-made rows "
        f"{steps / theirs:,.0f}, share {theirs / ours:.2f}"
    )
    assert theirs / ours >= SHARE or not measured


@pytest.mark.parametrize("name", ["jsonl", "csv", "json", "npz"])
def test_a_large_trace_is_written_within_its_memory(name, measured):
    """In a process of its own, the program itself and the trace counted in."""
    if not measured and name != "csv":
        pytest.skip("one format is enough where nothing is measured")
    if not Path("/proc/self/status").exists():
        pytest.skip("nobody tells here how much memory was taken at most")
    code = (
        "import re, sys, time; sys.path.insert(0, sys.argv[1])\n"
        "from core.documents import read_network\n"
        "from core.export import EXPORTERS\n"
        "from core.trace import record\n"
        "trace = record(read_network(sys.argv[2]))\n"
        "start = time.perf_counter()\n"
        "with open(sys.argv[4], 'wb') as file:\n"
        "    EXPORTERS[sys.argv[3]].write(trace, file, lambda done, total: None)\n"
        "status = open('/proc/self/status').read()\n"
        "most = 1024 * int(re.search(r'VmHWM:\\s*(\\d+) kB', status)[1])\n"
        "print(most, time.perf_counter() - start)\n"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", code, str(ROOT), str(LARGE), name, "/dev/null"],
        capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    most, seconds = map(float, done.stdout.split())
    print(f"\n{name}: {most / 1e6:.0f} MB at most, {seconds:.1f} s")
    assert most < MOST_MEMORY
