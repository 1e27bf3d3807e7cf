"""How are lines that stay, and one that is rewritten in place, shown in a terminal together?"""

import contextlib
import os
import sys
import time
from typing import IO, TextIO


def bear_any_code_page() -> None:
    """A code page without Σ or ệ is no reason to stop: such a sign becomes a question mark."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]


class Screen:
    """Lines that stay go to ``out``; the live line to standard error, if it is a terminal.

    Is the reader of ``out`` gone, its lines are dropped where the work is to go on all the same.
    """

    def __init__(self, out: TextIO | None = None, go_on: bool = False) -> None:
        self._out: IO[str] = out or sys.stdout
        self._go_on = go_on
        self._last = 0.0
        self._shown = False
        self.live = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def say(self, text: str = "") -> None:
        """Print a text with a line end, and have it seen at once."""
        self.clear()
        try:
            self._out.write(text + "\n")
            self._out.flush()
        except BrokenPipeError:
            if not self._go_on:
                raise
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._out.fileno())

    def due(self) -> bool:
        """Is it time for the live line to be written anew?"""
        return self.live and time.monotonic() - self._last >= 0.1

    @property
    def width(self) -> int:
        """How many characters the live line may have."""
        try:
            columns = os.get_terminal_size(sys.stderr.fileno()).columns
        except OSError:
            columns = 0
        return (columns or 80) - 1

    def show(self, text: str) -> None:
        """Write the live line, cut off at the terminal's width."""
        if self.live:
            self._last = time.monotonic()
            sys.stderr.write("\r" + text[: self.width] + "\x1b[K")
            sys.stderr.flush()
            self._shown = True

    def clear(self) -> None:
        """Take the live line away."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._shown = False
