"""Does a student find the first wrong one of their own numbers, by typing them beside the graph?"""

import json

import pytest
from exercises import step_of
from lecture import layered, lecture
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from slipping import Student, hand_in

from core.answers.reading import read_answers
from core.documents import network_text
from core.lettering import Notation
from core.trace import record
from visualizer.i18n import speak
from visualizer.theme import DARK
from visualizer.views.answers.paper import Paper
from visualizer.views.answers.reading import has_names

K = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(autouse=True)
def english_again():
    yield
    speak("en")


def worked(network, slip="", write=4, carry=None):
    """What a student hands in, by step: all numbers in the order of the trace."""
    trace = record(network)
    sheet = hand_in(network, Student(slip=slip, write=write, carry=carry))
    texts = {}
    for (name, layer, sample, position), text in sheet.items():
        step = step_of(trace, name, layer, sample, position)
        if step is not None and step >= trace.given:
            texts[step] = text
    return texts


class Desk:
    """The window with the student's page open."""

    def __init__(self, qtbot, opened, network=None):
        self.qtbot, self.opened = qtbot, opened
        self.session, self.step = opened.session, opened.step
        if network is not None:
            self.session.open(network)
        QTest.mouseClick(self.step.answers_button, Qt.MouseButton.LeftButton)
        self.view = self.step.answers
        self.table = self.view.table

    def key(self, key, modifier=Qt.KeyboardModifier.NoModifier):
        """A key to whatever has the focus."""
        QTest.keyClick(QGuiApplication.focusObject(), key, modifier)

    def type(self, text):
        QTest.keyClicks(QGuiApplication.focusObject(), text[:1])
        QTest.keyClicks(QGuiApplication.focusObject(), text[1:])

    def enter(self, texts):
        """Type all numbers, Tab after each, in the order in which the page asks for them."""
        for _ in range(len(texts)):
            self.type(texts[self.table.current_step])
            self.key(K.Key_Tab)

    def fill(self, texts):
        """The same by one paste of lines with names."""
        trace = self.session.trace
        self.paste("\n".join(f"{trace[step].symbol} = {text}" for step, text in texts.items()))

    def paste(self, text):
        QGuiApplication.clipboard().setText(text)
        self.key(K.Key_V, CTRL)

    def check(self):
        with self.qtbot.waitSignal(self.view.judge.judged):
            self.key(K.Key_Return, CTRL)

    def go(self, symbol):
        step = next(step.index for step in self.session.trace[::-1] if step.symbol == symbol)
        self.table.show_step(step)
        return step

    @property
    def kinds(self):
        found = list(self.view.draft.marks.values())
        return {kind: found.count(kind) for kind in ("right", "follows", "wrong")}


@pytest.fixture
def desk(qtbot, open_window):
    return Desk(qtbot, open_window(), lecture())


def test_the_page_asks_for_what_is_on_paper_and_begins_at_z(desk):
    trace = desk.session.trace
    assert desk.table.hasFocus()
    assert trace[desk.table.current_step].symbol == "z[1]1"
    asked = [trace[step].symbol for step in desk.view.page.paper.order(-1) if step < len(trace)]
    assert asked[:6] == ["z[1]1", "z[1]2", "z[1]3", "a[1]1", "a[1]2", "a[1]3"]
    assert sorted(asked) == sorted(step.symbol for step in trace[trace.given :])
    block = desk.view.page.paper.block_of(trace.index("gradient_weights", 2, (3, 2), None))
    assert (block.rows, block.columns) == (3, 2)
    # What is given is shown, and cannot be typed over.
    given = desk.view.page.cell(0)
    assert given.data() == "1.0000"
    assert not desk.view.page.flags(given) & Qt.ItemFlag.ItemIsEditable


