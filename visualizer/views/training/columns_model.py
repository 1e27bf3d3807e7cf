"""Which columns of a table are inputs, what are they, and how do the first rows look?"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from core.datasets.choice import KINDS, Kind, suggested_kind
from core.datasets.table import Column, Table
from visualizer.i18n import brief, grouped, tr

Role = Qt.ItemDataRole
NOWHERE = QModelIndex()
SHOWN = 5
"""First values of a column that are shown in its line."""

ROWS = 30
"""Rows of the preview."""


def kind_names() -> dict[Kind, str]:
    """What a column can be, in the language of the window."""
    return {"number": tr("number"), "category": tr("category")}


class Columns(QAbstractTableModel):
    """One line a column: is it an input, is it numbers or categories, and what is in it?"""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._columns: tuple[Column, ...] = ()
        self._used: dict[str, bool] = {}
        self._kinds: dict[str, Kind] = {}
        self._target = ""

    def set_table(self, table: Table, target: str) -> None:
        """List the columns of a table; all but the target are inputs at first."""
        self.beginResetModel()
        self._columns, self._target = table.columns, target
        self._used = dict.fromkeys(table.names, True)
        self._kinds = {c.name: suggested_kind(c, c.name == target) for c in table.columns}
        self.endResetModel()

    def set_target(self, name: str) -> None:
        """Another column is what is to be learned."""
        self.beginResetModel()
        for column in self._columns:
            if column.name in (name, self._target):
                self._kinds[column.name] = suggested_kind(column, column.name == name)
        self._target = name
        self.endResetModel()

    def chosen(self) -> list[str]:
        """The inputs."""
        return [name for name, used in self._used.items() if used and name != self._target]

    def kinds(self) -> dict[str, Kind]:
        """What each column is taken as."""
        return dict(self._kinds)

    # Qt's model

    def rowCount(self, parent: QModelIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def columnCount(self, parent: QModelIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation == Qt.Orientation.Vertical or role != Role.DisplayRole:
            return None
        return (tr("Column"), tr("Taken as"), tr("Missing"), tr("First values"))[section]

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == 0 and self._columns[index.row()].name != self._target:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        if index.column() == 1:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: QModelIndex, role: int = 0) -> Any:
        column = self._columns[index.row()]
        if index.column() == 0 and role == Role.CheckStateRole:
            if column.name == self._target:
                return None
            return Qt.CheckState.Checked if self._used[column.name] else Qt.CheckState.Unchecked
        if index.column() == 1 and role == Role.EditRole:
            return self._kinds[column.name]
        if role in (Role.DisplayRole, Role.ToolTipRole):
            return self._text(column, index.column())
        return None

    def setData(self, index: QModelIndex, value: Any, role: int = 0) -> bool:
        name = self._columns[index.row()].name
        if index.column() == 0 and role == Role.CheckStateRole:
            self._used[name] = Qt.CheckState(value) == Qt.CheckState.Checked
        elif index.column() == 1 and role == Role.EditRole and value in KINDS:
            if self._kinds[name] == value:
                return True
            self._kinds[name] = value
        else:
            return False
        self.dataChanged.emit(index, index)
        self.changed.emit()
        return True

    def _text(self, column: Column, at: int) -> str:
        if at == 0:
            target = column.name == self._target
            return tr("{name} (target)", name=column.name) if target else column.name
        if at == 1:
            return kind_names()[self._kinds[column.name]]
        if at == 2:
            count = len(column.missing)
            return grouped(count) if count else ""
        return ", ".join(cell(column, row) for row in range(min(SHOWN, length(column))))


class Preview(QAbstractTableModel):
    """The first rows, as they were read."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._table: Table | None = None

    def set_table(self, table: Table) -> None:
        self.beginResetModel()
        self._table = table
        self.endResetModel()

    def rowCount(self, parent: QModelIndex = NOWHERE) -> int:
        return 0 if parent.isValid() or self._table is None else min(ROWS, len(self._table))

    def columnCount(self, parent: QModelIndex = NOWHERE) -> int:
        return 0 if parent.isValid() or self._table is None else len(self._table.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if self._table is None or role != Role.DisplayRole:
            return None
        if orientation == Qt.Orientation.Horizontal:
            return self._table.names[section]
        return str(self._table.rows[section])

    def data(self, index: QModelIndex, role: int = 0) -> Any:
        if self._table is None or role not in (Role.DisplayRole, Role.ToolTipRole):
            return None
        return cell(self._table.columns[index.column()], index.row())


class KindDelegate(QStyledItemDelegate):
    """Number or category, chosen from a list."""

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex
    ) -> QWidget:
        editor = QComboBox(parent)
        for kind, text in kind_names().items():
            editor.addItem(text, kind)
        editor.activated.connect(lambda _: self._commit(editor))
        return editor

    def setEditorData(self, editor: QWidget, index: QModelIndex) -> None:
        assert isinstance(editor, QComboBox)
        editor.setCurrentIndex(editor.findData(index.data(Role.EditRole)))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: QModelIndex) -> None:
        assert isinstance(editor, QComboBox)
        model.setData(index, editor.currentData(), Role.EditRole)

    def _commit(self, editor: QComboBox) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor)


def length(column: Column) -> int:
    """How many cells it has."""
    return len(column.texts) if column.numbers is None else len(column.numbers)


def cell(column: Column, row: int) -> str:
    """One cell as it is shown; nothing where it is missing."""
    if column.texts:
        return column.texts[row]
    assert column.numbers is not None
    value = float(column.numbers[row])
    return "" if value != value else brief(value)
