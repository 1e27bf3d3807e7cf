"""Does ``train`` do what it says: recipes, one's own data, saving, and how it ends?"""

import json
import os
import select
import signal
import struct
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest
from command_line import NAME, ROOT, command, environment, one_line, run

from core.losses import LOSSES
from core.network import Optimizer
from core.optimizers import OPTIMIZERS
from core.stored import read_stored
from core.training.recipes import RECIPES
from visualizer.cli import main
from visualizer.terminal.interrupt import Interrupt
from visualizer.terminal.score_lines import step_between

posix = pytest.mark.skipif(os.name != "posix", reason="signals and terminals of a POSIX system")


@pytest.fixture
def train(capsys, tmp_path, monkeypatch):
    """Train in this process, in an empty folder; gives what is printed."""
    monkeypatch.chdir(tmp_path)

    def go(*arguments, code=0):
        assert main(["train", *map(str, arguments)]) == code
        said = capsys.readouterr()
        if code == 2:
            assert said.out == ""
            return one_line(said.err)
        return said.out

    return go


def report_of(out):
    """The report: from the line with the samples to the end of the matrix."""
    lines = out.splitlines()
    start = next(k for k, line in enumerate(lines) if " samples: loss " in line)
    end = next((k for k, line in enumerate(lines) if line.startswith("The network is")), None)
    return "\n".join(lines[start:end]).strip()


def rows_of(out):
    """The table of scores, as numbers: epoch, then losses and accuracies."""
    table = out.split("     epoch  ")[1].split("\n\n")[0].splitlines()[1:]
    return [[float(cell) for cell in row.replace(",", "").replace("%", "").split()]
            for row in table]  # fmt: skip


# Recipes


def test_recipes_are_listed(train):
    for arguments in ((), ("--list",)):
        lines = train(*arguments).splitlines()
        assert [line.split()[0] for line in lines] == list(RECIPES)
        assert all(
            line.endswith(recipe.title)
            for line, recipe in zip(lines, RECIPES.values(), strict=True)
        )


def test_a_recipe_says_everything_that_changes_a_number(train):
    out = train("xor-2-3-1")
    task = RECIPES["xor-2-3-1"].task
    assert RECIPES["xor-2-3-1"].note in out
    said = dict(
        (line[:16].strip(), line[16:]) for line in out.split("\n\n")[1].splitlines() if line[:16]
    )
    assert said["Data"].startswith("XOR: 4 samples for training")
    assert said["Network"] == "2-3-1, 13 numbers to be learned"
    assert said["Activations"] == "sigmoid, sigmoid"
    assert said["First weights"].startswith(f"{task.scheme}, seed {task.seed}")
    assert said["Loss"].startswith(f"{task.loss}: ")
    assert said["Optimizer"].endswith(f"learning rate {task.optimizer.learning_rate:g}")
    assert f"of {task.settings.batch}, shuffled with seed {task.settings.seed}" in said[
        "Minibatches"
    ]  # fmt: skip
    assert said["Epochs"] == f"{task.settings.epochs:,}"
    assert said["Numbers"] == task.settings.dtype
    assert "*" not in out
    assert rows_of(out)[-1][0] == task.settings.epochs
    assert 15 <= len(rows_of(out)) <= 25
    assert rows_of(out)[-1][2] == 100
    assert "Training part, 4 samples" in out


def test_a_perceptron_learns_and_but_not_xor(train):
    assert "accuracy 100.00 %" in report_of(train("perceptron-and"))
    assert "accuracy 100.00 %" not in report_of(train("perceptron-xor"))


