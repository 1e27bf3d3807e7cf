"""Do the matrices on the screen show the step: its cell, what meets in it, and what is known?"""

import itertools

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAccessible, QAction, QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from core.lettering import Notation
from core.matrix_form import meeting, page
from core.network import Activation, Conv2D, Dense, Flatten, Network, Optimizer
from visualizer.examples import read_example
from visualizer.i18n import exact, shown, speak, tr
from visualizer.session import Session
from visualizer.theme import DARK, LIGHT
from visualizer.views.matrices.fit import FEWEST
from visualizer.views.matrices.sizes import cut
from visualizer.views.matrices.view import MatricesView

Key = Qt.Key
NETWORKS = ("lecture-2-3-2", "batch-of-4", "softmax-3-4-3", "adam-2-2-1")
BOTH = (Notation(), Notation(rows=False))


@pytest.fixture
def show(qtbot):
    def make(network="lecture-2-3-2", size=(640, 480), notation=None):
        given = read_example(network) if isinstance(network, str) else network
        session = Session(given)
        if notation is not None:
            session.set_notation(notation)
        view = MatricesView(session, LIGHT)
        qtbot.addWidget(view)
        view.resize(*size)
        with qtbot.waitExposed(view):
            view.show()
        return session, view

    yield make
    speak("en")


def network_of(*sizes, samples=1, activation="sigmoid"):
    """A dense network with random numbers."""
    rng = np.random.default_rng(3)
    layers = tuple(
        Dense(n, Activation(activation), rng.normal(0, 0.3, (k, n)), rng.normal(size=n))
        for k, n in itertools.pairwise(sizes)
    )
    return Network(
        (sizes[0],), layers, "half_squared_error", Optimizer("sgd", {"learning_rate": 0.1}),
        rng.random((samples, sizes[0])), rng.random((samples, sizes[-1])),
    )  # fmt: skip


def named(view, latex, equation=None):
    """The matrix on the view with that name."""
    return next(
        one
        for one in view.showing.placing.matrices
        if one.matrix.latex == latex and equation in (None, one.equation)
    )


def one_of_each(trace):
    """A step, the last, of each equation of each page."""
    found = {}
    for index in range(trace.given, len(trace)):
        here = page(trace, index)
        found[here.key, meeting(trace[index], here).equation] = index
    return found.values()


def click(view, placed, row, col):
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=placed.cell(row, col).center().toPoint())


def ground(image, rect):
    """The colour of a cell's ground, at its upper left corner."""
    return image.pixelColor(rect.topLeft().toPoint() + QPoint(4, 3))


def inked(image, rect, theme):
    """Whether anything is written in a cell."""
    inner = rect.adjusted(3, 3, -3, -3).toRect()
    plain = ground(image, rect)
    return any(
        image.pixelColor(x, y) != plain
        for x in range(inner.left(), inner.right(), 2)
        for y in range(inner.top(), inner.bottom(), 1)
    )


@pytest.mark.parametrize("notation", BOTH)
@pytest.mark.parametrize("name", NETWORKS)
def test_every_step_is_a_cell_on_view_with_all_that_meets_in_it(show, name, notation):
    session, view = show(name, (900, 700), notation)
    trace = session.trace
    for index in range(trace.given, len(trace)):
        session.go(index)
        here = meeting(trace[index], page(trace, index))
        assert view.showing.meeting[:3] == here[:3]
        made = view.showing.page.equations[here.equation].made
        (placed,) = [one for one in view.showing.placing.matrices
                     if one.matrix is made and one.equation == here.equation]  # fmt: skip
        cell = placed.cell(here.row, here.col)
        assert view.step_at(cell.center()) == index
        assert view.tip(cell.center()) == f"{trace[index].symbol} = {exact(trace[index].value)}"
        shown = {one.matrix.step(r, c) for one in view.showing.placing.matrices
                 for r in one.rows for c in one.cols if one.equation == here.equation}  # fmt: skip
        choose = trace[index].quantity in ("loss", "loss_term", "delta")
        assert choose or set(trace[index].operands) <= shown, trace[index].symbol


def test_a_click_goes_to_the_step_that_made_the_cell(show):
    session, view = show("batch-of-4")
    trace = session.trace
    session.go(trace.index("gradient_weights", 2, (2, 1)))
    click(view, named(view, r"A^{[1]\,\mathrm{T}}"), 1, 2)
    assert session.cursor == trace.index("a", 1, (2,), 3)
    assert session.sample == 3
    session.go(trace.index("gradient_weights", 2, (2, 1)))
    click(view, named(view, r"\Delta^{[2]}", 0), 3, 1)
    assert session.cursor == trace.index("delta", 2, (2,), 4)
    click(view, named(view, r"\Delta^{[2]}", 0), 0, 0)
    assert session.cursor == trace.index("delta", 2, (1,), 1)


