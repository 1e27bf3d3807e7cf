"""What is said of one number: the mark, why, and the right arithmetic once it is asked for?"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QFont
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout

from core.answers.grading import Report, Verdict
from core.answers.sentences import explained, right_line
from visualizer.fields import label, small_button
from visualizer.flow import FlowLayout
from visualizer.i18n import tr, words
from visualizer.theme import Theme
from visualizer.views.answers.cell import TOKENS
from visualizer.views.answers.model import SIGNS, kind_name


class Said(QFrame):
    """A card above the page. ``show_wanted`` asks for the right arithmetic."""

    show_wanted = Signal()
    next_wanted = Signal()
    steps_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("said")
        self.sign = label("", "name", "sign")
        self.heading = label("", "name", "heading")
        self.heading.setWordWrap(True)
        self.why = label("", "name", "why")
        self.why.setWordWrap(True)
        self.yours, self.right = label("", "name", "yours"), label("", "name", "right")
        self._yours, self._right = label("", "hint"), label("", "hint")
        bold = QFont(self.heading.font())
        bold.setBold(True)
        for line in (self.sign, self.heading):
            line.setFont(bold)
        for line in (self.why, self.yours, self.right):
            line.setTextFormat(Qt.TextFormat.PlainText)
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.right.setWordWrap(True)
        self.right.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.show_button = small_button("showMe", "", "")
        self.next_button = small_button("nextWrong", "", "")
        self.steps_button = small_button("allOfIt", "", "")
        self.show_button.clicked.connect(self.show_wanted)
        self.next_button.clicked.connect(self.next_wanted)
        self.steps_button.clicked.connect(self.steps_wanted)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.heading, 1)
        numbers = QGridLayout()
        numbers.setHorizontalSpacing(8)
        numbers.setVerticalSpacing(2)
        numbers.setColumnStretch(1, 1)
        for row, (name, line) in enumerate(((self._yours, self.yours), (self._right, self.right))):
            numbers.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            numbers.addWidget(line, row, 1)
        buttons = FlowLayout(None, gap=6)
        for button in (self.show_button, self.steps_button, self.next_button):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 7, 8, 8)
        column.setSpacing(5)
        column.addLayout(top)
        column.addWidget(self.why)
        column.addLayout(numbers)
        column.addLayout(buttons)
        self._kind = ""
        self.hide()
        self.retranslate()

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme's colours."""
        self._theme = theme
        self._dress()

    def retranslate(self) -> None:
        """Say everything anew in the language of the window; the view fills the rest."""
        self._yours.setText(tr("Yours"))
        self._right.setText(tr("Right"))
        self.show_button.setText(tr("Show me"))
        self.show_button.setAccessibleName(tr("Show the right arithmetic"))
        self.next_button.setText(tr("Next wrong"))
        self.next_button.setAccessibleName(tr("Go to the next wrong number"))
        self.steps_button.setText(tr("The whole step"))
        self.steps_button.setAccessibleName(tr("Show the computation of this step"))

    def say(self, verdict: Verdict, report: Report, *, first: bool, revealed: bool, more: bool):
        """What is said of one judged number."""
        said = kind_name(verdict.kind)
        heading = f"{verdict.symbol}: {said}"
        if first:
            heading = tr("The first wrong number: {symbol}", symbol=verdict.symbol)
        lines = explained(verdict, report, words())
        if len(verdict.slips) > 1:
            lines = [lines[0], *(f"• {line}" for line in lines[1:])]
        wrong = verdict.kind == "wrong"
        self._fill(verdict.kind, heading, "\n".join(lines))
        self.yours.setText(f"{verdict.symbol} = {verdict.answer.text}")
        self._show(self._yours, self.yours, shown=wrong)
        self.right.setText(
            f"{verdict.symbol} = {right_line(verdict, report, words())}" if revealed else ""
        )
        self._show(self._right, self.right, shown=wrong and revealed)
        self.show_button.setVisible(wrong and not revealed)
        self.steps_button.setVisible(wrong and revealed and verdict.step < len(report.trace))
        self.next_button.setVisible(more)

    def praise(self, text: str) -> None:
        """Nothing that was typed is wrong."""
        self._fill("right", text, "")
        for line in (self._yours, self.yours, self._right, self.right):
            line.hide()
        for button in (self.show_button, self.next_button, self.steps_button):
            button.hide()

    @property
    def text(self) -> str:
        """All that is shown, as plain text."""
        lines = (self.heading, self.why, self.yours, self.right)
        return "\n".join(one.text() for one in lines if not one.isHidden() and one.text())

    def _fill(self, kind: str, heading: str, why: str) -> None:
        self._kind = kind
        self.sign.setText(SIGNS[kind])
        self.heading.setText(heading)
        self.why.setText(why)
        self.why.setVisible(bool(why))
        self._dress()
        self.show()
        self.setAccessibleName(heading)
        self.setAccessibleDescription(why)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _show(self, *lines: QLabel, shown: bool) -> None:
        for line in lines:
            line.setVisible(shown)

    def _dress(self) -> None:
        if not self._kind:
            return
        token, theme = TOKENS[self._kind], self._theme
        edge, ground = theme.color(token).name(), theme.tint(token, 0.08).name()
        self.setStyleSheet(
            f"QFrame#said {{ background: {ground}; border: 1px solid {edge}; border-radius: 6px; }}"
            f"QLabel#sign, QLabel#heading {{ color: {edge}; }}"
        )
