"""How is the work of one frame cut up, so that a key or a click can come in between?"""

from collections.abc import Callable, Hashable

from PySide6.QtCore import QObject, QTimer


class Turns(QObject):
    """Acts one after the other, each in a turn of the event loop of its own.

    What is due again before its turn came is done once.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: dict[Hashable, Callable[[], object]] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._next)

    def add(self, key: Hashable, act: Callable[[], object]) -> None:
        """Do this when its turn comes; ``key`` tells what it is about."""
        self._waiting[key] = act
        if not self._timer.isActive():
            self._timer.start()

    def _next(self) -> None:
        act = self._waiting.pop(next(iter(self._waiting)))
        if not self._waiting:
            self._timer.stop()
        act()
