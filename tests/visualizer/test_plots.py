"""Do the plots show what a real run gives, live, by clicks, keys and under the mouse?"""

import time

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QToolTip, QWidget

from core.network import Activation, Dense, Network, Optimizer
from core.training.plan import Settings
from core.training.task import Source, Task
from visualizer.i18n import speak
from visualizer.style import palette, stylesheet
from visualizer.theme import DARK, LIGHT
from visualizer.ticks import number_text, share_text
from visualizer.training.lab import Lab
from visualizer.views.plots.chart import Chart
from visualizer.views.plots.crosshair import nearest
from visualizer.views.plots.inside import ACTIVATIONS, GRADIENTS, RUNS, WEIGHTS
from visualizer.views.plots.lines import Line
from visualizer.views.plots.view import PlotsView

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key
PATIENCE = 20.0

XOR = Task(
    Source("xor"),
    "2-3-1",
    ("sigmoid", "sigmoid"),
    optimizer=Optimizer("sgd", {"learning_rate": 1.0}),
    settings=Settings(batch=4),
)
BLOBS = Task(
    Source("blobs", {"count": 400, "classes": 3}),
    "2-8-3",
    ("tanh", "softmax"),
    loss="cross_entropy",
    optimizer=Optimizer("sgd", {"learning_rate": 0.1}),
    settings=Settings(batch=16),
)


class Shown:
    """The plots in a window with its looks, and a lab with a real process beside it."""

    def __init__(self, lab: Lab | None = None) -> None:
        self.lab = lab or Lab()
        self.window = QMainWindow()
        self.view = PlotsView(self.lab, LIGHT)
        self.window.setCentralWidget(self.view)
        self.dress(LIGHT)
        self.window.resize(760, 640)
        self.window.show()
        self.window.activateWindow()
        self.until(self.window.isActiveWindow)
        self.scores, self.inside = self.view.scores, self.view.inside
        self.loss, self.accuracy = (self.scores.charts[name] for name in ("loss", "accuracy"))

    def dress(self, theme):
        QApplication.setPalette(palette(theme))
        self.window.setStyleSheet(stylesheet(theme))
        self.view.set_theme(theme)

    def until(self, what):
        end = time.monotonic() + PATIENCE
        while not what():
            assert time.monotonic() < end
            QTest.qWait(5)

    def close(self):
        speak("en")
        self.window.close()
        self.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def train(self, task, points=12):
        """Train until the curves have so many points, and pause."""
        if task is not None:
            self.lab.set_task(task)
        self.lab.go()
        self.until(
            lambda: (
                self.lab.state == "running"
                and len(self.lab.curves.minibatch) >= points
                and len(self.lab.curves.epochs) >= 2
            )
        )
        self.pause()

    def pause(self):
        self.lab.pause()
        link = self.lab._link
        self.until(lambda: link.up_to_date(self.lab.report) and self.lab.report.state == "paused")

    def click(self, widget):
        QTest.mouseClick(widget, LEFT)

    def hover(self, chart, x, y):
        """Put the mouse at a place given in the chart's numbers."""
        across, down = chart.frame.point(x, y)
        QTest.mouseMove(chart.viewport(), QPoint(2, 2))
        QTest.mouseMove(chart.viewport(), QPoint(round(across), round(down)))


@pytest.fixture
def shown(qapp):
    made = Shown()
    yield made
    made.close()
    made.lab.close()


@pytest.fixture(scope="module")
def at_rest(qapp):
    """The lab of a run that has a training and a test part, and is paused."""
    made = Shown()
    made.train(BLOBS)
    made.close()
    yield made.lab
    made.lab.close()


@pytest.fixture
def blobs(at_rest):
    """New plots of that run, which goes no further."""
    made = Shown(at_rest)
    yield made
    made.close()


def line(chart, key):
    return next(line for line in chart.lines if line.key == key)


def colours_at(chart, x, y):
    """The colours within two pixels of a place given in the chart's numbers."""
    picture = chart.grab().toImage()
    ratio = picture.devicePixelRatio()
    across, down = chart.frame.point(float(x), float(y))
    return [
        picture.pixelColor(round((across + dx) * ratio), round((down + dy) * ratio))
        for dx in range(-2, 3)
        for dy in range(-2, 3)
    ]


