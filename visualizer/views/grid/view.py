"""How does a user read, type and paste a matrix? A small spreadsheet of exact numbers.

The model stands over the array itself, sections have one fixed size and no cell is a widget, so
784 x 100 opens at once. Cells show rounded numbers; editing, copying and tool tips are exact.
"""

from collections.abc import Callable, Mapping

import numpy as np
from PySide6.QtCore import (
    Qt,
    Signal,
)
from PySide6.QtWidgets import (
    QLabel,
    QVBoxLayout,
    QWidget,
)

from visualizer.theme import Theme
from visualizer.views.grid.model import Cell, Cells, cell_of
from visualizer.views.grid.table import GridTable


class NumberGrid(QWidget):
    """A matrix to read and edit; rows and columns of its signals count from 0.

    ``edited`` carries the whole new array. Who receives it puts it in place with `set_values`,
    or calls `refuse` while handling the signal: then the cell keeps the text, marked as wrong.
    """

    edited = Signal(object)
    cell_activated = Signal(int, int)

    def __init__(
        self,
        theme: Theme,
        name: str,
        *,
        headers: bool = False,
        max_rows: int = 8,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.model = Cells(self)
        self.table = GridTable(self.model, theme, headers, max_rows)
        self.message = QLabel()
        self.message.setProperty("role", "error")
        self.message.setWordWrap(True)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.table, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.message)
        self.set_name(name)
        self.model.edited.connect(self.edited)
        self.model.judged.connect(self._show_reason)
        self.table.clicked.connect(lambda index: self.cell_activated.emit(*cell_of(index)))

    @property
    def values(self) -> np.ndarray:
        """The numbers in place, read-only."""
        return self.model.values

    @property
    def reason(self) -> str:
        """Why what was typed or pasted last is not in place, or ""."""
        return self.message.text() if not self.message.isHidden() else ""

    @property
    def current_cell(self) -> Cell:
        """Row and column of the current cell; (-1, -1) if there is none."""
        return cell_of(self.table.currentIndex())

    def set_current_cell(self, row: int, column: int) -> None:
        """Make a cell the current one."""
        self.table.setCurrentIndex(self.model.index(row, column))

    def set_values(self, values: np.ndarray) -> None:
        """Put numbers in place; the current cell stays, and wrong text where nothing changed."""
        if values is self.model.values:
            return
        row, column = self.current_cell
        same_shape = values.shape == self.model.values.shape
        self.model.set_values(values)
        self.table.measure()
        if not same_shape and row >= 0:
            rows, columns = values.shape
            self.set_current_cell(min(row, rows - 1), min(column, columns - 1))

    def set_decimals(self, decimals: int) -> None:
        """Round what is shown to ``decimals`` places."""
        if decimals != self.model.decimals:
            self.model.set_decimals(decimals)
            self.table.measure()

    def set_lit(self, cells: Mapping[Cell, str]) -> None:
        """Tint these cells, each with a colour token; the others not."""
        before = self.table.lit
        if cells != before:
            self.table.lit = dict(cells)
            self.table.update_cells(
                cell for cell in before.keys() | cells.keys() if before.get(cell) != cells.get(cell)
            )
            if cells and not self.table.hasFocus():
                self.table.show_cells(min(cells), max(cells))

    def set_headers(self, visible: bool) -> None:
        """Number rows and columns, or not."""
        self.table.set_headers(visible)

    def set_read_only(self, read_only: bool) -> None:
        """Allow or refuse editing."""
        self.model.read_only = read_only

    def set_name(self, name: str) -> None:
        """What a screen reader calls the grid."""
        self.setAccessibleName(name)
        self.table.setAccessibleName(name)

    def set_cell_names(self, name: Callable[[int, int], str]) -> None:
        """Name cells in tool tips and for screen readers: ``name(row, column)``."""
        self.model.cell_name = name

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self.table.theme = theme
        self.table.viewport().update()

    def refuse(self, reason: str) -> None:
        """The edit that `edited` has just announced cannot be: take it back and say why."""
        self.model.refusal = reason

    def _show_reason(self, reason: str) -> None:
        self.message.setText(reason)
        self.message.setVisible(bool(reason))
        self.table.setAccessibleDescription(reason)
        self.updateGeometry()
