"""How does a user see and edit one array of a network, of up to four axes, as a grid?"""

from collections.abc import Mapping, Sequence

import numpy as np
from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from core.lettering import LECTURE, Notation
from visualizer.fields import label, spin
from visualizer.i18n import tr
from visualizer.theme import Theme
from visualizer.views.grid.view import NumberGrid

Place = tuple[int, ...]
GAP = 8
HEADERS_FROM = 8
"""From so many rows or columns on, they are numbered."""


class ArrayField(QWidget):
    """The last two axes of an array as a grid, under its name; the others are chosen above it.

    ``edited`` carries the whole array, ``cell_activated`` a place in it, counted from 0. An array
    of one or two axes is shown and edited transposed where the ``notation`` has columns.
    """

    edited = Signal(object)
    cell_activated = Signal(object)
    axis_moved = Signal(str, int)

    def __init__(
        self,
        name: str,
        title: str,
        plain: str,
        axes: Sequence[str],
        theme: Theme,
        notation: Notation = LECTURE,
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self._notation = notation
        self._plain, self._array = plain, np.zeros((0, 0))
        self.title_label = label(title, "symbol", f"{name}Label")
        self.title_label.setTextFormat(Qt.TextFormat.RichText)
        self.size_label = label("", "hint", f"{name}Size")
        self.size_label.setWordWrap(False)
        self.grid = NumberGrid(theme, plain)
        self.grid.setObjectName(f"{name}Grid")
        self.title_label.setBuddy(self.grid.table)
        self._axes: dict[str, QSpinBox] = {}
        self._captions: dict[QSpinBox, QLabel] = {}
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.title_label)
        head.addWidget(self.size_label)
        head.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(head)
        if axes:
            layout.addLayout(self._choosers(axes))
        layout.addWidget(self.grid)
        self.grid.set_cell_names(self._cell_name)
        self.grid.edited.connect(self._edited)
        self.grid.cell_activated.connect(
            lambda row, column: self.cell_activated.emit(self._place(row, column))
        )

    @property
    def values(self) -> np.ndarray:
        """The whole array."""
        return self._array

    def set_values(self, array: np.ndarray) -> None:
        """Show an array; the chosen slice stays where it can."""
        if array is self._array:
            return
        self._array = array
        for box, size in zip(self._axes.values(), array.shape, strict=False):
            box.blockSignals(True)
            box.setMaximum(size)
            for widget in (box, self._captions[box]):
                widget.setVisible(size > 1)
            box.blockSignals(False)
        self._show_slice()

    def set_axis(self, axis: str, number: int) -> None:
        """Choose a slice, from 1."""
        box = self._axes.get(axis)
        if box is not None and box.value() != number:
            box.blockSignals(True)
            box.setValue(number)
            box.blockSignals(False)
            self._show_slice()

    def set_lit(self, places: Mapping[Place, str]) -> None:
        """Tint places (from 0), and choose the slice of the first of them."""
        axes = len(self._axes)
        if places:
            first = min(places)
            for axis, at in zip(self._axes, first, strict=False):
                if axis != "sample":
                    self.set_axis(axis, at + 1)
        lead = self._lead()
        here = {place[axes:]: token for place, token in places.items() if place[:axes] == lead}
        if self._array.ndim == 1:
            here = {(0, place[0]): token for place, token in here.items()}
        if self._turned:
            here = {(column, row): token for (row, column), token in here.items()}
        self.grid.set_lit(here)

    def refuse(self, reason: str) -> None:
        """Take back the edit just announced."""
        self.grid.refuse(reason)

    def set_decimals(self, decimals: int) -> None:
        self.grid.set_decimals(decimals)

    def set_theme(self, theme: Theme) -> None:
        self.grid.set_theme(theme)

    def _choosers(self, axes: Sequence[str]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        names = {"sample": tr("sample"), "kernel": tr("kernel"), "channel": tr("channel")}
        for axis in axes:
            text = names[axis]
            box = spin(f"{self.objectName()}-{axis}", f"{self._plain}, {text}", 1, 1)
            box.valueChanged.connect(lambda number, axis=axis: self._axis_moved(axis, number))
            box.setMaximumWidth(84)
            caption = label(text, "hint")
            caption.setWordWrap(False)
            caption.setBuddy(box)
            row.addWidget(caption)
            row.addWidget(box)
            self._axes[axis], self._captions[box] = box, caption
        row.addStretch(1)
        return row

    def _axis_moved(self, axis: str, number: int) -> None:
        self._show_slice()
        self.axis_moved.emit(axis, number)

    def _lead(self) -> Place:
        return tuple(box.value() - 1 for box in self._axes.values())

    @property
    def _turned(self) -> bool:
        return not self._notation.rows and self._array.ndim <= 2

    def _place(self, row: int, column: int) -> Place:
        if self._turned:
            row, column = column, row
        return (column,) if self._array.ndim == 1 else (*self._lead(), row, column)

    def _cell_name(self, row: int, column: int) -> str:
        place = tuple(at + 1 for at in self._place(row, column))
        quantity = "weights" if self._array.ndim == 2 else ""
        written = ",".join(map(str, self._notation.indices(quantity, place)))
        return f"{self._plain} {written}"

    def _show_slice(self) -> None:
        array = self._array
        values = array.reshape(1, -1) if array.ndim == 1 else array[self._lead()]
        if array.ndim == 2:
            values = array
        if self._turned:
            values = values.T
        rows, columns = values.shape
        large = max(rows, columns) > HEADERS_FROM
        self.size_label.setText(f"{rows} × {columns}" if large else "")
        self.grid.set_headers(large)
        self.grid.set_values(values)

    def _edited(self, values: np.ndarray) -> None:
        if self._turned:
            values = np.ascontiguousarray(values.T)
        if self._array.ndim == 2:
            whole = values
        elif self._array.ndim == 1:
            whole = values.reshape(-1)
        else:
            whole = self._array.copy()
            whole[self._lead()] = values
        self.edited.emit(whole)


class Beside(QWidget):
    """Two widgets side by side where there is room, else one under the other."""

    def __init__(self, first: QWidget, second: QWidget) -> None:
        super().__init__()
        self._both = (first, second)
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(GAP)
        for widget in self._both:
            self._box.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
        self._box.addStretch(1)

    def minimumSizeHint(self) -> QSize:
        sizes = [widget.minimumSizeHint() for widget in self._both]
        return QSize(max(size.width() for size in sizes), max(size.height() for size in sizes))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._turn()
        return super().event(event)

    def _turn(self) -> None:
        wide = sum(widget.sizeHint().width() for widget in self._both) + GAP
        across = wide <= self.width()
        direction = QBoxLayout.Direction
        self._box.setDirection(direction.LeftToRight if across else direction.TopToBottom)
