"""Are data files read exactly, and is what is not data refused in one line, with nothing run?"""

import gzip
import hashlib
import io
import os
import pickle
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from core.datasets.digits import MD5, digits, mnist, shipped
from core.datasets.errors import DataError
from core.datasets.folder import prepared, read_image_folder
from core.datasets.idx import parse_idx, read_idx, read_idx_folder
from core.datasets.mnist_pickle import load_arrays, read_mnist_pickle
from core.datasets.named import open_data
from core.datasets.npz import read_npz
from core.datasets.packed import unpacked
from core.files import FileError
from core.words import Words

ASSETS = Path(__file__).parents[2] / "assets"

X = np.arange(3 * 8 * 8, dtype=np.uint8).reshape(3, 8, 8)
Y = np.array([2, 0, 1])
XT = X[:2] + np.uint8(1)
YT = np.array([1, 1])
FOUR = {"x_train": X, "y_train": Y, "x_test": XT, "y_test": YT}


def refused(call, *arguments, **named) -> str:
    with pytest.raises(DataError) as caught:
        call(*arguments, **named)
    line = str(caught.value)
    assert "\n" not in line
    return line


def idx(array: np.ndarray, code: int = 0x08) -> bytes:
    head = bytes((0, 0, code, array.ndim)) + struct.pack(f">{array.ndim}I", *array.shape)
    return head + array.tobytes()


def same(dataset, divisor=1.0):
    assert dataset.input_shape == (1, 8, 8)
    assert np.array_equal(dataset.values(dataset.train)[:, 0], X / divisor)
    assert np.array_equal(dataset.values(dataset.test)[:, 0], XT / divisor)
    assert dataset.train.labels.tolist() == Y.tolist()
    assert dataset.test.labels.tolist() == YT.tolist()
    assert dataset.class_names == ("0", "1", "2")


# -- what comes with the program ------------------------------------------------------------------


def test_the_files_of_mnist_are_the_published_ones():
    published = {
        "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
        "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
        "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
        "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
    }
    for name, checksum in published.items():
        data = gzip.decompress((ASSETS / "mnist" / f"{name}.gz").read_bytes())
        assert hashlib.md5(data).hexdigest() == checksum
        assert MD5[f"mnist/{name}"] == checksum


def test_mnist():
    dataset = mnist(ASSETS)
    assert (len(dataset.train), len(dataset.test)) == (60_000, 10_000)
    assert dataset.input_shape == (1, 28, 28)
    assert dataset.train.inputs.dtype == np.uint8
    assert dataset.train.labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert dataset.test.labels[:5].tolist() == [7, 2, 1, 0, 4]
    assert np.bincount(dataset.train.labels).tolist() == [
        5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949,
    ]  # fmt: skip
    assert dataset.done[0] == "Inputs: as they are, 0 to 255; not scaled."
    assert dataset.flat().input_shape == (784,)


def test_a_divisor_is_said():
    dataset = digits(ASSETS, divisor=16)
    assert "Inputs: 0 to 16, each divided by 16." in dataset.done
    assert dataset.train.inputs.dtype == np.uint8
    assert dataset.values(dataset.train).max() == 1.0
    assert dataset.values(dataset.train, slice(0, 2)).shape == (2, 1, 8, 8)


def test_digits():
    dataset = digits(ASSETS, seed=None, test_share=0)
    assert (len(dataset.train), len(dataset.test)) == (1797, 0)
    assert dataset.train.labels[:10].tolist() == list(range(10))
    assert dataset.train.inputs[0, 0, 0].tolist() == [0, 0, 5, 13, 9, 1, 0, 0]
    assert np.bincount(dataset.train.labels).tolist() == [
        178, 182, 177, 183, 181, 182, 181, 179, 174, 180,
    ]  # fmt: skip
    parts = digits(ASSETS, seed=3)
    assert (len(parts.train), len(parts.test)) == (1438, 359)


def test_licences_stand_beside_the_data():
    assert "Share Alike 3.0" in (ASSETS / "mnist" / "README.md").read_text(encoding="utf-8")
    assert "Attribution 4.0" in (ASSETS / "digits" / "README.md").read_text(encoding="utf-8")


