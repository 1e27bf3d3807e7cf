"""What is seen of training while it goes on? Curves above, what goes on inside below."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from visualizer.card import Card
from visualizer.i18n import tr
from visualizer.theme import Theme
from visualizer.training.lab import Lab
from visualizer.turns import Turns
from visualizer.views.plots.axes import SMALL, WIDTH
from visualizer.views.plots.chart import Chart
from visualizer.views.plots.export import Picture, Table, table_of
from visualizer.views.plots.inside import InsidePanel
from visualizer.views.plots.legend import entries_in
from visualizer.views.plots.saving import Saving
from visualizer.views.plots.scores import ScoresPanel
from visualizer.views.plots.series import RunColours

PRESENT_TEXT = 1 / 36
"""The size of text in a presentation, as a share of the window's height; 1/40 is the least."""

PRESENT_WIDTH = 1 / 200


class PlotsView(QWidget):
    """Two cards: loss and accuracy; and below gradients, weights, activations, earlier runs."""

    exported = Signal(Path)
    failed = Signal(str)

    def __init__(self, lab: Lab, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lab, self._theme = lab, theme
        self._present = False
        self._turns = Turns(self)
        self._colours = RunColours()
        self.setObjectName("plots")
        self.scores = ScoresPanel(lab, theme)
        self.inside = InsidePanel(lab, theme)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(8)
        for place, panel in enumerate((self.scores, self.inside)):
            self.splitter.addWidget(Card(panel))
            self.splitter.setStretchFactor(place, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.splitter)
        self.saving = {
            "scores": Saving(
                self.scores.export_button, "training", self._tables, self._scores_picture, self
            ),
            "gradients": Saving(
                self.inside.export_button, "gradients", self._tables, self._gradients_picture, self
            ),
        }
        for saving in self.saving.values():
            saving.exported.connect(self.exported)
            saving.failed.connect(self.failed)
        for chart in self._charts():
            chart.left_needed.connect(self._align)
        self._align()
        self.inside.run_chosen.connect(self.scores.point_out)
        lab.reported.connect(self._on_reported)
        lab.about_changed.connect(self._on_reported)
        lab.runs_changed.connect(self._on_runs_changed)
        self._say()
        self._on_runs_changed()

    # for the window

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme's colours."""
        self._theme = theme
        for panel in (self.scores, self.inside):
            panel.set_theme(theme)

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        self._say()
        for part in (self.scores, self.inside, *self.saving.values()):
            part.retranslate()
        self._on_runs_changed()

    def set_present(self, present: bool) -> None:
        """Text and lines that are read from the last row; or the usual ones again."""
        self._present = present
        self._resize_text()

    def _say(self) -> None:
        self.setAccessibleName(tr("Plots of the training"))

    def _resize_text(self) -> None:
        font = QFont()
        width = WIDTH
        if self._present:
            high = self.window().height()
            # the text of charts is smaller than that of the controls, and has to be large enough
            font.setPixelSize(round(high * PRESENT_TEXT / SMALL) + 1)
            width = max(WIDTH, high * PRESENT_WIDTH)
        # A style sheet keeps a font from being handed down, so each part is given it.
        for widget in (self, *self.findChildren(QWidget)):
            widget.setFont(font)
        self.scores.set_width(width)
        self.inside.gradients.chart.set_width(width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._present:
            self._resize_text()

    def _charts(self) -> tuple[Chart, ...]:
        return *self.scores.charts.values(), self.inside.gradients.chart

    def _align(self) -> None:
        """Charts that stand below one another begin at one place."""
        left = max(chart.least_left for chart in self._charts())
        for chart in self._charts():
            chart.set_left(left)

    # what happened

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.scores.refresh()
        self.inside.refresh()

    def _on_reported(self) -> None:
        if self.isVisible():
            for what in self.scores.charts:
                self._turns.add(what, partial(self.scores.refresh_chart, what))
            self._turns.add("inside", self.inside.refresh)

    def _on_runs_changed(self) -> None:
        colours = self._colours.of(self._lab.runs)
        self.scores.show_runs(colours)
        self.inside.show_runs(colours)

    # exporting

    def _tables(self) -> list[Table]:
        """The numbers of this run, and of the earlier ones that are shown."""
        tables = [table_of(tr("this run"), self._lab.curves)]
        return tables + [table_of(run.name, run.curves) for run in self._lab.runs if run.shown]

    def _scores_picture(self) -> Picture:
        charts = [(self.scores.headings[what], self.scores.charts[what])
                  for what in self.scores.charts]  # fmt: skip
        return Picture(charts, entries_in(list(self.scores.legend.values())), self._theme)

    def _gradients_picture(self) -> Picture:
        gradients = self.inside.gradients
        return Picture([(None, gradients.chart)], gradients.entries(), self._theme)
