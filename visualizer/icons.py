"""What do the pictures on the transport's buttons look like?

They are drawn, in whatever colours the theme has, so no picture files have to match it.
"""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QPolygonF

SIDE = 16
RATIOS = (1, 2, 3)


def _right(painter: QPainter, left: float = 3.5, wide: float = 9.5) -> None:
    points = (QPointF(left, 2.5), QPointF(left + wide, 8), QPointF(left, 13.5))
    painter.drawPolygon(QPolygonF(points))


def _last(painter: QPainter) -> None:
    _right(painter, 2, 8.5)
    painter.drawRect(QRectF(11.5, 2.5, 2.5, 11))


def _pause(painter: QPainter) -> None:
    painter.drawRect(QRectF(3.5, 2.5, 3.2, 11))
    painter.drawRect(QRectF(9.3, 2.5, 3.2, 11))


def _mirrored(draw: Callable[[QPainter], None]) -> Callable[[QPainter], None]:
    def mirrored(painter: QPainter) -> None:
        painter.translate(SIDE, 0)
        painter.scale(-1, 1)
        draw(painter)

    return mirrored


DRAWN: dict[str, Callable[[QPainter], None]] = {
    "next": _right,
    "play": _right,
    "last": _last,
    "pause": _pause,
    "back": _mirrored(_right),
    "first": _mirrored(_last),
}


def icon(name: str, color: QColor, disabled: QColor) -> QIcon:
    """A picture by its name, sharp on screens of up to three times the usual density."""
    made = QIcon()
    for mode, ink in ((QIcon.Mode.Normal, color), (QIcon.Mode.Disabled, disabled)):
        for ratio in RATIOS:
            made.addPixmap(_picture(name, ink, ratio), mode)
    return made


def _picture(name: str, color: QColor, ratio: int) -> QPixmap:
    picture = QPixmap(QSize(SIDE, SIDE) * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    DRAWN[name](painter)
    painter.end()
    return picture
