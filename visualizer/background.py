"""How is work that may take long done beside the window? One door: :func:`start`."""

import contextlib
import threading
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal


class Job(QObject):
    """Work in a thread. ``done`` carries its result, ``failed`` its exception.

    ``progressed`` carries (done, all) where the work reports it. Signals arrive on the thread
    of the window.
    """

    done = Signal(object)
    failed = Signal(object)
    progressed = Signal(int, int)
    _ended = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._cancelled = threading.Event()
        self._ended.connect(self.deleteLater)

    def cancel(self) -> None:
        """Ask the work to stop: its next report of progress raises :class:`Cancelled`."""
        self._cancelled.set()

    def report(self, done: int, total: int) -> None:
        """Called by the work, in its thread; ``total`` is 0 as long as it is not known."""
        if self._cancelled.is_set():
            raise Cancelled
        if total:
            self._tell("progressed", done, total)

    def run(self, work: Callable[["Job"], Any]) -> None:
        """Do the work and tell how it ended; the body of the thread."""
        try:
            result = work(self)
        except Exception as error:
            self._tell("failed", error)
        else:
            self._tell("done", result)
        # Only now, or the job could be deleted before it has told all that listen.
        self._tell("_ended")

    def _tell(self, signal: str, *values: object) -> None:
        with contextlib.suppress(RuntimeError):  # the window is gone: nobody waits any more
            getattr(self, signal).emit(*values)


class Cancelled(Exception):
    """The user asked the work to stop."""


_NAME = "background work"


def start(work: Callable[[Job], Any], parent: QObject) -> Job:
    """Do ``work(job)`` in a thread; connect to the job that comes back.

    It starts when the window's thread is next idle, so no signal comes before it is connected.
    """
    job = Job(parent)
    thread = threading.Thread(target=job.run, args=(work,), name=_NAME)
    QTimer.singleShot(0, job, thread.start)
    return job


def wait(seconds: float = 10.0) -> bool:
    """Wait for all work to end, as the program does before it leaves."""
    end = time.monotonic() + seconds
    working = [thread for thread in threading.enumerate() if thread.name == _NAME]
    for thread in working:
        thread.join(max(0.0, end - time.monotonic()))
    return not any(thread.is_alive() for thread in working)
