"""Which network, updates, trace and cursor are in front of the user, and what changed?

The updates follow from the network that they begin with, see :class:`core.course.Course`. One of
them is in front, with its trace and a cursor in it.
"""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.course import MOST_BYTES, Course, Ending, usual
from core.lettering import LECTURE, Notation
from core.network import Network
from core.trace import Step, Trace
from visualizer.history import History, State
from visualizer.places import same_place
from visualizer.walking import GROUPINGS, Walking
from visualizer.working_out import WorkingOut

__all__ = ["GROUPINGS", "MAX_DECIMALS", "MIN_DECIMALS", "Session"]

MIN_DECIMALS, MAX_DECIMALS = 2, 10
MOST_KEPT = 4
"""Courses that are kept, so that undo has its numbers at once."""


class Session(Walking):
    """The state that all views share. Views read it, ask it for moves and listen.

    ``network_changed`` says that network, trace, cursor, sample and history may all be new, and
    no other signal repeats that (``dirty_changed`` and ``course_changed`` excepted). While it
    tells of no more than a way from one update to another, `crossing` is true.
    ``course_changed``: other updates are wanted, or more of them are worked out.
    """

    network_changed = Signal()
    cursor_moved = Signal()
    sample_changed = Signal()
    grouping_changed = Signal()
    decimals_changed = Signal()
    notation_changed = Signal()
    course_changed = Signal()
    dirty_changed = Signal()
    opened = Signal()
    saved = Signal()

    def __init__(
        self,
        network: Network,
        path: Path | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._notation = LECTURE
        self._working = WorkingOut(self)
        self._working.grown.connect(self._on_grown)
        self._kept: list[Course] = []
        self._awaited: tuple[int, int] | None = None
        self._running = False
        self._begin(network, None)
        self._saved = network
        self._path = path
        self._dirty = False
        self._grouping = "number"
        self._decimals = 4
        self.crossing = False

    # what is there

    @property
    def network(self) -> Network:
        """The network in front of the user, with the samples of the update in front."""
        return self._trace.network

    @property
    def whole(self) -> Network:
        """The same network with all samples: what is edited."""
        return self._course.whole(self.update)

    @property
    def document(self) -> Network:
        """The network before the first of the updates: what is saved, as all follows from it."""
        return self._history.now.network

    @property
    def trace(self) -> Trace:
        """One iteration, forward and backward: the update in front."""
        return self._trace

    @property
    def cursor(self) -> int:
        """Index of the current step; 0 stands for all given values together."""
        return self._history.now.cursor

    @property
    def step(self) -> Step:
        """The step at the cursor."""
        return self._trace[self.cursor]

    @property
    def group(self) -> range:
        """The steps that are lit: the cursor's group under the grouping in force."""
        return self._trace.group(self.cursor, self.within)

    @property
    def sample(self) -> int:
        """The sample that is shown, from 1, among those of the update."""
        return self._history.now.sample

    @property
    def grouping(self) -> str:
        """How far one press of "next" goes."""
        return self._grouping

    @property
    def decimals(self) -> int:
        """Decimal places of every number shown."""
        return self._decimals

    @property
    def updates(self) -> int:
        """How many updates lie between the network that was opened and this one."""
        return self._history.now.updates + self.update - 1

    @property
    def path(self) -> Path | None:
        """The file that was opened or saved last, if any."""
        return self._path

    @property
    def dirty(self) -> bool:
        """Does the network differ from what was last opened or saved?"""
        return self._dirty

    # the updates in a row

    @property
    def course(self) -> Course:
        """The updates, as far as they are worked out."""
        return self._course

    @property
    def update(self) -> int:
        """Which of the updates is in front, from 1."""
        return self._history.now.update

    @property
    def count(self) -> int:
        """How many updates in a row are wanted."""
        return self._history.now.count

    @property
    def reach(self) -> int:
        """How many of them there are by now: the others are being worked out, or cannot be."""
        return min(self.count, self._course.done)

    @property
    def counted_from(self) -> int:
        """The update of an earlier course at whose start an edit began this one, or 0."""
        return self._history.now.counted_from

    @property
    def working(self) -> bool:
        """Are more updates being worked out?"""
        return self._working.busy

    @property
    def running(self) -> bool:
        """Does it look for the update after which nothing changes?"""
        return self._running

    @property
    def at_end(self) -> bool:
        """Does nothing follow the current step, now or later?"""
        last = self.cursor >= len(self._trace) - 1
        return (
            last and self.update >= self.reach and (self.update >= self.count or not self.working)
        )

    def set_updates(self, count: int) -> None:
        """Have so many updates in a row; the one in front stays, or the nearest to it."""
        self._running = False
        self._set_count(count)

    def set_at_once(self, samples: int) -> None:
        """Have each update use so many samples, in their order; 0 for all. Counts from 1 anew."""
        samples = samples if 0 < samples < self.document.samples else 0
        if samples == self._course.at_once:
            return
        self._running = False
        now = self._history.now
        self._history.stand(0, 1, update=1, at_once=samples, first=0)
        old, cursor = self._trace, now.cursor
        self._take_course(self._course_of(self._history.now))
        place = same_place(old, cursor, self._trace)
        self._history.stand(place, min(now.sample, self.network.samples))
        self.network_changed.emit()
        self.course_changed.emit()

    def run_until_nothing_changes(self) -> None:
        """Have as many updates as it takes until an epoch changes nothing, or all comes again."""
        self._running = True
        self._working.bring(self._course, self._course.most, until_ending=True)
        self._on_grown()

    def stop_running(self) -> None:
        """No more updates are looked for; those that are there stay."""
        if self._running:
            self._working.stop()
            self._on_grown()

    def close(self) -> None:
        """Leave no work behind."""
        self._working.stop()

    @property
    def ending(self) -> Ending | None:
        """What the updates that are shown come to, if they come to something."""
        ending = self._course.ending
        return ending if ending is not None and ending.again - 1 <= self.count else None

    # how it is shown

    def set_decimals(self, decimals: int) -> None:
        """Show numbers with 2 to 10 decimal places."""
        decimals = min(max(decimals, MIN_DECIMALS), MAX_DECIMALS)
        if decimals != self._decimals:
            self._decimals = decimals
            self.decimals_changed.emit()

    @property
    def notation(self) -> Notation:
        """How quantities are written; see :mod:`core.lettering`."""
        return self._notation

    def set_notation(self, notation: Notation) -> None:
        """Write everything in another notation; no number and no place changes."""
        if notation != self._notation:
            self._notation = notation
            self._trace = self._trace.written(notation)
            self.notation_changed.emit()
            self.network_changed.emit()

    # changing the network

    def edit(self, network: Network) -> None:
        """Put a changed network, with all samples, in place of that before the update in front.

        One entry of the history. The place is kept; updates are counted anew from here.
        """
        if network is self.whole:
            return
        now, course = self._history.now, self._course
        state = State(
            network, 0, 1, self.updates, "edit", count=now.count, at_once=now.at_once,
            first=course.first + now.update - 1,
            counted_from=now.update if now.update > 1 else now.counted_from,
        )  # fmt: skip
        made = self._course_of(state)
        trace = made.trace(1).written(self._notation)
        cursor = same_place(self._trace, self.cursor, trace)
        sample = min(self.sample, trace.network.samples)
        self._history.append(state)
        self._take_course(made, trace)
        self._history.stand(cursor, sample)
        self._tell_all()

    def apply_update(self) -> None:
        """Go on with the network as this iteration's update leaves it, from its start.

        Raises DocumentError where the update did not give finite numbers.
        """
        now, course = self._history.now, self._course
        state = State(
            course.after(now.update), 0, self.sample, self.updates + 1, "update",
            count=now.count, at_once=now.at_once, first=course.first + now.update,
        )  # fmt: skip
        made = self._course_of(state)
        self._history.append(state)
        self._take_course(made)
        self._history.stand(0, min(state.sample, self.network.samples))
        self._tell_all()

    @property
    def can_take_back_update(self) -> bool:
        """Is there an update that can still be taken back?"""
        return self._history.last_update() > 0

    @property
    def edits_since_update(self) -> int:
        """Edits that taking back the last update takes back as well; redo returns them."""
        found = self._history.last_update()
        return self._history.position - found if found > 0 else 0

    def take_back_update(self) -> None:
        """Return to where the last update was applied. Nothing is lost: redo leads on again."""
        found = self._history.last_update()
        if found > 0:
            self._show(found - 1)

    @property
    def can_undo(self) -> bool:
        return self._history.position > 0

    @property
    def can_redo(self) -> bool:
        return self._history.position < len(self._history) - 1

    def undo(self) -> None:
        """Back to the network before the last edit or update, and to where the cursor was."""
        if self.can_undo:
            self._show(self._history.position - 1)

    def redo(self) -> None:
        """On to what was undone."""
        if self.can_redo:
            self._show(self._history.position + 1)

    # files

    def open(self, network: Network, path: Path | None = None, trace: Trace | None = None) -> None:
        """Start anew with a network from a file or an example; the history begins here.

        ``trace`` is its record, where that has been made already: a large one takes its time. It
        is then what is shown, one update of all samples.
        """
        self._begin(network, trace)
        self._saved = network
        self._path = path
        self.opened.emit()
        self.network_changed.emit()
        self.course_changed.emit()
        self._judge_dirty()

    def mark_saved(self, path: Path) -> None:
        """The network as it is now has been written to ``path``."""
        self._saved = self.document
        self._path = path
        self.saved.emit()
        self._judge_dirty()

    # within

    def _begin(self, network: Network, trace: Trace | None) -> None:
        at_once, count = (0, 1) if trace is not None else usual(network)
        self._running = False
        self._kept.clear()
        self._history = History(State(network, count=count, at_once=at_once))
        self._take_course(Course(network, at_once, trace=trace))

    def _course_of(self, state: State) -> Course:
        """The course of a state, if it is still kept; else it begins anew."""
        for course in self._kept:
            if course.network is state.network and course.asked == (state.at_once, state.first):
                return course
        return Course(state.network, state.at_once, state.first)

    def _take_course(self, course: Course, trace: Trace | None = None) -> None:
        """Put the state in front with its course; the state's update may still be to come."""
        self._course = course
        self._kept = [course, *(other for other in self._kept if other is not course)][:MOST_KEPT]
        while len(self._kept) > 1 and sum(each.nbytes for each in self._kept) > MOST_BYTES:
            self._kept.pop()
        now = self._history.now
        count = min(now.count, course.most)
        self._working.bring(course, count)
        update = min(now.update, course.done)
        self._awaited = (now.update, now.cursor) if update < now.update else None
        cursor = now.cursor if self._awaited is None else 0
        self._history.stand(cursor, now.sample, update=update, count=count)
        made = trace if trace is not None else course.trace(update).written(self._notation)
        self._trace = made

    def _set_count(self, count: int) -> None:
        count = min(max(count, 1), self._course.most)
        if count != self.count:
            now = self._history.now
            self._history.stand(now.cursor, now.sample, count=count)
            self._working.bring(self._course, count)
            if self.update > count:
                self._cross(count, -1)
        self.course_changed.emit()

    def _on_grown(self) -> None:
        course = self._course
        if self._awaited is not None and course.done >= self._awaited[0]:
            self._cross(*self._awaited)
        if self._running and not self._working.busy:
            self._running = False
            ending = course.ending
            found = course.done
            if ending is not None:
                found = ending.again - (ending.kind == "settled")
            self._set_count(found)
        else:
            self.course_changed.emit()

    def _cross(self, update: int, index: int) -> None:
        """Bring another update to the front; an index below 0 counts from its end."""
        self._awaited = None
        self._trace = self._course.trace(update).written(self._notation)
        index = len(self._trace) + index if index < 0 else index
        cursor = self._reached(self._stop_at(index))
        sample = min(self.sample, self.network.samples)
        if cursor >= self._trace.given:
            sample = self._trace[cursor].sample or sample
        self._history.stand(cursor, sample, update=update)
        self.crossing = True
        try:
            self.network_changed.emit()
        finally:
            self.crossing = False

    def _place(self, cursor: int, sample: int) -> None:
        before = self._history.now
        self._history.stand(cursor, sample)
        if sample != before.sample:
            self.sample_changed.emit()
        if cursor != before.cursor:
            self.cursor_moved.emit()

    def _show(self, position: int) -> None:
        self._running = False
        self._history.position = position
        self._take_course(self._course_of(self._history.now))
        self._tell_all()

    def _tell_all(self) -> None:
        self.network_changed.emit()
        self.course_changed.emit()
        self._judge_dirty()

    def _judge_dirty(self) -> None:
        dirty = self.document != self._saved
        if dirty != self._dirty:
            self._dirty = dirty
            self.dirty_changed.emit()
