"""How is the training process asked again and again without questions piling up?"""

import time
from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer

PATIENCE = 2.0
"""Seconds after which a question counts as lost: a process that ended answers no more."""


class Answering(Protocol):
    def ask(self, kind: str, *values: Any, then: Callable[[Any], object]) -> None: ...


class Asking(QObject):
    """One question under way at most. What is asked meanwhile follows it, the newest only.

    Two questions are at least ``apart`` milliseconds from each other.
    """

    def __init__(self, lab: Answering, parent: QObject, apart: int = 0) -> None:
        super().__init__(parent)
        self._lab, self._apart = lab, apart
        self._next: tuple[str, tuple[Any, ...], Callable[[Any], object]] | None = None
        self._number = 0
        self._sent_at = -PATIENCE
        self._waiting = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._send)

    def ask(self, kind: str, *values: Any, then: Callable[[Any], object]) -> None:
        """Ask now or as soon as may be; ``then`` gets the answer, unless a newer one took over."""
        self._next = kind, values, then
        passed = time.monotonic() - self._sent_at
        if self._waiting and passed < PATIENCE:
            return
        self._waiting = False
        if not self._timer.isActive():
            self._timer.start(max(0, round(self._apart - 1000 * passed)))

    def forget(self) -> None:
        """No answer is wanted any more."""
        self._next = None
        self._timer.stop()
        self._number += 1
        self._waiting = False

    def _send(self) -> None:
        if self._next is None:
            return
        kind, values, then = self._next
        self._next = None
        self._number += 1
        number = self._number
        self._waiting, self._sent_at = True, time.monotonic()
        self._lab.ask(kind, *values, then=lambda answer: self._take(number, answer, then))

    def _take(self, number: int, answer: Any, then: Callable[[Any], object]) -> None:
        if number != self._number:
            return
        self._waiting = False
        if answer is not None:
            then(answer)
        if self._next is not None:
            kind, values, following = self._next
            self.ask(kind, *values, then=following)