def test_an_option_changes_a_recipe(train):
    out = train("xor-2-2-1", "--layers", "2-4-1", "--activations", "tanh,sigmoid", "--epochs", 7,
                "--batch", 1, "--rate", 0.25, "--seed", 5, "--optimizer", "momentum",
                "--momentum", 0.8, "--init", "lecun", "--no-bias", "--dtype", "float64",
                "--l2", 0.01, "--schedule", "exponential", "--factor", 0.9, "--reduction", "sum",
                "--loss", "squared_error", "--no-shuffle", "--patience", 6,
                "--save", "a.json", "--json", "a.js")  # fmt: skip
    for said in ("2-4-1, 12 numbers", "tanh, sigmoid", "none", "lecun, seed 5", "squared_error: ",
                 "sum over the minibatch", "momentum, learning rate 0.25, momentum 0.8",
                 "exponential: the rate times 0.9", "of 1, in their order", "float64",
                 "0.01 / 2 times", "epochs of patience: 6"):  # fmt: skip
        assert said in out
    network = read_stored("a.json")
    assert [layer.units for _, layer in network.weighted] == [4, 1]
    assert [layer.activation.name for _, layer in network.weighted] == ["tanh", "sigmoid"]
    assert all(layer.biases is None for _, layer in network.weighted)
    assert (network.loss, network.batch_reduction) == ("squared_error", "sum")
    assert network.optimizer.settings == {"learning_rate": 0.25, "momentum": 0.8}
    assert network.optimizer.updates == 28
    assert network.init is None, "trained weights are no longer those that were drawn"
    settings = json.loads(Path("a.js").read_text())["settings"]
    assert settings["optimizer"] == {"name": "momentum", "learning_rate": 0.25, "momentum": 0.8}
    assert (settings["batch"], settings["epochs"], settings["shuffle"]) == (1, 7, False)


def test_another_optimizer_begins_with_its_own_numbers(train):
    out = train("xor-2-2-1", "--epochs", 2, "--optimizer", "adam")
    assert Optimizer("adam").learning_rate == 0.001
    assert "Adam, learning rate 0.001, beta1 0.9, beta2 0.999, epsilon 1e−08" in out


def test_the_small_cnn_runs(train):
    out = train("cnn-zeros-ones", "--epochs", 1, "--batch", 20)
    assert "1x28x28-5c3-100-2" in out
    assert "Only samples of the classes 0, 1 are taken." in out


# Data


def test_what_nobody_asked_for_is_marked(train):
    out = train("--data", "moons", "--epochs", 3)
    assert "2-8-1, 33 numbers to be learned *" in out
    assert "tanh, sigmoid *" in out
    assert "Epochs          3\n" in out
    assert "Moons: 200 points, normal noise of standard deviation 0.1, seed 0." in out
    out = train("--data", "moons", "--layers", "2-5-5-2", "--set", "noise=0.3", "--set",
                "count=50", "--data-seed", 4, "--test-share", 0.5,
                "--loss", "cross_entropy")  # fmt: skip
    assert "tanh, tanh, softmax *" in out
    assert "50 points, normal noise of standard deviation 0.3, seed 4" in out
    assert "25 samples for training, 25 for the test" in out
    assert "Epochs          1,000 *" in out


def test_pixels_are_not_scaled_unasked(train):
    out = train("--data", "digits", "--epochs", 1)
    assert "as they are, 0 to 16; not scaled." in out
    assert "--divide 16 makes them 0 to 1" in out
    out = train("--data", "digits", "--epochs", 1, "--divide", 16)
    assert "0 to 16, each divided by 16." in out
    assert "makes them 0 to 1" not in out


@pytest.fixture
def flowers(tmp_path):
    rng = np.random.default_rng(1)
    path = tmp_path / "flowers.csv"
    rows = [
        f"{k + rng.normal(0, 0.2):.3f},{rng.uniform():.3f},{name}"
        for k, name in enumerate(("oxeye", "poppy", "rue"))
        for _ in range(30)
    ]
    path.write_text("length,chance,species\n" + "\n".join(rows) + "\n")
    return path


def test_a_table_of_ones_own(train, flowers):
    out = train("--data", flowers, "--layers", "2-6-3", "--scale", "z-score", "--epochs", 200)
    assert "67 samples for training, 23 for the test" in out or "68 samples" in out
    assert "length: (x − " in out
    assert "in this order: oxeye, poppy, rue." in out
    report = report_of(out)
    assert float(report.split("accuracy ")[1].split(" %")[0]) > 90
    matrix = report.split("the answer)")[1].split("\n")
    assert matrix[2].split() == ["oxeye", "poppy", "rue"]
    out = train("--data", flowers, "--features", "length", "--epochs", 2)
    assert "1-8-3" in out
    out = train("--data", flowers, "--target", "length,chance", "--epochs", 2)
    assert "oxeye" in out
    assert "3-8-2" in out
    assert "identity *" in out
    assert "half_squared_error" in out
    assert "accuracy" not in out


