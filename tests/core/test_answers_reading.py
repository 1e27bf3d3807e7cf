"""Are a student's numbers read as they were meant, or refused in one line?"""

import io
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.answers.entries import AnswersError, decimals_of, read_answer
from core.answers.json_entries import json_entries
from core.answers.names import take_name
from core.answers.placing import answers_of
from core.answers.reading import parse_answers, read_answers
from core.cells import BlockError
from core.documents import parse_network, read_network
from core.export import csv_steps, json_trace
from core.files import FileError
from core.lettering import Notation
from core.trace import record
from core.words import Words

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "assets" / "examples"
GOLDEN = ROOT / "tests" / "golden"
NAMES = ("lecture-2-3-2", "batch-of-4", "conv2d-4x4", "softmax-3-4-3", "adam-2-2-1")


def trace_of(name="lecture-2-3-2"):
    return record(read_network(EXAMPLES / f"{name}.json"))


TRACE = trace_of()


def read(text, trace=TRACE, **how) -> dict:
    """The answers by symbol: text and decimals."""
    found = parse_answers(text, trace, **how)
    return {
        trace[step].symbol if step < len(trace) else "L new": (answer.value, answer.decimals)
        for step, answer in found.items()
    }


def refused(text, trace=TRACE, **how) -> str:
    with pytest.raises(AnswersError) as caught:
        parse_answers(text, trace, **how)
    line = str(caught.value)
    assert "\n" not in line
    return line


# Tables ----------------------------------------------------------------------------------------


def test_a_table_by_quantity_layer_and_position():
    text = 'quantity,layer,position,value\nz,1,2,-0.05\nweights,1,"1,2",-0.2935\nloss,,,0.2544\n'
    assert read(text) == {
        "z[1]2": (-0.05, 2),
        "W[1]1,2 new": (-0.2935, 4),
        "L": (0.2544, 4),
    }


def test_a_table_with_semicolons_and_decimal_commas():
    text = "quantity;layer;i;j;value\nδ;1;;2;−0,0130\nW new;1;2;3;−0,1068\n"
    assert read(text) == {"δ[1]2": (-0.013, 4), "W[1]2,3 new": (-0.1068, 4)}


def test_a_table_of_symbols_with_tabs_and_empty_cells():
    text = "sep=\t\nSymbol\tAnswer\nz[1]2\t-0.05\nz[1]3\t\n\na[1]1\t0.5498\n".replace(
        "sep=\t\n", ""
    )
    assert read(text) == {"z[1]2": (-0.05, 2), "a[1]1": (0.5498, 4)}


def test_a_table_in_vietnamese():
    assert read("đại lượng;tầng;vị trí;giá trị\nz;1;2;-0,05\n") == {"z[1]2": (-0.05, 2)}


def test_a_decimal_comma_between_commas_is_refused():
    line = refused("quantity,layer,position,value\nz,1,2,0,5\n")
    assert line.startswith("row 2: 5 columns where the first line has 4; ")
    assert read('quantity,layer,position,value\nz,1,2,"0,5"\n') == {"z[1]2": (0.5, 1)}


@pytest.mark.parametrize("name", NAMES)
def test_the_programs_own_table_of_steps_is_read(name):
    trace = trace_of(name)
    file = io.BytesIO()
    csv_steps.write(trace, file, lambda done, total: None)
    found = parse_answers(file.getvalue().decode(), trace)
    assert {step: answer.value for step, answer in found.items()} == {
        step.index: step.value for step in trace
    }


# Lines and blocks ------------------------------------------------------------------------------


def test_lines_of_a_name_and_a_number():
    text = (
        "# my work\nz[1]2 = -0.05\nδ[1]2: −0.0130\nW[1]1,2 new; -0.2935\nW[1]1,3 new,0.3863\n"
        "dL/dW[2]1,1\t-0.0604\nL≈0.2544\nloss after 0.24\n"
    )
    assert read(text) == {
        "z[1]2": (-0.05, 2), "δ[1]2": (-0.013, 4), "W[1]1,2 new": (-0.2935, 4),
        "W[1]1,3 new": (0.3863, 4), "∂L/∂W[2]1,1": (-0.0604, 4), "L": (0.2544, 4),
        "L new": (0.24, 2),
    }  # fmt: skip


def test_decimal_commas_beside_commas_of_positions():
    text = "W[1]1,2 new,-0,2935\nz[1]2,-0,05\na[1]1 0,5498\n"
    assert read(text) == {
        "W[1]1,2 new": (-0.2935, 4), "z[1]2": (-0.05, 2), "a[1]1": (0.5498, 4),
    }  # fmt: skip