def test_updated_weights_in_a_hidden_delta_are_named_first_and_the_rest_follows(desk):
    texts = worked(lecture(), "updated_weights")
    desk.enter(texts)
    assert desk.view.draft.texts == texts
    assert not desk.view.draft.marks, "nothing is judged before it is asked for"
    desk.check()
    trace = desk.session.trace
    first = trace[desk.table.current_step]
    assert first.symbol == "δ[1]1"
    assert desk.session.cursor == first.index
    desk.qtbot.waitUntil(lambda: not desk.view.said.why.visibleRegion().isEmpty())
    assert (
        desk.table.viewport()
        .rect()
        .contains(desk.table.visualRect(desk.table.currentIndex()).center())
    )
    said = desk.view.said.text
    assert said.startswith("The first wrong number: δ[1]1")
    assert "weights that are already updated" in said
    assert f"δ[1]1 = {texts[first.index]}" in said
    assert desk.kinds == {"right": 27, "follows": 12, "wrong": 3}
    follows = trace.index("gradient_weights", 1, (1, 1), None)
    assert desk.view.draft.marks[follows] == "follows"
    assert "(✓)" in desk.view.bar.counts.text()
    assert "✗" in desk.view.bar.counts.text()
    assert desk.view.page.said(follows).endswith("right, given your earlier number")
    # The right arithmetic is not there until it is asked for; nor is it on the graph.
    assert "0.0150" not in said
    assert first.index in desk.view.covered
    QTest.mouseClick(desk.view.said.show_button, Qt.MouseButton.LeftButton)
    assert desk.view.said.right.text().endswith("= −0.0150")
    assert "0.3" in desk.view.said.right.text()
    assert first.index not in desk.view.covered
    # And from there to what only follows.
    desk.table.show_step(follows)
    assert "Right, given your δ[1]1." in desk.view.said.text


@pytest.mark.parametrize(("write", "carry"), [(3, None), (3, 3), (4, 4)])
def test_numbers_rounded_by_hand_are_all_right(desk, write, carry):
    texts = worked(lecture(), write=write, carry=carry)
    desk.fill(texts)
    desk.check()
    assert desk.kinds == {"right": len(texts), "follows": 0, "wrong": 0}
    assert "Nothing is wrong" in desk.view.said.text


def test_the_next_wrong_number_and_its_own_cause(desk):
    texts = worked(lecture())
    trace = desk.session.trace
    z, a = trace.index("z", 1, (2,)), trace.index("a", 2, (1,))
    texts[z], texts[a] = "0.7777", "0.9876"
    desk.fill(texts)
    desk.check()
    assert desk.table.current_step == z
    assert "No well-known slip gives this number." in desk.view.said.text
    QTest.mouseClick(desk.view.said.next_button, Qt.MouseButton.LeftButton)
    assert desk.table.current_step == a
    assert desk.session.cursor == a
    # Of a number that is not marked nothing is said.
    desk.table.show_step(len(trace))
    assert not desk.view.said.isVisible()
    desk.table.show_step(trace.index("z", 1, (1,)))
    assert desk.view.said.text == "z[1]1: right"


def test_a_changed_number_loses_its_mark_and_those_after_it(desk):
    desk.fill(worked(lecture(), "updated_weights"))
    desk.check()
    before = len(desk.view.draft.marks)
    step = desk.table.current_step
    desk.key(K.Key_Delete)
    desk.type("-0,0150")
    desk.key(K.Key_Return)
    assert step not in desk.view.draft.marks
    assert 0 < len(desk.view.draft.marks) < before
    assert all(marked < step for marked in desk.view.draft.marks)
    assert not desk.view.said.isVisible()
    desk.check()
    assert desk.view.draft.marks[step] == "right"


def test_at_once_marks_each_number_and_stays_where_the_student_is(desk, qtbot):
    desk.view.at_once.setFocus()
    desk.key(K.Key_Space)
    assert desk.view.at_once.isChecked()
    desk.table.setFocus()
    for text in ("0,2", "0,9"):
        with qtbot.waitSignal(desk.view.judge.judged):
            desk.type(text)
            desk.key(K.Key_Tab)
    trace = desk.session.trace
    assert [desk.view.draft.marks[trace.given + 2 * at] for at in (0, 1)] == ["right", "wrong"]
    assert trace[desk.table.current_step].symbol == "z[1]3"
    assert desk.session.cursor == 0


def test_what_is_no_number_says_so_and_is_not_judged(desk):
    step = desk.table.current_step
    desk.type("0.2.3")
    desk.key(K.Key_Tab)
    assert "0.2.3" in desk.view.trouble.text()
    desk.type("-0.05")
    desk.check()
    assert step not in desk.view.draft.marks
    assert desk.kinds["right"] == 1
    assert "0.2.3" in desk.view.page.said(step)


def test_keys_go_from_number_to_number_and_fold(desk):
    trace = desk.session.trace

    def now():
        return trace[desk.table.current_step].symbol

    desk.key(K.Key_Tab)
    assert now() == "z[1]2"
    desk.key(K.Key_Backtab, SHIFT)
    assert now() == "z[1]1"
    desk.key(K.Key_Down)
    assert now() == "a[1]1"
    desk.type("0.5")
    desk.key(K.Key_Escape)
    assert desk.view.draft.texts == {}
    desk.key(K.Key_Up)
    desk.key(K.Key_Up)
    assert desk.view.page.section(desk.table.currentIndex()) == 1
    rows = desk.view.page.rowCount()
    desk.key(K.Key_Return)
    assert desk.view.page.rowCount() == rows - 2
    desk.key(K.Key_Right)
    assert desk.view.page.rowCount() == rows
    desk.key(K.Key_Tab)
    assert now() == "z[1]1"


