"""Does the workbook hold the computation, and does it compute it anew when an input is changed?"""

import dataclasses
import io
import json
import math
import re
import zipfile
from itertools import cycle
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from lecture import layered, lecture
from random_networks import random_network
from spreadsheets import OFFICE, cells, change, names, recalculated, shared_texts, sheet_names

from core.activations import ACTIVATIONS
from core.checks import DocumentError
from core.documents import read_network
from core.export import xlsx
from core.export.options import Options
from core.export.sheets.book import book
from core.export.sheets.cells import Cell, ranges
from core.export.sheets.names import defined_name, sheet_name
from core.lettering import Notation
from core.losses import LOSSES
from core.network import Activation, Dense, Network, Optimizer
from core.trace import record
from core.words import ENGLISH, Words

ROOT = Path(__file__).resolve().parents[2]
VIETNAMESE = Words(
    "vi", json.loads((ROOT / "assets" / "languages" / "vi.json").read_text(encoding="utf-8"))
)
COLUMNS = Notation(rows=False, brackets="()", letter="θ", first=0)
NASTY = ["<script>alert(1)</script>", "=1+1", r"\input{x}", "Bài tập 1", "@sum", "+1", "-1", "a&b"]


def quiet(done, total):
    """Progress that nobody looks at."""


def written(network, notation=None, **options):
    """The workbook of a network as a file in memory, and where its numbers stand."""
    trace = record(network).written(notation or Notation())
    file = io.BytesIO()
    xlsx.write(trace, file, quiet, Options(**options))
    return file, book(trace, options.get("words", ENGLISH), quiet)


def exercise(hidden="sigmoid", output="sigmoid", loss="half_squared_error", seed=1, **more):
    """2-3-2 with any activations, loss and optimizer; its outputs lie where the loss is defined."""
    network = random_network(seed, "dense", hidden, output, loss, **more)
    first, second = network.layers
    layers = (
        dataclasses.replace(first, weights=first.weights[:2, :3], units=3,
                            biases=None if first.biases is None else first.biases[:3]),
        dataclasses.replace(second, weights=second.weights[:3, :2], units=2,
                            biases=None if second.biases is None else second.biases[:2]),
    )  # fmt: skip
    targets = network.targets[:, :2]
    if loss == "cross_entropy":
        targets = targets / targets.sum(axis=1, keepdims=True)
    return network.replace(
        input_shape=(2,), layers=layers, inputs=network.inputs[:, :2], targets=targets
    )


# What stands in the cells -----------------------------------------------------------------------


@pytest.mark.parametrize("notation", [Notation(), COLUMNS], ids=["rows", "columns"])
@pytest.mark.parametrize("words", [ENGLISH, VIETNAMESE], ids=["en", "vi"])
def test_every_number_of_the_trace_stands_in_its_cell_bit_for_bit(notation, words):
    network = exercise("elu", "softmax", "mean_squared_error", optimizer="adam", samples=3)
    file, made = written(network, notation, words=words)
    trace = made.main.trace
    sheets = {n: cells(file, n) for n in range(8)}
    assert len({made.main.places.cell(i) for i in range(len(trace))}) == len(trace)
    for step in trace:
        cell = made.main.places.cell(step.index)
        kind, formula, value = sheets[cell.sheet][cell.text]
        assert kind == "n"
        assert float(value) == step.value, (step.symbol, cell)
        assert (formula is None) == (step.phase == "given")
    assert made.after is not None
    loss = names(file)["L_after"].partition("!")[2].replace("$", "")
    assert float(sheets[7][loss][2]) == record(network).loss_after


def test_the_numbers_of_the_trace_as_it_was_are_the_same():
    """The memory that is written out as noughts changes nothing."""
    network = exercise(optimizer="momentum")
    _, made = written(network)
    plain = {(s.phase, s.quantity, s.layer, s.position): s.value for s in record(network)}
    for step in made.main.trace:
        key = (step.phase, step.quantity, step.layer, step.position)
        assert step.value == plain.get(key, 0.0)


