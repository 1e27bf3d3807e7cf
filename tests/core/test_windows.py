"""Do the rectangles that lie on each other hold the very numbers of the step's arithmetic?"""

import numpy as np
import pytest
from random_networks import random_network

from core.arithmetic import Product, Sum, bare
from core.trace import record
from core.windows import window

WITH_MAPS = ("conv", "channels", "flat", "ends flat", "ends in maps")


def pairs_of(tree):
    """The two factors of each product of a sum, in its order; the first is in the maps."""
    tree = bare(tree)
    terms = tree.terms if isinstance(tree, Sum) else (tree,)
    return [
        tuple(factor.index for factor in term.factors[:2])
        for term in terms
        if isinstance(term, Product)
    ]


def pairs_shown(found):
    shown = []
    for left, right in found.pairs:
        there = left.there & right.there
        pairs = list(zip(left.steps[there], right.steps[there], strict=True))
        shown += pairs[::-1] if right.turned else pairs
    return [frozenset(map(int, pair)) for pair in shown]


def sum_of(step):
    """The part of a step's arithmetic that adds up products."""
    tree = bare(step.arithmetic)
    if step.quantity == "delta" and isinstance(tree, Product) and len(tree.factors) == 2:
        return bare(tree.factors[0])
    return tree


@pytest.mark.parametrize("biases", ["none", "trained", "positions"])
@pytest.mark.parametrize("shape", WITH_MAPS)
def test_each_pair_is_a_product_of_the_step_in_its_order(shape, biases):
    trace = record(random_network(4, shape, "tanh", biases=biases))
    seen = set()
    for step in trace[trace.given :]:
        found = window(step)
        if found is None or step.quantity in ("a", "gradient_biases"):
            continue
        seen.add((step.quantity, found.operation))
        expected = [frozenset(pair) for pair in pairs_of(sum_of(step))]
        assert pairs_shown(found) == expected, step.symbol
        total = found.total
        if found.bias is not None:
            total = total + trace[found.bias].value
        if step.quantity == "delta":
            total = total * found.slope
        assert total == step.value, step.symbol
    assert ("z", "weighted sum" if shape == "flat" else "valid correlation") in seen
    if shape in ("channels", "ends in maps"):
        assert ("delta", "full convolution") in seen
    if shape != "flat":
        assert ("gradient_weights", "valid correlation") in seen


@pytest.mark.parametrize("shape", WITH_MAPS)
def test_every_number_of_a_patch_is_that_of_its_step(shape):
    trace = record(random_network(5, shape, "sigmoid", samples=2))
    for step in trace[trace.given :: 3]:
        found = window(step, sample=2)
        for patch in [patch for pair in (found.pairs if found else ()) for patch in pair if patch]:
            assert patch.values.shape == patch.steps.shape == patch.shape
            assert (np.isnan(patch.values) == (patch.steps < 0)).all()
            for index, value in zip(patch.steps.flat, patch.values.flat, strict=True):
                if index >= 0:
                    assert trace[int(index)].value == value
                    assert trace[int(index)].quantity == patch.quantity


def test_the_gradients_of_a_batch_are_the_mean_of_the_samples_sums():
    trace = record(random_network(6, "channels", samples=3))
    for quantity in ("gradient_weights", "gradient_biases"):
        for index in trace.search(quantity, 1):
            step = trace[index]
            sums = [window(step, sample).total for sample in (1, 2, 3)]
            assert step.value == (sums[0] + sums[1] + sums[2]) / 3


def test_the_output_of_a_map_has_the_window_of_its_z():
    trace = record(random_network(7, "conv"))
    z, a = (trace[trace.index(name, 1, (2, 1, 2))] for name in ("z", "a"))
    assert [patch.lead for patch in window(a).pairs[0]] == [(1,), (2, 1)]
    assert window(a).step.index == z.index
    assert window(a).total == window(z).total


def test_what_is_no_sum_over_maps_has_no_window():
    trace = record(random_network(8, "conv"))
    without = [
        trace[0], trace[trace.index("a", 3, (1,))], trace[trace.index("delta", 3, (1,))],
        trace[trace.index("gradient_weights", 3, (1, 1))],
        trace[trace.index("weights", 1, (1, 1, 1, 1), phase="update")],
    ]  # fmt: skip
    assert [window(step) for step in without] == [None] * len(without)
    dense = record(random_network(8, "dense"))
    assert not any(window(step) for step in dense)


def test_a_full_convolution_reaches_beyond_the_map_of_delta():
    trace = record(random_network(9, "ends in maps", biases="none"))
    corner = window(trace[trace.index("delta", 1, (1, 1, 1))])
    assert corner.operation == "full convolution"
    (delta, kernel), *_ = corner.pairs
    assert (delta.top, delta.left) == (-1, -1)
    assert delta.there.tolist() == [[False, False], [False, True]]
    weights = trace.network.layers[1].weights[0, 0]
    np.testing.assert_array_equal(kernel.values, weights[::-1, ::-1])
