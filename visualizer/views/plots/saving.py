"""How does a user choose a file for the curves, and how are they told what became of it?"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton, QWidget

from core.files import FileError
from visualizer.background import Job, start
from visualizer.i18n import tr, words
from visualizer.views.plots.export import (
    Picture,
    Table,
    drawing,
    drawn,
    write_bytes,
    write_image,
    write_numbers,
)

KINDS = ("csv", "png", "svg")


class Saving(QObject):
    """A menu on a button, the dialog that asks where, and the writing in the background."""

    exported = Signal(Path)
    failed = Signal(str)

    def __init__(
        self,
        button: QPushButton,
        name: str,
        tables: Callable[[], list[Table]],
        picture: Callable[[], Picture],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._window, self._name = parent, name
        self._tables, self._picture = tables, picture
        menu = QMenu(button)
        self.actions = {kind: menu.addAction("") for kind in KINDS}
        for kind, action in self.actions.items():
            action.triggered.connect(lambda _=False, kind=kind: self.ask(kind))
        button.setMenu(menu)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        for kind, text in self._texts().items():
            self.actions[kind].setText(f"{text}…")

    def _texts(self) -> dict[str, str]:
        return {
            "csv": tr("Numbers (CSV)"),
            "png": tr("Picture (PNG)"),
            "svg": tr("Drawing (SVG)"),
        }

    def ask(self, kind: str) -> None:
        """Ask where to, and write the curves there."""
        dialog = QFileDialog(self._window, tr("Export the curves"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([f"{self._texts()[kind]} (*.{kind})"])
        dialog.setDefaultSuffix(kind)
        dialog.selectFile(f"{self._name}.{kind}")
        dialog.fileSelected.connect(lambda name: self.write(kind, Path(name)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def write(self, kind: str, path: Path) -> None:
        """Write the curves as they are now; ``exported`` or ``failed`` follows."""
        work: Callable[[Job], Any]
        if kind == "csv":
            tables = self._tables()
            work = lambda _: write_numbers(path, tables)  # noqa: E731
        elif kind == "png":
            image = drawn(self._picture())
            work = lambda _: write_image(path, image)  # noqa: E731
        else:
            data = drawing(self._picture(), self._name)
            work = lambda _: write_bytes(path, data)  # noqa: E731
        job = start(work, self)
        job.done.connect(lambda _: self.exported.emit(path))
        job.failed.connect(self._fail)

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, FileError):
            raise error
        self.failed.emit(error.said(words()))
