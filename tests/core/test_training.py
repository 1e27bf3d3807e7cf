"""Does the fast training engine make the very updates that the trace shows?"""

import dataclasses
import itertools
import math
import time
import tracemalloc

import numpy as np
import pytest
from random_networks import HIDDEN, SHAPES, Case, outputs_for, random_network
from trainers import assert_close, assert_same_bits, exact, parameters, traced, xor

from core.checks import DocumentError
from core.losses import LOSSES
from core.network import Activation, Dense, Flatten, Network, Optimizer
from core.optimizers import OPTIMIZERS
from core.trace import record
from core.training.engine import Trainer
from core.training.plan import Data, Settings
from core.training.run import Divergence
from core.training.soundness import CHECKED_EVERY

UPDATES = 50


def combinations():
    """Optimizers x losses x activations, with everything else taking turns."""
    shapes = itertools.cycle(SHAPES)
    biases = itertools.cycle(("trained", "none", "trained", "frozen", "positions"))
    reductions = itertools.cycle(("mean", "mean", "sum"))
    products = itertools.product(OPTIMIZERS, LOSSES, HIDDEN)
    for seed, (optimizer, loss, hidden) in enumerate(products):
        shape = next(shapes)
        outputs = outputs_for(shape)
        yield Case(seed, shape, hidden, outputs[seed % len(outputs)], loss, optimizer,
                   5, next(biases), next(reductions))  # fmt: skip


def network_of(case: Case, rate: float = 0.001) -> Network:
    """Slow enough that 50 updates leave the outputs where the loss is defined."""
    network = random_network(*case)
    return network.replace(optimizer=Optimizer(case.optimizer, {"learning_rate": rate}))


@pytest.mark.parametrize("case", list(combinations()), ids=lambda case: case.name)
def test_fifty_updates_are_those_of_the_trace(case):
    """Five samples in twos, so that each epoch ends with a smaller minibatch."""
    network = network_of(case)
    data = Data(network.inputs, network.targets)
    trainer, chain = Trainer(network, data, exact()), network
    for _ in range(UPDATES):
        chain = traced(chain, data, trainer.next_batch())
        assert trainer.update() == 1
    assert trainer.divergence is None
    assert_close(trainer.network(), chain)


@pytest.mark.parametrize("loss", ["half_squared_error", "binary_cross_entropy", "cross_entropy"])
@pytest.mark.parametrize("hidden", ["sigmoid", "relu", "elu"])
def test_the_whole_data_at_once_is_the_trace_too(loss, hidden):
    network = network_of(Case(1, "dense", hidden, "softmax", loss, "momentum", 3), 0.1)
    trainer, chain = Trainer(network, None, exact(batch=9)), network
    for _ in range(UPDATES):
        chain = record(chain).next_network()
    while trainer.update_number < UPDATES:
        trainer.update()
    assert trainer.epoch_number == UPDATES
    assert_close(trainer.network(), chain)


def test_softmax_targets_that_do_not_add_up_to_one():
    network = random_network(4, "dense", "tanh", "softmax", "cross_entropy", "sgd", 4)
    targets = np.array(network.targets)
    targets[2] *= 0.7
    network = network.replace(targets=targets)
    data = Data(network.inputs, network.targets)
    trainer, chain = Trainer(network, data, exact()), network
    for _ in range(6):
        chain = traced(chain, data, trainer.next_batch())
        trainer.update()
    assert_close(trainer.network(), chain)


def test_the_delta_rule_learns_and():
    network = Network(
        (2,),
        (Dense(1, Activation("step"), np.zeros((2, 1)), np.zeros(1)),),
        "half_squared_error",
        Optimizer("delta_rule", {"learning_rate": 0.1}),
        [[0, 0], [0, 1], [1, 0], [1, 1]],
        [[0], [0], [0], [1]],
    )
    trainer = Trainer(network, None, Settings(batch=1, epochs=20))
    while trainer.epoch():
        pass
    assert trainer.ending == "epochs"
    assert trainer.evaluate(trainer.data).accuracy == 1


