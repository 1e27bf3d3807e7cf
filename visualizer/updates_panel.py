"""How does a user choose how many updates follow each other, and of which samples?"""

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
)

from visualizer.course_words import ending_said
from visualizer.fields import Choice, caption, label, say, small_button, spin
from visualizer.i18n import grouped, tr
from visualizer.session import Session

WIDE = 24
"""How wide the text may become, in heights of a line."""


class UpdatesPanel(QFrame):
    """Opens at a button, and closes when something else is clicked, or with Esc."""

    def __init__(self, session: Session) -> None:
        super().__init__(None, Qt.WindowType.Popup)
        self._session = session
        self.setProperty("card", True)
        self.setObjectName("updatesPanel")
        self.title = label("", "section")
        self.count = spin("updatesCount", tr("Updates in a row"), 1, 1)
        self.feed = Choice("updatesFeed", tr("Samples of an update"), {})
        self.at_once = spin("updatesAtOnce", tr("Samples at a time"), 2, 2)
        self.run = small_button("runUntil", "", "")
        self.ending = label("", "hint", "updatesEnding")
        self.hint = label("", "hint", "updatesHint")
        self.count.valueChanged.connect(session.set_updates)
        self.feed.chosen.connect(self._choose_feed)
        self.at_once.valueChanged.connect(session.set_at_once)
        self.run.clicked.connect(self._run)
        self._count_label = caption("", self.count)
        self._feed_label = caption("", self.feed)
        feed = QHBoxLayout()
        feed.addWidget(self.feed, 1)
        feed.addWidget(self.at_once)
        form = QFormLayout()
        form.addRow(self._count_label, self.count)
        form.addRow(self._feed_label, feed)
        column = QVBoxLayout(self)
        for part in (self.title, form, self.run, self.ending, self.hint):
            column.addLayout(part) if part is form else column.addWidget(part)
        session.course_changed.connect(self._refresh_if_seen)
        session.network_changed.connect(self._refresh_if_seen)

    def open_at(self, button: QPushButton) -> None:
        """Show it above the button, and let the number of updates be typed at once."""
        self.setFont(button.font())
        self.setFixedWidth(WIDE * self.fontMetrics().height())
        self.refresh()
        self.adjustSize()
        screen = button.screen().availableGeometry()
        place = button.mapToGlobal(QPoint(0, 0)) - QPoint(0, self.height() + 4)
        if place.y() < screen.top():
            place = button.mapToGlobal(QPoint(0, button.height() + 4))
        place.setX(max(screen.left(), min(place.x(), screen.right() - self.width())))
        self.move(place)
        self.show()
        self.count.setFocus()
        self.count.selectAll()

    def refresh(self) -> None:
        """Show what is chosen, in the language of the window."""
        session, course = self._session, self._session.course
        samples = session.document.samples
        self.title.setText(tr("Updates in a row"))
        self._count_label.setText(tr("Updates"))
        self._feed_label.setText(tr("Samples of each"))
        self.setAccessibleName(tr("Updates in a row"))
        _place(self.count, 1, course.most, session.count)
        self._fill_feed(samples)
        at_once = course.at_once
        _place(self.at_once, 2, max(samples - 1, 2), max(at_once, 2))
        self.at_once.setVisible(at_once > 1)
        for part in (self._feed_label, self.feed):
            part.setVisible(samples > 1)
        self.feed.place("all" if not at_once else "one" if at_once == 1 else "some")
        self.run.setText(tr("Stop") if session.running else tr("Run until nothing changes"))
        self.run.setAccessibleName(self.run.text())
        say(self.ending, self._ending())
        say(self.hint, self._hint())

    def _ending(self) -> str:
        session = self._session
        if session.running:
            return tr("Update {number} …", number=grouped(session.course.done))
        said = ending_said(session)
        if not said and session.count >= session.course.most and not session.working:
            return tr(
                "After {count} updates something still changes.", count=grouped(session.count)
            )
        return said

    def _hint(self) -> str:
        session, course = self._session, self._session.course
        parts = []
        if course.rounds > 1:
            parts.append(
                tr("{count} updates use every sample once: an epoch.", count=course.rounds)
            )
        parts.append(
            tr(
                "Each update goes on with the weights that the last one left. What you edit goes "
                "into the network before the current update; updates are counted anew from there."
            )
        )
        if session.count == course.most:
            parts.append(tr("More are not kept of a network of this size."))
        return " ".join(parts)

    def _fill_feed(self, samples: int) -> None:
        rows = [(tr("all together"), "all"), (tr("one by one"), "one")]
        if samples > 2:
            rows.append((tr("some at a time"), "some"))
        if [
            (self.feed.itemText(k), self.feed.itemData(k)) for k in range(self.feed.count())
        ] != rows:
            self.feed.clear()
            for text, key in rows:
                self.feed.addItem(text, key)

    def _choose_feed(self, key: str) -> None:
        session = self._session
        samples = session.document.samples
        session.set_at_once({"all": 0, "one": 1}.get(key, max(2, samples // 2)))
        rounds = session.course.rounds
        if session.count == 1 and rounds > 1:
            session.set_updates(rounds)

    def _run(self) -> None:
        session = self._session
        session.stop_running() if session.running else session.run_until_nothing_changes()

    def _refresh_if_seen(self) -> None:
        if self.isVisible():
            self.refresh()
            self.adjustSize()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.close()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.isVisible():
            self.adjustSize()


def _place(box: QSpinBox, least: int, most: int, value: int) -> None:
    box.blockSignals(True)
    box.setRange(least, most)
    box.setValue(value)
    box.blockSignals(False)
