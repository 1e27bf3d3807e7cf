"""Does every way of writing a block of numbers give back the same numbers?"""

import contextlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from core.blocks import MAX_CHARACTERS, BlockError, read_block, read_layers, read_number

finite = st.floats(allow_nan=False, allow_infinity=False)
matrices = arrays(np.float64, array_shapes(min_dims=2, max_dims=2, max_side=5), elements=finite)


def _joined(values: np.ndarray, between: str, line: str, *, comma: bool = False) -> str:
    rows = (between.join(repr(float(v)) for v in row) for row in values)
    text = line.join(rows)
    return text.replace(".", ",") if comma else text


def _latex(values: np.ndarray, environment: str = "pmatrix") -> str:
    rows = _joined(values, " & ", " \\\\\n")
    return f"\\begin{{{environment}}}\n{rows}\n\\end{{{environment}}}"


def _matlab(values: np.ndarray, between: str = " ") -> str:
    return f"[{_joined(values, between, '; ')}]"


def _outcome(read, text):
    """What a text reads as, or None and why not."""
    try:
        return read(text), ""
    except BlockError as error:
        return None, str(error)


WRITERS = {
    "spreadsheet": lambda v: _joined(v, "\t", "\n"),
    "spreadsheet, CRLF and an end of line": lambda v: _joined(v, "\t", "\r\n") + "\r\n",
    "blanks": lambda v: _joined(v, "   ", "\n"),
    "true minus signs": lambda v: _joined(v, " ", "\n").replace("-", "\u2212"),
    "CSV with semicolons": lambda v: _joined(v, ";", "\n"),
    "MATLAB": _matlab,
    "MATLAB with commas": lambda v: "W = " + _matlab(v, ", ") + ";",
    "MATLAB, line by line": lambda v: f"[{_joined(v, ' ', chr(10))}]",
    "MATLAB, continued": lambda v: f"[{_joined(v, ' ...' + chr(10), ';')}]",
    "list": lambda v: repr(v.tolist()),
    "tuple": lambda v: repr(tuple(map(tuple, v.tolist()))),
    "nested braces": lambda v: repr(v.tolist()).replace("[", "{").replace("]", "}"),
    "NumPy repr": lambda v: np.array_repr(v, precision=17),
    "np.array": lambda v: f"W1 = np.array({v.tolist()}, dtype=np.float64)",
    "NumPy print": lambda v: np.array2string(v, precision=17, threshold=1000),
    "list of NumPy numbers": lambda v: repr([list(row) for row in v]),
    "PyTorch": lambda v: f"torch.tensor({v.tolist()}, requires_grad=True)",
    "LaTeX": _latex,
    "LaTeX in mathematics": lambda v: f"$$W^{{[1]}} = {_latex(v, 'bmatrix')}.$$",
    "LaTeX array": lambda v: (
        "\\left[\\begin{array}{" + "c" * v.shape[1] + "}\n"
        + _joined(v, "\\, & \\;", "\\\\[2pt]\n") + " \\\\ \\end{array}\\right]"
    ),
}  # fmt: skip


@pytest.mark.parametrize("writer", WRITERS)
@given(matrices)
@settings(max_examples=25, deadline=None)
def test_what_is_written_is_read_bit_for_bit(writer, values):
    found = read_block(WRITERS[writer](values))
    assert found.dtype == np.float64
    np.testing.assert_array_equal(found, values)


@given(matrices.filter(lambda v: v.shape[1] > 1 or v.shape[0] > 1))
def test_csv_with_points_is_csv(values):
    np.testing.assert_array_equal(read_block(_joined(values + 0.5, ",", "\n")), values + 0.5)


@given(matrices.filter(lambda v: v.shape[1] > 1))
def test_semicolons_separate_rows_of_several_numbers(values):
    np.testing.assert_array_equal(read_block(_joined(values, ", ", "; ")), values)


@pytest.mark.parametrize("between", ["\t", ";", " ", "   ", " & "])
@given(matrices)
@settings(max_examples=25)
def test_decimal_commas_are_decimals_where_something_else_separates(between, values):
    text = _joined(values, between, " \\\\\n" if "&" in between else "\n", comma=True)
    if between == ";" and values.shape[1] == 1:
        text = text.replace("\n", ";\n") + ";"
    np.testing.assert_array_equal(read_block(text, columns=values.shape[1]), values)


@given(st.text(alphabet='019.,;-+eE/ \t\n[](){}&\\$%#"=…Wx\u2212\u00a0', max_size=60) | st.text())
@settings(max_examples=600)
def test_any_text_is_numbers_or_one_line_that_says_why(text):
    found, reason = _outcome(read_block, text)
    if found is None:
        assert reason.strip()
        assert "\n" not in reason
        assert len(reason) < 160
    else:
        assert found.ndim == 2
        assert found.size > 0
        assert np.isfinite(found).all()
        assert any("0" <= character <= "9" for character in text)


@given(st.text(alphabet="019.,-+eE/ \u2212%", max_size=12) | st.text(max_size=8))
def test_a_cell_is_a_finite_number_or_says_why(text):
    value, reason = _outcome(read_number, text)
    if value is None:
        assert reason.strip()
        assert "\n" not in reason
    else:
        assert np.isfinite(value)
        if " " not in text.strip():
            np.testing.assert_array_equal(read_block(text), [[value]])


