"""Can a lesson be taught from the wall, by remote keys alone, and read from the last row?"""

import itertools

import pytest
from PySide6.QtCore import QPoint, QRectF, QSettings, Qt
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from core.rules import formulas as all_formulas
from visualizer.examples import read_example
from visualizer.formulas import Formulas
from visualizer.i18n import exact, shown, speak
from visualizer.player import Player
from visualizer.present.presenting import Presenting
from visualizer.session import Session
from visualizer.settings import Settings
from visualizer.theme import DARK, LIGHT, THEMES

Key = Qt.Key
SIZES = [(1280, 720), (1920, 1080), (3840, 2160), (1024, 768), (1366, 768)]
NETWORKS = ("lecture-2-3-2", "batch-of-4", "conv2d-4x4")


class Room:
    """A window with a session, and the wall beside it."""

    def __init__(self, qtbot, path, name="lecture-2-3-2", theme=LIGHT):
        self.qtbot = qtbot
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.session = Session(read_example(name))
        self.player = Player(self.session)
        self.formulas = Formulas()
        store = QSettings(str(path / "settings.ini"), QSettings.Format.IniFormat)
        self.settings = Settings(store)
        self.presenting = Presenting(
            self.window, self.session, self.player, self.formulas, self.settings, lambda: theme
        )

    @property
    def wall(self):
        return self.presenting.wall

    def begin(self, size=(1280, 720)):
        self.presenting.start()
        self.wall.showNormal()
        self.wall.resize(*size)
        self.qtbot.waitUntil(lambda: self.wall.isVisible() and self.wall.width() == size[0])

    def press(self, key):
        QTest.keyClick(self.wall, key)

    def typeset(self):
        """Wait until every rule is there, at its true size."""
        rules = all_formulas(self.session.trace)
        self.qtbot.waitUntil(
            lambda: all(self.formulas.peek(rule) is not None for rule in rules), timeout=60_000
        )
        QTest.qWait(250)  # the view measures once nothing has come for a while

    def close(self):
        self.presenting.close()
        self.formulas.close()


@pytest.fixture
def room(qtbot, tmp_path):
    rooms = []

    def make(*given, **named):
        rooms.append(Room(qtbot, tmp_path, *given, **named))
        return rooms[-1]

    yield make
    for one in rooms:
        one.close()
    speak("en")


def test_a_whole_lesson_by_the_remote_alone(room):
    """PageDown reveals, then goes on, to the end; PageUp all the way back; Esc leaves."""
    here = room()
    here.presenting.reveal.choose(frozenset({"all"}))
    here.begin()
    session, trace = here.session, here.session.trace
    seen = []
    while session.cursor < len(trace) - 1:
        here.press(Key.Key_PageDown)
        index = session.cursor
        assert index in here.presenting.reveal.hidden
        assert here.wall.computation.covered
        value = shown(session.step.value, session.decimals)
        assert value not in here.wall.computation.text.splitlines()[-1]
        here.press(Key.Key_PageDown)
        assert session.cursor == index
        assert not here.presenting.reveal.hidden
        assert value in here.wall.computation.text
        seen.append(index)
    assert seen == list(range(trace.given, len(trace)))
    for index in reversed(seen[:-1]):
        here.press(Key.Key_PageUp)
        assert session.cursor == index
        assert not here.presenting.reveal.hidden, "what was revealed stays so on the way back"
    here.press(Key.Key_PageUp)
    assert session.cursor == 0
    at = session.cursor
    here.press(Key.Key_Escape)
    assert here.wall is None
    assert session.cursor == at


def test_the_step_is_large_as_soon_as_it_is_there(room):
    here = room()
    here.session.go(here.session.trace.index("z", 1, (3,)))
    here.presenting.start()
    here.qtbot.waitUntil(here.wall.isVisible)
    QTest.qWait(50)
    fonts = [line.font.pixelSize() for line in here.wall.computation.sheet.lines]
    assert min(fonts) >= here.wall.height() / 40
    assert max(fonts) >= here.wall.height() / 20


def test_blank_and_back_keeps_the_place(room):
    here = room()
    here.begin()
    here.press(Key.Key_Right)
    before = here.wall.grab().toImage()
    for on, off in ((Key.Key_Period, Key.Key_Period), (Key.Key_B, Key.Key_PageDown)):
        here.press(on)
        blank = here.wall.grab().toImage()
        colours = {blank.pixel(x, y) for x in range(0, blank.width(), 37)
                   for y in range(0, blank.height(), 23)}  # fmt: skip
        assert len(colours) == 1
        here.press(off)
        assert here.wall.grab().toImage() == before
    assert here.session.cursor == here.session.trace.given


