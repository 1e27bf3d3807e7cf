"""How is a picture of the real window taken without a screen?"""

import argparse
import re
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QBuffer, QDeadlineTimer, QEventLoop, QIODevice, QSettings
from PySide6.QtWidgets import QApplication

from core.files import writing
from core.network import Network
from core.trace import record
from visualizer.app import make_application
from visualizer.desk import Desk
from visualizer.i18n import either, tr
from visualizer.settings import Settings
from visualizer.theme import THEMES
from visualizer.window import LEAST, Window

LARGEST = (7680, 4320)
PATIENCE = 30.0
"""Seconds that typesetting may take."""

SETTLED = 400
"""Milliseconds for what the window does once it is idle."""


class ShotError(ValueError):
    """An option of ``shot`` that cannot be: one line with the remedy."""


def take(network: Network, options: argparse.Namespace) -> None:
    """Show ``network`` as the options say and write the picture; raises ShotError, FileError."""
    width, height = _size(options.size)
    if options.theme not in THEMES:
        raise ShotError(tr('{option}: unknown "{found}"; give {known}', option="--theme",
                           found=options.theme, known=either(THEMES)))  # fmt: skip
    steps = len(record(network))
    step = steps - 1 if options.step is None else options.step
    if not 0 <= step < steps:
        raise ShotError(tr("{option}: {least} to {most} expected, found {found}", option="--step",
                           least=0, most=steps - 1, found=step))  # fmt: skip
    application = make_application()
    window = Window(options.theme)
    window.resize(width, height)
    window.dress()
    window.show()
    with TemporaryDirectory() as folder:
        store = QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat)
        desk = Desk(window, Settings(store), Path(folder))
        desk.step.make_editor()
        desk.session.open(network)
        desk.session.go(step)
        _settle(application, desk)
        png = _png(window)
        desk.leave()
    with writing(options.output, options.force) as file:
        file.write(png)


def _settle(application: QApplication, desk: Desk) -> None:
    """Wait until nothing more changes: formulas are typeset, the check is computed."""
    desk.formulas.wait(PATIENCE)
    end = QDeadlineTimer(SETTLED)
    while not end.hasExpired():
        application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def _png(window: Window) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    window.grab().save(buffer, "PNG")
    return bytes(buffer.data().data())


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,5})[xX×](\d{1,5})", text.strip())
    if not found:
        raise ShotError(
            tr('--size: WIDTHxHEIGHT such as 1366x768 expected, found "{found}"', found=text)
        )
    width, height = int(found[1]), int(found[2])
    if not (LEAST[0] <= width <= LARGEST[0] and LEAST[1] <= height <= LARGEST[1]):
        least, most = (f"{size[0]}x{size[1]}" for size in (LEAST, LARGEST))
        raise ShotError(tr("{option}: {least} to {most} expected, found {found}", option="--size",
                           least=least, most=most, found=text))  # fmt: skip
    return width, height
