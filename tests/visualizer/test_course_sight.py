"""Does "Over time" draw the very numbers of the updates, and lead to the step that made each?"""

import numpy as np
import pytest
from lecture import layered, lecture
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.course import Course
from core.network import Optimizer
from core.perceptron import row
from visualizer.examples import read_example
from visualizer.i18n import exact
from visualizer.views.course.followed import Followed

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def sight(open_window, qtbot):
    """The window with a network, so many updates, and "Over time" in front, by its keys."""

    def make(network, count=1, size=(1366, 768), theme="light"):
        opened = open_window(size=size, theme=theme)
        opened.session.open(network)
        if count > 1:
            opened.session.set_updates(count)
        qtbot.waitUntil(lambda: not opened.session.working)
        opened.press(Key.Key_L, CONTROL)
        opened.view = opened.step.middle.view("course")
        qtbot.waitUntil(opened.view.isVisible)
        QApplication.processEvents()
        return opened

    return make


def grown(network, updates, at_once=0):
    course = Course(network, at_once)
    while course.done < updates:
        course.go_on()
    return course


def test_the_paths_are_the_numbers_of_the_updates(sight):
    network = read_example("adam-2-2-1")
    view = sight(network, 20).view
    view.weight.setCurrentIndex(2)
    view.weight.chosen.emit(view.weight.currentData())
    course = grown(network, 20)
    followed = view.followed
    assert followed == Followed("weights", 1, (2, 1))
    assert (view.loss._paths[0].values == course.losses()).all()
    charts = [chart for chart in view.charts if chart.isVisible()]
    assert [[p.quantity for p in chart._paths] for chart in charts] == [
        ["weights"],
        ["first_moment_weights", "first_moment_corrected_weights"],
        ["second_moment_weights", "second_moment_corrected_weights"],
    ]
    weights = [network.layers[0].weights[1, 0]]
    weights += [course.after(k).layers[0].weights[1, 0] for k in range(1, 21)]
    assert charts[0]._paths[0].values.tolist() == weights
    for chart in charts[1:]:
        for path in chart._paths:
            made = [course.arrays(k).by_name[path.quantity, 1][1, 0] for k in range(1, 21)]
            assert path.values.tolist() == made
    assert charts[0].said_at(7) == f"after 7 updates\nW[1]2,1 = {exact(weights[7])}"


@pytest.mark.parametrize("name", ["sgd", "momentum"])
def test_a_click_on_a_point_goes_to_the_step_that_made_it(sight, qtbot, name):
    network = lecture(3).replace(optimizer=Optimizer(name))
    opened = sight(network, 12)
    session, chart = opened.session, opened.view.charts[0]
    where = chart.place_of(9).toPoint()
    qtbot.mouseClick(chart, LEFT, pos=where)
    assert session.update == 9
    step = session.step
    assert (step.phase, step.quantity, step.layer, step.position) == (
        "update",
        "weights",
        1,
        (1, 1),
    )
    assert step.value == chart._paths[0].value(9)
    qtbot.mouseClick(opened.view.loss, LEFT, pos=opened.view.loss.place_of(4).toPoint())
    assert (session.update, session.cursor) == (5, 0)
    assert session.trace.loss == opened.view.loss._paths[0].value(4)
    if name == "momentum":
        kept = opened.view.charts[1]
        qtbot.mouseClick(kept, LEFT, pos=kept.place_of(2).toPoint())
        assert session.step.quantity == "velocity_weights"
        assert session.step.value == kept._paths[0].value(2)


def test_hovering_tells_the_exact_number(sight, qtbot):
    opened = sight(lecture(2), 10)
    chart = opened.view.charts[0]
    qtbot.mouseMove(chart, chart.place_of(6).toPoint())
    assert chart._hover == 6
    value = grown(lecture(2), 10).path("weights", 1, (1, 1))[6]
    assert chart.said_at(chart._hover).endswith(f"= {exact(value)}")
    qtbot.mouseMove(opened.view.weight)


