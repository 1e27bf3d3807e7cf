"""Does the plane show the line that the weights make, where it moves to, and why none will do?"""

import re

import numpy as np
import pytest
from lecture import lecture
from PySide6.QtCore import QLineF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.network import Activation, Dense, Network, Optimizer
from visualizer.examples import read_example
from visualizer.style import least_on_wall

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def plane(open_window, qtbot):
    """The window with a network and the plane in front, by its keys."""

    def make(network, size=(1366, 768), theme="light"):
        opened = open_window(size=size, theme=theme)
        opened.session.open(network)
        opened.press(Key.Key_D, CONTROL)
        opened.view = opened.step.middle.view("plane")
        qtbot.waitUntil(opened.view.isVisible)
        QApplication.processEvents()
        return opened

    return make


def the(gate):
    return read_example(f"perceptron-{gate}-one-by-one")


def numbers(text):
    """The numbers of an equation, in their order, with their signs."""
    found = re.findall(r"([+−]?) ?(\d+\.?\d*)(?=·|\s*=|$)", text.split("=")[0] + "=")
    return [float(number) * (-1 if sign == "−" else 1) for sign, number in found]


def height(view, x, y):
    line = view.shown.now[0]
    return line.w1 * x + line.w2 * y + line.b


def test_the_equation_has_the_weights_and_the_bias(plane):
    view = plane(the("and")).view
    assert view.line.text() == "0.25·x1 − 0.25·x2 + 0.25 = 0"
    ends = view.canvas.line_in_view(view.shown.now[0])
    frame = view.canvas.frame
    for end in (ends.p1(), ends.p2()):
        x0, x1, y0, y1 = frame.box
        x = x0 + (end.x() - frame.rect.left()) / frame.rect.width() * (x1 - x0)
        y = y0 + (frame.rect.bottom() - end.y()) / frame.rect.height() * (y1 - y0)
        assert height(view, x, y) == pytest.approx(0, abs=1e-9)


def test_the_line_moves_with_each_new_number_and_the_old_one_stays_faint(plane):
    opened = plane(the("and"))
    session, view = opened.session, opened.view
    steps = session.trace.phase_range("update")
    session.go(steps.start - 1)
    assert view.line.text() == "0.25·x1 − 0.25·x2 + 0.25 = 0"
    opened.press(Key.Key_End)
    session.go_to(1, len(session.trace) - 1)
    said = "0.25·x1 − 0.25·x2 − 0.25 = 0   (before: 0.25·x1 − 0.25·x2 + 0.25 = 0)"
    assert view.line.text() == said
    before, now = view.shown.before[0], view.shown.now[0]
    assert (before.b, now.b) == (0.25, -0.25)
    opened.press(Key.Key_Left)
    assert view.shown.now[0].b == 0.25
    session.go_to(4, steps[0])  # only w1 of update 4 is new: 0.25 + 0.5
    new = session.trace.network.layers[0].weights[0, 0] + 0.5
    assert (view.shown.now[0].w1, view.shown.now[0].w2) == (new, view.shown.before[0].w2)


def test_each_sample_in_turn_with_its_answer_error_and_changes(plane):
    opened = plane(the("and"))
    session, view = opened.session, opened.view
    said = []
    for update in (1, 2, 3, 4):
        session.go_to(update, len(session.trace) - 1)
        said.append(view.sample.text())
        assert view.shown.current == update - 1
    assert said == [
        "Sample 1: x = (0, 0), y = 0, ŷ = 1, error y − ŷ = −1, Δw1 = 0, Δw2 = 0, Δb = −0.5",
        "Sample 2: x = (0, 1), y = 0, ŷ = 0, error y − ŷ = 0, Δw1 = 0, Δw2 = 0, Δb = 0",
        "Sample 3: x = (1, 0), y = 0, ŷ = 1, error y − ŷ = −1, Δw1 = −0.5, Δw2 = 0, Δb = −0.5",
        "Sample 4: x = (1, 1), y = 1, ŷ = 0, error y − ŷ = 1, Δw1 = 0.5, Δw2 = 0.5, Δb = 0.5",
    ]


