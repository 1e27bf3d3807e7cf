"""How does a dialog show what comes of what is set in it, made anew after every change?"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QWidget

from core.words import Refusal
from visualizer.background import Cancelled, Job, start

PAUSE = 250
"""Milliseconds after a change until it is made anew."""


class MakingDialog(QDialog):
    """Work goes on beside the window; what was begun before a change is dropped."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._job: Job | None = None
        self._stale = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._make)

    # to be said by each dialog

    def work(self) -> Callable[[Job], Any] | None:
        """What makes it, to be called beside the window; reads no widget then.

        None where nothing can be made of what is set; the dialog has said so.
        """
        raise NotImplementedError

    def show_work(self, job: Job | None) -> None:
        """Something is being made, or nothing is any more."""

    def show_made(self, made: Any) -> None:
        """It is made."""
        raise NotImplementedError

    def show_refusal(self, error: Refusal) -> None:
        """It cannot be made, for this reason."""
        raise NotImplementedError

    # making it

    def make_soon(self, pause: int = PAUSE) -> None:
        """Something was changed: make it anew."""
        self._timer.start(pause)

    def _make(self) -> None:
        if self._job is not None:
            self._stale = True
            self._job.cancel()
            return
        self._stale = False
        work = self.work()
        if work is None:
            self.show_work(None)
            return
        # The work may outlive the dialog, and must not lose the one it tells of its end.
        self._job = start(work, self.parent())
        self.show_work(self._job)
        self._job.done.connect(self._made)
        self._job.failed.connect(self._failed)

    def _made(self, made: Any) -> None:
        if not self._ended():
            self.show_made(made)

    def _failed(self, error: Exception) -> None:
        if self._ended() or isinstance(error, Cancelled):
            return
        if not isinstance(error, Refusal):
            raise error
        self.show_refusal(error)

    def _ended(self) -> bool:
        """The work is over; was it in vain, because something changed meanwhile?"""
        self._job = None
        self.show_work(None)
        if self._stale:
            self._make()
        return self._stale or self._timer.isActive()

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