def test_blocks_under_their_headings():
    text = (
        "z1\n0.20 -0.05 0.35\n\na1: 0.5498 ? 0.5866\nW1 new\n0.1075 -0.2935 0.3863\n"
        "0.2037 0.5033 -0.1068\n\nδ2 = [-0.1098, 0.1376]\n"
    )
    found = read(text)
    assert found["z[1]1"] == (0.2, 2)
    assert "a[1]2" not in found
    assert found["W[1]2,3 new"] == (-0.1068, 4)
    assert found["δ[2]2"] == (0.1376, 4)
    assert len(found) == 3 + 2 + 6 + 2


def test_a_list_stays_a_list_and_a_decimal_comma_a_decimal_comma():
    assert read("z1 = 1,2,3") == {"z[1]1": (1, 0), "z[1]2": (2, 0), "z[1]3": (3, 0)}
    assert read("z1\n0,20 -0,05 0,35")["z[1]2"] == (-0.05, 2)
    assert "cannot be read" in refused("z1 = 0,5, 0,3, 0,1")
    assert refused("z[1]1 = 0.5\nz[1]2 = 0,5").startswith("row 2: “0,5”: decimal commas and")


def test_weights_without_new_are_those_of_the_exercise_or_new_ones():
    given = "W1\n0.1 -0.3 0.4\n0.2 0.5 -0.1\n"
    assert set(read(given)) == {f"W[1]{i},{j}" for i in (1, 2) for j in (1, 2, 3)}
    changed = "W1\n0.1075 -0.2935 0.3863\n0.2037 0.5033 -0.1068\n"
    assert set(read(changed)) == {f"W[1]{i},{j} new" for i in (1, 2) for j in (1, 2, 3)}
    both = read("W[1]1,1 = 0.2\nW[1]1,1 new = 0.1075")
    assert both == {"W[1]1,1": (0.2, 1), "W[1]1,1 new": (0.1075, 4)}


def test_columns_show_themselves_where_a_matrix_is_not_square():
    rows = read("W1 new\n1 2 3\n4 5 6")
    columns = read("W1 new\n1 4\n2 5\n3 6")
    assert rows == columns
    assert read("W[1]3,2 new = 6") == {"W[1]2,3 new": (6, 0)}
    line = refused("W1 new\n1 2 3\n4 5 6\nW[2] new\n1 2 3\n4 5 6")
    assert line.startswith("row 4: W[2] new is written the other way round")


def test_the_notation_settles_a_square_matrix():
    network = parse_network(json.loads((GOLDEN / "mazur-2-2-2.json").read_text("utf-8"))["network"])
    trace = record(network)
    text = "W1 new\n1 2\n3 4"
    assert read(text, trace)["W[1]1,2 new"] == (2, 0)
    assert read(text, trace, rows=False)["W[1]1,2 new"] == (3, 0)
    assert read("W[1]1,2 new = 7", trace.written(Notation(rows=False))) == {"W[1]1,2 new": (7, 0)}
    counted_from_0 = trace.written(Notation(first=0))
    step = next(iter(parse_answers("z[1]0 = 0.3775", counted_from_0)))
    assert step == trace.index("z", 1, (1,))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("notation", [Notation(), Notation(False, "()", "θ", 0)], ids=str)
def test_every_symbol_of_the_program_is_read_back(name, notation):
    trace = trace_of(name).written(notation)
    everything = {step.index: step.value for step in trace}
    for write in (lambda step: step.symbol, lambda step: step.latex):
        text = "\n".join(f"{write(step)} = {step.value!r}" for step in trace)
        found = parse_answers(text, trace)
        assert {step: answer.value for step, answer in found.items()} == everything


def test_batches_by_row_and_by_sample():
    trace = trace_of("batch-of-4")
    m, n = trace.network.samples, trace.network.shapes[1][0]
    block = "z1\n" + "\n".join(" ".join(f"{10 * s + j}.5" for j in range(n)) for s in range(m))
    assert read(block, trace)["z[1]2 (3)"] == (21.5, 1)
    one = "Sample 3\nz1\n" + " ".join(f"{20 + j}.5" for j in range(n))
    assert read(one, trace) == {f"z[1]{j + 1} (3)": (20.5 + j, 1) for j in range(n)}
    assert read("z[1]2 (3) = 21.5", trace) == {"z[1]2 (3)": (21.5, 1)}
    assert refused("z[1]2 = 21.5", trace).startswith("row 1: z[1] of which sample? ")
    assert "there is no sample 9" in refused("z[1]2 (9) = 1.5", trace)
    assert read("L = 0.5", trace) == {"L": (0.5, 1)}
    assert parse_answers("L = 0.5", trace).keys() == {trace.search("loss")[-1]}


