"""Which options does ``train`` take, and what task do they ask for?"""

from __future__ import annotations

import argparse
import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from visualizer.i18n import tr
from visualizer.terminal.data_options import PLACES, add_data_options, flag
from visualizer.terminal.option_types import names, number, whole

if TYPE_CHECKING:
    from core.datasets.dataset import Dataset
    from core.network import Network, Optimizer
    from core.training.plan import Settings
    from core.training.source import Source
    from core.training.task import Task

TRAIN_PLACES = {
    **PLACES,
    "train": "train",
    **{name: flag(name) for name in ("layers", "activations", "loss", "batch", "epochs", "rate",
                                     "seed", "dtype", "l2", "schedule", "factor", "every",
                                     "patience", "least")},
    "scheme": "--init",
    "init.scheme": "--init",
    "batch_reduction": "--reduction",
    "optimizer.name": "--optimizer",
    "optimizer.learning_rate": "--rate",
    **{f"optimizer.{name}": flag(name) for name in ("momentum", "beta1", "beta2", "epsilon")},
}  # fmt: skip
"""The options by the places that errors of the core name."""

_OF_LAYERS = ("layers", "activations", "loss", "init", "no_bias", "reduction")
_OF_OPTIMIZER = ("momentum", "beta1", "beta2", "epsilon")
_OF_SETTINGS = ("batch", "epochs", "seed", "dtype", "schedule", "factor", "every", "l2",
                "patience", "least")  # fmt: skip


def add_train_options(parser: argparse.ArgumentParser) -> None:
    """A recipe, or the data and how to train; each option also changes a recipe."""
    parser.usage = tr("%(prog)s [RECIPE] [--data DATA] [options]")
    parser.add_argument("recipe", metavar="RECIPE", nargs="?", help=tr("one of the list"))
    parser.add_argument("--list", action="store_true", help=tr("list the recipes"))
    add_data_options(parser)
    add = parser.add_argument_group(tr("network")).add_argument
    add(
        "--layers",
        metavar="TEXT",
        help=tr(
            "such as 784-128-10, or 1x28x28-5c3-100-2 with 5 kernels "
            "of 3 x 3 (else: proposed by the data)"
        ),
    )
    add("--activations", type=names, metavar="A,B", help=tr("one a layer, such as relu,softmax"))
    add("--loss", metavar="NAME", help=tr("such as cross_entropy or half_squared_error"))
    add(
        "--init",
        metavar="SCHEME",
        help=tr("how weights are drawn: xavier, he, lecun, uniform, normal or zeros"),
    )
    add("--no-bias", action="store_true", default=None, help=tr("without biases"))
    add("--start", metavar="FILE", help=tr("go on from the network in this file"))
    add = parser.add_argument_group(tr("training")).add_argument
    add(
        "--epochs",
        type=whole,
        metavar="N",
        help=tr("passes over the training part (10 to 1000, by their number)"),
    )
    add("--batch", type=whole, metavar="N", help=tr("samples a minibatch (32)"))
    add("--rate", type=number, metavar="X", help=tr("learning rate (0.1; of adam 0.001)"))
    add("--optimizer", metavar="NAME", help=tr("sgd, momentum, adam or delta_rule"))
    add("--momentum", type=number, metavar="X", help=tr("of momentum (0.9)"))
    add("--beta1", type=number, metavar="X", help=tr("of adam (0.9)"))
    add("--beta2", type=number, metavar="X", help=tr("of adam (0.999)"))
    add("--epsilon", type=number, metavar="X", help=tr("of adam (1e-8)"))
    add("--seed", type=whole, metavar="N", help=tr("of the first weights and of the shuffling (0)"))
    add("--no-shuffle", action="store_true", default=None, help=tr("keep the order of the samples"))
    add("--reduction", choices=("mean", "sum"), help=tr("of the losses in a minibatch (mean)"))
    add("--dtype", metavar="NAME", help=tr("float32 or float64 (float32)"))
    add(
        "--l2", type=number, metavar="X", help=tr("weight decay: adds X/2 times the sum of squares")
    )
    add("--schedule", metavar="NAME", help=tr("of the rate: constant, step, exponential or cosine"))
    add("--factor", type=number, metavar="X", help=tr("of step and exponential (0.5)"))
    add("--every", type=whole, metavar="N", help=tr("of step: epochs between two steps (10)"))
    add("--patience", type=whole, metavar="N", help=tr("stop after N epochs without a lower loss"))
    add("--least", type=number, metavar="X", help=tr("by which the loss must be lower (0)"))
    add = parser.add_argument_group(tr("results")).add_argument
    add("--save", metavar="FILE", help=tr("the trained network: .json, or .npz for large ones"))
    add("--json", metavar="FILE", help=tr("settings, scores and report (-: standard output)"))
    add("--force", action="store_true", help=tr("replace files that are there"))


@dataclass(frozen=True)
class Chosen:
    """What is to be trained, and which parts of it nobody asked for."""

    task: Task
    proposed: frozenset[str]


