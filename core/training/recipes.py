"""Which runs of training are ready made? One table; each shows one thing worth seeing.

A recipe is a whole task. Its title and note are looked up in the user's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.network import Optimizer
from core.training.plan import Settings
from core.training.source import Source
from core.training.task import Task


@dataclass(frozen=True, eq=False)
class Recipe:
    """A task, what it is called, and what is to be seen in it: English texts, to be translated."""

    title: str
    note: str
    task: Task


_MNIST = Source("mnist", {"divisor": 255.0})


def _perceptron(gate: str, epochs: int) -> Task:
    return Task(
        Source(gate),
        "2-1",
        ("step",),
        "half_squared_error",
        Optimizer("delta_rule", {"learning_rate": 0.1}),
        Settings(batch=1, epochs=epochs, seed=1),
        scheme="uniform",
        seed=2,
    )


def _xor(layers: str) -> Task:
    return Task(
        Source("xor"),
        layers,
        ("sigmoid", "sigmoid"),
        "binary_cross_entropy",
        _sgd(0.5),
        Settings(batch=4, epochs=4000, seed=1),
        seed=1,
    )


def _mnist(layers: str, hidden: str, loss: str, optimizer: Optimizer, **settings: Any) -> Task:
    """With the output function that suits the loss."""
    return Task(
        _MNIST,
        layers,
        (*[hidden] * (layers.count("-") - 1), _OUTPUT[loss]),
        loss,
        optimizer,
        Settings(**{"seed": 1, **settings}),
        seed=1,
    )


def _sgd(rate: float) -> Optimizer:
    return Optimizer("sgd", {"learning_rate": rate})


_OUTPUT: Mapping[str, str] = {"cross_entropy": "softmax", "binary_cross_entropy": "sigmoid"}

RECIPES: dict[str, Recipe] = {
    "perceptron-and": Recipe(
        "Perceptron on AND",
        "One neuron with a step, taught by the delta rule, one point after the other. A straight "
        "line separates (1, 1) from the other three points, and the perceptron finds one.",
        _perceptron("and", 30),
    ),
    "perceptron-or": Recipe(
        "Perceptron on OR",
        "One neuron with a step, taught by the delta rule, one point after the other. A straight "
        "line separates (0, 0) from the other three points, and the perceptron finds one.",
        _perceptron("or", 30),
    ),
    "perceptron-xor": Recipe(
        "Perceptron on XOR",
        "It never gets all four points right, however long it runs: no straight line separates "
        "(0, 1) and (1, 0) from (0, 0) and (1, 1). A hidden layer is needed.",
        _perceptron("xor", 200),
    ),
    "xor-2-2-1": Recipe(
        "XOR with 2 hidden neurons",
        "Two hidden neurons draw two lines, and the output takes what lies between them.",
        _xor("2-2-1"),
    ),
    "xor-2-3-1": Recipe(
        "XOR with 3 hidden neurons",
        "One hidden neuron more than needed: from nearly all initial weights it finds the way.",
        _xor("2-3-1"),
    ),
    "digits-64-32-16-10": Recipe(
        "Digits 8 x 8, two hidden layers",
        "1,000 epochs on small digits. All of the training part is right long before the end; the "
        "test part stops getting better earlier.",
        Task(
            Source("digits", {"divisor": 16.0}),
            "64-32-16-10",
            ("relu", "relu", "softmax"),
            "cross_entropy",
            _sgd(0.1),
            Settings(batch=32, epochs=1000, seed=1),
            scheme="he",
            seed=1,
        ),
    ),
    "mnist-784-10-10": Recipe(
        "MNIST, 10 hidden neurons",
        "So few hidden neurons are the bottleneck: about 93 % of the test digits are right.",
        _mnist("784-10-10", "relu", "cross_entropy", _sgd(0.1), batch=64, epochs=10),
    ),
    "mnist-784-128-10": Recipe(
        "MNIST, 128 hidden neurons",
        "ReLU and softmax, plain gradient descent: more than 97 % of the test digits are right "
        "after 10 epochs.",
        _mnist("784-128-10", "relu", "cross_entropy", _sgd(0.1), batch=64, epochs=10),
    ),
    "mnist-784-100-10": Recipe(
        "MNIST, sigmoid and binary cross-entropy",
        "Ten outputs, each of which says yes or no to its own digit.",
        _mnist("784-100-10", "sigmoid", "binary_cross_entropy", _sgd(0.5), batch=100, epochs=20),
    ),
    "mnist-784-100-200-10": Recipe(
        "MNIST, sigmoid, two hidden layers",
        "The same with one hidden layer more: slower, and a little better.",
        _mnist("784-100-200-10", "sigmoid", "binary_cross_entropy", _sgd(0.5), batch=100,
               epochs=20),
    ),
    "mnist-784-256-128-10": Recipe(
        "MNIST, sigmoid and a small learning rate",
        "100 epochs at a learning rate of 0.01: through two layers of sigmoids the gradient gets "
        "small, and learning is slow. Compare the gradients of the layers.",
        _mnist("784-256-128-10", "sigmoid", "cross_entropy", _sgd(0.01), batch=128, epochs=100),
    ),
    "mnist-98": Recipe(
        "MNIST, more than 98 %",
        "Momentum, and a learning rate that falls along a cosine to 0: more than 98 % of the test "
        "digits are right after 10 epochs.",
        _mnist("784-256-10", "relu", "cross_entropy", Optimizer("momentum"), batch=128,
               epochs=10, schedule="cosine"),
    ),
    "cnn-zeros-ones": Recipe(
        "A small CNN on zeros and ones",
        "Five kernels of 3 x 3 look at the digits 0 and 1 of MNIST: 100 images of each to learn "
        "from, one after the other.",
        Task(
            Source("mnist", {"divisor": 255.0}, classes=(0, 1), per_class=100),
            "1x28x28-5c3-100-2",
            ("sigmoid", "sigmoid", "softmax"),
            "cross_entropy",
            _sgd(0.1),
            Settings(batch=1, epochs=20, seed=1),
            seed=1,
        ),
    ),
}  # fmt: skip
"""By the name that the command line takes."""
