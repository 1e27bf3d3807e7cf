"""Which dialog asks for which data of the user's own?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from core.training.source import Source
from visualizer.i18n import tr
from visualizer.views.training.data_dialog import DataDialog
from visualizer.views.training.file_dialogs import FileDialog, ImagesDialog
from visualizer.views.training.table_dialog import TableDialog

DIALOGS: dict[str, type[DataDialog]] = {
    "table": TableDialog,
    "folder": ImagesDialog,
    "file": FileDialog,
}


def ask_data(kind: str, parent: QWidget, take: Callable[[Source], None]) -> None:
    """Ask for a file or folder, then for what it is to become; ``take`` gets the source."""
    filters = {
        "table": [tr("Tables (*.csv *.tsv *.txt *.gz)"), tr("All files (*)")],
        "folder": [],
        "file": [tr("MNIST files (*ubyte *ubyte.gz *.npz *.pkl *.pkl.gz)"), tr("All files (*)")],
    }[kind]
    dialog = QFileDialog(parent, tr("Data to train on"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if filters:
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(filters)
    else:
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(lambda name: show_data(kind, Path(name), parent, take))
    dialog.open()


def show_data(kind: str, path: Path, parent: QWidget, take: Callable[[Source], None]) -> DataDialog:
    """The dialog on a file or folder that was chosen."""
    made = DIALOGS[kind](path, parent)
    made.taken.connect(take)
    made.open()
    return made
