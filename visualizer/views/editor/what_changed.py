"""What did the update do: to the loss, and to each weight of the layer at hand?"""

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QSizePolicy,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from visualizer.fields import Disclosure, label
from visualizer.i18n import exact, shown, tr
from visualizer.session import Session
from visualizer.theme import Theme
from visualizer.views.grid.field import PAD, number_font
from visualizer.views.grid.model import widest

MAX_ROWS = 10
NOWHERE = QModelIndex()


class WhatChanged(QWidget):
    """Shown during the update: the loss before and after, and a table of old and new weights."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("whatChanged")
        self._session = session
        self.loss = QLabel()
        self.loss.setObjectName("lossChange")
        self.loss.setWordWrap(True)
        self.model = _Changes(theme, self)
        self.table = _ChangesTable(self.model)
        self.toggle = Disclosure(
            "changesToggle", tr("Show or hide the weights"), self.table, opened=True
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(label(tr("What changed").upper(), "section"))
        layout.addWidget(self.loss)
        layout.addWidget(self.toggle, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.table, 0, Qt.AlignmentFlag.AlignLeft)
        self.table.clicked.connect(self._go)
        session.cursor_moved.connect(self.refresh)
        session.network_changed.connect(self._on_network_changed)
        session.decimals_changed.connect(self.refresh)
        # Its room is kept while it is hidden: the panel stays as it is from step to step.
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self.hide()

    def refresh(self) -> None:
        """Show the state of the session."""
        session = self._session
        step = session.step
        layer = step.layer
        visible = step.phase == "update" and layer is not None
        self.setVisible(visible)
        if not visible:
            return
        trace, decimals = session.trace, session.decimals
        before, after = trace.loss, trace.loss_after
        self.loss.setText(
            tr(
                "Loss {before} → {after} after the update",
                before=shown(before, decimals),
                after=shown(after, decimals),
            )
        )
        self.loss.setToolTip(f"{exact(before)} → {exact(after)}")
        self._fill(layer)
        is_bias = step.quantity.endswith("biases")
        row = self.model.row("b" if is_bias else "W", step.position)
        self.model.set_lit(row)
        self.table.measure()
        if row >= 0:
            self.table.scrollTo(self.model.index(row, 0))

    def _on_network_changed(self) -> None:
        self.refresh()
        weighted = self._session.network.weighted
        if weighted and self.isHidden() and not self._session.crossing:
            self._fill(weighted[0][0])  # its room is kept, and ready
            self.table.measure()

    def _fill(self, layer: int) -> None:
        """Put the numbers of a layer in place."""
        session = self._session
        self.toggle.set_text(tr("Layer {layer}: old and new", layer=layer))
        network = session.network.layers[layer - 1]
        self.model.set_arrays(
            [
                (name, old, session.trace.values(quantity, layer))
                for name, quantity, old in (
                    ("W", "new_weights", network.weights),
                    ("b", "new_biases", network.biases),
                )
                if old is not None
            ],
            session.decimals,
        )

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self.model.theme = theme
        self.table.viewport().update()

    def _go(self, index: QModelIndex) -> None:
        name, position = self.model.place(index.row())
        quantity = "weights" if name == "W" else "biases"
        layer = self._session.step.layer
        step = self._session.trace.index(quantity, layer, position, phase="update")
        if step is not None:
            self._session.go(step)


class _Changes(QAbstractTableModel):
    """One line a number: its name, the old and the new one. Nothing is listed beforehand."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self.theme = theme
        self.arrays: list[tuple[str, np.ndarray, np.ndarray]] = []
        self.decimals = 4
        self._lit = -1

    def set_arrays(
        self, arrays: list[tuple[str, np.ndarray, np.ndarray | None]], decimals: int
    ) -> None:
        kept = [(name, old, old if new is None else new) for name, old, new in arrays]
        same = [(n, o.shape) for n, o, _ in kept] == [(n, o.shape) for n, o, _ in self.arrays]
        if not same:
            self.beginResetModel()
        self.arrays, self.decimals = kept, decimals
        if not same:
            self.endResetModel()

    def set_lit(self, row: int) -> None:
        self._lit = row
        last = self.index(self.rowCount() - 1, 2)
        self.dataChanged.emit(self.index(0, 0), last)

    def row(self, name: str, position: tuple[int, ...]) -> int:
        """The line of a number, or -1."""
        start = 0
        for one, old, _ in self.arrays:
            if one == name:
                place = tuple(at - 1 for at in position)
                return start + int(np.ravel_multi_index(place, old.shape))
            start += old.size
        return -1

    def place(self, row: int) -> tuple[str, tuple[int, ...]]:
        """Which number stands in a line."""
        name, old, _, flat = self._entry(row)
        return name, tuple(int(at) + 1 for at in np.unravel_index(flat, old.shape))

    def rowCount(self, parent: QModelIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else sum(old.size for _, old, _ in self.arrays)

    def columnCount(self, parent: QModelIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else 3

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        roles = Qt.ItemDataRole
        if role == roles.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if index.column() else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == roles.BackgroundRole:
            return self.theme.tint("update", 0.24) if index.row() == self._lit else None
        if role == roles.ForegroundRole:
            return QColor(self.theme.color("soft" if index.column() < 2 else "ink"))
        if role in (roles.DisplayRole, roles.ToolTipRole):
            if index.column() == 0:
                name, position = self.place(index.row())
                return f"{name} {','.join(map(str, position))}"
            _, old, new, flat = self._entry(index.row())
            value = float((old, new)[index.column() - 1].reshape(-1)[flat])
            return shown(value, self.decimals) if role == roles.DisplayRole else exact(value)
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if role != Qt.ItemDataRole.DisplayRole or orientation == Qt.Orientation.Vertical:
            return None
        return ("", tr("before"), tr("after"))[section]

    def _entry(self, row: int) -> tuple[str, np.ndarray, np.ndarray, int]:
        for name, old, new in self.arrays:
            if row < old.size:
                return name, old, new, row
            row -= old.size
        raise IndexError(row)


class _ChangesTable(QTableView):
    """A small table, as large as its lines up to a limit."""

    def __init__(self, model: _Changes) -> None:
        super().__init__()
        self.setObjectName("changes")
        self.setAccessibleName(tr("Weights before and after the update"))
        self.setStyleSheet("QTableView { border: 0; } QHeaderView::section { padding: 0 6px; }")
        self._changes = model
        self._size = QSize()
        self.setModel(model)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.verticalHeader().hide()
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setMinimumSectionSize(1)
            header.setSectionsClickable(False)
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        policy = QSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def measure(self) -> None:
        """Give the columns the width of their widest text."""
        self.setFont(number_font(self.font()))
        metrics = QFontMetrics(self.font())
        rows = self._changes.rowCount()
        decimals = self._changes.decimals
        texts = [t for _, *both in self._changes.arrays for a in both for t in widest(a, decimals)]
        number = max(metrics.horizontalAdvance(t) for t in (*texts, tr("before"), tr("after")))
        names = [self._changes.index(row, 0).data() for row in (0, rows - 1)]
        first = max(metrics.horizontalAdvance(str(n)) for n in names)
        self.setColumnWidth(0, first + 2 * PAD)
        self.setColumnWidth(1, number + 2 * PAD)
        self.setColumnWidth(2, number + 2 * PAD)
        self.verticalHeader().setDefaultSectionSize(metrics.height() + PAD - 2)
        self.horizontalHeader().setFixedHeight(metrics.height() + PAD)
        size = self.sizeHint()
        if size != self._size:  # else the whole panel is laid out anew for nothing
            self._size = size
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        width = sum(self.columnWidth(column) for column in range(3))
        if self._changes.rowCount() > MAX_ROWS:
            width += self.verticalScrollBar().sizeHint().width()
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 2 * self.verticalHeader().defaultSectionSize())

    def heightForWidth(self, width: int) -> int:
        rows = min(self._changes.rowCount(), MAX_ROWS)
        height = rows * self.verticalHeader().defaultSectionSize()
        height += self.horizontalHeader().height()
        if width < sum(self.columnWidth(column) for column in range(3)):
            height += self.horizontalScrollBar().sizeHint().height()
        return height
