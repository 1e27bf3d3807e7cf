"""Are weights, mistakes and drawings shown as the really trained network has and answers them?"""

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.datasets.centring import FORMS
from core.datasets.dataset import Dataset, Part, one_hot
from core.metrics import scores
from core.network import Optimizer
from core.trace import record
from core.training.plan import Settings
from core.training.recipes import RECIPES
from core.training.task import Source, Task
from visualizer.asking import Asking
from visualizer.i18n import speak
from visualizer.shades import light_picture, signed_picture
from visualizer.theme import DARK, LIGHT
from visualizer.training.lab import Lab
from visualizer.views.images.bars import rows_of
from visualizer.views.images.view import CONFUSION, DRAW, MISTAKES, WEIGHTS, ImagesView
from visualizer.views.images.weights import WeightsTab

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key
SGD = Optimizer("sgd", {"learning_rate": 0.1})


def digits(scaling="none", divisor=16.0, epochs=12, layers="64-32-10", seed=1, **more):
    return Task(
        Source("digits", {"divisor": divisor}, scaling=scaling, **more), layers,
        ("relu", "softmax"), "cross_entropy", SGD, Settings(batch=16, epochs=epochs, seed=1),
        scheme="he", seed=seed,
    )  # fmt: skip


def flowers():
    """Three kinds, four measures, no images; some are hard to tell apart."""
    rng = np.random.default_rng(0)
    kinds = rng.integers(0, 3, 150)
    x = rng.normal(size=(150, 4)) + kinds[:, None] * np.array([1, 2, 0, 0.5])
    names = ("setosa", "versicolor", "virginica")
    return Dataset(
        "Flowers", Part(x[:100], one_hot(kinds[:100], 3)), Part(x[100:], one_hot(kinds[100:], 3)),
        (4,), ("sepal length", "sepal width", "petal length", "petal width"), names, names,
    )  # fmt: skip


@pytest.fixture(scope="module")
def lab(qapp):
    """One training process for all; every test has a task of its own."""
    lab = Lab()
    yield lab
    lab.close()


@pytest.fixture
def show(qtbot, lab):
    """Shows what a task has learned, once it is trained to its end."""
    views = []

    def make(task, go=True, size=(380, 720), theme=LIGHT):
        troubles = []
        lab.failed.connect(troubles.append)
        with qtbot.waitSignal(lab.runs_changed, timeout=10_000):
            lab.set_task(task)
        if go:
            lab.go()
        view = ImagesView(lab, theme)
        qtbot.addWidget(view)
        views.append(view)
        view.resize(*size)
        with qtbot.waitExposed(view):
            view.show()
        view.lab = lab
        wanted = "ended" if go else "ready"
        qtbot.waitUntil(lambda: lab.state == wanted and lab.about is not None, timeout=20_000)
        assert troubles == []
        return view

    yield make
    lab.pause()
    for view in views:
        view.close()
    speak("en")


def bring(qtbot, view, tab, name):
    """Click a tab's button, and wait for its picture of the network as it is now."""
    QTest.mouseClick(view.button(tab), LEFT)
    assert view.tab == tab
    qtbot.waitUntil(
        lambda: (
            name in view.lab.pictures and not view.lab.report.pending and not view._later.isActive()
        ),
        timeout=10_000,
    )


def answer(qtbot, lab, kind, *values):
    found = []
    lab.ask(kind, *values, then=found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=10_000)
    return found[0]


def draw(pad, *strokes):
    """Draw lines through places from 0 to 1, with the mouse."""
    place = pad.place()

    def spot(x, y):
        return QPoint(
            round(place.left() + x * place.width()), round(place.top() + y * place.height())
        )

    for stroke in strokes:
        QTest.mousePress(pad, LEFT, pos=spot(*stroke[0]))
        for x, y in stroke[1:]:
            QTest.mouseMove(pad, spot(x, y))
        QTest.mouseRelease(pad, LEFT, pos=spot(*stroke[-1]))


ZERO = [
    (0.4 + 0.16 * math.sin(t / 4), 0.4 - 0.26 * math.cos(t / 4)) for t in range(26)
]  # fmt: skip
ONE = [(0.52, 0.2), (0.5, 0.4), (0.48, 0.6), (0.46, 0.8)]
SEVEN = [(0.25, 0.2), (0.5, 0.2), (0.7, 0.2), (0.6, 0.4), (0.5, 0.6), (0.42, 0.85)]


