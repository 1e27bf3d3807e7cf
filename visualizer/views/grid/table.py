"""Which keys does a grid take, how does it copy and paste, and how large is it?"""

from collections.abc import Iterable

from PySide6.QtCore import (
    QEvent,
    QSize,
    Qt,
)
from PySide6.QtGui import (
    QAction,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QSizePolicy,
    QTableView,
)

from core.blocks import BlockError, read_block
from core.numbers import exact
from visualizer.fonts import Shaped
from visualizer.i18n import tr, words
from visualizer.theme import Theme
from visualizer.views.grid.field import MOVES, PAD, CellEditing, number_font
from visualizer.views.grid.model import Cell, Cells, cell_of, widest
from visualizer.views.grid.painting import paint_cells

_PLAIN = """
QTableView, QLineEdit#cellField, QLineEdit#cellField:focus {
    border: 0; border-radius: 0; padding: 0;
}
QHeaderView::section { padding: 0; }
"""


class GridTable(QTableView):
    """The view: keys, clipboard, and a size that follows the content up to a limit."""

    def __init__(self, model: Cells, theme: Theme, headers: bool, max_rows: int) -> None:
        super().__init__()
        self.theme = theme
        self.lit: dict[Cell, str] = {}
        self.cells, self._max_rows = model, max_rows
        self._size = QSize()
        self.texts = Shaped(number_font(self.font()))
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setModel(model)
        self.setItemDelegate(CellEditing(self))
        self.setStyleSheet(_PLAIN)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.DoubleClicked | trigger.EditKeyPressed | trigger.AnyKeyPressed)
        self.set_headers(headers)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setMinimumSectionSize(1)
            header.setSectionsClickable(False)
            header.setHighlightSections(False)
            header.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        policy = QSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        for text, act in ((tr("Copy"), self.copy), (tr("Paste"), self.paste)):
            action = QAction(text, self)
            action.triggered.connect(act)
            self.addAction(action)
        self.measure()

    # size

    def measure(self) -> None:
        """Give all columns the width of the widest number."""
        digits = number_font(self.font())
        if digits != self.texts.font:
            self.texts = Shaped(digits)
        metrics = QFontMetrics(digits)
        texts = widest(self.cells.values, self.cells.decimals)
        width = max(metrics.horizontalAdvance(text) for text in texts) + 2 * PAD + 1
        height = metrics.height() + PAD
        horizontal, vertical = self.horizontalHeader(), self.verticalHeader()
        if (width, height) != (horizontal.defaultSectionSize(), vertical.defaultSectionSize()):
            horizontal.setDefaultSectionSize(width)
            vertical.setDefaultSectionSize(height)
            vertical.setFixedWidth(metrics.horizontalAdvance("8" * len(str(self._rows))) + 2 * PAD)
            horizontal.setFixedHeight(height)
        size = self.sizeHint()
        if size != self._size:  # else all around it is laid out anew for nothing
            self._size = size
            self.updateGeometry()

    def set_headers(self, visible: bool) -> None:
        """Number rows and columns, or not."""
        if visible == self.verticalHeader().isHidden():
            for header in (self.horizontalHeader(), self.verticalHeader()):
                header.setVisible(visible)
            self.updateGeometry()

    @property
    def _rows(self) -> int:
        return self.cells.values.shape[0]

    def _content_width(self) -> int:
        columns = self.cells.values.shape[1]
        width = columns * self.horizontalHeader().defaultSectionSize()
        if not self.verticalHeader().isHidden():
            width += self.verticalHeader().width()
        if self._rows > self._max_rows:
            width += self.verticalScrollBar().sizeHint().width()
        return width

    def sizeHint(self) -> QSize:
        width = self._content_width()
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        width = min(self._content_width(), 2 * self.horizontalHeader().defaultSectionSize())
        return QSize(width, self.verticalHeader().defaultSectionSize())

    def heightForWidth(self, width: int) -> int:
        rows = min(self._rows, self._max_rows)
        height = rows * self.verticalHeader().defaultSectionSize()
        if not self.horizontalHeader().isHidden():
            height += self.horizontalHeader().height()
        if width < self._content_width():
            height += self.horizontalScrollBar().sizeHint().height()
        return height

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self.viewport()) as painter:
            paint_cells(self, painter, event.region())

    def update_cells(self, cells: Iterable[Cell]) -> None:
        """Paint these again."""
        left, top, wide, high = self.places()
        for row, column in cells:
            self.viewport().update(left + column * wide, top + row * high, wide, high)

    def places(self) -> tuple[int, int, int, int]:
        """Where the first cell stands in the viewport, and how wide and how high all are."""
        return (
            self.columnViewportPosition(0),
            self.rowViewportPosition(0),
            self.horizontalHeader().defaultSectionSize(),
            self.verticalHeader().defaultSectionSize(),
        )

    def show_cells(self, first: Cell, last: Cell) -> None:
        """Scroll to a block of cells if it is out of sight; to its first cell if it is larger."""
        high = (last[0] - first[0] + 1) * self.verticalHeader().defaultSectionSize()
        wide = (last[1] - first[1] + 1) * self.horizontalHeader().defaultSectionSize()
        fits = high <= self.viewport().height() and wide <= self.viewport().width()
        moved = False
        for cell in (last, first) if fits else (first,):
            index = self.cells.index(*cell)
            if index.isValid() and not self.viewport().rect().contains(self.visualRect(index)):
                self.scrollTo(index)
                moved = True
        if moved:
            self._begin_with_whole_cells()

    def _begin_with_whole_cells(self) -> None:
        """What is scrolled begins with a whole row and column, not beside half a number."""
        for bar, header in (
            (self.horizontalScrollBar(), self.horizontalHeader()),
            (self.verticalScrollBar(), self.verticalHeader()),
        ):
            size = header.defaultSectionSize()
            bar.setValue(-(-bar.value() // size) * size)

    # keys

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and self._mine(event):
            event.accept()
            return True
        return super().event(event)

    def _mine(self, event: QKeyEvent) -> bool:
        """Does a key belong to the grid, whatever it means in the window?"""
        standard = QKeySequence.StandardKey
        if any(event.matches(k) for k in (standard.Copy, standard.Paste, standard.SelectAll)):
            return True
        key = event.key()
        if key == Qt.Key.Key_Escape:
            return bool(self.cells.wrong) or bool(self.accessibleDescription())
        keys = Qt.Key
        if key in MOVES or key in (
            keys.Key_Left, keys.Key_Right, keys.Key_Home, keys.Key_End, keys.Key_F2,
            keys.Key_Delete, keys.Key_Backspace,
        ):  # fmt: skip
            return True
        plain = not event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        return plain and event.text().isprintable() and bool(event.text().strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.move_on(event)
        elif event.key() == Qt.Key.Key_Escape and self._mine(event):
            row, column = cell_of(index)
            wrong = self.cells.wrong
            self.cells.forget_wrong(*((row, column) if (row, column) in wrong or not wrong
                                       else next(iter(wrong))))  # fmt: skip
        elif event.key() in (
            Qt.Key.Key_Space, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Escape,
        ):  # fmt: skip
            event.ignore()
        else:
            super().keyPressEvent(event)

    def move_on(self, event: QKeyEvent) -> None:
        """Go to the cell that Tab, Enter or an arrow leads to from the current one."""
        down, right = MOVES[Qt.Key(event.key())]
        if right:
            self.focusNextPrevChild(right > 0)
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            down = -down
        row, column = cell_of(self.currentIndex())
        target = self.cells.index(row + down, column)
        if target.isValid():
            self.setCurrentIndex(target)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes from cell to cell, row after row; from the last one it leaves the grid."""
        row, column = cell_of(self.currentIndex())
        columns = max(self.cells.values.shape[1], 1)
        place = row * columns + column + (1 if forward else -1)
        if self.hasFocus() and row >= 0 and 0 <= place < self.cells.values.size:
            self.setCurrentIndex(self.cells.index(*divmod(place, columns)))
            return True
        return super().focusNextPrevChild(forward)

    def focusInEvent(self, event: QEvent) -> None:
        super().focusInEvent(event)
        reason = event.reason()
        size = self.cells.values.shape
        if reason == Qt.FocusReason.BacktabFocusReason:
            self.setCurrentIndex(self.cells.index(size[0] - 1, size[1] - 1))
        elif reason == Qt.FocusReason.TabFocusReason or not self.currentIndex().isValid():
            self.setCurrentIndex(self.cells.index(0, 0))

    # clipboard

    def copy(self) -> None:
        """Copy the selected block, exact, as spreadsheets and `read_block` take it."""
        chosen = [cell_of(index) for index in self.selectedIndexes()]
        chosen = chosen or [cell_of(self.currentIndex())]
        rows, columns = zip(*chosen, strict=True)
        if min(rows) < 0:
            return
        block = self.cells.values[min(rows) : max(rows) + 1, min(columns) : max(columns) + 1]
        text = "\n".join("\t".join(map(exact, row)) for row in block.tolist())
        QGuiApplication.clipboard().setText(text)

    def paste(self) -> None:
        """Paste a block at the current cell, or over the whole grid if it is just as large."""
        if self.cells.read_only:
            return
        chosen = [cell_of(index) for index in self.selectedIndexes()]
        row, column = min(chosen) if chosen else cell_of(self.currentIndex())
        row, column = max(row, 0), max(column, 0)
        shape = self.cells.values.shape
        text = QGuiApplication.clipboard().text()
        try:
            block = read_block(text, shape[1] - column, words())
        except BlockError as error:
            reason = str(error)
        else:
            if block.shape == shape:
                row = column = 0
            elif 1 in shape and 1 in block.shape and block.size == self.cells.values.size:
                block, row, column = block.reshape(shape), 0, 0
            room = (shape[0] - row, shape[1] - column)
            if block.shape[0] > room[0] or block.shape[1] > room[1]:
                reason = tr(
                    "The block has {rows} × {columns} numbers; from here on there is room for "
                    "{free_rows} × {free_columns}.",
                    rows=block.shape[0],
                    columns=block.shape[1],
                    free_rows=room[0],
                    free_columns=room[1],
                )
            else:
                reason = self.cells.replace(row, column, block)
        if reason:
            reason = tr("Not pasted. {reason}", reason=reason)
        self.cells.judged.emit(reason)
