"""How fast is a run alone, in a process with nothing else to do? The window's rival."""

import dataclasses
import time
from multiprocessing.connection import Connection

from core.training.recipes import RECIPES
from core.training.task import Task
from core.training.under_way import Run
from visualizer.resources import assets


def endless(name: str) -> Task:
    """A recipe that goes on as long as one likes."""
    task = RECIPES[name].task
    return task.replace(settings=dataclasses.replace(task.settings, epochs=None))


def serve(line: Connection, name: str) -> None:
    """Train for so many seconds as come through ``line``, and send back the samples a second."""
    task = endless(name)
    run = Run(task, task.source.load(assets()))
    trainer = run.trainer
    line.send(0.0)
    while seconds := line.recv():
        start = time.perf_counter()
        before = trainer.epoch_number * len(trainer.data) + trainer.seen
        run.train_for(seconds)
        after = trainer.epoch_number * len(trainer.data) + trainer.seen
        line.send((after - before) / (time.perf_counter() - start))
