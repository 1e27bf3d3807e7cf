"""Do the buttons and choices do what they say, and fit the window?"""

import numpy as np
import pytest
from lecture import lecture
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QSpinBox, QWidget

from core.network import Activation, Dense
from core.words import Words
from visualizer.player import Player
from visualizer.session import Session
from visualizer.theme import DARK, LIGHT
from visualizer.views.transport import Transport

LEFT = Qt.MouseButton.LeftButton
MINUS = "\u2212"


class Bench:
    """A transport in a window, with its session and player."""

    def __init__(self, qtbot, network, width=1340):
        self.session = Session(network)
        self.player = Player(self.session)
        self.transport = Transport(self.session, self.player, LIGHT)
        qtbot.addWidget(self.transport)
        self.resize(width)
        with qtbot.waitActive(self.transport):
            self.transport.show()
            self.transport.activateWindow()

    def resize(self, width):
        QApplication.processEvents()
        self.transport.resize(width, self.transport.layout().heightForWidth(width))
        QApplication.processEvents()

    def click(self, name):
        button = getattr(self.transport, name)
        assert button.isEnabled()
        QTest.mouseClick(button, LEFT)

    def choose(self, name, text):
        """Pick an entry of a list with the keyboard, as a user does."""
        combo = getattr(self.transport, name)
        combo.setFocus()
        combo.showPopup()
        rows = [combo.itemText(row) for row in range(combo.count())]
        view = combo.view()
        view.setCurrentIndex(combo.model().index(rows.index(text), 0))
        QTest.keyClick(view, Qt.Key.Key_Return)

    def type(self, name, text):
        spin = getattr(self.transport, name)
        spin.setFocus()
        spin.selectAll()
        QTest.keyClicks(spin, text)
        QTest.keyClick(spin, Qt.Key.Key_Return)


@pytest.fixture
def bench(qtbot):
    bench = Bench(qtbot, lecture())
    yield bench
    bench.player.pause()


@pytest.fixture
def batch(qtbot):
    return Bench(qtbot, lecture(4))


def parts(transport):
    """All that can be read or pressed, with where it stands."""
    found = []
    for kind in (QAbstractButton, QComboBox, QSpinBox, QLabel):
        for part in transport.findChildren(kind):
            if part.isVisible() and part.size().width() > 0 and part.height() > 0:
                place = part.rect().translated(part.mapTo(transport, QPoint(0, 0)))
                found.append((part, place))
    return found


def test_buttons_move_the_cursor(bench):
    session = bench.session
    bench.click("next")
    bench.click("next")
    assert session.cursor == 17
    bench.click("back")
    assert session.cursor == 16
    bench.click("last")
    assert session.cursor == 57
    bench.click("first")
    assert session.cursor == 0


def test_what_leads_nowhere_is_disabled(bench):
    names = ("first", "back", "next", "last")

    def enabled():
        return [getattr(bench.transport, name).isEnabled() for name in names]

    assert enabled() == [False, False, True, True]
    bench.click("next")
    assert enabled() == [True, True, True, True]
    bench.click("last")
    assert enabled() == [True, True, False, False]


def test_clicks_leave_the_keys_to_the_window(bench):
    bench.click("next")
    assert not bench.transport.next.hasFocus()
    QTest.mouseClick(bench.transport.play, LEFT)
    assert not bench.transport.play.hasFocus()


def test_play_becomes_pause_without_moving_its_neighbours(bench):
    before = bench.transport.next.mapTo(bench.transport, QPoint(0, 0))
    bench.click("play")
    assert bench.player.playing
    assert bench.transport.play.text() == "Pause"
    assert bench.transport.next.mapTo(bench.transport, QPoint(0, 0)) == before
    bench.click("play")
    assert not bench.player.playing
    assert bench.transport.play.text() == "Play"


def test_grouping_is_chosen_and_shown(bench):
    bench.choose("grouping", "By layer")
    assert bench.session.grouping == "layer"
    bench.click("next")
    assert bench.session.step.symbol == "a[1]3"
    bench.session.set_grouping("phase")
    assert bench.transport.grouping.currentText() == "By phase"


def test_speed_is_chosen_and_shown(bench):
    bench.choose("speed", "4×")
    assert bench.player.speed == 4
    bench.player.set_speed(0.25)
    assert bench.transport.speed.currentText() == "0.25×"


def test_decimals_are_those_of_the_session(bench):
    assert bench.session.decimals == 4
    assert bench.transport.decimals.value() == 4
    assert bench.transport.loss.text() == "Loss 0.2544 → 0.2401"
    bench.type("decimals", "7")
    assert bench.session.decimals == 7
    assert bench.transport.loss.text() == "Loss 0.2543530 → 0.2401425"
    bench.session.set_decimals(2)
    assert bench.transport.decimals.value() == 2


def test_one_sample_needs_no_choice_of_sample(bench):
    assert not bench.transport.sample.isVisible()
    bench.session.edit(lecture(3))
    assert bench.transport.sample.isVisible()
    assert bench.transport.sample.text() == "1 of 3"
    bench.session.undo()
    assert not bench.transport.sample.isVisible()


