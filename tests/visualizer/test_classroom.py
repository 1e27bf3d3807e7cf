"""Does the window hold what a classroom needs: keys, tour, conventions, text of any size, F5?"""

import re

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget

from core.conventions import conventions
from core.lettering import Notation
from visualizer.examples import read_example
from visualizer.i18n import speak
from visualizer.key_list import KeyList
from visualizer.scrolled import Roomy, into_view
from visualizer.window import ZOOMS

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def english():
    yield
    speak("en")


def actions(menu):
    return {re.sub("&", "", action.text()): action for action in menu.actions()}


def menu_of(here, title):
    for action in here.window.menuBar().actions():
        if action.text().replace("&", "") == title:
            return action.menu()
    raise LookupError(title)


def test_f5_presents_the_step_and_esc_comes_back_to_it(open_window, qtbot):
    here = open_window()
    here.session.go(30)
    QTest.keyClick(here.window, Key.Key_F5)
    qtbot.waitUntil(lambda: here.desk.presenting.wall is not None)
    wall = here.desk.presenting.wall
    assert wall.isFullScreen()
    QTest.keyClick(wall, Key.Key_PageDown)
    QTest.keyClick(wall, Key.Key_Escape)
    assert here.desk.presenting.wall is None
    assert here.session.cursor == 31
    assert here.window.isVisible()
    QTest.keyClick(here.window, Key.Key_F5)
    qtbot.waitUntil(lambda: here.desk.presenting.wall is not None)
    QTest.keyClick(here.desk.presenting.wall, Key.Key_F5)
    assert here.desk.presenting.wall is None


def test_f5_in_train_puts_the_plots_on_the_wall(open_window, qtbot):
    here = open_window()
    here.desk.show_workspace("train")
    lab = here.desk.training.lab
    qtbot.waitUntil(lambda: here.desk.training.workspace.plots is not None, timeout=20_000)
    qtbot.waitUntil(lambda: lab.state == "ready", timeout=20_000)
    here.desk.present()
    wall = here.desk.presenting.train_wall
    qtbot.waitUntil(lambda: wall.pictures is not None, timeout=20_000)
    QTest.keyClick(wall, Key.Key_PageDown)
    qtbot.waitUntil(lambda: lab.report is not None and lab.report.update == 1, timeout=20_000)
    QTest.keyClick(wall, Key.Key_Space)
    qtbot.waitUntil(lambda: lab.report.update > 100, timeout=20_000)
    wall.resize(1280, 720)
    QTest.qWait(50)
    small = {
        (type(w).__name__, w.objectName(), w.fontInfo().pixelSize())
        for w in wall.findChildren(QWidget)
        if w.isVisible() and w is not wall.overlay and w.fontInfo().pixelSize() < 720 / 40
    }
    assert small == set()
    QTest.keyClick(wall, Key.Key_Escape)
    assert here.desk.presenting.train_wall is None
    lab.pause()


def test_f1_lists_the_keys_and_esc_closes_the_list(open_window, qtbot):
    here = open_window(size=(1024, 640))
    here.press(Key.Key_F1)
    qtbot.waitUntil(lambda: here.window.findChild(KeyList) is not None)
    page = here.window.findChild(KeyList)
    said = {label.text() for label in page.findChildren(QLabel)}
    assert {"F5", "F1", "P", "Esc", "Next", "Reveal the result, or cover it"} <= said
    assert page.width() <= 1024
    assert page.height() <= 640
    QTest.keyClick(page, Key.Key_Escape)
    qtbot.waitUntil(lambda: here.window.findChild(KeyList) is None)


@pytest.mark.parametrize("size", [(1024, 640), (1366, 768)])
@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_tour_has_five_stops_each_beside_what_it_names(open_window, size, language):
    here = open_window(size=size)
    here.desk.choose_language(language)
    here.desk.show_tour()
    tour = here.desk.tour
    seen = []
    for place in range(5):
        assert tour.place == place
        seen.append(tour.text.text())
        lit, bubble = tour._lit(), tour.bubble.geometry()
        assert not lit.isEmpty()
        assert tour.rect().contains(bubble)
        assert tour.text.height() >= tour.text.heightForWidth(tour.text.width())
        for button in (tour.leave, tour.back, tour.next):
            assert button.width() >= button.sizeHint().width(), button.text()
        overlap = lit.intersected(bubble)
        assert overlap.width() * overlap.height() < 0.35 * bubble.width() * bubble.height()
        here.press(Key.Key_Right)  # as it comes from the keyboard, whatever has the focus
    assert len(set(seen)) == 5
    assert here.session.cursor == 0, "the keys were the tour's"
    assert here.desk.tour is None


def test_the_tour_can_be_left_at_once_and_comes_only_once_by_itself(open_window, qtbot):
    here = open_window()
    here.desk.greet()
    assert here.desk.tour is not None
    QTest.keyClick(here.desk.tour, Key.Key_Escape)
    assert here.desk.tour is None
    here.desk.greet()
    assert here.desk.tour is None
    again = open_window()
    again.desk.greet()
    assert again.desk.tour is None


def test_every_convention_has_a_button_that_opens_its_paragraph(open_window):
    here = open_window()
    for name in ("lecture-2-3-2", "batch-of-4", "adam-2-2-1", "softmax-3-4-3"):
        here.session.open(read_example(name))
        strip = here.step.conventions
        wanted = conventions(here.session.network)
        assert [one.name for one in strip.found] == [one.name for one in wanted]
        for one, button in zip(wanted, strip.buttons, strict=True):
            if button.isVisible():
                QTest.mouseClick(button, Qt.MouseButton.LeftButton)
                said = [label.text() for label in strip.opened.findChildren(QLabel)]
                assert one.paragraph in said
                strip.close_opened()