def chosen(
    options: argparse.Namespace, source: Source, dataset: Dataset, start: Network | None
) -> Chosen:
    """The task that the options ask for; raises DocumentError and DataError.

    What is left out comes from the recipe, else from the data; ``proposed`` names the latter.
    """
    from core.training.plan import Settings
    from core.training.recipes import RECIPES
    from core.training.task import Task

    task = RECIPES[options.recipe].task if options.recipe else Task(source)
    proposed: set[str] = set()
    settings = task.settings if options.recipe else Settings()
    if settings.epochs is None and options.epochs is None:
        settings = dataclasses.replace(settings, epochs=_enough_epochs(len(dataset.train)))
        proposed.add("epochs")
    settings = _settings(options, settings)
    if start is not None:
        _refuse_with_start(options)
        task = Task.of(start, source, settings)
        network = start.replace(optimizer=_optimizer(options, start.optimizer))
        return Chosen(task.replace(network=network, optimizer=network.optimizer),
                      frozenset(proposed))  # fmt: skip
    changes = _layers(options, task, dataset, proposed)
    changes.update(source=source, settings=settings, optimizer=_optimizer(options, task.optimizer))
    if options.rate is not None or options.optimizer is not None:
        changes["settings"] = dataclasses.replace(settings, rate=None)
    if options.seed is not None:
        changes["seed"] = options.seed
    if options.init is not None:
        changes["scheme"] = options.init
    if options.no_bias:
        changes["biases"] = False
    if options.reduction is not None:
        changes["batch_reduction"] = options.reduction
    if options.data is not None or options.layers is not None:
        changes["title"] = ""
    return Chosen(task.replace(**changes), frozenset(proposed))


def _enough_epochs(samples: int) -> int:
    return 10 if samples >= 5000 else 100 if samples >= 200 else 1000


def _settings(options: argparse.Namespace, base: Settings) -> Settings:
    found = {name: getattr(options, name) for name in _OF_SETTINGS}
    changes = {name: value for name, value in found.items() if value is not None}
    if options.no_shuffle:
        changes["shuffle"] = False
    return dataclasses.replace(base, **changes)


def _optimizer(options: argparse.Namespace, base: Optimizer) -> Optimizer:
    """The optimizer asked for: another one begins with its own usual numbers."""
    from core.checks import check_name
    from core.network import Optimizer
    from core.optimizers import OPTIMIZERS

    name = options.optimizer or base.name
    check_name("optimizer.name", name, OPTIMIZERS)
    made = base if name == base.name else Optimizer(name)
    numbers = {key: getattr(options, key) for key in _OF_OPTIMIZER}
    given = {key: value for key, value in numbers.items() if value is not None}
    if options.rate is not None:
        given["learning_rate"] = options.rate
    return dataclasses.replace(made, settings={**made.settings, **given})


def _layers(
    options: argparse.Namespace, base: Task, dataset: Dataset, proposed: set[str]
) -> dict[str, Any]:
    """Layers, activations and loss: as asked for, else the recipe's, else what suits the data."""
    from core.training.layers_text import parse_layers
    from core.training.task import suggested

    usual = suggested(dataset)
    layers = options.layers
    if layers is None and options.recipe and options.data is None:
        layers = base.layers
    if layers is None:
        layers = usual["layers"]
        proposed.add("layers")
    parsed = parse_layers(layers)
    loss = options.loss or (base.loss if options.recipe else None)
    activations = tuple(options.activations or ())
    if not activations:
        if options.recipe:
            hidden, last = base.activations[0], base.activations[-1]
            if len(base.activations) == parsed.weighted:
                activations = base.activations
        else:
            hidden, last = usual["activations"][0], _last(loss, parsed.shapes[-1], dataset)
            proposed.add("activations")
        activations = activations or (*[hidden] * (parsed.weighted - 1), last)
    if loss is None:
        loss = _loss(activations[-1], dataset)
        proposed.add("loss")
    found = {"layers": layers, "activations": activations, "loss": loss}
    if not options.recipe and options.init is None:
        found["scheme"] = "he" if activations[0] == "relu" else "xavier"
        proposed.add("scheme")
    return found


def _last(loss: str | None, shape: tuple[int, ...], dataset: Dataset) -> str:
    """The output activation that goes with a loss, or with the targets."""
    if loss is None:
        if not dataset.class_names:
            return "identity"
        return "sigmoid" if shape == (1,) else "softmax"
    if loss == "cross_entropy":
        return "softmax"
    return "sigmoid" if dataset.class_names or "binary" in loss else "identity"


def _loss(last: str, dataset: Dataset) -> str:
    """The loss that goes with an output activation."""
    if last == "softmax":
        return "cross_entropy"
    if last == "sigmoid" and dataset.class_names:
        return "binary_cross_entropy"
    return "half_squared_error"


def _refuse_with_start(options: argparse.Namespace) -> None:
    from core.datasets.errors import DataError

    for name in _OF_LAYERS:
        if getattr(options, name) is not None:
            raise DataError(flag(name), "the network of --start has it already; leave it out")


def nothing_given(options: argparse.Namespace) -> bool:
    """Is the command called without a recipe and without any option?"""
    return all(value in (None, False) for name, value in vars(options).items() if name != "run")
