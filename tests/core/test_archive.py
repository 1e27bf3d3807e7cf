"""Is a network in an archive exact, and is every bad archive refused in one line?"""

import dataclasses
import io
import itertools
import json
import random
import zipfile

import numpy as np
import pytest
from random_networks import BIASES, SHAPES, Case, random_network

from core.archive import HEADER, read_archive, write_archive
from core.checks import DocumentError
from core.documents import network_document, write_network
from core.files import FileError
from core.network import Init
from core.optimizers import OPTIMIZERS
from core.stored import read_stored, refuse_unwritable, write_stored
from core.trace import record

CASES = [
    Case(seed, shape=shape, optimizer=optimizer, biases=biases, samples=2)
    for seed, (shape, optimizer, biases) in enumerate(
        (shape, optimizer, biases)
        for shape, optimizer in itertools.product(SHAPES, OPTIMIZERS)
        for biases in BIASES
        if biases != "positions" or shape in ("conv", "channels", "ends flat", "ends in maps")
    )
]


def after_updates(network, count=2):
    """The network after some updates: what the optimizer remembers is part of it."""
    for _ in range(count):
        network = record(network).next_network()
    return network


@pytest.fixture(scope="module")
def network():
    case = random_network(5, shape="conv", optimizer="adam", samples=2)
    return after_updates(case.replace(title="Mạng thử", notes="một\nhai", init=Init("he", 3)))


@pytest.fixture
def archive(network, tmp_path):
    path = tmp_path / "network.npz"
    write_archive(network, path)
    return path


def test_every_kind_of_network_comes_back_bit_for_bit(tmp_path):
    path = tmp_path / "a.npz"
    for case in CASES:
        for found in (random_network(*case), after_updates(random_network(*case))):
            write_archive(found, path, overwrite=True)
            assert read_archive(path) == found, case.name


def test_signs_of_zero_and_the_smallest_numbers_are_kept(tmp_path):
    plain = random_network(1)
    odd = np.array(plain.inputs)
    odd[0, :3] = -0.0, 5e-324, np.nextafter(1, 2)
    write_archive(plain.replace(inputs=odd), tmp_path / "a.npz")
    assert read_archive(tmp_path / "a.npz").inputs.tobytes() == odd.tobytes()


def test_it_holds_what_the_document_holds(network, archive, tmp_path):
    """The header is the document without its numbers; NumPy alone reads the rest."""
    document = network_document(network)
    with np.load(archive, allow_pickle=False) as found:
        header = json.loads(found[HEADER])
        assert set(header["arrays"]) == set(found) - {HEADER}
        assert found["layers[0].weights"].tolist() == document["layers"][0]["weights"]
        kept = found["optimizer.state.layers[2].second_moment_biases"]
        assert kept.tolist() == document["optimizer"]["state"]["layers"][2][
            "second_moment_biases"
        ]  # fmt: skip
        assert all(list(found[name].shape) == shape for name, shape in header["arrays"].items())
    inner = header["network"]
    assert (inner["title"], inner["notes"]) == ("Mạng thử", "một\nhai")
    assert inner["init"] == document["init"]
    assert "inputs" not in inner
    assert "weights" not in inner["layers"][0]
    write_network(network, tmp_path / "a.json")
    assert read_stored(tmp_path / "a.json") == read_stored(archive)


def test_the_same_network_gives_the_same_bytes(network, archive, tmp_path):
    again = tmp_path / "again.npz"
    write_archive(read_archive(archive), again)
    assert again.read_bytes() == archive.read_bytes()


