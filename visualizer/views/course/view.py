"""What became of a weight, of the loss and of the optimizer's own numbers over the updates?"""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from core.perceptron import has_table
from visualizer.course_words import ending_said
from visualizer.fields import Choice, label, say, small_button
from visualizer.i18n import grouped, tr
from visualizer.scrolled import scrolled
from visualizer.session import Session
from visualizer.theme import Theme
from visualizer.views.course.chart import PathChart
from visualizer.views.course.followed import (
    Followed,
    Path,
    first_of,
    followed_by,
    is_in,
    listed,
    loss_path,
    paths,
)
from visualizer.views.course.table import PerceptronTable

SEVERAL = 20
"""Updates that are offered where there is only one."""

TABLE_LINES = 6
"""The table's heading and some rows are always seen."""

CHART_LINES = 6
"""So are so many lines of the charts; where there is no room for both, the whole scrolls."""

SHORT, BESIDE = 26, 24
"""In lines of text: less high and at least so wide, charts over a table stand side by side."""

MOST_CHARTS = 3
"""Of one weight: its own path, and what the optimizer keeps for it."""


class CourseView(QWidget):
    """Charts over the updates, and the perceptron's table where there is one.

    The weight is the one that the cursor was last at, as by a click on an edge of the graph, or
    the one chosen from the list.
    """

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.followed: Followed = first_of(session.document)
        self._stale = True
        self._listed: list[Followed] = []
        self.setObjectName("course")
        self.loss = PathChart(theme)
        self.weight = Choice("followed", "", {})
        self.run = small_button("runUntilNothingChanges", "", "")
        self.more = small_button("severalUpdates", "", "")
        self.note = label("", "hint", "courseNote")
        self._weight_label = label("", "name")
        self._weight_label.setBuddy(self.weight)
        self.charts = [PathChart(theme) for _ in range(MOST_CHARTS)]
        self.table = PerceptronTable(session, theme)
        self.weight.chosen.connect(self._choose)
        self.run.clicked.connect(self._run)
        self.more.clicked.connect(lambda: session.set_updates(SEVERAL))
        for chart in (self.loss, *self.charts):
            chart.chosen.connect(self._go)
            chart.left_needed.connect(self._align)
        self._lay_out()
        session.network_changed.connect(self._on_network_changed)
        session.course_changed.connect(self._on_course_changed)
        session.cursor_moved.connect(self._follow)
        session.decimals_changed.connect(self._refresh)
        self.retranslate()

    # for the window

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        for part in (self.loss, *self.charts, self.table):
            part.set_theme(theme)

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        self.setAccessibleName(tr("Over time"))
        self._weight_label.setText(tr("Weight"))
        self.weight.setAccessibleName(tr("The weight or bias whose path is drawn"))
        self.more.setText(tr("{count} updates", count=SEVERAL))
        self._refresh()

    # what happened

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.focusWidget() is None:
            self.loss.setFocus()  # so that the arrow keys go on stepping
        if self._stale:
            self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.isVisible():
            self._refresh()

    def _on_network_changed(self) -> None:
        self._follow()
        if self._session.crossing:
            self._show_now()
        else:
            self._refresh()

    def _on_course_changed(self) -> None:
        self._refresh()

    def _follow(self) -> None:
        """Take the weight that the cursor is at, unless this is in front: then the list chooses."""
        session = self._session
        if self.isVisible() or session.cursor < session.trace.given:
            return
        self.followed = followed_by(session.step) or self.followed
        self._stale = True

    def _choose(self, row: str) -> None:
        self.followed = self._listed[int(row)]
        self._refresh()

    def _run(self) -> None:
        session = self._session
        session.stop_running() if session.running else session.run_until_nothing_changes()

    def _go(self, after: int, path: Path) -> None:
        """To the step that made the point, or to the start of the update that begins there."""
        session = self._session
        if not path.quantity:
            session.go_to(after + 1 if after < session.count else after)
            return
        session.go_to(max(after, 1))
        if after and session.update == after:
            followed = self.followed
            made = session.trace.index(
                path.quantity, followed.layer, followed.position, phase="update"
            )
            session.go(made or 0)

    # what is shown

    def _refresh(self) -> None:
        """Everything anew, once it is seen."""
        self._stale = not self.isVisible()
        if self._stale:
            return
        session, network = self._session, self._session.document
        if not is_in(network, self.followed):
            self.followed = first_of(network)
        self._fill_list()
        count, samples = session.count, network.samples
        title = tr("Loss") if samples == 1 else tr("Loss of all {count} samples", count=samples)
        self.loss.show_paths(title, [loss_path(session)], count, "loss")
        found = paths(session, self.followed)
        for place, chart in enumerate(self.charts):
            chart.setVisible(place < len(found))
            if place < len(found):
                chart.show_paths("", found[place], count, None if place else "update")
        one_by_one = session.course.at_once == 1 or samples == 1
        self.table.setVisible(has_table(network) and one_by_one and network.shapes[0][0] <= 6)
        if self.table.isVisibleTo(self):
            self.table.refresh()
            self.table.setMinimumHeight(
                TABLE_LINES * self.table.verticalHeader().defaultSectionSize()
            )
        tall = self.table.minimumHeight() if self.table.isVisibleTo(self) else 0
        self.splitter.setMinimumHeight(CHART_LINES * self.fontMetrics().height() + tall)
        self.run.setText(tr("Stop") if session.running else tr("Run until nothing changes"))
        self.run.setAccessibleName(self.run.text())
        self.more.setVisible(count == 1)
        say(self.note, self._said())
        self._arrange()
        self._align()
        self._show_now()

    def _align(self) -> None:
        """One update stands at one place in all charts."""
        charts = [chart for chart in (self.loss, *self.charts) if chart.isVisibleTo(self)]
        left = max(chart.least_left() for chart in charts)
        for chart in charts:
            chart.set_left(left)

    def _arrange(self) -> None:
        """Where a table needs the height there is, the charts stand side by side."""
        line = self.fontMetrics().height()
        short = self.height() < SHORT * line and self.width() >= BESIDE * line
        beside = short and self.table.isVisibleTo(self)
        way = QBoxLayout.Direction
        self._charts.setDirection(way.LeftToRight if beside else way.TopToBottom)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _said(self) -> str:
        session = self._session
        if session.running:
            return tr("Update {number} …", number=grouped(session.course.done))
        if session.reach < session.count and session.working:
            done, count = grouped(session.reach), grouped(session.count)
            return tr("{done} of {count} updates are worked out.", done=done, count=count)
        said = ending_said(session)
        if not said and session.count == 1:
            return tr("One update makes a short path. Have more of them in a row.")
        return said

    def _show_now(self) -> None:
        if not self.isVisible():
            self._stale = True
            return
        session = self._session
        for chart in (self.loss, *self.charts):
            chart.set_now(session.update, session.decimals)
        if self.table.isVisible():
            self.table.show_now()

    def _fill_list(self) -> None:
        found = self._listed = listed(self._session.document) or [self.followed]
        names = [each.name(self._session.notation) for each in found]
        if [self.weight.itemText(row) for row in range(self.weight.count())] != names:
            self.weight.clear()
            for row, name in enumerate(names):
                self.weight.addItem(name, str(row))
        self.weight.place(str(found.index(self.followed)))
        self.weight.setToolTip(tr("Or click an edge of the graph, and come back"))

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self._weight_label)
        row.addWidget(self.weight)
        row.addStretch(1)
        row.addWidget(self.more)
        row.addWidget(self.run)
        plots = QWidget()
        self._charts = QBoxLayout(QBoxLayout.Direction.TopToBottom, plots)
        self._charts.setContentsMargins(0, 0, 0, 0)
        self._charts.setSpacing(6)
        for chart in (self.loss, *self.charts):
            self._charts.addWidget(chart, 1)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(8)
        self.splitter.addWidget(scrolled(plots))
        self.splitter.addWidget(self.table)
        self.splitter.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        whole = QWidget()
        outer = QVBoxLayout(whole)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(6)
        outer.addLayout(row)
        outer.addWidget(self.note)
        outer.addWidget(self.splitter, 1)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scrolled(whole))
