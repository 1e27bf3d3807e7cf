"""How does a message with large arrays go through a pipe? The arrays beside it, not copied.

What arrives is read-only, as the arrays of this program are.
"""

import pickle
from multiprocessing.connection import Connection
from typing import Any

_BESIDE = 16_384
"""Arrays of so many bytes or more are sent by themselves."""


def post(line: Connection, message: object) -> None:
    """Send ``message``; waits until the other side has taken all but the last of it."""
    beside: list[memoryview] = []

    def within(buffer: pickle.PickleBuffer) -> bool:
        raw = buffer.raw()
        if raw.nbytes < _BESIDE:
            return True
        beside.append(raw)
        return False

    head = pickle.dumps(message, protocol=5, buffer_callback=within)
    line.send_bytes(len(beside).to_bytes(4, "little") + head)
    for raw in beside:
        line.send_bytes(raw)


def fetch(line: Connection) -> Any:
    """The next message, waited for; raises EOFError where the other side is gone."""
    head = line.recv_bytes()
    beside = [line.recv_bytes() for _ in range(int.from_bytes(head[:4], "little"))]
    return pickle.loads(memoryview(head)[4:], buffers=beside)
