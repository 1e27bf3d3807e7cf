"""Where in a row of updates does each stand, and how is the row drawn: three, or a thousand?"""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF

from visualizer.i18n import grouped
from visualizer.theme import Theme

APART = 5.0
"""Blocks at least so wide are drawn apart; narrower ones make one bar."""

FAINT = 0.26
STEPS = (1, 2, 5)
MOST_NAMED = 20


class UpdateBlocks:
    """``count`` updates in a row over a width, an epoch of them every ``rounds``."""

    def __init__(self, count: int, rounds: int, width: float) -> None:
        self.count, self.rounds, self.width = count, rounds, max(width, 1.0)
        self.pitch = self.width / count

    def extent(self, update: int) -> tuple[float, float]:
        """Left and right edge of an update, from 1."""
        return (update - 1) * self.pitch, update * self.pitch

    def middle(self, update: int) -> float:
        """The middle of an update's block."""
        return (update - 0.5) * self.pitch

    def update_at(self, x: float) -> int:
        """The update at ``x``, the nearest."""
        return min(max(int(x / self.pitch) + 1, 1), self.count)

    def named(self, metrics: QFontMetricsF) -> list[int]:
        """The updates that have room for their number: the first, and every so many."""
        widest = metrics.horizontalAdvance(grouped(self.count)) + metrics.horizontalAdvance("00")
        step, power = 1, 1
        while step * self.pitch < widest or self.count / step > MOST_NAMED:
            after = [size * power for size in STEPS if size * power > step]
            if not after:
                power *= 10
                after = [power]
            step = after[0]
        found = list(range(step, self.count + 1, step))
        return found if step == 1 else [1, *(k for k in found if (k - 1) * self.pitch >= widest)]

    def draw(
        self, p: QPainter, theme: Theme, left: float, top: float, high: float, reach: int,
        strong: bool,
    ) -> None:  # fmt: skip
        """The row, strong or faint; updates beyond ``reach`` are hollow."""
        p.setRenderHint(QPainter.RenderHint.Antialiasing, self.pitch >= APART)
        p.setPen(Qt.PenStyle.NoPen)
        colour = theme.color("update") if strong else theme.tint("update", FAINT)
        if self.pitch < APART:
            done = reach * self.pitch
            p.fillRect(QRectF(left, top, done, high), colour)
            p.fillRect(QRectF(left + done, top, self.width - done, high), theme.tint("line", 0.45))
        else:
            gap = min(self.pitch / 4, 3.0)
            for update in range(1, self.count + 1):
                begin, end = self.extent(update)
                shape = QRectF(left + begin + gap / 2, top, end - begin - gap, high)
                p.setPen(Qt.PenStyle.NoPen)
                if update <= reach:
                    p.setBrush(colour)
                else:
                    p.setPen(QPen(theme.color("line"), 1))
                    p.setBrush(Qt.BrushStyle.NoBrush)
                    shape.adjust(0.5, 0.5, -0.5, -0.5)
                p.drawRoundedRect(shape, min(2.5, gap), min(2.5, gap))
        if self.rounds > 1 and self.rounds * self.pitch >= 3 * APART:
            for last in range(self.rounds, self.count, self.rounds):
                x = round(left + last * self.pitch)
                p.fillRect(QRectF(x - 1, top - 2, 2, high + 4), theme.color("card"))
                p.fillRect(QRectF(x - 0.5, top - 2, 1, high + 4), theme.color("soft"))

    def draw_way(
        self, p: QPainter, theme: Theme, left: float, top: float, high: float, now: int
    ) -> None:
        """What points from the update in front to the row below: it is opened there.

        A small shape: one as wide as the window takes milliseconds to paint.
        """
        middle = left + self.middle(now)
        shape = QPolygonF(
            [
                QPointF(middle - high, top),
                QPointF(middle + high, top),
                QPointF(middle, top + high),
            ]
        )
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(theme.color("ink"))
        p.drawPolygon(shape)
