"""Which menus does the window have, and what does each entry do?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from visualizer.examples import example_names, read_example
from visualizer.i18n import LANGUAGES, tr, words
from visualizer.workspaces.middle import SIGHTS

if TYPE_CHECKING:
    from visualizer.desk import Desk

Keyed = QKeySequence.StandardKey


NOTATIONS: dict[str, tuple[tuple[Any, str], ...]] = {
    "rows": ((True, "&Rows: a W"), (False, "&Columns: W a")),
    "brackets": (("[]", "Layers in [square brackets]"), ("()", "Layers in (round brackets)")),
    "letter": (("W", "Weights &W"), ("w", "Weights w"), ("θ", "Weights θ")),
    "first": ((1, "Count from &1"), (0, "Count from &0")),
}
"""The choices of a notation: field, and value and text of each."""


class Menus(QObject):
    """The entries of the menu bar; those of one workspace only are there while it is in front."""

    def __init__(self, bar: QMenuBar, desk: Desk) -> None:
        super().__init__(desk)
        self._bar, self._desk = bar, desk
        self._names: list[tuple[QAction | QMenu, str]] = []
        self._only: dict[str, list[QAction]] = {"step": [], "train": [], "functions": []}
        self._file_menu()
        self._edit_menu()
        self._view_menu()
        self._step_menu()
        self._train_menu()
        self._functions_menu()
        self._help_menu()
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        for thing, text in self._names:
            thing.setTitle(tr(text)) if isinstance(thing, QMenu) else thing.setText(tr(text))

    def show_workspace(self, name: str) -> None:
        """Offer what can be done in this workspace."""
        for workspace, actions in self._only.items():
            for action in actions:
                if action.menu() is not None:
                    action.setVisible(workspace == name)
                else:
                    action.setEnabled(workspace == name)
        self.workspaces[name].setChecked(True)
        self.refresh()

    def refresh(self) -> None:
        """Undo and what else depends on the session's network."""
        session, in_step = self._desk.session, self._desk.workspace == "step"
        self.undo.setEnabled(in_step and session.can_undo)
        self.redo.setEnabled(in_step and session.can_redo)
        self.take_back.setEnabled(session.can_take_back_update)

    # building

    def _menu(self, text: str, within: QMenu | None = None) -> QMenu:
        menu = within.addMenu(text) if within else self._bar.addMenu(text)
        self._names.append((menu, text))
        return menu

    def _action(
        self,
        menu: QMenu,
        text: str,
        act: Callable[[], object],
        keys: QKeySequence.StandardKey | str | None = None,
        only: str = "",
    ) -> QAction:
        action = menu.addAction(text)
        action.triggered.connect(lambda: act())
        if isinstance(keys, str):
            action.setShortcut(QKeySequence(keys))
        elif keys is not None:
            action.setShortcuts(keys)
        if only:
            self._only[only].append(action)
        self._names.append((action, text))
        return action

    def _file_menu(self) -> None:
        desk, menu = self._desk, self._menu("&File")
        self._action(menu, "&Open…", lambda: desk.files.ask_open(), Keyed.Open)
        self.recent = self._menu("Open &recent", menu)
        self.recent.aboutToShow.connect(self._list_recent)
        self.examples = self._menu("E&xamples", menu)
        self.examples.aboutToShow.connect(self._list_examples)
        menu.addSeparator()
        self._action(menu, "&Save", lambda: desk.files.save(), Keyed.Save)
        self._action(menu, "Save &as…", lambda: desk.files.ask_save(), "Ctrl+Shift+S")
        self._action(menu, "&Export the steps…", desk.exporting.ask, "Ctrl+E", "step")
        menu.addSeparator()
        self._action(menu, "&Quit", desk.window.close, "Ctrl+Q")

    def _edit_menu(self) -> None:
        menu, session = self._menu("&Edit"), self._desk.session
        self.undo = self._action(menu, "&Undo", session.undo, "Ctrl+Z")
        self.redo = self._action(menu, "&Redo", session.redo, "Ctrl+Shift+Z")
        self.redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])

    def _view_menu(self) -> None:
        desk, menu = self._desk, self._menu("&View")
        group = QActionGroup(self)
        self.workspaces: dict[str, QAction] = {}
        for name, text, keys in (
            ("step", "Ste&p by step", "Ctrl+1"),
            ("train", "T&raining", "Ctrl+2"),
            ("functions", "Functions one &by one", "Ctrl+3"),
        ):
            action = self._action(menu, text, lambda name=name: desk.show_workspace(name), keys)
            action.setCheckable(True)
            group.addAction(action)
            self.workspaces[name] = action
        menu.addSeparator()
        middle = desk.step.middle
        self._action(menu, "Zoom &in", lambda: middle.zoom("zoom_in"), only="step")
        self._action(menu, "Zoom &out", lambda: middle.zoom("zoom_out"), only="step")
        self._action(menu, "&Fit", lambda: middle.zoom("fit"), only="step")
        menu.addSeparator()
        for name, sight in SIGHTS.items():
            show = partial(desk.step.middle.show_sight, name)
            self._action(menu, sight.entry, show, sight.keys, "step")
        menu.addSeparator()
        self._action(menu, "L&arger text", lambda: desk.zoom_text(1), Keyed.ZoomIn)
        self._action(menu, "S&maller text", lambda: desk.zoom_text(-1), Keyed.ZoomOut)
        self._action(menu, "&Usual size of text", lambda: desk.zoom_text(0), "Ctrl+0")
        menu.addSeparator()
        self._notation_menu(menu)
        self._theme_menu(menu)
        self._language_menu(menu)
        menu.addSeparator()
        self._action(menu, "Pr&esent", desk.present, "F5")
        self.covering = self._menu("&Cover results", menu)
        self.covering.aboutToShow.connect(lambda: desk.presenting.fill_covering(self.covering))
        self.displays = self._menu("Pro&jector", menu)
        self.displays.aboutToShow.connect(lambda: desk.presenting.fill_displays(self.displays))
        self._action(menu, "Lecturer's &view", lambda: desk.presenting.show_lecturer(), only="step")

    def _notation_menu(self, menu: QMenu) -> None:
        """Rows or columns, brackets, the weights' letter, the first index."""
        session, notations = self._desk.session, self._menu("&Notation", menu)
        for field, rows in NOTATIONS.items():
            group = QActionGroup(self)
            if not notations.isEmpty():
                notations.addSeparator()
            for value, text in rows:
                action = self._action(
                    notations, text,
                    lambda field=field, value=value: session.set_notation(
                        replace(session.notation, **{field: value})
                    ),
                )  # fmt: skip
                action.setCheckable(True)
                action.setChecked(getattr(session.notation, field) == value)
                group.addAction(action)

    def _help_menu(self) -> None:
        desk, menu = self._desk, self._menu("&Help")
        self._action(menu, "All &keys", desk.show_keys, "F1")
        self._action(menu, "&Tour", desk.show_tour)

    def _theme_menu(self, menu: QMenu) -> None:
        desk, themes = self._desk, self._menu("&Theme", menu)
        group = QActionGroup(self)
        for choice, text in (("system", "As the &system"), ("light", "&Light"), ("dark", "&Dark")):
            action = self._action(themes, text, lambda choice=choice: desk.choose_theme(choice))
            action.setCheckable(True)
            action.setChecked(choice == desk.window.theme_choice)
            group.addAction(action)

    def _language_menu(self, menu: QMenu) -> None:
        desk, languages = self._desk, self._menu("&Language", menu)
        group = QActionGroup(self)
        for code, name in LANGUAGES.items():
            action = languages.addAction(name)
            action.triggered.connect(lambda _=False, code=code: desk.choose_language(code))
            action.setCheckable(True)
            action.setChecked(code == words().code)
            group.addAction(action)

    def _step_menu(self) -> None:
        desk, menu = self._desk, self._menu("&Step")
        self._only["step"].append(menu.menuAction())
        session = desk.session
        for text, act in (
            ("&Next\t→", session.next),
            ("&Back\t←", session.back),
            ("Next &phase\t↓", session.next_phase),
            ("P&revious phase\t↑", session.previous_phase),
            ("&First\tHome", session.first),
            ("&Last\tEnd", session.last),
            ("Pla&y or pause\tP", desk.player.toggle),
        ):
            self._action(menu, text, act)
        menu.addSeparator()
        self._action(menu, "&Updates in a row…", desk.step.transport.choose_updates, "Ctrl+U")
        self._action(menu, "Run until nothing chan&ges", session.run_until_nothing_changes)
        menu.addSeparator()
        apply = desk.step.transport.apply
        self._action(menu, "&Apply update and go on", apply.click, "Ctrl+Return")
        self.take_back = self._action(
            menu, "&Take the last update back", session.take_back_update, "Ctrl+Backspace"
        )
        menu.addSeparator()
        self._action(menu, "&Check my answers", desk.step.show_answers, "Ctrl+K")
        self._action(menu, "Prac&tice", desk.step.show_practice)
        menu.addSeparator()
        self._action(menu, "Train this net&work", desk.train_this, "Ctrl+Shift+T")

    def _train_menu(self) -> None:
        desk, menu = self._desk, self._menu("&Train")
        self._only["train"].append(menu.menuAction())
        for text, act in (
            ("&Train or pause\tP", lambda: desk.training.lab.toggle()),
            ("One &update\tU", lambda: desk.training.lab.one_update()),
            ("One &epoch\tE", lambda: desk.training.lab.one_epoch()),
            ("&Rewind", lambda: desk.training.rewind()),
        ):
            self._action(menu, text, act)
        menu.addSeparator()
        self._action(
            menu, "Open this update in &Step", lambda: desk.training.ask_update(), "Ctrl+Return"
        )

    def _functions_menu(self) -> None:
        desk, menu = self._desk, self._menu("F&unctions")
        self._only["functions"].append(menu.menuAction())
        for text, page in (
            ("&Activations\t1", "activations"),
            ("&Softmax\t2", "softmax"),
            ("&Losses\t3", "losses"),
            ("S&caling and one-hot\t4", "scaling"),
        ):
            self._action(menu, text, lambda page=page: desk.functions.workspace.show_page(page))
        menu.addSeparator()
        self._action(menu, "&Export the table…", lambda: desk.functions.ask_export("html"))

    # what is listed when it is asked for

    def _list_recent(self) -> None:
        self.recent.clear()
        for path in self._desk.settings.recent:
            action = self.recent.addAction(str(path))
            action.triggered.connect(lambda _=False, path=path: self._desk.files.ask_away(path))
        if self.recent.isEmpty():
            self.recent.addAction(tr("None yet")).setEnabled(False)

    def _list_examples(self) -> None:
        self.examples.clear()
        for name in example_names():
            action = self.examples.addAction(words()(read_example(name).title))
            action.setData(name)
            action.triggered.connect(lambda _=False, name=name: self._desk.show_example(name))
