"""How do the window's wishes and the process's answers stay in order?

Wishes take effect in the window at once (``state`` changes with the click); a report counts for
the state only if it was made after the last of them.
"""

import dataclasses
import itertools
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

from core.training.source import Source
from core.training.task import Task
from core.words import Refusal
from visualizer.i18n import tr, words
from visualizer.training import messages as say
from visualizer.training import tasks
from visualizer.training.earlier import EarlierRun, keep
from visualizer.training.link import Link
from visualizer.training.placed import Placed
from visualizer.training.trouble import trouble_said
from visualizer.turns import Turns

State = Literal["loading", "ready", "running", "paused", "ended", "failed"]


@dataclass(frozen=True, eq=False)
class Pending:
    """A run that was asked for and is not in place yet."""

    task: Task
    loads: bool = False
    going_on: say.GoingOn | None = None


class Conversation(QObject):
    """What a ``Lab`` does beneath its face."""

    task_changed = Signal()
    about_changed = Signal()
    state_changed = Signal()
    reported = Signal()
    pictured = Signal(str)
    runs_changed = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._task: Task | None = None
        self._state: State = "ready"
        self._placed: Placed | None = None
        self._pending: dict[int, Pending] = {}
        self._numbers = itertools.count(1)
        self._run = 0  # the newest run
        self._going = False  # is the run that is being loaded to go at once?
        self._source: Source | None = None  # whose data the process has, or is about to have
        self._pictures: dict[str, Any] = {}
        self._runs: list[EarlierRun] = []
        self._counted = 0
        self._points_waiting: tuple[Any, Any] | None = None  # for the run to come
        self._turns = Turns(self)
        self._link = Link(self)
        self._link.came.connect(self._on_message)
        self._link.lost.connect(self._on_lost)

    # to the process

    def _drop(self) -> None:
        """Let the process go, with all that was asked of it."""
        self._link.drop()
        self._source = None
        self._pending.clear()

    def _begin(self, task: Task, going_on: say.GoingOn | None = None) -> None:
        """Have ``task`` put in place of the run that is there."""
        newest = self._pending.get(self._run)
        there = self._source is not None and tasks.same_source(self._source, task.source)
        # Data that are still being loaded may be refused: then they are not there.
        loads = not there or (newest is not None and newest.loads)
        had_about = self._about_is_known()
        self._points_waiting = None
        self._source = task.source
        self._run = next(self._numbers)
        self._pending[self._run] = Pending(task, loads, going_on)
        self._going = False
        sent = task if loads else task.replace(source=Source())
        self._link.command(say.Start(self._run, sent, not loads, going_on))
        if going_on is None:
            self._task = task
            self.task_changed.emit()
        if had_about != self._about_is_known():
            self.about_changed.emit()
        self._set_state("loading" if loads else "ready")

    def _set_going(self, until: Literal["end", "epoch", "update"], state: State) -> None:
        if self._task is None:
            return
        if self._state == "failed":
            self._recover()
        elif not self._under_way() and not self._like_the_newest(self._task):
            self._begin(self._task)  # it was refused once, and may be again
        self._link.command(say.Go(self._run, until))
        if self._state == "loading":
            self._going = state == "running"
        else:
            self._set_state(state)

    def _recover(self) -> None:
        """A new process, with the weights the window has."""
        assert self._task is not None
        placed = self._placed
        if placed is None or placed.going_on is None or not placed.going_on.update:
            self._begin(self._task)
            return
        self._begin(placed.task, placed.going_on)
        if placed.task.settings.schedule == "constant":
            self._link.command(say.SetRate(self._run, tasks.rate_of(placed.task)))

    # from the process

    def _on_message(self, message: object) -> None:
        match message:
            case say.Report():
                self._on_report(message)
            case say.Ready():
                self._on_ready(message)
            case say.Refused():
                self._on_refused(message)
            case say.Broke():
                self._fail(tr("Something went wrong while training. {what}", what=message.what))

    def _on_report(self, report: say.Report) -> None:
        placed = self._placed
        if placed is None or report.run != placed.run:
            return
        placed.take(report)
        self._pictures.update(report.pictures)
        self.reported.emit()
        for name in report.pictures:
            self._turns.add(name, partial(self._on_pictured, name))
        if self._link.up_to_date(report) and not self._pending:
            self._settle(report)

    def _on_pictured(self, name: str) -> None:
        if name in self._pictures:  # not of data that are gone by now
            self.pictured.emit(name)

    def _settle(self, report: say.Report) -> None:
        """The report was made after the last wish: the state is what it says."""
        ended = report.state == "ended" and self._state != "ended"
        self._set_state(report.state)
        if ended and report.divergence is not None:
            self.failed.emit(trouble_said(report.divergence))
        if report.state != "running" and not report.pending:
            self._link.rest()

    def _on_ready(self, ready: say.Ready) -> None:
        pending = self._pending.pop(ready.run, None)
        if pending is None:
            return
        placed = self._placed
        if pending.going_on is not None and placed is not None:
            placed.run = ready.run
            placed.take(ready.report)
        else:
            self._shelve()
            if ready.about is not None:
                self._placed = Placed(ready.run, pending.task, ready.about, ready.report)
                if placed and tasks.same_source(pending.task.source, placed.task.source):
                    self._placed.first_points = placed.first_points
                self._pictures.clear()
            elif placed is not None:
                placed.start_again(ready.run, ready.report)
                placed.task = pending.task
        if ready.about is not None:
            self.about_changed.emit()
        self.runs_changed.emit()
        self.reported.emit()
        if ready.run == self._run and self._state == "loading":
            self._set_state("running" if self._going else ready.report.state)
            self._going = False
        self._link.look()
        if self._points_waiting is not None and not self._pending:
            self._edit_points(*self._points_waiting)

    def _on_refused(self, refused: say.Refused) -> None:
        if refused.number is not None:
            self._link.forget(refused.number)
        elif refused.run is not None:
            pending = self._pending.pop(refused.run, None)
            if pending is None:
                return
            self._source = None
            if refused.run == self._run:
                self._stay(pending, refused.kept)
        self.failed.emit(refused.said(words()))

    def _stay(self, refused: Pending, kept: int | None) -> None:
        """The run that was there goes on to be there."""
        placed = self._placed
        self._going = False
        if placed is not None:
            self._run = placed.run
            if not tasks.same_source(refused.task.source, placed.task.source):
                self._task = placed.task
                self.task_changed.emit()
            if refused.loads:
                self.about_changed.emit()
        there = placed is not None and kept == placed.run
        self._set_state(_at_rest(placed.report) if placed and there else "failed")

    def _on_lost(self) -> None:
        placed = self._placed
        kept = placed.going_on.update if placed and placed.going_on else 0
        if kept:
            self._fail(
                tr(
                    "The training process ended unexpectedly. The weights of update {update} are "
                    "kept: start again to go on from there.",
                    update=kept,
                )
            )
        else:
            self._fail(tr("The training process ended unexpectedly; start again."))

    def _fail(self, line: str) -> None:
        self._drop()
        self._going = False
        self._set_state("failed")
        self.failed.emit(line)

    # within

    def _edit_points(self, inputs: Any, labels: Any) -> None:
        """Put other points in place; a run that is on its way has to be there first."""
        self._points_waiting = (inputs, labels) if self._pending else None
        placed, task = self._placed, self._task
        if self._pending or placed is None or task is None:
            return
        follows = tasks.same_source(placed.task.source, task.source)
        try:
            dataset = placed.edited(inputs, labels)
        except Refusal as error:
            self.failed.emit(error.said(words()))
            return
        if dataset is not None:
            self._source = placed.task.source
            self._link.command(say.SetData(self._run, dataset))
            if follows:
                self._task = task.replace(source=self._source)
                self.task_changed.emit()

    def _set_state(self, state: State) -> None:
        if state != self._state:
            self._state = state
            self.state_changed.emit()

    def _about_is_known(self) -> bool:
        loading = any(pending.loads and not pending.going_on for pending in self._pending.values())
        return self._placed is not None and not loading

    def _under_way(self) -> bool:
        """Is there a run that has made updates, or is about to?"""
        newest = self._pending.get(self._run)
        if self._state == "running" or (newest is not None and newest.going_on is not None):
            return True
        return not self._pending and self._placed is not None and self._placed.report.update > 0

    def _newest_task(self) -> Task | None:
        newest = self._pending.get(self._run)
        if newest is not None:
            return newest.task
        return self._placed.task if self._placed else None

    def _like_the_newest(self, task: Task) -> bool:
        newest = self._newest_task()
        return newest is not None and tasks.same_run(newest, task)

    def _change_the_newest(self, rate: float | None, batch: int) -> None:
        """Remember with the run that its rate and batch are others now."""
        newest = self._newest_task()
        if newest is None:
            return
        settings = dataclasses.replace(newest.settings, rate=rate, batch=batch)
        newest = newest.replace(settings=settings)
        if self._run in self._pending:
            pending = dataclasses.replace(self._pending[self._run], task=newest)
            self._pending[self._run] = pending
        if self._placed is not None and (self._run not in self._pending or pending.going_on):
            self._placed.task = newest

    def _shelve(self) -> None:
        """The run in place becomes an earlier one, if it has made an update."""
        placed = self._placed
        if placed is None or not placed.report.update:
            return
        self._counted += 1
        run = EarlierRun(
            tr("Run {number}", number=self._counted),
            tasks.light(placed.task),
            placed.curves,
            placed.report.update,
            placed.about.title,
        )
        self._runs = keep(self._runs, run)


def _at_rest(report: say.Report) -> State:
    if report.ending:
        return "ended"
    return "paused" if report.update else "ready"
