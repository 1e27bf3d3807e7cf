"""Can a user find any step in the table, and does the table keep up with the cursor?"""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lecture import layered, lecture
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.cells import read_number
from core.lettering import Notation
from core.network import Optimizer
from core.trace import record
from core.words import Words
from visualizer.session import Session
from visualizer.step_filter import Rows, Wanted, quantities, read_symbol, rows
from visualizer.steps_model import EXPRESSION, NUMBER, PHASE, SAMPLE, SYMBOL, VALUE
from visualizer.theme import DARK, LIGHT
from visualizer.views.steps_table import StepsTable

LEFT = Qt.MouseButton.LeftButton
MINUS = "\u2212"


class Bench:
    """A table of steps in a window."""

    def __init__(self, qtbot, network):
        self.session = Session(network)
        self.view = StepsTable(self.session, LIGHT)
        qtbot.addWidget(self.view)
        self.view.resize(1000, 600)
        with qtbot.waitActive(self.view):
            self.view.show()
            self.view.activateWindow()

    @property
    def table(self):
        return self.view.table

    def cell(self, row, column):
        return self.view.model.index(row, column).data()

    def column(self, column):
        return [self.cell(row, column) for row in range(len(self.view.model.rows))]

    def click(self, row):
        index = self.view.model.index(row, SYMBOL)
        self.table.scrollTo(index)
        QTest.mouseClick(self.table.viewport(), LEFT, pos=self.table.visualRect(index).center())

    def choose(self, name, text):
        combo = getattr(self.view, name)
        combo.setFocus()
        combo.showPopup()
        texts = [combo.itemText(row) for row in range(combo.count())]
        combo.view().setCurrentIndex(combo.model().index(texts.index(text), 0))
        QTest.keyClick(combo.view(), Qt.Key.Key_Return)

    def find(self, text):
        self.view.find.setFocus()
        self.view.find.selectAll()
        if text:
            QTest.keyClicks(self.view.find, text)
        else:
            QTest.keyClick(self.view.find, Qt.Key.Key_Delete)

    @property
    def selected(self):
        chosen = self.table.selectionModel().selectedRows()
        return [self.view.model.rows[index.row()] for index in chosen]


@pytest.fixture
def bench(qtbot):
    return Bench(qtbot, lecture())


@pytest.fixture
def batch(qtbot):
    return Bench(qtbot, lecture(4))


# what is shown


def test_all_steps_are_there_in_their_order(bench):
    assert len(bench.view.model.rows) == 58
    trace = bench.session.trace
    assert bench.column(SYMBOL) == [step.symbol for step in trace]
    assert bench.column(NUMBER) == [""] * 16 + [str(n) for n in range(1, 43)]
    assert bench.view.count.text() == "58 in all, 16 of them given"


def test_a_row_shows_the_rounded_arithmetic_and_tells_the_exact(bench):
    index = bench.session.trace.index("delta", 1, (2,))
    assert bench.cell(index, PHASE) == "Backward"
    assert bench.cell(index, VALUE) == f"{MINUS}0.0130"
    assert bench.cell(index, EXPRESSION) == (
        f"({MINUS}0.1098·0.6000 + 0.1376·0.1000) · (0.4875 · (1 {MINUS} 0.4875))"
    )
    step = bench.session.trace[index]
    tip = bench.view.model.index(index, VALUE).data(Qt.ItemDataRole.ToolTipRole)
    assert read_number(tip) == step.value
    tip = bench.view.model.index(index, EXPRESSION).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == step.expression
    bench.session.set_decimals(6)
    assert bench.cell(index, VALUE) == f"{MINUS}0.013017"


def test_numbers_stand_in_line(bench):
    alignments = [
        bench.view.model.index(20, column).data(Qt.ItemDataRole.TextAlignmentRole)
        for column in (NUMBER, VALUE)
    ]
    assert all(alignment & Qt.AlignmentFlag.AlignRight for alignment in alignments)


def test_samples_have_a_column_where_there_are_several(bench, batch):
    assert bench.table.isColumnHidden(SAMPLE)
    assert not batch.table.isColumnHidden(SAMPLE)
    assert set(batch.column(SAMPLE)) == {"", "1", "2", "3", "4"}


def test_the_value_is_in_sight_where_there_is_little_room(batch):
    batch.view.resize(430, 400)
    QApplication.processEvents()
    assert batch.table.isColumnHidden(SAMPLE)
    last = batch.view.model.index(40, VALUE)
    assert batch.table.visualRect(last).right() < batch.table.viewport().width()
    assert not batch.table.horizontalScrollBar().isVisible()
    batch.view.resize(1000, 400)
    assert not batch.table.isColumnHidden(SAMPLE)


def test_phases_have_their_colours(bench):
    def ink(row):
        return bench.view.model.index(row, PHASE).data(Qt.ItemDataRole.ForegroundRole)

    assert ink(20) == LIGHT.phase_color("forward")
    bench.view.set_theme(DARK)
    assert ink(20) == DARK.phase_color("forward")


