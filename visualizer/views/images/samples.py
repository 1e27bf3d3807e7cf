"""Which samples were answered in one way? Pictures of them, or a table of their numbers."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.numbers import MINUS
from core.training.answers import Mistake
from visualizer.i18n import grouped, shown, tr
from visualizer.picture_grid import Cut, Group, PictureGrid, Tile
from visualizer.theme import Theme
from visualizer.training.messages import About
from visualizer.views.images.pictures import sample_picture

MOST_COLUMNS = 20
MOST_ROWS = 8
"""Rows of the table that are seen at once."""


class Samples(QWidget):
    """Samples to choose from, by their places in the list."""

    chosen_changed = Signal(object)  # a place in ``samples``, or None

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._about: About | None = None
        self.samples: Sequence[Mistake] = ()
        self.grid = PictureGrid(theme, lines=3.4)
        self.table = QTableWidget()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.verticalHeader().hide()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.grid)
        self.stack.addWidget(self.table)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)
        self.grid.chosen_changed.connect(self.chosen_changed)
        self.table.cellClicked.connect(lambda row, _: self.chosen_changed.emit(row))
        self.table.cellActivated.connect(lambda row, _: self.chosen_changed.emit(row))
        self.retranslate()

    @property
    def chosen(self) -> int | None:
        """The place of the one that is looked at."""
        if self.stack.currentIndex() == 0:
            return None if self.grid.chosen is None else int(self.grid.chosen)
        row = self.table.currentRow()
        return row if row >= 0 else None

    def choose(self, place: int | None) -> None:
        """Look at one of them, or at none."""
        if self.stack.currentIndex() == 0:
            self.grid.choose(place)
        elif place is None:
            self.table.clearSelection()
            self.chosen_changed.emit(None)
        else:
            self.table.setCurrentCell(place, 0)
            self.chosen_changed.emit(place)

    def take_focus(self) -> None:
        self.stack.currentWidget().setFocus()

    def set_samples(self, samples: Sequence[Mistake], about: About) -> None:
        """Show these samples of the data that ``about`` tells of."""
        self.samples, self._about = samples, about
        self.stack.setCurrentIndex(0 if about.is_image else 1)
        # Only the page in front asks for room.
        self.grid.setVisible(about.is_image)
        self.table.setVisible(not about.is_image)
        self.retranslate()
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self._theme = theme
        self.grid.set_theme(theme)
        self._show()

    def retranslate(self) -> None:
        """Speak the language that is now in force."""
        self.grid.setAccessibleName(tr("Samples"))
        self.table.setAccessibleName(tr("Samples"))
        about = self._about
        if about is None:
            return
        if about.is_image:
            tiles = tuple(
                Tile(place, shown(one.loss, 2), said(one, about))
                for place, one in enumerate(self.samples)
            )
            self.grid.set_groups((Group("", tiles),))
        else:
            self._fill_table(about)

    def _show(self) -> None:
        about = self._about
        if about is None or not about.is_image:
            return
        cuts = {}
        for place, one in enumerate(self.samples):
            image = sample_picture(one.inputs, about, self._theme)
            if image is not None:
                cuts[place] = Cut(image, QRectF(image.rect()))
        self.grid.set_pictures(cuts)

    def _fill_table(self, about: About) -> None:
        names = feature_names(about)[:MOST_COLUMNS]
        table = self.table
        table.clear()
        table.setColumnCount(2 + len(names))
        table.setRowCount(len(self.samples))
        table.setHorizontalHeaderLabels([tr("sample"), tr("loss"), *names])
        for row, one in enumerate(self.samples):
            values = one.inputs.reshape(-1)[: len(names)]
            texts = [str(one.index + 1), shown(one.loss, 4), *(short(v) for v in values)]
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                table.setItem(row, column, item)
        mode = QHeaderView.ResizeMode.ResizeToContents
        table.horizontalHeader().setSectionResizeMode(mode)
        self._fit_table()

    def _fit_table(self) -> None:
        """As tall as its rows."""
        table = self.table
        high = table.fontMetrics().height() + 6
        table.verticalHeader().setDefaultSectionSize(high)
        head = table.horizontalHeader().sizeHint().height()
        bar = table.horizontalScrollBar().sizeHint().height()
        rows = max(min(len(self.samples), MOST_ROWS), 1)
        table.setFixedHeight(head + rows * high + bar + 2 * table.frameWidth())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_table()
        super().changeEvent(event)


def said(one: Mistake, about: About) -> str:
    """A sample, and how it was answered, in one line."""
    names = about.class_names
    return tr(
        "sample {number}: actual {actual}, answered {guessed}, loss {loss}",
        number=grouped(one.index + 1),
        actual=names[one.actual],
        guessed=names[one.guessed],
        loss=shown(one.loss, 4),
    )


def short(value: float) -> str:
    """Six digits, with a true minus sign."""
    return f"{value:.6g}".replace("-", MINUS)


def feature_names(about: About) -> list[str]:
    """The names of the inputs; x1, x2, … where they have none."""
    count = 1
    for side in about.input_shape:
        count *= side
    return list(about.feature_names) or [f"x{k + 1}" for k in range(count)]
