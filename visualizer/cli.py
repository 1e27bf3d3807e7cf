"""Was a command or a window asked for? Imports no Qt until it is needed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from visualizer.i18n import speak, tr, words
from visualizer.terminal.language import UnknownLanguage, asked_for, of_system

BAD_INPUT = 2
"""The exit code for what the user can put right: a file, an option, a number."""

CANCELLED = 130

COMMANDS = ("trace", "check", "examples", "shot", "train", "evaluate", "grade", "import")


def complain(line: str) -> None:
    """One line on standard error."""
    print(f"backprop-visualizer: {line}", file=sys.stderr)


def main(arguments: list[str] | None = None) -> int:
    """Run the program; returns its exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        speak(of_system())
        language, arguments = asked_for(arguments)
        if language:
            speak(language)
        if not arguments or (arguments[0] not in COMMANDS and not arguments[0].startswith("-")):
            return _window(arguments, language)
        from visualizer.commands import run

        return run(arguments)
    except UnknownLanguage as error:
        complain(str(error))
        return BAD_INPUT
    except KeyboardInterrupt:
        complain(tr("cancelled; nothing was written"))
        return CANCELLED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except MemoryError:
        complain(tr("this network does not fit into memory; make it smaller"))
        return BAD_INPUT
    except OSError as error:
        from core.files import FileError

        if isinstance(error, FileError):
            complain(error.said(words()))
            return BAD_INPUT
        complain(tr("cannot write ({reason})", reason=(error.strerror or str(error)).lower()))
        return BAD_INPUT


def _window(arguments: list[str], language: str) -> int:
    if len(arguments) > 1:
        complain(tr('"{found}" is one too many: give one FILE; see --help', found=arguments[1]))
        return BAD_INPUT
    path = Path(arguments[0]) if arguments else None
    if path is not None:
        from core.files import readable

        readable(path)
    from visualizer.qt_check import qt_problem

    problem = qt_problem()
    if problem:
        complain(problem)
        return BAD_INPUT
    from visualizer.app import run

    return run(path, language)
