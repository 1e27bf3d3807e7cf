"""How is the beginning of a file shown: as text, as a picture, or a word on why not?"""

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFont, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QPlainTextEdit,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from visualizer.fields import label
from visualizer.i18n import tr
from visualizer.scrolled import scrolled
from visualizer.views.export.beginning import Beginning

MONOSPACED = ("DejaVu Sans Mono", "Cascadia Mono", "SF Mono", "Menlo", "Consolas", "monospace")


class Preview(QWidget):
    """Text or a picture under a heading, with a bar while it is made."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumWidth(180)
        self.text = QPlainTextEdit()
        self.text.setObjectName("exportText")
        self.text.setAccessibleName(tr("How the file begins"))
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setTabChangesFocus(True)
        font = QFont()
        font.setFamilies(MONOSPACED)
        self.text.setFont(font)
        self.picture = Picture()
        self.nothing = label("", "hint", "noPreview")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.pages = scrolled(self.picture)
        self.pages.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.stack = QStackedWidget()
        for page in (self.text, self.pages, self.nothing):
            self.stack.addWidget(page)
        self.busy = QProgressBar()
        self.busy.setTextVisible(False)
        self.busy.setRange(0, 0)
        kept = self.busy.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.busy.setSizePolicy(kept)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 0, 0)
        column.setSpacing(6)
        self.heading = label(tr("How the file begins"), "section", "exportHeading")
        column.addWidget(self.heading)
        column.addWidget(self.busy)
        column.addWidget(self.stack, 1)
        self.work(False)

    def work(self, goes_on: bool) -> None:
        """Show that another beginning is being made, or that it is there."""
        self.busy.setVisible(goes_on)

    def clear(self) -> None:
        """Show nothing."""
        self.nothing.setText("")
        self.stack.setCurrentWidget(self.nothing)

    def show_beginning(self, found: Beginning) -> None:
        """Show what was made."""
        self.heading.setText(
            tr("What the page holds, drawn as the PDF")
            if found.drawn
            else tr("How the file begins")
        )
        if found.picture is not None:
            self.picture.put(found.picture)
            self.stack.setCurrentWidget(self.pages)
        elif found.text:
            self.text.setPlainText(found.text)
            self.stack.setCurrentWidget(self.text)
        else:
            self.clear()
            if found.refusal is None:
                self.nothing.setText(tr("This file is too large to be shown before."))


class Picture(QWidget):
    """A picture as large as there is room; a page is as wide as that, and scrolls."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("exportPicture")
        self.setAccessibleName(tr("How the file begins"))
        self.image = QImage()

    def put(self, image: QImage) -> None:
        """Show another one."""
        self.image = image
        self._fit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The height that a page has which is as wide as there is room."""
        wide, tall = self.image.width(), self.image.height()
        self.setMinimumHeight(self.width() * tall // wide if tall > wide else 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.image.isNull():
            return
        room = QRectF(self.rect())
        # Never larger than it is: a small picture stays sharp.
        size = QSizeF(self.image.size()) / self.devicePixelRatioF()
        if size.width() > room.width() or size.height() > room.height():
            size.scale(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(QPointF(), size)
        place.moveCenter(room.center())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, self.image)
        painter.end()
