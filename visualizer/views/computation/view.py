"""How was the number at the cursor computed? The rule, the numbers put in, the result, and why."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QWidget

from core.gradcheck import check_step
from core.numbers import exact
from core.rules import formulas as all_formulas
from core.trace import Trace
from visualizer.course_words import update_said
from visualizer.formulas import Formulas
from visualizer.i18n import tr
from visualizer.session import Session
from visualizer.symbol import load_math_font
from visualizer.theme import Theme
from visualizer.views.computation.layout import TIGHTEST, Setting
from visualizer.views.computation.page import Page
from visualizer.views.computation.sheet import Room, Sheet
from visualizer.views.computation.text import Account, account, check_text, operand_text

REST = 40
"""Milliseconds the cursor must rest before the finite difference is computed."""

SETTLED = 150
"""Milliseconds without a new formula after which all are measured."""

MOST_LAYERS = 3
"""Layers of a phase that are measured to keep room: the middle ones look like the first."""


class ComputationView(QScrollArea):
    """The computation of the step at the session's cursor.

    The smallest text is 13 units of ``scale`` in present mode, the result 27.
    """

    def __init__(
        self, session: Session, theme: Theme, formulas: Formulas, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._formulas = formulas
        self._present = False
        self._laid_out_for = 0
        self._scale = 1.0
        self._covered = False
        self._setting: Setting | None = None
        self._rooms: dict[str, Room] = {}
        self._kept: set[int] = set()
        """The steps that have been measured for it."""
        self._derivations: dict[tuple[str, int | None], float] = {}
        self._account: Account | None = None
        self._shown_room = Room()
        self._checks: dict[int, tuple[str, str]] = {}
        self._page = Page(theme, formulas, self._describe)
        self._page.operand_chosen.connect(session.go)

        self.setWidget(self._page)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._rest = self._timer(REST, self._check)
        self._survey = self._timer(0, self._look_ahead)
        self._arrival = self._timer(0, self._measure_again)
        self._settled = self._timer(SETTLED, self._settle)

        session.network_changed.connect(self._start_over)
        session.cursor_moved.connect(self._show)
        session.course_changed.connect(self._show)
        session.decimals_changed.connect(self.retranslate)
        formulas.typeset.connect(self._note_arrival)
        self.set_theme(theme)
        self._start_over()

    # what the window asks of it

    def set_theme(self, theme: Theme) -> None:
        """Colours change; nothing is typeset again."""
        self._theme = theme
        palette = self.viewport().palette()
        ground = theme.color("card")
        for role in (QPalette.ColorRole.Window, QPalette.ColorRole.Base):
            palette.setColor(role, ground)
        self.viewport().setPalette(palette)
        self.viewport().setAutoFillBackground(True)
        self._page.set_theme(theme, ground)

    def retranslate(self) -> None:
        """Say it all again: the language or the decimals have changed."""
        self._forget_sizes()
        self._checks.clear()
        self._show()
        self._survey.start()

    @property
    def present(self) -> bool:
        """Whether only rule, numbers and result are shown, at sizes for a room."""
        return self._present

    def set_present(self, present: bool, scale: float = 1.0) -> None:
        """Go into or out of present mode; ``scale`` 1 has digits 18 pixels high."""
        self._present, self._scale = present, scale
        policy = Qt.ScrollBarPolicy
        shown = policy.ScrollBarAlwaysOff if present else policy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(shown)
        self.setHorizontalScrollBarPolicy(shown)
        self._lay_out_anew()
        self.set_theme(self._theme)

    @property
    def covered(self) -> bool:
        """Whether the result is hidden behind a question mark."""
        return self._covered

    @covered.setter
    def covered(self, covered: bool) -> None:
        if covered != self._covered:
            self._covered = covered
            self._show()

    @property
    def text(self) -> str:
        """All that is shown, as plain text."""
        shown = self._account
        if shown is None:
            return ""
        return f"{self._title(shown)}\n{shown.spoken(self._covered)}"

    @property
    def sheet(self) -> Sheet:
        """What is painted, and where."""
        return self._page.sheet

    def copy_latex(self) -> None:
        """The rule, and the same with exact numbers, as LaTeX to the clipboard."""
        step = self._session.step
        numbers = f"{step.latex} = {step.substituted} = {exact(step.value)}"
        QGuiApplication.clipboard().setText("\n".join(filter(None, (step.rule, numbers))))

    def copy_expression(self) -> None:
        """The arithmetic with exact numbers to the clipboard; it evaluates to the value."""
        QGuiApplication.clipboard().setText(self._session.step.expression)

    def copy_value(self) -> None:
        """The exact value to the clipboard."""
        QGuiApplication.clipboard().setText(exact(self._session.step.value))

    # keeping up with the session

    def _start_over(self) -> None:
        """A new network: fetch its formulas ahead and measure what it needs room for."""
        if self._session.crossing:
            self._checks.clear()  # other numbers of the same steps: all else stays
            self._kept.clear()
            self._show()
            return
        self._formulas.prefetch(all_formulas(self._session.trace))
        self.retranslate()

    def _show(self) -> None:
        """Show the step at the cursor."""
        setting = self._ready_setting()
        trace, cursor = self._session.trace, self._session.cursor
        shown = account(trace, cursor, self._session.decimals, setting.limit)
        update = update_said(self._session)
        if update and not self._present:
            shown = replace(shown, place=" · ".join(filter(None, (update, shown.place))))
        self._account = shown
        room = self._shown_room = self._room(shown)
        check = self._checks.get(cursor, ("", "update"))
        sheet = setting.sheet(shown, room, check, self._covered)
        if self._present:
            sheet = self._fitted(shown, sheet)
        self._page.set_sheet(sheet, shown.phase)
        self._page.fill(self.viewport().size())
        self.setAccessibleName(self._title(shown))
        self.setAccessibleDescription(shown.spoken(self._covered))
        if shown.checked and cursor not in self._checks:
            self._rest.start()
        else:
            self._rest.stop()

    def _check(self) -> None:
        """The finite difference of the step at the cursor, once it rests there."""
        cursor = self._session.cursor
        check = check_step(self._session.trace, cursor)
        if check is not None:
            token = "soft" if check.kink else "update" if check.agrees else "loss"
            self._checks[cursor] = (check_text(check, self._session.decimals), token)
            self._show()

    def _look_ahead(self) -> None:
        """While the user looks at a step: the font of names, and room for the other steps.

        One phase at a time, so that nothing waits for it.
        """
        load_math_font()
        phases = dict.fromkeys(span.phase for span in self._session.trace.spans)
        unmeasured = [phase for phase in phases if phase not in self._rooms]
        if unmeasured:
            self._measure(unmeasured[0])
            self._survey.start()
        elif self._account and self._room(self._account) != self._shown_room:
            self._show()

    def _room(self, shown: Account) -> Room:
        """The room that the steps of this phase need, so that parts keep their places.

        The numbers' height is that of the layer: a kernel's sums do not stretch those of a neuron.
        """
        self._measure(shown.phase)
        if shown.index not in self._kept:
            self._kept.add(shown.index)
            self._keep(shown)
        room = self._rooms[shown.phase]
        return replace(room, derivation=self._derivations[shown.phase, shown.layer])

    def _measure(self, phase: str) -> None:
        """Measure one step of each kind of a phase."""
        if phase not in self._rooms:
            self._rooms[phase] = Room()
            setting, trace = self._ready_setting(), self._session.trace
            for index in _samples(trace, phase):
                self._keep(account(trace, index, self._session.decimals, setting.limit))

    def _keep(self, said: Account) -> None:
        own = self._ready_setting().room(said)
        self._rooms[said.phase] = self._rooms.get(said.phase, Room()).grown(own)
        place = (said.phase, said.layer)
        self._derivations[place] = max(self._derivations.get(place, 0.0), own.derivation)

    def _fitted(self, shown: Account, sheet: Sheet) -> Sheet:
        """On a wall nothing scrolls: what is too large is set tighter, and smaller at the last."""
        area = self.viewport().size()
        shrinking = [0.9**step for step in range(1, 7)]
        tries = [(tight, 1.0) for tight in range(1, TIGHTEST + 1)]
        for tight, factor in [*tries, *((TIGHTEST, factor) for factor in shrinking)]:
            if sheet.size.height() <= area.height() and sheet.size.width() <= area.width():
                break
            setting = Setting(
                self.font(), area.width(), self._formulas, True, self._scale * factor, tight
            )
            trace, index = self._session.trace, shown.index
            said = account(trace, index, self._session.decimals, setting.limit)
            sheet = setting.sheet(said, setting.room(said), ("", ""), self._covered)
        return sheet

    def _describe(self, index: int) -> str:
        return operand_text(self._session.trace, index)

    def _note_arrival(self, latex: str) -> None:
        """A formula has been typeset: its true height is known now."""
        if self._account and latex in (self._account.rule, self._account.chain_rule):
            self._arrival.start()
        self._settled.start()

    def _measure_again(self) -> None:
        self._forget_sizes()
        self._show()

    def _settle(self) -> None:
        """No formula has come for a while: measure all of them."""
        self._forget_sizes()
        self._look_ahead()

    def _ready_setting(self) -> Setting:
        if self._setting is None:
            self._setting = Setting(
                self.font(), self._text_width(), self._formulas, self._present, self._scale
            )
        return self._setting

    def _text_width(self) -> int:
        """The width of the sheet; a scroll bar that comes and goes does not change it."""
        bar = 0 if self._present else self.verticalScrollBar().sizeHint().width()
        return self.width() - 2 * self.frameWidth() - bar

    def _forget_sizes(self) -> None:
        self._rooms.clear()
        self._kept.clear()
        self._derivations.clear()

    def _lay_out_anew(self) -> None:
        self._laid_out_for = self._text_width()
        self._setting = None
        self._forget_sizes()
        self._show()
        self._survey.start()

    def _timer(self, interval: int, then: Callable[[], None]) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=interval)
        timer.timeout.connect(then)
        return timer

    @staticmethod
    def _title(shown: Account) -> str:
        return f"{shown.number} · {shown.place}" if shown.place else shown.number

    # events

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # On a wall it is fitted into the height as well.
        if self._present or self._setting is None or self._text_width() != self._laid_out_for:
            self._lay_out_anew()
        self._page.fill(self.viewport().size())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._account is not None:
            self._lay_out_anew()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()  # arrows and PageDown step; they never scroll this

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.copy_menu()
        menu.exec(event.globalPos())
        menu.deleteLater()

    def copy_menu(self) -> QMenu:
        """What can be copied of the step."""
        menu = QMenu(self)
        there = self._session.cursor >= self._session.trace.given and not self._covered
        for label, copy in (
            (tr("Copy as LaTeX"), self.copy_latex),
            (tr("Copy expression"), self.copy_expression),
            (tr("Copy value"), self.copy_value),
        ):
            menu.addAction(label, copy).setEnabled(there)
        return menu


def _samples(trace: Trace, phase: str) -> list[int]:
    """The last step of each quantity of a phase, in its first layers."""
    if phase == "given":
        return [0]
    found: list[int] = []
    layers: dict[int | None, None] = {}
    for segment in trace.segments:
        if segment.phase != phase or segment.sample not in (None, 0):
            continue
        layers[segment.layer] = None
        if len(layers) > MOST_LAYERS:
            break
        found += range(segment.stop - len(segment.quantities), segment.stop)
    return found
