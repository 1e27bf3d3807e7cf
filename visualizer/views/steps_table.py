"""Which steps are there, and how does one find and go to any of them in a list?"""

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.symbols import letter
from visualizer.flow import FlowLayout
from visualizer.i18n import grouped, tr
from visualizer.phases import phase_name, short_name
from visualizer.session import Session
from visualizer.step_filter import Wanted, quantities, read_symbol
from visualizer.steps_model import (
    ALIGNMENTS,
    EXPRESSION,
    LAYER,
    NUMBER,
    PHASE,
    SAMPLE,
    SYMBOL,
    VALUE,
    Cell,
    StepsModel,
)
from visualizer.theme import Theme

PADDING = 8
_PANEL = QStyle.PrimitiveElement.PE_PanelItemViewItem
_SELECTED = QStyle.StateFlag.State_Selected


class CellDelegate(QStyledItemDelegate):
    """Cells with room left and right, and digits of one width.

    It asks the model for no more than it paints: a screen of rows in some ten milliseconds.
    """

    def __init__(self, model: StepsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._follow_font(parent.font())

    def _follow_font(self, font: QFont) -> None:
        self._source, self._font = QFont(font), QFont(font)
        self._font.setFeature(QFont.Tag("tnum"), 1)
        self._metrics = QFontMetrics(self._font)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Cell) -> None:
        column = index.column()
        if option.font != self._source:
            self._follow_font(option.font)
        option.widget.style().drawPrimitive(_PANEL, option, painter, option.widget)
        if option.state & _SELECTED:
            ink = option.palette.color(QPalette.ColorRole.HighlightedText)
        else:
            ink = self._model.ink(index) or option.palette.color(QPalette.ColorRole.Text)
        text = self._model.text_soon(index)
        room = option.rect.adjusted(PADDING, 0, -PADDING, 0)
        if column in (SYMBOL, EXPRESSION, VALUE):
            text = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.setFont(self._font)
        painter.setPen(ink)
        painter.drawText(room, ALIGNMENTS[column], text)


