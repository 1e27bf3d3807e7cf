"""Do softmax, scaling, one-hot, the exports and the wall of the functions show what `core` has?"""

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QTableView, QWidget

from core.jacobian import Softmax
from core.scaling import fit
from core.scaling_steps import ScaledTable
from visualizer.background import wait
from visualizer.functions.scaled import AGES
from visualizer.i18n import shown, speak

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton
SIZES = ((1280, 720), (1024, 768), (1920, 1080))


@pytest.fixture(autouse=True)
def english():
    yield
    speak("en")


@pytest.fixture
def here(open_window, qtbot):
    """The window with the Functions workspace in front."""
    opened = open_window()
    opened.desk.show_workspace("functions")
    qtbot.waitUntil(lambda: opened.desk.workspace == "functions", timeout=20_000)
    opened.space = opened.desk.functions.workspace
    qtbot.waitUntil(lambda: opened.space.page is not None, timeout=20_000)
    settle()
    return opened


def settle():
    for _ in range(4):
        QCoreApplication.processEvents()


def click(table, row, column):
    """A click on a cell."""
    rect = table.visualItemRect(table.item(row, column))
    QTest.mouseClick(table.viewport(), LEFT, pos=rect.center())


def texts(table):
    return [
        [table.item(row, column).text() for column in range(table.columnCount())]
        for row in range(table.rowCount())
    ]


def enter(table, row, column, text):
    """Type a text into a cell of a table."""
    table.setFocus()
    table.setCurrentIndex(table.model().index(row, column))
    QTest.keyClick(table, Key.Key_F2)
    field = table.viewport().findChildren(QLineEdit)[-1]
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Key.Key_Return)
    settle()


def numbers(table):
    return np.array([[float(text.replace("−", "-")) for text in row] for row in texts(table)])


# softmax


@pytest.fixture
def softmax(here):
    here.press(Key.Key_2)
    settle()
    return here


def test_the_tables_hold_the_softmax_and_its_jacobian(softmax):
    page = softmax.space.page
    found = Softmax(page.mixing.z)
    np.testing.assert_allclose(numbers(page.jacobian), found.jacobian, atol=5e-5)
    rows = numbers(page.numbers)
    np.testing.assert_allclose(rows[0], page.mixing.z)
    np.testing.assert_allclose(rows[1], found.exponentials, atol=5e-5)
    np.testing.assert_allclose(rows[2], found.outputs, atol=5e-5)
    np.testing.assert_allclose(rows[4], rows[2] - rows[3], atol=1e-4)


def test_every_number_of_the_softmax_shows_its_arithmetic(softmax):
    page = softmax.space.page
    found = Softmax(page.mixing.z)
    for i, j in np.ndindex(3, 3):
        click(page.jacobian, i, j)
        said = page.arithmetic.text
        assert f"∂a{i + 1}/∂z{j + 1} = " in said
        assert said.splitlines()[1].endswith(f"= {shown(found.jacobian[i, j], 4)}")
        factors = (found.outputs[i], found.outputs[j])
        assert all(shown(factor, 4) in said for factor in factors)
    click(page.numbers, 2, 1)
    assert f"a2 = {shown(found.exponentials[1], 4)} / {shown(found.total, 4)}" in (
        page.arithmetic.text
    )
    click(page.numbers, 4, 0)
    ways = [line for line in page.arithmetic.text.splitlines() if line.startswith("δ1 = ")]
    assert len(ways) == 2
    assert all(line.endswith(f"= {shown(found.outputs[0] - 1, 4)}") for line in ways)
    QTest.keyClick(page.numbers, Key.Key_Right)
    assert page.mixing.chosen.j == 1, "the table has its arrow keys itself"


def test_an_input_is_pulled_typed_or_moved_by_keys(softmax):
    page = softmax.space.page
    bars, mixing = page.bars, page.mixing
    column = bars.column(1, bars.input_area()).center().x()

    def place(value):
        return QPoint(round(column), round(bars.height_of(value)))

    QTest.mousePress(bars, LEFT, pos=place(3.0))
    assert mixing.z[1] == pytest.approx(3.0, abs=0.11)
    QTest.mouseRelease(bars, LEFT, pos=place(3.0))
    assert mixing.input == 1
    before = mixing.z[1]
    softmax.press(Key.Key_Up)
    assert mixing.z[1] == pytest.approx(before + 0.1, abs=1e-12)
    softmax.press(Key.Key_Left)
    softmax.press(Key.Key_0)
    assert mixing.z[0] == 0
    table = page.numbers
    enter(table, 0, 2, "1/4")
    assert mixing.z[2] == 0.25
    np.testing.assert_allclose(numbers(page.jacobian), Softmax(mixing.z).jacobian, atol=5e-5)
    table.item(0, 2).setText("many")
    assert page.error.isVisible()
    assert texts(table)[0][2] == "0.25"


