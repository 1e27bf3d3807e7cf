"""What have the dialogs in common that make data of a file: reading beside the window, a word on
what was found or why it cannot be, and a button that takes it?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
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
from visualizer.background import Cancelled, Job, start
from visualizer.fields import Choice, CommitLine, caption, error_line, label, say
from visualizer.i18n import brief, grouped, tr, words
from visualizer.views.training.ask import whole

PAUSE = 250
"""Milliseconds after a change until the data are made anew."""


class DataDialog(QDialog):
    """Shows what the data of ``path`` are, as they are set. ``taken`` carries the source chosen."""

    taken = Signal(object)

    def __init__(self, path: Path, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.path = path
        self.dataset: Dataset | None = None
        self.test_share, self.seed = 0.25, 0
        self._job: Job | None = None
        self._stale = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self._make)
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

    def work(self) -> Callable[[Job], Dataset]:
        """What makes the dataset, to be called beside the window; reads no widget then."""
        raise NotImplementedError

    def scaling_chosen(self) -> str:
        """The scaling that is to be applied in training."""
        return "none"

    # making the data

    def make_soon(self, pause: int = PAUSE) -> None:
        """Something was changed: make the data anew."""
        self.dataset = None
        self.use.setEnabled(False)
        self._timer.start(pause)

    def _make(self) -> None:
        if self._job is not None:
            self._stale = True
            self._job.cancel()
            return
        self._stale = False
        self.progress.setRange(0, 0)
        self.progress.show()
        # The work may outlive the dialog, and must not lose the one it tells of its end.
        self._job = start(self.work(), self.parent())
        self._job.progressed.connect(self._advance)
        self._job.done.connect(self._made)
        self._job.failed.connect(self._failed)

    def _advance(self, done: int, total: int) -> None:
        self.progress.setRange(0, max(total, 1))
        self.progress.setValue(done)

    def _made(self, dataset: Dataset) -> None:
        if self._ended():
            return
        self.dataset = dataset
        say(self.error, "")
        say(self.found, self.say_found(dataset))
        self.use.setEnabled(True)

    def _failed(self, error: Exception) -> None:
        if self._ended():
            return
        if isinstance(error, Cancelled):
            return
        if not isinstance(error, Refusal):
            raise error
        say(self.found, "")
        say(self.error, self.short(error))

    def _ended(self) -> bool:
        """The work is over; was it in vain, because something changed meanwhile?"""
        self._job = None
        self.progress.hide()
        if self._stale:
            self._make()
        return self._stale or self._timer.isActive()

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

    def done(self, result: int) -> None:
        self._leave()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._leave()
        super().closeEvent(event)

    def _leave(self) -> None:
        self._timer.stop()
        if self._job is not None:
            self._stale = False
            self._job.cancel()

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
