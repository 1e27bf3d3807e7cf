"""Is a drawing prepared as the pictures were that the networks learned from?"""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.datasets.centring import (
    FORMS,
    digits_image,
    mnist_image,
    network_numbers,
    pixels_again,
    same_range,
)
from core.datasets.digits import digits, mnist
from core.scaling import scaled

ASSETS = Path(__file__).resolve().parents[2] / "assets"


@cache
def mnist_set():
    return mnist(ASSETS)


@cache
def digits_set():
    return digits(ASSETS)


def enlarged(image, times, top=0, left=0, around=40):
    """An image of bytes as a larger drawing, moved."""
    big = np.kron(image / 255.0, np.ones((times, times)))
    return np.pad(big, ((top, around), (left, around)))


def centre_of_mass(image):
    rows, columns = np.indices(image.shape)
    total = image.sum(dtype=float)
    return (rows * image).sum() / total, (columns * image).sum() / total


def box(image):
    rows, columns = (np.flatnonzero(image.any(axis=axis)) for axis in (1, 0))
    return rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1


def disc(size=280, middle=(90, 190), radii=(30, 60)):
    """A ring, off the middle."""
    rows, columns = np.indices((size, size))
    far = np.hypot((rows - middle[0]) / radii[0], (columns - middle[1]) / radii[1])
    return ((far <= 1) & (far > 0.6)).astype(float)


# MNIST


def test_the_images_of_mnist_themselves_come_out_as_they_are():
    """Drawn larger and somewhere else, the very same bytes come back."""
    images = mnist_set().test.inputs[:400, 0]
    rng = np.random.default_rng(1)
    same = 0
    for image in images:
        top, left = rng.integers(0, 60, 2)
        same += np.array_equal(mnist_image(enlarged(image, 5, top, left)), image)
    assert same >= 399  # one in 5,000 of MNIST has a box of 19 pixels


def test_the_middle_is_that_of_mnist():
    images = mnist_set().train.inputs[:2000, 0]
    middles = np.array([centre_of_mass(image) for image in images])
    assert np.abs(middles - 14).max() <= 0.52
    made = np.array([centre_of_mass(mnist_image(enlarged(image, 3))) for image in images[:300]])
    assert np.abs(made - 14).max() <= 0.52


@pytest.mark.parametrize("middle", [(90, 190), (200, 60), (140, 140)])
@pytest.mark.parametrize("radii", [(30, 60), (70, 20), (50, 50)])
def test_a_drawing_fills_20_pixels_with_its_proportions_kept(middle, radii):
    image = mnist_image(disc(middle=middle, radii=radii))
    tall, wide = box(image)
    assert max(tall, wide) == 20
    assert tall / wide == pytest.approx(radii[0] / radii[1], rel=0.12)
    assert image.dtype == np.uint8
    assert image.max() == 255
    assert all(abs(place - 14) <= 0.5 for place in centre_of_mass(image))


def test_edges_are_grey_where_a_pixel_is_covered_in_part():
    image = mnist_image(disc())
    assert ((image > 0) & (image < 255)).sum() > 20
    flat = np.zeros((60, 60))
    flat[10:43, 20:31] = 1  # 33 x 11 becomes 20 x 7: all pixels are covered wholly
    assert set(np.unique(mnist_image(flat))) == {0, 255}


def test_all_ink_at_one_edge_is_not_cut_off():
    ink = np.zeros((200, 200))
    ink[0:100, 0:4] = 1
    ink[0:4, 0:100] = 0.02
    image = mnist_image(ink)
    assert box(image) == (20, 20)


@pytest.mark.parametrize("side", FORMS)
@pytest.mark.parametrize("ink", [np.zeros((280, 280)), np.zeros((1, 1))])
def test_no_ink_gives_an_empty_picture(side, ink):
    form = FORMS[side]
    for make in (form.centred, form.as_drawn):
        image = make(ink)
        assert image.shape == (side, side)
        assert not image.any()


@settings(max_examples=60, deadline=None)
@given(
    rows=st.integers(1, 90), columns=st.integers(1, 90), seed=st.integers(0, 10**6),
    share=st.sampled_from([0.002, 0.05, 0.5, 1.0]),
)  # fmt: skip
def test_whatever_is_drawn_gives_a_picture_of_the_set(rows, columns, seed, share):
    rng = np.random.default_rng(seed)
    ink = rng.random((rows, columns)) * (rng.random((rows, columns)) < share)
    for form in FORMS.values():
        for make in (form.centred, form.as_drawn):
            image = make(ink)
            assert image.shape == (form.side, form.side)
            assert image.dtype == np.uint8
            assert image.max() <= form.most


