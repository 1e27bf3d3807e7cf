"""What stands above a chart: its name with the newest value, and which line is which?"""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from visualizer.theme import Theme
from visualizer.views.plots.lines import DASHES

SAMPLE = 2.2
"""How long the sample of a line is, in heights of the text."""


class Entry(NamedTuple):
    """A line's looks, and what it is."""

    token: str
    dash: str
    text: str


class Heading(QWidget):
    """A name in small capitals and, beside it, the newest numbers.

    It is painted, not laid out: numbers that change 30 times a second move nothing.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.name = self.value = self.rest = ""
        self._fonts = _weights(self.font())
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def say(self, name: str, value: str = "", rest: str = "") -> None:
        """Show these; ``rest`` steps back."""
        if (name, value, rest) != (self.name, self.value, self.rest):
            self.name, self.value, self.rest = name, value, rest
            self.setAccessibleName(" ".join(part for part in (name, value, rest) if part))
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme's colours."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(60, self.fontMetrics().height() + 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._fonts = _weights(self.font())
            self.updateGeometry()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.paint(painter, QRectF(self.rect()))

    def paint(self, painter: QPainter, place: QRectF) -> None:
        """Paint it there: on the screen, or in a file."""
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        x = place.left() + 2
        bold, plain = self._fonts
        for text, token, font in (
            (self.name.upper(), "soft", bold),
            (self.value, "ink", bold),
            (self.rest, "soft", plain),
        ):
            metrics = QFontMetricsF(font)
            room = place.right() - x
            if not text or room < metrics.averageCharWidth() * 3:
                continue
            if text == self.rest and metrics.horizontalAdvance(text) > room:
                continue  # half a number would say something else
            said = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.setFont(font)
            painter.setPen(self._theme.color(token))
            down = place.top() + (place.height() - metrics.height()) / 2 + metrics.ascent()
            painter.drawText(QPointF(x, down), said)
            x += metrics.horizontalAdvance(said) + metrics.averageCharWidth() * 1.6


class LegendEntry(QWidget):
    """A sample of one line, and what it is."""

    def __init__(self, theme: Theme, entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self.entry = theme, entry
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(entry.text)

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme's colours."""
        self._theme = theme
        self.update()

    def set_entry(self, entry: Entry) -> None:
        """Say something else."""
        if entry != self.entry:
            self.entry = entry
            self.setAccessibleName(entry.text)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        wide = metrics.horizontalAdvance(self.entry.text) + (SAMPLE + 0.5) * metrics.height()
        return QSize(round(wide) + 2, metrics.height() + 2)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        paint_entry(painter, QRectF(self.rect()), self.entry, self._theme)


def paint_entry(painter: QPainter, place: QRectF, entry: Entry, theme: Theme) -> float:
    """Paint a line and what it is; returns how wide that is."""
    metrics = QFontMetricsF(painter.font())
    wide = SAMPLE * metrics.height()
    y = place.center().y()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_sample(painter, QLineF(place.left(), y, place.left() + wide, y), entry, theme)
    painter.setPen(theme.color("ink"))
    left = place.left() + wide + 0.4 * metrics.height()
    painter.drawText(QPointF(left, y - metrics.height() / 2 + metrics.ascent()), entry.text)
    return left + metrics.horizontalAdvance(entry.text) - place.left()


def paint_sample(painter: QPainter, line: QLineF, entry: Entry, theme: Theme) -> None:
    """A stretch of a line as it is drawn in the chart, and a little thicker."""
    pen = QPen(theme.color(entry.token), max(2.2, QFontMetricsF(painter.font()).height() / 7))
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if entry.dash != "solid":
        pen.setDashPattern(DASHES[entry.dash])
    painter.setPen(pen)
    painter.drawLine(line)


def entries_in(widgets: Sequence[LegendEntry]) -> list[Entry]:
    """What the visible ones say."""
    return [widget.entry for widget in widgets if not widget.isHidden()]


def _weights(font: QFont) -> tuple[QFont, QFont]:
    """A strong and a plain font, with digits of one width."""
    plain = QFont(font)
    plain.setFeature(QFont.Tag("tnum"), 1)
    bold = QFont(plain)
    bold.setWeight(QFont.Weight.DemiBold)
    return bold, plain