def test_r_covers_and_uncovers_one_step(room):
    here = room()
    here.begin()
    here.press(Key.Key_Right)
    here.press(Key.Key_R)
    assert here.wall.computation.covered
    here.press(Key.Key_R)
    assert not here.wall.computation.covered
    here.press(Key.Key_R)
    here.press(Key.Key_Left)
    here.press(Key.Key_Right)
    assert not here.wall.computation.covered, "covering by hand is for this moment"


@pytest.mark.parametrize(
    ("chosen", "covered"),
    [
        ({"backward"}, lambda step: step.phase == "backward"),
        ({"delta", "z"}, lambda step: step.quantity in ("delta", "z")),
        ({"new"}, lambda step: step.phase == "update"),
        ({"gradient"}, lambda step: step.phase == "gradient"),
        (set(), lambda step: False),
    ],
)
def test_what_is_covered_is_what_was_chosen(room, chosen, covered):
    here = room()
    here.presenting.reveal.choose(frozenset(chosen))
    for index in range(here.session.trace.given, len(here.session.trace)):
        here.session.go(index)
        assert bool(here.presenting.reveal.hidden) == covered(here.session.step)


def test_stepping_by_layer_covers_all_of_the_layer_until_asked(room):
    here = room()
    here.presenting.reveal.choose(frozenset({"all"}))
    here.begin()
    here.press(Key.Key_3)
    here.press(Key.Key_Right)
    group = set(here.session.group)
    assert len(group) == 6
    assert here.presenting.reveal.hidden == group
    here.press(Key.Key_Right)
    assert not here.presenting.reveal.hidden
    here.press(Key.Key_Left)
    here.press(Key.Key_Right)
    assert not here.presenting.reveal.hidden


def test_the_covered_value_is_nowhere_on_the_wall_or_said(room):
    here = room()
    here.begin()
    step = here.session.trace.index("delta", 1, (2,))
    here.session.go(step)
    here.press(Key.Key_R)
    value = here.session.step.value
    said = [here.wall.graph, here.wall.computation, here.wall]
    for text in [w.accessibleDescription() + w.accessibleName() for w in said]:
        assert shown(value, 4) not in text
        assert exact(value) not in text


