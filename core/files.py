"""How is a file read, and written whole or not at all?"""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from core.words import ENGLISH, Refusal, Words

LARGEST = 1 << 30
"""Documents beyond this many bytes are refused before they are read."""


_UMASK = os.umask(0o022)
os.umask(_UMASK)


class FileError(OSError):
    """A file that cannot be read or written: one line that names it and the remedy."""

    def __init__(self, path: str | Path, problem: str, /, **values: object) -> None:
        self.path = path
        self.problem = problem
        self.values = values
        super().__init__(self.said(ENGLISH))

    def __str__(self) -> str:
        return self.said(ENGLISH)

    def said(self, words: Words) -> str:
        """The line in another language."""
        name = " ".join(ascii(str(self.path))[1:-1].split()) if _odd(self.path) else str(self.path)
        return f"{name}: {words(self.problem, **self.values)}"


def _odd(path: str | Path) -> bool:
    return not str(path).isprintable()


def readable(path: str | Path) -> None:
    """Raise FileError if ``path`` cannot be opened for reading."""
    try:
        if Path(path).is_dir():
            raise FileError(path, "this is a folder; name a file in it")
        with Path(path).open("rb"):
            pass
    except FileNotFoundError:
        raise FileError(path, "no such file; check the name and the folder") from None
    except FileError:
        raise
    except (OSError, ValueError) as error:
        raise FileError(path, "cannot be read ({reason})", reason=_reason(error)) from None


def read_text(path: str | Path) -> str:
    """The text of a UTF-8 file (with or without BOM); raises FileError."""
    readable(path)
    try:
        with Path(path).open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > LARGEST:
                raise FileError(path, "larger than 1 GiB; this is not a network document")
            data = file.read(LARGEST + 1)
            if len(data) > LARGEST:
                raise FileError(path, "larger than 1 GiB; this is not a network document")
    except FileError:
        raise
    except OSError as error:
        raise FileError(path, "cannot be read ({reason})", reason=_reason(error)) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(
            path,
            "not a text file (byte {byte} is not UTF-8); save it as UTF-8 text",
            byte=error.start,
        ) from None


def write_text(path: str | Path, text: str, overwrite: bool = False) -> None:
    """Write ``text`` to ``path`` in one piece; raises FileError."""
    with writing(path, overwrite) as file:
        file.write(text.encode("utf-8"))


def refuse_existing(path: str | Path, overwrite: bool) -> None:
    """Raise FileError if ``path`` is there already and may not be replaced."""
    if not overwrite and os.path.lexists(path):
        raise FileError(path, "there already; use --force to replace it, or another name")


@contextlib.contextmanager
def writing(path: str | Path, overwrite: bool = False) -> Iterator[IO[bytes]]:
    """A binary file that takes the place of ``path`` when the block ends well, and only then.

    It is written beside the target under another name, and renamed. Raises FileError.
    """
    target = Path(path)
    temporary = ""
    try:
        target = Path(os.path.realpath(path))
        refuse_existing(path, overwrite)
        if target.exists() and not target.is_file():
            raise FileError(path, "not an ordinary file; choose another name")
        handle, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _settle(temporary, target, overwrite)
        temporary = ""
    except (FileError, Refusal):
        raise
    except (OSError, ValueError) as error:
        raise FileError(target, "cannot be written ({reason})", reason=_reason(error)) from None
    finally:
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)


def _settle(temporary: str, target: Path, overwrite: bool) -> None:
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_UMASK
    with contextlib.suppress(OSError):
        os.chmod(temporary, mode)
    refuse_existing(target, overwrite)
    os.replace(temporary, target)


def _reason(error: Exception) -> str:
    return " ".join((getattr(error, "strerror", None) or str(error)).split()).lower()
