"""Can a user walk through several updates in a row, over all of them and through each?"""

import numpy as np
import pytest
from lecture import layered, lecture
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.course import Course
from core.documents import read_network, write_network
from core.network import Activation, Dense, Network, Optimizer
from core.trace import record
from visualizer.examples import read_example
from visualizer.update_blocks import UpdateBlocks

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def walk(open_window, qtbot):
    """The window with a network, and so many updates of it."""

    def make(network, count=1, at_once=0, size=(1366, 768)):
        opened = open_window(size=size)
        opened.session.open(network)
        opened.session.set_at_once(at_once)
        opened.session.set_updates(count)
        qtbot.waitUntil(lambda: not opened.session.working)
        opened.step.graph.setFocus()
        QApplication.processEvents()
        return opened

    return make


def place_of_update(timeline, update):
    """Where on the timeline to click for an update."""
    return timeline.updates.place_of(update).toPoint()


def numbers_of(network, updates):
    """The losses of updates of all samples, one applied after the other."""
    found = []
    for _ in range(updates):
        trace = record(network)
        found.append(trace.loss)
        network = trace.next_network()
    return found


# keys


def test_the_right_arrow_goes_from_the_end_of_an_update_to_the_next_and_left_back(walk):
    opened = walk(lecture(2), 3)
    session, press = opened.session, opened.press
    stops = []
    press(Key.Key_4)  # by phase
    for _ in range(20):
        stops.append((session.update, session.cursor))
        press(Key.Key_Right)
    trace = record(lecture(2))
    ends = [trace.phase_range(p).stop - 1 for p in ("forward", "loss", "backward", "gradient",
                                                    "update")]  # fmt: skip
    one = [0, *ends]
    assert stops[:18] == [(update, stop) for update in (1, 2, 3) for stop in one]
    assert set(stops[18:]) == {(3, ends[-1])}
    for update, stop in reversed(stops[:17]):
        press(Key.Key_Left)
        assert (session.update, session.cursor) == (update, stop)


def test_home_and_end_are_those_of_all_updates(walk):
    opened = walk(lecture(), 20)
    session = opened.session
    opened.press(Key.Key_End)
    assert (session.update, session.cursor) == (20, len(session.trace) - 1)
    opened.press(Key.Key_Home)
    assert (session.update, session.cursor) == (1, 0)


def test_5_goes_update_by_update_and_each_shows_its_own_numbers(walk):
    opened = walk(lecture(3), 20)
    session = opened.session
    opened.press(Key.Key_5)
    expected = numbers_of(lecture(3), 20)
    for update in range(1, 21):
        opened.press(Key.Key_Right)
        assert (session.update, session.cursor) == (update, len(session.trace) - 1)
        assert session.trace.loss == expected[update - 1]
        assert session.updates == update - 1
    opened.press(Key.Key_Left)
    assert session.update == 19


def test_up_and_down_go_by_phases_across_updates(walk):
    opened = walk(lecture(), 2)
    session = opened.session
    opened.press(Key.Key_End)
    session.go_to(1, len(session.trace) - 1)
    opened.press(Key.Key_Down)
    assert (session.update, session.cursor) == (2, 0)
    opened.press(Key.Key_Up)
    assert session.update == 1
    assert session.step.phase == "update"


def test_what_momentum_and_adam_keep_are_steps_and_are_carried_on(walk):
    for name, kept in (("momentum-2-2-1", ["velocity"]),
                       ("adam-2-2-1", ["first_moment", "second_moment"])):  # fmt: skip
        opened = walk(read_example(name), 4)
        session = opened.session
        opened.press(Key.Key_End)
        started = session.document.optimizer.updates
        assert session.network.optimizer.updates == started + 3
        for base in kept:
            given = session.trace.index(f"{base}_weights", 1, (2, 1), phase="given")
            made = session.trace.index(f"{base}_weights", 1, (2, 1), phase="update")
            session.go(made)
            assert session.step.quantity == f"{base}_weights"
            assert given in session.step.operands
            before = session.trace[given].value
            session.go_to(3)
            earlier = session.trace.index(f"{base}_weights", 1, (2, 1), phase="update")
            assert session.trace[earlier].value == before
            session.go_to(4)


# what is said


