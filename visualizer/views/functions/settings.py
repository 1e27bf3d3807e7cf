"""What can be set of the curves: the point, their parameters, the axis, what counts as flat?"""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from visualizer.fields import caption, error_line, spin
from visualizer.functions.board import (
    FARTHEST,
    MOST_LAYERS,
    MOST_OUTPUTS,
    ActivationBoard,
    Board,
    LossBoard,
)
from visualizer.i18n import grouped, tr
from visualizer.views.functions.dial import Dial, NumberField, Span
from visualizer.views.functions.said import labels

ALPHAS = (-1.0, 2.0)
TARGETS = (0.0, 1.0)


class BoardSettings(QWidget):
    """The settings that every board has; those of activations and of losses come on top."""

    def __init__(self, board: Board) -> None:
        super().__init__()
        self._board = board
        self.point = Dial("point", board.axis, board.step)
        self.axis = Span("axis", self._axis_reason)
        self.flat_error = error_line("flatError")
        self.flat = NumberField("flat", self.flat_error)
        self.flat_label = QLabel()
        self.flat_label.setWordWrap(True)
        self.flat_label.setBuddy(self.flat)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.point)
        for widget in self._own():
            column.addWidget(widget)
        for widget in (self.axis, self.flat_label, self.flat, self.flat_error):
            column.addWidget(widget)
        column.setSpacing(6)
        self.point.turned.connect(board.move)
        self.axis.chosen.connect(board.set_axis)
        self.flat.chosen.connect(self._set_threshold)
        board.moved.connect(self._show_point)
        board.changed.connect(self.show_all)

    def _own(self) -> list[QWidget]:
        return []

    def retranslate(self) -> None:
        """Speak the language that is now in force."""
        self.show_all()

    def show_all(self) -> None:
        """Every number in force, and the names that depend on what is plotted."""
        board = self._board
        variable = board.variable
        self.point.set_name(tr("Point {variable}", variable=variable))
        self.axis.set_names(
            tr("{variable} from, to", variable=variable),
            tr("{variable} from", variable=variable),
            tr("{variable} up to", variable=variable),
        )
        slope = labels(board)[1].partition(" ")[0]
        self.flat_label.setText(tr("Hatched where |{slope}| is below", slope=slope))
        self.flat.setAccessibleName(self.flat_label.text())
        self.axis.show_ends(board.axis)
        self.flat.show_number(board.threshold)
        self.point.set_ends(board.axis, board.step)
        self._show_point()

    def _show_point(self) -> None:
        self.point.show_number(self._board.x)

    def _set_threshold(self, threshold: float) -> None:
        if threshold < 0:
            self.flat.refuse(tr("A size is 0 or more."))
        else:
            self._board.set_threshold(threshold)

    def _axis_reason(self, low: float, high: float) -> str:
        far = grouped(FARTHEST)
        return {
            "order": tr("The axis has to begin below its end."),
            "far": tr("An axis goes from −{far} to {far} at most.", far=far),
            "short": tr("The ends are too near each other to be plotted."),
        }.get(self._board.axis_reason(low, high), "")


class ActivationSettings(BoardSettings):
    """α, where the activation has one, and how many layers δ comes through."""

    def __init__(self, board: ActivationBoard) -> None:
        self._activations = board
        super().__init__(board)
        self.alpha.turned.connect(board.set_alpha)
        self.layers.valueChanged.connect(board.set_layers)
        self.show_all()

    def _own(self) -> list[QWidget]:
        self.alpha = Dial("alpha", ALPHAS, 0.01)
        self.layers = spin("layers", "", 1, MOST_LAYERS)
        self.layers.setValue(self._activations.layers)
        self.layers_label = caption("", self.layers)
        row = QWidget()
        form = QFormLayout(row)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow(self.layers_label, self.layers)
        return [self.alpha, row]

    def show_all(self) -> None:
        super().show_all()
        alpha = self._activations.alpha
        self.alpha.setVisible(alpha is not None)
        self.alpha.set_name(tr("Parameter α"))
        if alpha is not None:
            self.alpha.show_number(alpha)
        self.layers_label.setText(tr("Layers in a row"))
        self.layers.setAccessibleName(self.layers_label.text())


class LossSettings(BoardSettings):
    """The target, the number of outputs, and whether a sigmoid lies before the loss."""

    def __init__(self, board: LossBoard) -> None:
        self._losses = board
        super().__init__(board)
        self.target.turned.connect(board.set_target)
        self.through.toggled.connect(board.set_through_sigmoid)
        self.outputs.valueChanged.connect(board.set_outputs)
        self.show_all()

    def _own(self) -> list[QWidget]:
        self.target = Dial("target", TARGETS, 0.01)
        self.through = QCheckBox()
        self.through.setObjectName("throughSigmoid")
        self.outputs = spin("outputs", "", 1, MOST_OUTPUTS)
        self.outputs.setValue(self._losses.outputs)
        self.outputs_label = caption("", self.outputs)
        self._row = QWidget()
        form = QFormLayout(self._row)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow(self.outputs_label, self.outputs)
        return [self.target, self.through, self._row]

    def show_all(self) -> None:
        super().show_all()
        board = self._losses
        self.target.set_name(tr("Target y"))
        self.target.show_number(board.target)
        self.through.setText(tr("over z, a = sigmoid(z)"))
        self.through.setChecked(board.through_sigmoid)
        self.outputs_label.setText(tr("Outputs n"))
        self.outputs.setAccessibleName(self.outputs_label.text())
        self._row.setVisible(board.is_mean)
