"""How does a user choose the activation and the biases of each layer?"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from core.activations import ACTIVATIONS
from core.blocks import read_number
from core.editing import BIAS_CHOICES, BiasChoice, with_bias
from core.network import Activation, Network
from visualizer.fields import Choice, CommitLine, error_line, label, say
from visualizer.i18n import exact, tr, words
from visualizer.views.editor.ask import Ask, Change


class _Row:
    """The controls of one layer."""

    def __init__(self, number: int, error: QLabel) -> None:
        names = {key: words()(row.title) for key, row in ACTIVATIONS.items()}
        biases = {"none": tr("none"), "trained": tr("trainable"), "frozen": tr("frozen")}
        self.number = label(str(number), "hint")
        self.activation = Choice(
            f"activation{number}", tr("Activation of layer {layer}", layer=number), names
        )
        self.bias = Choice(
            f"bias{number}",
            tr("Bias of layer {layer}", layer=number),
            {key: biases[key] for key in BIAS_CHOICES},
        )
        self.alpha_name = label("α", "hint")
        self.alpha = CommitLine(f"alpha{number}", tr("Alpha of layer {layer}", layer=number), error)
        self.alpha_name.setBuddy(self.alpha)


class LayerRows(QWidget):
    """A row for each layer that has weights; it shows what is in force."""

    def __init__(self, ask: Ask) -> None:
        super().__init__()
        self._ask = ask
        self._network: Network | None = None
        self.error = error_line("layerError")
        self._rows: dict[int, _Row] = {}
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(2)
        self._inner = QWidget()
        outer.addWidget(self._inner)
        outer.addWidget(self.error)

    def set_network(self, network: Network) -> None:
        """Show the layers of a network; rows stay where the numbers of the layers do."""
        self._network = network
        numbers = [number for number, _ in network.weighted]
        if numbers != list(self._rows):
            self._build(numbers)
        for number, layer in network.weighted:
            row, activation = self._rows[number], layer.activation
            row.activation.place(activation.name)
            has_alpha = activation.row.alpha is not None
            row.alpha.setVisible(has_alpha)
            row.alpha_name.setVisible(has_alpha)
            if activation.alpha is not None:
                row.alpha.place(exact(activation.alpha))
            choice = "trained" if layer.train_biases else "frozen"
            row.bias.place("none" if layer.biases is None else choice)

    def controls(self) -> list[QWidget]:
        """What takes the focus, in order."""
        return [w for r in self._rows.values() for w in (r.activation, r.bias, r.alpha)]

    def _choose(self, change: Change) -> None:
        reason = self._ask(change)
        if reason and self._network is not None:
            self.set_network(self._network)
        say(self.error, reason)

    def _edit_activation(self, number: int, name: str) -> None:
        self._choose(lambda network: network.with_layer(number, activation=Activation(name)))

    def _edit_bias(self, number: int, choice: BiasChoice) -> None:
        self._choose(lambda network: with_bias(network, number, choice))

    def _edit_alpha(self, number: int, text: str) -> None:
        def change(network: Network) -> Network:
            layer = network.layers[number - 1]
            alpha = read_number(text, words())
            return network.with_layer(number, activation=Activation(layer.activation.name, alpha))

        self._ask.commit(self._rows[number].alpha, change)

    def _build(self, numbers: list[int]) -> None:
        self._inner.hide()
        self._inner.deleteLater()
        self._inner = QWidget()
        grid = QGridLayout(self._inner)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 8)
        grid.setColumnStretch(2, 7)
        for column, text in ((1, tr("Activation")), (2, tr("Bias"))):
            head = label(text, "hint")
            head.setWordWrap(False)
            grid.addWidget(head, 0, column)
        self._rows = {}
        for line, number in enumerate(numbers):
            row = self._rows[number] = _Row(number, self.error)
            grid.addWidget(row.number, 2 * line + 1, 0)
            grid.addWidget(row.activation, 2 * line + 1, 1)
            grid.addWidget(row.bias, 2 * line + 1, 2)
            grid.addWidget(row.alpha_name, 2 * line + 2, 0, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(row.alpha, 2 * line + 2, 1)
            row.activation.chosen.connect(
                lambda name, number=number: self._edit_activation(number, name)
            )
            row.bias.chosen.connect(lambda name, number=number: self._edit_bias(number, name))
            row.alpha.committed.connect(lambda text, number=number: self._edit_alpha(number, text))
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(0, self._inner)
        self._inner.show()
