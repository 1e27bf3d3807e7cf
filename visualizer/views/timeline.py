"""How far along the computation are we, and how does one get to another step with the mouse?"""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from visualizer.course_words import update_said
from visualizer.i18n import grouped, shown, tr
from visualizer.phases import part_name, phase_name
from visualizer.session import Session
from visualizer.theme import PHASE_TOKENS, Theme
from visualizer.timescale import Part, Scale, parts
from visualizer.update_row import UpdateRow

if TYPE_CHECKING:
    from visualizer import reader_parts

FAINT = 0.26
LABEL_SCALE = 0.92
MARGIN = 7
"""Room left and right for the knob."""
SEPARATED = 4.0
"""Cells at least this wide are drawn apart."""
ONE_LABEL = ("gradient", "update")


class Timeline(QWidget):
    """The bar of all steps by phase and layer: done ones strong, the rest faint, with a playhead.

    A click or a drag goes to the step under the mouse, the wheel goes one group on or back.
    Several updates stand above it in a row, the one in front opened into its phases below.
    """

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._scale: Scale | None = None
        self._strips: tuple[QPixmap, QPixmap] | None = None
        self._labels: dict[int, QPixmap] = {}
        self._fonts: dict[bool, QFont] = {}
        self._hover: int | None = None
        self._dragging = self._dragging_updates = False
        self._stale = False
        self._wheel = 0
        self._several = session.count > 1
        self.updates = UpdateRow(
            session, MARGIN, lambda: self.width() - 2 * MARGIN, lambda bold: self._label_font(bold)
        )
        self._laid_out: list[Part] = []
        self.reader_parts: reader_parts.ReaderParts | None = None
        self.setObjectName("timeline")
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        session.network_changed.connect(self._on_network_changed)
        session.cursor_moved.connect(self._on_cursor_moved)
        session.course_changed.connect(self._on_course_changed)
        session.sample_changed.connect(self._relayout)
        session.grouping_changed.connect(self.update)
        session.decimals_changed.connect(self._describe)
        self.retranslate()

    # for the window

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme's colours."""
        self._theme = theme
        self._forget_pictures()

    def retranslate(self) -> None:
        """Say everything anew in the language of the window."""
        self.setAccessibleName(tr("Timeline of all steps"))
        self._describe()
        self._relayout()

    def scale(self) -> Scale:
        """Where each step lies, in pixels from the left edge of the first part."""
        if self._scale is None:
            bold = QFontMetricsF(self._label_font(bold=True))
            folded = self._laid_out = self._parts_now()
            run = Counter(part.phase for part in folded)

            def floor(part: Part) -> float:
                wide = bold.horizontalAdvance(_label(part)) + 4
                return wide / run[part.phase] if part.phase in ONE_LABEL else wide

            self._scale = Scale(folded, max(self.width() - 2 * MARGIN, 40), floor)
        return self._scale

    def place_of(self, index: int) -> QPoint:
        """Where in the widget to click for a step."""
        x = MARGIN + self.scale().middle(index)
        return QPoint(int(x), int(self._bar().center().y()))

    def index_at(self, x: float) -> int:
        """The step at a place of the widget."""
        return self.scale().index(x - MARGIN)

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        scale, bar = self.scale(), self._bar()
        faint, strong = self._strips_now()
        labels = self._labels_now()
        cursor, group = self._session.cursor, self._session.group
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._theme.color("card"))
        self.updates.paint(painter, self._theme, self.devicePixelRatioF())
        painter.drawPixmap(QPoint(0, round(self.updates.height)), labels)
        done = MARGIN + scale.extent(cursor)[1]
        top = bar.toAlignedRect().top()
        painter.drawPixmap(QPoint(0, top), faint)
        painter.setClipRect(QRectF(0, 0, done, self.height()))
        painter.drawPixmap(QPoint(0, top), strong)
        painter.setClipping(False)
        left, right = scale.extent(group.start)[0], scale.extent(group.stop - 1)[1]
        ink = self._theme.color("ink")
        underline = QRectF(MARGIN + left, bar.bottom() + 2, max(right - left - 1, 2), 2)
        painter.fillRect(underline, ink)
        if self._hover is not None and not self._dragging:
            self._paint_hover(painter, bar)
        self._paint_playhead(painter, bar)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.color("positive"), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRect(0, 0, self.width() - 1, self.height() - 1))
        if QAccessible.isActive():
            self._tell_reader()

    def _paint_playhead(self, painter: QPainter, bar: QRectF) -> None:
        x = MARGIN + self.scale().middle(self._session.cursor)
        radius = self._knob()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("card"), 1))
        painter.setBrush(self._theme.color("ink"))
        painter.drawRect(QRectF(x - 1.5, bar.top() - 3, 3, bar.height() + 6))
        painter.drawEllipse(QPointF(x, bar.bottom() + 4 + radius), radius, radius)

    def _paint_hover(self, painter: QPainter, bar: QRectF) -> None:
        assert self._hover is not None
        left, right = self.scale().extent(self._hover)
        painter.setPen(QPen(self._theme.color("ink"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        wide = max(right - left, 3)
        painter.drawRect(QRectF(MARGIN + left - 0.5, bar.top() - 1.5, wide, bar.height() + 2))

    def _strips_now(self) -> tuple[QPixmap, QPixmap]:
        """The whole bar, faint and strong; what is done is cut out of the strong one."""
        if self._strips is None or self._strips[0].devicePixelRatio() != self.devicePixelRatioF():
            self._strips = (self._strip(FAINT), self._strip(1.0))
        return self._strips

    def _strip(self, share: float) -> QPixmap:
        scale, theme = self.scale(), self._theme
        high = self._bar().height()
        picture = self._picture(high)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for part, left, right in zip(scale.parts, scale.lefts, scale.rights, strict=True):
            painter.setBrush(theme.tint(PHASE_TOKENS[part.phase], share))
            inset = high / 4 if part.aside else 0
            shape = QRectF(MARGIN + left, inset, right - left, high - 2 * inset)
            painter.drawRoundedRect(shape, 2.5, 2.5)
            cell = (right - left) / part.cells
            if cell >= SEPARATED and not part.aside:
                card = theme.color("card")
                for i in range(1, part.cells):
                    painter.fillRect(QRectF(round(MARGIN + left + i * cell) - 1, 0, 1, high), card)
        painter.end()
        return picture

    def _labels_now(self) -> QPixmap:
        """The names of the parts, that of the current one strong; a picture for each."""
        here = self.scale().part_of(self._session.cursor)
        kept = self._labels.get(here)
        if kept is None or kept.devicePixelRatio() != self.devicePixelRatioF():
            kept = self._labels[here] = self._label_strip(here)
        return kept

    def _label_strip(self, here: int) -> QPixmap:
        plain, bold = self._label_font(), self._label_font(bold=True)
        picture = self._picture(QFontMetricsF(bold).height() + 1)
        painter = QPainter(picture)
        for text, left, current in self.labels_drawn(here):
            painter.setFont(bold if current else plain)
            painter.setPen(self._theme.color("ink" if current else "soft"))
            painter.drawText(QPointF(MARGIN + left, QFontMetricsF(bold).ascent()), text)
        painter.end()
        return picture

    def labels(self, here: int) -> list[tuple[str, float, float, bool]]:
        """Text, left and right edge of each label, and whether it names the part ``here``.

        Where the layers of a phase are too narrow to be labelled one by one, one label stands
        above them all; while the cursor is among them it names the layer, and stands above it.
        """
        scale = self.scale()
        metrics = QFontMetricsF(self._label_font(bold=True))
        found = []
        places = [i for i, part in enumerate(scale.parts) if not part.aside]
        for (phase, _), members in groupby(places, lambda i: _run_of(scale.parts[i])):
            run = list(members)
            fits = all(
                metrics.horizontalAdvance(_label(scale.parts[i]))
                <= scale.rights[i] - scale.lefts[i]
                for i in run
            )
            if fits and phase not in ONE_LABEL:
                for i in run:
                    text = _label(scale.parts[i])
                    found.append((text, scale.lefts[i], scale.rights[i], i == here))
            else:
                inside = here in run
                first = here if inside else run[0]
                text = _label(scale.parts[first])
                if len(run) > 1 or phase in ONE_LABEL:
                    layer = scale.parts[here].layer if inside and len(run) > 1 else None
                    text = part_name(phase, layer)
                found.append((text, scale.lefts[first], scale.rights[run[-1]], inside))
        return found

    def labels_drawn(self, here: int) -> list[tuple[str, float, bool]]:
        """Text, left edge, and whether it names the part ``here``: none is cut off.

        The one that names it has all the room it needs; others are left out where they have
        too little.
        """
        plain, bold = (QFontMetricsF(self._label_font(bold=strong)) for strong in (False, True))
        wanted = self.labels(here)
        own = QRectF()
        for text, left, _, current in wanted:
            if current:
                wide = bold.horizontalAdvance(text)
                start = max(0.0, min(left, self.width() - 2 * MARGIN - wide))
                own = QRectF(start, 0, wide + plain.horizontalAdvance(" "), 1)
        found = []
        for text, left, right, current in wanted:
            wide = plain.horizontalAdvance(text)
            if current:
                found.append((text, own.left(), True))
            elif wide <= right - left and not own.intersects(QRectF(left, 0, wide, 1)):
                found.append((text, left, False))
        return found

    def _picture(self, height: float) -> QPixmap:
        ratio = self.devicePixelRatioF()
        size = QSize(round(self.width() * ratio), round((height + 1) * ratio))
        picture = QPixmap(size)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        return picture

    # sizes

    def sizeHint(self) -> QSize:
        return QSize(900, self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(300, round(self._bar().bottom() + 5 + 2 * self._knob()))

    def _label_font(self, bold: bool = False) -> QFont:
        font = self._fonts.get(bold)
        if font is None:
            font = self._fonts[bold] = QFont(self.font())
            if font.pointSizeF() > 0:
                font.setPointSizeF(font.pointSizeF() * LABEL_SCALE)
            else:
                font.setPixelSize(max(round(font.pixelSize() * LABEL_SCALE), 1))
            font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return font

    def _bar(self) -> QRectF:
        high = QFontMetricsF(self._label_font(bold=True)).height()
        top = round(self.updates.height + high + 5)
        return QRectF(MARGIN, top, self.width() - 2 * MARGIN, round(high * 0.85))

    def _knob(self) -> float:
        return max(4.5, self._bar().height() * 0.38)

    # what happened

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._relayout()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._fonts.clear()
            self.updateGeometry()
            self._relayout()
        super().changeEvent(event)

    def _relayout(self) -> None:
        if self._dragging:
            self._stale = True
            return
        self._scale = None
        self._forget_pictures()

    def _forget_pictures(self) -> None:
        self._strips = None
        self._labels.clear()
        self.updates.forget_pictures()
        self.update()

    def _on_network_changed(self) -> None:
        crossing = self._session.crossing
        if not crossing:
            self._dragging = self._dragging_updates = False
            self._hover = self.updates.hovered = None
        if not crossing or self._parts_now() != self._laid_out:
            self._relayout()
        self._describe()
        self.update()

    def _on_course_changed(self) -> None:
        several = self._session.count > 1
        if several != self._several:
            self._several = several
            self._relayout()
            self.updateGeometry()
        self._describe()
        self.update()

    def _parts_now(self) -> list[Part]:
        session = self._session
        return parts(session.trace.spans, session.sample, session.network.samples)

    def _on_cursor_moved(self) -> None:
        self._describe()
        self.update()

    def _tell_reader(self) -> None:
        """Have a screen reader find each phase."""
        from visualizer.reader_parts import ReaderParts

        if self.reader_parts is None:
            self.reader_parts = ReaderParts(self, self._reader_parts)
        self.reader_parts.refresh_soon()

    def _reader_parts(self) -> list[reader_parts.Part]:
        from visualizer.reader_parts import Part as ReaderPart

        scale, bar, found = self.scale(), self._bar().toAlignedRect(), []
        here = scale.part_of(self._session.cursor)
        for place, part in enumerate(scale.parts):
            if part.aside:
                continue
            values = {"first": grouped(part.start), "last": grouped(part.stop - 1)}
            said = tr("steps {first} to {last}", **values)
            if place == here:
                said = tr("steps {first} to {last}; the current step is here", **values)
            left, right = round(MARGIN + scale.lefts[place]), round(MARGIN + scale.rights[place])
            rect = QRect(left, bar.top(), right - left, bar.height())
            go = partial(self._session.go, part.start)
            found.append(ReaderPart(_label(part), said, rect, go))
        return found

    def _describe(self) -> None:
        said = self._said(self._session.cursor).replace("\n", ", ")
        update = update_said(self._session)
        self.setAccessibleDescription(f"{update}: {said}" if update else said)

    def _said(self, index: int) -> str:
        """A step in three lines: what it is, where, and which."""
        trace = self._session.trace
        if index < trace.given:
            return tr("Input")
        step = trace[index]
        place = phase_name(step.phase)
        if step.layer is not None:
            place = tr("{phase}, layer {layer}", phase=place, layer=step.layer)
        if step.sample is not None and self._session.network.samples > 1:
            place = tr("{place}, sample {sample}", place=place, sample=step.sample)
        value = shown(step.value, self._session.decimals)
        number, count = grouped(index - trace.given + 1), grouped(len(trace) - trace.given)
        return f"{step.symbol} = {value}\n{place}\n" + tr(
            "Step {number} of {count}", number=number, count=count
        )

    # mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if self.updates.holds(event.position().y()):
            self._dragging_updates = True
            self._session.go_to(self.updates.update_at(event.position().x()))
        else:
            self._dragging = True
            self._session.go(self.index_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        over = self.updates.holds(event.position().y())
        update = self.updates.update_at(x) if over and not self._dragging else None
        if self._dragging_updates:
            update = self.updates.update_at(x)
            if update != self._session.update:
                self._session.go_to(update)
            QToolTip.showText(
                event.globalPosition().toPoint(), self.updates.said(self._session.update), self
            )
            return
        if update != self.updates.hovered:
            self.updates.hovered = update
            self.update()
        index = None if update is not None else self.index_at(x)
        if self._dragging and index is not None:
            self._session.go(index)
            self._tell(index, event.globalPosition().toPoint())
        elif index != self._hover:
            self._hover = index
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and (
            self._dragging or self._dragging_updates
        ):
            self._dragging = self._dragging_updates = False
            QToolTip.hideText()
            if self._stale:
                self._stale = False
                self._relayout()
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = self.updates.hovered = None
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        self._wheel += delta.y() or delta.x()
        while abs(self._wheel) >= 120:
            if self._wheel > 0:
                self._wheel -= 120
                self._session.back()
            else:
                self._wheel += 120
                self._session.next()
        event.accept()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            assert isinstance(event, QHelpEvent)
            if self.updates.holds(event.pos().y()):
                said = self.updates.said(self.updates.update_at(event.pos().x()))
                QToolTip.showText(event.globalPos(), said, self)
            else:
                self._tell(self.index_at(event.pos().x()), event.globalPos())
            return True
        return super().event(event)

    def _tell(self, index: int, where: QPoint) -> None:
        QToolTip.showText(where, self._said(index), self)


def _label(part: Part) -> str:
    return tr("Batch loss") if part.batch else part_name(part.phase, part.layer)


def _run_of(part: Part) -> tuple[str, bool]:
    return part.phase, part.batch
