"""How long from a move of the mouse to the painted frame, while a point of a curve is dragged?

Run with ``--benchmark-enable -s`` to see the figures: 300 places along the plot, in the whole
window at 1366x768, with three curves and with all of them. A frame is over when nothing is left to
be painted.
"""

import gc
import statistics
import time

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QSettings, Qt
from PySide6.QtGui import QMouseEvent

from visualizer.desk import Desk
from visualizer.functions.board import PLOTTED
from visualizer.settings import Settings
from visualizer.window import Window

MOVES = 300
FRAME = 16.0
"""Milliseconds, 99th percentile."""


@pytest.fixture
def desk(qtbot, tmp_path):
    store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = Window("light")
    qtbot.addWidget(window)
    window.dress()
    window.show()
    made = Desk(window, Settings(store), tmp_path / "unsaved")
    made.show_workspace("functions")
    qtbot.waitUntil(lambda: made.workspace == "functions", timeout=20_000)
    qtbot.waitUntil(lambda: made.functions.workspace.page is not None)
    gc.freeze()  # as the program does
    yield made
    gc.unfreeze()
    made.leave()


def send(widget, kind: QEvent.Type, at: QPointF) -> None:
    left = Qt.MouseButton.LeftButton
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else left
    event = QMouseEvent(
        kind, at, widget.mapToGlobal(at), button, left, Qt.KeyboardModifier.NoModifier
    )
    QCoreApplication.sendEvent(widget, event)


def frame(act) -> float:
    """Milliseconds until everything that an act changed is painted."""
    start = time.perf_counter()
    act()
    QCoreApplication.processEvents()
    return 1000 * (time.perf_counter() - start)


def said(name: str, times: list[float]) -> float:
    times.sort()
    late = times[int(0.99 * len(times))]
    print(f"\n{name}: {len(times)} frames, median {statistics.median(times):.1f} ms, "
          f"99th percentile {late:.1f} ms, worst {times[-1]:.1f} ms")  # fmt: skip
    return late


@pytest.mark.parametrize("curves", ["three curves", "all curves"])
def test_a_point_is_dragged_within_a_frame(desk, request, curves):
    measured = request.config.getoption("--benchmark-enable")
    models, page = desk.functions.models, desk.functions.workspace.page
    board = models.activations
    if curves == "all curves":
        for name in PLOTTED:
            board.compare(name, True)
    assert desk.formulas.wait(60)
    QCoreApplication.processEvents()
    plot = page.plots[0]
    rect = plot.drawing.frame.rect
    send(plot, QEvent.Type.MouseButtonPress, rect.center())
    count = MOVES if measured else 12
    times, places = [], set()
    for k in range(count):
        at = QPointF(rect.left() + (k * 37 % count) / count * rect.width(), rect.center().y())
        times.append(frame(lambda at=at: send(plot, QEvent.Type.MouseMove, at)))
        places.add(board.x)
    assert len(places) > count / 4, "the point moves with the mouse"
    assert said(f"dragging, {curves}", times) < FRAME or not measured


def test_an_input_of_the_softmax_is_pulled_within_a_frame(desk, request, qtbot):
    measured = request.config.getoption("--benchmark-enable")
    workspace = desk.functions.workspace
    workspace.show_page("softmax")
    assert desk.formulas.wait(60)
    QCoreApplication.processEvents()
    bars = workspace.page.bars
    area = bars.column(0, bars.input_area())
    send(bars, QEvent.Type.MouseButtonPress, area.center())
    count = MOVES if measured else 12
    times, outputs = [], set()
    for k in range(count):
        at = QPointF(area.center().x(), area.top() + (k * 37 % count) / count * area.height())
        times.append(frame(lambda at=at: send(bars, QEvent.Type.MouseMove, at)))
        outputs.add(workspace.page.mixing.softmax.outputs[0])
    assert len(outputs) > min(count, 100) / 4
    assert said("pulling at an input", times) < FRAME or not measured