# the row and the cursor


def test_a_click_on_a_row_moves_the_cursor(bench):
    bench.click(33)
    assert bench.session.cursor == 33
    QTest.keyClick(bench.table, Qt.Key.Key_Down)
    assert bench.session.cursor == 34
    assert bench.selected == [34]


def test_the_row_follows_the_cursor_and_is_in_sight(bench):
    for index in (20, 57, 31, 0):
        bench.session.go(index)
        assert bench.selected == [index]
        rect = bench.table.visualRect(bench.table.currentIndex())
        assert bench.table.viewport().rect().contains(rect.center())


def test_a_given_row_is_the_start_and_stays_selected(bench):
    bench.session.go(30)
    bench.click(5)
    assert bench.session.cursor == 0
    assert bench.selected == [5]
    bench.session.next()
    assert bench.selected == [16]


def test_a_cursor_that_is_filtered_out_selects_nothing(bench):
    bench.session.go(20)
    bench.choose("phase", "Backward")
    assert bench.selected == []
    assert bench.session.cursor == 20
    bench.session.go(30)
    assert bench.selected == [30]


def test_an_edit_keeps_filter_and_place(bench):
    bench.choose("phase", "Backward")
    bench.session.go(32)
    weights = bench.session.network.layers[0].weights * 2
    bench.session.edit(bench.session.network.with_layer(1, weights=weights))
    assert bench.view.phase.currentText() == "Backward"
    assert bench.column(SYMBOL) == ["δ[2]1", "δ[2]2", "δ[1]1", "δ[1]2", "δ[1]3"]
    assert bench.selected == [32]
    assert bench.cell(3, VALUE) != f"{MINUS}0.0130"


# filters


def test_filters_narrow_down_together(batch):
    batch.choose("phase", "Forward")
    assert batch.view.count.text() == "40 of 125"
    batch.choose("layer", "Layer 1")
    batch.choose("quantity", "a")
    assert len(batch.view.model.rows) == 12
    batch.choose("sample", "Sample 3")
    assert batch.column(SYMBOL) == ["a[1]1 (3)", "a[1]2 (3)", "a[1]3 (3)"]
    batch.find("a 2")
    assert batch.column(SYMBOL) == ["a[1]2 (3)"]
    batch.click(0)
    assert batch.session.step.symbol == "a[1]2 (3)"
    assert batch.session.sample == 3
    batch.find("")
    batch.choose("phase", "All phases")
    batch.choose("quantity", "δ")
    assert len(batch.view.model.rows) == 3
    batch.choose("quantity", "W")
    assert batch.column(SYMBOL) == []


def test_a_symbol_is_found_by_typing_it(bench):
    bench.find("W[2]2,1")
    assert bench.column(SYMBOL) == ["W[2]2,1", "W[2]2,1 new"]
    bench.find("delta 1")
    assert bench.column(SYMBOL) == ["δ[2]1", "δ[1]1"]
    bench.click(1)
    assert bench.session.step.symbol == "δ[1]1"
    bench.find("")
    assert len(bench.view.model.rows) == 58
    assert bench.selected == [bench.session.cursor]


def test_what_is_no_symbol_finds_nothing_and_says_how(bench):
    bench.find("hello")
    assert bench.column(SYMBOL) == []
    assert bench.view.count.text() == "No such symbol; write it like W[2]2,1 or delta 1"
    assert bench.view.count.property("role") == "error"
    bench.find("z")
    assert bench.view.count.text() == "5 of 58"
    assert bench.view.count.property("role") == "hint"


@pytest.mark.parametrize("samples", [1, 3])
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_every_symbol_finds_its_own_step(samples, optimizer):
    network = lecture(samples).replace(optimizer=Optimizer(optimizer))
    network = network.with_layer(2, biases=[0.1, 0.2])
    trace = record(network)
    for step in trace:
        wanted = read_symbol(step.symbol)
        assert wanted is not None, step.symbol
        found = rows(trace, wanted)
        assert found.row_of(step.index) is not None, step.symbol
        names = {trace[found[row]].symbol.removesuffix(" new") for row in range(len(found))}
        exact = {name for name in names if name == step.symbol.removesuffix(" new")}
        assert exact
        if step.position and step.layer and step.quantity not in ("y", "loss_term"):
            assert names == exact


@pytest.mark.parametrize(
    ("text", "quantity", "layer", "position"),
    [
        ("δ[1]2", "delta", 1, (2,)),
        ("d 1", "delta", None, (1,)),
        ("DELTA", "delta", None, ()),
        ("W_{2,1}^{[2]}", "weights", 2, (2, 1)),
        ("w 2 1", "weights", None, (2, 1)),
        ("dW[1]1,2", "gradient_weights", 1, (1, 2)),
        ("∂L/∂b", "gradient_biases", None, ()),
        ("gradient W 1", "gradient_weights", None, (1,)),
    ],
)
def test_a_symbol_may_be_written_in_many_ways(text, quantity, layer, position):
    assert read_symbol(text) == Wanted(None, layer, (quantity,), None, position)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="Wδabdelta[](),0123456789 _^{}∂/L\u0302mv", max_size=30))
