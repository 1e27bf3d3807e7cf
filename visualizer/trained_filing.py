"""How does the trained network get into a file, and a stored one to be trained on?"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from core.checks import DocumentError
from core.network import Network
from core.training.source import Source
from core.training.task import Task, own_samples
from visualizer.banner import Banner
from visualizer.filing import Filing
from visualizer.i18n import tr
from visualizer.session import Session
from visualizer.settings import Settings
from visualizer.suited import check
from visualizer.training.lab import Lab
from visualizer.training.tasks import same_run

WORTH = 10.0
"""Seconds of training on data of the user's own that are worth a question before they are lost.
What came with the program trains to the same bits again."""


class TrainedFiling(Filing):
    """Opening and saving in Train. The network is that of the run, as it is when it is asked."""

    saved = Signal()

    def __init__(
        self, lab: Lab, session: Session, settings: Settings, banner: Banner, window: QWidget
    ) -> None:
        super().__init__(session, settings, banner, window)
        self._lab = lab
        self._file: Path | None = None
        self._kept = 0.0  # seconds of this run that are in a file
        self._task: Task | None = None
        lab.task_changed.connect(self._on_task_changed)

    @property
    def path(self) -> Path | None:
        """The file that was saved or opened last for this task."""
        return self._file

    @property
    def unsaved(self) -> bool:
        report, task = self._lab.report, self._lab.task
        if report is None or task is None or task.source.dataset is None:
            return False
        kept = self._kept if self._kept <= report.seconds else 0.0  # it was rewound since
        return report.seconds - kept > WORTH

    def _question(self) -> str:
        return tr("The network you trained on data of your own is not saved.")

    @property
    def _path(self) -> Path | None:
        return self._file

    def _have(self, then: Callable[[Network], None]) -> None:
        self._lab.ask("network", then=then)

    def _put(self, network: Network, path: Path) -> None:
        """Go on from a stored network: on the data that are chosen if it fits, else on its own."""
        task = self._lab.task
        self._file = path
        if task is None:
            return
        settings = task.settings
        if not _is_float32(network):
            settings = dataclasses.replace(settings, dtype="float64")
        made = Task.of(network, task.source, settings)
        try:
            check(made)
        except DocumentError:
            made = Task.of(network, Source(dataset=own_samples(network)), settings)
        self._task = made
        self._lab.set_task(made)

    def _saved(self, network: Network, path: Path) -> None:
        self._file = path
        report = self._lab.report
        self._kept = report.seconds if report is not None else 0.0
        self.saved.emit()

    def _on_task_changed(self) -> None:
        """Another network has another file; a live change of the rate leaves it what it is."""
        before, self._task = self._task, self._lab.task
        if before is None or self._task is None or not same_run(before, self._task):
            self._file, self._kept = None, 0.0


def _is_float32(network: Network) -> bool:
    """Would nothing of the weights be lost in float32?"""
    arrays = [array for _, layer in network.weighted for array in (layer.weights, layer.biases)]
    return all(a is None or bool((a == a.astype(np.float32)).all()) for a in arrays)
