"""What does each neuron or kernel of the first layer look for? Its weights as a picture."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from visualizer.i18n import shown, tr
from visualizer.picture_grid import Cut, Group, PictureGrid, Tile
from visualizer.scrolled import scrolled
from visualizer.shades import signed_picture
from visualizer.theme import Theme
from visualizer.training.messages import About
from visualizer.views.images.large import Large

PAGE = 64
Weights = npt.NDArray[np.float32]


class WeightsTab(QWidget):
    """Blue weights are above 0, orange ones below, all pictures on one scale that is printed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._weights: Weights | None = None
        self._about: About | None = None
        self._page = 0
        self.scale = ScaleBar(theme)
        self.grid = PictureGrid(theme, columns=8, gap=4)
        self.large = Large(theme)
        self.page_label = QLabel()
        self.page_label.setProperty("role", "hint")
        self.before, self.after = QPushButton("◀"), QPushButton("▶")
        for button, way in ((self.before, -1), (self.after, 1)):
            button.setProperty("small", True)
            button.clicked.connect(lambda _, way=way: self.turn(way))
        self.stack = QStackedWidget()
        self._lay_out()
        self.grid.chosen_changed.connect(self._on_chosen)
        self.large.left.connect(lambda: self.grid.choose(None))
        self.large.stepped.connect(self._step)
        self.retranslate()

    def set_about(self, about: About | None) -> None:
        """Another network or other data."""
        self._about = about
        self._weights = None
        self._page = 0
        self.grid.choose(None)
        self.grid.set_groups(())
        self.retranslate()

    def set_weights(self, weights: Weights) -> None:
        """Show these: (units, channels, rows, columns)."""
        first = self._weights is None or self._weights.shape != weights.shape
        self._weights = weights
        if first:
            self._page = 0
            self._name()
        self._show()

    def turn(self, way: int) -> None:
        """Show the next 64, or the 64 before."""
        self._page = min(max(self._page + way, 0), self._pages() - 1)
        self.grid.choose(None)
        self._name()
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self._theme = theme
        for part in (self.scale, self.grid, self.large):
            part.set_theme(theme)
        self._show()

    def retranslate(self) -> None:
        """Speak the language that is now in force."""
        self.grid.setAccessibleName(tr("Weights of the first layer"))
        self.before.setAccessibleName(tr("The neurons before"))
        self.after.setAccessibleName(tr("The next neurons"))
        self.large.retranslate()
        self._name()
        self._show()

    # within

    def _pages(self) -> int:
        return 1 if self._weights is None else -(-len(self._weights) // PAGE)

    def _units(self) -> range:
        count = 0 if self._weights is None else len(self._weights)
        return range(self._page * PAGE, min((self._page + 1) * PAGE, count))

    def _name(self) -> None:
        units = self._units()
        tiles = tuple(Tile(unit, "", self._said(unit)) for unit in units)
        self.grid.set_columns(8 if self._pages() > 1 or len(units) > 18 else 6)
        self.grid.set_groups((Group("", tiles),))
        many = self._pages() > 1
        for widget in (self.before, self.after):
            widget.setVisible(many)
        self.before.setEnabled(self._page > 0)
        self.after.setEnabled(self._page < self._pages() - 1)
        total = 0 if self._weights is None else len(self._weights)
        if not units:
            text = tr("The pictures come with the first look at the network.")
        elif many:
            text = tr(
                "{first} to {last} of {count}", first=units[0] + 1, last=units[-1] + 1, count=total
            )
        else:
            text = tr("One picture per kernel") if self._is_conv() else tr("One picture per neuron")
        self.page_label.setText(text)

    def _said(self, unit: int) -> str:
        layer = next((layer.number for layer in self._layers()), 1)
        if self._is_conv():
            return tr("layer {layer}, kernel {number}", layer=layer, number=unit + 1)
        return tr("layer {layer}, neuron {number}", layer=layer, number=unit + 1)

    def _layers(self) -> list:
        return [] if self._about is None else [x for x in self._about.layers if x.activation]

    def _is_conv(self) -> bool:
        return bool(self._layers()) and self._layers()[0].type == "conv2d"

    def _reach(self) -> float:
        """The largest weight of all, which has the full colour."""
        assert self._weights is not None
        return float(np.nan_to_num(np.abs(self._weights)).max()) or 1.0

    def _show(self) -> None:
        if self._weights is None:
            return
        reach = self._reach()
        self.scale.set_reach(reach)
        units = self._units()
        flat = _side_by_side(self._weights[units.start : units.stop])
        count, rows, columns = flat.shape
        # The first row is the lowest of a picture, so all of them are turned over.
        image = signed_picture(flat.reshape(-1, columns)[::-1] / reach, self._theme)
        self.grid.set_pictures(
            {
                unit: Cut(image, QRectF(0, rows * k, columns, rows))
                for k, unit in enumerate(units)
            }
        )  # fmt: skip
        if self.grid.chosen is not None:
            self._show_large(int(self.grid.chosen))

    def _show_large(self, unit: int) -> None:
        assert self._weights is not None
        one = self._weights[unit]
        flat = _side_by_side(one[None])[0]
        image = signed_picture(flat[::-1] / self._reach(), self._theme)
        said = tr(
            "{count} weights, {least} to {most}",
            count=one.size,
            least=shown(float(one.min()), 4),
            most=shown(float(one.max()), 4),
        )
        if len(one) == 3:
            said += "\n" + tr("Side by side: red, green, blue.")
        self.large.show_one(self._said(unit), image, said)

    def _on_chosen(self, unit: int | None) -> None:
        if unit is None:
            back = self.large.isAncestorOf(self.focusWidget() or self)
            self.stack.setCurrentIndex(0)
            if back or self.large.hasFocus():
                self.grid.setFocus()
            return
        self._show_large(unit)
        self.stack.setCurrentIndex(1)
        self.large.setFocus()

    def _step(self, way: int) -> None:
        if self.grid.chosen is not None:
            units = self._units()
            unit = int(self.grid.chosen) + way
            self.grid.choose(min(max(unit, units[0]), units[-1]))

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.page_label, 1)
        row.addWidget(self.before)
        row.addWidget(self.after)
        self.stack.addWidget(scrolled(self.grid, _Filled(self.grid)))
        self.stack.addWidget(self.large)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(row)
        outer.addWidget(self.scale)
        outer.addWidget(self.stack, 1)


