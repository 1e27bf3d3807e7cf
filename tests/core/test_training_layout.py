"""Do the tricks of layout leave all numbers as they are?"""

import math
import tracemalloc

import numpy as np
import pytest
from random_networks import random_network
from trainers import assert_close, assert_same_bits, exact, traced

from core.network import Activation, Conv2D, Dense, Flatten, Network, Optimizer
from core.optimizers import OPTIMIZERS
from core.trace import record
from core.training.batches import MANY, STEP
from core.training.engine import Trainer
from core.training.plan import Data, Settings

INPUTS = MANY + 144
UPDATES = 12


def wide(optimizer: str, data: Data, biases: bool = True, trained: bool = True) -> Network:
    rng = np.random.default_rng(2)
    hidden = Dense(4, Activation("tanh"), rng.normal(0, 0.1, (INPUTS, 4)),
                   rng.normal(size=4) if biases else None, trained)  # fmt: skip
    return Network(
        (INPUTS,),
        (hidden, Dense(3, Activation("softmax"), rng.normal(size=(4, 3)), np.zeros(3))),
        "cross_entropy",
        Optimizer(optimizer, {"learning_rate": 0.05}),
        data.values([0]),
        data.targets[[0]],
    )


def sparse(samples: int, stored: str, divisor: float = 1.0) -> Data:
    """Some inputs are always 0, some anything else in one sample only, some in two."""
    rng = np.random.default_rng(1)
    inputs = rng.integers(1, 256, (samples, INPUTS))
    inputs[:, :40] = inputs[1:, 40:90] = inputs[0, 90:130] = inputs[3:, 90:130] = 0
    inputs = inputs[:, rng.permutation(INPUTS)]
    inputs = inputs.astype(np.uint8) if stored == "bytes" else inputs / 255
    return Data(inputs, np.eye(3)[rng.integers(0, 3, samples)], divisor)


def skips(trainer: Trainer) -> set[int]:
    return {skip for program, _ in trainer._steps._programs.values() for skip in program._updates}


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("biases", ["trained", "frozen", "none"])
@pytest.mark.parametrize(("stored", "divisor"), [("numbers", 1.0), ("bytes", 255.0)])
def test_inputs_that_are_zero_in_a_minibatch_are_left_out(optimizer, biases, stored, divisor):
    data = sparse(9, stored, divisor)
    network = wide(optimizer, data, biases != "none", biases == "trained")
    trainer, chain = Trainer(network, data, exact(batch=2)), network
    plain = Data(data.values(slice(None)), data.targets)
    for _ in range(UPDATES):
        chain = traced(chain, plain, trainer.next_batch())
        trainer.update()
    assert len(skips(trainer)) > 2
    assert all(skip % STEP == 0 for skip in skips(trainer))
    assert_close(trainer.network(), chain)
    first = trainer.snapshot(weights=True).weights[0].weights
    assert first.tobytes() == trainer.network().layers[0].weights.tobytes()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_with_l2_inputs_that_are_zero_shrink_as_the_others_do(optimizer):
    """By hand: the trace of the loss alone gives the gradient, to which λ w is added."""
    data, penalty = sparse(9, "numbers"), 0.1
    network = wide(optimizer, data)
    trainer = Trainer(network, data, exact(batch=2, l2=penalty))
    row, state = OPTIMIZERS[optimizer], {}
    for count in range(1, 6):
        opened = trainer.update_as_network()
        trace = record(opened)
        trainer.update()
        for number, layer in trainer.network().weighted:
            for part in ("weights", "biases"):
                old = trace.values(part, number)
                gradient = trace.values(f"gradient_{part}", number)
                gradient = gradient + (penalty * old if part == "weights" else 0)
                kept = state.setdefault((number, part), dict.fromkeys(row.state, 0 * old))
                found = row.update(old, gradient, kept, network.optimizer.settings, count)
                state[number, part] = {name: found[name] for name in row.state}
                np.testing.assert_allclose(getattr(layer, part), found["w"], rtol=1e-11, atol=1e-13)
    assert max(skips(trainer)) > 0