@settings(max_examples=30, deadline=None)
@given(top=st.integers(0, 100), left=st.integers(0, 100))
def test_where_it_is_drawn_does_not_matter(top, left):
    ink = disc(120, (60, 60), (40, 25))
    moved = np.pad(ink, ((top, 100 - top), (left, 100 - left)))
    for form in FORMS.values():
        assert np.array_equal(form.centred(moved), form.centred(ink))


def test_as_drawn_nothing_is_moved_and_ink_is_kept():
    ink = disc()
    image = FORMS[28].as_drawn(ink)
    assert image.sum() / 255 / 28**2 == pytest.approx(ink.mean(), abs=1e-3)
    place = np.array(centre_of_mass(image)) + 0.5
    assert place / 28 == pytest.approx((np.array(centre_of_mass(ink)) + 0.5) / 280, abs=1e-3)
    counts = FORMS[8].as_drawn(ink)
    assert counts.sum() / 32**2 == pytest.approx(ink.mean(), abs=0.02)


# Digits 8 x 8


def test_digits_have_the_height_and_the_ink_of_the_set():
    """All 1,797 reach from the first row to the last, and hold a third of ink."""
    real = digits_set().train.inputs[:, 0]
    assert real.any(axis=2).all()
    images = mnist_set().test.inputs[:300, 0]
    made = np.array([digits_image(enlarged(image, 4)) for image in images])
    assert (made.any(axis=2).sum(axis=1) >= 7).all()
    assert made.mean() == pytest.approx(real.mean(), rel=0.15)
    assert made.mean(axis=(0, 1)) == pytest.approx(real.mean(axis=(0, 1)), abs=2.5)


def test_other_writers_are_read_as_the_set_is():
    """MNIST's digits, prepared so, fall to the right class mean four times as often as drawn."""
    real = digits_set().train
    labels = real.labels
    pictures = real.inputs.reshape(len(labels), -1).astype(float)
    means = np.stack([pictures[labels == k].mean(axis=0) for k in range(10)])
    images, actual = mnist_set().test.inputs[:500, 0], mnist_set().test.labels[:500]

    def right(make):
        made = np.array([make(enlarged(image, 4)) for image in images]).reshape(len(images), -1)
        far = ((made[:, None] - means) ** 2).sum(axis=2)
        return (far.argmin(axis=1) == actual).mean()

    prepared, as_drawn = right(digits_image), right(FORMS[8].as_drawn)
    assert prepared > 0.7
    assert as_drawn < prepared - 0.4


def test_an_upright_line_stays_a_line():
    ink = np.zeros((280, 280))
    ink[40:240, 130:150] = 1
    counts = digits_image(ink)
    assert counts[:, 3:5].sum() == counts.sum()
    assert (counts.any(axis=1)).all()


@pytest.mark.parametrize("lean", [-60, 60])
def test_a_leaning_line_is_made_upright(lean):
    ink = np.zeros((280, 280))
    for row in range(40, 240):
        middle = 140 + round(lean * (row - 140) / 100)
        ink[row, middle - 10 : middle + 10] = 1
    columns = digits_image(ink).sum(axis=0)
    assert (columns > 8).sum() <= 3


# What the network gets


def test_pixels_become_the_numbers_of_the_dataset_exactly():
    plain = mnist_set()
    image = plain.test.inputs[7, 0]
    for divisor in (1.0, 255.0):
        dataset = mnist(ASSETS, divisor) if divisor != 1 else plain
        numbers = network_numbers(FORMS[28], image, (0.0, 255.0), divisor)
        assert np.array_equal(numbers.reshape(28, 28), dataset.values(dataset.test, [7])[0, 0])


@pytest.mark.parametrize("method", ["min_max", "z_score"])
@pytest.mark.parametrize("divisor", [1.0, 16.0])
def test_scaling_is_applied_as_to_the_data(method, divisor):
    dataset = digits(ASSETS, divisor)
    made, scaling = scaled(dataset, method)
    image = dataset.test.inputs[3, 0]
    numbers = network_numbers(FORMS[8], image, (0.0, 16.0), divisor, scaling)
    assert np.array_equal(numbers.reshape(8, 8), made.values(made.test, [3])[0, 0])
    again = pixels_again(numbers, divisor, scaling)
    moving = dataset.train.inputs.reshape(len(dataset.train), -1).any(axis=0)
    assert again[0, moving] == pytest.approx(image.reshape(-1)[moving], abs=1e-9)


@pytest.mark.parametrize(
    ("found", "same"),
    [((0, 255), True), ((0, 200), True), ((0, 1), False), ((-1, 1), False), ((0, 300), False)],
)
def test_other_ranges_are_reached_by_stretching(found, same):
    form = FORMS[28]
    assert same_range(form, found) == same
    pixels = np.zeros((28, 28), dtype=np.uint8)
    pixels[0, 0] = 255
    numbers = network_numbers(form, pixels, found)
    low, high = (0, 255) if same else found
    assert (numbers.min(), numbers.max()) == (low, high)
