"""What of the graph need not be drawn again? Pictures of its parts, each kept with its state."""

import math
from collections.abc import Callable, Hashable

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap, QTransform

MOST_STAMPS = 400
MOST_STATES = 3
"""States of a part that are kept: stepping to and fro, or round by round, comes back to them."""
LARGEST = 12_000_000
"""Pixels of a part that is still kept as a picture; zoomed in further it is drawn directly."""


class Tiles:
    """Pictures at one zoom and pixel ratio.

    A picture lies on whole pixels of the device, so it is sharp wherever the graph is moved by
    whole pixels.
    """

    def __init__(self) -> None:
        self._kept: dict[Hashable, dict[Hashable, tuple[QPoint, QPixmap]]] = {}
        self._stamps: dict[Hashable, QPixmap] = {}
        self._scale = (0.0, 0.0)

    def forget(self) -> None:
        """Draw everything anew."""
        self._kept.clear()
        self._stamps.clear()

    def carried(self, good: Callable[[Hashable], bool]) -> "Tiles":
        """The same pictures for other numbers, but only those whose key is ``good``."""
        other = Tiles()
        other._kept = {key: states for key, states in self._kept.items() if good(key)}
        other._stamps, other._scale = self._stamps, self._scale
        return other

    def begin(self, zoom: float, ratio: float, origin: QPoint, size: QRectF) -> QTransform:
        """Start a painting of a view of ``size``, the graph's corner at ``origin`` on the device.

        Gives the transform from the graph's places to the view's.
        """
        if (zoom, ratio) != self._scale:
            self.forget()
            self._scale = (zoom, ratio)
        self._origin = origin
        self._pixels = QTransform.fromScale(1 / ratio, 1 / ratio)
        self._scene = QTransform.fromTranslate(origin.x() / ratio, origin.y() / ratio)
        self._scene.scale(zoom, zoom)
        self._seen = self._scene.inverted()[0].mapRect(size)
        return self._scene

    def draw(
        self,
        p: QPainter,
        key: Hashable,
        state: Hashable,
        rect: QRectF,
        paint: Callable[[QPainter], None],
        ground: QColor | None = None,
    ) -> None:
        """Draw one part: the kept picture while its state is the same, a new one otherwise.

        ``ground``: the part covers its whole rectangle with this colour, which is quicker.
        """
        if not rect.intersects(self._seen):
            return
        zoom, ratio = self._scale
        scale = zoom * ratio
        left, top = math.floor(rect.left() * scale), math.floor(rect.top() * scale)
        width = math.ceil(rect.right() * scale) - left
        height = math.ceil(rect.bottom() * scale) - top
        if width <= 0 or height <= 0:
            return
        if width * height > LARGEST:
            p.save()
            p.setClipRect(rect, Qt.ClipOperation.IntersectClip)
            paint(p)
            p.restore()
            return
        states = self._kept.setdefault(key, {})
        kept = states.pop(state, None)
        if kept is None:
            picture = QPixmap(width, height)
            picture.fill(ground or Qt.GlobalColor.transparent)
            with QPainter(picture) as inner:
                inner.setRenderHint(QPainter.RenderHint.Antialiasing)
                inner.translate(-left, -top)
                inner.scale(scale, scale)
                paint(inner)
            kept = (QPoint(left, top), picture)
            if len(states) == MOST_STATES:
                del states[next(iter(states))]
        states[state] = kept
        corner, picture = kept
        p.setTransform(self._pixels)
        p.drawPixmap(corner + self._origin, picture)
        p.setTransform(self._scene)

    def stamp(
        self, p: QPainter, key: Hashable, rect: QRectF, paint: Callable[[QPainter, QRectF], None]
    ) -> None:
        """Draw a small shape that is needed in many places.

        Its picture is kept under ``key``, which must say all about it but the place; ``paint``
        draws it into the rectangle it is given, which has the size of ``rect``.
        """
        zoom, ratio = self._scale
        scale = zoom * ratio
        margin = 2 / zoom
        picture = self._stamps.get(key)
        if picture is None:
            if len(self._stamps) >= MOST_STAMPS:
                self._stamps.pop(next(iter(self._stamps)))
            width = math.ceil((rect.width() + 2 * margin) * scale) + 1
            height = math.ceil((rect.height() + 2 * margin) * scale) + 1
            picture = QPixmap(width, height)
            picture.fill(Qt.GlobalColor.transparent)
            with QPainter(picture) as inner:
                inner.setRenderHint(QPainter.RenderHint.Antialiasing)
                inner.scale(scale, scale)
                paint(inner, QRectF(margin, margin, rect.width(), rect.height()))
            self._stamps[key] = picture
        left = round((rect.left() - margin) * scale) + self._origin.x()
        top = round((rect.top() - margin) * scale) + self._origin.y()
        p.setTransform(self._pixels)
        p.drawPixmap(left, top, picture)
        p.setTransform(self._scene)
