"""How large is each output? A bar a class, with its name and number."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from visualizer.i18n import shown, tr
from visualizer.theme import Theme

MOST = 12
"""Of more classes only the largest outputs are shown."""
FEWER = 10


class Row(NamedTuple):
    label: int
    name: str
    value: float
    is_answer: bool
    is_actual: bool


def rows_of(
    outputs: Any, names: Sequence[str], answer: int | None = None, actual: int | None = None
) -> list[Row]:
    """The outputs with their names; of many the largest, in falling order, and the actual one."""
    values = np.asarray(outputs, dtype=np.float64).reshape(-1)
    if len(values) == 1:
        return [Row(0, tr("output"), float(values[0]), True, False)]
    named = [names[k] if k < len(names) else str(k) for k in range(len(values))]
    labels = list(range(len(values)))
    if len(values) > MOST:
        labels = np.argsort(-values, kind="stable")[:FEWER].tolist()
        if actual is not None and actual not in labels:
            labels.append(actual)
    best = int(values.argmax()) if answer is None else answer
    return [Row(k, named[k], float(values[k]), k == best, k == actual) for k in labels]


class OutputBars(QWidget):
    """The bars below each other; the answer stands out, the actual class has a tick."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.rows: list[Row] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def set_rows(self, rows: list[Row]) -> None:
        """Show these outputs."""
        other = len(rows) != len(self.rows)
        self.rows = rows
        if other:
            self.updateGeometry()
        best = sorted(rows, key=lambda row: -row.value)[:3]
        said = ", ".join(f"{row.name}: {shown(row.value, 4)}" for row in best)
        self.setAccessibleDescription(said)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self._theme = theme
        self.update()

    def retranslate(self) -> None:
        """Speak the language that is now in force."""
        self.setAccessibleName(tr("Outputs of the network"))

    def sizeHint(self) -> QSize:
        return QSize(220, round(self._high() * max(len(self.rows), 1)) + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.rows:
            return
        plain, bold = QFont(self.font()), QFont(self.font())
        bold.setBold(True)
        metrics = QFontMetricsF(bold)
        high = self._high()
        numbers = [_brief(row.value) for row in self.rows]
        right = max(metrics.horizontalAdvance(text) for text in [*numbers, "0.0000"])
        ticked = [f"✓ {row.name}" if row.is_actual else row.name for row in self.rows]
        left = max(metrics.horizontalAdvance(text) for text in ticked)
        left = min(left, 0.35 * self.width())
        track = QRectF(left + 6, 0, max(self.width() - left - right - 14, 10), 0)
        low = min(0.0, *(finite(row.value) for row in self.rows))
        top = max(1.0, *(finite(row.value) for row in self.rows))
        color = self._theme.color
        with QPainter(self) as p:
            for place, (row, name, number) in enumerate(
                zip(self.rows, ticked, numbers, strict=True)
            ):
                y = place * high
                font = bold if row.is_answer else plain
                p.setFont(font)
                p.setPen(color("ink" if row.is_answer or row.is_actual else "soft"))
                base = y + (high + metrics.ascent() - metrics.descent()) / 2
                said = metrics.elidedText(name, Qt.TextElideMode.ElideRight, left)
                p.drawText(QPointF(left - metrics.horizontalAdvance(said), base), said)
                wide = QFontMetricsF(font).horizontalAdvance(number)
                p.drawText(QPointF(self.width() - wide - 1, base), number)
                bar = QRectF(track.left(), y + high * 0.2, track.width(), high * 0.6)
                p.fillRect(bar, self._theme.tint("line", 0.35))
                zero, end = (
                    bar.left() + (v - low) / (top - low) * bar.width()
                    for v in (0.0, finite(row.value))
                )
                token = "positive" if row.is_answer else "soft"
                part = QRectF(min(zero, end), bar.top(), abs(end - zero), bar.height())
                p.fillRect(part, color(token))
                if row.is_actual:
                    p.setPen(QPen(color("ink"), 1))
                    p.setBrush(Qt.BrushStyle.NoBrush)
                    p.drawRect(bar)

    def _high(self) -> float:
        return QFontMetricsF(self.font()).height() + 3


def _brief(value: float) -> str:
    """Four decimals; what they cannot tell from 0 says so."""
    if 0 < value < 5e-5:
        return "< 0.0001"
    return shown(value, 4)


def finite(value: float) -> float:
    """Itself, or 0 for what cannot be drawn."""
    return value if np.isfinite(value) else 0.0
