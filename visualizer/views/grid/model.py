"""How is an array offered to a table: rounded to read, exact to edit, wrong texts kept?"""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from core.blocks import BlockError, read_number
from visualizer.i18n import exact, shown, tr, words

Cell = tuple[int, int]
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


def cell_of(index: Index) -> Cell:
    """Row and column of an index; (-1, -1) of none."""
    return index.row(), index.column()


class Cells(QAbstractTableModel):
    """The array as Qt's model, with the texts that could not be read."""

    edited = Signal(object)
    judged = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.values = np.zeros((0, 0))
        self.decimals = 4
        self.read_only = False
        self.refusal = ""
        self.wrong: dict[Cell, tuple[str, str]] = {}
        self.cell_name: Callable[[int, int], str] = lambda row, column: tr(
            "row {row}, column {column}", row=row + 1, column=column + 1
        )

    def set_values(self, values: np.ndarray) -> None:
        before, self.values = self.values, values
        if values.shape != before.shape:
            self.beginResetModel()
            self.wrong.clear()
            self.endResetModel()
            self.judged.emit("")
            return
        had = len(self.wrong)
        for cell in [cell for cell in self.wrong if before[cell] != values[cell]]:
            del self.wrong[cell]
        self._all_changed()
        if had and not self.wrong:
            self.judged.emit("")

    def set_decimals(self, decimals: int) -> None:
        self.decimals = decimals
        self._all_changed()

    def put(self, row: int, column: int, text: str) -> bool:
        """Read a text into a cell; False, with the text kept and marked, if it cannot be."""
        try:
            block = np.array([[read_number(text, words())]])
        except BlockError as error:
            reason = str(error)
        else:
            reason = self.replace(row, column, block)
        if reason:
            self.wrong[row, column] = (text, reason)
            place = self.cell_name(row, column)
            reason = f"{place[:1].upper()}{place[1:]}: {reason}" if self.values.size > 1 else reason
        else:
            self.wrong.pop((row, column), None)
        self._changed(row, column)
        self.judged.emit(reason)
        return not reason

    def replace(self, row: int, column: int, block: np.ndarray) -> str:
        """Put a block in place from a cell on; returns why not, or ""."""
        before = self.values
        stop = (row + block.shape[0], column + block.shape[1])
        new = before.copy()
        new[row : stop[0], column : stop[1]] = block
        if new.tobytes() == before.tobytes():
            return ""
        new.setflags(write=False)
        self.values, self.refusal = new, ""
        self.edited.emit(new)
        reason, self.refusal = self.refusal, ""
        if reason:
            self.values = before
        else:
            for cell in [c for c in self.wrong if row <= c[0] < stop[0] and column <= c[1]]:
                if cell[1] < stop[1]:
                    del self.wrong[cell]
        self._all_changed()
        return reason

    def forget_wrong(self, row: int, column: int) -> None:
        """Show the number again where a wrong text stood."""
        self.wrong.pop((row, column), None)
        self._changed(row, column)
        self.judged.emit("")

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else self.values.shape[0]

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else self.values.shape[1]

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags if self.read_only else flags | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        cell = cell_of(index)
        if cell[0] < 0:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(cell)
        if role == Qt.ItemDataRole.EditRole:
            text = self.wrong.get(cell)
            return text[0] if text else exact(self.values[cell])
        if role == Qt.ItemDataRole.ToolTipRole:
            if cell in self.wrong:
                return self.wrong[cell][1]
            return f"{self.cell_name(*cell)}: {exact(self.values[cell])}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.cell_name(*cell)}: {self.text(cell)}"
        return None

    def text(self, cell: Cell) -> str:
        """What stands in a cell: its number, or the text that could not be read."""
        wrong = self.wrong.get(cell)
        return wrong[0] if wrong else shown(self.values[cell], self.decimals)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        return str(section + 1) if role == Qt.ItemDataRole.DisplayRole else None

    def _changed(self, row: int, column: int) -> None:
        self.dataChanged.emit(self.index(row, column), self.index(row, column))

    def _all_changed(self) -> None:
        rows, columns = self.values.shape
        if rows and columns:
            self.dataChanged.emit(self.index(0, 0), self.index(rows - 1, columns - 1))


def widest(values: np.ndarray, decimals: int) -> list[str]:
    """The texts among which the widest shown number is, found without writing all of them."""
    chosen = [0.0]
    if values.size:
        size = np.abs(values)
        tiny = size[(size > 0) & (size < 0.5 * 10.0**-decimals)]
        sign = -1.0 if (values < 0).any() else 1.0
        chosen += [float(values.max()), float(values.min())]
        if tiny.size:
            chosen += [sign * float(tiny.min()), sign * float(tiny.max())]
    return [shown(value, decimals) for value in chosen]