def test_two_classes_may_have_one_output(train, flowers):
    out = train("--data", flowers, "--classes", "0,2", "--layers", "2-1", "--epochs", 300)
    assert "Target: one output, 0 for oxeye and 1 for rue." in out
    assert "one output a class" not in out
    assert "binary_cross_entropy" in out
    assert "accuracy 100.00 %" in report_of(out)


def test_missing_values_are_named_by_row_and_column(train, tmp_path):
    path = tmp_path / "holes.csv"
    path.write_text("a,b,y\n1,2,u\n,3,v\n4,?,u\n5,6,v\n7,8,u\n")
    assert "row 3 (a), row 4 (b)" in train("--data", path, code=2)
    out = train("--data", path, "--leave-out-missing", "--test-share", 0, "--epochs", 2)
    assert "Left out: 2 rows" in out
    assert "3 samples for training, none for a test" in out


def test_a_folder_of_pictures(train, tmp_path, monkeypatch):
    gui = pytest.importorskip("PySide6.QtGui")
    monkeypatch.setenv("QT_QPA_PLATFORM", os.environ.get("QT_QPA_PLATFORM", ""))
    monkeypatch.setenv("QT_LOGGING_RULES", "")
    for colour in ("red", "blue"):
        (tmp_path / "pets" / colour).mkdir(parents=True)
        for k in range(6):
            picture = gui.QImage(20 + k, 30, gui.QImage.Format.Format_RGB32)
            picture.fill(gui.QColor(colour))
            assert picture.save(str(tmp_path / "pets" / colour / f"{k}.png"))
    whole = (tmp_path / "pets" / "red" / "0.png").read_bytes()
    (tmp_path / "pets" / "red" / "half.png").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "pets" / "blue" / "words.txt").write_text("no picture")
    out, err = run("train", "--data", "pets", "--size", "4x5", "--colour", "--divide", 255,
                   "--epochs", 60, cwd=tmp_path)  # fmt: skip
    assert err == ""
    assert "skipped pets/red/half.png: " in out
    assert "skipped pets/blue/words.txt: " in out
    assert "made 4 x 5" in out
    assert "60-32-2" in out
    assert "accuracy 100.00 %" in report_of(out)


# What is refused, before anything long begins


