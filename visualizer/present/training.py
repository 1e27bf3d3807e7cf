"""What fills the wall while a network is trained? Plots, pictures, and how far it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QFont, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from visualizer.i18n import tr
from visualizer.present.overlay import Overlay
from visualizer.style import least_on_wall, stylesheet
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


class TrainWall(QWidget):
    """The training that goes on, at sizes that are read from the last row.

    PageDown makes one update, Space and P train or pause, B or . blanks, Esc or F5 leaves.
    """

    left = Signal()

    def __init__(self, lab: Lab, theme: Theme) -> None:
        super().__init__()
        self._lab, self._theme = lab, theme
        self.setObjectName("trainWall")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.plots = PlotsView(lab, theme)
        self.plots.setParent(self)
        self.pictures: Any = None
        self.overlay = Overlay(self, theme)
        self._actions: dict[Qt.Key, Callable[[], object]] = {
            Key.Key_Right: lab.one_update,
            Key.Key_PageDown: lab.one_update,
            Key.Key_Space: lab.toggle,
            Key.Key_P: lab.toggle,
            Key.Key_U: lab.one_update,
            Key.Key_E: lab.one_epoch,
            Key.Key_B: self.overlay.toggle_blank,
            Key.Key_Period: self.overlay.toggle_blank,
            Key.Key_Escape: self.close,
            Key.Key_F5: self.close,
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

    @property
    def least_text(self) -> int:
        """The least height of text, in pixels of this screen."""
        return least_on_wall(self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self._actions.get(Qt.Key(event.key()))
        if action is not None and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            action()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.left.emit()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as p:
            p.fillRect(event.rect(), self._theme.color("card"))
            font = QFont(self.font())
            font.setPixelSize(round(1.2 * self.least_text))
            p.setFont(font)
            task = self._lab.task
            p.setPen(self._theme.color("soft"))
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            p.drawText(self._line(0), flags, said(task) if task else "")
            p.setPen(self._theme.color("ink"))
            p.drawText(self._line(-1), flags, Standing.of(self._lab).text)

    def _line(self, place: int) -> QRect:
        """The first line, or the last."""
        unit = self.least_text
        top = unit // 2 if place == 0 else self.height() - round(2.5 * unit)
        return QRect(unit, top, self.width() - 2 * unit, 2 * unit)

    def _show_line(self) -> None:
        self.update(self._line(-1))

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
        QTimer.singleShot(0, self, self._lay_out)

    def _lay_out(self) -> None:
        unit = self.least_text
        top, bottom = self._line(0).bottom() + unit // 2, self._line(-1).top() - unit // 2
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
        self.overlay.setGeometry(self.rect())
        self.overlay.raise_()