def is_near(color, other):
    return sum(abs(a - b) for a, b in zip(color.getRgb(), other.getRgb(), strict=True)) < 170


def is_drawn(color, theme=LIGHT):
    """The colour of training, or of the test that lies above where both run together."""
    return any(is_near(color, theme.color(token)) for token in ("positive", "negative"))


def pixels_of(chart, color):
    """How many pixels of a chart have about this colour."""
    picture = chart.grab().toImage()
    return sum(
        is_near(picture.pixelColor(x, y), color)
        for x in range(picture.width())
        for y in range(picture.height())
    )


def painted(axis):
    """The numbers that are painted along an axis."""
    picture = QPixmap(10, 10)
    painter = QPainter(picture)
    _, _, found = axis.generateDrawSpecs(painter)
    painter.end()
    return [text for *_, text in found]


def texts(chart):
    return [text for _, text in chart.left._tickLevels[0]]


# the curves


def test_an_empty_plot_says_what_will_come(shown):
    assert shown.loss.empty == "The curves grow here once training runs."
    assert shown.loss.lines[0].xs.size == 0
    assert shown.scores.headings["loss"].accessibleName() == "Loss"
    assert shown.loss.grab().toImage().pixelColor(2, 2) == LIGHT.color("card")


def test_the_curves_drawn_are_those_of_the_run(blobs):
    curves = blobs.lab.curves
    for chart, what in ((blobs.loss, "loss"), (blobs.accuracy, "accuracy")):
        train, test = line(chart, "train by update"), line(chart, "test by update")
        assert np.array_equal(train.xs, curves.minibatch.xs)
        assert np.array_equal(train.ys, curves.minibatch.ys(what))
        assert np.array_equal(test.xs, curves.epochs.ys("update"))
        assert np.array_equal(test.ys, curves.epochs.ys(f"test_{what}"))
        for x, y in zip(train.xs[::4], train.ys[::4], strict=True):
            assert any(is_drawn(c) for c in colours_at(chart, x, y))
    blobs.click(blobs.scores.epoch_button)
    train = line(blobs.loss, "train by epoch")
    assert np.array_equal(train.xs, curves.epochs.xs)
    assert np.array_equal(train.ys, curves.epochs.ys("train_loss"))
    assert blobs.loss.x_name == "epoch"
    for x, y in zip(train.xs, train.ys, strict=True):
        assert any(is_drawn(c) for c in colours_at(blobs.loss, x, y))
    blobs.click(blobs.scores.update_button)
    assert blobs.loss.x_name == "update"


def test_the_newest_values_stand_in_words(blobs):
    curves = blobs.lab.curves
    loss, accuracy = blobs.scores.headings["loss"], blobs.scores.headings["accuracy"]
    assert loss.value == number_text(curves.minibatch.ys("loss")[-1])
    assert loss.rest == f"test {number_text(curves.epochs.ys('test_loss')[-1])}"
    assert loss.accessibleName() == f"Loss {loss.value} {loss.rest}"
    blobs.click(blobs.scores.epoch_button)
    assert accuracy.value == share_text(curves.epochs.ys("train_accuracy")[-1])


def test_a_heading_takes_a_second_line_before_a_number_is_lost(blobs):
    headings, loss = list(blobs.scores.headings.values()), blobs.scores.headings["loss"]
    assert [heading.lines for heading in headings] == [1, 1]
    while not any(heading.too_wide for heading in headings):
        blobs.window.resize(blobs.window.width() - 20, 480)
        QApplication.processEvents()
    assert [heading.lines for heading in headings] == [2, 2]
    high = blobs.loss.height()
    for value in ("0.1", "88.1234", "123456.1234", "0.1"):
        loss.say("Loss", value, f"test {value}")
        QApplication.processEvents()
        assert loss.lines == 2
        assert blobs.loss.height() == high
    blobs.window.resize(900, 480)
    QApplication.processEvents()
    assert [heading.lines for heading in headings] == [1, 1]