class StepsTable(QWidget):
    """All steps with filters above. The selected row and the session's cursor follow each other."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._following = False
        self._widths: dict[int, int] = {}
        self.setObjectName("stepsTable")
        self.model = StepsModel(session, theme, self)
        self.phase = self._combo("phase")
        self.layer = self._combo("layer")
        self.quantity = self._combo("quantity")
        self.sample = self._combo("sample")
        self.find = QLineEdit(self)
        self.find.setObjectName("find")
        self.find.setClearButtonEnabled(True)
        self.find.textChanged.connect(self._filter)
        self.count = QLabel(self)
        self.count.setObjectName("count")
        self.count.setProperty("role", "hint")
        self.table = self._table()
        bar = QWidget(self)
        flow = FlowLayout(bar, gap=8)
        for widget in (self.phase, self.layer, self.quantity, self.sample, self.find, self.count):
            flow.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(bar)
        layout.addWidget(self.table, 1)
        session.network_changed.connect(self._on_network_changed)
        session.cursor_moved.connect(self._follow)
        session.decimals_changed.connect(self._on_decimals_changed)
        self.retranslate()

    # for the window

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme's colours."""
        self.model.restyle(theme)

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        self.setAccessibleName(tr("Table of steps"))
        self.table.setAccessibleName(tr("All steps"))
        self.phase.setAccessibleName(tr("Phase"))
        self.layer.setAccessibleName(tr("Layer"))
        self.quantity.setAccessibleName(tr("Quantity"))
        self.sample.setAccessibleName(tr("Sample"))
        self.find.setAccessibleName(tr("Symbol"))
        self.find.setPlaceholderText(tr("Symbol, like W[2]2,1 or delta 1"))
        self.find.setToolTip(
            tr("A letter, then what is known of layer, position and sample: a[1]3 (2), dW, b new")
        )
        self._fit()
        self._on_network_changed()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The table has got its font: by a style sheet that may come late."""
        if watched is self.table and event.type() in (QEvent.Type.FontChange, QEvent.Type.Show):
            self._fit()
        elif watched is self.table and event.type() == QEvent.Type.Resize:
            self._choose_columns()
        return super().eventFilter(watched, event)

    # filters

    def _on_network_changed(self) -> None:
        trace, samples = self._session.trace, self._session.network.samples
        spans = trace.spans
        phases = list(dict.fromkeys(span.phase for span in spans))
        layers = [number for number, _ in self._session.network.weighted]
        names = [(phase_name(phase), phase) for phase in phases]
        _fill(self.phase, tr("All phases"), names)
        several = [(tr("Layer {layer}", layer=number), number) for number in layers]
        _fill(self.layer, tr("All layers"), several)
        found = [(letter(name, trace.notation), name) for name in quantities(trace)]
        loss = {"loss": tr("L (loss)"), "loss_term": tr("L (terms)")}
        _fill(self.quantity, tr("All quantities"), [(loss.get(d, t), d) for t, d in found])
        each = [(tr("Sample {sample}", sample=s), s) for s in range(1, samples + 1)]
        _fill(self.sample, tr("All samples"), each)
        self.sample.setVisible(samples > 1)
        self._filter()
        self._size_columns()

    def _filter(self) -> None:
        quantity = self.quantity.currentData()
        chosen = Wanted(
            self.phase.currentData(),
            self.layer.currentData(),
            None if quantity is None else (quantity,),
            self.sample.currentData(),
        )
        asked = read_symbol(self.find.text(), self._session.trace.notation)
        self._following = True
        self.model.set_wanted(None if asked is None else chosen.both(asked))
        self._following = False
        self._count(asked is not None)
        self._follow()

    def _count(self, readable: bool) -> None:
        found, total = len(self.model.rows), len(self._session.trace)
        text = tr("{found} of {total}", found=grouped(found), total=grouped(total))
        if not readable:
            text = tr("No such symbol; write it like W[2]2,1 or delta 1")
        elif found == total:
            given = self._session.trace.given
            text = tr("{total} in all, {given} of them given", total=grouped(total),
                      given=grouped(given))  # fmt: skip
        self.count.setText(text)
        self.count.setProperty("role", "hint" if readable else "error")
        self.count.style().unpolish(self.count)
        self.count.style().polish(self.count)

    # the row and the cursor

    def _follow(self) -> None:
        """Select the cursor's row; none if the filter leaves it out."""
        cursor, given = self._session.cursor, self._session.trace.given
        current = self.table.currentIndex()
        if cursor == 0 and current.isValid() and self.model.rows[current.row()] < given:
            return
        row = self.model.rows.row_of(cursor)
        self._following = True
        if row is None:
            self.table.setCurrentIndex(QModelIndex())
            self.table.clearSelection()
        else:
            self.table.selectRow(row)
            where = self.table.visualRect(self.model.index(row, NUMBER))
            if not self.table.viewport().rect().contains(where.center()):
                place = QAbstractItemView.ScrollHint.PositionAtCenter
                self.table.scrollTo(self.model.index(row, NUMBER), place)
        self._following = False

    def _on_row(self, current: QModelIndex) -> None:
        if current.isValid() and not self._following:
            self._session.go(self.model.rows[current.row()])

    def _on_decimals_changed(self) -> None:
        self.model.repaint()
        self._size_columns()

    # making the parts

    def _combo(self, name: str) -> QComboBox:
        combo = QComboBox(self)
        combo.setObjectName(name)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        combo.activated.connect(self._filter)
        return combo

    def _table(self) -> QTableView:
        table = QTableView(self)
        table.setModel(self.model)
        table.setItemDelegate(CellDelegate(self.model, table))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setWordWrap(False)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setCornerButtonEnabled(False)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = table.horizontalHeader()
        header.setSectionResizeMode(EXPRESSION, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        table.installEventFilter(self)
        table.selectionModel().currentRowChanged.connect(self._on_row)
        return table

    def _fit(self) -> None:
        """Sizes that follow the font."""
        metrics = QFontMetrics(self.table.font())
        self.table.verticalHeader().setDefaultSectionSize(round(metrics.height() * 1.5))
        about = self.find.placeholderText()
        self.find.setMinimumWidth(metrics.horizontalAdvance(about) + 4 * metrics.height())
        self._size_columns()

    def _size_columns(self) -> None:
        metrics = QFontMetrics(self.table.font())
        trace, decimals = self._session.trace, self._session.decimals
        phases = (short_name(self.phase.itemData(i)) for i in range(1, self.phase.count()))
        shapes = [layer.weights.shape for _, layer in self._session.network.weighted]
        several = " (00)" if self._session.network.samples > 1 else ""
        weights = ["W[0]" + ",".join(map(str, shape)) for shape in shapes]
        symbols = [form.format(weight) for weight in weights for form in ("∂L/∂{}", "{} new")]
        symbols += [f"m̂({weight})" for weight in weights]
        symbols += ["δ[0]" + ",".join(map(str, shape[-1:])) + several for shape in shapes]
        widest = {
            NUMBER: [grouped(len(trace))],
            PHASE: [*phases, tr("Given")],
            LAYER: ["00"],
            SAMPLE: [str(self._session.network.samples)],
            SYMBOL: symbols,
            VALUE: ["−00." + "0" * decimals, "−0.000e−000"],
        }
        for column, texts in widest.items():
            header = self.model.headerData(column, Qt.Orientation.Horizontal)
            wide = max(metrics.horizontalAdvance(text) for text in [*texts, header])
            self._widths[column] = wide + 2 * PADDING + 4
            self.table.setColumnWidth(column, self._widths[column])
        self._choose_columns()

    def _choose_columns(self) -> None:
        """In little room, layer and sample go: the symbol names both."""
        several = self._session.network.samples > 1
        metrics = QFontMetrics(self.table.font())
        needed = metrics.horizontalAdvance("0.0000 · (−0.0000)") + 2 * PADDING
        for column in (NUMBER, PHASE, LAYER, SYMBOL, VALUE, *((SAMPLE,) if several else ())):
            needed += self._widths.get(column, 0)
        roomy = self.table.width() >= needed
        self.table.setColumnHidden(LAYER, not roomy)
        self.table.setColumnHidden(SAMPLE, not (roomy and several))


def _fill(combo: QComboBox, everything: str, items: list[tuple[str, object]]) -> None:
    """Offer these, and keep what was chosen if it is still there."""
    chosen = combo.currentData()
    combo.clear()
    combo.addItem(everything, None)
    for text, data in items:
        combo.addItem(text, data)
    combo.setCurrentIndex(max(combo.findData(chosen) if chosen is not None else 0, 0))
