"""What does the Step workspace look like? Editor, a sight of it, computation, timeline."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.trace import Trace
from visualizer.card import Card
from visualizer.flow import FlowLayout
from visualizer.formulas import Formulas
from visualizer.i18n import tr
from visualizer.player import Player
from visualizer.session import Session
from visualizer.settings import Settings
from visualizer.theme import Theme
from visualizer.views.computation.view import ComputationView
from visualizer.views.conventions import ConventionStrip
from visualizer.views.timeline import Timeline
from visualizer.views.transport import Transport
from visualizer.workspaces.middle import Middle, small_button

if TYPE_CHECKING:
    from visualizer.views.answers.view import AnswersView
    from visualizer.views.editor.view import NetworkEditor
    from visualizer.workspaces.practice import PracticePage

SHARES = (0.23, 0.47, 0.30)
"""How the width is shared at first: editor, graph, computation."""

SOON = 20
"""Milliseconds after being shown until the editor is made."""


class StepWorkspace(QWidget):
    """Everything about one iteration, on one screen."""

    def __init__(
        self,
        session: Session,
        player: Player,
        formulas: Formulas,
        theme: Theme,
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings, self._player = settings, player
        self._laid_out = False
        self.editor: NetworkEditor | None = None
        self.middle = Middle(session, theme)
        self.graph = self.middle.graph
        self._session, self._theme = session, theme
        self.answers: AnswersView | None = None
        self.practice: PracticePage | None = None
        self._formulas = formulas
        self._left_at: tuple[Trace, int] | None = None
        self.computation = ComputationView(session, theme, formulas)
        self.transport = Transport(session, player, theme)
        self.timeline = Timeline(session, theme)
        self.conventions = ConventionStrip(session, theme)
        self._views: list[Any] = [
            self.middle,
            self.computation,
            self.transport,
            self.timeline,
            self.conventions,
        ]
        self.fit_button = small_button("fit")
        self.fit_button.clicked.connect(self.graph.fit)
        self.answers_button = small_button("myAnswers")
        self.answers_button.setCheckable(True)
        self.answers_button.clicked.connect(
            lambda wanted: self.show_answers() if wanted else self.show_computation()
        )
        self.middle.changed.connect(lambda: self.fit_button.setVisible(self.middle.name == "graph"))

        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(8)
        self._left = Card(margin=4)
        self._right = QStackedWidget()
        self._right.addWidget(self.computation)
        for card in (self._left, self._centre(), Card(self._right, margin=4)):
            self.splitter.addWidget(card)
        for place, share in enumerate(SHARES):
            self.splitter.setStretchFactor(place, round(100 * share))
        own = QWidget()
        column = QVBoxLayout(own)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self.splitter, 1)
        column.addWidget(self.conventions)
        column.addWidget(Card(self.transport, self.timeline))
        self._pages = QStackedWidget()
        self._pages.addWidget(own)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)
        session.opened.connect(self.leave_practice)
        self._say()

    def show_answers(self) -> None:
        """The student's own numbers, in place of the computation, which would give them away."""
        if self.answers is None:
            self._make_answers()
        assert self.answers is not None
        self.leave_practice()
        self._right.setCurrentWidget(self.answers)
        self.answers_button.setChecked(True)
        self._cover()
        self.answers.start()

    def show_computation(self) -> None:
        """The computation of the step, as it is usually on the right."""
        self._right.setCurrentWidget(self.computation)
        self.answers_button.setChecked(False)
        self._cover()
        self.graph.setFocus()

    def _make_answers(self) -> None:
        from visualizer.views.answers.view import AnswersView

        self.answers = AnswersView(self._session, self._theme)
        self._views.append(self.answers)
        self._right.addWidget(self.answers)
        self.answers.covered_changed.connect(self._cover)
        self.answers.left.connect(self.show_computation)
        self.answers.steps_wanted.connect(self.show_computation)
        self.answers.practice_wanted.connect(self.show_practice)

    def show_practice(self) -> None:
        """The same network with fresh numbers, in place of all this; the own one stays as it is."""
        if self.practice is None:
            from visualizer.workspaces.practice import PracticePage

            self.practice = PracticePage(self._session, self._formulas, self._theme)
            self.practice.left.connect(self.leave_practice)
            self._views.append(self.practice)
            self._pages.addWidget(self.practice)
        self._player.pause()
        self._left_at = (self._session.trace, self._session.cursor)
        self._pages.setCurrentWidget(self.practice)
        self.practice.begin()

    def leave_practice(self) -> None:
        """Back to the own network, at the step where it was left."""
        if self._left_at is None:
            return
        trace, cursor = self._left_at
        self._left_at = None
        self._pages.setCurrentIndex(0)
        if self._session.trace is trace:
            self._session.go(cursor)
        (self.answers.table if self.answers_button.isChecked() else self.graph).setFocus()

    def _cover(self) -> None:
        """Beside the student's numbers the graph shows only what gives nothing away."""
        answers = self.answers
        shown = answers is not None and self._right.currentWidget() is answers
        self.middle.set_covered(answers.covered if answers is not None and shown else ())
        self.transport.loss.setVisible(not shown)

    def set_theme(self, theme: Theme) -> None:
        """Paint everything in another theme."""
        self._theme = theme
        for view in self._views:
            view.set_theme(theme)

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        self._say()
        for view in self._views:
            view.retranslate()

    def _say(self) -> None:
        self.answers_button.setText(tr("My answers"))
        self.answers_button.setToolTip(tr("Check numbers of your own (Ctrl+K)"))
        self.fit_button.setText(tr("Fit"))
        self.fit_button.setToolTip(tr("Show the whole network"))

    def make_editor(self) -> None:
        """The editor comes once the rest is painted and can be stepped through."""
        if self.editor is None:
            from visualizer.views.editor.view import NetworkEditor

            self.editor = NetworkEditor(self._session, self._theme)
            self._views.append(self.editor)
            self._left.column.addWidget(self.editor)

    def event(self, event: QEvent) -> bool:
        """Beside the student's numbers, Ctrl+Return checks them wherever the focus is."""
        if event.type() == QEvent.Type.ShortcutOverride and self._checks(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._checks(event) and self.answers is not None:
            self.answers.check()
        else:
            super().keyPressEvent(event)

    def _checks(self, event: QEvent) -> bool:
        return (
            isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            and self._pages.currentIndex() == 0
            and self.answers_button.isChecked()
        )

    def save_layout(self) -> None:
        """Remember how the width is shared."""
        if self._laid_out:
            self._settings.set_state("step/splitter", self.splitter.saveState())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._laid_out:
            self._laid_out = True
            QTimer.singleShot(0, self, self._lay_out)
            QTimer.singleShot(SOON, self, self.make_editor)
            self._lay_out()

    def _lay_out(self) -> None:
        if not self.splitter.restoreState(self._settings.state("step/splitter")):
            width = self.width()
            self.splitter.setSizes([round(width * share) for share in SHARES])

    def _centre(self) -> Card:
        card = Card()
        sights = QWidget()
        self.middle.fill(FlowLayout(sights, gap=6))
        row = QHBoxLayout()
        row.addWidget(sights, 1)
        for button in (self.answers_button, self.fit_button):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        card.column.addLayout(row)
        card.column.addWidget(self.middle, 1)
        return card
