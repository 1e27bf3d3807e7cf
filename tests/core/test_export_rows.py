"""Do JSON, JSONL, CSV and NPZ hold the trace bit for bit, however fast they are written?"""

import csv
import io
import json
import re
import struct
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from random_networks import OPTIMIZERS, cases, random_network

from core.checks import DocumentError
from core.documents import parse_network, read_network
from core.export import EXPORTERS, Options
from core.export.csv_steps import COLUMNS as CSV_COLUMNS
from core.export.csv_steps import CsvRow, row
from core.export.json_lines import step_entry
from core.export.reading import parse_trace_document, read_trace_document
from core.export.templates import template
from core.lettering import Notation
from core.trace import Trace, record
from core.words import Words

EXAMPLES = Path(__file__).resolve().parents[2] / "assets" / "examples"
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.json") if "mnist" not in path.stem)
SMALL = [name for name in NAMES if "digits" not in name]
NOTATIONS = [
    Notation(), Notation(rows=False), Notation(brackets="()", letter="θ"),
    Notation(rows=False, letter="w", first=0),
]  # fmt: skip
COMMA = Words("xx", {"0.5": "0,5", "Value": "Wert"})
MNIST = read_network(EXAMPLES / "mnist-784-100-10.json")


@cache
def example(name: str) -> Trace:
    return record(read_network(EXAMPLES / f"{name}.json"))


def exported(trace: Trace, name: str, **options) -> str:
    file = io.BytesIO()
    EXPORTERS[name].write(trace, file, lambda done, total: None, Options(**options))
    return file.getvalue().decode("utf-8-sig")


def bits(value: float | str) -> bytes:
    """A number of a document, NaN and infinities too."""
    return struct.pack("<d", float(str(value).replace("Infinity", "inf")))


def check_bytes(trace: Trace, name: str = "") -> None:
    """What is written is what `json` and `csv` write of each step by itself."""
    steps = list(trace)
    plain = [json.dumps(step_entry(step), ensure_ascii=False, allow_nan=False) for step in steps]
    assert first_difference(exported(trace, "jsonl").split("\n")[:-1], plain) is None, name
    file = io.StringIO(newline="")
    rows = csv.writer(file)
    rows.writerow(CSV_COLUMNS)
    rows.writerows(map(row, steps))
    lines = file.getvalue().split("\r\n")
    assert first_difference(exported(trace, "csv").split("\r\n"), lines) is None, name


def first_difference(one: list[str], other: list[str]) -> object:
    assert len(one) == len(other)
    return next(((a, b) for a, b in zip(one, other, strict=True) if a != b), None)


# The fast way and the plain way ------------------------------------------------------------------


@pytest.mark.parametrize("notation", NOTATIONS, ids=str)
@pytest.mark.parametrize("name", SMALL)
def test_whole_segments_at_a_time_give_the_same_bytes(name, notation):
    check_bytes(example(name).written(notation))


def test_whole_segments_of_a_larger_network_give_the_same_bytes():
    check_bytes(example("digits-64-32-16-10").written(NOTATIONS[2]))


@pytest.mark.parametrize("options", [{"excel": True}, {"excel": True, "words": COMMA}], ids=str)
@pytest.mark.parametrize("name", SMALL)
def test_the_same_for_spreadsheets(name, options):
    trace = example(name)
    comma = "words" in options
    form = CsvRow(";" if comma else ",", comma, True)
    lines = exported(trace, "csv", **options).split("\r\n")[1:-1]
    assert first_difference(lines, [form.one(step)[:-2] for step in trace]) is None


def test_random_networks_give_the_same_bytes():
    chosen = list(cases())[::37]
    assert {case.shape for case in chosen} == {case.shape for case in cases()}
    for number, case in enumerate(chosen):
        check_bytes(record(random_network(*case)).written(NOTATIONS[number % 4]), case.name)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_three_updates_in_a_row_give_the_same_bytes(optimizer):
    network = random_network(7, "dense", "tanh", "sigmoid", optimizer=optimizer, samples=3)
    for _ in range(3):
        trace = record(network)
        check_bytes(trace)
        network = trace.next_network()


