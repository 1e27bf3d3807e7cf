"""Which function is written out, and which lie beside it to be compared?"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QGridLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from visualizer.functions.board import Board
from visualizer.i18n import tr
from visualizer.theme import Theme
from visualizer.views.functions.looks import look, paint_sample
from visualizer.views.functions.said import short_title

RATIO = 2
PADDING = 24


class NameButton(QPushButton):
    """A button with a name that gives way where there is no room; all of it in its tool tip."""

    def __init__(self) -> None:
        super().__init__()
        self._name = ""
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setProperty("small", True)
        self.setProperty("quiet", True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def say(self, name: str) -> None:
        """Show this name."""
        self._name = name
        self.setAccessibleName(name)
        self.setToolTip(name)
        self._fit()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        written = self.fontMetrics().horizontalAdvance(self.text())
        whole = self.fontMetrics().horizontalAdvance(self._name)
        return QSize(hint.width() - written + whole, hint.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(7 * self.fontMetrics().height(), super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        metrics = self.fontMetrics()
        room = self.width() - self.iconSize().width() - PADDING
        text = metrics.elidedText(self._name, Qt.TextElideMode.ElideRight, max(room, 0))
        if text != self.text():
            self.setText(text)


class Picker(QWidget):
    """A row a function: a button that chooses it, with a sample of its line, and a box to keep it
    in the plot.
    """

    def __init__(self, board: Board, theme: Theme) -> None:
        super().__init__()
        self._board, self._theme = board, theme
        self.setStyleSheet("QPushButton { text-align: left }")
        self._solid = ""
        self._group = QButtonGroup(self)
        self.buttons: dict[str, NameButton] = {}
        self.boxes: dict[str, QCheckBox] = {}
        self._beside = QLabel()
        self._beside.setProperty("role", "hint")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(2)
        grid.addWidget(self._beside, 0, 0, 1, 2, Qt.AlignmentFlag.AlignRight)
        for row, name in enumerate(board.names, start=1):
            button, box = NameButton(), QCheckBox()
            button.setObjectName(f"function-{name}")
            box.setObjectName(f"beside-{name}")
            self._group.addButton(button)
            button.clicked.connect(lambda _=False, name=name: board.choose(name))
            box.toggled.connect(lambda on, name=name: board.compare(name, on))
            grid.addWidget(button, row, 0)
            grid.addWidget(box, row, 1, Qt.AlignmentFlag.AlignRight)
            self.buttons[name], self.boxes[name] = button, box
        grid.setColumnStretch(0, 1)
        board.changed.connect(self._show)
        self.retranslate()

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme's colours."""
        self._theme = theme
        self._paint()

    def retranslate(self) -> None:
        """Speak the language that is now in force."""
        self._beside.setText(tr("compare"))
        for name in self._board.names:
            title = short_title(self._board.curve_of(name))
            self.buttons[name].say(title)
            self.boxes[name].setAccessibleName(tr("Keep {title} in the plot", title=title))
            self.boxes[name].setToolTip(tr("Keep {title} in the plot", title=title))
        self._paint()
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._paint()

    def _show(self) -> None:
        for name, button in self.buttons.items():
            button.setChecked(name == self._board.current)
            self.boxes[name].setChecked(name in self._board.beside)
        if self._solid != self._board.current:
            self._paint()

    def _paint(self) -> None:
        self._solid = self._board.current
        em = self.fontMetrics().height()
        size = QSize(round(2.2 * em), em)
        for place, name in enumerate(self._board.names):
            picture = QPixmap(size * RATIO)
            picture.setDevicePixelRatio(RATIO)
            picture.fill(Qt.GlobalColor.transparent)
            with QPainter(picture) as p:
                p.setRenderHint(QPainter.RenderHint.Antialiasing)
                rect = QRectF(0, 0, size.width(), size.height())
                paint_sample(p, rect, look(place), self._theme, em / 7, name == self._solid)
            self.buttons[name].setIcon(QIcon(picture))
            self.buttons[name].setIconSize(size)
