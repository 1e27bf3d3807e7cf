"""Does the graph show the state at the step, and does a click lead where the reader means?"""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lecture import layered, lecture
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from random_networks import SHAPES, random_network

from core.network import Activation, Conv2D, Dense, Flatten, Network, Optimizer
from core.trace import record
from visualizer.i18n import exact
from visualizer.session import Session
from visualizer.theme import DARK, LIGHT
from visualizer.views.graph.labels import MOST_LABELS, Wish, place
from visualizer.views.graph.layout import Layout
from visualizer.views.graph.values import Values
from visualizer.views.graph.view import GraphView


def with_biases():
    """3-4-2, two samples, every neuron with a bias."""
    rng = np.random.default_rng(5)
    layers = tuple(
        Dense(b, Activation("tanh"), rng.normal(size=(a, b)), rng.normal(size=b))
        for a, b in ((3, 4), (4, 2))
    )
    inputs, targets = rng.random((2, 3)), rng.random((2, 2))
    return Network((3,), layers, "half_squared_error", Optimizer("sgd"), inputs, targets)


def convolution():
    """A 4 x 4 image, two kernels 2 x 2, two outputs."""
    rng = np.random.default_rng(6)
    sigmoid = Activation("sigmoid")
    layers = (
        Conv2D(2, (2, 2), sigmoid, rng.normal(size=(2, 1, 2, 2)), np.array([0.1, -0.2])),
        Flatten(),
        Dense(2, sigmoid, rng.normal(size=(18, 2)) / 4),
    )
    inputs, targets = rng.random((1, 1, 4, 4)), np.array([[1.0, 0.0]])
    return Network((1, 4, 4), layers, "half_squared_error", Optimizer("sgd"), inputs, targets)


@pytest.fixture
def show(qtbot):
    """Shows the graph of a network; the session is ``graph.session``."""

    def make(network, width=680, height=600, theme=LIGHT):
        session = Session(network)
        graph = GraphView(session, theme)
        graph.session = session
        qtbot.addWidget(graph)
        graph.resize(width, height)
        with qtbot.waitExposed(graph):
            graph.show()
        return graph

    return make


def spot(graph, rect):
    """The middle of a place of the layout, as a point of the widget."""
    return graph.to_view(rect.center() if isinstance(rect, QRectF) else rect)


def click(qtbot, graph, where):
    qtbot.mouseClick(graph, Qt.MouseButton.LeftButton, pos=spot(graph, where).toPoint())


def node(graph, layer, neuron):
    return graph.layout_in_use.node(layer, neuron, graph.shown.guests)


def step(graph, quantity, layer, *position, phase=None, sample=1):
    return graph.session.trace.index(quantity, layer, position, sample, phase)


def middle_of_edge(graph, layer, i, j):
    """A point of an edge that no other edge comes near to: a fifth of its way."""
    gap = next(gap for gap in graph.layout_in_use.gaps if gap.layer == layer)
    row = int(np.flatnonzero((gap.i == i) & (gap.j == j))[0])
    return QPointF(*gap.points[row, 3])


def picture(graph):
    return graph.grab().toImage()


def colours(graph, rect):
    """The colours inside a place of the layout."""
    image = picture(graph)
    ratio = image.devicePixelRatio()
    a, b = graph.to_view(rect.topLeft()) * ratio, graph.to_view(rect.bottomRight()) * ratio
    points = itertools.product(range(int(a.x()), int(b.x())), range(int(a.y()), int(b.y())))
    return {image.pixelColor(x, y).name() for x, y in points}


def inner(rect, share=0.3):
    dx, dy = rect.width() * share, rect.height() * share
    return rect.adjusted(dx, dy, -dx, -dy)


# clicks


def test_a_click_on_a_neuron_or_its_texts_goes_to_the_step_that_made_it(qtbot, show):
    graph = show(lecture())
    hidden = node(graph, 1, 2)
    click(qtbot, graph, hidden.center)
    assert graph.session.cursor == step(graph, "a", 1, 2)
    click(qtbot, graph, node(graph, 2, 1).center)
    assert graph.session.cursor == step(graph, "a", 2, 1)
    click(qtbot, graph, hidden.z)
    assert graph.session.cursor == step(graph, "z", 1, 2)
    graph.session.last()
    click(qtbot, graph, hidden.delta)
    assert graph.session.cursor == step(graph, "delta", 1, 2)


def test_what_is_given_leads_to_the_start(qtbot, show):
    graph = show(lecture())
    for where in (node(graph, 0, 1).center, node(graph, 2, 2).target):
        graph.session.go(30)
        click(qtbot, graph, where)
        assert graph.session.cursor == 0


