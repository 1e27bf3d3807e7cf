"""Does the arithmetic that is shown give the number that is shown, for every step there is?"""

import itertools
import re
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest
from evaluate import evaluate, numbers_in, same
from random_networks import HIDDEN, LOSSES, OPTIMIZERS, SHAPES, cases, outputs_for, random_network

from core.arithmetic import Chosen, Node, Operand, leaves, reduced
from core.network import Activation, Conv2D, Dense, Network, Optimizer
from core.trace import Step, Trace, record

EVERYWHERE = list(cases())
OUTPUTS = list(cases(["dense"], outputs=True))
UPDATES = [
    case._replace(optimizer=optimizer)
    for case, optimizer in itertools.product(EVERYWHERE[::36], OPTIMIZERS)
]


def test_the_cases_cover_what_they_say():
    assert {(c.shape, c.hidden, c.loss) for c in EVERYWHERE} == set(
        itertools.product(SHAPES, HIDDEN, LOSSES)
    )
    assert {(c.hidden, c.output, c.loss) for c in OUTPUTS} == set(
        itertools.product(HIDDEN, outputs_for("dense"), LOSSES)
    )
    for field in ("optimizer", "biases"):
        met = {(getattr(c, field), c.hidden) for c in EVERYWHERE + OUTPUTS}
        assert len(met) == 4 * len(HIDDEN)
    ended = {(c.output, c.loss) for c in EVERYWHERE if c.shape == "ends in maps"}
    assert {output for output, _ in ended} == set(outputs_for("ends in maps"))


def check(step: Step, counts: Counter[bool]) -> None:
    """The step's expression gives its value, and it uses earlier steps alone."""
    text = step.expression
    value = evaluate(text)
    assert same(value, step.value), (step.symbol, text, value, step.value)
    counts[value == step.value or value != value] += 1
    assert all(0 <= i < step.index for i in step.operands), step.symbol


def check_trace(trace: Trace, counts: Counter[bool]) -> None:
    for step in trace:
        check(step, counts)


def shown_operands(tree: Node) -> Iterator[Operand]:
    """The operands that the line shows: not those that only chose a branch."""
    if isinstance(tree, Chosen):
        yield from shown_operands(tree.branch)
    elif isinstance(tree, Operand):
        yield tree
    else:
        for child in tree.children():
            yield from shown_operands(child)


def mostly_bit_for_bit(counts: Counter[bool]) -> None:
    """Only where Python's exp differs from NumPy's in the last digit is there any difference."""
    assert counts[False] <= 0.02 * counts.total(), counts


@pytest.mark.parametrize("shape", SHAPES)
def test_all_shapes_activations_and_losses(shape):
    counts: Counter[bool] = Counter()
    for case in EVERYWHERE:
        if case.shape == shape:
            check_trace(record(random_network(*case)), counts)
    mostly_bit_for_bit(counts)


@pytest.mark.parametrize("loss", LOSSES)
def test_all_pairs_of_activations_before_each_loss(loss):
    counts: Counter[bool] = Counter()
    for case in OUTPUTS:
        if case.loss == loss:
            trace = record(random_network(*case))
            for phase in ("loss", "backward"):
                for index in trace.phase_range(phase):
                    check(trace[index], counts)
    mostly_bit_for_bit(counts)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_three_updates_in_a_row_of_each_optimizer(optimizer):
    """The second and third start from the optimizer's memory, which is given then."""
    counts: Counter[bool] = Counter()
    for case in UPDATES:
        if case.optimizer != optimizer:
            continue
        network = random_network(*case)
        for _ in range(3):
            trace = record(network)
            for index in (*range(trace.given), *trace.phase_range("update")):
                check(trace[index], counts)
            network = trace.next_network()
    mostly_bit_for_bit(counts)