# First layer


def test_the_weights_are_those_of_the_network(show, qtbot):
    view = show(digits())
    bring(qtbot, view, WEIGHTS, "first_weights")
    network = answer(qtbot, view.lab, "network")
    weights = network.layers[0].weights
    reach = np.abs(weights).max()
    assert view.weights.scale.texts == (f"−{reach:.2f}", "0", f"{reach:.2f}")
    assert len(view.weights.grid._names) == 32
    unit = 5
    cut = view.weights.grid._cuts[unit]
    one = weights[:, unit].reshape(8, 8) / reach
    expected = signed_picture(one[::-1], LIGHT)
    for row in range(8):
        for column in range(8):
            x, y = cut.source.left() + column, cut.source.top() + row
            assert cut.image.pixelColor(int(x), int(y)) == expected.pixelColor(column, row)
    picture = view.weights.grid.grab().toImage()
    rect = view.weights.grid.place_of(unit)
    side = rect.width() / 8
    where = (rect.topLeft() + QPoint(1, 1) * (side * 2.5)).toPoint()
    assert picture.pixelColor(where) == expected.pixelColor(2, 2)


def test_a_neuron_is_looked_at_large(show, qtbot):
    view = show(digits(epochs=1))
    bring(qtbot, view, WEIGHTS, "first_weights")
    tab = view.weights
    QTest.mouseClick(tab.grid, LEFT, pos=tab.grid.place_of(3).center().toPoint())
    assert tab.stack.currentWidget() is tab.large
    assert tab.large.title.text() == "layer 1, neuron 4"
    weights = view.lab.pictures["first_weights"][3]
    assert f"{abs(weights.max()):.4f}" in tab.large.text.text()
    QTest.keyClick(tab.large, Key.Key_Right)
    assert tab.large.title.text() == "layer 1, neuron 5"
    QTest.keyClick(tab.large, Key.Key_Escape)
    assert tab.grid.isVisible()
    tab.grid.setFocus()
    left = tab.grid.place_of(4).left()
    below = next(unit for unit in range(5, 32) if tab.grid.place_of(unit).left() == left)
    QTest.keyClick(tab.grid, Key.Key_Down)
    QTest.keyClick(tab.grid, Key.Key_Return)
    assert tab.large.title.text() == f"layer 1, neuron {below + 1}"
    QTest.mouseClick(tab.large.back, LEFT)
    assert tab.grid.isVisible()


@pytest.mark.parametrize("units", [5, 10, 32])
@pytest.mark.parametrize("size", [(290, 480), (590, 1000), (800, 300)])
def test_the_pictures_are_as_large_as_the_room_allows(qapp, qtbot, size, units):
    tab = WeightsTab(LIGHT)
    qtbot.addWidget(tab)
    tab.resize(*size)
    tab.show()
    tab.set_weights(np.random.default_rng(1).random((units, 1, 8, 8), dtype=np.float32))
    for high in (size[1], size[1] + 120):
        tab.resize(size[0], high)
        QApplication.processEvents()
        grid, room = tab.grid, tab.grid.parentWidget()
        side = grid.place_of(0).width()
        assert grid.heightForWidth(grid.width()) <= room.height()  # nothing to scroll
        larger = side + 1 + 4  # with the gap
        columns, rows = (room.width() - 6) // larger, (room.height() - 8) // larger
        assert side == 160 or (side < 160 and columns * rows < units)


def test_more_than_64_are_paged_through(show, qtbot):
    view = show(digits(layers="64-150-10", epochs=1))
    bring(qtbot, view, WEIGHTS, "first_weights")
    tab = view.weights
    assert tab.page_label.text() == "1 to 64 of 150"
    scale = tab.scale.texts
    QTest.mouseClick(tab.after, LEFT)
    QTest.mouseClick(tab.after, LEFT)
    assert tab.page_label.text() == "129 to 150 of 150"
    assert not tab.after.isEnabled()
    assert tab.scale.texts == scale
    QTest.mouseClick(tab.grid, LEFT, pos=tab.grid.place_of(149).center().toPoint())
    assert tab.large.title.text() == "layer 1, neuron 150"


