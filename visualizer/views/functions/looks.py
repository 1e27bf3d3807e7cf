"""Which colour, dashes and marker does each curve have, so that colour is never alone?"""

from typing import NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from visualizer.theme import Theme

TOKENS = ("positive", "negative", "backward", "update", "loss", "ink", "soft")
DASHES: tuple[tuple[float, ...], ...] = ((6, 2.5), (1.5, 1.5), (6, 2, 1.2, 2), (10, 2))
MARKERS = ("disc", "square", "triangle", "diamond", "cross")


class Look(NamedTuple):
    """How one curve is drawn; the dashes are in widths of the line."""

    token: str
    dashes: tuple[float, ...]
    marker: str

    def pen(self, theme: Theme, width: float, solid: bool = False) -> QPen:
        """The pen of its line; ``solid`` for the one curve that is written out."""
        pen = QPen(theme.color(self.token), width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if self.dashes and not solid:
            pen.setDashPattern(list(self.dashes))
        return pen


def look(place: int) -> Look:
    """The look of the curve at a place of its table: no two of the first 35 share all three."""
    return Look(
        TOKENS[place % len(TOKENS)], DASHES[place % len(DASHES)], MARKERS[place % len(MARKERS)]
    )


def paint_sample(
    p: QPainter, rect: QRectF, look: Look, theme: Theme, width: float, solid: bool
) -> None:
    """A piece of the line with its marker, as a legend shows it."""
    p.setPen(look.pen(theme, width, solid))
    middle = rect.center()
    p.drawLine(QLineF(rect.left(), middle.y(), rect.right(), middle.y()))
    paint_marker(p, middle, look, theme, 2.1 * width)


def paint_marker(p: QPainter, at: QPointF, look: Look, theme: Theme, radius: float) -> None:
    """The marker of a curve, on ground of its own."""
    p.setPen(QPen(theme.color("card"), radius * 0.35))
    p.setBrush(theme.color(look.token))
    r = radius
    match look.marker:
        case "disc":
            p.drawEllipse(at, r, r)
        case "square":
            p.drawRect(QRectF(at.x() - 0.9 * r, at.y() - 0.9 * r, 1.8 * r, 1.8 * r))
        case "triangle":
            p.drawPolygon(_shape(at, r, ((0, -1.25), (1.15, 0.85), (-1.15, 0.85))))
        case "diamond":
            p.drawPolygon(_shape(at, r, ((0, -1.35), (1.15, 0), (0, 1.35), (-1.15, 0))))
        case "cross":
            b, a = 0.42, 1.15
            corners = ((-b, -a), (b, -a), (b, -b), (a, -b), (a, b), (b, b), (b, a), (-b, a),
                       (-b, b), (-a, b), (-a, -b), (-b, -b))  # fmt: skip
            p.drawPolygon(_shape(at, r, corners))


def _shape(at: QPointF, radius: float, corners: tuple[tuple[float, float], ...]) -> QPolygonF:
    return QPolygonF([QPointF(at.x() + x * radius, at.y() + y * radius) for x, y in corners])
