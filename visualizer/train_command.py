"""What does ``train`` do? It says what it will do, trains, reports, and keeps the weights."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from visualizer.cli import BAD_INPUT, CANCELLED, complain
from visualizer.i18n import grouped, tr, words
from visualizer.terminal.data_options import is_data, said, source_of
from visualizer.terminal.interrupt import Interrupt
from visualizer.terminal.one_thread import take_one_thread
from visualizer.terminal.screen import Screen
from visualizer.terminal.train_options import TRAIN_PLACES, chosen, nothing_given

if TYPE_CHECKING:
    from core.training.under_way import Run
    from visualizer.terminal.judgement import Judgement
    from visualizer.terminal.train_options import Chosen

DIVERGED = 1

_SLICE = 0.05
"""Seconds of training between two looks at the keyboard."""


def train(options: argparse.Namespace) -> int:
    """Carry out ``train``; returns the exit code."""
    take_one_thread()
    from core.words import Refusal

    if options.list or nothing_given(options):
        return _list()
    screen = Screen(sys.stderr if options.json == "-" else None,
                    bool(options.save or options.json))  # fmt: skip
    try:
        run, chosen = _prepare(options, screen)
        return _train(options, screen, run, chosen)
    except KeyboardInterrupt:
        screen.clear()
        raise
    except Refusal as error:
        screen.clear()
        layers = {"layers": "--start"} if options.start else {}
        complain(said(error, {**TRAIN_PLACES, **layers}))
        return BAD_INPUT


def _list() -> int:
    from core.training.recipes import RECIPES

    wide = max(map(len, RECIPES))
    for name, recipe in RECIPES.items():
        print(f"{name:{wide}}  {words()(recipe.title)}")
    return 0


def _prepare(options: argparse.Namespace, screen: Screen) -> tuple[Run, Chosen]:
    """Everything that can be refused, before anything long begins."""
    from core.checks import check_name
    from core.datasets.errors import DataError
    from core.training.recipes import RECIPES
    from core.training.under_way import Run
    from visualizer.resources import assets
    from visualizer.terminal.reading import read_model
    from visualizer.terminal.score_lines import step_between

    base = None
    if options.recipe is not None:
        if options.recipe not in RECIPES and is_data(options.recipe):
            raise DataError("train", "{name} is no recipe but data; write --data {name}",
                            name=options.recipe)  # fmt: skip
        check_name("train", options.recipe, RECIPES)
        base = RECIPES[options.recipe].task.source
    elif options.data is None:
        raise DataError("--data", "name the data, or a recipe; train --list lists the recipes")
    _refuse_files(options)
    start = read_model(options.start) if options.start else None
    source = source_of(options, screen, base)
    dataset = source.load(assets())
    found = chosen(options, source, dataset, start)
    step = step_between(found.task.settings.epochs)
    every = bool(options.json)

    def due(epoch: int) -> bool:
        return every or epoch == 1 or epoch % step == 0

    return Run(found.task, dataset, due=due), found


def _refuse_files(options: argparse.Namespace) -> None:
    """Refuse results that could not be written in the end."""
    from core.datasets.errors import DataError
    from core.stored import refuse_unwritable, writer_for

    if options.save:
        writer_for(options.save)
        refuse_unwritable(options.save, options.force)
    if options.json and options.json != "-":
        if options.save and Path(options.json).absolute() == Path(options.save).absolute():
            raise DataError("--json", "this is the file of --save; name another")
        refuse_unwritable(options.json, options.force)


def _train(options: argparse.Namespace, screen: Screen, run: Run, chosen: Chosen) -> int:
    from visualizer.terminal.score_lines import ScoreLines
    from visualizer.terminal.settings_text import settings_text

    if options.recipe and not (options.data or options.layers):
        from core.training.recipes import RECIPES

        screen.say(words()(RECIPES[options.recipe].title))
        screen.say(words()(RECIPES[options.recipe].note))
    else:
        screen.say(run.trainer.initial.title)
    screen.say()
    screen.say(settings_text(run, chosen))
    screen.say()
    lines = ScoreLines(run, screen)
    with Interrupt() as interrupt:
        lines.head()
        while run.trainer.ending is None and not interrupt.asked:
            run.train_for(_SLICE)
            lines.go_on()
        lines.end()
        stopped = run.trainer.ending is None
        screen.say()
        screen.say(_how_it_ended(run, stopped))
        # First of all: what follows may be cut short.
        saved, problems = _save(options, run)
        try:
            report = _report(run, screen)
        except KeyboardInterrupt:
            complain(_stopped(run, saved))
            return CANCELLED
        problems += _write_json(options, run, chosen, report, saved, stopped)
    if saved and not (problems or stopped):
        screen.say()
        screen.say(tr("The network is saved in {file}.", file=saved))
    if run.trainer.divergence is not None:
        complain(_diverged(run))
    if stopped:
        complain(_stopped(run, saved))
    for problem in problems:
        complain(problem)
    if problems:
        return BAD_INPUT
    return DIVERGED if run.trainer.divergence else CANCELLED if stopped else 0


def _how_it_ended(run: Run, stopped: bool) -> str:
    from visualizer.terminal.score_lines import duration

    trainer = run.trainer
    said = tr(
        "Epochs: {epochs}, updates: {updates}, in {time}",
        epochs=grouped(trainer.epoch_number),
        updates=grouped(trainer.update_number),
        time=duration(run.seconds),
    )
    if run.seconds:
        count = trainer.epoch_number * len(run.dataset.train) + trainer.seen
        said += tr(", {speed} samples a second", speed=grouped(count / run.seconds))
    if stopped:
        return said + tr("; stopped by Ctrl+C")
    if trainer.ending == "patience":
        return said + tr("; stopped early: the loss fell no more")
    return said


def _diverged(run: Run) -> str:
    found = run.trainer.divergence
    assert found is not None
    what = {
        "a": tr("an activation"),
        "loss": tr("the loss"),
        "gradient": tr("a gradient"),
        "weights": tr("a weight"),
    }[found.quantity]
    return tr("diverged: in update {update} {what} of layer {layer} was no finite number; the "
              "weights are those before it; lower the learning rate (--rate), or scale the data",
              update=grouped(found.update), what=what, layer=found.layer)  # fmt: skip


def _stopped(run: Run, saved: str) -> str:
    updates = grouped(run.trainer.update_number)
    if saved:
        return tr("stopped by Ctrl+C after {updates} updates; the weights so far are in {file}",
                  updates=updates, file=saved)  # fmt: skip
    return tr("stopped by Ctrl+C after {updates} updates; nothing was to be saved (--save)",
              updates=updates)  # fmt: skip


def _save(options: argparse.Namespace, run: Run) -> tuple[str, list[str]]:
    """Where the network is now, and what went wrong."""
    if not options.save:
        return "", []
    from visualizer.terminal.results import keep

    saved, problem = keep(run.trainer.network(), options.save, options.force)
    return saved, [problem] if problem else []


def _report(run: Run, screen: Screen) -> Judgement | None:
    """Print how well the test part is answered, or what was trained on if there is none."""
    from core.datasets.errors import DataError
    from visualizer.terminal.judgement import as_text, judge, part_to_judge

    screen.say()
    try:
        found = judge(run.trainer.network(), run.dataset, part_to_judge(run.dataset))
    except DataError as error:
        screen.say(error.said(words()))
        return None
    screen.say(as_text(found))
    return found


def _write_json(
    options: argparse.Namespace,
    run: Run,
    chosen: Chosen,
    report: Judgement | None,
    saved: str,
    stopped: bool,
) -> list[str]:
    """Write what ``--json`` asks for; returns what went wrong."""
    if not options.json:
        return []
    from core.files import FileError
    from visualizer.terminal.judgement import as_json
    from visualizer.terminal.results import FORMAT, VERSION, run_json, write_results
    from visualizer.terminal.settings_text import settings_json

    results = {
        "format": FORMAT,
        "version": VERSION,
        "title": run.trainer.initial.title,
        "settings": settings_json(run, chosen, options.recipe, options.data),
        **run_json(run, stopped),
        "report": None if report is None else as_json(report),
        "saved": saved or None,
    }
    try:
        write_results(options.json, results, options.force)
    except FileError as error:
        return [error.said(words())]
    return []
