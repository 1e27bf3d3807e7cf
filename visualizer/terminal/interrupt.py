"""Was Ctrl+C pressed while something goes on that is to end well?"""

import signal
from types import FrameType, TracebackType
from typing import Any


class Interrupt:
    """Within ``with``: the first Ctrl+C sets ``asked``, the second raises KeyboardInterrupt.

    Where Ctrl+C is ignored, as in the background of a shell, it stays so.
    """

    def __init__(self) -> None:
        self.asked = False
        self._before: Any = None

    def __enter__(self) -> "Interrupt":
        self._before = signal.getsignal(signal.SIGINT)
        if self._before is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, self._came)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def _came(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