def test_each_samples_term_of_a_gradient_is_shown_and_reached(show):
    session, view = show("batch-of-4", (900, 640))
    trace = session.trace
    index = trace.index("gradient_weights", 2, (1, 2))
    session.go(index)
    total = 0.0
    for sample in range(1, 5):
        session.go(index)
        latex = rf"a^{{[1]({sample})\,\mathrm{{T}}}}\delta^{{[2]({sample})}}"
        placed = named(view, latex)
        a, delta = (trace[trace.index(q, layer, (j,), sample)]
                    for q, layer, j in (("a", 1, 1), ("delta", 2, 2)))  # fmt: skip
        value = a.value * delta.value
        at = placed.cell(0, 1).center()
        assert view.tip(at) == f"{a.symbol} · {delta.symbol} = {exact(value)}"
        total += value
        click(view, placed, 0, 1)
        assert session.cursor == delta.index
        assert session.sample == sample
    assert trace[index].value == pytest.approx(total / 4, rel=1e-15)


def test_the_row_and_the_column_that_meet_are_lit_and_the_cell_framed(show):
    session, view = show("batch-of-4")
    session.go(session.trace.index("z", 1, (2,), 3))
    image = view.grab().toImage()
    card = QColor(LIGHT.card)
    x, w = named(view, "X"), named(view, "W^{[1]}")
    lit = LIGHT.tint("positive", 0.2)
    for row, col in itertools.product(range(4), range(2)):
        wanted = lit if row == 2 else card
        assert ground(image, x.cell(row, col)) == wanted
    for row, col in itertools.product(range(2), range(2)):
        assert ground(image, w.cell(row, col)) == (lit if col == 1 else card)
    made = named(view, "Z^{[1]}", 0).cell(2, 1)
    middle = QPointF(made.left() + 2, made.center().y()).toPoint()
    colours = {image.pixelColor(middle + QPoint(k, 0)).name() for k in range(-3, 4)}
    assert QColor(LIGHT.positive).name() in colours


def test_what_is_not_reached_is_blank(show):
    session, view = show("batch-of-4")
    trace = session.trace
    session.go(trace.index("z", 2, (1,), 2))
    image = view.grab().toImage()
    z, a = named(view, "Z^{[2]}", 0), named(view, "A^{[2]}")
    for one in (z, a):
        for row, col in itertools.product(one.rows, one.cols):
            reached = one.matrix.step(row, col) <= session.cursor
            assert inked(image, one.cell(row, col), LIGHT) == reached
            tip = view.tip(one.cell(row, col).center())
            assert (exact(one.matrix.values[row, col]) in tip) == reached
    session.last()
    session.go(trace.index("delta", 1, (1,), 1))
    image = view.grab().toImage()
    slopes = next(one for one in view.showing.placing.matrices if one.matrix.title == "slopes")
    assert inked(image, slopes.cell(0, 0), LIGHT)
    assert not inked(image, slopes.cell(0, 1), LIGHT), "it comes with its delta"


def test_a_covered_result_is_nowhere(show):
    session, view = show("batch-of-4")
    trace = session.trace
    index = trace.index("gradient_weights", 1, (1, 1))
    session.go(index)
    shown = view.grab().toImage()
    made = named(view, r"\frac{\partial L}{\partial W^{[1]}}").cell(0, 0)
    assert exact(trace[index].value) in view.tip(made.center())
    view.set_covered({index})
    covered = view.grab().toImage()
    assert covered != shown
    assert exact(trace[index].value) not in view.tip(made.center())
    terms = [one for one in view.showing.placing.matrices if one.matrix.title == "from one sample"]
    assert len(terms) == 4
    for one in terms:
        tip = view.tip(one.cell(0, 0).center())
        assert exact(one.matrix.values[0, 0]) not in tip, "the terms would give it away"
    assert exact(trace[index].value) not in view.accessibleDescription()
    view.set_covered(())
    assert view.grab().toImage() == shown


def test_steps_of_one_layer_keep_the_matrices_where_they_are(show):
    session, view = show("batch-of-4")
    trace = session.trace
    for phase in ("forward", "loss", "backward", "gradient", "update"):
        places = {}
        for index in trace.phase_range(phase):
            session.go(index)
            where = [(one.equation, one.cells) for one in view.showing.placing.matrices]
            assert places.setdefault(view.showing.page.key, where) == where


