"""What will be written, how will it look, and may it begin? The export dialog."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from core.trace import Trace
from core.words import Refusal
from visualizer.background import Cancelled, Job, start
from visualizer.fields import error_line, label, say, small_button
from visualizer.i18n import grouped, tr, words
from visualizer.phases import phase_name
from visualizer.scrolled import scrolled
from visualizer.settings import Settings
from visualizer.views.export.beginning import Beginning, beginning
from visualizer.views.export.chosen import Chosen
from visualizer.views.export.form import Form
from visualizer.views.export.preview import Preview

PAUSE = 250
"""Milliseconds after a change until the beginning is made anew."""

SIZE = QSize(1000, 640)


class ExportDialog(QDialog):
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
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Export the steps"))
        self._trace, self._settings, self._name = trace, settings, name
        self._job: Job | None = None
        self._stale = False
        self._offered = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._make)
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

    def make_soon(self, pause: int = PAUSE) -> None:
        """Something was changed: make the beginning anew."""
        self._timer.start(pause)

    def _make(self) -> None:
        if self._job is not None:
            self._stale = True
            self._job.cancel()
            return
        self._stale = False
        chosen = self.form.chosen()
        if chosen is None:
            self.preview.work(False)
            self._refuse(tr("Tick at least one result that is left blank."))
            return
        self.preview.work(True)
        # The work may outlive the dialog, and must not lose the one it tells of its end.
        self._job = start(_work(chosen, self._trace), self.parent())
        self._job.done.connect(self._made)
        self._job.failed.connect(self._failed)

    def _made(self, found: Beginning) -> None:
        if self._ended():
            return
        self.preview.show_beginning(found)
        if found.refusal is not None:
            self._refuse(_reason(found.refusal), found.offer, found.offered)
            return
        say(self.count, tr("Steps written: {count}", count=grouped(found.steps)))
        say(self.remark, found.remark)
        say(self.error, "")
        self.offer.hide()
        self.save.setEnabled(True)

    def _failed(self, error: Exception) -> None:
        if self._ended() or isinstance(error, Cancelled):
            return
        self.preview.clear()
        if not isinstance(error, Refusal):
            raise error
        self._refuse(_reason(error))

    def _ended(self) -> bool:
        """The work is over; was it in vain, because something changed meanwhile?"""
        self._job = None
        self.preview.work(False)
        if self._stale:
            self._make()
        return self._stale or self._timer.isActive()

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
        dialog.fileSelected.connect(lambda name: self._take(chosen, Path(name)))
        dialog.open()

    def _take(self, chosen: Chosen, path: Path) -> None:
        self.form.keep()
        self._settings.set_text("export/folder", str(path.parent))
        self.taken.emit(chosen, path)
        self.accept()

    # the way out

    def done(self, result: int) -> None:
        self._leave()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._leave()
        super().closeEvent(event)

    def _leave(self) -> None:
        self._timer.stop()
        if self._job is not None:
            self._stale = False
            self._job.cancel()

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
