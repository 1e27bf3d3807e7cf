"""What can be asked of a run, and changed in it, while it goes on?"""

import time

import numpy as np
import pytest
from random_networks import SHAPES, random_network
from trainers import assert_close, assert_same_bits, exact, traced, xor

from core.activations import ACTIVATIONS
from core.checks import DocumentError
from core.datasets.dataset import labels_of
from core.metrics import accuracy, predicted
from core.network import Activation, Dense, Network, Optimizer
from core.optimizers import OPTIMIZERS
from core.trace import record
from core.training.engine import Trainer
from core.training.plan import Data, Settings
from core.training.run import Divergence
from core.training.soundness import CHECKED_EVERY


def points(samples: int, seed: int = 0) -> Data:
    rng = np.random.default_rng(seed)
    return Data(rng.normal(size=(samples, 2)), rng.integers(0, 2, (samples, 1)))


# Within an epoch


@pytest.mark.parametrize(("samples", "batch"), [(4, 4), (4, 9), (4, 1), (5, 2), (700, 3)])
def test_run_for_stops_at_the_end_of_an_epoch_if_asked(samples, batch):
    trainer = Trainer(xor(), points(samples), Settings(batch=batch))
    updates = -(-samples // batch)
    for epoch in range(1, 4):
        assert trainer.run_for(60, within_epoch=True) == updates
        assert (trainer.epoch_number, trainer.seen) == (epoch, 0)


def test_the_rest_of_an_epoch():
    trainer = Trainer(xor(), points(5), Settings(batch=2))
    trainer.update()
    assert trainer.run_for(60, within_epoch=True) == 2
    assert (trainer.epoch_number, trainer.seen) == (1, 0)


def test_a_long_epoch_is_left_when_the_time_is_over():
    trainer = Trainer(xor(), points(200_000), Settings(batch=1))
    start = time.perf_counter()
    made = trainer.run_for(0.02, within_epoch=True)
    assert time.perf_counter() - start < 0.5
    assert 0 < made == trainer.update_number == trainer.seen
    assert trainer.run_for(0, within_epoch=True) == 1


def test_epoch_by_epoch_has_the_bits_of_one_long_run():
    one, two = (Trainer(xor(), points(5), Settings(batch=5, epochs=300)) for _ in range(2))
    one.run_for(60)
    while two.run_for(60, within_epoch=True):
        pass
    assert two.update_number == 300 > CHECKED_EVERY
    assert_same_bits(one.network(), two.network())


# Inside


@pytest.mark.parametrize(
    ("shape", "name"),
    [
        (shape, name)
        for shape in SHAPES
        for name, row in ACTIVATIONS.items()
        if shape == "dense" or not row.coupled
    ],
)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_inside_are_the_values_and_slopes_of_the_trace(shape, name, dtype):
    network = random_network(3, shape, name, "softmax", "cross_entropy", "sgd", 4)
    trainer = Trainer(network, None, Settings(batch=3, dtype=dtype))
    trainer.update()
    now = trainer.network()
    many = np.concatenate([network.inputs] * 100)
    trace = record(now)
    found = trainer.inside(many)
    assert [one.number for one in found] == [number for number, _ in network.weighted]
    close = {"rtol": 1e-12, "atol": 1e-14} if dtype == "float64" else {"rtol": 1e-4, "atol": 1e-5}
    for (number, a, slope), (_, layer) in zip(found, now.weighted, strict=True):
        assert a.dtype == dtype
        z, expected = (np.concatenate([trace.values(q, number)] * 100) for q in "za")
        np.testing.assert_allclose(a, expected, **close)
        if layer.activation.row.coupled:
            assert slope is None
            continue
        assert slope.dtype == dtype
        slopes = layer.activation.derivative(z, expected)
        np.testing.assert_allclose(slope, np.broadcast_to(slopes, z.shape), **close)
    np.testing.assert_array_equal(found[-1].a.ravel(), trainer.outputs(many).ravel())


def test_inside_gives_copies():
    trainer = Trainer(xor())
    first, _ = trainer.inside(trainer.data.inputs)
    kept = first.a.copy(), first.slope.copy()
    trainer.run_for(0.01)
    trainer.inside(trainer.data.inputs)
    np.testing.assert_array_equal(first.a, kept[0])
    np.testing.assert_array_equal(first.slope, kept[1])


# Other data


def without(data: Data, place: int) -> Data:
    inputs = np.array(data.inputs)
    inputs[:, place] = 0
    return Data(inputs, data.targets)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("dead", [(), (0,), (0, 2), (1, 3)], ids=str)
def test_with_other_data_it_goes_on_as_the_trace_does(optimizer, dead):
    """Also where one input is always 0 in some of them, and so is left out for a while."""
    network = xor(optimizer=optimizer)
    datas = [points(samples, seed) for seed, samples in enumerate((5, 8, 3, 5))]
    datas = [without(data, 1) if k in dead else data for k, data in enumerate(datas)]
    trainer, chain = Trainer(network, datas[0], exact()), network
    for epochs, data in enumerate(datas):
        if epochs:
            trainer.set_data(data)
        assert (trainer.epoch_number, trainer.seen) == (epochs, 0)
        for _ in range(2):
            chain = traced(chain, data, trainer.next_batch())
            assert trainer.update() == 1
        if trainer.seen == 0:  # three samples are one epoch already
            assert len(data) == 3
    assert trainer.update_number == 8
    assert_close(trainer.network(), chain)
    still = xor(optimizer=optimizer).inputs
    expected = record(trainer.network().replace(inputs=still)).values("a", 2)
    np.testing.assert_allclose(trainer.outputs(still), expected, rtol=1e-12)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_rewound_it_is_a_run_on_the_data_it_was_given_last(optimizer):
    settings = Settings(batch=2, schedule="step", every=2)
    last = without(points(9, 1), 0)
    trainer = Trainer(xor(optimizer=optimizer), points(6), settings)
    trainer.run_for(0.005)
    trainer.set_data(last)
    trainer.run_for(0.005)
    trainer.rewind()
    fresh = Trainer(xor(optimizer=optimizer), last, settings)
    for _ in range(20):
        trainer.update()
        fresh.update()
    assert_same_bits(trainer.network(), fresh.network())
    assert trainer.epoch_number == fresh.epoch_number == 4


def test_other_data_change_what_is_judged():
    trainer = Trainer(xor(), points(8))
    signs = Data(np.array([[0.0, 1], [1, 0]]), np.array([[-1.0], [1]]))
    trainer.set_data(signs)
    right = (trainer.outputs(signs.inputs) > 0) == (signs.targets > 0)
    assert trainer.evaluate(signs).accuracy == right.mean()
    assert len(trainer.next_batch()) == 2
    trainer.set_data(Data(np.ones((3, 2)), np.array([[0.1], [0.2], [0.7]])))
    assert trainer.evaluate(trainer.data).accuracy is None


def test_the_epoch_that_is_broken_off_counts():
    trainer = Trainer(xor(), points(8), Settings(batch=2, epochs=2))
    trainer.epoch()
    trainer.set_data(points(6, 1))
    assert (trainer.epoch_number, trainer.seen, trainer.ending) == (1, 0, None)
    trainer.update()
    trainer.set_data(points(6, 2))
    assert (trainer.epoch_number, trainer.ending, trainer.update()) == (2, "epochs", 0)


def test_patience_starts_anew_with_other_data():
    network = xor().replace(optimizer=Optimizer("sgd", {"learning_rate": 1e-9}))
    trainer = Trainer(network, None, Settings(patience=3, least=1e-3))
    for _ in range(3):
        trainer.epoch()
    trainer.set_data(points(8))
    trainer.run_for(10)
    assert (trainer.ending, trainer.epoch_number) == ("patience", 7)


def test_data_of_another_shape_change_nothing():
    trainer, calm = (Trainer(xor(), points(8), Settings(batch=3)) for _ in range(2))
    trainer.update()
    calm.update()
    with pytest.raises(DocumentError, match="inputs: 8 x 2 numbers expected, found 8 x 3"):
        trainer.set_data(Data(np.zeros((8, 3)), np.zeros((8, 1))))
    assert trainer.data is not calm.data
    for _ in range(9):
        trainer.update()
        calm.update()
    assert_same_bits(trainer.network(), calm.network())


def test_a_run_that_diverges_on_other_data_keeps_what_it_learnt_before():
    network = Network(
        (1,),
        (Dense(1, Activation("identity"), [[1.0]], None),),
        "half_squared_error",
        Optimizer("sgd", {"learning_rate": 0.5}),
        [[1.0]],
        [[0.0]],
    )
    trainer = Trainer(network, None, exact(batch=1))
    for _ in range(4):
        trainer.update()
    trainer.set_data(Data(np.array([[1e200]]), np.array([[0.0]])))
    assert trainer.run_for(60) == 0
    assert trainer.divergence == Divergence(5, 1, "loss")
    assert trainer.network().layers[0].weights[0, 0] == 0.5**4
    trainer.set_data(Data(network.inputs, network.targets))
    assert (trainer.ending, trainer.update()) == ("diverged", 0)


# Patience, and the best weights


def risen(optimizer: str = "adam", **settings) -> tuple[Trainer, Data]:
    """A run whose watched loss falls and then rises, and what is watched."""
    network = xor(optimizer=optimizer, rate=0.3)
    watched = Data(network.inputs, np.array([[0.2], [0.9], [0.6], [0.4]]))
    settings = exact(**{"batch": 4, "patience": 5, **settings})
    return Trainer(network, None, settings, watched), watched


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
@pytest.mark.parametrize("least", [0.0, 1e-4])
def test_patience_brings_back_the_best_weights(optimizer, least):
    trainer, watched = risen(optimizer=optimizer, least=least)
    steps, _ = risen(optimizer=optimizer, patience=10**6)
    seen = []
    while trainer.ending is None:
        assert trainer.weights_update == trainer.update_number
        trainer.epoch()
        steps.epoch()
        seen.append((steps.evaluate(watched).loss, steps.network(), steps.update_number))
    loss, best, update = min(seen, key=lambda entry: entry[0])
    assert trainer.ending == "patience"
    assert trainer.update_number == len(seen) > update == trainer.weights_update
    assert trainer.evaluate(watched).loss == loss
    assert_same_bits(trainer.network(), best)
    assert trainer.network().optimizer.updates == best.optimizer.updates
    told = trainer.snapshot(weights=True)
    assert (told.update, told.weights_update, told.ending) == (len(seen), update, "patience")
    assert told.weights[0].weights.tobytes() == best.layers[0].weights.tobytes()
    assert trainer.update() == 0
    trainer.set_rate(0.1)
    assert_same_bits(trainer.network().replace(optimizer=best.optimizer), best)
    trainer.rewind()
    assert trainer.weights_update == trainer.update_number == 0
    start = trainer.initial
    assert_same_bits(trainer.network().replace(optimizer=start.optimizer), start)
    trainer.run_for(60)
    assert (trainer.update_number, trainer.weights_update) == (len(seen), update)
    assert_same_bits(trainer.network(), best)


def test_without_best_the_last_weights_stay():
    last, watched = risen(best=False)
    best, _ = risen()
    steps, _ = risen(patience=10**6)
    last.run_for(60)
    best.run_for(60)
    while steps.update_number < last.update_number:
        steps.update()
    assert last.ending == best.ending == "patience"
    assert last.weights_update == last.update_number == best.update_number
    assert_same_bits(last.network(), steps.network())
    assert last.evaluate(watched).loss > best.evaluate(watched).loss


def test_a_run_that_ends_otherwise_keeps_its_last_weights():
    trainer, _ = risen(epochs=3)
    trainer.run_for(60)
    assert (trainer.ending, trainer.weights_update) == ("epochs", 3)


def test_with_l2_an_update_is_not_all_in_its_network():
    assert Trainer(xor()).update_is_whole
    assert not Trainer(xor(), None, exact(l2=0.1)).update_is_whole


# What is right


def test_accuracy_is_that_of_the_metrics():
    network = random_network(1, "dense", "tanh", "sigmoid", "half_squared_error", "sgd", 8)
    targets = np.eye(network.targets.shape[1])[[0, 1, 0, 1, 0, 1, 0, 1]]
    data = Data(network.inputs, targets)
    trainer = Trainer(network, data, exact())
    guessed = predicted(trainer.outputs(data.inputs))
    assert trainer.evaluate(data).accuracy == accuracy(labels_of(targets), guessed)


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-1, 1), (5, 6)])
def test_a_single_output_is_right_on_its_side_of_the_middle(low, high):
    """At the middle itself it means the higher class, as everywhere."""
    middle = (low + high) / 2
    network = Network(
        (1,),
        (Dense(1, Activation("identity"), [[1.0]], None),),
        "half_squared_error",
        Optimizer("sgd"),
        [[middle - 0.1], [middle + 0.1], [middle], [middle], [middle - 0.1]],
        [[low], [high], [high], [low], [high]],
    )
    trainer = Trainer(network, None, exact())
    assert trainer.evaluate(trainer.data).accuracy == 3 / 5
