"""How are many steps drawn: numbered pictures in one ZIP file, in the order of the steps?"""

import zipfile
from typing import IO

from PySide6.QtGui import QImage

from core.export.options import Options, Progress, pieces
from core.trace import Trace
from visualizer.export.images import png
from visualizer.export.pictures import as_image, as_svg
from visualizer.export.scene import Scene

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The date of the pictures: the same trace gives the same file."""


def draw(name: str, trace: Trace, options: Options, file: IO[bytes], progress: Progress) -> None:
    """Write the pictures, numbered so that they sort in their order."""
    scene = Scene(trace, options)
    steps = shown_steps(trace, options)
    digits = len(str(len(steps)))
    kind = "svg" if name == "svg-series" else "png"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED if kind == "svg" else 0) as archive:
        for number, index in enumerate(steps, start=1):
            progress(number - 1, len(steps))
            entry = zipfile.ZipInfo(f"step-{number:0{digits}}.{kind}", LONG_AGO)
            entry.compress_type = archive.compression
            entry.external_attr = 0o644 << 16
            made = as_svg(scene, index) if kind == "svg" else png(as_image(scene, index))
            archive.writestr(entry, made)
    progress(len(steps), len(steps))


def first(name: str, trace: Trace, options: Options) -> QImage:
    """The first picture of the series."""
    return as_image(Scene(trace, options), shown_steps(trace, options)[0])


def shown_steps(trace: Trace, options: Options) -> list[int]:
    """The chosen steps; the given values are one picture."""
    chosen = [index for piece in pieces(trace, options) for index in piece.steps]
    given = [index for index in chosen if index < trace.given]
    return [*given[-1:], *(index for index in chosen if index >= trace.given)]
