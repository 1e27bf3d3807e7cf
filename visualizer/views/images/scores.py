"""How good are the answers class by class? Precision, recall and F1 in a table."""

import numpy as np
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.metrics import Counts, scores
from visualizer.i18n import shown, tr

TALLEST = 14
"""Rows that are seen at once; more of them scroll."""


class ScoresTable(QWidget):
    """A row a class, and the means below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: Counts | None = None
        self._names: tuple[str, ...] = ()
        self.table = QTableWidget(0, 4)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.table.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        header.setMinimumSectionSize(20)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.note = QLabel()
        self.note.setProperty("role", "hint")
        self.note.setWordWrap(True)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.table)
        outer.addWidget(self.note)
        self.note.hide()
        self.retranslate()

    def set_counts(self, counts: Counts, names: tuple[str, ...]) -> None:
        """Show the scores of these counts, (classes, classes)."""
        other = names != self._names or self._counts is None
        self._counts, self._names = counts, names
        if other:
            self.retranslate()
        else:
            self._fill()

    def retranslate(self) -> None:
        """Speak the language that is now in force."""
        table = self.table
        table.setAccessibleName(tr("Scores of each class"))
        table.setHorizontalHeaderLabels([tr("precision"), tr("recall"), tr("F1"), tr("samples")])
        if self._names:
            table.setRowCount(len(self._names) + 2)
            table.setVerticalHeaderLabels([*self._names, tr("mean"), tr("weighted")])
            for row, tip in enumerate((tr("mean of the classes"), tr("weighted by samples"))):
                table.verticalHeaderItem(len(self._names) + row).setToolTip(tip)
        self._fill()
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._fit()
        super().changeEvent(event)

    def _fill(self) -> None:
        if self._counts is None:
            return
        found = scores(self._counts)
        columns = [found.precision, found.recall, found.f1]
        total = max(int(found.support.sum()), 1)
        weights = found.support / total
        for column, values in enumerate(columns):
            means = [values.mean(), (values * weights).sum()]
            for row, value in enumerate([*values, *means]):
                self._put(row, column, shown(float(value), 4))
        for row, count in enumerate([*found.support, total, total]):
            self._put(row, 3, str(int(count)))
        heads = {"precision": tr("precision"), "recall": tr("recall"), "F1": tr("F1")}
        what = ", ".join(f"{heads[name]} ({self._names[k]})" for name, k in found.undefined)
        self.note.setText(tr("0/0, counted as 0: {what}.", what=what) if what else "")
        self.note.setVisible(bool(what))

    def _put(self, row: int, column: int, text: str) -> None:
        item = self.table.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.table.setItem(row, column, item)
        if item.text() != text:
            item.setText(text)

    def _fit(self) -> None:
        """As tall as its rows, as wide as the room; what does not go in scrolls sideways."""
        table = self.table
        metrics = table.fontMetrics()
        high = metrics.height() + 4
        table.verticalHeader().setDefaultSectionSize(high)
        names = (*self._names, tr("mean"), tr("weighted"))
        widest = max(metrics.horizontalAdvance(name) for name in names) + 14
        table.verticalHeader().setFixedWidth(min(widest, max(90, int(0.4 * self.width()))))
        heads = [table.horizontalHeaderItem(k).text() for k in range(table.columnCount())]
        wide = [max(metrics.horizontalAdvance(text) for text in (head, "0.0000")) for head in heads]
        needed = table.verticalHeader().width() + sum(w + 16 for w in wide)
        fits = needed <= self.width()
        mode = QHeaderView.ResizeMode.Stretch if fits else QHeaderView.ResizeMode.ResizeToContents
        table.horizontalHeader().setSectionResizeMode(mode)
        rows = min(table.rowCount(), TALLEST)
        head = table.horizontalHeader().sizeHint().height()
        bar = 0 if fits else table.horizontalScrollBar().sizeHint().height()
        table.setFixedHeight(head + rows * high + bar + 2 * table.frameWidth())

    def resizeEvent(self, event: object) -> None:
        self._fit()


def accuracy_of(counts: Counts) -> float:
    """The share of right answers."""
    return float(np.trace(counts)) / max(int(counts.sum()), 1)
