"""What does the window have for training? The lab, its workspace and files, and the way to Step.

Made when it is first wanted: nothing of it is needed to step through a network.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from core.network import Network
from core.trace import Trace, record
from core.training.recipes import RECIPES
from core.training.source import Source
from core.training.task import Task, own_samples
from core.words import Refusal
from visualizer.background import Job, start
from visualizer.banner import Banner
from visualizer.filing import Filing
from visualizer.i18n import grouped, tr, words
from visualizer.session import Session
from visualizer.settings import Settings
from visualizer.trained_filing import TrainedFiling
from visualizer.training.lab import Lab
from visualizer.training.tasks import said
from visualizer.way_back import WayBack
from visualizer.window import Window
from visualizer.workspaces.train import TrainWorkspace

FIRST = "xor-2-3-1"
"""The recipe that is there when training is shown for the first time."""

SOON = 10
"""Milliseconds until it is looked again whether the training stands still."""

OWN_EPOCHS = 1000
"""Epochs for a network of the user's own, on its few samples."""


class TrainingSide(QObject):
    """``step_wanted`` and ``train_wanted`` ask for a workspace; ``changed`` for another title."""

    step_wanted = Signal()
    train_wanted = Signal()
    changed = Signal()

    def __init__(
        self,
        session: Session,
        step_filing: Filing,
        settings: Settings,
        banner: Banner,
        window: Window,
    ) -> None:
        super().__init__(window)
        self._session, self._step_filing, self._banner = session, step_filing, banner
        self.lab = Lab(self)
        self.lab.warm_up()
        self.filing = TrainedFiling(self.lab, session, settings, banner, window)
        self.workspace = TrainWorkspace(self.lab, window.theme, settings, self.filing.ask_then)
        self.way_back = WayBack()
        self.way_back.back_wanted.connect(self.train_wanted)
        self.workspace.update_wanted.connect(self.open_update)
        self.workspace.save_wanted.connect(self.filing.ask_save)
        self.workspace.own_wanted.connect(lambda: self.train(self._session.whole))
        self.workspace.exported.connect(
            lambda path: banner.say(tr("{name} is written.", name=path.name), "note")
        )
        for model in (self.lab, self.workspace):
            model.failed.connect(banner.say)
        self.lab.task_changed.connect(self.changed)
        self.lab.state_changed.connect(self.changed)
        self.filing.saved.connect(self.changed)
        self._opening = False
        session.opened.connect(self._on_opened)
        self.lab.set_task(RECIPES[FIRST].task)

    def titles(self) -> tuple[str, str, bool]:
        """The name of what is trained, one line on it, and whether it would be lost."""
        task = self.lab.task
        if task is None:
            return tr("Train"), "", False
        path = self.filing.path
        name = path.name if path else tr("Train: {data}", data=words()(task.source.title))
        return name, said(task), self.filing.unsaved

    def show_way_back(self, in_step: bool) -> None:
        """The line above Step is there while Step is, and has an update of the run."""
        self.way_back.setVisible(in_step and self.way_back.has_one)

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        self.workspace.retranslate()
        self.way_back.retranslate()

    def leave(self) -> None:
        """End the training process, and remember how the workspace stood."""
        self.workspace.save_layout()
        self.lab.close()

    def rewind(self) -> None:
        """Back to the first weights, once nothing would be lost by it."""
        self.filing.ask_then(self.lab.rewind)

    # to Step and back

    def ask_update(self) -> None:
        """Let the user choose what of the next update goes to Step."""
        self.workspace.ask_update()

    def open_update(self, sample: int | None) -> None:
        """Put the next update into Step: its whole minibatch, or one sample of it, from 1."""
        self.lab.pause()
        self._step_filing.ask_then(lambda: self._fetch(sample))

    def _fetch(self, sample: int | None) -> None:
        report = self.lab.report
        if report is None:
            return
        if report.state == "running" and self.lab.state == "paused":
            # What it did before it heard of the pause is still to be told.
            QTimer.singleShot(SOON, self, lambda: self._fetch(sample))
            return
        self.lab.ask("update", sample, then=lambda network: self._record(network, sample))

    def _record(self, network: Network, sample: int | None) -> None:
        """Large minibatches take their time: beside the window."""
        report, task = self.lab.report, self.lab.task
        if report is None or task is None:
            return
        update = report.update + 1
        title = tr(
            "{title}, update {update}",
            title=network.title or tr("Untitled"),
            update=grouped(update),
        )

        def work(job: Job) -> tuple[Network, Trace]:
            made = network.replace(title=title)
            trace = record(made)
            _ = trace.loss_after
            return made, trace

        job = start(work, self)
        job.done.connect(lambda found: self._show(*found, update, sample, task))
        job.failed.connect(self._refused)

    def _show(
        self, network: Network, trace: Trace, update: int, sample: int | None, task: Task
    ) -> None:
        self._opening = True
        self._session.open(network, trace=trace)
        self._opening = False
        self.way_back.say(update, sample, network.samples, task.settings)
        self.step_wanted.emit()

    def _refused(self, error: Exception) -> None:
        if not isinstance(error, Refusal):
            raise error
        self._banner.say(error.said(words()))

    def _on_opened(self) -> None:
        if not self._opening:
            self.way_back.forget()

    def train(self, network: Network) -> None:
        """Train a network of the user's own on the samples it has."""

        def take() -> None:
            from core.training.plan import Settings as Learning

            settings = Learning(
                batch=network.samples, epochs=OWN_EPOCHS, dtype="float64", shuffle=False
            )
            source = Source(dataset=own_samples(network))
            self.lab.set_task(Task.of(network, source, settings))

        self.filing.ask_then(take)