def test_the_lecture_by_its_names_and_formulas():
    file, _ = written(lecture())
    named = names(file)
    assert named["W_1"] == "Input!$B$20:$D$21"
    assert named["eta"] == "Input!$B$5"
    assert {"x", "y", "W_2", "z_1", "a_2", "delta_1", "dL_dW_1", "W_1_new", "L", "L_after",
            "z_2_after"} <= named.keys()  # fmt: skip
    assert sheet_names(file) == ["Overview", "Input", "Forward", "Loss", "Backward", "Gradients",
                                 "Update", "After the update"]  # fmt: skip
    forward = cells(file, 2)
    assert forward["B7"][1] == "Input!B10*Input!B20+Input!C10*Input!B21"
    assert forward["B12"][1] == "IF(B7<-700,EXP(B7)/(1+EXP(B7)),1/(1+EXP(-B7)))"
    assert cells(file, 6)["B7"][1] == "Input!B20-eta*Gradients!B7"
    assert cells(file, 3)["B12"][1] == "B7+C7"


def test_columns_lay_the_matrices_out_transposed():
    network = lecture(samples=3)
    _, rows = written(network)
    _, columns = written(network, Notation(rows=False))
    for block, other in zip(rows.main.pages[0].blocks, columns.main.pages[0].blocks, strict=True):
        for tile, turned in zip(block.tiles, other.tiles, strict=True):
            assert (tile.steps == turned.steps.T).all()
            assert tile.rows == turned.columns
            assert tile.columns == turned.rows


def test_no_name_could_be_a_cell():
    for notation in (Notation(), COLUMNS, Notation(letter="w")):
        _, made = written(exercise(optimizer="adam", output="softmax", samples=2), notation)
        found = [name for part in (made.main, made.after) for page in part.pages
                 for block in page.blocks for name, _ in block.cells_named()]  # fmt: skip
        found += [one.name for one in made.settings]
        assert len({name.casefold() for name in found}) == len(found)
        for name in found:
            assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name)
            assert not re.fullmatch(r"[A-Za-z]{1,3}[0-9]+|[RrCc]", name)
    assert defined_name(Notation(), "update", "first_moment_weights", 2) == "m_W_2_new"


def test_kernels_and_maps_have_a_table_each():
    network = read_network(ROOT / "assets" / "examples" / "conv2d-4x4.json")
    file, made = written(network)
    assert names(file)["W_1"].startswith("Input!")
    z = next(b for b in made.main.pages[1].blocks if b.name == "z_1")
    first = made.main.places.cell(int(z.tiles[0].steps[0, 0]))
    formula = cells(file, 2)[first.text][1]
    assert formula.count("*") == 9
    assert formula.endswith("+Input!B32")


# Recalculated -----------------------------------------------------------------------------------


def changes(network, turn):
    """Three inputs are changed, and so are the cells: the changed network, and how to get there."""
    inputs, targets = network.inputs.copy(), network.targets.copy()
    first = network.layers[0]
    weights = first.weights.copy()
    inputs[0, 0] = -1.75 * inputs[0, 0] - 0.2
    weights[1, 2] = -weights[1, 2] + 0.3
    moved = {("x", 0, (1,), 1): inputs[0, 0], ("weights", 1, (2, 3), None): weights[1, 2]}
    optimizer = network.optimizer
    if turn % 2:
        # Those of a softmax then no longer add up to 1.
        targets[0] = [1.0, 0.0] if turn % 4 == 1 else 0.5 * targets[0]
        moved |= {("y", 2, (j + 1,), 1): targets[0, j] for j in range(2)}
    else:
        settings = {**optimizer.settings, "learning_rate": 0.75}
        optimizer = dataclasses.replace(optimizer, settings=settings)
    layers = (dataclasses.replace(first, weights=weights), *network.layers[1:])
    changed = network.replace(inputs=inputs, targets=targets, layers=layers, optimizer=optimizer)
    return changed, moved


def cells_of(moved, made, changed):
    trace, places = made.main.trace, made.main.places
    found = {}
    for (quantity, layer, position, sample), value in moved.items():
        cell = places.cell(trace.index(quantity, layer, position, sample))
        found[cell.sheet, cell.text] = float(value)
    for one in made.settings:
        if one.key == "learning_rate":
            found[one.cell.sheet, one.cell.text] = changed.optimizer.learning_rate
    return found


def far():
    """Once its first inputs are changed, its sums are beyond what e^z can be taken of."""
    row = np.array([[0.5, -0.5, 1e-6]])
    layers = (
        Dense(3, Activation("softplus"), np.array([[1600.0, -1600.0, 0.1]])),
        Dense(3, Activation("elu"), row * np.ones((3, 1)) * [1, -1, 1]),
        Dense(2, Activation("sigmoid"), np.array([[1.0, -1.0]] * 3)),
        Dense(2, Activation("softmax"), np.array([[900.0, 100.0], [800.0, 0.0]])),
    )
    data = np.array([[1.0], [-0.25], [0.001]]), np.array([[1.0, 0.0]] * 3)
    sgd = Optimizer("sgd", {"learning_rate": 0.01})
    return Network((1,), layers, "cross_entropy", sgd, *data)


