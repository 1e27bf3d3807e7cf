"""Does the arithmetic that is written out give the scaled number, and each 0 and 1?"""

import math
import statistics

import numpy as np
import pytest
from evaluate import evaluate
from hypothesis import given, settings
from hypothesis import strategies as st

from core.datasets.errors import DataError
from core.notation import plain
from core.scaling import METHODS, fit
from core.scaling_steps import QUANTITIES, OneHot, ScaledTable

TABLE = ((18.0, 350.0), (25.0, 1200.0), (32.0, 800.0), (47.0, 5400.0), (60.0, 2600.0))
NUMBERS = st.floats(-1e4, 1e4, allow_subnormal=False).map(lambda x: round(x, 3))


@pytest.mark.parametrize("method", METHODS)
def test_each_cell_is_what_the_scaling_gives(method):
    table = ScaledTable.of(TABLE, method)
    whole = fit(method, TABLE).apply(TABLE)
    for row, column in np.ndindex(5, 2):
        tree = table.cell(row, column)
        assert tree.value == whole[row, column] == table.scaled[row, column]
        assert evaluate(plain(tree)) == tree.value


def test_what_is_measured_is_what_python_measures():
    table = ScaledTable.of(TABLE, "z_score")
    for column, numbers in enumerate(zip(*TABLE, strict=True)):
        found = {name: table.measured(name, column).value
                 for names in QUANTITIES.values() for name in names}  # fmt: skip
        assert found["minimum"] == min(numbers)
        assert found["maximum"] == max(numbers)
        assert found["mean"] == pytest.approx(statistics.fmean(numbers), rel=1e-15)
        assert found["deviation"] == pytest.approx(statistics.pstdev(numbers), rel=1e-14)
        assert found["mean"] == table.scaling.shift[column]
        assert found["deviation"] == table.scaling.size[column]


def test_scaled_columns_have_the_sizes_that_are_promised():
    lowest = ScaledTable.of(TABLE, "min_max").scaled
    assert (lowest.min(axis=0).tolist(), lowest.max(axis=0).tolist()) == ([0, 0], [1, 1])
    standard = ScaledTable.of(TABLE, "z_score").scaled
    np.testing.assert_allclose(standard.mean(axis=0), 0, atol=1e-15)
    np.testing.assert_allclose(standard.std(axis=0), 1, rtol=1e-14)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=2, max_size=8), st.sampled_from(METHODS))
def test_any_table_is_written_out_as_it_is_scaled(rows, method):
    table = ScaledTable.of(rows, method)
    for row, column in np.ndindex(len(rows), 2):
        assert table.cell(row, column).value == table.scaled[row, column]
    for quantity in QUANTITIES[method]:
        for column in range(2):
            found = table.measured(quantity, column).value
            assert found == pytest.approx(evaluate(plain(table.measured(quantity, column))))
            assert math.isfinite(found)


def test_a_column_that_never_changes_becomes_0():
    table = ScaledTable.of([[3.0, 1.0], [3.0, 2.0]], "z_score")
    assert table.cell(0, 0).value == 0
    assert table.scaled[:, 0].tolist() == [0, 0]


def test_what_cannot_be_scaled_is_refused():
    with pytest.raises(DataError, match="too large"):
        ScaledTable.of([[1e308], [-1e308]], "min_max")


def test_one_column_a_word_in_the_order_they_come():
    code = OneHot.of(("red", "Green", "blue", "green", "RED"))
    assert code.classes == ("red", "Green", "blue")
    assert code.matrix.tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0], [1, 0, 0]]
    assert (code.matrix.sum(axis=1) == 1).all()
