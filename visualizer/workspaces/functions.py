"""What does the Functions workspace look like? A row of pages to choose from, and the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from visualizer.flow import FlowLayout
from visualizer.formulas import Formulas
from visualizer.i18n import tr
from visualizer.theme import Theme
from visualizer.views.functions.pages import PAGES, Models, make_page, page_title

KINDS = ("html", "tex", "png")
"""What can be exported; the picture is of the plots in front."""


class FunctionsWorkspace(QWidget):
    """Pages are made when they are first looked at, each in a turn of its own.

    ``export_wanted`` carries a kind of file; ``page_changed`` says that another page is in front.
    """

    export_wanted = Signal(str)
    page_changed = Signal()

    def __init__(self, models: Models, formulas: Formulas, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("functionsWorkspace")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._models, self._formulas, self._theme = models, formulas, theme
        self._decimals = 4
        self.page_name = PAGES[0]
        self.pages: dict[str, Any] = {}
        self.buttons: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._stack = QStackedWidget()
        pages = QWidget()
        flow = FlowLayout(pages, gap=8)
        for name in PAGES:
            button = QPushButton()
            button.setObjectName(f"page-{name}")
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, name=name: self.show_page(name))
            self._group.addButton(button)
            flow.addWidget(button)
            self.buttons[name] = button
        self.export = QPushButton()
        self.export.setObjectName("exportFunctions")
        self.export.setAutoDefault(False)
        menu = QMenu(self.export)
        self.actions_of = {kind: menu.addAction("") for kind in KINDS}
        for kind, action in self.actions_of.items():
            action.triggered.connect(lambda _=False, kind=kind: self.export_wanted.emit(kind))
        self.export.setMenu(menu)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(pages, 1)
        row.addWidget(self.export, 0, Qt.AlignmentFlag.AlignTop)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(8, 8, 8, 8)
        outer.setSpacing(8)
        outer.addLayout(row)
        outer.addWidget(self._stack, 1)
        self.retranslate()

    # for the window

    @property
    def page(self) -> Any:
        """The page in front; None until it is made."""
        return self.pages.get(self.page_name)

    def show_page(self, name: str) -> None:
        """Bring a page to the front."""
        self.page_name = name
        self.buttons[name].setChecked(True)
        self.actions_of["png"].setEnabled(name in ("activations", "losses"))
        if name not in self.pages:
            made = make_page(name, self._models, self._formulas, self._theme)
            made.set_decimals(self._decimals)
            self.pages[name] = made
            self._stack.addWidget(made)
        self._stack.setCurrentWidget(self.page)
        self.page_changed.emit()

    def act(self, key: Qt.Key) -> None:
        """Do what a key of the window does on the page in front."""
        place = key - Qt.Key.Key_1
        if 0 <= place < len(PAGES):
            self.show_page(PAGES[place])
        elif self.page is not None:
            action: Callable[[], object] | None = self.page.keys().get(key)
            if action is not None:
                action()

    def set_theme(self, theme: Theme) -> None:
        """Paint everything in another theme."""
        self._theme = theme
        for page in self.pages.values():
            page.set_theme(theme)

    def set_decimals(self, decimals: int) -> None:
        """Round what is written to so many places."""
        self._decimals = decimals
        for page in self.pages.values():
            page.set_decimals(decimals)

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        for name, button in self.buttons.items():
            button.setText(page_title(name))
        self.export.setText(tr("Export the table…"))
        texts = {
            "html": tr("Table with plots, for a browser (HTML)"),
            "tex": tr("Table with plots (LaTeX)"),
            "png": tr("Picture of these plots (PNG)"),
        }
        for kind, action in self.actions_of.items():
            action.setText(f"{texts[kind]}…")
        for page in self.pages.values():
            page.retranslate()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self.pages:
            QTimer.singleShot(0, self, lambda: self.pages or self.show_page(self.page_name))
