"""How does a picture become the bytes of a file?"""

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage


def png(image: QImage) -> bytes:
    """The image as PNG."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())
