"""The command line as a user has it: its own process, its files, its exit codes."""

import csv
import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import refused, run

from core import activations
from core.archive import read_archive, write_archive
from core.documents import network_text, read_network
from core.trace import record
from visualizer.cli import main
from visualizer.examples import example_names, read_example

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "assets" / "examples"
LECTURE = str(EXAMPLES / "lecture-2-3-2.json")


def test_a_trace_on_standard_output_is_the_trace_document():
    out, err = run("trace", LECTURE)
    assert err == ""
    found = json.loads(out)
    trace = record(read_network(LECTURE))
    assert (found["format"], found["version"]) == ("backprop-trace", 1)
    assert found["summary"] == {"loss": trace.loss, "loss_after": trace.loss_after, "steps": 58}
    assert [step["value"] for step in found["steps"]] == [step.value for step in trace]
    assert [step["operands"] for step in found["steps"]] == [list(s.operands) for s in trace]
    assert found["layers"][1]["new_weights"] == trace.values("new_weights", 2).tolist()


def test_the_network_in_a_trace_is_whole(tmp_path):
    out, _ = run("trace", EXAMPLES / "mnist-784-100-10.json", "-o", tmp_path / "trace.json")
    assert out == ""
    with (tmp_path / "trace.json").open(encoding="utf-8") as file:
        head = "".join(line for line, _ in zip(file, range(950), strict=False))
    assert '"weights": [' in head


def test_csv_has_one_row_a_step_and_exact_values(tmp_path):
    out = tmp_path / "trace.csv"
    run("trace", LECTURE, "-o", out)
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    trace = record(read_network(LECTURE))
    assert len(rows) == len(trace)
    assert [float(row["value"]) for row in rows] == [step.value for step in trace]
    assert [row["expression"] for row in rows] == [step.expression for step in trace]


def test_the_format_goes_by_the_ending_or_by_the_option(tmp_path):
    run("trace", LECTURE, "-o", tmp_path / "a.txt", "--format", "csv")
    assert (tmp_path / "a.txt").read_text(encoding="utf-8").startswith("index,phase,")
    assert "--format json or csv" in refused("trace", LECTURE, "-o", tmp_path / "b.txt")
    assert 'unknown "xml"' in refused("trace", LECTURE, "--format", "xml")
    assert not (tmp_path / "b.txt").exists()


def test_an_existing_file_is_kept_without_force(tmp_path):
    out = tmp_path / "kept.json"
    out.write_text("mine")
    assert "--force" in refused("trace", LECTURE, "-o", out)
    assert "--force" in refused("examples", "xor-2-2-1", "-o", out)
    assert out.read_text() == "mine"
    run("examples", "xor-2-2-1", "-o", out, "--force")
    assert read_network(out) == read_example("xor-2-2-1")


def test_check_prints_the_largest_error_of_each_layer():
    out, _ = run("check", LECTURE)
    lines = out.splitlines()
    assert [line.split()[:3] for line in lines[:2]] == [
        ["layer", "1", "weights"],
        ["layer", "2", "weights"],
    ]
    assert all("largest relative error" in line for line in lines[:2])
    assert "all gradients agree" in lines[-1]


@pytest.mark.parametrize("name", [n for n in example_names() if "mnist" not in n])
def test_check_agrees_on_every_example(name, capsys):
    assert main(["check", str(EXAMPLES / f"{name}.json")]) == 0
    assert "a gradient does not agree" not in capsys.readouterr().out


def test_check_fails_where_a_gradient_is_wrong(monkeypatch, capsys):
    """A slip put into the backward pass: the derivative of tanh forgotten."""
    row = activations.ACTIVATIONS["tanh"]
    wrong = dataclasses.replace(row, derivative=lambda z, a, alpha: 1 + 0 * z)
    monkeypatch.setitem(activations.ACTIVATIONS, "tanh", wrong)
    assert main(["check", str(EXAMPLES / "tanh-2-3-2.json")]) == 1
    assert "a gradient does not agree" in capsys.readouterr().out