def test_any_text_is_a_symbol_or_is_not(text):
    wanted = read_symbol(text)
    assert wanted is None or len(rows(record(lecture()), wanted)) <= 58


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_filters_find_what_looking_at_every_step_finds(data):
    trace = record(lecture(3))
    pick = data.draw
    wanted = Wanted(
        pick(st.sampled_from([None, "given", "forward", "loss", "backward", "update"])),
        pick(st.sampled_from([None, 0, 1, 2, 7])),
        pick(st.sampled_from([None, *((name,) for name in quantities(trace))])),
        pick(st.sampled_from([None, 1, 3, 9])),
        pick(st.sampled_from([(), (1,), (2,), (2, 1), (9,), (1, 1, 1)])),
    )
    expected = [
        step.index
        for step in trace
        if wanted.phase in (None, step.phase)
        and wanted.layer in (None, step.layer)
        and (wanted.quantities is None or step.quantity in wanted.quantities)
        and wanted.sample in (None, step.sample)
        and step.position[: len(wanted.position)] == wanted.position
    ]
    found = rows(trace, wanted)
    assert [found[row] for row in range(len(found))] == expected
    for index in range(len(trace)):
        assert found.row_of(index) == (expected.index(index) if index in expected else None)


def test_rows_are_those_of_the_ranges():
    found = Rows([range(0, 4), range(4, 6), range(10, 20, 2), range(30, 30)])
    assert [found[row] for row in range(len(found))] == [0, 1, 2, 3, 4, 5, 10, 12, 14, 16, 18]
    assert (found.row_of(12), found.row_of(13), found.row_of(7), found.row_of(99)) == (
        7, None, None, None,
    )  # fmt: skip
    with pytest.raises(IndexError):
        found[11]


# words


class Loud(Words):
    """A language that is English in capitals, so that what was not translated shows."""

    def __call__(self, text, /, **values):
        return text.format(**values).upper() if values else text.upper()


@pytest.fixture
def loud(monkeypatch):
    monkeypatch.setattr("visualizer.i18n._words", Loud("loud"))


def test_another_language_reaches_every_word(bench, loud):
    bench.choose("phase", "Backward")
    bench.find("delta")
    bench.view.retranslate()
    header = [bench.view.model.headerData(column, Qt.Orientation.Horizontal) for column in range(7)]
    assert header == ["STEP", "PHASE", "LAYER", "SAMPLE", "SYMBOL", "VALUE", "COMPUTED AS"]
    assert bench.view.phase.currentText() == "BACKWARD"
    assert bench.cell(0, PHASE) == "BACKWARD"
    assert bench.view.count.text() == "5 OF 58"
    assert bench.view.find.placeholderText().isupper()


# size


def test_240000_steps_are_listed_and_filtered(qtbot):
    view = StepsTable(Session(layered(784, 100, 10)), LIGHT)
    qtbot.addWidget(view)
    assert len(view.model.rows) == 239_335
    for text, count in (("z", 110), ("delta", 110), ("W[1]400", 200), ("a[1]50", 1)):
        view.find.setText(text)
        assert len(view.model.rows) == count
    assert view.model.index(0, SYMBOL).data() == "a[1]50"


def test_long_sums_are_put_off_and_then_written(qtbot):
    bench = Bench(qtbot, layered(784, 100, 10))
    bench.session.go(bench.session.trace.index("z", 1, (50,)))
    model = bench.view.model
    here = bench.table.currentIndex().row()

    def painted():
        bench.table.viewport().grab()
        return [model.text_soon(model.index(row, EXPRESSION)) for row in range(here, here + 10)]

    qtbot.waitUntil(lambda: "…" not in painted(), timeout=5000)
    texts = painted()
    assert texts[0] == model.index(here, EXPRESSION).data()
    assert "776 more terms" in texts[0]


@pytest.mark.parametrize("choice", [*itertools.product((True, False), ("[]", "()"), "Wθ", (1, 0))])
def test_each_symbol_finds_its_step_in_the_notation_it_is_written_in(choice):
    trace = record(lecture()).written(Notation(*choice))
    for step in trace:
        wanted = read_symbol(step.symbol, trace.notation)
        assert wanted is not None, step.symbol
        if step.phase != "given" or step.quantity not in ("weights", "biases"):
            assert rows(trace, wanted).row_of(step.index) is not None, step.symbol
        if step.phase in ("forward", "backward"):
            assert len(rows(trace, wanted)) == 1


def test_one_index_of_a_turned_matrix_is_its_row():
    trace = record(lecture()).written(Notation(rows=False))
    found = rows(trace, read_symbol("∂L/∂W[1]2", trace.notation))
    assert [trace[found[k]].symbol for k in range(len(found))] == ["∂L/∂W[1]2,1", "∂L/∂W[1]2,2"]
