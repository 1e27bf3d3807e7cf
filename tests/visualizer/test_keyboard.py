"""Can every control be reached by Tab, in the order it is read, seen where it is, and named?"""

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QSlider,
    QSpinBox,
    QTabBar,
    QTableView,
    QWidget,
)

from visualizer.i18n import speak

Tab = Qt.FocusPolicy.TabFocus
CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QSpinBox, QSlider, QAbstractItemView, QTabBar)
MOST = 300
"""No page has so many controls: Tab goes round in circles then."""


@pytest.fixture(autouse=True)
def english():
    yield
    speak("en")


def settle():
    for _ in range(3):
        QCoreApplication.processEvents()


def own(widget):
    """The control that a part of another belongs to: the field of a spin box is the spin box."""
    while widget is not None and isinstance(widget.parentWidget(), QSpinBox | QComboBox):
        widget = widget.parentWidget()
    return widget


def controls(page):
    """What on a page can be used, and so must be reached."""
    found = []
    for widget in page.findChildren(QWidget):
        if own(widget) is not widget or not widget.isVisibleTo(page) or not widget.isEnabled():
            continue
        if widget.focusProxy() is not None:
            continue
        if not isinstance(widget, CONTROLS) and not widget.focusPolicy() & Tab:
            continue
        if isinstance(widget, QAbstractScrollArea) and not widget.focusPolicy() & Tab:
            continue
        if isinstance(widget, QTabBar) and widget.count() < 2:
            continue
        if widget.objectName() == "qt_tableview_cornerbutton":
            continue  # as Ctrl+A
        found.append(widget)
    return found


def walk(window, key=Qt.Key.Key_Tab):
    """Press Tab until the focus comes round; all that had it, in order, and looked so.

    In a sheet of cells Tab goes from cell to cell, in the plane from point to point, and on at
    the last one.
    """
    QTest.keyClick(window.windowHandle(), key)  # what a program has put in focus wears no ring
    met = []
    for _ in range(MOST):
        focus = own(QApplication.focusWidget())
        if focus is not None and focus in met[:-1]:
            return met[met.index(focus) :]
        if met == [focus] and controls(window) == [focus]:
            return met
        if focus is not None and focus not in met:
            met.append(focus)
        look = look_of(focus) if focus is not None else None
        QTest.keyClick(window.windowHandle(), key)
        if focus is not None and own(QApplication.focusWidget()) is not focus:
            assert look_of(focus) != look, f"no focus is seen: {described(focus)}"
    raise AssertionError(f"Tab does not come round: {[described(one) for one in met]}")


def look_of(widget):
    """How a control looks; of the table of all steps its frame alone, as Tab stops in each cell."""
    large = type(widget) is QTableView
    return widget.grab(QRect(0, 0, 2, widget.height()) if large else widget.rect()).toImage()


def described(widget):
    name = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    return f"{type(widget).__name__} {widget.objectName()!r} {name!r}"


def everything_is_reached(window, page):
    met = walk(window)
    missed = [w for w in controls(page) if w not in met]
    assert [described(widget) for widget in missed] == []
    return [widget for widget in met if page.isAncestorOf(widget)]


def is_read_in_order(met, panel):
    """Within a panel: lines from top to bottom, each from left to right."""
    inside = [widget for widget in met if panel.isAncestorOf(widget)]
    # The walk may have begun within the panel: it goes on from where reading begins.
    first = min(inside, key=lambda one: (one.mapTo(panel, QPoint(0, 0)).y() // 12,
                                         one.mapTo(panel, QPoint(0, 0)).x()))  # fmt: skip
    inside = inside[inside.index(first) :] + inside[: inside.index(first)]
    boxes = []
    for widget in inside:
        corner = widget.mapTo(panel, QPoint(0, 0))
        boxes.append((corner.x(), corner.y(), corner.x() + widget.width(),
                      corner.y() + widget.height()))  # fmt: skip
    for at, (left, top, right, bottom) in enumerate(boxes[1:], start=1):
        before = boxes[at - 1]
        below = top >= before[3] - 3
        beside = left >= before[2] - 3 and bottom > before[1]
        # A second column begins at the top again.
        assert below or beside, (described(inside[at - 1]), before, described(inside[at]),
                                 (left, top, right, bottom))  # fmt: skip


