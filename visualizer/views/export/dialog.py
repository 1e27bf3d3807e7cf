"""What will be written, how will it look, and may it begin? The export dialog."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from core.trace import Trace
from core.words import Refusal
from visualizer.background import Job
from visualizer.fields import error_line, label, say, small_button
from visualizer.i18n import grouped, tr, words
from visualizer.making import MakingDialog
from visualizer.phases import phase_name
from visualizer.scrolled import scrolled
from visualizer.settings import Settings
from visualizer.views.export.beginning import Beginning, beginning
from visualizer.views.export.chosen import Chosen
from visualizer.views.export.form import Form
from visualizer.views.export.preview import Preview

SIZE = QSize(1000, 640)


class ExportDialog(MakingDialog):
    """All that can be chosen, beside how the file begins. ``taken`` carries what, and the path."""

    taken = Signal(object, object)

    def __init__(
        self,
        trace: Trace,
        cursor: int,
        decimals: int,
        settings: Settings,
        name: str,
        parent: QWidget,
    ) -> None:
        super().__init__(tr("Export the steps"), parent)
        self._trace, self._settings, self._name = trace, settings, name
        self._offered = ""
        self.form = Form(trace, cursor, decimals, settings)
        self.preview = Preview()
        self.count = label("", "hint", "exportCount")
        self.remark = label("", "hint", "exportRemark")
        self.error = error_line("exportError")
        self.offer = small_button("exportOffer", "", tr("Take the phase that fits"))
        self.offer.clicked.connect(self._take_offer)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
        )
        self.save = self.buttons.button(QDialogButtonBox.StandardButton.Save)
        self.save.setText(tr("Export…"))
        self.save.setProperty("accent", True)
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("Cancel"))
        self.buttons.accepted.connect(self._ask_where)
        self.buttons.rejected.connect(self.reject)
        self._lay_out()
        self.form.changed.connect(self.make_soon)
        wished = SIZE.expandedTo(parent.size() * 0.7)
        self.resize(wished.boundedTo(parent.size() - QSize(40, 40)))
        self.make_soon(0)

    # how it begins

    def work(self) -> Callable[[Job], Beginning] | None:
        chosen = self.form.chosen()
        if chosen is None:
            self._refuse(tr("Tick at least one result that is left blank."))
            return None
        return _work(chosen, self._trace)

    def show_work(self, job: Job | None) -> None:
        self.preview.work(job is not None)

    def show_made(self, made: Beginning) -> None:
        self.preview.show_beginning(made)
        if made.refusal is not None:
            self._refuse(_reason(made.refusal), made.offer, made.offered)
            return
        say(self.count, tr("Steps written: {count}", count=grouped(made.steps)))
        say(self.remark, made.remark)
        say(self.error, "")
        self.offer.hide()
        self.save.setEnabled(True)

    def show_refusal(self, error: Refusal) -> None:
        self.preview.clear()
        self._refuse(_reason(error))

    def _refuse(self, reason: str, phase: str = "", count: int = 0) -> None:
        """What is chosen cannot be written, but perhaps a phase of it."""
        for line in (self.count, self.remark):
            say(line, "")
        say(self.error, reason)
        self._offered = phase
        self.offer.setVisible(bool(phase))
        if phase:
            self.offer.setText(
                tr("{phase} alone: {count} steps", phase=phase_name(phase), count=grouped(count))
            )
        self.save.setEnabled(False)

    def _take_offer(self) -> None:
        self.form.steps.place("phase", self._offered)
        self.form.steps.setFocus()
        self.make_soon(0)

    # where to

    def _ask_where(self) -> None:
        chosen = self.form.chosen()
        if chosen is None:
            return
        ending = chosen.row.suffixes[0]
        folder = Path(self._settings.text("export/folder", ""))
        dialog = QFileDialog(self, tr("Export the steps"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([f"{words()(chosen.row.title)} (*{ending})", tr("All files (*)")])
        dialog.setDefaultSuffix(ending.removeprefix("."))
        if folder.is_dir():
            dialog.setDirectory(str(folder))
        dialog.selectFile(self._name + ending)
        dialog.fileSelected.connect(lambda name: self._export(chosen, Path(name)))
        dialog.open()

    def _export(self, chosen: Chosen, path: Path) -> None:
        self.form.keep()
        self._settings.set_text("export/folder", str(path.parent))
        self.taken.emit(chosen, path)
        self.accept()

    # building

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setSpacing(8)
        parts = QSplitter()
        parts.setChildrenCollapsible(False)
        area = scrolled(self.form)
        area.setMinimumWidth(240)
        parts.addWidget(area)
        parts.addWidget(self.preview)
        parts.setStretchFactor(0, 2)
        parts.setStretchFactor(1, 3)
        parts.setSizes([430, SIZE.width() - 430])
        column.addWidget(parts, 1)
        refused = QHBoxLayout()
        refused.addWidget(self.error, 1)
        refused.addWidget(self.offer)
        self.offer.hide()
        column.addLayout(refused)
        column.addWidget(self.remark)
        last = QHBoxLayout()
        last.addWidget(self.count, 1)
        last.addWidget(self.buttons)
        column.addLayout(last)
        say(self.remark, "")


def _work(chosen: Chosen, trace: Trace) -> Callable[[Job], Any]:
    said = words()
    return lambda job: beginning(chosen, trace, job.report, said)


def _reason(error: Refusal) -> str:
    """What is wrong, without the name that the place has on the command line."""
    said = error.said(words()).removeprefix(f"{error.where()}: ")
    return said[:1].upper() + said[1:]
