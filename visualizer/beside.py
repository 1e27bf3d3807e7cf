"""How is a process of its own started beside this one, and how does it end with it?

For work that would hold up the window's interpreter from any thread. What is started talks
through a pipe, answers no Ctrl+C of its own, and is gone when its parent is, however that ended.
"""

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from multiprocessing.connection import Connection, wait
from typing import Any

_starting = threading.Lock()
"""Threads start processes one after the other: what is set for one is not meant for another."""


def begin(
    name: str,
    serve: Callable[..., None],
    *orders: Any,
    variables: Mapping[str, str] | None = None,
) -> tuple[Any, Connection]:
    """Start ``serve(connection, *orders)`` in a new process; gives it and our end of the pipe.

    It finds ``variables`` in its environment, where this one has no others. Raises OSError where
    no process can be started.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, *orders), name=name, daemon=True)
    try:
        with _starting, _environment(variables or {}):
            process.start()
    except BaseException:
        ours.close()
        raise
    finally:
        theirs.close()
    return process, ours


@contextlib.contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    added = {name: value for name, value in variables.items() if name not in os.environ}
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)


def live_with_parent() -> None:
    """To be called first in the new process: it ends at once when its parent does."""
    with contextlib.suppress(ValueError, OSError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's to answer
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(0)
