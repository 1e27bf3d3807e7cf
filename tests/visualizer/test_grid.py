"""Can a user read, type, copy and paste numbers in a grid?"""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from visualizer.theme import DARK, LIGHT
from visualizer.views.grid.view import NumberGrid

START = np.array([[0.1, -0.3, 0.4], [0.2, 0.5, -0.1]])
MINUS = "\u2212"


class Bench:
    """A grid in a window, between two fields, with what it announced."""

    def __init__(self, qtbot, values=START, **options):
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.before, self.after = QLineEdit(), QLineEdit()
        self.grid = NumberGrid(LIGHT, "W[1]", **options)
        layout = QVBoxLayout(self.window)
        for widget in (self.before, self.grid, self.after):
            layout.addWidget(widget)
        layout.addStretch(1)
        self.grid.set_values(values)
        self.edits: list[np.ndarray] = []
        self.clicks: list[tuple[int, int]] = []
        self.grid.edited.connect(self.edits.append)
        self.grid.cell_activated.connect(lambda *cell: self.clicks.append(cell))
        self.window.resize(420, 300)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()

    def where(self, row, column) -> QPoint:
        return self.grid.table.visualRect(self.grid.model.index(row, column)).center()

    def click(self, row, column):
        viewport = self.grid.table.viewport()
        QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=self.where(row, column))

    def double_click(self, row, column):
        self.click(row, column)
        viewport = self.grid.table.viewport()
        QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=self.where(row, column))

    def keys(self, text):
        for character in text:
            QTest.keyClick(QApplication.focusWidget(), character)

    def press(self, *keys, modifier=Qt.KeyboardModifier.NoModifier):
        for key in keys:
            QTest.keyClick(QApplication.focusWidget(), key, modifier)

    def ctrl(self, key):
        self.press(key, modifier=Qt.KeyboardModifier.ControlModifier)

    def paste(self, text):
        QGuiApplication.clipboard().setText(text)
        self.ctrl(Qt.Key.Key_V)

    def shown(self, row, column) -> str:
        return self.grid.model.index(row, column).data()

    def tip(self, row, column) -> str:
        return self.grid.model.index(row, column).data(Qt.ItemDataRole.ToolTipRole)


@pytest.fixture
def bench(qtbot):
    return Bench(qtbot)


def pixel(grid, row, column):
    """The colour of a cell's ground, left of its number."""
    rect = grid.table.visualRect(grid.model.index(row, column))
    picture = grid.table.viewport().grab().toImage()
    ratio = picture.devicePixelRatio()
    return picture.pixelColor(int((rect.left() + 4) * ratio), int((rect.top() + 4) * ratio))


def test_numbers_are_rounded_on_show_and_exact_on_request(bench):
    assert bench.shown(0, 1) == f"{MINUS}0.3000"
    bench.grid.set_values(np.array([[1 / 3, 1e-9]]))
    assert [bench.shown(0, 0), bench.shown(0, 1)] == ["0.3333", f"1.000e{MINUS}9"]
    assert "0.3333333333333333" in bench.tip(0, 0)
    bench.grid.set_decimals(2)
    assert bench.shown(0, 0) == "0.33"
    bench.double_click(0, 0)
    assert QApplication.focusWidget().text() == "0.3333333333333333"


def test_typing_replaces_a_cell_and_enter_goes_down(bench):
    bench.click(0, 1)
    assert bench.clicks == [(0, 1)]
    bench.keys("0.75")
    assert bench.edits == []
    bench.press(Qt.Key.Key_Return)
    assert [edit.tolist() for edit in bench.edits] == [[[0.1, 0.75, 0.4], [0.2, 0.5, -0.1]]]
    assert bench.grid.current_cell == (1, 1)
    assert START[0, 1] == -0.3
    bench.keys("1/4")
    bench.press(Qt.Key.Key_Tab)
    assert bench.grid.values[1, 1] == 0.25
    assert bench.grid.current_cell == (1, 2)
    bench.keys("-0,5")
    bench.press(Qt.Key.Key_Up)
    assert bench.grid.values[1, 2] == -0.5
    assert bench.grid.current_cell == (0, 2)


def test_tab_walks_the_cells_and_leaves_at_either_end(bench):
    bench.before.setFocus()
    seen = []
    bench.press(Qt.Key.Key_Tab)
    while bench.grid.table.hasFocus() and len(seen) < 20:
        seen.append(bench.grid.current_cell)
        bench.press(Qt.Key.Key_Tab)
    assert seen == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]
    assert bench.after.hasFocus()
    bench.press(Qt.Key.Key_Backtab)
    assert bench.grid.current_cell == (1, 2)
    for _ in range(6):
        bench.press(Qt.Key.Key_Backtab)
    assert bench.before.hasFocus()


def test_arrows_move(bench):
    bench.click(0, 0)
    bench.press(Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Left)
    assert bench.grid.current_cell == (1, 0)
    bench.press(Qt.Key.Key_Return, modifier=Qt.KeyboardModifier.ShiftModifier)
    assert bench.grid.current_cell == (0, 0)


