"""Are axes, ticks and strokes right: nothing hidden, nothing rounded wrong, few strokes?"""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QSize

from core.numbers import MINUS
from core.training.inspection import Histogram, LayerInside
from visualizer.theme import DARK, LIGHT
from visualizer.ticks import (
    end_of_axis,
    even,
    number_text,
    power_text,
    powers,
    share_text,
    tick_text,
)
from visualizer.views.plots.crosshair import faint_at, nearest, neighbour, readings, snapped
from visualizer.views.plots.frame import Extent, extent_of, range_of, ticks_across, ticks_up
from visualizer.views.plots.lines import FAINT, Layer, Line, Look
from visualizer.views.plots.neurons import advice, counted, listed, told
from visualizer.views.plots.series import LAYER_TOKENS, RUN_TOKENS
from visualizer.views.plots.strokes import MOST, runs, strokes, thinned

sizes = st.floats(1e-12, 1e12)


# ticks


@given(sizes)
def test_an_axis_ends_soon_after_its_last_value(value):
    end = end_of_axis(value)
    assert value <= end <= 1.5 * value * (1 + 1e-9)


@given(st.floats(-1e6, 1e6), sizes, st.integers(2, 9), st.booleans())
def test_even_ticks_are_few_and_lie_on_the_axis(low, span, most, whole):
    low = float(round(low)) if whole else low
    high = low + span
    assume(high - low > 1e-6 * max(abs(low), 1))
    values, step = even(low, high, most, whole)
    assert len(values) <= most
    assert all(low - 1e-6 * span <= value <= high + 1e-6 * span for value in values)
    assert np.allclose(np.diff(values), step)
    if whole:
        assert np.allclose(values, np.round(values), atol=1e-6)


@given(st.floats(-12, 6), st.floats(0.05, 15), st.integers(3, 9))
def test_ticks_of_powers_are_few_and_lie_on_the_axis(low, span, most):
    places = powers(low, low + span, most)
    assert 1 <= len(places) <= most
    assert all(low - 1e-6 <= place <= low + span + 1e-6 for place in places)
    assert places == sorted(places)


def test_numbers_are_written_as_people_write_them():
    assert [tick_text(value, 2500) for value in (0, 2500, 10000)] == ["0", "2,500", "10,000"]
    assert [tick_text(value, 0.25) for value in (-0.5, 0.25)] == [f"{MINUS}0.50", "0.25"]
    assert [power_text(place) for place in (-5, -4, -1, 0, 3)] == [
        f"1e{MINUS}5", "0.0001", "0.1", "1", "1,000",
    ]  # fmt: skip
    assert number_text(0.00412) == "0.0041"
    assert number_text(3e-7).startswith("3.0")
    assert number_text(12345678.0) == "1.235e7"
    assert [number_text(value) for value in (math.nan, math.inf)] == ["NaN", "∞"]


def test_a_share_is_not_rounded_to_all_or_none():
    shares = [share_text(share).replace("\N{NO-BREAK SPACE}", " ") for share in (0, 0.9758, 1)]
    assert shares == ["0 %", "97.58 %", "100 %"]
    assert share_text(0.99999).startswith("99.9990")
    assert share_text(0.00001).startswith("0.0010")


# axes


@given(st.lists(st.floats(0, 1e9) | st.just(math.nan), min_size=1, max_size=60), st.booleans())
def test_all_that_is_measured_lies_on_the_axes(ys, log):
    ys = np.array(ys)
    xs = np.arange(1.0, len(ys) + 1)
    frame = range_of(extent_of(xs, ys), "size", log).placed((40, 5, 300, 200))
    down, across = frame.down(ys), frame.across(xs)
    assert ((across >= 40) & (across <= 340)).all()
    there = np.isfinite(ys)
    assert np.isfinite(down[there]).all()
    assert not np.isfinite(down[~there]).any()
    assert ((down[there] >= 5 - 1e-6) & (down[there] <= 205 + 1e-6)).all()
    for x, y, left, top in zip(xs, ys, across, down, strict=True):
        place = frame.point(float(x), float(y))
        assert (place is None) == (not math.isfinite(y))
        if place is not None:
            assert place == pytest.approx((left, top), rel=1e-9, abs=1e-6)
    assert frame.value_across(across[-1]) == pytest.approx(xs[-1])


