"""Can a user write, correct and understand a network in the left panel?"""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTableView,
    QWidget,
)

from core.editing import drawn
from core.lettering import Notation
from core.network import Activation, Conv2D, Dense, Flatten, Network, Optimizer
from core.words import Words
from visualizer.session import Session
from visualizer.style import stylesheet
from visualizer.theme import DARK, LIGHT
from visualizer.views.editor.view import NetworkEditor

W1 = np.array([[0.1, -0.3, 0.4], [0.2, 0.5, -0.1]])
W2 = np.array([[0.3, -0.2], [0.6, 0.1], [-0.4, 0.5]])
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
NONE = Qt.KeyboardModifier.NoModifier


def lecture(**changes) -> Network:
    parts = {
        "input_shape": (2,),
        "layers": (
            Dense(3, Activation("sigmoid"), W1),
            Dense(2, Activation("sigmoid"), W2),
        ),
        "loss": "half_squared_error",
        "optimizer": Optimizer("sgd", {"learning_rate": 0.5}),
        "inputs": np.array([[1.0, 0.5]]),
        "targets": np.array([[1.0, 0.0]]),
        "title": "Lecture exercise 2-3-2",
    }
    return Network(**{**parts, **changes})


def convolutional() -> Network:
    rng = np.random.default_rng(1)
    return Network(
        (2, 4, 4),
        (
            Conv2D(3, (3, 3), Activation("relu"), rng.normal(size=(3, 2, 3, 3)), np.ones(3)),
            Flatten(),
            Dense(2, Activation("softmax"), rng.normal(size=(12, 2)), np.zeros(2)),
        ),
        "cross_entropy",
        Optimizer("adam"),
        rng.random((2, 2, 4, 4)),
        np.eye(2),
        title="Small convolution",
    )


def large() -> Network:
    rng = np.random.default_rng(2)
    return Network(
        (784,),
        (
            Dense(100, Activation("sigmoid"), rng.normal(size=(784, 100)), np.zeros(100)),
            Dense(10, Activation("softmax"), rng.normal(size=(100, 10)), np.zeros(10)),
        ),
        "cross_entropy",
        Optimizer("sgd"),
        rng.random((1, 784)),
        np.eye(10)[:1],
    )


class Bench:
    """An editor in a window of the narrowest width it has to live with."""

    def __init__(self, qtbot, network):
        self.session = Session(network)
        self.editor = NetworkEditor(self.session, LIGHT)
        qtbot.addWidget(self.editor)
        self.editor.setStyleSheet(stylesheet(LIGHT))
        self.editor.resize(250, 1500)
        with qtbot.waitActive(self.editor):
            self.editor.show()
            self.editor.activateWindow()
        self.qtbot = qtbot

    @property
    def network(self) -> Network:
        return self.session.network

    def find(self, kind, name):
        found = self.editor.findChildren(kind, name)
        found = [widget for widget in found if widget.isVisibleTo(self.editor)]
        assert len(found) == 1, f"{len(found)} of {name}"
        return found[0]

    def line(self, name) -> QLineEdit:
        return self.find(QLineEdit, name)

    def type(self, name, text, key=Qt.Key.Key_Return):
        line = self.line(name)
        QTest.mouseClick(line, Qt.MouseButton.LeftButton)
        line.selectAll()
        if text.isascii():
            QTest.keyClicks(line, text)
        else:  # QTest types only what stands on an English keyboard
            QGuiApplication.clipboard().setText(text)
            QTest.keyClick(line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(line, key)
        return line

    def choose(self, name, key):
        """Open a combo and go to an entry with the keyboard, as a user would."""
        combo = self.find(QComboBox, name)
        combo.setFocus()
        QTest.keyClick(combo, Qt.Key.Key_Space)
        view = combo.view()
        QTest.qWait(1)
        rows = combo.findData(key) - combo.currentIndex()
        for _ in range(abs(rows)):
            QTest.keyClick(view, Qt.Key.Key_Down if rows > 0 else Qt.Key.Key_Up)
        QTest.keyClick(view, Qt.Key.Key_Return)
        QApplication.processEvents()

    def press(self, name):
        QTest.mouseClick(self.find(QPushButton, name), Qt.MouseButton.LeftButton)

    def table(self, name) -> QTableView:
        return self.find(QWidget, f"{name}Grid").table

    def click(self, name, row, column):
        QTest.qWait(10)
        table = self.table(name)
        at = table.visualRect(table.model().index(row, column)).center()
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, NONE, at)

    def enter(self, name, row, column, text):
        self.click(name, row, column)
        for character in text:
            QTest.keyClick(QApplication.focusWidget(), character)
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)

    def error(self, name) -> str:
        line = self.editor.findChild(QLabel, name)
        return "" if line.isHidden() else line.text()

    def lit(self, name) -> dict:
        return dict(self.table(name).lit)


