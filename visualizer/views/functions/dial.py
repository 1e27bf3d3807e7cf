"""How does a user set one number: roughly with a slider, exactly in a field?"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSlider, QWidget

from core.blocks import BlockError, read_number
from visualizer.fields import CommitLine, error_line
from visualizer.i18n import words
from visualizer.views.functions.blocks import typed

STEPS = 200
FIELD_EMS = 5.0


class NumberField(CommitLine):
    """A field for one number. ``chosen`` carries what was typed; `refuse` while handling it
    keeps the text, with the reason below.
    """

    chosen = Signal(float)

    def __init__(self, name: str, error: QLabel) -> None:
        super().__init__(name, "", error)
        self.committed.connect(self._read)
        self._fit()

    def show_number(self, value: float) -> None:
        """The number in force."""
        self.place(typed(value))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        self.setMaximumWidth(round(FIELD_EMS * self.fontMetrics().height()))

    def _read(self, text: str) -> None:
        try:
            value = read_number(text, words())
        except BlockError as error:
            self.refuse(str(error))
        else:
            self.chosen.emit(value)


class Dial(QWidget):
    """A name, a slider from ``ends`` and a field, for one number. ``turned`` carries it.

    Numbers beyond the slider can be typed. ``step`` is what the slider's numbers are rounded to.
    """

    turned = Signal(float)

    def __init__(self, name: str, ends: tuple[float, float], step: float) -> None:
        super().__init__()
        self.setObjectName(name)
        self._ends, self._step = ends, step
        self._showing = False
        self.label = QLabel()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName(f"{name}Slider")
        self.slider.setRange(0, STEPS)
        self.slider.setMinimumWidth(40)
        self.error = error_line(f"{name}Error")
        self.field = NumberField(f"{name}Field", self.error)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        grid.addWidget(self.label, 0, 0, 1, 2)
        grid.addWidget(self.slider, 1, 0)
        grid.addWidget(self.field, 1, 1)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        grid.addWidget(self.error, 2, 0, 1, 2)
        self.slider.valueChanged.connect(self._on_slid)
        self.field.chosen.connect(self.turned)

    def set_name(self, text: str) -> None:
        """What the number is called."""
        self.label.setText(text)
        self.slider.setAccessibleName(text)
        self.field.setAccessibleName(text)

    def set_ends(self, ends: tuple[float, float], step: float) -> None:
        """Let the slider go from one end to the other."""
        self._ends, self._step = ends, step

    def show_number(self, value: float) -> None:
        """The number in force."""
        low, high = self._ends
        self._showing = True
        self.slider.setValue(round(min(max((value - low) / (high - low), 0.0), 1.0) * STEPS))
        self._showing = False
        self.field.show_number(value)

    def _on_slid(self, place: int) -> None:
        if not self._showing:
            low, high = self._ends
            value = low + place / STEPS * (high - low)
            self.turned.emit(float(f"{round(value / self._step) * self._step:.10g}"))


class Span(QWidget):
    """Two fields, for where an axis begins and ends. ``chosen`` carries both."""

    chosen = Signal(float, float)

    def __init__(self, name: str, reason: Callable[[float, float], str]) -> None:
        super().__init__()
        self._reason = reason
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.error = error_line(f"{name}Error")
        self.fields = [NumberField(f"{name}{end}", self.error) for end in ("From", "To")]
        self._dash = QLabel("…")
        self._now = (0.0, 1.0)
        row = QHBoxLayout()
        row.setSpacing(4)
        for widget in (self.fields[0], self._dash, self.fields[1]):
            row.addWidget(widget)
        row.addStretch(1)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        grid.addWidget(self.label, 0, 0)
        grid.addLayout(row, 1, 0)
        grid.addWidget(self.error, 2, 0)
        self.fields[0].chosen.connect(lambda low: self._choose(0, low, self._now[1]))
        self.fields[1].chosen.connect(lambda high: self._choose(1, self._now[0], high))

    def set_names(self, text: str, low: str, high: str) -> None:
        """What the two numbers are called."""
        self.label.setText(text)
        for field, name in zip(self.fields, (low, high), strict=True):
            field.setAccessibleName(name)

    def show_ends(self, ends: tuple[float, float]) -> None:
        """The ends in force."""
        self._now = ends
        for field, end in zip(self.fields, ends, strict=True):
            field.show_number(end)

    def _choose(self, which: int, low: float, high: float) -> None:
        reason = self._reason(low, high)
        if reason:
            self.fields[which].refuse(reason)
        else:
            self.chosen.emit(low, high)
