"""Is a separating line really one, a contradiction really one, and is one always true?"""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.separable import Contradiction, Line, part_classes

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])

coordinates = st.sampled_from([-2.0, -1.0, -0.5, 0.0, 0.1, 0.2, 0.3, 0.7, 1.0, 1.5, 3.0])


@st.composite
def problems(draw):
    sides = draw(st.integers(1, 3))
    count = draw(st.integers(1, 9))
    points = draw(st.lists(st.tuples(*[coordinates] * sides), min_size=count, max_size=count))
    ones = draw(st.lists(st.booleans(), min_size=count, max_size=count))
    return np.array(points, dtype=float), ones, draw(st.booleans())


def written(value):
    return Fraction(repr(float(value)))


def holds(line, points, ones):
    for point, one in zip(points, ones, strict=True):
        z = sum((w * written(x) for w, x in zip(line.weights, point, strict=True)), line.bias)
        if (z >= 0) != one:
            return False
    return True


def contradicts(found, points, ones, biased):
    """Both sums of conditions, added up here, are the same form: >= 0 by one, < 0 by the other."""
    width = points.shape[1]

    def total(taken):
        weights = [sum((n * written(points[k][c]) for k, n in taken), Fraction(0))
                   for c in range(width)]  # fmt: skip
        return weights, sum(n for _, n in taken) if biased else 0

    assert all(ones[k] and n > 0 for k, n in found.ones)
    assert all(not ones[k] and n > 0 for k, n in found.zeros)
    assert found.zeros  # something is below 0
    assert total(found.ones) == total(found.zeros) == (list(found.weights), found.bias)
    if biased:
        assert found.meeting == tuple(w / found.bias for w in found.weights)


@given(problems())
@settings(max_examples=300, deadline=None)
def test_there_is_a_line_or_a_contradiction(problem):
    points, ones, biased = problem
    found = part_classes(points, ones, biased)
    if isinstance(found, Line):
        assert holds(found, points, ones)
        assert biased or found.bias == 0
    else:
        contradicts(found, points, ones, biased)


@given(problems())
@settings(max_examples=100, deadline=None)
def test_linear_programming_answers_the_same(problem):
    optimize = pytest.importorskip("scipy.optimize")
    points, ones, biased = problem
    rows = np.hstack([points, np.ones((len(points), 1))]) if biased else points
    signs = np.where(ones, -1.0, 1.0)
    answer = optimize.linprog(
        np.zeros(rows.shape[1]),
        A_ub=rows * signs[:, None],
        b_ub=np.where(ones, 0.0, -1.0),  # z >= 0, and z <= -1 after scaling
        bounds=[(None, None)] * rows.shape[1],
    )
    assert isinstance(part_classes(points, ones, biased), Line) == (answer.status == 0)


def test_xor_is_contradicted_by_its_four_points_once_each():
    found = part_classes(CORNERS, [False, True, True, False])
    half = Fraction(1, 2)
    assert found == Contradiction(((1, 1), (2, 1)), ((0, 1), (3, 1)), (1, 1), 2, (half, half))


@pytest.mark.parametrize("targets", [(0, 0, 0, 1), (0, 1, 1, 1), (1, 1, 1, 0), (0, 0, 1, 1)])
def test_and_or_nand_and_one_input_have_a_line(targets):
    found = part_classes(CORNERS, [target == 1 for target in targets])
    assert isinstance(found, Line)
    assert holds(found, CORNERS, [target == 1 for target in targets])


def test_one_class_alone_is_always_parted():
    for target in (True, False):
        found = part_classes(CORNERS, [target] * 4)
        assert isinstance(found, Line)
        assert holds(found, CORNERS, [target] * 4)


def test_the_same_point_in_both_classes_meets_itself():
    found = part_classes(np.array([[0.3, 0.7], [0.3, 0.7]]), [True, False])
    assert isinstance(found, Contradiction)
    assert found.meeting == (Fraction(3, 10), Fraction(7, 10))


def test_decimals_are_taken_as_they_are_written():
    """0.3 is the middle of 0.1 and 0.5 on paper, if not in binary."""
    found = part_classes(np.array([[0.1], [0.3], [0.5]]), [True, False, True])
    assert isinstance(found, Contradiction)
    assert found.meeting == (Fraction(3, 10),)


def test_without_a_bias_the_line_goes_through_the_origin():
    assert isinstance(part_classes(CORNERS, [False, True, True, True], False), Contradiction)
    assert isinstance(part_classes(CORNERS[1:], [False, True, True], False), Line)