BAD = {
    "recipe": ("xor-2-2-2", 'train: unknown name "xor-2-2-2"; did you mean xor-2-2-1?'),
    "data as recipe": ("mnist", "train: mnist is no recipe but data; write --data mnist"),
    "no data": ("--epochs 3", "--data: name the data, or a recipe; train --list lists the recipes"),
    "data": ("--data mnits", '--data: unknown name "mnits"; did you mean mnist?'),
    "file": ("--data no/a.csv", "no/a.csv: no such file; check the name and the folder"),
    "layer": ("--data xor --layers 2-x", '--layers: "x" is no layer'),
    "one layer": ("--data xor --layers 2", "--layers: the input and at least one layer expected"),
    "input": ("--data xor --layers 3-1", "--layers: the first number must be 2"),
    "outputs": ("--data digits --layers 64-9", "--layers: the last number must be 10"),
    "activation": ("xor-2-2-1 --activations relu,sigmod", '"sigmod"; did you mean sigmoid?'),
    "activations": ("xor-2-2-1 --activations relu", "--activations: 2 names expected"),
    "loss": ("xor-2-2-1 --loss cross_entropi", '"cross_entropi"; did you mean cross_entropy?'),
    "optimizer": ("xor-2-2-1 --optimizer adem", '--optimizer: unknown name "adem"; did you mean'),
    "momentum": ("xor-2-2-1 --momentum 0.9", "--momentum: sgd has no such number"),
    "too much": ("xor-2-2-1 --optimizer momentum --momentum 1", "--momentum: at least 0 and below"),
    "init": ("xor-2-2-1 --init xaver", '--init: unknown name "xaver"; did you mean xavier?'),
    "schedule": ("xor-2-2-1 --schedule cosin", '--schedule: unknown name "cosin"; did you mean'),
    "dtype": ("xor-2-2-1 --dtype float23", '--dtype: unknown name "float23"; did you mean'),
    "epochs": ("xor-2-2-1 --epochs 0", "--epochs: a whole number of at least 1"),
    "batch": ("xor-2-2-1 --batch -2", "--batch: a whole number of at least 1"),
    "rate": ("xor-2-2-1 --rate 0", "--rate: more than 0 expected"),
    "rate nan": ("xor-2-2-1 --rate nan", "--rate: a finite number expected"),
    "seed": ("xor-2-2-1 --seed -1", "--seed: 0 or more expected"),
    "share": ("--data moons --test-share 1", "--test-share: at least 0 and below 1"),
    "setting": ("--data moons --set nose=1", "--set: moons has no such setting; it has count"),
    "divide": ("--data moons --divide 2", "--divide: moons has no such setting"),
    "classes": ("--data digits --classes 3,11", "--classes: there is no class 11"),
    "column": ("xor-2-2-1 --target y", "--target: these data are no table of columns"),
    "size": ("xor-2-2-1 --size 8x8", "--size: these data are no folder of pictures"),
    "ending": ("xor-2-2-1 --save a.txt", "a.txt: give it the ending .json or .npz"),
    "folder": ("xor-2-2-1 --save no/a.npz", "no/a.npz: there is no folder no; make it first"),
    "json folder": ("xor-2-2-1 --json no/a.json", "no/a.json: there is no folder no"),
    "twice": ("xor-2-2-1 --save a.json --json ./a.json", "--json: this is the file of --save"),
    "start": ("--data xor --start no.npz", "no.npz: no such file"),
}


@pytest.mark.parametrize(("arguments", "said"), BAD.values(), ids=BAD.keys())
def test_bad_input_is_one_line_before_training(arguments, said, train, tmp_path):
    assert said in train(*arguments.split(), code=2)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("option", ["--epochs x", "--rate fast", "--set noise", "--size 8",
                                    "--classes 1,b", "--scale big", "--nonsense 1"])  # fmt: skip
def test_what_is_no_number_is_one_line(option, capsys):
    with pytest.raises(SystemExit) as caught:
        main(["train", "xor-2-2-1", *option.split()])
    assert caught.value.code == 2
    said = one_line(capsys.readouterr().err)
    assert option.split()[0] in said
    assert said.endswith(" --help")


def test_tables_options_that_do_not_go_together(train, flowers):
    for arguments, said in (
        (("--target", "none"), "no column “none”; there are length, chance, species"),
        (("--divide", "2"), "--divide: a table has no pixels; use --scale"),
        (("--set", "noise=1"), "--set: only data that come with the program"),
        (("--as-numbers", "species"), "is not a number"),
        (("--as-numbers", "length", "--as-categories", "length"), "--as-categories: length is"),
    ):
        assert said in train("--data", flowers, *arguments, code=2)


def test_an_existing_file_is_refused_before_training(train, tmp_path):
    (tmp_path / "a.npz").write_text("mine")
    for option in ("--save", "--json"):
        assert "--force" in train("xor-2-2-1", "--epochs", 10**9, option, "a.npz", code=2)
    assert (tmp_path / "a.npz").read_text() == "mine"
    train("xor-2-2-1", "--epochs", 2, "--save", "a.npz", "--force")
    assert read_stored(tmp_path / "a.npz").title == "XOR, 2-2-1"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder nobody can write to")
def test_a_folder_that_cannot_be_written_to_is_refused(train):
    assert "/proc/a.npz: cannot be written" in train("xor-2-2-1", "--save", "/proc/a.npz", code=2)


