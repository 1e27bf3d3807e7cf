"""How does the graph get on a painter as lines and letters, without kept pictures of its parts?"""

from collections.abc import Callable, Hashable

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QTransform

from visualizer.views.graph.tiles import Tiles


class Direct(Tiles):
    """Draws every part straight on the painter, on top of the transform ``base``."""

    def __init__(self, base: QTransform) -> None:
        super().__init__()
        self.base = base

    def begin(self, zoom: float, ratio: float, origin: QPoint, size: QRectF) -> QTransform:
        return super().begin(zoom, ratio, origin, size) * self.base

    def draw(
        self, p: QPainter, key: Hashable, state: Hashable, rect: QRectF,
        paint: Callable[[QPainter], None], ground: QColor | None = None,
    ) -> None:  # fmt: skip
        if rect.intersects(self._seen):
            p.save()
            p.setBrush(Qt.BrushStyle.NoBrush)
            paint(p)
            p.restore()

    def stamp(
        self, p: QPainter, key: Hashable, rect: QRectF, paint: Callable[[QPainter, QRectF], None]
    ) -> None:
        p.save()
        p.setBrush(Qt.BrushStyle.NoBrush)
        paint(p, rect)
        p.restore()
