"""How does the program start and end? The window first; what takes time comes after its paint."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from visualizer.settings import Settings
from visualizer.window import Window

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType


GREETING = 1500
"""Milliseconds until a new user is shown round: the window is there by then."""


def make_application() -> QApplication:
    """The one Qt application, with the names and style that everything relies on."""
    application = QApplication(["backprop-visualizer"])
    application.setApplicationName("backprop-visualizer")
    application.setApplicationDisplayName("Backprop Visualizer")
    application.setDesktopFileName("backprop-visualizer")
    application.setStyle("Fusion")
    return application


def run(path: Path | None, language: str = "") -> int:
    """Show the window with the network in ``path``, or the first example; until it is closed.

    It speaks ``language``; where that is "", the one it spoke last, else the system's.
    """
    application = make_application()
    settings = Settings()
    window = Window(settings.text("theme", "system"))
    window.restoreGeometry(settings.state("window"))
    kept = []

    def fill() -> None:
        import gc
        import signal

        from visualizer.desk import Desk
        from visualizer.i18n import at_start, speak

        signal.signal(signal.SIGINT, signal.SIG_DFL)
        speak(language or at_start(settings.text("language", "")))
        window.dress()
        desk = Desk(window, settings)
        kept.append(desk)
        sys.excepthook = _Reporter(desk.report)
        desk.start(path)
        if path is None:
            QTimer.singleShot(GREETING, desk, desk.greet)
        gc.freeze()  # what is there now stays: no collection need look at it between two steps

    window.painted.connect(lambda: QTimer.singleShot(0, fill))
    window.show()
    code = application.exec()
    from visualizer.background import wait

    wait()
    return code


class _Reporter:
    """Says in the window what went wrong in the program itself; the details go to stderr."""

    def __init__(self, report: Callable[[BaseException], None]) -> None:
        self._report = report

    def __call__(
        self, kind: type[BaseException], error: BaseException, where: TracebackType | None
    ) -> None:
        import traceback

        traceback.print_exception(kind, error, where)
        self._report(error)
