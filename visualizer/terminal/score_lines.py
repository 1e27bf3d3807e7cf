"""How does the terminal show a run that goes on: a line now and then, and one that moves?"""

from __future__ import annotations

from core.training.run import Score
from core.training.under_way import EpochScore, Run
from visualizer.i18n import grouped, shown, tr
from visualizer.terminal.judgement import loss_text
from visualizer.terminal.screen import Screen

LINES = 20
"""About so many epochs get a line that stays."""

_BAR = 20


def step_between(epochs: int | None) -> int:
    """Every which epoch gets a line: 1, 2, 5, 10, 20 …"""
    step, times = 1, (2, 2.5, 2)
    for k in range(60):
        if epochs is None or epochs <= LINES * step:
            break
        step = int(step * times[k % 3])
    return step


class ScoreLines:
    """Prints a table of scores as the run goes on; the last epoch always has its line."""

    def __init__(self, run: Run, screen: Screen) -> None:
        self._run, self._screen = run, screen
        self._step = step_between(run.trainer.settings.epochs)
        self._printed = 0
        self._columns: list[tuple[str, int]] = []

    def head(self) -> None:
        """The names of the columns."""
        run = self._run
        count = len(run.dataset.train)
        if run.train_samples < count:
            self._screen.say(
                tr("Scores of the training part are taken on {some} of {all} samples.",
                   some=grouped(run.train_samples), all=grouped(count))
            )  # fmt: skip
        names = [tr("epoch"), tr("training loss")]
        classes = bool(run.dataset.class_names)
        if classes:
            names.append(tr("accuracy"))
        if len(run.dataset.test):
            names.append(tr("test loss"))
            if classes:
                names.append(tr("accuracy"))
        self._columns = [(name, max(len(name), 10)) for name in names]
        self._screen.say("  ".join(name.rjust(wide) for name, wide in self._columns))

    def go_on(self) -> None:
        """Print what is new; the moving line as it is now."""
        scores = self._run.scores
        for score in scores[self._printed :]:
            if self._regular(score):
                self._row(score)
        self._printed = len(scores)
        if self._screen.due():
            self._screen.show(self._live())

    def end(self) -> None:
        """The line of the last epoch, if it has none yet."""
        self.go_on()
        scores = self._run.scores
        if scores and not self._regular(scores[-1]):
            self._row(scores[-1])
        self._screen.clear()

    def _regular(self, score: EpochScore) -> bool:
        return score.epoch == 1 or score.epoch % self._step == 0

    def _row(self, score: EpochScore) -> None:
        cells = [grouped(score.epoch)]
        for part in (score.train, score.test):
            if part is not None:
                cells += self._cells(part)
        padded = (c.rjust(wide) for c, (_, wide) in zip(cells, self._columns, strict=True))
        self._screen.say("  ".join(padded))

    def _cells(self, score: Score) -> list[str]:
        loss = loss_text(score.loss)
        if not self._run.dataset.class_names:
            return [loss]
        return [loss, "" if score.accuracy is None else _percent(score.accuracy)]

    def _live(self) -> str:
        run, trainer = self._run, self._run.trainer
        epochs, samples = trainer.settings.epochs, len(run.dataset.train)
        at = trainer.epoch_number + 1
        parts = [tr("epoch {epoch}", epoch=grouped(at))]
        if epochs:
            parts = [tr("epoch {epoch} of {epochs}", epoch=grouped(min(at, epochs)),
                        epochs=grouped(epochs))]  # fmt: skip
        now = trainer.snapshot()
        if now.loss is not None:
            parts.append(tr("loss {loss}", loss=shown(now.loss, 4)))
        if now.accuracy is not None and run.dataset.class_names:
            parts.append(_percent(now.accuracy))
        parts.append(tr("{speed} samples/s", speed=grouped(run.speed)))
        left = run.seconds_left
        if left is not None:
            parts.append(tr("{time} left", time=duration(left)))
        line = "  ".join(parts)
        if not epochs:
            return line
        share = (trainer.epoch_number * samples + trainer.seen) / (epochs * samples)
        wide = min(_BAR, self._screen.width - len(line) - len("[] 100%  "))
        full = int(share * wide)
        bar = f"[{'#' * full}{'.' * (wide - full)}] " if wide >= 5 else ""
        return f"{bar}{share:4.0%}  {line}"


def _percent(share: float) -> str:
    return f"{shown(100 * share, 2)} %"


def duration(seconds: float) -> str:
    """``0.4 s``, ``14 s``, ``2:05`` minutes, ``1:02:05`` hours."""
    if seconds < 9.95:
        return tr("{seconds} s", seconds=shown(seconds, 1))
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    if not minutes:
        return tr("{seconds} s", seconds=rest)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
