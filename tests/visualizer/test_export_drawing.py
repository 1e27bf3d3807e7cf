"""Does drawing in another process give the files, tell its progress, and end when it should?"""

import io
import multiprocessing
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from drawn import ROOT, VIETNAMESE, example
from PySide6.QtGui import QImage

from core.checks import DocumentError
from core.files import writing
from visualizer.export import EXPORTERS, Options, first_picture, format_of
from visualizer.export.drawer import DRAWERS

EXAMPLE = str(ROOT / "assets" / "examples" / "lecture-2-3-2.json")


def quiet(done: int, total: int) -> None:
    """Nobody asks how far it is."""


def written(name: str, trace, **options) -> bytes:
    file = io.BytesIO()
    EXPORTERS[name].write(trace, file, quiet, Options(**options))
    return file.getvalue()


def drawing() -> list:
    return [child for child in multiprocessing.active_children() if child.name == "drawing"]


STARTS = {
    "pdf": b"%PDF-", "worksheet-pdf": b"%PDF-", "png": b"\x89PNG", "svg": b"<?xml",
    "png-series": b"PK", "svg-series": b"PK", "gif": b"GIF89a",
}  # fmt: skip


def test_the_table_has_them_all():
    assert set(DRAWERS) == set(STARTS) <= set(EXPORTERS)
    names = {"a.pdf": "pdf", "a.worksheet.pdf": "worksheet-pdf", "a.PNG": "png", "a.svg": "svg",
             "a.zip": "png-series", "a.svg.zip": "svg-series", "a.gif": "gif"}  # fmt: skip
    assert {name: format_of(name) for name in names} == names


@pytest.mark.parametrize("name", STARTS)
def test_a_file_of_each_format(name):
    trace = example("lecture-2-3-2")
    some = {"phase": "loss"} if "steps" in EXPORTERS[name].options else {}
    assert written(name, trace, **some).startswith(STARTS[name])
    assert not drawing()


def test_the_file_speaks_the_language_that_is_chosen():
    trace = example("lecture-2-3-2")
    assert "Lan truyền ngược" in written("svg", trace, step=30, words=VIETNAMESE).decode()
    assert "Backward" in written("svg", trace, step=30).decode()


@pytest.mark.parametrize("name", ["pdf", "worksheet-pdf", "gif", "svg"])
def test_the_first_page_as_a_preview(name):
    picture = QImage.fromData(first_picture(name, example("lecture-2-3-2"), Options(), quiet))
    if "pdf" in name:
        assert picture.height() / picture.width() == pytest.approx(2**0.5, abs=0.01)
    else:
        assert (picture.width(), picture.height()) == (1280, 720)


