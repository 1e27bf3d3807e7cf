"""Is the work of a frame cut up so that others come in between, and does it move nothing?"""

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from visualizer.still_text import StillText
from visualizer.turns import Turns


def test_others_come_between_two_acts(qtbot):
    done = []

    class Key(QObject):
        def event(self, event):
            done.append("key")
            return True

    key = Key()

    def first():
        done.append("first")
        QCoreApplication.postEvent(key, QEvent(QEvent.Type.User))

    turns = Turns()
    turns.add("first", first)
    turns.add("second", lambda: done.append("second"))
    qtbot.waitUntil(lambda: len(done) == 3)
    assert done == ["first", "key", "second"]


def test_what_is_due_twice_is_done_once_and_as_it_is_newest(qtbot):
    done = []
    turns = Turns()
    for number in range(5):
        turns.add("chart", lambda number=number: done.append(number))
    turns.add("last", lambda: done.append("last"))
    qtbot.waitUntil(lambda: "last" in done)
    assert done == [4, "last"]


def test_an_act_may_add_another(qtbot):
    done = []
    turns = Turns()
    turns.add("one", lambda: turns.add("two", lambda: done.append("two")))
    qtbot.waitUntil(lambda: done == ["two"])


class LayoutRequests(QObject):
    """Counts how often a widget is to be laid out."""

    def __init__(self, widget):
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched, event):
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


def requests_of(qtbot, text, say):
    parent = QWidget()
    qtbot.addWidget(parent)
    QHBoxLayout(parent).addWidget(text)
    parent.resize(400, 60)
    parent.show()
    qtbot.waitExposed(parent)
    QCoreApplication.processEvents()
    counted = LayoutRequests(parent)
    for number in range(10):
        say(text, "x" * number)
        QCoreApplication.processEvents()
    return counted.count


def test_a_text_that_changes_moves_nothing(qtbot):
    assert requests_of(qtbot, QLabel(), QLabel.setText), "a label would ask for a layout"
    assert requests_of(qtbot, StillText(), StillText.say) == 0


def test_a_changing_text_is_painted_and_told(qtbot):
    text = StillText()
    qtbot.addWidget(text)
    text.resize(200, 40)
    text.say("epoch 1", "all of it")
    before = text.grab().toImage()
    text.say("epoch 2", "all of it", "error")
    assert text.grab().toImage() != before
    assert (text.text(), text.accessibleName()) == ("epoch 2", "epoch 2")
    assert (text.toolTip(), text.property("role")) == ("all of it", "error")
