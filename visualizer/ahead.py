"""What is imported before it is asked for, so that a tab opens at once?"""

import threading
from importlib import import_module

from PySide6.QtCore import QObject, QTimer

SOON = 700
"""Milliseconds after the window can be used."""

MODULES = (
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
    """Import it in a thread. It tells nobody of its end, so no window has to outlive it."""
    thread = threading.Thread(target=_import_all, name="importing ahead")
    thread.start()
    return thread


def _import_all() -> None:
    for name in MODULES:
        import_module(name)