def test_the_weight_that_the_cursor_is_at_is_followed(sight):
    opened = sight(lecture(), 5)
    session = opened.session
    session.go(session.trace.index("gradient_weights", 2, (3, 2)))
    assert opened.view.followed == Followed("weights", 1, (1, 1))  # in front, the list chooses
    opened.step.middle.show_sight("graph")
    session.go(session.trace.index("weights", 1, (2, 2), phase="update"))
    session.go(session.trace.index("z", 1, (1,)))
    opened.step.middle.show_sight("course")
    assert opened.view.followed == Followed("weights", 1, (2, 2))
    assert opened.view.charts[0]._paths[0].name == "W[1]2,2"


def test_a_click_on_an_edge_of_the_graph_chooses_its_path(sight, qtbot):
    opened = sight(lecture(), 5)
    opened.step.middle.show_sight("graph")
    graph, session = opened.step.graph, opened.session
    session.go(len(session.trace) - 1)
    QApplication.processEvents()
    gap = next(gap for gap in graph.layout_in_use.gaps if gap.layer == 1)
    place = int(np.flatnonzero((gap.i == 2) & (gap.j == 3))[0])
    where = graph.to_view(QPointF(*gap.points[place, 3])).toPoint()
    qtbot.mouseClick(graph, LEFT, pos=where)
    opened.press(Key.Key_L, CONTROL)
    assert opened.view.followed == Followed("weights", 1, (2, 3))


def test_the_update_in_front_is_marked_and_said_while_stepping(sight):
    opened = sight(lecture(), 5)
    course, chart = grown(lecture(), 5), opened.view.charts[0]
    path = course.path("weights", 1, (1, 1))
    opened.press(Key.Key_5)
    for update in (1, 2, 3):
        opened.press(Key.Key_Right)
        said = f"W[1]1,1  {path[update - 1]:.4f} → {path[update]:.4f}"
        assert [text for text, _ in chart.heading] == [said]
        assert said in chart.accessibleDescription()


@pytest.mark.parametrize("size", [5e-324, 1e300, 1.7e308])
def test_paths_of_any_size_are_drawn(sight, size):
    opened = sight(lecture(), 2)
    network = opened.session.whole
    weights = network.layers[0].weights.copy()
    weights[0, :2] = size, -size
    opened.session.edit(network.with_layer(1, weights=weights))
    for chart in (*opened.view.charts, opened.view.loss):
        low, high = chart._range()
        assert np.isfinite(high - low)
        assert high > low
    assert not opened.view.grab().isNull()


def test_an_edit_draws_other_paths(sight, qtbot):
    opened = sight(lecture(), 5)
    session = opened.session
    session.go_to(3)
    session.edit(session.whole.replace(optimizer=Optimizer("sgd", {"learning_rate": 2.0})))
    qtbot.waitUntil(lambda: not session.working)
    course = grown(session.document, 5)
    assert (opened.view.loss._paths[0].values == course.losses()).all()
    session.undo()
    assert (opened.view.loss._paths[0].values == grown(lecture(), 5).losses()).all()


def test_one_update_offers_more(sight, qtbot):
    opened = sight(lecture())
    assert opened.view.more.isVisible()
    qtbot.mouseClick(opened.view.more, LEFT)
    assert opened.session.count == 20
    assert not opened.view.more.isVisible()


def test_too_many_weights_are_not_listed_but_any_is_followed(sight):
    opened = sight(layered(30, 20, 3), 3)
    assert opened.view.weight.count() == 1
    session = opened.session
    opened.step.middle.show_sight("graph")
    session.go(session.trace.index("gradient_weights", 1, (17, 9)))
    opened.step.middle.show_sight("course")
    assert opened.view.weight.currentText() == "W[1]17,9"


# the perceptron's table


