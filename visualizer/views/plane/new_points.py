"""Of which class is the next point, and how come the first ones back?"""

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtWidgets import QButtonGroup, QLabel, QPushButton, QWidget

from visualizer.class_marks import mark_icon
from visualizer.flow import FlowLayout
from visualizer.i18n import tr
from visualizer.theme import Theme
from visualizer.views.plane.points import PlanePoints

MOST_CLASSES = 12
"""Of more classes points cannot be added: in so many buttons nobody finds their way."""


class NewPoints(QWidget):
    """A button a class with the mark of its points, and one to put all points back."""

    class_chosen = Signal(int)

    def __init__(self, points: PlanePoints, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points, self._theme = points, theme
        self._names: tuple[str, ...] = ()
        self._label = QLabel()
        self._label.setProperty("role", "hint")
        self.put_back = self._button("put_back")
        self.put_back.clicked.connect(points.put_back)
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self.class_chosen)
        self._flow = FlowLayout(self, gap=4, row_gap=4)
        self._flow.addWidget(self._label)
        self._flow.addWidget(self.put_back)
        points.shown.connect(self._on_points_shown)
        self.retranslate()

    @property
    def buttons(self) -> list[QPushButton]:
        """Those of the classes, in their order."""
        return [button for button in self._group.buttons() if isinstance(button, QPushButton)]

    @property
    def chosen(self) -> int:
        """The class of the next point, from 0."""
        return max(self._group.checkedId(), 0)

    def set_classes(self, names: tuple[str, ...]) -> None:
        """Offer these classes; none, or too many, and nothing is offered."""
        self._names = names if len(names) <= MOST_CLASSES else ()
        if len(self.buttons) != len(self._names):
            for button in self.buttons:
                self._group.removeButton(button)
                self._flow.removeWidget(button)
                button.deleteLater()
            self._flow.removeWidget(self.put_back)
            for label in range(len(self._names)):
                button = self._button(f"class_{label}")
                button.setCheckable(True)
                button.setChecked(label == 0)
                self._group.addButton(button, label)
                self._flow.addWidget(button)
            self._flow.addWidget(self.put_back)
        self.setVisible(bool(self._names))
        self._on_points_shown()
        self.retranslate()
        self._show_icons()

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self._theme = theme
        self._show_icons()

    def retranslate(self) -> None:
        """Speak the language that is now in force."""
        self._label.setText(tr("New point:"))
        self.put_back.setText(tr("Put the points back"))
        self.put_back.setToolTip(tr("As the points were before any was moved, added or removed"))
        for name, button in zip(self._names, self.buttons, strict=True):
            button.setText(name)
            said = tr("A click on the plane adds a point of class {name}", name=name)
            button.setAccessibleName(said)
            button.setToolTip(said)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._show_icons()
        super().changeEvent(event)

    def _on_points_shown(self) -> None:
        self.put_back.setEnabled(self._points.changed)

    def _show_icons(self) -> None:
        side = self.fontMetrics().height()
        for label, button in enumerate(self.buttons):
            button.setIcon(mark_icon(self._theme, label, len(self._names), side))
            button.setIconSize(QSize(side, side))

    def _button(self, name: str) -> QPushButton:
        button = QPushButton(self)
        button.setObjectName(name)
        button.setProperty("small", True)
        return button
