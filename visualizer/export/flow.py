"""On which page does each piece stand, so that none is cut and none is parted from its own?"""

from collections.abc import Iterable, Iterator

from visualizer.export.paper import TEXT_HEIGHT, Box

Page = list[tuple[float, Box]]
"""Pieces with how far below the upper margin each begins."""

ROOM = 0.3
"""What is longer than a page begins on the present one if so much of it is free."""


def pages(boxes: Iterable[Box], height: float = TEXT_HEIGHT) -> Iterator[Page]:
    """The pages, one after the other, as soon as each is full."""
    page: Page = []
    for group in _groups(boxes):
        free = height - (_end(page) if page else 0.0)
        if page and _height(group, page) > free:
            fits_alone = _height(group, []) <= height
            if fits_alone or free < ROOM * height:
                yield page
                page = []
        for box in group:
            if page and _height([box], page) > height - _end(page):
                yield page
                page = []
            if not page and box.head is not None:
                page.append((0.0, box.head))
                page.append((box.head.height, box))
                continue
            page.append((_end(page) + box.above if page else 0.0, box))
    if page:
        yield page


def _groups(boxes: Iterable[Box]) -> Iterator[list[Box]]:
    """Runs of pieces that stay together."""
    group: list[Box] = []
    for box in boxes:
        group.append(box)
        if not box.keep:
            yield group
            group = []
    if group:
        yield group


def _height(group: list[Box], page: Page) -> float:
    """What a group takes below the pieces of a page."""
    first = group[0].above if page else (group[0].head.height if group[0].head else 0.0)
    return first + group[0].height + sum(box.above + box.height for box in group[1:])


def _end(page: Page) -> float:
    return page[-1][0] + page[-1][1].height if page else 0.0