def test_sample_is_chosen_and_shown(batch):
    batch.session.go(batch.session.trace.index("a", 1, (2,), 1))
    batch.type("sample", "3")
    assert batch.session.sample == 3
    assert batch.session.step.symbol == "a[1]2 (3)"
    batch.session.set_sample(2)
    assert batch.transport.sample.value() == 2


def test_updates_are_counted_and_taken_back(bench):
    start = bench.session.network
    assert not bench.transport.take_back.isEnabled()
    assert not bench.transport.updates.isVisible()
    bench.session.last()
    bench.click("apply")
    bench.click("apply")
    assert bench.transport.updates.text() == "Updates: 2"
    assert bench.transport.loss.text().startswith("Loss 0.226")
    bench.click("take_back")
    assert bench.transport.updates.text() == "Updates: 1"
    bench.click("take_back")
    assert bench.session.network is start
    assert bench.session.cursor == 57
    assert not bench.transport.take_back.isEnabled()


def test_edits_that_go_with_an_update_are_announced(bench):
    bench.click("apply")
    tip = bench.transport.take_back.toolTip()
    assert "edits" not in tip
    bench.session.edit(bench.session.network.replace(loss="squared_error"))
    assert "edits since then that go with it: 1" in bench.transport.take_back.toolTip()
    bench.click("take_back")
    assert bench.session.network.loss == "half_squared_error"
    bench.session.redo()
    bench.session.redo()
    assert bench.session.network.loss == "squared_error"


def test_an_update_that_overflows_says_so(qtbot):
    layer = Dense(1, Activation("identity"), np.array([[1e200]]))
    network = lecture().replace(
        input_shape=(1,), layers=(layer,), inputs=[[1e200]], targets=[[0.0]]
    )
    bench = Bench(qtbot, network)
    bench.click("apply")
    assert bench.session.updates == 0
    said = bench.transport.loss
    assert said.text().startswith("layers[0].weights[0][0]: a finite number expected")
    assert said.property("role") == "error"
    bench.session.edit(lecture())
    assert said.text() == "Loss 0.2544 → 0.2401"
    assert said.property("role") == "hint"


@pytest.mark.parametrize("width", [760, 1000, 1340, 1900])
@pytest.mark.parametrize("decimals", [4, 10])
def test_nothing_is_cut_off_or_overlaps(batch, width, decimals):
    batch.session.set_decimals(decimals)
    batch.session.apply_update()
    batch.resize(width)
    found = parts(batch.transport)
    assert len(found) >= 15
    inside = batch.transport.rect()
    for part, place in found:
        assert inside.contains(place), part.objectName()
        assert part.width() >= part.minimumSizeHint().width(), part.objectName()
    for number, (part, place) in enumerate(found):
        for other, elsewhere in found[number + 1 :]:
            assert not place.intersects(elsewhere), (part.objectName(), other.objectName())


def test_two_rows_are_enough_for_1000_pixels_and_one_for_1900(batch):
    layout = batch.transport.layout()
    row = layout.heightForWidth(4000)
    assert layout.heightForWidth(1900) == row
    assert layout.heightForWidth(1000) <= 2 * row + 6


def test_the_hint_of_keys_gives_way(bench):
    bench.resize(1900)
    assert bench.transport.hint.width() >= bench.transport.hint.sizeHint().width()
    bench.transport.resize(500, 200)
    assert bench.transport.hint.width() == 0


def test_all_have_names_and_tooltips(batch):
    for part in batch.transport.findChildren(QWidget):
        if isinstance(part, (QAbstractButton, QComboBox, QSpinBox)) and part.objectName():
            if part.parent().metaObject().className() == "QComboBoxPrivateContainer":
                continue
            assert part.accessibleName(), part.objectName()
            assert part.toolTip(), part.objectName()


def test_icons_take_the_colours_of_the_theme(bench):
    def ink(button, mode=QIcon.Mode.Normal):
        picture = button.icon().pixmap(QSize(16, 16), mode).toImage()
        return picture.pixelColor(picture.width() // 2, picture.height() // 2).name()

    assert ink(bench.transport.back) == LIGHT.ink.lower()
    assert ink(bench.transport.back, QIcon.Mode.Disabled) == LIGHT.tint("soft", 0.65).name()
    assert ink(bench.transport.next) == LIGHT.on_accent.lower()
    bench.transport.set_theme(DARK)
    assert ink(bench.transport.back) == DARK.ink.lower()
    assert ink(bench.transport.next) == DARK.on_accent.lower()


class Long(Words):
    """A language whose every text is half as long again."""

    def __call__(self, text, /, **values):
        text = text.format(**values) if values else text
        return text + "m" * (len(text) // 2)


@pytest.fixture
def long_words(monkeypatch):
    monkeypatch.setattr("visualizer.i18n._words", Long("long"))


@pytest.mark.parametrize("width", [1000, 1340])
def test_another_language_reaches_every_word_and_fits(batch, long_words, width):
    batch.transport.retranslate()
    batch.resize(width)
    assert batch.transport.next.text() == "Nextmm"
    assert batch.transport.grouping.currentText() == "By numbermmmm"
    assert batch.transport.decimals.accessibleName() == "Decimalsmmmm"
    for part, place in parts(batch.transport):
        assert batch.transport.rect().contains(place), part.objectName()
        assert part.width() >= part.minimumSizeHint().width(), part.objectName()
