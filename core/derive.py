"""From which earlier steps, and by which arithmetic, does a step's value come?"""

import math
from collections.abc import Callable, Iterator

import numpy as np

from core.arithmetic import Node, Number, Operand, Product, Quotient, Sum, exp
from core.arrays import Shape
from core.losses import LOSSES
from core.network import Conv2D, Dense, Flatten, Weighted
from core.optimizers import OPTIMIZERS
from core.passes import trained, update_settings
from core.trace import Place, Step, Trace


def arithmetic(step: Step) -> Node:
    """The expression tree of a step; its leaves are the steps it uses."""
    if step.phase == "given":
        return Number(step.value)
    if step.phase == "update":
        return _update(step)
    return _MAKERS[step.quantity](step)


def _sample(step: Step) -> int | None:
    return None if step.sample is None else step.sample - 1


def _place(
    trace: Trace, quantity: str, layer: int, sample: int | None, phase: str | None = None
) -> Place:
    found = trace.place(quantity, layer, sample, phase)
    assert found is not None, (quantity, layer, sample)
    return found


def _outputs(trace: Trace, layer: int, sample: int | None) -> Place:
    """Where the outputs of a layer stand; those of flatten are those of the layer before it."""
    layer = trace.network.source(layer + 1)
    if layer == 0:
        return _place(trace, "x", 0, sample)
    return _place(trace, "a", layer, sample)


def _at(place: Place, flat: int) -> Operand:
    return Operand(place.step(flat), float(place.values[flat]))


def _flat(position: tuple[int, ...], shape: Shape) -> int:
    flat = 0
    for p, size in zip(position, shape, strict=True):
        flat = flat * size + p - 1
    return flat


def _layer(step: Step) -> tuple[int, Weighted, int]:
    """The step's layer with its number, and the flat position of the step in its output."""
    number = step.layer or 0
    layer = step.trace.network.layers[number - 1]
    assert not isinstance(layer, Flatten)
    return number, layer, _flat(step.position, step.trace.segment(step.index).shape)


def _times(trace: Trace, left: Operand, weight: Operand) -> Node:
    """A product with a weight, in the order of the notation: the value is the same to the bit."""
    return Product((left, weight) if trace.notation.rows else (weight, left))


def _sum(terms: list[Node]) -> Node:
    return terms[0] if len(terms) == 1 else Sum(tuple(terms))


# Forward ---------------------------------------------------------------------------------------


def _z(step: Step) -> Node:
    trace, sample = step.trace, _sample(step)
    number, layer, flat = _layer(step)
    before = _outputs(trace, number - 1, sample)
    weights = _place(trace, "weights", number, None, "given")
    terms: list[Node]
    if isinstance(layer, Dense):
        # The hot loop of 784-term sums, with the look-ups taken out.
        n_in = layer.weights.shape[0]
        values, column = before.values.tolist(), layer.weights[:, flat].tolist()
        x, dx, w, dw = before.start, before.stride, weights.start + flat, layer.units
        inputs = [Operand(x + dx * i, values[i]) for i in range(n_in)]
        factors = [Operand(w + dw * i, column[i]) for i in range(n_in)]
        terms = [_times(trace, left, weight) for left, weight in zip(inputs, factors, strict=True)]
    else:
        k, r, s = (p - 1 for p in step.position)
        shape = trace.network.shapes[number - 1]
        terms = [
            Product(
                (
                    _at(weights, int(np.ravel_multi_index((k, c, i, j), layer.weights.shape))),
                    _at(before, int(np.ravel_multi_index((c, r + i, s + j), shape))),
                )
            )
            for c, i, j in np.ndindex(layer.weights.shape[1:])
        ]
    if layer.biases is not None:
        at = flat if layer.biases.size == trace.segment(step.index).arrays[0].size else None
        biases = _place(trace, "biases", number, None, "given")
        terms.append(_at(biases, step.position[0] - 1 if at is None else at))
    return _sum(terms)


def _a(step: Step) -> Node:
    number, layer, flat = _layer(step)
    if layer.activation.row.coupled:
        e = _at(_place(step.trace, "exp", number, _sample(step)), flat)
        total = _at(_place(step.trace, "exp_sum", number, _sample(step)), 0)
        return e / total
    z = _at(_place(step.trace, "z", number, _sample(step)), flat)
    return _value(layer, z)


def _value(layer: Weighted, z: Node) -> Node:
    activation = layer.activation
    alpha = None if activation.alpha is None else Number(activation.alpha, "alpha")
    made: Node = activation.row.value(z, alpha)
    return made


def _slope(step: Step, number: int, layer: Weighted, flat: int) -> Node:
    sample = _sample(step)
    z = _at(_place(step.trace, "z", number, sample), flat)
    a = _at(_place(step.trace, "a", number, sample), flat)
    activation = layer.activation
    alpha = None if activation.alpha is None else Number(activation.alpha, "alpha")
    slope: Node = activation.row.derivative(z, a, alpha)
    return slope


