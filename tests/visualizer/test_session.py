"""Does the session keep network, trace, place and history in step?"""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lecture import layered, lecture

from core.checks import DocumentError
from core.network import Activation, Dense, Optimizer
from core.trace import record
from visualizer.history import History, State
from visualizer.session import Session


class Heard:
    """Counts the signals of a session."""

    NAMES = (
        "network_changed",
        "cursor_moved",
        "sample_changed",
        "grouping_changed",
        "decimals_changed",
        "dirty_changed",
        "saved",
    )

    def __init__(self, session):
        self.signals = []
        for name in self.NAMES:
            getattr(session, name).connect(lambda name=name: self.signals.append(name))

    def since(self):
        signals, self.signals[:] = list(self.signals), []
        return signals


def here(session):
    step = session.step
    return step.phase, step.quantity, step.layer, step.position, step.sample


def with_weight(network, value):
    weights = network.layers[0].weights.copy()
    weights[0, 0] = value
    return network.with_layer(1, weights=weights)


@pytest.fixture
def session(qapp):
    return Session(lecture())


@pytest.fixture
def batch(qapp):
    return Session(lecture(4))


# moving


def test_given_values_are_one_stop(session):
    assert session.trace.given == 16
    for index in (1, 7, 15, -3):
        session.go(index)
        assert session.cursor == 0
    assert session.group == range(0, 16)
    session.next()
    assert here(session) == ("forward", "z", 1, (1,), 1)
    session.back()
    assert session.cursor == 0


@pytest.mark.parametrize(
    ("by", "stops"), [("number", 43), ("neuron", 24), ("layer", 10), ("phase", 6)]
)
def test_next_reaches_every_step_once_and_back_retraces_it(session, by, stops):
    session.set_grouping(by)
    visited, reached = [session.cursor], list(session.group)
    while session.cursor < len(session.trace) - 1:
        session.next()
        visited.append(session.cursor)
        reached.extend(session.group)
        assert session.group[-1] == session.cursor
    assert reached == list(range(len(session.trace)))
    assert len(visited) == stops
    back = [session.cursor]
    while session.cursor > 0:
        session.back()
        back.append(session.cursor)
    assert back == visited[::-1]


def test_ends_stay_put_and_say_nothing(session):
    heard = Heard(session)
    session.back()
    session.first()
    assert heard.since() == []
    session.last()
    assert session.cursor == 57
    session.next()
    session.go(10_000)
    session.next_phase()
    assert heard.since() == ["cursor_moved"]


def test_phases_begin_at_their_first_stop(session):
    phases = []
    for _ in range(5):
        session.next_phase()
        assert session.trace.phase_range(session.step.phase).start == session.cursor
        phases.append(session.step.phase)
    assert phases == ["forward", "loss", "backward", "gradient", "update"]
    session.next_phase()
    assert session.cursor == 57
    session.previous_phase()
    assert here(session)[:2] == ("update", "weights")
    session.previous_phase()
    assert session.step.phase == "gradient"
    session.set_grouping("layer")
    assert session.cursor == session.group[-1]
    session.previous_phase()
    assert here(session) == ("backward", "delta", 2, (2,), 1)
    session.set_grouping("number")
    for _ in range(4):
        session.previous_phase()
    assert session.cursor == 0


def test_choosing_a_grouping_goes_to_the_end_of_the_group(session):
    heard = Heard(session)
    session.go(session.trace.index("z", 1, (1,)))
    session.set_grouping("layer")
    assert here(session) == ("forward", "a", 1, (3,), 1)
    assert heard.since() == ["cursor_moved", "grouping_changed", "cursor_moved"]
    session.set_grouping("layer")
    assert heard.since() == []
    with pytest.raises(ValueError, match="grouping"):
        session.set_grouping("row")


# samples


def test_sample_follows_the_cursor_and_the_cursor_the_sample(batch):
    batch.go(batch.trace.index("a", 2, (1,), 3))
    assert batch.sample == 3
    heard = Heard(batch)
    batch.set_sample(2)
    assert here(batch) == ("forward", "a", 2, (1,), 2)
    assert heard.since() == ["sample_changed", "cursor_moved"]
    batch.go(batch.trace.index("gradient_weights", 1, (1, 1)))
    assert batch.sample == 2
    batch.set_sample(4)
    assert here(batch) == ("gradient", "gradient_weights", 1, (1, 1), None)
    assert batch.sample == 4
    batch.set_sample(99)
    assert batch.sample == 4
    batch.first()
    batch.set_sample(3)
    assert (batch.cursor, batch.sample) == (0, 3)


