"""What does the network answer at the place under the mouse, in words?"""

from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from visualizer.asking import Asking
from visualizer.i18n import shown, tr
from visualizer.training.lab import Lab
from visualizer.training.messages import About

MOST = 3
"""Of more outputs only the largest so many are said."""


class ValueLine(QLabel):
    """Two lines: the place, with the numbers the network is asked with, and its exact outputs."""

    def __init__(self, lab: Lab, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lab = lab
        self._asking = Asking(lab, self)
        self._about: About | None = None
        self._where: tuple[float, float] | None = None
        self._decimals = (2, 2)
        self._outputs: np.ndarray | None = None
        self._editable = False
        self.setObjectName("value")
        self.setProperty("role", "hint")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignTop)

    def set_about(self, about: About | None, editable: bool = False) -> None:
        """Other data: nothing that was asked of the old ones is answered any more."""
        self._asking.forget()
        self._about, self._editable = about, editable
        self._where = self._outputs = None
        self._show()

    def set_place(self, where: tuple[float, float] | None, decimals: tuple[int, int]) -> None:
        """Say what is answered at (x1, x2), or what can be done if there is no place."""
        self._where, self._decimals = where, decimals
        if where is None:
            self._outputs = None
        self._show()
        self.ask_again()

    def ask_again(self) -> None:
        """The network has changed."""
        where = self._where
        if where is not None and self._about is not None:
            self._asking.ask(
                "answer", np.array([where]), then=lambda outputs: self._take(where, outputs)
            )

    def retranslate(self) -> None:
        """Speak the language that is now in force."""
        self._show()

    def _take(self, where: tuple[float, float], outputs: Any) -> None:
        if where == self._where:
            self._outputs = np.asarray(outputs).reshape(-1)
            self._show()

    def _show(self) -> None:
        about = self._about
        if about is None:
            self.clear()
            return
        if self._where is None:
            hint = tr("Drag points, click to add one, right click to remove one.")
            reading = tr("Put the mouse on the plane to read it.")
            self.setText(hint if self._editable else reading)
            return
        names = about.feature_names or ("x1", "x2")
        pairs = zip(names, self._where, self._decimals, strict=True)
        lines = [", ".join(f"{name} = {_short(value, most)}" for name, value, most in pairs)]
        if self._outputs is not None:
            lines.append(_said(self._outputs, about))
        metrics, right = self.fontMetrics(), Qt.TextElideMode.ElideRight
        self.setText("\n".join(metrics.elidedText(line, right, self.width()) for line in lines))


def _said(outputs: np.ndarray, about: About) -> str:
    """The outputs in words; of many the largest few."""
    names = about.class_names
    numbers = ", ".join(shown(float(value), 4) for value in outputs)
    if not names or not np.isfinite(outputs).all():
        return tr("output {numbers}", numbers=numbers)
    if len(outputs) == 1:
        answer = names[int(outputs[0] >= sum(target_range(about)) / 2)]
    else:
        answer = names[int(outputs.argmax())]
    if len(outputs) <= MOST:
        return tr("output {numbers}: class {name}", numbers=numbers, name=answer)
    best = np.argsort(-outputs, kind="stable")[:MOST]
    numbers = ", ".join(f"{names[k]}: {shown(float(outputs[k]), 4)}" for k in best)
    return tr("class {name} (outputs {numbers}, …)", name=answer, numbers=numbers)


def target_range(about: About) -> tuple[float, float]:
    """The least and the greatest target; 0 and 1 where the points are too many to be here."""
    parts = [part.targets for part in (about.points, about.test_points) if part is not None]
    if not parts:
        return 0.0, 1.0
    targets = np.concatenate(parts)
    low, high = float(targets.min()), float(targets.max())
    return (low, high) if low < high else (min(low, 0.0), max(high, 1.0))


def _short(value: float, most: int) -> str:
    """Without zeros at the end."""
    text = shown(value, most)
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text