@pytest.mark.parametrize("scale", [1e-300, 1e300])
@pytest.mark.parametrize("optimizer", ["momentum", "adam"])
def test_very_small_and_very_large_numbers_give_the_same_bytes(scale, optimizer):
    """Powers of ten, infinities and NaN, in brackets or not."""
    network = random_network(4, "dense", "tanh", "identity", samples=2, optimizer=optimizer)
    signs = np.sign(np.random.default_rng(3).normal(0, 1, (4, 3)))
    for changed in (
        network.replace(inputs=network.inputs * scale),
        network.with_layer(2, weights=signs * scale),
        network.replace(targets=-network.targets * scale),
    ):
        trace = record(changed)
        check_bytes(trace)
        json.loads("[" + ",".join(exported(trace, "jsonl").split("\n")[:-1]) + "]",
                   parse_constant=pytest.fail)  # fmt: skip


def test_the_long_segments_of_a_large_network_have_templates():
    """Otherwise it would be as right, and a hundred times as slow."""
    trace = record(MNIST)
    slow = 0
    for segment in trace.segments:
        for quantity in segment.quantities:
            if template(trace, segment, quantity) is None:
                slow += len(segment.arrays[0])
    assert slow < 0.01 * len(trace)


@pytest.mark.parametrize("notation", [NOTATIONS[0], NOTATIONS[3]], ids=str)
@pytest.mark.parametrize("name", ["digits-64-32-16-10", "mnist-784-100-10"])
def test_pieces_of_long_segments_give_the_same_bytes(name, notation):
    """The beginning, the middle and the end of each; of the long sums the middle alone."""
    trace = example(name).written(notation)
    form = CsvRow(",", False, False)
    for segment in trace.segments:
        long = segment.quantities[0] == "z"
        size = 8 if long else 20
        middle = (segment.start + segment.stop) // 2
        for start in (middle,) if long else (segment.start, middle, segment.stop - size):
            options = {"start": max(0, start), "stop": min(start + size, segment.stop)}
            steps = trace[options["start"] : options["stop"]]
            lines = exported(trace, "jsonl", **options).split("\n")[:-1]
            assert lines == [json.dumps(step_entry(step), ensure_ascii=False) for step in steps]
            rows = exported(trace, "csv", **options).split("\r\n")[1:-1]
            assert rows == [form.one(step)[:-2] for step in steps]


# Round trips -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SMALL)
def test_json_reads_back_equal(name, tmp_path):
    trace = example(name)
    path = tmp_path / "trace.json"
    path.write_text(exported(trace, "json"), encoding="utf-8")
    assert read_trace_document(path).network == trace.network
    document = json.loads(path.read_text(encoding="utf-8"))
    assert parse_network(document["network"]) == trace.network
    assert [bits(entry["value"]) for entry in document["steps"]] == [
        bits(step.value) for step in trace
    ]
    for entry in document["layers"]:
        for quantity, values in entry.items():
            expected = trace.values(quantity, entry["index"]) if quantity != "index" else None
            if expected is not None and values is not None:
                assert np.array(values).tobytes() == expected.tobytes()
    assert "notation" not in document


def test_another_notation_is_named_in_the_document_and_read():
    trace = example("batch-of-4").written(NOTATIONS[3])
    document = json.loads(exported(trace, "json"))
    assert document["notation"] == {"rows": False, "brackets": "[]", "letter": "w", "first": 0}
    assert parse_trace_document(document).notation == trace.notation
    document["notation"]["letter"] = "W"
    with pytest.raises(DocumentError, match=r"steps\[\d+\].symbol: the network gives .W"):
        parse_trace_document(document)
    for wrong in (None, {}, {**document["notation"], "first": 2}, {**document["notation"], "x": 1}):
        with pytest.raises(DocumentError, match="notation: rows, brackets"):
            parse_trace_document({**document, "notation": wrong})


