"""Do the matrices of a step say what the step does: the same product, the same operands?"""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from documents import CONV
from random_networks import random_network

from core.documents import parse_network, read_network
from core.lettering import Notation
from core.matrices import ONE, Axis, Matrix, Scalar, Sign, Terms
from core.matrix_form import meeting, page
from core.network import Activation, Conv2D, Dense, Init, Network, Optimizer
from core.optimizers import OPTIMIZERS
from core.trace import record
from visualizer.resources import assets

EXAMPLES = sorted((assets() / "examples").glob("*.json"))
SMALL = [path for path in EXAMPLES if "mnist" not in path.name and "digits" not in path.name]
ROWS, COLUMNS = Notation(), Notation(rows=False)

SIGNS = {
    "=": "", r"\cdot": "@", r"\odot": "*", "+": "+", "-": "-", "/": "/", "(": "(", ")": ")",
    "^{2}": "**2", "^2": "**2", "√": "np.sqrt", ",": ",", "2": "2 *", r"\frac{1}{2}": "0.5 *",
    r"\sum_{k}": "total", r"\sum_{j}": "total", r"\sum_{s}": "total", r"\mathrm{exp}": "np.exp",
}  # fmt: skip
"""What the signs of an equation mean to Python."""


def trace_of(path, notation=ROWS, **changes):
    network = read_network(path)
    return record(network.replace(**changes) if changes else network).written(notation)


def right_side(equation):
    """The right side of an equation, worked out by NumPy with whole matrices, or None."""
    names, parts = {"np": np}, []

    def put(value):
        names[f"m{len(names)}"] = value
        return f"m{len(names) - 1}"

    for piece, following in itertools.zip_longest(equation.right, equation.right[1:]):
        if isinstance(piece, Matrix):
            parts.append(put(piece.values))
        elif isinstance(piece, Terms):
            parts.append("(" + " + ".join(put(one.values) for one in piece.matrices) + ")")
        elif isinstance(piece, Scalar):
            factor = isinstance(following, Matrix)
            parts.append(f"{piece.value!r} *" if factor else repr(piece.value))
        elif piece.latex in SIGNS:
            parts.append(SIGNS[piece.latex])
        elif piece.latex.startswith(r"\frac{"):
            above, below = piece.latex[6:-1].split("}{")
            parts.append(f"{above} / {below} *")
        else:
            return None  # a function by its name
    text = " ".join(parts)
    if "total" in text:
        before, after = text.split("total")
        summed = eval(after, names)
        keep = equation.made.shape
        axis = tuple(k for k in (0, 1) if keep[k] == 1 and summed.shape[k] != 1)
        names["summed"] = summed.sum(axis=axis, keepdims=True)
        text = before + "summed"
    return eval(text, names)


def pages(trace):
    """All pages of a trace, each once, with a step of each."""
    found = {}
    for index in range(trace.given, len(trace)):
        one = page(trace, index)
        if one is not None:
            found.setdefault(one.key, (one, index))
    return found.values()


@pytest.mark.parametrize("notation", [ROWS, COLUMNS])
@pytest.mark.parametrize("path", SMALL, ids=lambda path: path.stem)
def test_the_products_of_the_matrices_are_the_numbers_of_the_trace(path, notation):
    trace = trace_of(path, notation)
    worked = 0
    for one, _ in pages(trace):
        for equation in one.equations:
            right = right_side(equation)
            if right is None:
                continue
            made = equation.made or one.equations[0].made
            assert np.allclose(right, made.values, rtol=1e-12, atol=1e-12), one.key
            assert np.broadcast_shapes(right.shape, made.shape) == made.shape
            worked += 1
    assert worked >= 4


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("rows", [True, False])
def test_any_network_with_any_optimizer(optimizer, reduction, rows):
    settings = dict(OPTIMIZERS[optimizer].settings)
    for seed in range(6):
        network = random_network(np.random.default_rng(seed))
        if any(isinstance(layer, Conv2D) for layer in network.layers):
            continue
        network = network.replace(
            optimizer=Optimizer(optimizer, settings), batch_reduction=reduction
        )
        first = record(network)
        for trace in (first, record(first.next_network())):
            check_cells(trace.written(Notation(rows=rows)))
            for one, _ in pages(trace):
                for equation in one.equations:
                    right = right_side(equation)
                    made = equation.made or one.equations[0].made
                    if right is not None:
                        assert np.allclose(right, made.values, rtol=1e-12, atol=1e-12), one.key


def lit(equation, fixed):
    """The steps in the cells of an equation's right side that go into a cell."""
    found = set()
    for matrix in equation.matrices:
        rows, cols = matrix.meets(fixed)
        found |= {matrix.step(r, c) for r, c in itertools.product(rows, cols)}
    return found - {None}


