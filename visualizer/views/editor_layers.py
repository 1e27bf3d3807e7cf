"""How does a user choose the activation and the biases of each layer?"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from core.activations import ACTIVATIONS
from core.editing import BIAS_CHOICES
from core.network import Network
from core.numbers import exact
from visualizer.i18n import tr, words
from visualizer.views.editor_fields import Choice, CommitLine, error_line, label, say


class _Row:
    """The controls of one layer."""

    def __init__(self, number: int, error: QLabel) -> None:
        names = {key: words()(row.title) for key, row in ACTIVATIONS.items()}
        biases = {"none": tr("none"), "trained": tr("trained"), "frozen": tr("frozen")}
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
    """A row for each layer that has weights; it asks for changes and shows what is in force."""

    activation_chosen = Signal(int, str)
    alpha_typed = Signal(int, str)
    bias_chosen = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
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

    def field(self, number: int) -> CommitLine:
        """Where the alpha of a layer is typed."""
        return self._rows[number].alpha

    def controls(self) -> list[QWidget]:
        """What takes the focus, in order."""
        return [w for r in self._rows.values() for w in (r.activation, r.bias, r.alpha)]

    def say(self, reason: str) -> None:
        """Show why a choice cannot be, or nothing."""
        say(self.error, reason)

    def _build(self, numbers: list[int]) -> None:
        self._inner.hide()
        self._inner.deleteLater()
        self._inner = QWidget()
        grid = QGridLayout(self._inner)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(2, 2)
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
                lambda name, number=number: self.activation_chosen.emit(number, name)
            )
            row.bias.chosen.connect(lambda name, number=number: self.bias_chosen.emit(number, name))
            row.alpha.committed.connect(
                lambda text, number=number: self.alpha_typed.emit(number, text)
            )
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(0, self._inner)
        self._inner.show()