def test_a_click_where_no_delta_is_shown_yet_does_nothing(qtbot, show):
    graph = show(lecture())
    at = step(graph, "a", 1, 1)
    graph.session.go(at)
    click(qtbot, graph, node(graph, 1, 2).delta)
    assert graph.session.cursor == at


@pytest.mark.parametrize(
    ("at", "leads_to"), [("forward", "given"), ("gradient", "gradient"), ("update", "update")]
)
def test_a_click_on_an_edge_goes_to_the_newest_step_of_its_weight(qtbot, show, at, leads_to):
    graph = show(lecture())
    graph.session.go(graph.session.trace.phase_range(at)[-1])
    click(qtbot, graph, middle_of_edge(graph, 1, 1, 3))
    names = {"given": 0, "gradient": step(graph, "gradient_weights", 1, 1, 3)}
    names["update"] = step(graph, "weights", 1, 1, 3, phase="update")
    assert graph.session.cursor == names[leads_to]


def test_during_the_updates_an_edge_not_yet_updated_leads_to_its_gradient(qtbot, show):
    graph = show(lecture())
    graph.session.go(step(graph, "weights", 1, 1, 1, phase="update"))
    click(qtbot, graph, middle_of_edge(graph, 1, 2, 2))
    assert graph.session.cursor == step(graph, "gradient_weights", 1, 2, 2)


def test_a_click_on_a_bias_goes_to_its_step(qtbot, show):
    graph = show(with_biases())
    graph.session.last()
    click(qtbot, graph, node(graph, 1, 4).bias)
    assert graph.session.cursor == step(graph, "biases", 1, 4, phase="update")
    graph.session.go(step(graph, "gradient_weights", 1, 1, 1))
    click(qtbot, graph, node(graph, 1, 4).bias)
    assert graph.session.cursor == step(graph, "gradient_biases", 1, 4)


def test_a_click_on_the_loss_goes_to_it_once_it_is_there(qtbot, show):
    graph = show(lecture())
    loss = step(graph, "loss", 2)
    graph.session.go(loss - 3)
    click(qtbot, graph, graph.layout_in_use.loss)
    assert graph.session.cursor == loss - 3
    graph.session.last()
    click(qtbot, graph, graph.layout_in_use.loss)
    assert graph.session.cursor == loss


def test_a_click_shows_the_second_sample_of_a_batch(qtbot, show):
    graph = show(with_biases())
    graph.session.set_sample(2)
    click(qtbot, graph, node(graph, 1, 3).center)
    assert graph.session.cursor == step(graph, "a", 1, 3, sample=2)


# what is shown


def test_a_value_appears_only_when_the_trace_has_reached_it(show):
    graph = show(lecture())
    session, card = graph.session, {LIGHT.color("card").name()}
    body = inner(node(graph, 1, 1).body)
    at = step(graph, "a", 1, 1)
    session.go(at - 1)
    assert colours(graph, body) == card
    assert graph.tip(spot(graph, body)) == ""
    session.go(at)
    assert len(colours(graph, body)) > 3
    assert graph.tip(spot(graph, body)) == f"a[1]1 = {session.trace[at].value!r}"
    session.back()
    assert colours(graph, body) == card


def test_z_and_delta_appear_beneath_in_their_turn(show):
    graph = show(lecture())
    card = {LIGHT.color("card").name()}
    for quantity, rect in (("z", node(graph, 1, 2).z), ("delta", node(graph, 1, 2).delta)):
        at = step(graph, quantity, 1, 2)
        graph.session.go(at - 1)
        assert colours(graph, rect) == card
        graph.session.go(at)
        assert LIGHT.phase_color(graph.session.step.phase).name() in colours(graph, rect)


def test_the_steps_neuron_has_a_ring_in_the_colour_of_the_phase(show):
    graph = show(lecture())
    for quantity, phase in (("z", "forward"), ("delta", "backward")):
        graph.session.go(step(graph, quantity, 1, 2))
        ring = LIGHT.phase_color(phase).name()
        body = node(graph, 1, 2).body
        above = QRectF(body.center().x() - 1, body.top() - 12, 2, 12)
        assert ring in colours(graph, above)
        body = node(graph, 1, 3).body
        above = QRectF(body.center().x() - 1, body.top() - 12, 2, 12)
        assert ring not in colours(graph, above)


