"""How is it said in one line how far a run has come, and how it ended?"""

from __future__ import annotations

from typing import NamedTuple

from visualizer.i18n import grouped, shown, tr
from visualizer.training.lab import Lab
from visualizer.training.messages import Report

APART = " · "


class Standing(NamedTuple):
    """The line, the share of the run that is done (below 0 where it has no end), whether it is
    about something that went wrong, and what more there is to say of it."""

    text: str
    share: float
    trouble: bool = False
    about: str = ""

    @classmethod
    def of(cls, lab: Lab) -> Standing:
        """How the run of ``lab`` stands."""
        report, state = lab.report, lab.state
        if state == "loading" or (report is None and state != "failed"):
            return cls(tr("Loading …"), 0.0)
        if state == "failed" or report is None:
            return cls(tr("Training has stopped; Train goes on from the last weights."), 0, True)
        epochs = report.epochs
        done = report.epoch + (report.seen / report.samples if report.samples else 0)
        share = min(1.0, done / epochs) if epochs else -1.0
        if report.divergence is not None:
            place = report.divergence
            text = tr("Diverged at update {update}, in layer {layer}",
                      update=grouped(place.update), layer=place.layer)  # fmt: skip
            return cls(text, share, True, lab.trouble)
        parts = [_ending(report), *_right(lab)]
        if report.ending is None:
            parts = [_place(report), *_right(lab)]
            if state == "paused":
                parts.insert(0, tr("Paused"))
                parts.insert(2, tr("update {update}", update=grouped(report.update)))
            if report.seconds_left is not None:
                parts.append(tr("{time} left", time=_time(report.seconds_left)))
            if state == "running" and report.speed:
                parts.append(tr("{speed} samples a second", speed=grouped(_rounded(report.speed))))
        return cls(APART.join(parts), share)


def _place(report: Report) -> str:
    epoch = grouped(report.epoch)
    if report.epochs is None:
        return tr("epoch {epoch}", epoch=epoch)
    return tr("epoch {epoch} / {epochs}", epoch=epoch, epochs=grouped(report.epochs))


def _ending(report: Report) -> str:
    if report.ending == "patience":
        return tr(
            "Ended early after {epochs} epochs: the loss fell no more", epochs=grouped(report.epoch)
        )
    return tr("Done: {epochs} epochs", epochs=grouped(report.epoch))


def _right(lab: Lab) -> list[str]:
    """How many answers are right: of the training part, and of the test part in percent."""
    epochs, about = lab.curves.epochs, lab.about
    if not len(epochs) or about is None:
        return []
    parts = []
    train, test = epochs.ys("train_accuracy")[-1], epochs.ys("test_accuracy")[-1]
    if train == train:
        count = about.train_scored
        if about.test_samples and test == test:
            parts.append(tr("training {share} % right", share=shown(100 * train, 1)))
        else:
            parts.append(
                tr(
                    "{right}/{count} right",
                    right=grouped(round(train * count)),
                    count=grouped(count),
                )
            )
    if test == test:
        parts.append(tr("test {share} % right", share=shown(100 * test, 2)))
    if train != train:
        parts.append(tr("loss {loss}", loss=shown(epochs.ys("train_loss")[-1], 4)))
    return parts


def _time(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _rounded(value: float) -> int:
    """To two digits: more of them would only flicker."""
    digits = max(len(str(int(value))) - 2, 0)
    return round(round(value, -digits))
