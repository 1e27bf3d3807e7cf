"""What have all walls in common? One screen without a menu, in text read from the last row."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QCloseEvent, QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from visualizer.present.overlay import Overlay
from visualizer.style import least_on_wall
from visualizer.theme import Theme

Key = Qt.Key
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Wall(QWidget):
    """Fills a screen; ``left`` says that it was closed.

    B or . blanks it, Esc or F5 leaves; other keys are added to ``actions``. Each wall places what
    stands on it in ``lay_out``, and writes its lines of text in ``paint_lines``.
    """

    left = Signal()

    def __init__(self, name: str, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.overlay = Overlay(self, theme)
        self.actions: dict[Qt.Key, Callable[[], object]] = {
            Key.Key_B: self.overlay.toggle_blank,
            Key.Key_Period: self.overlay.toggle_blank,
            Key.Key_Escape: self.close,
            Key.Key_F5: self.close,
        }

    def lay_out(self) -> None:
        """Place everything."""
        raise NotImplementedError

    def paint_lines(self, p: QPainter) -> None:
        """Write what stands on the wall itself; font and colour are set."""
        raise NotImplementedError

    @property
    def least_text(self) -> int:
        """The least height of text, in pixels of this screen."""
        return least_on_wall(self.height())

    def line(self, from_below: bool = False) -> QRect:
        """Where the first line of text stands, or the last."""
        unit = self.least_text
        top = self.height() - round(2.5 * unit) if from_below else unit // 2
        return QRect(unit, top, self.width() - 2 * unit, 2 * unit)

    def cover(self) -> None:
        """The pointer and the blank lie over all that was placed."""
        self.overlay.setGeometry(self.rect())
        self.overlay.raise_()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.left.emit()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as p:
            p.fillRect(event.rect(), self._theme.color("card"))
            font = QFont(self.font())
            font.setPixelSize(round(1.2 * self.least_text))
            p.setFont(font)
            p.setPen(self._theme.color("soft"))
            self.paint_lines(p)
