"""Starts a window and prints when it was painted, and when it could be stepped through.

``bare``: a QMainWindow and nothing else. ``app``: the program, as its command line starts it.
The times are those of the machine's clock, so that the one who launched this can subtract.
"""

import sys
import time


def bare() -> None:
    from PySide6.QtWidgets import QApplication, QMainWindow

    application = QApplication([])

    class Bare(QMainWindow):
        def paintEvent(self, event):
            super().paintEvent(event)
            print("painted", time.time(), flush=True)
            application.quit()

    window = Bare()
    window.resize(1366, 768)
    window.show()
    application.exec()


class _Watch:
    """Lets a module be changed right after it was imported."""

    def __init__(self, name, change):
        self.name, self.change = name, change

    def find_spec(self, name, path=None, target=None):
        if name != self.name:
            return None
        sys.meta_path.remove(self)
        from importlib.util import find_spec

        spec = find_spec(name)
        run = spec.loader.exec_module

        def exec_module(module):
            run(module)
            self.change(module)

        spec.loader.exec_module = exec_module
        return spec


def app() -> None:
    def watch_window(module):
        paint = module.Window.paintEvent

        def painted(self, event):
            first = not self._was_painted
            paint(self, event)
            if first:
                print("painted", time.time(), flush=True)

        module.Window.paintEvent = painted

    def watch_graph(module):
        paint = module.GraphView.paintEvent

        def painted(self, event):
            paint(self, event)
            # What is waiting is done first: ready means that a key would be answered now.
            QTimer.singleShot(0, self, lambda: ready(self))

        def ready(view):
            print("ready", time.time(), flush=True)
            view.window().close()

        from PySide6.QtCore import QTimer

        module.GraphView.paintEvent = painted

    sys.meta_path.insert(0, _Watch("visualizer.window", watch_window))
    sys.meta_path.insert(0, _Watch("visualizer.views.graph.view", watch_graph))
    from visualizer.cli import main

    main([])


if __name__ == "__main__":
    {"bare": bare, "app": app}[sys.argv[1]]()
