"""What is being trained, and how far has it come? The model that all views of Train share.

The training itself goes on in another process. Whoever asks the lab for something is not kept
waiting: what came of it is told by the signals.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer

from core.network import Network
from core.training.task import Task
from visualizer.training import messages as say
from visualizer.training import tasks
from visualizer.training.conversation import Conversation, Pending, State
from visualizer.training.curve import Curves
from visualizer.training.earlier import EarlierRun
from visualizer.training.messages import About, Points, Report
from visualizer.training.trouble import trouble_said


class Lab(Conversation):
    """The run under way and the earlier ones.

    ``state``: "loading" while data are read, "ready" before the first update, "running",
    "paused", "ended" (all epochs done, an early stop, or diverged), "failed" (the process is gone,
    or never came to training). With another task set, the settings of the run that is under way
    stay in force until :meth:`rewind`: ``restart_needed`` says so. Learning rate and batch size
    change at once.

    Signals: ``task_changed`` with any change of ``task``, also of rate and batch;
    ``about_changed`` when ``about`` is there, or is None while other data are loaded;
    ``state_changed``; ``reported`` when ``report`` is new and ``curves`` may have grown;
    ``pictured`` (name) when ``pictures[name]`` is new; ``runs_changed`` when ``runs`` are others
    or ``curves`` start anew; ``failed`` (one line in the user's language).
    """

    # what is there

    @property
    def task(self) -> Task | None:
        """What the user has set; see ``restart_needed``."""
        return self._task

    @property
    def about(self) -> About | None:
        """What is trained on what; None until the data are there."""
        return self._placed.about if self._placed and self._about_is_known() else None

    @property
    def state(self) -> State:
        return self._state

    @property
    def report(self) -> Report | None:
        """The newest report of the run in place."""
        return self._placed.report if self._placed else None

    @property
    def pictures(self) -> Mapping[str, Any]:
        """The newest of each, by name; see :data:`visualizer.training.messages.PICTURES`."""
        return self._pictures

    @property
    def curves(self) -> Curves:
        """Those of the run in place; empty before there is one."""
        return self._placed.curves if self._placed else Curves(())

    @property
    def runs(self) -> list[EarlierRun]:
        """Earlier runs on the same data, the oldest first."""
        data = self._placed.about.title if self._placed else None
        return [run for run in self._runs if run.data == data]

    @property
    def restart_needed(self) -> bool:
        """Do the settings differ from those of the run that is under way?"""
        placed = self._placed
        if placed is None or self._task is None or self._pending:
            return False
        return not tasks.same_run(placed.task, self._task)

    @property
    def rate(self) -> float | None:
        """The learning rate that is set: that of the first epoch, where there is a schedule."""
        return tasks.rate_of(self._task) if self._task else None

    @property
    def batch(self) -> int | None:
        """The samples a minibatch that are set."""
        return self._task.settings.batch if self._task else None

    @property
    def first_points(self) -> Points | None:
        """The points of 2-D data before any was edited."""
        return self._placed.first_points if self._placed else None

    @property
    def trouble(self) -> str:
        """At which update and layer the run diverged, and what to try; or ""."""
        report = self.report
        return trouble_said(report.divergence) if report and report.divergence else ""

    def last_network(self) -> Network | None:
        """The newest weights that reached the window; about a second old while training goes on."""
        return self._placed.network if self._placed else None

    # another task

    def warm_up(self) -> None:
        """Start the process, so that it is there when it is needed."""
        self._link.start()

    def set_task(self, task: Task) -> None:
        """Take another task; what ran before becomes an earlier run once the new one is ready."""
        self._begin(task)

    def choose_recipe(self, name: str, go: bool = True) -> None:
        """Take a recipe's task and train; KeyError for a name there is not."""
        from core.training.recipes import RECIPES

        self.set_task(RECIPES[name].task)
        if go:
            self.go()

    def change(self, **fields: Any) -> None:
        """Change fields of the task or of its settings; raises DocumentError.

        The learning rate and the batch size take effect at once, everything else before the first
        update as well, and later with :meth:`rewind`.
        """
        if self._task is None:
            return
        task = tasks.changed(self._task, fields)
        if not self._under_way() and not self._like_the_newest(task):
            going = self._going
            self._begin(task)
            if going:
                self.go()
            return
        before, self._task = self._task, task
        if tasks.rate_of(task) != tasks.rate_of(before):
            self._link.command(say.SetRate(self._run, tasks.rate_of(task)))
        if task.settings.batch != before.settings.batch:
            self._link.command(say.SetBatch(self._run, task.settings.batch))
        self._change_the_newest(task.settings.rate, task.settings.batch)
        self.task_changed.emit()

    def set_rate(self, rate: float) -> None:
        """Go on with another learning rate; raises DocumentError."""
        self.change(rate=rate)

    def set_batch(self, size: int) -> None:
        """Go on with another number of samples a minibatch; raises DocumentError."""
        self.change(batch=size)

    def set_points(self, inputs: Any, labels: Any) -> None:
        """Go on with other points of 2-D data. inputs : (m, 2), labels : (m,)"""
        if self._about_is_known():
            self._edit_points(inputs, labels)

    # going on

    def go(self) -> None:
        """Train: from the start, on from a pause, or on from where the run ended or failed."""
        self._set_going("end", "running")

    def one_epoch(self) -> None:
        """Train to the end of this epoch."""
        self._set_going("epoch", "running")

    def one_update(self) -> None:
        """Train on one minibatch."""
        self._set_going("update", "paused")

    def pause(self) -> None:
        """Stop after the update that is being made."""
        self._going = False
        if self._state == "running":
            self._link.command(say.Pause(self._run))
            self._set_state("paused")
        elif self._state == "loading":
            self._link.command(say.Pause(self._run))

    def toggle(self) -> None:
        """Go, or pause."""
        if self._state == "running" or self._going:
            self.pause()
        else:
            self.go()

    def rewind(self) -> None:
        """Back to the initial weights, with all changes of the settings that waited for it."""
        task, placed = self._task, self._placed
        if task is None:
            return
        if self._pending:
            newest = self._pending.get(self._run)
            if newest and not newest.going_on and self._like_the_newest(task):
                self.pause()
            else:
                self._begin(task)
        elif placed is None or self._state == "failed" or self.restart_needed:
            self._begin(task)
        elif self._under_way():
            self._run = next(self._numbers)
            self._pending[self._run] = Pending(task)
            rate, batch = tasks.rate_of(task), task.settings.batch
            self._link.command(say.Rewind(self._run, placed.run, rate, batch))
            self._set_state("ready")

    def close(self) -> None:
        """End the process; nothing more comes."""
        self._link.close()

    # pictures and questions

    def want(self, owner: QObject, names: Iterable[str]) -> None:
        """A view says which pictures it shows; none when it is hidden."""
        self._link.want(owner, frozenset(names))

    def ask(self, kind: str, *values: Any, then: Callable[[Any], object]) -> None:
        """Ask the process; ``then`` gets the answer, on the window's thread.

        "network": the network as it is now. "update", sample or None: the next update as a
        network to be recorded, of the whole minibatch or of its sample so many (from 1).
        "answer", inputs (m, *shape): the outputs. "cell", actual, guessed: those mistakes.
        """
        if self._link.there:
            self._link.ask(self._run, kind, values, then)
        elif kind == "network" and self.last_network() is not None:
            QTimer.singleShot(0, self, lambda: then(self.last_network()))

    # earlier runs

    def rename(self, run: EarlierRun, name: str) -> None:
        run.name, run.named = name, True
        self.runs_changed.emit()

    def show_run(self, run: EarlierRun, shown: bool) -> None:
        run.shown = shown
        self.runs_changed.emit()

    def remove(self, run: EarlierRun) -> None:
        self._runs = [other for other in self._runs if other is not run]
        self.runs_changed.emit()