def test_the_exact_number_of_every_operand_stands_in_the_line_and_in_the_latex():
    for case in EVERYWHERE[::7]:
        trace = record(random_network(*case))
        for step in trace[trace.given :]:
            assert tuple(dict.fromkeys(leaf.index for leaf in leaves(step.arithmetic))) == (
                step.operands
            )
            line, latex = numbers_in(step.expression), numbers_in(step.substituted)
            for leaf in shown_operands(step.arithmetic):
                assert trace[leaf.index].value == leaf.value
                assert abs(leaf.value) in line, (case.name, step.symbol, step.expression)
                assert abs(leaf.value) in latex, (case.name, step.symbol, step.substituted)


def test_a_given_number_is_its_own_expression():
    for case in EVERYWHERE[::49]:
        trace = record(random_network(*case))
        for step in trace[: trace.given]:
            assert step.operands == ()
            assert step.expression == repr(step.value)


def test_a_step_has_its_texts_in_every_trace():
    for case in EVERYWHERE[::5]:
        for step in record(random_network(*case)):
            for text in (step.symbol, step.latex, step.rule, step.sentence, step.where,
                         step.chain_rule, step.substituted):  # fmt: skip
                assert "\n" not in text
                assert text.count("{") == text.count("}")
                assert len(re.findall(r"\\left\b", text)) == len(re.findall(r"\\right\b", text))
            assert step.sentence.endswith(".")
            assert step.symbol
            assert step.latex
            assert step.trouble == ""
            assert bool(step.rule) == (step.phase != "given")


@pytest.mark.parametrize("count", [1, 2, 7, 8, 15, 16, 17, 100, 129, 784, 2000])
@pytest.mark.parametrize("units", [1, 2, 3, 8, 33])
def test_long_sums_run_from_left_to_right(count, units):
    """NumPy's own sums would add in pairs, and its products in blocks: other last digits."""
    rng = np.random.default_rng(count * 100 + units)
    network = Network(
        (count,),
        (Dense(units, Activation("identity"), rng.normal(0, 1, (count, units)), rng.random(units)),
         Dense(count, Activation("identity"), rng.normal(0, 1, (units, count)))),
        "half_squared_error",
        Optimizer("sgd", {"learning_rate": 0.1}),
        rng.normal(0, 1, (1, count)) * 10.0 ** rng.integers(-8, 8, (1, count)),
        rng.random((1, count)),
    )  # fmt: skip
    trace = record(network)
    steps = trace.search("z", 1) + trace.search("delta", 1) + trace.search("loss")
    for index in steps:
        step = trace[index]
        assert evaluate(step.expression) == step.value
    x, first = network.inputs[0].tolist(), network.layers[0]
    total = x[0] * first.weights[0, 0]
    for i in range(1, count):
        total += x[i] * first.weights[i, 0]
    assert trace[trace.index("z", 1, (1,))].value == total + first.biases[0]


def test_a_sum_longer_than_one_block_of_products():
    rng = np.random.default_rng(5)
    weights = rng.normal(0, 1, (700, 60))
    network = Network(
        (700,), (Dense(60, Activation("tanh"), weights),), "squared_error", Optimizer("sgd"),
        rng.normal(0, 1, (1, 700)), np.zeros((1, 60)),
    )  # fmt: skip
    trace = record(network)
    for position in (1, 30, 60):
        step = trace[trace.index("z", 1, (position,))]
        assert len(step.operands) == 1400
        assert step.expression.count(" + ") == 699
        assert evaluate(step.expression) == step.value


@pytest.mark.parametrize("scale", [1e-300, 1e-160, 1e-20, 1e20, 1e150, 1e300, 5e-324])
@pytest.mark.parametrize("activation", HIDDEN)
def test_very_small_and_very_large_numbers(scale, activation):
    """Underflow, overflow and NaN included: the expression gives what the trace holds."""
    rng = np.random.default_rng(3)
    network = random_network(4, "dense", activation, "identity", samples=2, biases="trained")
    for changed in (
        network.replace(inputs=network.inputs * scale),
        network.with_layer(1, weights=network.layers[0].weights * scale),
        network.with_layer(2, weights=np.sign(rng.normal(0, 1, (4, 3))) * scale),
        network.replace(targets=network.targets * scale),
    ):
        check_trace(record(changed), Counter())


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_very_small_and_very_large_numbers_in_the_optimizer(optimizer):
    for scale in (1e-300, 1e-160, 1e160, 1e300):
        network = random_network(4, "one", "tanh", "identity", optimizer=optimizer)
        trace = record(network.replace(targets=network.targets * scale))
        check_trace(trace, Counter())