def _exp(step: Step) -> Node:
    number, _, flat = _layer(step)
    place = _place(step.trace, "z", number, _sample(step))
    shift = softmax_shift_place(step)
    z = _at(place, flat)
    made: Node = exp(z) if shift is None else exp(z - _at(place, shift))
    return made


def softmax_shift_place(step: Step) -> int | None:
    """The flat position of the largest z, if it is subtracted before the exponential."""
    from core.activations import softmax_shift

    z = _place(step.trace, "z", step.layer or 0, _sample(step)).values
    shift = float(softmax_shift(z)[0])
    return int(np.argmax(z)) if shift or not math.isfinite(shift) else None


def _exp_sum(step: Step) -> Node:
    place = _place(step.trace, "exp", step.layer or 0, _sample(step))
    return _sum([_at(place, i) for i in range(len(place.values))])


# Loss ------------------------------------------------------------------------------------------


def _output_and_target(step: Step, flat: int) -> tuple[Operand, Operand]:
    trace, sample = step.trace, _sample(step)
    last = len(trace.network.layers)
    return _at(_outputs(trace, last, sample), flat), _at(_place(trace, "y", last, sample), flat)


def _loss_term(step: Step) -> Node:
    flat = _flat(step.position, step.trace.network.shapes[-1])
    return _term(step, flat)


def _term(step: Step, flat: int) -> Node:
    made: Node = LOSSES[step.trace.network.loss].term(*_output_and_target(step, flat))
    return made


def _loss(step: Step) -> Node:
    trace, network = step.trace, step.trace.network
    last = len(network.layers)
    if step.sample is None:
        losses = [_at(_place(trace, "loss", last, s), 0) for s in range(network.samples)]
        return _over_batch(trace, list(losses))
    size = math.prod(network.shapes[-1])
    if size == 1:
        total = _term(step, 0)
    else:
        terms = _place(trace, "loss_term", last, _sample(step))
        total = _sum([_at(terms, i) for i in range(size)])
    mean = LOSSES[network.loss].mean and size > 1
    return Quotient(total, Number(size)) if mean else total


def _over_batch(trace: Trace, terms: list[Node]) -> Node:
    total = _sum(terms)
    if trace.network.samples == 1 or trace.network.batch_reduction == "sum":
        return total
    return Quotient(total, Number(trace.network.samples))


# Backward --------------------------------------------------------------------------------------


def _delta(step: Step) -> Node:
    trace, network = step.trace, step.trace.network
    number, layer, flat = _layer(step)
    if number == len(network.layers) and trace.arrays.output_delta[(step.sample or 1) - 1]:
        return _direct(step, flat)
    if layer.activation.row.coupled:
        return _through_softmax(step, number, flat)
    return _back(step, number, flat) * _slope(step, number, layer, flat)


def _direct(step: Step, flat: int) -> Node:
    network = step.trace.network
    how = step.trace.arrays.output_delta[(step.sample or 1) - 1]
    a, y = _output_and_target(step, flat)
    if how == "weighted difference":
        place = _place(step.trace, "y", len(network.layers), _sample(step))
        return a * _sum([_at(place, i) for i in range(len(place.values))]) - y
    size = math.prod(network.shapes[-1])
    mean = LOSSES[network.loss].mean and how == "difference" and size > 1
    return Quotient(a - y, Number(size)) if mean else a - y


def _gradient_a(step: Step) -> Node:
    number, _, flat = _layer(step)
    return _back(step, number, flat)


def _through_softmax(step: Step, number: int, flat: int) -> Node:
    sample = _sample(step)
    back = _place(step.trace, "gradient_a", number, sample)
    a = _place(step.trace, "a", number, sample)
    own = _at(a, flat)
    terms: list[Node] = []
    for k in range(len(a.values)):
        slope = own * (1 - own) if k == flat else -(_at(a, k) * own)
        terms.append(Product((_at(back, k), slope)))
    return _sum(terms)


def _back(step: Step, number: int, flat: int) -> Node:
    """∂ℓ/∂a of output ``flat`` of layer ``number``: from the loss, or through the next layer."""
    trace, network = step.trace, step.trace.network
    after = number + 1
    while after <= len(network.layers) and isinstance(network.layers[after - 1], Flatten):
        after += 1
    if after > len(network.layers):
        return _from_loss(step, flat)
    layer = network.layers[after - 1]
    assert not isinstance(layer, Flatten)
    delta = _place(trace, "delta", after, _sample(step))
    weights = _place(trace, "weights", after, None, "given")
    pairs = (
        _dense_pairs(layer, flat)
        if isinstance(layer, Dense)
        else _conv_pairs(layer, flat, network.shapes[after - 1], network.shapes[after])
    )
    if isinstance(layer, Conv2D):
        return _sum([Product((_at(delta, d), _at(weights, w))) for d, w in pairs])
    return _sum([_times(trace, _at(delta, d), _at(weights, w)) for d, w in pairs])


