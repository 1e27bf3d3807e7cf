"""What does a student hand in who makes one slip? A plain backprop of its own, with switches.

It shares no code with what is tested: only the numbers of the network go in, and the numbers of
the sheet come out, by quantity, layer, sample and position. Dense layers only.
"""

from dataclasses import dataclass, field

import numpy as np

from core.network import Network


def curve(name, alpha, z):
    """f(z), element by element."""
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.tanh(z)
    if name == "relu":
        return np.where(z > 0, z, 0.0)
    if name == "prelu":
        return np.where(z > 0, z, alpha * z)
    if name == "elu":
        return np.where(z > 0, z, alpha * (np.exp(z) - 1))
    if name == "softplus":
        return np.log(1 + np.exp(z))
    if name == "arctan":
        return np.arctan(z)
    return z


def slope_of(name, alpha, z, a):
    """f'(z) as it is written down: in a for sigmoid and tanh, in z for the others."""
    if name == "sigmoid":
        return a * (1 - a)
    if name == "tanh":
        return 1 - a * a
    if name == "relu":
        return np.where(z > 0, 1.0, 0.0)
    if name == "prelu":
        return np.where(z > 0, 1.0, alpha)
    if name == "elu":
        return np.where(z > 0, 1.0, alpha * np.exp(z))
    if name == "softplus":
        return 1 / (1 + np.exp(-z))
    if name == "arctan":
        return 1 / (1 + z * z)
    return np.ones_like(z)


@dataclass
class Student:
    """One student: the slip they make, and how they round.

    carry : decimals to which everything is rounded before it is used again; None keeps all.
    write : decimals in which the sheet is written. neuron: where a slip is made at one place.
    """

    slip: str = ""
    carry: int | None = None
    write: int = 4
    neuron: int = 0
    sheet: dict = field(default_factory=dict)

    def put(self, name, layer, sample, values, carry=True):
        """Write numbers down; gives back what is gone on with."""
        values = np.asarray(values, dtype=float)
        for place, value in np.ndenumerate(values):
            position = tuple(p + 1 for p in place)
            self.sheet[name, layer, sample, position] = f"{value:.{self.write}f}"
        if self.carry is None or not carry:
            return values
        return np.vectorize(lambda value: float(f"{value:.{self.carry}f}"))(values)


def hand_in(network: Network, student: Student) -> dict:
    """The sheet: (quantity, layer, sample or None, position) -> text."""
    slip, put, m = student.slip, student.put, network.samples
    layers = network.layers
    last = len(layers)
    zs, outs, deltas = [], [], []
    for s in range(m):
        z_here, a_here = [network.inputs[s]], [network.inputs[s]]
        for number, layer in enumerate(layers, start=1):
            before = z_here[-1] if slip == "z_for_a" else a_here[-1]
            weights = _read(layer.weights, slip, "forward", student.neuron)
            z = before @ weights
            if layer.biases is not None:
                z = z + {"bias_forgotten": 0, "bias_twice": 2}.get(slip, 1) * layer.biases
            z = put("z", number, s, z)
            z_here.append(z)
            a_here.append(_activate(student, layer, number, s, z))
        zs.append(z_here)
        outs.append(a_here)
    losses = [_loss(network, student, s, outs[s][-1], put) for s in range(m)]
    if m > 1:
        put("loss", last, None, _over_batch(network, slip, sum(losses)))
    gradients, new = {}, {}
    for s in range(m):
        deltas.append({last: _output_delta(network, student, s, zs[s], outs[s])})
    if slip == "updated_weights":
        # Layer by layer: its gradient, its update, then back through what is new.
        for number in range(last, 0, -1):
            _descend(network, student, number, zs, outs, deltas, gradients, new)
            if number > 1:
                for s in range(m):
                    deltas[s][number - 1] = _hidden_delta(
                        network, student, s, number - 1, zs, outs, deltas, new[number][0]
                    )
    else:
        for number in range(last - 1, 0, -1):
            for s in range(m):
                weights = _read(layers[number].weights, slip, "backward", student.neuron)
                deltas[s][number] = _hidden_delta(
                    network, student, s, number, zs, outs, deltas, weights
                )
        for number in range(1, last + 1):
            _descend(network, student, number, zs, outs, deltas, gradients, new)
    return student.sheet