def test_nothing_is_said_before_the_step_that_gives_it(plane):
    opened = plane(the("and"))
    view = opened.view
    assert view.sample.text() == "Sample 1: x = (0, 0), y = 0"
    opened.press(Key.Key_Right)  # z
    assert "ŷ" not in view.sample.text()
    opened.press(Key.Key_Right)  # a
    assert "ŷ = 1, error y − ŷ = −1" in view.sample.text()
    assert "Δ" not in view.sample.text()


def test_the_sides_are_tinted_by_the_sign_of_z(plane):
    opened = plane(the("and"))
    image = opened.view.canvas.grab().toImage()
    ratio, theme, frame = image.devicePixelRatio(), opened.window.theme, opened.view.canvas.frame
    shades = {1: theme.tint("positive", 0.16).name(), 0: theme.tint("negative", 0.16).name()}
    for x, y in ((-0.3, 1.1), (0.2, 1.4), (0.3, 0.7), (1.2, 0.6), (0.6, 0.3)):
        at = frame.to_view(x, y) * ratio
        side = int(height(opened.view, x, y) >= 0)
        assert image.pixelColor(at.toPoint()).name() == shades[side], (x, y)


def test_no_line_crosses_the_names_of_the_sides(plane, qtbot):
    opened = plane(the("and"))
    session, view = opened.session, opened.view
    session.set_updates(24)
    qtbot.waitUntil(lambda: not session.working)
    outside = 0
    for update in range(1, 25):
        session.go_to(update, -1)
        canvas, found = view.canvas, view.shown
        lines = [canvas.line_in_view(one) for one in (found.before[0], found.now[0])]
        outside += lines[1] is None
        for text, place in canvas.side_names():
            assert canvas.frame.rect.contains(place)
            corners = (place.topLeft(), place.topRight(), place.bottomLeft(), place.bottomRight())
            for line in filter(None, lines):
                ways = [QLineF(line.p1(), at).angleTo(line) < 180 for at in corners]
                assert len(set(ways)) == 1, (update, text)
    assert outside  # only the old line is seen there


def test_weights_of_0_make_no_line(plane):
    network = the("and").with_layer(1, weights=np.zeros((2, 1)))
    view = plane(network).view
    assert view.line.text().startswith("no line: both weights are 0")
    assert view.canvas.line_in_view(view.shown.now[0]) is None
    assert not view.canvas.grab().isNull()


@pytest.mark.parametrize("size", [5e-324, 1e-200, 1e200, 1e308])
def test_a_line_is_drawn_however_small_or_large_its_weights_are(plane, size):
    one = {"weights": np.array([[1.0], [1.0]]), "biases": np.array([-1.0])}
    network = the("or").with_layer(1, **{part: size * one[part] for part in one})
    view = plane(network).view
    assert view.shown.now[0] == (size, size, -size)
    line, frame = view.canvas.line_in_view(view.shown.now[0]), view.canvas.frame
    x0, x1, y0, y1 = frame.box
    for end in (line.p1(), line.p2()):
        x = x0 + (end.x() - frame.rect.left()) / frame.rect.width() * (x1 - x0)
        y = y0 + (frame.rect.bottom() - end.y()) / frame.rect.height() * (y1 - y0)
        assert x + y == pytest.approx(1)
    assert not view.canvas.grab().isNull()


def test_it_runs_until_nothing_changes_and_says_in_which_epoch(plane, qtbot):
    opened = plane(the("or"))
    qtbot.mouseClick(opened.view.run, LEFT)
    qtbot.waitUntil(lambda: not opened.session.running)
    assert opened.session.count == 12
    said = "Nothing changes in epoch 3 (updates 9 to 12): it has converged."
    assert opened.view.ending.text() == said
    opened.session.set_updates(8)
    assert opened.view.ending.text() == ""