def beyond():
    """A softmax whose largest z is subtracted once the inputs are changed, and not before."""
    layer = Dense(3, Activation("softmax"), np.array([[1000.0, 999.0, -1000.0]]))
    data = np.array([[-0.4], [-0.5], [0.1]]), np.array([[1.0, 0.0, 0.0]] * 3)
    return Network((1,), (layer,), "cross_entropy", Optimizer("sgd"), *data)


def recalculated_cases():
    """2-3-2 with each activation and loss; batches and optimizers; both notations."""
    notations, losses, outputs = cycle([Notation(), COLUMNS]), cycle(LOSSES), cycle(ACTIVATIONS)
    next(outputs)
    for seed, hidden in enumerate(ACTIVATIONS):
        yield exercise(hidden, next(outputs), next(losses), seed), next(notations)
    for seed, loss in enumerate(LOSSES):
        yield exercise("elu", LOSSES[loss].cancels or next(outputs), loss, seed), next(notations)
    for optimizer in ("momentum", "adam", "delta_rule"):
        for output, loss in (("softmax", "cross_entropy"), ("step", "squared_error")):
            yield exercise("prelu", output, loss, 3, optimizer=optimizer, samples=4,
                           reduction="sum"), next(notations)  # fmt: skip
    yield read_network(ROOT / "assets" / "examples" / "conv2d-4x4.json"), next(notations)
    yield far(), Notation()
    yield beyond(), COLUMNS
    yield layered(20, 14, 3, samples=2), Notation()
    yield layered(20, 14, 3, samples=2), COLUMNS


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_computes_the_changed_network(tmp_path):
    """Every cell, and the loss after the update, against a fresh trace of the changed network."""
    files, wanted = [], []
    for turn, (network, notation) in enumerate(recalculated_cases()):
        file, made = written(network, notation)
        if network.shapes[0] == (2,):
            changed, moved = changes(network, turn)
        else:
            inputs = network.inputs.copy()
            inputs.flat[:3] = 0.5 - inputs.flat[:3]
            changed, moved = network.replace(inputs=inputs), {}
            for step in record(changed)[:3]:
                moved[step.quantity, step.layer, step.position, step.sample] = step.value
        path = tmp_path / f"case{turn:03}.xlsx"
        change(file, path, cells_of(moved, made, changed))
        files.append(path)
        fresh = record(made.main.trace.network.replace(
            inputs=changed.inputs, targets=changed.targets, layers=changed.layers,
            optimizer=dataclasses.replace(made.main.trace.network.optimizer,
                                          settings=changed.optimizer.settings),
        ))  # fmt: skip
        wanted.append((made, fresh, changed))
    checked = 0
    for (made, fresh, changed), values in zip(wanted, recalculated(files, tmp_path), strict=True):
        case = (changed.layers, changed.loss, changed.optimizer.name)
        stale = 0
        for step in fresh:
            found = values[made.main.places.cell(step.index)]
            assert close(found, step.value), (case, step.symbol, found, step.value)
            stale += made.main.trace[step.index].value != step.value
            checked += 1
        assert stale > 5  # the change went through
        if fresh.first_trouble is None:
            index = made.after.trace.index("loss", len(changed.layers), (), None)
            last = made.after.places.cell(index)
            assert close(values[last], fresh.loss_after), case
    assert checked > 3000


def close(found, value):
    if not isinstance(found, float):
        return not math.isfinite(value)
    return math.isclose(found, value, rel_tol=1e-12, abs_tol=1e-12)


# What is too large, and what must stay text ------------------------------------------------------


def test_what_is_too_large_says_so_and_has_the_values_alone():
    network = layered(200, 60, 10)
    file, made = written(network, words=VIETNAMESE)
    assert not made.live
    assert "20,000" in xlsx.remark(record(network), ENGLISH)
    assert xlsx.remark(record(lecture()), ENGLISH) == ""
    assert any("20.000" in text for text in shared_texts(file))
    for number in range(8):
        assert number == 7 or all(f is None for _, f, _ in cells(file, number).values())
    trace, update = made.main.trace, cells(file, 6)
    index = trace.index("weights", 1, (150, 60), None, "update")
    value = update[made.main.places.cell(index).text][2]
    assert float(value) == trace[index].value


