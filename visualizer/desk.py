"""What fills the window? Session, workspaces, menus and files, wired together; and the way out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from visualizer.banner import Banner
from visualizer.examples import FIRST, read_example, title_said
from visualizer.exporting import Exporting
from visualizer.filing import Filing
from visualizer.formulas import Formulas
from visualizer.i18n import speak, tr, words
from visualizer.kept_notation import keep_notation, kept_notation
from visualizer.keys import Keys, functions_keys, step_keys, train_keys
from visualizer.menus import Menus
from visualizer.player import Player
from visualizer.recovery import Recovery, recovery_folder, take_unsaved
from visualizer.scrolled import Roomy
from visualizer.session import Session
from visualizer.settings import Settings
from visualizer.summary import summary
from visualizer.top import Top
from visualizer.window import Window
from visualizer.workspaces.step import StepWorkspace

if TYPE_CHECKING:
    from visualizer.functions_side import FunctionsSide
    from visualizer.present.presenting import Presenting
    from visualizer.tour import Tour
    from visualizer.training_side import TrainingSide

ROOM = (46, 26)
"""Room that a workspace needs, in lines of text: large text in a small window scrolls."""


class Desk(QObject):
    """Everything in the window."""

    def __init__(self, window: Window, settings: Settings, folder: Path | None = None) -> None:
        super().__init__(window)
        self.window, self.settings = window, settings
        self._folder = folder or recovery_folder()
        self.workspace = self._wanted = "step"
        self._training: TrainingSide | None = None
        self._functions: FunctionsSide | None = None
        self._presenting: Presenting | None = None
        self.tour: Tour | None = None
        window.set_zoom(settings.number("zoom", 100) / 100)
        self.session = Session(read_example(FIRST), parent=self)
        self.player = Player(self.session, self)
        self.formulas = Formulas(self)
        self.recovery = Recovery(self.session, self._folder)
        self.banner = Banner()
        self.filing = Filing(self.session, settings, self.banner, window)
        self.exporting = Exporting(self.session, settings, self.banner, window)
        self.session.set_decimals(settings.number("decimals", self.session.decimals))
        self.session.set_notation(kept_notation(settings))
        self.session.notation_changed.connect(
            lambda: keep_notation(settings, self.session.notation)
        )
        self.step = StepWorkspace(self.session, self.player, self.formulas, window.theme, settings)
        self.top = Top()
        self.top.chosen.connect(self.show_workspace)
        window.set_top(self.top, self.top.menus)
        self._build()
        self.menus = Menus(self.top.menus, self)
        self.menus.show_workspace(self.workspace)
        tables = {
            "step": step_keys(self.session, self.player),
            "train": train_keys(lambda: self.training.lab),
            "functions": functions_keys(lambda: self.functions.workspace),
        }
        self.keys = Keys(window, tables, self.workspace)
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
        self._on_network_changed()

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
        from visualizer.ahead import import_soon

        import_soon(self)

    def report(self, error: BaseException) -> None:
        """Say that the program itself failed; nothing of the user's is lost by it."""
        what = " ".join(f"{type(error).__name__}: {error}".split())
        self.banner.say(
            tr("Something went wrong in the program; your network is kept. {what}", what=what)
        )

    # workspaces

    @property
    def training(self) -> TrainingSide:
        """All that training needs; made when it is first asked for."""
        if self._training is None:
            from visualizer.training_side import TrainingSide

            made = TrainingSide(self.session, self.filing, self.settings, self.banner, self.window)
            self._training = made
            self._stack.addWidget(made.workspace)
            self._column.insertWidget(1, made.way_back)
            made.step_wanted.connect(lambda: self.show_workspace("step"))
            made.train_wanted.connect(lambda: self.show_workspace("train"))
            made.changed.connect(self._show_title)
        return self._training

    @property
    def functions(self) -> FunctionsSide:
        """All that the functions need; made when it is first asked for."""
        if self._functions is None:
            from visualizer.functions_side import FunctionsSide

            made = FunctionsSide(
                self.session, self.formulas, self.window.theme, self.banner, self.window
            )
            self._functions = made
            self._stack.addWidget(made.workspace)
            made.changed.connect(self._show_title)
        return self._functions

    @property
    def files(self) -> Filing:
        """Where Open and Save lead: to the network of the workspace in front."""
        return self.training.filing if self.workspace == "train" else self.filing

    def show_workspace(self, name: str) -> None:
        """Bring "step", "train" or "functions" to the front; what is in the others stays."""
        self._wanted = name
        if name == "functions" and self._functions is None:
            from visualizer.ahead import once_imported

            once_imported(self, lambda: self._show(name))
        else:
            self._show(name)

    def _show(self, name: str) -> None:
        if name != self._wanted:
            return  # while it was imported, another workspace was asked for
        already = name == self.workspace
        self.workspace = name
        self.top.show_tab(name)
        if already:
            return
        self.player.pause()
        widget, focus = self._front()
        self._stack.setCurrentWidget(widget)
        self._room.to_start()
        if self._training is not None:
            self._training.show_way_back(name == "step")
        self.menus.show_workspace(name)
        self.keys.show_workspace(name)
        focus.setFocus()
        self._show_title()

    def _front(self) -> tuple[QWidget, QWidget]:
        """The workspace in front, and what in it has the focus at first."""
        if self.workspace == "step":
            return self.step, self.step.graph
        side = self.training if self.workspace == "train" else self.functions
        return side.workspace, side.workspace

    def show_example(self, name: str) -> None:
        """Open an example, in Step, once unsaved work is settled."""
        self.show_workspace("step")
        self.filing.ask_example(name)

    def train_this(self) -> None:
        """Train the network that is in Step, on its own samples."""
        self.training.train(self.session.whole)
        self.show_workspace("train")

    # looks and language

    def choose_language(self, code: str) -> None:
        """Speak another language from now on, and at the next start."""
        self.settings.set_text("language", code)
        if code != words().code:
            speak(code)
            self.retranslate()

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        self.menus.retranslate()
        self.top.retranslate()
        self.step.retranslate()
        self.banner.retranslate()
        if self._training is not None:
            self._training.retranslate()
        if self._functions is not None:
            self._functions.workspace.retranslate()
        if self._presenting is not None:
            self._presenting.retranslate()
        self._on_network_changed()

    def choose_theme(self, choice: str) -> None:
        """Take "light", "dark" or the "system"'s theme, and keep to it."""
        self.settings.set_text("theme", choice)
        self.window.choose_theme(choice)

    def zoom_text(self, steps: int) -> None:
        """Larger or smaller text; 0 is the usual size."""
        self.window.zoom_by(steps) if steps else self.window.set_zoom(1.0)
        self.settings.set_number("zoom", round(100 * self.window.zoom))

    # presenting and help

    @property
    def presenting(self) -> Presenting:
        """The wall; made when it is first asked for."""
        if self._presenting is None:
            from visualizer.present.presenting import Presenting

            self._presenting = Presenting(
                self.window, self.session, self.player, self.formulas, self.settings,
                lambda: self.window.theme, lambda: self.step.middle.name,
            )  # fmt: skip
        return self._presenting

    def present(self) -> None:
        """Put what is in front on the wall."""
        if self.workspace == "step":
            self.presenting.toggle()
        elif self.workspace == "train":
            self.presenting.toggle_training(self.training.lab)
        else:
            self.presenting.toggle_functions(self.functions)

    def show_keys(self) -> None:
        """All keys on one page."""
        from visualizer.key_list import KeyList

        KeyList(self.window).open()

    def show_tour(self) -> None:
        """Five steps through the window."""
        from visualizer.tour import Tour
        from visualizer.tour_stops import stops

        self.show_workspace("step")
        if self.tour is None:
            self.tour = Tour(self.window, self.window.theme, stops(self))
            self.tour.ended.connect(self._end_tour)
            self.keys.paused = True

    def greet(self) -> None:
        """The tour, at the very first start only."""
        if not self.settings.number("greeted", 0):
            self.settings.set_number("greeted", 1)
            self.show_tour()

    def _end_tour(self) -> None:
        self.tour = None
        self.keys.paused = False
        self.step.graph.setFocus()

    def _on_theme_changed(self) -> None:
        self.step.set_theme(self.window.theme)
        if self._presenting is not None:
            self._presenting.set_theme()
        if self._training is not None:
            self._training.workspace.set_theme(self.window.theme)
        if self._functions is not None:
            self._functions.workspace.set_theme(self.window.theme)

    def _build(self) -> None:
        middle = QWidget()
        self._column = QVBoxLayout(middle)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.banner)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.step)
        self._room = Roomy(self._stack, *ROOM)
        self._column.addWidget(self._room, 1)
        self.window.setCentralWidget(middle)
        self.step.graph.setFocus()

    # what changed

    def _on_network_changed(self) -> None:
        self.menus.refresh()
        self._show_title()

    def _show_title(self) -> None:
        """The window's title, and the line at its top."""
        if self.workspace == "train":
            name, line, dirty = self.training.titles()
        elif self.workspace == "functions":
            name, line, dirty = self.functions.titles()
        else:
            path, network = self.session.path, self.session.network
            name = path.name if path else title_said(network.title) or tr("Untitled")
            line, dirty = summary(network), self.session.dirty
        self.top.line.say(line)
        self.window.setWindowTitle(f"{name}[*] – Backprop Visualizer")
        self.window.setWindowModified(dirty)

    # the way out

    def _may_close(self) -> bool:
        trained = self._training is not None and self._training.filing.unsaved
        if (self.session.dirty or trained) and not self.filing.closing_is_settled:
            self.filing.ask_then(self._settle_training, leaving=True)
            return False
        self.leave()
        return True

    def _settle_training(self) -> None:
        if self._training is None:
            self._close_for_good()
        else:
            self._training.filing.ask_then(self._close_for_good, leaving=True)

    def _close_for_good(self) -> None:
        self.filing.closing_is_settled = True
        QTimer.singleShot(0, self.window, self.window.close)

    def leave(self) -> None:
        """End what goes on beside the window, and remember how it stood."""
        self.player.pause()
        if self._presenting is not None:
            self._presenting.close()
        self.exporting.cancel()
        self.session.close()
        self.recovery.clear()
        self.formulas.close()
        self.step.save_layout()
        if self._training is not None:
            self._training.leave()
        self.settings.set_state("window", self.window.saveGeometry())
        self.settings.save()
