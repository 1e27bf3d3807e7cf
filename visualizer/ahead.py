"""What is imported before it is asked for, so that a tab opens at once?

First the window's thread makes all types of Qt, a few at a time; then a thread imports. PySide
makes a type when it is first touched, running Python on the way, and crashes where two threads
do so at the same time.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from importlib import import_module

from PySide6.QtCore import QObject, QTimer

SOON = 700
"""Milliseconds after the window can be used."""

LOOK = 15
"""Milliseconds between two looks whether it is all imported."""

TURN = 0.004
"""Seconds in which types are made before the window has its turn again."""

NAME = "importing ahead"

QT = ("QtCore", "QtGui", "QtWidgets", "QtSvg", "QtTest", "QtOpenGL", "QtOpenGLWidgets")
"""What is imported of Qt, here or by pyqtgraph."""

_imported = threading.Event()

MODULES = (
    "visualizer.views.course.view",
    "visualizer.views.decision.view",
    "visualizer.views.answers.view",
    "visualizer.workspaces.practice",
    "visualizer.training_side",
    "visualizer.views.training.controls",
    "visualizer.views.training.view",
    "visualizer.views.plots.view",
    "visualizer.views.plane.view",
    "visualizer.views.images.view",
    "visualizer.functions_side",
    "visualizer.views.functions.curves",
    "visualizer.views.functions.softmax",
    "visualizer.views.functions.scaling",
)
"""The student's answers, practice, and what training and the functions are made of.

The plots bring pyqtgraph, which takes longer than all the rest.
"""


def import_soon(parent: QObject) -> None:
    """Import it a moment from now, while ``parent`` is there."""
    QTimer.singleShot(SOON, parent, lambda: once_imported(parent, lambda: None))


def once_imported(parent: QObject, then: Callable[[], object]) -> None:
    """Call ``then`` once all of it is imported, at once if it is."""
    if _imported.is_set():
        then()
        return
    made = _make_types()
    if made:
        _import_beside()
    QTimer.singleShot(LOOK if made else 0, parent, lambda: once_imported(parent, then))


def _make_types() -> bool:
    """Make types of Qt for a turn. Returns whether all are made."""
    end = time.perf_counter() + TURN
    while time.perf_counter() < end:
        if next(_types, None) is None:
            return True
    return False


def _each_type() -> Iterator[str]:
    for name in QT:
        with contextlib.suppress(ImportError):  # pyqtgraph does without it, too
            module = import_module(f"PySide6.{name}")
            for kind in dir(module):
                getattr(module, kind)
                yield kind


_types = _each_type()


def _import_beside() -> None:
    """Import it in a thread: in one at a time, or they would trip over each other.

    It tells nobody of its end, so no window has to outlive it.
    """
    if not any(thread.name == NAME for thread in threading.enumerate()):
        threading.Thread(target=_import_all, name=NAME).start()


def _import_all() -> None:
    try:
        for name in MODULES:
            import_module(name)
    finally:
        _imported.set()  # what failed will be imported, and fail, where it is wanted
