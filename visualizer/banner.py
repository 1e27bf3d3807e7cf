"""How does the window say something without standing in the way? One line above the work."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from visualizer.i18n import tr


class Banner(QFrame):
    """An error, a note, or long work that goes on; hidden when there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.text = QLabel()
        self.text.setObjectName("bannerText")
        self.text.setWordWrap(True)
        self.text.setMinimumWidth(160)  # a word that is longer does not widen the window
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setMaximumWidth(260)
        self.button = QPushButton()
        self.button.setProperty("small", True)
        self.button.clicked.connect(self._act)
        self._action: Callable[[], None] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.addWidget(self.text, 1)
        row.addWidget(self.progress)
        row.addWidget(self.button)
        self._row = row
        self.offers: list[QPushButton] = []
        self.hide()

    def say(
        self,
        text: str,
        kind: str = "error",
        offers: Mapping[str, Callable[[], None]] = MappingProxyType({}),
    ) -> None:
        """Show an ``error`` or a ``note`` until it is dismissed, and what may be done about it."""
        self._show(text, kind, None)
        for name, act in offers.items():
            button = QPushButton(name)
            button.setProperty("small", True)
            button.clicked.connect(act)
            self._row.insertWidget(self._row.indexOf(self.button), button)
            self.offers.append(button)

    def work(self, text: str, cancel: Callable[[], None]) -> None:
        """Show that work goes on; :meth:`advance` moves its bar, ``cancel`` stops it."""
        self._show(text, "note", cancel)
        self.progress.setRange(0, 0)
        self.progress.show()

    def advance(self, done: int, total: int) -> None:
        self.progress.setRange(0, 1000)
        self.progress.setValue(1000 * done // max(total, 1))

    def clear(self) -> None:
        self.hide()

    def retranslate(self) -> None:
        """Name the button anew; what was said stays as it was said."""
        self.button.setText(tr("Dismiss") if self._action is None else tr("Cancel"))

    def _show(self, text: str, kind: str, action: Callable[[], None] | None) -> None:
        self.setProperty("kind", kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self.text.setText(text)
        self.setAccessibleName(text)
        self._action = action
        self.retranslate()
        self.progress.hide()
        for button in self.offers:
            button.deleteLater()
        self.offers.clear()
        self.show()

    def _act(self) -> None:
        action, self._action = self._action, None
        self.hide()
        if action is not None:
            action()
