"""The window as a user has it: keys, menus, files, unsaved work, and what a crash leaves."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMessageBox

from core.documents import network_text, read_network, write_network
from visualizer.examples import example_names, read_example

Key = Qt.Key
ROOT = Path(__file__).resolve().parents[2]


def dialog_of(window, kind, qtbot):
    qtbot.waitUntil(lambda: any(d.isVisible() for d in window.findChildren(kind)))
    return next(d for d in window.findChildren(kind) if d.isVisible())


def answer(window, qtbot, button):
    box = dialog_of(window, QMessageBox, qtbot)
    QTest.mouseClick(box.button(button), Qt.MouseButton.LeftButton)


def change_weight(opened):
    """Edit W[1]1,1 as a user does: type into its cell."""
    network = opened.session.network
    weights = network.layers[0].weights.copy()
    weights[0, 0] = 0.75
    opened.session.edit(network.with_layer(1, weights=weights))


def test_the_window_opens_on_the_lecture_exercise(open_window):
    opened = open_window()
    assert opened.session.network == read_example("lecture-2-3-2")
    assert opened.session.cursor == 0
    assert "Lecture exercise 2-3-2" in opened.window.windowTitle()


def test_the_whole_exercise_by_keys_alone(open_window):
    opened = open_window()
    trace = opened.session.trace
    seen = [opened.session.cursor]
    while seen[-1] < len(trace) - 1:
        opened.press(Key.Key_PageDown if len(seen) % 2 else Key.Key_Right)
        seen.append(opened.session.cursor)
    assert seen == [0, *range(trace.given, len(trace))]
    while opened.session.cursor > 0:
        opened.press(Key.Key_PageUp if opened.session.cursor % 2 else Key.Key_Left)
    opened.press(Key.Key_End)
    assert opened.session.cursor == len(trace) - 1
    opened.press(Key.Key_Home)
    assert opened.session.cursor == 0


def test_numbers_choose_how_far_a_step_goes(open_window):
    opened = open_window()
    for key, by in zip(
        (Key.Key_1, Key.Key_2, Key.Key_3, Key.Key_4),
        ("number", "neuron", "layer", "phase"),
        strict=True,
    ):
        opened.press(key)
        assert opened.session.grouping == by
    opened.press(Key.Key_Right)
    assert opened.session.step.phase == "forward"
    opened.press(Key.Key_Right)
    assert opened.session.step.phase == "loss"


def test_keys_typed_into_a_field_belong_to_the_field(open_window, qtbot):
    opened = open_window()
    opened.press(Key.Key_Right)
    before = opened.session.cursor
    opened.window.activateWindow()
    field = opened.step.editor.findChild(QLineEdit)
    field.setFocus()
    qtbot.waitUntil(lambda: opened.window.focusWidget() is field)
    field.setText("")
    for key in (Key.Key_1, Key.Key_P, Key.Key_Left, Key.Key_Home, Key.Key_Space):
        opened.press(key, to=field)
    assert opened.session.cursor == before
    assert opened.session.grouping == "number"
    opened.press(Key.Key_PageDown)
    assert opened.session.cursor == before + 1, "a remote steps wherever the focus is"


def test_undo_and_redo_by_keys(open_window):
    opened = open_window()
    first = opened.session.network
    change_weight(opened)
    changed = opened.session.network
    opened.press(Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert opened.session.network == first
    opened.press(
        Key.Key_Z,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    assert opened.session.network == changed


@pytest.mark.parametrize("name", example_names())
def test_every_example_opens_and_steps(name, open_window, qtbot):
    opened = open_window()
    opened.desk.filing.ask_example(name)
    qtbot.waitUntil(lambda: opened.session.document == read_example(name))
    for _ in range(6):
        opened.press(Key.Key_Down)
        opened.window.grab()
    assert opened.session.cursor == len(opened.session.trace) - 1
    assert not opened.desk.banner.isVisible()


def test_the_table_and_the_graph_share_the_cursor(open_window):
    opened = open_window()
    opened.session.go(33)
    opened.press(Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert opened.step.middle.view("table").isVisible()
    assert opened.step.middle.view("table").table.currentIndex().row() == 33
    assert not opened.step.graph.isVisible()
    opened.press(Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert opened.step.graph.isVisible()
    assert opened.session.cursor == 33


def test_opening_a_file_and_the_recent_files(open_window, qtbot, tmp_path):
    path = tmp_path / "mine.json"
    write_network(read_example("tanh-2-3-2"), path)
    opened = open_window(path)
    qtbot.waitUntil(lambda: opened.session.path == path)
    assert opened.session.network == read_example("tanh-2-3-2")
    assert "mine.json" in opened.window.windowTitle()
    opened.desk.menus.recent.aboutToShow.emit()
    assert opened.desk.menus.recent.actions()[0].text() == str(path)


@pytest.mark.parametrize("text", ["", "{", '{"format": "backprop-network", "version": 9}'])
def test_a_bad_file_is_a_message_and_nothing_is_lost(text, open_window, qtbot, tmp_path):
    path = tmp_path / "bad.json"
    path.write_text(text)
    opened = open_window()
    change_weight(opened)
    kept = opened.session.network
    opened.desk.filing.open(path)
    qtbot.waitUntil(opened.desk.banner.isVisible)
    assert opened.desk.banner.text.text().startswith("bad.json")
    assert opened.session.network == kept
    QTest.mouseClick(opened.desk.banner.button, Qt.MouseButton.LeftButton)
    assert not opened.desk.banner.isVisible()


def test_saving_asks_where_and_then_saves_exactly(open_window, qtbot, tmp_path):
    opened = open_window()
    change_weight(opened)
    assert opened.window.isWindowModified()
    opened.press(Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    dialog = dialog_of(opened.window, QFileDialog, qtbot)
    path = tmp_path / "saved.json"
    dialog.fileSelected.emit(str(path))
    dialog.close()
    qtbot.waitUntil(lambda: opened.session.path == path)
    assert read_network(path) == opened.session.network
    assert not opened.window.isWindowModified()
    opened.session.edit(opened.session.network.replace(title="New title"))
    opened.window.activateWindow()
    qtbot.waitUntil(opened.window.isActiveWindow)
    opened.press(Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not opened.session.dirty)
    assert read_network(path).title == "New title"


def test_saving_where_it_cannot_be_says_so_and_keeps_the_work(open_window, qtbot, tmp_path):
    opened = open_window()
    change_weight(opened)
    opened.desk.filing._write(tmp_path / "none" / "a.json", None)
    qtbot.waitUntil(opened.desk.banner.isVisible)
    assert "cannot be written" in opened.desk.banner.text.text()
    assert opened.session.dirty


def test_unsaved_work_is_asked_about_before_another_network_comes(open_window, qtbot):
    opened = open_window()
    change_weight(opened)
    mine = opened.session.network
    opened.desk.filing.ask_example("xor-2-2-1")
    answer(opened.window, qtbot, QMessageBox.StandardButton.Cancel)
    assert opened.session.network == mine
    opened.desk.filing.ask_example("xor-2-2-1")
    answer(opened.window, qtbot, QMessageBox.StandardButton.Discard)
    assert opened.session.network == read_example("xor-2-2-1")


def test_closing_asks_and_can_be_called_off(open_window, qtbot):
    opened = open_window()
    change_weight(opened)
    opened.window.close()
    answer(opened.window, qtbot, QMessageBox.StandardButton.Cancel)
    assert opened.window.isVisible()
    opened.window.close()
    answer(opened.window, qtbot, QMessageBox.StandardButton.Discard)
    qtbot.waitUntil(lambda: not opened.window.isVisible())


def test_a_copy_is_kept_while_unsaved_and_gone_after_a_good_end(open_window, qtbot, tmp_path):
    opened = open_window()
    change_weight(opened)
    folder = tmp_path / "unsaved"
    qtbot.waitUntil(lambda: any(folder.glob("*.json")), timeout=5000)
    assert read_network(next(folder.glob("*.json"))) == opened.session.network
    opened.session.undo()
    qtbot.waitUntil(lambda: not any(folder.glob("*.json")), timeout=5000)


def test_unsaved_work_comes_back_after_a_crash(open_window, tmp_path):
    """A process that keeps a copy is killed; the next window has its network."""
    code = f"""
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication
app = QApplication([])
from visualizer.examples import read_example
from visualizer.recovery import Recovery
from visualizer.session import Session
session = Session(read_example("adam-2-2-1"))
folder = Path({str(tmp_path / "unsaved")!r})
recovery = Recovery(session, folder)
session.edit(session.network.replace(title="From before the crash"))
def look():
    if any(folder.glob("*.json")):
        os.kill(os.getpid(), 9)
