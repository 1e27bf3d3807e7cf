"""Do the datasets hold the points, cells and targets that they say they hold?"""

import math
from pathlib import Path

import numpy as np
import pytest

from core.datasets.choice import suggested_kind, suggested_target, table_dataset
from core.datasets.dataset import Dataset, Part, labels_of, nothing_like, one_hot
from core.datasets.errors import DataError
from core.datasets.logic import GATES, gate
from core.datasets.named import DATASETS, load, open_data
from core.datasets.shapes import blobs, circles, moons, spirals
from core.datasets.split import split
from core.datasets.table import parse_table, read_table
from core.files import FileError
from core.words import Words

ASSETS = Path(__file__).parents[2] / "assets"

PETS = """name,age,weight,kind
Ada,1,2.5,cat
Bob,4,20,dog
Cid,2,4.5,cat
Dan,3,30.25,dog
"""


def refused(call, *arguments, **named) -> str:
    with pytest.raises(DataError) as caught:
        call(*arguments, **named)
    line = str(caught.value)
    assert "\n" not in line
    return line


def numbers(table, name):
    return table.column(name).numbers.tolist()


# -- gates and shapes -----------------------------------------------------------------------------


def test_the_gates_are_those_of_python():
    functions = {
        "and": lambda a, b: a and b,
        "or": lambda a, b: a or b,
        "xor": lambda a, b: a != b,
        "nand": lambda a, b: not (a and b),
    }
    assert set(functions) == set(GATES)
    for name, function in functions.items():
        dataset = gate(name)
        assert (len(dataset.train), len(dataset.test)) == (4, 0)
        assert dataset.done == ()
        for (a, b), y in zip(dataset.train.inputs, dataset.train.targets[:, 0], strict=True):
            assert y == int(function(bool(a), bool(b)))
    assert "unknown name" in refused(gate, "nor")


def whole(dataset):
    return (
        np.concatenate([dataset.train.inputs, dataset.test.inputs]),
        np.concatenate([dataset.train.labels, dataset.test.labels]),
    )


def test_without_noise_points_lie_on_their_curves():
    points, labels = whole(circles(90, 0.0, inner=0.25))
    assert np.allclose(np.hypot(*points.T), np.where(labels == 0, 1, 0.25), atol=1e-15)
    points, labels = whole(moons(90, 0.0))
    x, y = points.T
    assert np.allclose(np.hypot(x - labels, y - labels / 2), 1, atol=1e-15)
    assert (np.where(labels == 0, y, 0.5 - y) >= -1e-15).all()
    points, labels = whole(spirals(90, 0.0, classes=3, turns=0.5))
    radius, angle = np.hypot(*points.T), np.arctan2(*points.T[::-1])
    off = (angle / (2 * math.pi) - 0.5 * radius - labels / 3 + 0.5) % 1 - 0.5
    assert np.abs(off).max() < 1e-14
    points, labels = whole(blobs(40, 0.0, classes=4))
    centres = np.array([[1, 0], [0, 1], [-1, 0], [0, -1]])
    assert np.allclose(points, centres[labels], atol=1e-15)


@pytest.mark.parametrize("make", [blobs, moons, circles, spirals])
def test_shapes_come_from_their_seed(make):
    first, again, other = make(61, 0.1, 5), make(61, 0.1, 5), make(61, 0.1, 6)
    assert first.train.inputs.tobytes() == again.train.inputs.tobytes()
    assert first.train.inputs.tobytes() != other.train.inputs.tobytes()
    assert (len(first.train), len(first.test)) == (46, 15)
    _, labels = whole(first)
    assert np.bincount(labels).tolist() == [31, 30]
    title = make.__name__.capitalize()
    assert first.done == (
        f"{title}: 61 points, normal noise of standard deviation 0.1, seed 5.",
        "Split: 46 samples for training, 15 (25 %) for the test, mixed with seed 5.",
    )
    # the noise leaves the split as it is
    assert make(61, 0.0, 5).train.labels.tolist() == first.train.labels.tolist()


def test_noise_has_its_standard_deviation():
    clean, _ = whole(moons(20_000, 0.0, 1))
    noisy, _ = whole(moons(20_000, 0.25, 1))
    assert (noisy - clean).std() == pytest.approx(0.25, rel=0.02)


def test_more_than_two_classes_have_an_output_each():
    dataset = blobs(30, classes=3)
    assert dataset.n_out == 3
    assert dataset.done[-1].endswith("in this order: 0, 1, 2.")
    assert moons().n_out == 1
    two = moons().one_output_a_class()
    assert two.n_out == 2
    assert two.train.labels.tolist() == moons().train.labels.tolist()
    assert two.one_output_a_class() is two


