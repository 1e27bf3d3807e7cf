"""What is the window, before anything is in it? Shown at once, filled after its first paint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow

from visualizer.style import palette, stylesheet, text_scale
from visualizer.theme import DARK, LIGHT, THEMES, Theme

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent, QResizeEvent
    from PySide6.QtWidgets import QMenuBar, QWidget

ZOOMS = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)
"""What the user may make the text of, times its usual size."""

SIZE = (1366, 768)
FRAME = 40
"""So much higher than the window is what stands around it, about."""
LEAST = (960, 600)
"""A smaller window than this only where the screen itself is smaller, as one at 150 % may be."""


class Window(QMainWindow):
    """An empty window in the user's theme; imports nothing that takes long.

    ``painted`` comes once, after the first paint. Whoever fills the window puts in
    ``may_close`` and ``key_pressed``.
    """

    painted = Signal()
    theme_changed = Signal()

    def __init__(self, choice: str = "system") -> None:
        super().__init__()
        self._was_painted = False
        self._choice = choice
        self._text_scale = self._zoom = 1.0
        self._menus: QMenuBar | None = None
        self.may_close = lambda: True
        self.key_pressed = lambda event: False
        self.setWindowTitle("Backprop Visualizer")
        screen = self.screen().availableGeometry()
        wide, high = screen.width(), screen.height() - FRAME
        self.setMinimumSize(min(LEAST[0], wide), min(LEAST[1], high))
        self.resize(min(SIZE[0], wide), min(SIZE[1], high))
        # Asking for the colour scheme makes Qt's enums, which takes longer than the first paint.
        dark = QApplication.palette().window().color().lightness() < 128
        self._theme = THEMES.get(choice) or (DARK if dark else LIGHT)
        QApplication.setPalette(palette(self._theme))

    @property
    def theme(self) -> Theme:
        """The theme in force."""
        return self._theme

    @property
    def theme_choice(self) -> str:
        """ "system", "light" or "dark"."""
        return self._choice

    def set_top(self, top: QWidget, menus: QMenuBar) -> None:
        """Put a row at the top of the window that has its menus in it."""
        self.setMenuWidget(top)
        self._menus = menus

    def menuBar(self) -> QMenuBar:
        """The menus; Qt itself would take the row out and put new ones in its place."""
        return self._menus or super().menuBar()

    def choose_theme(self, choice: str) -> None:
        """Take "light", "dark", or what the "system" has."""
        self._choice = choice
        self._follow_system()

    @property
    def zoom(self) -> float:
        """How large the user wants the text, 1 is usual."""
        return self._zoom

    def set_zoom(self, zoom: float) -> None:
        """Make all text larger or smaller."""
        self._zoom = min(max(zoom, ZOOMS[0]), ZOOMS[-1])
        self._size_text()

    def zoom_by(self, steps: int) -> None:
        """So many of :data:`ZOOMS` larger or smaller."""
        nearest = min(range(len(ZOOMS)), key=lambda place: abs(ZOOMS[place] - self._zoom))
        self.set_zoom(ZOOMS[min(max(nearest + steps, 0), len(ZOOMS) - 1)])

    def dress(self) -> None:
        """Give the controls their looks, and follow the system: wanted once there are any."""
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._theme = self._chosen()
        self._put_on()
        self._size_text()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            self.painted.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._size_text()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.setAccepted(self.may_close())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.key_pressed(event):
            super().keyPressEvent(event)

    def _follow_system(self) -> None:
        theme = self._chosen()
        if theme is not self._theme:
            self._theme = theme
            self._put_on()
            self.theme_changed.emit()

    def _size_text(self) -> None:
        """Text grows with the window, in a few steps, and as the user wants it."""
        scale = text_scale(self.height()) * self._zoom
        if scale != self._text_scale:
            font = QApplication.font()
            font.setPointSizeF(self._usual_points() * scale)
            self._text_scale = scale
            QApplication.setFont(font)
            if sheet := self.styleSheet():
                # Controls with a style sheet take another font only when they are dressed anew.
                self.setStyleSheet("")
                self.setStyleSheet(sheet)

    @staticmethod
    def _usual_points() -> float:
        """The system's size of text, noted before it is changed for the first time."""
        application = QApplication.instance()
        assert application is not None
        noted = application.property("usualPoints")
        if noted is None:
            noted = QApplication.font().pointSizeF()
            application.setProperty("usualPoints", noted)
        return float(noted)

    def _put_on(self) -> None:
        QApplication.setPalette(palette(self._theme))
        self.setStyleSheet(stylesheet(self._theme))

    def _chosen(self) -> Theme:
        if self._choice in THEMES:
            return THEMES[self._choice]
        scheme = QGuiApplication.styleHints().colorScheme().name
        return {"Dark": DARK, "Light": LIGHT}.get(scheme, self._theme)
