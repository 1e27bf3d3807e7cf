"""How many characters has the widest of many numbers, when they are shown?"""

import numpy as np

from visualizer.i18n import shown

NONE = np.empty(0)


def chars(*arrays: np.ndarray | None, decimals: int) -> int:
    """Characters of the widest number shown, found without writing each of them."""
    values = np.concatenate([each.ravel() for each in arrays if each is not None] or [NONE])
    values = values[np.isfinite(values)]
    most = decimals + 2
    if not values.size:
        return most
    ends = [values.min(), values.max()]
    small = np.abs(values)
    small = small[(small > 0) & (small < 0.5 * 10.0**-decimals)]
    if small.size:
        ends.append(-small.min() if ends[0] < 0 else small.min())
    return max(most, *(len(shown(float(end), decimals)) for end in ends))