def _read(weights, slip, way, neuron):
    """The weights as the student reads them off."""
    n_in, units = weights.shape
    if slip == f"transposed_{way}" and n_in == units:
        return weights.T
    if slip == "neighbours_weight" and way == "forward" and units > 1:
        # One neuron takes one weight of the neuron beside it.
        wrong = weights.copy()
        i, j = neuron % n_in, neuron % units
        wrong[i, j] = weights[i, (j + 1) % units]
        return wrong
    return weights


def _activate(student, layer, number, s, z):
    slip, put = student.slip, student.put
    name, alpha = layer.activation.name, layer.activation.alpha
    if name == "softmax":
        e = z if slip == "softmax_without_e" else np.exp(z)
        e = put("exp", number, s, e)
        total = put("exp_sum", number, s, e.sum())
        return put("a", number, s, e if slip == "softmax_without_sum" else e / total)
    return put("a", number, s, z if slip == "activation_forgotten" else curve(name, alpha, z))


def _logarithm(slip, values):
    return {"log10": np.log10, "log2": np.log2}.get(slip, np.log)(values)


def _loss(network, student, s, a, put):
    slip, name, n = student.slip, network.loss, network.targets.shape[1]
    last = len(network.layers)
    y = _target(network, slip, s)
    if "squared" in name:
        terms = (a - y) ** 2 * (0.5 if name.startswith("half") else 1.0)
        terms = terms * {"doubled": 2.0, "halved": 0.5}.get(slip, 1.0)
    elif name == "cross_entropy":
        terms = np.where(y == 0, 0.0, -y * _logarithm(slip, a))
    else:
        terms = -(np.where(y == 0, 0.0, y * _logarithm(slip, a))
                  + np.where(y == 1, 0.0, (1 - y) * _logarithm(slip, 1 - a)))  # fmt: skip
    if n > 1:
        terms = put("loss_term", last, s, terms)
    return put("loss", last, s, np.sum(terms) * _output_share(name, slip, n))


def _output_share(name, slip, n):
    mean = name.startswith("mean")
    if slip == "outputs_summed":
        mean = False
    if slip == "outputs_averaged":
        mean = True
    return 1 / n if mean else 1.0


def _over_batch(network, slip, total):
    mean = network.batch_reduction == "mean"
    if slip == "batch_summed":
        mean = False
    if slip == "batch_averaged":
        mean = True
    return total / network.samples if mean else total


def _target(network, slip, s):
    y = network.targets[s]
    return np.concatenate([y[1:], y[:1]]) if slip == "other_target" else y


def _slope(network, student, number, z, a):
    slip, activation = student.slip, network.layers[number - 1].activation
    name, alpha = activation.name, activation.alpha
    if slip == "slope_forgotten":
        return np.ones_like(z)
    if slip == "slope_at_a":
        return slope_of(name, alpha, a, curve(name, alpha, a))
    if slip == "slope_of_z" and name in ("sigmoid", "tanh"):
        return slope_of(name, alpha, z, z)
    right = slope_of(name, alpha, z, a)
    if slip == "kink_let_through" and name in ("relu", "prelu", "elu"):
        return np.where(z < 0, 1.0, right)
    if slip == "kink_blocked" and name in ("relu", "prelu", "elu"):
        return np.where(z > 0, 0.0, right)
    return right


def _output_delta(network, student, s, zs, outs):
    slip, name, last = student.slip, network.loss, len(network.layers)
    a, z, y = outs[-1], zs[-1], _target(network, slip, s)
    n = y.size
    activation = network.layers[-1].activation.name
    share = _output_share(name, slip, n)
    sign = -1.0 if slip == "sign_of_the_error" else 1.0
    if (name, activation) == ("cross_entropy", "softmax") or (
        "binary" in name and activation == "sigmoid"
    ):
        delta = (a - y) * (share if name != "cross_entropy" else 1.0)
        if slip == "outputs_averaged":
            delta = (a - y) / n
        if slip == "slope_too_much":
            delta = delta * a * (1 - a)
        return student.put("delta", last, s, sign * delta)
    if "squared" in name:
        back = (a - y) * (1.0 if name.startswith("half") else 2.0)
        back = back * {"doubled": 2.0, "halved": 0.5}.get(slip, 1.0)
    elif name == "cross_entropy":
        back = np.where(y == 0, 0.0, -y / a)
    else:
        back = np.where(y == 1, 0.0, (1 - y) / (1 - a)) - np.where(y == 0, 0.0, y / a)
    back = back * share * sign
    if activation == "softmax":
        back = student.put("gradient_a", last, s, back)
        if slip == "slope_forgotten":
            return student.put("delta", last, s, back)
        if slip == "softmax_alone":
            return student.put("delta", last, s, back * a * (1 - a))
        jacobian = np.diag(a) - np.outer(a, a)
        return student.put("delta", last, s, back @ jacobian)
    return student.put("delta", last, s, back * _slope(network, student, last, z, a))