def test_on_xor_it_goes_round_in_a_circle_and_the_proof_comes(plane, qtbot):
    opened = plane(the("xor"))
    view, session = opened.view, opened.session
    assert not view.side.isVisible()
    QTest.keyClick(view.run, Key.Key_Space)
    qtbot.waitUntil(lambda: not session.running)
    assert session.count == 14
    assert view.ending.text().startswith(
        "Before update 14 all weights are what they were before update 10"
    )
    assert session.course.whole(14) == session.course.whole(10)
    assert view.side.isVisible()
    said = re.sub(r"<[^>]+>", "|", view.proof.text()).replace("&lt;", "<")
    assert "(0.5,\u00a00.5)" in said  # no line ends within a point
    said = said.replace("\u00a0", " ")
    lines = [part.strip() for part in said.split("|") if part.strip()]
    assert lines == [
        "No line separates the two classes.", "Suppose one did:",
        "(0, 1) → 1:", "w2 + b ≥ 0",
        "(1, 0) → 1:", "w1 + b ≥ 0",
        "added up:", "w1 + w2 + 2·b ≥ 0",
        "(0, 0) → 0:", "b < 0",
        "(1, 1) → 0:", "w1 + w2 + b < 0",
        "added up:", "w1 + w2 + 2·b < 0",
        "The same sum cannot be at least 0 and below 0. So there are no such weights.",
        "In the plane: (0.5, 0.5) lies between (0, 1), (1, 0) as well as between (0, 0), (1, 1). "
        "It would have to be on both sides of the line.",
        "A hidden layer is needed: each of its neurons draws a line of its own.",
    ]  # fmt: skip


def test_on_and_it_is_asked_for_and_there_is_a_line(plane, qtbot):
    opened = plane(the("and"))
    qtbot.mouseClick(opened.view.why, LEFT)
    assert opened.view.side.isVisible()
    text = re.sub(r"<[^>]+>", "", opened.view.proof.text()).replace("\u00a0", " ")
    assert "A line separates the two classes." in text
    w1, w2, b = numbers(re.search(r"For example (.*= 0)", text).group(1))
    for x1, x2, target in ((0, 0, 0), (0, 1, 0), (1, 0, 0), (1, 1, 1)):
        assert (w1 * x1 + w2 * x2 + b >= 0) == target
    opened.session.edit(the("xor"))
    assert "No line separates" in opened.view.proof.text()
    qtbot.mouseClick(opened.view.why, LEFT)
    assert not opened.view.side.isVisible()


def test_between_the_smallest_doubles_a_line_is_said_without_an_example(plane, qtbot):
    network = the("and")
    tiny = network.replace(inputs=network.inputs * 5e-324)
    view = plane(tiny).view
    QTest.mouseClick(view.why, LEFT)
    assert "A line separates the two classes." in view.proof.text()
    assert "For example" not in view.proof.text()


def test_many_points_are_answered_beside_the_window(plane, qtbot):
    rng = np.random.default_rng(3)
    points = rng.normal(size=(200, 2)).round(2)
    targets = (points[:, :1] + points[:, 1:] > 0.25).astype(float)
    layer = Dense(1, Activation("step"), np.array([[1.0], [0.5]]), np.array([0.0]))
    network = Network(
        (2,), (layer,), "half_squared_error", Optimizer("delta_rule"), points, targets
    )
    opened = plane(network)
    opened.view.why.click()
    qtbot.waitUntil(lambda: "separates" in opened.view.proof.text(), timeout=10_000)
    assert "A line separates the two classes." in opened.view.proof.text()


def test_a_hidden_layer_draws_a_line_for_each_neuron(plane):
    opened = plane(read_example("xor-2-2-1"))
    session, view = opened.session, opened.view
    layer = session.network.layers[0]
    for k, line in enumerate(view.shown.now):
        assert (line.w1, line.w2) == tuple(layer.weights[:, k])
        assert line.b == layer.biases[k]
    assert len(view.line.text().splitlines()) == 2
    assert not view.why.isVisible()
    session.go(session.trace.index("z", 1, (2,)))
    assert view.shown.lit == 1


