"""What does the page of the softmax look like: bars, all its numbers, its Jacobian?"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLabel, QVBoxLayout, QWidget

from core.blocks import BlockError, read_number
from core.lessons import lesson
from visualizer.card import Card
from visualizer.fields import error_line, label, say, spin
from visualizer.formulas import Formulas
from visualizer.functions.mixing import FEWEST, MOST, Kind, Mixing
from visualizer.i18n import shown, tr, words
from visualizer.theme import Theme
from visualizer.views.functions.bars import ShareBars
from visualizer.views.functions.blocks import Note, typed
from visualizer.views.functions.cells import CellTable
from visualizer.views.functions.parts import Arranged, split, without_handles
from visualizer.views.functions.shares import written
from visualizer.views.functions.working import Working

SHARES = (0.5, 0.5)
"""How the width is shared: bars and numbers, Jacobian and arithmetic."""

LEFT = Qt.AlignmentFlag.AlignLeft

ROWS: tuple[tuple[Kind, str], ...] = (
    ("input", "z"), ("exponential", "exp(z)"), ("output", "a"), ("target", "y"), ("delta", "δ"),
)  # fmt: skip
"""The rows of the table of numbers; the first, the inputs, can be typed into."""


class SoftmaxPage(Arranged):
    """Inputs to pull at, every number of the softmax, its Jacobian, and the arithmetic of the
    number that is chosen.
    """

    def __init__(self, mixing: Mixing, formulas: Formulas, theme: Theme) -> None:
        super().__init__()
        self.mixing = mixing
        self._decimals = 4
        self._present = False
        self.bars = ShareBars(mixing, theme)
        self.numbers = CellTable(theme, "softmaxNumbers")
        self.error = error_line("softmaxError")
        self.jacobian = CellTable(theme, "jacobian")
        self.jacobian_label = label("", "section")
        self.count = spin("inputs", "", FEWEST, MOST)
        self.right = spin("rightClass", "", 1, MOST)
        self._count_label, self._right_label, self._hint = QLabel(), QLabel(), label("", "hint")
        self.arithmetic = Working(formulas, theme, "arithmetic")
        self._controls = QWidget()
        form = QFormLayout(self._controls)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        form.addRow(self._hint)
        form.addRow(self._count_label, self.count)
        form.addRow(self._right_label, self.right)
        self._left = Card(self.bars, self.error, self._controls)
        self._left.column.setStretchFactor(self.bars, 1)
        self._left.column.insertWidget(1, self.numbers, 0, LEFT)
        right = Card(self.jacobian_label, self.arithmetic)
        right.column.setStretchFactor(self.arithmetic, 1)
        right.column.insertWidget(1, self.jacobian, 0, LEFT)
        self.splitter = split(Qt.Orientation.Horizontal, self._left, right)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.splitter)
        mixing.changed.connect(self._show)
        self.numbers.chosen.connect(lambda row, j: mixing.choose(ROWS[row][0], j, j))
        self.numbers.typed.connect(self._type)
        self.jacobian.chosen.connect(lambda i, j: mixing.choose("entry", i, j))
        self.count.valueChanged.connect(mixing.set_count)
        self.right.valueChanged.connect(lambda number: mixing.set_right(number - 1))
        self.retranslate()

    # for the workspace and the wall

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme's colours."""
        for part in (self.bars, self.numbers, self.jacobian, self.arithmetic):
            part.set_theme(theme)

    def retranslate(self) -> None:
        """Speak the language that is now in force."""
        self.bars.retranslate()
        self._hint.setText(
            tr("Drag the inputs above, or type them into the first row of the table. Click any "
               "other number to see how it is computed.")
        )  # fmt: skip
        self._count_label.setText(tr("Inputs"))
        self._right_label.setText(tr("Right class"))
        self.count.setAccessibleName(tr("Inputs"))
        self.right.setAccessibleName(tr("Right class"))
        self.jacobian_label.setText(tr("Jacobian: ∂a (rows) by ∂z (columns)"))
        self.numbers.setAccessibleName(tr("The numbers of the softmax"))
        self.jacobian.setAccessibleName(self.jacobian_label.text())
        self._show()

    def set_decimals(self, decimals: int) -> None:
        """Round what is written to so many places."""
        self._decimals = decimals
        self.bars.set_decimals(decimals)
        self._show()

    def set_present(self) -> None:
        """Nothing but bars, one table and arithmetic, in the font that the page has."""
        self._present = True
        self._controls.hide()
        self._left.column.addWidget(self.jacobian_label)
        self._left.column.addWidget(self.jacobian, 0, LEFT)
        without_handles(self.splitter)
        self.arithmetic.set_present()
        self._show()

    def keys(self) -> dict[Qt.Key, Any]:
        """What the keys of the window do on this page."""
        mixing, key = self.mixing, Qt.Key
        return {
            key.Key_Left: lambda: mixing.take(mixing.input - 1),
            key.Key_Right: lambda: mixing.take(mixing.input + 1),
            key.Key_Up: lambda: mixing.nudge(1),
            key.Key_Down: lambda: mixing.nudge(-1),
            key.Key_0: lambda: mixing.set_input(mixing.input, 0.0),
        }

    def turn(self, by: int) -> None:
        """On to the next number, or back."""
        self.mixing.turn(by)

    # within

    def _show(self) -> None:
        mixing, softmax = self.mixing, self.mixing.softmax
        places = range(len(mixing.z))
        heads = [str(j + 1) for j in places]

        def line(values: Any) -> list[str]:
            return [shown(float(value), self._decimals) for value in values]

        self.numbers.show_texts(
            heads,
            [name for _, name in ROWS],
            [
                [typed(z) for z in mixing.z],
                line(softmax.exponentials),
                line(softmax.outputs),
                [str(int(j == mixing.right)) for j in places],
                line(softmax.delta(j, mixing.right).value for j in places),
            ],
            editable=(0,),
        )
        self.jacobian.show_texts(
            [f"z{head}" for head in heads],
            [f"a{head}" for head in heads],
            [line(row) for row in softmax.jacobian],
        )
        self.count.setValue(len(mixing.z))
        self.right.setMaximum(len(mixing.z))
        self.right.setValue(mixing.right + 1)
        self._mark()
        if self._present:
            of_jacobian = mixing.chosen.kind == "entry"
            self.numbers.setVisible(not of_jacobian)
            self.jacobian_label.setVisible(of_jacobian)
            self.jacobian.setVisible(of_jacobian)
        why = Note(lesson("softmax", words()))
        self.arithmetic.say(tr("The arithmetic of the number chosen"),
                            [*written(mixing, self._decimals), why])  # fmt: skip

    def _mark(self) -> None:
        kind, i, j = self.mixing.chosen
        kinds = [name for name, _ in ROWS]
        if kind == "entry":
            self.jacobian.mark((i, j))
            self.numbers.mark(None, [(kinds.index("output"), i), (kinds.index("output"), j)])
            return
        self.jacobian.mark(None, [(k, j) for k in range(len(self.mixing.z))]
                           if kind == "delta" else ())  # fmt: skip
        made_of = {"exponential": "input", "output": "exponential", "delta": "output"}.get(kind)
        lit = [(kinds.index(made_of), j)] if made_of else []
        if kind == "delta":
            lit.append((kinds.index("target"), j))
        self.numbers.mark((kinds.index(kind), j), lit)

    def _type(self, row: int, column: int, text: str) -> None:
        """A number typed into the first row."""
        try:
            value = read_number(text, words())
        except BlockError as error:
            say(self.error, f"z{column + 1}: {error}")
            self._show()
        else:
            say(self.error, "")
            self.mixing.set_input(column, value)
            self._show()

    def arrange(self) -> None:
        self.splitter.setSizes([round(self.width() * share) for share in SHARES])
