"""Does playing step by itself, at the speed asked for, and stop where it should?"""

import pytest
from lecture import lecture

from visualizer.player import SPEEDS, Player
from visualizer.session import Session


@pytest.fixture
def session(qapp):
    return Session(lecture())


@pytest.fixture
def player(session):
    player = Player(session)
    player.set_speed(16)
    yield player
    player.pause()


def test_playing_goes_on_and_stops_at_the_end(qtbot, session, player):
    changes = []
    player.playing_changed.connect(lambda: changes.append(player.playing))
    session.go(54)
    with qtbot.waitSignals([session.cursor_moved] * 3 + [player.playing_changed], timeout=3000):
        player.play()
    qtbot.waitUntil(lambda: not player.playing, timeout=3000)
    assert session.cursor == 57
    assert changes == [True, False]


def test_playing_at_the_end_begins_anew(qtbot, session, player):
    session.last()
    player.play()
    assert session.cursor == 0
    with qtbot.waitSignal(session.cursor_moved, timeout=1000):
        pass
    assert session.cursor == session.trace.given
    assert player.playing


def test_playing_goes_by_the_grouping_in_force(qtbot, session, player):
    session.set_grouping("phase")
    player.toggle()
    qtbot.waitUntil(lambda: not player.playing, timeout=3000)
    assert session.cursor == 57


def test_pausing_stays(qtbot, session, player):
    player.toggle()
    with qtbot.waitSignal(session.cursor_moved, timeout=1000):
        pass
    player.toggle()
    cursor = session.cursor
    qtbot.wait(200)
    assert session.cursor == cursor
    assert not player.playing


def test_another_network_pauses(session, player):
    player.play()
    session.edit(session.network.replace(loss="squared_error"))
    assert not player.playing


def test_a_speed_holds_at_once(qtbot, session, player):
    player.set_speed(SPEEDS[0])
    player.play()
    qtbot.wait(150)
    assert session.cursor == 0
    player.set_speed(16)
    with qtbot.waitSignal(session.cursor_moved, timeout=500):
        pass


def test_speeds_have_bounds(qtbot, player):
    with qtbot.waitSignal(player.speed_changed, timeout=100):
        player.set_speed(0.001)
    assert player.speed == 0.25
    player.set_speed(1000)
    assert player.speed == 16
