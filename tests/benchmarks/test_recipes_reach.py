"""Does each recipe reach what its note says, whichever seed it starts from?

Run with ``--benchmark-enable -s`` to see the figures; it takes some minutes.
"""

import dataclasses
from pathlib import Path

import pytest

from core.datasets.named import load
from core.training.recipes import RECIPES
from core.training.under_way import Run

ASSETS = Path(__file__).parents[2] / "assets"


@pytest.fixture(scope="module")
def mnist(request):
    if not request.config.getoption("--benchmark-enable"):
        pytest.skip("takes minutes; run with --benchmark-enable")
    return load("mnist", ASSETS, divisor=255.0)


def reached(name: str, mnist, seed: int, **settings) -> float:
    """The share of the test digits that is right at the end."""
    task = RECIPES[name].task
    settings = dataclasses.replace(task.settings, seed=seed, **settings)
    task = task.replace(seed=seed, settings=settings)
    run = Run(task, task.source.replace(dataset=mnist).load(ASSETS))
    while run.trainer.ending is None:
        run.train_for(1)
    share = run.scores[-1].test.accuracy
    print(f"{name}, {task.settings.dtype}, seed {seed}: {share:.2%} in {run.seconds:.1f} s")
    return share


@pytest.mark.parametrize(
    ("name", "least", "seeds"),
    [
        ("mnist-98", 0.98, 4),
        ("mnist-784-128-10", 0.974, 3),
        ("mnist-784-10-10", 0.92, 2),
        ("mnist-784-100-10", 0.97, 2),
        ("mnist-784-100-200-10", 0.97, 2),
        ("mnist-784-256-128-10", 0.91, 1),
        ("cnn-zeros-ones", 0.98, 6),
    ],
)
def test_what_a_recipe_reaches(name, least, seeds, mnist):
    assert min(reached(name, mnist, seed) for seed in range(1, seeds + 1)) > least


def test_float32_learns_as_well_as_float64(mnist):
    for seed in (1, 2):
        shares = [reached("mnist-784-128-10", mnist, seed, dtype=d) for d in ("float32", "float64")]
        assert abs(shares[0] - shares[1]) <= 0.003
