"""Is right work called right, however it was rounded, and wrong work not?"""

import math
from collections import Counter

import numpy as np
import pytest
from exercises import answers_of, exercise
from random_networks import cases, random_network
from slipping import Student, hand_in

from core.answers.grading import Grader, grade
from core.answers.sheet import Answer, usual_decimals
from core.arithmetic import (
    FUNCTIONS,
    Chosen,
    Difference,
    Negative,
    Number,
    Operand,
    Power,
    Product,
    Quotient,
    Sum,
)
from core.network import Activation, Dense, Network, Optimizer
from core.trace import record

MANY = 30
"""Networks; all 200 are counted in tests/benchmarks/test_answers_named.py."""


def share_right(sheets) -> float:
    """The share of numbers that are called right; sheets : (network, answers by trace)."""
    found = Counter()
    for network, write in sheets:
        grader = Grader(network)
        found.update(grader.grade(write(grader.trace)).counts)
    assert found.total() > 300
    return found["right"] / found.total()


@pytest.mark.parametrize(("carry", "write"), [(None, 3), (None, 4), (3, 3), (4, 4), (5, 4)])
def test_right_work_on_random_networks(carry, write):
    """Rounded when written, or already on the way, by someone who never saw the trace."""

    def sheets():
        for seed in range(MANY):
            network = exercise(seed)
            student = Student(carry=carry, write=write)
            yield network, lambda trace, n=network, s=student: answers_of(trace, hand_in(n, s))

    assert share_right(sheets()) >= 0.99


def replayed(tree, values, decimals) -> float:
    """An expression with other operands, its parts rounded on the way if ``decimals`` is given."""

    def part(inner):
        value = replayed(inner, values, decimals)
        plain = isinstance(inner, Operand | Number) or decimals is None
        return value if plain else round(value, decimals)

    match tree:
        case Operand():
            return values[tree.index]
        case Number():
            return float(tree.value)
        case Sum():
            return sum(map(part, tree.terms))
        case Product():
            return math.prod(map(part, tree.factors))
        case Difference():
            return part(tree.left) - part(tree.right)
        case Quotient():
            bottom = part(tree.bottom)
            return part(tree.top) / bottom if bottom else math.nan
        case Power():
            return part(tree.base) ** tree.exponent
        case Negative():
            return -part(tree.child)
        case Chosen():
            return replayed(tree.branch, values, decimals)
    return float(FUNCTIONS[tree.name](*map(part, tree.arguments)))


def by_hand(trace, decimals, within=None):
    """Every step from the rounded ones before it, in answers by step.

    What an optimizer remembers is carried on in full: squares of small numbers would round to 0.
    """
    values, found = {}, {}
    for step in trace:
        if step.phase == "given":
            values[step.index] = step.value
            continue
        value = replayed(step.arithmetic, values, within)
        text = f"{value:.{decimals}f}"
        found[step.index] = Answer(text, float(text), decimals)
        values[step.index] = value if "moment" in step.quantity else float(text)
    return found


KINDS = [case for case in cases() if case.seed % 29 == 0]


@pytest.mark.parametrize("decimals", [3, 4])
@pytest.mark.parametrize("part", ["all", "some", "new weights"])
def test_right_work_on_every_kind_of_layer(part, decimals):
    """Convolutions, flatten and all losses too; all steps handed in, some, or the last alone."""
    rng = np.random.default_rng(0)

    def write(trace):
        found = by_hand(trace, decimals)
        keep = {
            "all": lambda step: True,
            "some": lambda step: rng.random() < 0.3,
            "new weights": lambda step: trace[step].phase == "update",
        }[part]
        return {step: answer for step, answer in found.items() if keep(step)}

    assert share_right((random_network(*case), write) for case in KINDS) >= 0.99


def test_right_work_with_rounding_within_the_steps():
    """Each product and each e^z rounded too."""
    sheets = ((exercise(seed, optimizer="sgd"), lambda trace: by_hand(trace, 4, within=4))
              for seed in range(30))  # fmt: skip
    assert share_right(sheets) >= 0.98


@pytest.mark.parametrize(("units", "least"), [(3, 0.9), (10, 0.97), (50, 0.99)])
def test_a_number_that_is_off_is_not_swallowed(units, least):
    """One number in a right sheet, moved by so many units of its last decimal."""
    rng = np.random.default_rng(units)
    caught = []
    for seed in range(12):
        network = exercise(seed)
        grader = Grader(network)
        right = answers_of(grader.trace, hand_in(network, Student()))
        for step in rng.choice(sorted(right), 5, replace=False):
            value = right[step].value + units * 1e-4 * rng.choice([-1, 1])
            report = grader.grade({**right, step: Answer(f"{value:.4f}", value, 4)})
            caught.append(report.by_step[step].kind != "right")
    assert np.mean(caught) >= least


