"""How does a presentation begin and end: on which display, in which theme, with what covered?"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QActionGroup, QGuiApplication, QScreen
from PySide6.QtWidgets import QMenu, QWidget

from visualizer.formulas import Formulas
from visualizer.i18n import tr
from visualizer.phases import PHASES, phase_name
from visualizer.player import Player
from visualizer.present.lecturer import LecturerView
from visualizer.present.reveal import QUANTITIES, Reveal
from visualizer.present.screen import PresentScreen
from visualizer.session import Session
from visualizer.settings import Settings
from visualizer.theme import THEMES, Theme

if TYPE_CHECKING:
    from visualizer.functions_side import FunctionsSide
    from visualizer.present.functions import FunctionsWall
    from visualizer.present.training import TrainWall
    from visualizer.training.lab import Lab

SEPARATOR = " "


class Presenting(QObject):
    """Opens the wall and the lecturer's view, and closes them; remembers the choices.

    ``theme`` gives the window's own, ``sight`` the name of what is in front there. ``changed``
    says that a presentation began or ended.
    """

    changed = Signal()

    def __init__(
        self,
        window: QWidget,
        session: Session,
        player: Player,
        formulas: Formulas,
        settings: Settings,
        theme: Callable[[], Theme],
        sight: Callable[[], str] = lambda: "graph",
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._player = window, session, player
        self._formulas, self._settings, self._theme = formulas, settings, theme
        self._sight = sight
        self.reveal = Reveal(session, self)
        self.reveal.choose(frozenset(settings.text("present/covered", "").split()))
        self.wall: PresentScreen | None = None
        self.lecturer: LecturerView | None = None
        self.train_wall: TrainWall | None = None
        self.functions_wall: FunctionsWall | None = None

    @property
    def theme(self) -> Theme:
        """The theme of the wall: the chosen one, else the window's."""
        return THEMES.get(self._settings.text("present/theme", ""), self._theme())

    def toggle(self) -> None:
        """Begin, or come back to the window."""
        if self.wall is None:
            self.start()
        else:
            self.wall.close()

    def toggle_training(self, lab: Lab) -> None:
        """The same for the training that goes on."""
        if self.train_wall is not None:
            self.train_wall.close()
            return
        from visualizer.present.training import TrainWall

        self.train_wall = TrainWall(lab, self.theme)
        self.train_wall.left.connect(self._on_train_left)
        self._put_up(self.train_wall)

    def toggle_functions(self, side: FunctionsSide) -> None:
        """The same for the functions."""
        if self.functions_wall is not None:
            self.functions_wall.close()
            return
        from visualizer.present.functions import FunctionsWall

        self.functions_wall = FunctionsWall(side, self._formulas, self.theme)
        self.functions_wall.left.connect(self._on_functions_left)
        self._put_up(self.functions_wall)

    @property
    def _walls(self) -> tuple[PresentScreen | TrainWall | FunctionsWall, ...]:
        """Those that are up."""
        walls = (self.wall, self.train_wall, self.functions_wall)
        return tuple(wall for wall in walls if wall is not None)

    def start(self) -> None:
        """Show the step on the whole of the chosen display."""
        if self.wall is not None:
            return
        wall = PresentScreen(
            self._session, self._player, self._formulas, self.reveal, self.theme, self.show_menu,
            self._sight(),
        )  # fmt: skip
        wall.left.connect(self._on_left)
        self.wall = wall
        if not self._put_up(wall):
            self.show_lecturer()
        self.changed.emit()

    def _put_up(self, wall: QWidget) -> bool:
        """Show it on the whole of the chosen display. Returns whether it covers the window."""
        wall.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        screen = self.display()
        wall.setGeometry(screen.geometry())
        wall.showFullScreen()
        wall.activateWindow()
        wall.setFocus()
        covered = screen is self._window.screen()
        self._window.setUpdatesEnabled(not covered)  # nobody sees it behind the wall
        return covered

    def show_lecturer(self) -> None:
        """The lecturer's own view, beside the wall."""
        if self.wall is None:
            self.start()
        if self.lecturer is None and self.wall is not None:
            view = LecturerView(
                self._session, self._formulas, self.reveal, self.wall, self._theme()
            )
            view.setWindowFlag(Qt.WindowType.Window)
            view.setStyleSheet(self._window.styleSheet())
            view.resize(self._window.size())
            view.move(self._window.pos())
            self.lecturer = view
        if self.lecturer is not None:
            self.lecturer.show()

    def display(self) -> QScreen:
        """The chosen display; else another than the window's; else the only one."""
        screens = QGuiApplication.screens()
        own = self._window.screen()
        name = self._settings.text("present/display", "")
        chosen = [screen for screen in screens if screen.name() == name]
        others = [screen for screen in screens if screen is not own]
        return next(iter([*chosen, *others, own]))

    def close(self) -> None:
        """End it, as the window closes."""
        for wall in self._walls:
            wall.close()

    def set_theme(self) -> None:
        """Follow the window's theme."""
        for wall in self._walls:
            wall.set_theme(self.theme)
        if self.lecturer is not None:
            self.lecturer.setStyleSheet(self._window.styleSheet())
            self.lecturer.set_theme(self._theme())

    def retranslate(self) -> None:
        """Follow the window's language."""
        for wall in self._walls:
            wall.retranslate()
        if self.lecturer is not None:
            self.lecturer.retranslate()

    def _on_left(self) -> None:
        self._window.setUpdatesEnabled(True)
        if self.lecturer is not None:
            self.lecturer.close()
            self.lecturer.deleteLater()
            self.lecturer = None
        self.wall = None
        self._window.activateWindow()
        self.changed.emit()

    def _on_train_left(self) -> None:
        self._window.setUpdatesEnabled(True)
        self.train_wall = None
        self._window.activateWindow()

    def _on_functions_left(self) -> None:
        self._window.setUpdatesEnabled(True)
        self.functions_wall = None
        self._window.activateWindow()

    # choices

    def show_menu(self, at: QPoint) -> None:
        """What can be chosen, at a place of the wall."""
        menu = QMenu(self.wall)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_covering(menu.addMenu(tr("Cover results")))
        self.fill_themes(menu.addMenu(tr("Colours of the wall")))
        self.fill_displays(menu.addMenu(tr("Display")))
        menu.addAction(tr("Lecturer's view"), self.show_lecturer)
        menu.addSeparator()
        wall = self.wall
        if wall is not None:
            menu.addAction(tr("Blank the screen") + "\tB", wall.overlay.toggle_blank)
            menu.addAction(tr("Spotlight") + "\tS", wall.overlay.toggle_spotlight)
            menu.addSeparator()
            menu.addAction(tr("End the presentation") + "\tEsc", wall.close)
        menu.popup(at)

    def fill_covering(self, menu: QMenu) -> None:
        """Nothing, everything, phases or quantities."""
        menu.clear()
        chosen = self.reveal.chosen
        for name, text in (("", tr("Nothing")), ("all", tr("Every result"))):
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(chosen == frozenset({name} - {""}))
            action.triggered.connect(lambda _=False, name=name: self._cover({name} - {""}))
        for names in (PHASES[1:], tuple(QUANTITIES)):
            menu.addSeparator()
            for name in names:
                action = menu.addAction(_covered_name(name))
                action.setCheckable(True)
                action.setChecked(name in chosen)
                action.triggered.connect(lambda _=False, name=name: self._flip(name))

    def fill_themes(self, menu: QMenu) -> None:
        """Light, dark, or as the window."""
        menu.clear()
        self._fill(
            menu,
            "present/theme",
            (("", tr("As the window")), ("light", tr("Light")), ("dark", tr("Dark"))),
            self.set_theme,
        )

    def fill_displays(self, menu: QMenu) -> None:
        """The displays that are there now."""
        menu.clear()
        rows = [(screen.name(), _display_name(screen)) for screen in QGuiApplication.screens()]
        first = ("", tr("Another than the window's, if there is one"))
        self._fill(menu, "present/display", (first, *rows), self._move)

    def _fill(
        self, menu: QMenu, key: str, rows: tuple[tuple[str, str], ...], then: Callable[[], None]
    ) -> None:
        group = QActionGroup(menu)
        for name, text in rows:
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(name == self._settings.text(key, ""))
            group.addAction(action)
            action.triggered.connect(lambda _=False, name=name: self._take(key, name, then))

    def _take(self, key: str, name: str, then: Callable[[], None]) -> None:
        self._settings.set_text(key, name)
        then()

    def _move(self) -> None:
        if self.wall is not None:
            self.wall.setGeometry(self.display().geometry())
            self.wall.showFullScreen()

    def _cover(self, chosen: set[str]) -> None:
        self._settings.set_text("present/covered", SEPARATOR.join(sorted(chosen)))
        self.reveal.choose(frozenset(chosen))

    def _flip(self, name: str) -> None:
        self._cover(set(self.reveal.chosen - {"all"} ^ {name}))


def _covered_name(name: str) -> str:
    names = {
        "z": tr("Weighted sums z"),
        "a": tr("Outputs a"),
        "loss": tr("Loss"),
        "delta": tr("Every δ"),
        "gradient": tr("Every gradient"),
        "new": tr("New weights"),
    }
    return tr("Phase: {name}", name=phase_name(name)) if name in PHASES else names[name]


def _display_name(screen: QScreen) -> str:
    size = screen.size() * screen.devicePixelRatio()
    return f"{screen.name()}  {round(size.width())} x {round(size.height())}"