def test_a_narrow_strip_keeps_the_rest_behind_one_button(open_window):
    here = open_window(size=(1024, 640))
    here.desk.choose_language("vi")
    here.session.open(read_example("adam-2-2-1"))
    here.desk.zoom_text(2)
    strip = here.step.conventions
    strip.setMaximumWidth(600)
    QTest.qWait(20)
    hidden = [one for one, b in zip(strip.found, strip.buttons, strict=True) if b.isHidden()]
    assert hidden
    for button in strip.buttons:
        if button.isVisible():
            assert button.geometry().right() <= strip.width()
    QTest.mouseClick(strip.more, Qt.MouseButton.LeftButton)
    said = [label.text() for label in strip.opened.findChildren(QLabel)]
    assert all(one.paragraph in said for one in hidden)
    strip.close_opened()


def test_text_grows_and_shrinks_by_keys_and_is_remembered(open_window):
    here = open_window()
    usual = here.step.transport.next.fontInfo().pixelSize()
    for _ in range(20):
        QTest.keyClick(here.window, Key.Key_Plus, CONTROL)
    assert here.window.zoom == ZOOMS[-1] == 3.0
    assert here.step.transport.next.fontInfo().pixelSize() >= 2.8 * usual
    for _ in range(20):
        QTest.keyClick(here.window, Key.Key_Minus, CONTROL)
    assert here.window.zoom == ZOOMS[0] == 0.8
    again = open_window()
    assert again.window.zoom == 0.8
    QTest.keyClick(again.window, Key.Key_0, CONTROL)
    assert again.window.zoom == 1.0


def test_at_a_start_with_larger_text_all_of_the_window_is_larger(open_window, tmp_path):
    store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    store.setValue("zoom", 200)
    store.sync()
    top = open_window().desk.top
    usual = QApplication.instance().property("usualPoints")
    for widget in (top.tabs, top.menus, top.line):
        assert widget.font().pointSizeF() == pytest.approx(2 * usual)


@pytest.mark.parametrize("workspace", ["step", "train"])
def test_text_too_large_for_the_window_scrolls_and_squeezes_nothing(open_window, workspace):
    here = open_window(size=(1366, 768))
    here.desk.show_workspace(workspace)
    here.window.set_zoom(3.0)
    QTest.qWait(50)
    area = here.window.findChild(Roomy)
    assert area.horizontalScrollBar().isVisible()
    assert area.verticalScrollBar().isVisible()
    line = here.window.fontMetrics().height()
    if workspace == "step":
        assert here.step.graph.height() > 8 * line
        assert here.step.computation.width() > 12 * line
        into_view(here.step.timeline)
        assert here.window.rect().contains(
            here.step.timeline.mapTo(here.window, here.step.timeline.rect().bottomLeft())
        )
    for _ in range(25):
        QTest.keyClick(here.window.windowHandle(), Key.Key_Tab)
        focus = QApplication.focusWidget()
        middle = focus.mapTo(here.window, QPoint(focus.width() // 2, focus.height() // 2))
        large = focus.width() > here.window.width() or focus.height() > here.window.height() / 2
        assert large or here.window.rect().contains(middle), focus
    here.window.set_zoom(1.0)
    QTest.qWait(50)
    assert not area.horizontalScrollBar().isVisible()
    assert not area.verticalScrollBar().isVisible()


def test_the_notation_menu_changes_the_notation_and_it_is_remembered(open_window):
    here = open_window()
    view = menu_of(here, "View")
    notation = actions(actions(view)["Notation"].menu())
    notation["Columns: W a"].trigger()
    notation["Count from 0"].trigger()
    assert here.session.notation == Notation(rows=False, first=0)
    again = open_window()
    assert again.session.notation == Notation(rows=False, first=0)
    choices = actions(actions(menu_of(again, "View"))["Notation"].menu())
    checked = [action.text() for action in choices.values() if action.isChecked()]
    assert "&Columns: W a" in checked


def test_every_control_of_the_window_has_a_name(open_window):
    here = open_window()
    nameless = [
        (type(w).__name__, w.objectName())
        for w in here.window.findChildren(QPushButton)
        if w.isVisibleTo(here.window) and not (w.accessibleName() or w.text())
    ]
    assert nameless == []


def test_tab_reaches_the_strip_and_focus_is_seen(open_window):
    here = open_window()
    button = here.step.conventions.buttons[0]
    button.setFocus(Qt.FocusReason.TabFocusReason)
    focused = here.step.conventions.grab().toImage()
    here.step.graph.setFocus()
    assert here.step.conventions.grab().toImage() != focused
    assert here.window.mapFromGlobal(button.mapToGlobal(QPoint(0, 0))).y() > 0


def test_the_tabs_stay_whole_where_the_menus_have_no_room(open_window):
    here = open_window(size=(1024, 640))
    here.desk.choose_language("vi")
    here.window.set_zoom(3.0)
    QTest.qWait(50)
    top = here.desk.top
    assert top.tabs.width() >= top.tabs.sizeHint().width()
    assert here.window.width() == 1024
    arrow = top.menus.findChild(QToolButton)
    assert arrow.isVisible()
    assert arrow.text() == "»"
    here.desk.choose_language("en")
