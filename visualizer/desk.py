"""What fills the window, and what do its menus do? Session, workspaces, files, and the way out."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QLabel, QMenu, QVBoxLayout, QWidget

from visualizer.banner import Banner
from visualizer.examples import FIRST, example_names, read_example, title_said
from visualizer.filing import Filing
from visualizer.formulas import Formulas
from visualizer.i18n import LANGUAGES, speak, tr, words
from visualizer.keys import Keys
from visualizer.player import Player
from visualizer.recovery import Recovery, recovery_folder, take_unsaved
from visualizer.session import Session
from visualizer.settings import Settings
from visualizer.summary import summary
from visualizer.window import Window
from visualizer.workspaces.step import StepWorkspace

Keyed = QKeySequence.StandardKey


class Desk(QObject):
    """Everything in the window, wired together."""

    def __init__(self, window: Window, settings: Settings, folder: Path | None = None) -> None:
        super().__init__(window)
        self.window, self.settings = window, settings
        self._folder = folder or recovery_folder()
        self.session = Session(read_example(FIRST), parent=self)
        self.player = Player(self.session, self)
        self.formulas = Formulas(self)
        self.recovery = Recovery(self.session, self._folder)
        self.banner = Banner()
        self.filing = Filing(self.session, settings, self.banner, window)
        self.session.set_decimals(settings.number("decimals", self.session.decimals))
        self.step = StepWorkspace(self.session, self.player, self.formulas, window.theme, settings)
        self._names: list[tuple[QAction | QMenu, str]] = []
        self._build()
        self._summary = QLabel()
        self._summary.setProperty("role", "hint")
        self._summary.setContentsMargins(0, 6, 12, 0)
        window.menuBar().setCornerWidget(self._summary)
        self.keys = Keys(window, self.session, self.player)
        window.key_pressed = self.keys.press
        window.windowHandle().installEventFilter(self.keys)
        window.may_close = self._may_close
        window.theme_changed.connect(self._on_theme_changed)
        self.session.network_changed.connect(self._on_network_changed)
        self.session.dirty_changed.connect(self._show_title)
        self.session.saved.connect(self._show_title)
        self.session.decimals_changed.connect(
            lambda: settings.set_number("decimals", self.session.decimals)
        )
        self._say()

    def start(self, path: Path | None) -> None:
        """Open ``path``, or bring back what a crash left; else the first example stays."""
        unsaved = take_unsaved(self._folder)
        if path is not None:
            self.filing.open(path)
        if unsaved:
            self.session.open(read_example(FIRST) if path is None else self.session.network)
            self.session.edit(unsaved[0])
            self.banner.say(
                tr("The program ended without saving: your network is back. Save it to keep it."),
                "note",
            )

    def report(self, error: BaseException) -> None:
        """Say that the program itself failed; nothing of the user's is lost by it."""
        what = " ".join(f"{type(error).__name__}: {error}".split())
        self.banner.say(
            tr("Something went wrong in the program; your network is kept. {what}", what=what)
        )

    def choose_language(self, code: str) -> None:
        """Speak another language from now on, and at the next start."""
        self.settings.set_text("language", code)
        if code != words().code:
            speak(code)
            self.retranslate()

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        self._say()
        self.step.retranslate()
        self.banner.retranslate()

    def _say(self) -> None:
        for thing, text in self._names:
            thing.setTitle(tr(text)) if isinstance(thing, QMenu) else thing.setText(tr(text))
        self._on_network_changed()

    # building

    def _build(self) -> None:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        holder = QWidget()
        inset = QVBoxLayout(holder)
        inset.setContentsMargins(8, 8, 8, 0)
        inset.addWidget(self.banner)
        column.addWidget(holder)
        column.addWidget(self.step, 1)
        self._file_menu()
        self._edit_menu()
        self._view_menu()
        self._step_menu()
        self.window.setCentralWidget(middle)
        self.step.graph.setFocus()

    def _menu(self, text: str, within: QMenu | None = None) -> QMenu:
        menu = within.addMenu(text) if within else self.window.menuBar().addMenu(text)
        self._names.append((menu, text))
        return menu

    def _action(
        self,
        menu: QMenu,
        text: str,
        act: Callable[[], object],
        keys: QKeySequence.StandardKey | str | None = None,
    ) -> QAction:
        action = menu.addAction(text)
        action.triggered.connect(lambda: act())
        if isinstance(keys, str):
            action.setShortcut(QKeySequence(keys))
        elif keys is not None:
            action.setShortcuts(keys)
        self._names.append((action, text))
        return action

    def _file_menu(self) -> None:
        menu = self._menu("&File")
        self._action(menu, "&Open…", self.filing.ask_open, Keyed.Open)
        self.recent = self._menu("Open &recent", menu)
        self.recent.aboutToShow.connect(self._list_recent)
        self.examples = self._menu("E&xamples", menu)
        self.examples.aboutToShow.connect(self._list_examples)
        menu.addSeparator()
        self._action(menu, "&Save", self.filing.save, Keyed.Save)
        self._action(menu, "Save &as…", self.filing.ask_save, "Ctrl+Shift+S")
        self._action(menu, "&Export the steps…", self.filing.ask_export, "Ctrl+E")
        menu.addSeparator()
        self._action(menu, "&Quit", self.window.close, "Ctrl+Q")

    def _edit_menu(self) -> None:
        menu = self._menu("&Edit")
        self.undo = self._action(menu, "&Undo", self.session.undo, "Ctrl+Z")
        self.redo = self._action(menu, "&Redo", self.session.redo, "Ctrl+Shift+Z")
        self.redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])

    def _view_menu(self) -> None:
        menu = self._menu("&View")
        graph = self.step.graph
        self._action(menu, "Zoom &in", graph.zoom_in, Keyed.ZoomIn)
        self._action(menu, "Zoom &out", graph.zoom_out, Keyed.ZoomOut)
        self._action(menu, "&Fit", graph.fit, "Ctrl+0")
        menu.addSeparator()
        self._action(menu, "&Graph", lambda: self.step.show_middle(0), "Ctrl+G")
        self._action(menu, "All &steps", lambda: self.step.show_middle(1), "Ctrl+T")
        menu.addSeparator()
        themes = self._menu("&Theme", menu)
        group = QActionGroup(self)
        for choice, text in (("system", "As the &system"), ("light", "&Light"), ("dark", "&Dark")):
            action = self._action(themes, text, lambda choice=choice: self._choose_theme(choice))
            action.setCheckable(True)
            action.setChecked(choice == self.window.theme_choice)
            group.addAction(action)
        languages = self._menu("&Language", menu)
        group = QActionGroup(self)
        for code, name in LANGUAGES.items():
            action = languages.addAction(name)
            action.triggered.connect(lambda _=False, code=code: self.choose_language(code))
            action.setCheckable(True)
            action.setChecked(code == words().code)
            group.addAction(action)

    def _step_menu(self) -> None:
        menu = self._menu("&Step")
        session = self.session
        for text, act in (
            ("&Next\t→", session.next),
            ("&Back\t←", session.back),
            ("Next &phase\t↓", session.next_phase),
            ("P&revious phase\t↑", session.previous_phase),
            ("&First\tHome", session.first),
            ("&Last\tEnd", session.last),
            ("Pla&y or pause\tP", self.player.toggle),
        ):
            self._action(menu, text, act)
        menu.addSeparator()
        apply = self.step.transport.apply
        self._action(menu, "&Apply update and go on", apply.click, "Ctrl+Return")
        self.take_back = self._action(
            menu, "&Take the last update back", session.take_back_update, "Ctrl+Backspace"
        )

    # what changed

    def _on_network_changed(self) -> None:
        session = self.session
        self.undo.setEnabled(session.can_undo)
        self.redo.setEnabled(session.can_redo)
        self.take_back.setEnabled(session.can_take_back_update)
        self._summary.setText(summary(session.network))
        self.window.menuBar().setCornerWidget(self._summary)  # or it keeps the old text's width
        self._show_title()

    def _show_title(self) -> None:
        path, network = self.session.path, self.session.network
        name = path.name if path else title_said(network.title) or tr("Untitled")
        self.window.setWindowTitle(f"{name}[*] – Backprop Visualizer")
        self.window.setWindowModified(self.session.dirty)

    def _on_theme_changed(self) -> None:
        self.step.set_theme(self.window.theme)

    def _choose_theme(self, choice: str) -> None:
        self.settings.set_text("theme", choice)
        self.window.choose_theme(choice)

    def _list_recent(self) -> None:
        self.recent.clear()
        for path in self.settings.recent:
            action = self.recent.addAction(str(path))
            action.triggered.connect(lambda _=False, path=path: self.filing.ask_away(path))
        if self.recent.isEmpty():
            self.recent.addAction(tr("None yet")).setEnabled(False)

    def _list_examples(self) -> None:
        self.examples.clear()
        for name in example_names():
            action = self.examples.addAction(words()(read_example(name).title))
            action.setData(name)
            action.triggered.connect(lambda _=False, name=name: self.filing.ask_example(name))

    def _may_close(self) -> bool:
        if self.session.dirty and not self.filing.closing_is_settled:
            self.filing.ask_then(self._close_for_good, leaving=True)
            return False
        self.leave()
        return True

    def _close_for_good(self) -> None:
        self.filing.closing_is_settled = True
        QTimer.singleShot(0, self.window, self.window.close)

    def leave(self) -> None:
        """End what goes on beside the window, and remember how it stood."""
        self.player.pause()
        self.filing.cancel()
        self.recovery.clear()
        self.formulas.close()
        self.step.save_layout()
        self.settings.set_state("window", self.window.saveGeometry())
        self.settings.save()