def test_kernels_are_shown_by_their_own_size(show, qtbot):
    task = Task(
        Source("digits", {"divisor": 16.0}), "1x8x8-5c3-10", ("relu", "softmax"), "cross_entropy",
        SGD, Settings(batch=32, epochs=1),
    )  # fmt: skip
    view = show(task)
    bring(qtbot, view, WEIGHTS, "first_weights")
    tab = view.weights
    assert tab.page_label.text() == "One picture per kernel"
    assert len(tab.grid._names) == 5
    tab.grid.choose(4)
    assert tab.large.title.text() == "layer 1, kernel 5"
    assert "9 weights" in tab.large.text.text()


# Confusion matrix


def test_the_matrix_counts_what_the_network_answers(show, qtbot):
    task = digits(epochs=3)
    view = show(task)
    bring(qtbot, view, CONFUSION, "confusion")
    network = answer(qtbot, view.lab, "network")
    data = task.fitted(task.source.load(_assets()))
    trace = record(network.replace(inputs=data.values(data.test), targets=data.test.targets))
    guessed = trace.values("a", 2).argmax(axis=1)
    counts = np.zeros((10, 10), dtype=int)
    np.add.at(counts, (data.test.labels, guessed), 1)
    matrix = view.confusion.matrix
    assert np.array_equal(matrix._counts, counts)
    right = np.trace(counts) / counts.sum()
    assert view.confusion.accuracy.text() == f"accuracy {right:.4f} on 359 test samples"
    found = scores(matrix._counts)
    table = view.confusion.scores.table
    for row in range(10):
        texts = [table.item(row, column).text() for column in range(4)]
        assert texts == [
            f"{found.precision[row]:.4f}", f"{found.recall[row]:.4f}", f"{found.f1[row]:.4f}",
            str(found.support[row]),
        ]  # fmt: skip
    diagonal, wrong = (matrix.grab().toImage(), matrix.place_of((0, 0)))
    ground = diagonal.pixelColor(wrong.topLeft().toPoint() + QPoint(3, 3))
    assert ground.blue() > ground.red()


def _assets():
    from visualizer.resources import assets

    return assets()


def test_a_cell_lists_its_samples_each_to_be_looked_at(show, qtbot):
    view = show(digits(epochs=2))
    bring(qtbot, view, CONFUSION, "confusion")
    tab = view.confusion
    counts = tab.matrix._counts.copy()
    np.fill_diagonal(counts, 0)
    cell = tuple(int(k) for k in np.unravel_index(counts.argmax(), counts.shape))
    QTest.mouseClick(tab.matrix, LEFT, pos=tab.matrix.place_of(cell).center().toPoint())
    qtbot.waitUntil(lambda: len(tab.samples.samples) == counts.max())
    assert all((one.actual, one.guessed) == cell for one in tab.samples.samples)
    losses = [one.loss for one in tab.samples.samples]
    assert losses == sorted(losses, reverse=True)
    assert f"{cell[0]} taken for {cell[1]}: {counts.max()}" in tab.cell.text()
    grid = tab.samples.grid
    QTest.mouseClick(grid, LEFT, pos=grid.place_of(0).center().toPoint())
    one = tab.samples.samples[0]
    assert tab.stack.currentWidget() is tab.large
    assert tab.large.text.text().startswith(f"actual {cell[0]}, answered {cell[1]}\nloss ")
    bars = tab.large.bars.rows
    assert [row.value for row in bars] == pytest.approx(one.outputs.tolist())
    assert [row.label for row in bars if row.is_answer] == [cell[1]]
    assert [row.label for row in bars if row.is_actual] == [cell[0]]
    expected = light_picture(one.inputs.reshape(8, 8) * 16, 0, 16, LIGHT)
    assert tab.large.picture._image == expected
    QTest.keyClick(tab.large, Key.Key_Escape)
    assert tab.matrix.isVisible()
    QTest.mouseClick(tab.matrix, LEFT, pos=tab.matrix.place_of(cell).center().toPoint())
    assert tab.matrix.chosen is None
    assert not tab.samples.isVisible()


def test_cells_are_chosen_by_keys(show, qtbot):
    view = show(digits(epochs=2))
    bring(qtbot, view, CONFUSION, "confusion")
    matrix = view.confusion.matrix
    matrix.setFocus()
    for key in (Key.Key_Down, Key.Key_Right, Key.Key_Down, Key.Key_Up):
        QTest.keyClick(matrix, key)
    assert matrix.accessibleDescription() == f"1: {matrix._counts[1, 1]} right"
    QTest.keyClick(matrix, Key.Key_Return)
    qtbot.waitUntil(lambda: len(view.confusion.samples.samples) > 0)
    QTest.keyClick(matrix, Key.Key_Escape)
    assert matrix.chosen is None


