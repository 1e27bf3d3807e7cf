"""Along which line does a number that is known on a grid pass through 0?

Marching squares (W. Lorensen, H. Cline 1987, in the plane): in each square of the grid the line
goes straight from edge to edge, through the places where the number, taken as even along the
edge, is 0.
"""

import numpy as np
import numpy.typing as npt

Segments = npt.NDArray[np.float64]

_EDGES = np.zeros((16, 2, 2), dtype=np.intp)
"""Which two edges a line joins, by the signs of the corners; the second row for two lines.

Corners a b / d c are bits 1 2 / 8 4; edges are 0 a-b, 1 b-c, 2 d-c, 3 a-d.
"""
for _code, _pair in {1: (3, 0), 2: (0, 1), 3: (3, 1), 4: (1, 2), 6: (0, 2), 7: (3, 2),
                     5: (3, 0), 10: (0, 1)}.items():  # fmt: skip
    _EDGES[_code, 0] = _EDGES[15 - _code, 0] = _pair
_EDGES[5] = ((3, 0), (1, 2))
_EDGES[10] = ((0, 1), (2, 3))


def zero_line(values: npt.NDArray[np.floating]) -> Segments:
    """The pieces of the line, (pieces, 4): x and y of both ends, in steps of the grid.

    values : (rows, columns), or several such grids (grids, rows, columns); x counts columns and y
    rows, from 0. Squares with a corner that is no number have no line.
    """
    above = (values >= 0).view(np.uint8)
    codes = (
        above[..., :-1, :-1]
        | above[..., :-1, 1:] << 1
        | above[..., 1:, 1:] << 2
        | above[..., 1:, :-1] << 3
    )
    *which, rows, columns = np.nonzero((codes > 0) & (codes < 15))
    code = codes[*which, rows, columns]
    places = ((rows, columns), (rows, columns + 1), (rows + 1, columns + 1), (rows + 1, columns))
    a, b, c, d = (values[*which, y, x].astype(np.float64) for y, x in places)
    sound = np.isfinite(a + b + c + d)
    if not sound.all():
        rows, columns, code = rows[sound], columns[sound], code[sound]
        a, b, c, d = a[sound], b[sound], c[sound], d[sound]
    zero, one = np.zeros(len(a)), np.ones(len(a))
    xs = np.stack([_share(a, b), one, _share(d, c), zero])
    ys = np.stack([zero, _share(b, c), one, _share(a, d)])
    saddle = (code == 5) | (code == 10)
    # Which corners a saddle joins is told by its middle.
    joined = saddle & ((code == 5) == (a + b + c + d >= 0))
    code = np.where(joined, 15 - code, code)
    found = []
    for part, which in ((0, np.ones(len(a), dtype=bool)), (1, saddle)):
        first, last = _EDGES[code[which], part].T
        at = np.flatnonzero(which)
        x, y = columns[which], rows[which]
        ends = (xs[first, at] + x, ys[first, at] + y, xs[last, at] + x, ys[last, at] + y)
        found.append(np.stack(ends, axis=1))
    return np.concatenate(found)


def _share(start: Segments, end: Segments) -> Segments:
    """How far from ``start`` to ``end`` 0 is, where they have different signs."""
    way = start - end
    return np.divide(start, way, out=np.full(len(way), 0.5), where=way != 0)


def across(box: tuple[float, float, float, float], w1: float, w2: float, b: float) -> Segments:
    """The straight line w1 x + w2 y + b = 0 within a box (x0, x1, y0, y1): (1 or 0, 4)."""
    x0, x1, y0, y1 = box
    ends = []
    if w2:
        ends += [(x, -(w1 * x + b) / w2) for x in (x0, x1)]
    if w1:
        ends += [(-(w2 * y + b) / w1, y) for y in (y0, y1)]
    tiny = 1e-9
    wide, tall = (x1 - x0) * tiny, (y1 - y0) * tiny
    inside = [
        (x, y) for x, y in ends if x0 - wide <= x <= x1 + wide and y0 - tall <= y <= y1 + tall
    ]
    if len(inside) < 2:
        return np.zeros((0, 4))
    first = inside[0]
    last = max(inside, key=lambda end: abs(end[0] - first[0]) + abs(end[1] - first[1]))
    return np.array([[*first, *last]])