def test_the_decimals_are_the_rounding(lecture):
    step = record(lecture).index("a", 1, (1,))  # 0.549833…
    for text, right in (("0.55", True), ("0.5", True), ("0.550", True), ("0.5500", False),
                        ("0.54", False), ("0.5498", True), ("0.549834", True),
                        ("0.549835", False)):  # fmt: skip
        answer = Answer(text, float(text), len(text) - 2)
        assert (grade(lecture, {step: answer}).counts["right"] == 1) is right, text


def test_a_number_without_decimals_is_no_wide_target(lecture):
    step = record(lecture).index("a", 1, (1,))
    assert grade(lecture, {step: Answer("1", 1.0, 0)}).counts["wrong"] == 1
    assert grade(lecture, {step: Answer("0", 0.0, 0)}).counts["wrong"] == 1


def test_a_short_number_does_not_widen_what_follows(lecture):
    """z = 0.2 is exact; that it is written with one decimal says nothing about a."""
    trace = record(lecture)
    answers = {trace.index("z", 1, (1,)): Answer("0.2", 0.2, 1),
               trace.index("a", 1, (1,)): Answer("0.5510", 0.551, 4),
               trace.index("a", 1, (2,)): Answer("0.4875", 0.4875, 4)}  # fmt: skip
    kinds = [verdict.kind for verdict in grade(lecture, answers).verdicts]
    assert kinds == ["right", "wrong", "right"]


def test_numbers_made_in_single_precision_are_right(lecture):
    trace = record(lecture)
    answers = {}
    for step in trace:
        value = float(np.float32(step.value))
        answers[step.index] = Answer(repr(value), value, 16)
    assert grade(lecture, answers).counts["right"] == len(trace)


def test_all_numbers_exact_are_right(lecture):
    trace = record(lecture)
    answers = {step.index: Answer(repr(step.value), step.value, 17) for step in trace}
    answers[len(trace)] = Answer(repr(trace.loss_after), trace.loss_after, 17)
    report = grade(lecture, answers)
    assert report.counts == {"right": len(trace) + 1, "follows": 0, "wrong": 0}
    assert report.first_wrong is None
    assert report.findings == ()


def test_right_given_an_earlier_wrong_number(lecture):
    """z[1]2 without its second product, and everything after it worked out from that."""
    trace = record(lecture)
    z = trace.index("z", 1, (2,))
    sheet = {z: Answer("-0.3000", -0.3, 4)}
    values = {step.index: step.value for step in trace}
    values[z] = -0.3
    for step in trace:
        if step.index > z and z in ancestors(trace, step.index):
            values[step.index] = replayed(step.arithmetic, values, None)
            text = f"{values[step.index]:.4f}"
            sheet[step.index] = Answer(text, float(text), 4)
    report = grade(lecture, sheet)
    assert report.counts["wrong"] == 1
    assert report.counts["follows"] > 20
    assert report.first_wrong.step == z
    assert all(report.since(v.step) == z for v in report.verdicts if v.kind == "follows")


def ancestors(trace, index):
    found = set(trace[index].operands)
    for one in trace[index].operands:
        found |= ancestors(trace, one)
    return found


def test_an_empty_sheet_has_an_empty_report(lecture):
    report = grade(lecture, {})
    assert report.verdicts == ()
    assert report.counts == {"right": 0, "follows": 0, "wrong": 0}


def test_numbers_that_are_not_finite_are_met():
    """An exercise that overflows: what is a number there is wrong, and nothing breaks."""
    layer = Dense(1, Activation("identity"), [[1e200]])
    network = Network((1,), (layer,), "half_squared_error", Optimizer("sgd"), [[1e200]], [[0.0]])
    trace = record(network)
    answers = {step.index: Answer("1.0", 1.0, 1) for step in trace if step.phase != "given"}
    assert grade(network, answers).counts["right"] == 0


def test_the_usual_decimals():
    assert usual_decimals({}) == 1
    texts = ["0.25", "0.1234", "0.4321", "3"]
    answers = {i: Answer(t, float(t), len(t.partition(".")[2])) for i, t in enumerate(texts)}
    assert usual_decimals(answers) == 4


@pytest.fixture
def lecture():
    from lecture import lecture

    return lecture()
