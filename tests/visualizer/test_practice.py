"""Can a student practise on fresh numbers, with hints and a score, and keep all of their own?"""

import pytest
from lecture import layered, lecture
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from core.answers.practice import POINTS
from core.lettering import Notation
from core.trace import record
from visualizer.i18n import speak
from visualizer.theme import DARK
from visualizer.views.practice.course import MOST_ASKED, asked

K = Qt.Key
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(autouse=True)
def english_again():
    yield
    speak("en")


class Room:
    """The window with practice in front."""

    def __init__(self, qtbot, opened, network):
        self.qtbot, self.opened = qtbot, opened
        self.step, self.session = opened.step, opened.session
        self.session.open(network)
        self.step.show_practice()
        self.page = self.step.practice
        self.view, self.course = self.page.view, self.page.view.course
        qtbot.waitUntil(lambda: self.course.practice is not None and not self.course.busy)

    @property
    def practice(self):
        return self.course.practice

    def right(self):
        """The number that is asked for, rounded by hand."""
        return f"{self.practice.trace[self.course.step].value:.4f}"

    def answer(self, text):
        assert QGuiApplication.focusObject() is self.view.field
        self.view.field.selectAll()
        QTest.keyClicks(self.view.field, text)
        with self.qtbot.waitSignal(self.course.changed):
            QTest.keyClick(self.view.field, K.Key_Return)

    def hint(self):
        QTest.mouseClick(self.view.hint_button, LEFT)


@pytest.fixture
def room(qtbot, open_window):
    return Room(qtbot, open_window(), lecture())


def test_practice_to_the_end_with_hints_a_wrong_answer_and_a_score(room):
    trace = room.practice.trace
    count = len(trace) - trace.given
    assert count == 42
    assert trace.network != room.session.network
    assert trace.network.shapes == room.session.network.shapes
    assert room.page.graph.isVisible()
    first = room.course.step
    room.answer("7.77")
    assert room.course.step == first
    assert "wrong" in room.view.outcome.text()
    assert "No well-known slip" in room.view.outcome.text()
    room.answer(room.right())
    assert room.practice.at(first).points == POINTS - 1
    assert f"right (+{POINTS - 1})" in room.view.outcome.text()
    assert room.view.field.text() == ""
    for _ in range(3):
        room.hint()
    assert not room.view.hint_button.isVisible()
    assert room.view.rule.isVisible()
    assert trace[room.course.step].symbol in room.view.numbers.text()
    room.view.field.setFocus()
    room.answer(room.right())
    while room.course.step is not None:
        room.answer(room.right())
    points = POINTS * count - 1 - 3
    assert f"{points} of {POINTS * count} points" in room.view.score.text()
    assert "hints: 3" in room.view.score.text()
    assert "Wrong answers: 1" in room.view.score.text()
    assert room.view.end_again.hasFocus()
    seed = room.course.seed
    with room.qtbot.waitSignal(room.course.began):
        QTest.keyClick(room.view.end_again, K.Key_Space)
    assert room.view.seed.value() == seed + 1
    assert room.practice.trace.network != trace.network
    assert room.course.step == trace.given
    assert room.view.field.hasFocus()


def test_hints_come_in_order_and_each_costs_a_point(room):
    shown = []
    for _ in range(3):
        shown.append(room.view.hint_button.text())
        room.hint()
        parts = (room.view.rule, room.view.numbers, room.view.result)
        assert [part.isVisible() for part in parts] == [at < len(shown) for at in range(3)]
    assert ["rule" in shown[0], "numbers" in shown[1], "result" in shown[2]] == [True] * 3
    step = room.course.step
    room.view.field.setFocus()
    room.answer(room.view.result.text().partition("= ")[2])
    assert room.practice.at(step).right
    assert room.practice.at(step).points == 0


def test_a_slip_is_named(room):
    while room.practice.trace[room.course.step].quantity != "delta":
        room.answer(room.right())
    step = room.practice.trace[room.course.step]
    room.answer(f"{-step.value:.4f}")
    assert step.symbol in room.view.outcome.text()
    assert "y − a" in room.view.outcome.text()


def test_the_number_asked_for_is_hidden_in_the_graph(room):
    step = room.course.step
    assert room.page.session.cursor == step
    assert "covered" in room.page.graph.accessibleDescription()
    room.answer(room.right())
    assert room.page.session.cursor == step + 1


def test_what_is_no_number_costs_nothing(room):
    QTest.keyClicks(room.view.field, "abc")
    with room.qtbot.waitSignal(room.course.refused):
        QTest.keyClick(room.view.field, K.Key_Return)
    assert "abc" in room.view.trouble.text()
    assert room.practice.score.wrong == 0


def test_the_own_network_comes_back_as_it_was(qtbot, open_window):
    opened = open_window()
    session = opened.session
    network = lecture()
    session.open(network)
    edited = network.replace(title="mine, not saved")
    session.edit(edited)
    session.go(30)
    opened.step.show_answers()
    QTest.keyClicks(opened.step.answers.table, "0")
    QTest.keyClick(QGuiApplication.focusObject(), K.Key_Tab)
    typed = dict(opened.step.answers.draft.texts)
    assert typed
    opened.step.show_practice()
    room = opened.step.practice
    qtbot.waitUntil(lambda: room.view.course.practice is not None)
    # What would change the own network does nothing while it is out of sight.
    room.view.close_button.setFocus()
    for key in (K.Key_Return, K.Key_Z, K.Key_Backspace):
        QTest.keyClick(QGuiApplication.focusObject(), key, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(opened.window.windowHandle(), K.Key_PageDown)
    room.view.field.setFocus()
    QTest.keyClicks(room.view.field, "0.5")
    with qtbot.waitSignal(room.view.course.changed):
        QTest.keyClick(room.view.field, K.Key_Return)
    QTest.mouseClick(room.view.close_button, LEFT)
    assert not room.isVisible()
    assert session.network is edited
    assert session.dirty
    assert session.can_undo
    assert session.cursor == 30
    assert opened.step.answers.draft.texts == typed
    # And the exercise waits where it was left.
    tries = room.view.course.practice.tries
    opened.step.show_practice()
    assert room.view.course.practice.tries == tries


def test_the_same_seed_gives_the_same_numbers(room):
    network = room.practice.trace.network
    with room.qtbot.waitSignal(room.course.began):
        room.view.seed.setValue(5)
    assert room.practice.trace.network != network
    with room.qtbot.waitSignal(room.course.began):
        room.view.seed.setValue(1)
    assert room.practice.trace.network == network


def test_language_theme_and_notation_keep_everything(room):
    room.answer(room.right())
    room.hint()
    tries = room.practice.tries
    room.opened.desk.choose_language("vi")
    room.step.set_theme(DARK)
    room.session.set_notation(Notation(first=0))
    assert room.practice.tries == tries
    assert room.practice.trace[room.course.step].symbol == "a[1]0"
    assert room.page.session.notation.first == 0
    assert room.view.rule.isVisible()
    room.session.set_notation(Notation())
    room.opened.desk.choose_language("en")
    assert "points so far" in room.view.score.text()


def test_in_a_long_computation_some_of_each_kind_are_asked_for():
    trace = record(layered(30, 12, 4))
    steps = asked(trace)
    assert len(steps) <= MOST_ASKED
    assert list(steps) == sorted(set(steps))
    kinds = {(step.phase, step.quantity, step.layer) for step in trace[trace.given :]}
    assert {(trace[at].phase, trace[at].quantity, trace[at].layer) for at in steps} == kinds
    assert asked(record(lecture())) == tuple(range(16, 58))
