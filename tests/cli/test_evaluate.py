"""Does ``evaluate`` give the figures of the training, and say where the data differ?"""

import json
from pathlib import Path

import numpy as np
import pytest
from command_line import one_line

from core.datasets.named import load
from core.metrics import accuracy, confusion
from core.passes import loss_of
from core.stored import read_stored, write_stored
from visualizer.cli import main
from visualizer.resources import assets


@pytest.fixture
def command(capsys, tmp_path, monkeypatch):
    """Run a command in this process, in an empty folder; gives what is printed."""
    monkeypatch.chdir(tmp_path)

    def go(*arguments, code=0):
        assert main(list(map(str, arguments))) == code
        said = capsys.readouterr()
        if code == 2:
            assert said.out == ""
            return one_line(said.err)
        return said.out

    return go


def report_of(out):
    lines = out.splitlines()
    start = next(k for k, line in enumerate(lines) if " samples: loss " in line)
    end = next((k for k, line in enumerate(lines) if line.startswith("The network is")), None)
    return "\n".join(lines[start:end]).strip()


RUNS = {
    "digits": ("--data digits --divide 16 --layers 64-12-10 --epochs 3", "--divide 16"),
    "points": ("--data spirals --set classes=3 --data-seed 2 --epochs 20",
               "--set classes=3 --data-seed 2"),
    "one output": ("--data circles --epochs 20 --dtype float64", ""),
    "no test part": ("--data xor --layers 2-3-1 --epochs 100", ""),
    "scaled": ("--data digits --scale min-max --layers 64-10 --epochs 2", "--scale min-max"),
}  # fmt: skip


@pytest.mark.parametrize("ending", ["json", "npz"])
@pytest.mark.parametrize(("training", "data"), RUNS.values(), ids=RUNS.keys())
def test_what_is_saved_gives_the_very_figures(training, data, ending, command):
    path = f"m.{ending}"
    out = command("train", *training.split(), "--save", path)
    name = training.split()[1]
    done = command("evaluate", path, "--data", name, *data.split())
    assert report_of(done) == report_of(out)
    assert "Careful" not in done


def test_the_figures_are_right(command, tmp_path):
    """Held to the trace's own pass forward, sample by sample."""
    command("train", "--data", "digits", "--divide", 16, "--layers", "64-8-10", "--epochs", 2,
            "--save", "m.npz")  # fmt: skip
    command("evaluate", "m.npz", "--data", "digits", "--divide", 16, "--json", "r.json")
    found = json.loads(Path("r.json").read_text())["report"]
    network, data = read_stored("m.npz"), load("digits", assets(), divisor=16).flat()
    inputs, part = data.values(data.test), data.test
    whole = network.replace(inputs=inputs, targets=part.targets)
    assert found["loss"] == pytest.approx(loss_of(whole), rel=1e-12)
    a = inputs
    for _, layer in network.weighted:
        z = a @ layer.weights + layer.biases
        a = np.maximum(z, 0)
    guessed = z.argmax(axis=1)
    assert found["accuracy"] == accuracy(part.labels, guessed)
    assert found["confusion"] == confusion(part.labels, guessed, 10).tolist()


def test_parts(command):
    command("train", "--data", "moons", "--epochs", 5, "--save", "m.json")
    figures = {}
    for part, samples in (("test", 50), ("train", 150), ("all", 200)):
        command("evaluate", "m.json", "--data", "moons", "--part", part, "--json", f"{part}.json")
        figures[part] = json.loads(Path(f"{part}.json").read_text())["report"]
        assert figures[part]["samples"] == samples
    both = np.add(figures["test"]["confusion"], figures["train"]["confusion"])
    assert figures["all"]["confusion"] == both.tolist()
    mean = (50 * figures["test"]["loss"] + 150 * figures["train"]["loss"]) / 200
    assert figures["all"]["loss"] == pytest.approx(mean, rel=1e-14)
    command("train", "--data", "xor", "--epochs", 5, "--save", "x.json")
    said = command("evaluate", "x.json", "--data", "xor", "--part", "test", code=2)
    assert said == "--part: these data have no test part; give train"