@pytest.fixture
def bench(qtbot):
    return Bench(qtbot, lecture())


def visible_names(bench, kind):
    found = bench.editor.findChildren(kind)
    return {w.objectName() for w in found if not w.isHidden() and w.isVisibleTo(bench.editor)}


def test_the_lecture_exercise_is_on_the_panel(bench):
    assert bench.line("networkTitle").text() == "Lecture exercise 2-3-2"
    assert bench.line("layers").text() == "2-3-2"
    assert bench.find(QComboBox, "activation1").currentText() == "sigmoid"
    assert bench.find(QComboBox, "bias2").currentText() == "none"
    assert bench.find(QComboBox, "loss").currentText() == "half squared error"
    assert "½" in bench.find(QLabel, "lossFormula").text()
    assert bench.line("learning_rate").text() == "0.5"
    assert ">[1]</sup>" in bench.find(QLabel, "weights1Label").text()
    assert bench.table("weights1").model().index(0, 1).data() == "\u22120.3000"
    combos = visible_names(bench, QComboBox)
    assert "batch" not in combos
    assert not {"biases1", "biases2"} & visible_names(bench, QWidget)


def test_typing_a_weight_recomputes_and_is_one_undo(bench):
    loss = bench.session.trace.loss
    bench.enter("weights1", 0, 1, "0.75")
    assert bench.network.layers[0].weights[0, 1] == 0.75
    assert bench.session.trace.loss != loss
    bench.session.undo()
    assert bench.table("weights1").model().index(0, 1).data() == "\u22120.3000"
    assert bench.session.trace.loss == loss
    bench.session.redo()
    assert bench.table("weights1").model().index(0, 1).data() == "0.7500"


