"""Which steps are written: all, a phase, a layer, from one to another, or the one in front?"""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSpinBox, QVBoxLayout, QWidget

from core.trace import Trace
from visualizer.fields import Choice, caption, own_keys
from visualizer.i18n import tr
from visualizer.phases import PHASES, phase_name


class StepsChoice(QWidget):
    """One of five ways to say which steps, with what each of them asks. ``changed`` says so."""

    changed = Signal()

    def __init__(self, trace: Trace, cursor: int) -> None:
        super().__init__()
        self._trace, self._cursor = trace, cursor
        self.kind = Choice(
            "exportSteps",
            tr("Steps"),
            {
                "all": tr("all of them"),
                "phase": tr("of a phase"),
                "layer": tr("of a layer"),
                "range": tr("from one to another"),
                "current": tr("the current one"),
            },
        )
        phases = [phase for phase in PHASES if len(trace.phase_range(phase))]
        self.phase = Choice("exportPhase", tr("Phase"), {one: phase_name(one) for one in phases})
        layers = {str(n): tr("Layer {layer}", layer=n) for n, _ in trace.network.weighted}
        self.layer = Choice("exportLayer", tr("Layer"), {"0": tr("Input"), **layers})
        self.first = StepBox("firstStep", tr("From"), trace)
        self.last = StepBox("lastStep", tr("to"), trace)
        self.last.place(len(trace) - 1)
        self.boxes = (self.first, self.last)
        self._ends = QWidget()
        ends = QGridLayout(self._ends)
        ends.setContentsMargins(0, 0, 0, 0)
        ends.setColumnStretch(1, 1)
        for line, (text, box) in enumerate(zip((tr("From"), tr("to")), self.boxes, strict=True)):
            ends.addWidget(caption(text, box), line, 0)
            ends.addWidget(box, line, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self.kind, self.phase, self.layer, self._ends):
            column.addWidget(widget)
        self.setFocusProxy(self.kind)
        for choice in (self.kind, self.phase, self.layer):
            choice.chosen.connect(self._on_chosen)
        self.first.valueChanged.connect(self._push_last)
        self.last.valueChanged.connect(lambda _: self.changed.emit())
        self.phase.place("forward")
        self.layer.place("1")
        self.place("all")

    def place(self, kind: str, phase: str = "") -> None:
        """Choose a way, and a phase."""
        self.kind.place(kind)
        if phase:
            self.phase.place(phase)
        self._show_asked()

    def options(self) -> dict[str, Any]:
        """The fields of the exporters' options."""
        kind = self.kind.currentData()
        if kind == "phase":
            return {"phase": self.phase.currentData()}
        if kind == "layer":
            return {"layer": int(self.layer.currentData())}
        if kind == "range":
            return {"start": self.first.index, "stop": self.last.index + 1}
        if kind == "current":
            return {"start": self._cursor, "stop": self._cursor + 1}
        return {}

    def _on_chosen(self, _: str) -> None:
        self._show_asked()
        self.changed.emit()

    def _show_asked(self) -> None:
        kind = self.kind.currentData()
        for name, widget in (("phase", self.phase), ("layer", self.layer), ("range", self._ends)):
            widget.setVisible(name == kind)

    def _push_last(self, value: int) -> None:
        self.last.setMinimum(value)
        self.changed.emit()


class StepBox(QSpinBox):
    """A step by its number in the table of steps, with its symbol behind."""

    def __init__(self, name: str, accessible: str, trace: Trace) -> None:
        super().__init__()
        self._trace = trace
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setRange(1, max(1, len(trace) - trace.given))
        self.setKeyboardTracking(False)
        own_keys(self, {Qt.Key.Key_Up, Qt.Key.Key_Down})
        self.valueChanged.connect(self._show_symbol)
        self._show_symbol()

    @property
    def index(self) -> int:
        """The index of the step in the trace."""
        return self.value() + self._trace.given - 1

    def place(self, index: int) -> None:
        """Show the step of this index; what is given has no number, and the first one is taken."""
        self.setValue(max(1, index - self._trace.given + 1))

    def _show_symbol(self) -> None:
        self.setSuffix("  ·  " + self._trace[self.index].symbol)
