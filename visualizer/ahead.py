"""What is imported before it is asked for, so that a tab opens at once?"""

import threading
from collections.abc import Callable
from importlib import import_module

from PySide6.QtCore import QObject, QTimer

SOON = 700
"""Milliseconds after the window can be used."""

LOOK = 15
"""Milliseconds between two looks whether it is all imported."""

NAME = "importing ahead"

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
    """Import it a moment from now, beside the window."""
    QTimer.singleShot(SOON, parent, import_now)


def import_now() -> threading.Thread:
    """Import it in a thread: in one at a time, or they would trip over each other.

    It tells nobody of its end, so no window has to outlive it.
    """
    for thread in threading.enumerate():
        if thread.name == NAME:
            return thread
    thread = threading.Thread(target=_import_all, name=NAME)
    thread.start()
    return thread


def once_imported(parent: QObject, then: Callable[[], object]) -> None:
    """Call ``then`` once all of it is imported, at once if it is."""
    if _imported.is_set():
        then()
        return
    import_now()
    QTimer.singleShot(LOOK, parent, lambda: once_imported(parent, then))


def _import_all() -> None:
    try:
        for name in MODULES:
            import_module(name)
    finally:
        _imported.set()  # what failed will be imported, and fail, where it is wanted
