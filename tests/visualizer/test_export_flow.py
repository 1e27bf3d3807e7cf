"""Are pieces laid on pages in their order, whole, with what belongs to them?"""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visualizer.export.flow import pages
from visualizer.export.paper import Box

HEIGHT = 100.0
HEAD = Box(5.0, print)


def box(height: float, above: float, keep: bool, headed: bool) -> Box:
    return Box(height, print, above, keep, head=HEAD if headed else None)


boxes = st.lists(
    st.builds(
        box,
        st.floats(1, 60), st.floats(0, 10),
        st.sampled_from([False, False, True]), st.booleans(),
    ),
    max_size=40,
)  # fmt: skip


def groups(laid: list[Box]) -> list[list[Box]]:
    found: list[list[Box]] = [[]]
    for one in laid:
        found[-1].append(one)
        if not one.keep:
            found.append([])
    return [group for group in found if group]


@given(boxes)
def test_every_piece_is_there_once_in_its_order(laid):
    placed = [one for page in pages(laid, HEIGHT) for _, one in page if one is not HEAD]
    assert len(placed) == len(laid)
    assert all(one is other for one, other in zip(placed, laid, strict=True))


@given(boxes)
def test_no_piece_is_cut_and_none_lies_on_another(laid):
    for page in pages(laid, HEIGHT):
        assert page
        assert page[0][0] == 0
        assert page[-1][0] + page[-1][1].height <= HEIGHT + 1e-9
        for (top, one), (below, other) in pairwise(page):
            assert below >= top + one.height - 1e-9
            if one is not HEAD:
                assert below == pytest.approx(top + one.height + other.above)


@given(boxes)
def test_what_belongs_together_stands_together_where_a_page_holds_it(laid):
    where = {}
    for number, page in enumerate(pages(laid, HEIGHT)):
        where.update({id(one): number for _, one in page})
    for group in groups(laid):
        tall = sum(one.above + one.height for one in group) + HEAD.height
        if tall <= HEIGHT:
            assert len({where[id(one)] for one in group}) == 1


@given(boxes)
def test_heads_are_repeated_at_the_top_of_a_page_alone(laid):
    for page in pages(laid, HEIGHT):
        first = page[0][1]
        assert first is HEAD or first.head is None
        assert all(one is not HEAD for _, one in page[1:])


@given(st.lists(st.floats(1, 20), min_size=1, max_size=60))
def test_pages_are_filled(heights):
    """A page ends only where the next piece would not have fitted on it."""
    laid = [Box(height, print) for height in heights]
    for page, following in pairwise(pages(laid, HEIGHT)):
        assert page[-1][0] + page[-1][1].height + following[0][1].height > HEIGHT


def test_nothing_gives_no_page():
    assert list(pages([], HEIGHT)) == []


def test_pages_come_as_soon_as_they_are_full():
    """A preview of the first page need not wait for the last."""

    def endless():
        while True:
            yield Box(40.0, print)

    assert len(next(pages(endless(), HEIGHT))) == 2
