"""Which conventions are in force? A strip of them, always in sight; each opens its paragraph."""

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from core.conventions import Convention, conventions
from visualizer.fields import Prose
from visualizer.i18n import tr, words
from visualizer.session import Session
from visualizer.theme import Theme

PARAGRAPH = 46
"""Width of an opened paragraph, in letters."""


class ConventionStrip(QWidget):
    """One small button a convention, in a line; those that do not fit are behind the last one."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self.setObjectName("conventions")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self.buttons: list[QPushButton] = []
        self.more = self._button()
        self.more.clicked.connect(self._open_rest)
        self._row.addWidget(self.more)
        self._row.addStretch(1)
        self.found: tuple[Convention, ...] = ()
        self.opened: QFrame | None = None
        session.network_changed.connect(self._show)
        self.retranslate()

    def set_theme(self, theme: Theme) -> None:
        """Nothing here has a colour of its own."""
        self._theme = theme

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        self.setAccessibleName(tr("Conventions that would change a number"))
        self.found = ()
        self._show()

    def open(self, chosen: tuple[Convention, ...], beside: QWidget) -> None:
        """Show paragraphs above ``beside``."""
        self.close_opened()
        box = QFrame(self.window(), Qt.WindowType.Popup)
        box.setObjectName("convention")
        box.setProperty("card", True)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = QVBoxLayout(box)
        for one in chosen:
            heading = QLabel(f"{one.name}: {one.short}")
            heading.setProperty("role", "section")
            text = Prose(one.paragraph)
            text.setWordWrap(True)
            text.setMinimumWidth(PARAGRAPH * self.fontMetrics().averageCharWidth())
            column.addWidget(heading)
            column.addWidget(text)
        box.adjustSize()
        place = beside.mapToGlobal(QPoint(0, -box.height() - 4))
        edge = self.window().mapToGlobal(self.window().rect().bottomRight()).x()
        box.move(max(0, min(place.x(), edge - box.width())), max(0, place.y()))
        box.destroyed.connect(self._forget_opened)
        self.opened = box
        box.show()

    def close_opened(self) -> None:
        """Close the paragraph, if one is open."""
        if self.opened is not None:
            self.opened.close()
            self.opened = None

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.more.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # the buttons have another size
            self._fit()
        return super().event(event)

    def _show(self) -> None:
        found = conventions(self._session.network, words())
        if found == self.found:
            return
        self.found = found
        for button in self.buttons:
            self._row.removeWidget(button)
            button.setParent(None)
            button.deleteLater()
        self.buttons = []
        for place, one in enumerate(found):
            button = self._button()
            button.setText(f"{one.name}: {one.short}".replace("&", "&&"))
            button.setAccessibleDescription(one.paragraph)
            button.setToolTip(one.paragraph)
            button.clicked.connect(lambda _=False, one=one, at=button: self.open((one,), at))
            self._row.insertWidget(place, button)
            self.buttons.append(button)
        self._fit()

    def _fit(self) -> None:
        """Show as many as the width has room for, and how many are left."""
        widths = [button.sizeHint().width() + self._row.spacing() for button in self.buttons]
        self.more.setText(tr("{count} more", count=len(widths)))
        room, kept = self.width(), len(widths)
        if sum(widths) > room:
            room -= self.more.sizeHint().width()
            while kept and sum(widths[:kept]) > room:
                kept -= 1
        for place, button in enumerate(self.buttons):
            button.setVisible(place < kept)
        self.more.setText(tr("{count} more", count=len(widths) - kept))
        self.more.setVisible(kept < len(widths))

    def _open_rest(self) -> None:
        hidden = [one for one, button in zip(self.found, self.buttons, strict=True)
                  if button.isHidden()]  # fmt: skip
        self.open(tuple(hidden), self.more)

    def _forget_opened(self) -> None:
        self.opened = None

    def _button(self) -> QPushButton:
        button = QPushButton(self)
        button.setProperty("small", True)
        button.setProperty("quiet", True)
        button.setFlat(True)
        return button
