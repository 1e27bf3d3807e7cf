"""How does a user look through a table of results, cell by cell, with mouse or arrow keys?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
)

from visualizer.fonts import tabular
from visualizer.theme import Theme

PAD = 12
TINT = 0.2
ITEM = Qt.ItemFlag


class CellTable(QTableWidget):
    """Texts in rows and columns. ``chosen`` says which cell the user went to, ``typed`` what was
    written into one that can be edited.
    """

    chosen = Signal(int, int)
    typed = Signal(int, int, str)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._theme = theme
        self._showing = False
        self._lit: frozenset[tuple[int, int]] = frozenset()
        self._editable: frozenset[int] = frozenset()
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(
            triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed
        )
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setMinimumSectionSize(1)
            header.setSectionsClickable(False)
            header.setHighlightSections(False)
            header.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        self.currentCellChanged.connect(self._on_current)
        self.cellClicked.connect(self._on_current)
        self.itemChanged.connect(self._on_changed)

    def show_texts(
        self,
        columns: Sequence[str],
        rows: Sequence[str],
        texts: Sequence[Sequence[str]],
        editable: Sequence[int] = (),
    ) -> None:
        """Put these in place; the rows of ``editable`` can be typed into."""
        self._showing = True
        self._editable = frozenset(editable)
        self.setRowCount(len(rows))
        self.setColumnCount(len(columns))
        self.setHorizontalHeaderLabels(list(columns))
        self.setVerticalHeaderLabels(list(rows))
        for row, line in enumerate(texts):
            for column, text in enumerate(line):
                item = self.item(row, column)
                if item is None:
                    item = QTableWidgetItem()
                    item.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                    self.setItem(row, column, item)
                flags = ITEM.ItemIsEnabled | ITEM.ItemIsSelectable
                item.setFlags(flags | ITEM.ItemIsEditable if row in self._editable else flags)
                item.setText(text)
                item.setData(
                    Qt.ItemDataRole.AccessibleTextRole, f"{rows[row]}, {columns[column]}: {text}"
                )
        self._measure()
        self._showing = False

    def mark(self, cell: tuple[int, int] | None, lit: Sequence[tuple[int, int]] = ()) -> None:
        """Make a cell the current one, without a word; tint those that it is made of."""
        self._showing = True
        if cell is None:
            self.setCurrentItem(None)
        elif (self.currentRow(), self.currentColumn()) != cell:
            self.setCurrentCell(*cell)
        self._lit = frozenset(lit)
        self._tint()
        self._showing = False

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme's colours."""
        self._theme = theme
        self._showing = True
        self._tint()
        self._showing = False

    def sizeHint(self) -> QSize:
        frame = 2 * self.frameWidth()
        return QSize(
            self.horizontalHeader().length() + self.verticalHeader().width() + frame,
            self.verticalHeader().length() + self.horizontalHeader().height() + frame,
        )

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._showing = True
            self._measure()
            self._showing = False

    def _measure(self) -> None:
        """All columns as wide as the widest text, in digits of one width."""
        font = tabular(self.fontInfo().pixelSize())
        digits, words = QFontMetrics(font), self.fontMetrics()
        widest, high = 3 * digits.averageCharWidth(), words.height() + PAD // 2
        for row in range(self.rowCount()):
            for column in range(self.columnCount()):
                item = self.item(row, column)
                if item is not None:
                    item.setFont(font)
                    widest = max(widest, digits.horizontalAdvance(item.text()))
        heads = [self.horizontalHeaderItem(column) for column in range(self.columnCount())]
        names = [self.verticalHeaderItem(row) for row in range(self.rowCount())]
        for head in heads:
            if head is not None:
                widest = max(widest, words.horizontalAdvance(head.text()))
        name = max([words.horizontalAdvance(n.text()) for n in names if n is not None], default=0)
        sizes = (widest + PAD, high, name + PAD)
        across, down = self.horizontalHeader(), self.verticalHeader()
        if sizes != (across.defaultSectionSize(), down.defaultSectionSize(), down.width()):
            across.setDefaultSectionSize(sizes[0])
            down.setDefaultSectionSize(high)
            down.setFixedWidth(sizes[2])
            across.setFixedHeight(high)
        self.updateGeometry()

    def _tint(self) -> None:
        for row in range(self.rowCount()):
            for column in range(self.columnCount()):
                item = self.item(row, column)
                if item is not None:
                    lit = (row, column) in self._lit
                    ground = (
                        self._theme.tint("backward", TINT) if lit else self._theme.color("card")
                    )
                    item.setBackground(ground)

    def _on_current(self, row: int, column: int, *_: int) -> None:
        if not self._showing and row >= 0 and column >= 0:
            self.chosen.emit(row, column)

    def _on_changed(self, item: QTableWidgetItem) -> None:
        if not self._showing:
            self.typed.emit(item.row(), item.column(), item.text())
