"""Which table is scaled, which words are encoded, and which of their numbers is written out?"""

from typing import Any, NamedTuple

import numpy as np
from PySide6.QtCore import QObject, Signal

from core.scaling import Method
from core.scaling_steps import QUANTITIES, OneHot, ScaledTable

AGES = ((18.0, 350.0), (25.0, 1200.0), (32.0, 800.0), (47.0, 5400.0), (60.0, 2600.0))
"""Years, and metres to walk: numbers of very different size, as in many a table."""

FEWEST_ROWS, MOST_ROWS = 2, 8
COLOURS = ("red", "green", "blue", "green", "red")
MOST_WORDS = 12
LONGEST_WORD = 24


class Place(NamedTuple):
    """What is written out: a cell of the scaled table, what was measured of a column, or a 0 or
    1; counted from 0. ``quantity`` is "" for a scaled cell and "one_hot" for a 0 or 1.
    """

    quantity: str
    row: int
    column: int


class Scaled(QObject):
    """A table of ages and distances, scaled, and a list of words, encoded.

    ``changed`` says that any of it changed.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.table = ScaledTable.of(AGES, "min_max")
        self.one_hot = OneHot.of(COLOURS)
        self.place = Place("", 1, 1)
        self.own_words = False
        """Has the user written words of their own? Until then they are the language's."""

    @property
    def quantities(self) -> tuple[str, str]:
        """What is measured of each column."""
        return QUANTITIES[self.table.method]

    def set_values(self, values: Any) -> None:
        """Other numbers; raises DataError where they cannot be scaled."""
        self.table = ScaledTable.of(values, self.table.method)
        self._settle()

    def set_method(self, method: Method) -> None:
        """Scale in the other way."""
        if method != self.table.method:
            self.table = ScaledTable.of(self.table.values, method)
            if self.place.quantity not in ("", "one_hot"):
                _, row, column = self.place
                self.place = Place(self.quantities[row], row, column)
            self.changed.emit()

    def set_rows(self, rows: int) -> None:
        """So many rows; a new one is like the last."""
        values = self.table.values
        if FEWEST_ROWS <= rows <= MOST_ROWS and rows != len(values):
            grown = np.vstack([values, *[values[-1:]] * max(rows - len(values), 0)])
            self.set_values(grown[:rows])

    def set_words(self, words: tuple[str, ...], own: bool = True) -> None:
        """Encode other words; one or more."""
        if words and (words != self.one_hot.words):
            self.one_hot = OneHot.of(words)
            self.own_words = own
            self._settle()

    def choose(self, quantity: str, row: int, column: int) -> None:
        """Write out another number."""
        if (quantity, row, column) != self.place:
            self.place = Place(quantity, row, column)
            self.changed.emit()

    def turn(self, by: int) -> None:
        """Write out the number below, or above, and after a column the next one."""
        quantity, row, column = self.place
        rows, columns = self._shape()
        at = column * rows + row + by
        if 0 <= at < rows * columns:
            row, column = at % rows, at // rows
            self.choose(self.quantities[row] if self._measured else quantity, row, column)

    def go(self, columns: int) -> None:
        """Write out the number beside."""
        quantity, row, column = self.place
        self.choose(quantity, row, min(max(column + columns, 0), self._shape()[1] - 1))

    @property
    def _measured(self) -> bool:
        return self.place.quantity in self.quantities

    def _shape(self) -> tuple[int, int]:
        """Rows and columns of the table that the number is in."""
        if self._measured:
            return len(self.quantities), self.table.values.shape[1]
        one_hot = self.place.quantity == "one_hot"
        rows, columns = (self.one_hot.matrix if one_hot else self.table.values).shape
        return rows, columns

    def _settle(self) -> None:
        """The number written out is one that is there."""
        quantity, row, column = self.place
        rows, columns = self._shape()
        self.place = Place(quantity, min(row, rows - 1), min(column, columns - 1))
        self.changed.emit()