def test_a_document_of_some_steps_is_read():
    trace = example("lecture-2-3-2")
    document = json.loads(exported(trace, "json", phase="backward"))
    assert [entry["index"] for entry in document["steps"]] == list(trace.phase_range("backward"))
    assert document["summary"]["steps"] == len(trace)
    parse_trace_document(document)


def changed(document: dict, path: tuple, to: object) -> dict:
    made = json.loads(json.dumps(document))
    at = made
    for key in path[:-1]:
        at = at[key]
    if to is None:
        del at[path[-1]]
    else:
        at[path[-1]] = to
    return made


@pytest.mark.parametrize(
    ("path", "to", "said"),
    [
        (("format",), "x", 'format: "backprop-trace" expected'),
        (("version",), 2, "version: this program knows version 1"),
        (("steps", 32, "value"), 0.1, r"steps\[32\].value: the network gives -0.01"),
        (("steps", 32, "operands", 0), 30, r"steps\[32\].operands\[0\]: the network gives 29"),
        (("steps", 32, "symbol"), "δ[1]3", r"steps\[32\].symbol: the network gives"),
        (("steps", 20, "expression"), "0.1*1.0 + 0.2*0.6", r"steps\[20\].expression"),
        (("steps", 32, "rule"), None, r'steps\[32\]: key "rule" is missing'),
        (("steps", 32, "extra"), 1, r"steps\[32\]: the key \"extra\" is not known"),
        (("summary", "loss"), 0.25, "summary.loss: the network gives 0.25435"),
        (("layers", 0, "a", 0, 1), 0.5, r"layers\[0\].a\[0\]\[1\]: the network gives"),
        (("layers", 1), None, "layers: a list of 2 expected"),
        (("network", "inputs", 0, 0), 1.5, "summary.loss"),
        (("steps",), None, 'key "steps" is missing'),
        (("more",), 1, 'the key "more" is not known'),
    ],
)
def test_a_document_that_says_otherwise_is_refused(path, to, said):
    document = json.loads(exported(example("lecture-2-3-2"), "json"))
    parse_trace_document(document)
    with pytest.raises(DocumentError, match=said):
        parse_trace_document(changed(document, path, to))


def test_steps_out_of_order_are_refused():
    document = json.loads(exported(example("lecture-2-3-2"), "json", phase="backward"))
    document["steps"] = document["steps"][::-1]
    with pytest.raises(DocumentError, match=r"steps\[1\].index: a step after 33 expected"):
        parse_trace_document(document)


def test_last_digits_of_another_processor_are_no_difference():
    document = json.loads(exported(example("lecture-2-3-2"), "json"))
    entry = document["steps"][20]
    near = np.nextafter(entry["value"], 1)
    text = json.dumps(document).replace(repr(entry["value"]), repr(float(near)))
    assert text.count(repr(float(near))) > 3
    parse_trace_document(text)


@pytest.mark.parametrize("name", SMALL)
def test_csv_reads_back_bit_for_bit(name):
    trace = example(name)
    rows = list(csv.DictReader(io.StringIO(exported(trace, "csv"), newline="")))
    assert len(rows) == len(trace)
    for found, step in zip(rows, trace, strict=True):
        assert bits(found["value"]) == bits(step.value)
        assert tuple(map(int, found["operands"].split())) == step.operands
        assert tuple(map(int, found["position"].split())) == step.position
        assert (found["symbol"], found["expression"]) == (step.symbol, step.expression)
        assert (found["phase"], found["layer"]) == (step.phase, str(step.layer))