def test_truncated_data_are_one_line(train, tmp_path):
    shipped = ROOT / "assets" / "mnist"
    for path in shipped.glob("*.gz"):
        (tmp_path / path.name).write_bytes(path.read_bytes()[:5000])
    assert "damaged or cut short" in train("--data", tmp_path, code=2)
    np.savez(tmp_path / "a.npz", x_train=np.zeros((3, 2)))
    whole = (tmp_path / "a.npz").read_bytes()
    (tmp_path / "a.npz").write_bytes(whole[:100])
    assert "not a sound .npz file" in train("--data", tmp_path / "a.npz", code=2)
    assert "has a test part of its own" in train(
        "--data", tmp_path / "a.npz", "--test-share", 0.5, code=2
    )


# What is saved


@pytest.mark.parametrize("ending", ["json", "npz"])
def test_one_seed_gives_one_file(ending, train):
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        train("digits-64-32-16-10", "--epochs", 3, "--seed", seed, "--save", f"{name}.{ending}")
    a, b, c = (Path(f"{name}.{ending}").read_bytes() for name in "abc")
    assert a == b
    assert a != c


def test_training_goes_on_from_a_file(train, capsys):
    """With full batches, three epochs and three more are six."""
    full = ("--data", "moons", "--layers", "2-4-1", "--batch", 1000, "--dtype", "float64",
            "--optimizer", "momentum")  # fmt: skip
    train(*full, "--epochs", 6, "--save", "six.npz")
    train(*full, "--epochs", 3, "--save", "three.json")
    out = train("--data", "moons", "--batch", 1000, "--dtype", "float64", "--epochs", 3,
                "--start", "three.json", "--save", "both.npz")  # fmt: skip
    assert "those of the file" in out
    assert "3 updates made before" in out
    six, both = read_stored("six.npz"), read_stored("both.npz")
    assert six.layers == both.layers
    assert six.optimizer == both.optimizer
    said = train("--data", "moons", "--start", "six.npz", "--layers", "2-3-1", code=2)
    assert said == "--layers: the network of --start has it already; leave it out"


def test_results_as_json(train, capsys):
    out = train("digits-64-32-16-10", "--epochs", 4, "--json", "r.json", "--save", "m.npz")
    found = json.loads(Path("r.json").read_text(encoding="utf-8"))
    assert (found["format"], found["version"]) == ("backprop-training", 1)
    assert [score["epoch"] for score in found["scores"]] == [1, 2, 3, 4]
    for row, score in zip(rows_of(out), found["scores"], strict=True):
        told = [score[part][name] for part in ("train", "test") for name in ("loss", "accuracy")]
        assert row[1::2] == pytest.approx(told[::2], abs=1e-6)
        assert row[2::2] == pytest.approx([100 * share for share in told[1::2]], abs=0.01)
    assert found["ending"] == "epochs"
    assert (found["epochs"], found["updates"]) == (4, 4 * 45)
    assert found["saved"] == "m.npz"
    assert found["data"]["notes"] == read_stored("m.npz").notes.splitlines()
    report = found["report"]
    assert report["samples"] == sum(map(sum, report["confusion"])) == found["data"]["test"]
    right = sum(row[k] for k, row in enumerate(report["confusion"]))
    assert report["accuracy"] == right / report["samples"]
    assert f"accuracy {100 * report['accuracy']:.2f} %" in out
    assert [one["support"] for one in report["classes"]] == [sum(r) for r in report["confusion"]]


def test_json_on_standard_output_is_alone_there(train, capsys):
    found = json.loads(train("xor-2-2-1", "--epochs", 3, "--json", "-"))
    assert [score["epoch"] for score in found["scores"]] == [1, 2, 3]
    assert found["settings"]["recipe"] == "xor-2-2-1"
    assert found["saved"] is None
    assert main(["train", "xor-2-2-1", "--epochs", "3", "--json", "-"]) == 0
    assert "Training part, 4 samples" in capsys.readouterr().err