def test_the_legend_says_what_was_measured_on_what(shown):
    shown.train(BLOBS)
    legend = shown.scores.legend
    assert legend["train"].entry == ("positive", "solid", "training, minibatches of 16")
    assert legend["test"].entry == ("negative", "dashed", "test")
    assert not legend["test"].isHidden()
    shown.click(shown.scores.epoch_button)
    assert legend["train"].entry.text == "training"
    many = BLOBS.replace(source=Source("blobs", {"count": 14_000, "classes": 3}))
    shown.lab.set_task(many)
    shown.until(lambda: shown.lab.about and shown.lab.about.train_samples > 10_000)
    of = f"{shown.lab.about.train_samples:,}"
    assert legend["train"].entry.text == f"training, 10,000 of {of}"
    shown.train(XOR)
    assert legend["test"].isHidden()
    assert [line.name for line in shown.loss.live()] == ["training"]


def test_a_logarithmic_axis_by_a_click(blobs):
    even = blobs.loss.frame
    blobs.click(blobs.scores.log_box)
    frame = blobs.loss.frame
    assert frame.log
    assert not blobs.accuracy.frame.log
    train = line(blobs.loss, "train by update")
    for x, y in ((train.xs[0], train.ys[0]), (train.xs[-1], train.ys[-1])):
        assert frame.point(x, y)[0] == pytest.approx(frame.across(x))
        assert any(is_drawn(c) for c in colours_at(blobs.loss, x, y))
    blobs.click(blobs.scores.log_box)
    assert blobs.loss.frame == even


def test_a_frame_adds_to_the_picture_and_seldom_draws_it_anew(shown):
    shown.train(XOR, points=3)
    shown.lab.go()
    before, redrawn = len(shown.lab.curves.minibatch), shown.loss.overlay.layer.redrawn
    shown.until(lambda: len(shown.lab.curves.minibatch) >= before + 40)
    shown.pause()
    assert shown.loss.overlay.layer.redrawn - redrawn < 20
    grown = shown.loss.grab().toImage()
    shown.view.set_theme(DARK)
    shown.view.set_theme(LIGHT)
    assert shown.loss.overlay.layer.redrawn > redrawn
    anew = shown.loss.grab().toImage()
    differ = sum(
        not is_near(grown.pixelColor(x, y), anew.pixelColor(x, y))
        for x in range(0, grown.width(), 2)
        for y in range(0, grown.height(), 2)
    )
    assert differ < 0.01 * grown.width() * grown.height() / 4


# the crosshair


def test_the_mouse_reads_exact_values_off_a_curve(blobs):
    train = line(blobs.loss, "train by update")
    x, y = float(train.xs[5]), float(train.ys[5])
    blobs.hover(blobs.loss, x, y)
    place = np.flatnonzero(train.xs == blobs.loss.at)[0]
    x, y = float(train.xs[place]), float(train.ys[place])
    assert abs(blobs.loss.frame.across(x) - blobs.loss.frame.across(train.xs[5])) <= 1
    assert blobs.loss.said[:2] == [f"update {x:,.0f}", f"training {y!r}"]
    assert blobs.loss.said[2].startswith("test ")
    assert blobs.loss.accessibleDescription() == ", ".join(blobs.loss.said)
    train = line(blobs.accuracy, "train by update")
    blobs.hover(blobs.accuracy, x, float(train.ys[5]))
    read = train.ys[train.xs == blobs.accuracy.at][0]
    assert blobs.accuracy.said[1] == f"training {100 * read:.12g}\N{NO-BREAK SPACE}%"
    blobs.hover(blobs.loss, x, y)
    without = blobs.loss.grab().toImage()
    QApplication.sendEvent(blobs.loss, QEvent(QEvent.Type.Leave))
    assert blobs.loss.said == []
    assert blobs.loss.grab().toImage() != without


def test_the_arrow_keys_read_off_a_curve(blobs):
    xs = blobs.lab.curves.minibatch.xs
    blobs.loss.setFocus(Qt.FocusReason.TabFocusReason)
    at = []
    keys = (Key.Key_Left, Key.Key_Left, Key.Key_Left, Key.Key_Right, Key.Key_Home, Key.Key_Right)
    for key in (*keys, Key.Key_End):
        QTest.keyClick(blobs.loss, key)
        at.append(blobs.loss.at)
    assert at == [xs[-1], xs[-2], xs[-3], xs[-2], xs[0], xs[1], xs[-1]]
    QTest.keyClick(blobs.loss, Key.Key_Escape)
    assert blobs.loss.at is None