def test_data_without_images_have_the_matrix_alone(show, qtbot):
    task = Task(
        Source(dataset=flowers()), "4-8-3", ("tanh", "softmax"), "cross_entropy", SGD,
        Settings(batch=16, epochs=20),
    )  # fmt: skip
    view = show(task)
    there = [tab for tab in (WEIGHTS, CONFUSION, MISTAKES, DRAW) if view.button(tab).isVisible()]
    assert there == [CONFUSION]
    bring(qtbot, view, CONFUSION, "confusion")
    tab = view.confusion
    cell = (1, 1)
    tab.matrix.choose(cell)
    qtbot.waitUntil(lambda: len(tab.samples.samples) > 0)
    table = tab.samples.table
    assert table.isVisible()
    heads = [table.horizontalHeaderItem(k).text() for k in range(table.columnCount())]
    assert heads == ["sample", "loss", *flowers().feature_names]
    place = table.visualItemRect(table.item(0, 1)).center()
    QTest.mouseClick(table.viewport(), LEFT, pos=place)
    one = tab.samples.samples[0]
    assert f"petal width = {one.inputs[3]:.6g}".replace("-", "−") in tab.large.text.text()
    assert not tab.large.picture.isVisible()
    assert [row.name for row in tab.large.bars.rows] == list(flowers().class_names)


# Mistakes


def test_the_worst_mistakes_come_first(show, qtbot):
    view = show(digits(epochs=2))
    bring(qtbot, view, MISTAKES, "mistakes")
    tab = view.mistakes
    mistakes = tab.list.mistakes
    assert 0 < len(mistakes) <= 25
    assert [one.loss for one in mistakes] == sorted((one.loss for one in mistakes), reverse=True)
    assert all(one.actual != one.guessed for one in mistakes)
    assert str(len(mistakes)) in tab.note.text()
    top, high = tab.list.row_at(1)
    QTest.mouseClick(tab.list, LEFT, pos=QPoint(30, round(top + high / 2)))
    one = mistakes[1]
    assert tab.large.title.text() == f"sample {one.index + 1}"
    QTest.keyClick(tab.large, Key.Key_Left)
    assert tab.large.title.text() == f"sample {mistakes[0].index + 1}"
    QTest.keyClick(tab.large, Key.Key_Escape)
    assert tab.list.hasFocus()
    QTest.keyClick(tab.list, Key.Key_Down)
    QTest.keyClick(tab.list, Key.Key_Return)
    assert tab.large.title.text() == f"sample {one.index + 1}"


def test_what_is_looked_at_stays_while_the_list_changes(show, qtbot):
    view = show(digits(epochs=2))
    bring(qtbot, view, MISTAKES, "mistakes")
    tab = view.mistakes
    tab.list.opened.emit(0)
    before = tab.large.title.text(), tab.large.text.text()
    view.lab.one_epoch()
    old = tab.list.mistakes
    qtbot.waitUntil(lambda: tab.list.mistakes is not old, timeout=10_000)
    assert (tab.large.title.text(), tab.large.text.text()) == before


def test_colours_are_shown_as_colours(show, qtbot):
    """Reddish against bluish images, of bytes divided by 255."""
    rng = np.random.default_rng(0)
    kinds = np.arange(60) % 2
    images = rng.integers(0, 90, (60, 3, 9, 9)).astype(np.uint8)
    images[kinds == 0, 0] += 120
    images[kinds == 1, 2] += 120
    images[0] = images[1]  # one that cannot be answered rightly
    part = Part(images, one_hot(kinds, 2))
    data = Dataset(
        "Colours", part, Part(images[:0], part.targets[:0]), (3, 9, 9),
        target_names=("red", "blue"), class_names=("red", "blue"), divisor=255.0,
    )  # fmt: skip
    task = Task(
        Source(dataset=data), "243-6-2", ("relu", "softmax"), "cross_entropy", SGD,
        Settings(batch=10, epochs=20),
    )  # fmt: skip
    view = show(task)
    assert not view.button(DRAW).isVisible()
    bring(qtbot, view, WEIGHTS, "first_weights")
    view.weights.grid.choose(2)
    assert "red, green, blue" in view.weights.large.text.text()
    bring(qtbot, view, MISTAKES, "mistakes")
    (one,) = view.mistakes.list.mistakes
    image = view.mistakes.list._image(0)
    low, high = view.lab.about.pixel_range
    for row, column in ((0, 0), (4, 7)):
        shown = image.pixelColor(column, row).getRgb()[:3]
        real = images[one.index, :, row, column]
        assert shown == pytest.approx(tuple((real - low) / (high - low) * 255), abs=1)


