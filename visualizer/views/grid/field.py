"""How is the text of one cell of a grid edited?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QObject,
    QRect,
    Qt,
)
from PySide6.QtGui import (
    QFont,
    QGuiApplication,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from visualizer.views.grid.model import Index, cell_of

if TYPE_CHECKING:
    from visualizer.views.grid.table import GridTable

PAD = 5
MOVES = {
    Qt.Key.Key_Tab: (0, 1),
    Qt.Key.Key_Backtab: (0, -1),
    Qt.Key.Key_Return: (1, 0),
    Qt.Key.Key_Enter: (1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Up: (-1, 0),
}


def number_font(font: QFont) -> QFont:
    """``font`` with digits of one width, so that numbers stand in line at the point."""
    font = QFont(font)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


class CellEditing(QStyledItemDelegate):
    """Edits a cell in a field of its own; the table paints them all."""

    def __init__(self, table: GridTable) -> None:
        super().__init__(table)
        self._table = table

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = CellField(self._table, parent)
        editor.setFont(number_font(self._table.font()))
        editor.textChanged.connect(lambda: self._fit(editor))
        editor.setAccessibleName(self._table.cells.cell_name(*cell_of(index)))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, CellField)
        text = str(index.data(Qt.ItemDataRole.EditRole))
        editor.start(text, cell_of(index) in self._table.cells.wrong)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, CellField)
        self._put(editor, index)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        assert isinstance(editor, CellField)
        editor.home = QRect(option.rect)
        self._fit(editor)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind not in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            return super().eventFilter(editor, event)
        key = event.key()
        if kind == QEvent.Type.ShortcutOverride:
            if key in MOVES or key == Qt.Key.Key_Escape:
                event.accept()
                return True
            return super().eventFilter(editor, event)
        assert isinstance(editor, CellField)
        index = self._table.currentIndex()
        if event.matches(QKeySequence.StandardKey.Paste) and _is_block():
            self._close(editor)
            self._table.paste()
        elif key == Qt.Key.Key_Escape:
            self._close(editor)
            self._table.cells.forget_wrong(*cell_of(index))
        elif key in MOVES:
            if self._put(editor, index):
                self._close(editor)
                self._table.move_on(event)
            else:
                editor.mark(True)
                editor.selectAll()
        else:
            return super().eventFilter(editor, event)
        return True

    def _put(self, editor: CellField, index: Index) -> bool:
        """Commit what stands in the field, if it was changed and can be read."""
        if not editor.changed:
            return not editor.wrong
        return self._table.cells.put(*cell_of(index), editor.text())

    def _close(self, editor: CellField) -> None:
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        self._table.setFocus()

    def _fit(self, editor: CellField) -> None:
        """Widen the field over its neighbours, as far as its text needs."""
        space = self._table.viewport().rect()
        width = editor.fontMetrics().horizontalAdvance(editor.text() + "0") + 2 * PAD
        rect = QRect(editor.home)
        rect.setWidth(min(max(rect.width(), width), space.width()))
        if rect.right() > space.right():
            rect.moveRight(max(space.right(), editor.home.right()))
        if rect.left() < space.left():
            rect.moveLeft(space.left())
        editor.setGeometry(rect)


class CellField(QLineEdit):
    """The text of one cell while it is edited; framed, in red where it cannot be read."""

    def __init__(self, table: GridTable, parent: QWidget) -> None:
        super().__init__(parent)
        self._table = table
        self._first = ""
        self.wrong = False
        self.home = QRect()
        self.setFrame(False)
        self.setObjectName("cellField")
        self.setTextMargins(PAD - 2, 0, PAD - 2, 0)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.textEdited.connect(lambda: self.mark(False))

    @property
    def changed(self) -> bool:
        """Does it hold anything but what it was opened with?"""
        return self.text() != self._first

    def start(self, text: str, wrong: bool) -> None:
        """Begin with a text; not again while the user is changing it."""
        if not self._first or not self.changed:
            self._first = text
            self.setText(text)
            self.mark(wrong)

    def mark(self, wrong: bool) -> None:
        self.wrong = wrong
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        token = "loss" if self.wrong else "positive"
        painter.setPen(QPen(self._table.theme.color(token), 2))
        painter.drawRect(self.rect().adjusted(1, 1, -1, -1))


def _is_block() -> bool:
    """Does the clipboard hold more than one cell?"""
    text = QGuiApplication.clipboard().text().strip()
    return any(mark in text for mark in "\n\t;[&")
