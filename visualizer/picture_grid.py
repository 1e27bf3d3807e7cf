"""How are many small pictures shown, of which one can be chosen by mouse or keys?"""

from collections.abc import Hashable, Mapping
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from visualizer.i18n import tr
from visualizer.theme import Theme

Key = Qt.Key
EDGE = 5.0
"""Room at the sides for the frame of the chosen one."""
LEAST = 24.0
"""Smaller pictures do not fill a room: it scrolls."""

ENTER = (Key.Key_Space, Key.Key_Return, Key.Key_Enter)
ARROWS = (Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down)


class Tile(NamedTuple):
    """One picture: what it is known by, what stands below it, what it is called in full."""

    key: Hashable
    caption: str
    name: str


class Group(NamedTuple):
    """Pictures under one heading, which may be empty."""

    heading: str
    tiles: tuple[Tile, ...]


class Cut(NamedTuple):
    """A part of an image: many pictures in one image are made and kept at once."""

    image: QImage
    source: QRectF


class PictureGrid(QWidget):
    """Pictures in rows. A click chooses one; on the chosen one, it lets it go.

    ``columns``: so many are in a row; 0 makes them as tall as ``lines`` of text. Where a room is
    set that holds all of them at once, they are as large as it allows, up to ``most`` pixels.
    """

    chosen_changed = Signal(object)  # the key of a tile, or None

    def __init__(
        self,
        theme: Theme,
        columns: int = 0,
        lines: float = 3.2,
        smooth: bool = False,
        gap: float = 9.0,
        most: float = 160.0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._columns, self._lines = theme, columns, lines
        self._smooth, self._gap, self._most = smooth, gap, most
        self._room = 0
        self._groups: tuple[Group, ...] = ()
        self._cuts: Mapping[Hashable, Cut] = {}
        self._rects: dict[Hashable, QRectF] | None = None
        self._names: dict[Hashable, str] = {}
        self.current: Hashable | None = None
        self.chosen: Hashable | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    # asking

    def place_of(self, key: Hashable) -> QRectF:
        """Where in the widget a picture is."""
        return self._places()[key]

    def at(self, point: QPointF) -> Hashable | None:
        """Which picture is under a point of the widget."""
        return next((key for key, rect in self._places().items() if rect.contains(point)), None)

    # telling

    def set_groups(self, groups: tuple[Group, ...]) -> None:
        """Other pictures, or other words for them; a choice that is there no more is dropped."""
        keys = [tile.key for group in groups for tile in group.tiles]
        same = keys == list(self._names)
        self._groups = groups
        self._names = {tile.key: tile.name for group in groups for tile in group.tiles}
        self._rects = None
        if not same:
            if self.current not in self._names:
                self.current = next(iter(self._names), None) if self.hasFocus() else None
            # Where there is nothing to be seen, Tab does not stop.
            focus = Qt.FocusPolicy.StrongFocus if keys else Qt.FocusPolicy.NoFocus
            self.setFocusPolicy(focus)
            if self.chosen not in self._names:
                self.choose(None)
            self.updateGeometry()
        self._describe()
        self.update()

    def set_pictures(self, cuts: Mapping[Hashable, Cut]) -> None:
        """Show these pictures, by the keys of their tiles."""
        self._cuts = cuts
        self.update()

    def choose(self, key: Hashable | None) -> None:
        """Make a picture the chosen one."""
        if key != self.chosen:
            self.chosen = key
            if key is not None:
                self.current = key
            self._describe()
            self.update()
            self.chosen_changed.emit(key)

    def set_columns(self, columns: int) -> None:
        """So many to a row."""
        if columns != self._columns:
            self._columns = columns
            self._rects = None
            self.updateGeometry()
            self.update()

    def set_room(self, high: int) -> None:
        """How tall the part is that is seen at once: fill it. For pictures without captions."""
        if high != self._room:
            self._room = high
            self._rects = None
            self.updateGeometry()
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours; the pictures are the caller's."""
        self._theme = theme
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._laid_out(width)[1]

    def sizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(max(self.width(), 240)))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 0)

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        metrics = QFontMetricsF(self.font())
        places = self._places()
        color = self._theme.color
        seen = QRectF(event.rect())
        with QPainter(self) as p:
            p.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._smooth)
            for group in self._groups:
                if group.heading and group.tiles:
                    top = places[group.tiles[0].key].top() - 6 - metrics.descent()
                    right = Qt.TextElideMode.ElideRight
                    p.setPen(color("soft"))
                    text = metrics.elidedText(group.heading, right, self.width() - 2 * EDGE)
                    p.drawText(QPointF(EDGE, top), text)
                for tile in group.tiles:
                    rect = places[tile.key]
                    if seen.intersects(rect.adjusted(-4, -4, 4, 60)):
                        self._paint_tile(p, metrics, tile, rect)

    def _paint_tile(
        self, p: QPainter, metrics: QFontMetricsF, tile: Tile, rect: QRectF
    ) -> None:  # fmt: skip
        color = self._theme.color
        cut = self._cuts.get(tile.key)
        if cut is not None:
            p.drawImage(_inside(rect, cut.source), cut.image, cut.source)
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.setPen(QPen(color("line"), 1))
        p.drawRect(rect)
        if tile.key == self.chosen:
            p.setPen(QPen(color("ink"), 2))
            p.drawRect(rect.adjusted(-2, -2, 2, 2))
        if tile.key == self.current and self.hasFocus():
            p.setPen(QPen(color("positive"), 2))
            p.drawRect(rect.adjusted(-3, -3, 3, 3))
        if not tile.caption:
            return
        p.setPen(color("ink" if tile.key == self.chosen else "soft"))
        y = rect.bottom() + 3 + metrics.ascent()
        for line in tile.caption.split("\n"):
            x = rect.center().x() - metrics.horizontalAdvance(line) / 2
            p.drawText(QPointF(x, y), line)
            y += metrics.height()

    # what happens to it

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._toggle(self.at(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self.at(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = list(self._places())
        key = Key(event.key())
        if key == Key.Key_Escape and self.chosen is not None:
            self.choose(None)
        elif key in ENTER:
            self._toggle(self.current)
        elif keys and key in ARROWS:
            at = keys.index(self.current) if self.current in keys else 0
            if key in (Key.Key_Left, Key.Key_Right):
                at += 1 if key == Key.Key_Right else -1
            else:
                at = self._above_or_below(keys, at, key == Key.Key_Down)
            self.current = keys[min(max(at, 0), len(keys) - 1)]
            self._describe()
            self.update()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self.current is None:
            self.current = next(iter(self._places()), None)
        self._describe()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._rects = None
        self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._rects = None
            self.updateGeometry()
        super().changeEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            key = self.at(QPointF(event.pos()))
            if key is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), self._names[key], self)
            return True
        return super().event(event)

    # within

    def _toggle(self, key: Hashable | None) -> None:
        if key is not None:
            self.current = key
            self.choose(None if key == self.chosen else key)

    def _above_or_below(self, keys: list[Hashable], at: int, below: bool) -> int:
        places = self._places()
        here = places[keys[at]]
        further = [
            key for key in keys
            if (places[key].top() > here.top() if below else places[key].top() < here.top())
        ]  # fmt: skip
        if not further:
            return at
        top = (min if below else max)(places[key].top() for key in further)
        row = [key for key in further if places[key].top() == top]
        near = min(row, key=lambda key: abs(places[key].left() - here.left()))
        return keys.index(near)

    def _places(self) -> dict[Hashable, QRectF]:
        if self._rects is None:
            self._rects = self._laid_out(self.width())[0]
        return self._rects

    def _laid_out(self, width: int) -> tuple[dict[Hashable, QRectF], int]:
        metrics = QFontMetricsF(self.font())
        high = metrics.height()
        room = width - 2 * EDGE
        side = max(24.0, round(self._lines * high))
        if self._columns:
            side = max(16.0, (room - self._gap * (self._columns - 1)) // self._columns)
        side = self._filling(room) or side
        y = EDGE
        places: dict[Hashable, QRectF] = {}
        for group in self._groups:
            if not group.tiles:
                continue
            if group.heading:
                y += high + 4
            captions = [line for tile in group.tiles for line in tile.caption.split("\n")]
            step = max([side, *(metrics.horizontalAdvance(line) for line in captions)])
            below = max(tile.caption.count("\n") + bool(tile.caption) for tile in group.tiles)
            tall = side + (below * high + 3 if below else 0)
            x = EDGE
            for tile in group.tiles:
                if x > EDGE and x + step > EDGE + room + 0.5:
                    x, y = EDGE, y + tall + self._gap
                places[tile.key] = QRectF(x + (step - side) // 2, y, side, side)
                x += step + self._gap
            y += tall + 6
        return places, round(y + EDGE - 4) if places else 0

    def _filling(self, wide: float) -> float:
        """The largest side with which all are seen at once; 0 where none is large enough."""
        counts = [len(group.tiles) for group in self._groups if group.tiles]
        if not self._room or not counts:
            return 0.0
        headings = sum(bool(group.heading and group.tiles) for group in self._groups)
        above = headings * (QFontMetricsF(self.font()).height() + 4)
        high = self._room - 2 * EDGE + 4 - 6 * len(counts) - above
        found = 0.0
        for columns in range(1, max(counts) + 1):
            rows = sum(-(-count // columns) for count in counts)
            across = (wide - self._gap * (columns - 1)) // columns
            down = (high - self._gap * (rows - len(counts))) // rows
            found = max(found, min(across, down, self._most))
        return found if found >= LEAST else 0.0

    def _describe(self) -> None:
        said = self._names.get(self.current, "")
        if said and self.current == self.chosen:
            said = tr("{name}, shown large", name=said)
        self.setAccessibleDescription(said)


def _inside(rect: QRectF, source: QRectF) -> QRectF:
    """The largest part of ``rect`` with the proportions of ``source``."""
    scale = min(rect.width() / source.width(), rect.height() / source.height())
    wide, tall = source.width() * scale, source.height() * scale
    return QRectF(
        rect.left() + (rect.width() - wide) / 2, rect.top() + (rect.height() - tall) / 2, wide, tall
    )
