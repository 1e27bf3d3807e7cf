"""The whole window, filled, with settings and folders of its own."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QCoreApplication, QSettings, QStandardPaths, Qt
from PySide6.QtTest import QTest


@pytest.fixture
def open_window(qtbot, tmp_path, monkeypatch):
    """Opens windows as the program does; each is left in good order at the end."""
    QStandardPaths.setTestModeEnabled(True)
    from visualizer.desk import Desk
    from visualizer.settings import Settings
    from visualizer.window import Window

    opened = []

    def open_one(path: Path | None = None, size=(1366, 768), theme="light"):
        store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
        window = Window(theme)
        qtbot.addWidget(window)
        window.dress()
        window.resize(*size)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        desk = Desk(window, Settings(store), tmp_path / "unsaved")
        desk.start(path)
        qtbot.waitUntil(lambda: desk.step.editor is not None)
        QCoreApplication.processEvents()
        opened.append(desk)

        def press(key, modifier=Qt.KeyboardModifier.NoModifier, to=None):
            plain = modifier == Qt.KeyboardModifier.NoModifier
            QTest.keyClick(to or (window.windowHandle() if plain else window), key, modifier)

        return SimpleNamespace(
            window=window, desk=desk, session=desk.session, step=desk.step, press=press
        )

    yield open_one
    for desk in opened:
        desk.leave()
        desk.window.resize(1366, 768)
        desk.window.set_zoom(1.0)  # the size of text is the application's
    from visualizer.background import wait

    assert wait()
