"""Training as a user has it: tabs, recipes, settings, keys, the way to Step and back, files."""

import os
import threading

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QInputDialog,
    QLineEdit,
    QMessageBox,
    QPushButton,
)

from core.documents import write_network
from core.stored import read_stored
from core.trace import record
from core.training.recipes import RECIPES
from visualizer.examples import read_example
from visualizer.i18n import speak, tr

Key = Qt.Key
Control = Qt.KeyboardModifier.ControlModifier
LONG = 20_000


@pytest.fixture(autouse=True)
def english_again():
    yield
    speak("en")


class Train:
    """The Train workspace in an open window, driven by clicks and keys."""

    def __init__(self, opened, qtbot):
        self.opened, self.qtbot = opened, qtbot
        self.window, self.desk, self.session = opened.window, opened.desk, opened.session
        opened.press(Key.Key_2, Control)
        self.side = self.desk.training
        self.lab, self.space = self.side.lab, self.side.workspace
        self.wait(lambda: self.space.plots is not None)
        self.wait(lambda: self.lab.about is not None and self.lab.state == "ready")
        self.panel, self.controls = self.space.panel, self.space.controls

    def wait(self, until, timeout=LONG):
        self.qtbot.waitUntil(lambda: bool(until()), timeout=timeout)

    def press(self, key, modifier=Qt.KeyboardModifier.NoModifier, to=None):
        self.window.activateWindow()
        self.wait(self.window.isActiveWindow)
        self.opened.press(key, modifier, to)

    def click(self, button):
        assert button.isEnabled()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def type(self, field, text):
        """Into a field, and Enter."""
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)
        if not text:
            QTest.keyClick(field, Key.Key_Delete)
        QTest.keyClick(field, Key.Key_Return)

    def choose(self, choice, key):
        """One entry of a list, by keys as a user would."""
        row = choice.findData(key)
        assert row >= 0
        choice.setCurrentIndex(row)
        choice.activated.emit(row)

    def recipe(self, name):
        actions = {a.data(): a for a in self.panel.recipes.menu().actions()}
        actions[name].trigger()
        self.wait(lambda: self.lab.about is not None and self.lab.report is not None)

    def network(self):
        """The network in the training process, as it is now."""
        found = []
        self.lab.ask("network", then=found.append)
        self.wait(lambda: found)
        return found[0]

    def endless(self):
        """So that it runs until it is paused."""
        self.type(self.panel.learning.epochs, "")
        self.wait(lambda: self.lab.report is not None and self.lab.report.epochs is None)

    def paused(self):
        """Both sides say so."""
        self.wait(lambda: self.lab.state == self.lab.report.state == "paused")

    def updates(self, count):
        for _ in range(count):
            before = self.lab.report.update
            self.click(self.controls.one_update)
            self.wait(lambda before=before: self.lab.report.update == before + 1)
            self.paused()


@pytest.fixture
def train(open_window, qtbot):
    def show(**options):
        return Train(open_window(**options), qtbot)

    return show


def dialog_of(window, kind, qtbot):
    qtbot.waitUntil(lambda: any(d.isVisible() for d in window.findChildren(kind)))
    return next(d for d in window.findChildren(kind) if d.isVisible())


def alike(one, other, tolerance):
    pairs = zip(one.weighted, other.weighted, strict=True)
    return all(
        np.allclose(a.weights, b.weights, rtol=tolerance, atol=tolerance)
        and np.allclose(a.biases, b.biases, rtol=tolerance, atol=tolerance)
        for (_, a), (_, b) in pairs
    )


# tabs, keys, looks


def test_tabs_by_keys_clicks_and_menu(open_window, qtbot):
    opened = open_window()
    tabs = opened.desk.top.tabs
    assert opened.desk._training is None, "nothing of it is there before it is wanted"
    assert [tabs.tabText(at) for at in range(tabs.count())] == ["Step", "Train", "Functions"]
    opened.press(Key.Key_2, Control)
    assert opened.desk.workspace == "train"
    assert opened.desk.training.workspace.isVisible()
    assert not opened.step.isVisible()
    opened.press(Key.Key_1, Control)
    assert opened.step.isVisible()
    QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(1).center())
    assert opened.desk.workspace == "train"
    tabs.setFocus()
    QTest.keyClick(opened.window.windowHandle(), Key.Key_Left)
    assert opened.desk.workspace == "step"
    assert opened.session.cursor == 0, "the arrow belonged to the tabs"


