"""In which random networks are slips made, as exercises have them, and what is handed in there?"""

from typing import NamedTuple

import numpy as np
from slipping import Student, hand_in

from core.answers.sheet import Answer
from core.network import Activation, Dense, Network, Optimizer

ACTIVATED = ("sigmoid", "tanh", "relu", "softplus", "arctan", "prelu", "elu", "identity")


def exercise(seed: int, **fixed) -> Network:
    """A random network as exercises have them: 2 to 4 layers of neurons, few decimals.

    ``fixed``: activations (of all layers), output (activation), loss, samples, reduction,
    biases ("none", "trained", "frozen", "mixed"), optimizer, square.
    """
    rng = np.random.default_rng(seed)

    def pick(*choices):
        return choices[rng.integers(len(choices))]

    weighted = int(rng.integers(1, 4)) if fixed.get("deep") is None else int(rng.integers(2, 4))
    sizes = [int(n) for n in rng.integers(2, 5, weighted)] + [int(pick(1, 2, 3, 3, 4, 5))]
    if fixed.get("several") and sizes[-1] == 1:
        sizes[-1] = 3
    if fixed.get("square"):
        sizes[:-1] = [sizes[0]] * weighted
        if weighted == 1:
            sizes[1] = sizes[0]
    loss = fixed.get("loss") or pick(
        "half_squared_error", "half_squared_error", "squared_error", "mean_squared_error",
        "binary_cross_entropy", "mean_binary_cross_entropy", "cross_entropy",
    )  # fmt: skip
    if not isinstance(loss, str):
        loss = pick(*loss)
    output = fixed.get("output") or {
        "cross_entropy": "softmax", "binary_cross_entropy": "sigmoid",
        "mean_binary_cross_entropy": "sigmoid",
    }.get(loss) or pick("sigmoid", "tanh", "identity", "sigmoid", "relu", "softmax")  # fmt: skip
    if output == "softmax" and sizes[-1] == 1:
        sizes[-1] = 3
    hidden = fixed.get("hidden") or ACTIVATED
    samples = fixed.get("samples") or pick(1, 1, 1, 2, 3)
    biases = fixed.get("biases") or pick("none", "trained", "trained", "frozen")
    layers = []
    for number, (n_in, n_out) in enumerate(zip(sizes, sizes[1:], strict=False), start=1):
        name = output if number == weighted else pick(*hidden)
        weights = np.round(rng.uniform(-1, 1, (n_in, n_out)), 2)
        b = None if biases == "none" else np.round(rng.uniform(-0.8, 0.8, n_out), 2)
        layers.append(Dense(n_out, Activation(name), weights, b, biases != "frozen"))
    shape = (samples, sizes[-1])
    targets = np.round(rng.uniform(0.05, 0.95, shape), 2)
    if loss == "cross_entropy":
        targets = np.eye(sizes[-1])[rng.integers(sizes[-1], size=samples)]
    elif "binary" in loss:
        targets = rng.integers(0, 2, shape).astype(float)
    name = fixed.get("optimizer") or pick("sgd", "sgd", "sgd", "momentum", "adam")
    settings = {"learning_rate": float(pick(0.05, 0.1, 0.2, 0.3, 0.5, 2.0))}
    optimizer = Optimizer(name, settings)
    if name == "momentum" and (fixed.get("moving") or rng.random() < 0.5):
        state = [
            {f"velocity_{part}": np.round(rng.normal(0, 0.3, values.shape), 2)
             for part, values in (("weights", layer.weights), ("biases", layer.biases))
             if part == "weights" or (values is not None and layer.train_biases)}
            for layer in layers
        ]  # fmt: skip
        optimizer = Optimizer(name, settings, 3, tuple(state))
    return Network(
        (sizes[0],), tuple(layers), loss, optimizer,
        np.round(rng.uniform(-2, 2, (samples, sizes[0])), 1), targets,
        batch_reduction=fixed.get("reduction") or pick("mean", "sum"),
    )  # fmt: skip


