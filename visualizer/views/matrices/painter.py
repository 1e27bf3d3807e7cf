"""How is a page of matrices painted: what is known, what is lit, what is covered?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from core.matrices import Matrix, Meeting, Page
from visualizer.fonts import tabular
from visualizer.theme import PHASE_TOKENS, Theme
from visualizer.views.matrices.fit import Fit
from visualizer.views.matrices.frames import Frames
from visualizer.views.matrices.placing import PlacedMatrix, Placing
from visualizer.views.matrices.sizes import digit

LIT, MADE = 0.2, 0.12
"""How strong the ground is of what goes into a step, and of what the lit steps have made."""


@dataclass(frozen=True)
class Now:
    """The step on the page."""

    reached: int
    phase: str
    lit: range
    """The steps that are lit together."""
    meeting: Meeting | None
    covered: frozenset[int]

    def known(self, matrix: Matrix, row: int, col: int) -> bool:
        """Whether a cell's value is known by now."""
        since = matrix.since(row, col)
        return since is None or since <= self.reached

    def hides(self, matrix: Matrix, row: int, col: int) -> bool:
        """Whether a cell is covered, by itself or with the result it belongs to."""
        return bool(self.covered) and (
            matrix.since(row, col) in self.covered or matrix.step(row, col) in self.covered
        )


class PagePainter:
    """Paints one page at one step."""

    def __init__(self, theme: Theme, page: Page, fit: Fit, placing: Placing, font: QFont) -> None:
        self._theme, self._page, self._fit, self._placing = theme, page, fit, placing
        sizes = fit.sizes
        self._plain = tabular(sizes.text)
        self._bold = tabular(sizes.text, QFont.Weight.Bold)
        self._digit = digit() * sizes.text
        self._frames = Frames(theme, fit, placing, font)

    def paint(self, p: QPainter, now: Now) -> None:
        """Everything, as it stands at the step."""
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._accent = self._theme.color(PHASE_TOKENS[now.phase])
        meeting = now.meeting
        if meeting is not None:
            self._paint_bar(p, meeting.equation)
        for placed in self._placing.matrices:
            self._paint_ground(p, placed, now)
        for equation in self._fit.equations:
            self._frames.paint(p, equation, self._owns(now, equation))
        for placed in self._placing.matrices:
            self._paint_numbers(p, placed, now)
            if self._is_made(placed, now):
                self._paint_made(p, placed, now)

    # within

    def _owns(self, now: Now, equation: int) -> bool:
        """Whether the step is the equation's: then it stands out, while the rest steps back."""
        return now.meeting is None or self._page.explains(equation, now.meeting.equation)

    def _paint_bar(self, p: QPainter, active: int) -> None:
        """A line beside the step's own equation."""
        if len(self._fit.equations) < 2 or active not in self._placing.bands:
            return
        for number, band in self._placing.bands.items():
            if self._page.explains(number, active):
                wide = max(3.0, 0.2 * self._fit.sizes.text)
                x = band.left() - 2 * wide
                p.fillRect(QRectF(x, band.top(), wide, band.height()), self._accent)

    def _paint_made(self, p: QPainter, placed: PlacedMatrix, now: Now) -> None:
        """The frame round the cell of the step."""
        assert now.meeting is not None
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.setPen(QPen(self._accent, max(2.0, 0.14 * self._fit.sizes.text)))
        rect = placed.cell(now.meeting.row, now.meeting.col)
        hair = 0.06 * self._fit.sizes.text
        p.drawRoundedRect(rect.adjusted(hair, hair, -hair, -hair), 3, 3)

    def _is_made(self, placed: PlacedMatrix, now: Now) -> bool:
        """Whether it holds the very cell of the step, on view."""
        meeting = now.meeting
        if meeting is None or placed.equation != meeting.equation:
            return False
        return (
            placed.matrix is self._page.equations[meeting.equation].made
            and meeting.row in placed.rows
            and meeting.col in placed.cols
        )

    def _lit(self, placed: PlacedMatrix, now: Now) -> tuple[range, range] | None:
        """The cells that go into the step's own."""
        meeting = now.meeting
        if meeting is None or not self._page.explains(placed.equation, meeting.equation):
            return None
        made = self._page.equations[meeting.equation].made
        if placed.equation == meeting.equation and placed.matrix is made:
            return None
        return placed.matrix.meets(meeting.fixed)

    def _paint_ground(self, p: QPainter, placed: PlacedMatrix, now: Now) -> None:
        lit = self._lit(placed, now)
        token = PHASE_TOKENS[now.phase]
        if lit is not None:
            p.fillRect(placed.block(*lit), self._theme.tint(token, LIT))
        elif len(now.lit) > 1 and placed.matrix is self._page.equations[placed.equation].made:
            ground = self._theme.tint(token, MADE)
            for row, col in _cells(placed):
                if placed.matrix.step(row, col) in now.lit and now.known(placed.matrix, row, col):
                    p.fillRect(placed.cell(row, col), ground)

    def _paint_numbers(self, p: QPainter, placed: PlacedMatrix, now: Now) -> None:
        sizes, matrix, values = self._fit.sizes, placed.matrix, placed.matrix.values
        lit, made = self._lit(placed, now), self._is_made(placed, now)
        ink = self._theme.color("ink" if self._owns(now, placed.equation) else "soft")
        p.setFont(self._plain)
        bold = False
        for row, col in _cells(placed):
            rect = placed.cell(row, col)
            if not now.known(matrix, row, col):
                continue
            own = made and now.meeting is not None and (row, col) == now.meeting[1:3]
            strong = own or (lit is not None and row in lit[0] and col in lit[1])
            if strong != bold:
                bold = strong
                p.setFont(self._bold if bold else self._plain)
            if now.hides(matrix, row, col):
                self._paint_covered(p, rect, self._accent if strong else ink)
                continue
            text = sizes.number(float(values[row, col]))
            x = rect.right() - 0.55 * sizes.text - len(text) * self._digit
            p.setPen(self._accent if own else ink)
            p.drawText(QPointF(x, rect.center().y() + 0.36 * sizes.text), text)

    def _paint_covered(self, p: QPainter, rect: QRectF, color: QColor) -> None:
        """The dashed box with a question mark that hides a value."""
        inset = 0.22 * self._fit.sizes.text
        pen = QPen(color, max(1.2, self._fit.sizes.text / 12))
        pen.setDashPattern([3, 2.4])
        p.setPen(pen)
        p.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), 4, 4)
        p.drawText(rect, Qt.AlignmentFlag.AlignCenter, "?")


def _cells(placed: PlacedMatrix) -> Iterator[tuple[int, int]]:
    """Every cell on view."""
    return ((row, col) for row in placed.rows for col in placed.cols)
