"""How does a user type one value, or choose one of a few, in a panel that scrolls?"""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QSpinBox, QWidget

from visualizer.fonts import together

K = Qt.Key
_EDIT_KEYS = {K.Key_Up, K.Key_Down, K.Key_Return, K.Key_Enter}
_CHOICE_KEYS = _EDIT_KEYS | {K.Key_Home, K.Key_End, K.Key_Space, K.Key_F4}
_BUTTON_KEYS = {K.Key_Space, K.Key_Return, K.Key_Enter}


class CommitLine(QLineEdit):
    """A line of text that counts once it is committed: Enter, Tab, or leaving it.

    Who receives ``committed`` puts the new text in place with `place`, or calls `refuse` while
    handling the signal: then the text stays, framed in red, with the reason in ``error``. Escape
    gives the old text back.
    """

    committed = Signal(str)

    def __init__(self, name: str, accessible: str, error: QLabel) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.error = error
        self.wrong = False
        self._first = ""
        self._reason = ""
        self.setMinimumWidth(40)
        self.textEdited.connect(lambda: self._judge(""))
        own_keys(self, _EDIT_KEYS)

    @property
    def changed(self) -> bool:
        """Does it hold anything but what is in place?"""
        return self.text() != self._first

    def place(self, text: str) -> None:
        """``text`` is in place now. What the user is typing or has to correct stays."""
        if text == self._first and (self.wrong or self.changed):
            return
        self._first = text
        self._judge("")
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(0 if not self.hasFocus() else len(text))

    def refuse(self, reason: str) -> None:
        """What was just committed cannot be."""
        self._reason = reason

    def commit(self) -> None:
        """Announce the text, if it was changed."""
        if not self.changed:
            self._judge("")
            return
        typed, self._reason = self.text(), ""
        self.committed.emit(typed)
        if not self._reason and self.text() != self._first:
            self.setText(self._first)
        self._judge(self._reason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (K.Key_Return, K.Key_Enter):
            self.commit()
        elif event.key() == K.Key_Escape:
            if not self.changed:
                event.ignore()
                return
            self.setText(self._first)
            self._judge("")
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
        ):
            self.commit()

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and event.key() == K.Key_Escape
            and self.changed
        ):
            event.accept()
            return True
        return super().event(event)

    def _judge(self, reason: str) -> None:
        was, self.wrong = self.wrong, bool(reason)
        if self.wrong or was:
            say(self.error, reason)
            self.setToolTip(reason)
            self.setAccessibleDescription(reason)
            self.setProperty("wrong", self.wrong)
            self.style().unpolish(self)
            self.style().polish(self)


class Choice(QComboBox):
    """One of a few names. ``chosen`` is heard only when the user chooses."""

    chosen = Signal(str)

    def __init__(self, name: str, accessible: str, entries: dict[str, str]) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setMinimumWidth(72)
        for key, text in entries.items():
            self.addItem(text, key)
        self.activated.connect(lambda row: self.chosen.emit(self.itemData(row)))
        own_keys(self, _CHOICE_KEYS)

    def place(self, key: str) -> None:
        """Show which one is in force."""
        row = self.findData(key)
        if row != self.currentIndex():
            self.setCurrentIndex(row)
        self.setToolTip(self.currentText())

    def showPopup(self) -> None:
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + 24)
        super().showPopup()


class _OwnKeys(QObject):
    """Keeps some keys from the window's shortcuts, and the wheel for the panel's scrolling."""

    def __init__(self, widget: QWidget, keys: set[Qt.Key]) -> None:
        super().__init__(widget)
        self._keys = keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and event.key() in self._keys:
            event.accept()
            return True
        if event.type() == QEvent.Type.Wheel:
            event.ignore()
            return True
        return False


def own_keys(widget: QWidget, keys: set[Qt.Key]) -> None:
    """Let a widget that has the focus keep these keys, whatever they mean in the window."""
    widget.installEventFilter(_OwnKeys(widget, keys))


def small_button(name: str, text: str, accessible: str) -> QPushButton:
    """A quiet button of the panel."""
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAccessibleName(accessible)
    button.setProperty("small", True)
    button.setAutoDefault(False)
    own_keys(button, _BUTTON_KEYS)
    return button


def spin(name: str, accessible: str, least: int, most: int) -> QSpinBox:
    """A whole number to count up and down."""
    box = QSpinBox()
    box.setObjectName(name)
    box.setAccessibleName(accessible)
    box.setRange(least, most)
    box.setKeyboardTracking(False)
    own_keys(box, _EDIT_KEYS)
    return box


class Disclosure(QPushButton):
    """A button that shows or hides a part of the panel below it."""

    def __init__(self, name: str, accessible: str, part: QWidget, *, opened: bool) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setProperty("small", True)
        self.setAutoDefault(False)
        self._part, self._text, self.opened = part, "", opened
        if not opened:
            part.hide()
        self.clicked.connect(lambda: self.open(not self.opened))
        own_keys(self, _BUTTON_KEYS)

    def set_text(self, text: str) -> None:
        """What stands beside the arrow."""
        self._text = text
        self.setText(("▾ " if self.opened else "▸ ") + text)

    def open(self, opened: bool) -> None:
        """Show the part, or hide it."""
        self.opened = opened
        self._part.setVisible(opened)
        self.set_text(self._text)


class Prose(QLabel):
    """A text in whose formulas no line ends: it is shown so, and given back as it was said."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.setText(text)

    def setText(self, text: str) -> None:
        self._said = text
        super().setText(together(text))

    def text(self) -> str:
        return self._said

    def clear(self) -> None:
        self.setText("")


def label(text: str, role: str, name: str = "") -> QLabel:
    """A text of the panel; its look comes from its role."""
    made = Prose(text)
    made.setObjectName(name)
    made.setProperty("role", role)
    made.setWordWrap(role in ("hint", "error"))
    return made


def caption(text: str, buddy: QWidget) -> QLabel:
    """What stands before or above a control."""
    made = label(text, "name")
    made.setBuddy(buddy)
    return made


def error_line(name: str) -> QLabel:
    """Where a reason appears; hidden while there is none."""
    made = label("", "error", name)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.hide()
    return made


def say(line: QLabel, text: str) -> None:
    """Show a text in a line of its own, or no line."""
    line.setText(text)
    line.setVisible(bool(text))