def is_usable(window, page, panels=()):
    """All of it: reached, in order, named; `walk` sees to it that the focus is seen."""
    met = everything_is_reached(window, page)
    for panel in panels:
        is_read_in_order(met, panel)
    nameless = [
        widget
        for widget in met
        if not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name).strip()
    ]
    assert [f"{type(w).__name__} {w.objectName()!r}" for w in nameless] == []
    back = walk(window, Qt.Key.Key_Backtab)
    assert {id(widget) for widget in back} >= {id(widget) for widget in met}
    return met


PANELS = ("editor", "graph", "conventions", "transport", "timeline")


def owns(panel, widget):
    return panel is widget or panel.isAncestorOf(widget)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_step(open_window, theme):
    here = open_window(theme=theme)
    here.session.go(here.session.trace.given + 3)
    settle()
    step = here.step
    panels = (step.editor, step.transport, step.conventions)
    met = is_usable(here.window, here.window.centralWidget(), panels)
    order = []
    for widget in met:
        panel = next((name for name in PANELS if owns(getattr(step, name), widget)), None)
        if panel is not None and panel not in order:
            order.append(panel)
    begin = order.index("editor")
    assert order[begin:] + order[:begin] == list(PANELS)


def test_step_with_the_table(open_window):
    here = open_window()
    here.press(Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    settle()
    is_usable(here.window, here.window.centralWidget())


def test_my_answers(open_window):
    here = open_window()
    here.step.show_answers()
    settle()
    is_usable(here.window, here.window.centralWidget())


def test_practice(open_window):
    here = open_window()
    here.step.show_practice()
    settle()
    is_usable(here.window, here.window.centralWidget(), (here.step.practice,))


@pytest.mark.parametrize("recipe", ["xor-2-2-1", "digits-64-32-16-10"])
def test_train(open_window, qtbot, recipe):
    here = open_window()
    here.desk.show_workspace("train")
    lab = here.desk.training.lab
    said = []
    lab.failed.connect(said.append)
    lab.choose_recipe(recipe)

    def trains():
        update = lab.report.update if lab.report is not None else 0
        assert update > 5, (lab.state, said, lab.report)

    qtbot.waitUntil(trains, timeout=20_000)
    lab.pause()
    qtbot.waitUntil(lambda: lab.state in ("paused", "ended"), timeout=5000)
    settle()
    is_usable(here.window, here.window.centralWidget())


def dialog_of(here):
    settle()
    return next(
        w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()
    )


def test_the_list_of_keys(open_window):
    here = open_window()
    here.press(Qt.Key.Key_F1)
    dialog = dialog_of(here)
    dialog.activateWindow()
    settle()
    is_usable(dialog, dialog)
    dialog.close()


def test_the_tour(open_window):
    here = open_window()
    here.desk.show_tour()
    settle()
    here.desk.tour.go(1)
    is_usable(here.window, here.desk.tour)
    here.desk.tour.end()


@pytest.mark.parametrize("kind", ["table", "file", "folder"])
def test_the_dialogs_of_data(open_window, qtbot, tmp_path, kind):
    import numpy as np
    from PySide6.QtGui import QImage

    from visualizer.views.training.dialogs import show_data

    here = open_window()
    path = tmp_path / {"table": "people.csv", "file": "small.npz", "folder": "pictures"}[kind]
    if kind == "table":
        path.write_text("age,smokes,weight\n20,yes,65.5\n31,no,80\n45,no,70.2\n50,yes,90\n")
    elif kind == "file":
        x, y = np.zeros((20, 8, 8), np.uint8), np.arange(20) % 4
        np.savez(path, x_train=x, y_train=y, x_test=x[:8], y_test=y[:8])
    else:
        for name in "ab":
            (path / name).mkdir(parents=True)
            for number in range(3):
                picture = QImage(12, 12, QImage.Format.Format_RGB32)
                picture.fill(number * 40)
                picture.save(str(path / name / f"{number}.png"))
    dialog = show_data(kind, path, here.window, lambda source: None)
    dialog.activateWindow()
    qtbot.waitUntil(lambda: dialog.isActiveWindow(), timeout=5000)
    qtbot.wait(600)
    is_usable(dialog, dialog)
    dialog.close()