def test_new_weights_are_shown_as_they_are_reached(show):
    graph = show(lecture())
    at = step(graph, "weights", 1, 2, 1, phase="update")
    edge = middle_of_edge(graph, 1, 2, 1)
    old = graph.session.trace[step(graph, "weights", 1, 2, 1)].value
    new = graph.session.trace[at].value
    graph.session.go(at - 1)
    gradient = graph.session.trace[step(graph, "gradient_weights", 1, 2, 1)].value
    assert graph.tip(spot(graph, edge)).endswith(exact(gradient))
    graph.session.go(step(graph, "z", 2, 1))
    assert graph.tip(spot(graph, edge)).endswith(exact(old))
    graph.session.go(at)
    assert graph.tip(spot(graph, edge)).endswith(exact(new))


@pytest.mark.parametrize(
    "make", [lecture, with_biases, convolution], ids=lambda make: make.__name__
)
def test_kept_pictures_are_those_that_would_be_drawn_anew(show, make):
    walked, fresh = show(make(), 520, 460), show(make(), 520, 460)
    last = len(walked.session.trace) - 1
    steps = [*range(0, last, 9), last]
    for cursor in (*steps, *reversed(steps)):
        walked.session.go(cursor)
        fresh.session.go(cursor)
        fresh.set_theme(DARK)
        fresh.set_theme(LIGHT)
        assert picture(walked) == picture(fresh), cursor


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("grouping", ["number", "phase"])
def test_every_kind_of_network_is_drawn_at_every_kind_of_step(show, shape, grouping):
    made = [
        random_network(3, shape=shape, optimizer="adam", samples=2, biases="positions"),
        random_network(3, shape=shape, output="softmax", loss="cross_entropy"),
    ]
    for network in made:
        graph = show(network, 500, 420)
        graph.session.set_grouping(grouping)
        seen = set()
        for index in range(len(graph.session.trace)):
            one = graph.session.trace[index]
            if (one.phase, one.quantity, one.layer) not in seen:
                seen.add((one.phase, one.quantity, one.layer))
                graph.session.go(index)
                picture(graph)  # what goes wrong while painting fails the test


def test_decimals_and_theme_change_what_is_drawn(show):
    graph = show(lecture())
    graph.session.last()
    before = node(graph, 1, 1).size.width
    graph.session.set_decimals(9)
    assert node(graph, 1, 1).size.width > before
    graph.set_theme(DARK)
    assert picture(graph).pixelColor(2, 2) == DARK.color("card")


def test_an_edit_shows_its_values_and_keeps_the_zoom(show):
    graph = show(lecture())
    graph.zoom_in()
    zoom = graph.zoom
    graph.session.last()
    before = picture(graph)
    graph.session.edit(graph.session.network.replace(inputs=np.array([[0.25, 0.5]])))
    assert picture(graph) != before
    value = graph.session.trace.values("a", 1)[0, 1]
    assert graph.tip(spot(graph, node(graph, 1, 2).center)) == f"a[1]2 = {float(value)!r}"
    assert graph.zoom == zoom


def test_a_covered_value_is_neither_drawn_nor_told(show):
    graph = show(lecture())
    at = step(graph, "a", 1, 2)
    graph.session.go(at)
    open_ = picture(graph)
    graph.set_covered({at})
    assert picture(graph) != open_
    assert graph.tip(spot(graph, node(graph, 1, 2).center)) == ""
    assert exact(graph.session.step.value) not in graph.accessibleDescription()
    other = lecture().replace(inputs=np.array([[1.0, 0.51]]))
    behind = picture(graph)
    graph.session.edit(other)
    hidden = inner(node(graph, 1, 2).body)
    assert record(other)[at].value != record(lecture())[at].value
    area = QRectF(spot(graph, hidden.topLeft()), spot(graph, hidden.bottomRight())).toRect()
    assert picture(graph).copy(area) == behind.copy(area)


def test_present_draws_no_text_below_a_fortieth_of_the_window(show):
    graph = show(lecture(), 1000, 900)
    graph.set_present(True)
    text = graph.layout_in_use.type
    assert min(text.node, text.small, text.script, text.caption) >= 900 / 40


def test_the_current_step_is_told_to_those_who_do_not_see_it(show):
    graph = show(lecture())
    assert graph.accessibleName()
    at = step(graph, "delta", 1, 2)
    graph.session.go(at)
    value = graph.session.trace[at].value
    assert f"δ[1]2 = {exact(value)}" in graph.accessibleDescription()


# folded layers and maps


