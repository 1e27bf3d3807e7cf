"""How large are the gradients, layer by layer? Do they vanish or explode on their way back?"""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from visualizer.flow import FlowLayout
from visualizer.i18n import tr
from visualizer.theme import Theme
from visualizer.training.lab import Lab
from visualizer.views.plots.chart import Chart
from visualizer.views.plots.legend import Entry, LegendEntry
from visualizer.views.plots.series import gradient_lines

MOST_NAMED = 8
"""More layers than these are named by the crosshair alone."""


class GradientsPanel(QWidget):
    """One chart on a logarithmic axis: a curve a layer, over the updates."""

    def __init__(self, lab: Lab, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lab, self._theme = lab, theme
        self.chart = Chart("size", theme)
        self.chart.set_log(True)
        self.legend: list[LegendEntry] = []
        self._bar = QWidget()
        self._flow = FlowLayout(self._bar, gap=12)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._bar)
        layout.addWidget(self.chart, 1)
        self.retranslate()

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme's colours."""
        self._theme = theme
        for part in (self.chart, *self.legend):
            part.set_theme(theme)

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        self.chart.setAccessibleName(tr("Curves of the size of the gradients"))
        self.refresh()

    def refresh(self) -> None:
        """Show how the run stands now."""
        lines = gradient_lines(self._lab.curves)
        self.chart.say(tr("update"), tr("The curves grow here once training runs."))
        self.chart.show_lines(lines)
        entries = self.entries()
        beside = self.chart.names_shown or not 1 < len(entries) <= MOST_NAMED
        self._say_legend([] if beside else entries)

    def entries(self) -> list[Entry]:
        """Which line is which."""
        return [Entry(line.token, line.dash, line.name) for line in self.chart.lines]

    def _say_legend(self, entries: list[Entry]) -> None:
        """Where there is no room for the names beside the curves, they stand above."""
        self._bar.setVisible(bool(entries))
        for widget, entry in zip(self.legend, entries, strict=False):
            widget.set_entry(entry)
        while len(self.legend) > len(entries):
            widget = self.legend.pop()
            self._flow.removeWidget(widget)
            widget.deleteLater()
        for entry in entries[len(self.legend) :]:
            widget = LegendEntry(self._theme, entry)
            widget.setFont(self.font())
            self.legend.append(widget)
            self._flow.addWidget(widget)
            widget.show()
