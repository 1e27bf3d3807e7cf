"""How does the window talk to the training process without ever waiting for it?

Two threads stand between them: one starts the process and sends, the other receives. What came
is told by signals, on the thread of the window.
"""

import contextlib
import queue
import threading
import traceback
import weakref
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from visualizer.training.messages import Broke
from visualizer.training.wire import fetch, post

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

PATIENCE = 0.4
"""Seconds the process has to end by itself."""

_END = object()


class Remote(QObject):
    """One training process, from its start to its end; a new one takes another ``Remote``."""

    came = Signal(object)  # a message
    ended = Signal()  # the process is gone, and was not asked to

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._closed = False
        self._line = _Line()
        queued = Qt.ConnectionType.QueuedConnection
        self._line.bell.came.connect(self._on_came, queued)
        self._line.bell.ended.connect(self._on_ended, queued)
        self._end = weakref.finalize(self, self._line.close)
        # A bell has to end in the window's thread: no line goes before its own threads have.
        _lines[:] = [*(line for line in _lines if line.is_busy()), self._line]
        self._line.open()

    @property
    def process_id(self) -> int | None:
        """That of the process, once it is started."""
        return self._line.process_id

    def post(self, message: object) -> None:
        """Send a message; returns at once."""
        self._line.outgoing.put(message)

    def abandon(self) -> None:
        """End the process at once, beside the window; nothing more comes."""
        self._closed = True
        self._end.detach()  # nobody waits for it
        self._line.kill()

    def close(self) -> None:
        """Ask the process to end, wait a little, then make it; nothing more comes."""
        self._closed = True
        self._end()

    def _on_came(self, message: object) -> None:
        if not self._closed:
            self.came.emit(message)

    def _on_ended(self) -> None:
        if not self._closed:
            self.ended.emit()


class _Bell(QObject):
    """Lives in the window's thread and is rung from the others."""

    came = Signal(object)
    ended = Signal()


class _Line:
    """The threads; they hold no view and no window."""

    def __init__(self) -> None:
        self.bell = _Bell()
        self.outgoing: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.process: Any = None
        self.process_id: int | None = None
        self._closing = self._killed = False
        self._thread = threading.Thread(target=self._send, name="training, to", daemon=True)

    def open(self) -> None:
        """Start the process."""
        self._thread.start()

    def kill(self) -> None:
        """End the process without asking; the threads follow by themselves."""
        self._closing = self._killed = True
        self.outgoing.put(_END)
        with contextlib.suppress(AttributeError, ValueError):  # not started, or over
            self.process.kill()

    def is_busy(self) -> bool:
        """Do its threads go on? The one that sends waits for the other."""
        return self._thread.is_alive()

    def close(self) -> None:
        """End the process, asked first; waits for it."""
        self._closing = True
        self.outgoing.put(_END)
        self._thread.join(PATIENCE)
        if self._thread.is_alive():
            self.kill()
            self._thread.join(PATIENCE)

    def _send(self) -> None:
        from visualizer.training import worker

        try:
            self.process, line = worker.start()
        except Exception:
            traceback.print_exc()
            self._tell_end()
            return
        self.process_id = self.process.pid
        if self._killed:  # while it was started
            self.process.kill()
        reader = threading.Thread(
            target=self._receive, args=(line,), name="training, from", daemon=True
        )
        reader.start()
        with contextlib.suppress(OSError):  # the process is gone: the reader tells
            while (message := self.outgoing.get()) is not _END:
                try:
                    post(line, message)
                except (TypeError, AttributeError, ValueError) as error:  # cannot be pickled
                    traceback.print_exc()
                    self._ring(self.bell.came, Broke(f"{type(error).__name__}: {error}"))
            post(line, None)
        self._end_process()
        reader.join()
        line.close()

    def _receive(self, line: "Connection") -> None:
        try:
            while True:
                self._ring(self.bell.came, fetch(line))
        except (EOFError, OSError):
            pass
        except Exception:
            traceback.print_exc()
        self._tell_end()
        self.outgoing.put(_END)

    def _tell_end(self) -> None:
        if not self._closing:
            self._ring(self.bell.ended)

    def _ring(self, signal: Any, *values: object) -> None:
        try:
            signal.emit(*values)
        except RuntimeError:  # the window is gone: nobody waits any more
            if not self._closing:
                traceback.print_exc()

    def _end_process(self) -> None:
        process = self.process
        process.join(PATIENCE / 2)
        if process.is_alive():
            process.kill()
            process.join()
        with contextlib.suppress(ValueError):  # another start has just taken note of its end
            process.close()


_lines: list[_Line] = []
"""Those whose threads go on, and some that are over."""
