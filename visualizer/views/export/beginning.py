"""How will the file begin, how much is it, and is there anything against it? Beside the window."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QImage

from core.checks import DocumentError
from core.trace import Trace
from core.words import Words
from visualizer.export import EXPORTERS, Options, first_picture
from visualizer.views.export.chosen import Chosen
from visualizer.views.export.workbook import workbook_text

Progress = Callable[[int, int], None]

MOST_BYTES = 24_000
"""Of a text, so much is shown: some screens full."""

LONGEST = 240
"""Characters of a line that are shown; lines of many thousands would stop the window."""

MOST_STEPS = 20_000
"""Of a file that is made as a whole, no beginning is shown for more steps than these."""


DRAWN_AS = {"html": "pdf", "worksheet-html": "worksheet-pdf"}
"""Pages for a browser are shown as the PDF that holds the same: there is no browser here."""


@dataclass(frozen=True)
class Beginning:
    """What is known before a file is written.

    steps : how many of them go into it. text, picture : how it begins, or "" and None.
    drawn : the picture is of a PDF that holds the same, see :data:`DRAWN_AS`.
    remark : what should be said before. refusal : why it cannot be, with the phase that could.
    """

    steps: int = 0
    text: str = ""
    picture: QImage | None = None
    drawn: bool = False
    remark: str = ""
    refusal: DocumentError | None = None
    offer: str = ""
    offered: int = 0


def beginning(chosen: Chosen, trace: Trace, progress: Progress, words: Words) -> Beginning:
    """Write as much as is shown. ``words`` is the language of what is said of the file."""
    row, options = chosen.row, chosen.options
    trace = trace.written(chosen.notation)
    progress(0, 0)
    try:
        steps = 1 if "step" in row.options else row.steps(trace, options)
        row.check(trace, options)
        remark = _remark(chosen, trace, words)
        text, picture = _shown(chosen, trace, progress)
    except DocumentError as error:
        offers = row.phases(trace) if _too_many(error) and "steps" in row.options else []
        offer = offers[-1] if offers else ""
        count = len(trace.phase_range(offer)) if offer else 0
        return Beginning(refusal=error, offer=offer, offered=count)
    drawn = picture is not None and chosen.format in DRAWN_AS
    return Beginning(steps, text, picture, drawn, remark)


def _too_many(error: DocumentError) -> bool:
    return error.place == "steps" and "most" in error.values


def _remark(chosen: Chosen, trace: Trace, words: Words) -> str:
    if chosen.format != "xlsx":
        return ""
    from core.export.xlsx import remark

    return remark(trace, words)


def _shown(chosen: Chosen, trace: Trace, progress: Progress) -> tuple[str, QImage | None]:
    """The beginning as text, or as a picture."""
    row, options = chosen.row, chosen.options
    ending = row.suffixes[0]
    drawn = DRAWN_AS.get(chosen.format)
    if drawn is not None and _fits(drawn, trace, options):
        return "", _picture(drawn, trace, options, progress)
    if row.is_text and ending != ".svg":
        head = _Head()
        try:
            row.write(trace, head, progress, options)
        except _Enough:
            return _cut(head.getvalue(), whole=False), None
        return _cut(head.getvalue(), whole=True), None
    if not ending.endswith((".xlsx", ".npz")):
        return "", _picture(chosen.format, trace, options, progress)
    if row.steps(trace, options) > MOST_STEPS:
        return "", None
    file = io.BytesIO()
    row.write(trace, file, progress, options)
    if ending == ".npz":
        return _arrays(file.getvalue()), None
    return workbook_text(file.getvalue()), None


def _fits(name: str, trace: Trace, options: Options) -> bool:
    """Can another format be written with the same options?"""
    try:
        EXPORTERS[name].check(trace, options)
    except DocumentError:
        return False
    return True


def _picture(name: str, trace: Trace, options: Options, progress: Progress) -> QImage:
    return QImage.fromData(first_picture(name, trace, options, progress))


class _Enough(Exception):
    """As much is written as is shown."""


class _Head(io.BytesIO):
    """A file that has had enough soon."""

    def write(self, data) -> int:  # type: ignore[no-untyped-def,override]
        count = super().write(data)
        if self.tell() >= MOST_BYTES:
            raise _Enough
        return count


def _cut(data: bytes, whole: bool) -> str:
    text = data[:MOST_BYTES].decode("utf-8-sig", errors="ignore")
    lines = [line if len(line) <= LONGEST else line[:LONGEST] + " …" for line in text.splitlines()]
    if not whole or len(data) > MOST_BYTES:
        lines.append("…")
    return "\n".join(lines)


def _arrays(data: bytes) -> str:
    """The arrays of an archive with their shapes."""
    with np.load(io.BytesIO(data), allow_pickle=False) as found:
        shapes = {
            name: " × ".join(map(str, found[name].shape)) or "1"
            for name in found.files
            if not name.endswith(".json")
        }
    wide = max(map(len, shapes))
    return "\n".join(f"{name:{wide}}  {shape}" for name, shape in shapes.items())
