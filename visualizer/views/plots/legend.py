"""What stands above a chart: its name with the newest value, and which line is which?"""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from visualizer.theme import Theme
from visualizer.views.plots.lines import DASHES

SAMPLE = 2.2
"""How long the sample of a line is, in heights of the text."""


EDGE = 2.0
GAP = 1.6
"""Widths of a letter between the parts of a heading."""


class Entry(NamedTuple):
    """A line's looks, and what it is."""

    token: str
    dash: str
    text: str


class Heading(QWidget):
    """A name in small capitals and, beside it, the newest numbers; ``rest`` may stand below.

    It is painted, not laid out: numbers that change 30 times a second move nothing. Room is kept
    for the widest there may be, and once a line is too short for them all, there are two.
    """

    two_needed = Signal()
    """It may need a second line, or need it no more."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.name = self.value = self.rest = ""
        self._fonts = _weights(self.font())
        self._lines = 1
        self._likely = ("", "")
        self._widest = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def say(self, name: str, value: str = "", rest: str = "") -> None:
        """Show these; ``rest`` steps back."""
        if (name, value, rest) != (self.name, self.value, self.rest):
            anew = name != self.name
            self.name, self.value, self.rest = name, value, rest
            self.setAccessibleName(" ".join(part for part in (name, value, rest) if part))
            self._measure(anew)
            self.update()

    def expect(self, value: str, rest: str) -> None:
        """Keep room for such numbers, before they come."""
        if (value, rest) != self._likely:
            self._likely = (value, rest)
            self._measure(True)

    @property
    def too_wide(self) -> bool:
        """Is one line too short?"""
        return self._widest > self.width()

    @property
    def lines(self) -> int:
        """So many lines it has."""
        return self._lines

    def set_lines(self, lines: int) -> None:
        """Stand in one line, or in two."""
        if lines != self._lines:
            self._lines = lines
            self.updateGeometry()
            self.update()

    def _measure(self, anew: bool = False) -> None:
        """How wide is all of it in one line, at its widest so far?"""
        bold, plain = (QFontMetricsF(font) for font in self._fonts)
        gap = bold.averageCharWidth() * GAP
        found = 0.0
        for value, rest in ((self.value, self.rest), self._likely):
            if rest:
                numbers = bold.horizontalAdvance(value) + gap + plain.horizontalAdvance(rest)
                name = bold.horizontalAdvance(self.name.upper())
                found = max(found, EDGE + name + gap + numbers)
        if anew or found > self._widest:
            self._widest = found
            self.two_needed.emit()

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme's colours."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(60, self._lines * self.fontMetrics().height() + 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._fonts = _weights(self.font())
            self.updateGeometry()
            self._measure(True)
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self._measure(True)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.paint(painter, QRectF(self.rect()))

    def paint(self, painter: QPainter, place: QRectF) -> None:
        """Paint it there: on the screen, or in a file."""
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        bold, plain = self._fonts
        high = place.height() / self._lines
        x, right = place.left() + EDGE, place.right()
        gap = QFontMetricsF(bold).averageCharWidth() * GAP
        value = QFontMetricsF(bold).horizontalAdvance(self.value)
        for text, token, font, end in (
            (self.name.upper(), "soft", bold, right - value - gap if value else right),
            (self.value, "ink", bold, right),
            (self.rest, "soft", plain, right),
        ):
            line = 0
            if text == self.rest and self._lines > 1:
                x, line = place.left() + EDGE, 1
            metrics = QFontMetricsF(font)
            room = end - x
            if not text or room < metrics.averageCharWidth() * 3:
                continue
            if text == self.rest and metrics.horizontalAdvance(text) > room:
                continue  # half a number would say something else
            said = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.setFont(font)
            painter.setPen(self._theme.color(token))
            top = place.top() + line * high
            painter.drawText(
                QPointF(x, top + (high - metrics.height()) / 2 + metrics.ascent()), said
            )
            x += metrics.horizontalAdvance(said) + gap


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