def test_keys_and_undo_of_step_do_nothing_while_training_is_in_front(train):
    shown = train()
    cursor, grouping = shown.session.cursor, shown.session.grouping
    for key in (Key.Key_Right, Key.Key_PageDown, Key.Key_End, Key.Key_Down, Key.Key_3):
        shown.press(key)
    assert (shown.session.cursor, shown.session.grouping) == (cursor, grouping)
    shown.session.edit(shown.session.network.replace(title="Other"))
    assert not shown.desk.menus.undo.isEnabled()
    shown.press(Key.Key_Z, Control)
    assert shown.session.network.title == "Other"
    shown.press(Key.Key_1, Control)
    assert shown.desk.menus.undo.isEnabled()
    shown.press(Key.Key_Right)
    assert shown.session.cursor > cursor


def test_space_and_p_train_and_pause(train):
    shown = train()
    shown.endless()
    shown.space.setFocus()
    for key in (Key.Key_Space, Key.Key_P):
        shown.press(key)
        shown.wait(lambda: shown.lab.state == "running")
        shown.press(key)
        shown.paused()
    before = shown.lab.report.update
    shown.press(Key.Key_U)
    shown.wait(lambda: shown.lab.report.update == before + 1)


def test_the_smallest_screens_have_room(train):
    shown = train(size=(1024, 640))
    for name in ("xor-2-3-1", "digits-64-32-16-10"):
        shown.recipe(name)
        shown.panel.learning.more.open(True)
        for code in ("en", "vi"):
            shown.desk.choose_language(code)
            QCoreApplication.processEvents()
            least = shown.window.minimumSizeHint()
            assert least.width() <= 1024
            assert least.height() <= 640
            assert shown.window.size().width() == 1024
        shown.click(shown.controls.train)


def test_language_and_theme_reach_all_parts(train):
    shown = train()
    shown.panel.learning.more.open(True)
    shown.desk.choose_language("vi")
    assert shown.panel.learning.more.opened
    for part in (shown.controls, shown.panel):
        texts = {b.text() for b in part.findChildren(QPushButton) if b.text()}
        assert tr("Train") in {b.text() for b in shown.controls.findChildren(QPushButton)}
        assert texts
    assert shown.desk.top.tabs.tabText(1) == tr("Train")
    spot = shown.controls.mapTo(shown.window, QPoint(4, shown.controls.height() - 2))
    light = QColor(shown.window.grab().toImage().pixel(spot)).lightness()
    shown.desk.choose_theme("dark")
    dark = QColor(shown.window.grab().toImage().pixel(spot)).lightness()
    assert light > 200 > 60 > dark


# training


def test_xor_from_a_cold_start_in_one_click(train):
    shown = train()
    assert shown.lab.task.source.name == "xor"
    shown.click(shown.controls.train)
    shown.wait(lambda: shown.lab.state == "ended")
    assert "4/4 right" in shown.controls.line.text()
    assert "4,000" in shown.controls.line.text()
    assert shown.controls.progress.value() == shown.controls.progress.maximum()


def test_a_recipe_is_chosen_and_started_by_one_click(train):
    shown = train()
    shown.recipe("digits-64-32-16-10")
    assert shown.panel.note.text() == RECIPES["digits-64-32-16-10"].note
    assert shown.panel.network.layers.text() == "64-32-16-10"
    epochs = shown.lab.curves
    assert epochs is not None
    shown.wait(
        lambda: (
            len(shown.lab.curves.epochs) and shown.lab.curves.epochs.ys("test_accuracy")[-1] > 0.95
        )
    )
    assert "% right" in shown.controls.line.text()
    assert shown.space.images is not None
    assert shown.space.images.isVisible()
    shown.recipe("perceptron-xor")
    assert "no straight line" in shown.panel.note.text()
    shown.wait(lambda: shown.lab.state == "ended" and shown.lab.report.ending == "epochs")
    assert "/4 right" in shown.controls.line.text()
    assert "4/4" not in shown.controls.line.text()
    assert shown.space.plane.isVisible()