def _hidden_delta(network, student, s, number, zs, outs, deltas, weights):
    back = weights @ deltas[s][number + 1]
    slope = _slope(network, student, number, zs[s][number], outs[s][number])
    return student.put("delta", number, s, back * slope)


def _descend(network, student, number, zs, outs, deltas, gradients, new):
    """The gradients and the new values of one layer."""
    slip, layer = student.slip, network.layers[number - 1]
    total = np.zeros(layer.weights.shape)
    for s in range(network.samples):
        came = outs[s][number - 1]
        delta = deltas[s][number]
        if slip == "z_in_the_gradient":
            came = zs[s][number - 1]
        product = np.outer(came, delta)
        if slip == "own_a":
            product = np.tile(outs[s][number] * delta, (len(came), 1))
        if slip == "input_forgotten":
            product = np.tile(delta, (len(came), 1))
        total += product
    if slip == "transposed_gradient" and total.shape[0] == total.shape[1]:
        total = total.T
    parts = {"weights": _over_batch(network, slip, total)}
    if layer.biases is not None:
        summed = sum(deltas[s][number] for s in range(network.samples))
        parts["biases"] = _over_batch(network, slip, summed)
    done = []
    for part in ("weights", "biases"):
        if part not in parts:
            done.append(None)
            continue
        gradient = student.put(f"gradient_{part}", number, None, parts[part])
        done.append(_step(network, student, number, part, gradient))
    new[number] = tuple(done)


def _step(network, student, number, part, gradient):
    """One update of the weights or the biases of a layer."""
    slip, optimizer = student.slip, network.optimizer
    layer = network.layers[number - 1]
    old = layer.weights if part == "weights" else layer.biases
    trained = part == "weights" or layer.train_biases
    if part == "biases" and slip in ("bias_trained", "bias_left"):
        trained = slip == "bias_trained"
    rate = optimizer.settings["learning_rate"]
    rate = {"rate_forgotten": 1.0, "rate_twice": rate * rate, "sign_of_the_update": -rate}.get(
        slip, rate
    )
    start = 0.0 if slip == "old_value_forgotten" else 1.0
    if not trained:
        return student.put(f"new_{part}", number, None, old)
    name = "sgd" if slip == "optimizer_forgotten" else optimizer.name
    kept = optimizer.state[number - 1] if optimizer.state else {}
    if name == "momentum":
        v = optimizer.settings["momentum"] * kept.get(f"velocity_{part}", 0.0) + gradient
        v = student.put(f"velocity_{part}", number, None, v)
        return student.put(f"new_{part}", number, None, start * old - rate * v)
    if name == "adam":
        # Squares so small are carried with all their digits: rounded they would be 0.
        t = optimizer.updates + 1
        b1, b2, epsilon = (optimizer.settings[key] for key in ("beta1", "beta2", "epsilon"))
        m = b1 * kept.get(f"first_moment_{part}", 0.0) + (1 - b1) * gradient
        s = b2 * kept.get(f"second_moment_{part}", 0.0) + (1 - b2) * gradient**2
        for key, values in (("first_moment", m), ("second_moment", s)):
            student.put(f"{key}_{part}", number, None, values, carry=False)
        if slip != "correction_forgotten":
            m, s = m / (1 - b1**t), s / (1 - b2**t)
        for key, values in (("first_moment_corrected", m), ("second_moment_corrected", s)):
            student.put(f"{key}_{part}", number, None, values, carry=False)
        return student.put(
            f"new_{part}", number, None, start * old - rate * m / (np.sqrt(s) + epsilon)
        )
    return student.put(f"new_{part}", number, None, start * old - rate * gradient)
