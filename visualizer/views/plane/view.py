"""What does the network answer over the plane of two inputs, and what if its points moved?"""

from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from visualizer.asking import Asking
from visualizer.i18n import grouped, tr
from visualizer.scrolled import scrolled
from visualizer.style import least_on_wall
from visualizer.theme import Theme
from visualizer.training.lab import Lab
from visualizer.training.messages import About, LayerAbout, Points
from visualizer.views.plane.canvas import PlaneCanvas
from visualizer.views.plane.field import answer_field, neuron_field
from visualizer.views.plane.neurons import HiddenLayer, Neuron, NeuronPictures, neuron_name
from visualizer.views.plane.new_points import NewPoints
from visualizer.views.plane.points import PlanePoints
from visualizer.views.plane.single_line import SingleLine
from visualizer.views.plane.value_line import ValueLine, target_range

APART = 33
"""Milliseconds between two times that edited points are handed on."""

MOST_NEURONS = 32
"""Hidden neurons of a layer that have a picture."""

LEAST_LINES = 6.5
"""So many lines of text are as tall as a row of small pictures with its heading."""


class PlaneView(QWidget):
    """The decision boundary, its points to be edited, and a picture of each hidden neuron."""

    def __init__(self, lab: Lab, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lab = lab
        self._about: About | None = None
        self._refusal = ""
        self.points = PlanePoints(self)
        self.canvas = PlaneCanvas(self.points, theme)
        self.neurons = NeuronPictures(theme)
        self.new_points = NewPoints(self.points, theme)
        self.value = ValueLine(lab)
        self.line = SingleLine(Asking(lab, self), self._on_line)
        self.title = _label("section", "title")
        self.note = _label("hint", "note")
        self.note.setWordWrap(True)
        self.back = QPushButton()
        self.back.setObjectName("back")
        self.back.setProperty("small", True)
        self._telling = QTimer(self, interval=APART, singleShot=True)
        self._telling.timeout.connect(self._tell_points)
        self._lay_out()
        self._connect()
        self.retranslate()
        self._on_about()

    @staticmethod
    def fits(about: About) -> bool:
        """Has the network two inputs?"""
        return about.box is not None

    # for the window

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        for part in (self.canvas, self.neurons, self.new_points):
            part.set_theme(theme)

    def retranslate(self) -> None:
        """Speak the language that is now in force."""
        self.setAccessibleName(tr("Decision boundary"))
        self.back.setText(tr("Whole network"))
        self.back.setToolTip(tr("Show the answer of the whole network again (Esc)"))
        for part in (self.canvas, self.neurons, self.new_points, self.value):
            part.retranslate()
        self._show_title()
        self._show_note()

    def set_present(self, present: bool) -> None:
        """Write large enough for the last row."""
        least = least_on_wall(self.window().height())
        self.setStyleSheet(f"* {{ font-size: {least}px; }}" if present else "")
        self._fit()

    # what happened

    def showEvent(self, event: QShowEvent) -> None:
        self._lab.want(self, {"boundary"})
        self._take_picture()

    def hideEvent(self, event: QHideEvent) -> None:
        self._lab.want(self, ())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._fit()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _on_about(self) -> None:
        """Other data, or another network on the same. Nothing meant for the old reaches the new."""
        about = self._lab.about
        self._telling.stop()
        self._refusal = ""
        if about is None or about.box is None:
            self.line.set_about(None)
            self.value.set_about(None)
            return
        before, self._about = self._about, about
        if before is None or before.box != about.box:
            self.neurons.set_layers(())
            self.canvas.set_field(None)
        first, second = about.feature_names or ("x1", "x2")
        self.canvas.set_plane(about.box, (first, second), about.class_names)
        pairs = (about.points, self._lab.first_points, about.test_points)
        self.points.load(*map(_pair, pairs))
        self.canvas.can_edit = bool(about.class_names) and about.points is not None
        self.new_points.set_classes(about.class_names if self.canvas.can_edit else ())
        self.canvas.new_label = self.new_points.chosen
        self._allow_adding()
        self.line.set_about(about)
        self.value.set_about(about, bool(self.new_points.buttons))
        self._fit()
        self._show_title()
        self._show_note()

    def _on_pictured(self, name: str) -> None:
        if name == "boundary" and self.isVisible():
            self._take_picture()

    def _take_picture(self) -> None:
        """The newest picture, if it is of what is trained now."""
        boundary, about = self._lab.pictures.get("boundary"), self._about
        if boundary is None or about is None or boundary.box != about.box:
            return
        hidden = _hidden(about)
        if len(hidden) != len(boundary.hidden) or boundary.outputs.shape[2] != about.n_out:
            return
        self.neurons.set_layers(
            tuple(
                HiddenLayer(layer.number, layer.activation, values[:, :, :MOST_NEURONS])
                for layer, values in zip(hidden, boundary.hidden, strict=True)
            )
        )
        self.scroll.fit()
        self._show_field()
        self.value.ask_again()
        self.line.ask_again()

    def _show_field(self) -> None:
        """The whole network's picture, or that of the chosen neuron."""
        boundary, about = self._lab.pictures.get("boundary"), self._about
        if boundary is None or about is None:
            return
        neuron = self.neurons.chosen
        if neuron is None:
            field = answer_field(boundary.outputs, *target_range(about), len(about.class_names))
            self.canvas.set_field(field, self.line.segments())
            return
        for layer, values in zip(_hidden(about), boundary.hidden, strict=True):
            if layer.number == neuron.layer:
                one = values[:, :, neuron.number - 1]
                self.canvas.set_field(neuron_field(one, layer.activation))

    def _on_line(self) -> None:
        if self.neurons.chosen is None:
            self._show_field()
        self._show_note()

    def _on_chosen_neuron(self, neuron: Neuron | None) -> None:
        self._allow_adding()
        self._show_title()
        self._show_field()

    def _on_edited(self) -> None:
        self._refuse("")
        if not self._telling.isActive():
            self._telling.start()

    def _tell_points(self) -> None:
        """Have them trained on."""
        self._lab.set_points(self.points.places, self.points.labels)

    def _refuse(self, why: str) -> None:
        self._refusal = why
        self._show_note()

    # what is said

    def _show_title(self) -> None:
        neuron = self.neurons.chosen
        self.title.setText(tr("Decision boundary") if neuron is None else neuron_name(neuron))
        self.back.setVisible(neuron is not None)

    def _show_note(self) -> None:
        """What stands in the way; else the equation of the line, and what hollow points are."""
        about = self._about
        said = []
        if self._refusal:
            said = [self._refusal]
        elif about is not None and about.points is None:
            count = about.train_samples + about.test_samples
            said = [tr("{count} points are too many to be drawn.", count=grouped(count))]
        else:
            said = [self.line.said()]
            if len(self.points.test_places):
                said.append(tr("Hollow points are kept for the test."))
        self.note.setText(" ".join(filter(None, said)))
        self.note.setVisible(any(said))
        self.note.setProperty("role", "error" if self._refusal else "hint")
        self.note.style().unpolish(self.note)
        self.note.style().polish(self.note)

    # within

    def _allow_adding(self) -> None:
        self.canvas.can_add = bool(self.new_points.buttons) and self.neurons.chosen is None

    def _fit(self) -> None:
        """Room for two lines of numbers, and no more for the plane than it can fill."""
        self.value.setFixedHeight(2 * self.value.fontMetrics().lineSpacing() + 2)
        self.canvas.setMaximumHeight(max(self.canvas.heightForWidth(self.width()), 200))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.back)
        self.scroll = _Pictures()
        scrolled(self.neurons, self.scroll)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(6)
        outer.addLayout(top)
        outer.addWidget(self.canvas, 5)
        outer.addWidget(self.value)
        outer.addWidget(self.new_points)
        outer.addWidget(self.note)
        outer.addWidget(self.scroll, 3)
        outer.addStretch(0)
        self.setMinimumWidth(240)

    def _connect(self) -> None:
        self._lab.about_changed.connect(self._on_about)
        self._lab.pictured.connect(self._on_pictured)
        self.points.edited.connect(self._on_edited)
        canvas = self.canvas
        canvas.hovered.connect(lambda at: self.value.set_place(at, canvas.frame.decimals()))
        canvas.left.connect(lambda: self.neurons.choose(None))
        canvas.refused.connect(self._refuse)
        self.new_points.class_chosen.connect(lambda label: setattr(canvas, "new_label", label))
        self.neurons.chosen_changed.connect(self._on_chosen_neuron)
        self.back.clicked.connect(lambda: self.neurons.choose(None))


class _Pictures(QScrollArea):
    """No taller than what is in it, and tall enough for one row: the plane has the rest."""

    def fit(self) -> None:
        """Follow the pictures, which have become more or fewer."""
        # As if the bar were there: or its coming and going would change the height that hides it.
        bar = self.verticalScrollBar().sizeHint().width()
        high = max(self.widget().heightForWidth(self.width() - bar), 1)
        least = min(high, round(LEAST_LINES * self.fontMetrics().height()))
        if (least, high) != (self.minimumHeight(), self.maximumHeight()):
            self.setMinimumHeight(least)
            self.setMaximumHeight(high)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()


def _hidden(about: About) -> list[LayerAbout]:
    return [layer for layer in about.layers[:-1] if layer.activation]


def _pair(points: Points | None) -> tuple[Any, Any] | None:
    return None if points is None else (points.inputs, points.labels)


def _label(role: str, name: str) -> QLabel:
    label = QLabel()
    label.setProperty("role", role)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
