"""Do formulas made of letters look like those made of curves, and keep their numbers whole?"""

import numpy as np
import pytest
from drawn import example, pixels
from PySide6.QtCore import QByteArray, QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from core.rules import formulas
from visualizer.drawing import SIZE
from visualizer.export.glyphs import font_file, spaced, typeset
from visualizer.export.typeset import outline
from visualizer.typesetter import typeset as as_curves

pytestmark = pytest.mark.usefixtures("qapp")
RULES = [
    latex
    for name in ("lecture-2-3-2", "softmax-3-4-3", "adam-2-2-1", "conv2d-4x4")
    for latex in sorted(set(formulas(example(name))))[::3]
]
LARGE = 4
"""Letters are put on whole pixels, which shifts them less where there are more."""


def painted(paint, width: float, height: float) -> np.ndarray:
    size = (round(LARGE * (width + 20)), round(LARGE * (height + 20)))
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(LARGE, LARGE)
        paint(painter)
    return pixels(image)


@pytest.mark.parametrize("latex", RULES)
def test_letters_stand_where_the_curves_do(latex):
    made, curves = outline(latex), as_curves(latex)
    assert made.drawing is not None
    size = made.size(SIZE)
    assert (size.width(), size.height()) == pytest.approx((curves.width, curves.height), abs=0.02)
    assert made.baseline(SIZE) == pytest.approx(curves.baseline, abs=0.02)
    at = QPointF(10, 10)
    renderer = QSvgRenderer(QByteArray(curves.svg.encode()))
    letters, lines = (
        painted(paint, size.width(), size.height()) < 128
        for paint in (
            lambda painter: made.paint(painter, at, SIZE, QColor("black")),
            lambda painter: renderer.render(painter, QRectF(at, size)),
        )
    )
    assert lines.any()
    assert (letters != lines).sum() < 0.12 * lines.sum()
    for axis in (0, 1):
        ours, theirs = (np.flatnonzero(one.any(axis=(axis, 2))) for one in (letters, lines))
        assert [ours[0], ours[-1]] == pytest.approx([theirs[0], theirs[-1]], abs=1)


def test_the_font_is_where_it_is_looked_for():
    assert font_file().is_file()


def test_a_decimal_comma_leaves_no_gap_in_its_number():
    comma, point = typeset("0{,}5370"), typeset("0.5370")
    assert comma.width == pytest.approx(point.width, rel=0.02)
    assert len(comma.glyphs) == len(point.glyphs) == 6


def test_the_minus_of_a_number_in_brackets_is_a_sign():
    sign = typeset(r"2 \cdot \left(-0.5\right)")
    apart = typeset(r"2 \cdot \left(0 - 0.5\right)")
    assert typeset(r"2 \cdot \left(0.5\right)").width < sign.width < apart.width - 0.5 * SIZE
    assert spaced(r"\left(a-y\right)") == r"\left(a-y\right)"


def test_what_cannot_be_typeset_is_said_in_plain_text():
    latex = r"\notacommand{x} \begin{nothing}"
    assert typeset(latex) is None
    made = outline(latex)
    assert made.size(SIZE).width() > 0
    size = made.size(SIZE)
    seen = painted(
        lambda painter: made.paint(painter, QPointF(10, 10), SIZE, QColor("black")),
        size.width(), size.height(),
    )  # fmt: skip
    assert (seen < 128).any()