def _from_loss(step: Step, flat: int) -> Node:
    network = step.trace.network
    slope: Node = LOSSES[network.loss].derivative(*_output_and_target(step, flat))
    size = math.prod(network.shapes[-1])
    return Quotient(slope, Number(size)) if LOSSES[network.loss].mean and size > 1 else slope


def _dense_pairs(layer: Dense, flat: int) -> Iterator[tuple[int, int]]:
    for k in range(layer.units):
        yield k, flat * layer.units + k


def _conv_pairs(layer: Conv2D, flat: int, shape: Shape, output: Shape) -> Iterator[tuple[int, int]]:
    """Which outputs (k, r - i, s - j) a pixel (c, r, s) fed, and through which weight."""
    c, r, s = (int(n) for n in np.unravel_index(flat, shape))
    for k, i, j in np.ndindex(layer.kernels, *layer.kernel_size):
        if 0 <= r - i < output[1] and 0 <= s - j < output[2]:
            yield (
                int(np.ravel_multi_index((k, r - i, s - j), output)),
                int(np.ravel_multi_index((k, c, i, j), layer.weights.shape)),
            )


# Gradients and updates -------------------------------------------------------------------------


def _gradient_weights(step: Step) -> Node:
    trace = step.trace
    number, layer, _ = _layer(step)
    parts: list[Node] = []
    for s in range(trace.network.samples):
        before = _outputs(trace, number - 1, s)
        delta = _place(trace, "delta", number, s)
        if isinstance(layer, Dense):
            i, j = step.position
            # x δ in rows, δ x in columns, as the matrices would be multiplied.
            parts.append(_times(trace, _at(before, i - 1), _at(delta, j - 1)))
        else:
            parts.append(_met(step, number, before, delta))
    return _over_batch(trace, parts)


def _met(step: Step, number: int, before: Place, delta: Place) -> Node:
    """A kernel weight (k, c, i, j) met input (c, r + i, s + j) for each output (k, r, s)."""
    k, c, i, j = (p - 1 for p in step.position)
    (_, rows, cols), output = step.trace.network.shapes[number - 1 : number + 1]
    # A map of 26 x 26 has 676 terms: the places are counted, not looked up.
    inputs, deltas = before.values.tolist(), delta.values.tolist()
    terms: list[Node] = []
    at = k * output[1] * output[2]
    for r in range(output[1]):
        first = (c * rows + r + i) * cols + j
        for met in range(first, first + output[2]):
            left = Operand(before.start + before.stride * met, inputs[met])
            terms.append(Product((left, Operand(delta.start + delta.stride * at, deltas[at]))))
            at += 1
    return _sum(terms)


def _gradient_biases(step: Step) -> Node:
    trace = step.trace
    number, _, flat = _layer(step)
    output = trace.network.shapes[number]
    parts: list[Node] = []
    for s in range(trace.network.samples):
        delta = _place(trace, "delta", number, s)
        if len(step.position) == len(output):
            parts.append(_at(delta, flat))
        else:
            size = math.prod(output[1:])
            parts.append(_sum([_at(delta, flat * size + one) for one in range(size)]))
    return _over_batch(trace, parts)


def _update(step: Step) -> Node:
    trace, network = step.trace, step.trace.network
    number, layer, flat = _layer(step)
    part = "biases" if step.quantity.endswith("biases") else "weights"
    old = _at(_place(trace, part, number, None, "given"), flat)
    if part not in trained(layer):
        return old
    row = OPTIMIZERS[network.optimizer.name]
    settings, t = update_settings(network)
    numbers = {name: Number(value, name) for name, value in settings.items()}
    state: dict[str, Node] = {}
    for name in row.state:
        kept = trace.place(f"{name}_{part}", number, None, "given")
        state[name] = _at(kept, flat) if kept else Number(0.0)
    name = "w" if step.quantity == part else step.quantity.removesuffix(f"_{part}")
    for earlier in row.quantities[: row.quantities.index(name)]:
        place = _place(trace, f"{earlier}_{part}", number, None, "update")
        state["new " + earlier] = _at(place, flat)
    gradient = _at(_place(trace, f"gradient_{part}", number, None), flat)
    made: Node = row.update(old, gradient, state, numbers, t)[name]
    return made


_MAKERS: dict[str, Callable[[Step], Node]] = {
    "z": _z,
    "a": _a,
    "exp": _exp,
    "exp_sum": _exp_sum,
    "loss_term": _loss_term,
    "loss": _loss,
    "delta": _delta,
    "gradient_a": _gradient_a,
    "gradient_weights": _gradient_weights,
    "gradient_biases": _gradient_biases,
}
