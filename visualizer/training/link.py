"""How is the training process asked? Looks at fixed intervals, commands, and single questions.

A look is asked for only when the one before is answered, so nothing piles up on a busy side.
"""

import contextlib
import weakref
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from visualizer.training.messages import Answer, Ask, Look, Report
from visualizer.training.remote import Remote

INTERVAL = 33
"""Milliseconds between two looks at a run that goes on."""


class Link(QObject):
    """The process that is there now, if there is one, and what is wanted of it."""

    came = Signal(object)  # a message that is no answer to a question
    lost = Signal()  # the process ended, and was not asked to

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._remote: Remote | None = None
        self._closed = False
        self._order = 0  # commands sent
        self._looking = self._look_again = False
        self._wants: weakref.WeakKeyDictionary[QObject, frozenset[str]]
        self._wants = weakref.WeakKeyDictionary()
        self._asked: dict[int, Callable[[Any], object]] = {}
        self._questions = 0
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL)
        self._timer.timeout.connect(self.look)

    @property
    def there(self) -> bool:
        """Is there a process, or is one being started?"""
        return self._remote is not None

    @property
    def process_id(self) -> int | None:
        """That of the process, once it is started."""
        return self._remote.process_id if self._remote else None

    def start(self) -> None:
        """Start the process, unless there is one."""
        if self._remote is None and not self._closed:
            self._remote = Remote(self)
            self._remote.came.connect(self._on_came)
            self._remote.ended.connect(self.lost)

    def command(self, message: object) -> None:
        """Send what changes the state, and look soon what came of it."""
        self.start()
        if self._remote is None:
            return
        self._order += 1
        self._remote.post(message)
        self._look_soon()

    def look(self) -> None:
        """Ask for a report, unless one is under way; from now on again and again."""
        if self._remote is None or self._looking:
            return
        self._looking, self._look_again = True, False
        wanted = frozenset[str]().union(*self._wants.values())
        self._remote.post(Look(self._order, wanted))
        if not self._timer.isActive():
            self._timer.start()

    def _look_soon(self) -> None:
        if self._looking:
            self._look_again = True
        else:
            self.look()

    def up_to_date(self, report: Report) -> bool:
        """Was it made after the last command?"""
        return report.order == self._order

    def rest(self) -> None:
        """Nothing changes any more by itself: look no more until there is a reason."""
        if not self._looking:
            self._timer.stop()

    def want(self, owner: QObject, names: frozenset[str]) -> None:
        """The pictures that ``owner`` wants: look for those that it did not want before."""
        more = names - self._wants.get(owner, frozenset())
        self._wants[owner] = names
        if more:
            self._look_soon()

    def ask(
        self, run: int, kind: str, values: tuple[Any, ...], then: Callable[[Any], object]
    ) -> None:
        """Ask something once."""
        if self._remote is not None:
            self._questions += 1
            self._asked[self._questions] = then
            self._remote.post(Ask(run, self._questions, kind, values))

    def forget(self, question: int) -> None:
        """It was refused."""
        self._asked.pop(question, None)

    def drop(self) -> None:
        """Let the process go at once, with all that was asked of it."""
        if self._remote is not None:
            self._remote.abandon()
            self._remote.deleteLater()
        self._remote = None
        self._asked.clear()
        self._looking = self._look_again = False
        self._timer.stop()

    def close(self) -> None:
        """End the process, for good."""
        self._closed = True
        self._timer.stop()
        self._asked.clear()
        if self._remote is not None:
            self._remote.close()
            self._remote = None

    def _on_came(self, message: object) -> None:
        if isinstance(message, Answer):
            then = self._asked.pop(message.number, None)
            if then is not None and message.value is not None:
                with contextlib.suppress(RuntimeError):  # of a view that is gone
                    then(message.value)
            return
        if message is None or isinstance(message, Report):
            self._looking = False
        if message is None:  # there is no run to be looked at
            self._timer.stop()
            return
        self.came.emit(message)
        if self._look_again:
            self.look()
