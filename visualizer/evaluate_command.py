"""What does ``evaluate`` do? It puts data into a network from a file and reports its answers."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from visualizer.cli import BAD_INPUT, complain
from visualizer.i18n import LANGUAGES, read_words, tr, words
from visualizer.terminal.data_options import PLACES, add_data_options, said, source_of
from visualizer.terminal.one_thread import take_one_thread
from visualizer.terminal.screen import Screen

if TYPE_CHECKING:
    from core.datasets.dataset import Dataset
    from core.network import Network

FORMAT = "backprop-evaluation"
VERSION = 1


def add_evaluate_options(parser: argparse.ArgumentParser) -> None:
    """A network, the data, and which part of them."""
    parser.usage = tr("%(prog)s MODEL --data DATA [options]")
    parser.add_argument("model", metavar="MODEL", help=tr("a network: .json or .npz"))
    add_data_options(parser)
    add = parser.add_argument_group(tr("results")).add_argument
    add(
        "--part",
        choices=("test", "train", "all"),
        help=tr("of the data (else test, or train if there is no test part)"),
    )
    add("--json", metavar="FILE", help=tr("the report (-: standard output)"))
    add("--force", action="store_true", help=tr("replace FILE if it is there"))


def evaluate(options: argparse.Namespace) -> int:
    """Carry out ``evaluate``; returns the exit code."""
    take_one_thread()
    from core.words import Refusal

    screen = Screen(sys.stderr if options.json == "-" else None, bool(options.json))
    try:
        return _evaluate(options, screen)
    except Refusal as error:
        complain(said(error, {**PLACES, "batch": "--data"}))
        return BAD_INPUT


def _evaluate(options: argparse.Namespace, screen: Screen) -> int:
    from core.datasets.errors import DataError
    from core.stored import refuse_unwritable
    from visualizer.resources import assets
    from visualizer.terminal.judgement import as_json, as_text, judge, part_to_judge
    from visualizer.terminal.reading import read_model
    from visualizer.terminal.results import write_results

    if options.data is None:
        raise DataError("--data", "name the data to put in")
    if options.json and options.json != "-":
        refuse_unwritable(options.json, options.force)
    network = read_model(options.model)
    dataset = _fitted(network, source_of(options, screen).load(assets()), options)
    part = options.part or part_to_judge(dataset)
    if part == "test" and not len(dataset.test):
        raise DataError("--part", "these data have no test part; give train")
    found = judge(network, dataset, part)
    model_notes, same = network.notes.splitlines(), _same_notes(network, dataset)
    screen.say(tr("Model: {title} ({file})", title=network.title or tr("without a title"),
                  file=options.model))  # fmt: skip
    screen.say(tr("Data: {title}", title=dataset.title))
    if same:
        for line in dataset.said(words()):
            screen.say("  " + line)
    else:
        _say_both(screen, model_notes, list(dataset.said(words())))
    screen.say()
    screen.say(as_text(found))
    if options.json:
        results: dict[str, Any] = {
            "format": FORMAT,
            "version": VERSION,
            "model": options.model,
            "title": network.title,
            "data": options.data,
            "notes": {"model": model_notes, "data": list(dataset.done), "same": same},
            "report": as_json(found),
        }
        write_results(options.json, results, options.force)
    return 0


def _fitted(network: Network, dataset: Dataset, options: argparse.Namespace) -> Dataset:
    """The samples in the shapes of ``network``; raises DataError if they do not fit."""
    from core.checks import DocumentError, times
    from core.datasets.errors import DataError
    from core.training.source import Source
    from core.training.task import Task

    try:
        return Task.of(network, Source(dataset=dataset)).fitted(dataset)
    except DocumentError:
        wanted = len(dataset.class_names) or dataset.n_out
        raise DataError(
            Path(options.model).name,
            "takes {inputs} inputs and gives {outputs} outputs; these data have {found} inputs and "
            "{wanted} classes or targets: they do not fit",
            inputs=times(network.input_shape), outputs=times(network.shapes[-1]),
            found=times(dataset.input_shape), wanted=wanted,
        ) from None  # fmt: skip


def _same_notes(network: Network, dataset: Dataset) -> bool:
    """Was the same done to the model's data, in whatever language it is said?"""
    return any("\n".join(dataset.said(read_words(code))) == network.notes for code in LANGUAGES)


def _say_both(screen: Screen, model: list[str], data: list[str]) -> None:
    screen.say(
        tr("Careful: what the model says of its own data differs from what was done to these.")
    )
    for title, lines in (
        (tr("Said by the model:"), model or [tr("nothing")]),
        (tr("Done to these data:"), data or [tr("nothing")]),
    ):
        screen.say(title)
        for line in lines:
            screen.say("  " + line)
