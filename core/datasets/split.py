"""Which samples are for training, and which are kept for the test?"""

import numpy as np

from core.datasets.dataset import Labels
from core.datasets.errors import DataError, Note, plain


def split(
    count: int, test_share: float, seed: int | None
) -> tuple[Labels, Labels, tuple[Note, ...]]:
    """The places of the training and of the test samples, and the sentence that says so.

    The test part has ``round(count * test_share)`` samples. They are drawn with ``seed``; without
    one (None) nothing is mixed and the last ones are taken. Raises DataError.
    """
    if not 0 <= test_share < 1:
        raise DataError(
            "test_share", "at least 0 and below 1 expected, found {found}", found=test_share
        )
    tested = round(count * test_share)
    if count and tested == count:
        raise DataError(
            "test_share", "nothing would be left to train on; make the test part smaller"
        )
    order = np.arange(count)
    if not tested:
        return order, order[:0], ()
    if seed is None:
        note = Note(
            "Split: the first {train} samples for training, the last {test} for the test, "
            "in the order they were in.",
            train=count - tested,
            test=tested,
        )
        return order[: count - tested], order[count - tested :], (note,)
    check_seed(seed)
    order = np.random.default_rng(seed).permutation(count)
    note = Note(
        "Split: {train} samples for training, {test} ({share} %) for the test, mixed with seed "
        "{seed}.",
        train=count - tested,
        test=tested,
        share=plain(round(100 * test_share, 6)),
        seed=seed,
    )
    return order[: count - tested], order[count - tested :], (note,)


def check_seed(seed: object) -> None:
    """Refuse what no generator of random numbers can start from."""
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise DataError("seed", "a whole number of at least 0 expected, found {found}", found=seed)
