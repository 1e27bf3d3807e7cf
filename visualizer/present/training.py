"""What fills the wall while a network is trained? Plots, pictures, and how far it is."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter

from visualizer.i18n import tr
from visualizer.present.wall import LEFT, Wall
from visualizer.style import stylesheet
from visualizer.theme import Theme
from visualizer.training.lab import Lab
from visualizer.training.tasks import said
from visualizer.views.images.view import ImagesView
from visualizer.views.plane.view import PlaneView
from visualizer.views.plots.view import PlotsView
from visualizer.views.training.standing import Standing

Key = Qt.Key
PLOTS_SHARE = 0.58
"""How much of the width the plots have."""


class TrainWall(Wall):
    """The training that goes on, at sizes that are read from the last row.

    PageDown makes one update, Space and P train or pause, B or . blanks, Esc or F5 leaves.
    """

    def __init__(self, lab: Lab, theme: Theme) -> None:
        super().__init__("trainWall", theme)
        self._lab = lab
        self.plots = PlotsView(lab, theme)
        self.plots.setParent(self)
        self.pictures: Any = None
        self.actions |= {
            Key.Key_Right: lab.one_update,
            Key.Key_PageDown: lab.one_update,
            Key.Key_Space: lab.toggle,
            Key.Key_P: lab.toggle,
            Key.Key_U: lab.one_update,
            Key.Key_E: lab.one_epoch,
        }
        lab.reported.connect(self._show_line)
        lab.state_changed.connect(self._show_line)
        lab.about_changed.connect(self._choose)
        self._choose()
        self.retranslate()
        self.setStyleSheet(stylesheet(theme))

    def set_theme(self, theme: Theme) -> None:
        """Light or dark."""
        self._theme = theme
        self.setStyleSheet(stylesheet(theme))
        for view in (self.plots, self.pictures, self.overlay):
            if view is not None:
                view.set_theme(theme)
        self.update()

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        self.setWindowTitle(tr("Presentation"))
        self.plots.retranslate()
        if self.pictures is not None:
            self.pictures.retranslate()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self.actions.get(Qt.Key(event.key()))
        if action is not None and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            action()

    def paint_lines(self, p: QPainter) -> None:
        task = self._lab.task
        p.drawText(self.line(), LEFT, said(task) if task else "")
        p.setPen(self._theme.color("ink"))
        p.drawText(self.line(from_below=True), LEFT, Standing.of(self._lab).text)

    def _show_line(self) -> None:
        self.update(self.line(from_below=True))

    def _choose(self) -> None:
        about = self._lab.about
        if about is None:
            return
        kind = next((kind for kind in (PlaneView, ImagesView) if kind.fits(about)), None)
        if self.pictures is not None and type(self.pictures) is not kind:
            self.pictures.deleteLater()
            self.pictures = None
        if kind is not None and self.pictures is None:
            self.pictures = kind(self._lab, self._theme)
            self.pictures.setParent(self)
            self.pictures.show()
        self.overlay.raise_()
        QTimer.singleShot(0, self, self.lay_out)

    def lay_out(self) -> None:
        unit = self.least_text
        top, bottom = self.line().bottom() + unit // 2, self.line(from_below=True).top() - unit // 2
        area = QRect(unit, top, self.width() - 2 * unit, bottom - top)
        share = PLOTS_SHARE if self.pictures is not None else 1.0
        plots, pictures = QRect(area), QRect(area)
        plots.setWidth(round(share * area.width()))
        pictures.setLeft(plots.right() + unit)
        self.plots.setGeometry(plots)
        self.plots.set_present(True)
        if self.pictures is not None:
            self.pictures.setGeometry(pictures)
            self.pictures.set_present(True)
        self.cover()
