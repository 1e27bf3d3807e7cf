"""How does a neuron look, and what does a lit one carry?"""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from visualizer.views.graph.columns import Neurons, Thin
from visualizer.views.graph.ink import LEFT, Ink, level
from visualizer.views.graph.layout import Layout
from visualizer.views.graph.mark import Mark
from visualizer.views.graph.moment import Moment
from visualizer.views.graph.places import Node
from visualizer.views.graph.state import Line, State, States
from visualizer.views.graph.tiles import Tiles
from visualizer.views.graph.values import Values


class Nodes:
    """Draws neurons."""

    def __init__(
        self,
        values: Values,
        layout: Layout,
        ink: Ink,
        covered: frozenset[int],
        tiles: Tiles,
    ) -> None:
        self.values, self.layout, self.ink, self.covered = values, layout, ink, covered
        self._tiles = tiles
        self.states = States(values, layout, ink, covered)

    def draw(self, p: QPainter, node: Node, state: State) -> None:
        """A neuron with what stands round it."""
        body, ink, theme = node.body, self.ink, self.ink.theme
        radius = node.size.hh
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(theme.color("card"))
        p.drawRoundedRect(body, radius, radius)
        value = state.value
        hidden = value is not None and value.index in state.covered
        filled = value is not None and not hidden and state.inside is None
        if filled and value.value == value.value:
            self._level(p, node, body, radius, value.value)
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.setPen(QPen(ink.outline, max(1.0, ink.type.node / 13)))
        p.drawRoundedRect(body, radius, radius)
        self._value(p, node, state, hidden)
        if node.name is not None:
            letter, over = self.values.name(node.layer)
            under = self.values.counted(node.neuron)
            ink.name(p, node.name, letter, over, under, theme.color("soft"))
        if node.target is not None and state.target is not None:
            self._target(p, node.target, state.target, state)
        places = ((node.z, state.z), (node.delta, state.delta))
        for rect, line in places:
            if rect is not None and line is not None:
                self._line(p, rect, line, state)
        if node.bias is not None and state.bias is not None:
            self._tag(p, node, node.bias, state.bias, state)

    def _level(self, p: QPainter, node: Node, body: QRectF, radius: float, value: float) -> None:
        least, most = self.values.span(node.layer)
        zero = -least / (most - least)
        share = min(max((value - least) / (most - least), 0.0), 1.0)
        fill = self.ink.negative_fill if value < 0 else self.ink.fill
        level(p, body, radius, max(zero, share), min(zero, share), fill)

    def _value(self, p: QPainter, node: Node, state: State, hidden: bool) -> None:
        body, ink, theme = QRectF(node.body), self.ink, self.ink.theme
        if node.size.index:
            body = self._index(p, node, state)
        if state.inside is not None:
            self._inside(p, body, state.inside, state)
            return
        if state.value is None:
            return
        color = theme.color("ink")
        if state.value_lit == "now":
            color = theme.phase_color(state.phase)
        if hidden:
            tall = min(1.5 * ink.type.node, 0.8 * body.height())
            wide = min(0.8 * body.width(), 3.2 * ink.type.node)
            box = QRectF(0, 0, wide, tall)
            box.moveCenter(body.center())
            ink.covered(p, box, theme.phase_color(state.phase or "forward"), ink.node_font)
            return
        text = ink.number(state.value.value)
        ink.text(p, body, text, ink.fitting(ink.node_font, text, body.width() - 2), color)

    def _index(self, p: QPainter, node: Node, state: State) -> QRectF:
        """The index in a bare pill; gives what is left of the pill for its number."""
        ink, body = self.ink, QRectF(node.body)
        pad = 0.4 * ink.type.node
        index = QRectF(body.left() + pad, body.top(), node.size.index, body.height())
        rest = QRectF(body)
        rest.setLeft(index.right())
        rest.setRight(body.right() - 0.3 * pad)
        if state.inside is not None:
            text = f"{state.inside.letter} {ink.number(state.inside.number.value)}"
            narrow = len(text) * ink.type.digit * ink.type.small > rest.width()
            if narrow and node.neuron in self.layout.fixed(node.layer):
                return body.adjusted(pad / 2, 0, -pad / 2, 0)
        ink.text(
            p,
            index,
            self.values.counted(node.neuron),
            ink.script_font,
            ink.theme.color("soft"),
            LEFT,
        )
        return rest

    def _inside(self, p: QPainter, body: QRectF, line: Line, state: State) -> None:
        color, ink = self._color(line, state), self.ink
        if line.number.index in state.covered:
            ink.covered(p, body.adjusted(2, 2.5, -2, -2.5), color, ink.small_font)
            return
        text = f"{line.letter} {ink.number(line.number.value)}"
        if len(text) * ink.type.digit * ink.type.small > body.width():
            text = ink.number(line.number.value)  # a guest keeps its index, the colour says what
        font = ink.strong_font if line.lit == "now" else ink.small_font
        ink.text(p, body, text, ink.fitting(font, text, body.width()), color)

    def _target(self, p: QPainter, rect: QRectF, line: Line, state: State) -> None:
        if line.number.index in state.covered:
            self._line(p, rect, line, state)
            return
        text = f"{line.letter} {self.ink.number(line.number.value)}"
        self.ink.text(p, rect, text, self.ink.small_font, self._color(line, state), LEFT)

    def _line(self, p: QPainter, rect: QRectF, line: Line, state: State) -> None:
        color = self._color(line, state)
        if line.number.index in state.covered:
            font = self.ink.small_font
            self.ink.text(p, rect, line.letter, font, color, LEFT)
            left = rect.left() + 2 * self.ink.type.digit * self.ink.type.small
            box = QRectF(left, rect.top() + 1, rect.right() - left, rect.height() - 2)
            self.ink.covered(p, box, color, font)
            return
        text = self.ink.number(line.number.value)
        self.ink.line(p, rect, line.letter, text, line.lit == "now", color)

    def _color(self, line: Line, state: State) -> QColor:
        theme = self.ink.theme
        if line.lit == "now":
            return theme.phase_color(state.phase)
        if line.letter in ("δ", "∂a"):
            return theme.color("backward")
        return theme.color("ink" if line.lit else "soft")

    def _tag(self, p: QPainter, node: Node, rect: QRectF, line: Line, state: State) -> None:
        theme, ink = self.ink.theme, self.ink
        color = self._color(line, state)
        border = color if line.lit else theme.color("line")
        text = f"{line.letter} {ink.number(line.number.value)}"
        rect = QRectF(rect)
        rect.setWidth(max(rect.width(), ink.type.wide(len(text)) + 0.6 * ink.type.small))
        x = min(max(node.center.x(), rect.left() + 4), rect.right() - 4)
        p.setPen(QPen(border, 1.2))
        p.drawLine(QPointF(x, rect.bottom()), QPointF(x, node.center.y() - node.size.hh))
        if line.number.index in state.covered:
            ink.covered(p, rect, color, ink.small_font)
            return
        ink.box(p, rect, border, 1.6 if line.lit == "now" else 1.0)
        font = ink.strong_font if line.lit == "now" else ink.small_font
        ink.text(p, rect, text, font, color)

    def rings_and_notes(self, p: QPainter, moment: Moment) -> list[QRectF]:
        """Rings round lit neurons and, at bare pills, what they carry; gives the notes' boxes."""
        boxes: list[QRectF] = []
        color = self.ink.theme.phase_color(moment.phase)
        for (layer, position), marks in self.states.marks(moment).items():
            if len(position) != 1 or not isinstance(self.layout.spec[layer], Neurons):
                continue
            node = self.layout.node(layer, position[0], moment.guests)
            if node is None:
                continue
            self._ring(p, node, "now" in marks.values(), color)
            if node.size.level == "compact" and layer:
                box = self._note(p, node, moment)
                if box is not None:
                    boxes.append(box)
        for mark in moment.now:
            if mark.part == "layer":
                boxes.append(self._layer_note(p, mark, color))
        return boxes

    def _ring(self, p: QPainter, node: Node, now: bool, color: QColor) -> None:
        t = self.ink.type.node
        compact = node.size.level == "compact"
        wide = max(2.0, (0.15 if compact else 0.22) * t) if now else max(1.3, 0.1 * t)
        out = (0.12 * t if compact else 0.24 * t) + (0 if now else -0.05 * t)
        body = node.body.adjusted(-out, -out, out, out)

        def draw(q: QPainter, rect: QRectF) -> None:
            q.setPen(QPen(color, wide))
            q.drawRoundedRect(rect.adjusted(edge, edge, -edge, -edge), radius, radius)

        radius, edge = node.size.hh + out, wide / 2
        key = ("ring", body.width(), body.height(), wide, color.rgb())
        self._tiles.stamp(p, key, body.adjusted(-edge, -edge, edge, edge), draw)

    def _note(self, p: QPainter, node: Node, moment: Moment) -> QRectF | None:
        """The z, delta or bias that a lit pill makes or lends, in a box at its free side."""
        state = self.states.at(node, moment)
        lines = self.states.said(state.bias, state.z, state.delta)
        side = self.states.side(node, moment, lines) if lines else None
        if side is None:
            return None
        ink, theme = self.ink, self.ink.theme
        texts = [
            f"{line.letter} "
            + ("?" if line.number.index in state.covered else ink.number(line.number.value))
            for line in lines
        ]
        tall = min(1.5 * ink.type.small, 2.0 * node.size.hh)
        wide = self.states.wide(lines)
        gap = 0.45 * ink.type.node
        x = node.body.left() - gap - wide if side == "left" else node.body.right() + gap
        rect = QRectF(x, node.center.y() - tall / 2, wide, tall)
        strong = any(line.lit == "now" for line in lines)
        color = theme.phase_color(moment.phase)
        colors = [self._color(line, state) for line in lines]
        key = (
            "note", strong, rect.width(), *texts, *(line.lit for line in lines),
            *(one.rgb() for one in colors), color.rgb(),
        )  # fmt: skip

        def draw(q: QPainter, box: QRectF) -> None:
            ink.box(q, box, color if strong else ink.outline, 1.6 if strong else 1.0)
            x = box.left() + 0.5 * ink.type.small
            for line, text, one in zip(lines, texts, colors, strict=True):
                width = ink.type.wide(len(text))
                font = ink.strong_font if line.lit == "now" else ink.small_font
                ink.text(q, QRectF(x, box.top(), width, tall), text, font, one, LEFT)
                x += width + ink.type.wide(1.4)

        self._tiles.stamp(p, key, rect, draw)
        return rect

    def _layer_note(self, p: QPainter, mark: Mark, color: QColor) -> QRectF:
        """What belongs to a whole layer, such as the sum under a softmax."""
        ink, column = self.ink, self.layout.columns[mark.layer]
        text = f"Σ {ink.number(self.values.trace[mark.index].value)}"
        wide, tall = ink.type.wide(len(text)) + ink.type.small, 1.5 * ink.type.small
        top = min(column.bottom + 0.2 * ink.type.small, self.layout.bottom - tall - 2)
        rect = QRectF(column.x - wide / 2, top, wide, tall)
        if mark.index in self.covered:
            ink.covered(p, rect, color, ink.strong_font)
            return rect
        ink.box(p, rect, color, 1.6)
        ink.text(p, rect, text, ink.strong_font, color)
        return rect

    def obstacles(self, moment: Moment) -> list[QRectF]:
        """What labels must not cover."""
        found: list[QRectF] = []
        for node in self.layout.nodes(moment.guests):
            body = node.body
            out = 0.3 * self.ink.type.node
            found.append(body.adjusted(-out, -out, out, out))
            state = self.states.at(node, moment)
            shown = (
                (node.name, True),
                (node.z, state.z),
                (node.delta, state.delta),
                (node.bias, state.bias),
                (node.target, state.target),
            )
            found += [rect for rect, there in shown if rect is not None and there]
        found += [
            QRectF(column.left, column.top, column.right - column.left, column.bottom - column.top)
            for column in self.layout.columns
            if isinstance(column.spec, Thin)
        ]
        found += [sheet.rect for sheet in self.layout.sheets(moment.guests)]
        return found
