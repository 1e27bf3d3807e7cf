"""Which numbers does one pass forward, one pass back and one update give? The arrays, once.

delta is ∂ℓ/∂z of one sample's own loss; gradients are of the batch's loss; the hidden deltas use
the weights as they were before the update.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from core.activations import softmax
from core.arrays import Array
from core.layers import backward, forward, gradients, sum_in_order
from core.losses import LOSSES
from core.network import Flatten, Layer, Network, Optimizer, Weighted
from core.optimizers import OPTIMIZERS

OutputDelta = Literal["", "difference", "weighted difference", "delta rule"]
"""How the last layer's delta comes about: by the chain rule (""), or as a - y because loss and
activation cancel ("weighted": a Σy - y, for softmax targets that do not sum to 1), or as a - y
because the perceptron's rule says so."""


@dataclass(frozen=True)
class Arrays:
    """All numbers of a trace by quantity and layer, read-only.

    Per sample, first axis m: x, y, z, a, delta, and for softmax exp, exp_sum, gradient_a; the
    loss terms (m, *output shape) and losses (m,). Per parameter: gradient_..., new_... and what
    the optimizer needs on the way.
    """

    by_name: Mapping[tuple[str, int], Array]
    loss: float
    output_delta: tuple[OutputDelta, ...]
    """One entry a sample."""


def compute(network: Network) -> Arrays:
    """Run ``network`` once forwards, once backwards, and update it."""
    with np.errstate(all="ignore"):
        store = _forward_all(network, network.layers)
        losses = _losses(network, store)
        how = tuple(output_delta(network, y) for y in network.targets)
        _backward(network, store, how)
        _gradients(network, store)
        _update(network, store)
    for array in store.values():
        array.setflags(write=False)
    return Arrays(store, losses, how)


def loss_of(network: Network, layers: tuple[Layer, ...] | None = None) -> float:
    """The loss of the whole batch, with other ``layers`` in place of its own if given."""
    with np.errstate(all="ignore"):
        store = _forward_all(network, layers or network.layers)
        return _losses(network, store)


def activate(layer: Weighted, z: Array) -> Array:
    """a of z, any leading axes."""
    if layer.activation.row.coupled:
        a: Array = softmax(z)[2]
        return a
    return np.asarray(layer.activation.value(z), dtype=np.float64)


def _forward_all(network: Network, layers: tuple[Layer, ...]) -> dict[tuple[str, int], Array]:
    store: dict[tuple[str, int], Array] = {("x", 0): network.inputs}
    store["a", 0] = before = network.inputs
    for number, layer in enumerate(layers, start=1):
        shape = network.shapes[number]
        if isinstance(layer, Flatten):
            before = before.reshape(len(before), *shape)
        else:
            z = np.stack([forward(layer, sample) for sample in before])
            store["z", number] = z
            if layer.activation.row.coupled:
                store["exp", number], store["exp_sum", number], before = softmax(z)
            else:
                before = activate(layer, z)
        store["a", number] = before
    return store


def _losses(network: Network, store: dict[tuple[str, int], Array]) -> float:
    last = len(network.layers)
    row = LOSSES[network.loss]
    outputs, targets = store["a", last], network.targets
    terms = np.asarray(row.term(outputs, targets), dtype=np.float64)
    store["loss_term", last] = terms
    samples = sum_in_order(terms.reshape(len(terms), -1).T.copy())
    if row.mean:
        samples = samples / terms[0].size
    store["loss", last] = samples
    return float(over_batch(network, samples[:, None])[0])


def over_batch(network: Network, values: Array) -> Array:
    """The mean (or sum, as the network says) over the samples, axis 0."""
    if len(values) == 1:
        only: Array = values[0]
        return only
    total = sum_in_order(values.reshape(len(values), -1)).reshape(values.shape[1:])
    return total / len(values) if network.batch_reduction == "mean" else total


def output_delta(network: Network, targets: Array) -> OutputDelta:
    """How the last layer's delta comes about, for one sample's targets."""
    layer = network.layers[-1]
    if isinstance(layer, Flatten):
        return ""
    name = layer.activation.name
    if network.optimizer.name == "delta_rule" and name == "step":
        return "delta rule"
    if LOSSES[network.loss].cancels != name:
        return ""
    if name == "softmax" and abs(float(targets.sum()) - 1) > 1e-14 * targets.size:
        return "weighted difference"
    return "difference"


