"""Does another notation change what is written, and nothing else?"""

import itertools
import re
from pathlib import Path

import pytest
from evaluate import evaluate, same

from core.documents import network_text, read_network
from core.lettering import LECTURE, WEIGHT_LETTERS, Notation
from core.rules import formulas
from core.trace import record

EXAMPLES = Path(__file__).resolve().parents[2] / "assets" / "examples"
NAMES = ("lecture-2-3-2", "batch-of-4", "conv2d-4x4", "softmax-3-4-3", "adam-2-2-1")
NOTATIONS = [
    Notation(*choice) for choice in itertools.product((True, False), ("[]", "()"), "Wθ", (1, 0))
]


@pytest.fixture(params=NAMES)
def trace(request):
    return record(read_network(EXAMPLES / f"{request.param}.json"))


@pytest.mark.parametrize("notation", NOTATIONS, ids=str)
def test_no_value_and_no_operand_changes(trace, notation):
    written = trace.written(notation)
    assert written.notation == notation
    assert trace.notation == LECTURE
    for step, same_step in zip(trace, written, strict=True):
        assert same(step.value, same_step.value)
        assert set(step.operands) == set(same_step.operands)
        assert same(evaluate(same_step.expression), same_step.value)
        assert step.position == same_step.position


def test_a_weight_turns_round_in_columns_alone():
    network = read_network(EXAMPLES / "lecture-2-3-2.json")
    trace = record(network)
    columns = trace.written(Notation(rows=False))
    index = trace.index("weights", 1, (1, 3))
    assert (trace[index].symbol, columns[index].symbol) == ("W[1]1,3", "W[1]3,1")
    assert columns[index].latex == "W^{[1]}_{3,1}"
    z = trace.index("z", 1, (3,))
    assert trace[z].rule == r"z^{[1]}_{j} = \sum_{i=1}^{2} x_{i}\, W^{[1]}_{i,j}"
    assert columns[z].rule == r"z^{[1]}_{j} = \sum_{i=1}^{2} W^{[1]}_{j,i}\, x_{i}"
    assert columns[z].expression == "0.4*1.0 + (-0.1)*0.5"
    gradient = trace.index("gradient_weights", 2, (2, 1))
    assert columns[gradient].symbol == "∂L/∂W[2]1,2"
    assert columns[gradient].rule.endswith(r"= \delta^{[2]}_{j}\, a^{[1]}_{i}")
    assert network_text(columns.network) == network_text(network)


def test_counting_from_0_moves_every_index_by_one(trace):
    counted = trace.written(Notation(first=0))
    for step, other in zip(trace, counted, strict=True):
        below = re.search(r"_\{([\d,]+)\}", step.latex)
        if below:
            moved = ",".join(str(int(part) - 1) for part in below[1].split(","))
            assert f"_{{{moved}}}" in other.latex
        for letter, place in re.findall(r"(\w) = (\d+)", step.where):
            if letter != "s" or trace.network.samples == 1:
                assert f"{letter} = {int(place) - 1}" in other.where


def test_sums_counted_from_0_have_as_many_terms(trace):
    def bounds(notation):
        found = []
        for text in formulas(trace.written(notation)):
            found += re.findall(r"\\sum_\{([ijk])=(\d+)\}\^\{(\d+)\}", text)
        return [(letter, int(first), int(last)) for letter, first, last in found]

    one, zero = bounds(LECTURE), bounds(Notation(first=0))
    assert one
    assert zero == [(letter, first - 1, last - 1) for letter, first, last in one]


def test_round_brackets_for_layers_leave_square_ones_to_samples():
    trace = record(read_network(EXAMPLES / "batch-of-4.json")).written(Notation(brackets="()"))
    step = trace[trace.index("z", 1, (2,), sample=3)]
    assert step.symbol == "z(1)2 [3]"
    assert step.latex == "z^{(1)[3]}_{2}"
    batch = trace[trace.index("loss", 2, (), sample=None)]
    assert "L^{[s]}" in batch.rule


@pytest.mark.parametrize("letter", WEIGHT_LETTERS)
def test_the_letter_of_the_weights_is_the_chosen_one_everywhere(trace, letter):
    plain, latex = WEIGHT_LETTERS[letter]
    written = trace.written(Notation(letter=letter))
    for step, other in zip(trace, written, strict=True):
        assert other.symbol == re.sub("W", plain, step.symbol)
        assert other.rule == step.rule.replace("W", latex)
        assert other.chain_rule == step.chain_rule.replace("W", latex)
