"""How is a file drawn without holding anybody up? In a process of its own, which has no window.

Fonts and painters belong to one thread of a process, and typesetting would hold up the window's
interpreter from any of them. What is drawn comes back through a pipe, piece by piece, so that
the caller writes the file, hears of the progress and can cancel.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from core.checks import DocumentError
from core.export.options import Options, Progress
from core.lettering import Notation
from core.network import Network
from core.trace import Trace
from visualizer.beside import begin
from visualizer.export.drawer import serve

LOOK = 0.1
"""Seconds between two looks whether the caller wants to go on."""


@dataclass(frozen=True)
class Order:
    """What is to be drawn; ``first``: only its first page or picture, as PNG."""

    name: str
    network: Network
    notation: Notation
    options: Options
    first: bool


def drawn(
    name: str, trace: Trace, options: Options, progress: Progress, first: bool = False
) -> Iterator[bytes]:
    """The bytes of a file in a format that is drawn. Raises DocumentError, or what progress does.

    The process ends with the iterator, however that comes about.
    """
    process, line = begin(
        "drawing", serve, Order(name, trace.network, trace.notation, options, first)
    )
    told = (0, 0)  # nothing yet, but the caller may say at any time that he wants no more
    try:
        while True:
            if not line.poll(LOOK):
                progress(*told)
                continue
            kind, said = _next(line)
            if kind == "end":
                return
            if kind == "part":
                yield said
            elif kind == "told":
                told = said
                progress(*said)
            elif kind == "refused":
                raise said
            else:
                raise RuntimeError(said)
    finally:
        line.close()
        process.terminate()
        process.join(5)


def _next(line: Connection) -> tuple[str, Any]:
    try:
        message: tuple[str, Any] = line.recv()
    except (EOFError, OSError):
        raise DocumentError(
            "drawing",
            "it ended early, perhaps for want of memory; take a smaller size or fewer steps",
        ) from None
    return message
