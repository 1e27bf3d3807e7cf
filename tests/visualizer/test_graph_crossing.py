"""Is the graph of a later update right, though most of it is kept from the one before?"""

import pytest
from lecture import lecture
from PySide6.QtWidgets import QApplication

from core.network import Activation
from visualizer.examples import read_example
from visualizer.session import Session
from visualizer.theme import LIGHT
from visualizer.views.graph.view import GraphView


def with_relu():
    network = lecture(2)
    return network.with_layer(1, activation=Activation("relu"))


@pytest.fixture
def shown(qtbot):
    def make(session):
        graph = GraphView(session, LIGHT)
        qtbot.addWidget(graph)
        graph.resize(700, 600)
        with qtbot.waitExposed(graph):
            graph.show()
        return graph

    return make


@pytest.mark.parametrize(
    "network", [lecture(2), with_relu(), read_example("conv2d-4x4"), read_example("adam-2-2-1")],
    ids=["sigmoid", "relu", "conv2d", "adam"],
)  # fmt: skip
def test_a_later_update_is_drawn_as_if_nothing_had_been_kept(qtbot, shown, network):
    session = Session(network)
    session.set_updates(9)
    qtbot.waitUntil(lambda: not session.working)
    graph = shown(session)
    graph.grab()
    for update, share in ((2, 1.0), (3, 0.0), (4, 0.5), (9, 0.9), (8, 0.3), (1, 1.0)):
        session.go_to(update)
        session.go(round(share * (len(session.trace) - 1)))
        QApplication.processEvents()
        seen = graph.grab().toImage()
        graph.set_theme(LIGHT)  # draws all anew
        assert seen == graph.grab().toImage(), update


def test_where_its_numbers_fit_it_is_as_if_opened_there(qtbot, shown):
    session = Session(lecture(2))
    session.set_updates(9)
    qtbot.waitUntil(lambda: not session.working)
    graph = shown(session)
    session.go_to(5, -1)
    fresh = Session(session.network)
    fresh.go(session.cursor)
    assert graph.grab().toImage() == shown(fresh).grab().toImage()


def test_numbers_that_grow_and_shrink_move_the_graph_once(qtbot, shown):
    """A minus sign more or less from update to update does not make columns jump to and fro."""
    network = lecture()
    weights = network.layers[1].weights * [[1, 1], [1, 1], [-300, -300]]
    session = Session(network.with_layer(2, weights=weights, activation=Activation("identity")))
    session.set_updates(6)
    qtbot.waitUntil(lambda: not session.working)
    graph = shown(session)
    rooms = []
    for update in (1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1):
        session.go_to(update)
        assert graph.grab().width()
        rooms.append([column.size for column in graph.layout_in_use.columns])
    needed = set()
    for update in range(1, 7):
        session.go_to(update)
        alone = shown(Session(session.network))
        needed.add(str([column.size for column in alone.layout_in_use.columns]))
        alone.hide()
    assert len(needed) > 1  # the updates differ in what they need
    widest = rooms[5]
    assert all(room == widest for room in rooms[5:])
