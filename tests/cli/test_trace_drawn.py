"""What does ``trace`` say of formats that are drawn, where Qt is not installed?"""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "assets" / "examples" / "lecture-2-3-2.json"

WITHOUT_QT = """
import sys
sys.modules["PySide6"] = None
from visualizer.cli import main
sys.exit(main(sys.argv[1:]))
"""


def trace_without_qt(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_QT, "trace", str(EXAMPLE), *arguments],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("ending", ["pdf", "png", "svg", "gif", "zip", "worksheet.pdf"])
def test_one_line_says_what_is_missing_and_how_to_get_it(ending, tmp_path):
    done = trace_without_qt("-o", str(tmp_path / f"out.{ending}"))
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert "PySide6 is not installed" in line
    assert "pip install PySide6-Essentials" in line
    assert list(tmp_path.iterdir()) == []


def test_the_other_formats_are_written(tmp_path):
    for ending in ("json", "csv", "html", "tex"):
        done = trace_without_qt("-o", str(tmp_path / f"out.{ending}"))
        assert done.returncode == 0, done.stderr
    assert len(list(tmp_path.iterdir())) == 4
