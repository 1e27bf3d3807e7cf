"""What stands in each cell of the page: a heading, a name, a given number, or the student's own?"""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.trace import Trace
from visualizer.i18n import grouped, shown, tr
from visualizer.latex_text import plain_text
from visualizer.phases import part_name
from visualizer.session import Session
from visualizer.views.answers.drafts import Draft
from visualizer.views.answers.paper import (
    Block,
    Line,
    Paper,
    Section,
    block_latex,
    indices_of,
    symbol_of,
)

NAME = 0
"""The column of names; the numbers begin beside it."""
SIGNS = {"right": "✓", "follows": "(✓)", "wrong": "✗"}

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


def kind_name(kind: str) -> str:
    """A mark in words."""
    return {
        "right": tr("right"),
        "follows": tr("right, given your earlier number"),
        "wrong": tr("wrong"),
    }[kind]


class Page(QAbstractTableModel):
    """The page of the session's trace as Qt's model. It is as long as what is open, no longer."""

    def __init__(self, session: Session, draft: Draft, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.draft = draft
        self.wrap = 3
        self.paper = Paper(session.trace, self.wrap, draft.opened)

    @property
    def trace(self) -> Trace:
        """What the numbers are about."""
        return self.paper.trace

    # its shape

    def lay_out(self, draft: Draft, wrap: int) -> None:
        """Lay the page out anew: another network, other room, or another section open."""
        self.beginResetModel()
        self.draft, self.wrap = draft, wrap
        self.paper = Paper(self._session.trace, wrap, draft.opened)
        self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else self.paper.rows

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else 1 + self.paper.columns

    def line(self, index: Index) -> Line:
        """The row of the page that an index stands in."""
        return self.paper.line(index.row())

    def section(self, index: Index) -> int | None:
        """The section whose heading stands here, if one does."""
        if not index.isValid():
            return None
        line = self.line(index)
        return line.section if line.block is None else None

    def step(self, index: Index) -> int | None:
        """The step whose number stands here, if one does."""
        if not index.isValid() or index.column() == NAME:
            return None
        line = self.line(index)
        return line.block and line.block.step(line.row, index.column() - 1)

    def cell(self, step: int) -> QModelIndex:
        """Where a step's number stands; nowhere in a folded section."""
        found = self.paper.cell(step)
        return self.index(found[0], 1 + found[1]) if found else QModelIndex()

    def heading(self, section: int) -> QModelIndex:
        """Where the heading of a section stands."""
        return self.index(self.paper.heading(section), NAME)

    def given(self, step: int) -> bool:
        """Does this number stand in the exercise?"""
        return step < self.trace.given

    def flags(self, index: Index) -> Qt.ItemFlag:
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        step = self.step(index)
        if step is None:
            return usual if self.section(index) is not None else Qt.ItemFlag.NoItemFlags
        return usual if self.given(step) else usual | Qt.ItemFlag.ItemIsEditable

    # what is written

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        step = self.step(index)
        if step is None:
            return self._aside(index) if role == Qt.ItemDataRole.DisplayRole else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self.text(step)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.said(step)
        return None

    def text(self, step: int) -> str:
        """What was typed, or the number that is given."""
        typed = self.draft.texts.get(step, "")
        if not typed and self.given(step):
            return shown(self.trace[step].value, self._session.decimals)
        return typed

    def said(self, step: int) -> str:
        """A number with its name and its mark, in words."""
        symbol, text = symbol_of(self.trace, step), self.text(step)
        if step in self.draft.unread:
            return f"{symbol}: {self.draft.unread[step]}"
        kind = self.draft.marks.get(step)
        if kind is not None:
            return tr("{symbol} = {value}: {mark}", symbol=symbol, value=text, mark=kind_name(kind))
        if self.given(step):
            return tr("{symbol} = {value}: given", symbol=symbol, value=text)
        return f"{symbol} = {text}" if text else tr("{symbol}: empty", symbol=symbol)

    def title(self, number: int) -> str:
        """What stands in a section's heading."""
        section = self.paper.sections[number]
        if section.phase == "given":
            said = tr("Given")
        elif section.phase == "loss after":
            said = tr("Loss with the new weights")
        else:
            layer = None if section.phase == "loss" else section.layer
            said = part_name(section.phase, layer)
        if section.sample is not None and self.trace.network.samples > 1:
            said = f"{said} · {tr('Sample {sample}', sample=section.sample)}"
        return said

    def typed(self, section: Section) -> str:
        """How many numbers of a section are typed: ``2 / 6``."""
        if section.phase == "given":
            return grouped(section.stop - section.start)
        count = self.draft.count(section.start, section.stop)
        return f"{grouped(count)} / {grouped(section.stop - section.start)}"

    def name(self, block: Block) -> str:
        """The block's name as LaTeX."""
        key = ("answers", block.phase, block.quantity, block.layer)
        return self.trace.remembered(key, lambda: block_latex(block, self.trace))

    def place(self, line: Line, column: int) -> str:
        """The indices that an empty cell shows."""
        if line.block is None or (step := line.block.step(line.row, column)) is None:
            return ""
        return indices_of(line.block, self.trace, step)

    def _aside(self, index: Index) -> str:
        """Headings and names, for those who do not see the picture."""
        line = self.line(index)
        if line.block is None:
            if index.column() != NAME:
                return ""
            section = self.paper.sections[line.section]
            folded = tr("unfolded") if self.paper.open[line.section] else tr("folded")
            return f"{self.title(line.section)}, {self.typed(section)}, {folded}"
        named = index.column() == NAME and line.row == 0
        return plain_text(self.name(line.block)) if named else ""

    # changes

    def changed(self) -> None:
        """Texts or marks are other ones now."""
        self.dataChanged.emit(
            self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1)
        )
