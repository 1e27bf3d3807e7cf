"""Which keys are there? The list that F1 shows."""

from itertools import combinations, pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractSlider,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from visualizer.i18n import tr

Rows = tuple[tuple[str, str], ...]
Lists = tuple[tuple[str, Rows], ...]

_Act = QAbstractSlider.SliderAction
SCROLLED = {
    Qt.Key.Key_Up: _Act.SliderSingleStepSub,
    Qt.Key.Key_Down: _Act.SliderSingleStepAdd,
    Qt.Key.Key_PageUp: _Act.SliderPageStepSub,
    Qt.Key.Key_PageDown: _Act.SliderPageStepAdd,
    Qt.Key.Key_Home: _Act.SliderToMinimum,
    Qt.Key.Key_End: _Act.SliderToMaximum,
}


def key_lists() -> Lists:
    """The keys by where they are for, and what each does, in the language of the window."""
    return (
        (
            tr("Stepping"),
            (
                ("→  PageDown  Space", tr("Next")),
                ("←  PageUp", tr("Back")),
                ("↓  ↑", tr("Next phase, previous phase")),
                ("Home  End", tr("First step, last step")),
                ("P", tr("Play or pause")),
                ("1  2  3  4  5", tr("Step by number, neuron, layer, phase, update")),
                (_keys("Ctrl+U"), tr("Several updates in a row")),
                (_keys("Ctrl+Return"), tr("Apply the update and go on")),
                (_keys("Ctrl+Backspace"), tr("Take the last update back")),
                (_keys("Ctrl+K"), tr("Check my answers")),
            ),
        ),
        (
            tr("Training"),
            (
                ("Space  P", tr("Train or pause")),
                ("U", tr("One update")),
                ("E", tr("One epoch")),
                (_keys("Ctrl+Return"), tr("Open this update in Step")),
                (_keys("Ctrl+Shift+T"), tr("Train this network")),
            ),
        ),
        (
            tr("Functions"),
            (
                ("←  →", tr("Move the point, choose an input")),
                ("↑  ↓", tr("Another function, change the input")),
                ("Home  End  0", tr("Ends of the axis, zero")),
                ("1  2  3  4", tr("Activations, softmax, losses, scaling")),
            ),
        ),
        (
            tr("Presentation"),
            (
                ("F5", tr("Begin, end")),
                ("→  PageDown  Space", tr("Reveal what is covered, or next")),
                ("R", tr("Reveal the result, or cover it")),
                ("B  .", tr("Blank the screen, show it again")),
                ("S", tr("Spotlight on the neuron under the pointer")),
                ("M", tr("Next view: graph, matrices, plane")),
                ("Esc", tr("End")),
            ),
        ),
        (
            tr("Window"),
            (
                (f"{_keys('Ctrl+1')}  {_keys('Ctrl+2')}  {_keys('Ctrl+3')}",
                 tr("Step, Train, Functions")),
                (f"{_keys('Ctrl+G')}  {_keys('Ctrl+M')}  {_keys('Ctrl+T')}",
                 tr("Graph, matrices, table of all steps")),
                (f"{_keys('Ctrl+L')}  {_keys('Ctrl+D')}", tr("Paths over time, decision plane")),
                (f"{_keys('Ctrl++')}  {_keys('Ctrl+-')}  {_keys('Ctrl+0')}",
                 tr("Larger text, smaller text, usual size")),
                (tr("Ctrl and the wheel"), tr("Zoom the graph")),
                (_keys("Ctrl+Z"), tr("Undo")),
                (_keys("Ctrl+Shift+Z"), tr("Redo")),
                (_keys("Ctrl+O"), tr("Open")),
                (_keys("Ctrl+S"), tr("Save")),
                (_keys("Ctrl+E"), tr("Export")),
                ("F1", tr("This list")),
            ),
        ),
    )  # fmt: skip


def _keys(text: str) -> str:
    """A key as the system writes it."""
    return QKeySequence(text).toString(QKeySequence.SequenceFormat.NativeText)


class KeyList(QDialog):
    """All keys on one page; Esc or F1 closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for count in (3, 2, 1):
            page = _page(count)
            if page.sizeHint().width() + 40 <= parent.width():
                break
        area = self._area = QScrollArea()
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(page)
        area.setWidgetResizable(True)
        close = QPushButton(tr("Close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        outer = QVBoxLayout(self)
        outer.addWidget(area)
        outer.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        wanted = page.sizeHint()
        wanted.setHeight(wanted.height() + close.sizeHint().height() + 50)
        wanted.setWidth(wanted.width() + 40)
        self.resize(wanted.boundedTo(parent.size()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Large text makes the list longer than the window: the usual keys scroll it."""
        action = SCROLLED.get(Qt.Key(event.key()))
        if action is None:
            super().keyPressEvent(event)
        else:
            self._area.verticalScrollBar().triggerAction(action)


def _page(count: int) -> QWidget:
    """The lists in so many columns, each about as tall as the others."""
    page = QWidget()
    columns = QHBoxLayout(page)
    columns.setSpacing(28)
    for lists in _parted(key_lists(), count):
        column = QVBoxLayout()
        column.setSpacing(8)
        column.setAlignment(Qt.AlignmentFlag.AlignTop)
        columns.addLayout(column)
        for title, rows in lists:
            heading = QLabel(title)
            heading.setProperty("role", "section")
            column.addWidget(heading)
            column.addLayout(_grid(rows))
            column.addSpacing(10)
    return page


def _parted(lists: Lists, count: int) -> list[Lists]:
    """The lists in their order, cut into ``count`` parts, the longest as short as can be."""
    cuts = [(0, *cut, len(lists)) for cut in combinations(range(1, len(lists)), count - 1)]
    parts = [[lists[a:b] for a, b in pairwise(cut)] for cut in cuts]
    return min(parts, key=lambda found: max(sum(len(rows) + 1.5 for _, rows in p) for p in found))


def _grid(rows: Rows) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(8)
    for row, (keys, does) in enumerate(rows):
        name = QLabel(keys)
        font = name.font()
        font.setBold(True)
        name.setFont(font)
        name.setTextFormat(Qt.TextFormat.PlainText)
        grid.addWidget(name, row, 0)
        grid.addWidget(QLabel(does), row, 1)
    grid.setColumnStretch(1, 1)
    return grid