def test_which_update_it_is_is_said_wherever_the_step_is(walk):
    opened = walk(lecture(), 20)
    opened.session.go_to(3, 20)
    said = "update 3 of 20"
    assert said in opened.step.timeline.accessibleDescription()
    assert f" · {said} · " in opened.step.computation.accessibleName()
    assert f" · {said} · " in opened.step.computation.text
    assert opened.step.transport.several.text() == "20 updates ▾"
    labels = opened.step.timeline.updates.labels()
    assert ("Update 3 of 20", True) in [(text, now) for text, _, now in labels]


def test_the_sample_of_an_update_is_said_and_lit_in_the_editor(walk):
    opened = walk(lecture(4), 8, at_once=1)
    opened.session.go_to(7, 17)
    assert "update 7 of 8, sample 3" in opened.step.timeline.accessibleDescription()
    assert opened.session.network.samples == 1
    assert (opened.session.network.inputs == lecture(4).inputs[2:3]).all()
    table = opened.step.editor._arrays["x", 0].grid.table
    assert {row for row, _ in table.lit} == {2}
    opened.session.set_at_once(3)
    opened.session.go_to(2)
    assert "samples 4 to 4" not in opened.step.timeline.accessibleDescription()
    assert "update 2 of 8, sample 4" in opened.step.timeline.accessibleDescription()


def test_one_update_of_all_samples_is_as_it_always_was(walk, qtbot):
    opened = walk(lecture(2))
    high = opened.step.timeline.height()
    assert "update" not in opened.step.timeline.accessibleDescription().split(":")[0]
    assert " · update" not in opened.step.computation.text
    opened.session.set_updates(5)
    qtbot.waitUntil(lambda: opened.step.timeline.height() > high)


# the timeline


