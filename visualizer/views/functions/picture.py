"""How do the plots in front get into a picture: beside each other, with a legend below?"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QSize
from PySide6.QtGui import QImage, QPainter

from core.files import writing
from visualizer.views.functions.curves import CurvesPage
from visualizer.views.functions.legend import legend_rows, line_height, paint_legend

SHARPNESS = 2
"""Pixels of the picture to one of the window."""

MARGIN = 12


def drawn(page: CurvesPage) -> QImage:
    """Both plots as they are in the window, at twice its density."""
    plots = page.plots
    wide = sum(plot.width() for plot in plots) + 3 * MARGIN
    high = max(plot.height() for plot in plots)
    rows = legend_rows(page.board, page.font(), wide - 2 * MARGIN)
    size = QSize(wide, high + len(rows) * line_height(page.font()) + 3 * MARGIN)
    image = QImage(size * SHARPNESS, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(SHARPNESS)
    image.fill(page.theme.color("card"))
    with QPainter(image) as p:
        p.translate(MARGIN, MARGIN)
        for plot in plots:
            plot.paint_all(p)
            p.translate(plot.width() + MARGIN, 0)
        p.resetTransform()
        paint_legend(
            p, page.board, page.theme, page.font(), rows, QPointF(MARGIN, high + 2 * MARGIN)
        )
    return image


def write_picture(path: Path, image: QImage) -> None:
    """Write a PNG, whole or not at all, over what is there; raises FileError."""
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    with writing(path, overwrite=True) as file:
        file.write(kept.data())