def test_pause_go_on_one_update_one_epoch_and_rewind(train):
    shown = train()
    first = shown.network()
    shown.endless()
    shown.type(shown.panel.learning.batch, "1")
    shown.click(shown.controls.train)
    shown.wait(lambda: shown.lab.report.update > 0)
    assert shown.controls.train.text() == "Pause"
    shown.click(shown.controls.train)
    shown.paused()
    assert shown.controls.train.text() == "Train"
    there = shown.lab.report.update
    shown.qtbot.wait(100)
    assert shown.lab.report.update == there
    assert shown.controls.line.text().startswith("Paused")
    shown.updates(1)
    assert shown.lab.report.update == there + 1
    epoch = shown.lab.report.epoch
    shown.click(shown.controls.one_epoch)
    shown.wait(lambda: shown.lab.report.epoch == epoch + 1)
    shown.paused()
    assert shown.lab.report.seen == 0
    shown.click(shown.controls.rewind)
    shown.wait(lambda: shown.lab.report.update == 0 and shown.lab.state == "ready")
    assert shown.network() == first


def test_rate_and_batch_change_while_it_runs(train):
    shown = train()
    shown.endless()
    shown.click(shown.controls.train)
    shown.wait(lambda: shown.lab.report.update > 0)
    shown.type(shown.panel.learning.rate, "0.75")
    shown.type(shown.panel.learning.batch, "2")
    shown.wait(lambda: (shown.lab.report.rate, shown.lab.report.batch) == (0.75, 2))
    assert shown.lab.state == "running"
    assert not shown.panel.restart.isVisible()


def test_what_needs_a_rewind_says_so_and_waits_for_it(train):
    shown = train()
    shown.updates(2)
    shown.type(shown.panel.network.layers, "2-5-1")
    assert shown.panel.restart.isVisible()
    assert "Rewind" in shown.panel._restart_text.text()
    shown.updates(1)
    assert shown.lab.about.layers[0].shape == (3,), "what runs stays what it was"
    shown.click(shown.panel.restart_button)
    shown.wait(lambda: shown.lab.state == "ready" and shown.lab.report.update == 0)
    assert shown.lab.about.layers[0].shape == (5,)
    assert not shown.panel.restart.isVisible()


def test_wrong_input_is_marked_with_a_reason_and_changes_nothing(train):
    shown = train()
    panel = shown.panel
    panel.learning.more.open(True)
    before = shown.lab.task
    for field, typed, reason in (
        (panel.network.layers, "2-x-1", "no layer"),
        (panel.network.layers, "3-2-1", "the first number must be 2"),
        (panel.network.seed, "-1", "at least 0"),
        (panel.learning.rate, "0", "more than 0"),
        (panel.learning.rate, "fast", "not a number"),
        (panel.learning.batch, "2.5", "not a whole number"),
        (panel.learning.epochs, "0", "at least 1"),
        (panel.learning.l2, "-1", "0 or more"),
    ):
        shown.type(field, typed)
        assert field.wrong
        assert field.error.isVisible()
        assert reason in field.error.text()
        assert shown.lab.task is before
        QTest.keyClick(field, Key.Key_Escape)
        assert not field.wrong
        assert not field.error.isVisible()
    assert not shown.desk.banner.isVisible()
    for kind in (QLineEdit, QComboBox):
        for field in panel.findChildren(kind):
            if field.isVisible():
                field.setFocus()
                shown.press(Key.Key_U, to=field)
                shown.press(Key.Key_Escape, to=field)
    shown.qtbot.wait(80)
    assert shown.lab.report.update == 0, "what is typed into a field belongs to it"


def test_layers_bring_an_activation_for_each(train):
    shown = train()
    shown.type(shown.panel.network.layers, "2-4-3-1")
    assert len(shown.panel.network.activations) == 3
    shown.choose(shown.panel.network.activations[1], "relu")
    assert shown.lab.task.activations == ("sigmoid", "relu", "sigmoid")
    shown.wait(
        lambda: [x.activation for x in shown.lab.about.layers] == ["sigmoid", "relu", "sigmoid"]
    )


