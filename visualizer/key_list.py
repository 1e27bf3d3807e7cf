"""Which keys are there? The list that F1 shows."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
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


def key_lists() -> tuple[tuple[str, Rows], ...]:
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
                ("1  2  3  4", tr("Step by number, neuron, layer, phase")),
                (_keys("Ctrl+Return"), tr("Apply the update and go on")),
                (_keys("Ctrl+Backspace"), tr("Take the last update back")),
                (_keys("Ctrl+K"), tr("Check my answers")),
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
                ("Esc", tr("End")),
            ),
        ),
        (
            tr("Training"),
            (
                ("Space  P", tr("Train or pause")),
            ),
        ),
        (
            tr("Window"),
            (
                (f"{_keys('Ctrl+1')}  {_keys('Ctrl+2')}", tr("Step, Train")),
                (f"{_keys('Ctrl+G')}  {_keys('Ctrl+T')}", tr("Graph, table of all steps")),
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
        page = QWidget()
        columns = QHBoxLayout(page)
        columns.setSpacing(28)
        lists = key_lists()
        for some in (lists[:1] + lists[2:3], lists[1:2], lists[3:]):
            column = QVBoxLayout()
            for title, rows in some:
                heading = QLabel(title)
                heading.setProperty("role", "section")
                column.addWidget(heading)
                column.addLayout(_grid(rows))
                column.addSpacing(10)
            column.addStretch(1)
            columns.addLayout(column)
        area = QScrollArea()
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
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


def _grid(rows: Rows) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
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