def test_everything_is_reached_by_the_tab_key_and_has_a_name(blobs):
    blobs.scores.update_button.setFocus(Qt.FocusReason.TabFocusReason)
    met = []
    while (widget := QApplication.focusWidget()) not in met:
        met.append(widget)
        QTest.keyClick(widget, Key.Key_Tab)
    assert {blobs.loss, blobs.accuracy, blobs.inside.gradients.chart} <= set(met)
    assert {blobs.scores.log_box, blobs.scores.export_button, *blobs.inside.buttons} - set(met) <= (
        set(blobs.inside.buttons)  # of a group, the one that is on
    )
    for widget in met:
        assert widget.accessibleName() or widget.text()


# earlier runs


def second_run(shown):
    """A run, and another one with other settings."""
    shown.train(XOR)
    shown.lab.rewind()
    shown.until(lambda: shown.lab.runs and not len(shown.lab.curves.minibatch))
    shown.lab.change(rate=3.0)
    shown.train(None)
    return shown.lab.runs[0]


def test_earlier_runs_lie_faintly_beneath_and_are_named_under_the_mouse(shown):
    run = second_run(shown)
    faint = [line for line in shown.loss.lines if line.faint]
    assert [line.source for line in faint] == [run.curves]
    assert shown.loss.lines.index(faint[0]) == 0
    assert np.array_equal(faint[0].ys, run.curves.minibatch.ys("loss"))
    x, y = faint[0].xs[-3], faint[0].ys[-3]
    shown.hover(shown.loss, x, y)
    assert shown.loss.near.source is run.curves
    read = float(faint[0].ys[nearest(faint[0].xs, shown.loss.at)])
    assert f"Run 1, training {read!r}" in " ".join(shown.loss.said)
    assert shown.loss.said[-1] == run.settings
    strong = pixels_of(shown.loss, LIGHT.color(faint[0].token))
    QApplication.sendEvent(shown.loss, QEvent(QEvent.Type.Leave))
    assert strong > pixels_of(shown.loss, LIGHT.color(faint[0].token)) + 20


def test_the_table_names_shows_and_removes_runs(shown):
    run = second_run(shown)
    shown.click(shown.inside.buttons[RUNS])
    runs = shown.inside.runs
    model, table = runs.model, runs.table
    row = [model.index(0, column).data() for column in range(5)]
    scores = run.curves.epochs
    assert row[1:3] == ["Run 1", run.settings]
    assert row[3] == number_text(scores.ys("train_loss")[-1])
    assert row[4] == share_text(scores.ys("train_accuracy")[-1])

    where = table.visualRect(model.index(0, 1)).center()
    QTest.mouseClick(table.viewport(), LEFT, pos=where)
    assert shown.loss.strong()[0].source is run.curves
    QTest.mouseDClick(table.viewport(), LEFT, pos=where)
    editor = table.findChild(QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, "small steps")
    QTest.keyClick(editor, Key.Key_Return)
    shown.until(lambda: run.name == "small steps")
    assert model.index(0, 1).data() == "small steps"
    assert shown.loss.lines[0].name.startswith("small steps")

    cell = table.visualRect(model.index(0, 0))
    QTest.mouseClick(table.viewport(), LEFT, pos=QPoint(cell.left() + 12, cell.center().y()))
    assert not run.shown
    assert not any(line.faint for line in shown.loss.lines)
    table.setCurrentIndex(model.index(0, 0))
    QTest.keyClick(table, Key.Key_Space)
    assert run.shown

    table.selectRow(0)
    QTest.keyClick(table, Key.Key_Delete)
    assert shown.lab.runs == []
    assert model.rowCount() == 0
    assert not any(line.faint for line in shown.loss.lines)
    assert runs.empty.isVisible()


# inside


def test_the_size_of_the_gradients_layer_by_layer(blobs):
    chart = blobs.inside.gradients.chart
    assert chart.frame.log
    assert [line.name for line in chart.lines] == ["layer 1", "layer 2"]
    assert chart.lines[0].dash != chart.lines[1].dash
    for number, drawn in enumerate(chart.lines, 1):
        assert np.array_equal(drawn.ys, blobs.lab.curves.minibatch.ys(f"gradient_{number}"))
        assert any(
            is_near(c, LIGHT.color(drawn.token))
            for c in colours_at(chart, drawn.xs[0], drawn.ys[0])
        )