# Drawing


def drawn_answer(qtbot, view):
    """What the tab says, once it is what the network says of the very picture beside the pad."""
    tab = view.draw
    about = view.lab.about
    numbers = tab._pixels.reshape(1, -1) / about.divisor
    if about.scaling is not None:
        numbers = about.scaling.apply(numbers)
    network = answer(qtbot, view.lab, "network")
    made = network.replace(inputs=numbers, targets=np.eye(10)[:1])
    outputs = record(made).values("a", 2)[0]
    qtbot.waitUntil(
        lambda: (
            tab._outputs is not None
            and [row.value for row in tab.bars.rows] == pytest.approx(outputs, abs=1e-5)
        )
    )
    assert tab.winner.text() == str(outputs.argmax())
    return tab.winner.text()


@pytest.mark.parametrize(
    ("scaling", "divisor"), [("none", 16.0), ("min_max", 1.0), ("z_score", 16.0)]
)
def test_a_drawing_is_answered_by_the_network(show, qtbot, scaling, divisor):
    """Nought, one and seven are read rightly, whatever was done to the dataset."""
    view = show(digits(scaling, divisor, epochs=25))
    QTest.mouseClick(view.button(DRAW), LEFT)
    pad = view.draw.pad
    for strokes, name in (([ZERO], "0"), ([ONE], "1"), ([SEVEN], "7")):
        draw(pad, *strokes)
        assert np.array_equal(view.draw._pixels, FORMS[8].centred(pad.ink))
        qtbot.waitUntil(lambda: view.draw.winner.text() != "")
        assert drawn_answer(qtbot, view) == name
        QTest.mouseClick(view.draw.clear, LEFT)
        assert view.draw.winner.text() == ""
        assert not view.draw._pixels.any()


def test_what_is_seen_beside_the_pad_is_what_the_network_gets(show, qtbot):
    view = show(digits(epochs=1))
    QTest.mouseClick(view.button(DRAW), LEFT)
    tab = view.draw
    draw(tab.pad, ZERO)
    assert tab.seen._image == light_picture(tab._pixels, 0, 16, LIGHT)
    centred = tab._pixels.copy()
    assert "straightened" in tab.note.text()
    assert tab.note.text().endswith("Then: divided by 16.")
    tab.centre.click()
    assert "where and as large as it stands" in tab.note.text()
    assert np.array_equal(tab._pixels, FORMS[8].as_drawn(tab.pad.ink))
    assert not np.array_equal(tab._pixels, centred)
    assert tab._pixels[:, 6:].sum() == 0
    drawn_answer(qtbot, view)