def _backward(
    network: Network, store: dict[tuple[str, int], Array], how: tuple[OutputDelta, ...]
) -> None:
    last = len(network.layers)
    outputs, targets = store["a", last], network.targets
    row = LOSSES[network.loss]
    back = np.asarray(row.derivative(outputs, targets), dtype=np.float64)
    if row.mean:
        back = back / outputs[0].size
    direct = np.empty(outputs.shape)
    for s, rule in enumerate(how):
        if rule == "weighted difference":
            total = np.add.accumulate(targets[s])[-1]
            direct[s] = outputs[s] * total - targets[s]
        else:
            direct[s] = outputs[s] - targets[s]
    if row.mean and any(rule == "difference" for rule in how):
        direct = direct / outputs[0].size
    for number in range(last, 0, -1):
        layer = network.layers[number - 1]
        if isinstance(layer, Flatten):
            store["delta", number] = back
            back = back.reshape(len(back), *network.shapes[number - 1])
            continue
        delta = _delta(layer, number, store, back)
        if number == last:
            for s, rule in enumerate(how):
                if rule:
                    delta[s] = direct[s]
        store["delta", number] = delta
        if number > 1:
            shape = network.shapes[number - 1]
            back = np.stack([backward(layer, sample, shape) for sample in delta])


def _delta(layer: Weighted, number: int, store: dict[tuple[str, int], Array], back: Array) -> Array:
    """∂ℓ/∂z from ∂ℓ/∂a. back : (m, *shape)"""
    a = store["a", number]
    if layer.activation.row.coupled:
        store["gradient_a", number] = back
        return np.stack([_through_softmax(*pair) for pair in zip(a, back, strict=True)])
    slope = layer.activation.derivative(store["z", number], a)
    return np.asarray(back * slope, dtype=np.float64)


def _through_softmax(a: Array, back: Array) -> Array:
    """delta_i = Σ_k ∂ℓ/∂a_k · ∂a_k/∂z_i with ∂a_k/∂z_i = a_k ([i = k] - a_i); shapes (n,)."""
    jacobian = -(a[:, None] * a)
    np.fill_diagonal(jacobian, a * (1 - a))
    return sum_in_order(back[:, None] * jacobian)


def _gradients(network: Network, store: dict[tuple[str, int], Array]) -> None:
    for number, layer in network.weighted:
        total: dict[str, Array] = {}
        for before, delta in zip(store["a", number - 1], store["delta", number], strict=True):
            for part, one in gradients(layer, before, delta).items():
                total[part] = total[part] + one if part in total else one
        for part, values in total.items():
            if network.samples > 1 and network.batch_reduction == "mean":
                values = values / network.samples
            store[f"gradient_{part}", number] = values


def update_settings(network: Network) -> tuple[Mapping[str, float], int]:
    """The optimizer's numbers, and which update this is, from 1."""
    return network.optimizer.settings, network.optimizer.updates + 1


def trained(layer: Weighted) -> tuple[str, ...]:
    """The parameters of a layer that the update changes."""
    with_biases = layer.biases is not None and layer.train_biases
    return ("weights", "biases") if with_biases else ("weights",)


def _update(network: Network, store: dict[tuple[str, int], Array]) -> None:
    row = OPTIMIZERS[network.optimizer.name]
    settings, t = update_settings(network)
    for number, layer in network.weighted:
        if layer.biases is not None:
            store["new_biases", number] = layer.biases
        for part in trained(layer):
            old = getattr(layer, part)
            state = kept_state(network.optimizer, number, part)
            made = row.update(old, store[f"gradient_{part}", number], state, settings, t)
            for name, values in made.items():
                key = f"new_{part}" if name == "w" else f"{name}_{part}"
                values.setflags(write=False)
                store[key, number] = values


def kept_state(optimizer: Optimizer, number: int, part: str) -> dict[str, Any]:
    """The optimizer's memory of one parameter: arrays by name, 0 before the first update."""
    names = OPTIMIZERS[optimizer.name].state
    if not optimizer.state:
        return dict.fromkeys(names, 0.0)
    return {name: optimizer.state[number - 1][f"{name}_{part}"] for name in names}


def new_layers(network: Network, store: Mapping[tuple[str, int], Array]) -> tuple[Layer, ...]:
    """The layers after the update; flatten stays as it is."""
    return tuple(
        layer
        if isinstance(layer, Flatten)
        else dataclasses.replace(
            layer,
            weights=store["new_weights", number],
            biases=store.get(("new_biases", number)),
        )
        for number, layer in enumerate(network.layers, start=1)
    )
