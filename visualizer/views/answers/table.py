"""Which keys does the page take, where does Tab lead, and what does a paste fill?"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from core.cells import BlockError
from core.words import Refusal
from visualizer.background import start
from visualizer.i18n import tr, words
from visualizer.theme import Theme
from visualizer.views.answers.cell import LEAVING, PAD, CellPainter, number_font, symbol
from visualizer.views.answers.drafts import Draft, Read, as_read, read_all
from visualizer.views.answers.headings import paint_headings
from visualizer.views.answers.model import NAME, Page
from visualizer.views.answers.reading import has_names, is_block, placed, read_sheet

ROW_HEIGHT = 1.9
"""Of a row, in heights of the text."""
MOST_AT_ONCE = 3000
"""Characters of a paste that are read while the student waits; more are read beside the window."""
WIDEST = 12
"""So many numbers stand side by side at most, where only the room decides."""
_PLAIN = """
QTableView { border: 0; }
QLineEdit#answerField, QLineEdit#answerField:focus { padding: 0 4px; border-radius: 4px; }
"""


class AnswersTable(QTableView):
    """The page. ``typed`` says that numbers have changed; ``told`` carries what went wrong.

    Escape leaves the page: ``escaped``.
    """

    typed = Signal()
    told = Signal(str)
    check_wanted = Signal()
    step_chosen = Signal(int)
    escaped = Signal()

    def __init__(self, page: Page, theme: Theme) -> None:
        super().__init__()
        self.page, self.theme = page, theme
        self._moving = False
        self.setObjectName("answersTable")
        self.setModel(page)
        self.setItemDelegate(CellPainter(self))
        self.setStyleSheet(_PLAIN)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        for set_mode in (self.setHorizontalScrollMode, self.setVerticalScrollMode):
            set_mode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.DoubleClicked | trigger.EditKeyPressed | trigger.AnyKeyPressed)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setMinimumSectionSize(1)
            header.hide()
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._copy, self._paste = QAction(self), QAction(self)
        for action, act in ((self._copy, self.copy), (self._paste, self.paste)):
            action.triggered.connect(act)
            self.addAction(action)
        self.retranslate()
        self.measure()

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        self.setAccessibleName(tr("My answers"))
        self._copy.setText(tr("Copy"))
        self._paste.setText(tr("Paste"))
        self.viewport().update()

    # its shape

    def lay_out(self, draft: Draft) -> None:
        """Lay the page out anew; the number that was current stays so."""
        step, section = self.current_step, self.page.section(self.currentIndex())
        scrolled = self.verticalScrollBar().value()
        self._moving = True
        self.page.lay_out(draft, self._wrap())
        self.measure()
        self.verticalScrollBar().setValue(scrolled)
        if step is not None and step <= len(self.page.trace):
            found = self.page.cell(step)
            if not found.isValid():
                found = self.page.heading(self.page.paper.section_of(step))
            self.setCurrentIndex(found)
        elif section is not None and section < len(self.page.paper.sections):
            self.setCurrentIndex(self.page.heading(section))
        self._moving = False

    def measure(self) -> None:
        """Rows and columns as large as the text needs."""
        height = round(QFontMetrics(self.font()).height() * ROW_HEIGHT)
        self.verticalHeader().setDefaultSectionSize(height)
        self.horizontalHeader().setDefaultSectionSize(self._number_width())
        self.setColumnWidth(NAME, self._name_width())

    def _number_width(self) -> int:
        bold = QFont(self.font())
        bold.setBold(True)
        sign = QFontMetrics(bold).horizontalAdvance("(✓)")
        digits = QFontMetrics(number_font(self.font())).horizontalAdvance("−0.00000")
        return digits + sign + 2 * PAD + 2

    def _name_width(self) -> int:
        size = QFontMetrics(self.font()).height() * 0.86
        blocks = {
            (block.quantity, block.layer, block.phase): block
            for section in self.page.paper.sections
            for block in section.blocks
        }
        widths = (symbol(self.page.name(block), size).width for block in blocks.values())
        return round(max(widths)) + 2 * PAD + 4

    def _wrap(self) -> int:
        room = self.viewport().width() - self._name_width()
        return min(max(room // self._number_width(), 2), WIDEST)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._wrap() != self.page.wrap:
            self.lay_out(self.page.draft)
        if event.size().height() < event.oldSize().height() and self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.lay_out(self.page.draft)

    # where the student is

    @property
    def current_step(self) -> int | None:
        """The step of the number that is current."""
        return self.page.step(self.currentIndex())

    def show_step(self, step: int) -> None:
        """Make a number current, in sight; its section is opened."""
        section = self.page.paper.section_of(step)
        if not self.page.paper.open[section]:
            self.fold(section, opened=True)
        index = self.page.cell(step)
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def show_first_empty(self) -> None:
        """Make the first number that is not typed yet current, its heading in sight."""
        texts = self.page.draft.texts
        first = next((step for step in self.page.paper.order(-1) if step not in texts), None)
        if first is None:
            return
        heading = self.page.heading(self.page.paper.section_of(first))
        self.setCurrentIndex(self.page.cell(first))
        self.scrollTo(heading, QAbstractItemView.ScrollHint.PositionAtTop)
        self.scrollTo(self.currentIndex())

    def fold(self, section: int, opened: bool) -> None:
        """Open a section, or fold it."""
        self.page.draft.opened[section] = opened
        self.lay_out(self.page.draft)

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()
        step = self.page.step(current)
        if not self._moving:
            self.step_chosen.emit(-1 if step is None else step)

    # keys

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and self._mine(event):
            event.accept()
            return True
        return super().event(event)

    def _mine(self, event: QKeyEvent) -> bool:
        """Does a key belong to the page, whatever it means in the window?"""
        standard = QKeySequence.StandardKey
        if event.matches(standard.Copy) or event.matches(standard.Paste):
            return True
        keys = Qt.Key
        if event.key() in LEAVING or event.key() in (
            keys.Key_Left, keys.Key_Right, keys.Key_Home, keys.Key_End, keys.Key_F2,
            keys.Key_Delete, keys.Key_Backspace, keys.Key_Space, keys.Key_Escape,
        ):  # fmt: skip
            return not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        plain = not event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        return plain and event.text().isprintable() and bool(event.text().strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys, section = Qt.Key, self.page.section(self.currentIndex())
        enter = event.key() in (keys.Key_Return, keys.Key_Enter)
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif section is not None and (
            enter or event.key() in (keys.Key_Space, keys.Key_Left, keys.Key_Right)
        ):
            opened = self.page.paper.open[section]
            wanted = {keys.Key_Left: False, keys.Key_Right: True}.get(event.key(), not opened)
            if wanted != opened:
                self.fold(section, wanted)
        elif enter:
            self.leave(event)
        elif event.key() in (keys.Key_Delete, keys.Key_Backspace):
            if self.current_step is not None:
                self.put(self.current_step, "")
        elif event.key() == keys.Key_Escape:
            self.escaped.emit()
        elif event.key() in (keys.Key_PageUp, keys.Key_PageDown, keys.Key_Space):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def leave(self, event: QKeyEvent) -> None:
        """Go where the key leads that ended the typing; with Ctrl, ask for the marks."""
        key, shift = event.key(), event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.check_wanted.emit()
        elif key == Qt.Key.Key_Tab or (enter and not shift):
            if not self._go_on(forward=True) and key == Qt.Key.Key_Tab:
                super().focusNextPrevChild(True)
        elif key == Qt.Key.Key_Backtab or enter:
            if not self._go_on(forward=False) and key == Qt.Key.Key_Backtab:
                super().focusNextPrevChild(False)
        else:
            row = self.currentIndex().row() + (1 if key == Qt.Key.Key_Down else -1)
            self._go_to(self.page.index(row, self.currentIndex().column()))

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes from number to number; from the last one it leaves the page."""
        if self.hasFocus() and self._go_on(forward):
            return True
        return super().focusNextPrevChild(forward)

    def _go_on(self, forward: bool) -> bool:
        """To the next number, or the one before; False where there is none."""
        after = self.current_step
        if after is None:
            section = self.page.section(self.currentIndex())
            after = -1 if section is None else self._beside(section, forward)
        step = next(self.page.paper.order(after, forward), None)
        if step is None:
            return False
        self._go_to(self.page.cell(step))
        return True

    def _beside(self, section: int, forward: bool) -> int:
        """The last number before a heading (from where to go on), or the first after it."""
        sections = self.page.paper.sections
        if forward:
            return sections[section - 1].blocks[-1].last if section else -1
        return sections[section].blocks[0].first

    def _go_to(self, index: QModelIndex) -> None:
        if index.isValid() and index.flags() & Qt.ItemFlag.ItemIsSelectable:
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def focusInEvent(self, event: QEvent) -> None:
        chosen = self.currentIndex().isValid()
        super().focusInEvent(event)  # which would choose the first cell of all
        if not chosen:
            self.show_first_empty()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        section = self.page.section(index)
        if section is not None and event.button() == Qt.MouseButton.LeftButton:
            self.setFocus()
            self.setCurrentIndex(self.page.heading(section))
            self.fold(section, not self.page.paper.open[section])
            return
        super().mousePressEvent(event)

    # changes

    def put(self, step: int, text: str) -> None:
        """What was typed for one number."""
        self.page.draft.put({step: text}, words())
        self._changed(self.page.draft.unread.get(step, ""))

    def _changed(self, trouble: str = "") -> None:
        self.page.changed()
        self.told.emit(trouble)
        self.typed.emit()

    @staticmethod
    def holds_block() -> bool:
        """Does the clipboard hold more than one number?"""
        return is_block(QGuiApplication.clipboard().text())

    def copy(self) -> None:
        """The current number to the clipboard."""
        if self.current_step is not None:
            QGuiApplication.clipboard().setText(self.page.text(self.current_step))

    def paste(self) -> None:
        """A block goes in from the current number on; what has names goes where they say."""
        text, step = QGuiApplication.clipboard().text(), self.current_step
        draft, paper, said = self.page.draft, self.page.paper, words()

        def read() -> Read:
            if has_names(text):
                return as_read(read_sheet(text, paper.trace, said))
            if step is None or step < paper.trace.given:
                raise BlockError(tr("Choose the number where the block begins."))
            return read_all(placed(paper, step, text, said), said)

        if len(text) > MOST_AT_ONCE:
            job = start(lambda _: read(), self)
            job.done.connect(lambda found: self._pasted(draft, found))
            job.failed.connect(self._not_pasted)
            return
        try:
            found = read()
        except (BlockError, Refusal) as error:
            self._not_pasted(error)
        else:
            self._pasted(draft, found)

    def _pasted(self, draft: Draft, read: Read) -> None:
        draft.write(read)
        if draft is self.page.draft:
            self._changed(next(iter(read.unread.values()), ""))

    def _not_pasted(self, error: Exception) -> None:
        if not isinstance(error, BlockError | Refusal):
            raise error
        reason = error.said(words()) if isinstance(error, Refusal) else str(error)
        self.told.emit(tr("Not pasted. {reason}", reason=reason))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        with QPainter(self.viewport()) as painter:
            paint_headings(self, painter)