def test_other_data_with_their_settings(train):
    shown = train()
    shown.choose(shown.panel.data.choice, "moons")
    shown.wait(lambda: shown.lab.about is not None and shown.lab.state == "ready")
    assert shown.panel.data.count.text() == "150 to train on, 50 for the test"
    shown.type(shown.panel.data.fields["count"], "80")
    shown.wait(lambda: shown.lab.about is not None and shown.lab.about.train_samples == 60)
    shown.type(shown.panel.data.fields["noise"], "-1")
    assert shown.panel.data.fields["noise"].wrong
    assert shown.lab.task.source.options.get("noise", 0.1) == 0.1
    shown.choose(shown.panel.data.choice, "spirals")
    shown.wait(lambda: shown.lab.about is not None)
    shown.type(shown.panel.data.fields["classes"], "3")
    shown.wait(lambda: shown.lab.about is not None and len(shown.lab.about.class_names) == 3)
    assert shown.panel.network.layers.text() == "2-3-3"
    shown.choose(shown.panel.data.choice, "digits")
    shown.wait(lambda: shown.lab.about is not None and shown.lab.state == "ready")
    assert shown.panel.network.layers.text() == "64-32-16-10"
    assert "divided by 16" in shown.panel.data._inputs.text()
    shown.choose(shown.panel.data.divisor, "1.0")
    shown.wait(lambda: shown.lab.about is not None and shown.lab.about.divisor == 1)
    assert "not scaled" in shown.panel.data._inputs.text()


def test_a_run_that_diverges_says_where(train):
    shown = train()
    shown.choose(shown.panel.network.activations[0], "identity")
    shown.choose(shown.panel.network.activations[1], "identity")
    shown.choose(shown.panel.learning.loss, "half_squared_error")
    shown.type(shown.panel.learning.rate, "1000")
    shown.wait(lambda: shown.lab.state == "ready")
    shown.click(shown.controls.train)
    shown.wait(lambda: shown.lab.state == "ended")
    place = shown.lab.report.divergence
    assert f"update {place.update}, in layer {place.layer}" in shown.controls.line.text()
    assert "smaller learning rate" in shown.desk.banner.text.text()
    assert shown.controls.line.property("role") == "error"


def test_the_end_of_the_process_is_said_and_training_goes_on(train):
    shown = train()
    shown.endless()
    shown.click(shown.controls.train)
    shown.wait(lambda: shown.lab.last_network() is not None)
    os.kill(shown.lab._link.process_id, 9)
    shown.wait(shown.desk.banner.isVisible)
    shown.wait(lambda: shown.lab.state == "failed")
    shown.click(shown.controls.train)
    shown.wait(lambda: shown.lab.state == "running" and shown.lab.report.update > 0)


# to Step and back


def open_update(shown, which):
    """By its key, then from the menu. That waits for its user: the answer comes from within."""
    menu = shown.controls.open_update.menu()

    def take():
        menu.actions()[which].trigger()
        menu.close()

    menu.aboutToShow.connect(
        lambda: QTimer.singleShot(0, take), Qt.ConnectionType.SingleShotConnection
    )
    shown.press(Key.Key_Return, Control)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_the_next_update_in_step_is_the_one_that_training_makes(train, dtype):
    shown = train()
    shown.choose(shown.panel.learning.dtype, dtype)
    shown.wait(lambda: shown.lab.state == "ready")
    shown.updates(3)
    before = shown.network()
    open_update(shown, 0)
    shown.wait(lambda: shown.desk.workspace == "step")
    network = shown.session.network
    assert network.samples == 4
    assert alike(network, before, 0), "the very weights"
    assert not shown.session.dirty
    way_back = shown.side.way_back
    assert way_back.isVisible()
    assert "Update 4 of the training run" in way_back.text.text()
    assert ("float64" in way_back.text.text()) == (dtype == "float32")
    assert shown.window.isVisible()
    new = shown.session.trace.next_network()
    shown.click(way_back.button)
    assert shown.desk.workspace == "train"
    assert not way_back.isVisible()
    shown.updates(1)
    assert alike(new, shown.network(), 1e-12 if dtype == "float64" else 1e-6)
    assert not alike(before, shown.network(), 1e-6)