def test_data_that_were_treated_otherwise_are_said(command):
    command("train", "--data", "digits", "--divide", 16, "--epochs", 1, "--save", "m.npz")
    out = command("evaluate", "m.npz", "--data", "digits", "--json", "r.json")
    assert out.index("Said by the model:") < out.index("each divided by 16.")
    assert out.index("Done to these data:") < out.index("as they are, 0 to 16; not scaled.")
    notes = json.loads(Path("r.json").read_text())["notes"]
    assert notes["same"] is False
    assert any("divided by 16" in line for line in notes["model"])
    assert any("not scaled" in line for line in notes["data"])


def test_quantities_have_a_loss_alone(command, tmp_path):
    rows = "\n".join(f"{x};{2 * x + 1}" for x in range(40))
    (tmp_path / "line.csv").write_text("x;y\n" + rows)
    shared = ("--data", "line.csv", "--scale", "min-max", "--target", "y", "--as-numbers", "y")
    out = command("train", *shared, "--layers", "1-1", "--epochs", 50, "--save", "m.json",
                  "--json", "r.json")  # fmt: skip
    assert report_of(out).startswith("Test part, 10 samples: loss ")
    assert "accuracy" not in out
    assert report_of(command("evaluate", "m.json", *shared)) == report_of(out)
    assert json.loads(Path("r.json").read_text())["report"]["accuracy"] is None


def test_many_classes_have_no_matrix_but_what_is_mixed_up(command, tmp_path):
    rng = np.random.default_rng(0)
    rows = "\n".join(f"{k + rng.normal(0, 0.9):.3f},class {k}" for k in range(40) for _ in range(5))
    (tmp_path / "many.csv").write_text("x,name\n" + rows)
    out = command("train", "--data", "many.csv", "--epochs", 20)
    assert "Most often mixed up (40 classes" in out
    assert " taken for class " in out
    mixed = report_of(out).split("Most often")[1].splitlines()
    assert max(map(len, mixed)) < 100
    assert [int(line.split(": ")[1]) for line in mixed[2:4]] == sorted(
        (int(line.split(": ")[1]) for line in mixed[2:4]), reverse=True
    )


def test_shapes_that_do_not_fit_are_one_line(command):
    command("train", "--data", "xor", "--epochs", 1, "--save", "m.json")
    assert command("evaluate", "m.json", "--data", "digits", code=2) == (
        "m.json: takes 2 inputs and gives 1 outputs; these data have 1 x 8 x 8 inputs and "
        "10 classes or targets: they do not fit"
    )


def test_a_network_whose_answers_are_no_numbers(command):
    command("train", "--data", "moons", "--epochs", 1, "--layers", "2-2-1", "--activations",
            "identity,identity", "--loss", "squared_error", "--save", "m.json")  # fmt: skip
    network = read_stored("m.json")
    # Whatever the point, both hidden neurons overflow, and their difference is no number.
    for number, weights in ((1, [[1e308, 1e308], [1e308, 1e308]]), (2, [[1e9], [-1e9]])):
        network = network.with_layer(number, weights=np.array(weights))
    write_stored(network, "m.json", overwrite=True)
    assert "gives NaN" in command("evaluate", "m.json", "--data", "moons", code=2)


@pytest.mark.parametrize(("arguments", "said"), [
    ("no.json --data xor", "no.json: no such file"),
    ("bad.json --data xor", "bad.json: not JSON"),
    ("bad.npz --data xor", "a damaged or truncated archive"),
    ("m.json", "--data: name the data"),
    ("m.json --data xr", '--data: unknown name "xr"; did you mean xor?'),
    ("m.json --data xor --json m.json", "--force"),
    ("m.json --data xor --json no/r.json", "there is no folder no"),
])  # fmt: skip
def test_bad_input_is_one_line(arguments, said, command, tmp_path):
    command("train", "--data", "xor", "--epochs", 1, "--save", "m.json")
    (tmp_path / "bad.json").write_text("{")
    (tmp_path / "bad.npz").write_bytes(b"PK\x03\x04 and so on")
    assert said in command("evaluate", *arguments.split(), code=2)
