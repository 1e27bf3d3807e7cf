"""Which formulas are typeset by now, and who asks for those that are not?

Asking never waits: a formula comes from memory, or later by the signal ``typeset``. A thread
fetches it from the cache on disk, or from the typesetting process, which is started for the
first formula that the disk does not have.
"""

import contextlib
import threading
import time
import weakref
from collections import OrderedDict, deque
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal, Slot

from visualizer.drawing import Drawing
from visualizer.formula_cache import FormulaCache
from visualizer.formula_picture import Formula

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

KEPT = 500
"""Formulas kept in memory; those least lately asked for go first."""

FIRST_PAINT = 0.25
"""Seconds after which the process is started at the earliest: the first paint comes before."""

PATIENCE = 60.0
"""Seconds a formula may take, the start of the process included; then it counts as dead."""


class Formulas(QObject):
    """The formulas of the window, by their LaTeX.

    ``cache_folder``: where drawings are kept from day to day; None is the user's cache folder.
    """

    typeset = Signal(str)  # this LaTeX can be had now

    def __init__(self, parent: QObject | None = None, cache_folder: Path | None = None) -> None:
        super().__init__(parent)
        self._formulas: OrderedDict[str, Formula] = OrderedDict()
        self._line = _Line(FormulaCache(cache_folder or _users_folder()))
        self._line.bell.rung.connect(self._collect, Qt.ConnectionType.QueuedConnection)
        self._end = weakref.finalize(self, self._line.close)

    def get(self, latex: str) -> Formula | None:
        """The formula, or None while it is being typeset: ``typeset`` tells when it is there."""
        formula = self._formulas.get(latex)
        if formula is not None:
            self._formulas.move_to_end(latex)
        else:
            self._line.ask([latex])
        return formula

    def prefetch(self, latex: Iterable[str]) -> None:
        """Have all of these typeset, the first one first."""
        self._line.ask([text for text in latex if text not in self._formulas])

    def peek(self, latex: str) -> Formula | None:
        """The formula if it is there already; asks for nothing."""
        return self._formulas.get(latex)

    def typeset_now(self, latex: str) -> Formula:
        """The formula, waited for: for pictures and tests, not while a user waits."""
        if latex not in self._formulas:
            self._line.ask([latex])
            self._line.wait(PATIENCE, latex)
            self._collect()
        return self._formulas.get(latex) or Formula(latex, None)

    def wait(self, timeout: float) -> bool:
        """Wait until all that was asked for is there; False where that took too long."""
        done = self._line.wait(timeout)
        self._collect()
        return done

    def close(self) -> None:
        """End the process and the thread; nothing more is typeset."""
        self._end()

    @Slot()
    def _collect(self) -> None:
        for latex, drawing in self._line.take():
            self._formulas[latex] = Formula(latex, drawing)
            while len(self._formulas) > KEPT:
                self._formulas.popitem(last=False)
            self.typeset.emit(latex)


def _users_folder() -> Path | None:
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation)
    return Path(folder) / "formulas" if folder else None


class _Bell(QObject):
    """Lives in the window's thread and is rung from the other one."""

    rung = Signal()


class _Line:
    """The thread between the window and the typesetting process; it holds no view and no window."""

    def __init__(self, cache: FormulaCache) -> None:
        self.bell = _Bell()
        self._cache = cache
        self._not_before = time.monotonic() + FIRST_PAINT
        self._news = threading.Condition()  # guards what follows
        self._wanted: dict[str, None] = {}
        self._in_hand: str | None = None
        self._done: deque[tuple[str, Drawing | None]] = deque()
        self._hurried = False
        self._closed = False
        self._thread: threading.Thread | None = None
        self._process: Any = None  # these three are the thread's own
        self._pipe: Connection | None = None
        self._starts_left = 2

    def ask(self, latex: list[str]) -> None:
        """Want these before all others."""
        with self._news:
            waiting = {text for text, _ in self._done} | {self._in_hand}
            new = [text for text in latex if text not in waiting]
            if self._closed or not new:
                return
            self._wanted = dict.fromkeys([*new, *self._wanted])
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="formulas", daemon=True)
                self._thread.start()
            self._news.notify_all()

    def take(self) -> list[tuple[str, Drawing | None]]:
        """What has come since the last time."""
        with self._news:
            taken = list(self._done)
            self._done.clear()
        return taken

    def wait(self, timeout: float, latex: str | None = None) -> bool:
        """Wait for ``latex``, or for all that is wanted."""

        def come() -> bool:
            if latex is not None:
                return latex not in self._wanted and latex != self._in_hand
            return not self._wanted and self._in_hand is None

        with self._news:
            self._hurried = True
            self._news.notify_all()
            return self._news.wait_for(lambda: come() or self._closed, timeout) and come()

    def close(self) -> None:
        """Ask the process to end, wait a little, then make it."""
        with self._news:
            self._closed = True
            self._wanted.clear()
            self._news.notify_all()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(3.0)

    def _run(self) -> None:
        missed: set[str] = set()  # wanted, and not on the disk
        while True:
            with self._news:
                self._news.wait_for(lambda: self._wanted or self._closed)
                if self._closed:
                    break
                # all that the disk has comes first; only then what must be typeset
                fresh = [text for text in self._wanted if text not in missed]
                latex = fresh[0] if fresh else next(iter(self._wanted))
                self._in_hand = latex
            drawing = self._cache.read(latex) if fresh else self._typeset(latex)
            if fresh and drawing is None:
                missed.add(latex)
                continue
            missed.discard(latex)
            with self._news:
                self._wanted.pop(latex, None)
                self._in_hand = None
                self._done.append((latex, drawing))
                self._news.notify_all()
                closed = self._closed
            if not closed:
                self.bell.rung.emit()
        self._end_process()

    def _typeset(self, latex: str) -> Drawing | None:
        """Have the process do it; one that died is started again once."""
        while not self._closed:
            try:
                pipe = self._pipe or self._start_process()
                if pipe is None:
                    return None
                pipe.send(latex)
                deadline = time.monotonic() + PATIENCE
                while not pipe.poll(0.05):
                    if self._closed:
                        return None
                    if time.monotonic() > deadline:
                        raise TimeoutError("the typesetter does not answer")
                drawing = pipe.recv()
            except Exception:  # it died, or could not be started at all
                self._end_process(patience=0.0)
                continue
            if drawing is not None:
                self._cache.write(latex, drawing)
            return drawing
        return None

    def _start_process(self) -> "Connection | None":
        with self._news:
            self._news.wait_for(
                lambda: self._hurried or self._closed, self._not_before - time.monotonic()
            )
            if self._closed or self._starts_left == 0:
                return None
        self._starts_left -= 1
        from visualizer import typesetter

        self._process, self._pipe = typesetter.start()
        return self._pipe

    def _end_process(self, patience: float = 0.5) -> None:
        process, pipe = self._process, self._pipe
        self._process = self._pipe = None
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.send(None)
            pipe.close()
        if process is None:
            return
        process.join(patience)
        if process.is_alive():
            process.terminate()
            process.join(patience or 0.5)
        if process.is_alive():
            process.kill()
            process.join()
        process.close()
