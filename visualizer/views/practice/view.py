"""What comes next? The student predicts number after number, with hints, and sees a score."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from core.answers.practice import HINTS, POINTS
from core.answers.sentences import explained
from core.lettering import Notation
from core.network import Network
from core.notation import shown_tokens
from visualizer.arithmetic_text import as_text
from visualizer.fields import label, say, small_button, spin
from visualizer.flow import FlowLayout
from visualizer.formulas import Formulas
from visualizer.i18n import grouped, shown, tr, words
from visualizer.phases import part_name
from visualizer.scrolled import scrolled
from visualizer.summary import summary
from visualizer.theme import Theme
from visualizer.views.practice.course import Course, Outcome
from visualizer.views.practice.formula import FormulaLine, NameLine

MOST_SEEDS = 999_999
TERMS = 12
"""Terms of a sum that are written out in a hint."""


class PracticeView(QWidget):
    """One number is asked for at a time. ``left`` is the way back to the own network."""

    left = Signal()

    def __init__(
        self, formulas: Formulas, theme: Theme, decimals: int = 4, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self.decimals = theme, decimals
        self.setObjectName("practice")
        self.course = Course(self)
        self.heading = label("", "section", "practiceHeading")
        self.close_button = small_button("leavePractice", "", "")
        self.about = label("", "hint", "practiceAbout")
        self.seed = spin("practiceSeed", "", 0, MOST_SEEDS)
        self.seed.valueChanged.connect(self._choose_seed)
        self._seed_name = label("", "hint")
        self._seed_name.setBuddy(self.seed)
        self.again_button = small_button("otherNumbers", "", "")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.where = label("", "name", "practiceWhere")
        self.where.setWordWrap(True)
        self.question = NameLine(theme)
        self.field = QLineEdit()
        self.field.setObjectName("prediction")
        self.check_button = QPushButton()
        self.check_button.setObjectName("checkPrediction")
        self.check_button.setProperty("accent", True)
        self.check_button.setAutoDefault(False)
        self.trouble = label("", "error", "practiceTrouble")
        self.outcome = label("", "name", "practiceOutcome")
        self.outcome.setWordWrap(True)
        self.outcome.setTextFormat(Qt.TextFormat.PlainText)
        self.hint_button = small_button("hint", "", "")
        self.rule = FormulaLine(formulas, theme)
        self._hint_names = [label("", "hint") for _ in HINTS]
        self.numbers, self.result = (
            label("", "name", "hintNumbers"),
            label("", "name", "hintResult"),
        )
        self.numbers.setWordWrap(True)
        self.score = label("", "name", "score")
        self.score.setWordWrap(True)
        self.end_again = QPushButton()
        self.end_again.setObjectName("againOtherNumbers")
        self.end_again.setProperty("accent", True)
        self._lay_out()

        self.close_button.clicked.connect(self.left)
        for button in (self.again_button, self.end_again):
            button.clicked.connect(self.again)
        self.check_button.clicked.connect(self._answer)
        self.field.returnPressed.connect(self._answer)
        self.field.textEdited.connect(lambda: say(self.trouble, ""))
        self.hint_button.clicked.connect(self._hint)
        self.course.began.connect(self._on_began)
        self.course.changed.connect(self._on_changed)
        self.course.refused.connect(self._on_refused)
        self.retranslate()

    # for the workspace

    def begin(self, network: Network, notation: Notation, seed: int | None = None) -> None:
        """Practise on a network with fresh numbers; on the same one, go on."""
        self._notation = notation
        if self.course.network == network and seed is None:
            self.course.write(notation)
            self._show()
            return
        self._begin(network, 1 if seed is None else seed)

    def again(self) -> None:
        """Other numbers for the same network."""
        self._begin(self.course.network, self.course.seed + 1)

    def set_theme(self, theme: Theme) -> None:
        """Paint everything in another theme."""
        self._theme = theme
        self.question.set_theme(theme)
        self.rule.set_theme(theme)
        self._show()

    def write(self, notation: Notation) -> None:
        """Another notation."""
        self._notation = notation
        self.course.write(notation)

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        self.setAccessibleName(tr("Practice"))
        self.heading.setText(tr("PRACTICE"))
        self.close_button.setText(tr("Back to my network"))
        self.close_button.setAccessibleName(tr("Back to my network"))
        self._seed_name.setText(tr("Exercise (seed)"))
        self.seed.setAccessibleName(tr("Number of the exercise: the same one has the same numbers"))
        self.seed.setToolTip(tr("Number of the exercise: the same one has the same numbers"))
        for button in (self.again_button, self.end_again):
            button.setText(tr("Other numbers"))
            button.setAccessibleName(tr("Practise with other numbers"))
        self.check_button.setText(tr("Check"))
        self.field.setPlaceholderText(tr("your number"))
        texts = (tr("Rule"), tr("Numbers put in"), tr("Result"))
        for name, text in zip(self._hint_names, texts, strict=True):
            name.setText(text)
        self._show()

    def start(self) -> None:
        """Let the student type."""
        self.field.setFocus()

    # what happens

    def _begin(self, network: Network | None, seed: int) -> None:
        if network is None:
            return
        self.seed.blockSignals(True)
        self.seed.setValue(seed)
        self.seed.blockSignals(False)
        self.course.begin(network, seed, self._notation)

    def _choose_seed(self, seed: int) -> None:
        self._begin(self.course.network, seed)

    def _answer(self) -> None:
        if self.field.text().strip():
            self.course.answer(self.field.text(), words())
        else:
            say(self.trouble, tr("Type your number first."))

    def _hint(self) -> None:
        self.course.hint()
        newest = (self.rule, self.numbers, self.result)[max(self.course.tried.hints - 1, 0)]
        # Once it is laid out.
        QTimer.singleShot(0, self, lambda: self._area.ensureWidgetVisible(newest))
        if not self.hint_button.isVisibleTo(self):
            self.field.setFocus()

    def _on_refused(self, reason: str) -> None:
        say(self.trouble, reason)
        self.field.setFocus()

    def _on_began(self) -> None:
        self.field.clear()
        say(self.trouble, "")
        self._show()
        self.start()

    def _on_changed(self) -> None:
        outcome = self.course.outcome
        if outcome is not None and outcome.right and outcome.step != self.course.step:
            self.field.clear()
        elif outcome is not None and not outcome.right:
            self.field.selectAll()
        say(self.trouble, "")
        self._show()
        if self.course.step is None:
            self.end_again.setFocus()

    # what is shown

    def _show(self) -> None:
        """All of it, as things are now."""
        practice, step = self.course.practice, self.course.step
        if practice is None:
            return
        score = practice.score
        self.about.setText(summary(practice.trace.network))
        self.progress.setRange(0, max(score.steps, 1))
        self.progress.setValue(score.right)
        going = step is not None
        for widget in (self.question, self.field, self.check_button, self._hints):
            widget.setVisible(going)
        self.end_again.setVisible(not going)
        self._say_outcome(self.course.outcome)
        reached = POINTS * score.right
        if not going:
            self.score.show()
            count = grouped(score.steps)
            self.where.setText(tr("Done: all {count} numbers are found.", count=count))
            self.score.setText(
                tr("Score: {points} of {possible} points. Wrong answers: {wrong}, hints: {hints}.",
                   points=grouped(score.points), possible=grouped(score.possible),
                   wrong=grouped(score.wrong), hints=grouped(score.hints))
            )  # fmt: skip
            return
        asked = practice.trace[step]
        place = part_name(asked.phase, None if asked.phase == "loss" else asked.layer)
        number = grouped(practice.steps.index(step) + 1)
        self.where.setText(
            tr("Number {number} of {count} · {place}", number=number,
               count=grouped(score.steps), place=place)
        )  # fmt: skip
        self.question.say(rf"{asked.latex} \; = \; ?")
        self.score.setVisible(reached > 0)
        self.field.setAccessibleName(tr("Your number for {symbol}", symbol=asked.symbol))
        self.score.setText(
            tr("{points} of {reached} points so far", points=grouped(score.points),
               reached=grouped(reached))
        )  # fmt: skip
        self._show_hints(step)

    def _show_hints(self, step: int) -> None:
        practice = self.course.practice
        assert practice is not None
        given = practice.at(step).hints
        asked = practice.trace[step]
        parts = (self.rule, self.numbers, self.result)
        for place, (name, part) in enumerate(zip(self._hint_names, parts, strict=True)):
            name.setVisible(place < given)
            part.setVisible(place < given)
        self.rule.say(asked.rule)
        if given > 1:
            tree = practice.report.own[step].arithmetic
            tokens = shown_tokens(tree, self.decimals, TERMS, words().comma)
            self.numbers.setText(f"{asked.symbol} = {as_text(tokens)}")
        self.result.setText(f"{asked.symbol} = {shown(asked.value, self.decimals)}")
        self.hint_button.setVisible(given < len(HINTS))
        if given < len(HINTS):
            text = (tr("Hint: the rule (−1 point)"), tr("Hint: the numbers put in (−1 point)"),
                    tr("Hint: the result (−1 point)"))[given]  # fmt: skip
            self.hint_button.setText(text)
            self.hint_button.setAccessibleName(text)

    def _say_outcome(self, outcome: Outcome | None) -> None:
        if outcome is None:
            self.outcome.hide()
            return
        verdict = outcome.verdict
        answer = f"{verdict.symbol} = {verdict.answer.text}"
        if outcome.right:
            said = "✓ " + tr("{answer}: right (+{points})",
                             answer=answer, points=outcome.points)  # fmt: skip
        else:
            lines = explained(verdict, outcome.report, words())
            said = "\n".join(["✗ " + tr("{answer}: wrong", answer=answer), *lines])
        self.outcome.setText(said)
        color = self._theme.color("update" if outcome.right else "loss").name()
        self.outcome.setStyleSheet(f"QLabel {{ color: {color}; }}")
        self.outcome.show()

    def _lay_out(self) -> None:
        bold = QFont(self.where.font())
        bold.setBold(True)
        self.where.setFont(bold)
        self.score.setFont(bold)
        top = QWidget()
        flow = FlowLayout(top, gap=8)
        for widget in (
            self.close_button,
            self._pair(self._seed_name, self.seed),
            self.again_button,
        ):
            flow.addWidget(widget)
        entry = QHBoxLayout()
        entry.setSpacing(8)
        entry.addWidget(self.field, 1)
        entry.addWidget(self.check_button)
        self._hints = QFrame()
        hints = QVBoxLayout(self._hints)
        hints.setContentsMargins(0, 4, 0, 0)
        hints.setSpacing(4)
        for name, part in zip(
            self._hint_names, (self.rule, self.numbers, self.result), strict=True
        ):
            hints.addWidget(name)
            hints.addWidget(part)
        hints.addWidget(self.hint_button, 0, Qt.AlignmentFlag.AlignLeft)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(8)
        for widget in (self.where, self.question):
            column.addWidget(widget)
        column.addLayout(entry)
        for widget in (self.trouble, self.outcome, self._hints):
            column.addWidget(widget)
        column.addWidget(self.end_again, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self._area: QScrollArea = scrolled(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(10, 8, 6, 8)
        outer.setSpacing(7)
        for widget in (self.heading, top, self.about, self.progress, self.score):
            outer.addWidget(widget)
        outer.addWidget(self._area, 1)

    @staticmethod
    def _pair(name: QLabel, box: QSpinBox) -> QWidget:
        pair = QWidget()
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(name)
        row.addWidget(box)
        return pair
