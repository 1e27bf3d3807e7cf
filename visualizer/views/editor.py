"""How does a user write the network? The left panel: layers, loss, optimizer, data and weights."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core import editing
from core.activations import ACTIVATIONS
from core.blocks import BlockError, read_layers, read_number
from core.initial import INITIALISERS
from core.losses import LOSSES
from core.network import Activation, DocumentError, Network
from core.numbers import exact
from core.optimizers import OPTIMIZERS
from visualizer.i18n import tr, words
from visualizer.session import Session
from visualizer.theme import PHASE_TOKENS, Theme
from visualizer.views.editor_arrays import ArrayField, Beside
from visualizer.views.editor_fields import (
    Choice,
    CommitLine,
    Disclosure,
    error_line,
    label,
    say,
    small_button,
    spin,
)
from visualizer.views.editor_layers import LayerRows
from visualizer.views.what_changed import WhatChanged

Key = tuple[str, int]
MARGIN = 12
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


class NetworkEditor(QScrollArea):
    """Shows the session's network and asks the session for edits of it."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("networkEditor")
        self.setAccessibleName(tr("Network"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._session, self._theme = session, theme
        self._grown: tuple[tuple[int, ...], ...] = ()
        self._build()
        session.network_changed.connect(self.refresh)
        session.cursor_moved.connect(self._relight)
        session.sample_changed.connect(self._relight)
        session.decimals_changed.connect(self._set_decimals)

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self._theme = theme
        for field in self._arrays.values():
            field.set_theme(theme)
        self.changed.set_theme(theme)

    def retranslate(self) -> None:
        """Say everything in the language that is in force now."""
        self._build()

    def refresh(self) -> None:
        """Show the session's network: in place where its layers are of the same kinds."""
        network = self._session.network
        if _kinds(network) != self._kinds:
            self._build_arrays()
        self.title.place(network.title)
        text, dense = _layers_text(network), editing.units_of(network) is not None
        self.layers.place(text if dense else "")
        self.layers.setVisible(dense)
        self.layers_text.setText(text)
        for widget in (self.layers_text, self.layers_hint):
            widget.setVisible(not dense)
        self.layer_rows.set_network(network)
        self._refresh_new_weights()
        self.loss.place(network.loss)
        formula = _title(LOSSES[network.loss].title)[1]
        self.loss_formula.setText(formula)
        self.batch.place(network.batch_reduction)
        for widget in (self.batch, self.batch_label):
            widget.setVisible(network.samples > 1)
        self._refresh_optimizer(network)
        self.remove_sample.setEnabled(network.samples > 1)
        for (quantity, number), field in self._arrays.items():
            values = _values(network, quantity, number)
            field.setVisible(values is not None)
            if values is not None:
                field.set_values(values)
        self._relight()
        self._order_tabs()

    # building

    def _build(self) -> None:
        content = QWidget()
        content.setObjectName("editorContent")
        column = QVBoxLayout(content)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(8)
        column.addWidget(label(tr("Network").upper(), "section"))
        self._column = column
        self._build_layers()
        self._build_rules()
        self._arrays: dict[Key, ArrayField] = {}
        self._kinds: tuple[object, ...] = ()
        self._data = QWidget()
        self._weights = QWidget()
        column.addWidget(self._data)
        column.addWidget(self._sample_buttons())
        column.addWidget(self._weights)
        self.changed = WhatChanged(self._session, self._theme)
        column.addWidget(self.changed)
        column.addStretch(1)
        self.setWidget(content)
        content.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        self.refresh()

    def _build_layers(self) -> None:
        self.title_error = error_line("titleError")
        self.title = CommitLine("networkTitle", tr("Title of the network"), self.title_error)
        self.title.setPlaceholderText(tr("Title"))
        self.title.committed.connect(
            lambda text: self._commit(self.title, lambda n: n.replace(title=text.strip()))
        )
        self.layers_error = error_line("layersError")
        self.layers = CommitLine("layers", tr("Neurons of each layer"), self.layers_error)
        self.layers.committed.connect(self._edit_layers)
        self.layers_text = label("", "name", "layersText")
        self.layers_text.setWordWrap(True)
        self.layers_hint = label(
            tr("Layers of a convolutional network are changed in its document."), "hint"
        )
        row = QHBoxLayout()
        row.addWidget(_caption(tr("Layers"), self.layers))
        row.addWidget(self.layers, 1)
        row.addWidget(self.layers_text, 1)
        self.layer_rows = LayerRows()
        self.layer_rows.activation_chosen.connect(self._edit_activation)
        self.layer_rows.alpha_typed.connect(self._edit_alpha)
        self.layer_rows.bias_chosen.connect(self._edit_bias)
        self._column.addWidget(self.title)
        self._column.addWidget(self.title_error)
        self._column.addLayout(row)
        for widget in (self.layers_error, self.layers_hint, self.layer_rows):
            self._column.addWidget(widget)
        self._build_fill()

    def _build_fill(self) -> None:
        """New weights, and how to have them drawn: never without being asked."""
        self.new_weights = label("", "hint", "newWeights")
        self.scheme = Choice(
            "scheme", tr("How weights are drawn"), {name: name for name in INITIALISERS}
        )
        self.seed = spin("seed", tr("Seed"), 0, 2**31 - 1)
        self.seed.setValue(1)
        self.fill = small_button("fill", tr("Fill"), tr("Draw all weights anew"))
        self.fill.clicked.connect(self._fill)
        self.fill_panel = QWidget()
        grid = QGridLayout(self.fill_panel)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        for line, (text, widget) in enumerate(
            ((tr("Scheme"), self.scheme), (tr("Seed"), self.seed))
        ):
            grid.addWidget(_caption(text, widget), line, 0)
            grid.addWidget(widget, line, 1)
        grid.addWidget(self.fill, 2, 1, Qt.AlignmentFlag.AlignLeft)
        self.fill_toggle = Disclosure(
            "fillToggle", tr("Fill all weights randomly"), self.fill_panel, opened=False
        )
        self.fill_toggle.set_text(tr("Fill randomly…"))
        self._column.addWidget(self.new_weights)
        self._column.addWidget(self.fill_toggle, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addWidget(self.fill_panel)

    def _build_rules(self) -> None:
        """Loss, batch and optimizer."""
        said = words()
        self.rules_error = error_line("rulesError")
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
        self.optimizer.chosen.connect(
            lambda name: self._choose(lambda n: editing.with_optimizer(n, name))
        )
        column = self._column
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(_caption(tr("Loss"), self.loss), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.loss_formula, 1)
        self.batch_label = _caption(tr("Batch"), self.batch)
        batch = QHBoxLayout()
        batch.setSpacing(8)
        batch.addWidget(self.batch_label)
        batch.addWidget(self.batch, 1)
        optimizer = _caption(tr("Optimizer"), self.optimizer)
        for parts in ((head, self.loss), (batch,), (optimizer, self.optimizer)):
            group = QVBoxLayout()
            group.setSpacing(3)
            for part in parts:
                if isinstance(part, QWidget):
                    group.addWidget(part)
                else:
                    group.addLayout(part)
            column.addLayout(group)
        column.addLayout(self._settings())
        column.addWidget(self.rules_error)

    def _settings(self) -> QGridLayout:
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
            field = CommitLine(key, text, self.rules_error)
            field.setToolTip(text)
            field.committed.connect(lambda text, key=key: self._edit_setting(key, text))
            caption = _caption(SYMBOLS[key], field)
            caption.setToolTip(text)
            line, side = PLACES[key]
            grid.addWidget(caption, line, 2 * side)
            grid.addWidget(field, line, 2 * side + 1)
            self.settings[key] = (caption, field)
        for column in (1, 3):
            grid.setColumnStretch(column, 1)
        return grid

    def _sample_buttons(self) -> QWidget:
        self.add_sample = small_button("addSample", "+", tr("Add a sample"))
        self.remove_sample = small_button("removeSample", "−", tr("Remove the sample"))
        self.add_sample.setToolTip(tr("Add a sample, all 0"))
        self.remove_sample.setToolTip(tr("Remove the sample that is shown"))
        self.add_sample.clicked.connect(lambda: self._choose(editing.with_sample))
        self.remove_sample.clicked.connect(
            lambda: self._choose(lambda n: editing.without_sample(n, self._session.sample))
        )
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for widget in (label(tr("Samples"), "hint"), self.add_sample, self.remove_sample):
            layout.addWidget(widget)
        layout.addStretch(1)
        return row

    def _build_arrays(self) -> None:
        """A grid for each array of the network; the old ones go."""
        network = self._session.network
        self._kinds = _kinds(network)
        self._arrays = {}
        last = len(network.layers)
        self._data = self._renewed(self._data)
        self._weights = self._renewed(self._weights)
        both = [
            self._array("x", 0, "<i>x</i>", tr("Inputs x"), _sample_axes(network.shapes[0])),
            self._array("y", last, "<i>y</i>", tr("Targets y"), _sample_axes(network.shapes[-1])),
        ]
        self._data.layout().addWidget(Beside(*both))
        for number, layer in network.weighted:
            upper = f"<sup>[{number}]</sup>"
            axes = ("kernel", "channel") if layer.type == "conv2d" else ()
            weights = self._array("weights", number, f"<i>W</i>{upper}", f"W[{number}]", axes)
            axes = ("kernel",) if np.ndim(layer.biases) == 3 else ()
            biases = self._array("biases", number, f"<i>b</i>{upper}", f"b[{number}]", axes)
            self._weights.layout().addWidget(weights)
            self._weights.layout().addWidget(biases)

    def _renewed(self, old: QWidget) -> QWidget:
        new = QWidget()
        layout = QVBoxLayout(new)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self._column.replaceWidget(old, new)
        new.show()
        old.hide()
        old.deleteLater()
        return new

    def _array(
        self, quantity: str, number: int, title: str, plain: str, axes: tuple[str, ...]
    ) -> ArrayField:
        name = quantity if quantity in "xy" else f"{quantity}{number}"
        field = ArrayField(name, title, plain, axes, self._theme)
        field.set_decimals(self._session.decimals)
        field.edited.connect(lambda values: self._edit_array(quantity, number, values))
        field.cell_activated.connect(lambda place: self._go(quantity, number, place))
        field.axis_moved.connect(self._axis_moved)
        self._arrays[quantity, number] = field
        return field

    def _order_tabs(self) -> None:
        settings = [field for _, field in self.settings.values()]
        grids = [field.grid.table for field in self._arrays.values()]
        order = [
            self.title, self.layers, *self.layer_rows.controls(), self.fill_toggle, self.scheme,
            self.seed, self.fill, self.loss, self.batch, self.optimizer, *settings, *grids[:2],
            self.add_sample, self.remove_sample, *grids[2:], self.changed.toggle,
        ]  # fmt: skip
        if order != getattr(self, "_order", None):
            self._order = order
            for one, other in zip(order, order[1:], strict=False):
                QWidget.setTabOrder(one, other)

    # showing

    def _refresh_optimizer(self, network: Network) -> None:
        optimizer = network.optimizer
        self.optimizer.place(optimizer.name)
        for key, (caption, field) in self.settings.items():
            there = key in optimizer.settings
            caption.setVisible(there)
            field.setVisible(there)
            if there:
                field.place(exact(optimizer.settings[key]))

    def _refresh_new_weights(self) -> None:
        """Say where weights came from that the user did not write."""
        network = self._session.network
        text = ""
        if network.init is not None:
            scheme, seed = network.init.scheme, network.init.seed
            text = tr("Weights drawn: {scheme}, seed {seed}.", scheme=scheme, seed=seed)
        elif network.shapes == self._grown and any(
            not layer.weights.all() for _, layer in network.weighted
        ):
            text = tr("New weights start at 0.")
        say(self.new_weights, text)

    def _relight(self) -> None:
        lit = self._lit()
        for key, field in self._arrays.items():
            field.set_axis("sample", self._session.sample)
            field.set_lit(lit.get(key, {}))

    def _lit(self) -> dict[Key, dict[tuple[int, ...], str]]:
        """The cells that the current step uses or makes, and the sample that is shown."""
        session, trace = self._session, self._session.trace
        lit: dict[Key, dict[tuple[int, ...], str]] = {}
        if session.network.samples > 1:
            for key in self._arrays:
                if key[0] in "xy":
                    values = self._arrays[key].values
                    places = np.ndindex(values.shape[1:]) if values.ndim == 2 else ()
                    lit[key] = {(session.sample - 1, *place): "soft" for place in places}
        if session.cursor < trace.given:
            return lit
        step = session.step
        token = PHASE_TOKENS[step.phase]
        for index in step.operands:
            segment = trace.segment(index)
            if segment.phase != "given":
                continue
            key = (segment.quantities[0], segment.layer or 0)
            place = _unravelled(index - segment.start, segment.shape)
            if segment.sample is not None:
                place = (segment.sample, *place)
            lit.setdefault(key, {})[place] = token
        for part in ("weights", "biases"):
            if step.quantity.endswith(part) and step.layer is not None:
                place = tuple(at - 1 for at in step.position)
                lit.setdefault((part, step.layer), {})[place] = token
        return lit

    def _set_decimals(self) -> None:
        for field in self._arrays.values():
            field.set_decimals(self._session.decimals)

    # asking for changes

    def _go(self, quantity: str, number: int, place: tuple[int, ...]) -> None:
        """Go to the step that made the cell: the new weight, or the start for what is given."""
        trace = self._session.trace
        position = tuple(at + 1 for at in place)
        sample = 1
        if quantity in "xy":
            sample, position = position[0], position[1:]
            self._session.set_sample(sample)
        index = trace.index(quantity, number, position, sample, phase="update")
        if index is None:
            index = trace.index(quantity, number, position, sample, phase="given")
        if index is not None:
            self._session.go(index)

    def _axis_moved(self, axis: str, number: int) -> None:
        if axis == "sample":
            self._session.set_sample(number)

    def _edit(self, change: Callable[[Network], Network]) -> str:
        """Ask the session for an edit; returns why it cannot be, or ""."""
        try:
            network = change(self._session.network)
        except DocumentError as error:
            return error.said(words())
        except BlockError as error:
            return str(error)
        self._session.edit(network)
        return ""

    def _commit(self, field: Any, change: Callable[[Network], Network]) -> None:
        reason = self._edit(change)
        if reason:
            field.refuse(reason)

    def _choose(self, change: Callable[[Network], Network]) -> None:
        reason = self._edit(change)
        if reason:
            self.refresh()
        say(self.rules_error, reason)

    def _edit_layers(self, text: str) -> None:
        def change(network: Network) -> Network:
            units = read_layers(text, words())
            if units == editing.units_of(network):
                return network
            changed = editing.with_units(network, units)
            if editing.grown(network, changed):
                self._grown = changed.shapes
            return changed

        self._commit(self.layers, change)

    def _edit_activation(self, number: int, name: str) -> None:
        activation = Activation(name, ACTIVATIONS[name].alpha)
        reason = self._edit(lambda n: n.with_layer(number, activation=activation))
        if reason:
            self.refresh()
        self.layer_rows.say(reason)

    def _edit_alpha(self, number: int, text: str) -> None:
        def change(network: Network) -> Network:
            layer = network.layers[number - 1]
            alpha = read_number(text, words())
            return network.with_layer(number, activation=Activation(layer.activation.name, alpha))

        self._commit(self.layer_rows.field(number), change)

    def _edit_bias(self, number: int, choice: editing.BiasChoice) -> None:
        reason = self._edit(lambda n: editing.with_bias(n, number, choice))
        if reason:
            self.refresh()
        self.layer_rows.say(reason)

    def _edit_setting(self, key: str, text: str) -> None:
        self._commit(
            self.settings[key][1],
            lambda n: editing.with_setting(n, key, read_number(text, words())),
        )

    def _edit_array(self, quantity: str, number: int, values: np.ndarray) -> None:
        changes = {
            "x": lambda n: n.replace(inputs=values),
            "y": lambda n: n.replace(targets=values),
            "weights": lambda n: editing.with_weights(n, number, values),
            "biases": lambda n: n.with_layer(number, biases=values),
        }
        self._commit(self._arrays[quantity, number], changes[quantity])

    def _fill(self) -> None:
        scheme, seed = self.scheme.currentData(), self.seed.value()
        reason = self._edit(lambda n: editing.drawn(n, scheme, seed))
        say(self.new_weights, reason or self.new_weights.text())


def _caption(text: str, buddy: QWidget) -> QLabel:
    made = label(text, "name")
    made.setBuddy(buddy)
    return made


def _kinds(network: Network) -> tuple[object, ...]:
    """What the panel is built after: shapes may change without building it anew."""
    return (
        len(network.input_shape),
        *((layer.type, np.ndim(getattr(layer, "biases", None)) == 3) for layer in network.layers),
    )


def _values(network: Network, quantity: str, number: int) -> np.ndarray | None:
    if quantity == "x":
        return network.inputs
    if quantity == "y":
        return network.targets
    values: np.ndarray | None = getattr(network.layers[number - 1], quantity)
    return values


def _layers_text(network: Network) -> str:
    """``2-3-2``, or for other layers ``1×4×4 - conv 2@3×3 - flatten - 2``."""
    units = editing.units_of(network)
    if units is not None:
        return "-".join(map(str, units))
    parts = ["×".join(map(str, network.input_shape))]
    for layer in network.layers:
        if layer.type == "dense":
            parts.append(str(layer.units))
        elif layer.type == "conv2d":
            parts.append(f"conv {layer.kernels}@{'×'.join(map(str, layer.kernel_size))}")
        else:
            parts.append(layer.type)
    return " - ".join(parts)


def _title(text: str) -> tuple[str, str]:
    """A loss's title as its name and its formula."""
    name, _, formula = text.partition("  ")
    return name, formula.strip()


def _sample_axes(shape: tuple[int, ...]) -> tuple[str, ...]:
    return ("sample", "channel") if len(shape) == 3 else ()


def _unravelled(flat: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    place = []
    for size in reversed(shape):
        flat, rest = divmod(flat, size)
        place.append(rest)
    return tuple(reversed(place))
