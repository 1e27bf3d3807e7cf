"""Which formats are drawn, and so need Qt? Their rows in the one table of exporters.

Imports no Qt: the window and the command line take the whole table from here.
"""

from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import IO

from core.export import CHOICES, EXPORTERS, FIELDS, Exporter, Options, Progress, add, format_of
from core.trace import Trace
from core.words import Phrase

_PICTURE = ("decimals", "words", "notation", "content", "size", "theme")


def _missing() -> str:
    from visualizer.qt_check import qt_problem

    return qt_problem(offscreen=True)


def _write(name: str, trace: Trace, file: IO[bytes], progress: Progress, options: Options) -> None:
    from visualizer.export.drawing import drawn

    with closing(drawn(name, trace, options, progress)) as parts:
        for part in parts:
            file.write(part)


def first_picture(name: str, trace: Trace, options: Options, progress: Progress) -> bytes:
    """The first page or picture of a drawn format, as PNG: a preview. Raises DocumentError."""
    from visualizer.export.drawing import drawn

    EXPORTERS[name].check(trace, options)
    return b"".join(drawn(name, trace, options, progress, first=True))


def _row(
    name: str, title: str, suffixes: tuple[str, ...], options: tuple[str, ...], most: int | None
) -> Exporter:
    return Exporter(title, suffixes, partial(_write, name), options, most=most, missing=_missing)


def _rows() -> dict[str, Exporter]:
    series = ("steps", *_PICTURE)
    worksheet = EXPORTERS["worksheet-html"].options
    made: Callable[..., Exporter] = _row
    return {
        "pdf": made(
            "pdf", Phrase("PDF, a report to be read and printed"), (".pdf",),
            ("steps", "decimals", "words", "notation"), 10_000,
        ),
        "worksheet-pdf": made(
            "worksheet-pdf", Phrase("Worksheet, PDF"), (".worksheet.pdf",), worksheet, 2000
        ),
        "png": made(
            "png", Phrase("PNG, a picture of one step"), (".png",), ("step", *_PICTURE), None
        ),
        "svg": made(
            "svg", Phrase("SVG, a drawing of one step"), (".svg",), ("step", *_PICTURE), None
        ),
        "png-series": made(
            "png-series", Phrase("PNG, numbered pictures in a ZIP file"), (".png.zip", ".zip"),
            series, 2000,
        ),
        "svg-series": made(
            "svg-series", Phrase("SVG, numbered drawings in a ZIP file"), (".svg.zip",),
            series, 2000,
        ),
        "gif": made(
            "gif", Phrase("GIF, a picture that moves"), (".gif",), (*series, "speed"), 500
        ),
    }  # fmt: skip


for _name, _exporter in _rows().items():
    add(_name, _exporter)

__all__ = ["CHOICES", "EXPORTERS", "FIELDS", "Exporter", "Options", "add", "first_picture",
           "format_of"]  # fmt: skip
