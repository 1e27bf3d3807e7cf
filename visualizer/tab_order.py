"""Where does Tab go next? In the order of reading, whenever a control was made.

Qt goes in the order in which controls were made; here panels are made when they are first wanted,
and fields anew when a layer is added.
"""

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget


def order_by_reading(window: QWidget) -> None:
    """Have Tab go through ``window`` as it is read now; what stands in one panel comes together."""
    for before, after in pairwise(_stops(window)):
        QWidget.setTabOrder(before, after)


def _stops(widget: QWidget) -> list[QWidget]:
    found = []
    for child in _in_lines(widget):
        if isinstance(child, QAbstractButton) and child.group() is not None:
            # Qt stops at the one that is down and leaves the others to the arrows; here the
            # arrows go from step to step.
            child.setFocusPolicy(Qt.FocusPolicy(child.focusPolicy() | Qt.FocusPolicy.TabFocus))
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.focusProxy() is None:
            found.append(child)
        found += _stops(child)
    return found


def _in_lines(widget: QWidget) -> list[QWidget]:
    """The visible children, line by line: of two that share most of their height, left first."""
    children = [
        child
        for child in widget.children()
        if isinstance(child, QWidget) and child.isVisible() and not child.isWindow()
    ]
    lines: list[list[QWidget]] = []
    for child in sorted(children, key=lambda one: one.y()):
        if lines and child.y() + child.height() / 2 < _bottom(lines[-1]):
            lines[-1].append(child)
        else:
            lines.append([child])
    return [child for line in lines for child in sorted(line, key=lambda one: one.x())]


def _bottom(line: list[QWidget]) -> int:
    return max(one.y() + one.height() for one in line)