def test_the_loss_of_the_batch_is_not_taken_for_that_of_a_sample(batch):
    loss = [i for i in range(len(batch.trace)) if batch.trace[i].quantity == "loss"]
    batch.go(loss[-1])
    assert batch.step.sample is None
    batch.set_sample(2)
    assert batch.cursor == loss[-1]
    batch.edit(with_weight(batch.network, 0.7))
    assert here(batch) == ("loss", "loss", 2, (), None)
    batch.edit(batch.network.replace(inputs=[[1, 2]], targets=[[0, 1]]))
    assert here(batch) == ("loss", "loss", 2, (), 1)
    assert batch.sample == 1


# edits


def test_an_edit_keeps_the_place_and_can_be_undone(session):
    session.go(session.trace.index("delta", 1, (2,)))
    place, before, value = here(session), session.network, session.step.value
    heard = Heard(session)
    session.edit(with_weight(before, 0.9))
    assert heard.since() == ["network_changed", "dirty_changed"]
    assert here(session) == place
    assert session.step.value != value
    assert session.step.value == record(session.network)[session.cursor].value
    session.last()
    session.undo()
    assert session.network is before
    assert (here(session), session.step.value) == (place, value)
    assert (session.can_undo, session.can_redo, session.dirty) == (False, True, False)
    session.redo()
    assert session.network.layers[0].weights[0, 0] == 0.9
    assert session.cursor == 57
    session.redo()
    assert session.cursor == 57


def test_the_place_is_kept_where_its_index_changes(session):
    session.go(session.trace.index("delta", 1, (2,)))
    place, cursor = here(session), session.cursor
    biases = session.network.with_layer(1, biases=np.zeros(3))
    session.edit(biases)
    assert here(session) == place
    assert session.cursor == cursor + 3


@pytest.mark.parametrize("quantity", ["delta", "gradient_weights", "a"])
def test_a_place_that_is_gone_gives_way_to_the_nearest(qapp, quantity):
    session = Session(layered(2, 3, 4, 2))
    position = (3, 4) if quantity.startswith("gradient") else (4,)
    session.go(session.trace.index(quantity, 2, position))
    phase = session.step.phase
    session.edit(layered(2, 3, 2, 2))
    assert (session.step.phase, session.step.layer) == (phase, 2)
    session.edit(layered(2, 2))
    assert (session.step.phase, session.step.layer) == (phase, 1)


def test_new_weights_are_not_taken_for_the_old_ones(session):
    session.go(session.trace.index("weights", 2, (1, 1), phase="update"))
    session.edit(with_weight(session.network, 0.2))
    assert here(session) == ("update", "weights", 2, (1, 1), None)


def test_a_title_does_not_lose_the_place(session):
    session.go(40)
    session.edit(session.network.replace(title="Exercise", notes="Sheet 3"))
    assert session.cursor == 40
    assert session.dirty
    session.undo()
    assert session.cursor == 40
    assert not session.dirty


def test_an_edit_that_the_core_refuses_changes_nothing(session):
    heard = Heard(session)
    before = session.network
    with pytest.raises(DocumentError):
        session.edit(before.replace(loss="nonsense"))
    session.edit(before)
    assert session.network is before
    assert heard.since() == []
    assert not session.can_undo


def test_a_new_edit_gives_up_what_was_undone(session):
    session.edit(with_weight(session.network, 0.2))
    session.edit(with_weight(session.network, 0.3))
    session.undo()
    session.edit(with_weight(session.network, 0.4))
    assert not session.can_redo
    session.undo()
    assert session.network.layers[0].weights[0, 0] == 0.2


# updates


def test_updates_are_applied_and_taken_back_one_by_one(session):
    losses, networks = [], []
    for count in range(3):
        session.go(30 + count)
        losses.append(session.trace.loss)
        networks.append(session.network)
        after = session.trace.loss_after
        session.apply_update()
        assert session.cursor == 0
        assert session.updates == count + 1
        assert session.trace.loss == pytest.approx(after, rel=1e-12)
    assert losses == sorted(losses, reverse=True)
    for count in (2, 1, 0):
        assert session.can_take_back_update
        session.take_back_update()
        assert session.network is networks[count]
        assert (session.updates, session.cursor) == (count, 30 + count)
    assert not session.can_take_back_update
    session.take_back_update()
    assert session.updates == 0
    session.redo()
    assert session.updates == 1


def test_taking_back_an_update_does_not_lose_the_edits_since(session):
    start = session.network
    session.apply_update()
    session.edit(with_weight(session.network, 0.7))
    session.edit(with_weight(session.network, 0.8))
    edited = session.network
    assert session.edits_since_update == 2
    session.take_back_update()
    assert session.network is start
    assert session.edits_since_update == 0
    for _ in range(3):
        session.redo()
    assert session.network is edited
    assert session.updates == 1


def test_undo_takes_an_update_back_too(session):
    session.apply_update()
    session.undo()
    assert (session.updates, session.can_take_back_update) == (0, False)