def test_zero_stands_at_the_bottom_of_a_logarithmic_axis():
    found = range_of(extent_of(np.arange(3.0), np.array([0.5, 0.0, 0.01])), "size", True)
    named = ticks_up(found, "size", 6)
    assert named[0] == (found.y[0], "0")
    assert [text for _, text in named[1:]] == ["0.01", "0.1", "1"]
    frame = found.placed((0, 0, 100, 100))
    assert frame.point(1.0, 0.0) == pytest.approx((10, 100))
    assert frame.down(np.array([0.01]))[0] < 95


def test_shares_are_seen_closely_where_all_are_high():
    low, high = range_of(extent_of(np.arange(2.0), np.array([0.93, 0.98])), "share", False).y
    assert (low, high) == (0.9, 1.0)
    assert range_of(Extent(), "share", False).y == (0.0, 1.0)
    texts = [text for _, text in ticks_up(range_of(Extent(), "share", False), "share", 6)]
    assert texts[-1] == "100\N{NO-BREAK SPACE}%"


def test_updates_and_epochs_are_counted_in_whole_numbers():
    for end in (1, 3, 7, 12, 4000, 45_000, 10**9):
        found = range_of(Extent(end=end), "size", False)
        named = ticks_across(found, 5)
        assert 2 <= len(named) <= 5
        assert all(float(text.replace(",", "")) == value for value, text in named)


# strokes


@settings(max_examples=60)
@given(st.integers(2, 4000), st.integers(1, 700), st.integers(0, 2**32 - 1))
def test_few_points_are_drawn_and_no_peak_is_lost(count, columns, seed):
    rng = np.random.default_rng(seed)
    xs = np.cumsum(rng.random(count) + 1e-3)
    ys = rng.standard_normal(count)
    some, which = thinned(xs, ys, columns)
    assert len(some) <= MOST
    assert (np.diff(some) > 0).all()
    assert (some[0], some[-1]) == (xs[0], xs[-1])
    assert (which.min(), which.max()) == (ys.min(), ys.max())
    assert np.isin(some, xs).all()


def test_a_gap_stays_a_gap():
    xs = np.arange(7.0)
    ys = np.array([1, 2, math.nan, 4, math.inf, 6, 7])
    assert [(one.tolist(), other.tolist()) for one, other in runs(xs, ys)] == [
        ([0, 1], [1, 2]), ([3], [4]), ([5, 6], [6, 7]),
    ]  # fmt: skip
    assert runs(xs[:0], ys[:0]) == []