def test_another_file_in_the_place_of_a_shipped_one_is_refused(tmp_path):
    (tmp_path / "digits").mkdir()
    (tmp_path / "digits" / "digits.csv.gz").write_bytes(gzip.compress(b"0,1\n"))
    assert "not the file that came with the program" in refused(
        shipped, tmp_path, "digits/digits.csv"
    )
    with pytest.raises(FileError, match="no such file"):
        mnist(tmp_path)


# -- IDX ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "dtype"),
    [(8, "u1"), (9, "i1"), (11, ">i2"), (12, ">i4"), (13, ">f4"), (14, ">f8")],
)
@pytest.mark.parametrize("packed", [False, True])
def test_idx_files_of_every_type(tmp_path, code, dtype, packed):
    array = np.arange(-6, 6).astype(dtype).reshape(2, 3, 2)
    data = idx(array, code)
    path = tmp_path / "a"
    path.write_bytes(gzip.compress(data) if packed else data)
    found = read_idx(path)
    assert found.dtype == np.dtype(dtype)
    assert np.array_equal(found, array)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "not an IDX file (it begins with nothing)"),
        (b"PK\x03\x04abc", "not an IDX file (it begins with 50 4b 03 04)"),
        (b"\0\0\x08\x03\0\0", "cut short"),
        (idx(X)[:-1], "208 bytes expected for 3 x 8 x 8, found 207"),
        (idx(X) + b"0", "208 bytes expected for 3 x 8 x 8, found 209"),
        (b"\0\0\x08\x02" + b"\xff" * 8 + b"1", "18446744065119617037 bytes expected"),
        (b"\0\0\x08\x0a" + b"\0\0\0\1" * 10 + b"1", "10 axes are too many"),
    ],
)
def test_what_is_no_idx_file_is_said_so(data, problem):
    assert refused(parse_idx, data, "here").startswith("here: ")
    assert problem in refused(parse_idx, data, "here")


def fill(folder: Path, **changes) -> None:
    for name, key in (
        ("train-images-idx3-ubyte", "x_train"),
        ("train-labels-idx1-ubyte", "y_train"),
        ("t10k-images.idx3-ubyte.gz", "x_test"),
        ("t10k-labels-idx1-ubyte.gz", "y_test"),
    ):
        data = idx({**FOUR, **changes}[key].astype(np.uint8))
        (folder / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)


def test_a_folder_of_idx_files(tmp_path):
    fill(tmp_path)
    same(read_idx_folder(tmp_path))
    same(open_data(tmp_path, divisor=255), 255)
    same(open_data(tmp_path / "train-labels-idx1-ubyte"))
    (tmp_path / "t10k-labels-idx1-ubyte.gz").unlink()
    assert "t10k-labels-idx1-ubyte is not there" in refused(read_idx_folder, tmp_path)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"y_train": Y[:2]}, "training labels: 3 labels expected, one an image, found 2"),
        ({"x_test": XT[:, :4]}, "test images: 8 x 8 numbers an image expected"),
        ({"x_train": X[:0], "y_train": Y[:0]}, "no images to train on"),
        ({"x_train": X[0, 0]}, "images of (count, rows, columns) expected, found 8"),
    ],
)
def test_arrays_that_do_not_fit_each_other(tmp_path, changes, problem):
    fill(tmp_path, **changes)
    assert problem in refused(read_idx_folder, tmp_path)


def test_a_damaged_or_endless_gzip_file(tmp_path):
    path = tmp_path / "a.gz"
    good = gzip.compress(bytes(10_000))
    for data in (good[:-9], good[:20], good[:12] + b"\xff\xff\xff" + good[15:]):
        path.write_bytes(data)
        assert "damaged or cut short" in refused(unpacked, path)
    path.write_bytes(good)
    assert "more than 0 MiB" in refused(unpacked, path, 9_999)
    assert len(unpacked(path, 10_000)) == 10_000
    with pytest.raises(FileError, match="this is a folder"):
        unpacked(tmp_path)


# -- .npz -----------------------------------------------------------------------------------------


