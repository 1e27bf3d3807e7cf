"""Which points in the plane make blobs, moons, circles and spirals?

Each takes ``count`` points in all, divided among the classes as evenly as they go, and moves
every point by normal noise of standard deviation ``noise``, drawn with ``seed``. Without noise
all but the blobs lie on their curve at even steps. Angles in radians.
"""

import math

import numpy as np

from core.arrays import Array
from core.datasets.dataset import Dataset, Labels, Part, one_hot, one_hot_note
from core.datasets.errors import DataError, Note, plain
from core.datasets.split import check_seed, split

MOST_POINTS = 1_000_000


def blobs(
    count: int = 200,
    noise: float = 0.3,
    seed: int = 0,
    classes: int = 2,
    test_share: float = 0.25,
) -> Dataset:
    """Clouds around centres at even steps on the unit circle: (cos 2πk/K, sin 2πk/K)."""
    counts = _counts(count, classes)
    labels = np.repeat(np.arange(classes), counts)
    angle = 2 * math.pi * labels / classes
    return _dataset("Blobs", np.stack([np.cos(angle), np.sin(angle)], 1), labels, noise, seed,
                    test_share)  # fmt: skip


def moons(count: int = 200, noise: float = 0.1, seed: int = 0, test_share: float = 0.25) -> Dataset:
    """Two half circles, one in the other's opening.

    (cos t, sin t) and (1 - cos t, 1/2 - sin t), 0 <= t <= π.
    """
    upper, lower = (np.linspace(0, math.pi, n) for n in _counts(count, 2))
    points = np.concatenate([
        np.stack([np.cos(upper), np.sin(upper)], 1),
        np.stack([1 - np.cos(lower), 0.5 - np.sin(lower)], 1),
    ])  # fmt: skip
    labels = np.repeat(np.arange(2), _counts(count, 2))
    return _dataset("Moons", points, labels, noise, seed, test_share)


def circles(
    count: int = 200,
    noise: float = 0.05,
    seed: int = 0,
    inner: float = 0.5,
    test_share: float = 0.25,
) -> Dataset:
    """A circle of radius 1 (class 0) around one of radius ``inner`` (class 1)."""
    if not 0 < inner < 1:
        raise DataError("inner", "a radius above 0 and below 1 expected, found {found}",
                        found=inner)  # fmt: skip
    counts = _counts(count, 2)
    angle = np.concatenate([np.linspace(0, 2 * math.pi, n, endpoint=False) for n in counts])
    labels = np.repeat(np.arange(2), counts)
    radius = np.where(labels == 0, 1.0, inner)[:, None]
    points = radius * np.stack([np.cos(angle), np.sin(angle)], 1)
    return _dataset("Circles", points, labels, noise, seed, test_share)


def spirals(
    count: int = 200,
    noise: float = 0.02,
    seed: int = 0,
    classes: int = 2,
    turns: float = 1.25,
    test_share: float = 0.25,
) -> Dataset:
    """Arms that wind ``turns`` times: radius t, angle 2π (turns · t + k/K), 0.1 <= t <= 1."""
    if not math.isfinite(turns):
        raise DataError("turns", "a finite number expected, found {found}", found=turns)
    counts = _counts(count, classes)
    labels = np.repeat(np.arange(classes), counts)
    t = np.concatenate([np.linspace(0.1, 1, n) for n in counts])
    angle = 2 * math.pi * (turns * t + labels / classes)
    points = t[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1)
    return _dataset("Spirals", points, labels, noise, seed, test_share)


def _counts(count: int, classes: int) -> list[int]:
    """How many points each class gets; the first ones take what is left over."""
    if isinstance(classes, bool) or not isinstance(classes, int) or not 2 <= classes <= 10:
        raise DataError("classes", "2 to 10 expected, found {found}", found=classes)
    if isinstance(count, bool) or not isinstance(count, int) or not (
        2 * classes <= count <= MOST_POINTS
    ):  # fmt: skip
        raise DataError("count", "{least} to {most} points expected, found {found}",
                        least=2 * classes, most=MOST_POINTS, found=count)  # fmt: skip
    return [count // classes + (k < count % classes) for k in range(classes)]


def _dataset(
    title: str, points: Array, labels: Labels, noise: float, seed: int, test_share: float
) -> Dataset:
    """``points`` with noise, split. With two classes there is one output, 0 or 1."""
    check_seed(seed)
    if not (math.isfinite(noise) and noise >= 0):
        raise DataError("noise", "0 or more expected, found {found}", found=noise)
    # Noise and split are drawn apart, so that a change of one leaves the other as it is.
    moved = points + np.random.default_rng([seed, 1]).normal(0.0, noise, points.shape)
    train, test, notes = split(len(points), test_share, seed)
    classes = int(labels.max()) + 1
    names = tuple(map(str, range(classes)))
    targets = labels[:, None].astype(np.float64) if classes == 2 else one_hot(labels, classes)
    made = Note(
        "{title}: {count} points, normal noise of standard deviation {noise}, seed {seed}.",
        title=title, count=len(points), noise=plain(noise), seed=seed,
    )  # fmt: skip
    hot = () if classes == 2 else (one_hot_note(names),)
    return Dataset(
        title=title,
        train=Part(moved[train], targets[train]),
        test=Part(moved[test], targets[test]),
        input_shape=(2,),
        feature_names=("x1", "x2"),
        target_names=("y",) if classes == 2 else names,
        class_names=names,
        notes=(made, *notes, *hot),
    )
