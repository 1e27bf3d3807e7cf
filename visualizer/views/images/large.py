"""How is one picture of many looked at: large, with all that is known of it?"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from visualizer.i18n import tr
from visualizer.scrolled import scrolled
from visualizer.theme import Theme
from visualizer.views.images.bars import OutputBars, Row
from visualizer.views.images.pictures import PictureBox

Key = Qt.Key


class Large(QWidget):
    """A picture, what is said of it, and the outputs, if there are any.

    Esc or the button leaves; the arrow keys ask for the next and the one before.
    """

    left = Signal()
    stepped = Signal(int)  # 1: the next one, -1: the one before

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.back = QPushButton()
        self.back.setProperty("small", True)
        self.back.setObjectName("back")
        self.back.clicked.connect(self.left)
        self.title = QLabel()
        self.title.setProperty("role", "section")
        self.title.setWordWrap(True)
        self.picture = PictureBox(theme, 90)
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.bars = OutputBars(theme)
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 6, 0)
        column.addWidget(self.text)
        column.addWidget(self.bars)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(top)
        outer.addWidget(self.picture, 3)
        outer.addWidget(scrolled(inner), 4)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.retranslate()

    def show_one(
        self, title: str, image: QImage | None, text: str, rows: list[Row] | None = None
    ) -> None:
        """Show one, and take the keys."""
        self.title.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.picture.set_image(image)
        self.picture.setVisible(image is not None)
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.bars.set_rows(rows or [])
        self.bars.setVisible(bool(rows))

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours; the picture is the caller's."""
        self.picture.set_theme(theme)
        self.bars.set_theme(theme)

    def retranslate(self) -> None:
        """Speak the language that is now in force."""
        self.back.setText(tr("Show all"))
        self.back.setToolTip(tr("Back to all of them (Esc); arrow keys go to the next"))
        self.bars.retranslate()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Key(event.key())
        if key == Key.Key_Escape:
            self.left.emit()
        elif key in (Key.Key_Right, Key.Key_Down):
            self.stepped.emit(1)
        elif key in (Key.Key_Left, Key.Key_Up):
            self.stepped.emit(-1)
        else:
            super().keyPressEvent(event)