def test_escape_leads_from_the_page_to_show_me_without_a_mouse(desk):
    desk.key(K.Key_Escape)
    assert desk.view.bar.check_button.hasFocus()
    desk.table.setFocus()
    desk.fill(worked(lecture(), "updated_weights"))
    desk.check()
    wrong = desk.table.current_step
    desk.key(K.Key_Escape)
    assert desk.view.said.show_button.hasFocus()
    desk.key(K.Key_Space)
    assert wrong in desk.view.draft.revealed
    assert desk.table.hasFocus()
    desk.key(K.Key_Escape)
    assert desk.view.said.steps_button.hasFocus()
    desk.key(K.Key_Space)
    assert desk.step.computation.isVisible()
    assert "δ" in desk.step.computation.text
    assert not desk.view.isVisible()


def test_ctrl_return_checks_wherever_the_focus_is_and_never_applies_the_update(desk):
    desk.type("0.2")
    desk.key(K.Key_Tab)
    for widget in (desk.view.at_once, desk.step.graph):
        widget.setFocus()
        with desk.qtbot.waitSignal(desk.view.judge.judged):
            desk.key(K.Key_Return, CTRL)
    assert desk.session.updates == 0


def test_a_table_fills_from_here_and_keeps_its_decimals(desk):
    desk.go("∂L/∂W[2]1,1")
    desk.paste("-0,060\t0,076\n-0,054\t0,067\n-0,064\t0,081")
    trace, draft = desk.session.trace, desk.view.draft
    step = trace.index("gradient_weights", 2, (1, 1), None)
    assert draft.texts[step] == "-0,060"
    assert draft.answers[step].decimals == 3
    assert draft.texts[trace.index("gradient_weights", 2, (3, 2), None)] == "0,081"
    # A column goes on from number to number, as on paper: z of the layer, then its a.
    desk.go("z[1]1")
    desk.paste("0.2\n-0.05\n0.35\n0.55")
    assert draft.texts[trace.index("a", 1, (1,))] == "0.55"
    # What does not fit is refused whole.
    kept = dict(draft.texts)
    desk.go("∂L/∂W[2]2,1")
    desk.paste("1 2\n3 4\n5 6\n7 8")
    assert "Not pasted" in desk.view.trouble.text()
    assert draft.texts == kept
    desk.check()
    assert desk.kinds == {"right": 10, "follows": 0, "wrong": 0}


def test_a_whole_sheet_with_headings_fills_all(desk):
    desk.paste("z1: 0,2 -0,05 0,35\na1: 0,5498 0,4875 0,5866\nδ2: -0,1098 0,1376\n"
               "dW2\n-0,0604 0,0757\n-0,0535 0,0671\n-0,0644 0,0807\nW2 new\n"
               "0,3302 -0,2378\n0,6268 0,0665\n-0,3678 0,4596")  # fmt: skip
    assert desk.view.trouble.text() == ""
    assert len(desk.view.draft.texts) == 20
    desk.check()
    assert desk.kinds == {"right": 20, "follows": 0, "wrong": 0}


def test_what_is_typed_survives_language_theme_and_notation(desk):
    texts = worked(lecture(), "updated_weights")
    desk.fill(texts)
    desk.check()
    step, marks = desk.table.current_step, dict(desk.view.draft.marks)
    desk.opened.desk.choose_language("vi")
    desk.step.set_theme(DARK)
    desk.session.set_notation(Notation(rows=False, letter="θ", first=0))
    assert desk.view.draft.texts == texts
    assert desk.view.draft.marks == marks
    assert desk.table.current_step == step
    assert "δ[1]0" in desk.view.said.text
    block = desk.view.page.paper.block_of(desk.session.trace.index("gradient_weights", 2, (3, 2)))
    assert (block.rows, block.columns) == (2, 3), "columns: W has a row for each it leads to"
    desk.opened.desk.choose_language("en")
    desk.session.set_notation(Notation())
    assert "weights that are already updated" in desk.view.said.text
    desk.step.show_computation()
    desk.step.show_answers()
    assert desk.view.draft.texts == texts
    assert desk.view.draft.marks == marks


