"""Are well-known slips named? What is handed in comes from a backprop of its own, with switches.

The slips of 200 networks each are counted in tests/benchmarks/test_answers_named.py.
"""

import json
from pathlib import Path

import pytest
from exercises import WHERE, answers_of, slipped
from slipping import Student, hand_in

from core.answers.grading import Grader, grade
from core.answers.one_off import ONE_OFF
from core.answers.reading import parse_answers
from core.answers.sentences import explained, right_line, sentence, title
from core.answers.sheet import Answer
from core.answers.slips import SLIPS
from core.documents import parse_network
from core.network import Activation, Dense, Network, Optimizer
from core.trace import record

GOLDEN = Path(__file__).parents[1] / "golden"
FEW = 5


def golden(name: str) -> Network:
    return parse_network(json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))["network"])


def first_named(network, sheet) -> tuple[str, ...]:
    """The slips that are named at the first wrong number."""
    grader = Grader(network)
    report = grader.grade(answers_of(grader.trace, sheet))
    assert report.first_wrong is not None
    assert report.findings[0].steps[0] == report.first_wrong.step
    return report.findings[0].slips


def test_the_generator_makes_every_slip_that_is_worked_through():
    assert WHERE.keys() == SLIPS.keys() - {"rounded_early"}
    assert len(WHERE) >= 14


@pytest.mark.parametrize("slip", WHERE)
def test_a_slip_is_named(slip):
    named = alone = 0
    for case in slipped(slip, FEW):
        found = first_named(case.network, case.sheet)
        named += slip in found
        alone += found == (slip,)
    assert named == FEW
    assert alone >= FEW - 1


@pytest.mark.parametrize("slip", WHERE)
def test_what_follows_from_a_slip_is_not_marked_wrong_again(slip):
    """Each number is wrong by the slip itself, or right given those before it."""
    for case in slipped(slip, 1):
        grader = Grader(case.network)
        report = grader.grade(answers_of(grader.trace, case.sheet))
        others = [finding for finding in report.findings if slip not in finding.slips]
        assert others == []
        assert sum(slip in finding.slips for finding in report.findings) == 1
        told = [verdict for verdict in report.verdicts if verdict.told]
        assert len(told) == len(report.findings)
        for verdict in report.verdicts:
            if verdict.kind == "follows":
                since = report.since(verdict.step)
                assert report.by_step[since].kind == "wrong"
                assert since < verdict.step


@pytest.mark.parametrize("slip", ["updated_weights", "slope_forgotten", "sign_of_the_update",
                                  "bias_forgotten", "halved"])  # fmt: skip
def test_a_slip_is_named_where_only_the_new_weights_are_handed_in(slip):
    for case in slipped(slip, 4):
        sheet = {at: text for at, text in case.sheet.items() if at[0].startswith("new_")}
        grader = Grader(case.network)
        report = grader.grade(answers_of(grader.trace, sheet))
        if report.first_wrong is not None:
            assert slip in report.findings[0].slips


@pytest.mark.parametrize("decimals", [1, 2])
def test_rounding_too_early_is_named(decimals, lecture):
    """Everything rounded to a few decimals before it is used again, and 4 written down."""
    for network in (lecture, golden("2-2-1-squared-error-without-the-half")):
        found = first_named(network, hand_in(network, Student(carry=decimals)))
        assert found == ("rounded_early",)


@pytest.fixture
def lecture():
    from lecture import lecture

    return lecture()


def with_change(network, step_change):
    """All numbers of a network at 4 decimals, changed by ``step_change(trace, texts)``."""
    trace = record(network)
    texts = {step.index: f"{step.value:.4f}" for step in trace if step.phase != "given"}
    step_change(trace, texts)
    return grade(network, {step: Answer(text, float(text), 4) for step, text in texts.items()})


def test_a_slip_of_one_number_is_named(lecture):
    def change(trace, texts):
        at = trace.index("a", 1, (2,))
        assert texts[at] == "0.4875"
        texts[at] = said

    for said, name in (("0.4857", "digits_swapped"), ("4.8750", "point_moved"),
                       ("-0.4875", "sign_lost"), ("0.4874", "last_decimal"),
                       ("0.5498", "places_changed"),
                       ("0.4877", "last_decimal"), ("0.4999", "")):  # fmt: skip
        report = with_change(lecture, change)
        assert report.first_wrong.slips == ((name,) if name else ()), said


def test_a_decimal_cut_off_is_named():
    network = golden("2-2-1-without-bias")
    z = record(network)
    at = z.index("z", 2, (1,))
    # 0.80144498… : the last decimal cut off, with nothing rounded before it.
    report = grade(network, {at: Answer("0.8014", 0.8014, 4)})
    assert report.counts["right"] == 1
    report = grade(network, {z.index("a", 1, (2,)): Answer("0.6637", 0.6637, 4),
                             z.index("a", 1, (1,)): Answer("0.6802", 0.6802, 4)})  # fmt: skip
    assert report.counts == {"right": 2, "follows": 0, "wrong": 0} or (
        report.first_wrong.slips == ("cut_off",)
    )


