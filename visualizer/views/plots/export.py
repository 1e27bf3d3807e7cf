"""How do the curves get into a file: their numbers as CSV, their picture as PNG or SVG?"""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from core.arrays import Array
from core.files import writing
from core.numbers import exact
from visualizer.theme import Theme
from visualizer.training.curve import Curves
from visualizer.views.plots.chart import Chart
from visualizer.views.plots.legend import Entry, Heading, paint_entry

MARGIN = 10
SHARPNESS = 2
"""Pixels of a PNG to one of the window."""

COLUMNS = ("run", "kind", "x", "loss", "accuracy")
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""A name that begins so would be run by a spreadsheet; it gets an apostrophe."""


class Picture(NamedTuple):
    """What goes into one picture: charts with their headings, side by side, and a legend."""

    charts: Sequence[tuple[Heading | None, Chart]]
    legend: Sequence[Entry]
    theme: Theme


class Table(NamedTuple):
    """The numbers of one run, copied: of its minibatches, by update, and of its scores."""

    name: str
    layers: tuple[int, ...]
    minibatches: Array
    epochs: Array


def table_of(name: str, curves: Curves) -> Table:
    """The numbers of a run as they are now."""
    return Table(name, curves.layers, curves.minibatch.rows(), curves.epochs.rows())


def write_numbers(path: Path, tables: Sequence[Table]) -> None:
    """Write all kept points, one a row, exactly; raises FileError.

    ``x`` is the update of a minibatch, and the epoch of a training or test score.
    """
    with writing(path, overwrite=True) as file:
        file.write(numbers_text(tables).encode())


def numbers_text(tables: Sequence[Table]) -> str:
    """Plain CSV (RFC 4180). What was not measured is empty."""
    layers = sorted({number for table in tables for number in table.layers})
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow((*COLUMNS, *(f"gradient of layer {number}" for number in layers)))
    for table in tables:
        name = f"'{table.name}" if table.name.startswith(FORMULAS) else table.name
        for update, loss, accuracy, *sizes in table.minibatches.tolist():
            by_layer = dict(zip(table.layers, map(_cell, sizes), strict=True))
            gradients = (by_layer.get(number, "") for number in layers)
            start = (name, "minibatch", f"{update:.0f}", _cell(loss), _cell(accuracy))
            rows.writerow((*start, *gradients))
        for part, column in (("training", 1), ("test", 3)):
            for row in table.epochs.tolist():
                loss, accuracy = row[column : column + 2]
                if loss == loss:
                    start = (name, part, f"{row[0]:.0f}", _cell(loss), _cell(accuracy))
                    rows.writerow((*start, *("" for _ in layers)))
    return text.getvalue()


def _cell(value: float) -> str:
    return exact(value) if value == value else ""


def size_of(picture: Picture) -> QSize:
    """How large a picture is, in pixels of the window."""
    wide = sum(chart.width() for _, chart in picture.charts)
    wide += MARGIN * (len(picture.charts) + 1)
    return QSize(wide, max(_below(picture) + _line(picture), 2 * MARGIN))


def drawn(picture: Picture) -> QImage:
    """The picture at twice the density of the window."""
    image = QImage(size_of(picture) * SHARPNESS, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(SHARPNESS)
    painter = QPainter(image)
    try:
        _paint(painter, picture)
    finally:
        painter.end()
    return image


def drawing(picture: Picture, title: str) -> bytes:
    """The picture as SVG: lines and text, that can be enlarged and edited."""
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    size = size_of(picture)
    generator.setSize(size)
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    generator.setResolution(picture.charts[0][1].logicalDpiX())
    generator.setTitle(title)
    painter = QPainter(generator)
    try:
        _paint(painter, picture)
    finally:
        painter.end()
    buffer.close()
    return kept.data()


def write_image(path: Path, image: QImage) -> None:
    """Write a PNG; raises FileError."""
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    write_bytes(path, kept.data())


def write_bytes(path: Path, data: bytes) -> None:
    """Write these bytes, whole or not at all; raises FileError."""
    with writing(path, overwrite=True) as file:
        file.write(data)


def _paint(painter: QPainter, picture: Picture) -> None:
    size, line = size_of(picture), _line(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(0, 0, size.width(), size.height()), picture.theme.color("card"))
    x = float(MARGIN)
    for heading, chart in picture.charts:
        top = float(MARGIN)
        if heading is not None:
            heading.paint(painter, QRectF(x, top, chart.width(), heading.lines * line))
            top += heading.lines * line
        chart.paint_on(painter, QPointF(x, top))
        x += chart.width() + MARGIN
    painter.setFont(picture.charts[0][1].font())
    x, metrics = float(MARGIN), QFontMetricsF(painter.font())
    for entry in picture.legend:
        place = QRectF(x, _below(picture), size.width(), metrics.height())
        x += paint_entry(painter, place, entry, picture.theme) + 2 * MARGIN


def _line(picture: Picture) -> int:
    return round(QFontMetricsF(picture.charts[0][1].font()).height()) + 8


def _below(picture: Picture) -> int:
    """Where the legend begins."""
    tallest = max(
        chart.height() + (heading.lines * _line(picture) if heading is not None else 0)
        for heading, chart in picture.charts
    )
    return MARGIN + tallest + 4