def test_a_large_layer_is_folded_and_the_active_neuron_moves_nobody(show):
    graph = show(layered(784, 100, 10))
    layout = graph.layout_in_use
    assert layout.folded(1)
    assert not layout.folded(2)
    graph.session.go(step(graph, "z", 1, 53))
    assert node(graph, 1, 53) is not None
    assert node(graph, 1, 54) is None
    others = {n: node(graph, 1, n).center for n in layout.fixed(1)}
    assert len(layout.nodes(graph.shown.guests)) <= 16 + 10
    before = picture(graph)
    graph.session.go(step(graph, "z", 1, 54))
    assert node(graph, 1, 53) is None
    assert node(graph, 1, 54) is not None
    assert {n: node(graph, 1, n).center for n in others} == others
    assert picture(graph) != before


def test_a_guest_can_be_clicked(qtbot, show):
    graph = show(layered(784, 100, 10))
    graph.session.go(step(graph, "z", 1, 53))
    click(qtbot, graph, node(graph, 1, 53).center)
    assert graph.session.cursor == step(graph, "a", 1, 53)


def test_a_bare_pill_leads_on_from_a_to_delta_and_z(qtbot, show):
    graph = show(layered(784, 100, 10))
    graph.session.last()
    seen = []
    for _ in range(4):
        click(qtbot, graph, node(graph, 1, 2).center)
        seen.append(graph.session.step.quantity)
        if seen[-1] == "z":
            break
    assert seen[0] == "a"


def test_a_step_of_many_operands_invites_the_weightiest(show):
    graph = show(layered(784, 100, 10))
    graph.session.go(step(graph, "z", 2, 3))
    trace = graph.session.trace
    terms = np.abs(trace.values("a", 1)[0] * trace.values("weights", 2)[:, 2])
    fixed = set(graph.layout_in_use.fixed(1))
    best = [n for n in (np.argsort(-terms) + 1).tolist() if n not in fixed]
    guests = graph.shown.guests[1]
    assert set(guests) == set(best[: len(guests)])
    assert len(guests) == 3


def test_hidden_and_shown_neurons_add_up(show):
    graph = show(layered(784, 100, 10))
    for at in (0, step(graph, "z", 1, 53), step(graph, "z", 2, 3)):
        graph.session.go(at)
        guests = graph.shown.guests
        shown = sum(node(graph, 1, n) is not None for n in range(1, 101))
        assert shown + graph.layout_in_use.hidden(1, guests) == 100


def test_an_image_tells_its_pixels_and_marks_the_operand(show):
    graph = show(layered(784, 100, 10))
    sheet = graph.layout_in_use.sheet(0, 0, {})
    pixel = sheet.cell(13, 20)
    value = graph.session.network.inputs[0, 13 * 28 + 20]
    assert graph.tip(spot(graph, pixel)) == f"x385 = {float(value)!r}"
    near = pixel.adjusted(-4, -4, 4, 4)
    mark = LIGHT.phase_color("gradient").name()
    graph.session.go(step(graph, "gradient_weights", 1, 1, 7))
    assert mark not in colours(graph, near)
    graph.session.go(step(graph, "gradient_weights", 1, 385, 7))
    assert mark in colours(graph, near)


def test_a_cell_of_a_map_can_be_clicked(qtbot, show):
    graph = show(convolution())
    sheet = graph.layout_in_use.sheet(1, 1, {})
    click(qtbot, graph, sheet.cell(0, 2))
    assert graph.session.cursor == step(graph, "a", 1, 2, 1, 3)


def test_the_receptive_field_of_a_cell_is_marked(show):
    graph = show(convolution())
    graph.session.go(step(graph, "z", 1, 2, 2, 3))
    (field,) = graph.shown.fields
    assert (field.layer, field.plane, field.rows, field.cols) == (0, 0, (1, 2), (2, 3))


# looking closer