def test_in_columns_the_weights_stand_first_and_samples_are_columns(show):
    session, view = show("batch-of-4", notation=Notation(rows=False))
    session.go(session.trace.index("z", 2, (1,), 4))
    first = [one for one in view.showing.placing.matrices if one.equation == 0]
    assert [one.matrix.latex for one in first] == ["Z^{[2]}", "W^{[2]}", "A^{[1]}", "b^{[2]}"]
    assert [one.matrix.shape for one in first] == [(2, 4), (2, 2), (2, 4), (2, 1)]
    click(view, first[2], 1, 0)
    assert session.step.symbol == "a[1]2 (1)"


def test_changing_the_notation_keeps_the_step(show):
    session, view = show("batch-of-4")
    index = session.trace.index("delta", 1, (2,), 2)
    session.go(index)
    before = (view.showing.meeting.row, view.showing.meeting.col)
    session.set_notation(Notation(rows=False))
    assert session.cursor == index
    assert (view.showing.meeting.col, view.showing.meeting.row) == before


@pytest.mark.parametrize("samples", [1, 16])
def test_of_large_matrices_what_meets_is_on_view(show, samples):
    session, view = show(network_of(300, 40, 20, samples=samples), (640, 480))
    trace = session.trace
    rng = np.random.default_rng(0)
    for index in rng.integers(trace.given, len(trace), 60).tolist():
        session.go(index)
        here = view.showing.meeting
        cells = sum(len(one.rows) * len(one.cols) for one in view.showing.placing.matrices)
        assert cells < 600
        area = view.rect().adjusted(-1, -1, 1, 1)
        for one in view.showing.placing.matrices:
            assert area.contains(one.cells.toAlignedRect()), trace[index].symbol
            if view.showing.page.explains(one.equation, here.equation):
                rows, cols = one.matrix.meets(here.fixed)
                assert set(one.rows) & set(rows), trace[index].symbol
                assert set(one.cols) & set(cols), trace[index].symbol
        made = view.showing.page.equations[here.equation].made
        placed = next(one for one in view.showing.placing.matrices
                      if one.matrix is made and one.equation == here.equation)  # fmt: skip
        click(view, placed, here.row, here.col)
        assert session.cursor == index


def test_matrices_that_share_an_axis_show_the_same_part_of_it(show):
    session, view = show(network_of(300, 40), (640, 480))
    session.go(session.trace.index("z", 1, (25,)))
    x, w, z = named(view, "x"), named(view, "W^{[1]}"), named(view, "z^{[1]}", 0)
    assert x.cols == w.rows
    assert w.cols == z.cols
    assert 24 in z.cols
    largest = int(np.argmax(np.abs(session.network.inputs[0])))
    assert largest in x.cols, "of a long sum, what weighs most is on view"


def test_the_wheel_moves_along_what_is_left_out(qtbot, show):
    session, view = show(network_of(300, 40), (640, 480))
    session.go(session.trace.index("z", 1, (25,)))
    before = named(view, "W^{[1]}").rows
    at = QPointF(named(view, "W^{[1]}").cells.center())
    wheel(view, at, -120)
    after = named(view, "W^{[1]}").rows
    assert after == range(before.start + 1, before.stop + 1)
    assert named(view, "x").cols == after
    wheel(view, at, 120)
    wheel(view, at, 120)
    assert named(view, "W^{[1]}").rows.start == before.start - 1


