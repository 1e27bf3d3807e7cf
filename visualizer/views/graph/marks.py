"""What is marked on the maps: the cell that is made, the cells it takes in?"""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from visualizer.views.graph.columns import Maps
from visualizer.views.graph.ink import Ink
from visualizer.views.graph.layout import Guests, Layout
from visualizer.views.graph.lit import MADE, LitEdge
from visualizer.views.graph.mark import Mark
from visualizer.views.graph.moment import Field, Moment
from visualizer.views.graph.state import LETTERS
from visualizer.views.graph.text_sizes import name_width
from visualizer.views.graph.values import Values


class Marks:
    """Draws what is lit on maps."""

    def __init__(self, values: Values, layout: Layout, ink: Ink, covered: frozenset[int]) -> None:
        self.values, self.layout, self.ink, self.covered = values, layout, ink, covered
        self.theme = ink.theme

    def draw(self, p: QPainter, moment: Moment, lit: Iterable[LitEdge]) -> None:
        """The cell that is computed, the cells it takes in, and the lines between them."""
        color = self.theme.phase_color(moment.phase)
        wide = max(1.5, self.layout.type.node / 9)
        fields = [rect for field in moment.fields if (rect := self._field(field, moment.guests))]
        p.setBrush(Qt.BrushStyle.NoBrush)
        for edge in lit:
            column = self.layout.spec[self.values.source(edge.layer)]
            if isinstance(column, Maps):
                p.setPen(Qt.PenStyle.NoPen)
                p.setBrush(self.theme.color(self.ink.sign(edge.weight)))
                p.drawEllipse(QPointF(edge.ends[0], edge.ends[1]), 1.2 * wide, 1.2 * wide)
                p.setBrush(Qt.BrushStyle.NoBrush)
        cells = []
        for mark in moment.now:
            column = self.layout.spec[mark.layer]
            if mark.part == "neuron" and isinstance(column, Maps):
                plane, row, col = column.cell(mark.position)
                sheet = self.layout.sheet(mark.layer, plane, moment.guests)
                if sheet is not None:
                    cells.append((mark, sheet.cell(row, col)))
        p.setPen(QPen(self.theme.color("card"), wide + 2))
        for rect in fields:
            p.drawRect(rect)
        if len(moment.now) == 1 and cells:
            self._rays(p, cells[0][1], fields, color)
        elif len(moment.now) == 1 and moment.now[0].part == "kernel" and len(fields) > 1:
            self._rays(p, fields[0], fields[1:], color)
        p.setPen(QPen(color, wide))
        for rect in fields:
            p.drawRect(rect)
        for _, rect in cells:
            p.setPen(QPen(self.theme.color("card"), 2 * wide + 2))
            p.drawRect(rect)
            p.setPen(QPen(color, 1.6 * wide))
            p.drawRect(rect)

    def notes(self, p: QPainter, moment: Moment) -> None:
        """What a single step made on a map or of a kernel's weight."""
        if len(moment.now) == 1:
            fields = [
                rect for field in moment.fields if (rect := self._field(field, moment.guests))
            ]
            self._note_on_maps(p, moment, fields, self.theme.phase_color(moment.phase))

    def _rays(self, p: QPainter, cell: QRectF, fields: Iterable[QRectF], color: QColor) -> None:
        p.setPen(QPen(color, max(1.0, self.layout.type.node / 14)))
        for rect in fields:
            if rect.right() < cell.left():
                p.drawLine(rect.topRight(), cell.topLeft())
                p.drawLine(rect.bottomRight(), cell.bottomLeft())
            elif rect.left() > cell.right():
                p.drawLine(cell.topRight(), rect.topLeft())
                p.drawLine(cell.bottomRight(), rect.bottomLeft())

    def _note_on_maps(
        self, p: QPainter, moment: Moment, fields: list[QRectF], color: QColor
    ) -> None:
        """What the step made: above its map, or between the maps that its kernel joins."""
        mark = moment.now[0]
        column = self.layout.spec[mark.layer]
        if not isinstance(column, Maps) or not mark.position:
            return
        value = self.ink.number(self.values.trace[mark.index].value)
        if mark.part == "kernel":
            letter = MADE.get(mark.quantity.removesuffix("_weights"), "")
            text = f"{letter} {value}"
            middle = self._over_kernel(mark, text, fields, moment)
            if middle is not None:
                self._box_note(p, middle, text, mark.index, color)
            return
        sheet = self.layout.sheet(mark.layer, mark.position[0] - 1, moment.guests)
        if sheet is None:
            return
        letter = LETTERS.get(mark.quantity, mark.quantity[0])
        if mark.part == "bias":
            letter = "∂b" if mark.phase == "gradient" else "b"
        text = f"{letter} {value}"
        for used in moment.used:
            if used.part == "bias" and used.layer == mark.layer and mark.quantity == "z":
                bias = self.ink.number(self.values.trace[used.index].value)
                longer = f"b {bias}  {text}"
                room = sheet.name.width() + self.layout.space(mark.layer, True) / 2
                if self.layout.type.wide(len(longer) + 5) <= room:
                    text = longer
        wide = self._note_width(text)
        name = name_width(self.layout.type, len(str(column.count))) + 0.4 * self.layout.type.node
        left = max(sheet.rect.right() - wide, sheet.rect.left() + name)
        left = min(left, sheet.rect.right() + self.layout.space(mark.layer, True) - wide - 2)
        if left < sheet.rect.left() + name - 1:  # it takes the place of the map's name
            above = [
                other.rect.bottom() + 2
                for other in self.layout.sheets(moment.guests)
                if other.layer == mark.layer and other.rect.bottom() < sheet.rect.top()
            ]
            top = max([sheet.name.top() - 0.5 * self.layout.type.name, *above])
            covered = QRectF(sheet.name.left(), top, name, sheet.name.bottom() - 2 - top)
            p.fillRect(covered, self.theme.color("card"))
        middle = QPointF(left + wide / 2, sheet.name.top() + 0.42 * sheet.name.height())
        self._box_note(p, middle, text, mark.index, color)

    def _over_kernel(
        self, mark: Mark, text: str, fields: list[QRectF], moment: Moment
    ) -> QPointF | None:
        """Where it is said what was made of a kernel's weight: over the kernel."""
        sheet = self.layout.sheet(mark.layer, mark.position[0] - 1, moment.guests)
        if sheet is not None and sheet.kernels:
            rect = sheet.kernels[0]
            wide = self._note_width(text)
            right = min(rect.center().x() + wide / 2, sheet.rect.left() - 2)
            return QPointF(right - wide / 2, rect.top() - 1.1 * self.layout.type.small)
        if len(fields) > 1:
            return (fields[0].center() + fields[1].center()) / 2
        return None

    def _note_width(self, text: str) -> float:
        return self.layout.type.wide(len(text)) + self.layout.type.small

    def _box_note(self, p: QPainter, middle: QPointF, text: str, index: int, color: QColor) -> None:
        """A boxed text round ``middle``, kept inside the view."""
        type_ = self.layout.type
        wide, tall = self._note_width(text), 1.5 * type_.small
        rect = QRectF(middle.x() - wide / 2, middle.y() - tall / 2, wide, tall)
        rect.moveLeft(min(max(rect.left(), 2), self.layout.width - wide - 2))
        rect.moveTop(min(max(rect.top(), 2), self.layout.bottom - tall - 2))
        if index in self.covered:
            p.fillRect(rect, self.theme.color("card"))
            self.ink.covered(p, rect, color, self.ink.strong_font)
            return
        self.ink.box(p, rect, color, 1.5)
        self.ink.text(p, rect, text, self.ink.strong_font, color)

    def _field(self, field: Field, guests: Guests) -> QRectF | None:
        sheet = self.layout.sheet(field.layer, field.plane, guests)
        if sheet is None:
            return None
        return sheet.cell(field.rows[0], field.cols[0]).united(
            sheet.cell(field.rows[1], field.cols[1])
        )
