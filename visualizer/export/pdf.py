"""How do pages become a PDF file, with a line at the foot of each?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, Qt
from PySide6.QtGui import (
    QFontMetricsF,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
)

from core.export.escaping import one_line
from visualizer.export.flow import Page
from visualizer.export.paper import (
    BOTTOM,
    DPI,
    LEFT,
    POINT,
    SMALL_SIZE,
    TALL,
    TEXT_WIDTH,
    TOP,
    WIDE,
    color,
)
from visualizer.export.typeface import font
from visualizer.i18n import tr

PREVIEW = 1240
"""Width of a preview, in pixels."""


@dataclass(frozen=True)
class Part:
    """Pages that are counted together, and what stands at their foot."""

    title: str
    pages: Sequence[Page]


def write(parts: Sequence[Part], title: str, file: IO[bytes], told: Callable[[], None]) -> None:
    """Write all pages; ``told`` is called after each."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(DPI)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF()
        )
    )
    writer.setTitle(one_line(title))
    writer.setCreator("Backprop Visualizer")
    with QPainter(writer) as painter:
        fresh = False
        for part in parts:
            for number, page in enumerate(part.pages, start=1):
                if fresh:
                    writer.newPage()
                fresh = True
                paint_page(painter, page, part.title, number, len(part.pages))
                told()
    file.write(bytes(buffer.data().data()))


def preview(page: Page, title: str) -> QImage:
    """The first page as a picture."""
    image = QImage(PREVIEW, round(PREVIEW * TALL / WIDE), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(PREVIEW / WIDE, PREVIEW / WIDE)
        paint_page(painter, page, title, 1, None)
    return image


def paint_page(painter: QPainter, page: Page, title: str, number: int, count: int | None) -> None:
    """Paint a page with its foot; ``count``: of how many, where that is known."""
    before = ("", 0.0)
    for top, box in page:
        y = TOP + top
        if box.bar:
            start = before[1] if before[0] == box.bar else y
            bar = QRectF(LEFT, start, 2.2 * POINT, y + box.height - start)
            painter.fillRect(bar, color(box.bar))
        before = (box.bar, y + box.height)
        painter.save()
        box.paint(painter, LEFT, y)
        painter.restore()
    foot = QRectF(LEFT, TALL - BOTTOM + 16 * POINT, TEXT_WIDTH, 14 * POINT)
    painter.fillRect(QRectF(LEFT, foot.top() - 4 * POINT, TEXT_WIDTH, 4), color("line"))
    letters = font(SMALL_SIZE)
    painter.setFont(letters)
    painter.setPen(color("soft"))
    said = tr("Page {number}", number=number)
    if count is not None:
        said = tr("Page {number} of {count}", number=number, count=count)
    metrics = QFontMetricsF(letters)
    room = TEXT_WIDTH - metrics.horizontalAdvance(said) - 20 * POINT
    name = metrics.elidedText(one_line(title), Qt.TextElideMode.ElideRight, room)
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.drawText(foot, int(Qt.AlignmentFlag.AlignLeft | middle), name)
    painter.drawText(foot, int(Qt.AlignmentFlag.AlignRight | middle), said)