@pytest.mark.parametrize("divisor", [1.0, 16.0, 255.0, 0.5, 7.5])
@pytest.mark.parametrize("shape", ["dense", "conv"])
def test_bytes_are_the_numbers_they_stand_for(divisor, shape):
    network = random_network(5, shape, "tanh", "softmax", "cross_entropy", "adam", 3)
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (7, *network.input_shape)).astype(np.uint8)
    targets = np.repeat(network.targets, 3, axis=0)[:7]
    stored = Trainer(network, Data(pixels, targets, divisor), exact(batch=3))
    plain = Trainer(network, Data(pixels / divisor, targets), exact(batch=3))
    for _ in range(UPDATES):
        stored.update()
        plain.update()
        assert_close(stored.network(), plain.network(), 1e-9)
    one, other = stored.evaluate(stored.data), plain.evaluate(plain.data)
    assert one.accuracy == other.accuracy
    assert one.loss == pytest.approx(other.loss, rel=1e-9)
    assert_same_bits(stored.update_as_network(), stored.network())


@pytest.mark.parametrize("kernels", [1, 7, 8, 20])
@pytest.mark.parametrize("biases", ["shared", "places", "frozen", "none"])
def test_few_and_many_kernels(kernels, biases):
    """A convolution after another, so that its own gradient goes further back as well."""
    rng = np.random.default_rng(0)
    given = {"shared": rng.normal(size=kernels), "frozen": rng.normal(size=kernels),
             "places": rng.normal(size=(kernels, 2, 3)), "none": None}[biases]  # fmt: skip
    layers = (
        Conv2D(2, (2, 2), Activation("tanh"), rng.normal(size=(2, 3, 2, 2)), np.zeros(2)),
        Conv2D(kernels, (3, 2), Activation("sigmoid"), rng.normal(size=(kernels, 2, 3, 2)),
               given, biases != "frozen"),
        Flatten(),
        Dense(2, Activation("softmax"), rng.normal(size=(6 * kernels, 2)), np.zeros(2)),
    )  # fmt: skip
    data = Data(rng.normal(size=(5, 3, 5, 5)), np.eye(2)[[0, 1, 1, 0, 1]])
    network = Network((3, 5, 5), layers, "cross_entropy", Optimizer("sgd", {"learning_rate": 0.1}),
                      data.inputs, data.targets)  # fmt: skip
    trainer, chain = Trainer(network, data, exact(batch=2)), network
    for _ in range(UPDATES):
        chain = traced(chain, data, trainer.next_batch())
        trainer.update()
    assert_close(trainer.network(), chain)


@pytest.mark.parametrize("kind", ["zeros left out", "kernels", "biases by place"])
def test_an_update_of_images_allocates_nothing(kind):
    """A minibatch would be 50 KB and more. NumPy has a buffer of its own for some sums, 32 KB."""
    rng = np.random.default_rng(0)
    if kind == "zeros left out":
        data = sparse(320, "bytes", 255.0)
        network = wide("sgd", data)
    else:
        data = Data(rng.integers(0, 256, (320, 1, 16, 16)).astype(np.uint8),
                    np.eye(3)[rng.integers(0, 3, 320)], 255.0)  # fmt: skip
        biases = np.zeros(2) if kind == "kernels" else np.zeros((2, 14, 14))
        layers = (
            Conv2D(2, (3, 3), Activation("sigmoid"), rng.normal(size=(2, 1, 3, 3)), biases),
            Flatten(),
            Dense(3, Activation("softmax"), rng.normal(size=(392, 3)), np.zeros(3)),
        )
        network = Network((1, 16, 16), layers, "cross_entropy", Optimizer("sgd"),
                          data.values([0]), data.targets[[0]])  # fmt: skip
    trainer = Trainer(network, data, Settings(batch=32))
    trainer.epoch()
    with np.errstate(all="ignore"):
        tracemalloc.start()
        trainer._steps.go(5, math.inf)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 40_000
