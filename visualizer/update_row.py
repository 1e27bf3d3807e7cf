"""What stands above a timeline of several updates in a row, and what is said of them?"""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QPixmap

from visualizer.course_words import update_said
from visualizer.i18n import grouped, shown, tr
from visualizer.session import Session
from visualizer.theme import Theme
from visualizer.update_blocks import UpdateBlocks

WAY = 8
"""Height of what leads from the update in front to its phases."""

APART = 2.5
"""Widths of a digit between what names the update in front and a number: no one text."""


class UpdateRow:
    """All updates in a row, with the numbers there is room for; the one in front stands out.

    ``left`` is where it begins, ``width`` gives how wide it is, ``font`` that of its labels,
    bold or not. Takes no room while there is one update.
    """

    def __init__(
        self,
        session: Session,
        left: float,
        width: Callable[[], float],
        font: Callable[[bool], QFont],
    ) -> None:
        self._session, self._left, self._width, self._font = session, left, width, font
        self._pictures: tuple[tuple[object, ...], QPixmap, QPixmap] | None = None
        self._numbers: tuple[tuple[int, float], list[tuple[str, QRectF]]] | None = None
        self.hovered: int | None = None

    @property
    def there(self) -> bool:
        """Are there several updates?"""
        return self._session.count > 1

    @property
    def blocks(self) -> UpdateBlocks:
        """Where each update lies, from the left end of the row."""
        session = self._session
        return UpdateBlocks(session.count, session.course.rounds, self._width())

    @property
    def rect(self) -> QRectF:
        """Where the blocks stand in the widget."""
        high = QFontMetricsF(self._font(True)).height()
        return QRectF(self._left, round(high + 4), self._width(), round(high * 0.7))

    @property
    def height(self) -> float:
        """How much of the timeline's height all this takes."""
        return self.rect.bottom() + WAY + 3 if self.there else 0.0

    def holds(self, y: float) -> bool:
        """Does a place of the widget belong to this row?"""
        return self.there and y < self.rect.bottom() + WAY / 2

    def update_at(self, x: float) -> int:
        """The update at a place of the widget."""
        return self.blocks.update_at(x - self._left)

    def place_of(self, update: int) -> QPointF:
        """Where in the widget to click for an update."""
        return QPointF(self._left + self.blocks.middle(update), self.rect.center().y())

    def said(self, update: int) -> str:
        """An update in two lines: which it is, and the loss of its samples."""
        session = self._session
        lines = [update_said(session, update)]
        if update <= session.reach:
            loss = session.course.loss(update)
            lines.append(tr("Loss {loss}", loss=shown(loss, session.decimals)))
        else:
            lines.append(tr("not worked out yet"))
        return "\n".join(lines)

    def labels(self) -> list[tuple[str, float, bool]]:
        """Text, left edge, and whether it names the update in front: none is cut off.

        The one in front says in full which it is; the others give way to it.
        """
        plain, bold = (QFontMetricsF(self._font(strong)) for strong in (False, True))
        session, blocks = self._session, self.blocks
        said = update_said(session)
        text = said[:1].upper() + said[1:]
        own = _place(text, session.update, blocks, bold)
        space = APART * plain.horizontalAdvance("0")
        taken = own.adjusted(-space, 0, space, 0)
        found = [(text, own.left(), True)]
        key = (blocks.count, blocks.width)
        if self._numbers is None or self._numbers[0] != key:
            named = [(grouped(update), update) for update in blocks.named(plain)]
            self._numbers = (
                key, [(number, _place(number, at, blocks, plain)) for number, at in named]
            )  # fmt: skip
        for number, where in self._numbers[1]:
            if not where.intersects(taken):
                found.append((number, where.left(), False))
        return found

    # painting

    def forget_pictures(self) -> None:
        """Sizes or colours are others."""
        self._pictures = self._numbers = None

    def paint(self, p: QPainter, theme: Theme, ratio: float) -> None:
        """Draw it, if there are several updates."""
        if not self.there:
            return
        blocks, row, now = self.blocks, self.rect, self._session.update
        blocks.draw_way(p, theme, self._left, row.bottom() + 1, WAY - 1, now)
        faint, strong = self._pictures_now(blocks, row, theme, ratio)
        left, right = blocks.extent(now)
        corner = QPointF(0, round(row.top()) - 2)
        p.drawPixmap(corner, faint)
        p.setClipRect(QRectF(0, 0, self._left + right, row.bottom() + WAY))
        p.drawPixmap(corner, strong)
        p.setClipping(False)
        wide = max(right - left, 4.0)
        self._frame(
            p, theme, min(max((left + right - wide) / 2, 0.0), blocks.width - wide), wide, 2
        )
        if self.hovered not in (None, now):
            begin, end = blocks.extent(self.hovered)
            self._frame(p, theme, begin, max(end - begin, 2.0), 1)
        fonts = {strong: self._font(strong) for strong in (False, True)}
        ascent = QFontMetricsF(fonts[True]).ascent()
        for text, x, current in self.labels():
            p.setFont(fonts[current])
            p.setPen(theme.color("ink" if current else "soft"))
            p.drawText(QPointF(self._left + x, ascent), text)

    def _frame(self, p: QPainter, theme: Theme, left: float, wide: float, pen: float) -> None:
        row = self.rect
        p.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        p.setPen(QPen(theme.color("ink"), pen))
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.drawRect(QRectF(self._left + left, row.top() - 1, wide, row.height() + 2))

    def _pictures_now(
        self, blocks: UpdateBlocks, row: QRectF, theme: Theme, ratio: float
    ) -> tuple[QPixmap, QPixmap]:
        """The row, faint and strong: what is done is cut out of the strong one."""
        reach = self._session.reach
        key = (blocks.count, blocks.rounds, reach, ratio)
        if self._pictures is None or self._pictures[0] != key:
            size = QSize(round(row.right() + self._left), round(row.height()) + 5)
            pair = []
            for strong in (False, True):
                picture = QPixmap(size * ratio)
                picture.setDevicePixelRatio(ratio)
                picture.fill(Qt.GlobalColor.transparent)
                with QPainter(picture) as p:
                    blocks.draw(p, theme, self._left, 2, row.height(), reach, strong=strong)
                pair.append(picture)
            self._pictures = (key, pair[0], pair[1])
        return self._pictures[1:]


def _place(text: str, update: int, blocks: UpdateBlocks, metrics: QFontMetricsF) -> QRectF:
    """Where a text stands over an update, within the row."""
    wide = metrics.horizontalAdvance(text)
    left = blocks.middle(update) - wide / 2
    return QRectF(min(max(left, 0.0), max(blocks.width - wide, 0.0)), 0, wide, 1)
