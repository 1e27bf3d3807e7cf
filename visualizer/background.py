"""How is work that may take long done beside the window? One door: :func:`start`."""

import contextlib
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal


class Job(QObject):
    """Work in a thread. ``done`` carries its result, ``failed`` its exception.

    ``progressed`` carries (done, all) where the work reports it. Signals arrive on the thread
    of the window.
    """

    done = Signal(object)
    failed = Signal(object)
    progressed = Signal(int, int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._cancelled = False
        self.done.connect(self.deleteLater)
        self.failed.connect(self.deleteLater)

    def cancel(self) -> None:
        """Ask the work to stop: its next report of progress raises :class:`Cancelled`."""
        self._cancelled = True

    def report(self, done: int, total: int) -> None:
        """Called by the work, in its thread."""
        if self._cancelled:
            raise Cancelled
        self.progressed.emit(done, total)


class Cancelled(Exception):
    """The user asked the work to stop."""


class _Runnable(QRunnable):
    def __init__(self, job: Job, work: Callable[[Job], Any]) -> None:
        super().__init__()
        self._job, self._work = job, work

    def run(self) -> None:
        try:
            result = self._work(self._job)
        except Exception as error:
            self._tell("failed", error)
        else:
            self._tell("done", result)

    def _tell(self, signal: str, value: object) -> None:
        with contextlib.suppress(RuntimeError):  # the window is gone: nobody waits any more
            getattr(self._job, signal).emit(value)


def start(work: Callable[[Job], Any], parent: QObject) -> Job:
    """Do ``work(job)`` in a thread of the pool; connect to the job that comes back."""
    job = Job(parent)
    QThreadPool.globalInstance().start(_Runnable(job, work))
    return job


def wait(milliseconds: int = 10_000) -> bool:
    """Wait for all work to end, as the program does before it leaves."""
    return QThreadPool.globalInstance().waitForDone(milliseconds)
