"""What is asked before an export: format, steps, decimals, language, notation, its own choices?"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractSpinBox, QFormLayout, QVBoxLayout, QWidget

from core.lettering import Notation
from core.trace import Trace
from visualizer.export import CHOICES, EXPORTERS, FIELDS, Options
from visualizer.fields import Choice, Disclosure, caption, spin
from visualizer.i18n import LANGUAGES, read_words, tr, words
from visualizer.menus import NOTATIONS
from visualizer.settings import Settings
from visualizer.views.export.chosen import Chosen
from visualizer.views.export.own import Own
from visualizer.views.export.steps import StepsChoice

EXACT = -1
"""The number of decimals that stands for all of them."""

MOST_DECIMALS = 17


class Form(QWidget):
    """All that can be chosen, of which only what the format heeds is shown. ``changed`` says so."""

    changed = Signal()

    def __init__(self, trace: Trace, cursor: int, decimals: int, settings: Settings) -> None:
        super().__init__()
        self._trace, self._settings = trace, settings
        self.format = Choice(
            "exportFormat",
            tr("Format"),
            {name: f"{words()(row.title)} ({row.suffixes[0]})" for name, row in EXPORTERS.items()},
        )
        kept = settings.text("export/format", "html")
        self.format.place(kept if kept in EXPORTERS else "html")
        self.steps = StepsChoice(trace, cursor)
        self.decimals = spin("exportDecimals", tr("Decimals"), EXACT, MOST_DECIMALS)
        self.decimals.setSpecialValueText(tr("exact"))
        self.decimals.setValue(settings.number("export/decimals", decimals))
        self.language = Choice("exportLanguage", tr("Language"), dict(LANGUAGES))
        self.language.place(words().code)
        self.notation = {
            field: Choice(
                f"export_{field}",
                tr("Notation"),
                {str(value): tr(text).replace("&", "") for value, text in rows},
            )
            for field, rows in NOTATIONS.items()
        }
        for field, choice in self.notation.items():
            choice.place(str(getattr(trace.notation, field)))
        several = _column(*self.notation.values())
        self.notation_button = Disclosure("exportNotation", tr("Notation"), several, opened=False)
        self._notations = _column(self.notation_button, several)
        self.own = Own(trace, cursor, settings, self.changed.emit)
        self._lay_out()
        self._show_heeded()
        self.format.chosen.connect(lambda _: self._show_heeded())
        for choice in (self.format, self.language, *self.notation.values()):
            choice.chosen.connect(lambda _: self.changed.emit())
        self.steps.changed.connect(self.changed)
        self.decimals.valueChanged.connect(lambda _: self.changed.emit())
        self.changed.connect(self._say_notation)

    def chosen(self) -> Chosen | None:
        """What is asked for now; None where nothing of a worksheet would be left blank."""
        name = self.format.currentData()
        heeded = EXPORTERS[name].options
        fields: dict[str, Any] = self.own.options(self._own_fields())
        if fields.get("blanks", ()) is None:
            return None
        if "steps" in heeded:
            fields |= self.steps.options()
        if "decimals" in heeded and self.decimals.value() != EXACT:
            fields["decimals"] = self.decimals.value()
        if "words" in heeded:
            code = self.language.currentData()
            fields["words"] = words() if code == words().code else read_words(code)
        return Chosen(name, Options(**fields), self._notation())

    def keep(self) -> None:
        """Remember what was chosen, for the next time."""
        self._settings.set_text("export/format", self.format.currentData())
        self._settings.set_number("export/decimals", self.decimals.value())
        self.own.keep(self._own_fields())

    def _notation(self) -> Notation:
        made = {}
        for field, rows in NOTATIONS.items():
            text = self.notation[field].currentData()
            made[field] = next(value for value, _ in rows if str(value) == text)
        return Notation(**made)

    def _own_fields(self) -> tuple[str, ...]:
        """The fields of those choices of the format that have controls of their own."""
        heeded = EXPORTERS[self.format.currentData()].options
        asked = {field for choice in heeded for field in CHOICES[choice].fields}
        return tuple(field for field in FIELDS if field in asked)

    # building

    def _lay_out(self) -> None:
        rows = QWidget()
        column = QFormLayout(rows)
        column.setContentsMargins(0, 0, 8, 0)
        column.setVerticalSpacing(8)
        column.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        column.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._rows: dict[str, QWidget] = {
            "steps": self.steps,
            "decimals": self.decimals,
            "words": self.language,
            "notation": self._notations,
        }
        column.addRow(caption(tr("Format"), self.format), self.format)
        column.addRow(caption(tr("Steps"), self.steps), self.steps)
        column.addRow(caption(tr("Decimals"), self.decimals), self.decimals)
        column.addRow(caption(tr("Language"), self.language), self.language)
        column.addRow(caption(tr("Notation"), self.notation_button), self._notations)
        for name, control in self.own.controls.items():
            if isinstance(getattr(Options(), name), bool):
                column.addRow(control)
            else:
                column.addRow(caption(words()(FIELDS[name].title), control), control)
        high = self.format.sizeHint().height()
        for box in (self.decimals, *self.own.controls.values(), *self.steps.boxes):
            if isinstance(box, QAbstractSpinBox):
                box.setMinimumSize(72, high)
        self._column = column
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(rows)
        whole.addStretch(1)
        self._say_notation()

    def _show_heeded(self) -> None:
        """Show what the format heeds."""
        heeded, fields = EXPORTERS[self.format.currentData()].options, self._own_fields()
        for name, row in self._rows.items():
            self._column.setRowVisible(row, name in heeded)
        for name, control in self.own.controls.items():
            self._column.setRowVisible(control, name in fields)
        self.format.setToolTip(self.format.currentText())

    def _say_notation(self) -> None:
        same = self._notation() == self._trace.notation
        self.notation_button.set_text(tr("as in the window") if same else tr("of its own"))


def _column(*widgets: QWidget) -> QWidget:
    """Widgets one below the other."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    for widget in widgets:
        column.addWidget(widget)
    return made