@pytest.mark.parametrize(
    ("written", "quantity", "layer", "position", "new"),
    [
        ("z[2]1", "z", 2, (1,), False),
        ("z_2^[1]", "z", 1, (2,), False),
        ("z^(1)_2", "z", 1, (2,), False),
        ("z1[2]", "z", 1, (2,), False),
        ("z₁", "z", 1, None, False),
        ("Z1", "z", 1, None, False),
        ("delta[1]2", "delta", 1, (2,), False),
        ("dz1", "delta", 1, None, False),
        ("dW1", "gradient_weights", 1, None, False),
        ("∂E/∂W[1]1,2", "gradient_weights", 1, (1, 2), False),
        (r"\frac{\partial L}{\partial W^{[1]}_{1,2}}", "gradient_weights", 1, (1, 2), False),
        ("W[1]12", "weights", 1, (1, 2), False),
        ("W1' ", "weights", 1, None, True),
        ("new W1", "weights", 1, None, True),
        ("W1 mới", "weights", 1, None, True),
        ("θ(1)1,2 new", "weights", 1, (1, 2), True),
        ("m̂(W[1]1,2)", "first_moment_corrected_weights", 1, (1, 2), False),
        ("velocity_weights", "velocity_weights", None, None, False),
        ("new_biases", "biases", None, None, True),
        ("L1", "loss_term", None, (1,), False),
        ("loss_after", "loss", None, None, True),
    ],
)
def test_names(written, quantity, layer, position, new):
    name, rest = take_name(written, TRACE.network)
    assert (name.quantity, name.layer, name.position, name.new) == (quantity, layer, position, new)
    assert not rest.strip()


@pytest.mark.parametrize("text", ["hello", "zebra", "0.5 0.3", "answer", "", "W_", "in all"])
def test_what_is_no_name(text):
    assert take_name(text, TRACE.network) is None


# JSON ------------------------------------------------------------------------------------------


def test_json_of_names():
    text = '{"z1": [0.1, null, 0.3012], "δ[1]2": "-0,0130", "W1 new": [[1.5, 2, 3], [4, 5, 6]]}'
    found = read(text)
    assert found["z[1]1"] == (0.1, 4)  # JSON writes no noughts at the end: as fine as the others
    assert "z[1]2" not in found
    assert found["δ[1]2"] == (-0.013, 4)
    assert found["W[1]2,1 new"][0] == 4


def test_json_of_rows():
    rows = [{"quantity": "z", "layer": 1, "position": [2], "value": "0.50"},
            {"symbol": "W[1]1,2 new", "value": -0.2935},
            {"index": 20, "value": 0.55, "comment": "?"}]  # fmt: skip
    found = read(json.dumps(rows))
    assert found == read(json.dumps({"answers": rows}))
    assert found["z[1]2"] == (0.5, 2)
    assert found[TRACE[20].symbol][0] == 0.55


def test_the_programs_own_trace_document_is_read():
    for name in NAMES:
        trace = trace_of(name)
        file = io.BytesIO()
        json_trace.write(trace, file, lambda done, total: None)
        found = parse_answers(file.getvalue().decode(), trace)
        assert {step: found[step].value for step in range(len(trace))} == {
            step.index: step.value for step in trace
        }
        assert found[len(trace)].value == trace.loss_after


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_arrays_by_layer_are_read(path):
    document = json.loads(path.read_text("utf-8"))
    trace = record(parse_network(document["network"]))
    found = parse_answers(json.dumps(document["expected"]), trace)
    assert found[len(trace)].value == document["expected"]["loss_after"]
    new = trace.index("weights", 1, (1, 1), phase="update")
    assert found[new].value == pytest.approx(trace[new].value, rel=1e-12)


