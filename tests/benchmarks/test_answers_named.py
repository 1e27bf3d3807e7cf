"""How often is the right slip named, on 200 random networks each?

Run with ``--benchmark-enable -s`` to see the figures; it takes some minutes.
"""

import numpy as np
import pytest
from exercises import WHERE, answers_of, exercise, slipped
from slipping import Student, hand_in

from core.answers.grading import Grader

NETWORKS = 200


@pytest.fixture(autouse=True)
def enabled(request):
    if not request.config.getoption("--benchmark-enable"):
        pytest.skip("takes minutes; run with --benchmark-enable")


@pytest.mark.parametrize("slip", WHERE)
def test_the_right_slip_is_named(slip):
    named = alone = 0
    for case in slipped(slip, NETWORKS):
        grader = Grader(case.network)
        report = grader.grade(answers_of(grader.trace, case.sheet))
        found = report.findings[0].slips if report.findings else ()
        named += slip in found
        alone += found == (slip,)
    print(f"{slip:22} named {named / NETWORKS:6.1%}, alone {alone / NETWORKS:6.1%}")
    assert named >= 0.95 * NETWORKS
    assert alone >= 0.85 * NETWORKS


@pytest.mark.parametrize("decimals", [1, 2])
def test_rounding_too_early_is_named(decimals):
    named = seen = 0
    for seed in range(NETWORKS):
        network = exercise(seed)
        with np.errstate(all="ignore"):
            sheet = hand_in(network, Student(carry=decimals))
        if not np.isfinite([float(text) for text in sheet.values()]).all():
            continue  # an output was rounded to 0 before its logarithm
        grader = Grader(network)
        report = grader.grade(answers_of(grader.trace, sheet))
        if report.findings:  # else the exercise has so few decimals that nothing was lost
            seen += 1
            named += report.findings[0].slips == ("rounded_early",)
    print(f"rounded to {decimals} on the way: named alone {named / seen:.1%} of {seen}")
    assert named >= 0.95 * seen


@pytest.mark.parametrize(("carry", "write"), [(None, 3), (None, 4), (3, 3), (4, 4), (5, 4)])
def test_right_work_is_called_right(carry, write):
    right = all_numbers = clean = 0
    for seed in range(NETWORKS):
        network = exercise(seed)
        grader = Grader(network)
        sheet = hand_in(network, Student(carry=carry, write=write))
        counts = grader.grade(answers_of(grader.trace, sheet)).counts
        right += counts["right"]
        all_numbers += sum(counts.values())
        clean += counts["right"] == sum(counts.values())
    print(
        f"carried {carry}, written {write} decimals: {right / all_numbers:.2%} of {all_numbers} "
        f"numbers right, {clean} of {NETWORKS} sheets without a wrong one"
    )
    assert right >= 0.99 * all_numbers
    assert clean >= 0.99 * NETWORKS
