"""What does a screen reader find: each part of the graph, by name, with its number and place?"""

import dataclasses
import gc

import pytest
from lecture import layered, lecture
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from visualizer.examples import read_example
from visualizer.i18n import shown, speak
from visualizer.session import Session
from visualizer.theme import LIGHT
from visualizer.views.graph.view import GraphView
from visualizer.views.timeline import Timeline

Name, Description = QAccessible.Text.Name, QAccessible.Text.Description


@pytest.fixture
def reader():
    """A screen reader is there, as far as Qt knows."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)
    speak("en")


@pytest.fixture
def show(qtbot, reader):
    def make(network, width=680, height=600):
        session = Session(network)
        graph = GraphView(session, LIGHT)
        graph.session = session
        qtbot.addWidget(graph)
        graph.resize(width, height)
        with qtbot.waitExposed(graph):
            graph.show()
        settle(graph)
        return graph

    return make


def settle(graph):
    graph.repaint()
    QCoreApplication.processEvents()


def found(graph):
    """The children as a screen reader walks them: name, description, interface."""
    whole = QAccessible.queryAccessibleInterface(graph)
    children = [whole.child(k) for k in range(whole.childCount())]
    return [
        (one.text(Name), one.text(Description), one)
        for one in children
        if not one.state().invisible
    ]


def test_each_neuron_and_the_loss_are_found_by_name(show):
    graph = show(lecture())
    graph.session.last()
    settle(graph)
    assert [name for name, _, _ in found(graph)] == [
        "input 1", "input 2",
        "layer 1, neuron 1", "layer 1, neuron 2", "layer 1, neuron 3",
        "output 1, layer 2", "output 2, layer 2",
        "Loss",
    ]  # fmt: skip
    for _, _, one in found(graph):
        assert one.role() == QAccessible.Role.Button
        assert one.state().focusable
        assert one.parent().text(Name) == "Graph of the network"


def test_what_a_neuron_shows_is_said_as_far_as_it_is_computed(show):
    graph = show(lecture())
    session, trace = graph.session, graph.session.trace
    hidden = next(step for step in trace if step.quantity == "delta" and step.layer == 1)
    numbers = {
        name: shown(trace.values(name, 1)[0, 0], session.decimals) for name in ("z", "a", "delta")
    }
    session.first()
    settle(graph)
    says = dict((name, said) for name, said, _ in found(graph))
    assert says["layer 1, neuron 1"] == "not computed yet"
    assert says["input 1"] == f"x = {shown(trace.network.inputs[0, 0], session.decimals)}"
    assert "Loss" not in says
    session.go(hidden.index)
    settle(graph)
    says = dict((name, said) for name, said, _ in found(graph))
    assert says["layer 1, neuron 1"] == (
        f"weighted sum z = {numbers['z']}, activation a = {numbers['a']}, "
        f"delta δ = {numbers['delta']}"
    )
    assert "delta" not in says["layer 1, neuron 2"]
    assert says["output 1, layer 2"].count("target y = ") == 1
    assert says["Loss"] == shown(trace.loss, session.decimals)


def test_a_covered_result_is_not_given_away(show):
    graph = show(lecture())
    graph.session.last()
    trace = graph.session.trace
    step = next(step for step in trace if step.quantity == "delta" and step.layer == 1)
    graph.set_covered([step.index])
    settle(graph)
    said = next(said for name, said, _ in found(graph) if name == "layer 1, neuron 1")
    assert said.endswith("delta δ = covered")
    assert shown(step.value, graph.session.decimals) not in said


def test_a_part_is_where_it_is_painted_also_when_zoomed(show):
    graph = show(lecture())
    for _ in range(3):
        for name, _, one in found(graph):
            middle = graph.mapFromGlobal(one.rect().center())
            around = graph.spot_at(QPointF(middle))
            assert name == "Loss" or around.contains(QPointF(middle))
        graph.zoom_in()
        settle(graph)


def test_a_press_goes_to_the_step_and_the_mouse_goes_through(show, qtbot):
    graph = show(lecture())
    graph.session.last()
    settle(graph)
    one = next(one for name, _, one in found(graph) if name == "layer 1, neuron 2")
    stand = one.object()
    stand.click()
    step = graph.session.trace[graph.session.cursor]
    assert (step.layer, step.position[-1]) == (1, 2)
    graph.session.last()
    place = stand.geometry().center()
    qtbot.mouseClick(graph, Qt.MouseButton.LeftButton, pos=place)
    assert graph.session.cursor == step.index


def test_tab_passes_the_parts_by_and_a_reader_can_focus_them_visibly(qtbot, reader):
    box = QWidget()
    lay = QVBoxLayout(box)
    before, after = QPushButton("before"), QPushButton("after")
    graph = GraphView(Session(lecture()), LIGHT)
    for one in (before, graph, after):
        lay.addWidget(one)
    qtbot.addWidget(box)
    with qtbot.waitExposed(box):
        box.show()
    box.activateWindow()
    qtbot.waitUntil(box.isActiveWindow)
    settle(graph)
    before.setFocus()
    met = []
    for _ in range(3):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        met.append(QApplication.focusWidget())
    assert met == [graph, after, before]
    stand = graph.reader_parts.stands[2]
    plain = graph.grab().toImage()
    stand.setFocus()
    assert QApplication.focusWidget() is stand
    assert graph.grab().toImage() != plain


def test_names_follow_the_language_and_the_notation(show):
    graph = show(lecture())
    speak("vi")
    graph.retranslate()
    graph.session.set_notation(dataclasses.replace(graph.session.notation, first=0))
    settle(graph)
    names = [name for name, _, _ in found(graph)]
    assert names[:3] == ["đầu vào 0", "đầu vào 1", "tầng 1, nơron 0"]


def test_wide_layers_have_parts_for_what_is_shown_and_not_more(show):
    graph = show(read_example("mnist-784-100-10"), 900, 700)
    graph.session.go(graph.session.trace.given + 5)
    settle(graph)
    names = [name for name, _, _ in found(graph)]
    assert names[0] == "input, map 1, 28 × 28"
    assert {"layer 1, neuron 1", "layer 1, neuron 100", "output 10, layer 2"} <= set(names)
    assert len(names) < 60
    assert len(names) == len(set(names))


def test_maps_are_parts_too(show):
    graph = show(read_example("conv2d-4x4"))
    graph.session.last()
    settle(graph)
    maps = [(name, said) for name, said, _ in found(graph) if "map" in name]
    assert len(maps) >= 2
    assert all(any(digit in said for digit in "0123456789") for _, said in maps)


def test_without_a_reader_there_are_no_parts(qtbot):
    graph = GraphView(Session(lecture()), LIGHT)
    qtbot.addWidget(graph)
    with qtbot.waitExposed(graph):
        graph.show()
    settle(graph)
    assert graph.reader_parts is None
    assert graph.findChildren(QWidget) == []


def test_networks_come_and_go_and_so_do_windows(qtbot, reader):
    """Parts are reused, hidden and deleted; a reader that still holds them does no harm."""
    networks = [lecture(), layered(3, 5, 2), read_example("conv2d-4x4"), layered(40, 60, 3)]
    for turn in range(200):
        session = Session(networks[turn % len(networks)])
        graph = GraphView(session, LIGHT)
        graph.resize(500, 400)
        graph.show()
        session.last()
        qtbot.waitUntil(lambda graph=graph: len(found(graph)) > 3)
        held = found(graph)
        if turn % 2:
            session.open(networks[(turn + 1) % len(networks)])
            settle(graph)
            assert "Loss" not in [name for name, _, _ in found(graph)]
        graph.close()
        graph.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        del graph, session
        assert held[0][2] is not None
        del held
    gc.collect()


def test_the_phases_of_the_timeline_are_found_and_lead_to_their_first_step(qtbot, reader):
    session = Session(lecture())
    timeline = Timeline(session, LIGHT)
    qtbot.addWidget(timeline)
    timeline.resize(900, 60)
    with qtbot.waitExposed(timeline):
        timeline.show()
    session.last()
    settle(timeline)
    names = [name for name, _, _ in found(timeline)]
    assert names[0] == "Input"
    assert {"Forward 1", "Forward 2", "Loss", "Backward 2", "Update 1"} <= set(names)
    here = [name for name, said, _ in found(timeline) if "the current step" in said]
    assert here == [names[-1]]
    for name, _, one in found(timeline):
        one.object().click()
        settle(timeline)
        here = [name for name, said, _ in found(timeline) if "the current step" in said]
        assert here == [name]
