"""What goes on inside the network while it learns: gradients, weights, activations; and before?"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.training.inspection import LayerInside
from visualizer.flow import FlowLayout
from visualizer.i18n import grouped, tr
from visualizer.theme import Theme
from visualizer.training.earlier import EarlierRun
from visualizer.training.lab import Lab
from visualizer.views.plots.gradients import GradientsPanel
from visualizer.views.plots.histograms import Cell, HistogramGrid, scrolled
from visualizer.views.plots.neurons import advice, counted, told
from visualizer.views.plots.runs_table import RunsTable

GRADIENTS, WEIGHTS, ACTIVATIONS, RUNS = range(4)
PICTURE = "inside"


class InsidePanel(QWidget):
    """Four tabs. What only one of them shows is asked of the training while that one is open."""

    run_chosen = Signal(object)

    def __init__(self, lab: Lab, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lab = lab
        self.gradients = GradientsPanel(lab, theme)
        self.weights = HistogramGrid(theme, signs=True)
        self.activations = HistogramGrid(theme, signs=False)
        self.words = QLabel()
        self.words.setObjectName("idleNeurons")
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.runs = RunsTable(lab, theme)
        self.runs.chosen.connect(self.run_chosen)
        self.buttons = [QPushButton() for _ in range(4)]
        self._pages = QStackedWidget()
        choices = QButtonGroup(self)
        bar = QWidget()
        flow = FlowLayout(bar, gap=8)
        for place, (button, name) in enumerate(
            zip(self.buttons, ("gradients", "weights", "activations", "runs"), strict=True)
        ):
            button.setObjectName(f"{name}Tab")
            button.setCheckable(True)
            button.setProperty("small", True)
            choices.addButton(button, place)
            flow.addWidget(button)
        self.export_button = QPushButton()
        self.export_button.setObjectName("exportGradients")
        self.export_button.setProperty("small", True)
        flow.addWidget(self.export_button)
        choices.idClicked.connect(self.show_page)
        self.buttons[GRADIENTS].setChecked(True)
        for page in (self.gradients, scrolled(self.weights), self._beside_words(), self.runs):
            self._pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(bar)
        layout.addWidget(self._pages, 1)
        lab.pictured.connect(self._on_pictured)
        self.retranslate()

    def _beside_words(self) -> QWidget:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(scrolled(self.activations), 3)
        row.addWidget(scrolled(self.words), 2)
        return page

    # for the window

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme's colours."""
        for part in (self.gradients, self.weights, self.activations, self.runs):
            part.set_theme(theme)

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        for button, text, hint in zip(
            self.buttons,
            (tr("Gradient size"), tr("Weights"), tr("Activation values"), tr("Earlier runs")),
            (
                tr("How long each layer’s gradient is: vanishing or exploding shows here"),
                tr("How the weights of each layer are spread"),
                tr("What the neurons give for some training samples; dead and saturated ones"),
                tr("Runs to compare this one with"),
            ),
            strict=True,
        ):
            button.setText(text)
            button.setToolTip(hint)
        self.export_button.setText(tr("Export…"))
        self.weights.setAccessibleName(tr("Histograms of the weights"))
        self.activations.setAccessibleName(tr("Histograms of the activations"))
        empty = tr("The histograms come with the first look into the network.")
        self.weights.say_empty(empty)
        self.activations.say_empty(empty)
        self.gradients.retranslate()
        self.runs.retranslate()
        self._show_inside()

    # what is shown

    @property
    def page(self) -> int:
        """The tab that is open."""
        return self._pages.currentIndex()

    def show_page(self, page: int) -> None:
        """Open a tab."""
        self._pages.setCurrentIndex(page)
        self.buttons[page].setChecked(True)
        self.export_button.setVisible(page == GRADIENTS)
        self._want()
        self.refresh()
        self._show_inside()
        self.run_chosen.emit(None if page != RUNS else self.runs.only())

    def show_runs(self, colours: dict[EarlierRun, str]) -> None:
        """List these earlier runs."""
        self.runs.show_runs(colours)

    def refresh(self) -> None:
        """Show how the run stands now."""
        if self.page == GRADIENTS:
            self.gradients.refresh()

    def _on_pictured(self, name: str) -> None:
        if name == PICTURE and self.isVisible():
            self._show_inside()

    def _show_inside(self) -> None:
        layers: tuple[LayerInside, ...] = self._lab.pictures.get(PICTURE, ())
        if self.page == WEIGHTS:
            self.weights.show_cells([_weights(layer) for layer in layers])
        elif self.page == ACTIVATIONS:
            self.activations.show_cells([self._activations(layer) for layer in layers])
            said = "\n\n".join(["\n".join(told(layers)), *advice(layers)]) if layers else ""
            if said != self.words.text():
                self.words.setText(said)

    def _activations(self, layer: LayerInside) -> Cell:
        about = self._lab.about
        kernels = about is not None and about.layers[layer.number - 1].type == "conv2d"
        title = tr("Layer {layer}", layer=layer.number)
        return Cell(title, counted(layer, kernels), layer.activations)

    def _want(self) -> None:
        looked_at = self.isVisible() and self.page in (WEIGHTS, ACTIVATIONS)
        self._lab.want(self, {PICTURE} if looked_at else ())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._want()
        self.refresh()
        self._show_inside()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._lab.want(self, ())


def _weights(layer: LayerInside) -> Cell:
    count = grouped(int(layer.weights.counts.sum()))
    title = tr("Layer {layer}", layer=layer.number)
    return Cell(title, tr("{count} weights", count=count), layer.weights)
