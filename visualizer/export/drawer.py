"""What does the drawing process do? One order, then it ends. Qt is imported only here, by it."""

import importlib
import io
import os
import sys
import traceback
from multiprocessing.connection import Connection
from typing import Any

from core.checks import DocumentError
from core.trace import record
from visualizer.beside import live_with_parent

DRAWERS = {
    "pdf": "visualizer.export.report_pdf",
    "worksheet-pdf": "visualizer.export.worksheet_pdf",
    "png": "visualizer.export.pictures",
    "svg": "visualizer.export.pictures",
    "png-series": "visualizer.export.series",
    "svg-series": "visualizer.export.series",
    "gif": "visualizer.export.moving",
}
"""The module that draws a format: ``draw(name, trace, options, file, progress)`` writes it,
``first(name, trace, options)`` gives its first page or picture as a QImage."""

PIECE = 1 << 16


class Sent(io.RawIOBase):
    """A file that goes through the pipe as it is written."""

    def __init__(self, line: Connection) -> None:
        self._line = line
        self._written = 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes | bytearray | memoryview) -> int:
        part = bytes(data)
        self._line.send(("part", part))
        self._written += len(part)
        return len(part)

    def tell(self) -> int:
        return self._written


def serve(line: Connection, order: Any) -> None:
    """Draw what was ordered into the pipe; the body of the process."""
    live_with_parent()
    if sys.platform != "win32":  # there, Qt has no fonts without a screen
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        _draw(line, order)
        line.send(("end", None))
    except DocumentError as error:
        line.send(("refused", error))
    except BrokenPipeError:
        return
    except Exception:
        line.send(("failed", traceback.format_exc()))


def _draw(line: Connection, order: Any) -> None:
    from visualizer.export.typeface import application
    from visualizer.i18n import speak

    options = order.options
    speak(options.words.code)
    kept = application()
    trace = record(order.network).written(order.notation)
    module = importlib.import_module(DRAWERS[order.name])
    if order.first:
        from visualizer.export.images import png

        line.send(("part", png(module.first(order.name, trace, options))))
    else:
        with io.BufferedWriter(Sent(line), PIECE) as file:
            module.draw(
                order.name, trace, options, file,
                lambda done, total: line.send(("told", (done, total))),
            )  # fmt: skip
    del kept  # the application, which fonts need as long as something is drawn