def test_the_spotlight_lights_the_neuron_under_the_pointer(room):
    here = room()
    here.begin()
    graph, wall = here.wall.graph, here.wall
    here.press(Key.Key_Down)
    node = graph.layout_in_use.node(1, 2, graph.shown.guests)
    at = graph.to_view(node.center).toPoint()
    plain = wall.grab().toImage()
    here.press(Key.Key_S)
    QTest.mouseMove(graph, at + QPoint(3, 3))
    QTest.mouseMove(graph, at)
    lit = wall.grab().toImage()
    spot = graph.mapTo(wall, at)
    far = QPoint(wall.width() - 200, wall.height() // 3)
    around = [QPoint(dx, dy) for dx, dy in itertools.product((-8, 0, 8), repeat=2)]
    assert all(lit.pixel(spot + d) == plain.pixel(spot + d) for d in around)
    changed = sum(
        lit.pixel(x, y) != plain.pixel(x, y)
        for x in range(wall.width() // 2, wall.width(), 5)
        for y in range(60, wall.height() // 2, 5)
    )
    assert changed > 50, far
    here.press(Key.Key_S)


def test_the_pointer_is_large_and_goes_away(room):
    here = room()
    here.begin()
    before = here.wall.grab().toImage()
    QTest.mouseMove(here.wall.graph, QPoint(200, 20))
    QTest.mouseMove(here.wall.graph, QPoint(210, 30))
    pointed = here.wall.grab().toImage()
    changed = sum(
        before.pixel(x, y) != pointed.pixel(x, y)
        for x in range(0, 500) for y in range(40, 160)
    )  # fmt: skip
    radius = here.wall.height() / 40
    assert changed > 2 * radius**2
    here.qtbot.waitUntil(lambda: here.wall.grab().toImage() == before, timeout=6000)


def heading_fits(wall):
    """Where the step stands, and its number, beside each other in the first line."""
    font = QFont(wall.font())
    font.setPixelSize(round(1.2 * wall.least_text))
    wide = sum(QFontMetricsF(font).horizontalAdvance(text) for text in wall.heading)
    return wide + wall.least_text <= wall.line().width()


def graph_fits(graph):
    """All neurons and maps, with what is written at them, and the loss, are on the wall."""
    whole = QRectF(graph.rect()).adjusted(-1, -1, 1, 1)
    layout, guests = graph.layout_in_use, graph.shown.guests
    places = [layout.loss, *(sheet.rect for sheet in layout.sheets(guests))]
    for node in layout.nodes(guests):
        places += [node.body, node.name, node.z, node.delta, node.bias, node.target]
    corners = [(rect.topLeft(), rect.bottomRight()) for rect in places if rect is not None]
    return all(whole.contains(graph.to_view(at)) for pair in corners for at in pair)


@pytest.mark.parametrize("name", NETWORKS)
def test_nothing_is_small_cut_off_or_moving(room, name):
    """All steps of three networks, in both languages and themes, at five sizes.

    No text is lower than 1/40 of the height and the result at least twice that; nothing leaves
    its place; graph, timeline and rule keep theirs from step to step.
    """
    here = room(name)
    here.begin()
    here.typeset()
    wall, session = here.wall, here.session
    for language, theme in itertools.product(("en", "vi"), (LIGHT, DARK)):
        speak(language)
        wall.retranslate()
        wall.set_theme(theme)
        for width, height in SIZES:
            wall.resize(width, height)
            QTest.qWait(1)
            places = [view.geometry() for view in (wall.graph, wall.computation, wall.timeline)]
            rules = {}
            for index in range(session.trace.given, len(session.trace)):
                session.go(index)
                sheet, area = wall.computation.sheet, wall.computation.viewport().size()
                fonts = [text.font.pixelSize() for text in sheet.texts]
                fonts += [line.font.pixelSize() for line in sheet.lines]
                result = max(line.font.pixelSize() for line in sheet.lines)
                assert min(fonts) >= height / 40, (session.step.symbol, width, min(fonts))
                assert result >= height / 20, (session.step.symbol, width, result)
                assert sheet.size.height() <= area.height(), (session.step.symbol, width)
                assert sheet.size.width() <= area.width(), (session.step.symbol, width)
                assert wall.graph.layout_in_use.type.floor >= height / 40
                assert wall.graph.layout_in_use.type.script >= height / 40
                assert heading_fits(wall), (wall.heading, width)
                assert graph_fits(wall.graph), (session.step.symbol, width)
                run = session.trace.segment(index).start, session.step.quantity
                where = [(p.at.x(), p.at.y()) for p in sheet.formulas[:1]]
                assert rules.setdefault(run, where) == where, session.step.symbol
            assert places == [v.geometry() for v in (wall.graph, wall.computation, wall.timeline)]
            timeline = wall.timeline
            for part in range(len(timeline.scale().parts)):
                for text, left, current in timeline.labels_drawn(part):
                    font = timeline._label_font(bold=current)
                    assert font.pixelSize() >= height / 40
                    metrics = timeline.fontMetrics().horizontalAdvance(text)
                    assert left + 0.9 * metrics <= timeline.width()


def test_the_choices_of_the_menu_are_kept(room):
    here = room()
    here.begin()
    menu = here.window  # any widget will do as a parent
    from PySide6.QtWidgets import QMenu

    covering = QMenu(menu)
    here.presenting.fill_covering(covering)
    by_text = {action.text(): action for action in covering.actions() if action.text()}
    by_text["Phase: Backward"].trigger()
    assert here.presenting.reveal.chosen == {"backward"}
    by_text["Every δ"].trigger()
    assert here.presenting.reveal.chosen == {"backward", "delta"}
    themes = QMenu(menu)
    here.presenting.fill_themes(themes)
    themes.actions()[2].trigger()
    assert here.presenting.theme is THEMES["dark"]
    assert here.settings.text("present/covered", "") == "backward delta"
    by_text["Nothing"].trigger()
    assert not here.presenting.reveal.chosen


def test_the_lecturer_sees_the_result_and_what_comes_next(room):
    here = room()
    here.presenting.reveal.choose(frozenset({"all"}))
    here.begin()
    here.presenting.show_lecturer()
    view = here.presenting.lecturer
    QTest.keyClick(view, Key.Key_PageDown)
    session, trace = here.session, here.session.trace
    assert session.cursor == trace.given
    assert "covered" in view.covered.text()
    assert shown(session.step.value, 4) in view.now.text
    following = trace[session.cursor + 1]
    assert following.symbol in view.next_text.text()
    assert shown(following.value, 4) in view.next_result.text()
    assert view.sentence.text() == following.sentence
    here.qtbot.waitUntil(lambda: view.clock.text().endswith("0:01"), timeout=3000)
    session.last()
    assert "last step" in view.next_text.text()
    QTest.keyClick(view, Key.Key_Escape)
    assert here.wall is None
    assert here.presenting.lecturer is None
