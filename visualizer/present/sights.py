"""Which sight of the step stands on the wall: graph, matrices or plane?"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from visualizer.session import Session
from visualizer.theme import Theme
from visualizer.views.graph.view import GraphView
from visualizer.workspaces.middle import SIGHTS


class WallSights(QStackedWidget):
    """The sights that can stand on a wall, one in front, each made when it is first wanted.

    ``watch`` filters the events of each.
    """

    def __init__(
        self, session: Session, theme: Theme, name: str, watch: QObject, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._session, self._theme, self._watch = session, theme, watch
        self._covered: frozenset[int] = frozenset()
        self._made: dict[str, Any] = {}
        self.name = "graph"
        self.show_sight(name if name in self.names else "graph")
        session.network_changed.connect(self._on_network_changed)

    @property
    def names(self) -> list[str]:
        """The sights that can be shown of this network, in the order of the window's."""
        network = self._session.network
        return [name for name, sight in SIGHTS.items() if sight.wall and sight.suits(network)]

    @property
    def graph(self) -> GraphView:
        """The graph, in front or not."""
        return self._view("graph")

    @property
    def front(self) -> Any:
        """The view in front."""
        return self._view(self.name)

    def show_sight(self, name: str) -> None:
        """Bring a sight to the front."""
        self.name = name
        view = self._view(name)
        view.set_covered(self._covered)
        self.setCurrentWidget(view)

    def show_next(self) -> None:
        """Bring the next sight to the front, after the last one the first."""
        names = self.names
        at = names.index(self.name) if self.name in names else -1
        self.show_sight(names[(at + 1) % len(names)])

    def set_covered(self, steps: frozenset[int]) -> None:
        """Hide the values of these steps."""
        self._covered = steps
        self.front.set_covered(steps)

    def set_theme(self, theme: Theme) -> None:
        """Light or dark."""
        self._theme = theme
        for view in self._made.values():
            view.set_theme(theme)

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        for view in self._made.values():
            view.retranslate()

    def spot_at(self, point: QPointF) -> QRectF | None:
        """What is lit by the spotlight at a point."""
        return self.front.spot_at(point)

    def _view(self, name: str) -> Any:
        if name not in self._made:
            made = SIGHTS[name].make(self._session, self._theme)
            made.set_present(True)
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            made.installEventFilter(self._watch)
            made.setMouseTracking(True)
            self._made[name] = made
            self.addWidget(made)
        return self._made[name]

    def _on_network_changed(self) -> None:
        if self.name not in self.names:
            self.show_sight("graph")