def test_histograms_come_while_their_tab_is_open_and_only_then(shown):
    pictured = []
    shown.lab.pictured.connect(pictured.append)
    shown.train(XOR)
    assert "inside" not in pictured
    shown.click(shown.inside.buttons[WEIGHTS])
    shown.until(lambda: pictured)
    layers = shown.lab.pictures["inside"]
    cells = shown.inside.weights.cells
    assert [cell.histogram for cell in cells] == [layer.weights for layer in layers]
    assert [cell.title for cell in cells] == ["Layer 1", "Layer 2"]
    assert cells[0].note == "6 weights"
    grid = shown.inside.weights
    box, counts = grid.bars_of(0), layers[0].weights.counts
    bar = int(np.flatnonzero(counts)[0])
    place = QPointF(box.left() + (bar + 0.5) / len(counts) * box.width(), box.bottom() - 2)
    where = place.toPoint()
    event = QHelpEvent(QEvent.Type.ToolTip, where, grid.mapToGlobal(where))
    QApplication.sendEvent(grid, event)
    assert QToolTip.text() == grid.said_at(place)
    assert QToolTip.text().endswith(f": {counts[bar]}")
    QToolTip.hideText()
    sign = "negative" if layers[0].weights.edges[bar + 1] <= 0 else "positive"
    assert grid.grab().toImage().pixelColor(where) == LIGHT.color(sign)

    shown.click(shown.inside.buttons[GRADIENTS])
    shown.train(None)
    pictured.clear()
    shown.train(None, points=len(shown.lab.curves.minibatch) + 6)
    assert pictured == []


def test_dead_and_saturated_neurons_are_named_with_what_to_try(shown):
    rng = np.random.default_rng(1)
    biases = np.array([-50.0, 0.5, -50.0, 0.5])
    relu = Dense(4, Activation("relu"), rng.random((2, 4)), biases)
    sigmoid = Dense(3, Activation("sigmoid"), rng.random((4, 3)), np.array([6.0, 0, 0]))
    last = Dense(1, Activation("sigmoid"), rng.random((3, 1)), np.zeros(1))
    network = Network(
        title="", notes="", input_shape=(2,), layers=(relu, sigmoid, last),
        loss="half_squared_error", optimizer=Optimizer("sgd", {"learning_rate": 1e-6}),
        inputs=np.zeros((1, 2)), targets=np.zeros((1, 1)),
    )  # fmt: skip
    shown.click(shown.inside.buttons[ACTIVATIONS])
    shown.lab.set_task(Task.of(network, Source("xor"), Settings(batch=4)))
    shown.until(lambda: "Layer" in shown.inside.words.text())
    said = shown.inside.words.text()
    assert "Layer 1: 2 of 4 dead (1, 3)." in said
    assert "Layer 2: 1 of 3 saturated (1)." in said
    assert "Try a smaller learning rate" in said
    notes = [cell.note for cell in shown.inside.activations.cells]
    assert notes == ["4 neurons, 2 dead", "3 neurons, 1 saturated", "1 neuron"]
    assert "4 neurons, 2 dead" in shown.inside.activations.accessibleDescription()


# looks


def test_theme_and_language_change_at_once(blobs):
    blobs.dress(DARK)
    for chart in (blobs.loss, blobs.inside.gradients.chart):
        assert chart.grab().toImage().pixelColor(2, 2) == DARK.color("card")
    train = line(blobs.loss, "train by update")
    found = colours_at(blobs.loss, train.xs[-1], train.ys[-1])
    assert any(is_drawn(c, DARK) for c in found)
    speak("vi")
    blobs.view.retranslate()
    assert blobs.scores.headings["loss"].name == "Mất mát"
    speak("en")
    blobs.view.retranslate()
    assert blobs.scores.headings["loss"].name == "Loss"


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_a_presentation_is_read_from_the_last_row(blobs, size):
    blobs.window.resize(*size)
    usual = blobs.loss.font_of_names
    blobs.view.set_present(True)
    least = blobs.window.height() / 40
    for widget in blobs.view.findChildren(QWidget):
        if widget.isVisible():
            assert widget.font().pixelSize() >= least
    assert blobs.loss.font_of_names.pixelSize() >= least
    assert blobs.loss.left.style["tickFont"].pixelSize() >= least
    assert blobs.loss.look.width >= 3
    names = blobs.loss.overlay.names(blobs.loss._metrics)
    assert len(names) == 2
    for _, x, _ in names:
        right = x + blobs.loss._metrics.horizontalAdvance("training")
        assert right <= blobs.loss.width()
    blobs.view.set_present(False)
    assert blobs.loss.font_of_names == usual


