"""What does a point look like? Its class by shape or number as well as by colour."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QIcon, QPainter, QPen, QPixmap

from visualizer.shades import class_color, readable_on
from visualizer.theme import Theme

RATIOS = (1, 2, 3)


def draw_mark(
    p: QPainter,
    theme: Theme,
    at: QPointF,
    radius: float,
    label: int,
    classes: int,
    hollow: bool = False,
) -> None:
    """One point: a circle, for class 1 of two a square; of several, circles with their number.

    The ring around it stands out from every colour of the plane. ``hollow`` is a test point.
    """
    color, ring = class_color(theme, label), theme.color("on_accent")
    edge = max(1.5, radius / 4)
    p.setPen(QPen(ring, 2 * edge))
    p.setBrush(ring)
    _shape(p, at, radius, label, classes)
    p.setPen(QPen(color, edge))
    p.setBrush(ring if hollow else color)
    _shape(p, at, radius - edge / 2, label, classes)
    if classes > 2:
        text = str(label)
        font = QFont(p.font())
        font.setPixelSize(max(1, round(radius * (1.35 if len(text) == 1 else 0.95))))
        font.setBold(True)
        p.setFont(font)
        p.setPen(readable_on(theme, ring if hollow else color))
        p.drawText(
            QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius),
            Qt.AlignmentFlag.AlignCenter,
            text,
        )


def draw_choice(p: QPainter, theme: Theme, at: QPointF, radius: float) -> None:
    """The ring around the chosen point."""
    p.setBrush(Qt.BrushStyle.NoBrush)
    p.setPen(QPen(theme.color("card"), 4))
    p.drawEllipse(at, radius + 6, radius + 6)
    p.setPen(QPen(theme.color("ink"), 2))
    p.drawEllipse(at, radius + 6, radius + 6)


def mark_icon(theme: Theme, label: int, classes: int, side: int) -> QIcon:
    """The mark of a class for a button."""
    icon = QIcon()
    for ratio in RATIOS:
        picture = QPixmap(side * ratio, side * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        with QPainter(picture) as p:
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_mark(p, theme, QPointF(side / 2, side / 2), side / 2 - 2, label, classes)
        icon.addPixmap(picture)
    return icon


def _shape(p: QPainter, at: QPointF, radius: float, label: int, classes: int) -> None:
    if classes == 2 and label == 1:
        side = radius * 0.89  # of the same area as the circle
        p.drawRect(QRectF(at.x() - side, at.y() - side, 2 * side, 2 * side))
    else:
        p.drawEllipse(at, radius, radius)