def check_cells(trace):
    """Each step is a cell with its value; the cells that meet in it are its operands."""
    for index in range(trace.given, len(trace)):
        step, one = trace[index], page(trace, index)
        place = meeting(step, one)
        made = one.equations[place.equation].made
        assert made.step(place.row, place.col) == index
        assert made.since(place.row, place.col) == index
        value = made.values[place.row, place.col]
        assert value == step.value or (np.isnan(value) and np.isnan(step.value))
        assert made.called(place.row, place.col) == step.symbol
        meets = set()
        extra = set()
        for number, equation in enumerate(one.equations):
            if one.explains(number, place.equation):
                meets |= lit(equation, place.fixed)
                entropy = any(p.latex in ("L", "L'") for p in signs(equation))
                for matrix in equation.matrices:
                    # One branch of ReLU's slope, or of a cross-entropy, may not need them.
                    if matrix.title == "slopes" or entropy:
                        r, c = (axis[0] for axis in matrix.meets(place.fixed))
                        extra.add(matrix.step(r, c))
        operands = set(step.operands)
        if step.quantity == "delta" and any("sum_{k} y" in m.latex for m in all_matrices(one)):
            operands -= {i for i in operands if trace[i].quantity == "y"}
            meets -= {i for i in meets if trace[i].quantity == "y"}
        assert operands <= meets <= operands | extra, step.symbol


def signs(equation):
    return [piece for piece in equation.right if isinstance(piece, Sign)]


def all_matrices(one):
    return [matrix for equation in one.equations for matrix in equation.matrices]


@pytest.mark.parametrize("notation", [ROWS, COLUMNS])
@pytest.mark.parametrize("path", SMALL, ids=lambda path: path.stem)
def test_the_row_and_the_column_that_meet_are_the_operands(path, notation):
    trace = trace_of(path, notation)
    if any(isinstance(layer, Conv2D) for layer in trace.network.layers):
        return
    check_cells(trace)


def test_the_row_of_the_inputs_meets_the_column_of_the_weights():
    trace = trace_of(assets() / "examples" / "batch-of-4.json")
    index = trace.index("z", 1, (2,), sample=3)
    one = page(trace, index)
    place = meeting(trace[index], one)
    x, dot, w, plus, b = one.equations[place.equation].right
    assert (x.latex, w.latex, b.latex) == ("X", "W^{[1]}", "b^{[1]}")
    assert (x.shape, w.shape, b.shape) == ((4, 2), (2, 2), (1, 2))
    assert dot == Sign(r"\cdot", True)
    assert plus.latex == "+"
    assert x.meets(place.fixed) == (range(2, 3), range(2))
    assert w.meets(place.fixed) == (range(2), range(1, 2))
    assert b.meets(place.fixed) == (range(1), range(1, 2))


def test_in_columns_everything_is_transposed_and_turned_round():
    path = assets() / "examples" / "batch-of-4.json"
    rows, columns = trace_of(path), trace_of(path, COLUMNS)
    for (here, _), (there, _) in zip(pages(rows), pages(columns), strict=True):
        for one, other in zip(here.equations, there.equations, strict=True):
            if one.made is not None:
                assert np.array_equal(one.made.values.T, other.made.values)
            mine = sorted((m.values.T.tolist() for m in one.matrices), key=str)
            assert mine == sorted((m.values.tolist() for m in other.matrices), key=str)
    forward = page(columns, columns.index("z", 2, (1,))).equations[0].right
    assert [piece.latex for piece in forward] == ["W^{[2]}", r"\cdot", "A^{[1]}", "+", "b^{[2]}"]
    back = page(columns, columns.index("delta", 1, (1,))).equations[0].right
    assert [piece.latex for piece in back] == [
        "(", r"W^{[2]\,\mathrm{T}}", r"\cdot", r"\Delta^{[2]}", ")", r"\odot",
        r"f'\left(Z^{[1]}\right)",
    ]  # fmt: skip


def test_one_sample_is_a_vector_in_small_letters():
    trace = trace_of(assets() / "examples" / "lecture-2-3-2.json")
    right = page(trace, trace.index("z", 1, (1,))).equations[0].right
    assert [piece.latex for piece in right] == ["x", r"\cdot", "W^{[1]}"]
    gradient = page(trace, trace.index("gradient_weights", 1, (1, 1)))
    assert [piece.latex for piece in gradient.equations[0].right] == [
        r"x^{\mathrm{T}}", r"\cdot", r"\delta^{[1]}",
    ]  # fmt: skip
    assert len(gradient.equations) == 1, "one sample has nothing to be added to"


def test_each_samples_own_term_of_a_gradient_is_reached_from_its_cell():
    trace = trace_of(assets() / "examples" / "batch-of-4.json")
    index = trace.index("gradient_weights", 2, (1, 2))
    one = page(trace, index)
    place = meeting(trace[index], one)
    (terms,) = [p for e in one.equations for p in e.right if isinstance(p, Terms)]
    values = []
    for sample, matrix in enumerate(terms.matrices, 1):
        row, col = (axis[0] for axis in matrix.meets(place.fixed))
        assert matrix.step(row, col) == trace.index("delta", 2, (2,), sample)
        assert matrix.since(row, col) == index
        a = trace.index("a", 1, (1,), sample)
        assert matrix.called(row, col) == f"{trace[a].symbol} · δ[2]2 ({sample})"
        values.append(matrix.values[row, col])
    assert trace[index].value == pytest.approx(sum(values) / 4, rel=1e-15)