def wheel(view, at, turns, modifier=Qt.KeyboardModifier.NoModifier):
    event = QWheelEvent(
        at, view.mapToGlobal(at), QPoint(), QPoint(0, turns), Qt.MouseButton.NoButton,
        modifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def test_nothing_leaves_the_view_and_nothing_overlaps(show):
    """At narrow and wide sizes, with few and many decimals, in both languages."""
    for name, (width, height) in itertools.product(NETWORKS, ((460, 330), (640, 480), (1000, 800))):
        session, view = show(name, (width, height))
        for language, decimals in (("en", 4), ("vi", 8)):
            speak(language)
            view.retranslate()
            session.set_decimals(decimals)
            for index in one_of_each(session.trace):
                session.go(index)
                rects = [one.cells for one in view.showing.placing.matrices]
                area = view.rect()
                for rect in rects:
                    assert area.contains(rect.toAlignedRect()), (name, width, session.step.symbol)
                for one, other in itertools.combinations(rects, 2):
                    assert not one.intersects(other)
                assert view.showing.fitted.sizes.text >= FEWEST


def test_maps_are_left_to_the_graph(show):
    rng = np.random.default_rng(1)
    network = Network(
        (1, 3, 3),
        (
            Conv2D(1, (2, 2), Activation("tanh"), rng.normal(size=(1, 1, 2, 2)), None),
            Flatten(),
            Dense(2, Activation("sigmoid"), rng.normal(size=(4, 2)), None),
        ),
        "half_squared_error", Optimizer("sgd", {"learning_rate": 0.1}),
        rng.random((2, 1, 3, 3)), rng.random((2, 2)),
    )  # fmt: skip
    session, view = show(network)
    trace = session.trace
    session.go(trace.index("z", 1, (1, 1, 2)))
    assert view.showing.page is None
    assert inked(view.grab().toImage(), QRectF(view.rect()), LIGHT)
    session.go(trace.index("z", 3, (1,), 2))
    click(view, named(view, "A^{[1]}"), 1, 3)
    assert session.step.symbol == trace[trace.index("a", 1, (1, 2, 2), 2)].symbol


# in the window


def test_the_step_stays_as_one_switches_to_matrices_and_back(open_window):
    opened = open_window()
    session, middle = opened.session, opened.step.middle
    index = session.trace.index("delta", 1, (2,))
    session.go(index)
    opened.press(Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    view = middle.view("matrices")
    assert view.isVisible()
    assert session.cursor == index
    opened.press(Key.Key_Right)
    assert view.showing.meeting.col == 2
    QTest.mouseClick(middle.button("graph"), Qt.MouseButton.LeftButton)
    assert opened.step.graph.isVisible()
    assert session.cursor == index + 1
    QTest.mouseClick(middle.button("matrices"), Qt.MouseButton.LeftButton)
    click(view, named(view, r"\delta^{[2]}"), 0, 1)
    assert session.step.symbol == "δ[2]2"


def test_beside_ones_own_answers_nothing_is_given_away(open_window):
    opened = open_window()
    session, middle = opened.session, opened.step.middle
    session.last()
    opened.step.show_answers()
    covered = opened.step.answers.covered
    assert covered
    view = middle.view("matrices")
    middle.show_sight("matrices")
    for index in covered:
        session.go(index)
        for one in view.showing.placing.matrices:
            for row, col in itertools.product(one.rows, one.cols):
                if one.matrix.step(row, col) in covered:
                    tip = view.tip(one.cell(row, col).center())
                    assert exact(one.matrix.values[row, col]) not in tip


@pytest.mark.parametrize("zoom", [0.8, 3.0])
def test_with_text_of_any_size_the_steps_own_equation_is_there(open_window, zoom):
    opened = open_window(size=(1024, 640))
    session, middle = opened.session, opened.step.middle
    session.open(read_example("batch-of-4"))
    middle.show_sight("matrices")
    opened.window.set_zoom(zoom)
    view = middle.view("matrices")
    QTest.qWait(20)
    for index in range(session.trace.given, len(session.trace), 5):
        session.go(index)
        here = view.showing.meeting
        assert here.equation in view.showing.fitted.equations
        made = view.showing.page.equations[here.equation].made
        assert any(
            one.matrix is made and here.row in one.rows and here.col in one.cols
            for one in view.showing.placing.matrices
        )


def test_larger_and_smaller_by_menu_and_wheel(open_window):
    opened = open_window()
    middle = opened.step.middle
    opened.session.go(opened.session.trace.index("delta", 1, (2,)))
    middle.show_sight("matrices")
    view = middle.view("matrices")
    usual = view.showing.fitted.sizes.text
    entries = {a.text().replace("&", ""): a for a in opened.window.menuBar().findChildren(QAction)}
    for _ in range(4):
        entries["Zoom out"].trigger()
    small = view.showing.fitted.sizes.text
    assert small < usual
    entries["Zoom in"].trigger()
    assert view.showing.fitted.sizes.text > small
    entries["Fit"].trigger()
    assert view.showing.fitted.sizes.text == usual
    wheel(view, QPointF(5, 5), -480, Qt.KeyboardModifier.ControlModifier)
    assert view.showing.fitted.sizes.text == small
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert view.showing.fitted.sizes.text == usual


# on the wall


def test_the_wall_shows_the_sight_in_front_and_m_switches(open_window):
    opened = open_window()
    opened.step.middle.show_sight("matrices")
    session = opened.session
    session.go(session.trace.index("z", 2, (1,)))
    opened.desk.present()
    wall = opened.desk.presenting.wall
    assert wall.sights.name == "matrices"
    assert wall.sights.front.isVisible()
    cursor, names = session.cursor, wall.sights.names
    assert names[:2] == ["graph", "matrices"]
    seen = []
    for _ in names:
        QTest.keyClick(wall, Key.Key_M)
        seen.append(wall.sights.name)
        assert wall.sights.front.isVisible()
        assert session.cursor == cursor
    assert sorted(seen) == sorted(names)
    assert seen[-1] == "matrices"
    QTest.keyClick(wall, Key.Key_PageDown)
    assert session.cursor == cursor + 1
    QTest.keyClick(wall, Key.Key_Escape)
    assert opened.step.middle.name == "matrices"


@pytest.mark.parametrize("name", NETWORKS)
def test_on_the_wall_no_text_is_small_and_nothing_is_cut_off(qtbot, show, name):
    """In the part of a wall of that size that a sight has."""
    session, view = show(name)
    wall = QWidget()
    qtbot.addWidget(wall)
    view.setParent(wall)
    view.set_present(True)
    for width, height, language in (
        (1280, 720, "en"), (1280, 720, "vi"), (1920, 1080, "en"), (1024, 768, "vi")
    ):  # fmt: skip
        speak(language)
        view.retranslate()
        wall.resize(width, height)
        view.resize(round((0.56 if width > 1.5 * height else 0.51) * width), round(0.77 * height))
        least = height / 40
        for index in one_of_each(session.trace):
            session.go(index)
            sizes = view.showing.fitted.sizes
            assert min(sizes.text, sizes.small) >= least
            for one in view.showing.placing.matrices:
                names = [g.size for g in sizes.name(one.matrix.latex)._glyphs if g.text]
                assert min(names) >= 0.99 * least, one.matrix.latex
                assert view.rect().contains(one.cells.toAlignedRect()), session.step.symbol
            here = view.showing.meeting
            assert here.equation in view.showing.fitted.equations
            for axis, place in here.fixed.items():
                if cut(axis, view.showing.fitted.counts):
                    assert place in view.showing.shown(axis)
    view.setParent(None)


def test_what_is_covered_on_the_wall_is_revealed_there(open_window):
    opened = open_window()
    session = opened.session
    opened.desk.presenting.reveal.choose(frozenset({"all"}))
    opened.step.middle.show_sight("matrices")
    opened.desk.present()
    wall = opened.desk.presenting.wall
    view = wall.sights.front
    QTest.keyClick(wall, Key.Key_Right)
    made = named(view, "z^{[1]}", 0)
    assert exact(session.step.value) not in view.tip(made.cell(0, 0).center())
    QTest.keyClick(wall, Key.Key_Right)
    assert exact(session.step.value) in view.tip(made.cell(0, 0).center())
    QTest.keyClick(wall, Key.Key_Right)
    for _ in wall.sights.names:
        QTest.keyClick(wall, Key.Key_M)
    covered = named(view, "a^{[1]}", 1)
    assert exact(session.step.value) not in view.tip(covered.cell(0, 0).center())


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_theme_changes_the_colours_only(show, theme):
    session, view = show("batch-of-4")
    session.go(session.trace.index("z", 1, (1,), 1))
    places = [one.cells for one in view.showing.placing.matrices]
    view.set_theme(theme)
    image = view.grab().toImage()
    assert image.pixelColor(2, 2) == QColor(theme.card)
    assert [one.cells for one in view.showing.placing.matrices] == places


def test_it_is_said_to_those_who_do_not_see_it(show):
    session, view = show()
    assert view.accessibleName() == tr("Matrices of the step")
    session.go(session.trace.index("a", 1, (1,)))
    assert exact(session.step.value) in view.accessibleDescription()


def test_a_screen_reader_finds_each_matrix_with_its_numbers(qtbot, show):
    QAccessible.setActive(True)
    try:
        session, view = show("lecture-2-3-2")
        session.go(session.trace.index("z", 1, (2,)))
        view.repaint()
        qtbot.waitUntil(lambda: len(view.reader_parts.stands) > 3)
        parts = {one.part.name: one for one in view.reader_parts.stands if one.isVisible()}
        z = [shown(float(value), 4) for value in session.trace.values("z", 1)[0, :2]]
        made = parts["z[1], weighted sums, 1 × 3"]
        assert made.accessibleDescription() == f"{z[0]} {z[1]} –"
        assert parts["a[1], outputs, 1 × 3"].accessibleDescription().split()[1:] == ["–", "–"]
        assert parts["x, inputs, 1 × 2"].accessibleDescription() == "1.0000 0.5000"
        view.set_covered({session.cursor})
        view.repaint()
        qtbot.waitUntil(lambda: "covered" in made.accessibleDescription())
        assert z[1] not in made.accessibleDescription()
        parts["a[1], outputs, 1 × 3"].click()
        assert session.step.symbol == "a[1]2"
    finally:
        QAccessible.setActive(False)
