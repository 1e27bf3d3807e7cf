"""Does the timeline show where one is, and take one where one clicks?"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lecture import layered, lecture
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from core.trace import record
from visualizer.session import Session
from visualizer.theme import DARK, LIGHT
from visualizer.timescale import Part, Scale, parts
from visualizer.views.timeline import Timeline

LEFT = Qt.MouseButton.LeftButton


def shown_timeline(qtbot, session, width=1000):
    timeline = Timeline(session, LIGHT)
    qtbot.addWidget(timeline)
    timeline.resize(width, timeline.sizeHint().height())
    with qtbot.waitExposed(timeline):
        timeline.show()
    return timeline


@pytest.fixture
def session(qapp):
    return Session(lecture())


@pytest.fixture
def timeline(qtbot, session):
    return shown_timeline(qtbot, session)


@pytest.fixture(scope="module")
def mnist():
    return layered(784, 100, 10)


# the scale


def test_a_trace_of_one_sample_is_drawn_in_the_parts_of_the_sketch():
    folded = parts(record(lecture()).spans, 1, 1)
    assert [(part.phase, part.layer, part.cells) for part in folded] == [
        ("given", None, 1),
        ("forward", 1, 6),
        ("forward", 2, 4),
        ("loss", None, 3),
        ("backward", 2, 2),
        ("backward", 1, 3),
        ("gradient", 1, 6),
        ("gradient", 2, 6),
        ("update", 1, 6),
        ("update", 2, 6),
    ]


@pytest.mark.parametrize("sample", [1, 2, 4])
def test_samples_that_are_not_shown_are_folded_together(sample):
    trace = record(lecture(4))
    folded = parts(trace.spans, sample, 4)
    assert [part.start for part in folded[1:]] == [part.stop for part in folded[:-1]]
    assert folded[-1].stop == len(trace)
    sides = 1 if sample in (1, 4) else 2
    assert sum(part.aside for part in folded) == 3 * sides
    for part in folded:
        if not part.aside and part.phase in ("forward", "backward"):
            assert {step.sample for step in trace[part.start : part.stop]} == {sample}
    assert [part.cells for part in folded if part.batch] == [1]


NETWORKS = {
    "lecture": lecture(),
    "batch": lecture(4),
    "deep": layered(2, *[3] * 14, 2),
    "wide": layered(784, 100, 10),
}


@pytest.mark.parametrize("name", NETWORKS)
@settings(max_examples=40, deadline=None)
@given(width=st.integers(150, 4000), share=st.floats(0, 1), sample=st.integers(1, 4))
def test_place_and_step_are_the_same_both_ways(name, width, share, sample):
    network = NETWORKS[name]
    trace = record(network)
    folded = parts(trace.spans, min(sample, network.samples), network.samples)
    scale = Scale(folded, width, lambda part: 60)
    for index in {0, trace.given, int(share * (len(trace) - 1)), len(trace) - 1}:
        stop = index if index >= trace.given else 0
        assert scale.index(scale.middle(stop)) == stop
    x = share * width
    left, right = scale.extent(scale.index(x))
    assert left - 6 <= x <= right + 6
    assert scale.rights[-1] <= width + 1
    assert all(right <= left for right, left in zip(scale.rights, scale.lefts[1:], strict=False))
    assert all(r - left >= 1 for r, left in zip(scale.rights, scale.lefts, strict=True))


def test_every_one_of_240000_steps_has_its_place(mnist):
    trace = record(mnist)
    scale = Scale(parts(trace.spans, 1, 1), 1000, lambda part: 60)
    assert len(trace) > 239_000
    for index in (*range(trace.given, trace.given + 2000), *range(trace.given, len(trace), 97)):
        assert scale.index(scale.middle(index)) == index


def test_small_phases_do_not_starve(mnist):
    scale = Scale(parts(record(mnist).spans, 1, 1), 1000, lambda part: 60)
    for left, right in zip(scale.lefts, scale.rights, strict=True):
        assert right - left >= 30


def test_small_networks_are_true_to_scale():
    scale = Scale(parts(record(lecture()).spans, 1, 1), 1600, lambda part: 10)
    cells = [
        (right - left) / part.cells
        for part, left, right in zip(scale.parts, scale.lefts, scale.rights, strict=True)
    ]
    assert max(cells) - min(cells) < 1.1


def test_a_gap_belongs_to_the_nearer_part():
    scale = Scale([Part("forward", 1, 0, 10), Part("forward", 2, 10, 20)], 206, lambda part: 0)
    assert (scale.rights[0], scale.lefts[1]) == (100, 106)
    assert scale.index(102) == 9
    assert scale.index(104) == 10
    assert (scale.index(-50), scale.index(900)) == (0, 19)


# the mouse


@pytest.mark.parametrize("index", [0, 16, 21, 28, 32, 45, 57])
def test_a_click_goes_to_the_step_under_it(timeline, session, index):
    session.go(40)
    QTest.mouseClick(timeline, LEFT, pos=timeline.place_of(index))
    assert session.cursor == index


def test_a_click_beside_the_ends_goes_to_them(timeline, session):
    y = timeline.place_of(0).y()
    QTest.mouseClick(timeline, LEFT, pos=QPoint(999, y))
    assert session.cursor == 57
    QTest.mouseClick(timeline, LEFT, pos=QPoint(0, y))
    assert session.cursor == 0


def test_the_playhead_can_be_dragged(timeline, session):
    seen = []
    session.cursor_moved.connect(lambda: seen.append(session.cursor))
    QTest.mousePress(timeline, LEFT, pos=timeline.place_of(0))
    for index in (20, 34, 50, 31):
        QTest.mouseMove(timeline, timeline.place_of(index))
    QTest.mouseRelease(timeline, LEFT, pos=timeline.place_of(31))
    assert seen == [20, 34, 50, 31]
    QTest.mouseMove(timeline, timeline.place_of(45))
    assert session.cursor == 31


def test_dragging_through_other_samples_does_not_move_the_ground(qtbot, qapp):
    session = Session(lecture(4))
    timeline = shown_timeline(qtbot, session, 1600)
    before = timeline.scale().lefts
    index = session.trace.index("a", 1, (2,), 3)
    QTest.mousePress(timeline, LEFT, pos=timeline.place_of(0))
    place = timeline.place_of(index)
    QTest.mouseMove(timeline, place)
    assert session.sample > 1
    assert timeline.scale().lefts == before
    QTest.mouseRelease(timeline, LEFT, pos=place)
    assert timeline.scale().lefts != before
    assert not timeline.scale().parts[timeline.scale().part_of(session.cursor)].aside


def wheel(timeline, delta):
    where = QPointF(timeline.rect().center())
    event = QWheelEvent(
        where,
        timeline.mapToGlobal(where),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(timeline, event)


def test_the_wheel_steps_by_the_grouping(timeline, session):
    wheel(timeline, -120)
    wheel(timeline, -120)
    assert session.cursor == 17
    wheel(timeline, 120)
    assert session.cursor == 16
    for _ in range(3):
        wheel(timeline, -40)
    assert session.cursor == 17
    session.set_grouping("phase")
    wheel(timeline, -120)
    assert session.step.phase == "loss"


def test_resting_on_a_cell_tells_its_symbol(qtbot, timeline, session):
    index = session.trace.index("delta", 1, (2,))
    QTest.mouseMove(timeline, timeline.place_of(index))
    where = timeline.place_of(index)
    help_event = QHelpEvent(QEvent.Type.ToolTip, where, timeline.mapToGlobal(where))
    QApplication.sendEvent(timeline, help_event)
    said = QToolTip.text()
    QToolTip.hideText()
    assert "δ[1]2 = \u22120.0130" in said
    assert "Backward, layer 1" in said
    assert session.cursor == 0


def test_readers_are_told_the_step(timeline, session):
    assert timeline.accessibleName() == "Timeline of all steps"
    assert timeline.accessibleDescription() == "Input"
    session.go(session.trace.index("delta", 1, (2,)))
    said = timeline.accessibleDescription()
    assert said == "δ[1]2 = \u22120.0130, Backward, layer 1, Step 17 of 42"
    session.set_decimals(2)
    assert "= \u22120.01," in timeline.accessibleDescription()


# the picture


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("width", [320, 1000, 1340, 1900])
@pytest.mark.parametrize("share", [0, 0.4, 0.8])
def test_labels_never_overlap_and_fit_when_unelided(qtbot, qapp, name, width, share):
    session = Session(NETWORKS[name])
    session.go(int(share * len(session.trace)))
    timeline = shown_timeline(qtbot, session, width)
    here = timeline.scale().part_of(session.cursor)
    labels = timeline.labels(here)
    for (_, _, right, _), (_, left, _, _) in zip(labels, labels[1:], strict=False):
        assert right <= left
    assert len({text for text, *_ in labels}) == len(labels)
    if name == "lecture" and width >= 1000:
        metrics = QFontMetricsF(timeline._label_font(bold=True))
        for text, left, right, _ in labels:
            assert metrics.horizontalAdvance(text) <= right - left
        assert [text.rstrip(" 12") for text, *_ in labels] == [
            "Input", "Forward", "Forward", "Loss", "Backward", "Backward", "Gradients", "Update",
        ]  # fmt: skip


def colour(timeline, index):
    picture = timeline.grab().toImage()
    left, right = timeline.scale().extent(index)
    ratio = picture.devicePixelRatio()
    x = timeline.place_of(index).x() - (right - left) / 4
    return picture.pixelColor(int(x * ratio), int(timeline.place_of(index).y() * ratio))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_what_is_done_is_strong_and_the_rest_faint(qtbot, session, timeline, theme):
    timeline.set_theme(theme)
    session.go(session.trace.index("delta", 1, (2,)))
    strong, faint = theme.phase_color("backward"), theme.tint("backward", 0.26)
    assert colour(timeline, session.cursor) == strong
    assert colour(timeline, session.cursor - 1) == strong
    assert colour(timeline, session.cursor + 1) == faint
    assert colour(timeline, 50) == theme.tint("update", 0.26)
    assert colour(timeline, 16) == theme.phase_color("forward")
    session.back()
    assert colour(timeline, session.cursor + 1) == faint


def test_the_focus_is_a_frame_and_hides_nothing(timeline, session):
    session.go(40)
    timeline.clearFocus()
    without = timeline.grab().toImage()
    timeline.setFocus(Qt.FocusReason.TabFocusReason)
    with_focus = timeline.grab().toImage()
    assert with_focus.pixelColor(0, 0) != without.pixelColor(0, 0)
    inside = without.rect().adjusted(2, 2, -2, -2)
    assert with_focus.copy(inside) == without.copy(inside)


def test_another_network_is_drawn_anew(timeline, session):
    session.go(30)
    before = timeline.scale().parts
    session.edit(lecture(3))
    assert timeline.scale().parts != before
    session.undo()
    assert timeline.scale().parts == before
