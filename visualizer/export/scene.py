"""What stands on the picture of a step, and where: the graph, the computation, or both?

Both together are laid out as on the wall: where the step stands and its number, the graph beside
the computation (above it on an upright picture), and how far along the steps it is.
"""

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QGuiApplication, QPainter, QTransform

from core.export.options import Options
from core.trace import Trace
from visualizer.export.direct import Direct
from visualizer.export.typeface import font
from visualizer.export.typeset import Outlines
from visualizer.i18n import grouped, tr
from visualizer.style import least_on_wall
from visualizer.theme import PHASE_TOKENS, THEMES
from visualizer.timescale import Scale, parts
from visualizer.views.computation.layout import TIGHTEST, Setting
from visualizer.views.computation.page import paint_sheet
from visualizer.views.computation.sheet import Sheet
from visualizer.views.computation.text import Account, account, place_of
from visualizer.views.graph.ink import digit_width
from visualizer.views.graph.layout import Layout
from visualizer.views.graph.moment import moment
from visualizer.views.graph.painter import GraphPainter
from visualizer.views.graph.values import Values

DECIMALS = 4
"""Where none are chosen: exact numbers do not fit into a neuron."""

GRAPH_SHARE = 0.54
RESULT_UNITS, TEXT_UNITS = 27, 14
"""The computation's result and its smallest text, in units of its scale."""

SCALES = (2.2, 1.9, 1.6, 1.4, 1.2, 1.0)
"""The computation alone is shown as large as it can be."""

SHRINKING = tuple(0.9**step for step in range(1, 12))
FAINT = 0.26


