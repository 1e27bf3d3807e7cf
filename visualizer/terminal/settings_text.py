"""What is said of a run of training before it begins: everything that changes a number?"""

from __future__ import annotations

from typing import Any

import numpy as np

from core.datasets.named import DATASETS
from core.documents import network_document
from core.losses import LOSSES
from core.network import Network
from core.optimizers import OPTIMIZERS
from core.training.layers_text import layers_text
from core.training.under_way import Run
from visualizer.i18n import brief, grouped, tr, words
from visualizer.terminal.train_options import Chosen

_MARK = "*"


def settings_text(run: Run, chosen: Chosen) -> str:
    """The settings, a line each; what nobody asked for has a star."""
    rows = [*_data_rows(run, chosen), *_network_rows(run, chosen), *_training_rows(run, chosen)]
    wide = max(len(title) for title, _ in rows)
    lines = [f"{title.ljust(wide)}   {text}" for title, text in rows]
    if chosen.proposed:
        lines.append(_MARK + " " + tr("chosen because no option says otherwise: see train --help"))
    return "\n".join(lines)


def _data_rows(run: Run, chosen: Chosen) -> list[tuple[str, str]]:
    data = run.dataset
    train, test = grouped(len(data.train)), grouped(len(data.test))
    counts = (
        tr("{train} samples for training, {test} for the test", train=train, test=test)
        if len(data.test)
        else tr("{train} samples for training, none for a test", train=train)
    )
    rows = [(tr("Data"), f"{data.title}: {counts}")]
    rows += [("", line) for line in data.said(words())]
    if data.train.inputs.dtype == np.uint8 and data.divisor == 1:
        name = chosen.task.source.name
        usual = DATASETS[name].usual_divisor if name else 255
        rows.append(("", tr("The pixels are not scaled; --divide {divisor} makes them 0 to 1.",
                            divisor=brief(usual))))  # fmt: skip
    return rows


def _network_rows(run: Run, chosen: Chosen) -> list[tuple[str, str]]:
    network, stars = run.trainer.initial, chosen.proposed
    learned = sum(
        layer.weights.size
        + (layer.biases.size if layer.biases is not None and layer.train_biases else 0)
        for _, layer in network.weighted
    )
    text = tr("{layers}, {count} numbers to be learned", layers=layers_text(network),
              count=grouped(learned))  # fmt: skip
    rows = [
        (tr("Network"), text + _star("layers", stars)),
        (
            tr("Activations"),
            ", ".join(layer.activation.name for _, layer in network.weighted)
            + _star("activations", stars),
        ),
        (tr("Biases"), _biases(network)),
    ]
    task = chosen.task
    if task.network is None:
        drawn = tr("{scheme}, seed {seed}", scheme=task.scheme, seed=task.seed)
        if any(layer.biases is not None for _, layer in network.weighted):
            drawn += tr("; biases begin at 0")
        rows.append((tr("First weights"), drawn + _star("scheme", stars)))
    else:
        rows.append((tr("First weights"), tr("those of the file")))
    mean = {"mean": tr("mean over the minibatch"), "sum": tr("sum over the minibatch")}
    rows.append((
        tr("Loss"),
        f"{network.loss}: {tr(LOSSES[network.loss].title)}; {mean[network.batch_reduction]}"
        + _star("loss", stars),
    ))  # fmt: skip
    return rows


def _biases(network: Network) -> str:
    layers = [layer for _, layer in network.weighted]
    if all(layer.biases is None for layer in layers):
        return tr("none")
    if all(layer.biases is not None and layer.train_biases for layer in layers):
        return tr("learned")
    kinds = [
        tr("none") if layer.biases is None
        else tr("learned") if layer.train_biases
        else tr("kept as they are")
        for layer in layers
    ]  # fmt: skip
    return ", ".join(kinds)