def test_negative_numbers_are_put_in_parentheses():
    layer = Dense(1, Activation("identity"), np.array([[-2.0], [-0.5]]), np.array([-1.0]))
    trace = record(
        Network((2,), (layer,), "half_squared_error", Optimizer("sgd", {"learning_rate": 0.5}),
                np.array([[-3.0, 4.0]]), np.array([[-7.0]]))
    )  # fmt: skip
    z = trace[trace.index("z", 1, (1,))]
    assert z.expression == "-3.0*(-2.0) + 4.0*(-0.5) + (-1.0)"
    assert z.substituted == (
        r"-3.0 \cdot \left(-2.0\right) + 4.0 \cdot \left(-0.5\right) + \left(-1.0\right)"
    )
    loss = trace[trace.index("loss", 1, ())]
    assert loss.expression == "0.5*(3.0 - (-7.0))**2"
    assert z.value == 3.0
    assert loss.value == 50.0


def test_the_sigmoid_of_a_negative_number_keeps_both_signs():
    network = random_network(2, "single")
    layer = Dense(2, Activation("sigmoid"), np.array([[-0.25, 0.25], [0, 0], [0, 0]]))
    trace = record(network.replace(layers=(layer,), inputs=np.array([[1.0, 0, 0]])))
    first, second = (trace[trace.index("a", 1, (j,))] for j in (1, 2))
    assert first.expression == "1/(1 + exp(-(-0.25)))"
    assert second.expression == "1/(1 + exp(-0.25))"
    assert first.substituted == r"\frac{1}{1 + e^{-\left(-0.25\right)}}"
    assert same(evaluate(first.expression) + evaluate(second.expression), 1)


def test_powers_of_ten_in_latex():
    layer = Dense(1, Activation("identity"), np.array([[1e-300], [-2.5e300]]))
    trace = record(
        Network((2,), (layer,), "half_squared_error", Optimizer("sgd"),
                np.array([[1.0, 1e-7]]), np.array([[0.0]]))
    )  # fmt: skip
    z = trace[trace.index("z", 1, (1,))]
    assert z.expression == "1.0*1e-300 + 1e-07*(-2.5e+300)"
    assert z.substituted == (
        r"1.0 \cdot \left(1 \cdot 10^{-300}\right) + "
        r"1 \cdot 10^{-7} \cdot \left(-2.5 \cdot 10^{300}\right)"
    )


def test_a_kernel_and_a_shared_bias_are_written_out():
    layer = Conv2D(1, (1, 2), Activation("identity"), np.array([[[[2.0, -1.0]]]]), np.array([0.5]))
    trace = record(
        Network((1, 1, 3), (layer,), "half_squared_error", Optimizer("sgd"),
                np.array([[[[1.0, 3.0, 4.0]]]]), np.zeros((1, 1, 1, 2)))
    )  # fmt: skip
    z = trace[trace.index("z", 1, (1, 1, 2))]
    assert z.expression == "2.0*3.0 + (-1.0)*4.0 + 0.5"
    bias = trace[trace.index("gradient_biases", 1, (1,))]
    assert evaluate(bias.expression) == bias.value == -0.5 + 2.5


def test_one_part_at_a_time_works_out_to_the_same_number():
    """The line between the numbers put in and the result, on the screen."""
    for case in EVERYWHERE[::11]:
        for step in record(random_network(*case)):
            tree = reduced(step.arithmetic)
            while tree is not None:
                assert same(tree.value, step.value)
                tree = reduced(tree)
