"""How is the perceptron's table shown: each sample in turn, what changes, and what comes of it?"""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from core.perceptron import Row, row
from visualizer.i18n import exact, shown, tr
from visualizer.session import Session
from visualizer.theme import Theme

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()

LOOKED_AT = 40
"""Rows whose numbers say how wide a column is."""


class TableModel(QAbstractTableModel):
    """One row an update; rows are worked out when they are looked at."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session, self._theme = session, theme
        self._rows: dict[int, Row] = {}
        self.heads: list[str] = []
        self._count = 0

    def refresh(self) -> None:
        """Other updates, or another way of writing them."""
        self.beginResetModel()
        self._rows.clear()
        session = self._session
        self._count = session.reach
        network = session.document
        indices = [session.notation.index(k + 1) for k in range(network.shapes[0][0])]
        names = [f"w{k}" for k in indices]
        if network.layers[0].biases is not None:  # type: ignore[union-attr]
            names.append("b")
        self.heads = [
            tr("Epoch"), tr("Sample"), *(f"x{k}" for k in indices), "y", "z", "ŷ", "y − ŷ",
            *(f"Δ{name}" for name in names), *names,
        ]  # fmt: skip
        self.endResetModel()

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self._theme = theme

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.heads)

    def headerData(self, section: int, way: Qt.Orientation, role: int = 0) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if way == Qt.Orientation.Horizontal:
            return self.heads[section]
        return str(section + 1)

    def data(self, index: Index, role: int = 0) -> Any:
        roles = Qt.ItemDataRole
        if role == roles.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role not in (roles.DisplayRole, roles.ToolTipRole, roles.FontRole, roles.ForegroundRole):
            return None
        found, column = self._row(index.row() + 1), index.column()
        error = self.heads.index("y − ŷ")
        if role == roles.FontRole:
            font = QFont()
            font.setBold(column == error and found.error != 0)
            return font if font.bold() else None
        if role == roles.ForegroundRole:
            changed = error <= column < error + 1 + len(found.changes) and self._value(
                found, column
            )
            return self._theme.color("loss") if changed else None
        if column < 2:
            if column == 0:
                begins = index.row() % self._session.course.rounds == 0
                return str(found.epoch) if begins or role == roles.ToolTipRole else ""
            return str(found.sample)
        value = self._value(found, column)
        if role == roles.ToolTipRole:
            return f"{self.heads[column]} = {exact(value)}"
        return _short(value, self._session.decimals)

    def _row(self, update: int) -> Row:
        if update not in self._rows:
            self._rows[update] = row(self._session.course, update)
        return self._rows[update]

    @staticmethod
    def _value(found: Row, column: int) -> float:
        values = (
            *found.inputs, found.target, found.z, found.output, found.error, *found.changes,
            *found.after,
        )  # fmt: skip
        return values[column - 2]


class Cells(QStyledItemDelegate):
    """A number has its own colour in the chosen row too."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        palette = option.palette
        palette.setBrush(QPalette.ColorRole.HighlightedText, palette.text())


class PerceptronTable(QTableView):
    """The table, with the update in front chosen; choosing a row goes to its update."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.rows = TableModel(session, theme)
        self.setModel(self.rows)
        self.setObjectName("perceptronTable")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAlternatingRowColors(True)
        self.setItemDelegate(Cells(self))
        self.horizontalHeader().setStyleSheet("QHeaderView::section { padding: 3px 4px; }")
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.verticalHeader().hide()
        self.selectionModel().currentRowChanged.connect(self._on_chosen)
        self._placing = False

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self.rows.set_theme(theme)
        self.viewport().update()

    def refresh(self) -> None:
        """Other updates, or another way of writing them."""
        self.setAccessibleName(tr("The perceptron's table: one row a sample"))
        self._placing = True
        self.rows.refresh()
        self.selectionModel().currentRowChanged.connect(
            self._on_chosen, Qt.ConnectionType.UniqueConnection
        )
        high = self.fontMetrics().height() + 8
        self.verticalHeader().setDefaultSectionSize(high)
        self.horizontalHeader().setMinimumSectionSize(high)
        self._placing = False
        self.show_now()

    def sizeHintForColumn(self, column: int) -> int:
        """The widest number and a digit's room beside it, so that no sign stands at the line.

        As the view itself would find it, but with one question a number instead of six.
        """
        end = min(max(self.rowAt(0), 0) + LOOKED_AT, self.rows.rowCount())
        rows = range(max(end - LOOKED_AT, 0), end)
        texts = {self.rows.index(row, column).data() for row in rows} | {"0"}
        font = QFont(self.font())
        font.setBold(self.rows.heads[column] == "y − ŷ")
        metrics = QFontMetrics(font)
        margin = self.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, None, self) + 1
        return max(map(metrics.horizontalAdvance, [f"0{text}" for text in texts])) + 2 * margin + 1

    def show_now(self) -> None:
        """Choose the row of the update in front."""
        self._placing = True
        self.setCurrentIndex(self.rows.index(self._session.update - 1, 0))
        self._placing = False

    def _on_chosen(self, index: QModelIndex) -> None:
        if not self._placing and index.isValid():
            self._session.go_to(index.row() + 1)


def _short(value: float, decimals: int) -> str:
    """Without zeros at the end."""
    text = shown(value, decimals)
    mark = next((sign for sign in ".," if sign in text), "")
    return text.rstrip("0").rstrip(mark) if mark and "e" not in text else text