@pytest.mark.parametrize("count", [3, 20, 500])
def test_a_click_on_a_block_goes_to_its_update(walk, qtbot, count):
    opened = walk(lecture(), count)
    timeline = opened.step.timeline
    for update in (2, count, count // 2 + 1):
        qtbot.mouseClick(timeline, LEFT, pos=place_of_update(timeline, update))
        assert opened.session.update == update
        assert opened.session.cursor == 0
    goal = opened.session.trace.phase_range("backward").start
    qtbot.mouseClick(timeline, LEFT, pos=timeline.place_of(goal))
    assert (opened.session.update, opened.session.cursor) == (count // 2 + 1, goal)


def test_dragging_over_the_blocks_goes_through_the_updates(walk, qtbot):
    opened = walk(lecture(), 20)
    timeline, seen = opened.step.timeline, []
    opened.session.network_changed.connect(lambda: seen.append(opened.session.update))
    qtbot.mousePress(timeline, LEFT, pos=place_of_update(timeline, 4))
    for update in (5, 6, 9, 14):
        qtbot.mouseMove(timeline, place_of_update(timeline, update))
    qtbot.mouseRelease(timeline, LEFT, pos=place_of_update(timeline, 14))
    assert seen == [4, 5, 6, 9, 14]
    qtbot.mouseMove(timeline, place_of_update(timeline, 2))
    assert opened.session.update == 14


@pytest.mark.parametrize("count", [1, 2, 3, 36, 500, 1000])
@pytest.mark.parametrize("width", [600.0, 990.0, 1900.0])
def test_the_blocks_fill_the_width_and_each_is_found_again(count, width):
    blocks = UpdateBlocks(count, 4, width)
    assert blocks.extent(1)[0] == 0
    assert blocks.extent(count)[1] == pytest.approx(width)
    assert all(blocks.update_at(blocks.middle(k)) == k for k in range(1, count + 1))
    assert blocks.update_at(-5) == 1
    assert blocks.update_at(width + 5) == count


@pytest.mark.parametrize("zoom", [1.0, 1.5, 3.0])
def test_the_labels_of_the_updates_never_meet_nor_leave_the_timeline(walk, zoom):
    opened = walk(lecture(), 500, size=(1024, 640))
    opened.window.set_zoom(zoom)
    timeline = opened.step.timeline
    for update in (1, 7, 250, 499, 500):
        opened.session.go_to(update)
        metrics = {now: metrics_of(timeline, now) for now in (False, True)}
        spans = sorted(
            (x, x + metrics[now].horizontalAdvance(text))
            for text, x, now in timeline.updates.labels()
        )
        assert spans[0][0] >= 0
        assert spans[-1][1] <= timeline.updates.blocks.width + 1
        assert all(a[1] <= b[0] for a, b in zip(spans, spans[1:], strict=False))
        front = next(x for _, x, now in timeline.updates.labels() if now)
        digits = 2 * metrics[False].horizontalAdvance("0")
        for a, b in zip(spans, spans[1:], strict=False):
            assert front not in (a[0], b[0]) or b[0] - a[1] > digits


def metrics_of(timeline, bold):
    return QFontMetricsF(timeline._label_font(bold=bold))


def test_the_wheel_goes_on_into_the_next_update(walk):
    opened = walk(lecture(), 2)
    session, timeline = opened.session, opened.step.timeline
    session.go(len(session.trace) - 1)
    event = QWheelEvent(
        QPointF(20, 20), timeline.mapToGlobal(QPointF(20, 20)), QPoint(), QPoint(0, -120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
        False,
    )  # fmt: skip
    QApplication.sendEvent(timeline, event)
    assert (session.update, session.cursor) == (2, 0)


def test_playing_goes_on_from_update_to_update_and_stops_at_the_very_end(walk, qtbot):
    opened = walk(lecture(), 3)
    opened.press(Key.Key_5)
    opened.desk.player.set_speed(16)
    opened.press(Key.Key_P)
    qtbot.waitUntil(lambda: not opened.desk.player.playing, timeout=5000)
    assert opened.session.update == 3
    assert opened.session.at_end


# choosing


def test_the_number_of_updates_is_typed_into_the_panel(walk, qtbot):
    opened = walk(lecture(4))
    opened.press(Key.Key_U, CONTROL)
    panel = opened.step.transport.panel
    qtbot.waitUntil(panel.isVisible)
    QTest.keyClicks(panel.count, "12")
    QTest.keyClick(panel.count, Key.Key_Tab)
    assert opened.session.count == 12
    panel.feed.setFocus()
    QTest.keyClick(panel.feed, Key.Key_Down)
    assert opened.session.course.at_once == 1
    assert opened.step.transport.several.text() == "12 updates, one by one ▾"
    QTest.keyClick(panel.feed, Key.Key_Down)
    assert opened.session.course.at_once == 2
    panel.at_once.setValue(3)
    assert opened.session.course.at_once == 3
    assert opened.session.course.rounds == 2
    QTest.keyClick(panel, Key.Key_Escape)
    assert not panel.isVisible()
    assert opened.session.count == 12


def test_one_by_one_takes_an_epoch_where_there_was_one_update(walk, qtbot):
    opened = walk(lecture(4))
    opened.step.transport.several.click()
    panel = opened.step.transport.panel
    panel.feed.setFocus()
    QTest.keyClick(panel.feed, Key.Key_Down)
    assert (opened.session.course.at_once, opened.session.count) == (1, 4)
    panel.close()


def test_fewer_updates_keep_the_nearest_one_in_front(walk):
    opened = walk(lecture(), 20)
    opened.session.go_to(13, 20)
    opened.session.set_updates(15)
    assert (opened.session.update, opened.session.cursor) == (13, 20)
    opened.session.set_updates(4)
    assert opened.session.update == 4


def test_a_large_network_is_worked_out_beside_the_window(walk, qtbot):
    network = layered(784, 100, 10, samples=4)
    opened = walk(network)
    session = opened.session
    session.set_updates(60)
    assert session.working
    reached = [session.reach]
    session.course_changed.connect(lambda: reached.append(session.reach))
    qtbot.waitUntil(lambda: not session.working, timeout=20_000)
    assert session.reach == 60
    assert reached[0] < 60
    opened.press(Key.Key_End)
    assert session.update == 60
    expected = Course(network)
    while expected.done < 60:
        expected.go_on()
    assert session.trace.loss == expected.trace(60).loss


def test_an_update_that_is_still_worked_out_comes_to_the_front_when_it_is_there(walk, qtbot):
    opened = walk(layered(784, 100, 10, samples=4))
    opened.session.set_updates(40)
    opened.press(Key.Key_End)
    assert opened.session.update < 40
    qtbot.waitUntil(lambda: opened.session.update == 40, timeout=20_000)
    assert opened.session.at_end


def test_where_no_update_follows_the_window_says_why(walk):
    layer = Dense(1, Activation("identity"), np.array([[1.0]]))
    network = Network(
        (1,), (layer,), "half_squared_error", Optimizer("sgd", {"learning_rate": 1e150}),
        np.array([[1e30]]), np.array([[0.0]]),
    )  # fmt: skip
    opened = walk(network, 10)
    opened.press(Key.Key_End)
    assert opened.session.update == opened.session.reach < 10
    said = opened.step.transport.loss
    assert "a finite number expected" in said.text()
    assert said.property("role") == "error"


# editing, applying, undoing, saving


def test_an_edit_goes_into_the_update_in_front_and_is_said(walk):
    opened = walk(lecture(2), 6)
    session = opened.session
    session.go_to(3, 25)
    third = session.whole
    field = opened.step.editor._arrays["weights", 1].grid.table
    field.setFocus()
    field.setCurrentIndex(field.model().index(0, 0))
    QTest.keyClicks(field, "0")
    typed = QApplication.focusWidget()
    QTest.keyClicks(typed, ".75")
    QTest.keyClick(typed, Key.Key_Return)
    assert session.whole.layers[0].weights[0, 0] == 0.75
    assert (session.whole.layers[1].weights == third.layers[1].weights).all()
    assert (session.update, session.count, session.cursor) == (1, 6, 25)
    assert session.updates == 2
    assert opened.step.transport.updates.text() == "Counted anew from update 3"
    assert opened.step.transport.updates.isVisible()
    session.undo()
    assert (session.update, session.count, session.cursor) == (3, 6, 25)
    assert session.whole == third
    assert not opened.step.transport.updates.isVisible()
    session.redo()
    assert session.whole.layers[0].weights[0, 0] == 0.75


def test_an_edit_between_samples_goes_on_with_the_same_sample(walk):
    opened = walk(lecture(4), 8, at_once=1)
    session = opened.session
    session.go_to(7, 30)
    before = session.network.inputs
    session.edit(session.whole.replace(loss="squared_error"))
    assert session.update == 1
    assert (session.network.inputs == before).all()
    assert session.whole.samples == 4
    session.go_to(2)
    assert (session.network.inputs == lecture(4).inputs[3:4]).all()


def test_applying_an_update_goes_on_from_its_end(walk):
    opened = walk(lecture(2), 5)
    session = opened.session
    session.go_to(4)
    after = session.trace.next_network()
    opened.press(Key.Key_Return, CONTROL)
    assert session.network == session.document == after
    assert (session.update, session.count, session.updates) == (1, 5, 4)
    opened.press(Key.Key_Backspace, CONTROL)
    assert (session.update, session.updates) == (4, 3)


def test_undo_into_a_course_that_is_no_longer_kept_comes_back_to_its_update(walk, qtbot):
    opened = walk(lecture(2), 300)
    session = opened.session
    session.go_to(250, 30)
    expected = session.trace.loss
    for value in range(6):
        session.edit(session.whole.replace(title=str(value)))
    for _ in range(6):
        session.undo()
    qtbot.waitUntil(lambda: session.update == 250)
    assert (session.trace.loss, session.cursor) == (expected, 30)


def test_stepping_changes_nothing_that_would_have_to_be_saved(walk):
    opened = walk(lecture(3), 10, at_once=1)
    session = opened.session
    opened.press(Key.Key_End)
    assert not session.dirty
    assert session.document == lecture(3)


def test_a_saved_file_has_the_network_before_the_first_update(walk, tmp_path, qtbot):
    path = tmp_path / "own.json"
    write_network(lecture(3), path)
    opened = walk(lecture(3))
    session = opened.session
    opened.desk.filing.open(path)
    qtbot.waitUntil(lambda: session.path == path)
    session.set_at_once(1)
    session.set_updates(10)
    session.edit(session.whole.replace(title="mine"))
    assert session.dirty
    session.go_to(9)
    opened.press(Key.Key_S, CONTROL)
    qtbot.waitUntil(lambda: not session.dirty)
    assert read_network(path) == session.document
    assert session.update == 9


# the wall


def test_the_wall_says_which_update_it_is_and_goes_on_to_the_next(walk, qtbot):
    opened = walk(lecture(), 3)
    session = opened.session
    session.go(len(session.trace) - 1)
    opened.press(Key.Key_F5)
    wall = opened.desk.presenting.wall
    qtbot.waitUntil(wall.isVisible)
    assert wall.heading[0].startswith("Update 1 of 3")
    QTest.keyClick(wall, Key.Key_PageDown)
    assert wall.heading[0].startswith("Update 2 of 3")
    bottom = wall.timeline.geometry().bottom()
    assert bottom <= wall.height()
    session.set_updates(1)
    QApplication.processEvents()
    assert wall.timeline.geometry().bottom() <= wall.height()
    wall.close()
