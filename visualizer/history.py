"""Which earlier networks are kept, and how does one get back to them?

One list holds them all, whether an edit or an update made the next one, with a mark on the one in
front. Networks are frozen and share what an edit left alone, so keeping one costs what changed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Literal

import numpy as np

from core.network import Network

MOST_STATES = 200
MOST_BYTES = 128 * 2**20


@dataclass(frozen=True)
class State:
    """One point of the history: a network, where the user stood in it, and what made it.

    ``updates`` were made before it. From it ``count`` updates follow, each of ``at_once`` samples
    (0: all) from the run ``first`` on; the user stood in ``update``, from 1. ``counted_from``:
    the update of the state before at whose start an edit began this one, or 0.
    """

    network: Network
    cursor: int = 0
    sample: int = 1
    updates: int = 0
    cause: Literal["open", "edit", "update"] = "open"
    update: int = 1
    count: int = 1
    at_once: int = 0
    first: int = 0
    counted_from: int = 0


class History:
    """A list of states, bounded by their number and their bytes, and which one is in front."""

    def __init__(
        self, state: State, most_states: int = MOST_STATES, most_bytes: int = MOST_BYTES
    ) -> None:
        self._states = [state]
        self._most_states, self._most_bytes = most_states, most_bytes
        self.position = 0

    def __len__(self) -> int:
        return len(self._states)

    def __getitem__(self, position: int) -> State:
        return self._states[position]

    @property
    def now(self) -> State:
        """The state in front."""
        return self._states[self.position]

    def stand(self, cursor: int, sample: int, **course: int) -> None:
        """Note where the user stands in the network in front, and which updates follow from it."""
        self._states[self.position] = replace(self.now, cursor=cursor, sample=sample, **course)

    def append(self, state: State) -> None:
        """Put a state in front; what had been undone is given up, the oldest are forgotten."""
        del self._states[self.position + 1 :]
        self._states.append(state)
        dropped = len(self._states) - self._fitting()
        del self._states[:dropped]
        self.position = len(self._states) - 1

    def last_update(self) -> int:
        """Position of the newest state that an update made and that can be left, or 0."""
        for position in range(self.position, 0, -1):
            if self._states[position].cause == "update":
                return position
        return 0

    def _fitting(self) -> int:
        """How many of the newest states fit the bounds; at least the one in front."""
        seen: set[int] = set()
        size = kept = 0
        for state in reversed(self._states):
            for array in arrays(state.network):
                if id(array) not in seen:
                    seen.add(id(array))
                    size += array.nbytes
            if kept and (size > self._most_bytes or kept >= self._most_states):
                break
            kept += 1
        return kept


def arrays(value: Any) -> Iterator[np.ndarray]:
    """All arrays inside a frozen structure."""
    if isinstance(value, np.ndarray):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from arrays(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from arrays(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from arrays(part)
