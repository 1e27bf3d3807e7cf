"""How is a network read from a file of either kind, and in which kind is it written?

Read by what the file holds; written by the ending of its name: ``.json`` is the document that
people write by hand, ``.npz`` the archive for large networks. Both are exact.
"""

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from core.archive import is_archive, read_archive, write_archive
from core.documents import read_network, write_network
from core.files import FileError, readable, refuse_existing
from core.network import Network

WRITERS: dict[str, Callable[[Network, str | Path, bool], None]] = {
    ".json": write_network,
    ".npz": write_archive,
}
"""How a network is written, by the ending of the file's name."""


def read_stored(path: str | Path) -> Network:
    """The network in the file ``path``; raises DocumentError or FileError."""
    readable(path)
    try:
        with Path(path).open("rb") as file:
            packed = is_archive(file)
    except OSError as error:
        reason = " ".join((error.strerror or str(error)).split()).lower()
        raise FileError(path, "cannot be read ({reason})", reason=reason) from None
    return read_archive(path) if packed else read_network(path)


def write_stored(network: Network, path: str | Path, overwrite: bool = False) -> None:
    """Write ``network`` to ``path``, whole or not at all; raises FileError."""
    writer_for(path)(network, path, overwrite)


def writer_for(path: str | Path) -> Callable[[Network, str | Path, bool], None]:
    """How a network is written under such a name; raises FileError for another ending."""
    suffix = Path(path).suffix.lower()
    if suffix not in WRITERS:
        raise FileError(path, "give it the ending {endings}", endings=" or ".join(WRITERS))
    return WRITERS[suffix]


def refuse_unwritable(path: str | Path, overwrite: bool = False) -> None:
    """Raise FileError if ``path`` could not be written now: to be asked before long work."""
    refuse_existing(path, overwrite)
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        raise FileError(path, "not an ordinary file; choose another name")
    if not target.parent.is_dir():
        raise FileError(path, "there is no folder {folder}; make it first, or name another",
                        folder=str(Path(path).parent))  # fmt: skip
    try:
        handle, probe = tempfile.mkstemp(prefix=".", suffix=".part", dir=target.parent)
    except OSError as error:
        reason = " ".join((error.strerror or str(error)).split()).lower()
        raise FileError(path, "cannot be written ({reason})", reason=reason) from None
    os.close(handle)
    with contextlib.suppress(OSError):
        os.unlink(probe)