def test_only_two_inputs_make_a_plane(open_window):
    opened = open_window()
    assert opened.step.middle.button("plane").isVisible()
    opened.step.middle.show_sight("plane")
    opened.session.open(read_example("softmax-3-4-3"))
    assert not opened.step.middle.button("plane").isVisible()
    assert opened.step.middle.name == "graph"
    opened.session.open(lecture())
    assert opened.step.middle.button("plane").isVisible()


def test_covered_values_are_not_given_away(plane):
    opened = plane(the("and"))
    session, view = opened.session, opened.view
    session.go_to(1, len(session.trace) - 1)
    hidden = frozenset(session.trace.phase_range("update"))
    view.set_covered(hidden | {session.trace.index("a", 1, (1,))})
    assert view.shown.now == view.shown.before
    assert "Δ" not in view.sample.text()
    assert "ŷ" not in view.sample.text()
    view.set_covered(frozenset())
    assert view.shown.now[0].b == -0.25


def test_it_stands_on_the_wall_large_enough_and_the_proof_comes_at_the_end(plane, qtbot):
    opened = plane(the("xor"))
    session = opened.session
    session.run_until_nothing_changes()
    qtbot.waitUntil(lambda: not session.running)
    opened.press(Key.Key_F5)
    wall = opened.desk.presenting.wall
    qtbot.waitUntil(wall.isVisible)
    view = wall.sights.front
    assert view.objectName() == "plane"
    QApplication.processEvents()
    least = least_on_wall(wall.height())
    assert view.canvas.font().pixelSize() >= least
    assert view.line.isVisible()
    assert not view.side.isVisible()
    assert not view.run.isVisible()
    QTest.keyClick(wall, Key.Key_End)
    assert view.side.isVisible()
    assert "No line separates" in view.proof.text()
    assert not view.side.verticalScrollBar().isVisible()
    wall.close()


@pytest.mark.parametrize("zoom", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("size", [(1024, 640), (1366, 768)])
def test_nothing_of_it_is_cut_off(plane, qtbot, size, zoom):
    opened = plane(the("xor"), size)
    opened.window.set_zoom(zoom)
    opened.session.run_until_nothing_changes()
    qtbot.waitUntil(lambda: not opened.session.running)
    qtbot.wait(50)
    view = opened.view
    assert view.canvas.width() >= view.canvas.minimumSizeHint().width()
    inside = view.area.widget()
    assert inside.width() <= view.width()
    parts = [p for p in (view.canvas, view.side, view.run, view.why, view.ending, view.line,
                         view.sample) if p.isVisible()]  # fmt: skip
    for number, part in enumerate(parts):
        assert inside.rect().contains(part.geometry()), part.objectName()
        for other in parts[number + 1 :]:
            assert not part.geometry().intersects(other.geometry()), other.objectName()


def test_an_update_of_training_opens_in_the_plane(open_window, qtbot):
    from core.training.recipes import RECIPES

    opened = open_window()
    opened.desk.show_workspace("train")
    lab = opened.desk.training.lab
    lab.set_task(RECIPES["perceptron-xor"].task)
    qtbot.waitUntil(lambda: lab.report is not None and lab.task is not None, timeout=20_000)
    qtbot.waitUntil(lambda: lab.about is not None and lab.about.box is not None, timeout=20_000)
    with qtbot.waitSignal(opened.session.opened, timeout=20_000):
        opened.desk.training.open_update(None)
    qtbot.waitUntil(lambda: opened.desk.workspace == "step")
    opened.step.middle.show_sight("plane")
    view = opened.step.middle.view("plane")
    assert view.shown.points.shape[1] == 2
    layer = opened.session.network.layers[0]
    assert (view.shown.now[0].w1, view.shown.now[0].w2) == tuple(layer.weights[:, 0])
