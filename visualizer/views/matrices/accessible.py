"""What does a screen reader find among the matrices? Each of them, row by row."""

from collections.abc import Callable

from visualizer.i18n import shown, tr
from visualizer.latex_text import plain_text
from visualizer.reader_parts import Part
from visualizer.session import Session
from visualizer.views.matrices.painter import Now
from visualizer.views.matrices.placing import PlacedMatrix
from visualizer.views.matrices.showing import Showing


def matrix_parts(showing: Showing, session: Session, covered: frozenset[int]) -> list[Part]:
    """The matrices on view, those of one equation after those of another."""
    if showing.page is None:
        return []
    now = showing.now(covered)
    return [_part(placed, session, now) for placed in showing.placing.matrices]


def _part(placed: PlacedMatrix, session: Session, now: Now) -> Part:
    matrix = placed.matrix
    rows, columns = matrix.shape
    name = f"{plain_text(matrix.latex)}, {tr(matrix.title)}, {rows} × {columns}"
    known = any(now.known(matrix, row, col) for row in placed.rows for col in placed.cols)
    lines = [[_said(placed, session, now, row, col) for col in placed.cols] for row in placed.rows]
    text = "; ".join(" ".join(line) for line in lines) if known else tr("not computed yet")
    return Part(name, text, placed.cells.toAlignedRect(), _press(placed, session, now))


def _said(placed: PlacedMatrix, session: Session, now: Now, row: int, col: int) -> str:
    matrix = placed.matrix
    if not now.known(matrix, row, col):
        return "–"
    if now.hides(matrix, row, col):
        return tr("covered")
    return shown(float(matrix.values[row, col]), session.decimals)


def _press(placed: PlacedMatrix, session: Session, now: Now) -> Callable[[], None]:
    """Go to the first of its cells that the step needs, else to the first on view."""

    def press() -> None:
        at = placed.rows[0], placed.cols[0]
        if now.meeting is not None:
            rows, cols = placed.matrix.meets(now.meeting.fixed)
            if rows[0] in placed.rows and cols[0] in placed.cols:
                at = rows[0], cols[0]
        index = placed.matrix.step(*at)
        if index is not None:
            session.go(index)

    return press