def test_the_perceptron_has_its_table(sight, qtbot):
    network = read_example("perceptron-and-one-by-one")
    opened = sight(network)
    assert (opened.session.course.at_once, opened.session.count) == (1, 4)
    qtbot.mouseClick(opened.view.run, LEFT)
    qtbot.waitUntil(lambda: not opened.session.running)
    assert opened.session.count == 36
    assert "Nothing changes in epoch 9 (updates 33 to 36)" in opened.view.note.text()
    table = opened.view.table
    model = table.model()
    assert model.rowCount() == 36
    assert model.heads == ["Epoch", "Sample", "x1", "x2", "y", "z", "ŷ", "y − ŷ", "Δw1", "Δw2",
                           "Δb", "w1", "w2", "b"]  # fmt: skip
    course = grown(network, 36, 1)
    for update in range(1, 37):
        found = row(course, update)
        numbers = [*found.inputs, found.target, found.z, found.output, found.error,
                   *found.changes, *found.after]  # fmt: skip
        shown = [model.index(update - 1, k).data().replace("−", "-") for k in range(2, 14)]
        assert [float(text) for text in shown] == numbers
    assert [model.index(k, 0).data() for k in range(5)] == ["1", "", "", "", "2"]


def test_choosing_a_row_goes_to_its_update_and_back(sight, qtbot):
    opened = sight(read_example("perceptron-and-one-by-one"), 12)
    table, session = opened.view.table, opened.session
    table.setFocus()
    table.scrollTo(table.model().index(6, 0))
    place = table.visualRect(table.model().index(6, 3)).center()
    qtbot.mouseClick(table.viewport(), LEFT, pos=place)
    assert session.update == 7
    QTest.keyClick(table, Key.Key_Down)
    assert session.update == 8
    session.go_to(3)
    assert table.currentIndex().row() == 2


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_is_wrong_is_red_in_the_chosen_row_too(sight, theme):
    opened = sight(read_example("perceptron-and-one-by-one"), 24, (1024, 640), theme)
    opened.session.go_to(6, -1)
    QApplication.processEvents()
    table = opened.view.table
    wrong = table.visualRect(table.model().index(5, 7))
    assert table.model().index(5, 7).data() == "−1"
    image = table.viewport().grab(wrong).toImage()
    reds = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    assert max(colour.red() - colour.blue() for colour in reds) > 60


def test_the_table_has_room_in_a_small_window(sight):
    opened = sight(read_example("perceptron-and-one-by-one"), 24, (1024, 640))
    view, table = opened.view, opened.view.table
    last = table.model().heads.index("Δb")
    assert table.columnViewportPosition(last + 1) <= table.viewport().width()
    assert table.viewport().height() >= 4 * table.rowHeight(0)
    for chart in (view.loss, view.charts[0]):
        assert chart.visibleRegion().boundingRect() == chart.rect()


def test_a_network_with_a_hidden_layer_has_no_table(sight):
    opened = sight(read_example("xor-2-2-1"), 4)
    assert not opened.view.table.isVisible()


# the looks


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1024, 640), (1366, 768), (1920, 1080)])
def test_all_charts_begin_at_one_place_and_fit(sight, size, theme):
    opened = sight(read_example("adam-2-2-1"), 30, size, theme)
    charts = [chart for chart in (opened.view.loss, *opened.view.charts) if chart.isVisible()]
    assert len(charts) == 4
    assert len({chart.place_of(10).x() for chart in charts}) == 1
    for chart in charts:
        assert chart.height() >= chart.minimumSizeHint().height()


def test_the_band_of_the_update_in_front_is_painted(sight):
    opened = sight(lecture(), 10)
    opened.session.go_to(4)
    chart = opened.view.charts[0]
    image = chart.grab().toImage()
    theme, ratio = opened.window.theme, image.devicePixelRatio()
    band = theme.tint("update", 0.2).name()

    def colour(after):
        area = chart._area()
        x, y = area.left() + after / 10 * area.width(), area.top() + 3
        return image.pixelColor(round(x * ratio), round(y * ratio)).name()

    assert colour(3.5) == band
    assert colour(2.5) != band
    assert colour(4.5) != band