# What is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no answers are in this"),
        ("[]", "row 1: “[]” names no number"),
        ("{", "not JSON: expecting"),
        ('{"z1": [0.1, NaN, 0.2]}', "NaN is not a number in JSON"),
        ('{"z1": true}', "z1: a number expected"),
        ('{"q1": 3}', "“q1” names no number; write it like"),
        ('[{"quantity": "z"}]', '[0]: an object with a "value" expected'),
        ('{"z1": ' + "[" * 500 + "]" * 500 + "}", "lists nested too deep"),
        ('{"layers": [{"index": 9}]}', "layers[0].index: a layer from 1 to 2 expected"),
        ("hello = 3", "row 1: “hello = 3” names no number"),
        ("z[1]4 = 3", "row 1: z[1] has no place 4; it has 3 numbers"),
        ("z[1]0 = 3", "row 1: z[1] has no place 0"),
        ("z[3]1 = 3", "row 1: z[3]: there is no layer 3 with weights; layers are 1, 2"),
        ("z = 3", "row 1: z of which layer? Write it like z[1]"),
        ("z[1]1 = abc", "row 1: z[1]: “abc” is not a number"),
        ("z[1]1 = 12%", "row 1: z[1]: “12%” is a percentage; write 0.12"),
        ("z[1]1 = 1.234,5", "leave out thousands separators"),
        ("z1 = 0.5", "row 1: z[1]: 3 numbers expected, found 1"),
        ("z[1]2 = 0.5\nz[1]2 = 0.6", "row 2: z[1]2 stands twice, as 0.5 and as 0.6; remove one"),
        ("W1 new\n1 2\n3 4", "row 1: W[1] new has 2 rows of 3 numbers; found 2 x 2"),
        ("z1", "row 1: no numbers stand beside or below this name"),
        ("b1 new\n1 2 3", "row 1: b[1] new: this exercise has no such number; leave it out"),
        ("v(W[1]1,1) = 2", "v(W[1]): this exercise has no such number"),
        ("symbol,value\nq[1]2,3", "row 2: “q[1]2” names no number"),
        ("index,value\n99,3", "row 2: there is no step 99; the trace has 58, from 0"),
        ("quantity,layer,position,value\nz,one,1,3", "row 2: layer: a whole number expected"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(text, said):
    assert said in refused(text)


def test_errors_are_said_in_another_language():
    vietnamese = Words("vi", {"row {row}": "dòng {row}"})
    with pytest.raises(AnswersError) as caught:
        parse_answers("z[1]4 = 3", TRACE)
    assert caught.value.said(vietnamese).startswith("dòng 1: ")


def test_files(tmp_path):
    path = tmp_path / "an.csv"
    path.write_text("\ufeffsymbol;value\r\nz[1]2;0,5\r\n", encoding="utf-8")
    assert {answer.text for answer in read_answers(path, TRACE).values()} == {"0,5"}
    (tmp_path / "an.json").write_text('{"z[1]2": 0.5}', encoding="utf-8")
    assert len(read_answers(tmp_path / "an.json", TRACE)) == 1
    with pytest.raises(FileError):
        read_answers(tmp_path / "none.csv", TRACE)


@pytest.mark.parametrize(
    ("text", "decimals"),
    [("0.50", 2), ("0,5", 1), ("-.130", 3), ("3", 0), ("1.2e-3", 4), ("1e-3", 3), ("2.50e2", 0),
     ("−0.0130", 4), ("1/3", 15), ("5.", 0), (" 0.25 ", 2)],
)  # fmt: skip
def test_decimals(text, decimals):
    assert decimals_of(text) == decimals
    assert read_answer(text).decimals == decimals


def test_a_typed_answer_that_is_no_number():
    with pytest.raises(BlockError):
        read_answer("about 3")


def read_or_refused(reading) -> dict:
    """What is read; whatever it raises instead must be one line."""
    try:
        return reading()
    except AnswersError as error:
        if len(str(error).splitlines()) != 1:
            raise AssertionError(f"not one line: {error!r}") from error
        return {}


PIECES = st.sampled_from(
    ["z", "z1", "z[1]2", "W1 new", "δ", "δ[2]1", "L", "=", ":", ";", ",", "\t", "\n", " ", "0.5",
     "0,5", "-1", "1e-3", "[", "]", "(", ")", "{", "}", '"', "new", "quantity", "value", "layer",
     "symbol", "?", "1/0", "1e999", "\\frac", "&", "\\\\", "index", "position", "(2)", "null",
     "sample 1", "%", "∂L/∂W[1]1,2"]
)  # fmt: skip


@settings(max_examples=700, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES | st.text(max_size=3), max_size=14).map("".join))
def test_any_text_is_read_or_refused_in_one_line(text):
    found = read_or_refused(lambda: parse_answers(text, TRACE))
    assert all(0 <= step <= len(TRACE) for step in found)


JSON_TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 99) | st.floats() | st.text(max_size=3) | PIECES,
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(PIECES | st.sampled_from(["answers", "layers", "z", "summary"]), inner,
                      max_size=4),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(JSON_TREES)
def test_any_json_is_read_or_refused_in_one_line(tree):
    read_or_refused(lambda: answers_of(json_entries(json.dumps(tree), TRACE), TRACE))
