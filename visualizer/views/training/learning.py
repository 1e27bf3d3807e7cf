"""How does a user choose loss, optimizer, and how long and in what portions it is trained?"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from core.blocks import BlockError, read_number
from core.losses import LOSSES
from core.network import Optimizer
from core.optimizers import OPTIMIZERS
from core.training.task import Task
from visualizer.fields import Choice, CommitLine, Disclosure, caption, error_line, label, say
from visualizer.i18n import exact, tr, words
from visualizer.training.tasks import rate_of
from visualizer.views.training.ask import Ask, whole, whole_or_none

SYMBOLS = {"momentum": "μ", "beta1": "β<sub>1</sub>", "beta2": "β<sub>2</sub>", "epsilon": "ε"}


class LearningSection(QWidget):
    """The rule of learning; what is seldom changed stands behind "More"."""

    def __init__(self, ask: Ask) -> None:
        super().__init__()
        self._ask = ask
        self._task: Task | None = None
        self._fields: list[CommitLine] = []
        said = words()
        self.error = error_line("learningError")
        self.loss = Choice(
            "trainLoss", tr("Loss"), {key: _name(said(row.title)) for key, row in LOSSES.items()}
        )
        self.loss.chosen.connect(lambda name: self._choose(loss=name))
        self.formula = label("", "hint", "trainLossFormula")
        self.optimizer = Choice(
            "trainOptimizer",
            tr("Optimizer"),
            {key: said(row.title) for key, row in OPTIMIZERS.items()},
        )
        self.optimizer.chosen.connect(
            lambda name: self._choose(optimizer=Optimizer(name), rate=None)
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label(tr("Learning").upper(), "section"))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(caption(tr("Loss"), self.loss))
        head.addWidget(self.formula, 1)
        column.addLayout(head)
        column.addWidget(self.loss)
        column.addWidget(caption(tr("Optimizer"), self.optimizer))
        column.addWidget(self.optimizer)
        column.addLayout(self._numbers())
        column.addWidget(self.error)
        part = QWidget()
        self.more = Disclosure("trainMore", tr("More settings"), part, opened=False)
        self.more.set_text(tr("More"))
        column.addWidget(self.more)
        column.addWidget(part)
        self._rest(part)

    def show_task(self, task: Task) -> None:
        """Show what is set."""
        self._task = task
        settings = task.settings
        self.loss.place(task.loss)
        self.formula.setText(LOSSES[task.loss].title.partition("  ")[2].strip())
        self.optimizer.place(task.optimizer.name)
        self.rate.place(exact(rate_of(task)))
        self.batch.place(str(settings.batch))
        self.epochs.place("" if settings.epochs is None else str(settings.epochs))
        for name, field in self.own.items():
            there = name in task.optimizer.settings
            field.setVisible(there)
            self._captions[name].setVisible(there)
            if there:
                field.place(exact(task.optimizer.settings[name]))
        self.dtype.place(settings.dtype)
        self.schedule.place(settings.schedule)
        self.reduction.place(task.batch_reduction)
        self.seed.place(str(settings.seed))
        self.l2.place(exact(settings.l2))
        self.factor.place(exact(settings.factor))
        self.every.place(str(settings.every))
        self.patience.place("" if settings.patience is None else str(settings.patience))
        stepwise = settings.schedule == "step"
        for field, shown in (
            (self.factor, settings.schedule in ("step", "exponential")),
            (self.every, stepwise),
        ):
            field.setVisible(shown)
            self._captions[field.objectName()].setVisible(shown)

    def controls(self) -> list[QWidget]:
        """What takes the focus, in order."""
        return [
            self.loss, self.optimizer, self.rate, self.batch, self.epochs, *self.own.values(),
            self.more, self.dtype, self.schedule, self.factor, self.every, self.reduction,
            self.l2, self.patience, self.seed,
        ]  # fmt: skip

    # building

    def _numbers(self) -> QGridLayout:
        grid = _grid()
        self._captions: dict[str, QWidget] = {}
        self.rate = self._number(
            grid, 0, 0, "trainRate", "η", tr("Learning rate; takes effect at once"), "rate"
        )
        self.batch = self._whole(
            grid, 0, 1, "trainBatch", tr("batch"),
            tr("Samples in a minibatch; takes effect at once"), "batch",
        )  # fmt: skip
        self.epochs = self._whole(
            grid, 1, 0, "trainEpochs", tr("epochs"),
            tr("Epochs after which it ends; nothing means without end"), "epochs", True,
        )  # fmt: skip
        self.epochs.setPlaceholderText("∞")
        names = {
            "momentum": tr("Momentum"),
            "beta1": tr("Decay of the first moment"),
            "beta2": tr("Decay of the second moment"),
            "epsilon": tr("Epsilon"),
        }
        places = {"momentum": (1, 1), "beta1": (2, 0), "beta2": (2, 1), "epsilon": (1, 1)}
        self.own: dict[str, CommitLine] = {}
        for name, text in names.items():
            line, side = places[name]
            field = self._field(grid, line, side, name, SYMBOLS[name], text)
            field.committed.connect(lambda text, name=name: self._edit_own(name, text))
            self.own[name] = field
        return grid

    def _rest(self, part: QWidget) -> None:
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.dtype = Choice(
            "trainDtype", tr("Precision of the numbers"),
            {"float32": tr("float32, faster"), "float64": tr("float64, as in Step")},
        )  # fmt: skip
        self.dtype.chosen.connect(lambda name: self._choose(dtype=name))
        self.schedule = Choice(
            "trainSchedule", tr("How the learning rate changes"),
            {"constant": tr("stays"), "step": tr("in steps"), "exponential": tr("each epoch"),
             "cosine": tr("half a cosine wave")},
        )  # fmt: skip
        self.schedule.chosen.connect(lambda name: self._choose(schedule=name))
        self.reduction = Choice(
            "trainReduction", tr("Loss of the batch"),
            {"mean": tr("mean of the samples"), "sum": tr("sum of the samples")},
        )  # fmt: skip
        self.reduction.chosen.connect(lambda name: self._choose(batch_reduction=name))
        lines = QGridLayout()
        lines.setHorizontalSpacing(6)
        lines.setVerticalSpacing(4)
        lines.setColumnStretch(1, 1)
        for line, (text, choice) in enumerate(
            (
                (tr("Numbers"), self.dtype),
                (tr("Rate"), self.schedule),
                (tr("Batch"), self.reduction),
            )
        ):
            lines.addWidget(caption(text, choice), line, 0)
            lines.addWidget(choice, line, 1)
        column.addLayout(lines)
        grid = _grid()
        self.factor = self._number(
            grid, 0, 0, "trainFactor", tr("factor"), tr("What the rate is multiplied by"), "factor"
        )
        self.every = self._whole(
            grid, 0, 1, "trainEvery", tr("every"), tr("After so many epochs each"), "every"
        )
        self.l2 = self._number(
            grid, 1, 0, "trainL2", "L2",
            tr("Adds this, halved, times the sum of the squared weights to the loss"), "l2",
        )  # fmt: skip
        self.seed = self._field(
            grid, 1, 1, "orderSeed", tr("seed"), tr("Seed of the order in which the samples come")
        )
        self.seed.committed.connect(self._edit_order)
        self.patience = self._whole(
            grid, 2, 0, "trainPatience", tr("patience"),
            tr("Ends early after so many epochs in which the loss of the test part, or of "
               "training where there is none, did not fall; nothing means never"),
            "patience", True,
        )  # fmt: skip
        self.patience.setPlaceholderText("∞")
        column.addLayout(grid)
        self.more_error = error_line("moreError")
        for field in (self.factor, self.every, self.l2, self.seed, self.patience):
            field.error = self.more_error
        column.addWidget(self.more_error)

    def _field(
        self, grid: QGridLayout, line: int, side: int, name: str, symbol: str, about: str
    ) -> CommitLine:
        field = CommitLine(name, about, self.error)
        field.setToolTip(about)
        shown = caption(symbol, field)
        shown.setToolTip(about)
        grid.addWidget(shown, line, 2 * side)
        grid.addWidget(field, line, 2 * side + 1)
        self._captions[name] = shown
        self._fields.append(field)
        return field

    def _number(
        self, grid: QGridLayout, line: int, side: int, name: str, symbol: str, about: str, key: str
    ) -> CommitLine:
        field = self._field(grid, line, side, name, symbol, about)
        field.committed.connect(
            lambda text: self._edit(field, key, lambda: read_number(text, words()))
        )
        return field

    def _whole(
        self, grid: QGridLayout, line: int, side: int, name: str, symbol: str, about: str,
        key: str, optional: bool = False,
    ) -> CommitLine:  # fmt: skip
        field = self._field(grid, line, side, name, symbol, about)
        read = whole_or_none if optional else whole
        field.committed.connect(lambda text: self._edit(field, key, lambda: read(text)))
        return field

    # asking for changes

    def _edit(self, field: CommitLine, key: str, read: Callable[[], Any]) -> None:
        try:
            reason = self._ask(**{key: read()})
        except BlockError as error:
            reason = str(error)
        if reason:
            field.refuse(reason)

    def _edit_order(self, text: str) -> None:
        """``seed`` alone would be that of the weights."""
        if self._task is not None:
            settings = self._task.settings
            self._edit(
                self.seed, "settings", lambda: dataclasses.replace(settings, seed=whole(text))
            )

    def _edit_own(self, name: str, text: str) -> None:
        if self._task is None:
            return
        optimizer = self._task.optimizer

        def changed() -> Optimizer:
            settings = {**optimizer.settings, name: read_number(text, words())}
            return Optimizer(optimizer.name, settings)

        self._edit(self.own[name], "optimizer", changed)

    def _choose(self, **fields: object) -> None:
        reason = self._ask(**fields)
        if reason and self._task is not None:
            self.show_task(self._task)
        say(self.error, reason)


def _grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(6)
    grid.setVerticalSpacing(4)
    for column in (1, 3):
        grid.setColumnStretch(column, 1)
    return grid


def _name(title: str) -> str:
    """A loss's title without its formula."""
    return title.partition("  ")[0]
