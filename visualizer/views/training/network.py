"""How does a user choose layers, activations and first weights of the network to be trained?"""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.activations import ACTIVATIONS
from core.blocks import BlockError
from core.checks import DocumentError
from core.initial import INITIALISERS
from core.training.task import Task, parse_layers
from visualizer.fields import Choice, CommitLine, caption, error_line, label, say
from visualizer.i18n import tr, words
from visualizer.views.training.ask import Ask, whole


class NetworkSection(QWidget):
    """Layers as a text, an activation for each of them, and how the weights are drawn."""

    def __init__(self, ask: Ask) -> None:
        super().__init__()
        self._ask = ask
        self._task: Task | None = None
        self.error = error_line("trainLayersError")
        self.layers = CommitLine("trainLayers", tr("Neurons of each layer"), self.error)
        self.layers.setToolTip(
            tr("Neurons of each layer, such as 2-3-1; with kernels such as 1x28x28-5c3-100-10")
        )
        self.layers.committed.connect(self._edit_layers)
        self.rows_error = error_line("trainActivationError")
        self._rows = QWidget()
        self.activations: list[Choice] = []
        self.hint = label("", "hint", "startsFrom")
        self.scheme = Choice(
            "trainScheme", tr("How weights are drawn"), {name: name for name in INITIALISERS}
        )
        self.scheme.chosen.connect(lambda name: self._choose(scheme=name))
        self.seed_error = error_line("weightSeedError")
        self.seed = CommitLine("weightSeed", tr("Seed of the weights"), self.seed_error)
        self.seed.setToolTip(tr("The same seed draws the same weights"))
        self.seed.committed.connect(self._edit_seed)
        self.biases = QCheckBox(tr("Biases"))
        self.biases.setObjectName("trainBiases")
        self.biases.setToolTip(tr("Give every neuron a bias, which starts at 0"))
        self.biases.clicked.connect(lambda on: self._choose(biases=on))
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label(tr("Network").upper(), "section"))
        row = QHBoxLayout()
        row.addWidget(caption(tr("Layers"), self.layers))
        row.addWidget(self.layers, 1)
        column.addLayout(row)
        column.addWidget(self.error)
        column.addWidget(self._rows)
        column.addWidget(self.rows_error)
        column.addWidget(self.hint)
        weights = QHBoxLayout()
        weights.setSpacing(6)
        weights.addWidget(caption(tr("Weights"), self.scheme))
        weights.addWidget(self.scheme, 2)
        weights.addWidget(caption(tr("seed"), self.seed))
        weights.addWidget(self.seed, 1)
        column.addLayout(weights)
        column.addWidget(self.seed_error)
        column.addWidget(self.biases)

    def show_task(self, task: Task) -> None:
        """Show what is set."""
        self._task = task
        self.layers.place(task.layers)
        if len(task.activations) != len(self.activations):
            self._build(len(task.activations))
        for choice, name in zip(self.activations, task.activations, strict=True):
            choice.place(name)
        self.scheme.place(task.scheme)
        self.seed.place(str(task.seed))
        self.biases.setChecked(task.biases)
        text = ""
        if task.network is not None:
            text = tr("Starts from the weights of “{title}”; another choice below draws new ones.",
                      title=task.network.title or tr("Untitled"))  # fmt: skip
        say(self.hint, text)

    def controls(self) -> list[QWidget]:
        """What takes the focus, in order."""
        return [self.layers, *self.activations, self.scheme, self.seed, self.biases]

    def _edit_layers(self, text: str) -> None:
        task = self._task
        if task is None:
            return
        try:
            parsed = parse_layers(text)
        except DocumentError as error:
            self.layers.refuse(error.said(words()))
            return
        names = _fitted(task.activations, parsed.weighted)
        reason = self._ask(layers=str(parsed), activations=names)
        if reason:
            self.layers.refuse(reason)

    def _edit_seed(self, text: str) -> None:
        try:
            reason = self._ask(seed=whole(text))
        except BlockError as error:
            reason = str(error)
        if reason:
            self.seed.refuse(reason)

    def _edit_activation(self, at: int, name: str) -> None:
        if self._task is not None:
            names = list(self._task.activations)
            names[at] = name
            self._choose(activations=tuple(names))

    def _choose(self, **fields: object) -> None:
        reason = self._ask(**fields)
        if reason and self._task is not None:
            self.show_task(self._task)
        say(self.rows_error, reason)

    def _build(self, count: int) -> None:
        """A line a layer; two beside each other where there are many."""
        self._rows.hide()
        old, self._rows = self._rows, QWidget()
        grid = QGridLayout(self._rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(4)
        names = {key: words()(row.title) for key, row in ACTIVATIONS.items()}
        self.activations = []
        for at in range(count):
            number = at + 1
            choice = Choice(
                f"trainActivation{number}",
                tr("Activation of layer {layer}", layer=number),
                names,
            )
            choice.setMinimumWidth(60)
            choice.chosen.connect(lambda name, at=at: self._edit_activation(at, name))
            line, side = divmod(at, 2)
            number_label: QLabel = label(str(number), "hint")
            number_label.setBuddy(choice)
            grid.addWidget(number_label, line, 2 * side)
            grid.addWidget(choice, line, 2 * side + 1)
            self.activations.append(choice)
        for column in (1, 3):
            grid.setColumnStretch(column, 1)
        self._column.replaceWidget(old, self._rows)
        old.deleteLater()
        self._rows.show()


def _fitted(names: tuple[str, ...], count: int) -> tuple[str, ...]:
    """Activations for another number of layers: the last one stays that of the outputs."""
    if len(names) == count:
        return names
    hidden, last = names[:-1], names[-1:] or ("sigmoid",)
    usual = hidden[-1:] or ("sigmoid",)
    return (*hidden[: count - 1], *usual * (count - 1 - len(hidden)), *last)
