"""What can stand in the middle of Step, and which of it is in front? One table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QLayout, QPushButton, QStackedWidget, QWidget

from core.network import Dense, Network
from core.words import Phrase
from visualizer.i18n import tr
from visualizer.session import Session
from visualizer.theme import Theme
from visualizer.views.graph.view import GraphView

MOST_LINES = 8
"""More neurons in the first layer have no picture in the plane."""

Make = Callable[[Session, Theme], Any]


@dataclass(frozen=True)
class Sight:
    """One way to look at the computation.

    text, entry, keys : its button, its entry in the View menu, and the keys of that.
    make : the view, called when it is first wanted.
    suits : whether it has something to show of a network.
    wall : whether it can stand on the wall; it then has ``set_present(bool)``,
    ``set_covered(frozenset of steps)``, ``zoom_in``, ``zoom_out``, ``fit`` and ``spot_at(point)``,
    as the graph has.
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


def _matrices(session: Session, theme: Theme) -> QWidget:
    from visualizer.views.matrices.view import MatricesView

    return MatricesView(session, theme)


def _has_matrices(network: Network) -> bool:
    return any(isinstance(layer, Dense) for layer in network.layers)


def _course(session: Session, theme: Theme) -> QWidget:
    from visualizer.views.course.view import CourseView

    return CourseView(session, theme)


def _plane(session: Session, theme: Theme) -> QWidget:
    from visualizer.views.decision.view import DecisionView

    return DecisionView(session, theme)


def _has_plane(network: Network) -> bool:
    """Two inputs, and a first layer of few neurons that each draw a line."""
    first = network.layers[0]
    return network.input_shape == (2,) and isinstance(first, Dense) and first.units <= MOST_LINES


SIGHTS: dict[str, Sight] = {
    "graph": Sight(Phrase("Graph"), Phrase("&Graph"), "Ctrl+G", GraphView, wall=True),
    "matrices": Sight(
        Phrase("Matrices"), Phrase("&Matrices"), "Ctrl+M", _matrices, _has_matrices, wall=True
    ),
    "table": Sight(Phrase("All steps"), Phrase("All &steps"), "Ctrl+T", _table),
    "course": Sight(Phrase("Over time"), Phrase("Pat&hs over time"), "Ctrl+L", _course),
    "plane": Sight(
        Phrase("Plane"), Phrase("&Decision plane"), "Ctrl+D", _plane, _has_plane, wall=True
    ),
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
        self._covered: frozenset[int] = frozenset()
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
            if SIGHTS[name].wall:
                made.set_covered(self._covered)
        return self._made[name]

    def made(self, name: str) -> Any | None:
        """A sight's view, if it has been wanted."""
        return self._made.get(name)

    def button(self, name: str) -> QPushButton:
        """What brings a sight to the front."""
        return self._buttons[name]

    def fill(self, row: QLayout) -> None:
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

    def zoom(self, way: str) -> None:
        """Do "zoom_in", "zoom_out" or "fit" with what is in front, where it can be done."""
        if SIGHTS[self.name].wall:
            getattr(self.view(self.name), way)()

    def set_covered(self, steps: Iterable[int]) -> None:
        """Hide the values of these steps wherever they are drawn."""
        self._covered = frozenset(steps)
        for name, view in self._made.items():
            if SIGHTS[name].wall:
                view.set_covered(self._covered)

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