def test_what_stands_between_is_known_with_the_cell_that_needs_it():
    trace = trace_of(assets() / "examples" / "lecture-2-3-2.json")
    index = trace.index("delta", 1, (2,))
    slopes = page(trace, index).equations[0].right[-1]
    assert slopes.title == "slopes"
    assert slopes.since(0, 1) == index
    assert slopes.step(0, 1) == trace.index("a", 1, (2,)), "σ' is a (1 - a)"
    a = trace.values("a", 1)[0, 1]
    assert slopes.values[0, 1] == a * (1 - a)


def test_a_softmax_that_does_not_cancel_goes_through_its_jacobian():
    trace = trace_of(assets() / "examples" / "softmax-3-4-3.json", loss="half_squared_error")
    check_cells(trace)
    last = len(trace.network.layers)
    index = trace.index("delta", last, (2,))
    one = page(trace, index)
    made, row, jacobian = one.equations[1].made, *one.equations[1].matrices
    assert np.allclose(row.values @ jacobian.values, made.values, rtol=1e-12, atol=1e-12)
    assert jacobian.shape == (3, 3)


def test_targets_that_do_not_sum_to_one_and_a_large_z():
    trace = trace_of(
        assets() / "examples" / "softmax-3-4-3.json", targets=np.array([[0.5, 0.9, 0.0]])
    )
    check_cells(trace)
    network = trace.network
    weights = 900 * network.layers[-1].weights
    check_cells(record(network.with_layer(len(network.layers), weights=weights)))


def test_maps_have_no_matrices_but_the_dense_layers_after_them_have():
    trace = record(parse_network(CONV))
    assert page(trace, trace.index("z", 1, (1, 1, 1))) is None
    index = trace.index("z", 3, (1,))
    one = page(trace, index)
    before = one.equations[0].right[0]
    assert before.latex == "A^{[1]}"
    assert before.cols == Axis("neuron", 1, 8)
    assert [before.step(0, k) for k in range(8)] == list(trace[index].operands[:-1:2])
    for k in range(trace.given, len(trace)):
        if trace[k].layer == 3 and trace[k].phase != "update":
            assert meeting(trace[k], page(trace, k)) is not None


def test_given_are_all_matrices_and_nothing_meets():
    trace = trace_of(assets() / "examples" / "batch-of-4.json")
    one = page(trace, 0)
    assert [m.latex for m in all_matrices(one)] == [
        "X", "Y", "W^{[1]}", "b^{[1]}", "W^{[2]}", "b^{[2]}",
    ]  # fmt: skip
    assert meeting(trace[0], one) is None
    for matrix in all_matrices(one):
        for r, c in np.ndindex(*matrix.shape):
            assert trace[matrix.step(r, c)].value == matrix.values[r, c]


def test_a_large_network_costs_what_is_looked_at():
    """No values of a matrix are worked out before they are asked for."""
    rng = np.random.default_rng(0)
    shapes = ((784, 100), (100, 10))
    layers = [Dense(n, Activation("sigmoid"), rng.normal(size=(k, n)), np.zeros(n))
              for k, n in shapes]  # fmt: skip
    network = Network(
        (784,), tuple(layers), "half_squared_error", Optimizer("sgd", {"learning_rate": 0.1}),
        rng.random((16, 784)), np.eye(10)[np.arange(16) % 10], init=Init("xavier", 1),
    )  # fmt: skip
    trace = record(network)
    one = page(trace, trace.index("gradient_weights", 1, (300, 40)))
    (terms,) = [p for e in one.equations for p in e.right if isinstance(p, Terms)]
    assert not any("values" in vars(matrix) for matrix in terms.matrices)
    assert terms.matrices[3].shape == (784, 100)
    assert ONE not in (terms.matrices[3].rows, terms.matrices[3].cols)


@pytest.mark.parametrize("letter", ["W", "w", "θ"])
def test_a_matrix_has_the_capital_of_the_letter(letter):
    trace = trace_of(assets() / "examples" / "batch-of-4.json")
    other = trace.written(replace(ROWS, letter=letter, brackets="()"))
    right = page(other, other.index("z", 1, (1,))).equations[0].right
    assert right[2].latex == ("Θ^{(1)}" if letter == "θ" else "W^{(1)}")


def test_products_beyond_all_doubles_are_infinite_as_in_the_trace():
    layers = (Dense(1, Activation("identity"), np.array([[1.0]]), None),)
    large, sgd = np.full((2, 1), 1e200), Optimizer("sgd", {"learning_rate": 0.5})
    trace = record(Network((1,), layers, "half_squared_error", sgd, large, np.zeros((2, 1))))
    found = page(trace, next(s.index for s in trace if s.quantity == "gradient_weights"))
    (terms,) = (p for e in found.equations for p in e.right if isinstance(p, Terms))
    for matrix in terms.matrices:
        assert matrix.values.tolist() == [[np.inf]]