@given(st.integers(2, 40), st.integers(0, 2**32 - 1))
def test_dashes_have_their_length_and_go_on_where_they_stopped(count, seed):
    rng = np.random.default_rng(seed)
    xs, ys = np.cumsum(rng.random(count) * 9 + 0.1), rng.random(count) * 50
    found, length = strokes(xs, ys, (6.0, 4.0))
    drawn = np.hypot(found[:, 2] - found[:, 0], found[:, 3] - found[:, 1]).sum()
    whole = np.hypot(np.diff(xs), np.diff(ys)).sum()
    assert length == pytest.approx(whole)
    assert drawn == pytest.approx(length // 10 * 6 + min(length % 10, 6))
    half = count // 2
    first, so_far = strokes(xs[: half + 1], ys[: half + 1], (6.0, 4.0))
    second, total = strokes(xs[half:], ys[half:], (6.0, 4.0), so_far)
    pieces = np.concatenate([first, second])
    assert total == pytest.approx(length)
    assert np.hypot(pieces[:, 2] - pieces[:, 0], pieces[:, 3] - pieces[:, 1]).sum() == (
        pytest.approx(drawn)
    )
    assert len(strokes(xs, ys)[0]) == count - 1


@pytest.mark.parametrize("dash", ["solid", "dashed"])
def test_a_curve_that_grew_looks_like_one_drawn_at_once(qapp, dash):
    rng = np.random.default_rng(3)
    xs = np.arange(120.0)
    ys = 1 + 0.3 * np.sin(xs / 9) + 0.05 * rng.random(120)
    source = object()
    frame = range_of(extent_of(xs, ys), "size", False).placed((30, 5, 260, 150))
    look = Look(LIGHT, 1.6)

    def line(count):
        return Line("one", "one", xs[:count], ys[:count], "positive", dash, source=source)

    grown, whole, size = Layer(), Layer(), QSize(320, 180)
    for count in (1, 2, 3, 10, 11, 60, 61, 119, 120):
        picture = grown.bring(size, 1.0, frame, [line(count)], look)
    assert grown.redrawn == 1
    once = whole.bring(size, 1.0, frame, [line(120)], look)
    one, other = (_alpha(each) for each in (picture, once))
    assert (other > 128).sum() > 200
    assert ((one > 128) != (other > 128)).mean() < 0.004
    # another curve of the same name starts anew
    shorter = Line("one", "one", xs[:4], ys[:4], "positive", dash, source=source)
    grown.bring(size, 1.0, frame, [shorter], look)
    assert grown.redrawn == 2


def _alpha(picture):
    image = picture.toImage()
    data = np.frombuffer(image.constBits(), np.uint8)
    return data.reshape(image.height(), image.bytesPerLine() // 4, 4)[:, :, 3].astype(int)


# reading off


def faint(key, xs, ys):
    return Line(key, key, np.array(xs, float), np.array(ys, float), "soft", faint=True)


def test_the_crosshair_goes_from_point_to_point():
    xs = np.array([1.0, 5, 6, 20])
    assert [nearest(xs, x) for x in (-3, 2.9, 3.1, 5.4, 12.9, 13.1, 99)] == [0, 0, 1, 1, 2, 3, 3]
    old = faint("old", [0, 2, 4], [1, 1, 1])
    own = Line("own", "training", xs, np.array([4.0, 3, math.nan, 1]), "positive")
    assert snapped([old, own], 2.2) == 1
    assert snapped([old], 2.2) == 2
    assert snapped([], 2.2) is None
    assert [neighbour([old, own], 5, by) for by in (-1, 1, 9)] == [1, 6, 20]
    assert readings([own], 5, "update", str) == ["update 5", "training 3.0"]
    assert readings([own], 6, "update", str) == ["update 6"]
    assert readings([old], 5, "update", str)[1] == "old 1.0 (update 4)"


def test_an_earlier_run_is_found_where_its_curve_passes():
    old, other = faint("old", [0, 100], [0, 1]), faint("other", [0, 100], [1, 1])
    frame = range_of(extent_of(old.xs, old.ys), "size", False).placed((0, 0, 100, 100))
    assert faint_at([old, other], frame, 50, 52) is old
    assert faint_at([old, other], frame, 50, 3) is other
    assert faint_at([old, other], frame, 50, 25) is None
    assert faint_at([old.strong()], frame, 50, 50) is None


# words and colours


def layer(number, units, dead=(), saturated=()):
    empty = Histogram(np.array([1]), np.array([0.0, 1.0]))
    return LayerInside(number, units, empty, empty, dead, saturated)


def test_idle_neurons_are_told_by_number_with_what_to_try():
    well = [layer(1, 3), layer(2, 1)]
    assert told(well) == ["No neuron is dead or saturated."]
    assert advice(well) == []
    ill = [layer(1, 128, dead=(4, 17)), layer(2, 10, saturated=(3,))]
    assert told(ill) == ["Layer 1: 2 of 128 dead (4, 17).", "Layer 2: 1 of 10 saturated (3)."]
    said = advice(ill)
    assert said[0].startswith("Dead: its slope is 0")
    assert said[1].startswith("Saturated:")
    assert said[2].startswith("In the last layer")
    assert len(advice(ill[:1])) == 1
    assert counted(ill[0]) == "128 neurons, 2 dead"
    assert counted(layer(1, 1)) == "1 neuron"
    assert counted(layer(1, 5), kernels=True) == "5 kernels"
    assert listed(range(1, 40)).endswith("12, …")


def contrast(one, other):
    def light(color):
        parts = [part / 255 for part in color.getRgb()[:3]]
        parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_every_curve_stands_out_from_the_card(theme):
    card = theme.color("card")
    for token in {"positive", "negative", *LAYER_TOKENS}:
        assert contrast(theme.color(token), card) >= 3
    for token in RUN_TOKENS:
        assert contrast(theme.tint(token, FAINT), card) >= 3
