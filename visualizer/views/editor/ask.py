"""How does the panel ask for an edit, and what does it hear where the edit cannot be?"""

from collections.abc import Callable
from typing import Protocol

from core.blocks import BlockError
from core.checks import DocumentError
from core.network import Network
from visualizer.i18n import words
from visualizer.session import Session

Change = Callable[[Network], Network]


class Refusing(Protocol):
    """A field that can take back what it has just announced."""

    def refuse(self, reason: str) -> None: ...


class Ask:
    """Asks the session for edits of its network."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __call__(self, change: Change) -> str:
        """One edit; returns why it cannot be, in the user's language, or ""."""
        try:
            network = change(self._session.whole)
        except DocumentError as error:
            return error.said(words())
        except BlockError as error:
            return str(error)
        self._session.edit(network)
        return ""

    def commit(self, field: Refusing, change: Change) -> None:
        """One edit from a field, which shows the reason if it cannot be."""
        reason = self(change)
        if reason:
            field.refuse(reason)
