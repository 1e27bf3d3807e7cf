"""How are pictures in files of the user's own made data: an MNIST file, or a folder of images?"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from core.datasets.dataset import Dataset
from visualizer.background import Job
from visualizer.decoding import decode
from visualizer.fields import Choice, caption, label, say, spin
from visualizer.i18n import tr
from visualizer.views.training.data_dialog import DataDialog, divisor_choice

MOST_SIDE = 256
MOST_LISTED = 30


class FileDialog(DataDialog):
    """Images and labels in IDX, .npz or pickle files."""

    def __init__(self, path: Path, parent: QWidget) -> None:
        super().__init__(path, tr("An MNIST file"), parent)
        self.divisor = divisor_choice()
        self.divisor.chosen.connect(lambda _: self.make_soon(0))
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        grid.addWidget(caption(tr("Inputs"), self.divisor), 0, 0)
        grid.addWidget(self.divisor, 0, 1)
        self.column.addLayout(grid)
        self.resize(520, 260)
        self.finish()

    def work(self) -> Callable[[Job], Dataset]:
        path, divisor = self.path, float(self.divisor.currentData())

        def read(job: Job) -> Dataset:
            from core.datasets.named import open_data

            return open_data(path, divisor=divisor)

        return read


class ImagesDialog(DataDialog):
    """A folder with one sub-folder a class."""

    def __init__(self, path: Path, parent: QWidget) -> None:
        super().__init__(path, tr("A folder of images"), parent)
        self.rows = spin("rows", tr("Rows"), 1, MOST_SIDE)
        self.cols = spin("columns", tr("Columns"), 1, MOST_SIDE)
        for box in (self.rows, self.cols):
            box.setValue(28)
            box.valueChanged.connect(lambda _: self.make_soon())
        self.colour = QCheckBox(tr("in colour"))
        self.colour.setObjectName("colour")
        self.colour.toggled.connect(lambda _: self.make_soon())
        self.divisor: Choice = divisor_choice()
        self.divisor.chosen.connect(lambda _: self.make_soon())
        for box in (self.rows, self.cols):
            box.setMinimumHeight(self.divisor.sizeHint().height())
        self.skipped = label("", "error", "skipped")
        grid = QGridLayout()
        for column in (1, 3):
            grid.setColumnStretch(column, 1)
        grid.addWidget(caption(tr("Rows"), self.rows), 0, 0)
        grid.addWidget(self.rows, 0, 1)
        grid.addWidget(caption(tr("Columns"), self.cols), 0, 2)
        grid.addWidget(self.cols, 0, 3)
        grid.addWidget(caption(tr("Inputs"), self.divisor), 1, 0)
        grid.addWidget(self.divisor, 1, 1)
        grid.addWidget(self.colour, 1, 3)
        self.split_fields(grid, 2)
        self.column.addLayout(grid)
        self.said.insertWidget(0, self.skipped)
        say(self.skipped, "")
        self._list: list[str] = []
        self.resize(560, 380)
        self.finish()

    def work(self) -> Callable[[Job], Dataset]:
        path, size = self.path, (self.rows.value(), self.cols.value())
        colour, divisor = self.colour.isChecked(), float(self.divisor.currentData())
        share, seed = self.test_share, self.seed

        def read(job: Job) -> Dataset:
            from core.datasets.folder import read_image_folder

            dataset, skipped = read_image_folder(
                path, decode, size, colour, divisor, seed, share, job.report
            )
            self._list = [f"{s.path.parent.name}/{s.path.name}: {s.reason}" for s in skipped]
            return dataset

        return read

    def say_found(self, dataset: Dataset) -> str:
        shown = self._list[:MOST_LISTED]
        if len(self._list) > MOST_LISTED:
            shown.append("…")
        text = tr("Skipped, no pictures: {count}", count=len(self._list))
        say(self.skipped, "\n".join([text, *shown]) if shown else "")
        notes = tuple(n for n in dataset.notes if not n.text.startswith("Skipped:"))
        return super().say_found(dataclasses.replace(dataset, notes=notes))
