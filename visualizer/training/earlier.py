"""Which runs were there before this one, to compare it with? The latest few, with their curves."""

from core.training.task import Task
from visualizer.training.curve import Curves
from visualizer.training.tasks import said

MOST = 12
"""Runs kept; the oldest without a name of its own goes first."""


class EarlierRun:
    """A run that is over: its curves, what it trained, and how far it came."""

    def __init__(self, name: str, task: Task, curves: Curves, update: int, data: str) -> None:
        self.name = name
        self.named = False
        """Did the user name it?"""
        self.shown = True
        self.task = task
        self.curves = curves
        self.update = update
        self.data = data
        """What it learned from: only runs on the same data are compared."""

    @property
    def settings(self) -> str:
        """How it was trained, one line in the language of the window."""
        return said(self.task)


def keep(runs: list[EarlierRun], new: EarlierRun) -> list[EarlierRun]:
    """The runs with a new one; where there are too many, one goes."""
    runs = [*runs, new]
    if len(runs) > MOST:
        first = next((run for run in runs[:-1] if not run.named), runs[0])
        runs.remove(first)
    return runs
