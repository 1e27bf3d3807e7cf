"""What does each format ask that others do not? One control for each field, by its kind."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QSpinBox, QWidget

from core.trace import Trace
from visualizer.export import FIELDS, Options
from visualizer.fields import Choice, own_keys, spin
from visualizer.i18n import words
from visualizer.settings import Settings
from visualizer.views.export.blanks import Blanks
from visualizer.views.export.steps import StepBox

LARGEST = 2**31 - 1
_NOT_KEPT = ("step", "blanks")
"""Fields that hold for one network alone."""


class Own:
    """The controls by the names of their fields; ``told`` is called when one has changed."""

    def __init__(
        self, trace: Trace, cursor: int, settings: Settings, told: Callable[[], None]
    ) -> None:
        self._settings = settings
        self.controls: dict[str, QWidget] = {}
        for name in FIELDS:
            control = self._made(name, trace, cursor, told)
            control.setToolTip(words()(FIELDS[name].note))
            self.controls[name] = control

    def options(self, names: tuple[str, ...]) -> dict[str, Any]:
        """The fields of the exporters' options. ``blanks`` is None where nothing is ticked."""
        return {name: self._value(name) for name in names}

    def keep(self, names: tuple[str, ...]) -> None:
        """Remember what was chosen."""
        for name, value in self.options(names).items():
            if name not in _NOT_KEPT:
                self._settings.set_text(f"export/{name}", str(value))

    def _value(self, name: str) -> Any:
        control = self.controls[name]
        if isinstance(control, Blanks):
            return control.chosen()
        if isinstance(control, StepBox):
            return control.index
        if isinstance(control, QCheckBox):
            return control.isChecked()
        if isinstance(control, Choice):
            return control.currentData()
        assert isinstance(control, QSpinBox | QDoubleSpinBox)
        return control.value()

    def _made(self, name: str, trace: Trace, cursor: int, told: Callable[[], None]) -> QWidget:
        field, usual = FIELDS[name], getattr(Options(), name)
        title, kept = words()(field.title), self._settings.text(f"export/{name}", str(usual))
        if name == "blanks":
            blanks = Blanks(trace)
            blanks.changed.connect(told)
            return blanks
        if name == "step":
            step = StepBox(name, title, trace)
            step.place(cursor)
            step.valueChanged.connect(lambda _: told())
            return step
        if isinstance(usual, bool):
            box = QCheckBox(title)
            box.setObjectName(name)
            box.setChecked(kept == str(True))
            box.toggled.connect(lambda _: told())
            return box
        if field.values:
            choice = Choice(name, title, {key: words()(text) for key, text in field.values.items()})
            choice.place(kept if kept in field.values else usual)
            choice.chosen.connect(lambda _: told())
            return choice
        if isinstance(usual, float):
            return _real(name, title, _number(kept, usual), told)
        least, most = int(field.least or 0), int(LARGEST if field.most is None else field.most)
        whole = spin(name, title, least, most)
        whole.setValue(int(_number(kept, usual)))
        whole.valueChanged.connect(lambda _: told())
        return whole


def _real(name: str, title: str, value: float, told: Callable[[], None]) -> QDoubleSpinBox:
    field, box = FIELDS[name], QDoubleSpinBox()
    box.setObjectName(name)
    box.setAccessibleName(title)
    box.setLocale(QLocale(words().code))
    box.setDecimals(2)
    box.setSingleStep(0.1)
    # A share or a speed of 0 is none.
    box.setRange(max(field.least or 0, 0.01), LARGEST if field.most is None else field.most)
    box.setKeyboardTracking(False)
    box.setValue(value)
    box.valueChanged.connect(lambda _: told())
    own_keys(box, {Qt.Key.Key_Up, Qt.Key.Key_Down})
    return box


def _number(text: str, usual: float) -> float:
    try:
        return float(text)
    except ValueError:
        return usual