@pytest.mark.parametrize(("words", "delimiter", "point"), [(Words(), ",", "."), (COMMA, ";", ",")])
def test_spreadsheets_get_numbers_as_numbers_and_text_as_text(words, delimiter, point):
    for name in SMALL:
        trace = example(name)
        text = exported(trace, "csv", excel=True, words=words)
        head, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        assert head[8] == ("Wert" if point == "," else "Value")
        for found, step in zip(rows, trace, strict=True):
            assert bits(found[8].replace(point, ".")) == bits(step.value)
            is_number = step.expression.lstrip("-").replace(".", "", 1).isdigit()
            for cell in found:
                runs = cell[:1] in ("=", "+", "-", "@", "\t")
                assert not runs or _is_number(cell.replace(point, "."))
            assert not is_number or _is_number(found[7].replace(point, "."))
    file = io.BytesIO()
    EXPORTERS["csv"].write(trace, file, lambda done, total: None, Options(excel=True))
    assert file.getvalue().startswith(b"\xef\xbb\xbf")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


# NPZ -------------------------------------------------------------------------------------------


def arrays(trace: Trace) -> dict[str, np.ndarray]:
    file = io.BytesIO()
    EXPORTERS["npz"].write(trace, file, lambda done, total: None)
    with np.load(io.BytesIO(file.getvalue()), allow_pickle=False) as found:
        return {name: found[name] for name in found.files}


@pytest.mark.parametrize("name", SMALL)
def test_npz_reads_back_bit_for_bit(name):
    trace = example(name)
    found = arrays(trace)
    assert parse_network(found.pop("network.json").decode()) == trace.network
    values = np.array([step.value for step in trace])
    assert found.pop("steps.value").tobytes() == values.tobytes()
    assert float(found.pop("summary.loss")) == trace.loss
    assert float(found.pop("summary.loss_after")) == trace.loss_after
    assert found.pop("inputs").tobytes() == trace.network.inputs.tobytes()
    assert found.pop("targets").tobytes() == trace.network.targets.tobytes()
    document = json.loads(exported(trace, "json"))
    for entry in document["layers"]:
        place = f"layers[{entry['index'] - 1}]"
        for quantity, listed in entry.items():
            if quantity != "index" and listed is not None:
                assert np.array(listed).tobytes() == found.pop(f"{place}.{quantity}").tobytes()
        for part in ("weights", "biases"):
            given = trace.values(part, entry["index"])
            if given is not None:
                assert found.pop(f"{place}.{part}").tobytes() == given.tobytes()
    left = {name.split(".")[-1] for name in found}
    kept = ("loss", "loss_term", "exp", "exp_sum", "gradient_a")
    assert all(name in kept or "moment" in name or "velocity" in name for name in left)


def test_npz_holds_what_the_optimizer_remembers_before_and_after():
    trace = record(example("adam-2-2-1").next_network())
    found = arrays(trace)
    before = found["optimizer.state.layers[0].first_moment_weights"]
    assert before.tobytes() == trace.network.optimizer.state[0]["first_moment_weights"].tobytes()
    after = found["layers[0].first_moment_weights"]
    assert after.tobytes() == trace.arrays.by_name["first_moment_weights", 1].tobytes()


def test_the_same_trace_gives_the_same_npz():
    made = []
    for _ in range(2):
        file = io.BytesIO()
        EXPORTERS["npz"].write(example("adam-2-2-1"), file, lambda done, total: None)
        made.append(file.getvalue())
    assert made[0] == made[1]


def test_the_contract_names_the_columns_and_arrays():
    contract = (EXAMPLES.parents[1] / "core" / "DOCUMENTS.md").read_text(encoding="utf-8")
    files = contract[contract.index("## The other files of a trace") :]
    for column in CSV_COLUMNS:
        assert f"`{column}`" in files
    for name in ("lecture-2-3-2", "softmax-3-4-3", "momentum-2-2-1", "adam-2-2-1"):
        for array in arrays(example(name)):
            last = array.split(".")[-1] if "layers" in array else array
            base = re.sub(r"(first|second)_moment.*", "first_moment_weights", last)
            assert base.replace("_biases", "_weights") in files or base in files, array
