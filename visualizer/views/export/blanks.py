"""Which results does a worksheet leave blank? Phases, and the quantities in each, to be ticked."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem

from core.symbols import letter
from core.trace import Trace
from visualizer.i18n import tr
from visualizer.phases import PHASES, phase_name

_NAME = Qt.ItemDataRole.UserRole
ROWS = 6


class Blanks(QTreeWidget):
    """All are ticked at first. ``changed`` says that others are."""

    changed = Signal()

    def __init__(self, trace: Trace) -> None:
        super().__init__()
        self.setObjectName("blanks")
        self.setAccessibleName(tr("Left blank"))
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        for phase in PHASES[1:]:
            self._add(trace, phase)
        self.itemChanged.connect(lambda *_: self.changed.emit())
        self.setFixedHeight(ROWS * (self.fontMetrics().height() + 5))

    def chosen(self) -> tuple[str, ...] | None:
        """Names of phases and quantities; () for all of them, None where nothing is ticked."""
        found: list[str] = []
        tops = [self.topLevelItem(row) for row in range(self.topLevelItemCount())]
        if all(top.checkState(0) == Qt.CheckState.Checked for top in tops):
            return ()
        for top in tops:
            children = [top.child(row) for row in range(top.childCount())]
            if top.checkState(0) == Qt.CheckState.Checked:
                found.append(top.data(0, _NAME))
            else:
                ticked = [one for one in children if one.checkState(0) == Qt.CheckState.Checked]
                found += [one.data(0, _NAME) for one in ticked]
        return tuple(found) or None

    def _add(self, trace: Trace, phase: str) -> None:
        segments = [segment for segment in trace.segments if segment.phase == phase]
        names = list(dict.fromkeys(name for one in segments for name in one.quantities))
        if not names:
            return
        top = _item(phase_name(phase), phase)
        self.addTopLevelItem(top)
        # The name "loss" asks for the whole phase: its quantities are not to be told apart.
        if len(names) > 1 and phase not in names:
            top.setFlags(top.flags() | Qt.ItemFlag.ItemIsAutoTristate)
            for name in names:
                top.addChild(_item(letter(name, trace.notation), name))


def _item(text: str, name: str) -> QTreeWidgetItem:
    item = QTreeWidgetItem([text])
    item.setData(0, _NAME, name)
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
    item.setCheckState(0, Qt.CheckState.Checked)
    return item