def test_a_click_on_an_output_has_it_written_out(softmax):
    bars = softmax.space.page.bars
    area = bars.column(2, bars.output_area())
    QTest.mouseClick(bars, LEFT, pos=area.center().toPoint())
    assert softmax.space.page.mixing.chosen[:2] == ("output", 2)
    assert "a3 = " in softmax.space.page.arithmetic.text


def test_more_inputs_and_another_right_class(softmax):
    page = softmax.space.page
    page.count.setValue(5)
    assert len(page.mixing.z) == 5
    assert page.jacobian.rowCount() == page.jacobian.columnCount() == 5
    page.right.setValue(4)
    assert texts(page.numbers)[3] == ["0", "0", "0", "1", "0"]
    page.count.setValue(2)
    assert page.mixing.right == 1
    assert page.jacobian.rowCount() == 2


# scaling and one-hot


@pytest.fixture
def scaling(here):
    here.press(Key.Key_4)
    settle()
    return here


@pytest.mark.parametrize("method", ["min_max", "z_score"])
def test_every_scaled_number_shows_its_arithmetic(scaling, method):
    page = scaling.space.page
    QTest.mouseClick(page.methods[method], LEFT)
    whole = fit(method, AGES).apply(AGES)
    np.testing.assert_allclose(numbers(page.result), whole, atol=5e-5)
    for row, column in np.ndindex(5, 2):
        click(page.result, row, column)
        said = page.arithmetic.text
        assert f"= {shown(whole[row, column], 4)}" in said
        assert shown(AGES[row][column], 4) in said
    table = ScaledTable.of(AGES, method)
    for row, quantity in enumerate(page.scaled.quantities):
        for column in range(2):
            click(page.measured, row, column)
            value = shown(table.measured(quantity, column).value, 4)
            assert texts(page.measured)[row][column] == value
            assert f"= {value}" in page.arithmetic.text
    if method == "z_score":
        assert "not by m − 1" in page.arithmetic.text


