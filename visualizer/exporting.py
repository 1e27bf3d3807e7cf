"""How does Step's computation go to a file, from the dialog to a word when it is written?"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from core.files import FileError, writing
from core.trace import Trace
from core.words import Refusal
from visualizer.background import Cancelled, Job, start
from visualizer.banner import Banner
from visualizer.filing import file_name
from visualizer.i18n import tr, words
from visualizer.session import Session
from visualizer.settings import Settings

if TYPE_CHECKING:
    from visualizer.views.export.chosen import Chosen

OPENED = (".html", ".htm", ".pdf", ".xlsx", ".png", ".svg", ".gif")
"""Endings of files that are there to be looked at: no program starts with them."""


class Exporting(QObject):
    """Asks what is wanted, and writes it in the background."""

    def __init__(
        self, session: Session, settings: Settings, banner: Banner, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session, self._settings = session, settings
        self._banner, self._window = banner, window
        self._job: Job | None = None
        self._name = ""

    def ask(self) -> None:
        """Show the dialog, and write what is taken there."""
        from visualizer.views.export.dialog import ExportDialog  # not while the window opens

        session = self._session
        trace = session.trace
        dialog = ExportDialog(
            trace,
            session.cursor,
            session.decimals,
            self._settings,
            file_name(session.network, "steps"),
            self._window,
        )
        dialog.taken.connect(lambda chosen, path: self.write(chosen, trace, path))
        dialog.open()

    def write(self, chosen: Chosen, trace: Trace, path: Path) -> None:
        """Write ``trace`` as it was chosen; a file that is there is replaced when all is well.

        One at a time: another that is still being written is cancelled.
        """
        said = tr("Writing {name} …", name=path.name)
        if self._job is not None:
            said = f"{tr('Cancelled; {name} was not written.', name=self._name)} {said}"
        self.cancel()
        job = start(lambda job: _write(job, chosen, trace, path), self)
        self._job, self._name = job, path.name
        self._banner.work(said, job.cancel)
        job.progressed.connect(lambda *now: self._advance(job, *now))
        job.done.connect(lambda _: self._written(job, path))
        job.failed.connect(lambda error: self._failed(job, error, path))

    def cancel(self) -> None:
        """Stop an export that goes on; nothing is left of its file."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _advance(self, job: Job, done: int, total: int) -> None:
        if job is self._job:
            self._banner.advance(done, total)

    def _written(self, job: Job, path: Path) -> None:
        if job is self._job:
            self._job = None
        actions = {tr("Show in folder"): lambda: _open(path.parent)}
        if path.suffix.lower() in OPENED:
            actions = {tr("Open"): lambda: _open(path), **actions}
        # A long path may be broken behind its folders.
        said = str(path).replace(os.sep, f"{os.sep}\u200b")
        self._banner.say(tr("{name} is written.", name=said), "note", actions)

    def _failed(self, job: Job, error: Exception, path: Path) -> None:
        if job is not self._job and isinstance(error, Cancelled):
            return  # that has been said, where another export took its place
        if job is self._job:
            self._job = None
        if isinstance(error, Cancelled):
            self._banner.say(tr("Cancelled; {name} was not written.", name=path.name), "note")
        elif isinstance(error, FileError):
            self._banner.say(error.said(words()))
        elif isinstance(error, Refusal):
            self._banner.say(f"{path.name}: {error.said(words())}")
        else:
            raise error


def _write(job: Job, chosen: Chosen, trace: Trace, path: Path) -> None:
    with writing(path, overwrite=True) as file:
        chosen.write(trace, file, job.report)


def _open(path: Path) -> None:
    """In the program that the system has for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.absolute())))
