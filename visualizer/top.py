"""What stands at the top of the window? The workspaces' tabs, the menus, and one line on the work.

On systems that keep the menus at the top of the screen the tabs and the line stay here.
"""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenuBar,
    QSizePolicy,
    QTabBar,
    QToolButton,
)

from visualizer.i18n import tr

GAP = 12


class Top(QFrame):
    """``chosen`` carries the name of the workspace whose tab the user took."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("top")
        self.tabs = QTabBar()
        self.tabs.setObjectName("workspaces")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.menus = QMenuBar()
        self.menus.setMinimumWidth(1)  # what has no room is behind its arrow; the tabs stay whole
        for arrow in self.menus.findChildren(QToolButton):  # its picture is as dark as the window
            arrow.setText("»")
            arrow.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.line = Elided()
        self.line.setProperty("role", "hint")
        self._names: list[str] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP // 2, 0, GAP, 0)
        row.setSpacing(GAP)
        row.addWidget(self.tabs, 0, Qt.AlignmentFlag.AlignBottom)
        row.addWidget(self.menus, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.line, 1)
        for name in ("step", "train", "functions"):
            self._names.append(name)
            self.tabs.addTab("")
        self.retranslate()
        self.tabs.currentChanged.connect(lambda at: self.chosen.emit(self._names[at]))

    def show_tab(self, name: str) -> None:
        """Mark the workspace that is in front."""
        self.tabs.setCurrentIndex(self._names.index(name))

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        self.tabs.setAccessibleName(tr("Workspaces"))
        said = {
            "step": (tr("Step"), tr("One iteration, number by number (Ctrl+1)")),
            "train": (tr("Train"), tr("Many iterations, live (Ctrl+2)")),
            "functions": (tr("Functions"), tr("Every activation and loss, as a curve (Ctrl+3)")),
        }
        for at, name in enumerate(self._names):
            text, about = said[name]
            self.tabs.setTabText(at, text)
            self.tabs.setTabToolTip(at, about)


class Elided(QLabel):
    """One line at the right, as much of it as there is room for; all of it in its tool tip."""

    def say(self, text: str) -> None:
        self.setText(text)
        self.setToolTip(text)

    def sizeHint(self) -> QSize:
        return QSize(0, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        room = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
