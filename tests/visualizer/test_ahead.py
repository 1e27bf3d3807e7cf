"""Is what a tab needs imported so that Qt's types are made by one thread alone?"""

import os
import subprocess
import sys

LOOKED_AT = """
import sys, threading
from importlib.abc import MetaPathFinder

from PySide6.QtWidgets import QApplication

from visualizer import ahead

application = QApplication([])


def unmade():
    modules = [name for name in sys.modules if name.startswith("PySide6.Qt")]
    return {name: set(dir(sys.modules[name])) - set(vars(sys.modules[name])) for name in modules}


def of_qt():
    return {name for name in sys.modules if name.startswith(("PySide6", "shiboken"))}


class AtTheFirst(MetaPathFinder):
    seen = None

    def find_spec(self, *_):
        if self.seen is None and threading.current_thread().name == ahead.NAME:
            self.seen = unmade(), of_qt()


finder = AtTheFirst()
sys.meta_path.insert(0, finder)
assert any(unmade().values())
ahead.once_imported(application, application.quit)
application.exec()
assert all(name in sys.modules for name in ahead.MODULES)
left, modules = finder.seen
print({name: sorted(types) for name, types in left.items() if types})
print(sorted(of_qt() - modules))
"""


def test_no_type_of_qt_is_left_to_the_thread_that_imports():
    """Two threads that make types of Qt at the same time crash."""
    done = subprocess.run(
        [sys.executable, "-c", LOOKED_AT],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stdout.splitlines()) == (0, ["{}", "[]"]), done.stderr
