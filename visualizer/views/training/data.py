"""How does a user choose the data, and what is said of them: how many, and what was done?"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from core.blocks import BlockError, read_number
from core.datasets.errors import Note, plain
from core.datasets.named import DATASETS
from core.training.source import Source
from core.training.task import Task
from core.words import Refusal
from visualizer.examples import title_said
from visualizer.fields import Choice, CommitLine, Disclosure, caption, error_line, label, say
from visualizer.i18n import exact, grouped, tr, words
from visualizer.training.messages import About
from visualizer.views.training.ask import whole
from visualizer.views.training.options import divided, divisors, try_options, usual_options

GATES = ("and", "or", "xor", "nand")
READY = ("digits", "mnist")
WHOLE = ("count", "seed", "classes")


class DataSection(QWidget):
    """Which data, with the settings they have. ``chosen`` carries a source to be trained on now,
    ``changed`` one with other settings, ``wanted`` what is to be asked for in a dialog.
    """

    chosen = Signal(object)
    changed = Signal(object)
    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._source: Source | None = None
        self._about: About | None = None
        self.choice = Choice("trainData", tr("Data"), {})
        self.choice.chosen.connect(self._choose)
        self.count = label("", "hint", "trainSamples")
        self.error = error_line("trainDataError")
        self._options = QWidget()
        self.fields: dict[str, CommitLine] = {}
        self.divisor = Choice("trainDivisor", tr("Size of the inputs"), {})
        self.divisor.chosen.connect(lambda key: self._divide(float(key)))
        self.scaling = Choice(
            "trainScaling",
            tr("Scaling of the inputs"),
            {"none": tr("none"), "min_max": tr("min-max"), "z_score": tr("z-score")},
        )
        self.scaling.setToolTip(tr("Fitted on the training part only"))
        self.scaling.chosen.connect(self._scale)
        self._inputs = label("", "hint", "trainInputs")
        self._done = label("", "hint", "trainNotes")
        self.notes = Disclosure(
            "trainNotesToggle", tr("What was done to the data"), self._done, opened=False
        )
        self._notes_of: object = None
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label(tr("Data").upper(), "section"))
        column.addWidget(self.choice)
        column.addWidget(self.count)
        column.addWidget(self._options)
        column.addWidget(self.error)
        lines = QGridLayout()
        lines.setHorizontalSpacing(6)
        lines.setVerticalSpacing(4)
        lines.setColumnStretch(1, 1)
        self._divisor_name = caption(tr("Inputs"), self.divisor)
        for line, (name, choice) in enumerate(
            (
                (self._divisor_name, self.divisor),
                (caption(tr("Scaling"), self.scaling), self.scaling),
            )
        ):
            lines.addWidget(name, line, 0)
            lines.addWidget(choice, line, 1)
        column.addLayout(lines)
        column.addWidget(self._inputs)
        column.addWidget(self.notes)
        column.addWidget(self._done)

    def show_task(self, task: Task) -> None:
        """Show which data are set."""
        before, self._source = self._source, task.source
        source = task.source
        key = (source.name, source.dataset and source.dataset.title)
        if before is None or key != (before.name, before.dataset and before.dataset.title):
            self._list(source)
            self._build_options(source)
        self.choice.place("dataset" if source.dataset is not None else source.name or "")
        for name, field in self.fields.items():
            value = source.options.get(name, self._usual[name])
            field.place(plain(value) if name in WHOLE else exact(float(value)))
        self._show_divisor(source)
        self.scaling.place(source.scaling)

    def show_about(self, about: About | None) -> None:
        """Say how many there are, and what was done to them."""
        self._about = about
        if about is None:
            say(self.count, tr("Loading …"))
            say(self._inputs, "")
            self.notes.setVisible(False)
            self._done.setVisible(False)
            return
        train, test = grouped(about.train_samples), grouped(about.test_samples)
        if about.test_samples:
            text = tr("{train} to train on, {test} for the test", train=train, test=test)
        else:
            text = tr("{train} samples, all to train on", train=train)
        say(self.count, text)
        self._show_notes(about.notes)

    def controls(self) -> list[QWidget]:
        """What takes the focus, in order."""
        return [self.choice, *self.fields.values(), self.divisor, self.scaling, self.notes]

    # showing

    def _list(self, source: Source) -> None:
        """The data there are; those of the user's own first, where they are what is trained on."""
        said = words()
        self.choice.clear()
        if source.dataset is not None:
            self.choice.addItem(title_said(source.dataset.title) or tr("Untitled"), "dataset")
            self.choice.insertSeparator(self.choice.count())
        groups = (GATES, tuple(n for n in DATASETS if n not in (*GATES, *READY)), READY)
        for group in groups:
            for name in group:
                self.choice.addItem(said(DATASETS[name].title), name)
            self.choice.insertSeparator(self.choice.count())
        for key, text in (
            ("own", tr("The network in Step")),
            ("table", tr("A table (CSV)…")),
            ("folder", tr("A folder of images…")),
            ("file", tr("An MNIST file…")),
        ):
            self.choice.addItem(text, key)

    def _build_options(self, source: Source) -> None:
        """A field for each setting that these data have."""
        self._usual = usual_options(source)
        names = {
            "count": (tr("points"), tr("How many points in all")),
            "noise": (tr("noise"), tr("Standard deviation of the noise")),
            "seed": (tr("seed"), tr("Seed of noise and split")),
            "test_share": (tr("test"), tr("Share of the samples that is kept for the test")),
            "classes": (tr("classes"), tr("How many classes")),
            "turns": (tr("turns"), tr("How often the arms wind")),
            "inner": (tr("inner"), tr("Radius of the inner circle")),
        }
        old, self._options = self._options, QWidget()
        old.hide()
        grid = QGridLayout(self._options)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(4)
        self.fields = {}
        for place, name in enumerate(n for n in names if n in self._usual):
            text, about = names[name]
            field = CommitLine(f"data-{name}", about, self.error)
            field.setToolTip(about)
            field.committed.connect(lambda text, name=name: self._edit(name, text))
            line, side = divmod(place, 2)
            grid.addWidget(caption(text, field), line, 2 * side)
            grid.addWidget(field, line, 2 * side + 1)
            self.fields[name] = field
        for column in (1, 3):
            grid.setColumnStretch(column, 1)
        self._column.replaceWidget(old, self._options)
        old.deleteLater()
        self._options.setVisible(bool(self.fields))
        say(self.error, "")

    def _show_divisor(self, source: Source) -> None:
        now, usual = divisors(source)
        choices = list(dict.fromkeys((1.0, usual, now)))
        for widget in (self.divisor, self._divisor_name):
            widget.setVisible(len(choices) > 1)
        self.divisor.clear()
        for value in choices:
            text = tr("divided by {divisor}", divisor=plain(value))
            self.divisor.addItem(tr("as they are") if value == 1 else text, str(value))
        self.divisor.place(str(now))

    def _show_notes(self, notes: tuple[Note, ...]) -> None:
        said = words()
        inputs = [note.said(said) for note in notes if note.text.startswith("Inputs:")]
        others = [note.said(said) for note in notes if not note.text.startswith("Inputs:")]
        say(self._inputs, "\n".join(inputs))
        self._done.setText("\n".join(f"• {text}" for text in others))
        self.notes.setVisible(bool(others))
        self.notes.set_text(tr("What was done ({count})", count=len(others)))
        self.notes.open(self.notes.opened and bool(others))
        if not others:
            self._done.hide()

    # asking for changes

    def _choose(self, key: str) -> None:
        source = self._source
        if key in DATASETS:
            if source is None or source.dataset is not None or source.name != key:
                self.chosen.emit(Source(key))
        elif key != "dataset":
            if source is not None:
                self.choice.place("dataset" if source.dataset is not None else source.name or "")
            self.wanted.emit(key)

    def _edit(self, name: str, text: str) -> None:
        assert self._source is not None
        try:
            value: Any = whole(text) if name in WHOLE else read_number(text, words())
            source = self._source.replace(options={**self._source.options, name: value})
            try_options(source)
        except BlockError as error:
            self.fields[name].refuse(str(error))
        except Refusal as error:
            self.fields[name].refuse(error.said(words()))
        else:
            self.changed.emit(source)

    def _divide(self, divisor: float) -> None:
        source = self._source
        if source is None:
            return
        if source.dataset is None:
            self.changed.emit(source.replace(options={**source.options, "divisor": divisor}))
        else:
            self.changed.emit(source.replace(dataset=divided(source.dataset, divisor)))

    def _scale(self, method: str) -> None:
        if self._source is not None:
            self.changed.emit(self._source.replace(scaling=method))
