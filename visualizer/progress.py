"""How does the command line show that long work goes on?"""

import sys
import time
from types import TracebackType

from visualizer.i18n import grouped, tr

PATIENCE = 0.7
"""Seconds before the first line appears: quick work shows nothing."""


class Progress:
    """A line on standard error, rewritten in place: percentage, count and time left.

    Only where standard error is a terminal. Use as a context manager; call with (done, all); all
    is 0 as long as it is not known.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._start = self._last = time.monotonic()
        self._shown = False
        self._terminal = sys.stderr.isatty()

    def __enter__(self) -> "Progress":
        return self

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        soon = now - self._start < PATIENCE or now - self._last < 0.1
        if not self._terminal or not total or soon:
            return
        self._last = now
        left = (now - self._start) * (total - done) / max(done, 1)
        share = 100 * done // max(total, 1)
        line = tr("{share} %  {done} of {total} {what}, {left} s left", share=f"{share:3}",
                  done=grouped(done), total=grouped(total), what=self._what,
                  left=f"{left:.0f}")  # fmt: skip
        sys.stderr.write(f"\r{line}\x1b[K")
        sys.stderr.flush()
        self._shown = True

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
