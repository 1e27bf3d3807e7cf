"""What is an array here? float64, and read-only once it belongs to a network or a trace."""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Shape = tuple[int, ...]


def frozen(values: Any) -> Array:
    """``values`` as a read-only float64 array of its own (or itself, if it is one already)."""
    if (
        isinstance(values, np.ndarray)
        and values.dtype == np.float64
        and not values.flags.writeable
        and values.flags.c_contiguous
        and values.base is None
    ):
        return values
    array = np.array(values, dtype=np.float64, order="C")
    array.setflags(write=False)
    return array
