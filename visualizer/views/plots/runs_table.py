"""Which runs were there before this one, how good were they, and which of them are drawn?"""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from visualizer.i18n import tr
from visualizer.theme import Theme
from visualizer.training.earlier import EarlierRun
from visualizer.training.lab import Lab
from visualizer.views.plots.runs_model import (
    ACCURACY,
    LOSS,
    NAME,
    SETTINGS,
    SHOWN,
    RunsModel,
    widest,
)


class RunsTable(QWidget):
    """Earlier runs: a tick draws them, a double click or F2 names them, Delete removes them."""

    chosen = Signal(object)
    """The run of the selected row, or None: its curves stand out."""

    def __init__(self, lab: Lab, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lab = lab
        self.model = RunsModel(lab, theme, self)
        self.table = QTableView()
        self.table.setObjectName("runs")
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setWordWrap(False)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.setTabKeyNavigation(False)
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(SETTINGS, QHeaderView.ResizeMode.Stretch)
        self.table.installEventFilter(self)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._choose())
        self.model.modelReset.connect(self._choose)
        self.remove_button = QPushButton()
        self.remove_button.setObjectName("removeRun")
        self.remove_button.setProperty("small", True)
        self.remove_button.clicked.connect(self.remove_chosen)
        self.hint = QLabel()
        self.hint.setProperty("role", "hint")
        self.empty = QLabel()
        self.empty.setProperty("role", "hint")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        bar = QHBoxLayout()
        bar.addWidget(self.hint, 1)
        bar.addWidget(self.remove_button)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.table, 1)
        column.addLayout(bar)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(page)
        self.retranslate()

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme's colours."""
        self.model.restyle(theme)

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        self.table.setAccessibleName(tr("Earlier runs"))
        self.empty.setText(tr("A run that is started anew stays here, to compare the next with."))
        self.hint.setText(tr("Double-click a name to change it."))
        self.remove_button.setText(tr("Remove"))
        self.remove_button.setToolTip(tr("Remove the selected runs (Delete)"))
        self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, SHOWN, ACCURACY)
        self._fit()

    def show_runs(self, colours: dict[EarlierRun, str]) -> None:
        """Show these runs, each with the colour of its curves."""
        self.model.take(colours)
        self._pages.setCurrentIndex(1 if colours else 0)
        self._fit()

    def selected(self) -> list[EarlierRun]:
        """The runs of the selected rows."""
        rows = self.table.selectionModel().selectedRows()
        return [self.model.runs[row.row()] for row in rows]

    def only(self) -> EarlierRun | None:
        """The selected run, if it is one."""
        found = self.selected()
        return found[0] if len(found) == 1 else None

    def remove_chosen(self) -> None:
        """Forget the selected runs."""
        for run in self.selected():
            self._lab.remove(run)

    def _choose(self) -> None:
        self.remove_button.setEnabled(bool(self.selected()))
        self.chosen.emit(self.only())

    def _fit(self) -> None:
        """As wide as its contents are; the settings take what is left, or step back."""
        metrics = self.table.fontMetrics()
        self.table.verticalHeader().setDefaultSectionSize(metrics.height() + 8)
        head = metrics.horizontalAdvance(self.model.headerData(SHOWN, Qt.Orientation.Horizontal))
        self.table.setColumnWidth(SHOWN, max(64, head + 20))
        names = [metrics.horizontalAdvance(run.name) for run in self.model.runs]
        wide = max([metrics.horizontalAdvance("M") * 5, *names]) + 20
        self.table.setColumnWidth(NAME, min(wide, max(80, self.width() // 4)))
        for column in (LOSS, ACCURACY):
            texts = [self.model.text(run, column) for run in self.model.runs]
            needed = [metrics.horizontalAdvance(text) + 18 for text in texts]
            self.table.setColumnWidth(column, max([widest(metrics, column) * 2 // 3, *needed]))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.table:
            if event.type() in (QEvent.Type.FontChange, QEvent.Type.Resize, QEvent.Type.Show):
                self._fit()
            elif (
                event.type() == QEvent.Type.KeyPress
                and isinstance(event, QKeyEvent)
                and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
            ):
                self.remove_chosen()
                return True
        return super().eventFilter(watched, event)
