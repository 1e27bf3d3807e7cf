"""How is one number of the page painted, and how is it typed?"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from core.numbers import subscript
from visualizer.symbol import Symbol
from visualizer.views.answers.model import NAME, SIGNS, Index

if TYPE_CHECKING:
    from visualizer.views.answers.table import AnswersTable

PAD = 6
TOKENS = {"right": "update", "follows": "positive", "wrong": "loss"}
SMALLER = 0.82
LEAVING = {
    Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Up,
    Qt.Key.Key_Down,
}  # fmt: skip


@lru_cache(16)
def _made(key: str, kind: str) -> tuple[QFont, QFontMetrics]:
    font = QFont()
    font.fromString(key)
    font.setFeature(QFont.Tag("tnum"), 1)
    if kind == "bold":
        font.setBold(True)
    elif kind == "small":
        if font.pointSizeF() > 0:
            font.setPointSizeF(max(font.pointSizeF(), 8) * SMALLER)
        else:
            font.setPixelSize(max(10, round(font.pixelSize() * SMALLER)))
    return font, QFontMetrics(font)


def number_font(font: QFont) -> QFont:
    """``font`` with digits of one width."""
    return _made(font.toString(), "")[0]


def small_font(font: QFont) -> QFont:
    """For indices and what stands aside."""
    return _made(font.toString(), "small")[0]


@lru_cache(256)
def symbol(latex: str, size: float) -> Symbol:
    """A name laid out; the same few stand on every page."""
    return Symbol(latex, size)


class CellPainter(QStyledItemDelegate):
    """Paints names and numbers, and opens a field on one of them."""

    def __init__(self, table: AnswersTable) -> None:
        super().__init__(table)
        self._table = table

    # painting

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        page = self._table.page
        line = page.line(index)
        if line.block is None:
            return  # the table paints headings, as they reach over all columns
        painter.save()
        if index.column() == NAME:
            self._paint_name(painter, option, index)
        elif (step := page.step(index)) is not None:
            self._paint_number(painter, option, index, step)
        painter.restore()

    def _paint_name(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        page, theme, rect = self._table.page, self._table.theme, QRectF(option.rect)
        line = page.line(index)
        assert line.block is not None
        if line.row == 0:
            size = QFontMetrics(option.font).height() * 0.86
            name = symbol(page.name(line.block), size)
            middle = rect.center().y() + (name.ascent - name.descent) / 2
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            name.paint(painter, QPointF(rect.left() + PAD, middle), theme.color("ink"))
        else:
            painter.setFont(small_font(option.font))
            painter.setPen(theme.color("soft"))
            room = rect.adjusted(0, 0, -PAD, 0)
            first = page.place(line, 0)
            said = first.rpartition(",")[0] if line.block.matrix else f"{first} …"
            where = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(room, where, said)

    def _paint_number(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, step: int
    ) -> None:
        table, theme = self._table, self._table.theme
        page, draft = table.page, table.page.draft
        box = QRectF(option.rect).adjusted(2, 2, -2, -2)
        kind = draft.marks.get(step)
        unread, given = step in draft.unread, page.given(step) and step not in draft.texts
        current = index == table.currentIndex()
        ground = theme.tint(TOKENS[kind], 0.12) if kind else theme.color("bg" if given else "card")
        edge, wide = ("", 1.0)
        if unread:
            edge, wide = "loss", 2.0
        elif current:
            edge, wide = "positive", 2.0 if table.hasFocus() else 1.5
        elif kind:
            edge = TOKENS[kind]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(ground)
        painter.setPen(Qt.PenStyle.NoPen if given and not current else
                       QPen(theme.color(edge) if edge else theme.edge, wide))  # fmt: skip
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        inner = box.adjusted(PAD - 1, 0, -PAD + 1, 0)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        text = page.text(step)
        if kind:
            bold, metrics = _made(option.font.toString(), "bold")
            painter.setFont(bold)
            painter.setPen(theme.color(TOKENS[kind]))
            painter.drawText(inner, left, SIGNS[kind])
            taken = metrics.horizontalAdvance(SIGNS[kind]) + 3
            inner = inner.adjusted(taken, 0, 0, 0)
        if not text:
            painter.setFont(option.font)
            painter.setPen(theme.color("soft"))
            place = page.place(page.line(index), index.column() - 1)
            painter.drawText(inner, left, subscript(place))  # low: it is no number typed here
            return
        font, metrics = _made(option.font.toString(), "")
        painter.setFont(font)
        painter.setPen(theme.color("loss" if unread else "soft" if given else "ink"))
        elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, round(inner.width()))
        painter.drawText(inner, right, elided)

    # typing

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setObjectName("answerField")
        editor.setFont(number_font(self._table.font()))
        editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        step = self._table.page.step(index)
        if step is not None:
            editor.setAccessibleName(self._table.page.said(step))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        step = self._table.page.step(index)
        if not editor.isModified() and step is not None:
            editor.setText(self._table.page.text(step))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        step = self._table.page.step(index)
        if step is not None:
            self._table.put(step, editor.text())

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        editor.setGeometry(QRect(option.rect).adjusted(1, 1, -1, -1))

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and event.key() in (
            LEAVING | {Qt.Key.Key_Escape}
        ):
            event.accept()
            return True
        if event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(editor, event)
        assert isinstance(editor, QLineEdit)
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Paste) and self._table.holds_block():
            self._close(editor)
            self._table.paste()
        elif key == Qt.Key.Key_Escape:
            self._close(editor)
        elif key in LEAVING:
            self.commitData.emit(editor)
            self._close(editor)
            self._table.leave(event)
        else:
            return super().eventFilter(editor, event)
        return True

    def _close(self, editor: QWidget) -> None:
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        self._table.setFocus()