def test_a_full_disk_does_not_lose_the_weights(tmp_path):
    """A limit that the archive keeps and the document does not stands for a full disk."""
    resource = pytest.importorskip("resource")
    other = tmp_path / "other"
    other.mkdir()

    def at_most(size):
        return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    arguments = ("train", "digits-64-32-16-10", "--epochs", "1", "--save", "full.json")
    here = {"cwd": tmp_path, "env": {"TMPDIR": str(other), "HOME": str(other)}, "code": 2}
    out, err = run(*arguments, preexec_fn=at_most(40_000), **here)
    said = one_line(err)
    assert "full.json: cannot be written" in said
    (kept,) = other.iterdir()
    assert said.endswith(f"; the weights are in {kept} instead")
    assert "Test part, " in out
    done, _ = run("evaluate", kept, "--data", "digits", "--divide", 16)
    assert report_of(done) == report_of(out)
    kept.unlink()
    _, err = run(*arguments, preexec_fn=at_most(4000), **here)
    assert "nor could the weights be kept elsewhere" in one_line(err)
    assert list(other.iterdir()) == []
    assert list(tmp_path.iterdir()) == [other]


def test_a_reader_that_goes_away_does_not_end_the_training(tmp_path):
    save = tmp_path / "kept.npz"
    line = " ".join(command("train", "xor-2-2-1", "--epochs", 2000, "--save", save))
    done = subprocess.run(f"{line} | head -n 1", shell=True, capture_output=True, cwd=ROOT,
                          env=environment(), timeout=60)  # fmt: skip
    assert done.stderr == b""
    assert read_stored(save).title == "XOR, 2-2-1"


# How it ends


def test_a_run_that_diverges_keeps_the_last_sound_weights(train, capsys, tmp_path):
    arguments = ["train", "--data", "moons", "--layers", "2-4-1", "--activations",
                 "identity,identity", "--loss", "squared_error", "--rate", "90",
                 "--save", str(tmp_path / "a.npz"), "--json", str(tmp_path / "a.json")]  # fmt: skip
    assert main(arguments) == 1
    said = capsys.readouterr()
    found = json.loads((tmp_path / "a.json").read_text())
    where = found["divergence"]
    assert found["ending"] == "diverged"
    assert one_line(said.err).startswith(f"diverged: in update {where['update']} ")
    assert f"of layer {where['layer']} was no finite number" in said.err
    assert found["updates"] == where["update"] - 1
    network = read_stored(tmp_path / "a.npz")
    assert all(np.isfinite(layer.weights).all() for _, layer in network.weighted)


def test_an_early_stop_is_said(train):
    out = train("--data", "moons", "--patience", 2, "--least", 10, "--epochs", 50)
    assert "stopped early" in out
    assert rows_of(out)[-1][0] == 3


def started(*arguments, **options):
    """The program in a process of its own, which goes on."""
    return subprocess.Popen(command(*arguments), cwd=ROOT, env=environment(),
                            stdout=subprocess.PIPE, **options)  # fmt: skip


@posix
def test_control_c_keeps_the_weights_so_far(tmp_path):
    save, found = tmp_path / "kept.npz", tmp_path / "found.json"
    process = started("train", "digits-64-32-16-10", "--epochs", 10**6, "--save", save,
                      "--json", found, stderr=subprocess.PIPE)  # fmt: skip
    before = []
    for line in process.stdout:  # until the first epoch is done
        before.append(line.decode())
        if line.split()[:1] == [b"1"]:
            break
    process.send_signal(signal.SIGINT)
    out, err = (text.decode() for text in process.communicate(timeout=20))
    assert process.returncode == 130
    said = one_line(err)
    assert said.startswith("stopped by Ctrl+C after ")
    assert said.endswith(f"the weights so far are in {save}")
    told = json.loads(found.read_text())
    assert told["ending"] == "interrupted"
    assert f"after {told['updates']:,} updates" in said
    assert "stopped by Ctrl+C" in out
    done, _ = run("evaluate", save, "--data", "digits", "--divide", 16)
    assert report_of(done) == report_of(out)


