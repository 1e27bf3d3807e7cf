"""Was a command or a window asked for? Imports no Qt until it is needed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

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
        if not arguments or (arguments[0] not in COMMANDS and not arguments[0].startswith("-")):
            return _window(arguments)
        from visualizer.commands import run

        return run(arguments)
    except KeyboardInterrupt:
        complain("cancelled; nothing was written")
        return CANCELLED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except MemoryError:
        complain("this network does not fit into memory; make it smaller")
        return BAD_INPUT
    except OSError as error:
        from core.files import FileError

        if isinstance(error, FileError):
            complain(str(error))
            return BAD_INPUT
        complain(f"cannot write ({(error.strerror or str(error)).lower()})")
        return BAD_INPUT


def _window(arguments: list[str]) -> int:
    if len(arguments) > 1:
        complain(f'"{arguments[1]}" is one too many: give one FILE; see --help')
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

    return run(path)
