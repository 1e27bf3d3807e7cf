"""How does the user move through the steps of an update, and from update to update?"""

from typing import get_args

from PySide6.QtCore import QObject

from core.trace import Grouping
from visualizer.places import like

GROUPINGS: tuple[str, ...] = (*get_args(Grouping), "update")


class Walking(QObject):
    """The moves of a session, which has trace, cursor and updates, and says what has moved."""

    def go(self, index: int) -> None:
        """Move to a step; a given one means the start, an index out of range the nearest end."""
        self._move(self._stop_at(index))

    def go_to(self, update: int, index: int = 0) -> None:
        """Move to a step of another update; an index below 0 counts from its end.

        An update that is still being worked out comes to the front once it is there.
        """
        wanted = min(max(update, 1), self.count)
        update = min(wanted, self.reach)
        if update != self.update:
            self._cross(update, index)
        else:
            self.go(index if index >= 0 else len(self._trace) + index)
        if wanted > update and self.working:
            self._awaited = (wanted, index)

    def next(self) -> None:
        """One group on; from the end of an update to the start of the next."""
        end = len(self._trace) - 1
        if self.cursor < end:
            goal = (
                end if self._grouping == "update" else self._trace.after(self.cursor, self.within)
            )
            self._move(self._reached(goal))
        elif self.update < self.reach:
            self._cross(self.update + 1, -1 if self._grouping == "update" else 0)

    def back(self) -> None:
        """One group back; from the start of an update to the end of the one before."""
        whole = self._grouping == "update"
        if self.update > 1 and (self.cursor == 0 or whole):
            self._cross(self.update - 1, -1)
        else:
            before = 0 if whole else self._trace.before(self.cursor, self.within)
            self._move(self._reached(before) if before else 0)

    def first(self) -> None:
        """To the given values of the first update."""
        self.go_to(1, 0)

    def last(self) -> None:
        """To the last step of the last update."""
        self.go_to(self.count, -1)

    def next_phase(self) -> None:
        """To the first stop of the phase after this one, or to the end, or to the next update."""
        stop = self._trace.group(self.cursor, "phase").stop
        if self.cursor == len(self._trace) - 1 and self.update < self.reach:
            self._cross(self.update + 1, 0)
        else:
            end = len(self._trace) - 1
            self._move(self._reached(stop) if stop < len(self._trace) else end)

    def previous_phase(self) -> None:
        """To the first stop of this phase, or from there to that of the phase before."""
        if self.cursor == 0 and self.update > 1:
            self._cross(self.update - 1, -1)
            self._move(self._reached(self._trace.group(self.cursor, "phase").start))
            return
        start = self._trace.group(self.cursor, "phase").start
        first = self._reached(start)
        if self.cursor <= first and start > 0:
            first = self._reached(self._trace.group(start - 1, "phase").start)
        self._move(first)

    def set_grouping(self, by: str) -> None:
        """Step by number, neuron, layer, phase or update; the cursor goes to its group's end."""
        if by not in GROUPINGS:
            raise ValueError(f"grouping: one of {', '.join(GROUPINGS)} expected, found {by!r}")
        if by == self._grouping:
            return
        self._grouping = by
        self.grouping_changed.emit()
        self._move(self._reached(self.cursor))

    def set_sample(self, sample: int) -> None:
        """Show a sample; a step that belongs to one sample gives way to its like there."""
        sample = min(max(sample, 1), self.network.samples)
        if sample == self.sample:
            return
        cursor = self.cursor
        if cursor >= self._trace.given:
            step = self._trace[cursor]
            if step.sample is not None:
                cursor = like(self._trace, step, sample) or cursor
        self._place(cursor, sample)

    @property
    def within(self) -> Grouping:
        """The grouping inside an update; where one goes update by update, its layers are lit."""
        within: Grouping = "layer" if self._grouping == "update" else self._grouping  # type: ignore[assignment]
        return within

    def _stop_at(self, index: int) -> int:
        index = min(max(index, 0), len(self._trace) - 1)
        return 0 if index < self._trace.given else index

    def _reached(self, index: int) -> int:
        """Where to stand so that the whole group of ``index`` is reached."""
        index = self._stop_at(index)
        if index == 0 or self._grouping == "number":
            return index
        if self._grouping == "update":
            return len(self._trace) - 1
        return self._trace.group(index, self.within).stop - 1

    def _move(self, cursor: int) -> None:
        self._awaited = None
        sample = self.sample
        if cursor != self.cursor and cursor >= self._trace.given:
            sample = self._trace[cursor].sample or sample
        self._place(cursor, sample)