@pytest.mark.parametrize(
    ("make", "wrong", "place"),
    [
        (blobs, {"count": 3}, "count"),
        (blobs, {"count": True}, "count"),
        (blobs, {"classes": 1}, "classes"),
        (moons, {"noise": -1}, "noise"),
        (moons, {"noise": math.nan}, "noise"),
        (moons, {"seed": -1}, "seed"),
        (moons, {"seed": 0.5}, "seed"),
        (circles, {"inner": 1}, "inner"),
        (spirals, {"turns": math.inf}, "turns"),
        (moons, {"test_share": 1}, "test_share"),
        (moons, {"test_share": 0.9999}, "test_share"),
    ],
)
def test_settings_that_cannot_be(make, wrong, place):
    assert refused(make, **wrong).startswith(f"{place}: ")


# -- datasets -------------------------------------------------------------------------------------


def test_a_split_leaves_nothing_out_and_nothing_twice():
    for count, share in ((4, 0.25), (101, 0.3), (5, 0.0), (1, 0.0)):
        train, test, notes = split(count, share, 7)
        assert sorted([*train, *test]) == list(range(count))
        assert len(test) == round(count * share)
        assert bool(notes) == bool(len(test))
    train, test, notes = split(5, 0.4, None)
    assert (train.tolist(), test.tolist()) == ([0, 1, 2], [3, 4])
    assert "in the order they were in" in str(notes[0])


def test_labels_of_targets():
    assert labels_of(np.array([[0.5], [0.49]])).tolist() == [1, 0]
    assert labels_of(np.array([[0.2, 0.2], [0, 1]])).tolist() == [0, 1]
    assert one_hot(np.array([1, 0]), 3).tolist() == [[0, 1, 0], [1, 0, 0]]
    assert "label 3 of sample 2 is none of the 3 classes" in refused(one_hot, np.array([0, 3]), 3)


def test_a_dataset_is_frozen_and_its_parts_fit():
    dataset = gate("and")
    with pytest.raises(ValueError, match="read-only"):
        dataset.train.inputs[0, 0] = 5
    image = np.zeros((2, 4), dtype=np.uint8)
    part = Part(image, [[0], [1]])
    image[0, 0] = 9
    assert part.inputs[0, 0] == 0
    empty = nothing_like(part)
    assert Dataset("a", part, empty, (4,)).values(empty).shape == (0, 4)
    assert "no sample to train on" in refused(Dataset, "a", empty, empty, (4,))
    assert "shape (2, 3) expected, found (2, 4)" in refused(Dataset, "a", part, empty, (3,))
    assert "a number above 0" in refused(Dataset, "a", part, empty, (4,), divisor=0)
    assert "4 names expected, found 1" in refused(Dataset, "a", part, empty, (4,), ("x",))
    odd = Part(np.array([[math.nan]]), [[1]])
    assert "sample 1 holds" in refused(Dataset, "a", odd, nothing_like(odd), (1,))


def test_notes_are_said_in_another_language():
    words = Words("xx", {"Inputs: as they are, {low} to {high}; not scaled.": "{high} {low}"})
    dataset = load("digits", ASSETS)
    assert "16 0" in dataset.said(words)


def test_every_name_gives_a_dataset():
    for name, row in DATASETS.items():
        if name == "mnist":
            continue
        dataset = load(name, ASSETS)
        assert dataset.title == row.title
        if "divisor" in row.options:
            scaled = load(name, ASSETS, divisor=row.usual_divisor)
            assert scaled.values(scaled.train).max() == 1
    assert load("spirals", "", count=30, classes=3).n_out == 3
    assert "unknown name moon; known are and, or" in refused(load, "moon", "")
    assert "xor has no such setting" in refused(load, "xor", "", noise=1)


# -- tables ---------------------------------------------------------------------------------------


def test_a_table_by_hand():
    """The course's kind of table: age and distance, and who comes by bus."""
    table = parse_table("age,distance,bus\n20,1.5,no\n30,12,yes\n45,7.25,yes\n18,0.5,no\n")
    dataset = table_dataset(table, "bus", test_share=0.25, seed=None)
    assert dataset.feature_names == ("age", "distance")
    assert dataset.class_names == ("no", "yes")
    assert dataset.train.inputs.tolist() == [[20, 1.5], [30, 12], [45, 7.25]]
    assert dataset.train.targets.tolist() == [[1, 0], [0, 1], [0, 1]]
    assert dataset.test.inputs.tolist() == [[18, 0.5]]
    assert dataset.done == (
        "Read: columns separated by commas, names in the first row.",
        "Targets: one output a class, 1 for the right one and 0 for the others, in this order: "
        "no, yes.",
        "Split: the first 3 samples for training, the last 1 for the test, in the order they "
        "were in.",
    )
    one = table_dataset(table, "bus", test_share=0, single_output=True)
    assert one.train.targets.tolist() == [[0], [1], [1], [0]]
    assert "Target: one output, 0 for no and 1 for yes." in one.done