def test_one_sample_of_a_minibatch_in_step(train):
    shown = train()
    shown.updates(1)
    open_update(shown, 1)
    shown.wait(lambda: shown.desk.workspace == "step")
    assert shown.session.network.samples == 1
    assert "sample 1" in shown.side.way_back.text.text()
    shown.press(Key.Key_2, Control)
    open_update(shown, 2)
    dialog = dialog_of(shown.window, QInputDialog, shown.qtbot)
    dialog.setIntValue(3)
    dialog.accept()
    shown.wait(lambda: shown.desk.workspace == "step")
    third = shown.session.network.inputs
    assert third.shape == (1, 2)
    assert "sample 3" in shown.side.way_back.text.text()
    shown.desk.filing.ask_example("mazur-2-2-2")
    assert not shown.side.way_back.isVisible(), "another network is in Step"


def test_an_update_is_opened_out_of_a_run_that_goes_on(train):
    shown = train()
    shown.endless()
    shown.click(shown.controls.train)
    shown.wait(lambda: shown.lab.report.update > 1000)
    open_update(shown, 0)
    shown.wait(lambda: shown.desk.workspace == "step")
    shown.paused()
    number = f"Update {shown.lab.report.update + 1:,} of the training run"
    assert number in shown.side.way_back.text.text()
    assert number.split()[1] in shown.session.network.title
    assert alike(shown.session.network, shown.network(), 0)
    assert shown.session.network.init is None, "drawn once, but trained since"


def test_unsaved_work_in_step_is_asked_about_first(train):
    shown = train()
    shown.session.edit(shown.session.network.replace(title="Mine"))
    open_update(shown, 0)
    box = dialog_of(shown.window, QMessageBox, shown.qtbot)
    shown.click(box.button(QMessageBox.StandardButton.Cancel))
    assert shown.desk.workspace == "train"
    assert shown.session.network.title == "Mine"


def test_a_large_minibatch_proposes_one_sample_and_is_recorded_beside_the_window(
    train, monkeypatch
):
    where = []

    def noted(network):
        where.append(threading.current_thread())
        return record(network)

    monkeypatch.setattr("visualizer.training_side.record", noted)
    shown = train()
    shown.recipe("digits-64-32-16-10")
    shown.press(Key.Key_P)
    shown.paused()
    shown.click(shown.controls.rewind)  # near the end of an epoch a minibatch may be smaller
    shown.wait(lambda: shown.lab.report.update == 0)
    shown.type(shown.panel.learning.batch, "128")
    shown.wait(lambda: shown.lab.report.batch == 128)
    shown.controls._menu.aboutToShow.emit()
    actions = shown.controls._menu.actions()
    assert actions[0].text() == "One sample of it"
    assert actions[1].text() == "The whole minibatch, 128 samples"
    actions[1].trigger()
    shown.wait(lambda: shown.desk.workspace == "step")
    assert shown.session.network.samples == 128
    assert where
    assert threading.main_thread() not in where


def test_the_network_in_step_is_trained_on_its_own_samples(train):
    shown = train()
    shown.press(Key.Key_1, Control)
    shown.session.open(read_example("mazur-2-2-2"))
    network = shown.session.network
    trace = shown.session.trace
    shown.press(Key.Key_T, Control | Qt.KeyboardModifier.ShiftModifier)
    assert shown.desk.workspace == "train"
    shown.wait(lambda: shown.lab.about is not None and shown.lab.state == "ready")
    assert shown.lab.about.train_samples == 1
    assert alike(shown.network(), network, 0)
    assert "Mazur" in shown.panel.data.choice.currentText()
    assert shown.panel.network.hint.isVisible()
    shown.updates(1)
    assert alike(shown.network(), trace.next_network(), 1e-12)
    shown.click(shown.controls.rewind)
    shown.wait(lambda: shown.lab.report.update == 0)
    shown.choose(shown.panel.network.scheme, "uniform")
    shown.wait(lambda: shown.lab.state == "ready" and shown.lab.about is not None)
    assert shown.lab.task.network is None
    assert not shown.panel.network.hint.isVisible()
    shown.choose(shown.panel.data.choice, "own")
    shown.wait(lambda: shown.lab.task.network == network)


# files, and the way out