def test_momentum_goes_on_with_its_velocity(qapp):
    network = lecture().replace(optimizer=Optimizer("momentum", {"learning_rate": 0.5}))
    session = Session(network)
    session.apply_update()
    first = session.network.optimizer.state[0]["velocity_weights"]
    assert np.abs(first).max() > 0
    session.apply_update()
    gradient = record(network).next_network()
    assert session.network.optimizer.updates == gradient.optimizer.updates + 1
    session.take_back_update()
    session.take_back_update()
    assert session.network.optimizer.state == ()


def test_an_update_that_overflows_is_refused_and_changes_nothing(qapp):
    huge = Dense(1, Activation("identity"), np.array([[1e200]]))
    network = lecture().replace(input_shape=(1,), layers=(huge,), inputs=[[1e200]], targets=[[0.0]])
    session = Session(network)
    with pytest.raises(DocumentError):
        session.apply_update()
    assert (session.updates, session.can_undo, session.network) == (0, False, network)


# history


def test_history_is_bounded_by_count():
    history = History(State(lecture()), most_states=5)
    for value in range(20):
        history.append(State(with_weight(history.now.network, value), cause="edit"))
    assert len(history) == 5
    assert history.position == 4
    assert history.now.network.layers[0].weights[0, 0] == 19
    assert history[0].network.layers[0].weights[0, 0] == 15


def test_history_is_bounded_by_bytes_and_shared_arrays_count_once():
    network = layered(784, 100, 10)
    one = network.layers[0].weights.nbytes
    history = History(State(network), most_bytes=10 * one)
    for value in range(30):
        history.append(State(with_weight(history.now.network, value), cause="edit"))
    assert 7 <= len(history) <= 10
    for number in range(100):
        history.append(State(history.now.network.replace(title=str(number)), cause="edit"))
    assert len(history) > 100


def test_an_update_whose_forerunner_is_forgotten_cannot_be_taken_back():
    history = History(State(lecture()), most_states=2)
    history.append(State(lecture(), updates=1, cause="update"))
    assert history.last_update() == 1
    history.append(State(lecture(), updates=1, cause="edit"))
    assert history.last_update() == 0


# files


def test_dirty_compares_with_what_was_saved(session, tmp_path):
    heard = Heard(session)
    session.edit(with_weight(session.network, 0.9))
    assert session.dirty
    session.mark_saved(Path(tmp_path / "a.json"))
    assert not session.dirty
    assert session.path == tmp_path / "a.json"
    assert heard.since() == ["network_changed", "dirty_changed", "saved", "dirty_changed"]
    session.undo()
    assert session.dirty
    session.edit(with_weight(session.network, 0.9))
    assert not session.dirty


def test_opening_begins_a_new_history(session, tmp_path):
    session.edit(with_weight(session.network, 0.9))
    session.apply_update()
    session.set_grouping("layer")
    session.last()
    other = lecture(3)
    session.open(other, tmp_path / "b.json")
    assert (session.network, session.path) == (other, tmp_path / "b.json")
    assert (session.cursor, session.sample, session.updates) == (0, 1, 0)
    assert (session.can_undo, session.can_redo, session.dirty) == (False, False, False)
    assert session.grouping == "layer"


def test_decimals_stay_between_two_and_ten(session):
    heard = Heard(session)
    for asked, given_ in ((7, 7), (1, 2), (0, 2), (40, 10)):
        session.set_decimals(asked)
        assert session.decimals == given_
    assert heard.since() == ["decimals_changed"] * 3


MOVES = [
    *("next", "back", "first", "last", "next_phase", "previous_phase", "go", "sample"),
    *("number", "neuron", "layer", "phase"),
    *("edit", "shrink", "undo", "redo", "apply_update", "take_back_update"),
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(MOVES), max_size=40), st.integers(1, 3))
def test_whatever_is_done_the_session_is_sound(qapp, moves, samples):
    session = Session(lecture(samples))
    for count, move in enumerate(moves):
        if move in ("number", "neuron", "layer", "phase"):
            session.set_grouping(move)
        elif move == "edit":
            session.edit(with_weight(session.network, count / 10))
        elif move == "shrink":
            session.edit(lecture(count % 3 + 1))
        elif move == "sample":
            session.set_sample(count % 4)
        elif move == "go":
            session.go(count * 7 - 5)
        else:
            getattr(session, move)()
        cursor, trace = session.cursor, session.trace
        assert trace.network is session.network
        assert cursor == 0 or trace.given <= cursor < len(trace)
        assert cursor in session.group
        assert 1 <= session.sample <= session.network.samples
        assert session.step.sample in (None, session.sample) or cursor == 0
        assert session.can_undo or session.updates == 0
