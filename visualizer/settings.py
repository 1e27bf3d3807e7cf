"""What does the program remember from one start to the next?"""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

MOST_RECENT = 8


class Settings:
    """The user's choices, in an INI file of the user's own settings folder."""

    def __init__(self, store: QSettings | None = None) -> None:
        self._store = store or QSettings(
            QSettings.Format.IniFormat,
            QSettings.Scope.UserScope,
            "backprop-visualizer",
            "backprop-visualizer",
        )

    def text(self, key: str, otherwise: str) -> str:
        """A text, or ``otherwise`` if there is none."""
        value = self._store.value(key)
        return value if isinstance(value, str) else otherwise

    def set_text(self, key: str, value: str) -> None:
        self._store.setValue(key, value)

    def number(self, key: str, otherwise: int) -> int:
        """A whole number, or ``otherwise`` if there is none."""
        try:
            return int(self._store.value(key))
        except (TypeError, ValueError):
            return otherwise

    def set_number(self, key: str, value: int) -> None:
        self._store.setValue(key, value)

    def state(self, key: str) -> QByteArray:
        """The geometry of a window or splitter; empty if there is none."""
        value = self._store.value(key)
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_state(self, key: str, value: QByteArray) -> None:
        self._store.setValue(key, value)

    @property
    def recent(self) -> list[Path]:
        """The files opened or saved last, newest first."""
        value = self._store.value("recent")
        names = [value] if isinstance(value, str) else value or []
        return [Path(name) for name in names if isinstance(name, str)][:MOST_RECENT]

    def remember(self, path: Path) -> None:
        """Put ``path`` at the head of the recent files."""
        path = path.absolute()
        kept = [path, *(one for one in self.recent if one != path)]
        self._store.setValue("recent", [str(one) for one in kept[:MOST_RECENT]])

    def forget(self, path: Path) -> None:
        """Take ``path`` out of the recent files."""
        self._store.setValue("recent", [str(one) for one in self.recent if one != path])

    def save(self) -> None:
        self._store.sync()