def save_as(shown, path):
    shown.press(Key.Key_S, Control)
    dialog = dialog_of(shown.window, QFileDialog, shown.qtbot)
    dialog.fileSelected.emit(str(path))
    dialog.close()
    shown.wait(path.exists)


def test_saved_where_it_can_be_and_opened_again_it_is_exactly_the_same(train, tmp_path):
    shown = train()
    shown.updates(3)
    network = shown.network()
    shown.desk.files._write(tmp_path / "none" / "a.npz", None)
    shown.wait(shown.desk.banner.isVisible)
    assert "cannot be written" in shown.desk.banner.text.text()
    path, other = tmp_path / "xor.npz", tmp_path / "xor.json"
    save_as(shown, path)
    assert read_stored(path) == network
    shown.wait(lambda: path.name in shown.window.windowTitle())
    shown.desk.files._write(other, None)
    shown.wait(lambda: other.name in shown.window.windowTitle())
    assert read_stored(other) == network
    shown.updates(2)
    shown.desk.files.ask_away(path)
    shown.wait(lambda: shown.lab.task.network is not None)
    shown.wait(lambda: shown.lab.state == "ready" and shown.lab.about is not None)
    assert alike(shown.network(), network, 0)
    assert shown.lab.task.source.name == "xor", "the data stay, as it fits them"
    assert path.name in shown.window.windowTitle()
    shown.press(Key.Key_1, Control)
    shown.desk.filing.ask_away(path)
    shown.wait(lambda: shown.session.path == path)
    assert shown.session.network == network, "in Step as well"
    shown.session.edit(network.replace(title="Changed"))
    shown.press(Key.Key_S, Control)
    shown.wait(lambda: not shown.session.dirty)
    assert read_stored(path).title == "Changed"


def test_a_network_that_does_not_fit_the_data_is_trained_on_its_own(train, tmp_path):
    shown = train()
    path = tmp_path / "three.json"
    write_network(read_example("softmax-3-4-3"), path)
    shown.desk.files.ask_away(path)
    shown.wait(lambda: shown.lab.about is not None and shown.lab.about.train_samples == 1)
    assert alike(shown.network(), read_example("softmax-3-4-3"), 0)


def test_long_training_on_data_of_ones_own_is_asked_about(train, monkeypatch):
    monkeypatch.setattr("visualizer.trained_filing.WORTH", 0.0)
    shown = train()
    shown.updates(1)
    shown.recipe("xor-2-2-1")
    assert not shown.window.findChildren(QMessageBox), "what can be made again is not asked about"
    shown.press(Key.Key_1, Control)
    shown.press(Key.Key_T, Control | Qt.KeyboardModifier.ShiftModifier)
    shown.wait(lambda: shown.lab.about is not None and shown.lab.state == "ready")
    shown.updates(1)
    shown.click(shown.controls.rewind)
    box = dialog_of(shown.window, QMessageBox, shown.qtbot)
    assert "not saved" in box.text()
    shown.click(box.button(QMessageBox.StandardButton.Cancel))
    assert shown.lab.report.update == 1
    shown.window.close()
    box = dialog_of(shown.window, QMessageBox, shown.qtbot)
    shown.click(box.button(QMessageBox.StandardButton.Discard))
    shown.wait(lambda: not shown.window.isVisible())


def process_is_there(number):
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    # A child that nobody has waited for yet is there, but over.
    with open(f"/proc/{number}/stat", encoding="utf-8") as file:
        return file.read().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="looks into /proc")
def test_closing_while_it_trains_leaves_no_process(train):
    shown = train()
    shown.endless()
    shown.click(shown.controls.train)
    shown.wait(lambda: shown.lab.report.update > 0)
    number = shown.lab._link.process_id
    assert process_is_there(number)
    shown.window.close()
    shown.wait(lambda: not shown.window.isVisible())
    shown.wait(lambda: not process_is_there(number))


def test_how_the_width_is_shared_is_remembered(train):
    shown = train()
    splitter = shown.space.splitter
    splitter.setSizes([330, 500, 500])
    sizes = splitter.sizes()
    shown.window.close()
    again = train()
    QApplication.processEvents()
    assert again.space.splitter.sizes() == sizes