class _Filled(QScrollArea):
    """Scrolls pictures, and tells them how much of them is seen at once."""

    def __init__(self, grid: PictureGrid) -> None:
        super().__init__()
        self._grid = grid

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._grid.set_room(self.maximumViewportSize().height())
        super().resizeEvent(event)


class ScaleBar(QWidget):
    """The colours with their numbers: -reach, 0, +reach."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._reach = 0.0
        self._image: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def texts(self) -> tuple[str, str, str]:
        """What stands at the left end, in the middle and at the right end."""
        decimals = 2 if self._reach >= 0.1 else 4
        return shown(-self._reach, decimals), "0", shown(self._reach, decimals)

    def set_reach(self, reach: float) -> None:
        """The number that has the full colour."""
        if reach != self._reach:
            self._reach = reach
            self.setAccessibleDescription(" … ".join(self.texts))
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self._theme = theme
        self._image = None
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, round(1.9 * QFontMetricsF(self.font()).height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._reach:
            return
        if self._image is None:
            self._image = signed_picture(np.linspace(-1, 1, 129)[None], self._theme)
        metrics = QFontMetricsF(self.font())
        bar = QRectF(5, 1, self.width() - 10, 0.6 * metrics.height())
        with QPainter(self) as p:
            p.drawImage(bar, self._image)
            p.setPen(QPen(self._theme.color("line"), 1))
            p.drawRect(bar)
            p.setPen(self._theme.color("soft"))
            for share, text in zip((0.0, 0.5, 1.0), self.texts, strict=True):
                wide = metrics.horizontalAdvance(text)
                x = bar.left() + share * (bar.width() - wide)
                p.drawText(QPointF(x, bar.bottom() + 2 + metrics.ascent()), text)


def _side_by_side(weights: Weights) -> Weights:
    """The channels of each picture beside each other. (n, c, rows, cols) -> (n, rows, c * cols)"""
    count, channels, rows, columns = weights.shape
    return np.moveaxis(weights, 1, 2).reshape(count, rows, channels * columns)
