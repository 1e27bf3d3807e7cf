"""How do the plots in front get into a picture: beside each other, with a legend below?"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QImage, QPainter

from core.files import writing
from visualizer.views.functions.curves import CurvesPage
from visualizer.views.functions.looks import look, paint_sample
from visualizer.views.functions.said import short_title

SHARPNESS = 2
"""Pixels of the picture to one of the window."""

MARGIN = 12


def drawn(page: CurvesPage) -> QImage:
    """Both plots as they are in the window, at twice its density."""
    plots = page.plots
    metrics = QFontMetricsF(page.font())
    line = round(1.4 * metrics.height())
    wide = sum(plot.width() for plot in plots) + 3 * MARGIN
    high = max(plot.height() for plot in plots)
    rows = _rows(page, wide - 2 * MARGIN)
    size = QSize(wide, high + len(rows) * line + 3 * MARGIN)
    image = QImage(size * SHARPNESS, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(SHARPNESS)
    image.fill(page.theme.color("card"))
    with QPainter(image) as p:
        p.translate(MARGIN, MARGIN)
        for plot in plots:
            plot.paint_all(p)
            p.translate(plot.width() + MARGIN, 0)
        p.resetTransform()
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, row in enumerate(rows):
            top = high + 2 * MARGIN + number * line
            for x, name in row:
                _paint_entry(p, page, name, QRectF(x + MARGIN, top, 2.2 * metrics.height(), line))
    return image


def _rows(page: CurvesPage, wide: float) -> list[list[tuple[float, str]]]:
    """The names of the legend, and where in its row each begins."""
    metrics = QFontMetricsF(page.font())
    rows: list[list[tuple[float, str]]] = [[]]
    x = 0.0
    for name in page.board.drawn:
        title = short_title(page.board.curve_of(name))
        needed = metrics.horizontalAdvance(title) + 4 * metrics.height()
        if rows[-1] and x + needed > wide:
            rows.append([])
            x = 0.0
        rows[-1].append((x, name))
        x += needed
    return rows


def _paint_entry(p: QPainter, page: CurvesPage, name: str, sample: QRectF) -> None:
    board, metrics = page.board, QFontMetricsF(page.font())
    looks = look(board.names.index(name))
    paint_sample(p, sample, looks, page.theme, metrics.height() / 7, name == board.current)
    p.setFont(page.font())
    p.setPen(page.theme.color("ink"))
    base = sample.center().y() + (metrics.ascent() - metrics.descent()) / 2
    p.drawText(QPointF(sample.right() + 6, base), short_title(board.curve_of(name)))


def write_picture(path: Path, image: QImage) -> None:
    """Write a PNG, whole or not at all, over what is there; raises FileError."""
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    with writing(path, overwrite=True) as file:
        file.write(kept.data())
