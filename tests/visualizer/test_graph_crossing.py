"""Is the graph of a later update the same picture as if it had been opened there?"""

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
def test_a_later_update_is_drawn_as_if_it_were_the_first(qtbot, shown, network):
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
        fresh = Session(session.network)
        fresh.go(session.cursor)
        alone = shown(fresh)
        assert seen == alone.grab().toImage(), update
        alone.hide()