@given(finite)
def test_a_cell_reads_what_repr_writes(value):
    assert read_number(repr(value)) == value
    assert read_number(repr(value).replace("-", "\u2212").replace(".", ",")) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,5", [[1.5]]),
        ("1.5", [[1.5]]),
        ("1,2,3", [[1, 2, 3]]),
        ("1, 5", [[1, 5]]),
        ("1,-2", [[1, -2]]),
        ("[1,5]", [[1, 5]]),
        ("0,1\n1,0\n1,1", [[0, 1], [1, 0], [1, 1]]),
        ("0,05\n0,25", [[0.05], [0.25]]),
        ("0,5\n1\n0,25", [[0.5], [1], [0.25]]),
        ("0,1 0,2\n0,3 0,4", [[0.1, 0.2], [0.3, 0.4]]),
        ("0,1;-0,3\n0,2;0,5", [[0.1, -0.3], [0.2, 0.5]]),
        ("1;2;3", [[1, 2, 3]]),
        ("1 2; 3 4", [[1, 2], [3, 4]]),
        ('"0,1","0,2"', [[0.1, 0.2]]),
        ("1/2 -1/4", [[0.5, -0.25]]),
        (".5 5. 1e-3 +2", [[0.5, 5, 0.001, 2]]),
        ("0{,}1 & \\frac{1}{2} & 3 \\cdot 10^{-2}", [[0.1, 0.5, 0.03]]),
        ("\\phantom{-}0.1 & -\\,0.3 \\\\ \\hline 1 & 2", [[0.1, -0.3], [1, 2]]),
        ("[[1 2]\n [3 4]]", [[1, 2], [3, 4]]),
        ("W =\n\n    0.1000   -0.3000\n    0.2000    0.5000\n\n", [[0.1, -0.3], [0.2, 0.5]]),
        ("1\t2\t\n3\t4\t\n", [[1, 2], [3, 4]]),
        ("# made by savetxt\n1 2", [[1, 2]]),
        ("\ufeff1;2\r\n3;4\r\n", [[1, 2], [3, 4]]),
    ],
)
def test_rules_of_the_docstring(text, expected):
    np.testing.assert_array_equal(read_block(text), expected)


def test_one_free_column_makes_a_comma_decimal():
    np.testing.assert_array_equal(read_block("0,1\n1,0", columns=1), [[0.1], [1.0]])
    np.testing.assert_array_equal(read_block("0,1\n1,0", columns=2), [[0, 1], [1, 0]])


def test_a_long_numpy_vector_that_is_printed_over_several_lines_stays_a_vector():
    vector = np.arange(40) / 7
    np.testing.assert_array_equal(
        read_block(np.array2string(vector, precision=17)), vector.reshape(1, -1)
    )


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "no numbers"),
        ("0,5, 0,3", "decimal points"),
        ("1,2 3,4,5", "Commas and blanks"),
        ("1.234,5", "thousands"),
        ("1,234.5", "thousands"),
        ("1\u00a0234,5\t1", "thousands"),
        ("1.5\t2,5", "mix"),
        ("1 2\n3 x", "Row 2, column 2"),
        ("1 2\n3 4 5", "Row 2: 2 numbers expected"),
        ("[[1, 2], [3]]", "Row 2: 2 numbers expected"),
        ("1\t\t3", "column 2"),
        ("1\n\n3", "Row 2"),
        ("[1,,2]", "column 2"),
        ("1 nan", "not a finite number"),
        ("1e999", "too large"),
        ("1/0", "not a number"),
        ("50%", "write 0.5"),
        ("[1 2", "brackets"),
        ("[[[1]]]", "one matrix at a time"),
        ("[0.1 0.2 ... 0.9]", "whole array"),
        ("np.zeros((2, 3))", "np.zeros"),
        ("__import__('os')", "__import__"),
        ("\\alpha & 1", "\\alpha"),
        ("\\begin{pmatrix}1\\end{pmatrix}\\begin{pmatrix}2\\end{pmatrix}", "one matrix"),
        ("1" * (MAX_CHARACTERS + 1), "too long"),
    ],
)
def test_refusals_name_place_or_remedy(text, part):
    with pytest.raises(BlockError, match="^[^\n]*$") as refusal:
        read_block(text)
    assert part in str(refusal.value)


@pytest.mark.parametrize(
    "piece",
    ["[", "1,", "1 ", " ", "\\begin{", "\\frac{1", "...\n", "1/", "{,}", "1;", '"', "\n", "#"],
)
def test_a_long_text_is_read_or_refused_without_hanging(piece):
    text = piece * (200_000 // len(piece))
    with contextlib.suppress(BlockError):  # seconds here would be minutes for a worse rule
        read_block(text)


@pytest.mark.parametrize(
    "text",
    ["2-3-2", "2 3 2", "2,3,2", "2, 3, 2", "2–3–2", "2 − 3 − 2", "[2, 3, 2]", "(2,3,2)",
     " 2 -> 3 -> 2 ", "2→3→2", "2;3;2", "2x3x2"],
)  # fmt: skip
def test_layers(text):
    assert read_layers(text) == [2, 3, 2]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "Layer 1"),
        ("3", "output layer"),
        ("2-0-2", "Layer 2"),
        ("2--3", "Layer 2"),
        ("-2-3", "Layer 1"),
        ("2-3.5-2", "Layer 2"),
        ("2-a-2", "“a”"),
        ("99999-99999", "weights"),
        ("-".join(["1"] * 100), "100 layers"),
    ],
)
def test_layers_refused(text, part):
    with pytest.raises(BlockError) as refusal:
        read_layers(text)
    assert part in str(refusal.value)
    assert "\n" not in str(refusal.value)
