"""How does a user write the network? The left panel: layers, loss, optimizer, data and weights."""

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from core import editing
from core.blocks import read_layers
from core.lettering import WEIGHT_LETTERS
from core.network import Network
from core.training.layers_text import layers_text, parse_layers
from visualizer.examples import title_said
from visualizer.fields import CommitLine, caption, error_line, label, small_button
from visualizer.i18n import tr, words
from visualizer.session import Session
from visualizer.theme import Theme
from visualizer.views.editor.arrays import ArrayField, Beside
from visualizer.views.editor.ask import Ask
from visualizer.views.editor.fill import NewWeights
from visualizer.views.editor.layers import LayerRows
from visualizer.views.editor.lit import lit_cells
from visualizer.views.editor.rules import Rules
from visualizer.views.editor.what_changed import WhatChanged

Key = tuple[str, int]
MARGIN = 10
LEVELS = 6
"""How deep the panel's layouts are nested."""


class NetworkEditor(QScrollArea):
    """Shows the session's network and asks the session for edits of it."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("networkEditor")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._session, self._theme, self._ask = session, theme, Ask(session)
        self._arrays: dict[Key, ArrayField] = {}
        self._build()
        session.network_changed.connect(self._on_network_changed)
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
        focus = self.focusWidget()
        place = self._order.index(focus) if focus in self._order else -1
        self._build()
        if place >= 0:
            self._order[place].setFocus()

    def refresh(self) -> None:
        """Show the session's network: in place where its layers are of the same kinds."""
        network = self._session.whole
        if (_kinds(network), self._session.notation) != (self._kinds, self._written):
            self._build_arrays()
        self.title.place(title_said(network.title))
        text, dense = _layers_text(network), editing.units_of(network) is not None
        self.layers.place(text if dense else layers_text(network))
        self.layers_text.setText(text)
        self.layers_text.setVisible(not dense)
        self.layer_rows.set_network(network)
        self.new_weights.set_network(network)
        self.rules.set_network(network)
        self.remove_sample.setEnabled(network.samples > 1)
        for (quantity, number), field in self._arrays.items():
            field.setVisible(_values(network, quantity, number) is not None)
        self._show_values()
        self._order_tabs()
        self._settle()

    def _on_network_changed(self) -> None:
        if self._session.crossing:  # other numbers of the same network: all else stays
            self.new_weights.set_network(self._session.whole)
            self._show_values()
        else:
            self.refresh()

    def _show_values(self) -> None:
        network = self._session.whole
        for (quantity, number), field in self._arrays.items():
            values = _values(network, quantity, number)
            if values is not None:
                field.set_values(values)
        self._relight()

    def minimumSizeHint(self) -> QSize:
        content, bar = self.widget().minimumSizeHint(), self.verticalScrollBar().sizeHint()
        return QSize(content.width() + bar.width(), super().minimumSizeHint().height())

    # building

    def _build(self) -> None:
        self.setAccessibleName(tr("Network"))
        content = QWidget()
        content.setObjectName("editorContent")
        column = QVBoxLayout(content)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(8)
        column.addWidget(label(tr("Network").upper(), "section"))
        self._column = column
        self._build_layers()
        self.layer_rows = LayerRows(self._ask)
        self.new_weights = NewWeights(self._ask)
        self.rules = Rules(self._ask)
        for widget in (self.layer_rows, self.new_weights):
            column.addWidget(widget)
        self._forget_arrays()
        self._kinds: tuple[object, ...] = ()
        self._written = self._session.notation
        self._data = QWidget()
        self._weights = QWidget()
        column.addWidget(self._data)
        column.addWidget(self._sample_buttons())
        column.addWidget(self._weights)
        column.addWidget(self.rules)
        self.changed = WhatChanged(self._session, self._theme)
        column.addWidget(self.changed)
        column.addStretch(1)
        self.setWidget(content)
        content.show()
        self._laid_out: object = None
        self._order: list[QWidget] = []
        content.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        self.refresh()
        self.changed.refresh()

    def _build_layers(self) -> None:
        self.title_error = error_line("titleError")
        self.title = CommitLine("networkTitle", tr("Title of the network"), self.title_error)
        self.title.setPlaceholderText(tr("Title"))
        self.title.committed.connect(
            lambda text: self._ask.commit(self.title, lambda n: n.replace(title=text.strip()))
        )
        self.layers_error = error_line("layersError")
        self.layers = CommitLine("layers", tr("Neurons of each layer"), self.layers_error)
        self.layers.committed.connect(self._edit_layers)
        self.layers_text = label("", "name", "layersText")
        self.layers_text.setWordWrap(True)
        self.layers.setToolTip(
            tr("Neurons of each layer, such as 2-3-1; with kernels such as 1x28x28-5c3-100-10")
        )
        row = QHBoxLayout()
        row.addWidget(caption(tr("Layers"), self.layers))
        row.addWidget(self.layers, 1)
        self._column.addWidget(self.title)
        self._column.addWidget(self.title_error)
        self._column.addLayout(row)
        for widget in (self.layers_error, self.layers_text):
            self._column.addWidget(widget)

    def _sample_buttons(self) -> QWidget:
        self.add_sample = small_button("addSample", "+", tr("Add a sample"))
        self.remove_sample = small_button("removeSample", "−", tr("Remove the sample"))
        self.add_sample.setToolTip(tr("Add a sample, all 0"))
        self.remove_sample.setToolTip(tr("Remove the sample that is shown"))
        self.add_sample.clicked.connect(lambda: self._ask(editing.with_sample))
        self.remove_sample.clicked.connect(
            lambda: self._ask(lambda n: editing.without_sample(n, self._session.sample))
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
        network = self._session.whole
        self._kinds, self._written = _kinds(network), self._session.notation
        self._forget_arrays()
        last = len(network.layers)
        self._data = self._renewed(self._data)
        self._weights = self._renewed(self._weights)
        both = [
            self._array("x", 0, "<i>x</i>", tr("Inputs x"), _sample_axes(network.shapes[0])),
            self._array("y", last, "<i>y</i>", tr("Targets y"), _sample_axes(network.shapes[-1])),
        ]
        self._data.layout().addWidget(Beside(*both))
        notation = self._session.notation
        letter = WEIGHT_LETTERS[notation.letter][0]
        for number, layer in network.weighted:
            mark = notation.layer(number)
            upper = f'<sup style="font-size: large">{mark}</sup>'
            axes = ("kernel", "channel") if layer.type == "conv2d" else ()
            weights = self._array("weights", number, f"<i>{letter}</i>{upper}", letter + mark, axes)
            axes = ("kernel",) if np.ndim(layer.biases) == 3 else ()
            biases = self._array("biases", number, f"<i>b</i>{upper}", f"b{mark}", axes)
            self._weights.layout().addWidget(weights)
            self._weights.layout().addWidget(biases)

    def _forget_arrays(self) -> None:
        """The old grids go, and with them what is being typed: it was for what they showed."""
        for field in self._arrays.values():
            field.blockSignals(True)
        self._arrays = {}

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
        field = ArrayField(name, title, plain, axes, self._theme, self._session.notation)
        field.set_decimals(self._session.decimals)
        field.edited.connect(lambda values: self._edit_array(quantity, number, values))
        field.cell_activated.connect(lambda place: self._go(quantity, number, place))
        field.axis_moved.connect(self._axis_moved)
        self._arrays[quantity, number] = field
        return field

    def _settle(self) -> None:
        """Lay a panel of another shape out at once, instead of level by level while it is seen."""
        network = self._session.whole
        layout = (self._kinds, network.shapes, network.samples)
        if layout != self._laid_out and self.isVisible():
            for _ in range(LEVELS):
                QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        self._laid_out = layout

    def _order_tabs(self) -> None:
        grids = [field.grid.table for field in self._arrays.values()]
        order = [
            self.title, self.layers, *self.layer_rows.controls(), *self.new_weights.controls(),
            *grids[:2], self.add_sample, self.remove_sample, *grids[2:],
            *self.rules.controls(), self.changed.toggle,
        ]  # fmt: skip
        if order != self._order:
            self._order = order
            for one, other in zip(order, order[1:], strict=False):
                QWidget.setTabOrder(one, other)

    # showing

    def _relight(self) -> None:
        lit = lit_cells(self._session)
        for key, field in self._arrays.items():
            field.set_axis("sample", self._session.sample)
            field.set_lit(lit.get(key, {}))

    def _set_decimals(self) -> None:
        for field in self._arrays.values():
            field.set_decimals(self._session.decimals)

    # asking for changes

    def _go(self, quantity: str, number: int, place: tuple[int, ...]) -> None:
        """While gradients or updates are shown, go to the clicked weight's own; else stay.

        A click is also how an edit begins: what is given is at hand wherever the cursor is, and
        the place is kept. In x and y it chooses the sample.
        """
        trace, phase = self._session.trace, self._session.step.phase
        position = tuple(at + 1 for at in place)
        if quantity in "xy":
            self._session.set_sample(position[0])
        elif phase in ("gradient", "update"):
            name = f"gradient_{quantity}" if phase == "gradient" else quantity
            index = trace.index(name, number, position, phase=phase)
            if index is not None:
                self._session.go(index)

    def _axis_moved(self, axis: str, number: int) -> None:
        if axis == "sample":
            self._session.set_sample(number)

    def _edit_layers(self, text: str) -> None:
        def change(network: Network) -> Network:
            changed = _with_layers(network, text)
            if changed is not network and editing.grown(network, changed):
                self.new_weights.grew(changed)
            return changed

        self._ask.commit(self.layers, change)

    def _edit_array(self, quantity: str, number: int, values: np.ndarray) -> None:
        changes = {
            "x": lambda n: n.replace(inputs=values),
            "y": lambda n: n.replace(targets=values),
            "weights": lambda n: editing.with_weights(n, number, values),
            "biases": lambda n: n.with_layer(number, biases=values),
        }
        self._ask.commit(self._arrays[quantity, number], changes[quantity])


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


def _with_layers(network: Network, text: str) -> Network:
    """The network with the layers of ``text``: neurons alone, or with images and kernels."""
    units = editing.units_of(network)
    signs = "c@f" if units is not None else "c@fx×*·"
    if any(sign in text.lower() for sign in signs):
        if text == layers_text(network):
            return network
        return editing.with_layers(network, parse_layers(text))
    wanted = read_layers(text, words())
    if wanted == units:
        return network
    if units is not None:
        return editing.with_units(network, wanted)
    return editing.with_layers(network, parse_layers("-".join(map(str, wanted))))


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
            size = "×".join(map(str, layer.kernel_size))
            parts.append(tr("conv {kernels}@{size}", kernels=layer.kernels, size=size))
        else:
            parts.append(tr("flatten"))
    return " - ".join(parts)


def _sample_axes(shape: tuple[int, ...]) -> tuple[str, ...]:
    return ("sample", "channel") if len(shape) == 3 else ()
