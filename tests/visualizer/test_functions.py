"""Are the curves read, dragged, compared and explained as `core` computes them?"""

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QSpinBox

from core.activations import ACTIVATIONS
from core.curves import activation_curve, flat_parts, loss_curve
from core.lessons import lesson
from core.losses import LOSSES
from visualizer.i18n import shown, speak
from visualizer.scrolled import Roomy
from visualizer.views.functions.drawing import spread
from visualizer.views.functions.looks import look

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(autouse=True)
def english():
    yield
    speak("en")


@pytest.fixture
def here(open_window, qtbot):
    """The window with the Functions workspace in front."""
    opened = open_window()
    opened.press(Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: opened.desk.workspace == "functions", timeout=20_000)
    opened.space = opened.desk.functions.workspace
    qtbot.waitUntil(
        lambda: getattr(opened.space.page, "settings", None) is not None, timeout=20_000
    )
    settle()
    return opened


def settle():
    for _ in range(4):
        QCoreApplication.processEvents()


def find(here, kind, name):
    found = here.space.findChild(kind, name)
    assert found is not None, name
    return found


def write(field, text):
    """Type a text into a field, as a user does, and commit it."""
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Key.Key_Return)


def at(plot, x):
    """The pixel of a place on a plot."""
    frame = plot.drawing.frame
    return QPoint(round(frame.across(x)), round(frame.rect.center().y()))