def test_unchanged_text_is_no_edit(bench):
    bench.double_click(0, 0)
    bench.press(Qt.Key.Key_Return)
    bench.double_click(0, 0)
    bench.keys("0.1")
    bench.press(Qt.Key.Key_Return)
    assert bench.edits == []


def test_wrong_text_is_marked_kept_and_changes_nothing(bench):
    bench.click(0, 1)
    bench.keys("abc")
    bench.press(Qt.Key.Key_Return)
    field = QApplication.focusWidget()
    assert field.text() == "abc"
    assert field.wrong
    assert "“abc” is not a number" in bench.grid.reason
    assert bench.grid.reason.startswith("Row 1, column 2")
    assert bench.grid.message.isVisible()
    assert bench.edits == []
    bench.press(Qt.Key.Key_End, Qt.Key.Key_Backspace)
    assert not field.wrong
    field.selectAll()
    bench.keys("0.7")
    bench.press(Qt.Key.Key_Return)
    assert bench.grid.reason == ""
    assert bench.grid.values[0, 1] == 0.7
    assert len(bench.edits) == 1


def test_wrong_text_outlives_the_focus_and_escape_gives_the_value_back(bench):
    bench.click(1, 0)
    bench.keys("1e")
    bench.after.setFocus()
    assert bench.shown(1, 0) == "1e"
    assert "not a number" in bench.tip(1, 0)
    assert bench.grid.reason
    bench.grid.set_values(START + np.array([[1.0, 0, 0], [0, 0, 0]]))
    assert bench.shown(1, 0) == "1e"
    bench.click(1, 0)
    bench.press(Qt.Key.Key_F2)
    assert QApplication.focusWidget().text() == "1e"
    bench.press(Qt.Key.Key_Escape)
    assert bench.shown(1, 0) == "0.2000"
    assert bench.grid.reason == ""
    assert bench.edits == []


def test_escape_on_a_marked_cell_without_opening_it(bench):
    bench.click(1, 0)
    bench.keys("x")
    bench.after.setFocus()
    bench.grid.table.setFocus()
    bench.press(Qt.Key.Key_Escape)
    assert (bench.shown(1, 0), bench.grid.reason) == ("0.2000", "")


def test_a_refused_edit_keeps_the_text_and_the_old_number(bench):
    bench.grid.edited.connect(lambda values: bench.grid.refuse("layers[0]: no."))
    bench.click(0, 0)
    bench.keys("9")
    bench.press(Qt.Key.Key_Return)
    assert bench.grid.values[0, 0] == 0.1
    assert "layers[0]: no." in bench.grid.reason
    assert QApplication.focusWidget().text() == "9"
    bench.press(Qt.Key.Key_Escape)
    assert bench.shown(0, 0) == "0.1000"


def test_copy_is_exact_and_pastes_back(bench):
    bench.grid.set_values(START / 3)
    bench.click(0, 1)
    bench.press(Qt.Key.Key_Right, Qt.Key.Key_Down, modifier=Qt.KeyboardModifier.ShiftModifier)
    bench.ctrl(Qt.Key.Key_C)
    text = QGuiApplication.clipboard().text()
    rows = [line.split("\t") for line in text.split("\n")]
    assert [[float(cell) for cell in row] for row in rows] == (START / 3)[:, 1:].tolist()
    bench.click(0, 0)
    bench.ctrl(Qt.Key.Key_V)
    assert bench.grid.values[:, :2].tolist() == (START / 3)[:, 1:].tolist()
    assert len(bench.edits) == 1


@pytest.mark.parametrize(
    "text",
    ["1\t2\t3\n4\t5\t6", "[1 2 3; 4 5 6]", "np.array([[1, 2, 3], [4, 5, 6]])",
     "\\begin{pmatrix}1 & 2 & 3 \\\\ 4 & 5 & 6\\end{pmatrix}", "1;2;3\n4;5;6"],
)  # fmt: skip
def test_a_block_of_the_grids_own_size_lands_whole_wherever_the_cell_is(bench, text):
    bench.click(1, 1)
    bench.paste(text)
    assert bench.grid.values.tolist() == [[1, 2, 3], [4, 5, 6]]
    assert bench.grid.reason == ""


def test_a_block_is_pasted_from_the_cell_on(bench):
    bench.click(0, 1)
    bench.paste("7 8\n9 10")
    assert bench.grid.values.tolist() == [[0.1, 7, 8], [0.2, 9, 10]]


def test_a_block_that_does_not_fit_is_refused_in_place(bench):
    bench.click(1, 1)
    bench.paste("1 2\n3 4")
    assert bench.edits == []
    assert "2 × 2" in bench.grid.reason
    assert "1 × 2" in bench.grid.reason
    assert bench.grid.message.isVisible()
    bench.paste("hello")
    assert "“hello” is not a number" in bench.grid.reason
    bench.press(Qt.Key.Key_Escape)
    assert bench.grid.reason == ""


