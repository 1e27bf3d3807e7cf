"""Where do weights come from that the user did not write? 0, or drawn because it was asked for."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from core.editing import drawn
from core.initial import INITIALISERS
from core.network import Network
from visualizer.fields import (
    Choice,
    Disclosure,
    caption,
    label,
    say,
    small_button,
    spin,
)
from visualizer.i18n import tr
from visualizer.views.editor.ask import Ask


class NewWeights(QWidget):
    """Says what unwritten weights are, and draws all of them from a scheme and a seed."""

    def __init__(self, ask: Ask) -> None:
        super().__init__()
        self._ask = ask
        self._grown: tuple[tuple[int, ...], ...] = ()
        self.hint = label("", "hint", "newWeights")
        self.scheme = Choice(
            "scheme", tr("How weights are drawn"), {name: name for name in INITIALISERS}
        )
        self.seed = spin("seed", tr("Seed"), 0, 2**31 - 1)
        self.seed.setValue(1)
        self.fill = small_button("fill", tr("Fill"), tr("Draw all weights anew"))
        self.fill.clicked.connect(self._fill)
        self.panel = QWidget()
        grid = QGridLayout(self.panel)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        for line, (text, widget) in enumerate(
            ((tr("Scheme"), self.scheme), (tr("Seed"), self.seed))
        ):
            grid.addWidget(caption(text, widget), line, 0)
            grid.addWidget(widget, line, 1)
        grid.addWidget(self.fill, 2, 1, Qt.AlignmentFlag.AlignLeft)
        self.toggle = Disclosure(
            "fillToggle", tr("Fill all weights randomly"), self.panel, opened=False
        )
        self.toggle.set_text(tr("Fill randomly…"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.hint)
        layout.addWidget(self.toggle, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.panel)

    def grew(self, network: Network) -> None:
        """A change of structure is about to give ``network``, which has new weights."""
        self._grown = network.shapes

    def set_network(self, network: Network) -> None:
        """Say where its weights came from, if that is known."""
        text = ""
        if network.init is not None:
            scheme, seed = network.init.scheme, network.init.seed
            text = tr("Weights drawn: {scheme}, seed {seed}.", scheme=scheme, seed=seed)
        elif network.shapes == self._grown and any(
            not layer.weights.all() for _, layer in network.weighted
        ):
            text = tr("New weights start at 0.")
        say(self.hint, text)

    def controls(self) -> list[QWidget]:
        """What takes the focus, in order."""
        return [self.toggle, self.scheme, self.seed, self.fill]

    def _fill(self) -> None:
        scheme, seed = self.scheme.currentData(), self.seed.value()
        reason = self._ask(lambda network: drawn(network, scheme, seed))
        if reason:
            say(self.hint, reason)