class Scene:
    """Paints any step of a trace on a picture of ``options``' size, theme and decimals."""

    def __init__(self, trace: Trace, options: Options) -> None:
        self.trace = trace
        self.size = QSize(options.width, options.height)
        self.theme = THEMES[options.theme]
        self._content = options.content
        self._decimals = DECIMALS if options.decimals is None else options.decimals
        self._formulas = Outlines()
        self._unit = least_on_wall(min(options.height, round(options.width * 9 / 16)))
        self._values = Values(trace, self._decimals)
        self._layouts: dict[tuple[float, float], Layout] = {}

    def paint(self, painter: QPainter, index: int) -> None:
        """Paint step ``index``; the given values are all one."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(0, 0, self.size.width(), self.size.height())
        painter.fillRect(whole, self.theme.color("card"))
        unit = self._unit
        if self._content == "graph":
            self._graph(painter, index, whole.adjusted(unit / 2, unit / 2, -unit / 2, -unit / 2))
            return
        if self._content == "formula":
            self._computation(painter, index, whole.adjusted(unit, unit, -unit, -unit))
            return
        head = QRectF(unit, unit / 2, whole.width() - 2 * unit, 2 * unit)
        bar = QRectF(unit, whole.height() - 1.8 * unit, whole.width() - 2 * unit, 0.8 * unit)
        self._heading(painter, index, head)
        self._bar(painter, index, bar)
        area = QRectF(unit / 2, head.bottom() + unit / 2, whole.width() - unit, 0)
        area.setBottom(bar.top() - unit)
        graph, formula = QRectF(area), QRectF(area)
        if whole.width() >= whole.height():
            graph.setWidth(round(GRAPH_SHARE * area.width()))
            formula.setLeft(graph.right() + unit)
        else:
            graph.setHeight(round(GRAPH_SHARE * area.height()))
            formula.setTop(graph.bottom() + unit)
            formula.setLeft(formula.left() + unit / 2)
        self._graph(painter, index, graph)
        self._computation(painter, index, formula)

    def title(self, index: int) -> str:
        """The step in one line: its number and place."""
        said = self._account(index)
        return f"{said.number} · {said.place}" if said.place else said.number

    def description(self, index: int) -> str:
        """The step's computation in words and plain signs."""
        said = self._account(index)
        symbol = self.trace[index].symbol if index >= self.trace.given else ""
        return "\n".join(part for part in (symbol, said.spoken()) if part)

    # the parts

    def _heading(self, painter: QPainter, index: int, area: QRectF) -> None:
        painter.setFont(font(1.2 * self._unit))
        painter.setPen(self.theme.color("soft"))
        given = index < self.trace.given
        done = 0 if given else index - self.trace.given + 1
        place = tr("Given") if given else place_of(self.trace[index]).replace(", ", " · ")
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area, int(Qt.AlignmentFlag.AlignLeft | middle), place)
        count = f"{grouped(done)} / {grouped(len(self.trace) - self.trace.given)}"
        painter.drawText(area, int(Qt.AlignmentFlag.AlignRight | middle), count)

    def _bar(self, painter: QPainter, index: int, area: QRectF) -> None:
        """All steps by phase and layer, the done ones strong, with a mark at this one."""
        theme, trace = self.theme, self.trace
        folded = parts(trace.spans, self._sample(index), trace.network.samples)
        scale = Scale(folded, area.width(), lambda part: 0.0)
        done = area.left() + scale.extent(index)[1]
        painter.setPen(Qt.PenStyle.NoPen)
        for part, left, right in zip(scale.parts, scale.lefts, scale.rights, strict=True):
            token = PHASE_TOKENS[part.phase]
            shape = QRectF(area.left() + left, area.top(), right - left, area.height())
            painter.fillRect(shape, theme.tint(token, FAINT))
            strong = QRectF(shape)
            strong.setRight(min(done, shape.right()))
            if strong.width() > 0:
                painter.fillRect(strong, theme.color(token))
        middle = area.left() + scale.middle(index)
        high, wide = area.height(), max(self._unit / 5, 2.0)
        mark = QRectF(middle - wide / 2, area.top() - high / 3, wide, high * 5 / 3)
        painter.fillRect(mark.adjusted(-1, 0, 1, 0), theme.color("card"))
        painter.fillRect(mark, theme.color("ink"))

    def _graph(self, painter: QPainter, index: int, area: QRectF) -> None:
        layout = self._layout(area)
        tiles = Direct(QTransform.fromTranslate(area.x(), area.y()))
        drawn = GraphPainter(self._values, layout, self.theme, self._decimals, frozenset(), tiles)
        scale = min(1.0, area.width() / layout.width)
        corner = QPoint(
            round((area.width() - layout.width * scale) / 2),
            round((area.height() - layout.height * scale) / 2),
        )
        now = moment(self.trace, index, range(index, index + 1), self._sample(index), layout)
        painter.save()
        drawn.paint(painter, now, corner, scale, 1.0, QRectF(0, 0, area.width(), area.height()))
        painter.restore()

    def _computation(self, painter: QPainter, index: int, area: QRectF) -> None:
        sheet = self._sheet(index, area)
        painter.save()
        top = 0.0
        if self._content == "formula":
            top = max(0.0, (area.height() - sheet.size.height()) / 2)
        painter.translate(area.topLeft() + QPointF(0, top))
        paint_sheet(painter, sheet, self.theme, self._formulas.peek)
        painter.restore()

    def _sheet(self, index: int, area: QRectF) -> Sheet:
        """The computation, as large as the area allows: never cut off."""
        if index < self.trace.given:
            words = font(1.2 * self._unit)
            setting = Setting(words, area.width(), self._formulas, False, 1.0)
            return self._laid_out(setting, index)
        scales = SCALES if self._content == "formula" else (1.0,)
        tries = [(scale, 0) for scale in scales]
        tries += [(1.0, tight) for tight in range(1, TIGHTEST + 1)]
        tries += [(scale, TIGHTEST) for scale in SHRINKING]
        usual = max(self._unit / TEXT_UNITS, 2 * self._unit / RESULT_UNITS)
        for scale, tight in tries:
            setting = Setting(
                QFont(QGuiApplication.font()), area.width(), self._formulas, True, usual * scale,
                tight,
            )  # fmt: skip
            sheet = self._laid_out(setting, index)
            if sheet.size.height() <= area.height() and sheet.size.width() <= area.width():
                break
        return sheet

    def _laid_out(self, setting: Setting, index: int) -> Sheet:
        said = account(self.trace, index, self._decimals, setting.limit)
        return setting.sheet(said, setting.room(said), ("", ""), False)

    def _account(self, index: int) -> Account:
        return account(self.trace, index, self._decimals, 100)

    def _layout(self, area: QRectF) -> Layout:
        size = (area.width(), area.height())
        if size not in self._layouts:
            values = self._values
            self._layouts[size] = Layout(
                values.spec, *size, max(self._unit, 8), digit_width(), values.loss_chars
            )
        return self._layouts[size]

    def _sample(self, index: int) -> int:
        """The sample whose numbers the graph shows: the step's own, else the last one reached."""
        if index < self.trace.given:
            return 1
        own = self.trace[index].sample
        return self.trace.network.samples if own is None else own
