"""What stands in each cell of the table of earlier runs?"""

import math
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QLineF, QModelIndex, QObject, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QPixmap

from visualizer.i18n import grouped, tr
from visualizer.theme import Theme
from visualizer.ticks import number_text, share_text
from visualizer.training.earlier import EarlierRun
from visualizer.training.lab import Lab
from visualizer.views.plots.lines import FAINT

SHOWN, NAME, SETTINGS, LOSS, ACCURACY = range(5)
SAMPLE = (22, 12)
_NOWHERE = QModelIndex()
Role = Qt.ItemDataRole
Flag = Qt.ItemFlag


class RunsModel(QAbstractTableModel):
    """The lab's earlier runs, the oldest first."""

    def __init__(self, lab: Lab, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lab, self._theme = lab, theme
        self._colours: dict[EarlierRun, str] = {}
        self.runs: list[EarlierRun] = []

    def take(self, colours: dict[EarlierRun, str]) -> None:
        """Show these runs, each with the colour of its curves."""
        self._colours = colours
        runs = list(colours)
        if runs == self.runs:
            self.restyle(self._theme)
            return
        self.beginResetModel()
        self.runs = runs
        self.endResetModel()

    def restyle(self, theme: Theme) -> None:
        """Another theme or language: everything is shown anew."""
        self._theme = theme
        if self.runs:
            last = self.index(len(self.runs) - 1, ACCURACY)
            self.dataChanged.emit(self.index(0, SHOWN), last)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, SHOWN, ACCURACY)

    def rowCount(self, parent: Any = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.runs)

    def columnCount(self, parent: Any = _NOWHERE) -> int:
        return 0 if parent.isValid() else ACCURACY + 1

    def headerData(self, section: int, orientation: Any, role: int = Role.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Role.DisplayRole:
            return None
        return (tr("Shown"), tr("Name"), tr("Settings"), tr("Loss"), tr("Accuracy"))[section]

    def flags(self, index: Any) -> Any:
        flags = Flag.ItemIsEnabled | Flag.ItemIsSelectable
        if index.column() == SHOWN:
            return flags | Flag.ItemIsUserCheckable
        return flags | Flag.ItemIsEditable if index.column() == NAME else flags

    def data(self, index: Any, role: int = Role.DisplayRole) -> Any:
        run, column = self.runs[index.row()], index.column()
        if role in (Role.DisplayRole, Role.EditRole):
            return self.text(run, column)
        if role == Role.ToolTipRole:
            return self._told(run, column)
        if role == Role.TextAlignmentRole and column in (LOSS, ACCURACY):
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if column == SHOWN:
            if role == Role.CheckStateRole:
                return Qt.CheckState.Checked if run.shown else Qt.CheckState.Unchecked
            if role == Role.DecorationRole:
                return self._sample(run)
            if role == Role.AccessibleTextRole:
                return tr("Curve of {name}", name=run.name)
        return None

    def setData(self, index: Any, value: Any, role: int = Role.EditRole) -> bool:
        run = self.runs[index.row()]
        if index.column() == NAME and role == Role.EditRole:
            name = " ".join(str(value).split())
            if not name:
                return False
            if name != run.name:
                self._lab.rename(run, name)
            return True
        if index.column() == SHOWN and role == Role.CheckStateRole:
            self._lab.show_run(run, Qt.CheckState(value) == Qt.CheckState.Checked)
            return True
        return False

    def text(self, run: EarlierRun, column: int) -> str:
        """What is written in a column of a run's row."""
        if column == NAME:
            return run.name
        if column == SETTINGS:
            return run.settings
        if column == LOSS:
            return _pair([number_text(value) for value in final(run, "loss")])
        if column == ACCURACY:
            return _pair([share_text(value) for value in final(run, "accuracy")])
        return ""

    def _told(self, run: EarlierRun, column: int) -> str:
        if column in (LOSS, ACCURACY) and len(final(run, "loss")) > 1:
            return tr("training / test, after {count} updates", count=grouped(run.update))
        if column in (LOSS, ACCURACY):
            return tr("training, after {count} updates", count=grouped(run.update))
        return self.text(run, column)

    def _sample(self, run: EarlierRun) -> QPixmap:
        picture = QPixmap(*SAMPLE)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setPen(QPen(self._theme.tint(self._colours[run], FAINT), 3))
        y = SAMPLE[1] / 2
        painter.drawLine(QLineF(0, y, SAMPLE[0], y))
        painter.end()
        return picture


def final(run: EarlierRun, what: str) -> list[float]:
    """The last score of training and, if there is one, of the test; NaN is left out.

    Of a run that ended within its first epoch, that of its last minibatch.
    """
    epochs, minibatch = run.curves.epochs, run.curves.minibatch
    if len(epochs):
        found = [float(epochs.ys(f"{part}_{what}")[-1]) for part in ("train", "test")]
    elif len(minibatch):
        found = [float(minibatch.ys(what)[-1])]
    else:
        found = []
    return [value for value in found if not math.isnan(value)]


def widest(metrics: QFontMetrics, column: int) -> int:
    """Room for what may stand in a column of numbers."""
    sample = "0.0000 / 0.0000" if column == LOSS else "99.99 % / 99.99 %"
    return metrics.horizontalAdvance(sample) + 18


def _pair(texts: list[str]) -> str:
    return " / ".join(texts)
