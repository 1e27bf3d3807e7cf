"""How does a picture in a file become bytes? By Qt, without a screen."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from core.datasets.dataset import Bytes


def prepare() -> None:
    """Keep Qt from asking for a screen, and from writing its own lines about broken pictures.

    To be called before Qt is loaded for the first time.
    """
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    rules = os.environ.get("QT_LOGGING_RULES", "")
    os.environ["QT_LOGGING_RULES"] = ";".join(filter(None, [rules, "qt.gui.imageio*=false"]))


def decode(path: Path) -> Bytes:
    """The picture in ``path``, turned as its camera says: (rows, cols, 3), or 4 with opacity.

    Raises ValueError with the reason where there is none.
    """
    from PySide6.QtGui import QImage, QImageReader

    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    image = reader.read()
    if image.isNull():
        raise ValueError(reader.errorString())
    opaque = not image.hasAlphaChannel()
    kind = QImage.Format.Format_RGB888 if opaque else QImage.Format.Format_RGBA8888
    image = image.convertToFormat(kind)
    lines = np.frombuffer(image.constBits(), np.uint8).reshape(-1, image.bytesPerLine())
    channels = 3 if opaque else 4
    rows, cols = image.height(), image.width()
    # A copy: the picture goes, and its lines may be longer than their pixels.
    return lines[:rows, : cols * channels].reshape(rows, cols, channels).copy()


def decode_quietly(path: Path) -> Bytes:
    """The same, where nobody else writes to standard error meanwhile: libpng would, in C."""
    with _silence():
        return decode(path)


@contextmanager
def _silence() -> Iterator[None]:
    try:
        kept = os.dup(2)
    except OSError:  # there is no standard error
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
