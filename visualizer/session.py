"""Which network, trace and cursor are in front of the user, and what changed?

Traces are not kept: the one in front is recorded again whenever another network comes there.
"""

from pathlib import Path
from typing import get_args

from PySide6.QtCore import QObject, Signal

from core.lettering import LECTURE, Notation
from core.network import Network
from core.trace import Grouping, Span, Step, Trace, record
from visualizer.history import History, State

GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)
MIN_DECIMALS, MAX_DECIMALS = 2, 10


class Session(QObject):
    """The state that all views share. Views read it, ask it for moves and listen.

    ``network_changed`` says that network, trace, cursor, sample and history may all be new, and
    no other signal repeats that (``dirty_changed`` excepted).
    """

    network_changed = Signal()
    cursor_moved = Signal()
    sample_changed = Signal()
    grouping_changed = Signal()
    decimals_changed = Signal()
    notation_changed = Signal()
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
        self._trace = record(network)
        self._history = History(State(network))
        self._saved = network
        self._path = path
        self._dirty = False
        self._grouping: Grouping = "number"
        self._decimals = 4

    # what is there

    @property
    def network(self) -> Network:
        """The network in front of the user."""
        return self._history.now.network

    @property
    def trace(self) -> Trace:
        """Its one iteration, forward and backward."""
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
        return self._trace.group(self.cursor, self._grouping)

    @property
    def sample(self) -> int:
        """The sample that is shown, from 1."""
        return self._history.now.sample

    @property
    def grouping(self) -> Grouping:
        """How far one press of "next" goes."""
        return self._grouping

    @property
    def decimals(self) -> int:
        """Decimal places of every number shown."""
        return self._decimals

    @property
    def updates(self) -> int:
        """How many updates lie between the network that was opened and this one."""
        return self._history.now.updates

    @property
    def path(self) -> Path | None:
        """The file that was opened or saved last, if any."""
        return self._path

    @property
    def dirty(self) -> bool:
        """Does the network differ from what was last opened or saved?"""
        return self._dirty

    # moving the cursor

    def go(self, index: int) -> None:
        """Move to a step; a given one means the start, an index out of range the nearest end."""
        self._move(self._stop_at(index))

    def next(self) -> None:
        """One group on."""
        self._move(self._reached(self._trace.after(self.cursor, self._grouping)))

    def back(self) -> None:
        """One group back."""
        self._move(self._reached(self._trace.before(self.cursor, self._grouping)))

    def first(self) -> None:
        """To the given values."""
        self._move(0)

    def last(self) -> None:
        """To the last step."""
        self._move(len(self._trace) - 1)

    def next_phase(self) -> None:
        """To the first stop of the phase after this one, or to the end."""
        stop = self._trace.group(self.cursor, "phase").stop
        self._move(self._reached(stop) if stop < len(self._trace) else len(self._trace) - 1)

    def previous_phase(self) -> None:
        """To the first stop of this phase, or from there to that of the phase before."""
        start = self._trace.group(self.cursor, "phase").start
        first = self._reached(start)
        if self.cursor <= first and start > 0:
            first = self._reached(self._trace.group(start - 1, "phase").start)
        self._move(first)

    def set_grouping(self, by: Grouping) -> None:
        """Step by number, neuron, layer or phase; the cursor goes to the end of its group."""
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
                cursor = _like(self._trace, step, sample) or cursor
        self._place(cursor, sample)

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
        """Put a changed network in place: one entry of the history, the place is kept."""
        if network is self.network:
            return
        trace = self._record(network)
        sample = min(self.sample, network.samples)
        cursor = _same_place(self._trace, self.cursor, trace)
        self._append(State(network, cursor, sample, self.updates, "edit"), trace)

    def apply_update(self) -> None:
        """Go on with the network as this iteration's update leaves it, from its start."""
        network = self._trace.next_network()
        state = State(network, 0, self.sample, self.updates + 1, "update")
        self._append(state, self._record(network))

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

        ``trace`` is its record, where that has been made already: a large one takes its time.
        """
        self._trace = (trace or record(network)).written(self._notation)
        self._history = History(State(network))
        self._saved = network
        self._path = path
        self.opened.emit()
        self.network_changed.emit()
        self._judge_dirty()

    def mark_saved(self, path: Path) -> None:
        """The network as it is now has been written to ``path``."""
        self._saved = self.network
        self._path = path
        self.saved.emit()
        self._judge_dirty()

    # within

    def _record(self, network: Network) -> Trace:
        return record(network).written(self._notation)

    def _stop_at(self, index: int) -> int:
        index = min(max(index, 0), len(self._trace) - 1)
        return 0 if index < self._trace.given else index

    def _reached(self, index: int) -> int:
        """Where to stand so that the whole group of ``index`` is reached."""
        index = self._stop_at(index)
        if index == 0 or self._grouping == "number":
            return index
        return self._trace.group(index, self._grouping).stop - 1

    def _move(self, cursor: int) -> None:
        sample = self.sample
        if cursor != self.cursor and cursor >= self._trace.given:
            sample = self._trace[cursor].sample or sample
        self._place(cursor, sample)

    def _place(self, cursor: int, sample: int) -> None:
        before = self._history.now
        self._history.stand(cursor, sample)
        if sample != before.sample:
            self.sample_changed.emit()
        if cursor != before.cursor:
            self.cursor_moved.emit()

    def _append(self, state: State, trace: Trace) -> None:
        self._history.append(state)
        self._trace = trace
        self.network_changed.emit()
        self._judge_dirty()

    def _show(self, position: int) -> None:
        self._trace = self._record(self._history[position].network)
        self._history.position = position
        self.network_changed.emit()
        self._judge_dirty()

    def _judge_dirty(self) -> None:
        dirty = self.network != self._saved
        if dirty != self._dirty:
            self._dirty = dirty
            self.dirty_changed.emit()


def _like(trace: Trace, step: Step, sample: int | None) -> int | None:
    """The step of ``trace`` that answers to ``step`` in another sample or another trace."""
    found = trace.search(step.quantity, step.layer, step.position, sample, step.phase)
    return next((index for index in found if trace[index].sample == sample), None)


def _same_place(old: Trace, cursor: int, new: Trace) -> int:
    """Where a cursor of ``old`` belongs in ``new``: the same step, or the nearest sensible one."""
    if cursor < old.given:
        return 0
    step = old[cursor]
    sample = None if step.sample is None else min(step.sample, new.network.samples)
    for there in (sample, None, new.network.samples):
        found = _like(new, step, there)
        if found is not None:
            return found
    spans = [span for span in new.spans if span.phase == step.phase]
    if not spans:
        return min(cursor, len(new) - 1)

    def distance(span: Span) -> tuple[int, int]:
        layers = abs((span.layer or 0) - (step.layer or 0))
        return layers, abs((span.sample or 0) - (sample or 0))

    span = min(spans, key=distance)
    return min(span.start + cursor - old.group(cursor, "layer").start, span.stop - 1)