def test_columns_of_both_kinds():
    table = parse_table(PETS)
    dataset = table_dataset(table, "weight", ["kind", "age"], test_share=0)
    assert dataset.feature_names == ("kind = cat", "kind = dog", "age")
    assert dataset.categorical == (0, 1)
    assert dataset.train.inputs.tolist() == [[1, 0, 1], [0, 1, 4], [1, 0, 2], [0, 1, 3]]
    assert dataset.train.targets[:, 0].tolist() == [2.5, 20, 4.5, 30.25]
    assert dataset.class_names == ()
    ages = table_dataset(table, "kind", ["age"], {"age": "category"}, test_share=0)
    assert ages.feature_names == ("age = 1", "age = 2", "age = 3", "age = 4")
    both = table_dataset(table, ["age", "weight"], ["kind"], test_share=0)
    assert both.train.targets[1].tolist() == [4, 20]
    assert (suggested_target(table), suggested_kind(table.column("age"))) == ("kind", "number")


def test_whole_numbers_as_classes():
    table = parse_table("label,x\n" + "".join(f"{k % 3 * 5},{k}\n" for k in range(12)))
    dataset = table_dataset(table, suggested_target(table), test_share=0)
    assert dataset.class_names == ("0", "5", "10")
    assert dataset.train.labels[:4].tolist() == [0, 1, 2, 0]
    as_number = table_dataset(table, "label", kinds={"label": "number"}, test_share=0)
    assert as_number.class_names == ()


@pytest.mark.parametrize(
    ("text", "separator", "values"),
    [
        ("a;b\n1,5;2\n0,25;-3,5\n", "semicolons", [[1.5, 0.25], [2, -3.5]]),
        ("a\tb\n1.5\t2\n0.25\t-3.5\n", "tabs", [[1.5, 0.25], [2, -3.5]]),
        ("a   b\n1.5 2\n 0.25  -3.5\n", "blanks", [[1.5, 0.25], [2, -3.5]]),
        ("a|b\n1.5|2\n0.25|-3.5\n", "bars", [[1.5, 0.25], [2, -3.5]]),
        ('a,b\n"1,5",2\n"0,25","-3,5"\n', "commas", [[1.5, 0.25], [2, -3.5]]),
        ("a, b\n1.5, 2\n0.25, \u22123.5\n", "commas", [[1.5, 0.25], [2, -3.5]]),
        ("sep=;\na;b\n1;2\n3;4\n", "semicolons", [[1, 3], [2, 4]]),
        ("a;b\n1,250;2\n3,500;4\n", "semicolons", [[1.25, 3.5], [2, 4]]),
        ("a,b\r\n1,2\r\n\r\n3,4\r\n", "commas", [[1, 3], [2, 4]]),
        ("a,b\n1e3,.5\n-2E-2,1.\n", "commas", [[1000, -0.02], [0.5, 1]]),
    ],
)
def test_separators_and_commas(text, separator, values):
    table = parse_table(text)
    assert table.names == ("a", "b")
    assert [numbers(table, name) for name in "ab"] == values
    assert f"separated by {separator}" in str(table.notes[0])
    assert ("decimal commas" in str(table.notes[-1])) == ("1,5" in text or "1,250" in text)


@pytest.mark.parametrize(
    ("encoding", "bom"), [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("utf-16", b"")]
)
def test_encodings(tmp_path, encoding, bom):
    path = tmp_path / "a.csv"
    path.write_bytes(bom + "tuổi,tên\n1,Hà\n2,Bé\n".encode(encoding))
    table = read_table(path)
    assert table.names == ("tuổi", "tên")
    assert table.column("tên").texts == ("Hà", "Bé")
    path.write_bytes("größe;x\n1;2\n".encode("cp1252"))
    table = read_table(path)
    assert table.names == ("größe", "x")
    assert "Windows-1252" in str(table.notes[0])
    assert "byte 2 is not utf-8" in refused(read_table, path, encoding="utf-8")
    assert "unknown encoding" in refused(read_table, path, encoding="abc")