def step_of(trace, name, layer, sample, position) -> int | None:
    """The step of the trace that an entry of a sheet is about, if it has one."""
    new = name.startswith("new_")
    quantity = name.removeprefix("new_")
    update = new or quantity.rpartition("_")[0] in (
        "velocity", "first_moment", "second_moment", "first_moment_corrected",
        "second_moment_corrected",
    )  # fmt: skip
    phase = "update" if update else None
    found = trace.index(quantity, layer, position, None if sample is None else sample + 1, phase)
    if quantity == "loss" and sample is not None:
        found = trace.search("loss", layer, (), sample + 1)[0]
    return found


def answers_of(trace, sheet) -> dict[int, Answer]:
    """A sheet as answers by step; what the trace has no step for is left out."""
    found = {}
    for place, text in sheet.items():
        step = step_of(trace, *place)
        if step is not None:
            decimals = len(text.partition(".")[2])
            found[step] = Answer(text, float(text), decimals)
    return found


SQUARED = ("half_squared_error", "squared_error", "mean_squared_error")
LOGARITHMS = ("cross_entropy", "binary_cross_entropy", "mean_binary_cross_entropy")
SMOOTH = ("sigmoid", "tanh", "softplus", "arctan")

WHERE = {
    "updated_weights": {"deep": True},
    "doubled": {"loss": SQUARED},
    "halved": {"loss": SQUARED},
    "outputs_summed": {"loss": SQUARED[2:] + LOGARITHMS[2:], "several": True},
    "outputs_averaged": {"loss": SQUARED[:2] + LOGARITHMS[1:2], "several": True},
    "batch_summed": {"samples": 3, "reduction": "mean"},
    "batch_averaged": {"samples": 3, "reduction": "sum"},
    "slope_forgotten": {"hidden": SMOOTH},
    "slope_at_a": {},
    "slope_of_z": {"hidden": ("sigmoid", "tanh")},
    "slope_too_much": {"loss": LOGARITHMS[1:]},
    "softmax_alone": {"loss": SQUARED, "output": "softmax"},
    "kink_let_through": {"hidden": ("relu", "prelu", "elu"), "deep": True, "loss": SQUARED,
                         "output": "sigmoid"},
    "kink_blocked": {"hidden": ("relu", "prelu"), "deep": True},
    "transposed_forward": {"square": True},
    "transposed_backward": {"square": True, "deep": True},
    "transposed_gradient": {"square": True},
    "neighbours_weight": {},
    "bias_forgotten": {"biases": "trained"},
    "bias_twice": {"biases": "frozen"},
    "bias_trained": {"biases": "frozen"},
    "bias_left": {"biases": "trained"},
    "sign_of_the_error": {},
    "sign_of_the_update": {},
    "rate_forgotten": {},
    "rate_twice": {},
    "old_value_forgotten": {},
    "log10": {"loss": LOGARITHMS},
    "log2": {"loss": LOGARITHMS},
    "own_a": {},
    "input_forgotten": {},
    "z_in_the_gradient": {"deep": True},
    "z_for_a": {"deep": True},
    "other_target": {"several": True},
    "softmax_without_e": {"output": "softmax", "loss": "cross_entropy"},
    "softmax_without_sum": {"output": "softmax"},
    "activation_forgotten": {},
    "optimizer_forgotten": {"optimizer": "momentum", "moving": True},
    "correction_forgotten": {"optimizer": "adam"},
}  # fmt: skip
"""In which networks each slip can be made, and changes something."""

SHOWN = 5e-4
"""A slip that moves no number so far cannot be told from rounding at 4 decimals."""


class Case(NamedTuple):
    """One network, the sheet of one who made a slip in it, and where they differ from right."""

    seed: int
    network: Network
    sheet: dict


def slipped(slip: str, count: int):
    """So many networks in which a slip shows, and what is handed in by one who makes it.

    Every other student rounds on the way.
    """
    seed = 0
    while count:
        seed += 1
        assert seed < 3000, slip
        network = exercise(seed, **WHERE[slip])
        carry = (None, 4)[seed % 2]
        with np.errstate(all="ignore"):
            right = hand_in(network, Student(carry=carry))
            sheet = hand_in(network, Student(slip, carry, neuron=seed))
        moved = [abs(float(sheet[at]) - float(right[at])) for at in sheet.keys() & right.keys()]
        if np.isfinite(moved).all() and max(moved) >= SHOWN - 1e-9:
            count -= 1
            yield Case(seed, network, sheet)
