"""What does the lecturer see on a screen of their own? This step, the next one, and the time."""

import time

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core import explain
from core.trace import Step
from visualizer.arithmetic_text import as_text
from visualizer.card import Card
from visualizer.fields import Prose
from visualizer.formulas import Formulas
from visualizer.i18n import tr, words
from visualizer.present.reveal import Reveal
from visualizer.present.screen import PresentScreen
from visualizer.session import Session
from visualizer.theme import Theme
from visualizer.views.computation.text import account, place_of
from visualizer.views.computation.view import ComputationView

TERMS = 8
"""Terms of a long sum that are written out of the next step."""


class LecturerView(QWidget):
    """The step that is on the wall with its result, whether it is covered there, and what follows.

    The keys are those of the wall.
    """

    def __init__(
        self,
        session: Session,
        formulas: Formulas,
        reveal: Reveal,
        wall: PresentScreen,
        theme: Theme,
    ) -> None:
        super().__init__()
        self._session, self._reveal, self._wall = session, reveal, wall
        self._start = time.monotonic()
        self.setObjectName("lecturer")
        self.now = ComputationView(session, theme, formulas)
        self.heading, self.covered, self.clock = QLabel(), QLabel(), QLabel()
        self.next_heading, self.next_text, self.next_result = QLabel(), QLabel(), QLabel()
        self.sentence = Prose()
        for label in (self.next_text, self.sentence, self.next_result):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.next_result.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        for label in (self.heading, self.next_heading):
            label.setProperty("role", "section")
        self.covered.setProperty("role", "hint")
        column = QVBoxLayout(self)
        top = QHBoxLayout()
        top.addWidget(self.heading)
        top.addWidget(self.covered)
        top.addStretch(1)
        top.addWidget(self.clock)
        column.addLayout(top)
        row = QHBoxLayout()
        row.addWidget(Card(self.now), 3)
        following = Card(self.next_heading, self.next_text, self.next_result, self.sentence)
        following.column.addStretch(1)
        row.addWidget(following, 2)
        column.addLayout(row, 1)
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._show_time)
        self._tick.start()
        session.cursor_moved.connect(self._show)
        session.network_changed.connect(self._show)
        session.grouping_changed.connect(self._show)
        session.decimals_changed.connect(self._show)
        reveal.changed.connect(self._show_covered)
        self.retranslate()

    def set_theme(self, theme: Theme) -> None:
        """Light or dark."""
        self.now.set_theme(theme)

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        self.setWindowTitle(tr("Lecturer's view"))
        self.now.retranslate()
        self._show()
        self._show_time()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._wall.keyPressEvent(event)

    def _show(self) -> None:
        self.heading.setText("   ".join(self._wall.heading))
        following = self._following()
        self.next_heading.setText(tr("Next"))
        if following is None:
            self.next_text.setText(tr("This is the last step."))
            self.next_result.clear()
            self.sentence.clear()
        else:
            session = self._session
            said = account(session.trace, following.index, session.decimals, TERMS)
            numbers = [f"{following.symbol} = {as_text(line)}" for line in said.lines[:1]]
            self.next_text.setText("\n".join([place_of(following), *numbers]))
            self.next_result.setText(f"= {said.result}")
            self.sentence.setText(explain.sentence(following, words()))
        font = QFont(self.font())
        font.setBold(True)
        self.next_result.setFont(font)
        self._show_covered()

    def _following(self) -> Step | None:
        session = self._session
        trace, cursor = session.trace, session.cursor
        whole = session.grouping == "update"
        after = len(trace) - 1 if whole else trace.after(cursor, session.within)
        return None if after <= cursor else trace[after]

    def _show_covered(self) -> None:
        self.covered.setText(tr("covered on the wall") if self._reveal.hidden else "")

    def _show_time(self) -> None:
        minutes, seconds = divmod(int(time.monotonic() - self._start), 60)
        self.clock.setText(tr("Time: {time}", time=f"{minutes}:{seconds:02}"))
