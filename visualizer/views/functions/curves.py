"""What does the page of the activations, or of the losses, look like?"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from visualizer.card import Card
from visualizer.formulas import Formulas
from visualizer.functions.board import ActivationBoard, Board, LossBoard
from visualizer.i18n import tr
from visualizer.scrolled import scrolled
from visualizer.theme import Theme
from visualizer.views.functions.legend import Legend
from visualizer.views.functions.parts import Arranged, split, without_handles
from visualizer.views.functions.picker import Picker
from visualizer.views.functions.plot import CurvePlot
from visualizer.views.functions.said import arithmetic, meaning
from visualizer.views.functions.settings import ActivationSettings, BoardSettings, LossSettings
from visualizer.views.functions.working import Working

SHARES = (0.19, 0.49, 0.32)
"""How the width is shared: choices, plots, arithmetic."""

MOST_LEFT = 0.28
"""The choices take no more of the width, unless they need it."""

BESIDE = 30
"""From so many heights of text on, the two plots stand beside each other."""


class CurvesPage(Arranged):
    """Choices, f and f′ with a point on them, the arithmetic at the point, and why it matters."""

    def __init__(self, board: Board, formulas: Formulas, theme: Theme) -> None:
        super().__init__()
        self.board, self.theme = board, theme
        self._decimals = 4
        self._present = False
        self.picker: Picker | None = None
        self.settings: BoardSettings | None = None
        self.plots = (CurvePlot(board, False, theme), CurvePlot(board, True, theme))
        self.arithmetic = Working(formulas, theme, "arithmetic")
        self.meaning = Working(formulas, theme, "meaning")
        self._inside = QWidget()
        self._left = Card()
        plots = Card()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(10)
        for plot in self.plots:
            self._row.addWidget(plot, 1)
        self.legend = Legend(board, theme)
        self.legend.hide()
        plots.column.addWidget(self.legend)
        plots.column.addLayout(self._row, 1)
        self._below = Card(self.meaning)
        self._middle = split(Qt.Orientation.Vertical, plots, self._below)
        right = Card(self.arithmetic)
        self.splitter = split(Qt.Orientation.Horizontal, self._left, self._middle, right)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.splitter)
        board.changed.connect(self._show)
        board.moved.connect(self._show)
        self._show()
        QTimer.singleShot(0, self, self._make_choices)

    def _make_choices(self) -> None:
        """In a turn of its own, and not on the wall, which shows none of it."""
        if self._present:
            return
        self.picker = Picker(self.board, self.theme)
        self.settings = _settings(self.board)
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(2, 2, 6, 2)
        column.addWidget(self.picker)
        column.addSpacing(8)
        column.addWidget(self.settings)
        column.addStretch(1)
        self._left.column.addWidget(scrolled(self._inside))
        self.arrange()

    # for the workspace and the wall

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme's colours."""
        self.theme = theme
        for part in (self.picker, self.legend, *self.plots, self.arithmetic, self.meaning):
            if part is not None:
                part.set_theme(theme)

    def retranslate(self) -> None:
        """Speak the language that is now in force."""
        for part in (self.picker, self.settings, *self.plots):
            if part is not None:
                part.retranslate()
        self._show()

    def set_decimals(self, decimals: int) -> None:
        """Round what is written to so many places."""
        self._decimals = decimals
        for plot in self.plots:
            plot.set_decimals(decimals)
        self._show()

    def set_present(self) -> None:
        """Nothing but plots and arithmetic, in the font that the page has."""
        self._present = True
        self._left.hide()
        self._below.hide()
        self.legend.show()
        for splitter in (self.splitter, self._middle):
            without_handles(splitter)
        self.arithmetic.set_present()

    def keys(self) -> dict[Qt.Key, Any]:
        """What the keys of the window do on this page."""
        board, key = self.board, Qt.Key
        return {
            key.Key_Left: lambda: board.nudge(-1),
            key.Key_Right: lambda: board.nudge(1),
            key.Key_Up: lambda: board.go(-1),
            key.Key_Down: lambda: board.go(1),
            key.Key_Home: lambda: board.move(board.axis[0]),
            key.Key_End: lambda: board.move(board.axis[1]),
            key.Key_0: lambda: board.move(0.0),
        }

    def turn(self, by: int) -> None:
        """On to the next function, or back."""
        self.board.go(by)

    # within

    def _show(self) -> None:
        self.arithmetic.say(
            tr("The arithmetic at the point"), arithmetic(self.board, self._decimals)
        )
        self.meaning.say(tr("Why it matters"), meaning(self.board, self._decimals))

    def arrange(self) -> None:
        """Beside each other where there is width for it, else below each other."""
        left, middle, right = SHARES
        wanted = 0.0
        if not self._left.isHidden():
            inner, frame = self._inside, 2 * self.fontMetrics().height()
            most = min(inner.sizeHint().width(), MOST_LEFT * self.width())
            wanted = max(left * self.width(), most, inner.minimumSizeHint().width()) + frame
        wide = (self.width() - wanted) * middle / (middle + right)
        self.splitter.setSizes([round(wanted), round(wide), round(self.width() - wanted - wide)])
        beside = wide >= BESIDE * self.fontMetrics().height()
        directions = QBoxLayout.Direction
        self._row.setDirection(directions.LeftToRight if beside else directions.TopToBottom)
        self._middle.setSizes([round(0.74 * self.height()), round(0.26 * self.height())])


def _settings(board: Board) -> BoardSettings:
    if isinstance(board, ActivationBoard):
        return ActivationSettings(board)
    assert isinstance(board, LossBoard)
    return LossSettings(board)
