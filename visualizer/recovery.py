"""How does unsaved work outlive a crash?

Each window keeps a copy of its unsaved network in a folder of the user's, with a lock that ends
with its process. A later start finds copies whose lock nobody holds.
"""

import contextlib
import os
import secrets
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QStandardPaths, QTimer

from core.checks import DocumentError
from core.documents import network_text, parse_network
from core.files import FileError, read_text, write_text
from core.network import Network
from visualizer.background import start
from visualizer.session import Session

DELAY = 1_000
"""Milliseconds after an edit until the copy is written."""


def recovery_folder() -> Path:
    """Where the copies lie."""
    where = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)
    return Path(where) / "unsaved"


class Recovery(QObject):
    """Keeps the copy of one session up to date, and takes it away when nothing is unsaved."""

    def __init__(self, session: Session, folder: Path) -> None:
        super().__init__(session)
        self._session = session
        self._file = folder / f"{os.getpid()}-{secrets.token_hex(4)}.json"
        self._lock: QLockFile | None = None
        self._busy = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY)
        self._timer.timeout.connect(self._write)
        session.network_changed.connect(self._timer.start)
        session.dirty_changed.connect(self._timer.start)

    def clear(self) -> None:
        """Nothing is unsaved any more: the window closes in good order."""
        self._timer.stop()
        self._drop()

    def _write(self) -> None:
        if not self._session.dirty:
            self._drop()
            return
        if self._busy:
            self._timer.start()
            return
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
        except OSError:
            return  # nowhere to keep a copy; saving itself will say why
        if self._lock is None:
            self._lock = _lock(self._file)
            self._lock.tryLock(0)
        network, file = self._session.document, self._file
        job = start(lambda _: write_text(file, network_text(network), overwrite=True), self)
        self._busy = True
        job.done.connect(self._written)
        job.failed.connect(self._written)

    def _written(self) -> None:
        self._busy = False
        if not self._session.dirty:
            self._drop()

    def _drop(self) -> None:
        with contextlib.suppress(OSError):
            self._file.unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None


def _lock(file: Path) -> QLockFile:
    lock = QLockFile(str(file.with_suffix(".lock")))
    lock.setStaleLockTime(0)
    return lock


def take_unsaved(folder: Path) -> list[Network]:
    """The networks that crashed windows left behind, newest first; takes them out of the folder.

    Broken copies are dropped.
    """
    found: list[Network] = []
    try:
        files = sorted(folder.glob("*.json"), key=lambda f: f.stat().st_mtime, reverse=True)
    except OSError:
        return []
    for file in files:
        lock = _lock(file)
        if not lock.tryLock(0):
            continue
        with contextlib.suppress(DocumentError, FileError):
            found.append(parse_network(read_text(file)))
        with contextlib.suppress(OSError):
            file.unlink()
        lock.unlock()
    return found
