"""Which key steps, jumps, trains or moves a point? Keys typed into a field belong to the field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QSlider,
    QTabBar,
    QWidget,
)

from visualizer.player import Player
from visualizer.session import GROUPINGS, Session

if TYPE_CHECKING:
    from visualizer.training.lab import Lab
    from visualizer.workspaces.functions import FunctionsWorkspace

Key = Qt.Key
FIELDS = (
    QLineEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox, QAbstractItemView, QTabBar, QSlider,
)  # fmt: skip
REMOTE = frozenset({Key.Key_PageUp, Key.Key_PageDown})
"""What a remote sends keeps its meaning wherever the focus is. Where there is nothing to step
through, it does nothing."""

KeyTable = Mapping[Qt.Key, Callable[[], object]]


class Keys(QObject):
    """The keys of the window, wherever in it the focus is; each workspace has its own."""

    def __init__(self, window: QMainWindow, tables: Mapping[str, KeyTable], first: str) -> None:
        super().__init__(window)
        self._window, self._tables = window, tables
        self._actions = tables[first]
        self.paused = False
        """While something lies over the window, the keys are its own."""

    def show_workspace(self, name: str) -> None:
        """Act for the workspace that is in front."""
        self._actions = self._tables[name]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Installed on the window's handle, so keys pass here before any widget."""
        if event.type() != QEvent.Type.KeyPress:
            return False
        if isinstance(event, QKeyEvent) and event.key() in (Key.Key_Tab, Key.Key_Backtab):
            from visualizer.tab_order import order_by_reading

            order_by_reading(self._window)
        return self.press(event)

    def press(self, event: QEvent) -> bool:
        """Act on a key, if it is one of the window's and no field wants it."""
        if not isinstance(event, QKeyEvent):
            return False
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        action = self._actions.get(Qt.Key(event.key()))
        if action is None or modifiers != Qt.KeyboardModifier.NoModifier:
            return False
        if self.paused or QApplication.activeModalWidget() or QApplication.activePopupWidget():
            return False
        if not self._wanted(event.key(), self._window.focusWidget()):
            return False
        action()
        return True

    def _wanted(self, key: int, focus: QWidget | None) -> bool:
        if key in REMOTE:
            return True
        if key == Key.Key_Space and isinstance(focus, QAbstractButton):
            return False
        return not isinstance(focus, FIELDS)


def step_keys(session: Session, player: Player) -> KeyTable:
    """One on, one back, and how far that is."""
    keys: dict[Qt.Key, Callable[[], object]] = {
        Key.Key_Right: session.next,
        Key.Key_PageDown: session.next,
        Key.Key_Space: session.next,
        Key.Key_Left: session.back,
        Key.Key_PageUp: session.back,
        Key.Key_Up: session.previous_phase,
        Key.Key_Down: session.next_phase,
        Key.Key_Home: session.first,
        Key.Key_End: session.last,
        Key.Key_P: player.toggle,
    }
    for number, grouping in enumerate(GROUPINGS):
        keys[Qt.Key(Key.Key_1 + number)] = _bind(session.set_grouping, grouping)
    return keys


def train_keys(lab: Callable[[], Lab]) -> KeyTable:
    """Train or pause, and on by one."""
    return {
        Key.Key_Space: lambda: lab().toggle(),
        Key.Key_P: lambda: lab().toggle(),
        Key.Key_U: lambda: lab().one_update(),
        Key.Key_E: lambda: lab().one_epoch(),
    }


FUNCTION_KEYS = (
    Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down, Key.Key_Home, Key.Key_End, Key.Key_0,
    Key.Key_1, Key.Key_2, Key.Key_3, Key.Key_4,
)  # fmt: skip
"""What they do is the page's in front to say."""


def functions_keys(workspace: Callable[[], FunctionsWorkspace]) -> KeyTable:
    """Move the point, choose another function or page."""
    return {key: (lambda key=key: workspace().act(key)) for key in FUNCTION_KEYS}


def _bind(set_grouping: Callable[..., None], grouping: str) -> Callable[[], None]:
    return lambda: set_grouping(grouping)