@posix
def test_control_c_while_reading_writes_nothing(tmp_path):
    """A pipe for a file: whoever reads it waits for what is never written."""
    pipe, save = tmp_path / "data.csv", tmp_path / "a.npz"
    os.mkfifo(pipe)
    process = started("train", "--data", pipe, "--save", save, stderr=subprocess.PIPE)
    with pipe.open("wb"):  # once the other end is open
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert (out, err.decode()) == (b"", NAME + "cancelled; nothing was written\n")
    assert list(tmp_path.iterdir()) == [pipe]


@posix
def test_a_second_control_c_leaves_at_once(tmp_path):
    """While the report of a slow network is worked out; what was saved by then is said."""
    save = tmp_path / "kept.npz"
    process = started("train", "--data", "mnist", "--divide", 255, "--layers", "1x28x28-12c9-10",
                      "--save", save, stderr=subprocess.PIPE)  # fmt: skip
    for line in process.stdout:
        if line.startswith(b"     epoch"):
            process.send_signal(signal.SIGINT)
        if line.startswith(b"Epochs: "):
            break
    deadline = time.monotonic() + 10
    while not save.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    start = time.monotonic()
    out, err = process.communicate(timeout=20)
    assert time.monotonic() - start < 2
    assert process.returncode == 130
    assert b"Confusion matrix" not in out
    assert one_line(err.decode()).endswith(f"the weights so far are in {save}")
    read_stored(save)


@posix
def test_the_first_control_c_asks_and_the_second_interrupts():
    before = signal.getsignal(signal.SIGINT)
    with Interrupt() as interrupt:
        assert not interrupt.asked
        os.kill(os.getpid(), signal.SIGINT)
        assert interrupt.asked
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) == before


@posix
def test_a_terminal_has_a_line_that_moves():
    fcntl, termios = pytest.importorskip("fcntl"), pytest.importorskip("termios")
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    process = started("train", "digits-64-32-16-10", "--epochs", 400, stderr=theirs)
    os.close(theirs)
    seen = b""
    while process.poll() is None or select.select([ours], [], [], 0)[0]:
        if select.select([ours], [], [], 0.1)[0]:
            try:
                seen += os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
    os.close(ours)
    out = process.communicate(timeout=20)[0].decode()
    assert process.returncode == 0
    lines = [line for line in seen.decode().replace("\x1b[K", "").split("\r") if line.strip()]
    assert len(lines) > 1
    for line in lines:
        assert line.startswith("[#") or line.startswith("[.")
        assert len(line) < 100
        assert "epoch " in line
        assert " of 400" in line
        assert "%" in line
        assert "samples/s" in line
    assert lines[-1].count("#") > lines[0].count("#")
    assert "\x1b" not in out


# Help


def test_the_help_names_what_there_is(capsys):
    with pytest.raises(SystemExit):
        main(["train", "--help"])
    out = " ".join(capsys.readouterr().out.split())
    for name in OPTIMIZERS:
        assert name in out
    assert "half_squared_error" in LOSSES
    assert "half_squared_error" in out
    with pytest.raises(SystemExit):
        main(["--help"])
    out = capsys.readouterr().out
    assert "train" in out
    assert "evaluate" in out


@pytest.mark.parametrize(("epochs", "step"), [(1, 1), (20, 1), (21, 2), (100, 5), (1000, 50),
                                              (4000, 200), (10**6, 50_000), (None, 1)])  # fmt: skip
def test_about_twenty_epochs_have_a_line(epochs, step):
    assert step_between(epochs) == step


def test_help_and_training_import_no_qt(tmp_path):
    code = (
        "import sys\n"
        "from visualizer.cli import main\n"
        "try:\n    main(['train', '--help'])\nexcept SystemExit:\n    pass\n"
        "assert 'numpy' not in sys.modules\n"
        f"assert main(['train', 'xor-2-2-1', '--save', {str(tmp_path / 'a.npz')!r}]) == 0\n"
        f"assert main(['evaluate', {str(tmp_path / 'a.npz')!r}, '--data', 'xor']) == 0\n"
        "bad = [m for m in sys.modules if m.startswith(('PySide6', 'shiboken6', 'pyqtgraph'))]\n"
        "assert not bad, bad\n"
    )
    subprocess.run(command()[:1] + ["-c", code], check=True, cwd=ROOT, capture_output=True)
