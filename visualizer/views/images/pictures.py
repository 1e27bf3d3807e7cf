"""What does one sample look like, as a picture on the screen?"""

from typing import Any

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.datasets.centring import pixels_again
from visualizer.shades import light_picture
from visualizer.theme import Theme
from visualizer.training.messages import About


def sample_picture(inputs: Any, about: About, theme: Theme) -> QImage | None:
    """The image that ``inputs``, as the network gets them, were made of; None if they are none."""
    if about.image_shape is None or about.pixel_range is None:
        return None
    pixels = pixels_again(inputs, about.divisor, about.scaling).reshape(about.image_shape)
    return light_picture(pixels, *about.pixel_range, theme)


class PictureBox(QWidget):
    """One picture as large as it goes, its pixels as squares, with a frame."""

    def __init__(self, theme: Theme, least: int = 60, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._least = theme, least
        self._image: QImage | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setSizePolicy(policy)
        self.setMinimumSize(least, least)

    def set_image(self, image: QImage | None) -> None:
        """Show another picture."""
        self._image = image
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Draw the frame in another colour; the picture is the caller's."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(3 * self._least, 3 * self._least)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image is None:
            return
        rect = centred(QRectF(self.rect()).adjusted(1, 1, -1, -1), self._image.size())
        with QPainter(self) as p:
            p.drawImage(rect, self._image)
            p.setPen(QPen(self._theme.color("line"), 1))
            p.setBrush(Qt.BrushStyle.NoBrush)
            p.drawRect(rect)


def centred(room: QRectF, size: QSize) -> QRectF:
    """The largest rectangle of these proportions in the middle of ``room``, on whole pixels."""
    scale = min(room.width() / size.width(), room.height() / size.height())
    wide, tall = np.floor(size.width() * scale), np.floor(size.height() * scale)
    left = np.floor(room.left() + (room.width() - wide) / 2)
    top = np.floor(room.top() + (room.height() - tall) / 2)
    return QRectF(left, top, wide, tall)
