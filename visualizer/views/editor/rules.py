"""How does a user choose the loss, the batch's reduction, and the optimizer with its numbers?"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.blocks import read_number
from core.editing import with_optimizer, with_setting
from core.losses import LOSSES
from core.network import Network
from core.optimizers import OPTIMIZERS
from visualizer.fields import Choice, CommitLine, caption, error_line, label, say
from visualizer.i18n import exact, tr, words
from visualizer.views.editor.ask import Ask, Change

SYMBOLS = {
    "learning_rate": "η",
    "momentum": "μ",
    "beta1": "β<sub>1</sub>",
    "beta2": "β<sub>2</sub>",
    "epsilon": "ε",
}
PLACES = {
    "learning_rate": (0, 0),
    "momentum": (0, 1),
    "epsilon": (0, 1),
    "beta1": (1, 0),
    "beta2": (1, 1),
}
"""Row and side of the optimizer's numbers; momentum and epsilon never meet."""


class Rules(QWidget):
    """What turns outputs into a loss, and gradients into new weights."""

    def __init__(self, ask: Ask) -> None:
        super().__init__()
        self._ask = ask
        said = words()
        self.error = error_line("rulesError")
        self.loss = Choice(
            "loss", tr("Loss"), {key: _title(said(row.title))[0] for key, row in LOSSES.items()}
        )
        self.loss_formula = label("", "hint", "lossFormula")
        self.batch = Choice(
            "batch",
            tr("Loss of the batch"),
            {"mean": tr("mean of the samples"), "sum": tr("sum of the samples")},
        )
        self.optimizer = Choice(
            "optimizer", tr("Optimizer"), {key: said(r.title) for key, r in OPTIMIZERS.items()}
        )
        self.loss.chosen.connect(lambda name: self._choose(lambda n: n.replace(loss=name)))
        self.batch.chosen.connect(
            lambda name: self._choose(lambda n: n.replace(batch_reduction=name))
        )
        self.optimizer.chosen.connect(lambda name: self._choose(lambda n: with_optimizer(n, name)))
        self._network: Network | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(caption(tr("Loss"), self.loss), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.loss_formula, 1)
        self.batch_label = caption(tr("Batch"), self.batch)
        batch = QHBoxLayout()
        batch.setSpacing(8)
        batch.addWidget(self.batch_label)
        batch.addWidget(self.batch, 1)
        optimizer = caption(tr("Optimizer"), self.optimizer)
        for parts in ((head, self.loss), (batch,), (optimizer, self.optimizer)):
            group = QVBoxLayout()
            group.setSpacing(3)
            for part in parts:
                if isinstance(part, QWidget):
                    group.addWidget(part)
                else:
                    group.addLayout(part)
            column.addLayout(group)
        column.addLayout(self._setting_lines())
        column.addWidget(self.error)

    def set_network(self, network: Network) -> None:
        """Show what is in force."""
        self._network = network
        self.loss.place(network.loss)
        self.loss_formula.setText(_title(LOSSES[network.loss].title)[1])
        self.batch.place(network.batch_reduction)
        for widget in (self.batch, self.batch_label):
            widget.setVisible(network.samples > 1)
        optimizer = network.optimizer
        self.optimizer.place(optimizer.name)
        for key, (symbol, field) in self.settings.items():
            there = key in optimizer.settings
            symbol.setVisible(there)
            field.setVisible(there)
            if there:
                field.place(exact(optimizer.settings[key]))

    def controls(self) -> list[QWidget]:
        """What takes the focus, in order."""
        fields = [self.settings[key][1] for key in PLACES]
        return [self.loss, self.batch, self.optimizer, *fields]

    def _choose(self, change: Change) -> None:
        reason = self._ask(change)
        if reason and self._network is not None:
            self.set_network(self._network)
        say(self.error, reason)

    def _edit_setting(self, key: str, text: str) -> None:
        self._ask.commit(
            self.settings[key][1],
            lambda n: with_setting(n, key, read_number(text, words())),
        )

    def _setting_lines(self) -> QGridLayout:
        """The optimizer's numbers, two in a row."""
        names = {
            "learning_rate": tr("Learning rate"),
            "momentum": tr("Momentum"),
            "beta1": tr("Decay of the first moment"),
            "beta2": tr("Decay of the second moment"),
            "epsilon": tr("Epsilon"),
        }
        self.settings: dict[str, tuple[QLabel, CommitLine]] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(4)
        for key, text in names.items():
            field = CommitLine(key, text, self.error)
            field.setToolTip(text)
            field.committed.connect(lambda text, key=key: self._edit_setting(key, text))
            symbol = caption(SYMBOLS[key], field)
            symbol.setToolTip(text)
            line, side = PLACES[key]
            grid.addWidget(symbol, line, 2 * side)
            grid.addWidget(field, line, 2 * side + 1)
            self.settings[key] = (symbol, field)
        for column in (1, 3):
            grid.setColumnStretch(column, 1)
        return grid


def _title(text: str) -> tuple[str, str]:
    """A loss's title as its name and its formula."""
    name, _, formula = text.partition("  ")
    return name, formula.strip()