def test_quotes_and_names():
    table = parse_table('"a ""b""","c, d",c,c,\n"x\ny",1,2,3,4\n"z",5,6,7,8\n')
    assert table.names == ('a "b"', "c, d", "c", "c (2)", "column 5")
    assert table.columns[0].texts == ("x\ny", "z")
    assert table.rows == (2, 3)
    assert "names that come twice" in str(table.notes[1])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("1,2\n3,4\n", ("column 1", "column 2")),
        ("x,2\ny,4\n", ("column 1", "column 2")),
        ("a,b\nx,y\nz,y\n", ("a", "b")),
        ("x,b\nx,y\n", ("column 1", "column 2")),
        ("label,0,1\n5,1,2\n6,1,2\n", ("label", "0", "1")),
        ("?,2\n3,4\n", ("column 1", "column 2")),
    ],
)
def test_whether_the_first_row_holds_names(text, names):
    table = parse_table(text)
    assert table.names == names
    assert table.rows[0] == (1 if names[0] == "column 1" else 2)
    assert len(parse_table(text, header=False)) == text.count("\n")


MISSING = "age,kind,y\n1,cat,0\n,dog,1\n3,,0\n\n4,NA,?\n5,dog,1\n6,cat,0\n"


def test_missing_values_are_named_by_row_and_column():
    table = parse_table(MISSING, "pets.csv")
    assert refused(table_dataset, table, "y") == (
        "pets.csv: values are missing in row 3 (age), row 4 (kind), row 6 (kind, y); "
        "fill them in, or leave these rows out"
    )
    dataset = table_dataset(table, "y", missing="leave_out", test_share=0)
    assert dataset.train.inputs[:, 0].tolist() == [1, 5, 6]
    assert (
        "Left out: 3 rows with missing values, row 3 (age), row 4 (kind), row 6 (kind, y)."
        in dataset.done
    )
    dataset = table_dataset(table, "age", ["kind"], {"kind": "category"}, "leave_out", 0)
    assert dataset.train.targets[:, 0].tolist() == [1, 5, 6]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "the file holds no rows"),
        ("\n\n", "the file holds no rows"),
        ("a,b\nx,1\ny\n", "row 3: 2 columns expected, as in the first row, found 1"),
        ("a,b\n1,2\n3,4,5\n", "row 3: 2 columns expected, as in the first row, found 3"),
        ('a,b\n"1,234",2\n3,4\n', "row 2, column “a”: “1,234” can be read in two ways"),
        ("a;b\n1,5;2\n1.5;3\n", "row 2, column “a”: decimal commas and decimal points"),
        ('a,b\n"1,2\n', "the quotes do not match"),
    ],
)
def test_tables_that_cannot_be_read(text, problem):
    line = refused(parse_table, text, "t.csv")
    assert line.startswith("t.csv: ")
    assert problem in line


def test_files_that_are_no_tables(tmp_path):
    path = tmp_path / "a.csv"
    for data in (bytes(range(256)), b"\x89PNG\r\n\x1a\n\0\0\0", b"\x01\x02\xff\xfe\xfa" * 9):
        path.write_bytes(data)
        assert "not a text file" in refused(read_table, path)
    with pytest.raises(FileError, match="no such file"):
        read_table(tmp_path / "none.csv")


def test_choices_that_cannot_be():
    table = parse_table(PETS, "pets.csv")
    for arguments, problem in (
        (("size",), "no column “size”; there are name, age, weight, kind"),
        (("kind", ["kind"]), "column “kind” is both input and target"),
        (("kind", []), "no input"),
        (([],), "no target"),
        ((["kind", "age"], ["name"], {"kind": "category"}), "such a target stands alone"),
        (("kind", ["age"], {"age": "text"}), "number or category expected"),
        (("kind", ["name"], {"name": "number"}), "row 2, column “name”: “Ada” is not a number"),
    ):
        assert problem in refused(table_dataset, table, *arguments)
    alone = parse_table("a,b\n1,x\n2,x\n")
    assert "one value only" in refused(table_dataset, alone, "b")


def test_plain_numbers_read_at_once_are_those_read_one_by_one():
    rng = np.random.default_rng(3)
    rows = [[repr(float(v)) for v in row] for row in rng.normal(0, 1e6, (50, 4))]
    text = "".join(",".join(row) + "\n" for row in rows)
    fast = parse_table("a,b,c,d\n" + text)
    slow = parse_table("a,b,c,d\n" + text.replace(rows[0][0], f'"{rows[0][0]}"'))
    assert not fast.columns[0].texts
    assert slow.columns[0].texts
    assert fast.rows == slow.rows
    for name in "abcd":
        assert numbers(fast, name) == numbers(slow, name)


def test_a_table_is_opened_by_its_name(tmp_path):
    path = tmp_path / "pets.csv"
    path.write_text(PETS)
    dataset = open_data(path, target="kind", test_share=0.5)
    assert (dataset.title, dataset.n_out) == ("pets.csv", 2)
    assert "choose min-max or z-score" in refused(open_data, path, divisor=255)