def test_a_vector_may_stand_or_lie(qtbot):
    bench = Bench(qtbot, np.zeros((1, 3)))
    bench.click(0, 2)
    bench.paste("1\n2\n3")
    assert bench.grid.values.tolist() == [[1, 2, 3]]


def test_a_block_pasted_into_an_open_field_goes_to_the_cells(bench):
    bench.double_click(0, 0)
    bench.paste("1\t2\n3\t4")
    assert bench.grid.values.tolist() == [[1, 2, 0.4], [3, 4, -0.1]]
    assert bench.grid.table.hasFocus()


def test_a_number_pasted_into_an_open_field_stays_there(bench):
    bench.double_click(0, 0)
    QApplication.focusWidget().selectAll()
    bench.paste("0.25")
    assert bench.edits == []
    assert QApplication.focusWidget().text() == "0.25"
    bench.press(Qt.Key.Key_Return)
    assert bench.grid.values[0, 0] == 0.25


def test_read_only_takes_neither_keys_nor_paste(bench):
    bench.grid.set_read_only(True)
    bench.click(0, 0)
    bench.keys("5")
    bench.paste("9")
    assert bench.edits == []
    assert bench.grid.table.hasFocus()


def test_set_values_keeps_the_current_cell(bench):
    bench.click(1, 2)
    bench.grid.set_values(START * 2)
    assert bench.grid.current_cell == (1, 2)
    bench.grid.set_values(np.zeros((1, 2)))
    assert bench.grid.current_cell == (0, 1)


def test_keys_of_the_window_and_keys_of_the_field(bench, qtbot):
    from PySide6.QtGui import QKeySequence, QShortcut

    heard = []
    names = ("3", ".", "Right", "Up", "Return", "PgDown", "Space", "F5", "Ctrl+Z", "R")
    for name in names:
        QShortcut(QKeySequence(name), bench.window, lambda name=name: heard.append(name))
    bench.click(1, 0)
    bench.press(Qt.Key.Key_PageDown, Qt.Key.Key_Space, Qt.Key.Key_F5)
    bench.ctrl(Qt.Key.Key_Z)
    assert heard == ["PgDown", "Space", "F5", "Ctrl+Z"]
    bench.keys(".35")
    bench.press(Qt.Key.Key_Return)
    bench.press(Qt.Key.Key_Up, Qt.Key.Key_Right)
    bench.keys("r")
    assert heard == ["PgDown", "Space", "F5", "Ctrl+Z"]
    assert bench.grid.values[1, 0] == 0.35


def test_lit_cells_are_tinted(bench):
    bench.after.setFocus()
    bench.grid.set_lit({(0, 1): "backward", (1, 2): "positive"})
    assert pixel(bench.grid, 0, 1) == LIGHT.tint("backward", 0.24)
    assert pixel(bench.grid, 1, 2) == LIGHT.tint("positive", 0.24)
    assert pixel(bench.grid, 0, 0) == LIGHT.color("card")
    bench.grid.set_theme(DARK)
    assert pixel(bench.grid, 0, 1) == DARK.tint("backward", 0.24)
    bench.grid.set_lit({})
    assert pixel(bench.grid, 0, 1) == DARK.color("card")


def test_small_grids_show_every_cell_without_scrolling(bench):
    viewport = bench.grid.table.viewport().rect()
    for row in range(2):
        for column in range(3):
            rect = bench.grid.table.visualRect(bench.grid.model.index(row, column))
            assert viewport.contains(rect)
            text = bench.shown(row, column)
            assert bench.grid.table.fontMetrics().horizontalAdvance(text) < rect.width() - 8


def test_a_narrow_grid_scrolls_and_hides_no_row(qtbot):
    bench = Bench(qtbot, np.ones((3, 20)))
    bench.window.resize(200, 300)
    table = bench.grid.table
    qtbot.waitUntil(lambda: table.horizontalScrollBar().isVisible())
    assert table.width() <= 200
    last = table.visualRect(bench.grid.model.index(2, 0))
    assert table.viewport().rect().bottom() >= last.bottom()
    assert not table.verticalScrollBar().isVisible()


def test_784_by_100_stays_small_and_shows_what_is_lit(qtbot):
    values = np.random.default_rng(1).normal(size=(784, 100))
    bench = Bench(qtbot, values, headers=True)
    assert bench.grid.table.height() < 260
    bench.grid.set_values(values * 2)
    bench.grid.set_lit({(row, 7): "positive" for row in range(784)})
    bench.grid.set_lit({(700, 80): "positive"})
    visible = bench.grid.table.visualRect(bench.grid.model.index(700, 80))
    assert bench.grid.table.viewport().rect().intersects(visible)


def test_screen_readers_hear_the_place_and_the_number(bench):
    index = bench.grid.model.index(1, 2)
    assert bench.grid.table.accessibleName() == "W[1]"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == f"row 2, column 3: {MINUS}0.1000"