def test_a_number_of_the_exercise_copied_wrongly_is_named_and_carried_on(lecture):
    trace = record(lecture)
    wrong = {trace.index("weights", 1, (1, 2)): Answer("-0.2", -0.2, 1),
             trace.index("z", 1, (2,)): Answer("0.05", 0.05, 2)}  # fmt: skip
    report = grade(lecture, wrong)
    assert [verdict.kind for verdict in report.verdicts] == ["wrong", "follows"]
    assert report.first_wrong.slips == ("miscopied",)
    assert report.since(trace.index("z", 1, (2,))) == report.first_wrong.step


def test_two_slips_are_both_named(lecture):
    """The bias of one layer is not there; the derivative forgotten, then the step added."""
    trace = record(lecture)
    first = hand_in(lecture, Student("slope_forgotten"))
    texts = answers_of(trace, first)
    for step, answer in list(texts.items()):
        if trace[step].phase == "update":
            quantity, layer, at = trace[step].quantity, trace[step].layer, trace[step].position
            gradient = texts[trace.index(f"gradient_{quantity}", layer, at)].value
            old = trace[trace.index(quantity, layer, at)].value
            value = old + 0.5 * gradient
            texts[step] = Answer(f"{value:.4f}", float(f"{value:.4f}"), 4)
            assert answer.value != value
    report = grade(lecture, texts)
    assert [finding.slips for finding in report.findings] == [
        ("slope_forgotten",),
        ("sign_of_the_update",),
    ]
    assert report.slips == ("slope_forgotten", "sign_of_the_update")


def test_two_slips_that_give_the_same_number_are_both_given():
    """With two outputs a mean's 1/n is a ½; a δ alone cannot tell which was meant."""
    weights = [[0.3, -0.7], [0.2, 0.4]]
    layer = Dense(2, Activation("identity"), weights)
    network = Network((2,), (layer,), "half_squared_error", Optimizer("sgd"),
                      [[1.0, 2.0]], [[0.1, 0.9]])  # fmt: skip
    trace = record(network)
    answers = {}
    for j in (1, 2):
        step = trace.index("delta", 1, (j,))
        half = trace[step].value / 2
        answers[step] = Answer(f"{half:.4f}", round(half, 4), 4)
    report = grade(network, answers)
    assert set(report.findings[0].slips) == {"halved", "outputs_averaged"}
    assert explained(report.first_wrong, report)[0].startswith("2 slips")


def test_an_unknown_slip_is_said_to_be_unknown_beside_the_right_arithmetic(lecture):
    trace = record(lecture)
    step = trace.index("delta", 1, (2,))
    report = grade(lecture, {step: Answer("0.7777", 0.7777, 4)})
    assert report.first_wrong.slips == ()
    assert explained(report.first_wrong, report) == ["No well-known slip gives this number."]
    assert right_line(report.first_wrong, report).endswith("= −0.0130")


def test_the_right_arithmetic_takes_the_students_own_numbers(lecture):
    trace = record(lecture)
    wrong = {trace.index("a", 1, (1,)): Answer("0.6000", 0.6, 4),
             trace.index("z", 2, (1,)): Answer("0.9999", 0.9999, 4)}  # fmt: skip
    report = grade(lecture, wrong)
    line = right_line(report.by_step[trace.index("z", 2, (1,))], report)
    assert line.startswith("0.6 · 0.3 + ")


@pytest.mark.parametrize("name", [*SLIPS, *ONE_OFF])
def test_every_slip_has_a_title_and_a_sentence(name, lecture):
    trace = record(lecture)
    report = grade(lecture, {trace.index("delta", 1, (2,)): Answer("0.7777", 0.7777, 4)})
    said = sentence(name, report.first_wrong, report)
    assert "δ[1]2" in said
    assert said.endswith(".")
    assert "{" not in said
    assert title(name)


# Published mistakes ----------------------------------------------------------------------------


def test_the_copied_exercise_is_told_that_its_weights_were_already_updated():
    """Its copies print W1 as (.09916, .7978, .3972, .5928)."""
    network = golden("2-2-1-without-bias")
    trace = record(network)
    printed = "W[1]1,1 new = .09916\nW[1]2,1 new = .7978\nW[1]1,2 new = .3972\nW[1]2,2 new = .5928"
    report = grade(network, parse_answers(printed, trace))
    assert report.first_wrong.symbol == "W[1]1,1 new"
    assert report.findings[0].slips == ("updated_weights",)
    assert len(report.findings) == 1


@pytest.mark.parametrize("with_the_rest", [False, True])
def test_the_loss_after_of_a_widely_read_page_is_told_the_same(with_the_rest):
    """It prints .291027924; its weights are right, so that number alone gives the slip away."""
    network = golden("mazur-2-2-2")
    trace = record(network)
    text = "loss after = .291027924\n"
    if with_the_rest:
        text += "\n".join(f"{s.symbol} = {s.value:.9f}" for s in trace if s.phase != "given")
    report = grade(network, parse_answers(text, trace))
    assert report.counts["wrong"] == 1
    assert report.first_wrong.symbol == "L new"
    assert report.findings[0].slips == ("updated_weights",)
    assert len(report.first_wrong.slips) == 1