def wheel(graph, where, turns, keys):
    event = QWheelEvent(
        where, QPointF(graph.mapToGlobal(where.toPoint())), QPoint(), QPoint(0, 120 * turns),
        Qt.MouseButton.NoButton, keys, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(graph, event)
    return event.isAccepted()


def test_ctrl_and_the_wheel_zoom_about_the_pointer(show):
    graph = show(lecture())
    place_ = node(graph, 2, 1).center
    where = graph.to_view(place_)
    assert wheel(graph, where, 2, Qt.KeyboardModifier.ControlModifier)
    assert graph.zoom > 1.5
    off = graph.to_view(place_) - where
    assert off.manhattanLength() < 1.5
    assert not wheel(graph, where, 2, Qt.KeyboardModifier.NoModifier)


def test_a_click_finds_its_neuron_when_zoomed(qtbot, show):
    graph = show(lecture())
    wheel(graph, graph.to_view(node(graph, 1, 3).center), 3, Qt.KeyboardModifier.ControlModifier)
    click(qtbot, graph, node(graph, 1, 3).center)
    assert graph.session.cursor == step(graph, "a", 1, 3)


def test_dragging_moves_the_graph_and_not_the_cursor(qtbot, show):
    graph = show(lecture())
    graph.session.go(20)
    graph.zoom_in()
    begin = graph.to_view(node(graph, 1, 2).center)
    before = QPointF(begin)
    qtbot.mousePress(graph, Qt.MouseButton.LeftButton, pos=begin.toPoint())
    for share in (10, 30, 60):
        qtbot.mouseMove(graph, (begin + QPointF(share, share / 2)).toPoint())
    qtbot.mouseRelease(graph, Qt.MouseButton.LeftButton, pos=(begin + QPointF(60, 30)).toPoint())
    moved = graph.to_view(node(graph, 1, 2).center) - before
    assert abs(moved.x() - 60) <= 1.5
    assert abs(moved.y() - 30) <= 1.5
    assert graph.session.cursor == 20


def test_a_double_click_on_empty_ground_shows_the_whole(qtbot, show):
    graph = show(lecture())
    graph.zoom_in()
    graph.zoom_in()
    assert graph.zoom > 1
    qtbot.mouseDClick(graph, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert graph.zoom == 1
    assert graph.to_view(QPointF(0, 0)) == QPointF(0, 0)


def test_arrow_keys_are_left_to_the_window(qtbot):
    keys = []

    class Window(QWidget):
        def keyPressEvent(self, event):
            keys.append(event.key())

    window = Window()
    graph = GraphView(Session(lecture()), LIGHT)
    QVBoxLayout(window).addWidget(graph)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    graph.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Space):
        qtbot.keyClick(graph, key)
    assert keys == [Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Space]


# nothing overlaps

sizes_ = st.tuples(st.integers(420, 2400), st.integers(380, 1600))


@settings(max_examples=40, deadline=None)
@given(
    units=st.lists(st.integers(1, 30), min_size=2, max_size=4),
    size=sizes_,
    decimals=st.integers(2, 5),
)
def test_neurons_stand_apart_and_inside_the_view(units, size, decimals):
    values = Values(record(layered(*units)), decimals)
    layout = Layout(values.spec, *size)
    nodes = layout.nodes({})
    bodies = [one.body for one in nodes]
    assert not any(a.intersects(b) for a, b in itertools.combinations(bodies, 2))
    texts = [
        (one, rect) for one in nodes for rect in (one.z, one.delta, one.bias, one.target) if rect
    ]
    for one, rect in texts:
        assert not any(rect.intersects(other.body) for other in nodes if other.layer == one.layer)
    for (_, a), (_, b) in itertools.combinations(texts, 2):
        assert not a.intersects(b)
    view = QRectF(0, 0, layout.width, layout.height).adjusted(-1, -1, 1, 1)
    assert all(view.contains(rect) for rect in (*bodies, *(rect for _, rect in texts)))
    text = layout.type
    assert min(text.node, text.small, text.script, text.caption) >= 10


@pytest.mark.parametrize("units", [(2, 3, 2), (3, 4, 4, 2), (64, 32, 16, 10), (784, 100, 10)])
def test_the_usual_networks_fit_the_smallest_window(units):
    layout = Layout(Values(record(layered(*units)), 4).spec, 420, 380)
    assert layout.width == 420


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0, 600), st.floats(0, 600), st.floats(-2, 2)), min_size=1, max_size=30
    ),
    st.lists(st.tuples(st.floats(0, 300), st.floats(0, 600)), max_size=5),
)
def test_labels_never_meet(edges, things):
    wishes = [Wish((0.0, y0, 300.0, y1), 50.0, 16.0, abs(w)) for y0, y1, w in edges]
    obstacles = [QRectF(x, y, 40, 20) for x, y in things]
    found = [rect for rect in place(wishes, obstacles, 1.0) if rect is not None]
    assert len(found) <= MOST_LABELS
    for a, b in itertools.combinations(found, 2):
        assert not a.intersects(b)
    assert not any(a.intersects(b) for a in found for b in obstacles)


def test_sixteen_edges_of_a_neuron_all_get_their_labels():
    ends = [(0.0, 30.0 * k, 200.0, 240.0) for k in range(16)]
    wishes = [Wish(one, 56.0, 17.0, 1.0) for one in ends]
    assert all(rect is not None for rect in place(wishes, [], 1.0))