timer = QTimer()
timer.timeout.connect(look)
timer.start(50)
app.exec()
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60)
    assert done.returncode != 0
    opened = open_window()
    assert opened.session.network.title == "From before the crash"
    assert opened.session.dirty
    assert "back" in opened.desk.banner.text.text()


def test_the_copy_of_a_window_that_is_open_is_left_alone(open_window, qtbot, tmp_path):
    first = open_window()
    change_weight(first)
    folder = tmp_path / "unsaved"
    qtbot.waitUntil(lambda: any(folder.glob("*.json")), timeout=5000)
    second = open_window()
    assert second.session.network == read_example("lecture-2-3-2")
    assert any(folder.glob("*.json"))


def test_light_and_dark_are_chosen_at_once_and_remembered(open_window):
    opened = open_window()
    light = QColor(opened.window.grab().toImage().pixel(QPoint(2, 400)))
    opened.desk.choose_theme("dark")
    dark = QColor(opened.window.grab().toImage().pixel(QPoint(2, 400)))
    assert light.lightness() > 200 > 60 > dark.lightness()
    assert opened.desk.settings.text("theme", "") == "dark"


def test_apply_update_by_its_key_and_back(open_window):
    opened = open_window()
    first, after = opened.session.network, opened.session.trace.loss_after
    opened.press(Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert opened.session.trace.loss == after
    opened.press(Key.Key_Backspace, Qt.KeyboardModifier.ControlModifier)
    assert opened.session.network == first


def test_an_update_that_overflowed_is_refused_with_a_message(open_window):
    opened = open_window()
    network = opened.session.network
    optimizer = type(network.optimizer)("sgd", {"learning_rate": 1e308})
    weights = network.layers[0].weights * 1e300
    opened.session.edit(
        network.with_layer(
            1, weights=weights, activation=type(network.layers[0].activation)("identity")
        ).replace(optimizer=optimizer)
    )
    kept = opened.session.network
    opened.press(Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert opened.session.network == kept


def test_what_fails_in_the_program_is_said_in_the_window(open_window):
    opened = open_window()
    opened.desk.report(RuntimeError("a\nb"))
    assert "RuntimeError: a b" in opened.desk.banner.text.text()


def test_the_window_fits_the_smallest_screens(open_window):
    opened = open_window(size=(1024, 640))
    assert opened.window.size().width() == 1024
    assert opened.window.size().height() == 640
    for name in ("lecture-2-3-2", "batch-of-4", "adam-2-2-1", "conv2d-4x4"):
        opened.session.open(read_example(name))
        opened.window.grab()
        assert opened.window.minimumSizeHint().width() <= 1024
        assert opened.window.minimumSizeHint().height() <= 640


def test_a_start_without_qts_libraries_is_one_line():
    """A loader that finds no libEGL stands for a machine without it."""
    code = (
        "import sys, ctypes\n"
        "real = ctypes.CDLL\n"
        "def without(name, *rest, **named):\n"
        "    if str(name).startswith('libEGL'):\n"
        "        raise OSError('libEGL.so.1: cannot open shared object file')\n"
        "    return real(name, *rest, **named)\n"
        "ctypes.CDLL = without\n"
        "from visualizer.cli import main\n"
        "sys.exit(main([]))\n"
    )
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux leaves these libraries to the system")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "sudo apt install libegl1" in done.stderr


def test_a_start_without_a_screen_is_one_line():
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux starts without a screen")
    away = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {key: value for key, value in os.environ.items() if key not in away}
    for display in ({}, {"DISPLAY": ":4711"}):
        done = subprocess.run(
            [sys.executable, "-m", "visualizer"],
            cwd=ROOT,
            env=environment | display,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1


def test_qt_keeps_its_references():
    """PySide6 6.12.0 on Python 3.11 dies of this within seconds: see the pin."""
    code = (
        "from PySide6.QtCore import QObject, Signal, QTimer\n"
        "class Bell(QObject):\n"
        "    rung = Signal(bool)\n"
        "bell = Bell()\n"
        "bell.rung.connect(lambda value: None)\n"
        "for _ in range(5000):\n"
        "    bell.rung.emit(True)\n"
        "timer = QTimer()\n"
        "for _ in range(100_000):\n"
        "    timer.stop()\n"
        "print('sound')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "sound", done.stderr


def test_a_document_shown_is_the_document_saved(open_window):
    opened = open_window()
    assert network_text(opened.session.network) == network_text(read_example("lecture-2-3-2"))