def test_a_formula_that_would_be_too_long_is_a_value():
    """A softmax of many neurons before a squared error has a Jacobian in each formula."""
    rng = np.random.default_rng(1)
    layer = Dense(400, Activation("softmax"), rng.normal(0, 1, (1, 400)))
    network = Network((1,), (layer,), "squared_error", Optimizer("sgd"),
                      np.ones((1, 1)), np.full((1, 400), 0.1))  # fmt: skip
    _, made = written(network)
    assert not made.live
    assert "too long" in xlsx.remark(record(network), ENGLISH)


def test_a_layer_wider_than_a_sheet_is_refused_in_one_line():
    network = layered(17_000, 1)
    with pytest.raises(DocumentError, match="layer 0: 17000 columns do not fit on a sheet"):
        written(network)


def test_long_sums_are_sums_over_ranges():
    file, _ = written(layered(20, 14, 3, samples=2))
    assert cells(file, 2)["B7"][1].startswith("SUM(MMULT(Input!B10:U10,Input!B")
    down = [(Cell(0, row, 0), Cell(1, row, 5)) for row in range(9)]
    assert [[part.text for part in found] for found in ranges(down)] == [["A1:A9", "F1:F9"]]
    patch = [(Cell(0, r, c), Cell(1, r + 4, c + 2)) for r in range(3) for c in range(3)]
    assert [[part.text for part in found] for found in ranges(patch)] == [["A1:C3", "C5:E7"]]
    scattered = [(Cell(0, row * row, 0), Cell(1, row, 5)) for row in range(4)]
    assert len(ranges(scattered)) == 3


def formulas_of(file):
    return {(n, at): f for n in range(8) for at, (_, f, _) in cells(file, n).items() if f}


@pytest.mark.parametrize("title", NASTY)
def test_a_text_that_could_run_stays_text(title):
    network = lecture().replace(title=title, notes=title)
    file, _ = written(network, words=VIETNAMESE)
    assert title in shared_texts(file)
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(archive.read(name))
    plain, _ = written(lecture().replace(notes="n"), words=VIETNAMESE)
    assert formulas_of(file) == formulas_of(plain)


@pytest.mark.parametrize("text", ["a\x00b", "\ufffe", "x" * 40_000, "\ud7ff\n\t", "_x0041_"])
def test_any_title_and_note_can_be_written(text):
    file, _ = written(lecture().replace(title=text, notes=text))
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if name.endswith(".xml"):
                ElementTree.fromstring(archive.read(name))


def test_sheet_names_are_safe_and_differ():
    taken = []
    for text in ("a/b", "a b", "'x'", "x" * 50, "x" * 40, "History", "", "[]"):
        taken.append(sheet_name(text, taken))
    assert taken == ["a b", "a b 2", "x", "x" * 31, "x" * 29 + " 2", "History 2", "1", "1 2"]


def test_numbers_that_are_not_finite_are_written():
    layer = Dense(1, Activation("identity"), np.array([[1e308]]))
    network = Network((1,), (layer,), "squared_error", Optimizer("sgd"),
                      np.array([[1e10]]), np.array([[0.0]]))  # fmt: skip
    file, made = written(network)
    assert made.after is None
    cell = made.main.places.cell(made.main.trace.index("z", 1, (1,)))
    assert cells(file, 2)[cell.text] == ("e", "Input!B10*Input!B20", "#NUM!")


def test_decimals_round_what_is_shown_and_never_what_is_there():
    file, made = written(lecture(), decimals=4)
    with zipfile.ZipFile(file) as archive:
        styles = archive.read("xl/styles.xml").decode()
        forward = archive.read("xl/worksheets/sheet3.xml").decode()
    assert 'formatCode="0.0000"' in styles
    assert "ABS(B7)&lt;5E-05" in forward
    trace = made.main.trace
    for step in trace:
        cell = made.main.places.cell(step.index)
        assert float(cells(file, cell.sheet)[cell.text][2]) == step.value


def test_it_is_printable():
    file, _ = written(lecture())
    with zipfile.ZipFile(file) as archive:
        sheet = archive.read("xl/worksheets/sheet2.xml").decode()
        book_xml = archive.read("xl/workbook.xml").decode()
    assert 'paperSize="9"' in sheet
    assert 'fitToHeight="0"' in sheet
    assert 'state="frozen"' in sheet
    assert "_xlnm.Print_Titles" in book_xml
