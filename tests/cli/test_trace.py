"""`trace`: every format and every choice from the command line, large networks, and its end."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from command_line import command, environment, one_line, refused, run

from core.documents import read_network
from core.export import EXPORTERS, FIELDS, Options
from core.lettering import Notation
from core.trace import record
from visualizer.cli import main
from visualizer.i18n import read_words, speak

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "assets" / "examples"
LECTURE = str(EXAMPLES / "lecture-2-3-2.json")
MNIST = str(EXAMPLES / "mnist-784-100-10.json")
MOST_MEMORY = 200e6
COLUMNS = Notation(rows=False, brackets="()", letter="θ", first=0)
AS_COLUMNS = ("--notation", "columns", "--brackets", "round", "--letter", "theta", "--first", "0")


@pytest.fixture
def here(monkeypatch, capsys):
    """Runs a command in this process: gives its exit code, and what it wrote to standard error."""
    monkeypatch.setenv("BACKPROP_LANGUAGE", "en")

    def call(*arguments):
        try:
            code = main(list(map(str, arguments)))
        except SystemExit as left:
            code = left.code
        return code, capsys.readouterr().err

    yield call
    speak("en")


@pytest.fixture(scope="module")
def lecture():
    return record(read_network(LECTURE))


def exported(trace, name, notation=COLUMNS, **options):
    """The bytes that the exporter itself gives."""
    file = io.BytesIO()
    EXPORTERS[name].write(trace.written(notation), file, lambda *_: None, Options(**options))
    return file.getvalue()


# What is chosen ----------------------------------------------------------------------------------

CHOSEN = {
    "jsonl": (("--steps", "16:31"), {"start": 16, "stop": 32}),
    "json": (("--steps", "50:", "--layer", "2"), {"start": 50, "layer": 2}),
    "csv": (("--excel", "--steps", ":9"), {"stop": 10, "excel": True}),
    "markdown": (("--phase", "backward", "--decimals", "3"), {"phase": "backward", "decimals": 3}),
    "latex": (("--fragment", "--steps", "20"), {"fragment": True, "start": 20, "stop": 21}),
    "html": (("--layer", "1"), {"layer": 1}),
    "python": (("--torch",), {"torch": True}),
    "npz": ((), {}),
    "worksheet-latex": (
        ("--versions", "3", "--seed", "7", "--key", "--blank", "forward,delta", "--share", "0.5"),
        {"versions": 3, "seed": 7, "key": True, "blanks": ("forward", "delta"), "share": 0.5},
    ),
    "worksheet-html": (("--versions", "2"), {"versions": 2}),
    "moodle": (("--versions", "2", "--decimals", "5"), {"versions": 2, "decimals": 5}),
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "vi"])
def test_each_choice_arrives_in_each_format(language, lecture, tmp_path, here):
    for name, (arguments, options) in CHOSEN.items():
        row = EXPORTERS[name]
        if "words" in row.options:
            options = {**options, "words": read_words(language)}
        notation = AS_COLUMNS if "notation" in row.options else ()
        out = tmp_path / f"out{row.suffixes[0]}"
        asked = ("trace", LECTURE, "-o", out, *arguments, *notation, "--language", language)
        assert here(*asked) == (0, ""), name
        expected = exported(lecture, name, COLUMNS if notation else Notation(), **options)
        assert out.read_bytes() == expected, name


def test_workbooks_come_too(tmp_path):
    for name, arguments in (
        ("out.xlsx", ("--decimals", "3")),
        ("out.worksheet.xlsx", ("--versions", "2", "--key")),
    ):
        out = tmp_path / name
        _, err = run("trace", LECTURE, "-o", out, *arguments)
        assert err == ""
        with zipfile.ZipFile(out) as archive:
            assert archive.testzip() is None
            assert "xl/workbook.xml" in archive.namelist()


def test_the_help_lists_every_format_and_every_choice():
    for language in ("en", "vi"):
        out, _ = run("trace", "--help", "--language", language)
        from visualizer.export import EXPORTERS as ALL

        for name, row in ALL.items():
            line = next(one for one in out.splitlines() if re.match(rf"  {name}  ", one))
            assert all(ending in line for ending in row.suffixes)
            assert line.endswith(read_words(language)(row.title))
        for name in FIELDS:
            assert {"blanks": "--blank"}.get(name, "--" + name) in out
        for option in ("--steps", "--phase", "--layer", "--decimals", "--notation", "--brackets",
                       "--letter", "--first", "--force", "--format", "--language"):  # fmt: skip
            assert f"  {option} " in out or f", {option} " in out, option
        assert not re.search(r"\(\)", out)
        assert max(map(len, out.splitlines())) <= 110


# What cannot be ----------------------------------------------------------------------------------

REFUSED = {
    ("--format", "html", "--torch"): "--torch: html has no such choice; leave it out, or take pyth",
    ("--format", "csv", "--decimals", "3"): "--decimals: csv has no such choice",
    ("--format", "npz", "--steps", "3:4"): "--steps: npz has no such choice",
    ("--format", "npz", "--phase", "loss"): "--phase: npz has no such choice",
    ("--format", "npz", "--first", "0"): "--first: npz has no such choice",
    ("--excel",): "--excel: json has no such choice; leave it out, or take csv",
    ("--format", "html", "--decimals", "20"): "--decimals: a whole number from 0 to 17",
    ("--format", "html", "--decimals", "x"): "a whole number expected",
    ("--format", "moodle", "--versions", "90"): "--versions: a whole number from 1 to 26",
    ("--format", "moodle", "--seed", "-1"): "--seed: 0 or more",
    ("--format", "worksheet-html", "--share", "0"): "--share: more than 0",
    ("--format", "worksheet-html", "--blank", "forwards"): "--blank: unknown name \"forwards\"",
    ("--steps", "50:70"): "--steps: steps from 0 to 57 expected, found 50:70",
    ("--steps", "9:3"): "--steps: steps from 0 to 57 expected, found 9:3",
    ("--steps", "58"): "--steps: steps from 0 to 57 expected",
    ("--steps", "a:b"): "A:B such as 16:31 expected",
    ("--layer", "3"): "--layer: a layer from 0 (the input) to 2",
    ("--phase", "loss", "--layer", "1"): "--steps: no step is in this phase",
    ("--phase", "backwards"): "backwards",
    ("--letter", "Q"): "Q",
    ("--format", "pfd"): '--format: unknown "pfd"; give json or csv',
}  # fmt: skip


def test_what_cannot_be_is_one_line_and_leaves_nothing(tmp_path, here):
    for arguments, said in REFUSED.items():
        code, err = here("trace", LECTURE, *arguments, "-o", tmp_path / "out.json")
        assert code == 2, arguments
        assert said in one_line(err), arguments
        assert list(tmp_path.iterdir()) == [], arguments


def test_a_refusal_comes_before_the_first_byte_on_standard_output():
    refused("trace", LECTURE, "--format", "worksheet-html", "--versions", "0")
    line = refused("trace", MNIST, "--format", "html")
    assert re.match(r'--steps: 239,676 steps are too many .* such as phase "\w+"', line)
    line = refused("trace", MNIST, "--format", "moodle", "--language", "vi")
    assert line.startswith("--format: 239.676 ")


def test_the_phase_that_is_offered_is_taken(tmp_path):
    phase = re.search(r'phase "(\w+)"', refused("trace", MNIST, "--format", "markdown"))[1]
    out = tmp_path / "part.md"
    run("trace", MNIST, "-o", out, "--phase", phase, "--decimals", "4")
    assert out.stat().st_size > 10_000


def test_a_workbook_that_does_not_compute_is_said_before(tmp_path):
    network = EXAMPLES / "mnist-784-100-10.json"
    document = json.loads(network.read_text(encoding="utf-8"))
    document["layers"][0]["units"] = 30
    (tmp_path / "wide.json").write_text(json.dumps(document), encoding="utf-8")
    out = tmp_path / "wide.xlsx"
    _, err = run("trace", tmp_path / "wide.json", "-o", out)
    assert "the cells hold the values alone" in err
    assert out.exists()


def test_no_workbook_is_poured_into_a_terminal():
    pty = pytest.importorskip("pty")
    main, other = pty.openpty()
    done = subprocess.run(
        command("trace", LECTURE, "--format", "xlsx"),
        stdout=other, stderr=subprocess.PIPE, cwd=ROOT, env=environment(), timeout=60,
    )  # fmt: skip
    os.close(other)
    os.close(main)
    assert done.returncode == 2
    assert b"-o: xlsx is nothing for a terminal; give a file" in done.stderr


# Text stays text ---------------------------------------------------------------------------------


@pytest.mark.parametrize("title", ["<script>alert(1)</script>", "=1+1", "\\input{x}", "Bài tập 1"])
def test_a_title_stays_text_in_every_file(title, tmp_path, here):
    document = json.loads(Path(LECTURE).read_text(encoding="utf-8"))
    document["title"] = document["notes"] = title
    path = tmp_path / "network.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    made = {}
    for name in list(EXPORTERS):  # the command adds those that are drawn
        if EXPORTERS[name].is_text and name != "svg":
            assert here("trace", path, "-o", tmp_path / name, "--format", name) == (0, "")
            made[name] = (tmp_path / name).read_text(encoding="utf-8-sig")
    assert json.loads(made["json"])["network"]["title"] == title
    for name in ("html", "worksheet-html", "moodle"):
        assert "<script>alert" not in made[name]
    for name in ("latex", "worksheet-latex"):
        assert "\\input{x}" not in made[name]
    compile(made["python"], "script.py", "exec")
    assert not any(line.startswith("=") for line in made["csv"].splitlines())


# Large ones, and the end -------------------------------------------------------------------------

MEASURED = """
import re, sys
from visualizer.cli import main
code = main(sys.argv[1:])
status = open("/proc/self/status").read()
print(1024 * int(re.search(r"VmHWM:\\s*(\\d+) kB", status)[1]))
sys.exit(code)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="nobody tells the memory here")
@pytest.mark.parametrize("name", ["jsonl", "csv"])
def test_a_large_trace_needs_little_memory(name, tmp_path):
    """784-100-10, some 240,000 steps, by the command line in a process of its own."""
    out = tmp_path / f"large.{name}"
    done = subprocess.run(
        [sys.executable, "-B", "-c", MEASURED, "trace", MNIST, "-o", str(out)],
        capture_output=True, text=True, check=True, cwd=ROOT, env=environment(), timeout=300,
    )  # fmt: skip
    assert int(done.stdout) < MOST_MEMORY
    with out.open("rb") as file:
        count = sum(1 for _ in file)
    assert count == 239_676 + (name == "csv")


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="no Ctrl+C can be sent here")
@pytest.mark.parametrize("name", ["jsonl", "csv"])
def test_ctrl_c_leaves_no_file(name, tmp_path):
    running = subprocess.Popen(
        command("trace", MNIST, "-o", tmp_path / f"large.{name}"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, env=environment(),
        start_new_session=True,
    )  # fmt: skip
    try:
        while running.poll() is None and not any(
            part.stat().st_size > 1_000_000 for part in tmp_path.glob(".*")
        ):
            time.sleep(0.01)
        assert running.poll() is None
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=30)
    finally:
        running.kill()
        running.wait()
    assert running.returncode == 130
    assert out == b""
    assert err.decode() == "backprop-visualizer: cancelled; nothing was written\n"
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_sees_how_far_it_is(tmp_path):
    pty = pytest.importorskip("pty")
    main, other = pty.openpty()
    running = subprocess.Popen(
        command("trace", MNIST, "-o", tmp_path / "large.json"),
        stdout=subprocess.DEVNULL, stderr=other, cwd=ROOT, env=environment(TERM="xterm"),
    )  # fmt: skip
    os.close(other)
    seen = b""
    try:
        while True:
            try:
                found = os.read(main, 4096)
            except OSError:
                break
            if not found:
                break
            seen += found
        assert running.wait(timeout=60) == 0
    finally:
        running.kill()
        running.wait()
        os.close(main)
    assert re.search(rb"\d+ %  [\d,]+ of 239,676 steps", seen)
    assert seen.endswith(b"\r\x1b[K")
