"""Which of the student's own numbers is the first wrong one, and why?"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from visualizer.fields import label, say
from visualizer.i18n import grouped, tr, words
from visualizer.scrolled import scrolled
from visualizer.session import Session
from visualizer.theme import Theme
from visualizer.views.answers.bar import Bar
from visualizer.views.answers.drafts import Draft, Drafts, as_read
from visualizer.views.answers.files import Files
from visualizer.views.answers.judging import Judge, written
from visualizer.views.answers.model import Page
from visualizer.views.answers.said import Said
from visualizer.views.answers.table import AnswersTable

LEAST_ROWS = 2.4
"""So many rows of the page stay in sight, however much is said above it."""
MOST_COVERED = 3000
"""In a longer trace only the step at the cursor is covered."""


class AnswersView(QWidget):
    """The page of a student's numbers, and what is said of them.

    ``covered_changed``: other steps' results are to be kept from sight now, see `covered`.
    ``steps_wanted`` asks for the computation of the step at the session's cursor, ``left`` for
    what was here before, ``practice_wanted`` for an exercise with other numbers.
    """

    covered_changed = Signal()
    steps_wanted = Signal()
    practice_wanted = Signal()
    left = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self._drafts = Drafts(session.network, session.trace)
        self._opened, self._updates = False, session.updates
        self._shown: int | None = None
        self._asked = False
        self._praised = False
        self.setObjectName("answers")
        self.page = Page(session, self._drafts.now, self)
        self.table = AnswersTable(self.page, theme)
        self.judge = Judge(self)
        self.files = Files(self)
        self.said = Said(theme)
        self.bar = Bar(
            {
                "paste": self.paste_sheet,
                "open": lambda: self.files.ask_open(session.trace),
                "save": self.save,
                "clear": self.clear,
                "practice": self.practice_wanted.emit,
            }
        )
        self.at_once = self.bar.at_once
        self.bar.close_button.clicked.connect(self.left)
        self.bar.check_button.clicked.connect(self.check)
        self.at_once.toggled.connect(lambda wanted: self.check_quietly() if wanted else None)
        self.trouble = label("", "error", "answersTrouble")
        self.trouble.setTextFormat(Qt.TextFormat.PlainText)
        self._lay_out()

        self.table.typed.connect(self._on_typed)
        self.table.told.connect(lambda text: say(self.trouble, text))
        self.table.check_wanted.connect(self.check)
        self.table.escaped.connect(self._leave_page)
        self.table.step_chosen.connect(self._on_chosen)
        self.judge.judged.connect(self._on_judged)
        self.files.read.connect(self._on_read)
        self.files.told.connect(lambda text: say(self.trouble, text))
        self.files.failed.connect(lambda text: say(self.trouble, text))
        self.said.show_wanted.connect(self.show_right)
        self.said.next_wanted.connect(self.go_to_next_wrong)
        self.said.steps_wanted.connect(self.steps_wanted)
        session.opened.connect(self._on_opened)
        session.network_changed.connect(self._on_network_changed)
        session.decimals_changed.connect(self.page.changed)
        self.retranslate()

    # for the workspace

    @property
    def draft(self) -> Draft:
        """What is typed for the network in front."""
        return self._drafts.now

    @property
    def covered(self) -> frozenset[int]:
        """The steps whose results give nothing away: all but what is right, and what was shown."""
        trace = self._session.trace
        draft = self.draft
        steps = range(trace.given, len(trace))
        if len(steps) > MOST_COVERED:
            steps = [step for step in self._session.group if step >= trace.given]
        return frozenset(
            step
            for step in steps
            if draft.marks.get(step) != "right" and step not in draft.revealed
        )

    def set_theme(self, theme: Theme) -> None:
        """Paint everything in another theme."""
        self._theme = theme
        self.table.theme = theme
        self.table.viewport().update()
        self.said.set_theme(theme)
        self._show_counts()

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        self.setAccessibleName(tr("My answers"))
        self.bar.retranslate()
        self.draft.reread(words())
        self.table.retranslate()
        self.said.retranslate()
        say(self.trouble, self._unread())
        self._show_counts()
        self._say_again()

    def start(self) -> None:
        """Begin where the first number is missing."""
        self.table.setFocus()
        if not self.table.currentIndex().isValid():
            self.table.show_first_empty()

    # judging

    def check(self) -> None:
        """Mark all numbers, and go to the first wrong one."""
        self._commit()
        self._asked, self._praised = True, False
        self._judge()

    def check_quietly(self) -> None:
        """Mark all numbers and stay where the student is."""
        self._judge()

    def show_right(self) -> None:
        """Show the right arithmetic beside the student's number."""
        if self._shown is not None:
            self.draft.revealed.add(self._shown)
            self._say_again()
            self.covered_changed.emit()
            self.table.setFocus()

    def go_to_next_wrong(self) -> None:
        """From the number that is spoken of to the next wrong one, or around to the first."""
        following = self._next_wrong()
        if following is not None:
            self._go_to(following)
            self.table.setFocus()

    def _judge(self) -> None:
        if not self.draft.answers:
            asked, self._asked = self._asked, False
            self.said.hide()
            if asked and not self.draft.unread:
                say(self.trouble, tr("Type your numbers first; then check them."))
            return
        self.judge.judge(self._session.network, self.draft)

    def _on_judged(self, draft: Draft) -> None:
        if draft is not self.draft:
            return
        asked, self._asked = self._asked, False
        self.page.changed()
        self._show_counts()
        say(self.trouble, self._unread())
        wrong = draft.report and draft.report.first_wrong
        if asked and wrong:
            self._go_to(wrong.step)
        else:
            self._praised = asked
            self._shown = None if asked else self._shown
            self._say_again()
        self.covered_changed.emit()

    def _leave_page(self) -> None:
        """From the page to the buttons: Tab would pass all the numbers first."""
        shown = (self.said.show_button, self.said.steps_button, self.said.next_button)
        target = next((one for one in shown if one.isVisibleTo(self)), self.bar.check_button)
        target.setFocus(Qt.FocusReason.TabFocusReason)
        if target is not self.bar.check_button:
            self._area.ensureWidgetVisible(target)

    def _go_to(self, step: int) -> None:
        self.table.show_step(step)
        self._speak_of(step)

    def _on_chosen(self, step: int) -> None:
        self._speak_of(step if step in self.draft.marks else None)

    def _speak_of(self, step: int | None) -> None:
        """Show what is said of a number, and bring the session to its step."""
        self._shown = step
        self._say_again()
        if step is not None:
            self._session.go(min(step, len(self._session.trace) - 1))
            if len(self._session.trace) > MOST_COVERED:
                self.covered_changed.emit()

    def _say_again(self) -> None:
        """Say what is said, in the language and notation of now."""
        report, step = self.draft.report, self._shown
        if report is None or step not in self.draft.marks:
            self._shown = None
            if self._praised and self.draft.marks:
                self.said.praise(self._praise())
            else:
                self.said.hide()
            return
        first = report.first_wrong
        report = written(report, self._session.notation, step)
        following = self._next_wrong()
        self.said.say(
            report.by_step[step],
            report,
            first=first is not None and first.step == step,
            revealed=step in self.draft.revealed,
            more=following is not None and following != step,
        )

    def _next_wrong(self) -> int | None:
        wrong = sorted(step for step, kind in self.draft.marks.items() if kind == "wrong")
        after = [step for step in wrong if self._shown is None or step > self._shown]
        return after[0] if after else wrong[0] if wrong else None

    def _praise(self) -> str:
        count = len(self.draft.marks)
        missing = len(self._session.trace) + 1 - self._session.trace.given - count
        if missing <= 0:
            return tr("All {count} numbers are right.", count=grouped(count))
        return tr("Nothing is wrong so far: {count} typed, {missing} to go.",
                  count=grouped(count), missing=grouped(missing))  # fmt: skip

    # what the student does

    def _on_typed(self) -> None:
        """Marks are gone from the change on; what was said of one of them goes too."""
        self._praised = False
        self._say_again()
        self._show_counts()
        self.covered_changed.emit()
        if self.at_once.isChecked() and self.draft.answers:
            self.judge.judge(self._session.network, self.draft)

    def _on_read(self, answers: object) -> None:
        self.draft.write(as_read(answers))
        self.page.changed()
        self._on_typed()
        say(self.trouble, tr("Numbers read: {count}.", count=grouped(len(answers))))

    def paste_sheet(self) -> None:
        """What is in the clipboard goes where its names say, or in from the current number on."""
        self.table.setFocus()
        if not self.table.currentIndex().isValid():
            self.table.show_first_empty()
        self.table.paste()

    def clear(self) -> None:
        """Take all numbers away."""
        self._commit()
        self.draft.clear()
        self.page.changed()
        self._on_typed()
        say(self.trouble, "")

    def save(self) -> None:
        """Ask for a file, and write the numbers there."""
        self._commit()
        self.files.ask_save(self._session.trace, dict(self.draft.answers))

    # what changes under it

    def _on_opened(self) -> None:
        self._opened = True

    def _on_network_changed(self) -> None:
        session = self._session
        edited = not self._opened and session.updates == self._updates
        self._opened, self._updates = False, session.updates
        before = self.draft
        self._drafts.bring(session.network, session.trace, edited)
        self.table.lay_out(self.draft)
        if self.draft is not before:
            self._shown, self._praised = None, False
            say(self.trouble, self._unread())
        self._show_counts()
        self._say_again()
        self.covered_changed.emit()

    # within

    def _commit(self) -> None:
        """Take in what stands in a field that is still open."""
        if self.table.state() == AnswersTable.State.EditingState:
            self.table.setFocus()

    def _unread(self) -> str:
        return next(iter(self.draft.unread.values()), "")

    def _show_counts(self) -> None:
        self.bar.count(self.draft.marks.values(), self._theme)

    def _lay_out(self) -> None:
        self._told = QWidget()
        inner = QVBoxLayout(self._told)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(6)
        for widget in (self.said, self.bar.counts, self.trouble):
            inner.addWidget(widget)
        self._told.installEventFilter(self)
        self._area = scrolled(self._told)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(6)
        column.addWidget(self.bar)
        column.addWidget(self._area)
        column.addWidget(self.table, 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._told and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """What is said has the room it needs, but leaves the page some rows; beyond, it scrolls."""
        inner = self._told.layout()
        shown = any(not widget.isHidden() for widget in (self.bar.counts, self.said, self.trouble))
        width = self._area.width()
        needed = inner.totalHeightForWidth(width) if shown else 0
        rows = LEAST_ROWS * self.table.verticalHeader().defaultSectionSize()
        room = self.height() - self.bar.height() - 24 - rows
        if needed > room > 0:
            # With its scroll bar it is narrower.
            bar = self._area.verticalScrollBar().sizeHint().width()
            needed = inner.totalHeightForWidth(width - bar)
        self._area.setFixedHeight(max(min(needed, room), 0))