def test_each_network_keeps_its_own_numbers(desk):
    first = desk.session.network
    desk.type("0.2")
    desk.key(K.Key_Tab)
    desk.session.open(layered(2, 2, 1))
    assert desk.view.draft.texts == {}
    desk.session.open(first)
    assert list(desk.view.draft.texts.values()) == ["0.2"]
    # An edit takes them along, without marks; an update does not.
    desk.check()
    desk.session.edit(first.replace(targets=[[0.5, 0.5]]))
    assert list(desk.view.draft.texts.values()) == ["0.2"]
    assert not desk.view.draft.marks
    desk.session.apply_update()
    assert desk.view.draft.texts == {}
    desk.session.undo()
    assert list(desk.view.draft.texts.values()) == ["0.2"]
    desk.session.undo()
    assert desk.view.draft.marks, "those of the network that was there before"


def test_numbers_go_to_a_csv_and_come_back(desk, qtbot, tmp_path):
    texts = worked(lecture(), "updated_weights", write=3)
    desk.fill(texts)
    path = tmp_path / "mine.csv"
    trace = desk.session.trace
    with qtbot.waitSignal(desk.view.files.told):
        desk.view.files.save(path, trace, dict(desk.view.draft.answers))
    read = read_answers(path, record(lecture()))
    assert {step: answer.text for step, answer in read.items()} == texts
    desk.view.bar.actions_by_name["clear"].trigger()
    assert desk.view.draft.texts == {}
    desk.session.set_notation(Notation(rows=False, first=0))
    with qtbot.waitSignal(desk.view.files.read):
        desk.view.files.open(path, desk.session.trace)
    assert desk.view.draft.texts == texts
    path.write_text("z[9]1,5\n")
    with qtbot.waitSignal(desk.view.files.failed):
        desk.view.files.open(path, desk.session.trace)
    assert "mine.csv" in desk.view.trouble.text()
    assert desk.view.draft.texts == texts


def test_a_batch_asks_for_each_sample_and_the_mean(qtbot, open_window):
    network = lecture(3)
    desk = Desk(qtbot, open_window(), network)
    texts = worked(network)
    desk.fill(texts)
    desk.check()
    assert desk.kinds == {"right": len(texts), "follows": 0, "wrong": 0}
    assert any("Sample 2" in desk.view.page.title(number) for number in range(8))


def test_a_large_network_is_folded_and_every_number_of_it_within_reach(qtbot, open_window):
    network = layered(784, 100, 10)
    desk = Desk(qtbot, open_window(), network)
    trace = desk.session.trace
    assert desk.view.page.rowCount() < 60
    assert desk.table.current_step is not None

    section = desk.view.page.paper.section_of(trace.index("gradient_weights", 1, (5, 5), None))
    desk.table.fold(section, opened=True)
    assert desk.view.page.rowCount() > 784
    assert desk.view.page.columnCount() == 101
    step = trace.index("gradient_weights", 1, (700, 5), None)
    desk.table.show_step(step)
    assert desk.table.visualRect(desk.view.page.cell(step)).isValid()
    desk.type("0.5")
    desk.key(K.Key_Tab)
    assert desk.table.current_step == step + 1
    desk.check()
    assert desk.kinds["wrong"] == 1


@pytest.mark.parametrize("network", [lecture(), lecture(2), layered(5, 7, 3)])
@pytest.mark.parametrize("rows", [True, False])
def test_every_number_has_one_place_on_the_page(network, rows):
    trace = record(network).written(Notation(rows=rows))
    paper = Paper(trace, 3, dict.fromkeys(range(99), True))
    seen = {}
    for row in range(paper.rows):
        line = paper.line(row)
        for column in range(paper.columns if line.block else 0):
            step = line.block.step(line.row, column)
            if step is not None:
                assert step not in seen
                seen[step] = (row, column)
    assert sorted(seen) == list(range(len(trace) + 1))
    assert all(paper.cell(step) == place for step, place in seen.items())
    order = list(paper.order(-1))
    assert sorted(order) == list(range(trace.given, len(trace) + 1))
    back = list(paper.order(-1, forward=False))
    assert back == order[::-1]
    assert list(paper.order(order[4])) == order[5:]
    assert list(paper.order(order[4], forward=False)) == order[:4][::-1]


@pytest.mark.parametrize(
    ("text", "named"),
    [("0.5 1e-3", False), ("1,5e-3; 2", False), ("z1 0.5", True), ("δ2 = 1", True),
     (r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}", False), ("np.array([1., 2.])", False),
     ("dW1\n1 2", True)],
)  # fmt: skip
def test_a_paste_with_names_is_told_from_bare_numbers(text, named):
    assert has_names(text) == named


def test_the_network_itself_is_never_touched(desk):
    before = json.loads(network_text(desk.session.network))
    desk.fill(worked(lecture()))
    desk.check()
    assert json.loads(network_text(desk.session.network)) == before
    assert not desk.session.dirty
