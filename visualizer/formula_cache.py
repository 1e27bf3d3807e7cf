"""Which formulas were typeset on an earlier day, and where are their drawings kept?

One file a formula. The cache is a convenience: a folder that is missing, broken, full or
forbidden only means that formulas are typeset again.
"""

import contextlib
import hashlib
import json
import os
from dataclasses import asdict
from functools import cached_property
from pathlib import Path

from visualizer.drawing import REVISION, Drawing

LIMIT = 16 * 2**20
"""Bytes on disk; beyond them the oldest files go."""

LOOK_AFTER = 50
"""So many files are written between two looks at the folder's size."""


class FormulaCache:
    """Drawings by their LaTeX, in ``folder`` (None: nothing is kept)."""

    def __init__(self, folder: Path | None, limit: int = LIMIT) -> None:
        self._folder = folder
        self._limit = limit
        self._written = 0

    def read(self, latex: str) -> Drawing | None:
        """The drawing kept for ``latex``, or None where there is no sound one."""
        if self._folder is None:
            return None
        try:
            entry = json.loads(self._path(self._folder, latex).read_text("utf-8"))
            if entry.pop("latex") != latex:
                return None
            return Drawing(**entry)
        except (OSError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
            return None

    def write(self, latex: str, drawing: Drawing) -> None:
        """Keep ``drawing``; a reader meanwhile sees the whole file or none."""
        if self._folder is None:
            return
        path = self._path(self._folder, latex)
        unfinished = path.with_suffix(f".{os.getpid()}.tmp")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            unfinished.write_text(json.dumps({"latex": latex, **asdict(drawing)}), "utf-8")
            unfinished.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                unfinished.unlink()
            return
        if self._written % LOOK_AFTER == 0:
            self._make_room(self._folder)
        self._written += 1

    def _path(self, folder: Path, latex: str) -> Path:
        key = f"{self._version}\n{REVISION}\n{latex}"
        return folder / (hashlib.sha256(key.encode("utf-8", "replace")).hexdigest() + ".json")

    @cached_property
    def _version(self) -> str:
        from importlib import metadata  # takes its time, and is wanted after the first paint

        try:
            return metadata.version("ziamath")
        except metadata.PackageNotFoundError:
            return ""

    def _make_room(self, folder: Path) -> None:
        """Delete the oldest files until a quarter of the limit is free again."""
        found = []
        with contextlib.suppress(OSError):
            for entry in os.scandir(folder):
                if entry.name.endswith((".json", ".tmp")):
                    with contextlib.suppress(OSError):
                        status = entry.stat()
                        found.append((status.st_mtime, status.st_size, entry.path))
        total = sum(size for _, size, _ in found)
        if total <= self._limit:
            return
        for _, size, path in sorted(found):
            with contextlib.suppress(OSError):
                os.unlink(path)
                total -= size
            if total <= self._limit * 3 // 4:
                return
