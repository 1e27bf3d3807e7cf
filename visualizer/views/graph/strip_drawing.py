"""How do patches, kernels and products look in the strip under the maps?"""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen

from visualizer.i18n import tr
from visualizer.views.graph.cells import LEAST_SIGN, cell_lines, minus_signs
from visualizer.views.graph.ink import LEFT, Ink
from visualizer.views.graph.layout import Layout
from visualizer.views.graph.moment import Moment
from visualizer.views.graph.strip import name_line, sign_width
from visualizer.views.graph.strip_content import Content, Grid, Piece, StripContent
from visualizer.views.graph.tiles import Tiles
from visualizer.views.graph.values import Values


class StripDrawing:
    """Draws the strip."""

    def __init__(
        self, values: Values, layout: Layout, ink: Ink, covered: frozenset[int], tiles: Tiles
    ) -> None:
        self.values, self.layout, self.covered = values, layout, covered
        self.ink = Ink(ink.theme, layout.strip_type, ink.decimals)
        self._tiles = tiles
        self.content = StripContent(values, layout, covered)

    def draw(self, p: QPainter, moment: Moment) -> None:
        """What lies on each other at this step."""
        area, content = self.layout.strip, self.content.at(moment)
        if area is None or content is None:
            return
        theme = self.ink.theme
        lit = theme.phase_color(moment.phase) if content.pieces else theme.color("soft")
        state: object = content.title
        if content.pieces:
            state = (moment.now[-1].index, moment.reached, moment.sample)
        self._tiles.draw(p, "strip", state, area, lambda q: self._draw(q, content, lit))
        for number, grid in enumerate(grid for unit in content.units for grid in unit):
            self._tiles.draw(
                p, ("strip grid", number), self._state(grid, content, lit), self._bounds(grid),
                lambda q, g=grid: self._grid(q, g, content, lit),
            )  # fmt: skip

    def _state(self, grid: Grid, content: Content, lit: QColor) -> tuple[object, ...]:
        """All that a grid's picture depends on: the kernel stays while it moves over the input."""
        made = ()
        if content.made and grid.steps is not None:
            made = tuple(np.flatnonzero(np.isin(grid.steps, content.made)).tolist())
        outside = None if grid.steps is None else (grid.steps < 0).tobytes()
        return (
            grid.rect.getRect(), grid.values.shape, grid.values.tobytes(), grid.hidden.tobytes(),
            outside, made, grid.quantity, grid.most, grid.letter, grid.over, grid.under,
            grid.turned, content.place.numbers, bool(content.pieces), lit.rgb(),
        )  # fmt: skip

    def _bounds(self, grid: Grid) -> QRectF:
        """A grid with its frame and its name."""
        above = 1.3 * name_line(self.ink.type) if grid.letter else 3.0
        return grid.rect.adjusted(-3, -above, 8 * self.ink.type.small if grid.letter else 3, 3)

    def _draw(self, p: QPainter, content: Content, lit: QColor) -> None:
        theme, place = self.ink.theme, content.place
        p.setPen(QPen(theme.color("line"), 1))
        p.drawLine(place.title.topLeft(), place.title.topRight())
        self._title(p, content, lit)
        for unit in content.units:
            for number, grid in enumerate(unit):
                if number:
                    self._sign(p, number, unit[number - 1], grid)
        if content.pieces:
            self._pieces(p, content, lit)

    def _title(self, p: QPainter, content: Content, color: QColor) -> None:
        ink, rect = self.ink, content.place.title
        metrics = QFontMetricsF(ink.text_font)
        text = content.title
        if content.place.left_out and content.pieces:
            text = tr("{title} · {count} more", title=text, count=content.place.left_out)
        if metrics.horizontalAdvance(text) > rect.width():
            text = content.short
        ink.text(p, rect, text, ink.text_font, color)

    def _grid(self, p: QPainter, grid: Grid, content: Content, lit: QColor) -> None:
        ink, theme, numbers = self.ink, self.ink.theme, content.place.numbers
        nothing = np.isnan(grid.values)
        token = "ink" if grid.quantity == "x" and not numbers else "positive"
        strength = (0.42 if ink.dark else 0.3) if numbers else 1.0
        shaded = np.where(grid.hidden | nothing, 0.0, grid.values)
        p.drawImage(grid.rect, ink.picture(shaded, shaded.size, grid.most, token, strength))
        outside = np.argwhere(nothing & ~grid.hidden) if grid.steps is None else np.argwhere(
            grid.steps < 0
        )  # fmt: skip
        for row, col in outside.tolist():
            brush = QBrush(theme.color("line"), Qt.BrushStyle.BDiagPattern)
            p.fillRect(grid.cell(row, col), brush)
        rows, cols = grid.values.shape
        wide, tall = grid.rect.width() / cols, grid.rect.height() / rows
        if min(wide, tall) >= (5 if max(rows, cols) <= 8 else 9):
            cell_lines(p, grid.rect, grid.values.shape, ink)
        if numbers:
            self._numbers(p, grid)
        elif min(wide, tall) >= LEAST_SIGN:
            minus_signs(p, grid.rect, shaded, grid.most, ink)
        p.setBrush(Qt.BrushStyle.NoBrush)
        framed = content.pieces and grid.quantity != "products"
        p.setPen(QPen(lit if framed else ink.outline, 1.6 if framed else 1.0))
        p.drawRect(grid.rect)
        for index in content.made:
            self._made(p, grid, index, theme.phase_color("update"))
        if grid.letter:
            self._name(p, grid)

    def _made(self, p: QPainter, grid: Grid, index: int, color: QColor) -> None:
        assert grid.steps is not None
        for row, col in np.argwhere(grid.steps == index).tolist():
            p.setPen(QPen(color, 2.2))
            p.drawRect(grid.cell(row, col))

    def _name(self, p: QPainter, grid: Grid) -> None:
        ink = self.ink
        tall = name_line(ink.type)
        rect = QRectF(grid.rect.left(), grid.rect.top() - tall, grid.rect.width(), tall)
        color = ink.theme.color("backward" if grid.quantity == "delta" else "soft")
        base = QPointF(rect.left(), rect.bottom() - 0.74 * ink.type.small)
        wide = ink.full_name(p, base, grid.letter, grid.over, grid.under, color)
        if grid.turned:
            rest = QRectF(rect)
            rest.setLeft(rect.left() + wide + 0.3 * ink.type.small)
            text = "↻ 180°"
            if QFontMetricsF(ink.text_font).horizontalAdvance(text) <= rest.width():
                ink.text(p, rest, text, ink.text_font, color, LEFT)

    def _numbers(self, p: QPainter, grid: Grid) -> None:
        ink, theme = self.ink, self.ink.theme
        rows, cols = grid.values.shape
        strong = theme.color("ink")
        for row in range(rows):
            for col in range(cols):
                rect = grid.cell(row, col)
                if grid.hidden[row, col]:
                    ink.covered(
                        p, rect.adjusted(3, 2.5, -3, -2.5), theme.color("soft"), ink.small_font
                    )
                elif not np.isnan(grid.values[row, col]) or (
                    grid.steps is not None and grid.steps[row, col] >= 0
                ):
                    text = ink.number(float(grid.values[row, col]))
                    font = ink.narrowed(ink.small_font, text, rect.width() - 3)
                    ink.text(p, rect, text, font, strong)

    def _sign(self, p: QPainter, number: int, before: Grid, grid: Grid) -> None:
        """⊙ between patch and kernel, = before the products."""
        size = self.ink.type.small
        if grid.rect.top() > before.rect.bottom():  # the products stand beneath
            middle = QPointF(grid.rect.left() - sign_width(self.ink.type) / 2, 0)
        else:
            middle = QPointF((before.rect.right() + grid.rect.left()) / 2, 0)
        middle.setY(grid.rect.center().y())
        pen = QPen(self.ink.theme.color("ink"), max(1.3, size / 9))
        p.setPen(pen)
        if number == 1:
            p.setBrush(Qt.BrushStyle.NoBrush)
            p.drawEllipse(middle, 0.42 * size, 0.42 * size)
            p.setBrush(self.ink.theme.color("ink"))
            p.setPen(Qt.PenStyle.NoPen)
            p.drawEllipse(middle, 0.12 * size, 0.12 * size)
            p.setBrush(Qt.BrushStyle.NoBrush)
            return
        for dy in (-0.17 * size, 0.17 * size):
            p.drawLine(middle + QPointF(-0.36 * size, dy), middle + QPointF(0.36 * size, dy))

    # the sum and what becomes of it

    def _pieces(self, p: QPainter, content: Content, lit: QColor) -> None:
        rect, ink = content.place.tail, self.ink
        texts = [self._text(piece) for piece in content.pieces]
        gap = ink.type.wide(1.5)
        widths = [ink.type.wide(len(text)) for text in texts]
        if len(content.units[0]) > 2 and content.units[0][2].rect.top() < rect.bottom() and (
            rect.left() > content.units[0][2].rect.left()
        ):  # fmt: skip
            self._column(p, content, texts, lit)
            return
        x = rect.center().x() - (sum(widths) + gap * (len(texts) - 1)) / 2
        if content.sample:
            wide = QFontMetricsF(ink.text_font).horizontalAdvance(content.sample)
            x = max(x - wide / 2, rect.left())
            box = QRectF(x, rect.top(), wide, rect.height())
            ink.text(p, box, content.sample, ink.text_font, ink.theme.color("soft"), LEFT)
            x += wide + gap
        for piece, text, wide in zip(content.pieces, texts, widths, strict=True):
            self._piece(p, piece, text, QRectF(x, rect.top(), wide, rect.height()), lit)
            x += wide + gap

    def _column(self, p: QPainter, content: Content, texts: list[str], lit: QColor) -> None:
        """One under the other, beside the products."""
        rect = content.place.tail
        line = min(1.5 * self.ink.type.small, rect.height() / len(texts))
        y = rect.center().y() - line * len(texts) / 2
        for piece, text in zip(content.pieces, texts, strict=True):
            self._piece(p, piece, text, QRectF(rect.left(), y, rect.width(), line), lit)
            y += line

    def _text(self, piece: Piece) -> str:
        value = "?" if piece.hidden else self.ink.number(piece.value)
        return " ".join(part for part in (piece.sign, piece.letter, value) if part)

    def _piece(self, p: QPainter, piece: Piece, text: str, rect: QRectF, lit: QColor) -> None:
        ink = self.ink
        color = lit if piece.strong else ink.theme.color("ink")
        font = ink.strong_font if piece.strong else ink.small_font
        ink.text(p, rect, text, ink.fitting(font, text, rect.width()), color, LEFT)