def test_what_numpy_packed_again_is_read(network, archive, tmp_path):
    with zipfile.ZipFile(archive) as old:
        members = {name: old.read(name) for name in reversed(old.namelist())}
    with zipfile.ZipFile(tmp_path / "packed.npz", "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in members.items():
            new.writestr(name, data)
    assert read_archive(tmp_path / "packed.npz") == network


def refused(path):
    with pytest.raises((DocumentError, FileError)) as caught:
        read_archive(path)
    line = str(caught.value)
    assert "\n" not in line
    return line


def test_damage_anywhere_is_one_line_or_no_harm(network, archive, tmp_path):
    data = archive.read_bytes()
    rng = random.Random(1)
    path = tmp_path / "damaged.npz"
    bad = 0
    for length in [*range(0, len(data), 97), len(data) - 1]:
        path.write_bytes(data[:length])
        refused(path)
    for _ in range(600):
        damaged = bytearray(data)
        at = rng.randrange(len(data))
        if rng.random() < 0.5:
            damaged[at : at + rng.randrange(1, 9)] = rng.randbytes(rng.randrange(9))
        else:
            damaged[at] ^= 1 << rng.randrange(8)
        path.write_bytes(damaged)
        try:
            found = read_archive(path)
        except (DocumentError, FileError):
            bad += 1
            refused(path)
        else:
            assert found == network
    assert bad > 300


def changed(archive, path, change):
    """The archive with its members changed: ``change`` gets them as a dict of bytes."""
    with zipfile.ZipFile(archive) as old:
        members = {name: old.read(name) for name in old.namelist()}
    members = change(members) or members
    with zipfile.ZipFile(path, "w") as new:
        for name, data in members.items():
            new.writestr(name, data)
    return path


def with_header(**changes):
    def change(members):
        header = json.loads(members[HEADER])
        for key, value in changes.items():
            header[key] = value(header[key]) if callable(value) else value
        members[HEADER] = json.dumps(header).encode()

    return change


def npy(array):
    file = io.BytesIO()
    np.lib.format.write_array(file, array, allow_pickle=True)
    return file.getvalue()


CHANGES = {
    "missing array": (lambda m: m.pop("inputs.npy") and None, "inputs: the array is missing"),
    "one array too many": (lambda m: m.update({"more.npy": npy(np.zeros(2))}), "no part of this"),
    "no header": (lambda m: m.pop(HEADER) and None, "not a network: an archive of one has network"),
    "header no JSON": (lambda m: m.update({HEADER: b"{"}), "not JSON: "),
    "header no text": (lambda m: m.update({HEADER: b"\xff\xfe\xff"}), "network.json: not a text"),
    "header a list": (lambda m: m.update({HEADER: b"[]"}), '"format": "backprop-archive" expected'),
    "other version": (with_header(version=2), "this program knows version 1, found 2"),
    "arrays a list": (with_header(arrays=[]), "arrays: an object expected"),
    "no shape": (with_header(arrays=lambda a: {**a, "inputs": "x"}), "arrays.inputs: a list of"),
    "a place elsewhere": (with_header(arrays=lambda a: {**a, "loss": [1]}), '"loss" is no part'),
    "a layer too many": (
        with_header(arrays=lambda a: {**a, "layers[9].weights": [1]}), "layers[9].weights: the arr"
    ),
    "another shape": (
        lambda m: m.update({"targets.npy": npy(np.zeros((1, 2)))}), "2 x 3 numbers expected"
    ),
    "float32": (
        lambda m: m.update({"inputs.npy": npy(np.zeros((2, 1, 4, 4), np.float32))}),
        "inputs: float64 numbers expected, found float32",
    ),
    "objects": (
        lambda m: m.update({"inputs.npy": npy(np.array([{}], object))}), "inputs: not an array"
    ),
    "not finite": (
        lambda m: m.update({"inputs.npy": npy(np.full((2, 1, 4, 4), np.nan))}), "finite number"
    ),
    "an unknown key": (
        with_header(network=lambda n: {**n, "extra": 1}), '"extra": unknown name "extra"'
    ),
    "weights to be drawn": (
        with_header(arrays=lambda a: {k: v for k, v in a.items() if "[0].weights" not in k}),
        "no part of this network",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "said"), CHANGES.values(), ids=CHANGES.keys())
def test_what_does_not_fit_is_named(change, said, archive, tmp_path):
    assert said in refused(changed(archive, tmp_path / "changed.npz", change))


def test_weights_are_never_drawn(archive, tmp_path):
    """An archive that leaves weights out, as a document with ``init`` may, is not whole."""

    def leave_out(members):
        with_header(arrays=lambda a: {k: v for k, v in a.items() if k != "layers[0].weights"})(
            members
        )
        del members["layers[0].weights.npy"]

    assert "must be there as arrays" in refused(changed(archive, tmp_path / "a.npz", leave_out))


def test_sizes_are_not_believed(archive, tmp_path):
    """Zeros that pack to nothing, and a method without a limit."""
    path = tmp_path / "huge.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        with zipfile.ZipFile(archive) as old:
            file.writestr(HEADER, old.read(HEADER))
        for k in range(2):
            with file.open(f"{k}.npy", "w", force_zip64=True) as member:
                for _ in range(40):
                    member.write(bytes(1 << 20))
    data = path.read_bytes()
    claimed = ((2 << 30) - 1).to_bytes(4, "little")
    path.write_bytes(data.replace((40 << 20).to_bytes(4, "little"), claimed))
    assert "larger than 2 GiB once unpacked" in refused(path)
    packed = tmp_path / "lzma.npz"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as file:
        file.writestr(HEADER, bytes(1000))
    assert "packed in a way that is not read" in refused(packed)
    long = tmp_path / "long.npz"
    with zipfile.ZipFile(long, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(HEADER, b" " * (17 << 20))
    assert "network.json is too large" in refused(long)


def test_what_is_no_archive(tmp_path):
    np.savez(tmp_path / "data.npz", x_train=np.zeros(3))
    assert "not a network" in refused(tmp_path / "data.npz")
    (tmp_path / "empty.npz").write_bytes(b"")
    assert "damaged or truncated" in refused(tmp_path / "empty.npz")
    assert "no such file" in refused(tmp_path / "none.npz")
    assert "folder" in refused(tmp_path)


def test_the_ending_says_how_it_is_written_and_the_content_how_it_is_read(network, tmp_path):
    for name, first in (("a.json", b"{"), ("a.npz", b"P"), ("b.NPZ", b"P")):
        path = tmp_path / name
        write_stored(network, path)
        assert path.read_bytes()[:1] == first
        moved = path.rename(tmp_path / "moved")
        assert read_stored(moved) == network
        moved.unlink()
    with pytest.raises(FileError, match=r"give it the ending \.json or \.npz"):
        write_stored(network, tmp_path / "a.txt")
    assert list(tmp_path.iterdir()) == []


def test_an_existing_archive_is_kept(network, archive):
    before = archive.read_bytes()
    with pytest.raises(FileError, match="--force"):
        write_archive(dataclasses.replace(network, title="new"), archive)
    assert archive.read_bytes() == before
    write_archive(dataclasses.replace(network, title="new"), archive, overwrite=True)
    assert read_archive(archive).title == "new"


def test_what_could_not_be_written_is_refused_beforehand(tmp_path):
    there = tmp_path / "there.npz"
    there.touch()
    refuse_unwritable(tmp_path / "new.npz")
    refuse_unwritable(there, overwrite=True)
    for path, said in ((there, "--force"), (tmp_path / "no" / "a.npz", "there is no folder")):
        with pytest.raises(FileError, match=said):
            refuse_unwritable(path)
    with pytest.raises(FileError, match="not an ordinary file"):
        refuse_unwritable(tmp_path, overwrite=True)
    assert [entry.name for entry in tmp_path.iterdir()] == ["there.npz"]
