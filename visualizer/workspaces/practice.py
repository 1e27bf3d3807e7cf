"""How is practice set on the screen? Graph and question, on a session of their own."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget

from visualizer.card import Card
from visualizer.formulas import Formulas
from visualizer.session import Session
from visualizer.theme import Theme
from visualizer.views.graph.view import GraphView
from visualizer.views.practice.view import PracticeView

SHARES = (62, 38)


class PracticePage(QWidget):
    """The fresh exercise. The user's own session is only asked for its network and its looks.

    ``left`` is the way back to it.
    """

    left = Signal()

    def __init__(self, own: Session, formulas: Formulas, theme: Theme) -> None:
        super().__init__()
        self._own = own
        self.session = Session(own.network, parent=self)
        self.graph = GraphView(self.session, theme)
        self.view = PracticeView(formulas, theme, own.decimals)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(8)
        for place, widget in enumerate((self.graph, self.view)):
            self.splitter.addWidget(Card(widget, margin=4))
            self.splitter.setStretchFactor(place, SHARES[place])
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 8, 8)
        row.addWidget(self.splitter)
        self.view.left.connect(self.left)
        self.view.course.began.connect(self._on_began)
        self.view.course.changed.connect(self._follow)
        own.notation_changed.connect(self._follow_looks)
        own.decimals_changed.connect(self._follow_looks)

    def begin(self) -> None:
        """Practise on the network that is in front, or go on with its exercise."""
        self.view.begin(self._own.network, self._own.notation)
        self._follow_looks()
        self.view.start()

    def set_theme(self, theme: Theme) -> None:
        """Paint everything in another theme."""
        self.graph.set_theme(theme)
        self.view.set_theme(theme)

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        self.graph.retranslate()
        self.view.retranslate()

    def _on_began(self) -> None:
        practice = self.view.course.practice
        assert practice is not None
        self.session.open(practice.trace.network, trace=practice.trace)
        self._follow_looks()
        self._follow()

    def _follow(self) -> None:
        """The graph stands at the number that is asked for, and hides it."""
        step = self.view.course.step
        if step is None:
            self.graph.set_covered(())
            self.session.last()
        else:
            self.graph.set_covered((step,))
            self.session.go(step)

    def _follow_looks(self) -> None:
        own = self._own
        self.session.set_decimals(own.decimals)
        self.session.set_notation(own.notation)
        self.view.decimals = own.decimals
        self.view.write(own.notation)

    # Keys that would change the own network, out of sight as it is, do nothing here.

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and _changes(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif not _changes(event):
            super().keyPressEvent(event)


def _changes(event: QEvent) -> bool:
    return (
        isinstance(event, QKeyEvent)
        and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        and event.key()
        in (
            Qt.Key.Key_Z, Qt.Key.Key_Y, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Backspace,
        )
    )  # fmt: skip
