"""How are the mistakes listed, each with its picture and its outputs?"""

from collections.abc import Hashable, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.training.answers import Mistake
from visualizer.i18n import shown, tr
from visualizer.theme import Theme
from visualizer.training.messages import About
from visualizer.views.images.bars import Row, finite, rows_of
from visualizer.views.images.pictures import centred, sample_picture
from visualizer.views.images.samples import said

Key = Qt.Key
MOST_KEPT = 40


class MistakeList(QWidget):
    """Rows of picture, words and bars, painted; only what is seen is made."""

    opened = Signal(int)
    current_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._about: About | None = None
        self._images: dict[int, QImage] = {}
        self._kept: dict[Hashable, QPixmap] = {}
        self.mistakes: Sequence[Mistake] = ()
        self.current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def set_mistakes(self, mistakes: Sequence[Mistake], about: About | None) -> None:
        """Show these."""
        other = len(mistakes) != len(self.mistakes)
        self.mistakes, self._about = mistakes, about
        self._images = {}
        if other:
            self.current = min(self.current, max(len(mistakes) - 1, 0))
            self.updateGeometry()
        self._describe()
        self.update()

    def set_current(self, place: int) -> None:
        """Make one the current one."""
        self.current = place
        self._describe()
        self.update()
        self.current_changed.emit()

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self._theme = theme
        self._images = {}
        self.update()

    def retranslate(self) -> None:
        """Speak the language that is now in force."""
        self.setAccessibleName(tr("Mistakes"))
        self._describe()
        self.update()

    def row_at(self, place: int) -> tuple[float, float]:
        """Where a row begins, and how tall it is."""
        high = self._high()
        return place * high, high

    def sizeHint(self) -> QSize:
        return QSize(240, round(self._high() * len(self.mistakes)) + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        high = self._high()
        first = int(event.rect().top() // high)
        last = min(int(event.rect().bottom() // high) + 1, len(self.mistakes))
        with QPainter(self) as p:
            for place in range(max(first, 0), last):
                self._paint_row(p, place, QRectF(0, place * high, self.width(), high))

    def _paint_row(self, p: QPainter, place: int, row: QRectF) -> None:
        about = self._about
        if about is None:
            return
        one, names = self.mistakes[place], about.class_names
        color = self._theme.color
        metrics = QFontMetricsF(self.font())
        side = row.height() - 12
        image = self._image(place)
        box = QRectF(4, row.top() + 6, side, side)
        if image is not None:
            rect = centred(box, image.size())
            p.drawImage(rect, image)
            p.setPen(QPen(color("line"), 1))
            p.drawRect(rect)
        x = box.right() + 10 if image is not None else 6.0
        bars = 0.36 * row.width()
        wide = row.width() - bars - x - 14
        lines = [
            (tr("actual {actual}", actual=names[one.actual]), "ink"),
            (tr("answered {guessed}", guessed=names[one.guessed]), "ink"),
            (tr("loss {loss}", loss=shown(one.loss, 2)), "soft"),
        ]
        y = row.top() + 5 + metrics.ascent()
        for text, token in lines:
            p.setPen(color(token))
            said_short = metrics.elidedText(text, Qt.TextElideMode.ElideRight, wide)
            p.drawText(QPointF(x, y), said_short)
            y += metrics.height()
        self._paint_bars(
            p,
            rows_of(one.outputs, names, one.guessed, one.actual),
            QRectF(row.right() - bars - 6, row.top() + 6, bars, side),
        )
        p.setPen(QPen(self._theme.tint("line", 0.55), 1))
        p.drawLine(QPointF(0, row.bottom() - 0.5), QPointF(row.right(), row.bottom() - 0.5))
        if place == self.current and self.hasFocus():
            p.setPen(QPen(color("positive"), 2))
            p.setBrush(Qt.BrushStyle.NoBrush)
            p.drawRoundedRect(row.adjusted(1, 1, -1, -2), 4, 4)

    def _paint_bars(self, p: QPainter, rows: list[Row], room: QRectF) -> None:
        """Upright bars on their tracks, with the names below; those that matter stand out."""
        font, metrics, ground = self._small(room, len(rows))
        step = room.width() / len(rows)
        p.drawPixmap(room.topLeft(), self._tracks(rows, room, font, metrics, ground))
        top = max(1.0, *(finite(row.value) for row in rows))
        p.setFont(font)
        for k, row in enumerate(rows):
            left = room.left() + k * step
            high = max(finite(row.value) / top, 0.0) * ground
            if high >= 0.3:
                token = "loss" if row.is_answer else "update" if row.is_actual else "soft"
                bar = QRectF(left + 1, room.top() + ground - high, max(step - 2, 1), high)
                p.fillRect(bar, self._theme.color(token))
            if row.is_answer or row.is_actual:
                p.setPen(self._theme.color("ink"))
                base = room.top() + ground + metrics.ascent()
                p.drawText(QPointF(*_middle(row.name, left, step, metrics, base)), row.name)
        p.setFont(self.font())

    def _small(self, room: QRectF, count: int) -> tuple[QFont, QFontMetricsF, float]:
        """The font below the bars, its metrics, and how tall the bars can be."""
        font = QFont(self.font())
        high = QFontMetricsF(font).height()
        font.setPixelSize(max(8, min(round(0.75 * high), int(1.3 * room.width() / count))))
        metrics = QFontMetricsF(font)
        return font, metrics, room.height() - metrics.height()

    def _tracks(
        self, rows: list[Row], room: QRectF, font: QFont, metrics: QFontMetricsF, ground: float
    ) -> QPixmap:
        """What is the same in all rows: the grounds of the bars, and the names."""
        ratio = self.devicePixelRatioF()
        names = tuple(row.name for row in rows)
        key = (names, room.width(), room.height(), font.pixelSize(), self._theme.name, ratio)
        kept = self._kept.get(key)
        if kept is not None:
            return kept
        picture = QPixmap((room.size() * ratio).toSize())
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        step = room.width() / len(rows)
        with QPainter(picture) as p:
            p.setFont(font)
            p.setPen(self._theme.color("soft"))
            for k, name in enumerate(names):
                track = QRectF(k * step + 1, 0, max(step - 2, 1), ground)
                p.fillRect(track, self._theme.tint("line", 0.3))
                if metrics.horizontalAdvance(name) <= step + 1:
                    base = ground + metrics.ascent()
                    p.drawText(QPointF(*_middle(name, k * step, step, metrics, base)), name)
        if len(self._kept) > MOST_KEPT:
            self._kept.clear()
        self._kept[key] = picture
        return picture

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = int(event.position().y() // self._high())
        if event.button() == Qt.MouseButton.LeftButton and place < len(self.mistakes):
            self.set_current(place)
            self.opened.emit(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Key(event.key())
        if not self.mistakes:
            super().keyPressEvent(event)
        elif key in (Key.Key_Up, Key.Key_Down):
            way = 1 if key == Key.Key_Down else -1
            self.set_current(min(max(self.current + way, 0), len(self.mistakes) - 1))
        elif key in (Key.Key_Space, Key.Key_Return, Key.Key_Enter):
            self.opened.emit(self.current)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
        super().changeEvent(event)

    def _image(self, place: int) -> QImage | None:
        if place not in self._images:
            assert self._about is not None
            image = sample_picture(self.mistakes[place].inputs, self._about, self._theme)
            if image is None:
                return None
            self._images[place] = image
        return self._images[place]

    def _describe(self) -> None:
        about = self._about
        if about is not None and self.current < len(self.mistakes):
            self.setAccessibleDescription(said(self.mistakes[self.current], about))
        else:
            self.setAccessibleDescription("")

    def _high(self) -> float:
        return round(3 * QFontMetricsF(self.font()).height()) + 12


def _middle(
    name: str, left: float, step: float, metrics: QFontMetricsF, base: float
) -> tuple[float, float]:
    """Where a name stands in the middle below its bar."""
    return left + (step - metrics.horizontalAdvance(name)) / 2, base
