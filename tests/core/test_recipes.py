"""Does each recipe show what it is there to show?"""

import dataclasses
import pickle
import re
from pathlib import Path

import numpy as np
import pytest

from core.datasets.named import load
from core.training.inspection import boundary
from core.training.recipes import RECIPES
from core.training.under_way import Run

ASSETS = Path(__file__).parents[2] / "assets"


@pytest.fixture(scope="module")
def mnist():
    return load("mnist", ASSETS, divisor=255.0)


def run_of(name: str, dataset=None, seed: int | None = None, **settings) -> Run:
    """A recipe, with other settings, or with another seed for its weights and its shuffling."""
    task = RECIPES[name].task
    if seed is not None:
        task, settings = task.replace(seed=seed), {**settings, "seed": seed}
    task = task.replace(settings=dataclasses.replace(task.settings, **settings))
    return Run(task, dataset or task.source.load(ASSETS))


def finished(run: Run) -> Run:
    while run.trainer.ending is None:
        run.train_for(1)
    assert run.trainer.ending == "epochs"
    return run


def test_the_courses_recipes_are_there():
    assert set(RECIPES) == {
        "perceptron-and", "perceptron-or", "perceptron-xor", "xor-2-2-1", "xor-2-3-1",
        "digits-64-32-16-10", "mnist-784-10-10", "mnist-784-128-10", "mnist-784-100-10",
        "mnist-784-100-200-10", "mnist-784-256-128-10", "mnist-98", "cnn-zeros-ones",
    }  # fmt: skip
    for name, recipe in RECIPES.items():
        assert recipe.title
        assert recipe.note.endswith(".")
        written = re.search(r"\d+(-\d+){2,}$", name)
        if written:
            assert recipe.task.layers == written[0]


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_starts(name, mnist):
    task = pickle.loads(pickle.dumps(RECIPES[name].task))
    whole = mnist if task.source.name == "mnist" else task.source.load(ASSETS)
    dataset = task.source.replace(dataset=whole).load(ASSETS)
    assert dataset.train.inputs.max() / dataset.divisor == 1
    run = Run(task, dataset)
    for _ in range(5):
        assert run.update() == 1
    assert run.trainer.divergence is None


@pytest.mark.parametrize("name", ["perceptron-and", "perceptron-or"])
def test_a_perceptron_learns_what_a_line_separates(name):
    for seed in (None, 11, 12, 13):
        run = run_of(name) if seed is None else run_of(name, seed=seed)
        assert run.score().train.accuracy < 1 or seed
        assert finished(run).scores[-1].train.accuracy == 1


def test_a_perceptron_starts_wrong_and_takes_some_epochs():
    """Else there would be nothing to be seen."""
    for name in ("perceptron-and", "perceptron-or"):
        run = run_of(name)
        right = []
        while run.trainer.ending is None:
            run.epoch()
            right.append(run.scores[-1].train.accuracy)
        assert 3 <= right.index(1.0) <= 20


def test_no_perceptron_learns_xor():
    run = run_of("perceptron-xor")
    while run.trainer.ending is None:
        run.update()
        assert run.score().train.accuracy < 1
    assert run.trainer.epoch_number == 200


@pytest.mark.parametrize("name", ["xor-2-2-1", "xor-2-3-1"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_hidden_layer_learns_xor(name, dtype):
    run = finished(run_of(name, dtype=dtype))
    assert run.trainer.epoch_number == 4000
    assert run.scores[-1].train.accuracy == 1
    plane = boundary(run.trainer, (0, 1, 0, 1), 21).outputs[..., 0]
    corners = plane[[0, 0, -1, -1], [0, -1, 0, -1]]
    np.testing.assert_allclose(corners, [0, 1, 1, 0], atol=0.05)
    # It changes sides once or twice along each edge and diagonal, not more.
    for line in (plane[0], plane[-1], plane[:, 0], plane[:, -1]):
        assert np.count_nonzero(np.diff(line > 0.5)) == 1
    assert np.count_nonzero(np.diff(np.fliplr(plane).diagonal() > 0.5)) in (0, 2)
    # And it is far from where it started, or a click would show nothing.
    assert run_of(name).score().train.accuracy < 1


def test_three_hidden_neurons_find_the_way_from_other_weights_too():
    for seed in (2, 3, 4):
        assert finished(run_of("xor-2-3-1", seed=seed)).scores[-1].train.accuracy == 1


def test_the_digits_are_learned_by_heart():
    run = finished(run_of("digits-64-32-16-10"))
    assert run.trainer.epoch_number == 1000
    assert run.scores[-1].train.accuracy == 1
    assert run.scores[-1].test.accuracy > 0.96


def test_the_cnn_tells_zeros_from_ones(mnist):
    task = RECIPES["cnn-zeros-ones"].task
    dataset = task.source.replace(dataset=mnist).load(ASSETS)
    assert dataset.train.targets.sum(axis=0).tolist() == [100, 100]
    assert finished(run_of("cnn-zeros-ones", dataset)).scores[-1].test.accuracy > 0.98


def test_mnist_in_ten_epochs(mnist):
    run = finished(run_of("mnist-784-128-10", mnist))
    assert run.trainer.epoch_number == 10
    assert (run.task.optimizer.learning_rate, run.task.settings.batch) == (0.1, 64)
    assert run.scores[-1].test.accuracy >= 0.974