def test_npz_with_the_names_of_keras(tmp_path):
    np.savez_compressed(tmp_path / "a.npz", **FOUR)
    same(read_npz(tmp_path / "a.npz"))
    same(open_data(tmp_path / "a.npz", divisor=255), 255)
    changed = {**FOUR, "x_train": np.asfortranarray(X), "y_train": np.eye(3)[Y]}
    np.savez(tmp_path / "b.npz", **changed)
    same(read_npz(tmp_path / "b.npz"))


def test_colours_come_first(tmp_path):
    colour = np.arange(2 * 4 * 5 * 3, dtype=np.uint8).reshape(2, 4, 5, 3)
    np.savez(tmp_path / "a.npz", x_train=colour, y_train=[[0], [1]], x_test=colour, y_test=[0, 1])
    dataset = read_npz(tmp_path / "a.npz")
    assert dataset.input_shape == (3, 4, 5)
    assert np.array_equal(dataset.train.inputs[1, 2], colour[1, :, :, 2])
    assert "Images: from rows, columns, colours to colours, rows, columns." in dataset.done


def bad_npz(path: Path, kind: str) -> None:
    if kind == "object":
        np.savez(path, **{**FOUR, "y_train": np.array([1, "a", None], dtype=object)})
    elif kind == "key":
        np.savez(path, x_train=X, y_train=Y, labels=YT)
    elif kind == "binary":
        path.write_bytes(os.urandom(500))
    elif kind == "label":
        np.savez(path, **{**FOUR, "y_test": np.array([0.5, np.nan])})
    elif kind == "text":
        np.savez(path, **{**FOUR, "y_test": np.array(["a", "b"])})
    elif kind == "finite":
        np.savez(path, **{**FOUR, "x_test": np.full((2, 8, 8), np.inf)})
    elif kind == "cut":
        np.savez(path, **FOUR)
        path.write_bytes(path.read_bytes()[:400])
    else:
        np.savez(path, **FOUR)
        with zipfile.ZipFile(path) as archive:
            members = {info.filename: archive.read(info) for info in archive.infolist()}
        if kind == "claims":
            members["x_train.npy"] = members["x_train.npy"].replace(
                b"(3, 8, 8), }       ", b"(3000000000, 8, 8)}"
            )
        elif kind == "header":
            members["x_train.npy"] = members["x_train.npy"].replace(b"}", b"(")
        else:
            members["x_train.npy"] = b"\x93NUMPY\x01\x00\x10\x00__import__('os')"
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in members.items():
                archive.writestr(name, data)


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        ("object", "y_train: numbers expected, found object; objects are not read"),
        ("key", "x_test is missing; the file has labels, x_train, y_train, and needs"),
        ("binary", "not a sound .npz file"),
        ("cut", "not a sound .npz file"),
        ("label", "test labels: whole numbers of 0 to 999 expected, found 0.5 (sample 1)"),
        ("text", "y_test: numbers expected"),
        ("finite", "test.inputs: sample 1 holds a number that is not finite"),
        ("claims", "x_train: 192000000000 bytes expected, found 192"),
        ("code", "x_train: not a NumPy array"),
        ("header", "x_train: not a NumPy array"),
    ],
)
def test_an_npz_file_that_cannot_be_used(tmp_path, kind, problem):
    path = tmp_path / "a.npz"
    bad_npz(path, kind)
    assert problem in refused(read_npz, path)


def test_an_npz_file_that_unpacks_to_too_much(tmp_path, monkeypatch):
    np.savez_compressed(tmp_path / "a.npz", **FOUR)
    monkeypatch.setattr("core.datasets.npz.MOST_BYTES", 600)
    assert "once unpacked" in refused(read_npz, tmp_path / "a.npz")


# -- pickles --------------------------------------------------------------------------------------


