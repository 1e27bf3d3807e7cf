"""Is another notation everywhere in the window, and does it leave the network as it is?"""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.documents import network_text
from core.lettering import Notation
from visualizer.i18n import speak

COLUMNS = Notation(rows=False, brackets="()", letter="θ", first=0)


@pytest.fixture
def columns(open_window):
    here = open_window()
    here.session.set_notation(COLUMNS)
    return here


def grid(here, name):
    return next(field for field in here.step.editor._arrays.values() if field.objectName() == name)


def test_weights_inputs_and_biases_stand_transposed(columns):
    network = columns.session.network
    for number in (1, 2):
        shown = grid(columns, f"weights{number}").grid.values
        assert (shown == network.layers[number - 1].weights.T).all()
    assert (grid(columns, "x").grid.values == network.inputs.T).all()
    assert "θ" in grid(columns, "weights1").title_label.text()
    assert grid(columns, "weights1").grid.model.cell_name(2, 0) == "θ(1) 2,0"


def test_an_edit_of_a_transposed_cell_changes_the_right_weight(columns):
    table = grid(columns, "weights1").grid.table
    before = columns.session.network.layers[0].weights
    table.setFocus()
    table.setCurrentIndex(table.model().index(2, 1))
    QTest.keyClicks(table, "0")
    field = QApplication.focusWidget()
    QTest.keyClicks(field, ".75")
    QTest.keyClick(field, Qt.Key.Key_Return)
    after = columns.session.network.layers[0].weights
    changed = np.argwhere(before != after)
    assert changed.tolist() == [[1, 2]]
    assert after[1, 2] == 0.75


def test_the_step_is_written_in_it_and_the_cell_lit_is_its_own(columns):
    session = columns.session
    index = session.trace.index("gradient_weights", 2, (3, 1))
    session.go(index)
    assert session.step.symbol == "∂L/∂θ(2)0,2"
    assert r"\delta^{(2)}_{j}\, a^{(1)}_{i}" in session.step.rule
    assert (0, 2) in grid(columns, "weights2").grid.table.lit


def test_the_switch_keeps_network_place_and_history(open_window):
    here = open_window()
    session = here.session
    session.go(30)
    text, value, undo = network_text(session.network), session.step.value, session.can_undo
    session.set_notation(COLUMNS)
    assert network_text(session.network) == text
    assert (session.cursor, session.step.value, session.can_undo) == (30, value, undo)
    assert not session.dirty
    session.apply_update()
    assert session.trace.notation == COLUMNS
    session.undo()
    assert session.trace.notation == COLUMNS


def test_vietnamese_writes_decimal_commas_and_reads_both(open_window):
    here = open_window()
    here.desk.choose_language("vi")
    try:
        here.session.go(here.session.trace.given)
        assert "0,2000" in here.step.computation.text
        assert "0.2000" not in here.step.computation.text
        cells = grid(here, "weights1").grid.model
        assert cells.put(0, 0, "0,25")
        assert here.session.network.layers[0].weights[0, 0] == 0.25
        assert cells.put(0, 0, "0.5")
        assert here.session.network.layers[0].weights[0, 0] == 0.5
    finally:
        speak("en")
