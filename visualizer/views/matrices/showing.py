"""Which page of matrices is shown, how large, and which part of what is too large?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from core.matrices import ONE, Axis, Equation, Matrix, Meeting, Page, Piece, Terms
from core.matrix_form import meeting, page
from visualizer.session import Session
from visualizer.views.matrices.fit import FEWEST, Fit, Room, fit
from visualizer.views.matrices.painter import Now
from visualizer.views.matrices.placing import PlacedMatrix, Placing, place
from visualizer.views.matrices.sizes import Sizes, cut

KEPT = 64
"""Pages kept."""

Likeness = tuple[object, ...]


class Showing:
    """The page of the session's step, laid out in an area.

    ``room`` gives the area, what there is to write on, and the least size of text.
    """

    def __init__(self, session: Session, room: Callable[[], tuple[QRectF, Room, int]]) -> None:
        self._session, self._room = session, room
        self._fits: dict[tuple[Likeness, int], Fit] = {}
        self._widths: dict[Matrix, int] = {}
        self.forget()

    @property
    def page(self) -> Page | None:
        """The equations of the step, or None where it works on maps."""
        session = self._session
        if self._page is None:
            made = page(session.trace, session.cursor)
            if made is not None:
                if len(self._pages) >= KEPT:
                    self._pages.clear()
                made = self._pages.setdefault(made.key, made)
            self._page = (made,)
        return self._page[0]

    @property
    def meeting(self) -> Meeting | None:
        """Where on the page the step stands."""
        shown = self.page
        session = self._session
        if shown is None or session.cursor < session.trace.given:
            return None
        return meeting(session.step, shown)

    @property
    def fitted(self) -> Fit:
        """With which sizes the page is written, and how much of it."""
        shown, here = self.page, self.meeting
        assert shown is not None
        active = here.equation if here is not None else 0
        likeness = self._likeness(shown)
        found = self._fits.get((likeness, active))
        if found is None:
            if len(self._fits) >= KEPT * 4:
                self._fits.clear()
            found = fit(shown, active, self._room()[1], self._sizes)
            whole = len(found.equations) == len(shown.equations)
            for number in range(len(shown.equations)) if whole else (active,):
                self._fits[likeness, number] = found
        return found

    @property
    def placing(self) -> Placing:
        """Where everything stands, in the view's pixels."""
        if self._placing is None:
            shown, fitted = self.page, self.fitted
            assert shown is not None
            starts = tuple(self.shown(axis).start for axis in fitted.counts)
            key = (shown.key, fitted.equations, fitted.breaks, starts)
            if key not in self._placings:
                if len(self._placings) >= KEPT:
                    self._placings.clear()
                self._placings[key] = place(shown, fitted, self._room()[0], self.shown)
            self._placing = self._placings[key]
        return self._placing

    def now(self, covered: frozenset[int]) -> Now:
        """What is reached, lit and covered."""
        session = self._session
        cursor, given = session.cursor, session.trace.given
        if cursor < given:
            return Now(given - 1, "given", range(0), None, covered)
        phase = session.trace.segment(cursor).phase
        return Now(cursor, phase, session.group, self.meeting, covered)

    def shown(self, axis: Axis) -> range:
        """Which places of an axis are on view."""
        counts = self.fitted.counts
        if not cut(axis, counts):
            return range(axis.size)
        count = counts[axis]
        if axis not in self._starts:
            self._starts[axis] = self._start(axis, count)
        start = self._starts[axis]
        return range(start, start + count)

    def cell_at(self, point: QPointF) -> tuple[PlacedMatrix, int, int] | None:
        """The matrix, and its row and column, under a point of the view."""
        return None if self.page is None else self.placing.at(point)

    def forget(self) -> None:
        """The network is another; what its numbers leave as it is, is kept."""
        self._pages: dict[tuple[object, ...], Page] = {}
        self._page: tuple[Page | None] | None = None
        self._likenesses: dict[Page, Likeness] = {}
        self._widths.clear()
        self._last: dict[Axis, int] = {}
        self._forget_places()

    def forget_layout(self) -> None:
        """There is other room, or other text."""
        self._fits.clear()
        self._forget_places()

    def follow(self) -> None:
        """The cursor has moved."""
        self._page = self._placing = None
        self._last |= self._starts
        self._starts = {}

    def move(self, axis: Axis, places: int) -> None:
        """Along an axis of which not all is on view."""
        shown = self.shown(axis)
        self._starts[axis] = min(max(shown.start + places, 0), axis.size - len(shown))
        self._placing = None

    # within

    def _forget_places(self) -> None:
        self._starts: dict[Axis, int] = {}
        self._placings: dict[tuple[object, ...], Placing] = {}
        self._placing: Placing | None = None

    def _likeness(self, shown: Page) -> Likeness:
        """What a page's fit depends on: with other numbers of the same width it stays as it is."""
        if shown not in self._likenesses:
            session = self._session
            sizes = self._sizes(FEWEST)
            parts = tuple(
                (part.latex, part.shape, sizes.chars(part)) if isinstance(part, Matrix) else part
                for equation in shown.equations
                for part in (equation.made, *_fitting(equation))
            )
            self._likenesses[shown] = (shown.key, session.decimals, session.notation, parts)
        return self._likenesses[shown]

    def _sizes(self, text: int) -> Sizes:
        session, floor = self._session, self._room()[2]
        return Sizes(text, min(floor, text), session.decimals, session.notation, self._widths)

    def _start(self, axis: Axis, count: int) -> int:
        """Where to begin so that what meets in the step is on view, or what weighs most in it."""
        here, shown = self.meeting, self.page
        at = None if here is None else here.fixed.get(axis)
        if at is None and axis.kind == "sample":
            at = self._session.sample - 1
        if at is None and here is not None and shown is not None:
            at = _heaviest(shown.equations[here.equation].matrices, axis, here)
        last = self._last.get(axis)
        at = at or 0
        least, most = max(0, at - count + 1), min(at, axis.size - count)
        if last is not None and least <= last <= most:
            return last
        return min(max(0, at - count // 2), axis.size - count)


def _fitting(equation: Equation) -> Iterator[Piece | int]:
    """The parts whose sizes count: of a long sum, how many there are and the first."""
    for piece in equation.right:
        if isinstance(piece, Terms):
            yield len(piece.matrices)
            yield piece.matrices[0]
        else:
            yield piece


def _heaviest(matrices: Iterable[Matrix], axis: Axis, here: Meeting) -> int | None:
    """The place of an axis where a sample's number that goes into the step is largest."""
    for matrix in sorted(matrices, key=lambda m: "sample" not in (m.rows.kind, m.cols.kind)):
        rows, cols = matrix.meets(here.fixed)
        if matrix.cols == axis and len(rows) == 1:
            line = matrix.values[rows[0]]
        elif matrix.rows == axis and len(cols) == 1:
            line = matrix.values[:, cols[0]]
        else:
            continue
        if axis != ONE:
            return int(np.argmax(np.nan_to_num(np.abs(line))))
    return None
