"""Which bytes does a file hold, gzipped or not, up to a limit?"""

import gzip
import zlib
from pathlib import Path

from core.datasets.errors import DataError
from core.files import FileError, readable

MOST_BYTES = 640 << 20
"""Data beyond this would not fit an ordinary machine's memory once unpacked. MNIST as float64 in
a pickle has 440 MB."""

_GZIP = b"\x1f\x8b"


def unpacked(path: str | Path, limit: int = MOST_BYTES) -> bytes:
    """The bytes of a file, unpacked if it is gzipped; never more than ``limit`` are made.

    Raises FileError where it cannot be read and DataError where it is too large or damaged.
    """
    readable(path)
    try:
        with Path(path).open("rb") as file:
            packed = file.read(2) == _GZIP
            file.seek(0)
            if packed:
                with gzip.GzipFile(fileobj=file) as inner:
                    data = inner.read(limit + 1)
            else:
                data = file.read(limit + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise DataError(
            str(path), "the gzip file is damaged or cut short; copy or download it again"
        ) from None
    except OSError as error:
        reason = " ".join((error.strerror or str(error)).split()).lower()
        raise FileError(path, "cannot be read ({reason})", reason=reason) from None
    if len(data) > limit:
        raise DataError(
            str(path), "more than {most} MiB once unpacked; use a part of it", most=limit >> 20
        )
    return data
