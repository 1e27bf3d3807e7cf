"""What does the training process do? It trains a few milliseconds, looks into its pipe, and again.

Imports no Qt. It ends when it is told to, and when the window is gone, however that came about.
"""

import contextlib
import gc
import select
import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from core.datasets.errors import DataError
from core.files import FileError
from core.words import Refusal
from visualizer.beside import begin, live_with_parent
from visualizer.resources import assets
from visualizer.terminal.one_thread import VARIABLES
from visualizer.training import messages as say
from visualizer.training.course import Course
from visualizer.training.stock import Stock
from visualizer.training.wire import fetch, post

CHUNK = 0.005
"""Seconds of training between two looks into the pipe."""

_ONE_THREAD = dict.fromkeys(VARIABLES, "1")
"""To be said before NumPy is imported there: a matrix product takes one thread, more are slower."""


def serve(line: Connection) -> None:
    """Do what comes through ``line`` until it closes or None comes."""
    live_with_parent()
    worker = _Worker(line)
    gc.freeze()  # what is there now stays
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while worker.go_on():
            pass


class _Worker:
    """The run in place, and what it is to do."""

    def __init__(self, line: Connection) -> None:
        self._line = line
        self._has_come = _has_come(line)
        self._stock = Stock(assets())
        self._course: Course | None = None

    def go_on(self) -> bool:
        """One message, or one stretch of training. Returns whether there is more to do."""
        course = self._course
        if course is not None and course.running and not self._has_come():
            self._guarded(lambda: course.train_for(CHUNK))
            return True
        message = fetch(self._line)
        if message is not None:
            self._guarded(lambda: self._answer(message), message)
        return message is not None

    def _guarded(self, work: Any, message: object = None) -> None:
        """Do ``work``; what goes wrong is told, and the run in place stays."""
        try:
            work()
        except (Refusal, FileError) as error:
            self._refuse(error, message)
        except MemoryError:
            self._refuse(
                DataError("memory", "not enough for this; take a smaller network or fewer data"),
                message,
            )
        except (EOFError, BrokenPipeError, ConnectionResetError):
            raise
        except Exception as error:
            traceback.print_exc()
            what = " ".join(f"{type(error).__name__}: {error}".split())
            post(self._line, say.Broke(what))

    def _refuse(self, error: Refusal | FileError, message: object) -> None:
        course = self._course
        asked = message if isinstance(message, say.Ask) else None
        if course is not None and not asked:
            course.pause()
        place = error.path if isinstance(error, FileError) else error.place
        refused = say.Refused(
            type(error),
            (place, error.problem),
            error.values,
            run=message.run if isinstance(message, say.Start | say.Rewind) else None,
            number=asked.number if asked else None,
            kept=course.run if course else None,
        )
        post(self._line, refused)

    def _answer(self, message: Any) -> None:
        course = self._course
        match message:
            case say.Start():
                if course is not None:
                    course.pause()
                self._course = Course(message, self._stock)
                post(self._line, self._course.ready())
            case say.Look():
                start = time.perf_counter()
                report = course.report(message.order, message.wanted) if course else None
                post(self._line, report)
                if course and report and report.pictures:
                    course.paid(report.pictures, time.perf_counter() - start)
            case say.Ask():
                value = course.ask(message.kind, message.values) if course else None
                post(self._line, say.Answer(message.number, value))
            case say.Rewind() if course is not None and course.run == message.of:
                course.rewind(message)
                post(self._line, course.ready(again=True))
            case _ if course is not None and course.run == message.run:
                course.obey(message)


def _has_come(line: Connection) -> Callable[[], bool]:
    """Asks whether there is something in the pipe: ``line.poll(0)``, at a tenth of its cost."""
    if not hasattr(select, "poll"):
        return lambda: line.poll(0)
    poll = select.poll()
    poll.register(line.fileno(), select.POLLIN)
    return lambda: bool(poll.poll(0))


def start() -> tuple[Any, Connection]:
    """Start the process; gives it and the window's end of its pipe."""
    return begin("training", serve, variables=_ONE_THREAD)