def test_a_matrix_is_pasted(bench):
    bench.click("weights2", 0, 0)
    QGuiApplication.clipboard().setText("W2 = np.array([[1, 2], [3, 4], [5, 6]])")
    focus = QApplication.focusWidget()
    QTest.keyClick(focus, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert bench.network.layers[1].weights.tolist() == [[1, 2], [3, 4], [5, 6]]


def test_inputs_and_targets(bench):
    bench.enter("x", 0, 0, "-2")
    bench.enter("y", 0, 1, "1/2")
    assert bench.network.inputs.tolist() == [[-2, 0.5]]
    assert bench.network.targets.tolist() == [[1, 0.5]]


@pytest.mark.parametrize("text", ["2 4 2", "2-4-2", "[2, 4, 2]", "2–4–2"])
def test_layers_are_text_and_new_weights_start_at_0(bench, text):
    assert bench.error("newWeights") == ""
    line = bench.type("layers", text)
    assert line.text() == "2-4-2"
    assert bench.network.layers[0].weights.tolist() == [[0.1, -0.3, 0.4, 0], [0.2, 0.5, -0.1, 0]]
    assert bench.network.layers[1].weights.tolist() == [*W2.tolist(), [0, 0]]
    assert bench.error("newWeights") == "New weights start at 0."
    assert bench.table("weights1").model().columnCount() == 4
    bench.session.undo()
    assert line.text() == "2-3-2"
    assert bench.error("newWeights") == ""
    assert bench.table("weights1").model().columnCount() == 3


def test_another_depth_rebuilds_the_grids_and_keeps_the_focus(bench):
    line = bench.type("layers", "2-3-3-2")
    assert line.hasFocus()
    assert bench.table("weights3").model().rowCount() == 3
    assert {"activation1", "activation2", "activation3"} <= visible_names(bench, QComboBox)
    bench.enter("weights2", 2, 2, "0.25")
    assert bench.network.layers[1].weights[2, 2] == 0.25
    bench.type("layers", "2-2")
    assert "weights2" not in visible_names(bench, QWidget)


def test_wrong_layers_are_refused_at_the_field(bench):
    before = bench.network
    line = bench.type("layers", "2-x-2")
    assert bench.network is before
    assert line.text() == "2-x-2"
    assert line.property("wrong") is True
    assert "“x”" in bench.error("layersError")
    bench.enter("weights1", 0, 0, "0.9")
    assert line.text() == "2-x-2"
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert line.text() == "2-3-2"
    assert line.property("wrong") is False
    assert bench.error("layersError") == ""


def test_filling_is_asked_for_and_says_how(bench):
    bench.type("layers", "2-4-2")
    assert "fill" not in visible_names(bench, QPushButton)
    bench.press("fillToggle")
    bench.choose("scheme", "he")
    seed = bench.find(QSpinBox, "seed")
    seed.setFocus()
    seed.selectAll()
    QTest.keyClicks(seed, "7")
    before = bench.network
    bench.press("fill")
    expected = drawn(before, "he", 7).layers[0].weights
    assert bench.network.layers[0].weights.tobytes() == expected.tobytes()
    assert "he" in bench.error("newWeights")
    assert "7" in bench.error("newWeights")
    bench.enter("weights1", 0, 0, "0.5")
    assert bench.network.init is None
    assert "he" not in bench.error("newWeights")


def test_activation_and_alpha(bench):
    assert "alpha1" not in visible_names(bench, QLineEdit)
    bench.choose("activation1", "prelu")
    assert bench.network.layers[0].activation == Activation("prelu", 0.25)
    assert bench.line("alpha1").text() == "0.25"
    bench.type("alpha1", "0,1")
    assert bench.network.layers[0].activation.alpha == 0.1
    bench.type("alpha1", "many")
    assert "“many”" in bench.error("layerError")
    assert bench.network.layers[0].activation.alpha == 0.1
    assert bench.network.layers[1].activation.name == "sigmoid"


def test_biases_none_trained_frozen(bench):
    bench.choose("bias1", "trained")
    layer = bench.network.layers[0]
    assert layer.biases.tolist() == [0, 0, 0]
    assert layer.train_biases
    bench.enter("biases1", 0, 2, "0.3")
    bench.choose("bias1", "frozen")
    layer = bench.network.layers[0]
    assert (layer.biases.tolist(), layer.train_biases) == ([0, 0, 0.3], False)
    bench.choose("bias1", "none")
    assert bench.network.layers[0].biases is None
    assert "biases1" not in visible_names(bench, QWidget)


def test_loss_optimizer_and_its_numbers(bench):
    bench.choose("loss", "binary_cross_entropy")
    assert bench.network.loss == "binary_cross_entropy"
    assert "ln" in bench.find(QLabel, "lossFormula").text()
    bench.choose("optimizer", "adam")
    assert bench.network.optimizer.name == "adam"
    assert bench.network.optimizer.learning_rate == 0.5
    bench.type("beta1", "0.8")
    assert bench.network.optimizer.settings["beta1"] == 0.8
    before = bench.network
    line = bench.type("beta2", "1.5")
    assert bench.network is before
    assert line.text() == "1.5"
    assert "beta2" in bench.error("rulesError")
    bench.type("beta2", "0.99")
    assert bench.error("rulesError") == ""
    assert bench.network.optimizer.settings["beta2"] == 0.99


def test_samples_are_added_and_removed(bench):
    assert not bench.find(QPushButton, "removeSample").isEnabled()
    bench.press("addSample")
    assert bench.network.inputs.tolist() == [[1, 0.5], [0, 0]]
    bench.enter("x", 1, 1, "3")
    bench.choose("batch", "sum")
    assert bench.network.batch_reduction == "sum"
    bench.click("x", 0, 0)
    assert bench.session.sample == 1
    bench.press("removeSample")
    assert bench.network.inputs.tolist() == [[0, 3]]
    assert "batch" not in visible_names(bench, QComboBox)


def test_a_title_is_one_edit(bench):
    bench.type("networkTitle", "Mine")
    assert bench.network.title == "Mine"


def test_the_cells_of_the_step_are_lit(bench):
    trace = bench.session.trace
    assert bench.lit("weights1") == {}
    bench.session.go(trace.index("z", 1, (2,)))
    assert bench.lit("weights1") == {(0, 1): "positive", (1, 1): "positive"}
    assert bench.lit("x") == {(0, 0): "positive", (0, 1): "positive"}
    bench.session.go(trace.index("delta", 1, (2,)))
    assert bench.lit("weights2") == {(1, 0): "backward", (1, 1): "backward"}
    assert bench.lit("weights1") == {}
    bench.session.go(trace.index("delta", 2, (1,)))
    assert bench.lit("y") == {(0, 0): "backward"}
    bench.session.go(trace.index("weights", 2, (3, 1), phase="update"))
    assert bench.lit("weights2") == {(2, 0): "update"}
    bench.session.first()
    assert bench.lit("weights2") == {}


def test_clicking_a_cell_goes_to_its_own_gradient_or_new_weight(bench):
    trace = bench.session.trace
    bench.session.go(trace.index("weights", 2, (1, 1), phase="update"))
    bench.click("weights1", 1, 2)
    assert bench.session.cursor == trace.index("weights", 1, (2, 3), phase="update")
    bench.session.go(trace.index("gradient_weights", 2, (1, 1)))
    bench.click("weights1", 0, 1)
    assert bench.session.cursor == trace.index("gradient_weights", 1, (1, 2))


def test_a_click_that_begins_an_edit_keeps_the_place(bench):
    place = bench.session.trace.index("delta", 1, (2,))
    bench.session.go(place)
    for name in ("weights1", "x", "y"):
        bench.click(name, 0, 1)
        assert bench.session.cursor == place


def test_what_changed_is_told_in_the_update_only(bench):
    trace = bench.session.trace
    assert not bench.editor.changed.isVisible()
    bench.session.go(trace.index("weights", 2, (2, 1), phase="update"))
    assert bench.editor.changed.isVisible()
    text = bench.find(QLabel, "lossChange").text()
    assert f"{trace.loss:.4f}" in text
    assert f"{trace.loss_after:.4f}" in text
    table = bench.find(QTableView, "changes")
    rows = [[table.model().index(row, c).data() for c in range(3)] for row in range(6)]
    new = trace.values("new_weights", 2)
    assert table.model().rowCount() == 6
    assert rows[2] == ["W 2,1", "0.6000", f"{new[1, 0]:.4f}"]
    at = table.visualRect(table.model().index(5, 1)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, NONE, at)
    assert bench.session.step.position == (3, 2)
    bench.press("changesToggle")
    assert table.isHidden()
    bench.session.first()
    assert not bench.editor.changed.isVisible()


def test_convolutional_networks_show_kernels_and_follow_the_step(qtbot):
    bench = Bench(qtbot, convolutional())
    assert bench.find(QLineEdit, "layers").text() == "2x4x4-3c3-2"
    assert bench.find(QLabel, "layersText").text() == "2×4×4 - conv 3@3×3 - flatten - 2"
    assert bench.table("weights1").model().rowCount() == 3
    kernel = bench.find(QSpinBox, "weights1-kernel")
    kernel.setFocus()
    QTest.keyClick(kernel, Qt.Key.Key_Up)
    bench.enter("weights1", 2, 0, "5")
    assert bench.network.layers[0].weights[1, 0, 2, 0] == 5
    bench.session.go(bench.session.trace.index("z", 1, (3, 1, 2), sample=2))
    assert kernel.value() == 3
    assert len(bench.lit("weights1")) == 9
    assert bench.find(QSpinBox, "x-sample").value() == 2
    assert set(bench.lit("x").values()) == {"positive"}
    sample = bench.find(QSpinBox, "x-sample")
    sample.setFocus()
    QTest.keyClick(sample, Qt.Key.Key_Down)
    assert bench.session.sample == 1
    bench.enter("x", 0, 3, "0.125")
    assert bench.network.inputs[0, 0, 0, 3] == 0.125


def test_the_layers_of_a_convolution_are_written_in_the_panel(qtbot):
    bench = Bench(qtbot, convolutional())
    before = bench.network
    bench.type("layers", "2x4x4-2@2x3-4c1-3-2")
    assert [layer.type for layer in bench.network.layers] == [
        "conv2d", "conv2d", "flatten", "dense", "dense",
    ]  # fmt: skip
    first = bench.network.layers[0]
    assert first.weights.shape == (2, 2, 2, 3)
    np.testing.assert_array_equal(first.weights, before.layers[0].weights[:2, :, :2, :])
    assert bench.find(QLabel, "layersText").text().startswith("2×4×4 - conv 2@2×3 - conv 4@1×1")
    assert bench.find(QSpinBox, "weights1-channel").maximum() == 2
    assert bench.table("weights2").model().rowCount() == 1
    bench.type("layers", "2x4x4-9c5-2")
    assert "kernel" in bench.error("layersError")
    assert len(bench.network.layers) == 5
    bench.type("layers", "3-2")
    assert bench.line("layers").text() == "3-2"
    bench.type("layers", "1x4x4-1c3-2")
    assert bench.network.shapes == ((1, 4, 4), (1, 2, 2), (4,), (2,))


def test_decimals_are_the_sessions(bench):
    bench.session.set_decimals(2)
    assert bench.table("weights2").model().index(1, 0).data() == "0.60"


@pytest.mark.parametrize("way", ["another kind", "notation", "language"])
def test_what_is_being_typed_goes_with_the_network_it_was_for(bench, way):
    bench.click("weights1", 0, 0)
    for character in "77":
        QTest.keyClick(QApplication.focusWidget(), character)
    assert bench.table("weights1").state() == QTableView.State.EditingState
    if way == "another kind":
        bench.session.open(convolutional())
    elif way == "notation":
        bench.session.set_notation(Notation(letter="θ"))
    else:
        bench.editor.retranslate()
    QApplication.processEvents()
    expected = convolutional() if way == "another kind" else lecture()
    assert bench.session.whole == expected
    assert not bench.session.can_undo
    assert "77" not in [field.text() for field in bench.editor.findChildren(QLineEdit)]


def test_a_refused_value_is_shown_at_its_cell(bench):
    before = bench.network
    bench.enter("weights2", 0, 0, "1e999")
    assert bench.network is before
    grid = bench.find(QWidget, "weights2Grid")
    assert "too large" in grid.reason


def test_an_edit_keeps_its_own_keys_and_leaves_the_rest_to_the_window(bench):
    heard = []
    for name in ("2", "Space", "Up", "Return", "Ctrl+Shift+Z", "R"):
        QShortcut(QKeySequence(name), bench.editor, lambda name=name: heard.append(name))
    bench.type("learning_rate", "0.2")
    bench.choose("activation1", "tanh")
    bench.press("fillToggle")
    button = bench.find(QPushButton, "fillToggle")
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert heard == []
    assert bench.network.optimizer.learning_rate == 0.2
    assert bench.network.layers[0].activation.name == "tanh"


def test_the_wheel_scrolls_the_panel_and_changes_nothing(bench):
    bench.editor.resize(250, 300)
    QApplication.processEvents()
    before = bench.network
    combo = bench.find(QComboBox, "activation1")
    combo.setFocus()
    place = combo.mapTo(bench.editor, combo.rect().center())
    QTest.wheelEvent(bench.editor.windowHandle(), QPointF(place), QPoint(0, -120))
    assert bench.network is before
    assert bench.editor.verticalScrollBar().value() > 0


def test_tab_reaches_every_control_in_order(bench):
    first = bench.line("networkTitle")
    first.setFocus()
    seen = []
    for _ in range(60):
        widget = QApplication.focusWidget()
        name = widget.objectName() or widget.accessibleName()
        if seen and name == "networkTitle":
            break
        if not seen or seen[-1] != name:
            seen.append(name)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    assert seen == [
        "networkTitle", "layers", "activation1", "bias1", "activation2", "bias2", "fillToggle",
        "Inputs x", "Targets y", "addSample", "W[1]", "W[2]",
        "loss", "optimizer", "learning_rate",
    ]  # fmt: skip


def controls(editor):
    kinds = (QLineEdit, QComboBox, QPushButton, QSpinBox, QTableView)
    for kind in kinds:
        for widget in editor.findChildren(kind):
            inner = any(isinstance(p, (QSpinBox, QComboBox)) for p in _parents(widget))
            if widget.isVisibleTo(editor) and not inner:
                yield widget


@pytest.mark.parametrize("make", [lecture, convolutional, large])
def test_every_control_has_a_name(qtbot, make):
    bench = Bench(qtbot, make())
    bench.session.last()
    for widget in controls(bench.editor):
        assert widget.accessibleName(), widget.objectName()


def _parents(widget):
    while widget := widget.parent():
        yield widget


def _in_table(widget):
    return any(isinstance(parent, QTableView) for parent in _parents(widget))


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("make", [lecture, convolutional, large])
def test_nothing_is_cut_off_at_250_pixels(qtbot, make, theme):
    bench = Bench(qtbot, make())
    bench.editor.setStyleSheet(stylesheet(theme))
    bench.editor.set_theme(theme)
    bench.session.last()
    for height in (400, 1500):
        bench.editor.resize(250, height)
        QApplication.processEvents()
        content, width = bench.editor.widget(), bench.editor.viewport().width()
        assert content.width() == width
        for widget in content.findChildren(QWidget):
            if not widget.isVisible() or _in_table(widget):
                continue
            name = widget.objectName()
            right = widget.mapTo(content, widget.rect().topRight()).x()
            assert right < width, (name, right, width)
            if isinstance(widget, QPushButton):
                assert widget.width() >= widget.sizeHint().width(), name
            if isinstance(widget, QLabel):
                assert widget.width() >= widget.minimumSizeHint().width(), name
                assert widget.height() >= widget.heightForWidth(widget.width()), name


def test_a_large_network_opens_and_follows(qtbot):
    network = large()
    bench = Bench(qtbot, network)
    trace = bench.session.trace
    bench.session.go(trace.index("z", 1, (40,)))
    assert len(bench.lit("weights1")) == 784
    bench.session.go(len(trace) - 1)
    assert bench.table("weights1").height() < 300


def test_another_language_is_spoken_without_losing_the_place(bench, monkeypatch):
    bench.session.go(bench.session.trace.index("delta", 1, (2,)))
    catalogue = Words("vi", {"Layers": "Các tầng", "Optimizer": "Bộ tối ưu"})
    monkeypatch.setattr("visualizer.i18n._words", catalogue)
    bench.editor.retranslate()
    texts = {w.text() for w in bench.editor.findChildren(QLabel) if w.isVisibleTo(bench.editor)}
    assert {"Các tầng", "Bộ tối ưu"} <= texts
    assert "Layers" not in texts
    assert bench.lit("weights2") == {(1, 0): "backward", (1, 1): "backward"}
    bench.enter("weights1", 0, 0, "0.7")
    assert bench.network.layers[0].weights[0, 0] == 0.7


class Shown(QObject):
    """Notes each window that is shown, however briefly."""

    def __init__(self):
        super().__init__()
        self.windows = []

    def eventFilter(self, watched, event):
        widget = isinstance(watched, QWidget)
        if event.type() == QEvent.Type.Show and widget and watched.isWindow():
            self.windows.append(watched.objectName())
        return False


@pytest.mark.parametrize("make", [lecture, convolutional])
def test_building_the_panel_shows_no_stray_window(qtbot, qapp, make):
    shown = Shown()
    qapp.installEventFilter(shown)
    bench = Bench(qtbot, make())
    bench.session.last()
    bench.editor.retranslate()
    assert bench.editor.changed.isVisible()
    assert bench.editor.isActiveWindow()
    bench.session.edit(lecture(batch_reduction="sum"))
    qapp.removeEventFilter(shown)
    assert shown.windows == ["networkEditor"]