# Order


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_two_runs_with_one_seed_have_the_same_bits(optimizer):
    case = Case(7, "channels", "tanh", "softmax", "cross_entropy", optimizer, 5)
    network = network_of(case, 0.1)
    one, two = (Trainer(network, None, Settings(batch=2, seed=5)) for _ in range(2))
    for _ in range(40):
        one.update()
    two.epoch()
    while two.update_number < 40:
        two.update()
    assert_same_bits(one.network(), two.network())
    other = Trainer(network, None, Settings(batch=2, seed=6))
    while other.update_number < 40:
        other.update()
    assert parameters(other.network())[0].tobytes() != parameters(one.network())[0].tobytes()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_rewound_it_does_the_same_again(optimizer):
    trainer = Trainer(xor(optimizer=optimizer), None, Settings(batch=3, schedule="step", every=2))
    start = trainer.network()
    found = []
    for _ in range(2):
        for _ in range(9):
            trainer.epoch()
        found.append(trainer.network())
        trainer.set_rate(0.9)
        trainer.set_batch(1)
        trainer.run_for(0.002)
        trainer.rewind()
        assert trainer.snapshot().loss is None
        assert_same_bits(trainer.network(), start)
    assert_same_bits(*found)


@pytest.mark.parametrize("samples", [5, 5000])
def test_each_epoch_takes_every_sample_once_in_an_order_of_its_own(samples):
    rng = np.random.default_rng(0)
    network = xor()
    data = Data(rng.normal(size=(samples, 2)), rng.integers(0, 2, (samples, 1)))
    trainer = Trainer(network, data, Settings(batch=-(-samples // 3)))
    orders = []
    for _ in range(3):
        taken = []
        for _ in range(3):
            taken.append(trainer.next_batch().copy())
            trainer.update()
        assert trainer.seen == 0
        orders.append(np.concatenate(taken))
        assert sorted(orders[-1]) == list(range(samples))
    assert len({order.tobytes() for order in orders}) == 3
    still = Trainer(network, data, Settings(batch=2, shuffle=False))
    assert list(still.next_batch()) == [0, 1]


# Settings


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_l2_by_hand(optimizer):
    """The gradient of the weights, not of the biases, has λ w added to it."""
    network = xor(optimizer=optimizer)
    trainer = Trainer(network, None, exact(batch=4, l2=0.1))
    trace, row = record(network), OPTIMIZERS[optimizer]
    trainer.update()
    for number, layer in trainer.network().weighted:
        for part, share in (("weights", 0.1), ("biases", 0.0)):
            old = trace.values(part, number)
            gradient = trace.values(f"gradient_{part}", number) + share * old
            state = dict.fromkeys(row.state, np.zeros(old.shape))
            new = row.update(old, gradient, state, network.optimizer.settings, 1)["w"]
            np.testing.assert_allclose(getattr(layer, part), new, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(
    ("settings", "rates"),
    [
        ({}, [0.5, 0.5, 0.5, 0.5]),
        ({"schedule": "step", "factor": 0.1, "every": 2}, [0.5, 0.5, 0.05, 0.05]),
        ({"schedule": "exponential", "factor": 0.5}, [0.5, 0.25, 0.125, 0.0625]),
        ({"schedule": "cosine", "epochs": 4},
         [0.5, 0.25 * (1 + math.sqrt(0.5)), 0.25, 0.25 * (1 - math.sqrt(0.5))]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("optimizer", ["sgd", "momentum"])
@pytest.mark.parametrize("batch", [4, 3])
def test_schedules_by_hand(settings, rates, optimizer, batch):
    network = xor(optimizer=optimizer)
    trainer, chain = Trainer(network, None, exact(batch=batch, **settings)), network
    for rate in rates:
        assert trainer.rate == trainer.snapshot().rate == pytest.approx(rate, rel=1e-12)
        for _ in range(-(-4 // batch)):
            chain = traced(chain, trainer.data, trainer.next_batch(), rate)
            trainer.update()
    assert_close(trainer.network(), chain)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_rate_and_batch_may_change_while_it_runs(optimizer):
    network = xor(optimizer=optimizer)
    rng = np.random.default_rng(0)
    data = Data(rng.normal(size=(10, 2)), rng.integers(0, 2, (10, 1)))
    trainer, chain = Trainer(network, data, exact()), network
    sizes = []
    for rate, size in ((0.5, 2), (0.1, 3), (0.7, 7), (0.2, 20)):
        trainer.set_rate(rate)
        trainer.set_batch(size)
        for _ in range(2):
            batch = trainer.next_batch()
            sizes.append(len(batch))
            chain = traced(chain, data, batch, rate)
            trainer.update()
    assert sizes == [2, 2, 3, 3, 7, 3, 10, 10]
    assert trainer.network().optimizer.learning_rate == 0.2
    assert_close(trainer.network(), chain)


def test_it_stops_after_so_many_epochs():
    trainer = Trainer(xor(), None, Settings(batch=3, epochs=5))
    assert trainer.run_for(10) == 10
    assert (trainer.ending, trainer.epoch_number, trainer.update()) == ("epochs", 5, 0)
    whole = Trainer(xor(), None, Settings(batch=4, epochs=250))
    assert whole.run_for(10) == 250


def test_it_stops_when_nothing_gets_better():
    network = xor(rate=1e-9)
    trainer = Trainer(network, None, Settings(patience=3, least=1e-3))
    trainer.run_for(10)
    assert (trainer.ending, trainer.epoch_number) == ("patience", 4)
    learning = Trainer(xor(rate=1.0), None, Settings(patience=3, epochs=30))
    learning.run_for(10)
    assert (learning.ending, learning.epoch_number) == ("epochs", 30)


def test_watched_samples_decide_on_patience():
    network = xor(rate=1.0)
    against = Data(network.inputs, 1 - network.targets)
    trainer = Trainer(network, None, Settings(patience=2), watched=against)
    trainer.run_for(10)
    assert trainer.ending == "patience"
    assert trainer.epoch_number < 30


def test_run_for_takes_about_that_long():
    trainer = Trainer(xor())
    start = time.perf_counter()
    assert trainer.run_for(0.05) > 50
    assert 0.05 <= time.perf_counter() - start < 0.5
    assert trainer.run_for(0) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"batch": 0}, "batch: a whole number"),
        ({"rate": 0.0}, "rate: more than 0"),
        ({"rate": math.nan}, "rate: a finite number"),
        ({"schedule": "stepp"}, "did you mean step"),
        ({"schedule": "cosine"}, "schedule: cosine needs a number of epochs"),
        ({"factor": 0.0}, "factor: more than 0"),
        ({"l2": -1.0}, "l2: 0 or more"),
        ({"seed": -1}, "seed: 0 or more"),
        ({"dtype": "float16"}, "dtype: unknown name"),
        ({"epochs": 0}, "epochs: a whole number"),
    ],
)
def test_settings_that_cannot_be_are_refused(changes, said):
    with pytest.raises(DocumentError, match=said):
        Settings(**changes)


@pytest.mark.parametrize(
    ("inputs", "targets", "said"),
    [
        (np.zeros((3, 3)), np.zeros((3, 1)), "inputs: 3 x 2 numbers expected, found 3 x 3"),
        (np.zeros((3, 2)), np.zeros((2, 1)), "targets: 3 x 1 numbers expected, found 2 x 1"),
        (np.zeros((0, 2)), np.zeros((0, 1)), "inputs: at least one sample"),
        (np.full((1, 2), np.nan), np.zeros((1, 1)), "inputs: finite numbers"),
    ],
)
def test_data_that_do_not_fit_are_refused(inputs, targets, said):
    with pytest.raises(DocumentError, match=said):
        Trainer(xor(), Data(inputs, targets))


# Divergence


@pytest.mark.parametrize("way", ["update", "epoch", "run_for"])
@pytest.mark.parametrize("optimizer", ["sgd", "momentum"])
def test_a_diverging_run_stops_and_keeps_the_last_good_weights(optimizer, way):
    rng = np.random.default_rng(0)
    layers = tuple(
        Dense(b, Activation("identity"), rng.normal(size=(a, b)), np.zeros(b))
        for a, b in ((3, 4), (4, 2))
    )
    data = Data(rng.normal(size=(7, 3)), rng.normal(size=(7, 2)))
    network = Network((3,), layers, "squared_error", Optimizer(optimizer, {"learning_rate": 0.1}),
                      data.inputs, data.targets)  # fmt: skip
    trainer, calm = (Trainer(network, data, exact(rate=0.4)) for _ in range(2))
    while calm.ending is None:
        trace = record(calm.update_as_network())
        calm.update()
        assert (trace.first_trouble is None) == (calm.ending is None)
    while trainer.ending is None:
        trainer.run_for(0.01) if way == "run_for" else getattr(trainer, way)()
    found = trainer.divergence
    assert trainer.ending == trainer.snapshot().ending == "diverged"
    assert trainer.update_number == found.update - 1
    assert found == calm.divergence
    assert found.layer in (1, 2)
    assert_close(trainer.network(), calm.network(), 0)
    assert trainer.update() == 0
    assert all(np.isfinite(array).all() for array in parameters(trainer.network()))
    trainer.rewind()
    trainer.set_rate(1e-3)
    assert trainer.run_for(0.01) > 0
    assert trainer.ending is None


def test_the_layer_and_quantity_of_a_divergence_are_told():
    """Weights of 1e200 in the second layer: its products overflow, in the first update."""
    network = Network(
        (2,),
        (
            Dense(2, Activation("identity"), np.full((2, 2), 1e160), None),
            Dense(1, Activation("identity"), np.full((2, 1), 1e160), None),
        ),
        "half_squared_error",
        Optimizer("sgd", {"learning_rate": 0.1}),
        [[1, 1]],
        [[0]],
    )
    trainer = Trainer(network, None, exact())
    trainer.run_for(0.01)
    assert dataclasses.astuple(trainer.divergence) == (1, 2, "a")
    assert_close(trainer.network(), network, 0)


@pytest.mark.parametrize("samples", [1, 3])
def test_divergence_long_after_the_last_look_is_found_to_the_update(samples):
    """w ← w - 2.5 w, so the loss w² / 2 overflows after some 870 updates."""
    network = Network(
        (1,),
        (Dense(1, Activation("identity"), [[1.0]], None),),
        "half_squared_error",
        Optimizer("sgd", {"learning_rate": 2.5}),
        np.ones((samples, 1)),
        np.zeros((samples, 1)),
    )
    w, update = 1.0, 1
    while math.isfinite(0.5 * (w * w)):
        w, update = w - 2.5 * w, update + 1
    assert update % CHECKED_EVERY not in (0, 1)
    trainer = Trainer(network, None, exact(batch=1))
    trainer.run_for(10)
    assert trainer.divergence == Divergence(update, 1, "loss")
    assert trainer.update_number == update - 1
    assert trainer.network().layers[0].weights[0, 0] == pytest.approx(w, rel=1e-9)


# What is told


def test_a_snapshot_is_that_of_the_trace():
    network = random_network(11, "conv", "tanh", "softmax", "cross_entropy", "sgd", 3)
    trainer = Trainer(network, None, exact(batch=3))
    before = trainer.snapshot(weights=True)
    assert (before.update, before.loss, before.gradient_norms) == (0, None, ())
    trace = record(network)
    trainer.update()
    after = trainer.snapshot()
    assert (after.update, after.epoch, after.seen, after.weights) == (1, 1, 0, None)
    assert after.loss == pytest.approx(trace.loss, rel=1e-12)
    right = trace.values("a", 3).argmax(axis=1) == network.targets.argmax(axis=1)
    assert after.accuracy == right.mean()
    for number, norm in enumerate(after.gradient_norms, start=1):
        parts = [trace.values(f"gradient_{part}", number) for part in ("weights", "biases")]
        squares = [(part**2).sum() for part in parts if part is not None]
        assert norm == pytest.approx(math.sqrt(sum(squares)), rel=1e-12)
    for layer, kept in zip(network.layers, before.weights, strict=True):
        if isinstance(layer, Flatten):
            assert kept is None
        else:
            assert kept.weights.tobytes() == layer.weights.tobytes()
            assert not kept.weights.flags.writeable


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_any_update_can_be_recorded(optimizer, dtype):
    rng = np.random.default_rng(0)
    data = Data(rng.normal(size=(11, 2)), rng.integers(0, 2, (11, 1)))
    trainer = Trainer(xor("tanh", optimizer), data, Settings(batch=3, dtype=dtype))
    tolerance = 1e-12 if dtype == "float64" else 1e-5
    for _ in range(10):
        opened = trainer.update_as_network()
        assert opened.samples in (3, 2)
        after = record(opened).next_network()
        trainer.update()
        assert_close(trainer.network(), after, tolerance)
    one = trainer.update_as_network(trainer.next_batch()[:1])
    assert one.samples == 1


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_run_goes_on_from_its_network(optimizer):
    whole = Trainer(xor(optimizer=optimizer), None, exact(batch=4))
    part = Trainer(xor(optimizer=optimizer), None, exact(batch=4))
    for _ in range(20):
        whole.update()
    for _ in range(8):
        part.update()
    rest = Trainer(part.network(), None, exact(batch=4))
    for _ in range(12):
        rest.update()
    assert_same_bits(rest.network(), whole.network())
    assert rest.network().optimizer.updates == whole.network().optimizer.updates


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("l2", [0.0, 0.1])
def test_inputs_that_are_always_zero_change_nothing(optimizer, l2):
    rng = np.random.default_rng(0)
    network = random_network(9, "dense", "sigmoid", "softmax", "cross_entropy", optimizer, 6)
    inputs = rng.normal(size=(6, 3))
    inputs[:, 1] = 0
    data = Data(inputs, network.targets)
    trainer, chain = Trainer(network, data, exact(l2=l2)), network
    assert (trainer._steps.narrow.used is None) == bool(l2)
    for _ in range(10):
        if l2 == 0:
            chain = traced(chain, data, trainer.next_batch())
        trainer.update()
    if l2 == 0:
        assert_close(trainer.network(), chain)
        first = trainer.snapshot(weights=True).weights[0]
        assert first.weights.tobytes() == trainer.network().layers[0].weights.tobytes()
    now = trainer.network().replace(inputs=network.inputs)  # where that input is not 0
    expected = record(now)
    np.testing.assert_allclose(
        trainer.outputs(now.inputs), expected.values("a", 2), rtol=1e-12, atol=1e-14
    )
    score = trainer.evaluate(Data(now.inputs, now.targets))
    assert score.loss == pytest.approx(expected.loss, rel=1e-12)


def test_images_may_stay_bytes():
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (5000, 2)).astype(np.uint8)
    targets = rng.integers(0, 2, (5000, 1))
    settings = exact(batch=100)
    stored = Trainer(xor(), Data(pixels, targets, 255.0), settings)
    plain = Trainer(xor(), Data(pixels / 255.0, targets), settings)
    assert_same_bits(stored.update_as_network(), plain.update_as_network())
    opened = stored.update_as_network(), plain.update_as_network()
    assert opened[0].inputs.tobytes() == opened[1].inputs.tobytes()
    for trainer in (stored, plain):
        trainer.epoch()
    assert_close(stored.network(), plain.network())
    scores = stored.evaluate(stored.data), plain.evaluate(plain.data)
    assert scores[0].accuracy == scores[1].accuracy
    assert scores[0].loss == pytest.approx(scores[1].loss, rel=1e-12)
    with pytest.raises(DocumentError, match="divisor: more than 0"):
        Trainer(xor(), Data(pixels, targets, 0.0))


@pytest.mark.parametrize("shape", SHAPES)
def test_outputs_of_many_samples(shape):
    network = random_network(2, shape, "relu", "sigmoid", "mean_squared_error", "sgd", 3)
    trainer = Trainer(network, None, exact())
    many = np.concatenate([network.inputs] * 3)
    expected = record(network).values("a", len(network.layers))
    found = trainer.outputs(many)
    np.testing.assert_allclose(found, np.concatenate([expected] * 3), rtol=1e-12, atol=1e-14)


def test_accuracy_of_one_output_is_told_only_where_there_are_two_classes():
    signs = Data(np.array([[0.0, 1], [1, 0]]), np.array([[-1.0], [1]]))
    trainer = Trainer(xor(), signs)
    assert trainer.evaluate(signs).accuracy in (0, 0.5, 1)
    values = Data(np.array([[0.0, 1], [1, 0], [1, 1]]), np.array([[0.1], [0.2], [0.7]]))
    assert Trainer(xor(), values).evaluate(values).accuracy is None


def test_float32_learns_as_well_as_float64():
    rng = np.random.default_rng(1)
    centres = rng.normal(0, 2, (3, 2))
    classes = rng.integers(0, 3, 600)
    data = Data(centres[classes] + rng.normal(0, 0.7, (600, 2)), np.eye(3)[classes])
    weights = rng.normal(0, 0.7, (2, 8)), rng.normal(0, 0.4, (8, 3))
    network = Network(
        (2,),
        (
            Dense(8, Activation("relu"), weights[0], np.zeros(8)),
            Dense(3, Activation("softmax"), weights[1], np.zeros(3)),
        ),
        "cross_entropy",
        Optimizer("sgd", {"learning_rate": 0.2}),
        data.inputs[:1],
        data.targets[:1],
    )
    scores = []
    for dtype in ("float32", "float64"):
        trainer = Trainer(network, data, Settings(batch=20, epochs=10, dtype=dtype))
        trainer.run_for(60)
        scores.append(trainer.evaluate(data))
    assert abs(scores[0].accuracy - scores[1].accuracy) <= 0.003
    assert scores[0].loss == pytest.approx(scores[1].loss, rel=1e-3)
    assert scores[0].accuracy > 0.8


def test_a_saturated_output_costs_a_finite_amount_in_float32():
    network = xor().with_layer(2, biases=np.array([200.0]))
    trainer = Trainer(network)
    trainer.update()
    assert trainer.divergence is None
    assert 10 < trainer.snapshot().loss < 100


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("hidden", ["identity", "relu", "sigmoid", "tanh"])
def test_an_update_allocates_nothing(optimizer, hidden):
    """One array of the hidden values would be 32 KB."""
    rng = np.random.default_rng(0)
    network = Network(
        (30,),
        (
            Dense(128, Activation(hidden), rng.normal(0, 0.1, (30, 128)), np.zeros(128)),
            Dense(10, Activation("softmax"), rng.normal(0, 0.1, (128, 10)), np.zeros(10)),
        ),
        "cross_entropy",
        Optimizer(optimizer, {"learning_rate": 0.01}),
        rng.normal(size=(320, 30)),
        np.eye(10)[rng.integers(0, 10, 320)],
    )
    trainer = Trainer(network, None, Settings(batch=64))
    trainer.epoch()
    with np.errstate(all="ignore"):
        tracemalloc.start()
        trainer._steps.go(5, math.inf)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 10_000
