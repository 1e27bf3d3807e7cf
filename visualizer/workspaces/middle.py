"""What can stand in the middle of Step, and which of it is in front? One table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QStackedWidget, QWidget

from core.network import Network
from core.words import Phrase
from visualizer.i18n import tr
from visualizer.session import Session
from visualizer.theme import Theme
from visualizer.views.graph.view import GraphView

Make = Callable[[Session, Theme], Any]


@dataclass(frozen=True)
class Sight:
    """One way to look at the computation.

    text, entry, keys : its button, its entry in the View menu, and the keys of that.
    make : the view, called when it is first wanted.
    suits : whether it has something to show of a network.
    wall : whether it can stand on the wall; it then has ``set_present(bool)`` and
    ``set_covered(frozenset of steps)``, as the graph has.
    """

    text: str
    entry: str
    keys: str
    make: Make
    suits: Callable[[Network], bool] = lambda network: True
    wall: bool = False


def _table(session: Session, theme: Theme) -> QWidget:
    from visualizer.views.steps_table import StepsTable

    return StepsTable(session, theme)


SIGHTS: dict[str, Sight] = {
    "graph": Sight(Phrase("Graph"), Phrase("&Graph"), "Ctrl+G", GraphView, wall=True),
    "table": Sight(Phrase("All steps"), Phrase("All &steps"), "Ctrl+T", _table),
}
"""By name, in the order of their buttons. A view takes (session, theme) and has ``set_theme`` and
``retranslate``."""


class Middle(QStackedWidget):
    """The sights, one in front; the graph is made at once, each other when it is first wanted."""

    changed = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self._made: dict[str, Any] = {}
        self._buttons: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        for name in SIGHTS:
            button = small_button(name, self)
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, name=name: self.show_sight(name))
            group.addButton(button)
            self._buttons[name] = button
        self.name = "graph"
        self.show_sight("graph")
        session.network_changed.connect(self._on_network_changed)
        self._on_network_changed()
        self.retranslate()

    @property
    def graph(self) -> GraphView:
        """The graph, which is always there."""
        return self.view("graph")

    def view(self, name: str) -> Any:
        """A sight's view, made if need be."""
        if name not in self._made:
            made = SIGHTS[name].make(self._session, self._theme)
            self._made[name] = made
            self.addWidget(made)
        return self._made[name]

    def made(self, name: str) -> Any | None:
        """A sight's view, if it has been wanted."""
        return self._made.get(name)

    def button(self, name: str) -> QPushButton:
        """What brings a sight to the front."""
        return self._buttons[name]

    def fill(self, row: QHBoxLayout) -> None:
        """Put the buttons into a row."""
        for button in self._buttons.values():
            row.addWidget(button)

    def show_sight(self, name: str) -> None:
        """Bring a sight to the front, if it has something to show of this network."""
        if not SIGHTS[name].suits(self._session.network):
            return
        self.name = name
        self.setCurrentWidget(self.view(name))
        self._buttons[name].setChecked(True)
        self.changed.emit()

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme."""
        self._theme = theme
        for view in self._made.values():
            view.set_theme(theme)

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        for name, button in self._buttons.items():
            button.setText(tr(SIGHTS[name].text))
        for view in self._made.values():
            view.retranslate()

    def _on_network_changed(self) -> None:
        for name, sight in SIGHTS.items():
            suits = sight.suits(self._session.network)
            self._buttons[name].setVisible(suits)
            if not suits and name == self.name:
                self.show_sight("graph")


def small_button(name: str, parent: QWidget | None = None) -> QPushButton:
    """A button over the middle of a workspace."""
    button = QPushButton(parent)
    button.setObjectName(name)
    button.setProperty("small", True)
    return button