def test_the_tab_and_the_keys_lead_to_the_functions_and_back(open_window, qtbot):
    opened = open_window()
    tabs = opened.desk.top.tabs
    QTest.mouseClick(tabs, LEFT, pos=tabs.tabRect(2).center())
    qtbot.waitUntil(lambda: opened.desk.workspace == "functions", timeout=20_000)
    assert opened.window.windowTitle().startswith("Functions")
    qtbot.waitUntil(lambda: opened.desk.functions.workspace.page is not None, timeout=20_000)
    opened.press(Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert opened.desk.workspace == "step"
    opened.press(Key.Key_Right)
    cursor = opened.session.cursor
    assert cursor > 0
    opened.press(Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert tabs.currentIndex() == 2
    opened.press(Key.Key_Right)
    assert opened.session.cursor == cursor, "the keys are the functions' now"


def test_who_changes_their_mind_while_it_is_imported_stays_where_they_are(open_window, qtbot):
    opened = open_window()
    opened.press(Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    opened.press(Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    QTest.qWait(60)
    assert opened.desk.workspace == "step"
    assert opened.desk.top.tabs.currentIndex() == 0


def test_every_activation_is_written_out_with_its_numbers(here):
    board = here.space.page.board
    for name in board.names:
        QTest.mouseClick(find(here, QPushButton, f"function-{name}"), LEFT)
        assert board.current == name
        for x in (-2.0, 0.0, 1.3):
            board.move(x)
            reading = activation_curve(name).at(x)
            said = here.space.page.arithmetic.text
            assert f"= {shown(reading.value.value, 4)}" in said
            assert f"= {shown(reading.slope.value, 4)}" in said
            assert lesson(name) in here.space.page.meaning.text
            kink = ACTIVATIONS[name].at_kink
            assert kink in here.space.page.meaning.text


def test_a_drag_moves_the_point_to_round_places_along_both_plots(here):
    page = here.space.page
    for plot in page.plots:
        QTest.mousePress(plot, LEFT, pos=at(plot, -3.0))
        assert page.board.x == pytest.approx(-3.0, abs=0.03)
        for x in (-1.0, 0.0, 2.5):
            QTest.mouseMove(plot, at(plot, x))
            assert len(f"{page.board.x:g}") <= 5, "a place that can be written down"
        QTest.mouseRelease(plot, LEFT, pos=at(plot, 2.5))
        QTest.mouseClick(plot, LEFT, pos=at(plot, 2.5))
        assert page.board.x == pytest.approx(2.5, abs=0.03)
        QTest.mouseClick(plot, LEFT, pos=at(plot, 0.0))
        assert page.board.x == 0.0, "a kink can be hit"
    assert f"z = 0, f(z) = {shown(0.5, 4)}" in page.plots[0].accessibleDescription()


def test_the_arrow_keys_move_the_point_and_choose_the_function(here):
    board = here.space.page.board
    here.press(Key.Key_0)
    assert board.x == 0
    for _ in range(3):
        here.press(Key.Key_Right)
    assert board.x == 0.3
    here.press(Key.Key_Left)
    assert board.x == 0.2
    here.press(Key.Key_Home)
    assert board.x == -6
    here.press(Key.Key_End)
    assert board.x == 6
    here.press(Key.Key_Right)
    assert board.x == 6, "not beyond the axis"
    here.press(Key.Key_Down)
    assert board.current == "tanh"
    here.press(Key.Key_Up)
    here.press(Key.Key_Up)
    assert board.current == "step"


def test_the_exact_field_and_the_slider_set_the_point(here):
    page = here.space.page
    point = page.settings.point
    write(point.field, "-0.123456789")
    assert page.board.x == -0.123456789
    assert "z = -0.123456789".replace("-", "−") in page.arithmetic.text
    write(point.field, "nonsense")
    assert point.field.wrong
    assert "not a number" in point.error.text()
    assert page.board.x == -0.123456789
    QTest.keyClick(point.field, Key.Key_Escape)
    point.slider.setFocus()
    before = page.board.x
    QTest.keyClick(point.slider, Key.Key_Right)
    assert page.board.x > before
    assert page.board.current == "sigmoid", "the slider has its arrow keys itself"
    write(point.field, "99")
    assert page.board.x == 6


def test_alpha_bends_the_curve_and_is_only_there_where_there_is_one(here):
    page = here.space.page
    assert not page.settings.alpha.isVisible()
    QTest.mouseClick(find(here, QPushButton, "function-elu"), LEFT)
    assert page.settings.alpha.isVisible()
    write(page.settings.alpha.field, "0.35")
    page.board.move(-1.0)
    reading = activation_curve("elu", 0.35).at(-1.0)
    assert shown(reading.value.value, 4) in page.arithmetic.text
    assert "α = 0.35" in page.arithmetic.text
    QTest.mouseClick(find(here, QPushButton, "function-prelu"), LEFT)
    assert page.settings.alpha.field.text() == "0.25", "each has its own"
    page.settings.alpha.slider.setValue(200)
    assert page.board.alpha == 2.0
    page.board.move(-3.0)
    assert shown(-6.0, 4) in page.arithmetic.text


def test_curves_that_are_compared_stay_and_look_different(here):
    page = here.space.page
    assert page.board.drawn == ("tanh", "relu", "sigmoid")
    box = page.picker.boxes["softplus"]
    QTest.mouseClick(box, LEFT, pos=QPoint(8, box.height() // 2))
    assert page.board.drawn == ("tanh", "relu", "softplus", "sigmoid")
    QTest.mouseClick(find(here, QPushButton, "function-tanh"), LEFT)
    assert page.board.drawn == ("relu", "softplus", "tanh")
    box = page.picker.boxes["relu"]
    box.setFocus()
    QTest.keyClick(box, Key.Key_Space)
    assert page.board.drawn == ("softplus", "tanh")
    looks = [look(place) for place in range(len(page.board.names))]
    assert len({(one.marker, one.token) for one in looks}) == len(looks)
    assert len({(one.marker, one.dashes) for one in looks}) == len(looks), "without any colour"


def test_what_is_hatched_is_said_and_is_what_is_flat(here):
    page = here.space.page
    low, high = flat_parts(activation_curve("sigmoid"), -6, 6, 0.05)
    assert page.board.flat == (low, high)
    assert "|f′(z)| < 0.05" in page.meaning.text
    assert "z < −2.887" in page.meaning.text
    plot = page.plots[1]
    image = plot.grab().toImage()
    inside = {image.pixelColor(at(plot, -5.0) + QPoint(k, 0)).name() for k in range(6)}
    outside = {image.pixelColor(at(plot, 2.0) + QPoint(k, 0)).name() for k in range(6)}
    assert page.theme.color("card").name() in outside
    assert page.theme.color("card").name() not in inside
    write(page.settings.flat, "0.2")
    assert "|f′(z)| < 0.2" in page.meaning.text
    write(page.settings.flat, "-1")
    assert page.settings.flat.wrong
    assert page.board.threshold == 0.2
    QTest.mouseClick(find(here, QPushButton, "function-identity"), LEFT)
    assert "Nothing is hatched" in page.meaning.text


def test_the_axis_can_be_typed_and_bad_ends_are_refused(here):
    page = here.space.page
    first, last = page.settings.axis.fields
    write(last, "2")
    write(first, "-1")
    assert page.board.axis == (-1, 2)
    assert page.plots[0].drawing.frame.x == (-1, 2)
    write(first, "3")
    assert first.wrong
    assert page.board.axis == (-1, 2)
    write(first, "-1e9")
    assert first.wrong
    assert page.settings.axis.error.isVisible()


def test_many_layers_in_a_row(here):
    page = here.space.page
    page.board.move(0.0)
    layers = find(here, QSpinBox, "layers")
    layers.setFocus()
    layers.selectAll()
    QTest.keyClicks(layers, "10")
    QTest.keyClick(layers, Key.Key_Return)
    assert shown(0.25**10, 4) in page.meaning.text
    assert "0.2500¹⁰" in page.meaning.text


# losses


@pytest.fixture
def losses(here, qtbot):
    here.press(Key.Key_3)
    qtbot.waitUntil(lambda: here.space.page.settings is not None, timeout=20_000)
    settle()
    return here


def test_every_loss_is_written_out_with_its_numbers(losses):
    page = losses.space.page
    for name in LOSSES:
        QTest.mouseClick(find(losses, QPushButton, f"function-{name}"), LEFT)
        for target in ("0", "0.3", "1"):
            write(page.settings.target.field, target)
            for a in (0.2, 0.9):
                page.board.move(a)
                reading = loss_curve(name, float(target), page.board.outputs).at(a)
                assert f"= {shown(reading.value.value, 4)}" in page.arithmetic.text
                assert f"= {shown(reading.slope.value, 4)}" in page.arithmetic.text


def test_over_z_the_slope_is_delta(losses):
    page = losses.space.page
    through = page.settings.through
    QTest.mouseClick(through, LEFT, pos=QPoint(8, through.height() // 2))
    assert page.board.variable == "z"
    page.board.move(-3.0)
    write(page.settings.target.field, "1")
    said = page.arithmetic.text
    reading = loss_curve("binary_cross_entropy", 1.0, through_sigmoid=True).at(-3.0)
    assert f"δ = {shown(reading.inner.value, 4)} − 1.0000" in said
    assert shown(reading.slope.value, 4) in said
    QTest.mouseClick(find(losses, QPushButton, "function-half_squared_error"), LEFT)
    slow = loss_curve("half_squared_error", 1.0, through_sigmoid=True).at(-3.0)
    assert shown(slow.slope.value, 4) in page.arithmetic.text
    assert abs(slow.slope.value) < 0.05 < abs(reading.slope.value)


def test_the_number_of_outputs_divides_the_means(losses):
    page = losses.space.page
    assert not page.settings.outputs.isVisible()
    QTest.mouseClick(find(losses, QPushButton, "function-mean_squared_error"), LEFT)
    assert page.settings.outputs.isVisible()
    page.settings.outputs.setValue(4)
    page.board.move(0.5)
    reading = loss_curve("mean_squared_error", page.board.target, 4).at(0.5)
    assert shown(reading.slope.value, 4) in page.arithmetic.text
    assert "n = 4" in page.arithmetic.text


def test_an_endless_loss_is_said_and_not_drawn(losses):
    page = losses.space.page
    page.board.move(0.0)
    assert "= ∞" in page.arithmetic.text
    assert "no tangent" in page.arithmetic.text
    page.plots[0].grab()


def test_names_beside_curves_are_moved_apart():
    places = [(10.0, "a"), (11.0, "b"), (12.0, "c"), (90.0, "d")]
    moved = [y for y, _ in spread(places, 15.0, 92.0)]
    assert all(b - a >= 15 for a, b in zip(moved, moved[1:], strict=False))
    assert moved[-1] <= 92


# the whole workspace


def test_theme_decimals_and_language_follow_at_once(here):
    page = here.space.page
    before = page.plots[0].grab().toImage().pixelColor(2, 2)
    here.desk.choose_theme("dark")
    settle()
    assert page.plots[0].grab().toImage().pixelColor(2, 2) != before
    here.session.set_decimals(7)
    assert "0.7310586" in page.arithmetic.text
    here.session.set_decimals(4)
    here.desk.choose_language("vi")
    assert "= 0,7311" in page.arithmetic.text
    here.desk.choose_language("en")
    assert "= 0.7311" in page.arithmetic.text


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("size", [(1024, 640), (1366, 768)])
def test_nothing_is_cut_off(open_window, qtbot, size, language):
    opened = open_window(size=size)
    opened.desk.choose_language(language)
    opened.desk.show_workspace("functions")
    qtbot.waitUntil(lambda: opened.desk.workspace == "functions", timeout=20_000)
    space = opened.desk.functions.workspace
    qtbot.waitUntil(lambda: space.page is not None, timeout=20_000)
    assert opened.desk.formulas.wait(60)
    for number in range(4):
        opened.press(Qt.Key(Key.Key_1 + number))
        settle()
        page = space.page.arithmetic.page
        assert page.extent().right() <= page.width()
        for label in space.page.findChildren(QLabel):
            if label.isVisible() and label.text() and not label.wordWrap():
                assert label.width() >= label.sizeHint().width(), label.text()
        for button in space.findChildren(QPushButton):
            if button.isVisible() and not button.objectName().startswith("function-"):
                assert button.width() >= button.sizeHint().width(), button.text()


def test_in_large_text_the_workspace_begins_at_its_top_left_corner(open_window, qtbot):
    opened = open_window(size=(1024, 640))
    opened.desk.show_workspace("functions")
    qtbot.waitUntil(lambda: opened.desk.workspace == "functions", timeout=20_000)
    opened.desk.functions.workspace.show_page("softmax")
    opened.desk.show_workspace("step")
    opened.window.set_zoom(3.0)
    settle()
    area = opened.window.findChild(Roomy)
    area.horizontalScrollBar().setValue(area.horizontalScrollBar().maximum())
    assert area.horizontalScrollBar().value() > 0
    opened.desk.show_workspace("functions")
    settle()
    assert (area.horizontalScrollBar().value(), area.verticalScrollBar().value()) == (0, 0)