@pytest.mark.parametrize(
    ("name", "options", "place"),
    [
        ("png", {"step": 58}, "step"), ("png", {"width": 100}, "width"),
        ("png", {"height": 9000}, "height"), ("svg", {"theme": "sepia"}, "theme"),
        ("svg", {"content": "grph"}, "content"), ("gif", {"speed": 0.0}, "speed"),
        ("gif", {"step": 3}, "step"), ("pdf", {"theme": "dark"}, "theme"),
        ("png", {"start": 3}, "steps"), ("worksheet-pdf", {"versions": 99}, "versions"),
        ("worksheet-pdf", {"blanks": ("nothing",)}, "blanks"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(name, options, place):
    file = io.BytesIO()
    with pytest.raises(DocumentError) as caught:
        EXPORTERS[name].write(example("lecture-2-3-2"), file, quiet, Options(**options))
    assert caught.value.place == place
    assert file.getvalue() == b""
    assert "\n" not in str(caught.value)
    assert not drawing()


def test_too_long_traces_are_refused_with_a_range():
    trace = example("mnist-784-100-10")
    for name in ("pdf", "gif", "png-series", "svg-series"):
        with pytest.raises(DocumentError, match=r'choose fewer, such as phase "\w+"'):
            EXPORTERS[name].check(trace, Options())
    with pytest.raises(DocumentError, match="too many"):
        EXPORTERS["worksheet-pdf"].check(trace, Options())
    EXPORTERS["png"].check(trace, Options())


def test_cancelling_ends_the_process_and_leaves_nothing(tmp_path):
    class Enough(Exception):
        pass

    def progress(done: int, total: int) -> None:
        if done:
            raise Enough

    path = tmp_path / "steps.png.zip"
    with pytest.raises(Enough), writing(path) as file:
        EXPORTERS["png-series"].write(example("lecture-2-3-2"), file, progress, Options())
    assert list(tmp_path.iterdir()) == []
    assert not drawing()


def test_it_can_be_cancelled_before_the_process_has_said_anything():
    told = []

    def progress(done: int, total: int) -> None:
        told.append((done, total))
        raise InterruptedError

    with pytest.raises(InterruptedError):
        EXPORTERS["pdf"].write(example("lecture-2-3-2"), io.BytesIO(), progress, Options())
    assert told == [(0, 0)]
    assert not drawing()


def test_a_preview_can_be_cancelled():
    def progress(done: int, total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        first_picture("pdf", example("digits-64-32-16-10"), Options(phase="loss"), progress)
    assert not drawing()


def test_a_file_that_cannot_be_written_ends_the_process():
    class Full(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, data) -> int:
            raise OSError(28, "no space left on device")

    with pytest.raises(OSError, match="no space"):
        EXPORTERS["svg"].write(example("lecture-2-3-2"), Full(), quiet, Options())
    assert not drawing()


def test_a_process_that_dies_is_said_in_one_line():
    killed = []

    def progress(done: int, total: int) -> None:
        if not killed:
            killed.append(drawing()[0])
            killed[0].kill()

    with pytest.raises(DocumentError, match="ended early"):
        EXPORTERS["png-series"].write(example("lecture-2-3-2"), io.BytesIO(), progress, Options())


def test_drawing_from_a_thread_holds_nobody_up():
    """The window draws in the background: meanwhile its own thread goes on."""
    made: list[bytes] = []
    thread = threading.Thread(
        target=lambda: made.append(written("png-series", example("lecture-2-3-2"), phase="forward"))
    )
    thread.start()
    longest, before = 0.0, time.monotonic()
    while thread.is_alive():
        time.sleep(0.002)
        now = time.monotonic()
        longest, before = max(longest, now - before), now
    assert made[0].startswith(b"PK")
    assert longest < 0.5


@pytest.mark.skipif(sys.platform != "linux", reason="a machine without a display is one of Linux")
def test_the_command_line_needs_no_display(tmp_path):
    outside = {name: value for name, value in os.environ.items()
               if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}  # fmt: skip
    path = tmp_path / "report.pdf"
    done = subprocess.run(
        [sys.executable, "-m", "visualizer", "trace", EXAMPLE, "-o", str(path)],
        cwd=ROOT, env=outside, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert path.read_bytes().startswith(b"%PDF-")
    assert [file.name for file in tmp_path.iterdir()] == ["report.pdf"]


def test_the_table_imports_no_qt():
    code = (
        "import sys, visualizer.export\n"
        "assert 'pdf' in visualizer.export.EXPORTERS\n"
        "assert not {'PySide6', 'PIL'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)


def test_a_stray_main_module_is_not_run_again(tmp_path):
    """A script that exports is not carried out once more by the process that draws."""
    script = tmp_path / "script.py"
    out = tmp_path / "step.svg"
    script.write_text(
        "import sys\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "if __name__ == '__main__':\n"
        "    from core.documents import read_network\n"
        "    from core.trace import record\n"
        "    from visualizer.export import EXPORTERS\n"
        f"    trace = record(read_network({EXAMPLE!r}))\n"
        f"    with open({str(out)!r}, 'xb') as file:\n"
        "        EXPORTERS['svg'].write(trace, file, lambda done, total: None)\n",
        encoding="utf-8",
    )
    subprocess.run([sys.executable, str(script)], check=True, timeout=60, cwd=tmp_path)
    assert Path(out).read_bytes().startswith(b"<?xml")