def python2(array: np.ndarray) -> bytes:
    """The array as Python 2 wrote it: old names, and bytes as a binary string."""
    kind = array.dtype.str[1:].encode()
    shape = b"".join(b"J" + struct.pack("<i", n) for n in array.shape)
    data = array.tobytes()
    return (
        b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tU\x01btR(K\x01("
        + shape
        + b"tcnumpy\ndtype\n(U"
        + bytes((len(kind),))
        + kind
        + b"K\x00K\x01tR(K\x03U\x01<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89T"
        + struct.pack("<i", len(data))
        + data
        + b"tb"
    )


@pytest.mark.parametrize("protocol", range(6))
def test_pickles_of_every_protocol(tmp_path, protocol):
    path = tmp_path / "mnist.pkl.gz"
    path.write_bytes(gzip.compress(pickle.dumps(((X, Y), (XT, YT)), protocol)))
    same(read_mnist_pickle(path))
    same(open_data(path, divisor=255), 255)
    path.write_bytes(pickle.dumps(FOUR, protocol))
    same(read_mnist_pickle(path))


@pytest.mark.parametrize("protocol", range(6))
def test_arrays_by_columns(protocol):
    found = load_arrays(pickle.dumps([np.asfortranarray(X), np.float32([[1, 2]])], protocol), "")
    assert np.array_equal(found[0], X)
    assert found[1].tolist() == [[1, 2]]


def test_the_pickle_of_python_2_and_its_validation_part(tmp_path):
    """The file of deeplearning.net: float32 of 0 to 255/256, in three parts."""
    images = [(part.reshape(-1, 64) / 256).astype(np.float32) for part in (X[:2], X[2:], XT)]
    labels = [np.array(part, dtype=np.int64) for part in (Y[:2], Y[2:], YT)]
    parts = b"".join(
        b"(" + python2(x) + python2(y) + b"t" for x, y in zip(images, labels, strict=True)
    )
    path = tmp_path / "mnist.pkl.gz"
    path.write_bytes(gzip.compress(b"\x80\x02(" + parts + b"t."))
    dataset = read_mnist_pickle(path)
    same(dataset, 256)
    assert dataset.train.inputs.dtype == np.uint8
    assert dataset.done[:3] == (
        "Training: the file's 2 training and 1 validation samples together.",
        "Images: the 64 numbers of each row taken as 8 x 8, row by row.",
        "Images: kept as whole numbers; divided by 256 they are exactly the file's.",
    )


class Call:
    """Pickles as a call of anything with anything."""

    def __init__(self, function, *arguments, state=None):
        self.parts = (function, arguments) if state is None else (function, arguments, state)

    def __reduce__(self):
        return self.parts


def payloads(marker: Path) -> dict[str, object]:
    command = f"touch {marker}"
    return {
        "system": Call(os.system, command),
        "eval": Call(eval, f"open({str(marker)!r}, 'w')"),
        "exec": Call(exec, f"open({str(marker)!r}, 'w')"),
        "open": Call(open, str(marker), "w"),
        "getattr": Call(getattr, Call(__import__, "os"), "system"),
        "nested": ((X, Y), (XT, [Call(os.system, command)])),
        "key": {"x_train": X, Call(os.system, command): Y},
        "in an array": np.array([Call(os.system, command)], dtype=object),
        "state": Call(np.dtype, "f8", state=(3, "<", None, Call(os.system, command), None, 0, 0)),
        "load": Call(np.load, str(marker), None, True),
        "fromfile": Call(np.fromfile, str(marker)),
        "bytearray": Call(bytearray, 1 << 40),
        "zeros": Call(np.zeros, 1 << 40),
    }


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("kind", sorted(payloads(Path("x"))))
def test_a_pickle_that_would_run_something_runs_nothing(tmp_path, kind, protocol):
    marker = tmp_path / "ran"
    data = pickle.dumps(payloads(marker)[kind], protocol)
    line = refused(load_arrays, data, "a.pkl")
    assert "only arrays are read from a pickle, so nothing was done" in line
    assert not marker.exists()


@pytest.mark.parametrize(
    ("data", "asked"),
    [
        (b"cos\nsystem\n(S'true'\ntR.", "os.system"),
        (b"(S'true'\nios\nsystem\n.", "INST"),
        (b"(cnumpy\nndarray\nS'true'\no.", "OBJ"),
        (b"\x80\x02cnumpy\nndarray\n)\x81.", "NEWOBJ"),
        (b"\x80\x04\x8c\x02os\x8c\x06system\x93.", "os.system"),
        (b"\x80\x04\x8c\x05numpy\x8c\x0blib.os.open\x93.", "numpy.lib.os.open"),
        (b"c__builtin__\neval\n.", "__builtin__.eval"),
        (b"Pabc\n.", "PERSID"),
        (b"\x80\x02\x82\x01.", "EXT1"),
        (b"I1\nr\xff\xff\xff\x7f.", "more memory than it uses"),
        (b"I1\np4000000000\n.", "more memory than it uses"),
        (b")" + b"\x85" * 50_000 + b".", "more than arrays need"),
        (b"(lp0\n" + b"g0\na" * 6_000 + b".", "more than arrays need"),
        (b"I1\n.", "something that is not an array"),
        (b"cnumpy\nndarray\n)R.", "an array without its parts"),
        (b"cnumpy\ndtype\n(S'O8'\nI0\nI1\ntR.", "something that is not an array"),
        (b"c_codecs\nencode\n(Vabc\nVrot13\ntR.", "_codecs.encode"),
    ],
)
def test_instructions_that_arrays_do_not_need(data, asked):
    assert asked in refused(load_arrays, data, "a.pkl")


def test_sizes_are_checked_before_an_array_is_made():
    good = pickle.dumps(np.arange(4.0), 2)
    for wrong in (b"K\x05\x85", b"J\xff\xff\xff\xff\x85", b"J\xff\xff\xff\x7f\x85"):
        line = refused(load_arrays, good.replace(b"K\x04\x85", wrong, 1), "a.pkl")
        assert "an array w" in line
    for kind in (b"O8", b"V8", b"S8", b"U2", b"M8", b"c8"):
        line = refused(load_arrays, good.replace(b"f8", kind), "a.pkl")
        assert "an array of" in line


def test_the_same_bytes_cannot_be_made_again_and_again(monkeypatch):
    from core.datasets.mnist_pickle import _Arrays

    monkeypatch.setattr(_Arrays, "budget", 1_000)
    call = b"c_codecs\nencode\n(h\x00Vlatin1\ntR"
    data = b"\x80\x02]X" + struct.pack("<I", 500) + b"a" * 500 + b"q\x00a" + b"("
    line = refused(load_arrays, data + call * 3 + b"e.", "a.pkl")
    assert "more bytes than the file has" in line


@pytest.mark.parametrize("protocol", range(6))
def test_a_pickle_cut_short_anywhere(protocol):
    data = pickle.dumps(((X, Y), (XT, YT)), protocol)
    for length in {*range(0, len(data), 37), *range(120), len(data) - 1}:
        refused(load_arrays, data[:length], "a.pkl")


def test_a_pickle_with_any_byte_changed_gives_arrays_or_one_line():
    data = bytearray(pickle.dumps((np.arange(3.0), np.arange(3)), 2))
    rng = np.random.default_rng(1)
    for _ in range(3_000):
        place, byte = int(rng.integers(len(data))), int(rng.integers(256))
        changed = data.copy()
        changed[place] = byte
        try:
            found = load_arrays(bytes(changed), "a.pkl")
        except DataError:
            continue
        stack = [found]
        while stack:
            value = stack.pop()
            if isinstance(value, dict):
                stack.extend(value.values())
            elif isinstance(value, tuple):
                stack.extend(value)
            else:
                assert isinstance(value, np.ndarray)


def test_a_pickle_of_something_else(tmp_path):
    path = tmp_path / "a.pkl"
    for held, problem in (
        ((X, Y), "(images, labels) for training, validation and test expected"),
        ({"x_train": X}, 'x_train, y_train, x_test and y_test expected, found "x_train"'),
        (((X, Y), (X, Y), (XT[:, :4], YT)), "test images: 8 x 8 numbers an image expected"),
        (((X, Y), (XT[:, :4], YT), (X, Y)), "training and validation part differ in shape"),
    ):
        path.write_bytes(pickle.dumps(held))
        assert problem in refused(read_mnist_pickle, path)
    path.write_bytes(os.urandom(1000))
    refused(read_mnist_pickle, path)


# -- a folder of images ---------------------------------------------------------------------------


def decode(path: Path) -> np.ndarray:
    """The tests' own pictures: what `numpy.save` wrote."""
    array = np.load(io.BytesIO(path.read_bytes()), allow_pickle=False)
    assert isinstance(array, np.ndarray)
    return array


def animals(root: Path) -> Path:
    for name, count in (("cat", 3), ("dog", 2)):
        (root / name).mkdir()
        for number in range(count):
            with (root / name / f"{number}.png").open("wb") as file:
                np.save(file, np.full((6, 4, 3), 40 * number, dtype=np.uint8))
    (root / "cat" / "broken.png").write_bytes(b"no picture")
    (root / "cat" / ".hidden").write_bytes(b"")
    (root / "notes.txt").write_text("beside the classes")
    return root


def test_a_folder_with_one_sub_folder_a_class(tmp_path):
    dataset, skipped = read_image_folder(animals(tmp_path), decode, (3, 2), test_share=0)
    assert dataset.class_names == ("cat", "dog")
    assert dataset.input_shape == (1, 3, 2)
    assert dataset.train.inputs.dtype == np.uint8
    assert dataset.train.inputs[:, 0, 0, 0].tolist() == [0, 40, 80, 0, 40]
    assert dataset.train.labels.tolist() == [0, 0, 0, 1, 1]
    assert [s.path.name for s in skipped] == ["broken.png"]
    assert "Skipped: 1 files that are no pictures: cat/broken.png." in dataset.done
    colour = open_data(tmp_path, decode=decode, colour=True, size=(2, 2), divisor=255)
    assert colour.input_shape == (3, 2, 2)


def test_a_folder_that_holds_no_classes(tmp_path):
    assert "no files in sub-folders" in refused(read_image_folder, tmp_path, decode)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x").write_text("x")
    assert "two sub-folders expected" in refused(read_image_folder, tmp_path, decode)
    with pytest.raises(FileError, match="cannot be read"):
        read_image_folder(tmp_path / "none", decode)
    with pytest.raises(FileError, match="opened in the window"):
        open_data(tmp_path)
    assert "pixels a side" in refused(read_image_folder, tmp_path, decode, (0, 5))


def test_pictures_are_made_smaller_larger_grey_and_opaque_by_hand():
    picture = np.array([[0, 10], [20, 30], [100, 100]], dtype=np.uint8)
    assert prepared(picture, (3, 2), False)[0].tolist() == picture.tolist()
    # 3 rows to 2: a new row is one old row and half of the next, over 1.5.
    expected = [[(0 + 10) / 1.5], [(10 + 100) / 1.5]]
    assert prepared(picture[:, :1], (2, 1), False)[0].tolist() == np.rint(expected).tolist()
    assert prepared(picture[:1], (2, 4), False)[0].tolist() == [[0, 0, 10, 10]] * 2
    red = np.array([[[200, 100, 50]]], dtype=np.uint8)
    # 0.299 * 200 + 0.587 * 100 + 0.114 * 50 = 59.8 + 58.7 + 5.7 = 124.2
    assert prepared(red, (1, 1), False).tolist() == [[[124]]]
    half = np.array([[[200, 100, 0, 51]]], dtype=np.uint8)
    # a fifth of the colour on four fifths of white: 40 + 204, 20 + 204, 0 + 204
    assert prepared(half, (1, 1), True).ravel().tolist() == [244, 224, 204]
    for wrong in (np.zeros((2, 2)), np.zeros((0, 2), np.uint8), np.zeros((2, 2, 2), np.uint8)):
        with pytest.raises(ValueError, match="not a picture"):
            prepared(wrong, (1, 1), False)


def test_an_error_is_said_in_another_language():
    english = "the file is cut short; copy or download it again"
    words = Words("xx", {english: "XX"})
    with pytest.raises(DataError) as caught:
        parse_idx(b"\0\0\x08\x03", "a")
    assert caught.value.said(words) == "a: XX"
