"""How are controls set in rows, as many to a row as there is room for?"""

from PySide6.QtCore import QMargins, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget, QWidgetItem


class FlowLayout(QLayout):
    """Left to right, then the next row; an extra at the end shows only where room is left."""

    def __init__(self, parent: QWidget | None = None, gap: int = 10, row_gap: int = 6) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._extra: QWidget | None = None
        self._heights: dict[int, int] = {}
        self._gap, self._row_gap = gap, row_gap
        self.setContentsMargins(QMargins(0, 0, 0, 0))

    def set_extra(self, widget: QWidget) -> None:
        """A widget at the right end of the last row that has room; it never makes a row."""
        self.addChildWidget(widget)
        self._extra = widget

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)
        self._heights.clear()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        self._heights.clear()
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def invalidate(self) -> None:
        self._heights.clear()
        super().invalidate()

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            rows = self._rows(width)
            gaps = self._row_gap * max(len(rows) - 1, 0)
            self._heights[width] = sum(_height(row) for row in rows) + gaps
        return self._heights[width]

    def sizeHint(self) -> QSize:
        items = [item for item in self._items if not item.isEmpty()]
        return QSize(self._width(items), _height(items))

    def minimumSize(self) -> QSize:
        items = [item for item in self._items if not item.isEmpty()]
        widest = max((item.minimumSize().width() for item in items), default=0)
        return QSize(widest, _height(items))

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        y, taken = rect.top(), 0
        rows = self._rows(rect.width())
        for row in rows:
            x, high = rect.left(), _height(row)
            for item in row:
                size = _size(item)
                wide = min(size.width(), rect.width())
                item.setGeometry(QRect(x, y + (high - size.height()) // 2, wide, size.height()))
                x += wide + self._gap
            taken = x - rect.left()
            y += high + self._row_gap
        if self._extra is not None and rows:
            size = self._extra.sizeHint()
            if taken + size.width() + self._gap > rect.width():
                size = QSize(0, 0)
            high = _height(rows[-1])
            top = y - self._row_gap - high + (high - size.height()) // 2
            left = rect.left() + rect.width() - size.width()
            self._extra.setGeometry(QRect(left, top, size.width(), size.height()))

    def _rows(self, width: int) -> list[list[QLayoutItem]]:
        rows: list[list[QLayoutItem]] = []
        for item in self._items:
            if item.isEmpty():
                continue
            if rows and self._width([*rows[-1], item]) <= width:
                rows[-1].append(item)
            else:
                rows.append([item])
        return rows

    def _width(self, items: list[QLayoutItem]) -> int:
        return sum(_size(item).width() for item in items) + self._gap * max(len(items) - 1, 0)


def _size(item: QLayoutItem) -> QSize:
    assert isinstance(item, (QWidgetItem, QLayout))
    return item.sizeHint().expandedTo(item.minimumSize())


def _height(items: list[QLayoutItem]) -> int:
    return max((_size(item).height() for item in items), default=0)
