"""Which classes are mixed up, which samples are they, and how good is each class?"""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from visualizer.i18n import grouped, shown, tr
from visualizer.scrolled import scrolled
from visualizer.theme import Theme
from visualizer.training.lab import Lab
from visualizer.training.messages import About
from visualizer.views.images.large import Large
from visualizer.views.images.matrix import Cell, ConfusionMatrix
from visualizer.views.images.samples import Samples
from visualizer.views.images.scores import ScoresTable, accuracy_of
from visualizer.views.images.single import show_sample


class ConfusionTab(QWidget):
    """The matrix; below it the samples of the chosen cell, and the scores of each class."""

    def __init__(self, lab: Lab, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lab, self._theme = lab, theme
        self._about: About | None = None
        self._confusion: Any = None
        self._asked_at = 0
        self.accuracy = _hint("accuracy")
        self.matrix = ConfusionMatrix(theme)
        self.cell = _hint("cell")
        self.samples = Samples(theme)
        self.scores = ScoresTable()
        self.large = Large(theme)
        self.stack = QStackedWidget()
        self._lay_out()
        self.matrix.chosen_changed.connect(self._on_cell)
        self.samples.chosen_changed.connect(self._on_sample)
        self.large.left.connect(lambda: self.samples.choose(None))
        self.large.stepped.connect(self._step)
        lab.state_changed.connect(self._on_state)
        self.retranslate()

    def set_about(self, about: About | None) -> None:
        """Another network or other data."""
        self._about = about
        self._confusion = None
        self.matrix.choose(None)
        self._show()

    def set_confusion(self, confusion: Any) -> None:
        """Show these counts."""
        self._confusion = confusion
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self._theme = theme
        for part in (self.matrix, self.samples, self.large):
            part.set_theme(theme)
        self._show_large()

    def retranslate(self) -> None:
        """Speak the language that is now in force."""
        for part in (self.matrix, self.samples, self.scores, self.large):
            part.retranslate()
        self._show()
        self._show_cell()
        self._show_large()

    # within

    def _show(self) -> None:
        found = self._confusion
        if found is None:
            self.accuracy.setText(tr("The counts come with the first look at the network."))
            return
        total = int(found.counts.sum())
        value = shown(accuracy_of(found.counts), 4)
        count = grouped(total)
        if found.part == "test":
            said = tr("accuracy {value} on {count} test samples", value=value, count=count)
        else:
            said = tr("accuracy {value} on {count} training samples", value=value, count=count)
        self.accuracy.setText(said)
        self.matrix.set_counts(found.counts, found.class_names)
        self.scores.set_counts(found.counts, found.class_names)

    def _on_cell(self, cell: Cell | None) -> None:
        self.samples.choose(None)
        self.samples.set_samples((), self._about) if self._about else None
        self._show_cell()
        if cell is not None:
            self._ask(cell)

    def _ask(self, cell: Cell) -> None:
        report = self._lab.report
        self._asked_at = report.update if report else 0
        self._lab.ask("cell", *cell, then=lambda found: self._take(cell, found))

    def _take(self, cell: Cell, found: Any) -> None:
        if cell == self.matrix.chosen and self._about is not None and found is not None:
            self.samples.set_samples(found, self._about)
            self._show_cell()

    def _on_state(self) -> None:
        """The list stays as it was while the network changes, and is taken anew at rest."""
        at_rest = self._lab.state in ("paused", "ended", "ready")
        if at_rest and self.isVisible() and self.matrix.chosen and self.samples.chosen is None:
            self._ask(self.matrix.chosen)

    def _show_cell(self) -> None:
        cell = self.matrix.chosen
        self.samples.setVisible(cell is not None and bool(self.samples.samples))
        if cell is None or self._confusion is None:
            self.cell.setText(tr("Choose a cell to see its samples."))
            return
        said = self.matrix.said(cell)
        many = len(self.samples.samples)
        if many:
            update = grouped(self._asked_at)
            said = tr(
                "{cell}. The {count} with the largest loss, at update {update}:",
                cell=said,
                count=many,
                update=update,
            )
        self.cell.setText(said)

    def _on_sample(self, place: int | None) -> None:
        if place is None:
            held = self.large.hasFocus() or self.large.back.hasFocus()
            self.stack.setCurrentIndex(0)
            if held:
                self.samples.take_focus()
            return
        self._show_large()
        self.stack.setCurrentIndex(1)
        self.large.setFocus()

    def _show_large(self) -> None:
        place = self.samples.chosen
        if place is not None and self._about is not None and place < len(self.samples.samples):
            show_sample(self.large, self.samples.samples[place], self._about, self._theme)

    def _step(self, way: int) -> None:
        place = self.samples.chosen
        if place is not None:
            last = len(self.samples.samples) - 1
            self.samples.choose(min(max(place + way, 0), last))

    def _lay_out(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 2, 0)
        column.setSpacing(6)
        for part in (self.accuracy, self.matrix, self.cell, self.samples, self.scores):
            column.addWidget(part)
        column.addStretch(1)
        self.stack.addWidget(scrolled(inner))
        self.stack.addWidget(self.large)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)


def _hint(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setProperty("role", "hint")
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
