"""What have the dialogs in common that make data of a file: reading beside the window, a word on
what was found or why it cannot be, and a button that takes it?"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QLabel,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.blocks import BlockError, read_number
from core.datasets.dataset import Dataset
from core.training.source import Source
from core.words import Refusal
from visualizer.background import Job
from visualizer.fields import Choice, CommitLine, caption, error_line, label, say
from visualizer.i18n import brief, grouped, tr, words
from visualizer.making import PAUSE, MakingDialog
from visualizer.views.training.ask import whole


class DataDialog(MakingDialog):
    """Shows what the data of ``path`` are, as they are set. ``taken`` carries the source chosen."""

    taken = Signal(object)

    def __init__(self, path: Path, title: str, parent: QWidget) -> None:
        super().__init__(title, parent)
        self.path = path
        self.dataset: Dataset | None = None
        self.test_share, self.seed = 0.25, 0
        self.column = QVBoxLayout(self)
        self.column.setSpacing(8)
        name = label(path.name, "section", "fileName")
        name.setTextFormat(Qt.TextFormat.PlainText)
        name.setToolTip(str(path))
        self.column.addWidget(name)
        self.found = label("", "hint", "found")
        self.found.setTextFormat(Qt.TextFormat.PlainText)
        self.error = error_line("dataError")
        said = QWidget()
        self.said = QVBoxLayout(said)
        self.said.setContentsMargins(0, 0, 0, 0)
        self.said.addWidget(self.found)
        self.said.addWidget(self.error)
        self.said.addStretch(1)
        self._said = QScrollArea()
        self._said.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._said.setWidgetResizable(True)
        self._said.setFrameShape(QFrame.Shape.NoFrame)
        self._said.setWidget(said)
        said.setAutoFillBackground(False)
        self._said.viewport().setAutoFillBackground(False)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.hide()
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.use = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.use.setText(tr("Use these data"))
        self.use.setProperty("accent", True)
        self.use.setEnabled(False)
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("Cancel"))
        self.buttons.accepted.connect(self._take)
        self.buttons.rejected.connect(self.reject)

    def finish(self) -> None:
        """Put what all dialogs end with below the rest, and begin."""
        self.column.addWidget(self._said, 1)
        for widget in (self.progress, self.buttons):
            self.column.addWidget(widget)
        self.make_soon(0)

    # to be said by each dialog

    def scaling_chosen(self) -> str:
        """The scaling that is to be applied in training."""
        return "none"

    # making the data

    def make_soon(self, pause: int = PAUSE) -> None:
        self.dataset = None
        self.use.setEnabled(False)
        super().make_soon(pause)

    def show_work(self, job: Job | None) -> None:
        self.progress.setVisible(job is not None)
        if job is not None:
            self.progress.setRange(0, 0)
            job.progressed.connect(self._advance)

    def _advance(self, done: int, total: int) -> None:
        self.progress.setRange(0, max(total, 1))
        self.progress.setValue(done)

    def show_made(self, made: Dataset) -> None:
        self.dataset = made
        say(self.error, "")
        say(self.found, self.say_found(made))
        self.use.setEnabled(True)

    def show_refusal(self, error: Refusal) -> None:
        say(self.found, "")
        say(self.error, self.short(error))

    def short(self, error: Refusal) -> str:
        """What is wrong, with the file's name for its path: it stands above already."""
        return error.said(words()).replace(str(self.path), self.path.name)

    def say_found(self, dataset: Dataset) -> str:
        """How many samples there are, and what was done."""
        parts = [
            tr("{train} to train on, {test} for the test",
               train=grouped(len(dataset.train)), test=grouped(len(dataset.test))),
        ]  # fmt: skip
        if dataset.class_names:
            parts.append(tr("{count} classes", count=len(dataset.class_names)))
        return "\n".join([" · ".join(parts), *dataset.said(words())])

    def _take(self) -> None:
        if self.dataset is not None:
            source = Source(dataset=self.dataset, scaling=self.scaling_chosen())  # type: ignore[arg-type]
            self.taken.emit(source)
            self.accept()

    # fields that several dialogs have

    def split_fields(self, grid: QGridLayout, line: int) -> None:
        """Test share and seed, in a line of a grid of four columns."""
        self.share = CommitLine("testShare", tr("Share for the test"), self.error)
        self.share.setToolTip(tr("Share of the samples that is kept for the test, such as 0.25"))
        self.share.place(brief(self.test_share))
        self.share.committed.connect(self._edit_share)
        self.seed_field = CommitLine("splitSeed", tr("Seed of the split"), self.error)
        self.seed_field.place("0")
        self.seed_field.committed.connect(self._edit_seed)
        for place, (text, field) in enumerate(
            ((tr("Test share"), self.share), (tr("Seed"), self.seed_field))
        ):
            grid.addWidget(caption(text, field), line, 2 * place)
            grid.addWidget(field, line, 2 * place + 1)

    def _edit_share(self, text: str) -> None:
        try:
            value = read_number(text, words())
        except BlockError as error:
            self.share.refuse(str(error))
            return
        if not 0 <= value < 1:
            self.share.refuse(tr("Write a share of at least 0 and below 1, such as 0.25."))
            return
        self.test_share = value
        self.share.place(text.strip())
        self.make_soon()

    def _edit_seed(self, text: str) -> None:
        try:
            value = whole(text)
        except BlockError as error:
            self.seed_field.refuse(str(error))
            return
        if value < 0:
            self.seed_field.refuse(tr("Write a whole number of at least 0."))
            return
        self.seed = value
        self.seed_field.place(str(value))
        self.make_soon()


def divisor_choice() -> Choice:
    """Are the bytes of pictures divided?"""
    return Choice(
        "divisor",
        tr("Size of the inputs"),
        {"1": tr("as they are, 0 to 255"), "255": tr("divided by 255")},
    )


def note(text: str) -> QLabel:
    """A hint of the dialog."""
    return label(text, "hint")