def test_examples_are_listed_and_written():
    out, _ = run("examples")
    assert len(out.splitlines()) >= 12
    assert out.splitlines()[0].split() == ["lecture-2-3-2", "Lecture", "exercise", "2-3-2"]
    out, _ = run("examples", "mazur-2-2-2")
    assert out == network_text(read_example("mazur-2-2-2"))
    assert "no example" in refused("examples", "nothing")


def test_a_network_may_come_from_an_archive(tmp_path):
    path = tmp_path / "lecture.npz"
    run("examples", "lecture-2-3-2", "-o", path)
    assert read_archive(path) == read_network(LECTURE)
    assert run("trace", path) == run("trace", LECTURE)
    assert run("check", path) == run("check", LECTURE)
    renamed = path.rename(tmp_path / "lecture.json")
    assert run("check", renamed) == run("check", LECTURE)


def test_a_damaged_archive_is_one_line(tmp_path):
    path = tmp_path / "lecture.npz"
    write_archive(read_network(LECTURE), path)
    path.write_bytes(path.read_bytes()[:500])
    assert refused("check", path) == f"{path}: a damaged or truncated archive; copy it again"


BAD = {
    "not json": "{",
    "no object": "[]",
    "wrong format": '{"format": "x"}',
    "wrong version": '{"format": "backprop-network", "version": 2}',
    "empty": "",
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_a_bad_document_is_one_line(text, tmp_path):
    path = tmp_path / "bad.json"
    path.write_text(text)
    for command in (["trace"], ["check"], ["shot", "-o", tmp_path / "x.png"]):
        assert refused(command[0], path, *command[1:]).startswith("bad.json: ")


def test_the_message_of_the_contract(tmp_path):
    path = tmp_path / "short.json"
    document = json.loads(Path(LECTURE).read_text(encoding="utf-8"))
    document["layers"][1]["weights"].pop()
    path.write_text(json.dumps(document))
    assert refused("check", path) == (
        "short.json: layers[1].weights: 3 rows expected (layer 1 has 3 neurons), found 2"
    )


def test_missing_files_folders_and_binary_files(tmp_path):
    assert "no such file" in refused("trace", tmp_path / "none.json")
    assert "no such file" in refused(tmp_path / "none.json")
    assert "folder" in refused("check", tmp_path)
    binary = tmp_path / "binary.json"
    binary.write_bytes(bytes(range(256)))
    assert "UTF-8" in refused("check", binary)
    assert "cannot be written" in refused("trace", LECTURE, "-o", tmp_path / "no" / "a.json")


def test_unknown_options_and_too_much():
    assert "--help" in refused("trace", LECTURE, "--nonsense")
    assert "FILE" in refused("trace")
    assert "one too many" in refused(LECTURE, LECTURE)


def test_a_full_disk_leaves_nothing(tmp_path):
    resource = pytest.importorskip("resource")

    def small():
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    out = tmp_path / "full.json"
    assert "cannot be written" in refused("trace", LECTURE, "-o", out, preexec_fn=small)
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_goes_away_is_no_error():
    head = subprocess.run(
        f'"{sys.executable}" -m visualizer trace "{LECTURE}" | head -n 2',
        shell=True,
        capture_output=True,
        cwd=ROOT,
        timeout=60,
    )
    assert head.stderr == b""
    assert b"backprop-trace" in head.stdout


def test_the_command_line_imports_no_qt(tmp_path):
    code = (
        "import sys\n"
        "from visualizer.cli import main\n"
        f"main(['check', {LECTURE!r}])\n"
        f"assert main(['trace', {LECTURE!r}, '-o', {str(tmp_path / 'a.csv')!r}]) == 0\n"
        "main(['examples'])\n"
        "bad = [m for m in sys.modules if m.startswith(('PySide6', 'shiboken6', 'pyqtgraph'))]\n"
        "assert not bad, bad\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, capture_output=True)
