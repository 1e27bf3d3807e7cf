"""How does learning go: loss and accuracy, in training and test, of this run and earlier ones?"""

import time

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QCheckBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from visualizer.flow import FlowLayout
from visualizer.i18n import grouped, tr
from visualizer.theme import Theme
from visualizer.ticks import number_text, share_text
from visualizer.training.earlier import EarlierRun
from visualizer.training.lab import Lab
from visualizer.views.plots.chart import Chart
from visualizer.views.plots.legend import Entry, Heading, LegendEntry
from visualizer.views.plots.lines import Line
from visualizer.views.plots.series import (
    By,
    What,
    earlier_lines,
    newest,
    score_lines,
    x_name,
)

NARROW, TALL = 26, 20
"""In lines of text: less wide and at least so high, one chart stands below the other."""


READABLE = 0.1
"""Seconds for which a number stays, while training goes on."""


class ScoresPanel(QWidget):
    """Two charts with one switch: by update or by epoch."""

    def __init__(self, lab: Lab, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lab = lab
        self.by: By = "update"
        self._said_at: dict[What, float] = {}
        self._earlier: dict[What, list[Line]] = {"loss": [], "accuracy": []}
        self._runs: dict[EarlierRun, str] = {}
        self.update_button = self._choice("perUpdate")
        self.epoch_button = self._choice("perEpoch")
        choices = QButtonGroup(self)
        for place, button in enumerate((self.update_button, self.epoch_button)):
            choices.addButton(button, place)
        self.update_button.setChecked(True)
        choices.idClicked.connect(lambda place: self.show_by("epoch" if place else "update"))
        self.log_box = QCheckBox()
        self.log_box.setObjectName("logLoss")
        self.log_box.toggled.connect(self._set_log)
        self.export_button = QPushButton()
        self.export_button.setObjectName("exportCurves")
        self.export_button.setProperty("small", True)
        self.legend = {
            "train": LegendEntry(theme, Entry("positive", "solid", "")),
            "test": LegendEntry(theme, Entry("negative", "dashed", "")),
        }
        bar = QWidget()
        flow = FlowLayout(bar, gap=8)
        for widget in (
            self.update_button,
            self.epoch_button,
            self.log_box,
            self.export_button,
            *self.legend.values(),
        ):
            flow.addWidget(widget)
        self.headings: dict[What, Heading] = {"loss": Heading(theme), "accuracy": Heading(theme)}
        self.charts: dict[What, Chart] = {
            "loss": Chart("size", theme),
            "accuracy": Chart("share", theme),
        }
        for heading in self.headings.values():
            heading.two_needed.connect(self._level)
        self._pair = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._pair.setSpacing(8)
        for what, chart in self.charts.items():
            column = QVBoxLayout()
            column.setSpacing(2)
            column.addWidget(self.headings[what])
            column.addWidget(chart, 1)
            self._pair.addLayout(column, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(bar)
        layout.addLayout(self._pair, 1)
        self.retranslate()

    # for the window

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme's colours."""
        for part in (*self.legend.values(), *self.headings.values(), *self.charts.values()):
            part.set_theme(theme)

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        self.update_button.setText(tr("Per update"))
        self.update_button.setToolTip(tr("Training: each minibatch, before its update"))
        self.epoch_button.setText(tr("Per epoch"))
        self.epoch_button.setToolTip(tr("Training and test at the end of each epoch"))
        self.log_box.setText(tr("Log scale"))
        self.log_box.setToolTip(tr("The loss by powers of ten"))
        self.export_button.setText(tr("Export…"))
        self.charts["loss"].setAccessibleName(tr("Curves of the loss"))
        self.charts["accuracy"].setAccessibleName(tr("Curves of the accuracy"))
        self.show_runs(self._runs)

    def set_width(self, width: float) -> None:
        """How thick the curves are, in pixels."""
        for chart in self.charts.values():
            chart.set_width(width)

    # what is shown

    def show_by(self, by: By) -> None:
        """Count updates or epochs along the axes."""
        self.by = by
        (self.epoch_button if by == "epoch" else self.update_button).setChecked(True)
        self.show_runs(self._runs)

    def show_runs(self, runs: dict[EarlierRun, str]) -> None:
        """Put these earlier runs under the curves, each in its colour."""
        self._runs = runs
        self._said_at.clear()
        for what in self._earlier:
            self._earlier[what] = earlier_lines(runs, what, self.by)
        self.refresh()

    def point_out(self, run: EarlierRun | None) -> None:
        """Have the curves of one earlier run stand out."""
        for chart in self.charts.values():
            chart.point_out(None if run is None else run.curves)

    def refresh(self) -> None:
        """Show how the run stands now."""
        for what in self.charts:
            self.refresh_chart(what)

    def refresh_chart(self, what: What) -> None:
        """Show in one of the charts how the run stands now."""
        report, now = self._lab.report, time.monotonic()
        going_on = report is not None and report.state == "running"
        said = not going_on or now - self._said_at.get(what, 0.0) > READABLE
        lines, chart = score_lines(self._lab.curves, what, self.by), self.charts[what]
        chart.say(x_name(self.by), self._empty(what))
        chart.show_lines([*self._earlier[what], *lines])
        if said:
            self._said_at[what] = now
            self._say_newest(what, lines)
            self._say_legend()

    def _set_log(self, log: bool) -> None:
        self.charts["loss"].set_log(log)

    def _empty(self, what: What) -> str:
        report = self._lab.report
        if report is None or not report.update:
            return tr("The curves grow here once training runs.")
        if what == "accuracy" and report.accuracy is None:
            return tr("There are no classes here, so there is no accuracy.")
        return tr("The first point comes at the end of the first epoch.")

    def _say_newest(self, what: What, lines: list[Line]) -> None:
        name = tr("Loss") if what == "loss" else tr("Accuracy")
        said = [
            "" if value is None else number_text(value) if what == "loss" else share_text(value)
            for value in (newest(line) for line in lines)
        ]
        rest = tr("test {value}", value=said[1]) if len(said) > 1 and said[1] else ""
        about = self._lab.about
        tested = about is not None and about.test_samples > 0
        wide = number_text(88.8888) if what == "loss" else share_text(0.8888)
        self.headings[what].expect(wide, tr("test {value}", value=wide) if tested else "")
        self.headings[what].say(name, said[0], rest)

    def _say_legend(self) -> None:
        about, report = self._lab.about, self._lab.report
        train, test = tr("training"), tr("test")
        if self.by == "update" and report is not None:
            train = tr("training, minibatches of {size}", size=grouped(report.batch))
        elif about is not None and about.train_scored < about.train_samples:
            train = tr(
                "training, {some} of {all}",
                some=grouped(about.train_scored),
                all=grouped(about.train_samples),
            )
        self.legend["train"].set_entry(Entry("positive", "solid", train))
        self.legend["test"].set_entry(Entry("negative", "dashed", test))
        self.legend["test"].setVisible(about is not None and about.test_samples > 0)

    # layout

    def _level(self) -> None:
        """Where one heading needs a second line, both have it: the charts stay level."""
        lines = 1 + any(heading.too_wide for heading in self.headings.values())
        for heading in self.headings.values():
            heading.set_lines(lines)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        line = self.fontMetrics().height()
        narrow = self.width() < NARROW * line and self.height() >= TALL * line
        direction = QBoxLayout.Direction
        self._pair.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)

    def _choice(self, name: str) -> QPushButton:
        button = QPushButton()
        button.setObjectName(name)
        button.setCheckable(True)
        button.setProperty("small", True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button