def _training_rows(run: Run, chosen: Chosen) -> list[tuple[str, str]]:
    settings, optimizer = run.trainer.settings, run.trainer.initial.optimizer
    rate = optimizer.learning_rate if settings.rate is None else settings.rate
    numbers = [tr("learning rate {rate}", rate=brief(rate))]
    numbers += [f"{k} {brief(v)}" for k, v in optimizer.settings.items() if k != "learning_rate"]
    if optimizer.updates:
        numbers.append(tr("{count} updates made before", count=optimizer.updates))
    updates = -(-len(run.dataset.train) // settings.batch)
    shuffled = (
        tr("shuffled with seed {seed}", seed=settings.seed)
        if settings.shuffle
        else tr("in their order")
    )
    rows = [
        (tr("Optimizer"), f"{tr(OPTIMIZERS[optimizer.name].title)}, {', '.join(numbers)}"),
        (
            tr("Minibatches"),
            tr("of {batch}, {shuffled}; updates an epoch: {updates}",
               batch=settings.batch, shuffled=shuffled, updates=grouped(updates)),
        ),
        (tr("Epochs"), grouped(settings.epochs) + _star("epochs", chosen.proposed)),
        (tr("Numbers"), settings.dtype),
    ]  # fmt: skip
    if settings.schedule != "constant":
        rows.insert(1, (tr("Schedule"), _schedule(settings.schedule, settings)))
    if settings.l2:
        rows.append(("L2", tr("{l2} / 2 times the sum of squares of the weights",
                              l2=brief(settings.l2))))  # fmt: skip
    if settings.patience is not None:
        watched = tr("test part") if len(run.dataset.test) else tr("training part")
        rows.append((
            tr("Early stop"),
            tr("when the loss of the {part} no longer falls by more than {least}; epochs of "
               "patience: {count}", count=settings.patience, part=watched,
               least=brief(settings.least)),
        ))  # fmt: skip
    return rows


def _schedule(name: str, settings: Any) -> str:
    if name == "step":
        return tr("step: the rate times {factor} after each {every} epochs",
                  factor=brief(settings.factor), every=settings.every)  # fmt: skip
    if name == "exponential":
        return tr("exponential: the rate times {factor} after each epoch",
                  factor=brief(settings.factor))  # fmt: skip
    return tr("cosine: the rate falls to 0 along half a wave")


def _star(name: str, proposed: frozenset[str]) -> str:
    return " " + _MARK if name in proposed else ""


def settings_json(run: Run, chosen: Chosen, recipe: str | None, data: str | None) -> dict[str, Any]:
    """The same as plain objects."""
    task, settings, network = chosen.task, run.trainer.settings, run.trainer.initial
    source = task.source
    document = network_document(network, lambda array: None)
    rate = network.optimizer.learning_rate if settings.rate is None else settings.rate
    return {
        "recipe": recipe,
        "data": data or source.name,
        "data_settings": dict(source.options),
        "scaling": source.scaling,
        "classes": list(source.classes),
        "per_class": source.per_class,
        "layers": layers_text(network),
        "activations": [entry["activation"] for entry in document["layers"] if "units" in entry
                        or "kernels" in entry],
        "biases": _biases_json(network),
        "init": None if task.network is not None else document["init"],
        "loss": network.loss,
        "batch_reduction": network.batch_reduction,
        "optimizer": {"name": network.optimizer.name, **network.optimizer.settings,
                      "learning_rate": rate},
        "batch": settings.batch,
        "epochs": settings.epochs,
        "seed": settings.seed,
        "shuffle": settings.shuffle,
        "dtype": settings.dtype,
        "schedule": settings.schedule,
        "factor": settings.factor,
        "every": settings.every,
        "l2": settings.l2,
        "patience": settings.patience,
        "least": settings.least,
        "proposed": sorted(chosen.proposed),
    }  # fmt: skip


def _biases_json(network: Network) -> list[str]:
    return [
        "none" if layer.biases is None else "trained" if layer.train_biases else "fixed"
        for _, layer in network.weighted
    ]
