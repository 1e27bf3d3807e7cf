"""Where on the view does each part of the page stand, and which cell is under a point?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from core.matrices import Axis, Matrix, Page, Scalar, Sign
from visualizer.views.matrices.fit import BETWEEN, INDENT, LEADING, Fit, lines_of, parts_of

Shown = Callable[[Axis], range]


@dataclass(frozen=True)
class PlacedMatrix:
    """A matrix on the view: ``cells`` is what its shown cells take up, without the dots."""

    equation: int
    matrix: Matrix
    cells: QRectF
    rows: range
    cols: range
    heading: QPointF
    """Where the base line of its name starts."""

    def cell(self, row: int, col: int) -> QRectF:
        """Where a cell is, which is on show."""
        return self.block(range(row, row + 1), range(col, col + 1))

    def block(self, rows: range, cols: range) -> QRectF:
        """Where those of the cells are that are on show."""
        wide, tall = self.cells.width() / len(self.cols), self.cells.height() / len(self.rows)
        first, last = max(rows.start, self.rows.start), min(rows.stop, self.rows.stop)
        left, right = max(cols.start, self.cols.start), min(cols.stop, self.cols.stop)
        return QRectF(
            self.cells.left() + (left - self.cols.start) * wide,
            self.cells.top() + (first - self.rows.start) * tall,
            max(right - left, 0) * wide,
            max(last - first, 0) * tall,
        )

    def at(self, point: QPointF) -> tuple[int, int] | None:
        """The cell under a point."""
        if not self.cells.contains(point):
            return None
        wide, tall = self.cells.width() / len(self.cols), self.cells.height() / len(self.rows)
        row = int((point.y() - self.cells.top()) / tall)
        col = int((point.x() - self.cells.left()) / wide)
        return self.rows[min(row, len(self.rows) - 1)], self.cols[min(col, len(self.cols) - 1)]


@dataclass(frozen=True)
class PlacedSign:
    """A sign, or a number, with the place where its base line starts."""

    equation: int
    part: Sign | Scalar
    at: QPointF
    width: float


@dataclass(frozen=True, eq=False)
class Placing:
    """Everything on the view."""

    matrices: tuple[PlacedMatrix, ...]
    signs: tuple[PlacedSign, ...]
    bands: dict[int, QRectF]
    """What each equation takes up."""

    def at(self, point: QPointF) -> tuple[PlacedMatrix, int, int] | None:
        """The matrix and its cell under a point."""
        for placed in self.matrices:
            found = placed.at(point)
            if found is not None:
                return placed, *found
        return None


def place(page: Page, fit: Fit, area: QRectF, shown: Shown) -> Placing:
    """The page in the middle of an area; ``shown`` says which places of an axis are on view."""
    sizes, width = fit.sizes, area.width() if fit.breaks else float("inf")
    lines = [
        (number, part, line)
        for number in fit.equations
        for part, line in enumerate(
            lines_of(parts_of(page.equations[number], fit.counts, shown), sizes, fit.counts, width)
        )
    ]
    heights = [
        (max(box.top for _, box in line), max(box.bottom for _, box in line))
        for _, _, line in lines
    ]
    widths = [(INDENT * sizes.text if part else 0.0) + sum(box.width for _, box in line)
              for _, part, line in lines]  # fmt: skip
    gaps = [(LEADING if part else BETWEEN) * sizes.text for _, part, _ in lines]
    tall = sum(map(sum, heights)) + sum(gaps[1:])
    left = area.left() + max(0.0, (area.width() - max(widths)) / 2)
    y = area.top() + max(0.0, (area.height() - tall) / 2)
    matrices: list[PlacedMatrix] = []
    signs: list[PlacedSign] = []
    bands: dict[int, QRectF] = {}
    for (number, part, line), (top, bottom), wide, gap in zip(
        lines, heights, widths, gaps, strict=True
    ):
        y += gap if bands else 0.0
        x = left + (INDENT * sizes.text if part else 0.0)
        band = QRectF(left, y, wide, top + bottom)
        bands[number] = bands[number].united(band) if number in bands else band
        middle = y + top
        beside = 0.0  # how high what a power stands beside reaches over the middle
        for one, box in line:
            if isinstance(one, Matrix):
                matrices.append(_matrix(number, one, fit, shown, QPointF(x, middle), box.width))
                beside = sizes.cells(one, fit.counts)[1] / 2
            elif isinstance(one, Sign) and one.latex.startswith("^"):
                at = QPointF(x - 0.6 * sizes.gap, middle - max(beside, 0.9 * sizes.text))
                at.setY(at.y() + sizes.sign_extent(one.latex).ascent)
                signs.append(PlacedSign(number, one, at, box.width))
            else:
                lift = 0.34 if isinstance(one, Scalar) else 0.26
                at = QPointF(x + sizes.gap, middle + lift * sizes.text)
                signs.append(PlacedSign(number, one, at, box.width - 2 * sizes.gap))
                beside = 0.0
            x += box.width
        y += top + bottom
    return Placing(tuple(matrices), tuple(signs), bands)


def _matrix(
    number: int, matrix: Matrix, fit: Fit, shown: Shown, at: QPointF, width: float
) -> PlacedMatrix:
    """``at``: the left end of its box, at the middle of its cells."""
    sizes, rows, cols = fit.sizes, shown(matrix.rows), shown(matrix.cols)
    wide, tall = sizes.cells(matrix, fit.counts)
    labels = sizes.label_width(matrix.rows, fit.counts)
    room = width - 2 * sizes.gap - labels - 2 * sizes.bracket - wide
    left = at.x() + sizes.gap + room / 2 + labels + sizes.bracket
    inner = QRectF(left, at.y() - tall / 2, wide, tall)
    heading = sizes.name_extent(matrix.latex)
    base = inner.top() - 0.3 * sizes.text - heading.descent
    if sizes.labelled(matrix.cols, fit.counts):
        base -= 1.25 * sizes.small
    across, down = sizes.dots
    cells = QRectF(inner)
    if len(cols) < matrix.cols.size:
        cells.adjust(across, 0, -across, 0)
    if len(rows) < matrix.rows.size:
        cells.adjust(0, down, 0, -down)
    name = inner.center().x() - sizes.heading_width(matrix) / 2
    return PlacedMatrix(number, matrix, cells, rows, cols, QPointF(name, base))
