"""Which results are covered until they are asked for?"""

from PySide6.QtCore import QObject, Signal

from core.trace import Step
from visualizer.session import Session

QUANTITIES: dict[str, tuple[str, ...]] = {
    "z": ("z",),
    "a": ("a", "exp", "exp_sum"),
    "loss": ("loss", "loss_term"),
    "delta": ("delta", "gradient_a"),
    "gradient": ("gradient_weights", "gradient_biases"),
    "new": (),
}
"""What can be covered by itself; "new" is everything of the phase "update"."""


class Reveal(QObject):
    """Covers the result of each step that is reached for the first time.

    ``changed`` says that other steps may be covered now.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._chosen: frozenset[str] = frozenset()
        self._known: set[int] = set()
        self._by_hand: frozenset[int] = frozenset()
        session.network_changed.connect(self.forget)
        session.cursor_moved.connect(self._on_moved)
        session.grouping_changed.connect(self.changed)

    @property
    def chosen(self) -> frozenset[str]:
        """What is covered: "all", names of phases, and names of :data:`QUANTITIES`."""
        return self._chosen

    def choose(self, chosen: frozenset[str]) -> None:
        """Cover these from now on; what was revealed is covered again."""
        self._chosen = chosen
        self.forget()

    def forget(self) -> None:
        """Cover again what was revealed."""
        self._known.clear()
        self._by_hand = frozenset()
        self.changed.emit()

    @property
    def hidden(self) -> frozenset[int]:
        """The steps, of those that are lit, whose results are covered now."""
        session = self._session
        group = session.group
        if session.cursor < session.trace.given:
            return frozenset()
        wanted = {
            index
            for index in group
            if index not in self._known and self._covers(session.trace[index])
        }
        return frozenset(wanted) | self._by_hand

    def reveal(self) -> bool:
        """Uncover the step; False where nothing was covered."""
        hidden = self.hidden
        if not hidden:
            return False
        self._known |= hidden
        self._by_hand = frozenset()
        self.changed.emit()
        return True

    def toggle(self) -> None:
        """Uncover the step, or cover it."""
        session = self._session
        if not self.reveal() and session.cursor >= session.trace.given:
            self._by_hand = frozenset(session.group)
            self.changed.emit()

    def _covers(self, step: Step) -> bool:
        if "all" in self._chosen or step.phase in self._chosen:
            return True
        return any(
            step.phase == "update" if name == "new" else step.quantity in quantities
            for name, quantities in QUANTITIES.items()
            if name in self._chosen and (name == "new" or step.phase != "update")
        )

    def _on_moved(self) -> None:
        self._by_hand = frozenset()
        self.changed.emit()
