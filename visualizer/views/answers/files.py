"""How do the student's numbers go to a file and come from one?"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from core.answers.reading import read_answers
from core.answers.sheet import Answer
from core.files import FileError, writing
from core.lettering import LECTURE
from core.trace import Trace
from core.words import Refusal
from visualizer.background import start
from visualizer.i18n import tr, words
from visualizer.views.answers.paper import symbol_of


class Files(QObject):
    """Dialogs, and the reading and writing in the background. ``told`` says how it went."""

    read = Signal(object)
    told = Signal(str)
    failed = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window

    def ask_open(self, trace: Trace) -> None:
        """Ask for a file and read it."""
        dialog = QFileDialog(self._window, tr("Open my answers"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([tr("Answers (*.csv *.txt *.json)"), tr("All files (*)")])
        dialog.fileSelected.connect(lambda name: self.open(Path(name), trace))
        self._show(dialog)

    def open(self, path: Path, trace: Trace) -> None:
        """Read the numbers in a file; ``read`` carries them by step."""
        said, plain = words(), trace.written(LECTURE)
        job = start(lambda _: read_answers(path, plain, None, said), self)
        job.done.connect(self.read)
        job.failed.connect(lambda error: self._fail(path, error))

    def ask_save(self, trace: Trace, answers: Mapping[int, Answer]) -> None:
        """Ask where, and write the numbers there."""
        dialog = QFileDialog(self._window, tr("Save my answers"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([tr("Table (*.csv)")])
        dialog.setDefaultSuffix("csv")
        dialog.selectFile("answers.csv")
        dialog.fileSelected.connect(lambda name: self.save(Path(name), trace, answers))
        self._show(dialog)

    def save(self, path: Path, trace: Trace, answers: Mapping[int, Answer]) -> None:
        """Write the numbers, each beside its name."""
        text = table(trace, answers)
        job = start(lambda _: _write(path, text), self)
        job.done.connect(lambda _: self.told.emit(tr("{name} is written.", name=path.name)))
        job.failed.connect(lambda error: self._fail(path, error))

    def _fail(self, path: Path, error: Exception) -> None:
        if isinstance(error, FileError):
            self.failed.emit(error.said(words()))
        elif isinstance(error, Refusal):
            self.failed.emit(f"{path.name}: {error.said(words())}")
        else:
            raise error

    def _show(self, dialog: QFileDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


def table(trace: Trace, answers: Mapping[int, Answer]) -> str:
    """The numbers as CSV, in the notation of documents, as they were typed."""
    plain = trace.written(LECTURE)
    file = io.StringIO()
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(["symbol", "value"])
    for step in sorted(answers):
        rows.writerow([symbol_of(plain, step), answers[step].text])
    return file.getvalue()


def _write(path: Path, text: str) -> None:
    with writing(path, overwrite=True) as file:
        file.write(text.encode())
