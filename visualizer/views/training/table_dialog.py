"""How does a user say which columns of a table are learned from which?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QGridLayout,
    QHeaderView,
    QTableView,
    QWidget,
)

from core.datasets.choice import suggested_target, table_dataset
from core.datasets.dataset import Dataset
from core.datasets.table import SEPARATORS, Table, read_table
from visualizer.background import Job
from visualizer.fields import Choice, caption
from visualizer.i18n import tr
from visualizer.views.training.columns_model import Columns, KindDelegate, Preview
from visualizer.views.training.data_dialog import DataDialog

FOUND = "?"
"""The entry that leaves it to the program to find out."""


WIDEST = 220
MOST_FITTED = 200
"""Columns that are looked at for their width."""


class TableDialog(DataDialog):
    """A CSV: target and inputs, what is a number and what a category, scaling and split."""

    def __init__(self, path: Path, parent: QWidget) -> None:
        super().__init__(path, tr("A table"), parent)
        self.table: Table | None = None
        self._read_as: tuple[str, str] | None = None
        names = {"\t": tr("tabs"), ";": ";", "|": "|", ",": ","}
        self.separator = Choice(
            "separator",
            tr("Between columns"),
            {FOUND: tr("found by itself"), **{sign: names[sign] for sign in SEPARATORS}},
        )
        self.header = Choice(
            "header",
            tr("First row"),
            {FOUND: tr("found by itself"), "yes": tr("names"), "no": tr("numbers")},
        )
        self.target = Choice("target", tr("Target"), {})
        self.scaling = Choice(
            "scaling",
            tr("Scaling of the inputs"),
            {"none": tr("none"), "min_max": tr("min-max"), "z_score": tr("z-score")},
        )
        self.leave_out = QCheckBox(tr("Leave out rows with missing values"))
        self.leave_out.setObjectName("leaveOut")
        self.leave_out.hide()
        self.columns = Columns(self)
        self.preview = Preview(self)
        self.separator.chosen.connect(lambda _: self.make_soon(0))
        self.header.chosen.connect(lambda _: self.make_soon(0))
        self.target.chosen.connect(self._choose_target)
        self.leave_out.toggled.connect(lambda _: self.make_soon(0))
        self.columns.changed.connect(self.make_soon)
        self._build()
        self.resize(760, 600)
        self.finish()

    def work(self) -> Callable[[Job], Dataset]:
        path, read_as = self.path, (self.separator.currentData(), self.header.currentData())
        table = self.table if read_as == self._read_as else None
        target = self.target.currentData() if table is not None else None
        features, kinds = self.columns.chosen(), self.columns.kinds()
        share, seed = self.test_share, self.seed
        missing = "leave_out" if self.leave_out.isChecked() else "refuse"

        def made(job: Job) -> Dataset:
            if table is None:
                found = _read(path, *read_as)
                job.report(0, 0)
                self._found_table = found, read_as
                return table_dataset(
                    found, suggested_target(found), test_share=share, seed=seed, missing=missing
                )
            return table_dataset(
                table,
                target,
                [name for name in features if name != target],
                {n: k for n, k in kinds.items() if n in features or n == target},
                missing,
                share,
                seed,
            )

        return made

    def scaling_chosen(self) -> str:
        return str(self.scaling.currentData())

    # what was found

    def show_work(self, job: Job | None) -> None:
        super().show_work(job)
        if job is None:
            self._show_table()

    _found_table: tuple[Table, tuple[str, str]] | None = None

    def _show_table(self) -> None:
        """A table was read: list its columns, with what they seem to be."""
        if self._found_table is None:
            return
        (self.table, self._read_as), self._found_table = self._found_table, None
        table, target = self.table, suggested_target(self.table)
        self.target.clear()
        for name in table.names:
            self.target.addItem(name, name)
        self.target.place(target)
        self.columns.set_table(table, target)
        self.preview.set_table(table)
        self._fit()
        self.leave_out.setVisible(any(column.missing for column in table.columns))

    def _choose_target(self, name: str) -> None:
        self.columns.set_target(name)
        self.make_soon(0)

    def _fit(self) -> None:
        """Lines as high as their text, columns as wide, up to a limit."""
        for view in (self._columns, self._preview):
            high = view.fontMetrics().height() + 6
            view.verticalHeader().setDefaultSectionSize(high)
            view.resizeColumnsToContents()
            for column in range(min(view.model().columnCount(), MOST_FITTED)):
                if view.columnWidth(column) > WIDEST:
                    view.setColumnWidth(column, WIDEST)

    # building

    def _build(self) -> None:
        grid = QGridLayout()
        for column in (1, 3):
            grid.setColumnStretch(column, 1)
        for place, (text, widget) in enumerate(
            (
                (tr("Between columns"), self.separator),
                (tr("First row"), self.header),
                (tr("Target"), self.target),
                (tr("Scaling"), self.scaling),
            )
        ):
            line, side = divmod(place, 2)
            grid.addWidget(caption(text, widget), line, 2 * side)
            grid.addWidget(widget, line, 2 * side + 1)
        self.split_fields(grid, 2)
        self._columns = _view("columnsTable", tr("Columns of the table"))
        self._columns.setModel(self.columns)
        self._columns.setItemDelegateForColumn(1, KindDelegate(self._columns))
        self._columns.setEditTriggers(QAbstractItemView.EditTrigger.AllEditTriggers)
        self._preview = _view("previewTable", tr("First rows of the table"))
        self._preview.setModel(self.preview)
        self._preview.verticalHeader().show()
        self.column.addLayout(grid)
        self.column.addWidget(caption(tr("Inputs"), self._columns))
        self.column.addWidget(self._columns, 3)
        self.column.addWidget(caption(tr("First rows"), self._preview))
        self.column.addWidget(self._preview, 2)
        self.column.addWidget(self.leave_out)


def _read(path: Path, separator: str, header: str) -> Table:
    return read_table(
        path,
        None if separator == FOUND else separator,
        {"yes": True, "no": False}.get(header),
    )


def _view(name: str, accessible: str) -> QTableView:
    view = QTableView()
    view.setObjectName(name)
    view.setAccessibleName(accessible)
    view.setWordWrap(False)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setTabKeyNavigation(False)
    view.verticalHeader().hide()
    view.horizontalHeader().setStretchLastSection(True)
    view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    return view