def test_the_table_is_edited_and_pasted_and_rows_come_and_go(scaling):
    page = scaling.space.page
    grid = page.given.table
    enter(grid, 0, 0, "20")
    assert page.scaled.table.values[0, 0] == 20
    assert page.scaled.table.scaling.shift[0] == 20
    QTest.mouseClick(page.more, LEFT)
    assert page.scaled.table.values.shape == (6, 2)
    for _ in range(9):
        QTest.mouseClick(page.fewer, LEFT)
    assert page.scaled.table.values.shape == (2, 2)
    assert not page.fewer.isEnabled()
    QGuiApplication.clipboard().setText("1\t5\n3\t5")
    page.given.set_current_cell(0, 0)
    QTest.keyClick(grid, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert numbers(page.result).tolist() == [[0, 0], [1, 0]]
    click(page.result, 1, 1)
    assert "All numbers of this column are equal" in page.arithmetic.text


def test_numbers_too_large_to_be_scaled_are_refused_and_said(scaling):
    page = scaling.space.page
    before = page.scaled.table
    grid = page.given.table
    enter(grid, 0, 0, "-1e308")
    enter(grid, 1, 0, "1e308")
    assert "too large" in page.given.reason
    assert page.scaled.table.values[1, 0] == before.values[1, 0]


def test_words_become_columns_of_0_and_1(scaling):
    page = scaling.space.page
    assert texts(page.matrix) == [list("100"), list("010"), list("001"), list("010"), list("100")]
    page.words.setFocus()
    page.words.selectAll()
    QTest.keyClicks(page.words, "cat, dog, Cat")
    QTest.keyClick(page.words, Key.Key_Return)
    assert texts(page.matrix) == [list("10"), list("01"), list("10")]
    click(page.matrix, 2, 0)
    assert "Cat → cat: 1" in page.arithmetic.text
    click(page.matrix, 2, 1)
    assert "“Cat” is not “dog”: 0." in page.arithmetic.text
    page.words.selectAll()
    QTest.keyClicks(page.words, " , ,")
    QTest.keyClick(page.words, Key.Key_Return)
    assert page.words.wrong
    assert len(page.scaled.one_hot.words) == 3
    QTest.keyClick(page.words, Key.Key_Escape)
    scaling.desk.choose_language("vi")
    assert page.scaled.one_hot.words == ("cat", "dog", "Cat"), "words of one's own stay"
    scaling.desk.choose_language("en")


def test_the_colours_follow_the_language(scaling):
    scaling.desk.choose_language("vi")
    catalogue = scaling.space.page.scaled.one_hot
    scaling.desk.choose_language("en")
    assert scaling.space.page.scaled.one_hot.classes == ("red", "green", "blue")
    assert len(catalogue.classes) == 3


# exports


@pytest.mark.parametrize("kind", ["html", "tex", "png"])
def test_the_table_and_the_plots_are_exported(here, qtbot, tmp_path, kind):
    here.desk.functions.models.activations.choose("elu")
    here.desk.functions.models.activations.set_alpha(0.35)
    here.space.actions_of[kind].trigger()
    dialog = here.window.findChild(QFileDialog)
    path = tmp_path / f"table.{kind}"
    path.write_text("old")
    dialog.fileSelected.emit(str(path))
    dialog.close()
    qtbot.waitUntil(lambda: here.desk.banner.isVisible(), timeout=10_000)
    assert "is written" in here.desk.banner.text.text()
    if kind == "png":
        image = QImage(str(path))
        page = here.space.page
        assert image.width() > 2 * sum(plot.width() for plot in page.plots)
        colours = {
            image.pixelColor(x, y).name()
            for x in range(0, image.width(), 3)
            for y in range(0, image.height(), 3)
        }
        assert page.theme.color("update").name() in colours, "tanh is in the picture"
    else:
        assert "0.35" in path.read_text("utf-8")
    assert wait()


def test_a_folder_that_is_not_there_is_said(here, qtbot, tmp_path):
    here.desk.functions.export("html", tmp_path / "none" / "table.html")
    qtbot.waitUntil(lambda: here.desk.banner.isVisible(), timeout=10_000)
    assert "cannot be written" in here.desk.banner.text.text()


# on the wall


def test_f5_presents_the_page_and_a_remote_turns_the_functions_over(here, qtbot):
    here.press(Key.Key_F5, to=here.window)
    wall = here.desk.presenting.functions_wall
    qtbot.waitUntil(wall.isVisible)
    board = here.desk.functions.models.activations
    QTest.keyClick(wall, Key.Key_PageDown)
    assert board.current == "tanh"
    assert "= " + shown(np.tanh(1.0), 4) in wall.page.arithmetic.text
    QTest.keyClick(wall, Key.Key_PageUp)
    QTest.keyClick(wall, Key.Key_Right)
    assert (board.current, board.x) == ("sigmoid", 1.1)
    plot = wall.page.plots[0]
    across = round(plot.drawing.frame.across(-2.0))
    QTest.mouseClick(plot, LEFT, pos=QPoint(across, plot.height() // 2))
    assert board.x == pytest.approx(-2.0, abs=0.05)
    QTest.keyClick(wall, Key.Key_Period)
    assert wall.overlay.blank
    QTest.keyClick(wall, Key.Key_PageDown)
    assert not wall.overlay.blank
    assert board.current == "sigmoid", "the first press only brings the picture back"
    QTest.keyClick(wall, Key.Key_2)
    assert here.space.page_name == "softmax"
    before = wall.page.mixing.chosen
    QTest.keyClick(wall, Key.Key_PageDown)
    assert wall.page.mixing.chosen != before
    QTest.keyClick(wall, Key.Key_Escape)
    assert here.desk.presenting.functions_wall is None
    assert here.window.isVisible()
    assert here.desk.workspace == "functions"


@pytest.mark.parametrize("language", ["en", "vi"])
def test_on_the_wall_nothing_is_small_or_cut_off(here, qtbot, language):
    here.desk.choose_language(language)
    models = here.desk.functions.models
    models.losses.set_through_sigmoid(True)
    models.softmax.choose("delta", 1, 1)
    models.scaling.set_method("z_score")
    models.scaling.choose("deviation", 1, 1)
    here.desk.present()
    wall = here.desk.presenting.functions_wall
    wall.showNormal()
    for size in SIZES:
        wall.resize(*size)
        for number in range(4):
            QTest.keyClick(wall, Qt.Key(Key.Key_1 + number))
            assert here.desk.formulas.wait(60)
            settle()
            page, least = wall.page.arithmetic.page, size[1] / 40
            small = [
                (type(w).__name__, w.objectName())
                for w in wall.findChildren(QWidget)
                if w.isVisible() and w is not wall.overlay and w.fontInfo().pixelSize() < least
                if w.objectName() != "qt_tableview_cornerbutton"
            ]
            assert small == []
            assert min(run.font.pixelSize() for run in page.runs) >= least
            results = [run for run in page.runs if run.font.bold() and run.token != "soft"]
            assert all(run.font.pixelSize() >= 2 * least for run in results)
            assert page.extent().right() <= page.width()
            assert page.extent().bottom() <= page.room, (size, number)
            for table in wall.page.findChildren(QTableView):
                if table.isVisible():
                    assert table.horizontalScrollBar().maximum() == 0, table.objectName()
                    assert table.verticalScrollBar().maximum() == 0, table.objectName()
    wall.close()


def test_every_control_has_a_name(here):
    for number in range(4):
        here.press(Qt.Key(Key.Key_1 + number))
        settle()
        for widget in here.space.page.findChildren(QWidget):
            if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                named = widget.accessibleName() or getattr(widget, "text", lambda: "")()
                assert named or widget.parent().accessibleName(), widget