def test_strokes_are_taken_back(show):
    view = show(digits(epochs=1), go=False)
    QTest.mouseClick(view.button(DRAW), LEFT)
    tab = view.draw
    draw(tab.pad, ONE)
    one = tab.pad.ink.copy()
    draw(tab.pad, ZERO, [(0.1, 0.9)])
    assert tab.pad.ink.sum() > one.sum()
    assert len(tab.pad.strokes) == 3
    QTest.keyClick(tab.pad, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.mouseClick(tab.undo, LEFT)
    assert np.array_equal(tab.pad.ink, one)
    QTest.mouseClick(tab.undo, LEFT)
    assert not tab.pad.ink.any()
    assert not tab.undo.isEnabled()


def test_the_pen_is_as_wide_as_the_lines_of_the_set(show):
    view = show(digits(epochs=1), go=False)
    QTest.mouseClick(view.button(DRAW), LEFT)
    draw(view.draw.pad, [(0.2, 0.5), (0.8, 0.5)])
    middle = view.draw.pad.ink[:, 140]
    assert 18 <= middle.sum() <= 26
    assert set(np.unique(middle)) >= {0.0, 1.0}


def test_the_answer_follows_the_training(show, qtbot):
    view = show(digits(epochs=400), go=False)
    QTest.mouseClick(view.button(DRAW), LEFT)
    draw(view.draw.pad, SEVEN)
    qtbot.waitUntil(lambda: view.draw._outputs is not None)
    before = view.draw._outputs[7]
    view.lab.go()
    qtbot.waitUntil(
        lambda: view.draw._outputs[7] > 0.9 and view.draw.winner.text() == "7", timeout=10_000
    )
    assert before < 0.9


def test_mnist_is_drawn_for_in_its_own_form(show, qtbot):
    task = RECIPES["mnist-784-10-10"].task
    task = task.replace(source=task.source.replace(per_class=300), settings=Settings(16, epochs=6))
    view = show(task)
    QTest.mouseClick(view.button(DRAW), LEFT)
    tab = view.draw
    assert tab.centre.text() == "centre as MNIST was"
    draw(tab.pad, ZERO)
    assert tab._pixels.shape == (28, 28)
    rows, columns = np.indices((28, 28))
    total = tab._pixels.sum(dtype=float)
    middle = (rows * tab._pixels).sum() / total, (columns * tab._pixels).sum() / total
    assert middle == pytest.approx((14, 14), abs=0.5)
    assert tab._pixels.any(axis=1).sum() == 20
    qtbot.waitUntil(lambda: tab.winner.text() == "0")
    drawn_answer(qtbot, view)


def test_drawing_fast_piles_nothing_up(show, qtbot, monkeypatch):
    view = show(digits(epochs=1))
    QTest.mouseClick(view.button(DRAW), LEFT)
    under_way, most, asked = [0], [0], [0]
    real = view.lab.ask

    def counted(kind, *values, then):
        under_way[0] += 1
        asked[0] += 1
        most[0] = max(most[0], under_way[0])

        def back(found):
            QTimer.singleShot(80, view, lambda: arrive(found))  # as if the process were busy

        def arrive(found):
            under_way[0] -= 1
            then(found)

        real(kind, *values, then=back)

    monkeypatch.setattr(view.lab, "ask", counted)
    for _ in range(12):
        draw(view.draw.pad, ZERO)
        qtbot.wait(20)
    qtbot.waitUntil(lambda: under_way[0] == 0 and not view.draw._asking._timer.isActive())
    assert most[0] == 1
    assert asked[0] <= 12
    assert asked[0] < 12 * len(ZERO) / 10
    drawn_answer(qtbot, view)


def test_a_lost_question_does_not_stop_the_next_ones(qtbot, monkeypatch):
    """A process that dies never answers; the one after it does."""
    from PySide6.QtCore import QObject

    monkeypatch.setattr("visualizer.asking.PATIENCE", 0.05)

    class Deaf:
        silent = True

        def ask(self, kind, *values, then):
            if not self.silent:
                then(values[0])

    lab, owner, found = Deaf(), QObject(), []
    asking = Asking(lab, owner)
    asking.ask("answer", 1, then=found.append)
    qtbot.wait(20)
    lab.silent = False
    asking.ask("answer", 2, then=found.append)
    qtbot.wait(80)
    asking.ask("answer", 3, then=found.append)
    qtbot.waitUntil(lambda: found == [3])


def test_other_data_while_something_is_drawn(show, qtbot):
    """The drawing is never asked of a network that takes other inputs."""
    view = show(digits(epochs=200), go=False)
    QTest.mouseClick(view.button(DRAW), LEFT)
    draw(view.draw.pad, ZERO)
    view.lab.go()
    troubles = []
    view.lab.failed.connect(troubles.append)
    with qtbot.waitSignal(view.lab.runs_changed):
        view.lab.set_task(RECIPES["xor-2-2-1"].task)
        draw(view.draw.pad, ONE)
    draw(view.draw.pad, ONE)
    view.lab.go()
    qtbot.wait(150)
    assert troubles == []
    assert view.lab.state in ("running", "ended")


# The view as a part of the window


def test_only_what_is_in_front_is_wanted(show, qtbot):
    view = show(digits(epochs=1))
    names = []
    view.lab.pictured.connect(names.append)
    for tab, name in ((CONFUSION, "confusion"), (MISTAKES, "mistakes"), (WEIGHTS, "first_weights")):
        bring(qtbot, view, tab, name)
        names.clear()
        view.lab.one_update()
        qtbot.waitUntil(lambda name=name: name in names)
        qtbot.wait(60)
        assert set(names) == {name}
    view.hide()
    names.clear()
    view.lab.one_update()
    qtbot.wait(120)
    assert names == []


def test_two_inputs_and_quantities_are_not_for_this_view(show, qtbot):
    view = show(digits(epochs=1), go=False)
    about = view.lab.about
    assert ImagesView.fits(about)
    rng = np.random.default_rng(0)
    part = Part(rng.normal(size=(9, 3)), rng.normal(size=(9, 1)))
    data = Dataset("Numbers", part, part, (3,))
    with qtbot.waitSignal(view.lab.runs_changed):
        view.lab.set_task(
            Task(Source(dataset=data), "3-1", ("identity",), "half_squared_error", SGD, Settings(3))
        )
    assert not ImagesView.fits(view.lab.about)
    assert view.button(CONFUSION).isVisible()  # what was shown stays; the window hides the view
    with qtbot.waitSignal(view.lab.runs_changed):
        view.lab.set_task(RECIPES["xor-2-2-1"].task)
    assert not ImagesView.fits(view.lab.about)


def test_theme_and_language_change_while_it_is_open(show, qtbot):
    view = show(digits(epochs=2))
    for tab, name in ((WEIGHTS, "first_weights"), (CONFUSION, "confusion"), (MISTAKES, "mistakes")):
        bring(qtbot, view, tab, name)
    view.set_theme(DARK)
    view.show_tab(WEIGHTS)
    cut = view.weights.grid._cuts[0]
    reach = np.abs(view.lab.pictures["first_weights"]).max()
    one = view.lab.pictures["first_weights"][0, 0] / reach
    assert cut.image.pixelColor(0, 0) == signed_picture(one[::-1], DARK).pixelColor(0, 0)
    speak("vi")
    view.retranslate()
    speak("en")
    view.retranslate()
    assert view.button(CONFUSION).text() == "Confusion matrix"
    parts = (
        view, view.weights.grid, view.confusion.matrix, view.confusion.scores.table,
        view.mistakes.list, view.draw.pad, view.draw.bars,
    )  # fmt: skip
    for part in parts:
        assert part.accessibleName()


@pytest.mark.parametrize("size", [(260, 460), (300, 640), (600, 800)])
def test_nothing_is_cut_off(show, qtbot, size):
    view = show(digits(epochs=1), size=size)
    for tab, name in ((WEIGHTS, "first_weights"), (CONFUSION, "confusion")):
        bring(qtbot, view, tab, name)
    for tab in (WEIGHTS, CONFUSION, MISTAKES, DRAW):
        button = view.button(tab)
        assert button.width() >= button.sizeHint().width()
        assert view.rect().contains(button.geometry())
    matrix = view.confusion.matrix
    qtbot.waitUntil(lambda: matrix.place_of((9, 9)).bottom() <= matrix.height())
    assert matrix.place_of((9, 9)).right() <= matrix.width()
    grid = view.weights.grid
    assert grid.place_of(31).right() <= grid.width()
    view.show_tab(DRAW)
    pad = view.draw.pad
    assert pad.width() == pad.height() >= 0.5 * min(size[0], 560)
    assert pad.mapTo(view, QPoint(pad.width(), 0)).x() < size[0]


def test_presented_its_text_is_larger(show, qtbot):
    view = show(digits(epochs=1), size=(700, 900))
    bring(qtbot, view, CONFUSION, "confusion")
    view.set_present(True)
    assert view.confusion.matrix.font().pixelSize() >= 900 / 40
    assert view.draw.bars.font().pixelSize() >= 900 / 40
    view.set_present(False)
    assert view.confusion.matrix.font().pixelSize() < 900 / 40


# Bars


def test_of_many_outputs_the_largest_are_shown_and_the_actual_one():
    values = np.arange(100) / 100
    names = [f"class {k}" for k in range(100)]
    rows = rows_of(values, names, actual=3)
    assert [row.label for row in rows] == [*range(99, 89, -1), 3]
    assert [row.is_actual for row in rows].index(True) == 10
    assert rows[0].is_answer


def test_a_single_output_is_no_class():
    (row,) = rows_of(np.array([0.3]), ("no", "yes"), 0, 1)
    assert (row.name, row.value, row.is_actual) == ("output", 0.3, False)
