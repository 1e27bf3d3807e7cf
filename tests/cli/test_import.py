"""Does ``import`` write a network, say what it assumed, and refuse in one line?"""

import argparse

import numpy as np
import pytest

from core.stored import read_stored
from visualizer.import_command import add_import

NAME = "backprop-visualizer: "


@pytest.fixture
def weights(tmp_path):
    path = tmp_path / "net.npz"
    arrays = {"0.weight": np.ones((3, 2)), "0.bias": np.zeros(3), "2.weight": np.ones((2, 3)),
              "2.bias": np.zeros(2)}  # fmt: skip
    np.savez(path, **arrays)
    return path


def command(*arguments):
    """The exit code of ``import`` with these arguments."""
    parser = argparse.ArgumentParser()
    add_import(parser.add_subparsers())
    options = parser.parse_args(["import", *map(str, arguments)])
    return options.run(options)


@pytest.mark.parametrize("suffix", [".json", ".npz"])
def test_it_writes_the_network_and_says_what_it_assumed(weights, tmp_path, capsys, suffix):
    target = tmp_path / f"made{suffix}"
    assert command(weights, "-o", target, "--activation", "relu,softmax", "--input", "1, 0.5") == 0
    out = capsys.readouterr().out
    network = read_stored(target)
    assert network.shapes == ((2,), (3,), (2,))
    assert network.loss == "cross_entropy"
    assert network.inputs.tolist() == [[1, 0.5]]
    assert "Imported: 2-3-2" in out
    for line in network.notes.splitlines():
        assert line in out
    assert "Target: 1 for the first output" in out
    assert "Input" not in out


def test_an_existing_file_is_not_replaced_without_being_asked(weights, tmp_path):
    from core.files import FileError

    target = tmp_path / "made.json"
    target.write_text("mine")
    with pytest.raises(FileError, match="--force"):
        command(weights, "-o", target)
    assert target.read_text() == "mine"
    assert command(weights, "-o", target, "--force") == 0
    assert read_stored(target).shapes[0] == (2,)


@pytest.mark.parametrize(
    ("more", "line"),
    [
        (("--loss", "mse"), '--loss: unknown name "mse"'),
        (("--input", "1"), "--input: 2 numbers a sample expected, found 1"),
        (("--activation", "relu,relu,relu"), "--activation: one for all layers or 2"),
    ],
)
def test_a_bad_option_is_one_line_and_writes_nothing(weights, tmp_path, capsys, more, line):
    assert command(weights, "-o", tmp_path / "made.json", *more) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(NAME + line)
    assert said.err.count("\n") == 1
    assert not (tmp_path / "made.json").exists()


def test_what_is_wrong_in_a_file_names_the_file(tmp_path, capsys):
    path = tmp_path / "my weights.txt"
    path.write_text("W1 = 1 2\n3")
    assert command(path, "-o", tmp_path / "made.json") == 2
    assert capsys.readouterr().err == (
        NAME + "my weights.txt: W1: Row 2: 2 numbers expected, as in row 1; found 1.\n"
    )
