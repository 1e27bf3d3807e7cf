"""What stands in each cell of the table of all steps?

Rows are derived when they are looked at, so a trace of any length opens at once.
"""

from functools import lru_cache
from time import perf_counter
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
)
from PySide6.QtGui import QColor

from core.notation import shown_tokens
from core.trace import Step
from visualizer.arithmetic_text import as_text
from visualizer.i18n import exact, grouped, shown, tr, words
from visualizer.phases import short_name
from visualizer.session import Session
from visualizer.step_filter import Rows, Wanted, rows
from visualizer.theme import Theme

NUMBER, PHASE, LAYER, SAMPLE, SYMBOL, VALUE, EXPRESSION = range(7)
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | _MIDDLE
_RIGHT = Qt.AlignmentFlag.AlignRight | _MIDDLE
_CENTRE = Qt.AlignmentFlag.AlignCenter
ALIGNMENTS = (_RIGHT, _LEFT, _CENTRE, _CENTRE, _LEFT, _RIGHT, _LEFT)
KEPT = 512
"""Steps kept ready: some screens full."""
TERMS = 8
"""Terms of a sum that are written out in a row."""
LONGEST = 1500
"""Characters of an exact expression in a tooltip."""

BUDGET = 0.008
"""Seconds that one painting may spend on arithmetic that was not ready."""

Cell = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class StepsModel(QAbstractTableModel):
    """The steps of the session's trace that fit what is wanted."""

    def __init__(self, session: Session, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self._wanted: Wanted | None = Wanted()
        self._rows = rows(session.trace, self._wanted)
        self._given = session.trace.given
        self._step = lru_cache(KEPT)(lambda index: session.trace[index])
        self._text = lru_cache(KEPT * 7)(self._written)
        self._written_out: set[int] = set()
        self._late: list[int] = []
        self._spent = 0.0
        self._catch_up = QTimer(self)
        self._catch_up.setSingleShot(True)
        self._catch_up.timeout.connect(self._fill_in)

    @property
    def rows(self) -> Rows:
        """Which step stands in which row."""
        return self._rows

    def set_wanted(self, wanted: Wanted | None) -> None:
        """Keep only what fits; None keeps nothing."""
        self._wanted = wanted
        self.refresh()

    def refresh(self) -> None:
        """The trace, the language or what is wanted is another one."""
        self.beginResetModel()
        self._forget()
        self._rows = rows(self._session.trace, self._wanted)
        self._given = self._session.trace.given
        self.endResetModel()

    def restyle(self, theme: Theme) -> None:
        """Other colours."""
        self._theme = theme
        self.repaint()

    def repaint(self) -> None:
        """Other decimals or colours: the same rows look different."""
        self._forget()
        if len(self._rows):
            last = self.index(len(self._rows) - 1, EXPRESSION)
            self.dataChanged.emit(self.index(0, 0), last)

    def _forget(self) -> None:
        self._step.cache_clear()
        self._text.cache_clear()
        self._written_out.clear()
        self._late.clear()

    def rowCount(self, parent: Cell = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Cell = _NOWHERE) -> int:
        return 0 if parent.isValid() else EXPRESSION + 1

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return ALIGNMENTS[section]
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            tr("Step"),
            tr("Phase"),
            tr("Layer"),
            tr("Sample"),
            tr("Symbol"),
            tr("Value"),
            tr("Computed as"),
        )[section]

    def data(self, index: Cell, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(index)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return ALIGNMENTS[column]
        if role == Qt.ItemDataRole.ForegroundRole:
            return self.ink(index)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._exactly(self._step(self._rows[index.row()]), column)
        return None

    def text(self, index: Cell) -> str:
        """What is written in a cell."""
        return self._text(self._rows[index.row()], index.column())

    def text_soon(self, index: Cell) -> str:
        """The same for painting: long arithmetic that is not ready is "…" and comes soon after."""
        if index.column() != EXPRESSION or self._rows[index.row()] in self._written_out:
            return self.text(index)
        if not self._catch_up.isActive():
            self._spent = 0.0
            self._catch_up.start()
        if self._spent > BUDGET:
            self._late.append(index.row())
            return "…"
        if len(self._written_out) >= KEPT:
            self._written_out.clear()
            self._text.cache_clear()
        start = perf_counter()
        text = self.text(index)
        self._spent += perf_counter() - start
        self._written_out.add(self._rows[index.row()])
        return text

    def _fill_in(self) -> None:
        """Have the rows painted again whose arithmetic was put off."""
        late, self._late = self._late, []
        if late and max(late) < len(self._rows):
            top, bottom = self.index(min(late), EXPRESSION), self.index(max(late), EXPRESSION)
            self.dataChanged.emit(top, bottom)

    def ink(self, index: Cell) -> QColor | None:
        """The colour of a cell, where it has one of its own."""
        if index.column() != PHASE:
            return None
        return self._theme.phase_color(self._step(self._rows[index.row()]).phase)

    def _written(self, index: int, column: int) -> str:
        step = self._step(index)
        given = step.phase == "given"
        if column == NUMBER:
            return "" if given else grouped(index - self._given + 1)
        if column == PHASE:
            return tr("Given") if given else short_name(step.phase)
        if column == LAYER:
            return "" if step.phase == "loss" or not step.layer else str(step.layer)
        if column == SAMPLE:
            return "" if step.sample is None else str(step.sample)
        if column == SYMBOL:
            return step.symbol
        if column == VALUE:
            return shown(step.value, self._session.decimals)
        if given:
            return ""
        return as_text(shown_tokens(step.arithmetic, self._session.decimals, TERMS, words().comma))

    def _exactly(self, step: Step, column: int) -> str | None:
        """The unrounded number or arithmetic, as a tooltip."""
        if column == VALUE:
            return exact(step.value)
        if column == EXPRESSION and step.phase != "given":
            said = step.expression
            return said if len(said) <= LONGEST else said[:LONGEST] + "…"
        return None
