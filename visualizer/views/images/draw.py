"""What does the network answer to a digit drawn by hand?"""

from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.datasets.centring import FORMS, Form, network_numbers, same_range
from core.datasets.errors import DataError
from core.metrics import predicted
from visualizer.asking import Asking
from visualizer.i18n import brief, tr, words
from visualizer.scrolled import scrolled
from visualizer.shades import light_picture
from visualizer.theme import Theme
from visualizer.training.lab import Lab
from visualizer.training.messages import About
from visualizer.views.images.bars import OutputBars, rows_of
from visualizer.views.images.pad import DrawingPad
from visualizer.views.images.pictures import PictureBox

APART = 33
"""Milliseconds between two questions at least."""


def form_of(about: About) -> Form | None:
    """The set that can be drawn for; None for images of another size, or in colour."""
    shape = about.image_shape
    if shape is None or len(shape) != 2 or shape[0] != shape[1] or about.pixel_range is None:
        return None
    return FORMS.get(shape[0]) if about.class_names else None


class DrawTab(QWidget):
    """A pad, beside it the picture that the network really gets, below its outputs as bars."""

    def __init__(self, lab: Lab, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lab, self._theme = lab, theme
        self._about: About | None = None
        self._form: Form | None = None
        self._pixels: np.ndarray | None = None
        self._outputs: np.ndarray | None = None
        self._asking = Asking(lab, self, APART)
        self.pad = DrawingPad(theme)
        self.seen_label = _hint()
        self.seen = PictureBox(theme, 56)
        self.winner = QLabel()
        self.winner.setObjectName("winner")
        self.winner.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.undo, self.clear = _button("undo"), _button("clear")
        self.centre = QCheckBox()
        self.centre.setObjectName("centre")
        self.centre.setChecked(True)
        self.note = _hint()
        self.bars = OutputBars(theme)
        self._lay_out()
        self.pad.changed.connect(self._on_drawn)
        self.undo.clicked.connect(self.pad.undo)
        self.clear.clicked.connect(self.pad.clear)
        self.centre.toggled.connect(self._on_centre)
        lab.reported.connect(self._on_reported)
        self.retranslate()
        self._on_drawn()

    def set_about(self, about: About | None) -> None:
        """Another network or other data; the drawing stays."""
        self._about = about
        self._form = form_of(about) if about is not None else None
        self._asking.forget()
        self.retranslate()
        self._on_drawn()

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self._theme = theme
        for part in (self.pad, self.seen, self.bars):
            part.set_theme(theme)
        self._show_seen()

    def retranslate(self) -> None:
        """Speak the language that is now in force."""
        self.pad.retranslate()
        self.pad.update()
        self.bars.retranslate()
        self.undo.setText(tr("Undo"))
        self.undo.setToolTip(tr("Take back the last stroke (Ctrl+Z)"))
        self.clear.setText(tr("Clear"))
        self.clear.setToolTip(tr("An empty pad (Delete)"))
        self.seen_label.setText(tr("The network gets:"))
        digits = self._form is not None and self._form.side == 8
        self.centre.setText(
            tr("prepare as the 8 x 8 digits were") if digits else tr("centre as MNIST was")
        )
        self._say_how()
        self._show_outputs()

    # what happened

    def _on_drawn(self) -> None:
        drawn = bool(self.pad.strokes)
        self.undo.setEnabled(drawn)
        self.clear.setEnabled(drawn)
        form = self._form
        if form is None:
            self._asking.forget()
            return
        make = form.centred if self.centre.isChecked() else form.as_drawn
        self._pixels = make(self.pad.ink)
        self._show_seen()
        if drawn:
            self._ask()
        else:
            self._asking.forget()
            self._outputs = None
            self._show_outputs()

    def _on_centre(self) -> None:
        self._say_how()
        self._on_drawn()

    def _on_reported(self) -> None:
        """The network goes on learning: what does it say now?"""
        if self.pad.strokes and self.isVisible():
            self._ask()

    def _ask(self) -> None:
        about, form = self._about, self._form
        if about is None or form is None or self._pixels is None or about.pixel_range is None:
            return
        try:
            numbers = network_numbers(
                form, self._pixels, about.pixel_range, about.divisor, about.scaling
            )
        except DataError as error:
            self.note.setText(error.said(words()))
            return
        inputs = numbers.reshape(1, *about.input_shape)
        self._asking.ask("answer", inputs, then=self._take)

    def _take(self, outputs: Any) -> None:
        if self.pad.strokes:
            self._outputs = np.asarray(outputs, dtype=np.float64).reshape(-1)
            self._show_outputs()

    # showing

    def _show_seen(self) -> None:
        if self._form is not None and self._pixels is not None:
            image = light_picture(self._pixels, 0, self._form.most, self._theme)
            self.seen.set_image(image)

    def _show_outputs(self) -> None:
        about, outputs = self._about, self._outputs
        if about is None or outputs is None or not np.isfinite(outputs).all():
            self.winner.setText("")
            self.bars.set_rows([])
            return
        answer = int(predicted(outputs[None])[0])
        self.winner.setText(about.class_names[answer])
        self.winner.setAccessibleName(tr("Answer: {name}", name=about.class_names[answer]))
        self.bars.set_rows(rows_of(outputs, about.class_names, answer))

    def _say_how(self) -> None:
        """What is done to the drawing: nothing happens silently."""
        about, form = self._about, self._form
        if about is None or form is None:
            self.note.setText("")
            return
        if not self.centre.isChecked():
            said = tr("The drawing is taken where and as large as it stands on the pad.")
        elif form.side == 28:
            said = tr(
                "The drawing is fitted into 20 x 20 pixels and put with its centre of mass in the "
                "middle of 28 x 28, as MNIST's images were."
            )
        else:
            said = tr(
                "The drawing is stretched to 20 x 32 pixels (a narrow one less), its lines are "
                "brought to one width, it is straightened, and the pixels of ink are counted in "
                "blocks of 4 x 4, as for the 8 x 8 digits."
            )
        then = []
        assert about.pixel_range is not None
        if not same_range(form, about.pixel_range):
            low, high = (brief(value) for value in about.pixel_range)
            then.append(
                tr("0 to {most} becomes {low} to {high}", most=form.most, low=low, high=high)
            )
        if about.divisor != 1:
            then.append(tr("divided by {divisor}", divisor=brief(about.divisor)))
        if about.scaling is not None:
            then.append(tr("scaled as the data were"))
        if then:
            said += " " + tr("Then: {steps}.", steps=", ".join(then))
        self.note.setText(said)

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.addWidget(self.undo)
        tools.addWidget(self.clear)
        tools.addStretch(1)
        beside = QVBoxLayout()
        beside.addWidget(self.seen_label)
        beside.addWidget(self.seen, 2)
        beside.addWidget(self.winner, 2)
        top = QHBoxLayout()
        drawing = QVBoxLayout()
        drawing.addWidget(self.pad)
        drawing.addLayout(tools)
        drawing.addStretch(1)
        top.addLayout(drawing)
        top.addLayout(beside, 1)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 2, 0)
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(self.bars)
        column.addWidget(self.centre)
        column.addWidget(self.note)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(inner))

    def resizeEvent(self, event: object) -> None:
        side = max(min(self.width() * 3 // 5, 340), 110)
        self.pad.setFixedSize(side, side)
        self.winner.setStyleSheet(f"font-size: {side // 3}px; font-weight: 700;")


def _hint() -> QLabel:
    label = QLabel()
    label.setProperty("role", "hint")
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _button(name: str) -> QPushButton:
    button = QPushButton()
    button.setObjectName(name)
    button.setProperty("small", True)
    return button
