"""What does the page of the preparation look like: a table scaled, and words encoded?"""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.datasets.errors import DataError
from core.scaling import METHODS
from visualizer.card import Card
from visualizer.fields import CommitLine, error_line, label, small_button
from visualizer.formulas import Formulas
from visualizer.functions.scaled import FEWEST_ROWS, LONGEST_WORD, MOST_ROWS, MOST_WORDS, Scaled
from visualizer.i18n import shown, tr, words
from visualizer.scrolled import scrolled
from visualizer.theme import Theme
from visualizer.views.functions.cells import CellTable
from visualizer.views.functions.parts import Arranged, split, without_handles
from visualizer.views.functions.tables import column_names, quantity_letter, quantity_name, written
from visualizer.views.functions.working import Working
from visualizer.views.grid.view import NumberGrid

SHARES = (0.66, 0.34)


class ScalingPage(Arranged):
    """A table to edit, what is measured of it, the same scaled; below, words as 0 and 1."""

    def __init__(self, scaled: Scaled, formulas: Formulas, theme: Theme) -> None:
        super().__init__()
        self.scaled = scaled
        self._decimals = 4
        self._present = False
        self.given = NumberGrid(theme, "", headers=True, max_rows=MOST_ROWS)
        self._given_shown = CellTable(theme, "givenTable")
        self._given_shown.hide()
        self.measured = CellTable(theme, "measured")
        self.result = CellTable(theme, "scaledTable")
        self.matrix = CellTable(theme, "oneHot")
        self.arithmetic = Working(formulas, theme, "arithmetic")
        self.methods: dict[str, QPushButton] = {}
        self._words_error = error_line("wordsError")
        self.words = CommitLine("words", "", self._words_error)
        self._titles = [label("", "section") for _ in range(2)]
        self._names = [QLabel() for _ in range(4)]
        self._hints = [label("", "hint") for _ in range(2)]
        self._controls: list[QWidget] = []
        self.more = small_button("moreRows", "+", "")
        self.fewer = small_button("fewerRows", "−", "")
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._cards = (self._scaling_card(), self._words_card())
        for part in self._cards:
            column.addWidget(part)
        column.addStretch(1)
        area = scrolled(page)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.splitter = split(Qt.Orientation.Horizontal, area, Card(self.arithmetic))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.splitter)
        scaled.changed.connect(self._show)
        self.given.edited.connect(self._edit)
        self.given.cell_activated.connect(lambda row, at: scaled.choose("", row, at))
        self.result.chosen.connect(lambda row, at: scaled.choose("", row, at))
        self.measured.chosen.connect(lambda row, at: scaled.choose(scaled.quantities[row], row, at))
        self.matrix.chosen.connect(lambda row, at: scaled.choose("one_hot", row, at))
        self.more.clicked.connect(lambda: scaled.set_rows(len(scaled.table.values) + 1))
        self.fewer.clicked.connect(lambda: scaled.set_rows(len(scaled.table.values) - 1))
        self.words.committed.connect(self._write)
        self.retranslate()

    def _scaling_card(self) -> QWidget:
        card = Card(self._titles[0])
        methods = QHBoxLayout()
        group = QButtonGroup(self)
        for method in METHODS:
            button = QPushButton()
            button.setObjectName(method)
            button.setCheckable(True)
            button.setAutoDefault(False)
            group.addButton(button)
            button.clicked.connect(lambda _=False, method=method: self.scaled.set_method(method))
            methods.addWidget(button)
            self.methods[method] = button
        methods.addStretch(1)
        card.column.addLayout(methods)
        grid = QGridLayout()
        grid.setHorizontalSpacing(22)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        rows = QHBoxLayout()
        for button in (self.more, self.fewer):
            rows.addWidget(button)
        rows.addStretch(1)
        given = QWidget()
        below = QVBoxLayout(given)
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self.given)
        below.addWidget(self._given_shown, 0, Qt.AlignmentFlag.AlignLeft)
        below.addLayout(rows)
        for at, (name, table) in enumerate(
            zip(self._names[:3], (given, self.measured, self.result), strict=True)
        ):
            grid.addWidget(name, 0, at, left)
            grid.addWidget(table, 1, at, left)
        grid.setColumnStretch(3, 1)
        self._tables = grid
        card.column.addLayout(grid)
        card.column.addWidget(self._hints[0])
        self._controls += [*self.methods.values(), self.more, self.fewer, self._hints[0]]
        return card

    def _words_card(self) -> QWidget:
        card = Card(self._titles[1], self.words, self._words_error)
        card.column.addWidget(self._names[3])
        card.column.addWidget(self.matrix, 0, Qt.AlignmentFlag.AlignLeft)
        card.column.addWidget(self._hints[1])
        self._controls += [self.words, self._hints[1]]
        return card

    # for the workspace and the wall

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme's colours."""
        tables = (self.given, self._given_shown, self.measured, self.result, self.matrix)
        for part in (*tables, self.arithmetic):
            part.set_theme(theme)

    def retranslate(self) -> None:
        """Speak the language that is now in force."""
        self.methods["min_max"].setText(tr("min-max, to 0 to 1"))
        self.methods["z_score"].setText(tr("z-score"))
        self._titles[0].setText(tr("Scaling"))
        self._titles[1].setText(tr("One-hot: words as numbers"))
        columns = column_names()
        given = tr("Given: {first}, {second}", first=columns[0], second=columns[1])
        names = (given, tr("Measured"), tr("Scaled"), tr("A column for each word"))
        for name, text in zip(self._names, names, strict=True):
            name.setText(text)
        self._hints[0].setText(tr("Type other numbers, paste a table, and click any result to "
                                  "see how it is computed."))  # fmt: skip
        self._hints[1].setText(tr("Write words with commas between them."))
        self.given.set_name(given)
        self.given.set_cell_names(
            lambda row, at: tr("{name}, row {row}", name=column_names()[at], row=row + 1)
        )
        self.measured.setAccessibleName(names[1])
        self.result.setAccessibleName(names[2])
        self.matrix.setAccessibleName(names[3])
        self.words.setAccessibleName(tr("Words to encode"))
        self.more.setAccessibleName(tr("One row more"))
        self.fewer.setAccessibleName(tr("One row less"))
        for button in (self.more, self.fewer):
            button.setToolTip(button.accessibleName())
        if not self.scaled.own_words:
            red, green, blue = tr("red"), tr("green"), tr("blue")
            self.scaled.set_words((red, green, blue, green, red), own=False)
        self._show()

    def set_decimals(self, decimals: int) -> None:
        """Round what is written to so many places."""
        self._decimals = decimals
        self._show()

    def set_present(self) -> None:
        """Nothing but tables and arithmetic, in the font that the page has."""
        for control in self._controls:
            control.hide()
        self.given.hide()
        self._given_shown.show()
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        for row, part in enumerate((self._names[1], self.measured), 2):
            self._tables.addWidget(
                part, row, 0, side
            )  # three tables beside each other are too wide
        without_handles(self.splitter)
        self._present = True
        self.arithmetic.set_present()
        self._show()

    def keys(self) -> dict[Qt.Key, Any]:
        """What the keys of the window do on this page, where no table has the focus."""
        scaled, key = self.scaled, Qt.Key
        return {
            key.Key_Up: lambda: scaled.turn(-1),
            key.Key_Down: lambda: scaled.turn(1),
            key.Key_Left: lambda: scaled.go(-1),
            key.Key_Right: lambda: scaled.go(1),
        }

    def turn(self, by: int) -> None:
        """On to the next number, or back."""
        self.scaled.turn(by)

    # within

    def _show(self) -> None:
        scaled, table = self.scaled, self.scaled.table
        columns, rows = column_names(), [str(row + 1) for row in range(len(table.values))]

        def line(values: Any) -> list[str]:
            return [shown(float(value), self._decimals) for value in values]

        places = _places(table.values)
        self.given.set_values(table.values)
        self.given.set_decimals(places)
        self._given_shown.show_texts(
            columns,
            rows,
            [[shown(value, places) for value in row] for row in table.values.tolist()],
        )
        self.result.show_texts(columns, rows, [line(row) for row in table.scaled])
        self.measured.show_texts(
            columns,
            [
                quantity_letter(quantity) if self._present else quantity_name(quantity)
                for quantity in scaled.quantities
            ],
            [
                line(table.measured(quantity, column).value for column in range(2))
                for quantity in scaled.quantities
            ],
        )
        code = scaled.one_hot
        self.matrix.show_texts(
            code.classes, code.words, [[str(int(one)) for one in row] for row in code.matrix]
        )
        self.words.place(", ".join(code.words))
        for method, button in self.methods.items():
            button.setChecked(method == table.method)
        self.more.setEnabled(len(rows) < MOST_ROWS)
        self.fewer.setEnabled(len(rows) > FEWEST_ROWS)
        self._mark()
        if self._present:
            one_hot = scaled.place.quantity == "one_hot"
            self._cards[0].setVisible(not one_hot)
            self._cards[1].setVisible(one_hot)
        self.arithmetic.say(tr("The arithmetic of the number chosen"),
                            written(scaled, self._decimals))  # fmt: skip

    def _mark(self) -> None:
        quantity, row, column = self.scaled.place
        measured, rows = self.scaled.quantities, range(len(self.scaled.table.values))
        self.matrix.mark((row, column) if quantity == "one_hot" else None)
        self.result.mark((row, column) if quantity == "" else None)
        used = [(0, column), (1, column)] if quantity == "" else []
        if quantity == "deviation":
            used = [(0, column)]
        self.measured.mark(
            (measured.index(quantity), column) if quantity in measured else None, used
        )
        lit = [(row, column)] if quantity == "" else []
        if quantity in measured:
            lit = [(one, column) for one in rows]
        self.given.set_lit(dict.fromkeys(lit, "backward"))
        self._given_shown.mark(None, lit)

    def _edit(self, values: np.ndarray) -> None:
        try:
            self.scaled.set_values(values)
        except DataError as error:
            self.given.refuse(error.said(words()))

    def _write(self, text: str) -> None:
        found = tuple(word.strip() for word in text.replace(";", ",").split(",") if word.strip())
        if not found:
            self.words.refuse(tr("Write at least one word."))
        elif len(found) > MOST_WORDS:
            self.words.refuse(tr("At most {most} words, so that they can be seen.",
                                 most=MOST_WORDS))  # fmt: skip
        elif max(map(len, found)) > LONGEST_WORD:
            self.words.refuse(tr("A word has at most {most} letters here.", most=LONGEST_WORD))
        else:
            self.scaled.set_words(found)

    def arrange(self) -> None:
        self.splitter.setSizes([round(self.width() * share) for share in SHARES])


def _places(values: np.ndarray) -> int:
    """As many decimals as the given numbers have, up to four."""
    return next((d for d in range(4) if (np.round(values, d) == values).all()), 4)
