"""How many characters has the widest of many numbers, when they are shown?"""

import numpy as np

from visualizer.i18n import shown


def chars(*arrays: np.ndarray | None, decimals: int) -> int:
    """Characters of the widest number shown, found without writing each of them."""
    most = decimals + 2
    for values in arrays:
        if values is None or not values.size:
            continue
        finite = values[np.isfinite(values)]
        if not finite.size:
            continue
        small = np.abs(finite)
        small = small[(small > 0) & (small < 0.5 * 10.0**-decimals)]
        ends = [finite.min(), finite.max()]
        if small.size:
            ends += [-small.min() if finite.min() < 0 else small.min()]
        most = max(most, *(len(shown(float(end), decimals)) for end in ends))
    return most
