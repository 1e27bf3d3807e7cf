"""Is the plane what the trained network answers, and is it trained on points that are moved?"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from core.datasets.dataset import Dataset, Part
from core.network import Optimizer
from core.trace import record
from core.training.plan import Settings
from core.training.recipes import RECIPES
from core.training.task import Source
from visualizer.i18n import speak
from visualizer.plane_frame import Frame
from visualizer.shades import class_color, contrast, readable_on, signed_picture
from visualizer.theme import DARK, LIGHT
from visualizer.training.lab import Lab
from visualizer.views.plane.contour import across, zero_line
from visualizer.views.plane.field import answer_field, neuron_field
from visualizer.views.plane.neurons import Neuron
from visualizer.views.plane.view import PlaneView

XOR = RECIPES["xor-2-3-1"].task
ADAM = Optimizer("adam", {"learning_rate": 0.02})
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
Key = Qt.Key


@pytest.fixture(scope="module")
def lab(qapp):
    """One training process for all; every test has a task of its own."""
    lab = Lab()
    yield lab
    lab.close()


@pytest.fixture
def show(qtbot, lab):
    """Shows the plane of a task; with ``go`` it is trained to its end first."""
    views = []

    def make(task, go=False, size=(380, 640), theme=LIGHT):
        troubles = []
        lab.failed.connect(troubles.append)
        with qtbot.waitSignal(lab.runs_changed, timeout=10_000):
            lab.set_task(task)
        view = PlaneView(lab, theme)
        qtbot.addWidget(view)
        views.append(view)
        view.resize(*size)
        with qtbot.waitExposed(view):
            view.show()
        view.lab = lab
        if go:
            lab.go()
            qtbot.waitUntil(lambda: lab.state == "ended", timeout=20_000)
        qtbot.waitUntil(lambda: up_to_date(lab), timeout=10_000)
        assert troubles == []
        return view

    yield make
    lab.pause()
    for view in views:
        view.close()
    speak("en")


def up_to_date(lab):
    """Has the newest picture come?"""
    return "boundary" in lab.pictures and lab.report is not None and not lab.report.pending


def spot(view, x, y):
    return view.canvas.frame.to_view(x, y).toPoint()


def color_at(view, x, y, aside=(0, 0)):
    where = spot(view, x, y) + QPoint(*aside)
    return view.canvas.grab().toImage().pixelColor(where)


def nearer(color, theme):
    """Which class of two a colour stands for."""
    ends = [theme.color("negative"), theme.color("positive")]

    def far(other):
        pairs = zip(color.getRgb()[:3], other.getRgb()[:3], strict=True)
        return sum((a - b) ** 2 for a, b in pairs)

    return int(far(ends[1]) < far(ends[0]))


def drag(canvas, start, end):
    QTest.mousePress(canvas, LEFT, pos=start)
    for share in (0.3, 0.6, 1.0):
        QTest.mouseMove(canvas, start + (end - start) * share)
    QTest.mouseRelease(canvas, LEFT, pos=end)


def next_update(qtbot, lab):
    """The minibatch that the process is about to train on."""
    found = []
    lab.ask("update", None, then=found.append)
    qtbot.waitUntil(lambda: bool(found))
    return found[0]


# What is shown


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_xor_trained_shows_each_point_in_its_class(show, theme):
    view = show(XOR, go=True, theme=theme)
    for x, y in ((0, 0), (0, 1), (1, 0), (1, 1)):
        beside = color_at(view, x, y, aside=(14, 14))
        assert nearer(beside, theme) == (x != y)
    assert len(view.canvas.picture.segments) > 50
    assert list(view.neurons._names) == [Neuron(1, 1), Neuron(1, 2), Neuron(1, 3)]


def test_the_picture_is_that_of_the_grid(show):
    """Each place of the grid has the colour of its output, on the pixel where it belongs."""
    view = show(XOR, go=True, size=(500, 800))
    boundary = view.lab.pictures["boundary"]
    x0, x1, y0, y1 = boundary.box
    size = len(boundary.outputs)
    expected = signed_picture(2 * boundary.outputs[:, :, 0] - 1, LIGHT)
    picture = view.canvas.grab().toImage()
    met = 0
    for row, column in np.random.default_rng(3).integers(2, size - 2, (200, 2)):
        x = x0 + (x1 - x0) * column / (size - 1)
        y = y0 + (y1 - y0) * row / (size - 1)
        around = boundary.outputs[row - 1 : row + 2, column - 1 : column + 2]
        if np.ptp(around) > 0.02:
            continue
        if any(np.hypot(x - a, y - b) < 0.08 for a in (0, 1) for b in (0, 1)):
            continue
        met += 1
        found = picture.pixelColor(spot(view, x, y))
        wanted = expected.pixelColor(int(column), int(size - 1 - row))
        pairs = zip(found.getRgb(), wanted.getRgb(), strict=True)
        assert all(abs(a - b) <= 8 for a, b in pairs)
    assert met > 80


def test_each_number_of_the_grid_stands_on_its_place(show):
    """To the pixel, up to the edges: columns, then rows, of one class and the other in turn."""
    view = show(XOR, size=(500, 800))
    view.points.load(None, None, None)
    x0, x1, y0, y1 = view.canvas.frame.box
    size = 41
    for axis in (0, 1):
        turns = np.indices((size, size))[axis] % 2
        view.canvas.set_field(answer_field(turns[:, :, None].astype(float), 0.0, 1.0, 0))
        for k in (1, 2, 20, size - 3, size - 2):
            for other in (1, 21, size - 2):
                row, column = (k, other) if axis == 0 else (other, k)
                x = x0 + (x1 - x0) * column / (size - 1)
                y = y0 + (y1 - y0) * row / (size - 1)
                expected = signed_picture(np.array([[2.0 * (k % 2) - 1]]), LIGHT)
                found, wanted = color_at(view, x, y), expected.pixelColor(0, 0)
                pairs = zip(found.getRgb(), wanted.getRgb(), strict=True)
                assert all(abs(a - b) < 45 for a, b in pairs)


def test_the_answer_under_the_mouse_is_that_of_the_network(show, qtbot):
    view = show(XOR, go=True)
    QTest.mouseMove(view.canvas, spot(view, 0.4, 0.7))
    qtbot.waitUntil(lambda: "class" in view.value.text())
    first, second = view.value.text().splitlines()
    x, y = (float(part.split("=")[1].replace("−", "-")) for part in first.split(","))
    assert (x, y) == pytest.approx((0.4, 0.7), abs=0.01)
    networks = []
    view.lab.ask("network", then=networks.append)
    qtbot.waitUntil(lambda: bool(networks))
    network = networks[0].replace(inputs=np.array([[x, y]]), targets=np.array([[1.0]]))
    a = float(record(network).values("a", 2)[0, 0])
    assert f"{a:.4f}" in second
    assert second.endswith(f"class {int(a >= 0.5)}")
    QTest.mouseMove(view.canvas, QPoint(2, 2))
    assert "Drag" in view.value.text()


def test_one_layer_shows_its_line_exactly(show, qtbot):
    view = show(RECIPES["perceptron-and"].task, go=True)
    networks = []
    view.lab.ask("network", then=networks.append)
    qtbot.waitUntil(lambda: bool(networks) and view.line.segments() is not None)
    layer = networks[0].layers[0]
    (w1, w2), b = layer.weights[:, 0], layer.biases[0]
    qtbot.waitUntil(lambda: view.line.weights == (w1, w2, b))
    ((x, y, u, v),) = view.line.segments()
    assert w1 * x + w2 * y + b == pytest.approx(0, abs=1e-12)
    assert w1 * u + w2 * v + b == pytest.approx(0, abs=1e-12)
    assert f"{abs(w1):.3f}" in view.note.text()
    assert len(view.canvas.picture.segments) == 1
    met = set()
    for x in (-0.1, 0.2, 0.5, 0.8, 1.1):
        for y in (-0.1, 0.2, 0.5, 0.8, 1.1):
            z = w1 * x + w2 * y + b
            if abs(z) > 0.03 * np.hypot(w1, w2):
                assert nearer(color_at(view, x, y), LIGHT) == (z >= 0)
                met.add(z >= 0)
    assert met == {False, True}


def test_several_classes_have_their_colours_and_numbers(show, qtbot):
    source = Source("blobs", {"count": 90, "classes": 3, "noise": 0.15})
    task = XOR.replace(
        source=source, layers="2-8-3", activations=("tanh", "softmax"), loss="cross_entropy",
        optimizer=ADAM, settings=Settings(batch=16, epochs=60),
    )  # fmt: skip
    view = show(task, go=True, size=(480, 760))
    assert len(view.new_points.buttons) == 3
    view.points.load(None, None, None)  # so that the ground under the points is seen
    points = view.lab.about.points
    right = 0
    for (x, y), label in zip(points.inputs, points.labels, strict=True):
        color = color_at(view, x, y)
        colors = [class_color(LIGHT, k) for k in range(3)]
        far = [sum(abs(a - b) for a, b in zip(color.getRgb(), c.getRgb(), strict=True))
               for c in colors]  # fmt: skip
        right += int(np.argmin(far)) == label
    assert right >= 0.93 * len(points.labels)


def test_a_neuron_is_shown_large_and_left_again(show, qtbot):
    view = show(XOR, go=True)
    whole = view.canvas.grab().toImage()
    where = view.neurons.place_of(Neuron(1, 2)).center().toPoint()
    QTest.mouseClick(view.neurons, LEFT, pos=where)
    assert view.title.text() == "layer 1, neuron 2"
    assert view.back.isVisible()
    values = view.lab.pictures["boundary"].hidden[0][:, :, 1]
    field = view.canvas.picture.field
    assert field.signed == pytest.approx(2 * values - 1)
    assert view.canvas.grab().toImage() != whole
    QTest.keyClick(view.neurons, Key.Key_Escape)
    assert view.title.text() == "Decision boundary"
    assert view.canvas.grab().toImage() == whole
    QTest.mouseClick(view.neurons, LEFT, pos=where)
    QTest.mouseClick(view.neurons, LEFT, pos=where)
    assert view.neurons.chosen is None
    QTest.mouseClick(view.neurons, LEFT, pos=where)
    QTest.mouseClick(view.canvas, LEFT, pos=spot(view, 0.5, 0.5))
    assert view.neurons.chosen is None
    assert len(view.points) == 4


def test_neurons_are_chosen_by_keys(show):
    view = show(XOR)
    view.neurons.setFocus()
    QTest.keyClick(view.neurons, Key.Key_Right)
    QTest.keyClick(view.neurons, Key.Key_Right)
    assert view.neurons.accessibleDescription() == "layer 1, neuron 3"
    QTest.keyClick(view.neurons, Key.Key_Return)
    assert view.neurons.chosen == Neuron(1, 3)
    QTest.mouseClick(view.back, LEFT)
    assert view.neurons.chosen is None


def test_where_the_keys_go_is_seen_when_other_neurons_come(show, qtbot):
    view = show(XOR)
    neurons = view.neurons
    neurons.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(neurons, Key.Key_Right)
    source = Source("moons", {"count": 20, "seed": 1})
    view.lab.set_task(XOR.replace(source=source))  # the old pictures are taken away
    qtbot.waitUntil(lambda: not neurons._names)
    assert not neurons.focusPolicy() & Qt.FocusPolicy.TabFocus
    qtbot.waitUntil(lambda: bool(neurons._names) and up_to_date(view.lab), timeout=10_000)
    assert neurons.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert neurons.hasFocus()
    focused = neurons.grab().toImage()
    view.canvas.setFocus()
    assert neurons.grab().toImage() != focused


# Points


def test_a_dragged_point_is_what_is_trained_on(show, qtbot):
    view = show(XOR)
    drag(view.canvas, spot(view, 0, 0), spot(view, 0.5, 0.25))
    moved = view.points.places[0]
    assert moved == pytest.approx((0.5, 0.25), abs=0.01)
    assert [round(float(v), 3) for v in moved] == [float(v) for v in moved]

    def sent():
        about = view.lab.about
        return about is not None and np.array_equal(about.points.inputs, view.points.places)

    qtbot.waitUntil(sent)
    network = next_update(qtbot, view.lab)
    assert moved.tolist() in network.inputs.tolist()
    assert [0.0, 0.0] not in network.inputs.tolist()
    at = network.inputs.tolist().index(moved.tolist())
    assert network.targets[at] == 0


def test_moving_a_point_while_training_changes_the_answer(show, qtbot):
    view = show(XOR.replace(settings=Settings(batch=4)))
    view.lab.go()
    qtbot.waitUntil(lambda: view.lab.report.update > 4000, timeout=20_000)
    before = view.lab.report.update
    QTest.mouseClick(view.new_points.buttons[1], LEFT)
    QTest.mouseClick(view.canvas, RIGHT, pos=spot(view, 0, 0))
    QTest.mouseClick(view.canvas, LEFT, pos=spot(view, 0.02, 0.02))
    assert view.points.labels.tolist() == [1, 1, 0, 1]
    qtbot.waitUntil(
        lambda: (
            view.lab.report.update > before + 8000
            and nearer(color_at(view, 0.02, 0.02, aside=(14, 14)), LIGHT) == 1
        ),
        timeout=20_000,
    )


def test_points_are_added_and_removed_and_put_back(show, qtbot):
    view = show(XOR)
    assert not view.new_points.put_back.isEnabled()
    QTest.mouseClick(view.new_points.buttons[1], LEFT)
    QTest.mouseClick(view.canvas, LEFT, pos=spot(view, 0.5, 0.5))
    assert len(view.points) == 5
    assert view.points.labels[-1] == 1
    assert view.points.chosen == 4
    qtbot.waitUntil(lambda: len(view.lab.about.points.labels) == 5)
    assert len(next_update(qtbot, view.lab).inputs) == 4  # still a minibatch of 4
    view.canvas.setFocus()
    QTest.keyClick(view.canvas, Key.Key_Delete)
    assert len(view.points) == 4
    QTest.mouseClick(view.canvas, RIGHT, pos=spot(view, 1, 1))
    assert view.points.places.tolist() == [[0, 0], [0, 1], [1, 0]]
    qtbot.waitUntil(lambda: len(view.lab.about.points.labels) == 3)
    QTest.mouseClick(view.new_points.put_back, LEFT)
    assert view.points.places.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert not view.new_points.put_back.isEnabled()
    qtbot.waitUntil(lambda: len(view.lab.about.points.labels) == 4)


def test_they_can_be_put_back_after_a_restart(show, qtbot):
    view = show(XOR)
    drag(view.canvas, spot(view, 0, 0), spot(view, 0.5, 0.25))
    qtbot.waitUntil(lambda: view.lab.about.points.inputs[0, 0] > 0)
    view.lab.change(layers="2-4-1")
    qtbot.waitUntil(lambda: len(view.neurons._names) == 4, timeout=10_000)
    assert view.points.places[0, 0] > 0
    assert view.new_points.put_back.isEnabled()
    QTest.mouseClick(view.new_points.put_back, LEFT)
    assert view.points.places[0].tolist() == [0, 0]


def test_the_last_point_stays(show):
    view = show(XOR)
    for _ in range(3):
        view.points.remove(0)
    QTest.mouseClick(view.canvas, RIGHT, pos=spot(view, 1, 1))
    assert len(view.points) == 1
    assert view.note.property("role") == "error"
    assert "One point" in view.note.text()


def test_keys_select_move_and_remove(show, qtbot):
    view = show(XOR)
    canvas = view.canvas
    view.neurons.setFocus()
    canvas.setFocus(Qt.FocusReason.TabFocusReason)
    assert view.points.chosen == 0
    QTest.keyClick(canvas, Key.Key_Tab)
    assert view.points.chosen == 1
    assert canvas.accessibleDescription() == "point 2 of 4: x1 = 0, x2 = 1, class 1"
    QTest.keyClick(canvas, Key.Key_Right)
    QTest.keyClick(canvas, Key.Key_Down)
    x, y = view.points.places[1]
    assert (x, y) == canvas.frame.held(canvas.frame.step()[0], 1 - canvas.frame.step()[1])
    QTest.keyClick(canvas, Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert 0 < view.points.places[1, 0] - x < 0.2 * canvas.frame.step()[0]
    for _ in range(200):
        QTest.keyClick(canvas, Key.Key_Right)
    assert view.points.places[1, 0] <= canvas.frame.box[1]
    QTest.keyClick(canvas, Key.Key_Backtab)
    assert view.points.chosen == 0
    QTest.keyClick(canvas, Key.Key_Delete)
    assert len(view.points) == 3
    assert view.points.chosen == 0
    for _ in range(3):
        QTest.keyClick(canvas, Key.Key_Tab)
    assert not canvas.hasFocus()
    assert view.points.chosen is None


def test_escape_and_tab_leave_the_points(show):
    view = show(XOR)
    view.neurons.setFocus()
    view.canvas.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view.canvas, Key.Key_Escape)
    assert view.points.chosen is None
    QTest.keyClick(view.canvas, Key.Key_Tab)
    assert not view.canvas.hasFocus()


def test_points_of_the_test_are_hollow_and_stay(show):
    source = Source("moons", {"count": 40, "seed": 2})
    view = show(XOR.replace(source=source), size=(600, 800))
    assert len(view.points.test_places) == 10
    assert "Hollow" in view.note.text()
    near = [
        (x, y)
        for x, y in view.points.test_places
        if min(np.hypot(*(view.points.places - (x, y)).T)) > 0.15
        and sorted(np.hypot(*(view.points.test_places - (x, y)).T))[1] > 0.15
    ]
    x, y = near[0]
    assert color_at(view, x, y) == LIGHT.color("on_accent")
    count, before = len(view.points), view.points.test_places.copy()
    drag(view.canvas, spot(view, x, y), spot(view, x + 0.2, y))
    assert len(view.points) == count
    assert np.array_equal(view.points.test_places, before)


def test_too_many_points_are_not_drawn_but_said(show):
    view = show(XOR.replace(source=Source("blobs", {"count": 6000})))
    assert view.note.text() == "6,000 points are too many to be drawn."
    assert not view.new_points.buttons or not view.new_points.buttons[0].isVisible()
    QTest.mouseClick(view.canvas, LEFT, pos=spot(view, 0, 0))
    assert len(view.points) == 0


def test_quantities_are_shown_and_not_edited(show):
    rng = np.random.default_rng(0)
    x = rng.uniform(-1, 1, (30, 2))
    part = Part(x, (x[:, :1] * 3 + 1))
    data = Dataset("Plane", part, Part(x[:0], part.targets[:0]), (2,), target_names=("y",))
    task = XOR.replace(
        source=Source(dataset=data), layers="2-1", activations=("identity",),
        loss="half_squared_error", optimizer=Optimizer("sgd", {"learning_rate": 0.05}),
        settings=Settings(batch=30, epochs=300),
    )  # fmt: skip
    view = show(task, go=True)
    QTest.mouseClick(view.canvas, LEFT, pos=spot(view, 0, 0))
    assert len(view.points) == 30
    assert view.canvas.picture.segments == []
    assert nearer(color_at(view, -0.9, 0.95), LIGHT) == 0
    assert nearer(color_at(view, 0.9, 0.95), LIGHT) == 1


def test_other_data_while_a_point_is_held(show, qtbot):
    """What was meant for the old points does not reach the new ones."""
    view = show(XOR)
    canvas = view.canvas
    QTest.mousePress(canvas, LEFT, pos=spot(view, 1, 1))
    QTest.mouseMove(canvas, spot(view, 0.7, 0.7))
    troubles = []
    view.lab.failed.connect(troubles.append)
    with qtbot.waitSignal(view.lab.runs_changed):
        view.lab.set_task(XOR.replace(source=Source("moons", {"count": 20, "seed": 1})))
        QTest.mouseMove(canvas, spot(view, 0.6, 0.6))
    first = view.lab.first_points.inputs.copy()
    QTest.mouseRelease(canvas, LEFT, pos=spot(view, 0.6, 0.6))
    with qtbot.waitSignal(view.lab.runs_changed):
        view.lab.set_task(RECIPES["digits-64-32-16-10"].task)
        QTest.mouseMove(canvas, spot(view, 0.2, 0.2))
    qtbot.wait(120)
    assert troubles == []
    assert len(first) == 15
    assert not view.fits(view.lab.about)


def test_numbers_beyond_all_bounds_are_drawn_as_they_go():
    values = np.zeros((9, 9, 1), dtype=np.float32)
    values[:3], values[3:5], values[5:7] = np.nan, np.inf, -np.inf
    for outputs in (values, np.repeat(values, 2, axis=2), np.repeat(values, 4, axis=2)):
        field = answer_field(outputs, 0.0, 1.0, outputs.shape[2])
        assert field.picture(LIGHT).width() == 9
        field.lines()
    for activation in ("relu", "identity", "sigmoid", "tanh"):
        field = neuron_field(values[:, :, 0], activation)
        assert field.picture(LIGHT).width() == 9
        field.lines()


# The view as a part of the window


def test_hidden_it_wants_nothing(show, qtbot):
    view = show(XOR)
    view.hide()
    made = []
    view.lab.pictured.connect(made.append)
    view.lab.one_epoch()
    qtbot.waitUntil(lambda: view.lab.report.update >= 1)
    qtbot.wait(150)
    assert made == []
    with qtbot.waitSignal(view.lab.pictured):
        view.show()


def test_theme_and_language_change_while_it_is_open(show):
    view = show(XOR, go=True)
    view.set_theme(DARK)
    assert nearer(color_at(view, 0, 1, aside=(14, 14)), DARK) == 1
    corner = view.canvas.grab().toImage().pixelColor(1, view.canvas.height() - 2)
    assert corner == DARK.color("card")
    speak("vi")
    view.retranslate()
    speak("en")
    view.retranslate()
    assert view.title.text() == "Decision boundary"
    for widget in (view, view.canvas, view.neurons, *view.new_points.buttons):
        assert widget.accessibleName()


def test_presented_its_text_is_larger(show):
    view = show(XOR, size=(800, 900))
    small = view.canvas.fontMetrics().height()
    view.set_present(True)
    assert view.canvas.font().pixelSize() >= 900 / 40
    assert view.neurons.font().pixelSize() >= 900 / 40
    assert view.canvas.fontMetrics().height() > small
    view.set_present(False)
    assert view.canvas.fontMetrics().height() == small


@pytest.mark.parametrize("size", [(260, 460), (300, 520), (600, 900)])
def test_nothing_is_cut_off(show, size):
    view = show(XOR, size=size)
    frame = view.canvas.frame
    assert QRectF(view.canvas.rect()).contains(frame.rect)
    assert frame.rect.width() > 0.55 * size[0]
    for button in (*view.new_points.buttons, view.new_points.put_back):
        assert button.width() >= button.sizeHint().width()
        assert view.rect().contains(button.geometry())
    assert view.value.height() >= 2 * view.value.fontMetrics().height()


def test_every_size_is_settled(show):
    """Wide and narrow, with more pictures than there is room for: no layout goes in circles."""
    view = show(XOR.replace(layers="2-13-9-1", activations=("tanh", "relu", "sigmoid")))
    for width in range(250, 620, 23):
        for height in (430, 560, 900):
            view.resize(width, height)
            QTest.qWait(0)
            assert view.scroll.height() <= view.scroll.maximumHeight()
            assert view.neurons.height() >= view.neurons.heightForWidth(view.neurons.width())


# Lines


def grid(function, size=41):
    x, y = np.meshgrid(np.linspace(-2, 2, size), np.linspace(-2, 2, size))
    return function(x, y).astype(np.float32)


def test_a_straight_line_is_found_exactly():
    pieces = zero_line(grid(lambda x, y: 3 * x - 2 * y + 0.31)) / 10 - 2
    for x, y in (*pieces[:, :2], *pieces[:, 2:]):
        assert 3 * x - 2 * y + 0.31 == pytest.approx(0, abs=1e-5)
    length = np.hypot(*(pieces[:, :2] - pieces[:, 2:]).T).sum()
    assert length == pytest.approx(4 * np.sqrt(1 + (2 / 3) ** 2), rel=0.01)


def test_a_circle_is_closed():
    pieces = zero_line(grid(lambda x, y: x * x + y * y - 1.5)) / 10 - 2
    assert np.hypot(*pieces[:, :2].T) == pytest.approx(np.sqrt(1.5), abs=0.01)
    ends = np.concatenate([pieces[:, :2], pieces[:, 2:]]).round(6)
    _, counts = np.unique(ends, axis=0, return_counts=True)
    assert set(counts) == {2}


@given(st.lists(st.integers(-3, 3), min_size=16, max_size=16))
def test_every_line_goes_on_or_ends_at_the_edge(numbers):
    values = np.array(numbers, dtype=np.float64).reshape(4, 4) + 0.5
    pieces = zero_line(values)
    ends = np.concatenate([pieces[:, :2], pieces[:, 2:]]).round(9)
    places, counts = np.unique(ends, axis=0, return_counts=True)
    inner = ((places > 0) & (places < 3)).all(axis=1)
    assert (counts[inner] == 2).all()
    assert (counts[~inner] == 1).all()
    signs = values >= 0
    changes = (signs[1:] != signs[:-1]).sum() + (signs[:, 1:] != signs[:, :-1]).sum()
    assert len(places) == changes


def test_what_is_no_number_has_no_line():
    values = grid(lambda x, y: x)
    values[:, 20:22] = np.nan
    assert len(zero_line(values)) == 0
    assert len(zero_line(np.full((5, 5), np.nan))) == 0


@pytest.mark.parametrize("w", [(3.0, -2.0, 0.3), (0.2, 1.0, -0.7), (-1.0, 0.0, 0.45)])
def test_the_line_of_relu_is_where_z_is_0(w):
    w1, w2, b = w
    values = grid(lambda x, y: np.maximum(w1 * x + w2 * y + b, 0), 97)
    pieces = neuron_field(values, "relu").lines() / 24 - 2
    assert len(pieces) > 60
    far = (w1 * pieces[:, 0] + w2 * pieces[:, 1] + b) / np.hypot(w1, w2)
    assert np.abs(far).max() < 0.02  # half a step of the grid


@pytest.mark.parametrize(
    ("activation", "f"),
    [
        ("sigmoid", lambda z: 1 / (1 + np.exp(-z))),
        ("tanh", np.tanh),
        ("softplus", lambda z: np.log1p(np.exp(z))),
        ("identity", lambda z: z),
        ("arctan", np.arctan),
    ],
)
def test_the_line_of_a_neuron_is_where_z_is_0(activation, f):
    field = neuron_field(grid(lambda x, y: f(x + y - 0.33)), activation)
    pieces = field.lines() / 10 - 2
    assert len(pieces) > 30
    assert pieces[:, 0] + pieces[:, 1] - 0.33 == pytest.approx(0, abs=0.01)
    assert np.abs(field.signed).max() <= 1 + 1e-6


@given(
    w=st.tuples(*[st.floats(-3, 3)] * 3),
    box=st.tuples(st.floats(-3, 0), st.floats(0.1, 3), st.floats(-3, 0), st.floats(0.1, 3)),
)
def test_a_line_across_the_box_lies_on_it(w, box):
    w1, w2, b = w
    x0, x1, y0, y1 = box
    corners = [w1 * x + w2 * y + b for x in (x0, x1) for y in (y0, y1)]
    found = across(box, *w)
    if min(corners) > 1e-6 or max(corners) < -1e-6:
        assert len(found) == 0
    elif min(corners) < -1e-6 and max(corners) > 1e-6:
        ((x, y, u, v),) = found
        for px, py in ((x, y), (u, v)):
            assert w1 * px + w2 * py + b == pytest.approx(0, abs=1e-6)
            assert x0 - 1e-6 <= px <= x1 + 1e-6
            assert y0 - 1e-6 <= py <= y1 + 1e-6


def test_lines_part_the_classes():
    """Of three classes all lines are there, each once."""
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(3, 2))
    outputs = np.stack(
        [grid(lambda x, y, a=a, b=b: -((x - a) ** 2) - (y - b) ** 2) for a, b in centres], axis=2
    )
    field = answer_field(outputs, 0.0, 1.0, 3)
    pieces = field.lines() / 10 - 2
    for x, y, u, v in pieces:
        far = np.sort(np.hypot(*(centres - ((x + u) / 2, (y + v) / 2)).T))
        assert far[1] - far[0] < 0.05
    changes = (field.winners[1:] != field.winners[:-1]).sum()
    assert len(pieces) >= changes


# Places


@settings(max_examples=80)
@given(
    box=st.tuples(
        st.floats(-1e4, 1e4), st.floats(1e-3, 1e4), st.floats(-1e4, 1e4), st.floats(1e-3, 1e4)
    ),
    share=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_places_come_back_with_few_decimals(box, share):
    x0, wide, y0, tall = box
    frame = Frame((x0, x0 + wide, y0, y0 + tall), QRectF(40, 10, 300, 300))
    where = QPointF(40 + 300 * share[0], 10 + 300 * share[1])
    x, y = frame.from_view(where)
    back = frame.to_view(x, y)
    assert (back - where).manhattanLength() < 9
    most = frame.decimals()
    assert (round(x, most[0]), round(y, most[1])) == (x, y)
    assert x0 <= x <= x0 + wide
    assert y0 <= y <= y0 + tall
    for ticks, (low, high) in zip(frame.ticks(), ((x0, x0 + wide), (y0, y0 + tall)), strict=True):
        assert 1 <= len(ticks) <= 8
        assert all(low - 1e-6 <= tick.value <= high + 1e-6 for tick in ticks)


# Colours


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_ten_classes_are_told_apart_and_read(theme):
    colors = [class_color(theme, label) for label in range(10)]
    assert len({color.name() for color in colors}) == 10
    for color in colors:
        assert contrast(readable_on(theme, color), color) >= 4.5
        assert contrast(color, theme.color("on_accent")) >= 3


def test_contrast_is_that_of_the_standard():
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.01)