@pytest.mark.parametrize("size", [(380, 480), (500, 600), (1000, 1200)])
def test_ticks_and_names_do_not_overlap(blobs, size):
    blobs.window.resize(*size)
    QApplication.processEvents()
    for chart in (blobs.loss, blobs.accuracy, blobs.inside.gradients.chart):
        metrics = chart._metrics
        places = [
            (chart.frame.across(x) - metrics.horizontalAdvance(text) / 2,
             chart.frame.across(x) + metrics.horizontalAdvance(text) / 2)
            for x, text in chart.bottom._tickLevels[0]
        ]  # fmt: skip
        assert len(places) >= 2
        assert painted(chart.left) == texts(chart)
        assert painted(chart.bottom)[: len(places)] == [t for _, t in chart.bottom._tickLevels[0]]
        assert all(right < left for (_, right), (left, _) in zip(places, places[1:], strict=False))
        name = chart.width() - metrics.horizontalAdvance(chart.x_name)
        assert places[-1][1] <= name - metrics.horizontalAdvance("00")
        widest = max(metrics.horizontalAdvance(text) for text in texts(chart))
        assert widest + 4 <= chart.frame.box.left() == blobs.loss.frame.box.left()
        ys = [y for *_, y in chart.overlay.names(metrics)]
        assert all(b - a >= metrics.height() * 0.9 for a, b in zip(ys, ys[1:], strict=False))


def test_a_frame_of_all_plots_costs_little(shown):
    shown.train(BLOBS, points=4)
    curves = shown.lab.curves
    rng = np.random.default_rng(0)
    update = curves.minibatch.xs[-1]

    def grow():
        nonlocal update
        update += 3
        noise = rng.random(len(curves.minibatch.names))
        curves.minibatch.append(update, *(0.2 + 0.1 * noise))
        curves.epochs.append(update, *(0.2 + 0.1 * rng.random(4)), update)

    for _ in range(1900):
        grow()
    shown.lab.reported.emit()
    QApplication.processEvents()
    times = []
    for _ in range(120):
        grow()
        start = time.thread_time()
        shown.lab.reported.emit()
        QApplication.processEvents()
        times.append(time.thread_time() - start)
    times.sort()
    median, late = times[60] * 1e3, times[114] * 1e3
    print(f"\na frame of all plots: {median:.1f} ms, one in twenty over {late:.1f} ms")
    assert median < 5


def test_the_numbers_along_the_axes_are_always_those_of_the_curves(qtbot):
    """Curves grow, get names and lose room: no number of an earlier frame stays."""
    window, chart = QMainWindow(), Chart("size", LIGHT)
    qtbot.addWidget(window)
    window.setCentralWidget(chart)
    window.resize(320, 240)
    with qtbot.waitExposed(window):
        window.show()
    chart.say("update", "")
    rng = np.random.default_rng(0)
    for count in (2, 30, 700, 1300, 4_100, 5_200, 7_600, 9_380, 9_380, 12_000):
        xs = np.arange(1.0, count + 1)
        ys = 2.5 / xs**0.3 + 0.1 * rng.random(count)
        lines = [Line("train", "training", xs, ys, "positive")]
        if count > 1_000:
            lines.append(Line("test", "a long name of the test", xs[::400], ys[::400], "negative"))
        chart.show_lines(lines)
        if count in (4_100, 9_380):
            window.resize(window.width() - 13, 240)
        for _ in range(3):
            QApplication.processEvents()
        seen = chart.grab().toImage()
        for axis in (chart.left, chart.bottom):
            axis.picture = None
            axis.update()
        for _ in range(3):
            QApplication.processEvents()
        assert seen == chart.grab().toImage(), count
